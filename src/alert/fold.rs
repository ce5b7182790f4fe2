//! What a row does to the alerts.
use super::{
    Alert, Change, Ending, Fate, Input, Machine, NO_ALERT, Unusual, Verdict, What, entropy,
    fingerprint,
    flap::History,
    group::Entry,
    machine::{Person, later},
    order::Placed,
};
use crate::event::{Event, Kind, Severity, Time};

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
        let is_line = self.is_line(event);
        let is_noise = is_line && event.severity < needed && unusual == Unusual::No;
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
            _ if is_line => (fingerprint::of_log(&mut self.words, events, event, template), 0),
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
            Kind::Log | Kind::Fired if self.is_decided(placed.row) => {}
            Kind::Log | Kind::Fired => self.fire(input, placed, event),
            Kind::Resolved => self.resolve(placed, event),
            Kind::Acked => self.acknowledge(placed),
        }
    }

    /// Whether an event is a line of a log.
    pub(super) fn is_line(&self, event: &Event) -> bool {
        event.kind == Kind::Log
            || (event.kind == Kind::Fired && self.spec.lines.contains(&event.format))
    }

    /// How many lines there are, if there are too few for an alert.
    fn gather(
        &mut self,
        input: Input<'_>,
        number: u32,
        placed: Placed,
        event: &Event,
    ) -> Option<u32> {
        let unusual = input.unusual.get(placed.row as usize).copied().unwrap_or_default();
        let burst = self.spec.burst.filter(|_| self.is_line(event) && unusual == Unusual::No)?;
        if event.severity >= Severity::CRITICAL {
            return None;
        }
        let gathered = &mut self.people.get_mut(number as usize)?.gathered;
        if gathered.0 == 0 || later(gathered.1, burst.seconds) < placed.at {
            *gathered = (0, placed.at);
        }
        gathered.0 += 1;
        if gathered.0 < burst.lines {
            return Some(gathered.0);
        }
        gathered.0 = 0;
        None
    }

    fn is_decided(&self, row: u32) -> bool {
        self.verdicts.get(row as usize).is_some_and(|verdict| verdict.fate != Fate::Waiting)
    }

    pub(super) fn decide(&mut self, row: u32, alert: u32, fate: Fate, number: f32, limit: f32) {
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
                gathered: (0, placed.at),
                heard: placed.at,
            });
        }
        let Some(person) = self.people.get_mut(number as usize) else { return };
        let exact = person.content == placed.content;
        person.content = placed.content;
        // Later words of the same alert differ in values, which are masked: the first ones count.
        if person.tokens.is_empty() {
            person.tokens = self.vocabulary.tokens(&entropy::text(input.events, event));
        }
        let (known, since) = (person.alert, seconds(person.heard, placed.at));
        let is_open = self.alerts.get(known as usize).is_some_and(Alert::is_firing);
        let entropy = if is_open { 0.0 } else { self.vocabulary.entropy(&person.tokens) };
        self.vocabulary.learn(&person.tokens);
        if !is_open && let Some(lines) = self.gather(input, number, placed, event) {
            let needed = self.spec.burst.map_or(0, |burst| burst.lines);
            return self.decide(placed.row, NO_ALERT, Fate::Gathering, lines as f32, needed as f32);
        }
        let window = i64::from(self.spec.reopen) * Time::SECOND;
        if is_open && self.spec.lost > 0 && since > self.spec.lost as f32 {
            self.end(placed.at, known, Ending::Lost);
            self.open(input, placed, event, number, entropy);
            return self.note_state(number, placed, event, true);
        }
        match self.alerts.get(known as usize).map(Alert::resolved) {
            Some(None) => {
                self.merge(known, placed, event, exact);
                let fate = match (self.is_line(event), exact) {
                    (true, _) => Fate::Folded,
                    (false, true) => Fate::Exact,
                    (false, false) => Fate::Partial,
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
            None | Some(Some(_)) => self.open(input, placed, event, number, entropy),
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
        let is_line = self.is_line(event);
        let Some(person) = self.people.get_mut(number as usize) else { return };
        person.heard = person.heard.max(placed.at);
        person.says_firing = firing;
        let Some(flapping) = self.spec.flapping.filter(|_| !is_line) else { return };
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
}

fn seconds(from: Time, to: Time) -> f32 {
    (to.0.saturating_sub(from.0)) as f32 / Time::SECOND as f32
}
