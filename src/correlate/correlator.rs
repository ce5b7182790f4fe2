//! The default way from alerts to incidents, as events come or over stored ones: the same machine,
//! hence the same result.
use std::collections::{BTreeMap, VecDeque};

use super::{
    Graph, Odds, Signal, Spec, Topology,
    incident::{Closing, Entry, Event, Fit, Incident, Membership, Place, Status},
    relate,
    signal::Places,
    spec::{AutoResolve, Overlap},
};
use crate::{
    alert::{Machine, What},
    event::{Events, Symbol, Time},
};

/// Words of so many latest alerts are kept.
pub(super) const WORDS: usize = 16;

/// Alerts become incidents.
#[derive(Clone, Debug)]
pub struct Correlator {
    pub(super) spec: Spec,
    pub(super) topology: Topology,
    pub(super) graph: Graph,
    places: Places,
    /// Changes of alerts, and rows with changes of services, read so far.
    read: (usize, usize),
    /// Alerts that wait to be judged.
    waiting: VecDeque<(Signal, Place)>,
    pub(super) incidents: Vec<Incident>,
    /// Incidents of each alert, the first one its own.
    pub(super) homes: Vec<Vec<u32>>,
    places_of: Vec<Place>,
    /// Incidents that may still take alerts.
    pub(super) open: Vec<u32>,
    /// The latest change of each place: when, row.
    pub(super) changed: BTreeMap<Place, (Time, u32)>,
    /// Alerts that are everyday noise in retrospect.
    pub(super) background: BTreeMap<u32, Option<Odds>>,
}

impl Correlator {
    /// Nothing has happened yet.
    pub fn new(spec: &Spec, topology: &Topology) -> Self {
        Self {
            spec: *spec,
            graph: Graph::new(topology),
            topology: topology.clone(),
            places: Places::default(),
            read: (0, 0),
            waiting: VecDeque::new(),
            incidents: Vec::new(),
            homes: Vec::new(),
            places_of: Vec::new(),
            open: Vec::new(),
            changed: BTreeMap::new(),
            background: BTreeMap::new(),
        }
    }

    /// Everything at once.
    pub fn run(spec: &Spec, topology: &Topology, events: &Events, machine: &Machine) -> Self {
        let mut correlator = Self::new(spec, topology);
        correlator.observe(events, machine);
        correlator.close();
        correlator
    }

    /// Reads what happened since the last call. How often it is called makes no difference.
    pub fn observe(&mut self, events: &Events, machine: &Machine) {
        while let Some(&change) = machine.changes().get(self.read.0) {
            self.judge_until(change.at);
            self.note_changes(events, machine, change.at);
            self.read.0 += 1;
            match change.what {
                What::Opened => self.hear(events, machine, change.alert),
                What::Reopened => self.turn(change.at, change.alert, true),
                What::Ended(_) => self.turn(change.at, change.alert, false),
                What::Worse(severity) => {
                    for home in self.homes_of(change.alert) {
                        let incident = &mut self.incidents[home as usize];
                        incident.severity = incident.severity.max(severity);
                    }
                }
                What::Acked | What::Flapping | What::Paused(_) => {}
            }
        }
    }

    /// Nothing more will come: judges what waits.
    pub fn close(&mut self) {
        self.judge_until(Time(i64::MAX));
    }

    /// Incidents, merged and forming ones included.
    pub fn incidents(&self) -> &[Incident] {
        &self.incidents
    }

    /// The incident of each alert, after all merging; `None`: not judged yet, or too few alerts.
    pub fn grouping(&self) -> Vec<Option<u32>> {
        self.homes
            .iter()
            .map(|homes| {
                let home = homes.first().map(|&home| self.final_home(home))?;
                let incident = self.incidents.get(home as usize)?;
                let is_one = incident.status != Status::Refused
                    && incident.members.len() as u32 >= self.spec.least;
                is_one.then_some(home)
            })
            .collect()
    }

    /// The service graph.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// Somebody approves or refuses a candidate; whether there was one.
    pub fn decide(&mut self, incident: u32, at: Time, approve: bool) -> bool {
        let found = self.incidents.get_mut(incident as usize);
        let Some(incident) = found.filter(|incident| incident.status == Status::Candidate) else {
            return false;
        };
        let (status, event) = if approve {
            let is_over = incident.ended.is_some();
            (if is_over { Status::Resolved } else { Status::Open }, Event::Approved)
        } else {
            (Status::Refused, Event::Refused)
        };
        incident.status = status;
        incident.history.push(Entry { at, event });
        true
    }

    pub(super) fn final_home(&self, mut home: u32) -> u32 {
        while let Some(Status::Merged(into)) = self.incidents.get(home as usize).map(|i| i.status) {
            home = into;
        }
        home
    }

    fn homes_of(&self, alert: u32) -> Vec<u32> {
        let homes = self.homes.get(alert as usize).cloned().unwrap_or_default();
        let mut homes: Vec<u32> = homes.into_iter().map(|home| self.final_home(home)).collect();
        homes.sort_unstable();
        homes.dedup();
        homes
    }

