//! The machine: its state, its clock and its timers.
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
};

use super::{
    Alert, Change, Counts, Endings, Error, Group, Input, Notification, Spec, Suppressed, Verdict,
    Vocabulary,
    fingerprint::Words,
    flap::History,
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
    /// Tokens of its first event.
    pub(super) tokens: Vec<u32>,
    pub(super) history: History,
    /// What its source said last, while flapping holds the alert open.
    pub(super) says_firing: bool,
    /// Lines gathered before an alert, and when the first of them was written.
    pub(super) gathered: (u32, Time),
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

    /// When a heartbeat last came, if ever.
    pub fn heard(&self, heartbeat: u32) -> Option<Time> {
        self.pulses.get(heartbeat as usize)?.last
    }

    /// The routes in depth-first order, each without its children, with the conditions on the way to
    /// it in words; the root is first.
    pub fn routes(&self) -> impl Iterator<Item = (&super::Route, &str)> {
        self.routes.iter().map(|flat| (&flat.route, flat.path.as_str()))
    }

    /// The route that a group belongs to, in words.
    pub fn route_of(&self, group: &Group) -> &str {
        match self.routes.get(group.route as usize) {
            Some(flat) if !flat.path.is_empty() => &flat.path,
            Some(_) | None => "the root route",
        }
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

    /// The time of the latest event: the end of what was seen.
    pub fn newest(&self) -> Option<Time> {
        self.order.newest()
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
}

/// An instant some seconds later; time ends at its last instant.
pub(super) fn later(at: Time, seconds: u32) -> Time {
    Time(at.0.saturating_add(i64::from(seconds) * Time::SECOND))
}
