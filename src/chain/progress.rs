//! The chain itself: what has been done and what comes next.
use serde::{Deserialize, Serialize};

use super::{
    Outcome, Ranking, Spec, System, metric, novelty,
    outcome::is_one,
    weigh::{self, Scene},
};
use crate::{
    alert::{self, Input, Machine, Step},
    cause,
    correlate::{Correlator, Place, Settling, Signal, read_signals},
    event::Time,
    template::Miner,
    wire::{Read, Reader},
};

/// Rows per step where each costs about a microsecond: some milliseconds.
const ROWS: u32 = 4_096;

/// A chain that cannot begin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The alert stage refuses its choices.
    #[error("the choices of the alert stage do not fit: {0}")]
    Alert(#[from] alert::Error),
}

/// What is being done.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::VariantArray,
    strum::IntoStaticStr,
)]
#[strum(serialize_all = "lowercase")]
pub enum Phase {
    /// Bytes become events.
    Read,
    /// Log lines get templates.
    Templates,
    /// Events become alerts.
    Alerts,
    /// Alerts become incidents.
    Correlate,
    /// Incidents get suspects.
    Causes,
    /// All is done.
    Done,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// What is being done.
    pub phase: Phase,
    /// The share of this phase that is done, 0 to 1.
    pub share: f64,
}

/// From bytes to ranked causes, a few milliseconds at a time.
///
/// ```
/// use opslab::chain::{Chain, Phase, Spec};
///
/// let mut chain = Chain::new(Spec::default(), None).unwrap();
/// chain.feed(b"<34>1 2026-01-15T09:31:05Z web-1 su - - - 'su root' fai");
/// chain.feed(b"led\n");
/// chain.end();
/// while chain.step().phase != Phase::Done {}
/// assert_eq!(chain.finish().read.events.rows.len(), 1);
/// ```
#[derive(Debug)]
pub struct Chain {
    spec: Spec,
    system: System,
    graph: cause::Graph,
    phase: Phase,
    reader: Reader,
    read: Read,
    fed: u64,
    done: u64,
    ended: bool,
    miner: Miner,
    templates: Vec<u32>,
    found: novelty::Found,
    machine: Machine,
    correlator: Correlator,
    /// The alerts explained in retrospect, while that is being done.
    settling: Option<Settling>,
    signals: Vec<Signal>,
    changes: Vec<(Time, u32, Place)>,
    rankings: Vec<Ranking>,
    /// Incidents that have been looked at.
    ranked: usize,
}

impl Chain {
    /// A chain that has read nothing. Without a system, correlation works from labels, time and text
    /// alone.
    ///
    /// # Errors
    /// Choices that do not fit.
    pub fn new(spec: Spec, system: Option<System>) -> Result<Self, Error> {
        let system = system.unwrap_or_default();
        Ok(Self {
            graph: system.graph(),
            phase: Phase::Read,
            reader: Reader::new(spec.wire.clone()),
            read: Read::default(),
            fed: 0,
            done: 0,
            ended: false,
            miner: Miner::new(spec.template.clone()),
            templates: Vec::new(),
            found: novelty::Found::default(),
            machine: Machine::new(&spec.alert)?,
            correlator: Correlator::new(&spec.correlate, &system.topology),
            settling: None,
            signals: Vec::new(),
            changes: Vec::new(),
            rankings: Vec::new(),
            ranked: 0,
            spec,
            system,
        })
    }

    /// The lab's clock, see [`Reader::observe_at`].
    pub fn observe_at(&mut self, now: Time) {
        self.reader.observe_at(now);
    }

    /// Makes room for an input of so many bytes.
    pub fn expect(&mut self, bytes: u64) {
        self.reader.expect(bytes);
    }

    /// A new paste or file begins; what was fed before is read to its end.
    pub fn begin(&mut self, name: &str) {
        if self.phase != Phase::Read {
            return;
        }
        if self.fed > 0 {
            self.reader.end();
            while self.reader.step() {}
            self.done = self.fed;
        }
        self.reader.begin(name);
    }

    /// Bytes of the paste or file; nothing is taken any more once reading has ended.
    pub fn feed(&mut self, bytes: &[u8]) {
        if self.phase == Phase::Read && !self.ended {
            self.reader.feed(bytes);
            self.fed = self.fed.saturating_add(bytes.len() as u64);
        }
    }

    /// Reads what has been fed, as far as it is complete; several calls of [`Self::step`].
    pub fn read(&mut self) {
        while self.phase == Phase::Read && self.reader.step() {}
    }

    /// No more bytes will come.
    pub fn end(&mut self) {
        if !self.ended {
            self.ended = true;
            self.reader.end();
        }
    }

    /// The events read so far.
    pub fn events(&self) -> &crate::event::Events {
        if self.phase == Phase::Read { self.reader.events() } else { &self.read.events }
    }

