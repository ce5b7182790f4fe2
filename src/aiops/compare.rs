//! Many storms, each answered twice: by people alone, and by what the chain found.
use std::sync::Arc;

use super::{Choices, Found, tape::Playing};
use crate::{
    chain,
    prescribe::{Hand, Human, Trial, TrialSpec, runbook},
    world::{self, Action, SpecError, Truth},
};

/// Storms that are compared.
pub(super) const STORMS: u32 = 20;
/// Events of each: enough for every alert and its logs.
const EVENTS: u32 = 3_000;
/// Minutes from an incident's second alert until its first proposal is approved.
const APPROVE: f64 = 2.0;

/// A comparison that is being made.
#[derive(Debug)]
pub(super) struct Comparing {
    choices: Choices,
    trial: Trial,
    done: u32,
}

impl Comparing {
    /// Storms like the one chosen, with seeds from its own on, and no acts of the learner's.
    pub(super) fn new(choices: &Choices) -> Self {
        let choices = Choices { events: EVENTS, acts: Vec::new(), ..choices.clone() };
        let spec = TrialSpec { storm: choices.storm(), seeds: STORMS, ..TrialSpec::default() };
        Self { trial: Trial::new(spec), choices, done: 0 }
    }

    /// Plays one storm both ways; whether there is more.
    pub(super) fn step(&mut self) -> Result<bool, SpecError> {
        self.done += 1;
        let choices = &self.choices;
        self.trial.step_with(|storm, truth| hands(choices, storm, truth))
    }

    pub(super) fn share(&self) -> f64 {
        f64::from(self.done) / f64::from(STORMS)
    }

    pub(super) fn finish(self) -> Trial {
        self.trial
    }
}

/// What is done about each fault with the chain's help. Each incident's suspects are treated in the
/// order of the ranking, with the runbook of the fault: the first when it is approved, each further
/// one as long later as a person takes to check a hypothesis. What no incident shows is left to people.
fn hands(choices: &Choices, storm: &world::Spec, truth: &Truth) -> Vec<Hand> {
    let choices = Choices { seed: storm.seed, ..choices.clone() };
    let Some(found) = find(&choices) else { return Vec::new() };
    let start = truth.start.0;
    let seconds = |time: crate::event::Time| (time.0 - start) as f64 / 1e6;
    let hand = |(nth, fault): (u32, &world::FaultTruth)| {
        let judged = found.judgement.as_ref()?;
        let verdict = judged.faults.iter().find(|one| one.fault == u32::from(fault.id));
        let incident = verdict.and_then(|verdict| verdict.incident);
        let shown = incident.and_then(|id| found.outcome.incidents().find(|one| one.id == id));
        let second = shown.and_then(|one| {
            let mut began: Vec<_> = one.members.iter().map(|member| member.began).collect();
            began.sort_unstable();
            began.get(1).or(began.first()).copied()
        });
        let detected_s = seconds(second?).max(seconds(fault.onset));
        let acknowledged_s = detected_s + 60.0 * APPROVE;
        let rank = verdict.and_then(|verdict| verdict.rank);
        let actions = rank.zip(runbook(fault.kind).mitigation.first()).map(|(rank, step)| {
            let later = 60.0 * Human::default().hypothesis * f64::from(rank - 1);
            let action = Action { kind: step.action, target: fault.cause };
            (acknowledged_s + later, action)
        });
        Some(Hand {
            fault: nth,
            detected_s,
            acknowledged_s,
            actions: actions.into_iter().collect(),
        })
    };
    (0_u32..).zip(&truth.faults).filter_map(hand).collect()
}

/// Plays a storm and lets the chain read it.
fn find(choices: &Choices) -> Option<Found> {
    let mut playing = Playing::new(choices).ok()?;
    while playing.step() {}
    let tape = Arc::new(playing.finish());
    let (minute, now) = (tape.minutes(), tape.time(tape.minutes()));
    let system = Found::system(choices, &tape, minute);
    let outcome = chain::run(&choices.chain(), now, "storm", &tape.bytes, Some(system)).ok()?;
    let labels = chain::labels(&outcome.read.events, &tape.bytes, &tape.truth);
    Some(Found::new(choices, Some(tape), minute, outcome, labels))
}
