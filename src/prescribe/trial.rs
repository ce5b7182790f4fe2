//! What it buys: the same storms with people alone and with the lab's help.
//!
//! Every seed is played twice with common random numbers: the same faults, the same weather, the
//! same moods of people; only who responds differs. So the difference is due to the response, and
//! its interval is narrow (Law 2015, section 11.2). Per fault:
//!
//! - **time to detect**: from the onset until somebody or something knows;
//! - **time to acknowledge**: from the first alert until somebody or something takes it on;
//! - **time to recover**: from the onset until its cause is gone, by an action or by itself.
//!
//! # People alone ([`Human`])
//! Detection is the first critical alert; where none comes, customers call after a while. The person
//! on call takes it on, forms hypotheses (up to half of the services that shout, because all of them
//! look guilty), checks one after the other, and sometimes tries the wrong thing first. All times
//! are lognormal. Public studies give the order of magnitude only: that detection and diagnosis take
//! most of the time and that rollback and failover are the usual cures (Ghosh et al. 2022, "How to
//! fight production incidents?", `SoCC`); the figures are ours, and every one is a knob.
//!
//! # With the lab ([`Machine`])
//! Detection is the first alert plus the time in which the chain groups. The first proposal is right
//! with a probability that is measured elsewhere; a right one is carried out at once when it is
//! automatic, otherwise a person approves it; a wrong one is carried out or approved as well, does
//! what it does, and then a person checks the other suspects. [`Trial::step_with`] takes the
//! decisions of the real chain instead.
use serde::{Deserialize, Serialize};

use crate::{
    num,
    rng::Rng,
    world::{self, Action, ActionKind, Loss, SpecError, Truth, World},
};

use super::runbook::runbook;

/// People alone: medians in minutes, spread as the standard deviation of the logarithm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Human {
    /// Minutes until customers call, where no critical alert comes.
    pub customers_call: f64,
    /// Minutes from the page until somebody has taken it on.
    pub acknowledge: f64,
    /// Minutes to check one hypothesis.
    pub hypothesis: f64,
    /// Spread of all these times.
    pub spread: f64,
    /// Probability that the wrong thing is tried first.
    pub wrong: f64,
}

impl Default for Human {
    fn default() -> Self {
        Self { customers_call: 20.0, acknowledge: 5.0, hypothesis: 6.0, spread: 0.5, wrong: 0.25 }
    }
}

/// With the lab.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    /// Minutes from the first alert until the incident stands.
    pub group: f64,
    /// Probability that the first proposal is right.
    pub right: f64,
    /// Probability that it is sure enough to be carried out automatically.
    pub automatic: f64,
    /// Minutes until a person approves.
    pub approve: f64,
}

impl Default for Machine {
    fn default() -> Self {
        Self { group: 1.5, right: 0.8, automatic: 0.5, approve: 2.0 }
    }
}

/// What to try.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrialSpec {
    /// The storm; its seed is the first one.
    pub storm: world::Spec,
    /// Number of seeds.
    pub seeds: u32,
    /// People alone.
    pub human: Human,
    /// With the lab.
    pub machine: Machine,
}

impl Default for TrialSpec {
    fn default() -> Self {
        let (human, machine) = (Human::default(), Machine::default());
        Self { storm: world::Spec::default(), seeds: 100, human, machine }
    }
}

/// How somebody responds to one fault; times in seconds after the storm's start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hand {
    /// Which fault, from 0.
    pub fault: u32,
    /// When it is known.
    pub detected_s: f64,
    /// When it is taken on.
    pub acknowledged_s: f64,
    /// What is done, and when it is decided.
    pub actions: Vec<(f64, Action)>,
}

/// Times and costs of one way to respond to one storm.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Minutes from onset to detection, per fault.
    pub detect: Vec<f64>,
    /// Minutes from the first alert to acknowledgement, per fault.
    pub acknowledge: Vec<f64>,
    /// Minutes from onset to the end of the cause, per fault.
    pub recover: Vec<f64>,
    /// What the whole storm cost.
    pub loss: Loss,
}

/// All storms of one way to respond.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Arm {
    /// One outcome per seed.
    pub outcomes: Vec<Outcome>,
}

/// A mean without and with, and their paired difference with its 95 % interval (percentile
/// bootstrap over seeds, 2,000 resamples; Efron and Tibshirani 1993, section 13.3).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Mean with people alone.
    pub without: f64,
    /// Mean with the lab.
    pub with: f64,
    /// Mean of with minus without, per seed.
    pub difference: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// The trial, one seed per step.
