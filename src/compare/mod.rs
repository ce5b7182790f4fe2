//! Two ways of working on common random numbers.
//!
//! Both arms of a pair have the same seed: the same people commit the same changes at the same time,
//! and the same outages come; only the way of working differs. So the difference of a pair is due to
//! it and not to luck (common random numbers; Law, *Simulation Modeling and Analysis*, 11.2).
use serde::{Deserialize, Serialize};

use crate::{
    dora,
    num::stats,
    promote::{DAY, HOUR, MINUTE, Purpose, Simulation, Spec, SpecError, Workshop},
};

/// What one simulated arm came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Median hours from commit to Production; `None` if nothing got there.
    pub lead_time_h: Option<f64>,
    /// Deployments a week.
    pub deployments_per_week: f64,
    /// Share of deployments that failed; `None` without deployments.
    pub fail_rate: Option<f64>,
    /// Median hours from a failed deployment to its end; `None` if none failed.
    pub recovery_h: Option<f64>,
    /// Thousand euros of harm, against the product of the beginning.
    pub harm_k: f64,
    /// Share of the time of a location in which a failed deployment served: what reliability lacks.
    pub unreliable: f64,
    /// Share of payments served worse than at the beginning: what satisfaction lacks.
    pub worse_share: f64,
    /// Changes in a release: what has to be agreed on together.
    pub changes_per_release: f64,
}

/// The names of the numbers of an [`Outcome`], in the order of [`Outcome::values`].
pub const NAMES: [&str; 8] = [
    "median lead time, h",
    "deployments a week",
    "change fail rate",
    "median recovery, h",
    "harm, k€",
    "time with a failed deployment",
    "payments served worse",
    "changes in a release",
];

impl Outcome {
    /// The numbers, in the order of [`NAMES`].
    pub fn values(&self) -> [Option<f64>; 8] {
        [
            self.lead_time_h,
            Some(self.deployments_per_week),
            self.fail_rate,
            self.recovery_h,
            Some(self.harm_k),
            Some(self.unreliable),
            Some(self.worse_share),
            Some(self.changes_per_release),
        ]
    }
}

/// A difference over pairs: second arm minus first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Of which number.
    pub name: String,
    /// Mean of the first arm over the pairs.
    pub first: f64,
    /// Mean of the second arm over the pairs.
    pub second: f64,
    /// Mean difference.
    pub mean: f64,
    /// 95 % interval of it, from the standard error over pairs.
    pub interval: (f64, f64),
    /// Pairs in which both have the number.
    pub n: u32,
    /// Share of the pairs in which the second arm has less.
    pub less: f64,
}

/// The comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// One per number.
    pub differences: Vec<Difference>,
    /// What was assumed, in words.
    pub assumptions: Vec<String>,
    /// Both arms, pair by pair.
    pub pairs: Vec<(Outcome, Outcome)>,
}

/// A comparison under way, one pair a step.
#[derive(Debug)]
pub struct Study {
    first: Spec,
    second: Spec,
    seeds: u32,
    workshop: Option<Workshop>,
    pairs: Vec<(Outcome, Outcome)>,
}

/// The answer to one step.
#[derive(Clone, Debug)]
pub enum Step {
    /// There is more to do; the share done.
    More(f64),
    /// The result.
    Done(Box<Comparison>),
}

impl Study {
    /// Prepares to compare two ways of working over so many seeds, from the seed of the first on.
    ///
    /// # Errors
    /// [`SpecError`] of either.
    pub fn new(
        first: Spec,
        second: Spec,
        seeds: u32,
        workshop: Workshop,
    ) -> Result<Self, SpecError> {
        first.validate()?;
        second.validate()?;
        Ok(Self { first, second, seeds, workshop: Some(workshop), pairs: Vec::new() })
    }

    /// Simulates one pair.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn step(&mut self) -> Result<Step, SpecError> {
        let done = self.pairs.len() as u32;
        if done < self.seeds
            && let Some(workshop) = self.workshop.take()
        {
            let seed = self.first.seed.wrapping_add(done);
            let (first, workshop) = play(&Spec { seed, ..self.first.clone() }, workshop)?;
            let (second, workshop) = play(&Spec { seed, ..self.second.clone() }, workshop)?;
            self.workshop = Some(workshop);
            self.pairs.push((first, second));
            return Ok(Step::More(f64::from(done + 1) / f64::from(self.seeds)));
        }
        Ok(Step::Done(Box::new(self.sum_up())))
    }

    /// Simulates all pairs.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn finish(mut self) -> Result<Comparison, SpecError> {
        loop {
            if let Step::Done(comparison) = self.step()? {
                return Ok(*comparison);
            }
        }
    }

    /// Gives the workshop back, with everything that was found, for another study.
    pub fn into_workshop(self) -> Option<Workshop> {
        self.workshop
    }

    fn sum_up(&self) -> Comparison {
        let differences = NAMES
            .iter()
            .enumerate()
            .map(|(at, name)| {
                let both: Vec<(f64, f64)> = self
                    .pairs
                    .iter()
                    .filter_map(|(a, b)| Some((a.values()[at]?, b.values()[at]?)))
                    .collect();
                difference(name, &both)
            })
            .collect();
        Comparison {
            differences,
            assumptions: assumptions(&self.first, &self.second),
            pairs: self.pairs.clone(),
        }
    }
}

