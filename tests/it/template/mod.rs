//! The template miner: hand-worked cases, laws, invented logs of many shapes, the loghub samples.

mod command;
mod laws;
mod mining;
mod rates;
mod samples;

use opslab::template::{Miner, Spec, TemplateId};

/// Learns lines; the text of each line's template at the end.
fn texts(lines: &[&str]) -> Vec<String> {
    let mut miner = Miner::new(Spec::default());
    let ids: Vec<TemplateId> = lines.iter().map(|line| miner.learn(line)).collect();
    ids.iter().map(|id| miner.text(*id)).collect()
}
