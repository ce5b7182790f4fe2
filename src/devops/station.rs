//! The stations of the loop, in order.
use serde::{Deserialize, Serialize};

use crate::{check::Level, room::Stopover};

/// A station.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Station {
    /// Somebody changes something.
    #[default]
    Commit,
    /// The change becomes an artifact.
    Build,
    /// One function at a time.
    Unit,
    /// Parts together.
    Integration,
    /// The whole, alone.
    System,
    /// The first environment.
    Test,
    /// Under load, with faults.
    Stage,
    /// Judged by the business.
    Uat,
    /// Where customers are.
    Production,
    /// What all this comes to.
    Measure,
}

impl Station {
    /// All, in order.
    pub const ALL: [Self; 10] = [
        Self::Commit,
        Self::Build,
        Self::Unit,
        Self::Integration,
        Self::System,
        Self::Test,
        Self::Stage,
        Self::Uat,
        Self::Production,
        Self::Measure,
    ];

    /// Its name in links.
    pub fn id(self) -> &'static str {
        self.into()
    }

    /// Its name on the rail.
    pub fn name(self) -> &'static str {
        match self {
            Self::Commit => "Commit",
            Self::Build => "Build",
            Self::Unit => "Unit tests",
            Self::Integration => "Integration tests",
            Self::System => "System tests",
            Self::Test => "Test",
            Self::Stage => "Stage",
            Self::Uat => "UAT",
            Self::Production => "Production",
            Self::Measure => "Measure",
        }
    }

    /// As the page knows it.
    pub fn stopover(self) -> Stopover {
        let sentence = match self {
            Self::Commit => "Everything begins with a change that somebody can read.",
            Self::Build => "One artifact is built; the same bytes go everywhere.",
            Self::Unit => "The cheapest test is the one that fails first.",
            Self::Integration => "Parts that work alone may not work together.",
            Self::System => "The whole is tried before anybody depends on it.",
            Self::Test => "An environment proves what a build server cannot.",
            Self::Stage => "Load and faults, before customers bring them.",
            Self::Uat => "The business says whether this is what it wanted.",
            Self::Production => "A little traffic first; what is worse goes back by itself.",
            Self::Measure => "Fast and safe are measured together, or neither is true.",
        };
        Stopover { id: self.id(), name: self.name(), sentence }
    }

    /// The level of tests that it runs.
    pub fn level(self) -> Option<Level> {
        match self {
            Self::Unit => Some(Level::Unit),
            Self::Integration => Some(Level::Integration),
            Self::System => Some(Level::System),
            Self::Test => Some(Level::Test),
            Self::Stage => Some(Level::Stage),
            Self::Uat => Some(Level::Uat),
            Self::Commit | Self::Build | Self::Production | Self::Measure => None,
        }
    }

    /// The station of a level of tests.
    pub fn of(level: Level) -> Self {
        match level {
            Level::Unit => Self::Unit,
            Level::Integration => Self::Integration,
            Level::System => Self::System,
            Level::Test => Self::Test,
            Level::Stage => Self::Stage,
            Level::Uat => Self::Uat,
        }
    }
}
