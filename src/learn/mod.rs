//! Learning from past incidents: where the history that is shipped comes from.
//!
//! The simulated payments product has lived through thousands of storms of four hours, with other
//! seeds than anybody plays or tests. Their bytes go the way that all bytes go (reader, miner, alerts);
//! the simulation's truth stands for post-mortems: they say which trouble there was, where, since when,
//! until when, and which events came of it. These are counted ([`Tally`]), and what counts alone do not
//! say is learned from how they fail: the storms are split in two, and each half is explained by the
//! counts of the other. That shows how much must speak for a kind of trouble before it is a true one,
//! how far counts are to be trusted, and which of several troubles gets an alert (`fit`).
//!
//! `opslab history` makes the file; a test makes a small one and compares.
mod claims;
mod fit;
mod price;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    chain::{self, System, labels},
    correlate::{
        Experience, History, Topology,
        history::{
            Chances, FIRST, Named, Stretch, TERMS, Tally, Trouble, cases, recognise, stretches,
        },
        read_signals, score,
    },
    event::Time,
    world::{self, Faults, SpecError, storm},
};
use claims::{Claims, Places};
use fit::{Example, fit};

/// Which storms are remembered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The first seed; the others follow. Default 1,000,001: tests and scenarios use small ones.
    pub first: u32,
    /// How many storms.
    pub storms: u32,
    /// Events of each, in turn.
    pub events: Vec<u32>,
}

impl Default for Plan {
    fn default() -> Self {
        let mut events = vec![10_000; 9];
        events.splice(6.., [3_000, 20_000, 50_000]);
        Self { first: 1_000_001, storms: 4_000, events }
    }
}

/// What is remembered of a storm.
#[derive(Clone, Debug)]
pub struct Record {
    seconds: i64,
    topology: Topology,
    stretches: Vec<Stretch>,
    troubles: Vec<Trouble>,
    /// The trouble behind each row, from 1; 0 is noise.
    labels: Vec<u32>,
    /// The trouble behind each alert, from 1; 0 is noise.
    truth: Vec<u32>,
}