#[derive(Clone, Debug)]
pub struct Trial {
    spec: TrialSpec,
    next: u32,
    /// People alone.
    pub without: Arm,
    /// With the lab.
    pub with: Arm,
}

impl Trial {
    /// A trial at its start.
    pub fn new(spec: TrialSpec) -> Self {
        Self { spec, next: 0, without: Arm::default(), with: Arm::default() }
    }

    /// Plays the next seed both ways; whether there is more.
    ///
    /// # Errors
    /// What is wrong with the storm's specification.
    pub fn step(&mut self) -> Result<bool, SpecError> {
        let spec = self.spec.clone();
        self.step_with(|storm, truth| machine_hands(&spec, storm, truth))
    }

    /// Plays the next seed both ways, with the decisions of somebody else in place of the stand-in
    /// for the lab's. A fault for which there are none is left to people, as without the lab.
    ///
    /// # Errors
    /// What is wrong with the storm's specification.
    pub fn step_with(
        &mut self,
        machine: impl FnOnce(&world::Spec, &Truth) -> Vec<Hand>,
    ) -> Result<bool, SpecError> {
        if self.next >= self.spec.seeds {
            return Ok(false);
        }
        let mut storm = self.spec.storm.clone();
        storm.seed = storm.seed.wrapping_add(self.next);
        let mut world = World::without_logs(&storm)?;
        while world.step() {}
        let truth = world.truth();
        let human = human_hands(&self.spec, &storm, &truth);
        self.without.outcomes.push(play(&storm, &truth, &human)?);
        let mut hands = machine(&storm, &truth);
        let is_left = |hand: &&Hand| hands.iter().all(|known| known.fault != hand.fault);
        let left: Vec<Hand> = human.iter().filter(is_left).cloned().collect();
        hands.extend(left);
        hands.sort_by_key(|hand| hand.fault);
        self.with.outcomes.push(play(&storm, &truth, &hands)?);
        self.next += 1;
        Ok(self.next < self.spec.seeds)
    }

    /// Mean time to detect, minutes.
    pub fn detect(&self) -> Difference {
        self.compare(|outcome| mean(&outcome.detect))
    }

    /// Mean time to acknowledge, minutes.
    pub fn acknowledge(&self) -> Difference {
        self.compare(|outcome| mean(&outcome.acknowledge))
    }

    /// Mean time to recover, minutes.
    pub fn recover(&self) -> Difference {
        self.compare(|outcome| mean(&outcome.recover))
    }

    /// Payments lost per storm.
    pub fn payments(&self) -> Difference {
        self.compare(|outcome| Some(outcome.loss.payments))
    }

    /// Euros lost per storm.
    pub fn euros(&self) -> Difference {
        self.compare(|outcome| Some(outcome.loss.euros))
    }

    fn compare(&self, of: impl Fn(&Outcome) -> Option<f64>) -> Difference {
        let pairs: Vec<(f64, f64)> = self
            .without
            .outcomes
            .iter()
            .zip(&self.with.outcomes)
            .filter_map(|(without, with)| Some((of(without)?, of(with)?)))
            .collect();
        difference(&pairs, self.spec.storm.seed)
    }
}

