//! The life of one event: every step's decision, its rule, its numbers, its rival.
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    Ending, Fate, Input, Machine, Reason, STORED, Supposition, Suppression, Verdict, What,
    fingerprint,
};
use crate::event::{Kind, Time};

/// A rule that was applied, with its numbers. [`fmt::Display`] says it as a sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Rule {
    /// It was sorted into the order of event time.
    Ordered {
        /// By how many seconds it came too late for that; 0 if it did not.
        late: f64,
        /// The bound, in seconds.
        bound: u32,
    },
    /// Who it is about.
    Identified {
        /// The fingerprint.
        fingerprint: u64,
        /// Whether the source gave it.
        by_source: bool,
    },
    /// What became of the row; the two numbers are explained at [`Fate`].
    Decided {
        /// The fate.
        fate: Fate,
        /// The number.
        number: f64,
        /// What it was held against.
        limit: f64,
    },
    /// Something happened to its alert later.
    Became(What),
    /// A group took the alert.
    Grouped {
        /// The group.
        group: u32,
        /// Who the group tells.
        receiver: String,
        /// The route that took it, by its conditions.
        route: String,
        /// What the group has in common.
        key: Vec<String>,
    },
    /// A group kept it to itself.
    Suppressed {
        /// The group.
        group: u32,
        /// Why.
        by: Suppression,
    },
    /// Somebody was told.
    Notified {
        /// Position in [`Machine::notifications`].
        notification: u32,
        /// Why.
        reason: Reason,
        /// Whether the alert was told as resolved.
        resolved: bool,
    },
    /// Nobody has been told so far.
    NeverNotified,
}

/// What would have happened otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Otherwise {
    /// The rule left no other outcome.
    Nothing,
    /// It would have been an alert of its own.
    OwnAlert {
        /// Without which rule.
        without: Fate,
    },
    /// It would have passed with this limit.
    PassedAt {
        /// The limit.
        limit: f64,
    },
    /// The alert would have ended here.
    Ended,
    /// Somebody would have been told then.
    Told {
        /// When; `None`: never.
        at: Option<Time>,
        /// Had this been so.
        had: Supposition,
    },
}

/// One step of a biography.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// When, by the machine's clock.
    pub at: Time,
    /// The rule with its numbers.
    pub rule: Rule,
    /// The rival outcome.
    pub otherwise: Otherwise,
}

/// The supposition that a notification is held against: a third of the usual group wait.
const QUICK: u32 = 10;

impl Machine {
    /// Everything that happened to a row and, through its alert, after it.
    pub fn biography(&self, input: Input<'_>, row: u32) -> Vec<Decision> {
        let event = input.events.rows.get(row as usize);
        let (Some(event), Some(verdict)) = (event, self.verdicts.get(row as usize)) else {
            return Vec::new();
        };
        let at = Time(event.time.0.saturating_add((f64::from(verdict.late) * 1e6) as i64));
        let late = f64::from(verdict.late);
        let plain = |rule: Rule| Decision { at, rule, otherwise: Otherwise::Nothing };
        let mut told = vec![plain(Rule::Ordered { late, bound: self.spec.lateness })];
        if let Some(alert) = self.alerts.get(verdict.alert as usize) {
            let by_source =
                event.kind != Kind::Log && fingerprint::is_from_source(&self.spec, event);
            told.push(plain(Rule::Identified { fingerprint: alert.fingerprint, by_source }));
        }
        told.push(Decision { at, rule: decided(verdict), otherwise: self.otherwise(verdict) });
        if verdict.fate != Fate::Waiting {
            self.tell_alert(verdict.alert, at, &mut told);
        }
        told
    }

