//! What to simulate.
use serde::{Deserialize, Serialize};

use super::{
    fault::{Fault, FaultKind},
    load,
    noise::Noise,
    stream::Stream,
    topology::Topology,
};
use crate::event::Time;

/// Which faults.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Faults {
    /// Between `least` and `most` faults of different kinds at different places; each begins during
    /// the one before with probability `overlap`.
    Drawn {
        /// Smallest number.
        least: u8,
        /// Largest number.
        most: u8,
        /// Probability of an overlap with the fault before.
        overlap: f64,
    },
    /// One of each of these kinds, with drawn places and times.
    Kinds(Vec<FaultKind>),
    /// Exactly these.
    Given(Vec<Fault>),
}

/// What to simulate: everything that a storm depends on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    /// The seed of everything that is drawn.
    pub seed: u32,
    /// When it begins.
    pub start: Time,
    /// How long it lasts, minutes.
    pub minutes: f64,
    /// Seconds per step.
    pub step_s: u32,
    /// About how many events to put out, at most 1,000,000. Logs fill up to it; alerts are as many
    /// as the rules make.
    pub events: u32,
    /// What goes wrong.
    pub faults: Faults,
    /// What means nothing.
    pub noise: Noise,
    /// What people want.
    pub load: load::Spec,
}

impl Default for Spec {
    fn default() -> Self {
        Self {
            seed: 42,
            // Monday 2025-03-10 08:00 UTC, day 63 of the lab's calendar.
            start: Time::from_seconds(1_741_593_600),
            minutes: 240.0,
            step_s: 10,
            events: 10_000,
            faults: Faults::Drawn { least: 1, most: 4, overlap: 0.5 },
            noise: Noise::default(),
            load: load::Spec::default(),
        }
    }
}

/// What is wrong with a [`Spec`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpecError {
    /// Too many events.
    #[error("a storm has at most {most} events, not {asked}")]
    Events {
        /// What was asked for.
        asked: u32,
        /// What is allowed.
        most: u32,
    },
    /// Too short, too long or too fine.
    #[error("a storm lasts between 10 minutes and 100,000 steps of 1 to 60 seconds, not {asked}")]
    Duration {
        /// What was asked for.
        asked: String,
    },
    /// A number out of its range.
    #[error("{what} is {asked}, which is not between {least} and {most}")]
    Range {
        /// Which number.
        what: &'static str,
        /// What was asked for.
        asked: String,
        /// Smallest value.
        least: String,
        /// Largest value.
        most: String,
    },
    /// A fault where there is no such node.
    #[error("fault {nth} strikes node {node}, but there are only {nodes} nodes")]
    Target {
        /// Which fault, from 1.
        nth: usize,
        /// Where it strikes.
        node: u16,
        /// Number of nodes.
        nodes: usize,
    },
}

/// Most events of one storm.
pub const MOST_EVENTS: u32 = 1_000_000;
/// Most faults of one storm.
pub const MOST_FAULTS: usize = 8;

impl Spec {
    /// Number of steps.
    pub fn steps(&self) -> u32 {
        (self.minutes * 60.0 / f64::from(self.step_s.max(1))) as u32
    }

    /// Checks everything.
    ///
    /// # Errors
    /// What lies outside its range, first of all the number of events and the duration.
    pub fn check(&self, topology: &Topology) -> Result<(), SpecError> {
        if self.events > MOST_EVENTS {
            return Err(SpecError::Events { asked: self.events, most: MOST_EVENTS });
        }
        let fits = self.minutes.is_finite()
            && self.minutes >= 10.0
            && (1..=60).contains(&self.step_s)
            && self.minutes * 60.0 / f64::from(self.step_s.max(1)) <= 100_000.0;
        if !fits {
            let asked = format!("{} minutes in steps of {} s", self.minutes, self.step_s);
            return Err(SpecError::Duration { asked });
        }
        let years = 86_400 * 365 * 200 * Time::SECOND;
        within("the start (in years around 1970)", self.start.0 as f64 / years as f64, -1.0, 1.0)?;
        within("noise.alerts", self.noise.alerts, 0.0, 20.0)?;
        within("noise.changes_per_hour", self.noise.changes_per_hour, 0.0, 200.0)?;
        within("noise.missing", self.noise.missing, 0.0, 1.0)?;
        within("noise.duplicated", self.noise.duplicated, 0.0, 1.0)?;
        within("noise.late", self.noise.late, 0.0, 1.0)?;
        within("noise.skewed_hosts", self.noise.skewed_hosts, 0.0, 1.0)?;
        within("load.peak", self.load.peak_payments_per_minute, 1.0, 100_000.0)?;
        within("load.traffic", self.load.traffic, 0.01, 20.0)?;
        match &self.faults {
            Faults::Drawn { least, most, overlap } => {
                within("the least number of faults", f64::from(*least), 0.0, f64::from(*most))?;
                within("the most faults", f64::from(*most), 0.0, MOST_FAULTS as f64)?;
                within("overlap", *overlap, 0.0, 1.0)
            }
            Faults::Kinds(kinds) => {
                within("the number of faults", kinds.len() as f64, 0.0, MOST_FAULTS as f64)
            }
            Faults::Given(faults) => {
                within("the number of faults", faults.len() as f64, 0.0, MOST_FAULTS as f64)?;
                (1..).zip(faults).try_for_each(|(nth, fault)| check_fault(nth, fault, topology))
            }
        }
    }