fn difference(pairs: &[(f64, f64)], seed: u32) -> Difference {
    let n = pairs.len().max(1) as f64;
    let sum = |of: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / n;
    let gains: Vec<f64> = pairs.iter().map(|pair| pair.1 - pair.0).collect();
    let mut rng = Rng::new(seed, "trial bootstrap");
    let mut means: Vec<f64> = (0..2000)
        .map(|_| {
            let sum: f64 =
                gains.iter().map(|_| gains[rng.below(gains.len() as u32) as usize]).sum();
            sum / n
        })
        .collect();
    means.sort_by(f64::total_cmp);
    Difference {
        without: sum(&|pair| pair.0),
        with: sum(&|pair| pair.1),
        difference: sum(&|pair| pair.1 - pair.0),
        low: num::stats::quantile_sorted(&means, 0.025).unwrap_or_default(),
        high: num::stats::quantile_sorted(&means, 0.975).unwrap_or_default(),
    }
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// Plays a storm with these responses.
fn play(storm: &world::Spec, truth: &Truth, hands: &[Hand]) -> Result<Outcome, SpecError> {
    let mut world = World::quiet(storm)?;
    let mut actions: Vec<(f64, Action)> =
        hands.iter().flat_map(|hand| hand.actions.iter().copied()).collect();
    actions.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut actions = actions.into_iter().peekable();
    let mut more = true;
    while more {
        while let Some((_, action)) = actions.next_if(|(at_s, _)| *at_s <= world.elapsed_s()) {
            world.apply(action);
        }
        more = world.step();
    }
    let start = storm.start.0;
    let seconds = |time: crate::event::Time| (time.0 - start) as f64 / 1e6;
    let mut outcome = Outcome { loss: world.loss(), ..Outcome::default() };
    for hand in hands {
        let Some(fault) = truth.faults.get(hand.fault as usize) else { continue };
        let onset = fault.fault.onset_s;
        let end = world.fault_end(hand.fault as usize).map_or(onset, seconds);
        let alert = fault.first_alert.map_or(hand.detected_s, seconds);
        outcome.detect.push((hand.detected_s - onset).max(0.0) / 60.0);
        outcome.acknowledge.push((hand.acknowledged_s - alert).max(0.0) / 60.0);
        outcome.recover.push((end - onset).max(0.0) / 60.0);
    }
    Ok(outcome)
}

/// What people do, in moods that depend on seed and fault only.
fn human_hands(spec: &TrialSpec, storm: &world::Spec, truth: &Truth) -> Vec<Hand> {
    let human = &spec.human;
    (0..)
        .zip(&truth.faults)
        .map(|(nth, fault)| {
            let mut rng = Rng::new(storm.seed, &format!("human {nth}"));
            let calls =
                fault.fault.onset_s + lognormal(&mut rng, human.customers_call, human.spread);
            let page = fault.first_page.map(|at| (at.0 - storm.start.0) as f64 / 1e6);
            let detected_s = page.map_or(calls, |page| page.min(calls));
            let acknowledged_s = detected_s + lognormal(&mut rng, human.acknowledge, human.spread);
            let suspects = (fault.members.len() as u32).div_ceil(2).max(1);
            let hypotheses = 1 + rng.below(suspects);
            let minutes = |rng: &mut Rng| lognormal(rng, human.hypothesis, human.spread);
            let mut at = acknowledged_s;
            for _ in 0..hypotheses {
                at += minutes(&mut rng);
            }
            let target = fault.cause;
            let mut actions = Vec::new();
            if rng.chance(human.wrong) {
                let action = Action { kind: ActionKind::Restart, target: world::NodeId(0) };
                actions.push((at, action));
                at += 60.0 * human.hypothesis;
            }
            actions.push((at, Action { kind: runbook(fault.kind).mitigation[0].action, target }));
            Hand { fault: nth, detected_s, acknowledged_s, actions }
        })
        .collect()
}

/// What the stand-in for the lab does.
fn machine_hands(spec: &TrialSpec, storm: &world::Spec, truth: &Truth) -> Vec<Hand> {
    let (human, machine) = (&spec.human, &spec.machine);
    let people = human_hands(spec, storm, truth);
    (0..)
        .zip(truth.faults.iter().zip(people))
        .map(|(nth, (fault, alone))| {
            let mut rng = Rng::new(storm.seed, &format!("machine {nth}"));
            let Some(alert) = fault.first_alert else { return alone };
            let alert_s = (alert.0 - storm.start.0) as f64 / 1e6;
            let detected_s = alert_s + 60.0 * machine.group;
            let automatic = rng.chance(machine.automatic);
            let right = rng.chance(machine.right);
            let approve = lognormal(&mut rng, machine.approve, human.spread);
            let acknowledged_s = if automatic { detected_s } else { detected_s + approve };
            let cure =
                Action { kind: runbook(fault.kind).mitigation[0].action, target: fault.cause };
            let mut actions = Vec::new();
            if right {
                actions.push((acknowledged_s, cure));
            } else {
                let wrong = Action { kind: ActionKind::Restart, target: world::NodeId(0) };
                actions.push((acknowledged_s, wrong));
                // The cause is among the next two suspects.
                let mut at = acknowledged_s + 120.0;
                for _ in 0..=rng.below(2) {
                    at += lognormal(&mut rng, human.hypothesis, human.spread);
                }
                actions.push((at, cure));
            }
            Hand { fault: nth, detected_s, acknowledged_s, actions }
        })
        .collect()
}

/// Seconds from a median in minutes.
fn lognormal(rng: &mut Rng, median_minutes: f64, spread: f64) -> f64 {
    60.0 * median_minutes * num::exp(spread * rng.normal())
}
