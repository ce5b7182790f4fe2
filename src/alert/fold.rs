//! What a row does to the alerts.
use super::{
    Alert, Change, Ending, Fate, Field, Group, Input, Machine, NO_ALERT, Origin, Unusual, Verdict,
    What, all_hold, entropy, fingerprint,
    flap::History,
    group::{Entry, Pulse},
    machine::{Bell, Person, later},
    order::Placed,
    route, suppress,
};
use crate::event::{Event, Kind, Severity, Symbol, Time};

impl Machine {
    /// A row is read: what needs no memory is decided at once, the rest waits for its turn.
    pub(super) fn read_row(&mut self, input: Input<'_>, row: u32) {
        let Some(event) = input.events.rows.get(row as usize) else { return };
        let (at, late) = self.order.place(event, self.spec.ahead);
        let late = late as f32 / Time::SECOND as f32;
        self.counts.late += u32::from(late > 0.0);
        self.verdicts.push(Verdict { late, ..Verdict::default() });
        let template = input.templates.get(row as usize).copied().unwrap_or_default();
        let unusual = input.unusual.get(row as usize).copied().unwrap_or_default();
        let needed = self.spec.log_severity;
        let is_noise =
            event.kind == Kind::Log && event.severity < needed && unusual == Unusual::No;
        let is_watched = !self.spec.heartbeats.is_empty();
        if is_noise {
            let (number, limit) = (f32::from(event.severity.0), f32::from(needed.0));
            self.decide(row, NO_ALERT, Fate::Noise, number, limit);
        } else if event.kind == Kind::Metric {
            self.decide(row, NO_ALERT, Fate::Metric, 0.0, 0.0);
        }
        if (is_noise || event.kind == Kind::Metric) && !is_watched {
            return;
        }
        let events = input.events;
        let (fingerprint, rank) = match event.kind {
            Kind::Log => (fingerprint::of_log(&mut self.words, events, event, template), 0),
            Kind::Fired => (fingerprint::of_alert(&self.spec, &mut self.words, events, event), 0),
            Kind::Acked => (fingerprint::of_alert(&self.spec, &mut self.words, events, event), 1),
            Kind::Resolved => {
                (fingerprint::of_alert(&self.spec, &mut self.words, events, event), 2)
            }
            Kind::Change | Kind::Metric => (0, 0),
        };
        let content = fingerprint::content(&mut self.words, &self.ignore, events, event);
        self.order.push(Placed { at, fingerprint, rank, content, row });
    }

    /// A row has its turn.
    pub(super) fn take(&mut self, input: Input<'_>, placed: Placed) {
        let Some(event) = input.events.rows.get(placed.row as usize) else { return };
        if !self.spec.heartbeats.is_empty() {
            self.beat(input, placed.at, event);
        }
        match event.kind {
            Kind::Metric => {}
            Kind::Change => {
                self.deployments.push((placed.at, placed.row));
                self.decide(placed.row, NO_ALERT, Fate::Change, 0.0, 0.0);
            }
            Kind::Log if self.is_decided(placed.row) => {}
            Kind::Log | Kind::Fired => self.fire(input, placed, event),
            Kind::Resolved => self.resolve(placed, event),
            Kind::Acked => self.acknowledge(placed),
        }
    }

    fn is_decided(&self, row: u32) -> bool {
        self.verdicts.get(row as usize).is_some_and(|verdict| verdict.fate != Fate::Waiting)
    }

    fn decide(&mut self, row: u32, alert: u32, fate: Fate, number: f32, limit: f32) {
        self.counts.count(fate);
        if let Some(verdict) = self.verdicts.get_mut(row as usize) {
            *verdict = Verdict { alert, number, limit, late: verdict.late, fate };
        }
    }

