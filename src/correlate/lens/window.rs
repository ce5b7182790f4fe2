//! By time alone: fixed windows, or sessions that end with a silence.
use serde::{Deserialize, Serialize};

use crate::{correlate::Signal, event::Time};

/// Windows of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Windows {
    /// Windows of so many seconds since the epoch.
    Fixed(u32),
    /// A silence of more than so many seconds begins a new group.
    Session(u32),
}

/// `PagerDuty`'s time-based grouping offers 5 minutes first.
impl Default for Windows {
    fn default() -> Self {
        Self::Session(300)
    }
}

pub(super) fn group(spec: Windows, signals: &[Signal]) -> Vec<u32> {
    let mut group = 0;
    let mut last: Option<Time> = None;
    let mut labels = Vec::with_capacity(signals.len());
    for signal in signals {
        let is_new = last.is_some_and(|last| match spec {
            Windows::Fixed(seconds) => {
                let width = i64::from(seconds.max(1)) * Time::SECOND;
                last.0.div_euclid(width) != signal.at.0.div_euclid(width)
            }
            Windows::Session(seconds) => {
                signal.at.0.saturating_sub(last.0) > i64::from(seconds) * Time::SECOND
            }
        });
        group += u32::from(is_new);
        last = Some(signal.at);
        labels.push(group);
    }
    labels
}
