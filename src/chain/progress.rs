//! The chain itself: what has been done and what comes next.
use serde::{Deserialize, Serialize};

use super::{
    Outcome, Spec, System,
    live::Mark,
    metric, novelty,
    outcome::is_one,
    suspect::Suspect,
    weigh::{self, Scene},
};
use crate::{
    alert::{self, Machine, Step},
    cause::{self, Samples},
    correlate::{Correlator, Place, Settling, Signal, read_signals},
    event::Time,
    template::Miner,
    wire::{Read, Reader},
};

/// Rows per step where each costs about a microsecond: some milliseconds.
const ROWS: u32 = 4_096;
/// Rows per step where each costs a tenth of that.
const MANY_ROWS: u32 = 16_384;

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
///
/// Events that still come need not be read from the beginning: [`Self::suspend`] lends the outcome so
/// far, [`super::Suspended::resume`] goes on from there, and only what is new is read.
#[derive(Debug)]
pub struct Chain {
    pub(super) known: Outcome,
    pub(super) rest: Rest,
}

/// What a chain keeps besides its outcome.
#[derive(Debug)]
pub(super) struct Rest {
    pub(super) spec: Spec,
    graph: cause::Graph,
    pub(super) phase: Phase,
    pub(super) reader: Reader,
    fed: u64,
    pub(super) ended: bool,
    pub(super) watch: novelty::Watch,
    /// Where alerts and incidents stood, the latest last; never empty.
    pub(super) marks: Vec<Mark>,
    /// The alerts explained in retrospect, while that is being done.
    pub(super) settling: Option<Settling>,
    signals: Vec<Signal>,
    changes: Vec<(Time, u32, Place)>,
    /// Incidents that have been looked at.
    pub(super) ranked: usize,
}

impl Chain {
    /// A chain that has read nothing. Without a system, correlation works from labels, time and text
    /// alone.
    ///
    /// # Errors
    /// Choices that do not fit.
    pub fn new(spec: Spec, system: Option<System>) -> Result<Self, Error> {
        let system = system.unwrap_or_default();
        let mut machine = Machine::new(&spec.alert)?;
        let correlator = Correlator::new(&spec.correlate, &system.topology);
        let rest = Rest {
            graph: system.graph(),
            phase: Phase::Read,
            reader: Reader::new(spec.wire.clone()),
            fed: 0,
            ended: false,
            watch: novelty::Watch::default(),
            marks: vec![Mark::of(&mut machine, &correlator)],
            settling: None,
            signals: Vec::new(),
            changes: Vec::new(),
            ranked: 0,
            spec,
        };
        let known = Outcome {
            read: Read::default(),
            miner: Miner::new(rest.spec.template.clone()),
            templates: Vec::new(),
            novelties: Vec::new(),
            rates: Vec::new(),
            unusual: Vec::new(),
            machine,
            correlator,
            rankings: Vec::new(),
            system,
        };
        Ok(Self { known, rest })
    }

    /// The lab's clock, see [`Reader::observe_at`].
    pub fn observe_at(&mut self, now: Time) {
        self.rest.reader.observe_at(now);
    }

    /// Makes room for an input of so many bytes.
    pub fn expect(&mut self, bytes: u64) {
        self.rest.reader.expect(bytes);
    }

    /// Makes room for so many events.
    pub fn expect_events(&mut self, events: u32) {
        self.rest.reader.expect_events(events);
        self.known.machine.expect(events);
        self.known.templates.reserve_exact(events as usize);
    }

    /// What has been measured by now.
    pub fn measure(&mut self, metrics: Samples) {
        self.known.system.metrics = metrics;
    }

    /// A new paste or file begins; what was fed before is read to its end.
    pub fn begin(&mut self, name: &str) {
        if self.rest.phase != Phase::Read {
            return;
        }
        if self.rest.fed > 0 {
            self.flush();
        }
        self.rest.reader.begin(name);
    }

    /// Bytes of the paste or file; nothing is taken any more once reading has ended.
    pub fn feed(&mut self, bytes: &[u8]) {
        if self.rest.phase == Phase::Read && !self.rest.ended {
            self.rest.reader.feed(bytes);
            self.rest.fed = self.rest.fed.saturating_add(bytes.len() as u64);
        }
    }

    /// Reads what has been fed, as far as it is complete; several calls of [`Self::step`].
    pub fn read(&mut self) {
        while self.rest.phase == Phase::Read && self.rest.reader.step() {}
    }

    /// What has been fed is whole: its last record is read as it stands, and does not wait for a
    /// next line that would continue it.
    pub fn flush(&mut self) {
        if self.rest.phase == Phase::Read && !self.rest.ended {
            self.rest.reader.end();
            self.read();
        }
    }

    /// No more bytes will come, or none before the outcome so far was looked at.
    pub fn end(&mut self) {
        if !self.rest.ended {
            self.rest.ended = true;
            self.rest.reader.end();
        }
    }

    /// The events read so far.
    pub fn events(&self) -> &crate::event::Events {
        if self.rest.phase == Phase::Read {
            self.rest.reader.events()
        } else {
            &self.known.read.events
        }
    }

