//! What can be chosen when alerts become incidents.
use serde::{Deserialize, Serialize};

use super::{Explain, history::Recognition};

/// What happens to an alert that fits several incidents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::VariantArray)]
pub enum Overlap {
    /// It joins the best one; the others stay apart.
    Best,
    /// The incidents become one (IBM: overlapping groups merge).
    Merge,
    /// It is in all of them (Splunk: an alert may sit in several).
    Keep,
}

/// When an incident ends by itself (Keep's `resolve_on`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::VariantArray)]
pub enum AutoResolve {
    /// When all its alerts have ended.
    All,
    /// When its first alert has ended.
    First,
    /// When its latest alert has ended.
    Last,
    /// Never.
    Never,
}

/// Whether incidents have to be approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::VariantArray)]
pub enum Approval {
    /// No.
    Automatic,
    /// They are candidates until somebody approves them.
    Manual,
}

/// What closes an incident to further alerts, besides its end (Splunk's breaking criteria).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breaking {
    /// This many alerts; 0 is no limit. Default none.
    pub alerts: u32,
    /// So many seconds after its first alert; 0 is no limit. Default 7 200: frozen after a maximum
    /// window (asked for in Keep's issue 5175).
    pub age: u32,
    /// So many seconds without a new alert; 0 is no limit. Default none.
    pub pause: u32,
    /// An event of severity normal: the end of an alert at the suspected cause. Default no.
    pub recovery: bool,
}

impl Default for Breaking {
    fn default() -> Self {
        Self { alerts: 0, age: 7_200, pause: 0, recovery: false }
    }
}

/// How much each reason for belonging together counts. The numbers are ours, chosen on simulated
/// storms other than those of the tests; each is a share of certainty.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weights {
    /// The same service.
    pub same: f64,
    /// It depends on a service of the incident, one hop; each further hop counts `per_hop` of it.
    pub effect: f64,
    /// Factor for what does not climb: a full disk is no effect of a slow callee.
    pub local: f64,
    /// A service of the incident depends on it.
    pub cause: f64,
    /// Both are called by a service of the incident.
    pub sibling: f64,
    /// Factor per further hop.
    pub per_hop: f64,
    /// A service of the incident calls it and is asked for much.
    pub load: f64,
    /// What an incident of few places loses in choosing between incidents.
    pub young: f64,
    /// Its text names a service of the incident.
    pub mention: f64,
    /// Factor where something does not call the other but runs on it.
    pub carried: f64,
    /// How much a silent dependent speaks against a suspect, against 1 for a place that speaks.
    pub silent: f64,
    /// The same words, where the graph knows no place.
    pub text: f64,
    /// Added when it began after what it depends on.
    pub order: f64,
    /// Added when somebody changed the incident's suspected cause shortly before.
    pub change: f64,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            same: 1.0,
            effect: 0.9,
            local: 0.4,
            cause: 0.8,
            sibling: 0.6,
            load: 0.8,
            young: 0.5,
            per_hop: 0.93,
            mention: 1.1,
            carried: 0.6,
            silent: 0.3,
            text: 0.8,
            order: 0.05,
            change: 0.05,
        }
    }
}

/// Whether past incidents are asked in retrospect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::VariantArray)]
pub enum Experience {
    /// The history that is shipped, as far as alerts bear its signs.
    Learned,
    /// General knowledge alone.
    None,
}

/// All choices of correlation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    /// Alerts are judged this many seconds after they began, together with those that began
    /// meanwhile, causes before effects. Default 90: checks run every 30 to 60 s, so a cause may be
    /// seen after its effect.
    pub settle: u32,
    /// Seconds in which closeness in time falls to 1/e. Default 400.
    pub fade: u32,
    /// Seconds for siblings and for incidents that become one: nothing but time speaks for them.
    /// Default 120.
    pub tight: u32,
    /// Closeness that remains while the other alert still fires, 0 to 1. Default 0.7.
    pub floor: f64,
    /// Score at or above which an alert joins, 0 to 1. Default 0.35.
    pub threshold: f64,
    /// How long an ended incident still takes alerts, in seconds. Default 600.
    pub linger: u32,
    /// How long a change stays suspect, in seconds. Default 900.
    pub change: u32,
    /// Reasons.
    pub weights: Weights,
    /// Alerts that fit several incidents. Default: the best one.
    pub overlap: Overlap,
    /// Alerts below which nothing is an incident yet. Default 2.
    pub least: u32,
    /// What closes an incident.
    pub breaking: Breaking,
    /// When it ends. Default: with its last alert.
    pub resolve: AutoResolve,
    /// Whether somebody has to approve it. Default no.
    pub approval: Approval,
    /// How alerts are explained in retrospect.
    pub explain: Explain,
    /// Whether past incidents are asked. Default: yes.
    pub history: Experience,
    /// How past troubles are recognised.
    pub recognise: Recognition,
}

impl Default for Spec {
    fn default() -> Self {
        Self {
            settle: 90,
            fade: 400,
            tight: 120,
            floor: 0.7,
            threshold: 0.45,
            linger: 600,
            change: 900,
            weights: Weights::default(),
            overlap: Overlap::Best,
            least: 2,
            breaking: Breaking::default(),
            resolve: AutoResolve::All,
            approval: Approval::Automatic,
            explain: Explain::default(),
            history: Experience::Learned,
            recognise: Recognition::default(),
        }
    }
}
