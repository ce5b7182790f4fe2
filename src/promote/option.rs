//! Options of delivery by name, for the command line and for links.
use strum::VariantArray;

use super::{Cadence, Promotion, Spec, SpecError};
use crate::rollout::{Method, Strategy};

/// The options: name and meaning.
pub static OPTIONS: &[(&str, &str)] = &[
    ("deliver.seed", "root of what is drawn"),
    ("deliver.weeks", "length, 1 to 5,000 weeks"),
    ("deliver.without", "tests to leave out, separated by commas"),
    ("deliver.also", "tests to run besides the usual ones"),
    ("deliver.quarantine", "tests that run but stop nothing"),
    ("deliver.flakiness", "chance that a test fails for no reason, 0 to 0.5"),
    ("deliver.commits_per_week", "commits of the simulated team, 0 to 100"),
    ("deliver.bad_share", "share of them that are bad, 0 to 1"),
    ("deliver.retrain_days", "days between trainings, 0 for none"),
    ("deliver.cadence", "continuous | quarterly"),
    ("deliver.approvals", "people who agree before Production, 0 to 5"),
    ("deliver.soak_minutes", "minutes that a release stands in UAT before Production, 0 to 10,080"),
    ("deliver.promotion", "newest | match_upstream | manual, into Production"),
    ("deliver.verify", "on | off: verifications of all environments"),
    ("deliver.self_heal", "on | off"),
    ("deliver.count_retrainings", "on | off: whether trainings count as deployments"),
    ("rollout.strategy", "all_at_once | rolling | blue_green | canary"),
    ("rollout.analysis", "on | off"),
    ("rollout.method", "naive | sequential | once"),
    ("rollout.alpha", "chance of a false alarm, 0.001 to 0.5"),
    ("rollout.auto_rollback", "on | off"),
    ("rollout.dry_run", "on | off"),
];

impl Spec {
    /// True if this is an option of delivery and not of the scenario.
    pub fn is_option(key: &str) -> bool {
        key.starts_with("deliver.") || key.starts_with("rollout.")
    }

    /// Sets an option.
    ///
    /// # Errors
    /// [`SpecError::Option`] if there is no such option or it does not take the value.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), SpecError> {
        let bad = || {
            let takes = OPTIONS.iter().find(|(name, _)| *name == key).map(|(_, takes)| *takes);
            SpecError::Option(takes.map_or_else(
                || format!("there is no option `{key}`"),
                |takes| format!("`{key}` takes {takes}, not `{value}`"),
            ))
        };
        let number = |least: f64, most: f64| {
            value.parse::<f64>().ok().filter(|v| (least..=most).contains(v)).ok_or_else(bad)
        };
        let switch = || match value {
            "on" => Ok(true),
            "off" => Ok(false),
            _ => Err(bad()),
        };
        let list = || -> Vec<String> {
            value.split(',').map(str::trim).filter(|k| !k.is_empty()).map(str::to_owned).collect()
        };
        match key {
            "deliver.seed" => self.seed = value.parse().map_err(|_not_a_number| bad())?,
            "deliver.weeks" => self.weeks = number(1.0, 5_000.0)? as u32,
            "deliver.without" => self.without = list(),
            "deliver.also" => self.also = list(),
            "deliver.quarantine" => self.quarantine = list(),
            "deliver.flakiness" => self.flakiness = number(0.0, 0.5)?,
            "deliver.commits_per_week" => self.team.commits_per_week = number(0.0, 100.0)?,
            "deliver.bad_share" => self.team.bad_share = number(0.0, 1.0)?,
            "deliver.retrain_days" => self.team.retrain_days = number(0.0, 3_650.0)? as u32,
            "deliver.cadence" => match choose::<Cadence>(value, &["continuous", "quarterly"]) {
                Some(Cadence::Quarterly) => *self = self.quarterly(),
                Some(Cadence::Continuous) => self.team.cadence = Cadence::Continuous,
                None => return Err(bad()),
            },
            "deliver.approvals" => {
                let approvals = number(0.0, 5.0)? as u8;
                self.production(|place| place.approvals = approvals);
            }
            "deliver.soak_minutes" => {
                let soak_s = number(0.0, 10_080.0)? as u64 * 60;
                self.production(|place| place.soak_s = soak_s);
            }
            "deliver.promotion" => {
                let keys = ["newest", "match_upstream", "manual"];
                let promotion = choose::<Promotion>(value, &keys).ok_or_else(bad)?;
                self.production(|place| place.promotion = promotion);
            }
            "deliver.verify" => {
                let verify = switch()?;
                self.places.iter_mut().for_each(|place| place.verify = verify);
            }
            "deliver.self_heal" => {
                let heal = switch()?;
                self.places.iter_mut().for_each(|place| place.self_heal = heal);
            }
            "deliver.count_retrainings" => self.count_retrainings = switch()?,
            "rollout.strategy" => {
                let keys = ["all_at_once", "rolling", "blue_green", "canary"];
                self.rollout.strategy = choose::<Strategy>(value, &keys).ok_or_else(bad)?;
            }
            "rollout.analysis" => self.rollout.analysis = switch()?,
            "rollout.method" => {
                let keys = ["naive", "sequential", "once"];
                self.rollout.method = choose::<Method>(value, &keys).ok_or_else(bad)?;
            }
            "rollout.alpha" => self.rollout.alpha = number(0.001, 0.5)?,
            "rollout.auto_rollback" => self.rollout.auto_rollback = switch()?,
            "rollout.dry_run" => self.rollout.dry_run = switch()?,
            _ => return Err(bad()),
        }
        Ok(())
    }

    fn production(&mut self, change: impl Fn(&mut super::Place)) {
        self.places.iter_mut().filter(|place| place.level.is_none()).for_each(change);
    }
}

/// The variant whose key stands at the same position.
fn choose<T: VariantArray + Copy>(value: &str, keys: &[&str]) -> Option<T> {
    let at = keys.iter().position(|key| *key == value)?;
    T::VARIANTS.get(at).copied()
}