    /// Something fires, or a log line that matters is written.
    fn fire(&mut self, input: Input<'_>, placed: Placed, event: &Event) {
        let number = self.index.find_or_insert(placed.fingerprint, self.people.len() as u32);
        if number as usize == self.people.len() {
            self.people.push(Person {
                alert: NO_ALERT,
                content: 0,
                tokens: Vec::new(),
                history: History::default(),
                says_firing: false,
                heard: placed.at,
            });
        }
        let Some(person) = self.people.get_mut(number as usize) else { return };
        let exact = person.content == placed.content;
        if !exact {
            let text = entropy::text(input.events, event);
            person.tokens = self.vocabulary.tokens(&text);
            person.content = placed.content;
        }
        let (known, since) = (person.alert, seconds(person.heard, placed.at));
        let is_open = self.alerts.get(known as usize).is_some_and(Alert::is_firing);
        let entropy = if is_open { 0.0 } else { self.vocabulary.entropy(&person.tokens) };
        self.vocabulary.learn(&person.tokens);
        let window = i64::from(self.spec.reopen) * Time::SECOND;
        match self.alerts.get(known as usize).map(Alert::resolved) {
            None => self.open(input, placed, event, number, entropy),
            Some(None) => {
                self.merge(known, placed, event, exact);
                let fate = match (event.kind, exact) {
                    (Kind::Log, _) => Fate::Folded,
                    (_, true) => Fate::Exact,
                    (_, false) => Fate::Partial,
                };
                self.decide(placed.row, known, fate, since, 0.0);
            }
            Some(Some(end)) if event.time < end && placed.at > event.time => {
                self.merge(known, placed, event, exact);
                self.decide(placed.row, known, Fate::Outdated, seconds(event.time, end), 0.0);
            }
            Some(Some(end)) if placed.at.0.saturating_sub(end.0) <= window => {
                self.reopen(known, number, placed, event, exact);
                let since = seconds(end, placed.at);
                self.decide(placed.row, known, Fate::Reopened, since, self.spec.reopen as f32);
            }
            Some(Some(_)) => self.open(input, placed, event, number, entropy),
        }
        self.note_state(number, placed, event, true);
    }

    /// A further event of an open alert.
    fn merge(&mut self, number: u32, placed: Placed, event: &Event, exact: bool) {
        let Some(alert) = self.alerts.get_mut(number as usize) else { return };
        alert.events = alert.events.saturating_add(1);
        alert.exact = alert.exact.saturating_add(u32::from(exact));
        alert.partial = alert.partial.saturating_add(u32::from(!exact));
        alert.first_seen = alert.first_seen.min(event.time);
        alert.last_seen = alert.last_seen.max(event.time);
        if event.severity > alert.severity && event.kind != Kind::Resolved {
            alert.severity = event.severity;
            let what = What::Worse(event.severity);
            self.changes.push(Change { at: placed.at, alert: number, what });
        }
    }

    fn reopen(&mut self, known: u32, person: u32, placed: Placed, event: &Event, exact: bool) {
        self.merge(known, placed, event, exact);
        if let Some(person) = self.people.get_mut(person as usize) {
            person.heard = placed.at;
        }
        let class = self.class_of(known);
        *self.open_by_name.entry(class).or_default() += 1;
        let Some(alert) = self.alerts.get_mut(known as usize) else { return };
        alert.turns.push(placed.at);
        alert.ending = None;
        let at = alert.paused.map_or(placed.at, |(until, _)| until.max(placed.at));
        let entry = Entry { at, opened: placed.at, began: placed.at, alert: known };
        let groups = alert.groups.clone();
        self.changes.push(Change { at: placed.at, alert: known, what: What::Reopened });
        for group in groups {
            self.enter(group, entry);
        }
        self.expire_at(placed.at, known);
    }

    /// Notes what the source says, and whether it has begun to flap.
    fn note_state(&mut self, number: u32, placed: Placed, event: &Event, firing: bool) {
        let Some(person) = self.people.get_mut(number as usize) else { return };
        person.heard = person.heard.max(placed.at);
        person.says_firing = firing;
        let Some(flapping) = self.spec.flapping.filter(|_| event.kind != Kind::Log) else { return };
        let flaps = person.history.see(firing, placed.at, &flapping);
        let number = person.alert;
        let open = self.alerts.get_mut(number as usize).filter(|alert| alert.is_firing());
        let Some(alert) = open else { return };
        if flaps && !alert.flapping {
            self.changes.push(Change { at: placed.at, alert: number, what: What::Flapping });
        }
        alert.flapping = flaps;
    }

