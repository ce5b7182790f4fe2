//! How delivery is organised.
use serde::{Deserialize, Serialize};
use strum::VariantArray;

use super::{DAY, HOUR, MINUTE, Seconds};
use crate::{
    check::{Keying, Level, TESTS, Test, test},
    release::LOCATIONS,
    rollout,
};

/// When a release is available to a place with several places before it (Kargo
/// `availabilityStrategy`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, VariantArray)]
pub enum Availability {
    /// When one of them has verified it.
    #[default]
    OneOf,
    /// When all of them have.
    All,
}

/// How a release gets into a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, VariantArray)]
pub enum Promotion {
    /// By itself: the newest that is available (Kargo `NewestFreight`).
    #[default]
    Newest,
    /// By itself: the one that the place before has (Kargo `MatchUpstream`).
    MatchUpstream,
    /// When somebody says so.
    Manual,
}

/// A place on the way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Its name.
    pub name: String,
    /// Which verifications it runs; `None` for Production.
    pub level: Option<Level>,
    /// For Production: which location of [`LOCATIONS`].
    pub location: u8,
    /// The places before it, by position; empty for the first.
    pub after: Vec<u8>,
    /// When a release is available to it.
    pub availability: Availability,
    /// Seconds that a release must have stood verified in a place before, without a break.
    pub soak_s: Seconds,
    /// People who must agree.
    pub approvals: u8,
    /// How releases get in.
    pub promotion: Promotion,
    /// Whether verifications are run.
    pub verify: bool,
    /// Whether what was changed by hand is put back.
    pub self_heal: bool,
}

/// How the work is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantArray)]
pub enum Cadence {
    /// Every commit is built and delivered by itself.
    Continuous,
    /// Commits are collected and released together every 13 weeks, tested by hand.
    Quarterly,
}

/// The people. All times are ours and shown with every result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Team {
    /// How the work is done.
    pub cadence: Cadence,
    /// Commits a week that come by themselves; 0: only what the learner commits.
    pub commits_per_week: f64,
    /// Share of them that are bad ones of the catalogue.
    pub bad_share: f64,
    /// Mean minutes until somebody agrees to a promotion.
    pub approve_minutes: f64,
    /// Mean hours until a broken commit is taken out or mended.
    pub fix_hours: f64,
    /// Mean minutes until somebody rolls back by hand.
    pub rollback_minutes: f64,
    /// Days between trainings of the model; 0 for none.
    pub retrain_days: u32,
    /// Outages a year that no release caused.
    pub outages_per_year: f64,
    /// How many times longer tests take than a machine needs.
    pub by_hand: f64,
}

impl Default for Team {
    /// Ours: five commits a week, one in four of them with a mistake.
    fn default() -> Self {
        Self {
            cadence: Cadence::Continuous,
            commits_per_week: 5.0,
            bad_share: 0.25,
            approve_minutes: 90.0,
            fix_hours: 3.0,
            rollback_minutes: 45.0,
            retrain_days: 28,
            outages_per_year: 12.0,
            by_hand: 1.0,
        }
    }
}

/// How soon harm is noticed in Production.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    /// Minutes until errors and slow answers are noticed.
    pub errors_minutes: u32,
    /// Minutes until another share of held payments is noticed.
    pub held_minutes: u32,
    /// Days until missed frauds are noticed, when labels have come.
    pub quality_days: u32,
}

impl Default for Watch {
    /// Ours: an alert on errors, a daily look at decisions, labels after five days (the delay of
    /// [`crate::monitor::Spec`]).
    fn default() -> Self {
        Self { errors_minutes: 10, held_minutes: 240, quality_days: 5 }
    }
}

/// Everything that can be chosen about delivery.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    /// Root of what is drawn.
    pub seed: u32,
    /// Length in weeks.
    pub weeks: u32,
    /// Tests that are left out, by key.
    pub without: Vec<String>,
    /// Tests that are run besides the usual ones, by key.
    pub also: Vec<String>,
    /// Chance that a test fails for no reason, each time it runs.
    pub flakiness: f64,
    /// Tests that run but stop nothing, by key.
    pub quarantine: Vec<String>,
    /// By what verdicts are kept.
    pub keying: Keying,
    /// The places, first to last; each names only places before it.
    pub places: Vec<Place>,
    /// How Production takes a release.
    pub rollout: rollout::Spec,
    /// The people.
    pub team: Team,
    /// The monitors.
    pub watch: Watch,
    /// Whether trainings by plan count as deployments.
    pub count_retrainings: bool,
}

impl Default for Spec {
    fn default() -> Self {
        Self {
            seed: 42,
            weeks: 26,
            without: Vec::new(),
            also: Vec::new(),
            flakiness: 0.0,
            quarantine: Vec::new(),
            keying: Keying::Content,
            places: usual_places(),
            rollout: rollout::Spec::default(),
            team: Team::default(),
            watch: Watch::default(),
            count_retrainings: true,
        }
    }
}

fn usual_places() -> Vec<Place> {
    let before = |name: &str, level, after: Vec<u8>, soak_s| Place {
        name: name.to_owned(),
        level: Some(level),
        location: 0,
        after,
        availability: Availability::OneOf,
        soak_s,
        approvals: 0,
        promotion: Promotion::Newest,
        verify: true,
        self_heal: true,
    };
    let mut places = vec![
        before("Test", Level::Test, Vec::new(), 0),
        before("Stage", Level::Stage, vec![0], 10 * MINUTE),
        before("UAT", Level::Uat, vec![1], 2 * HOUR),
    ];
    places.extend((0..).zip(&LOCATIONS).map(|(location, at)| Place {
        name: format!("Production {}", at.key),
        level: None,
        location,
        after: vec![2],
        availability: Availability::OneOf,
        soak_s: HOUR,
        approvals: 1,
        promotion: Promotion::Newest,
        verify: true,
        self_heal: true,
    }));
    places
}

