//! Everything that can be chosen about the loop.
use serde::{Deserialize, Serialize};
use strum::VariantArray as _;

use super::{
    Act, Ruling,
    rules::{self, Rules},
};
use crate::{
    alert::{self, Inhibition, Matcher, Silence},
    anomaly::Method,
    chain, template,
    world::{self, Fault, FaultKind, Faults, NodeId, Noise, Topology, load},
};

/// The longest storm, minutes.
pub(super) const MOST_MINUTES: u32 = 1_440;
/// The most acts of one scenario: links must stay short.
pub(super) const MOST_ACTS: usize = 12;

/// The share of the storm after which the model loop's drift is felt here.
const DRIFT_FROM: f64 = 0.3;

/// What goes wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Whatever the seed draws.
    #[default]
    Drawn,
    /// One fault of this kind.
    One(FaultKind),
}

impl Kind {
    /// All choices, in the order of the panel.
    pub fn all() -> impl Iterator<Item = Self> {
        std::iter::once(Self::Drawn).chain(FaultKind::VARIANTS.iter().copied().map(Self::One))
    }
}

/// All choices. Defaults belong to the version of the link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choices {
    /// The seed: that of the whole lab.
    pub seed: u32,
    /// Events of the storm.
    pub events: u32,
    /// Faults that the seed draws.
    pub faults: u32,
    /// What goes wrong.
    pub kind: Kind,
    /// How long it lasts.
    pub minutes: u32,
    /// Traffic, times the usual.
    pub traffic: f64,
    /// Alerts that mean nothing, times the usual.
    pub noise: f64,
    /// Share of events that never arrive, percent.
    pub missing: f64,
    /// Share of events that arrive late, percent.
    pub late: f64,
    /// Minutes after which an alert that says nothing more has ended.
    pub resolve: u32,
    /// Seconds that a group waits before it tells somebody.
    pub wait: u32,
    /// What a group of notifications has in common, by its place in the list of choices.
    pub group: u32,
    /// A critical alert mutes warnings of the same service.
    pub inhibit: bool,
    /// Nobody is told of alerts that fulfil these conditions; empty for none.
    pub silence: String,
    /// Least entropy of an alert's text.
    pub entropy: f64,
    /// Share of words that must agree in a template.
    pub similarity: f64,
    /// Whether numbers, addresses and the like are masked before templates are mined.
    pub masks: bool,
    /// The detector that watches metrics.
    pub method: Method,
    /// Alerts that an incident has at least.
    pub least: u32,
    /// Share of the known dependencies that the lab is not told, percent.
    pub forgotten: f64,
    /// Minutes by which the failure time is told too late to those who read metrics for its cause.
    pub told_late: u32,
    /// Confidence from which an action needs no person.
    pub automatic: f64,
    /// Rules beside these.
    pub rules: Rules,
    /// What was done.
    pub acts: Vec<Act>,
    /// What was approved, refused and declined.
    pub rulings: Vec<Ruling>,
    /// The model loop's world changes under its model: that is a fault here as well. Not a choice of
    /// this loop.
    pub drift: bool,
}

impl Default for Choices {
    fn default() -> Self {
        let chain = chain::Spec::default();
        Self {
            seed: 42,
            events: 10_000,
            faults: 3,
            kind: Kind::Drawn,
            minutes: 240,
            traffic: 1.0,
            noise: 1.0,
            missing: Noise::default().missing * 100.0,
            late: Noise::default().late * 100.0,
            resolve: chain.alert.resolve_timeout / 60,
            wait: chain.alert.route.timers.group_wait,
            group: 0,
            inhibit: false,
            silence: String::new(),
            entropy: 0.0,
            similarity: chain.template.similarity,
            masks: true,
            method: Method::default(),
            least: chain.correlate.least,
            forgotten: 0.0,
            told_late: 0,
            automatic: 0.75,
            rules: Rules::default(),
            acts: Vec::new(),
            rulings: Vec::new(),
            drift: false,
        }
    }
}

impl Choices {
    /// The storm that is chosen.
    pub fn storm(&self) -> world::Spec {
        let usual = Noise::default();
        let topology = Topology::payments();
        let count = self.faults.min(8) as u8;
        let mut spec = world::Spec {
            seed: self.seed,
            events: self.events,
            minutes: f64::from(self.minutes),
            faults: match self.kind {
                Kind::Drawn => Faults::Drawn { least: count, most: count, overlap: 0.5 },
                Kind::One(kind) => Faults::Kinds(vec![kind]),
            },
            noise: Noise {
                alerts: usual.alerts * self.noise,
                missing: self.missing / 100.0,
                late: self.late / 100.0,
                ..usual
            },
            load: load::Spec { traffic: self.traffic, ..load::Spec::default() },
            ..world::Spec::default()
        };
        if self.drift {
            let mut faults = spec.draw_faults(&topology);
            let target = FaultKind::ModelDrift.targets(&topology).first().copied();
            let is_new = |target: &NodeId| faults.iter().all(|fault| fault.target != *target);
            let onset_s = f64::from(self.minutes) * 60.0 * DRIFT_FROM;
            let more = target.filter(is_new);
            faults.extend(more.map(|at| Fault::usual(FaultKind::ModelDrift, at, onset_s)));
            faults.sort_by(|a, b| a.onset_s.total_cmp(&b.onset_s));
            spec.faults = Faults::Given(faults);
        }
        spec
    }

    /// The choices of the chain.
    pub fn chain(&self) -> chain::Spec {
        let mut spec = chain::Spec::default();
        spec.alert.resolve_timeout = self.resolve * 60;
        spec.alert.route.timers.group_wait = self.wait;
        spec.alert.filter.cut =
            if self.entropy > 0.0 { alert::Cut::Fixed(self.entropy) } else { alert::Cut::Off };
        spec.alert.route.group_by = match self.group {
            0 => spec.alert.route.group_by,
            1 => vec![alert::Field::Name],
            2 => vec![alert::Field::Name, alert::Field::Service],
            _ => Vec::new(),
        };
        if self.inhibit {
            spec.alert.inhibitions.push(Inhibition {
                source: vec![Matcher::equal(alert::Field::Severity, "critical")],
                target: vec![Matcher::equal(alert::Field::Severity, "warning")],
                equal: vec![alert::Field::Service],
            });
        }
        let silenced = rules::matchers(&self.silence).ok().filter(|matchers| !matchers.is_empty());
        spec.alert.silences.extend(silenced.map(|matchers| Silence {
            matchers,
            start: i64::MIN / 2_000_000,
            end: i64::MAX / 2_000_000,
            comment: "set at Deduplicate".to_owned(),
        }));
        spec.template.similarity = self.similarity;
        if !self.masks {
            spec.template = template::Spec { masks: Vec::new(), ..spec.template };
        }
        spec.correlate.least = self.least;
        // Metrics come once per minute.
        spec.cause.handicap.late_rows = self.told_late;
        self.rules.apply(&mut spec);
        spec
    }
}
