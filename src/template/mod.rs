//! Log templates, mined online.
mod atom;
mod class;
mod cluster;
mod decision;
mod hash;
mod header;
mod lexicon;
mod merge;
mod miner;
mod rate;
mod scan;
mod score;
mod spec;
mod variable;

pub use cluster::{Template, WILDCARD};
pub use decision::{Branch, Decision, Opened, Outcome, Rival, Rule};
pub use header::strip_header;
pub use miner::{Miner, TemplateId};
pub use rate::{Direction, Novelty, RateAnomaly, RateSpec, new_templates, rate_anomalies};
pub use score::Score;
pub use spec::{Mask, Spec};
pub use variable::Variable;