    /// The faults of this storm.
    pub(crate) fn draw_faults(&self, topology: &Topology) -> Vec<Fault> {
        let stream = Stream::new(self.seed, "faults");
        let mut draws = stream.at(0);
        let (kinds, overlap) = match &self.faults {
            Faults::Given(faults) => return faults.clone(),
            Faults::Kinds(kinds) => (kinds.clone(), 0.5),
            Faults::Drawn { least, most, overlap } => {
                let more = most.saturating_sub(*least);
                let count = *least + draws.below(u32::from(more) + 1) as u8;
                (draw_kinds(usize::from(count), stream), *overlap)
            }
        };
        let whole = self.minutes * 60.0;
        let mut faults: Vec<Fault> = Vec::new();
        for (nth, kind) in kinds.into_iter().enumerate() {
            let mut draws = stream.of(1).at(nth as u32);
            let anywhere = draws.between(0.12, 0.75) * whole;
            let onset = match faults.last() {
                None => draws.between(0.12, 0.4) * whole,
                Some(last) if draws.chance(overlap) => {
                    last.onset_s + draws.between(0.1, 0.8) * last.duration_s
                }
                Some(last) => last.onset_s + last.duration_s + draws.between(300.0, 1800.0),
            };
            let onset = if onset < 0.85 * whole { onset } else { anywhere };
            let mut fault = Fault::draw(kind, topology, onset, &mut draws);
            // Another place, where there is one: two faults of one node cannot be told apart.
            let taken = |fault: &Fault| faults.iter().any(|other| other.target == fault.target);
            for _ in 0..8 {
                if !taken(&fault) {
                    break;
                }
                fault = Fault::draw(kind, topology, onset, &mut draws);
            }
            if !taken(&fault) {
                faults.push(fault);
            }
        }
        faults.sort_by(|a, b| a.onset_s.total_cmp(&b.onset_s));
        faults
    }
}

/// Different kinds, in a drawn order.
fn draw_kinds(count: usize, stream: Stream) -> Vec<FaultKind> {
    use strum::VariantArray as _;
    let mut kinds: Vec<(u64, FaultKind)> = FaultKind::VARIANTS
        .iter()
        .enumerate()
        .map(|(nth, &kind)| (stream.of(2).at(nth as u32).word(), kind))
        .collect();
    kinds.sort_unstable();
    kinds.into_iter().take(count).map(|(_, kind)| kind).collect()
}

fn check_fault(nth: usize, fault: &Fault, topology: &Topology) -> Result<(), SpecError> {
    let nodes = topology.nodes.len();
    if fault.target.at() >= nodes {
        return Err(SpecError::Target { nth, node: fault.target.0, nodes });
    }
    within("a fault's severity", fault.severity, 0.0, 1.0)?;
    within("a fault's onset in seconds", fault.onset_s, 0.0, 1e7)?;
    within("a fault's ramp in seconds", fault.ramp_s, 0.0, 1e7)?;
    within("a fault's duration in seconds", fault.duration_s, 0.0, 1e7)
}

fn within(what: &'static str, asked: f64, least: f64, most: f64) -> Result<(), SpecError> {
    if asked >= least && asked <= most {
        return Ok(());
    }
    Err(SpecError::Range {
        what,
        asked: asked.to_string(),
        least: least.to_string(),
        most: most.to_string(),
    })
}