    /// Notes changes of services up to an instant.
    fn note_changes(&mut self, events: &Events, machine: &Machine, until: Time) {
        while let Some(&(at, row)) = machine.deployments().get(self.read.1) {
            if at > until {
                break;
            }
            self.read.1 += 1;
            let Some(event) = events.rows.get(row as usize) else { continue };
            let place = self.place(events, event.service, event.host);
            self.changed.insert(place, (at, row));
        }
    }

    fn place(&mut self, events: &Events, service: Symbol, host: Symbol) -> Place {
        match self.places.node(events, &self.topology, service, host) {
            Some(node) => Place::Node(node),
            None if !service.is_none() => Place::Word(service.0),
            None if !host.is_none() => Place::Word(host.0),
            None => Place::Nowhere,
        }
    }

    fn hear(&mut self, events: &Events, machine: &Machine, number: u32) {
        let Some(alert) = machine.alerts().get(number as usize) else { return };
        let (topology, places) = (&self.topology, &mut self.places);
        let signal = Signal::read(events, topology, places, number, alert);
        let place = self.place(events, alert.service, alert.host);
        while self.homes.len() <= number as usize {
            self.homes.push(Vec::new());
            self.places_of.push(Place::Nowhere);
        }
        self.places_of[number as usize] = place;
        self.waiting.push_back((signal, place));
    }

    /// Judges alerts whose time to settle is over before an instant: each batch starts with the
    /// oldest and takes those that began within the time to settle, causes before effects.
    fn judge_until(&mut self, now: Time) {
        let settle = i64::from(self.spec.settle) * Time::SECOND;
        while let Some((first, _)) = self.waiting.front() {
            let at = Time(first.at.0.saturating_add(settle));
            if at >= now && now.0 != i64::MAX {
                return;
            }
            let count = self.waiting.iter().take_while(|(signal, _)| signal.at <= at).count();
            let mut batch: Vec<(Signal, Place)> = self.waiting.drain(..count.max(1)).collect();
            let height = |place: Place| match place {
                Place::Node(node) => self.graph.height(node),
                Place::Word(_) => u32::MAX - 1,
                Place::Nowhere => u32::MAX,
            };
            batch.sort_by_key(|(signal, place)| (height(*place), signal.at, signal.alert));
            self.close_old(at);
            for (signal, place) in batch {
                self.judge(at, &signal, place);
            }
        }
    }

    /// Closes incidents by age, pause and end.
    fn close_old(&mut self, now: Time) {
        let spec = self.spec;
        let passed = |since: Time, seconds: u32| {
            now.0.saturating_sub(since.0) > i64::from(seconds) * Time::SECOND
        };
        let incidents = &mut self.incidents;
        self.open.retain(|&number| {
            let Some(incident) = incidents.get_mut(number as usize) else { return false };
            let breaking = spec.breaking;
            let closing = if incident.closed.is_some() {
                return false;
            } else if breaking.age > 0 && passed(incident.began, breaking.age) {
                Closing::Age
            } else if breaking.pause > 0 && passed(incident.last, breaking.pause) {
                Closing::Pause
            } else {
                let is_over = incident.ended.is_some_and(|end| passed(end, spec.linger));
                return !is_over && !matches!(incident.status, Status::Merged(_));
            };
            incident.close(now, closing);
            false
        });
    }

    /// Finds the incident of an alert, or begins one.
    fn judge(&mut self, at: Time, signal: &Signal, place: Place) {
        let mut fits: Vec<Fit> = self
            .open
            .iter()
            .filter_map(|&number| self.incidents.get(number as usize))
            .filter(|incident| incident.closed.is_none())
            .filter_map(|incident| relate::fit(&self.spec, &self.graph, incident, signal, place))
            .collect();
        fits.sort_by(|a, b| b.rank.total_cmp(&a.rank).then(a.incident.cmp(&b.incident)));
        // Those that reach the threshold first, each part by rank.
        fits.sort_by_key(|fit| fit.score < self.spec.threshold);
        let good = fits.iter().filter(|fit| fit.score >= self.spec.threshold).count();
        let Some(&best) = fits.first().filter(|_| good > 0) else {
            return self.begin(at, signal, place, fits.first().copied());
        };
        let rival = fits.get(1).copied();
        self.join(at, signal, place, best, rival);
        for &other in fits.iter().take(good).skip(1) {
            match self.spec.overlap {
                Overlap::Keep => self.join(at, signal, place, other, Some(best)),
                Overlap::Merge => self.merge(at, best.incident, other.incident, signal.alert),
                Overlap::Best if self.is_common_cause(signal, place, best, other) => {
                    self.merge(at, best.incident, other.incident, signal.alert);
                }
                Overlap::Best => {}
            }
        }
    }

