//! Options of delivery by name, for the command line and for links.
use strum::VariantArray;

use super::{Availability, Cadence, Promotion, Spec, SpecError};
use crate::{
    check::Keying,
    rollout::{Method, OnError, Strategy, bandit::Policy},
};

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
    ("deliver.path", "line | beside: Stage and UAT one after the other, or both after Test"),
    ("deliver.availability", "one_of | all: of the places before"),
    ("deliver.keying", "content | name: by what verdicts are kept"),
    ("deliver.verify", "on | off: verifications of all environments"),
    ("deliver.self_heal", "on | off"),
    ("deliver.count_retrainings", "on | off: whether trainings count as deployments"),
    (
        "rollout.strategy",
        "all_at_once | rolling | blue_green | canary | shadow | experiment | bandit",
    ),
    ("rollout.analysis", "on | off"),
    ("rollout.method", "naive | sequential | once | kayenta"),
    ("rollout.alpha", "chance of a false alarm, 0.001 to 0.5"),
    ("rollout.auto_rollback", "on | off"),
    ("rollout.dry_run", "on | off"),
    ("rollout.looks", "looks in each step, 1 to 60"),
    ("rollout.least", "observations that a look needs, 0 to 1,000,000,000"),
    ("rollout.failure_limit", "failed looks that are forgiven, 0 to 100"),
    ("rollout.inconclusive_limit", "inconclusive looks before it pauses, 0 to 100"),
    ("rollout.error_limit", "measurements in a row that may fail, 0 to 100"),
    ("rollout.unmeasured", "chance that a measurement fails, 0 to 1"),
    ("rollout.on_error", "pause | go_back"),
    ("rollout.disagreement", "share that a shadow may decide otherwise, 0 to 1"),
    ("rollout.effect", "difference of the share passed that an A/B test is to see, 0.0005 to 0.2"),
    ("rollout.power", "chance that it sees it, 0.5 to 0.99"),
    ("rollout.policy", "epsilon_greedy | thompson | equal"),
    ("rollout.epsilon", "share of random choices, 0 to 1"),
    ("rollout.window", "releases back that skip all steps, 0 to 8"),
    ("kayenta.pass", "score from which all is well, 0 to 100"),
    ("kayenta.marginal", "score from which a person looks, 0 to 100"),
    ("kayenta.errors", "weight of errors, 0 to 100"),
    ("kayenta.latency", "weight of latency, 0 to 100"),
    ("kayenta.decisions", "weight of decisions, 0 to 100"),
];

impl Spec {
    /// True if this is an option of delivery and not of the scenario.
    pub fn is_option(key: &str) -> bool {
        ["deliver.", "rollout.", "kayenta."].iter().any(|group| key.starts_with(group))
    }