    fn otherwise(&self, verdict: &Verdict) -> Otherwise {
        match verdict.fate {
            Fate::Exact | Fate::Partial | Fate::Folded | Fate::Reopened => {
                Otherwise::OwnAlert { without: verdict.fate }
            }
            Fate::Noise | Fate::LowEntropy => {
                Otherwise::PassedAt { limit: f64::from(verdict.number) }
            }
            Fate::Gathering => Otherwise::PassedAt { limit: f64::from(verdict.number) },
            Fate::Flooded => Otherwise::PassedAt { limit: f64::from(verdict.number) + 1.0 },
            Fate::HeldOpen => Otherwise::Ended,
            Fate::Opened => {
                let rival = self.rival(verdict.alert, Supposition::GroupWait(QUICK));
                rival.first().map_or(Otherwise::Nothing, |rival| Otherwise::Told {
                    at: rival.would,
                    had: rival.supposition,
                })
            }
            Fate::Waiting
            | Fate::Resolved
            | Fate::Acked
            | Fate::Outdated
            | Fate::Unmatched
            | Fate::Change
            | Fate::Metric => Otherwise::Nothing,
        }
    }

    /// The alert's story from an instant on.
    fn tell_alert(&self, number: u32, from: Time, told: &mut Vec<Decision>) {
        let Some(alert) = self.alerts.get(number as usize) else { return };
        let start = told.len();
        let plain = |at: Time, rule: Rule| Decision { at, rule, otherwise: Otherwise::Nothing };
        for change in self.changes.iter().filter(|c| c.alert == number && c.at >= from) {
            if change.what != What::Opened {
                let otherwise = match change.what {
                    What::Paused(_) => self.told_if(number, Supposition::NoPause),
                    What::Opened
                    | What::Reopened
                    | What::Worse(_)
                    | What::Acked
                    | What::Flapping
                    | What::Ended(_) => Otherwise::Nothing,
                };
                told.push(Decision { at: change.at, rule: Rule::Became(change.what), otherwise });
            }
        }
        for &number in &alert.groups {
            let Some(group) = self.groups.get(number as usize) else { continue };
            let receiver = self.receiver(group).to_owned();
            let key = group.key.clone();
            let route = self.route_of(group).to_owned();
            let rule = Rule::Grouped { group: number, receiver, route, key };
            told.push(plain(from.max(alert.opened), rule));
        }
        for kept in self.suppressions.iter().filter(|s| s.alert == number && s.at >= from) {
            told.push(Decision {
                at: kept.at,
                rule: Rule::Suppressed { group: kept.group, by: kept.by },
                otherwise: self.told_if(number, Supposition::NoSuppression),
            });
        }
        let mut is_told = false;
        for (position, note) in (0..).zip(&self.notifications) {
            let resolved = note.resolved.contains(&number);
            if note.at >= from && (resolved || note.firing.contains(&number)) {
                is_told = true;
                let rule = Rule::Notified { notification: position, reason: note.reason, resolved };
                told.push(plain(note.at, rule));
            }
        }
        if !is_told {
            told.push(plain(self.horizon.max(from), Rule::NeverNotified));
        }
        if let Some(story) = told.get_mut(start..) {
            story.sort_by_key(|decision| decision.at);
        }
    }

    fn told_if(&self, alert: u32, had: Supposition) -> Otherwise {
        let rival = self.rival(alert, had);
        rival.first().map_or(Otherwise::Nothing, |rival| Otherwise::Told { at: rival.would, had })
    }
}

