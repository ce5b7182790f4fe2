//! Alerts go to the hypotheses that explain them, by the chosen rules: what happens to an alert that
//! several explain, how many make an incident, what breaks one.
use super::{
    Odds, Signal,
    incident::{Closing, Place},
    spec::{Breaking, Overlap, Spec},
    union::Union,
};
use crate::{
    alert::Alert,
    event::{Symbol, Time},
};

/// A trouble that is supposed, in seconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Supposed {
    pub(super) place: Place,
    pub(super) from: i64,
    pub(super) to: i64,
}

/// An alert and what supposed troubles say of it, best first, by position.
pub(super) type Said = (u32, Vec<(usize, Odds)>);

/// What became of an alert in retrospect: the best hypothesis and the runner-up, by position.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settled {
    pub(super) alert: u32,
    pub(super) best: Option<(usize, Odds)>,
    pub(super) rival: Option<(usize, Odds)>,
}

/// A hypothesis, or a part of one, that becomes an incident.
#[derive(Debug)]
pub(super) struct Kept<'a> {
    pub(super) hypothesis: &'a Supposed,
    /// Its position among the hypotheses.
    pub(super) at: usize,
    pub(super) members: Vec<Settled>,
    /// Its incident.
    pub(super) id: u32,
    /// What broke it: what comes later is another incident.
    pub(super) closed: Option<Closing>,
}

/// What is divided.
#[derive(Clone, Copy, Debug)]
pub(super) struct Alerts<'a> {
    pub(super) alerts: &'a [Alert],
    pub(super) signals: &'a [Signal],
}

/// Sorts alerts into troubles with enough of them and what is left.
pub(super) fn divide<'a>(
    found: &'a [Supposed],
    verdicts: Vec<Said>,
    known: Alerts<'_>,
    spec: &Spec,
) -> (Vec<Kept<'a>>, Vec<Settled>) {
    let homes = homes(&verdicts, found.len(), spec.overlap);
    let mut members: Vec<Vec<Settled>> = found.iter().map(|_| Vec::new()).collect();
    let mut left: Vec<Settled> = Vec::new();
    for (alert, said) in verdicts {
        let good = said.iter().filter(|(_, odds)| odds.sum > 0.0).count();
        if good == 0 {
            let (best, rival) = (said.first().copied(), said.get(1).copied());
            left.push(Settled { alert, best, rival });
            continue;
        }
        let several = if spec.overlap == Overlap::Keep { good } else { 1 };
        for (nth, best) in said.iter().take(several).enumerate() {
            let home = homes.get(best.0).copied().unwrap_or(best.0);
            let rival = if nth == 0 { said.get(1) } else { said.first() }.copied();
            let rival = rival.filter(|(at, _)| homes.get(*at) != Some(&home));
            if let Some(members) = members.get_mut(home) {
                members.push(Settled { alert, best: Some(*best), rival });
            }
        }
    }
    let mut kept = Vec::new();
    for (at, (hypothesis, mut members)) in found.iter().zip(members).enumerate() {
        members.sort_by_key(|member| member.alert);
        for (members, closed) in cut(members, hypothesis, known, spec.breaking) {
            if members.len() < spec.least.max(1) as usize {
                left.extend(members);
            } else {
                kept.push(Kept { hypothesis, at, members, id: 0, closed });
            }
        }
    }
    let first = |kept: &Kept<'_>| kept.members.first().map_or(0, |member| member.alert);
    kept.sort_by_key(|kept| (kept.hypothesis.from, kept.hypothesis.place, first(kept)));
    (kept, left)
}

/// The hypothesis that each one is part of: where overlapping ones merge, those that explain an alert
/// together are one.
fn homes(verdicts: &[Said], count: usize, overlap: Overlap) -> Vec<usize> {
    let mut union = Union::new(count);
    for (_, said) in verdicts.iter().filter(|_| overlap == Overlap::Merge) {
        let mut good = said.iter().filter(|(_, odds)| odds.sum > 0.0).map(|(at, _)| *at as u32);
        if let Some(first) = good.next() {
            good.for_each(|other| union.join(first, other));
        }
    }
    (0..count as u32).map(|at| union.find(at) as usize).collect()
}

/// Breaks the alerts of one trouble, in the order in which they opened, into parts.
fn cut(
    members: Vec<Settled>,
    trouble: &Supposed,
    known: Alerts<'_>,
    breaking: Breaking,
) -> Vec<(Vec<Settled>, Option<Closing>)> {
    let began = |member: &Settled| {
        known.signals.get(member.alert as usize).map_or(Time::default(), |signal| signal.at)
    };
    let passed = |from: Time, to: Time, seconds: u32| {
        seconds > 0 && to.0.saturating_sub(from.0) > i64::from(seconds) * Time::SECOND
    };
    let since = Time(trouble.from.saturating_mul(Time::SECOND));
    let mut parts: Vec<(Vec<Settled>, Option<Closing>)> = Vec::new();
    for member in members {
        let at = began(&member);
        if let Some((part, closed)) = parts.last_mut() {
            // What fired before the trouble makes it no older.
            let first = part.iter().map(began).min().unwrap_or(at).max(since);
            let last = part.iter().map(began).max().unwrap_or(at);
            *closed = if breaking.alerts > 0 && part.len() as u32 >= breaking.alerts {
                Some(Closing::Count)
            } else if passed(first, at, breaking.age) {
                Some(Closing::Age)
            } else if passed(last, at, breaking.pause) {
                Some(Closing::Pause)
            } else if breaking.recovery && is_well(part, trouble.place, known, at) {
                Some(Closing::Recovery)
            } else {
                part.push(member);
                continue;
            };
        }
        parts.push((vec![member], None));
    }
    parts
}

/// Whether alerts at a place had been there, and all had ended by a time.
fn is_well(part: &[Settled], place: Place, known: Alerts<'_>, by: Time) -> bool {
    let there = part.iter().filter_map(|member| {
        let signal = known.signals.get(member.alert as usize)?;
        let alert = known.alerts.get(member.alert as usize)?;
        (of(signal) == place).then_some(alert)
    });
    let mut any = false;
    for alert in there {
        any = true;
        if alert.fires_at(by) {
            return false;
        }
    }
    any
}

/// Where a signal is.
pub(super) fn of(signal: &Signal) -> Place {
    somewhere(signal.node, signal.service, signal.host)
}

/// Where something is.
pub(super) fn somewhere(node: Option<u32>, service: Symbol, host: Symbol) -> Place {
    match node {
        Some(node) => Place::Node(node),
        None if !service.is_none() => Place::Word(service.0),
        None if !host.is_none() => Place::Word(host.0),
        None => Place::Nowhere,
    }
}
