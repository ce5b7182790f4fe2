//! The machine: its state, its clock and its timers.
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
};

use super::{
    Alert, Change, Counts, Ending, Endings, Error, Group, Input, NO_ALERT, Notification, Origin,
    Spec, Suppressed, Verdict, Vocabulary, What,
    fingerprint::Words,
    flap::History,
    group::Entry,
    index::Index,
    learn::Seasons,
    order::Order,
    route::{self, Flat},
    suppress::{Sources, View},
};
use crate::event::{Symbol, Time};

/// Whether there is more to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Rows read and rows there are.
    More {
        /// Read.
        done: u32,
        /// There are.
        total: u32,
    },
    /// All rows have been read; the latest still wait for late ones (see [`Machine::close`]).
    Done,
}

/// What is known of an identity beyond its present alert.
#[derive(Clone, Debug)]
pub(super) struct Person {
    /// Its latest alert.
    pub(super) alert: u32,
    /// What its latest event said.
    pub(super) content: u64,
    /// Tokens of that.
    pub(super) tokens: Vec<u32>,
    pub(super) history: History,
    /// What its source said last, while flapping holds the alert open.
    pub(super) says_firing: bool,
    /// When it was last heard of, by the machine's clock.
    pub(super) heard: Time,
}

/// What a timer is for; those of the same instant ring in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Bell {
    /// An alert may have timed out or calmed down.
    Expire,
    /// A heartbeat is overdue.
    Beat,
    /// A pause is over.
    Pause,
    /// A group flushes.
    Group,
}

/// A signal that must come.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pulse {
    pub(super) last: Option<Time>,
    pub(super) alert: Option<u32>,
}

/// From events to alerts to notifications, in event time.
#[derive(Clone, Debug)]
pub struct Machine {
    pub(super) spec: Spec,
    pub(super) order: Order,
    pub(super) read: u32,
    /// The latest instant whose timers have rung.
    pub(super) horizon: Time,
    pub(super) words: Words,
    pub(super) ignore: Vec<Symbol>,
    pub(super) vocabulary: Vocabulary,
    pub(super) seasons: Seasons,
    pub(super) endings: BTreeMap<u64, Endings>,
    /// Formats that say "resolved".
    pub(super) speaks: Vec<bool>,
    pub(super) index: Index,
    pub(super) people: Vec<Person>,
    /// The identity of each alert.
    pub(super) person_of: Vec<u32>,
    pub(super) alerts: Vec<Alert>,
    pub(super) changes: Vec<Change>,
    pub(super) deployments: Vec<(Time, u32)>,
    pub(super) verdicts: Vec<Verdict>,
    pub(super) counts: Counts,
    pub(super) open_by_name: BTreeMap<u64, u32>,
    pub(super) dropped: BTreeMap<Symbol, u32>,
    pub(super) sources: Sources,
    pub(super) routes: Vec<Flat>,
    pub(super) groups: Vec<Group>,
    pub(super) group_index: BTreeMap<(u32, u64), u32>,
    pub(super) notifications: Vec<Notification>,
    pub(super) suppressions: Vec<Suppressed>,
    pub(super) timers: BinaryHeap<Reverse<(Time, Bell, u32)>>,
    pub(super) pulses: Vec<Pulse>,
}

impl Machine {
    /// Nothing has happened yet.
    ///
    /// # Errors
    /// Whatever [`Spec::check`] finds.
    pub fn new(spec: &Spec) -> Result<Self, Error> {
        spec.check()?;
        let mut speaks = vec![false; 256];
        spec.speaking.iter().for_each(|&format| speaks[usize::from(format)] = true);
        Ok(Self {
            order: Order::new(spec.lateness),
            read: 0,
            horizon: Time(i64::MIN),
            words: Words::default(),
            ignore: Vec::new(),
            vocabulary: Vocabulary::default(),
            seasons: Seasons::default(),
            endings: BTreeMap::new(),
            speaks,
            index: Index::default(),
            people: Vec::new(),
            person_of: Vec::new(),
            alerts: Vec::new(),
            changes: Vec::new(),
            deployments: Vec::new(),
            verdicts: Vec::new(),
            counts: Counts::default(),
            open_by_name: BTreeMap::new(),
            dropped: BTreeMap::new(),
            sources: Sources::new(),
            routes: route::flatten(&spec.route),
            groups: Vec::new(),
            group_index: BTreeMap::new(),
            notifications: Vec::new(),
            suppressions: Vec::new(),
            timers: BinaryHeap::new(),
            pulses: vec![Pulse::default(); spec.heartbeats.len()],
            spec: spec.clone(),
        })
    }

