//! What would have happened otherwise: a group's record played again under a supposition.
use serde::{Deserialize, Serialize};

use super::{Machine, Timers, group, suppress::Standing};
use crate::event::Time;

/// Something that might have been different.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Supposition {
    /// Nothing: the replay must say what the machine said.
    AsItWas,
    /// Another `group_wait`, in seconds.
    GroupWait(u32),
    /// Another `group_interval`, in seconds.
    GroupInterval(u32),
    /// Another `repeat_interval`, in seconds.
    RepeatInterval(u32),
    /// No alert of the group had been paused.
    NoPause,
    /// No silence, inhibition, mute time or expectation had held the group back.
    NoSuppression,
}

impl Supposition {
    /// In words, after "had": `groups waited 10 s for company`.
    pub fn words(self) -> String {
        match self {
            Self::AsItWas => "all been as it was".to_owned(),
            Self::GroupWait(s) => format!("groups waited {s} s for company"),
            Self::GroupInterval(s) => format!("groups told news every {s} s"),
            Self::RepeatInterval(s) => format!("groups told again every {s} s"),
            Self::NoPause => "the alert not been paused".to_owned(),
            Self::NoSuppression => "nothing held it back".to_owned(),
        }
    }
}

/// What one group told of an alert, and what it would have told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rival {
    /// The supposition.
    pub supposition: Supposition,
    /// The group.
    pub group: u32,
    /// When the alert was first told as firing.
    pub told: Option<Time>,
    /// When it would have been.
    pub would: Option<Time>,
    /// Notifications of the group.
    pub notifications: u32,
    /// Notifications it would have sent.
    pub would_notifications: u32,
}

impl Machine {
    /// What each group of an alert would have told of it, as far as time has come. The record of the
    /// group is played again, so the answer is exact.
    pub fn rival(&self, alert: u32, supposition: Supposition) -> Vec<Rival> {
        let Some(subject) = self.alerts.get(alert as usize) else { return Vec::new() };
        subject.groups.iter().filter_map(|&group| self.replay(alert, group, supposition)).collect()
    }

    fn replay(&self, alert: u32, number: u32, supposition: Supposition) -> Option<Rival> {
        let group = self.groups.get(number as usize)?;
        let route = &self.routes.get(group.route as usize)?.route;
        let mut timers = route.timers;
        let mut entries = group.entries.clone();
        let mut free = false;
        match supposition {
            Supposition::AsItWas => {}
            Supposition::GroupWait(seconds) => timers = Timers { group_wait: seconds, ..timers },
            Supposition::GroupInterval(seconds) => {
                timers = Timers { group_interval: seconds.max(1), ..timers };
            }
            Supposition::RepeatInterval(seconds) => {
                timers = Timers { repeat_interval: seconds, ..timers };
            }
            Supposition::NoPause => entries.iter_mut().for_each(|entry| entry.at = entry.opened),
            Supposition::NoSuppression => free = true,
        }
        let view = self.view();
        let standing = |alert: u32, at: Time| {
            let standing = view.standing(&route.mutes, alert, at);
            if free { Standing { suppression: None, ..standing } } else { standing }
        };
        let flushes = group::replay(&entries, timers, route.send_resolved, self.horizon, &standing);
        let would = flushes.iter().find_map(|(at, flush)| {
            flush.said.as_ref().is_some_and(|said| said.1.contains(&alert)).then_some(*at)
        });
        let own = || self.notifications.iter().filter(|told| told.group == number);
        Some(Rival {
            supposition,
            group: number,
            told: own().find(|told| told.firing.contains(&alert)).map(|told| told.at),
            would,
            notifications: own().count() as u32,
            would_notifications: flushes.iter().filter(|(_, flush)| flush.said.is_some()).count()
                as u32,
        })
    }
}