    /// Sets an option.
    ///
    /// # Errors
    /// [`SpecError::Option`] if there is no such option or it does not take the value.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), SpecError> {
        let bad = || refused(key, value);
        let number = |least: f64, most: f64| number(key, value, least, most);
        let switch = || switch(key, value);
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
            "deliver.availability" => {
                let one = choose::<Availability>(value, &["one_of", "all"]).ok_or_else(bad)?;
                self.places.iter_mut().for_each(|place| place.availability = one);
            }
            "deliver.path" => match value {
                "line" => self.lay_path(false),
                "beside" => self.lay_path(true),
                _ => return Err(bad()),
            },
            "deliver.keying" => {
                self.keying = choose::<Keying>(value, &["content", "name"]).ok_or_else(bad)?;
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
            _ => return self.set_rollout(key, value),
        }
        Ok(())
    }

    /// Sets an option of the rollout.
    fn set_rollout(&mut self, key: &str, value: &str) -> Result<(), SpecError> {
        let bad = || refused(key, value);
        let number = |least: f64, most: f64| number(key, value, least, most);
        let rollout = &mut self.rollout;
        match key {
            "rollout.strategy" => {
                let keys = [
                    "all_at_once",
                    "rolling",
                    "blue_green",
                    "canary",
                    "shadow",
                    "experiment",
                    "bandit",
                ];
                rollout.strategy = choose::<Strategy>(value, &keys).ok_or_else(bad)?;
            }
            "rollout.analysis" => rollout.analysis = switch(key, value)?,
            "rollout.method" => {
                let keys = ["naive", "sequential", "once", "kayenta"];
                rollout.method = choose::<Method>(value, &keys).ok_or_else(bad)?;
            }
            "rollout.alpha" => rollout.alpha = number(0.001, 0.5)?,
            "rollout.auto_rollback" => rollout.auto_rollback = switch(key, value)?,
            "rollout.dry_run" => rollout.dry_run = switch(key, value)?,
            "rollout.looks" => rollout.looks = number(1.0, 60.0)? as u8,
            "rollout.least" => rollout.least = number(0.0, 1e9)? as u32,
            "rollout.failure_limit" => rollout.failure_limit = number(0.0, 100.0)? as u8,
            "rollout.inconclusive_limit" => {
                rollout.inconclusive_limit = number(0.0, 100.0)? as u8;
            }
            "rollout.error_limit" => rollout.error_limit = number(0.0, 100.0)? as u8,
            "rollout.unmeasured" => rollout.unmeasured = number(0.0, 1.0)?,
            "rollout.on_error" => {
                rollout.on_error =
                    choose::<OnError>(value, &["pause", "go_back"]).ok_or_else(bad)?;
            }
            "rollout.disagreement" => rollout.disagreement = number(0.0, 1.0)?,
            "rollout.effect" => rollout.effect = number(0.0005, 0.2)?,
            "rollout.power" => rollout.power = number(0.5, 0.99)?,
            "rollout.policy" => {
                let keys = ["epsilon_greedy", "thompson", "equal"];
                rollout.policy = choose::<Policy>(value, &keys).ok_or_else(bad)?;
            }
            "rollout.epsilon" => rollout.epsilon = number(0.0, 1.0)?,
            "rollout.window" => rollout.window = number(0.0, 8.0)? as u8,
            "kayenta.pass" => rollout.kayenta.pass = number(0.0, 100.0)?,
            "kayenta.marginal" => rollout.kayenta.marginal = number(0.0, 100.0)?,
            "kayenta.errors" => rollout.kayenta.errors = number(0.0, 100.0)?,
            "kayenta.latency" => rollout.kayenta.latency = number(0.0, 100.0)?,
            "kayenta.decisions" => rollout.kayenta.decisions = number(0.0, 100.0)?,
            _ => return Err(bad()),
        }
        Ok(())
    }

    fn production(&mut self, change: impl Fn(&mut super::Place)) {
        self.places.iter_mut().filter(|place| place.level.is_none()).for_each(change);
    }
}

/// Why an option is not set.
fn refused(key: &str, value: &str) -> SpecError {
    let takes = OPTIONS.iter().find(|(name, _)| *name == key).map(|(_, takes)| *takes);
    SpecError::Option(takes.map_or_else(
        || format!("there is no option `{key}`"),
        |takes| format!("`{key}` takes {takes}, not `{value}`"),
    ))
}

fn number(key: &str, value: &str, least: f64, most: f64) -> Result<f64, SpecError> {
    let read = value.parse::<f64>().ok().filter(|v| (least..=most).contains(v));
    read.ok_or_else(|| refused(key, value))
}

fn switch(key: &str, value: &str) -> Result<bool, SpecError> {
    match value {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err(refused(key, value)),
    }
}

/// The variant whose key stands at the same position.
fn choose<T: VariantArray + Copy>(value: &str, keys: &[&str]) -> Option<T> {
    let at = keys.iter().position(|key| *key == value)?;
    T::VARIANTS.get(at).copied()
}
