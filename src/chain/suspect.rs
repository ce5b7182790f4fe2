//! Who began an incident, by its events: each suspect with what speaks for and against it.
//!
//! `score = exp(Σ contributions)`, normalised over the incident's suspects: the probability that each
//! began it, under the assumption that exactly one did. A contribution is `weight · value`; its
//! weight stands in [`super::SuspectSpec`], its value lies between 0 and 1, and both are kept.
//!
//! | reason | value |
//! |---|---|
//! | explains | share of what the incident says that comes from places which depend on it; an alert says `ln(1 + events)` |
//! | first | `exp(-t / fade)`, `t` seconds after the incident's first alert |
//! | explained | 1 where a place that it depends on spoke no later than `slack` seconds after it: negative |
//! | own | what it says of its own trouble, of what the clearest place says; an alert counts 1, a half where it is unclear, 0 where it suffers or names another |
//! | loud | what it says at all, of what the loudest place says |
//! | named | share of the lines that name another service which name it |
//! | severity | 1 critical, a half error |
//! | change | `2^(-age / half-life)` of its latest change before the incident, times loud |
//! | settled | 1 for the place that explains the incident's alerts best in retrospect |
//! | metrics | log odds of [`crate::cause::rank`] over the cap |
use serde::{Deserialize, Serialize};

use crate::{correlate::Place, event::Time};

/// Why a suspect is suspect.
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
pub enum Reason {
    /// Others depend on it.
    Explains,
    /// It spoke early.
    First,
    /// It depends on something that speaks as well.
    Explained,
    /// It says that it is itself in trouble.
    Own,
    /// Others name it.
    Named,
    /// Most is said there.
    Loud,
    /// It is worst.
    Severity,
    /// It was changed.
    Change,
    /// It explains the incident's alerts best in retrospect.
    Settled,
    /// Its metrics.
    Metrics,
}

/// One reason with its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contribution {
    /// Why.
    pub reason: Reason,
    /// How much of it there is, 0 to 1; -1 to 1 for metrics.
    pub value: f64,
    /// What it adds to the log odds.
    pub weight: f64,
    /// A place, an alert or a row that says so, as the reason wants it.
    pub about: Option<u32>,
}

/// A place that may have begun it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suspect {
    /// Where.
    pub place: Place,
    /// Its name.
    pub name: String,
    /// Probability that it began the incident, if exactly one of the suspects did.
    pub score: f64,
    /// Its first alert.
    pub first: Option<Time>,
    /// Alerts there.
    pub alerts: u32,
    /// Why, strongest first.
    pub why: Vec<Contribution>,
}

/// The suspects of an incident.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ranking {
    /// The incident.
    pub incident: u32,
    /// Most suspect first.
    pub suspects: Vec<Suspect>,
    /// Whether metrics had a say.
    pub by_metrics: bool,
}

impl Contribution {
    /// The reason in words.
    pub fn sentence(&self) -> String {
        let percent = (self.value.abs() * 100.0).round();
        let said = match self.reason {
            Reason::Explains => format!("{percent} % of the incident lies there or depends on it"),
            Reason::First if self.value > 0.95 => "it was among the first to speak".to_owned(),
            Reason::First => "it spoke later than others".to_owned(),
            Reason::Explained => "something that it depends on speaks as well".to_owned(),
            Reason::Own if self.value > 0.5 => "it says that it is itself in trouble".to_owned(),
            Reason::Own => "it says little of trouble of its own".to_owned(),
            Reason::Named => format!("{percent} % of the lines that name another name it"),
            Reason::Loud => format!("{percent} % as much is said there as at the loudest place"),
            Reason::Severity if self.value > 0.75 => "it is critical".to_owned(),
            Reason::Severity => "it is no more than an error".to_owned(),
            Reason::Change => "it was changed shortly before".to_owned(),
            Reason::Settled => "trouble there explains the alerts best in retrospect".to_owned(),
            Reason::Metrics if self.weight >= 0.0 => "its metrics speak for it".to_owned(),
            Reason::Metrics => "its metrics speak against it".to_owned(),
        };
        format!("{said} ({:+.2})", self.weight)
    }
}
