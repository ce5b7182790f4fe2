//! Log templates, mined online.
mod atom;
mod class;
mod cluster;
mod decision;
mod hash;
mod lexicon;
mod merge;
mod miner;
mod scan;
mod score;
mod spec;

pub use cluster::{Template, WILDCARD};
pub use decision::{Branch, Decision, Opened, Outcome, Rival, Rule};
pub use miner::{Miner, TemplateId};
pub use score::Score;
pub use spec::{Mask, Spec};
