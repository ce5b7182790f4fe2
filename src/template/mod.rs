//! Log templates, mined online.
mod atom;
mod cluster;
mod hash;
mod lexicon;
mod miner;
mod scan;
mod score;
mod spec;
mod text;

pub use miner::{Miner, TemplateId};
pub use score::Score;
pub use spec::{Mask, Spec};
pub use text::WILDCARD;
