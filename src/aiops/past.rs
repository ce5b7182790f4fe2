//! Incidents that are over: what the lab has seen before this storm.
use std::sync::Arc;

use super::{Choices, Found, tape::Playing};
use crate::{
    chain,
    prescribe::{Past, runbook},
};

/// Seeds of the storms that were lived through, far from those that people choose.
const SEEDS: std::ops::Range<u32> = 900_001..900_007;

/// Plays some small storms, and remembers each incident whose fault was found with what cures it.
pub(super) fn past() -> Vec<Past> {
    let mut all = Vec::new();
    for seed in SEEDS {
        let choices = Choices { seed, events: 2_000, ..Choices::default() };
        let Ok(mut playing) = Playing::new(&choices) else { continue };
        while playing.step() {}
        let tape = Arc::new(playing.finish());
        let minute = tape.minutes();
        let system = Found::system(&choices, &tape, minute);
        let now = tape.time(minute);
        let done = chain::run(&choices.chain(), now, "past", &tape.bytes, Some(system));
        let Ok(outcome) = done else { continue };
        let labels = chain::labels(&outcome.read.events, &tape.bytes, &tape.truth);
        let found = Found::new(&choices, Some(Arc::clone(&tape)), minute, outcome, labels);
        let judged = found.judgement.iter().flat_map(|judged| &judged.faults);
        for verdict in judged.filter(|verdict| verdict.is_found) {
            let truth = tape.truth.faults.iter().find(|f| u32::from(f.id) == verdict.fault);
            let incident = verdict.incident.and_then(|id| found.incident(Some(id)));
            let (Some(truth), Some(incident)) = (truth, incident) else { continue };
            let Some(cure) = runbook(truth.kind).mitigation.first() else { continue };
            let name = &tape.topology.node(truth.cause).name;
            let minutes = (truth.end.0 - truth.onset.0) as f64 / 60e6;
            let title = format!("storm {seed}: {} at {name}", truth.kind.name());
            let facts = found.facts(incident);
            all.push(Past::new(&title, &facts, truth.kind, cure.action, minutes as u32));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    #[test]
    fn something_was_lived_through() {
        let past = super::past();
        assert!(past.len() >= 5, "{}", past.len());
    }
}