    /// Works for some milliseconds. While more bytes may come, it waits in [`Phase::Read`].
    pub fn step(&mut self) -> Progress {
        match self.phase {
            Phase::Read => self.step_read(),
            Phase::Templates => self.step_templates(),
            Phase::Alerts => self.step_alerts(),
            Phase::Correlate => self.step_correlate(),
            Phase::Causes => self.step_causes(),
            Phase::Done => {}
        }
        self.progress()
    }

    fn progress(&self) -> Progress {
        let rows = self.read.events.rows.len().max(1) as f64;
        let share = match self.phase {
            Phase::Read => self.reader.bytes_read() as f64 / self.fed.max(1) as f64,
            Phase::Templates => self.templates.len() as f64 / rows,
            Phase::Alerts => self.machine.verdicts().len() as f64 / rows,
            Phase::Correlate => self.settling.as_ref().map_or(0.0, Settling::share),
            Phase::Causes => self.ranked as f64 / self.correlator.incidents().len().max(1) as f64,
            Phase::Done => 1.0,
        };
        Progress { phase: self.phase, share: share.clamp(0.0, 1.0) }
    }

    fn step_read(&mut self) {
        let more = self.reader.step();
        if more || !self.ended {
            return;
        }
        let empty = Reader::new(self.spec.wire.clone());
        self.read = std::mem::replace(&mut self.reader, empty).finish();
        self.templates.reserve_exact(self.read.events.rows.len());
        self.phase = Phase::Templates;
    }

    fn step_templates(&mut self) {
        let from = self.templates.len() as u32;
        let rows = self.read.events.rows.len() as u32;
        let until = from.saturating_add(ROWS).min(rows);
        novelty::learn(&self.read.events, from..until, &mut self.miner, &mut self.templates);
        if until == rows {
            let (rate, from) = (&self.spec.rate, self.spec.unusual_from);
            let events = &self.read.events;
            self.found = novelty::judge(rate, from, events, &self.miner, &mut self.templates);
            self.phase = Phase::Alerts;
        }
    }

    fn step_alerts(&mut self) {
        let input = Input {
            events: &self.read.events,
            templates: &self.templates,
            unusual: &self.found.unusual,
        };
        if self.machine.step(input, ROWS) == Step::Done {
            self.machine.close(input, None);
            self.phase = Phase::Correlate;
        }
    }

    fn step_correlate(&mut self) {
        let events = &self.read.events;
        let Some(settling) = &mut self.settling else {
            self.correlator.observe(events, &self.machine);
            self.correlator.close();
            let (correlator, machine) = (&self.correlator, &self.machine);
            self.settling = Some(Settling::new(correlator, events, machine, &self.templates));
            return;
        };
        if settling.step() {
            return;
        }
        if let Some(settling) = self.settling.take() {
            let at = self.machine.changes().last().map_or(Time::default(), |change| change.at);
            self.correlator.settle(at, &self.machine, settling);
        }
        self.signals = read_signals(events, &self.system.topology, self.machine.alerts());
        let topology = &self.system.topology;
        let changed = self.machine.deployments().iter().filter_map(|&(at, row)| {
            let event = events.rows.get(row as usize)?;
            let node = topology.locate(events.word(event.service), events.word(event.host));
            Some((at, row, weigh::place(node, event.service, event.host)))
        });
        self.changes = changed.collect();
        self.changes.sort_unstable();
        self.phase = Phase::Causes;
    }

    fn step_causes(&mut self) {
        let Some(incident) = self.correlator.incidents().get(self.ranked) else {
            self.phase = Phase::Done;
            return;
        };
        self.ranked += 1;
        if !is_one(incident.status) {
            return;
        }
        let scene = Scene {
            spec: &self.spec.suspect,
            system: &self.system,
            graph: self.correlator.graph(),
            events: &self.read.events,
            alerts: self.machine.alerts(),
            signals: &self.signals,
            changes: &self.changes,
        };
        let asked = metric::around(&self.graph, &self.system.metrics, incident);
        let report = asked.and_then(|asked| cause::rank(&asked, &self.spec.cause).ok());
        self.rankings.push(scene.rank(incident, report.as_ref()));
    }

    /// Does what is left, and hands over everything.
    pub fn finish(mut self) -> Outcome {
        self.end();
        while self.step().phase != Phase::Done {}
        Outcome {
            read: self.read,
            miner: self.miner,
            templates: self.templates,
            novelties: self.found.novelties,
            rates: self.found.rates,
            unusual: self.found.unusual,
            machine: self.machine,
            correlator: self.correlator,
            rankings: self.rankings,
            system: self.system,
        }
    }
}

/// The whole way in one call: `now` is the lab's clock, `name` the source's name.
///
/// # Errors
/// Choices that do not fit.
pub fn run(
    spec: &Spec,
    now: Time,
    name: &str,
    bytes: &[u8],
    system: Option<System>,
) -> Result<Outcome, Error> {
    let mut chain = Chain::new(spec.clone(), system)?;
    chain.observe_at(now);
    chain.begin(name);
    chain.expect(bytes.len() as u64);
    for piece in bytes.chunks(1 << 20) {
        chain.feed(piece);
        chain.read();
    }
    Ok(chain.finish())
}