    /// A source says that something is over.
    fn resolve(&mut self, placed: Placed, event: &Event) {
        if let Some(speaks) = self.speaks.get_mut(usize::from(event.format)) {
            *speaks = true;
        }
        let person = self.index.find(placed.fingerprint);
        let known = person.and_then(|person| self.people.get(person as usize));
        let (Some(person), Some(known)) = (person, known.map(|known| known.alert)) else {
            return self.decide(placed.row, NO_ALERT, Fate::Unmatched, 0.0, 0.0);
        };
        let Some(alert) = self.alerts.get(known as usize) else {
            return self.decide(placed.row, NO_ALERT, Fate::Unmatched, 0.0, 0.0);
        };
        let began = alert.turns.last().copied().unwrap_or(placed.at);
        let (is_firing, last_seen) = (alert.is_firing(), alert.last_seen);
        if let Some(person) = self.people.get_mut(person as usize) {
            // What fires next is no exact duplicate of what fired before the end.
            person.content = placed.content;
        }
        if event.time < last_seen && placed.at > event.time {
            self.merge(known, placed, event, false);
            let older = seconds(event.time, last_seen);
            return self.decide(placed.row, known, Fate::Outdated, older, 0.0);
        }
        self.note_state(person, placed, event, false);
        self.merge(known, placed, event, false);
        if !is_firing {
            return self.decide(placed.row, known, Fate::Unmatched, 0.0, 0.0);
        }
        let history = self.people.get(person as usize).map(|person| person.history);
        let flapping = self.spec.flapping.zip(history.filter(|history| history.flapping));
        if let Some((spec, history)) = flapping {
            self.expire_at(placed.at, known);
            let (percent, stop) = (history.percent as f32, spec.stop as f32);
            return self.decide(placed.row, known, Fate::HeldOpen, percent, stop);
        }
        self.end(placed.at, known, Ending::Said);
        self.decide(placed.row, known, Fate::Resolved, seconds(began, placed.at), 0.0);
    }

    fn acknowledge(&mut self, placed: Placed) {
        let person = self.index.find(placed.fingerprint);
        let known = person.and_then(|person| self.people.get(person as usize)).map(|p| p.alert);
        let alert = known.and_then(|known| self.alerts.get_mut(known as usize));
        let (Some(known), Some(alert)) = (known, alert.filter(|alert| alert.is_firing())) else {
            return self.decide(placed.row, NO_ALERT, Fate::Unmatched, 0.0, 0.0);
        };
        alert.acked = alert.acked.or(Some(placed.at));
        self.changes.push(Change { at: placed.at, alert: known, what: What::Acked });
        self.decide(placed.row, known, Fate::Acked, 0.0, 0.0);
    }

    /// Something new, if filter and flood limit let it pass.
    fn open(&mut self, input: Input<'_>, placed: Placed, event: &Event, person: u32, entropy: f64) {
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
        let is_log = event.kind == Kind::Log;
        let template = input.templates.get(placed.row as usize).copied().unwrap_or_default();
        let alert = Alert {
            fingerprint: placed.fingerprint,
            origin: if is_log { Origin::Log } else { Origin::Tool },
            row: Some(placed.row),
            name: event.name,
            service: event.service,
            host: event.host,
            format: event.format,
            template: if is_log { template } else { 0 },
            severity: event.severity,
            opened: placed.at,
            first_seen: event.time,
            last_seen: event.time,
            turns: vec![placed.at],
            ending: None,
            acked: None,
            events: 1,
            exact: 0,
            partial: 0,
            entropy,
            flapping: false,
            paused: None,
            expected: None,
            groups: Vec::new(),
            expires: None,
            sources: Vec::new(),
            targets: Vec::new(),
            silences: Vec::new(),
        };
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
        alert.groups =
            takers.iter().map(|&route| self.group_of(input, route, subject)).collect();
        let entry = Entry { at: until.unwrap_or(at), opened: at, began: alert.first_seen, alert: number };
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
    fn enter(&mut self, number: u32, entry: Entry) {
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
            self.groups.push(Group { route, key, entries: Vec::new(), pulse, held: Vec::new() });
        }
        number
    }

    /// Notes heartbeats that a row is.
    fn beat(&mut self, input: Input<'_>, at: Time, event: &Event) {
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
        let identity = crate::event::Events::identity([heartbeat.name.as_str()]);
        let event = blank(at, name);
        let alert = Alert {
            fingerprint: identity,
            origin: Origin::Heartbeat(number),
            row: None,
            name,
            service: event.service,
            host: event.host,
            format: event.format,
            template: 0,
            severity: event.severity,
            opened: at,
            first_seen: at,
            last_seen: at,
            turns: vec![at],
            ending: None,
            acked: None,
            events: 0,
            exact: 0,
            partial: 0,
            entropy: 1.0,
            flapping: false,
            paused: None,
            expected: None,
            groups: Vec::new(),
            expires: None,
            sources: Vec::new(),
            targets: Vec::new(),
            silences: Vec::new(),
        };
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
        body: crate::event::Span::default(),
        raw: crate::event::Span::default(),
        labels: crate::event::Labels::default(),
    }
}

fn seconds(from: Time, to: Time) -> f32 {
    (to.0.saturating_sub(from.0)) as f32 / Time::SECOND as f32
}
