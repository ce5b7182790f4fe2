//! Reasons for telling nobody: silences, inhibition, mute times, expected hours.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Alert, Field, Mute, Spec, all_hold, fingerprint};
use crate::event::{Event, Events, Time};

/// Why nobody is told of an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Suppression {
    /// A silence (position in `Spec::silences`).
    Silence(u32),
    /// An inhibition (position in `Spec::inhibitions`) by a firing source alert.
    Inhibition {
        /// The rule.
        rule: u32,
        /// The source.
        by: u32,
    },
    /// A mute time of the route (position in `Spec::mutes`).
    Mute(u32),
    /// Its class fires at this hour on most days.
    Expected,
}

/// An alert that a group kept to itself when it might have spoken, noted when that began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suppressed {
    /// When.
    pub at: Time,
    /// The group.
    pub group: u32,
    /// The alert.
    pub alert: u32,
    /// Why.
    pub by: Suppression,
}

/// How an alert stands at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) firing: bool,
    pub(super) suppression: Option<Suppression>,
}

/// Source alerts by rule and labels that must agree.
pub(super) type Sources = BTreeMap<(u32, u64), Vec<u32>>;

/// Everything that suppression depends on.
#[derive(Clone, Copy, Debug)]
pub(super) struct View<'a> {
    pub(super) spec: &'a Spec,
    pub(super) alerts: &'a [Alert],
    pub(super) sources: &'a Sources,
}

impl View<'_> {
    /// How an alert stands for a route with these mute times.
    pub(super) fn standing(&self, mutes: &[u32], alert: u32, at: Time) -> Standing {
        let Some(subject) = self.alerts.get(alert as usize) else {
            return Standing { firing: false, suppression: None };
        };
        let suppression = self
            .inhibition(subject, at)
            .or_else(|| self.silence(subject, at))
            .or_else(|| self.mute(mutes, at))
            .or_else(|| subject.expected.map(|_| Suppression::Expected));
        Standing { firing: subject.fires_at(at), suppression }
    }

    /// An alert that is source and target of a rule is not inhibited by others that are both
    /// (Alertmanager 0.16 and later).
    fn inhibition(&self, target: &Alert, at: Time) -> Option<Suppression> {
        target.targets.iter().find_map(|&(rule, key)| {
            let is_both = target.sources.contains(&(rule, key));
            let sources = self.sources.get(&(rule, key))?;
            let by = sources.iter().rev().copied().find(|&source| {
                self.alerts.get(source as usize).is_some_and(|source| {
                    source.fires_at(at)
                        && source.fingerprint != target.fingerprint
                        && !(is_both && source.targets.contains(&(rule, key)))
                })
            })?;
            Some(Suppression::Inhibition { rule, by })
        })
    }

    fn silence(&self, alert: &Alert, at: Time) -> Option<Suppression> {
        let active = |&&silence: &&u32| {
            self.spec.silences.get(silence as usize).is_some_and(|silence| {
                Time::from_seconds(silence.start) <= at && at < Time::from_seconds(silence.end)
            })
        };
        alert.silences.iter().find(active).map(|&silence| Suppression::Silence(silence))
    }

    fn mute(&self, mutes: &[u32], at: Time) -> Option<Suppression> {
        let active =
            |&&mute: &&u32| self.spec.mutes.get(mute as usize).is_some_and(|m| is_mute(m, at));
        mutes.iter().find(active).map(|&mute| Suppression::Mute(mute))
    }
}

/// Whether an instant lies in a mute time.
fn is_mute(mute: &Mute, at: Time) -> bool {
    let minutes = at.0.div_euclid(60 * Time::SECOND);
    let (day, minute) = (minutes.div_euclid(1_440), minutes.rem_euclid(1_440));
    // 1970-01-01 was a Thursday.
    let is_on = |day: i64| mute.days[(day + 3).rem_euclid(7) as usize];
    let (from, to) = (i64::from(mute.from), i64::from(mute.to));
    if from <= to {
        return is_on(day) && (from..to).contains(&minute);
    }
    (is_on(day) && minute >= from) || (is_on(day - 1) && minute < to)
}

/// Which silences and inhibitions an alert's labels meet: (silences, sources, targets).
pub(super) fn meet(spec: &Spec, events: &Events, event: &Event) -> Met {
    let silences = (0..)
        .zip(&spec.silences)
        .filter(|(_, silence)| all_hold(&silence.matchers, events, event))
        .map(|(at, _)| at)
        .collect();
    let mut met = Met { silences, ..Met::default() };
    for (rule, inhibition) in (0..).zip(&spec.inhibitions) {
        let key = agreement(&inhibition.equal, events, event);
        if all_hold(&inhibition.source, events, event) {
            met.sources.push((rule, key));
        }
        if all_hold(&inhibition.target, events, event) {
            met.targets.push((rule, key));
        }
    }
    met
}

/// See [`meet`].
#[derive(Clone, Debug, Default)]
pub(super) struct Met {
    pub(super) silences: Vec<u32>,
    pub(super) sources: Vec<(u32, u64)>,
    pub(super) targets: Vec<(u32, u64)>,
}

/// A hash of the fields that must agree; two missing ones agree, as in Alertmanager.
pub(super) fn agreement(fields: &[Field], events: &Events, event: &Event) -> u64 {
    fields.iter().fold(0, |hash, field| {
        fingerprint::join(hash, Events::identity([field.read(events, event)]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mute_times_know_the_week_and_midnight() {
        let days = [false, false, false, false, false, true, false];
        let night = Mute { name: "night".to_owned(), days, from: 22 * 60, to: 6 * 60 };
        // 2024-01-06 was a Saturday: day 19728 since the epoch.
        let at = |day: i64, minute: i64| Time::from_seconds((day * 1_440 + minute) * 60);
        assert!(!is_mute(&night, at(19_728, 21 * 60 + 59)));
        assert!(is_mute(&night, at(19_728, 22 * 60)));
        assert!(is_mute(&night, at(19_729, 5 * 60 + 59)));
        assert!(!is_mute(&night, at(19_729, 6 * 60)));
        assert!(!is_mute(&night, at(19_729, 23 * 60)));
    }
}