fn difference(name: &str, both: &[(f64, f64)]) -> Difference {
    let gaps: Vec<f64> = both.iter().map(|(a, b)| b - a).collect();
    let mean_of = |values: &[f64]| stats::mean(values).unwrap_or(0.0);
    let mean = mean_of(&gaps);
    let error = stats::variance(&gaps, 1).map_or(0.0, |v| (v / gaps.len().max(1) as f64).sqrt());
    Difference {
        name: name.to_owned(),
        first: mean_of(&both.iter().map(|p| p.0).collect::<Vec<_>>()),
        second: mean_of(&both.iter().map(|p| p.1).collect::<Vec<_>>()),
        mean,
        interval: (mean - 1.96 * error, mean + 1.96 * error),
        n: gaps.len() as u32,
        less: gaps.iter().filter(|gap| **gap < 0.0).count() as f64 / gaps.len().max(1) as f64,
    }
}

fn play(spec: &Spec, workshop: Workshop) -> Result<(Outcome, Workshop), SpecError> {
    let mut simulation = Simulation::new(spec.clone(), workshop)?;
    simulation.finish();
    let outcome = measure(&simulation);
    Ok((outcome, simulation.into_workshop()))
}

/// Measures one finished simulation.
pub fn measure(simulation: &Simulation) -> Outcome {
    let spec = simulation.spec();
    let dora = dora::measure(simulation, 0, spec.end());
    let places = simulation.place_reports();
    let harm: f64 = places.iter().map(|p| p.harm).sum();
    let payments: f64 = places.iter().map(|p| p.payments).sum();
    let worse: f64 = places.iter().map(|p| p.worse_share * p.payments).sum();
    let locations = spec.places.iter().filter(|p| p.level.is_none()).count();
    let failed_s = dora::failed_seconds(simulation.log(), spec.end());
    let features = simulation.ledger().iter().filter(|r| r.purpose == Purpose::Feature);
    let (releases, changes) =
        features.fold((0_u32, 0_usize), |(n, sum), release| (n + 1, sum + release.edits.len()));
    Outcome {
        lead_time_h: dora.change_lead_time_h.value,
        deployments_per_week: dora.deployments_per_week,
        fail_rate: dora.change_fail_rate.value,
        recovery_h: dora.failed_deployment_recovery_min.value.map(|minutes| minutes / 60.0),
        harm_k: harm / 1_000.0,
        unreliable: failed_s / (spec.end().max(1) as f64 * locations.max(1) as f64),
        worse_share: worse / payments.max(1.0),
        changes_per_release: changes as f64 / f64::from(releases.max(1)),
    }
}

fn assumptions(first: &Spec, second: &Spec) -> Vec<String> {
    let one = |name: &str, spec: &Spec| {
        format!(
            "{name}: {:?}, {} tests left out, tests take {} times a machine's time, {:?} rollout, analysis {}, automatic rollback {}, going back by hand takes {:.1} h, mending {:.0} h, agreeing {:.1} h, errors are noticed after {:.1} h, missed frauds after {} days.",
            spec.team.cadence,
            spec.without.len(),
            spec.team.by_hand,
            spec.rollout.strategy,
            if spec.rollout.analysis { "on" } else { "off" },
            if spec.rollout.auto_rollback { "on" } else { "off" },
            spec.team.rollback_minutes * MINUTE as f64 / HOUR as f64,
            spec.team.fix_hours,
            spec.team.approve_minutes / 60.0,
            f64::from(spec.watch.errors_minutes) / 60.0,
            spec.watch.quality_days,
        )
    };
    vec![
        format!(
            "Both: {} commits a week, {} of them bad, {} outages a year, {} weeks ({} days).",
            first.team.commits_per_week,
            crate::words::percent(first.team.bad_share),
            first.team.outages_per_year,
            first.weeks,
            first.end() / DAY,
        ),
        one("First", first),
        one("Second", second),
        "Faults of changes that are released together add up; none hides another.".to_owned(),
        "Each commit of the simulated team changes the product of the beginning.".to_owned(),
    ]
}