    /// Whether an alert shows two young incidents to be one: both suspects depend on its place, and
    /// all began together.
    fn is_common_cause(&self, signal: &Signal, place: Place, a: Fit, b: Fit) -> bool {
        let tight = i64::from(self.spec.tight) * Time::SECOND;
        let fits = |fit: Fit| {
            let Some(incident) = self.incidents.get(fit.incident as usize) else { return false };
            let near = signal.at.0.saturating_sub(incident.began.0).abs() <= tight;
            near && match (incident.suspect, place) {
                (Place::Node(from), Place::Node(to)) => self.graph.hops(from, to).is_some(),
                (Place::Node(_), Place::Word(_) | Place::Nowhere)
                | (
                    Place::Word(_) | Place::Nowhere,
                    Place::Node(_) | Place::Word(_) | Place::Nowhere,
                ) => false,
            }
        };
        fits(a) && fits(b)
    }

    fn begin(&mut self, at: Time, signal: &Signal, place: Place, rival: Option<Fit>) {
        let id = self.incidents.len() as u32;
        let history = vec![Entry { at, event: Event::Began(signal.alert) }];
        let fresh = Incident::fresh(id, signal.at, place);
        self.incidents.push(Incident { last: signal.at, history, ..fresh });
        self.open.push(id);
        let fit = Fit { place, ..Fit::first(id, signal) };
        self.join(at, signal, place, fit, rival);
    }

    fn join(&mut self, at: Time, signal: &Signal, place: Place, fit: Fit, rival: Option<Fit>) {
        let spec = self.spec;
        let Some(incident) = self.incidents.get_mut(fit.incident as usize) else { return };
        let membership = Membership {
            alert: signal.alert,
            began: signal.at,
            at,
            fit,
            threshold: spec.threshold,
            rival,
            odds: None,
            rival_odds: None,
        };
        incident.gain(at, signal, place, membership);
        self.homes[signal.alert as usize].push(fit.incident);
        // Alerts that ended before they were judged have been counted as firing nowhere.
        if self.places_of.get(signal.alert as usize).is_some() && !signal.ended {
            incident.fire(place);
        } else if incident.firing == 0 {
            incident.ended = Some(incident.ended.map_or(at, |end| end.max(at)));
        }
        let suspect = relate::suspect(&spec, &self.graph, incident);
        if suspect != incident.suspect {
            incident.suspect = suspect;
            incident.history.push(Entry { at, event: Event::Suspects(suspect) });
        }
        let window = i64::from(spec.change) * Time::SECOND;
        incident.change = self.changed.get(&suspect).and_then(|&(when, row)| {
            let before = incident.began.0.saturating_sub(when.0);
            (-window / 10..=window).contains(&before).then_some(row)
        });
        incident.raise(at, spec.least, spec.approval);
        if spec.breaking.alerts > 0 && incident.members.len() as u32 >= spec.breaking.alerts {
            incident.close(at, Closing::Count);
        }
    }

    /// The younger of two incidents becomes part of the older.
    fn merge(&mut self, at: Time, a: u32, b: u32, alert: u32) {
        let (a, b) = (self.final_home(a), self.final_home(b));
        let began = |number: u32| self.incidents.get(number as usize).map(|i| (i.began, i.id));
        if a == b {
            return;
        }
        let (into, from) = if began(a) <= began(b) { (a, b) } else { (b, a) };
        let Some(lost) = self.incidents.get_mut(from as usize) else { return };
        lost.status = Status::Merged(into);
        lost.history.push(Entry { at, event: Event::MergedInto(into) });
        let lost = lost.clone();
        let Some(kept) = self.incidents.get_mut(into as usize) else { return };
        kept.absorb(at, &lost, alert);
        kept.suspect = relate::suspect(&self.spec, &self.graph, kept);
        kept.raise(at, self.spec.least, self.spec.approval);
        self.open.retain(|&number| number != from);
    }

    /// An alert ends or begins again.
    fn turn(&mut self, at: Time, alert: u32, firing: bool) {
        if let Some((signal, _)) = self.waiting.iter_mut().find(|(s, _)| s.alert == alert) {
            signal.ended = !firing;
            return;
        }
        let place = self.places_of.get(alert as usize).copied().unwrap_or(Place::Nowhere);
        let spec = self.spec;
        for home in self.homes_of(alert) {
            let Some(incident) = self.incidents.get_mut(home as usize) else { continue };
            if firing {
                incident.fire(place);
                incident.reopen(at);
                if incident.closed.is_none() && !self.open.contains(&home) {
                    self.open.push(home);
                    self.open.sort_unstable();
                }
                continue;
            }
            incident.rest(at, place);
            let ends = match spec.resolve {
                AutoResolve::All => incident.firing == 0,
                AutoResolve::First => incident.members.first().is_some_and(|m| m.alert == alert),
                AutoResolve::Last => incident.members.last().is_some_and(|m| m.alert == alert),
                AutoResolve::Never => false,
            };
            if ends {
                incident.resolve(at);
            }
            if spec.resolve != AutoResolve::All {
                incident.ended =
                    (incident.status == Status::Resolved).then(|| incident.ended.unwrap_or(at));
            }
            if spec.breaking.recovery && place == incident.suspect && incident.is_well(place) {
                incident.close(at, Closing::Recovery);
            }
        }
    }
}