/// What is wrong with a spec.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SpecError {
    /// A test that does not exist.
    #[error("there is no test `{key}`; `opslab deliver --tests` lists them")]
    NoTest {
        /// What was named.
        key: String,
    },
    /// A place that comes after one that does not come before it.
    #[error("the place `{place}` comes after place number {after}, which does not stand before it")]
    Order {
        /// Its name.
        place: String,
        /// The number.
        after: u8,
    },
    /// There must be between 1 and 16 places, and Production among them.
    #[error(
        "there are {places} places, {production} of them Production; 1 to 16 are wanted, at least one of them Production"
    )]
    Places {
        /// All.
        places: usize,
        /// Those without a level.
        production: usize,
    },
    /// A location that does not exist.
    #[error("the place `{place}` names location {location}; there are {all}")]
    Location {
        /// Its name.
        place: String,
        /// What it names.
        location: u8,
        /// How many there are.
        all: usize,
    },
    /// An option that does not exist or does not take the value.
    #[error("{0}")]
    Option(String),
}

impl Spec {
    /// Checks it.
    ///
    /// # Errors
    /// [`SpecError`] names what and where.
    pub fn validate(&self) -> Result<(), SpecError> {
        if let Some(key) = self
            .without
            .iter()
            .chain(&self.also)
            .chain(&self.quarantine)
            .find(|k| test(k).is_none())
        {
            return Err(SpecError::NoTest { key: key.clone() });
        }
        let production = self.places.iter().filter(|place| place.level.is_none()).count();
        if !(1..=16).contains(&self.places.len()) || production == 0 {
            return Err(SpecError::Places { places: self.places.len(), production });
        }
        for (at, place) in self.places.iter().enumerate() {
            if let Some(&after) = place.after.iter().find(|after| usize::from(**after) >= at) {
                return Err(SpecError::Order { place: place.name.clone(), after });
            }
            if usize::from(place.location) >= LOCATIONS.len() {
                return Err(SpecError::Location {
                    place: place.name.clone(),
                    location: place.location,
                    all: LOCATIONS.len(),
                });
            }
        }
        Ok(())
    }

    /// Whether a release goes to UAT beside Stage, and from both to Production.
    pub fn is_beside(&self) -> bool {
        self.of_level(Level::Uat).is_some_and(|(uat, _)| {
            self.of_level(Level::Stage).is_some_and(|(_, stage)| !uat.after.contains(&stage))
        })
    }

    /// Lays the way of a release: Stage, then UAT, then Production; or Stage and UAT beside each
    /// other after Test, and Production after both ([`Availability`] says whether it needs both).
    pub(super) fn lay_path(&mut self, beside: bool) {
        let at = |level| self.of_level(level).map(|(_, at)| at);
        let (Some(test), Some(stage), Some(uat)) =
            (at(Level::Test), at(Level::Stage), at(Level::Uat))
        else {
            return;
        };
        for place in &mut self.places {
            match place.level {
                Some(Level::Uat) => place.after = vec![if beside { test } else { stage }],
                None => place.after = if beside { vec![stage, uat] } else { vec![uat] },
                Some(
                    Level::Unit | Level::Integration | Level::System | Level::Test | Level::Stage,
                ) => {}
            }
        }
    }

    fn of_level(&self, level: Level) -> Option<(&Place, u8)> {
        self.places.iter().zip(0..).find(|(place, _)| place.level == Some(level))
    }

    /// True if a test is run.
    pub fn runs(&self, test: &Test) -> bool {
        let named = |list: &[String]| list.iter().any(|key| key == test.key);
        (test.usual || named(&self.also)) && !named(&self.without)
    }

    /// True if a test is run and stops a release.
    pub fn stops(&self, test: &Test) -> bool {
        self.runs(test) && !self.quarantine.iter().any(|key| key == test.key)
    }

    /// The other way of working (ours): changes are collected for a quarter and released together;
    /// tests are done by hand on the whole, forty times slower; no canary; problems are noticed by
    /// those who suffer from them, and going back takes a day.
    #[must_use]
    pub fn quarterly(&self) -> Self {
        let mut other = self.clone();
        other.team.cadence = Cadence::Quarterly;
        other.team.by_hand = 40.0;
        other.team.approve_minutes = 2.0 * 24.0 * 60.0;
        other.team.fix_hours = 5.0 * 24.0;
        other.team.rollback_minutes = 24.0 * 60.0;
        other.rollout.strategy = rollout::Strategy::AllAtOnce;
        other.rollout.auto_rollback = false;
        other.watch = Watch { errors_minutes: 240, held_minutes: 3 * 24 * 60, quality_days: 30 };
        let by_machine =
            TESTS.iter().filter(|t| matches!(t.level, Level::Unit | Level::Integration));
        other.without.extend(by_machine.map(|test| test.key.to_owned()));
        other
    }

    /// Where time ends.
    pub fn end(&self) -> Seconds {
        Seconds::from(self.weeks) * 7 * DAY
    }
}