fn decided(verdict: &Verdict) -> Rule {
    Rule::Decided {
        fate: verdict.fate,
        number: f64::from(verdict.number),
        limit: f64::from(verdict.limit),
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ordered { late, bound } if *late > 0.0 => {
                write!(f, "came {late:.1} s too late to be sorted in (bound {bound} s)")
            }
            Self::Ordered { bound: STORED, .. } => {
                f.write_str("sorted by its time among all that was brought")
            }
            Self::Ordered { bound, .. } => {
                write!(f, "sorted by its time: late ones are waited for, {bound} s at most")
            }
            Self::Identified { fingerprint, by_source: true } => {
                write!(
                    f,
                    "known again by the fingerprint {fingerprint:016x}, which its source gives"
                )
            }
            Self::Identified { fingerprint, by_source: false } => {
                write!(
                    f,
                    "known again by the fingerprint {fingerprint:016x} of the declared fields"
                )
            }
            Self::Decided { fate, number, limit } => say_fate(f, *fate, *number, *limit),
            Self::Became(what) => say_change(f, *what),
            Self::Grouped { group, receiver, route, key } => {
                write!(f, "{route} takes it: group {group} ({}) for {receiver}", key.join(", "))
            }
            Self::Suppressed { group, by } => {
                write!(f, "group {group} kept it to itself: ")?;
                match by {
                    Suppression::Silence(rule) => write!(f, "silence {rule}"),
                    Suppression::Inhibition { rule, by } => {
                        write!(f, "inhibition {rule} by alert {by}")
                    }
                    Suppression::Mute(rule) => write!(f, "mute time {rule}"),
                    Suppression::Expected => write!(f, "expected at this hour"),
                }
            }
            Self::Notified { notification, reason, resolved } => {
                let state = if *resolved { "resolved" } else { "firing" };
                let why = match reason {
                    Reason::First => "it is the group's first word",
                    Reason::NewFiring => "the group has new alerts",
                    Reason::SomeResolved => "some alerts of the group have ended",
                    Reason::AllResolved => "all alerts of the group have ended",
                    Reason::StillFiring => "the group still fires after the repeat interval",
                };
                write!(f, "notification {notification} tells its alert as {state}; {why}")
            }
            Self::NeverNotified => write!(f, "nobody has been told of its alert so far"),
        }
    }
}

fn say_fate(f: &mut fmt::Formatter<'_>, fate: Fate, number: f64, limit: f64) -> fmt::Result {
    match fate {
        Fate::Waiting => write!(f, "waits for late events"),
        Fate::Opened => write!(f, "opens an alert; entropy {number:.2}"),
        Fate::Reopened => {
            write!(f, "opens the alert again, {number:.0} s after its end (window {limit:.0} s)")
        }
        Fate::Exact => write!(f, "exact duplicate, {number:.0} s after the last event"),
        Fate::Partial => {
            write!(f, "same alert, other words, {number:.0} s after the last event")
        }
        Fate::Folded => write!(f, "log line of a known alert, {number:.0} s after the last"),
        Fate::Resolved => write!(f, "ends the alert after {number:.0} s"),
        Fate::HeldOpen => {
            write!(f, "flapping ({number:.1} %, stops below {limit:.0} %) holds the alert open")
        }
        Fate::Acked => write!(f, "somebody took note"),
        Fate::Outdated => write!(f, "{number:.0} s older than the alert's state: only counted"),
        Fate::Unmatched => write!(f, "belongs to nothing that is open"),
        Fate::Gathering => write!(f, "line {number:.0} of {limit:.0} that it takes"),
        Fate::Noise => write!(f, "log of severity {number:.0}, below {limit:.0}: kept, not raised"),
        Fate::LowEntropy => write!(f, "entropy {number:.2} is below {limit:.2}"),
        Fate::Flooded => write!(f, "{number:.0} alerts of this name are open, {limit:.0} may be"),
        Fate::Change => write!(f, "a change, kept for correlation"),
        Fate::Metric => write!(f, "a measured value, kept for detectors"),
    }
}

fn say_change(f: &mut fmt::Formatter<'_>, what: What) -> fmt::Result {
    match what {
        What::Opened => write!(f, "began"),
        What::Reopened => write!(f, "began again"),
        What::Worse(severity) => write!(f, "became worse: {}", severity.word()),
        What::Acked => write!(f, "somebody took note"),
        What::Flapping => write!(f, "flaps"),
        What::Paused(until) => {
            write!(f, "paused until {:.0} s: its kind usually ends alone", until.seconds())
        }
        What::Ended(Ending::Said) => write!(f, "ended: its source said so"),
        What::Ended(Ending::Timeout) => write!(f, "ended: nothing was heard any more"),
        What::Ended(Ending::Calm) => write!(f, "ended: it stopped flapping"),
        What::Ended(Ending::Lost) => write!(f, "ended unheard: it began anew after a long silence"),
        What::Ended(Ending::Back) => write!(f, "ended: the heartbeat is back"),
    }
}