    /// Reads up to `budget` further rows and does what is settled by them. New rows may be appended
    /// to the events between steps.
    pub fn step(&mut self, input: Input<'_>, budget: u32) -> Step {
        let total = input.events.rows.len() as u32;
        self.ignore =
            self.spec.ignore.iter().filter_map(|name| input.events.symbols.find(name)).collect();
        let end = self.read.saturating_add(budget.max(1)).min(total);
        while self.read < end {
            self.read_row(input, self.read);
            self.read += 1;
        }
        self.settle(input, false);
        if let Some(settled) = self.order.settled() {
            self.ring_before(input, settled);
        }
        if end < total { Step::More { done: end, total } } else { Step::Done }
    }

    /// Nothing more will come: takes the rows that still wait and lets all timers ring that are due
    /// by `until` (`None`: by the time of the last event).
    pub fn close(&mut self, input: Input<'_>, until: Option<Time>) {
        self.settle(input, true);
        if let Some(end) = until.or(self.order.newest()) {
            self.ring_before(input, end);
            self.ring_at(input, end);
        }
    }

    /// Reads everything and closes.
    ///
    /// # Errors
    /// Whatever [`Spec::check`] finds.
    pub fn run(spec: &Spec, input: Input<'_>, until: Option<Time>) -> Result<Self, Error> {
        let mut machine = Self::new(spec)?;
        while machine.step(input, 65_536) != Step::Done {}
        machine.close(input, until);
        Ok(machine)
    }

    /// Alerts in the order in which they opened.
    pub fn alerts(&self) -> &[Alert] {
        &self.alerts
    }

    /// What happened to alerts, in order; it only grows.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Rows that say somebody changed something, with their time, in order; it only grows.
    pub fn deployments(&self) -> &[(Time, u32)] {
        &self.deployments
    }

    /// The decision on each row read, shape `(n_rows,)`.
    pub fn verdicts(&self) -> &[Verdict] {
        &self.verdicts
    }

    /// Rows by fate.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Alerts dropped by the flood limit, by name.
    pub fn dropped(&self) -> &BTreeMap<Symbol, u32> {
        &self.dropped
    }

    /// Notification groups.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// Who a group's route tells.
    pub fn receiver(&self, group: &Group) -> &str {
        self.routes.get(group.route as usize).map_or("", |flat| flat.route.receiver.as_str())
    }

    /// Everything that was told, in order.
    pub fn notifications(&self) -> &[Notification] {
        &self.notifications
    }

    /// Everything that was not told, in order.
    pub fn suppressions(&self) -> &[Suppressed] {
        &self.suppressions
    }

    /// Everything before this instant is settled.
    pub fn settled(&self) -> Option<Time> {
        self.order.settled()
    }

    /// The choices.
    pub fn spec(&self) -> &Spec {
        &self.spec
    }

    pub(super) fn view(&self) -> View<'_> {
        View { spec: &self.spec, alerts: &self.alerts, sources: &self.sources }
    }

    fn settle(&mut self, input: Input<'_>, ending: bool) {
        while let Some(placed) = self.order.next(ending) {
            self.ring_before(input, placed.at);
            self.take(input, placed);
        }
    }

    /// Rings what is due before an instant; what is due at it waits for the rows of that instant.
    fn ring_before(&mut self, input: Input<'_>, end: Time) {
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

    fn ring_at(&mut self, input: Input<'_>, end: Time) {
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
            due.into_iter().for_each(|entry| self.join(group, entry));
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
        let news = flush.suppressed.iter().filter(|held| !group.held.contains(held));
        let news = news.map(|&(alert, by)| Suppressed { at, group: number, alert, by });
        self.suppressions.extend(news);
        let held = flush.suppressed.clone();
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
        let timeout =
            if speaks { self.spec.stale_timeout } else { self.spec.resolve_timeout };
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

/// An instant some seconds later; time ends at its last instant.
pub(super) fn later(at: Time, seconds: u32) -> Time {
    Time(at.0.saturating_add(i64::from(seconds) * Time::SECOND))
}