/// What went wrong while remembering.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// No such storm.
    #[error("the storm to be remembered cannot be: {0}")]
    Storm(#[from] SpecError),
    /// No such chain.
    #[error("the storm to be remembered cannot be read: {0}")]
    Chain(#[from] chain::Error),
}

impl Plan {
    /// In words, for the file.
    fn source(&self) -> String {
        let events: Vec<String> = self.events.iter().map(ToString::to_string).collect();
        format!(
            "{} simulated storms of four hours with 0 to 4 troubles and the usual noise, seeds {} to {}, \
             events in turn {}; the simulation's truth stands for post-mortems",
            self.storms,
            self.first,
            self.first.saturating_add(self.storms).saturating_sub(1),
            events.join(", ")
        )
    }

    /// What is remembered of the storm of this number, from 0. Some 0.1 s.
    ///
    /// # Errors
    /// A plan outside of what can be simulated.
    pub fn record(&self, nth: u32) -> Result<Record, Error> {
        let events = self.events.get(nth as usize % self.events.len().max(1));
        let spec = world::Spec {
            seed: self.first.wrapping_add(nth),
            events: events.copied().unwrap_or(10_000),
            faults: Faults::Drawn { least: 0, most: 4, overlap: 0.5 },
            ..world::Spec::default()
        };
        let storm = storm(&spec)?;
        let mut choices = chain::Spec::default();
        choices.correlate.history = Experience::None;
        let system = System::of_world(&storm.topology);
        let end = storm.truth.end;
        let outcome = chain::run(&choices, end, "storm", &storm.bytes, Some(system))?;
        let (events, machine) = (&outcome.read.events, &outcome.machine);
        let topology = &outcome.system.topology;
        let signals = read_signals(events, topology, machine.alerts());
        let labels = labels(events, &storm.bytes, &storm.truth);
        let alerts: Vec<u32> = machine.verdicts().iter().map(|verdict| verdict.alert).collect();
        Ok(Record {
            seconds: seconds(end) - seconds(storm.truth.start),
            stretches: stretches(topology, events, machine, &signals),
            topology: topology.clone(),
            troubles: troubles(&storm.topology, &storm.truth),
            truth: score::truth_of_alerts(machine.alerts().len(), &labels, &alerts),
            labels,
        })
    }

    /// The history of all records, in their order.
    pub fn learn(&self, records: impl IntoIterator<Item = Record>) -> History {
        let (mut whole, mut halves) = (Tally::default(), [Tally::default(), Tally::default()]);
        let mut kept = [Vec::new(), Vec::new()];
        for (nth, record) in records.into_iter().enumerate() {
            record.count(&mut whole);
            record.count(&mut halves[nth % 2]);
            kept[1 - nth % 2].push(record);
        }
        let mut history = whole.finish(self.source());
        let mut drafts = halves.map(|tally| Arc::new(Chances::new(tally.finish(String::new()))));
        let mut told = Vec::new();
        for (draft, records) in drafts.iter().zip(&kept) {
            told.extend(records.iter().flat_map(|record| record.tell(draft)));
        }
        let prices = price::prices(told);
        price::mark(&mut history, &prices);
        drafts = drafts.map(|draft| {
            let mut known = draft.history().clone();
            price::mark(&mut known, &prices);
            Arc::new(Chances::new(known))
        });
        let places = Places::new(&history);
        let mut examples = Vec::new();
        for (draft, records) in drafts.iter().zip(&kept) {
            let claims = places.claims(draft.history());
            examples.extend(records.iter().flat_map(|record| record.weigh(draft, &claims)));
        }
        let fitted = fit(&examples, &places.spreads());
        claims::write(&mut history, &fitted);
        history
    }
}

fn seconds(at: Time) -> i64 {
    at.0.div_euclid(Time::SECOND)
}

/// What post-mortems say of a storm, in the order of its labels.
fn troubles(topology: &world::Topology, truth: &world::Truth) -> Vec<Trouble> {
    let trouble = |fault: &world::FaultTruth| Trouble {
        place: topology.node(fault.cause).name.clone(),
        kind: fault.kind.name().to_owned(),
        from: seconds(fault.onset),
        to: seconds(fault.end),
    };
    let mut faults: Vec<&world::FaultTruth> = truth.faults.iter().collect();
    faults.sort_by_key(|fault| fault.id);
    faults.into_iter().map(trouble).collect()
}

impl Record {
    fn count(&self, tally: &mut Tally) {
        let label = |row: u32| self.labels.get(row as usize).copied().unwrap_or_default();
        let rows = self.labels.len() as u32;
        tally.add((self.seconds, rows), &self.stretches, &self.troubles, label);
    }

    /// The troubles that a draft names: pattern, what spoke for it, and whether it was there.
    fn tell(&self, draft: &Arc<Chances>) -> Vec<price::Told> {
        let found = recognise(draft, &self.topology, &self.stretches);
        let patterns = &draft.history().patterns;
        let told = |(named, truth): (&Named, u32)| {
            let pattern = patterns.get(usize::from(named.pattern))?;
            let trouble = (truth as usize).checked_sub(1).and_then(|at| self.troubles.get(at));
            let is_it = |it: &Trouble| it.place == pattern.place && it.kind == pattern.kind;
            let name = (pattern.place.clone(), pattern.kind.clone());
            Some(price::Told { name, gain: named.gain, is_true: trouble.is_some_and(is_it) })
        };
        found.iter().zip(self.truths(draft, &found)).filter_map(told).collect()
    }

    /// What a draft says of the record's alerts, with the truth, given the troubles that it names.
    fn weigh(&self, draft: &Arc<Chances>, claims: &Claims) -> Vec<Example> {
        let found = recognise(draft, &self.topology, &self.stretches);
        let truths = self.truths(draft, &found);
        let times: Vec<_> = found.iter().map(|it| (it.pattern, it.from, it.to)).collect();
        let mut examples = Vec::new();
        for case in cases(draft, &self.stretches, &times) {
            let truth = self.truth.get(case.alert as usize).copied().unwrap_or_default();
            let truth = truths.iter().position(|&known| truth > 0 && known == truth);
            let choice = |(&(nth, terms), &phase): (&(usize, [f64; TERMS]), &u8)| {
                let pattern = found.get(nth).map_or(0, |named| named.pattern);
                (terms, claims.of(pattern, &case, usize::from(phase), terms[FIRST]))
            };
            if !case.terms.is_empty() {
                examples.push(Example {
                    class: case.class as usize,
                    choices: case.terms.iter().zip(&case.phases).map(choice).collect(),
                    truth: case.terms.iter().position(|&(nth, _)| truth == Some(nth)),
                });
            }
        }
        examples
    }

    /// The trouble that each named one is, from 1: that of its pattern, or else the one it shares most
    /// time with; 0 is none.
    fn truths(&self, draft: &Chances, found: &[Named]) -> Vec<u32> {
        let patterns = &draft.history().patterns;
        let truth = |named: &Named| {
            let pattern = patterns.get(usize::from(named.pattern));
            let shared = |(nth, trouble): (u32, &Trouble)| {
                let seconds = trouble.to.min(named.to) - trouble.from.max(named.from);
                let is_it =
                    pattern.is_some_and(|p| p.place == trouble.place && p.kind == trouble.kind);
                (seconds * 2 > named.to - named.from || (is_it && seconds > 0))
                    .then_some((is_it, seconds, nth))
            };
            (1..).zip(&self.troubles).filter_map(shared).max().map_or(0, |best| best.2)
        };
        found.iter().map(truth).collect()
    }
}
