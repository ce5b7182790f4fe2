//! How an alert begins: filter, flood limit, season, pause, suppression, routes; and heartbeats,
//! whose alerts begin without an event.
use std::collections::BTreeMap;

use super::{
    Alert, Change, Ending, Fate, Field, Group, Input, Machine, NO_ALERT, Origin, What, all_hold,
    group::{Entry, Pulse},
    machine::{Bell, later},
    order::Placed,
    route, suppress,
};
use crate::event::{Event, Events, Kind, Labels, Severity, Span, Symbol, Time};

impl Machine {
    /// Something new, if filter and flood limit let it pass.
    pub(super) fn open(
        &mut self,
        input: Input<'_>,
        placed: Placed,
        event: &Event,
        person: u32,
        entropy: f64,
    ) {
        let threshold = self.vocabulary.threshold(&self.spec.filter, event.format);
        self.vocabulary.note(entropy);
        if let Some(threshold) = threshold.filter(|&threshold| entropy < threshold) {
            let (number, limit) = (entropy as f32, threshold as f32);
            return self.decide(placed.row, NO_ALERT, Fate::LowEntropy, number, limit);
        }
        let class = self.words.hash(input.events, event.name);
        let open = self.open_by_name.get(&class).copied().unwrap_or_default();
        if let Some(limit) = self.spec.flood.filter(|&limit| limit > 0 && open >= limit) {
            *self.dropped.entry(event.name).or_default() += 1;
            return self.decide(placed.row, NO_ALERT, Fate::Flooded, open as f32, limit as f32);
        }
        let is_log = self.is_line(event);
        let template = input.templates.get(placed.row as usize).copied().unwrap_or_default();
        let origin = if is_log { Origin::Log } else { Origin::Tool };
        let mut alert = Alert::begin(placed.fingerprint, origin, placed.at, event);
        alert.row = Some(placed.row);
        alert.template = if is_log { template } else { 0 };
        (alert.events, alert.entropy) = (1, entropy);
        let number = self.admit(input, alert, class, person, Some(event));
        if let Some(person) = self.people.get_mut(person as usize) {
            person.heard = placed.at;
        }
        self.decide(placed.row, number, Fate::Opened, entropy as f32, 0.0);
    }

    /// An alert begins: season, pause, suppression, routes.
    fn admit(
        &mut self,
        input: Input<'_>,
        mut alert: Alert,
        class: u64,
        person: u32,
        event: Option<&Event>,
    ) -> u32 {
        let (number, at) = (self.alerts.len() as u32, alert.opened);
        alert.expected = self.spec.season.and_then(|s| self.seasons.see(class, at, &s));
        let endings = self.endings.get(&class).copied().unwrap_or_default();
        let pause = self.spec.pause.filter(|pause| endings.is_transient(pause));
        let until = pause.map(|pause| later(at, pause.seconds));
        alert.paused = until.map(|until| (until, endings));
        self.changes.push(Change { at, alert: number, what: What::Opened });
        if let Some(until) = until {
            self.changes.push(Change { at, alert: number, what: What::Paused(until) });
            self.set(until, Bell::Pause, number);
        }
        let blank = blank(at, alert.name);
        let subject = event.unwrap_or(&blank);
        let met = suppress::meet(&self.spec, input.events, subject);
        met.sources.iter().for_each(|&key| self.sources.entry(key).or_default().push(number));
        (alert.silences, alert.sources, alert.targets) = (met.silences, met.sources, met.targets);
        let takers = route::takers(&self.routes, input.events, subject);
        alert.groups = takers.iter().map(|&route| self.group_of(input, route, subject)).collect();
        let entry =
            Entry { at: until.unwrap_or(at), opened: at, began: alert.first_seen, alert: number };
        let groups = alert.groups.clone();
        self.alerts.push(alert);
        self.person_of.push(person);
        if let Some(person) = self.people.get_mut(person as usize) {
            person.alert = number;
        }
        *self.open_by_name.entry(class).or_default() += 1;
        for group in groups {
            self.enter(group, entry);
        }
        self.expire_at(later(at, self.spec.resolve_timeout), number);
        number
    }

    /// An alert is on its way into a group: at once, or after its pause.
    pub(super) fn enter(&mut self, number: u32, entry: Entry) {
        if let Some(group) = self.groups.get_mut(number as usize) {
            group.entries.push(entry);
        }
        if entry.at == entry.opened {
            self.join(number, entry);
        }
    }

    fn group_of(&mut self, input: Input<'_>, route: u32, event: &Event) -> u32 {
        let Some(flat) = self.routes.get(route as usize) else { return 0 };
        let fields: &[Field] = &flat.route.group_by;
        let hash = suppress::agreement(fields, input.events, event);
        let fresh = self.groups.len() as u32;
        let number = *self.group_index.entry((route, hash)).or_insert(fresh);
        if number == fresh {
            let key =
                fields.iter().map(|field| field.read(input.events, event).to_owned()).collect();
            let pulse = Pulse::default();
            self.groups.push(Group {
                route,
                key,
                entries: Vec::new(),
                pulse,
                held: BTreeMap::new(),
            });
        }
        number
    }

    /// Notes heartbeats that a row is.
    pub(super) fn beat(&mut self, input: Input<'_>, at: Time, event: &Event) {
        for number in 0..self.spec.heartbeats.len() {
            let heartbeat = &self.spec.heartbeats[number];
            if !all_hold(&heartbeat.matchers, input.events, event) {
                continue;
            }
            let due = later(at, heartbeat.interval);
            let missing = self.pulses[number].alert.take();
            self.pulses[number].last = Some(at);
            self.set(due, Bell::Beat, number as u32);
            if let Some(alert) = missing {
                self.end(at, alert, Ending::Back);
            }
        }
    }

    /// A heartbeat did not come.
    pub(super) fn miss(&mut self, input: Input<'_>, at: Time, number: u32) {
        let Some(heartbeat) = self.spec.heartbeats.get(number as usize) else { return };
        let Some(pulse) = self.pulses.get(number as usize) else { return };
        let is_due = pulse.last.is_some_and(|last| later(last, heartbeat.interval) == at);
        if !is_due || pulse.alert.is_some() {
            return;
        }
        let name = input.events.symbols.find(&heartbeat.name).unwrap_or(Symbol::NONE);
        let identity = Events::identity([heartbeat.name.as_str()]);
        let event = blank(at, name);
        let alert = Alert::begin(identity, Origin::Heartbeat(number), at, &event);
        let class = self.words.hash(input.events, name);
        let opened = self.admit(input, alert, class, NO_ALERT, None);
        self.pulses[number as usize].alert = Some(opened);
    }

    /// The class of an alert: its name.
    pub(super) fn class_of(&self, alert: u32) -> u64 {
        self.alerts.get(alert as usize).map_or(0, |alert| self.words.known(alert.name))
    }
}

/// An event that nobody sent.
fn blank(at: Time, name: Symbol) -> Event {
    Event {
        time: at,
        observed: at,
        kind: Kind::Fired,
        severity: Severity::ERROR,
        format: u8::MAX,
        part: 0,
        service: Symbol::NONE,
        host: Symbol::NONE,
        name,
        identity: 0,
        body: Span::default(),
        raw: Span::default(),
        labels: Labels::default(),
    }
}
