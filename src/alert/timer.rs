//! Timers: expiry, pauses, heartbeats, groups that speak.
use std::cmp::Reverse;

use super::{
    Alert, Change, Ending, Input, Machine, NO_ALERT, Notification, Origin, Suppressed, What,
    group::Entry,
    machine::{Bell, later},
    suppress::View,
};
use crate::event::Time;

impl Machine {
    /// Rings what is due before an instant; what is due at it waits for the rows of that instant.
    pub(super) fn ring_before(&mut self, input: Input<'_>, end: Time) {
        while let Some(&Reverse((at, bell, number))) = self.timers.peek() {
            if at >= end {
                break;
            }
            self.timers.pop();
            self.horizon = self.horizon.max(at);
            self.ring(input, at, bell, number);
        }
        self.horizon = self.horizon.max(Time(end.0.saturating_sub(1)));
    }

    pub(super) fn ring_at(&mut self, input: Input<'_>, end: Time) {
        while let Some(&Reverse((at, bell, number))) = self.timers.peek() {
            if at > end {
                break;
            }
            self.timers.pop();
            self.ring(input, at, bell, number);
        }
        self.horizon = self.horizon.max(end);
    }

    fn ring(&mut self, input: Input<'_>, at: Time, bell: Bell, number: u32) {
        match bell {
            Bell::Expire => self.expire(at, number),
            Bell::Beat => self.miss(input, at, number),
            Bell::Pause => self.unpause(at, number),
            Bell::Group => self.flush(at, number),
        }
    }

    pub(super) fn set(&mut self, at: Time, bell: Bell, number: u32) {
        self.timers.push(Reverse((at, bell, number)));
    }

    fn unpause(&mut self, at: Time, number: u32) {
        let Some(alert) = self.alerts.get(number as usize) else { return };
        let groups = alert.groups.clone();
        for group in groups {
            let entries = self.groups.get(group as usize).map(|group| group.entries.as_slice());
            let due = |entry: &&Entry| entry.alert == number && entry.at == at;
            let due: Vec<Entry> = entries.unwrap_or_default().iter().filter(due).copied().collect();
            for entry in due {
                self.join(group, entry);
            }
        }
    }

    /// An alert joins a group, if it fires.
    pub(super) fn join(&mut self, number: u32, entry: Entry) {
        let fires = self.alerts.get(entry.alert as usize).is_some_and(Alert::is_firing);
        let Some(group) = self.groups.get_mut(number as usize).filter(|_| fires) else { return };
        let Some(flat) = self.routes.get(group.route as usize) else { return };
        let before = group.pulse.next;
        group.pulse.insert(entry, flat.route.timers);
        if let Some(next) = group.pulse.next.filter(|_| group.pulse.next != before) {
            self.set(next, Bell::Group, number);
        }
    }

    fn flush(&mut self, at: Time, number: u32) {
        let Some(group) = self.groups.get(number as usize) else { return };
        if group.pulse.next != Some(at) {
            return;
        }
        let Some(route) = self.routes.get(group.route as usize).map(|flat| &flat.route) else {
            return;
        };
        let mut pulse = group.pulse.clone();
        let view = View { spec: &self.spec, alerts: &self.alerts, sources: &self.sources };
        let standing = |alert: u32| view.standing(&route.mutes, alert, at);
        let flush = pulse.flush(at, route.timers, route.send_resolved, &standing);
        if let Some(next) = pulse.next {
            self.timers.push(Reverse((next, Bell::Group, number)));
        }
        let news = flush.suppressed.iter().filter(|held| group.held.get(&held.0) != Some(&held.1));
        let news = news.map(|&(alert, by)| Suppressed { at, group: number, alert, by });
        self.suppressions.extend(news);
        let held = flush.suppressed.iter().copied().collect();
        if let Some((reason, firing, resolved)) = flush.said {
            let suppressed = flush.suppressed;
            self.notifications.push(Notification {
                at,
                group: number,
                reason,
                firing,
                resolved,
                suppressed,
            });
        }
        if let Some(group) = self.groups.get_mut(number as usize) {
            group.pulse = pulse;
            group.held = held;
        }
    }

    /// An alert may have timed out, or stopped flapping.
    fn expire(&mut self, at: Time, number: u32) {
        let Some(alert) = self.alerts.get(number as usize).filter(|alert| alert.is_firing()) else {
            return;
        };
        if alert.expires != Some(at) {
            return;
        }
        let (format, is_tool) = (alert.format, alert.origin == Origin::Tool);
        let opened = alert.opened;
        let person = self.person_of.get(number as usize).copied().unwrap_or(NO_ALERT);
        let Some(person) = self.people.get_mut(person as usize) else {
            // A heartbeat's alert waits for the next beat, but not for ever.
            let deadline = later(opened, self.spec.stale_timeout);
            if deadline <= at {
                return self.end(at, number, Ending::Timeout);
            }
            return self.expire_at(deadline, number);
        };
        if person.history.flapping
            && !person.says_firing
            && let Some(flapping) = self.spec.flapping
        {
            if person.history.see(false, at, &flapping) {
                self.expire_at(later(at, flapping.interval), number);
            } else {
                self.end(at, number, Ending::Calm);
            }
            return;
        }
        let speaks = is_tool && self.speaks.get(usize::from(format)).copied().unwrap_or_default();
        let timeout = if speaks { self.spec.stale_timeout } else { self.spec.resolve_timeout };
        let deadline = later(person.heard, timeout);
        if deadline <= at {
            self.end(at, number, Ending::Timeout);
        } else {
            self.expire_at(deadline, number);
        }
    }

    /// An alert is looked at again then; earlier appointments lapse.
    pub(super) fn expire_at(&mut self, at: Time, number: u32) {
        if let Some(alert) = self.alerts.get_mut(number as usize) {
            alert.expires = Some(at);
            self.set(at, Bell::Expire, number);
        }
    }

    /// An alert ends.
    pub(super) fn end(&mut self, at: Time, number: u32, ending: Ending) {
        let Some(alert) = self.alerts.get_mut(number as usize).filter(|alert| alert.is_firing())
        else {
            return;
        };
        let began = alert.turns.last().copied().unwrap_or(at);
        alert.turns.push(at);
        alert.ending = Some(ending);
        alert.flapping = false;
        let class = self.class_of(number);
        let alone = self.alerts[number as usize].acked.is_none()
            && self.spec.pause.is_some_and(|pause| {
                at.0.saturating_sub(began.0) <= i64::from(pause.seconds) * Time::SECOND
            });
        if ending == Ending::Said {
            let endings = self.endings.entry(class).or_default();
            endings.ended = endings.ended.saturating_add(1);
            endings.alone = endings.alone.saturating_add(u32::from(alone));
        }
        if let Some(open) = self.open_by_name.get_mut(&class) {
            *open = open.saturating_sub(1);
        }
        self.changes.push(Change { at, alert: number, what: What::Ended(ending) });
    }
}