    /// Works for some milliseconds. While more bytes may come, it waits in [`Phase::Read`].
    pub fn step(&mut self) -> Progress {
        match self.rest.phase {
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
        let (known, rest) = (&self.known, &self.rest);
        let rows = known.read.events.rows.len().max(1) as f64;
        let share = match rest.phase {
            Phase::Read => rest.reader.bytes_read() as f64 / rest.fed.max(1) as f64,
            Phase::Templates => {
                (known.templates.len() as f64 + f64::from(rest.watch.rows())) / (2.0 * rows)
            }
            Phase::Alerts => known.machine.verdicts().len() as f64 / rows,
            Phase::Correlate => rest.settling.as_ref().map_or(0.0, Settling::share),
            Phase::Causes => rest.ranked as f64 / known.correlator.incidents().len().max(1) as f64,
            Phase::Done => 1.0,
        };
        Progress { phase: rest.phase, share: share.clamp(0.0, 1.0) }
    }

    fn step_read(&mut self) {
        let more = self.rest.reader.step();
        if more || !self.rest.ended {
            return;
        }
        self.known.read = self.rest.reader.lend();
        let rows = self.known.read.events.rows.len();
        self.known.templates.reserve(rows.saturating_sub(self.known.templates.len()));
        self.rest.phase = Phase::Templates;
    }

    fn step_templates(&mut self) {
        let Self { known, rest } = self;
        let rows = known.read.events.rows.len() as u32;
        let (learned, watched) = (known.templates.len() as u32, rest.watch.rows());
        if learned < rows {
            let until = learned.saturating_add(ROWS).min(rows);
            let (events, column) = (&known.read.events, &mut known.templates);
            novelty::learn(events, learned..until, &mut known.miner, column);
        } else if watched < rows {
            let until = watched.saturating_add(MANY_ROWS).min(rows);
            rest.watch.see(&rest.spec.rate, &known.read.events, &known.templates, until);
        } else {
            self.judge_templates();
            self.rest.phase = Phase::Alerts;
        }
    }

    fn step_alerts(&mut self) {
        let Outcome { read, templates, unusual, machine, correlator, .. } = &mut self.known;
        let input = alert::Input { events: &read.events, templates, unusual };
        if machine.step(input, MANY_ROWS) == Step::Done {
            correlator.observe(&read.events, machine);
            self.rest.marks.push(Mark::of(machine, correlator));
            Mark::thin(&mut self.rest.marks);
            machine.close(input, None);
            self.rest.phase = Phase::Correlate;
        }
    }

    fn step_correlate(&mut self) {
        let Self { known, rest } = self;
        let events = &known.read.events;
        let Some(settling) = &mut rest.settling else {
            known.correlator.observe(events, &known.machine);
            known.correlator.close();
            let (correlator, machine) = (&known.correlator, &known.machine);
            rest.settling = Some(Settling::new(correlator, events, machine, &known.templates));
            return;
        };
        if settling.step() {
            return;
        }
        if let Some(settling) = rest.settling.take() {
            let at = known.machine.changes().last().map_or(Time::default(), |change| change.at);
            known.correlator.settle(at, &known.machine, settling);
        }
        let topology = &known.system.topology;
        rest.signals = read_signals(events, topology, known.machine.alerts());
        let changed = known.machine.deployments().iter().filter_map(|&(at, row)| {
            let event = events.rows.get(row as usize)?;
            let node = topology.locate(events.word(event.service), events.word(event.host));
            Some((at, row, weigh::place(node, event.service, event.host)))
        });
        rest.changes = changed.collect();
        rest.changes.sort_unstable();
        rest.phase = Phase::Causes;
    }

    fn step_causes(&mut self) {
        let Self { known, rest } = self;
        let Some(incident) = known.correlator.incidents().get(rest.ranked) else {
            rest.phase = Phase::Done;
            return;
        };
        rest.ranked += 1;
        if !is_one(incident.status) {
            return;
        }
        let scene = Scene {
            spec: &rest.spec.suspect,
            system: &known.system,
            graph: known.correlator.graph(),
            events: &known.read.events,
            alerts: known.machine.alerts(),
            signals: &rest.signals,
            changes: &rest.changes,
        };
        let asked = metric::around(&rest.graph, &known.system.metrics, incident);
        let report = asked.and_then(|asked| cause::rank(&asked, &rest.spec.cause).ok());
        let mut ranking = scene.rank(incident, report.as_ref());
        // The name of a file stands for lines that name nobody: it is no place where one could look.
        let is_file = |suspect: &Suspect| {
            matches!(suspect.place, Place::Word(_))
                && known.read.sources.iter().any(|source| source.name == suspect.name)
        };
        ranking.suspects.retain(|suspect| !is_file(suspect));
        known.rankings.push(ranking);
    }

    /// Does what is left, and hands over everything.
    pub fn finish(mut self) -> Outcome {
        self.end();
        while self.step().phase != Phase::Done {}
        self.known
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
