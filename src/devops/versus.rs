//! What a way of working is compared with.
use serde::{Deserialize, Serialize};
use strum::VariantArray as _;

use crate::{
    check::{Level, TESTS},
    promote::Spec,
    rollout::Strategy,
};

/// The other way of working.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::VariantArray,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Versus {
    /// A release each quarter, tested by hand.
    Quarterly,
    /// The same without unit tests.
    NoUnit,
    /// The same without integration tests.
    NoIntegration,
    /// The same without system tests.
    NoSystem,
    /// The same without verification in Test, Stage and UAT.
    NoEnvironments,
    /// The same with all traffic at once.
    NoCanary,
}

impl Versus {
    /// All.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Its name in links.
    pub fn id(self) -> &'static str {
        self.into()
    }

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Quarterly => "a release each quarter, tested by hand",
            Self::NoUnit => "the same without unit tests",
            Self::NoIntegration => "the same without integration tests",
            Self::NoSystem => "the same without system tests",
            Self::NoEnvironments => "the same without verification in Test, Stage and UAT",
            Self::NoCanary => "the same with all traffic at once",
        }
    }

    /// The other way.
    pub fn of(self, spec: &Spec) -> Spec {
        let without = |level: Level| {
            let mut other = spec.clone();
            let keys = TESTS.iter().filter(|test| test.level == level && spec.runs(test));
            other.without.extend(keys.map(|test| test.key.to_owned()));
            other
        };
        match self {
            Self::Quarterly => spec.quarterly(),
            Self::NoUnit => without(Level::Unit),
            Self::NoIntegration => without(Level::Integration),
            Self::NoSystem => without(Level::System),
            Self::NoEnvironments => {
                let mut other = spec.clone();
                other.places.iter_mut().for_each(|place| place.verify = false);
                other
            }
            Self::NoCanary => {
                let mut other = spec.clone();
                other.rollout.strategy = Strategy::AllAtOnce;
                other
            }
        }
    }
}
