//! Groups and their timers: when somebody is told, and why.
//!
//! The rules are Alertmanager's (`dispatch.aggrGroup` and `notify.DedupStage.needsUpdate`, 0.34):
//! the first flush comes `group_wait` after the first alert, or at once when that alert began longer
//! ago; further ones come every `group_interval`. A flush speaks if an alert fires that was not told
//! before, if all have ended, if one has ended, or if more than `repeat_interval` has passed. Ended
//! alerts leave with the flush; an empty group is forgotten (there within 30 s, here at once).
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    Timers,
    suppress::{Standing, Suppression},
};
use crate::event::Time;

/// Why a group spoke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::VariantArray)]
pub enum Reason {
    /// The group's first word.
    First,
    /// Alerts have joined.
    NewFiring,
    /// Some alerts have ended.
    SomeResolved,
    /// All alerts have ended.
    AllResolved,
    /// Nothing new, but it still fires after the repeat interval.
    StillFiring,
}

/// Somebody was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// When.
    pub at: Time,
    /// Which group.
    pub group: u32,
    /// Why.
    pub reason: Reason,
    /// Firing alerts.
    pub firing: Vec<u32>,
    /// Alerts that ended since the last flush.
    pub resolved: Vec<u32>,
    /// Alerts left out, and why.
    pub suppressed: Vec<(u32, Suppression)>,
}

/// An alert's way into a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When it joins, if it still fires then.
    pub at: Time,
    /// When it would have joined without a pause.
    pub opened: Time,
    /// When it began by its own account: earlier where its event came late.
    pub began: Time,
    /// The alert.
    pub alert: u32,
}

/// A notification group. Its record is enough to replay it with other timers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The route, in depth-first order of the tree.
    pub route: u32,
    /// Values of the route's `group_by`.
    pub key: Vec<String>,
    /// Every entry there ever was.
    pub entries: Vec<Entry>,
    pub(super) pulse: Pulse,
    /// Members left out at the last flush.
    pub(super) held: BTreeMap<u32, Suppression>,
}

/// What was told last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Told {
    at: Time,
    firing: Vec<u32>,
    resolved: Vec<u32>,
}

/// What a flush found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Flush {
    /// Reason, firing and resolved alerts, if the group speaks.
    pub(super) said: Option<(Reason, Vec<u32>, Vec<u32>)>,
    /// Alerts left out.
    pub(super) suppressed: Vec<(u32, Suppression)>,
}

/// A group's timers and memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pulse {
    /// The next flush.
    pub(super) next: Option<Time>,
    flushed: bool,
    members: BTreeSet<u32>,
    told: Option<Told>,
}

impl Pulse {
    /// An alert joins.
    pub(super) fn insert(&mut self, entry: Entry, timers: Timers) {
        let wait = i64::from(timers.group_wait) * Time::SECOND;
        self.members.insert(entry.alert);
        if !self.flushed && entry.began.0.saturating_add(wait) < entry.at.0 {
            self.next = Some(self.next.map_or(entry.at, |next| next.min(entry.at)));
        } else if self.next.is_none() {
            self.next = Some(Time(entry.at.0.saturating_add(wait)));
        }
    }

    /// The timer is due.
    pub(super) fn flush(
        &mut self,
        at: Time,
        timers: Timers,
        send_resolved: bool,
        standing: &dyn Fn(u32) -> Standing,
    ) -> Flush {
        let (mut firing, mut resolved, mut suppressed) = (Vec::new(), Vec::new(), Vec::new());
        let mut staying = BTreeSet::new();
        for &alert in &self.members {
            let now = standing(alert);
            if now.firing {
                staying.insert(alert);
            }
            match now.suppression {
                Some(why) => suppressed.push((alert, why)),
                None if now.firing => firing.push(alert),
                None => resolved.push(alert),
            }
        }
        let is_empty = firing.is_empty() && resolved.is_empty();
        let reason = if is_empty {
            None
        } else {
            self.reason(at, timers, send_resolved, &firing, &resolved)
        };
        if reason.is_some() {
            self.told = Some(Told { at, firing: firing.clone(), resolved: resolved.clone() });
        }
        self.members = staying;
        self.flushed = !self.members.is_empty();
        let interval = i64::from(timers.group_interval.max(1)) * Time::SECOND;
        self.next = self.flushed.then(|| Time(at.0.saturating_add(interval)));
        // Time ends here: nothing is due after the last representable instant.
        self.next = self.next.filter(|&next| next > at);
        Flush { said: reason.map(|reason| (reason, firing, resolved)), suppressed }
    }

    /// `DedupStage.needsUpdate`. The comparison with the repeat interval is strict there, so that
    /// 5 min and 4 h repeat after 4 h 5 min.
    fn reason(
        &self,
        at: Time,
        timers: Timers,
        send_resolved: bool,
        firing: &[u32],
        resolved: &[u32],
    ) -> Option<Reason> {
        let Some(told) = &self.told else {
            return (!firing.is_empty()).then_some(Reason::First);
        };
        if !is_subset(firing, &told.firing) {
            return Some(Reason::NewFiring);
        }
        if firing.is_empty() {
            return (!told.firing.is_empty()).then_some(Reason::AllResolved);
        }
        if send_resolved && !is_subset(resolved, &told.resolved) {
            return Some(Reason::SomeResolved);
        }
        let repeat = i64::from(timers.repeat_interval) * Time::SECOND;
        (told.at.0 < at.0.saturating_sub(repeat)).then_some(Reason::StillFiring)
    }
}

/// Whether all of a sorted list are in another.
fn is_subset(items: &[u32], of: &[u32]) -> bool {
    items.iter().all(|item| of.binary_search(item).is_ok())
}

/// Plays a group's record again up to a horizon: what it would have said with these timers.
pub(super) fn replay(
    entries: &[Entry],
    timers: Timers,
    send_resolved: bool,
    horizon: Time,
    standing: &dyn Fn(u32, Time) -> Standing,
) -> Vec<(Time, Flush)> {
    let mut entries = entries.to_vec();
    entries.sort_by_key(|entry| entry.at);
    let mut coming = entries.into_iter().peekable();
    let (mut pulse, mut flushes) = (Pulse::default(), Vec::new());
    loop {
        let due = pulse.next.filter(|&next| next <= horizon);
        let joins = |entry: &Entry| entry.at <= due.unwrap_or(horizon);
        if let Some(entry) = coming.next_if(joins) {
            // One that joins at once does so before it can end, even at the same instant.
            if entry.at == entry.opened || standing(entry.alert, entry.at).firing {
                pulse.insert(entry, timers);
            }
            continue;
        }
        let Some(at) = due else { return flushes };
        let flush = pulse.flush(at, timers, send_resolved, &|alert| standing(alert, at));
        flushes.push((at, flush));
    }
}
