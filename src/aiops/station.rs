//! The stations of the loop, in order.
use serde::{Deserialize, Serialize};

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
    strum::VariantArray,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Station {
    /// Bytes of many tools arrive.
    #[default]
    Ingest,
    /// They become events of one form.
    Normalise,
    /// Events become alerts.
    Deduplicate,
    /// Log lines get templates.
    Template,
    /// Metrics are watched.
    Detect,
    /// Alerts become incidents.
    Correlate,
    /// Incidents get a cause.
    Cause,
    /// A cause gets a prescription.
    Prescribe,
    /// A prescription becomes an action.
    Act,
}

impl Station {
    /// All, in order.
    pub const ALL: [Self; 9] = [
        Self::Ingest,
        Self::Normalise,
        Self::Deduplicate,
        Self::Template,
        Self::Detect,
        Self::Correlate,
        Self::Cause,
        Self::Prescribe,
        Self::Act,
    ];

    /// Its name in links.
    pub fn id(self) -> &'static str {
        self.into()
    }

    /// Its name on the rail.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ingest => "Ingest",
            Self::Normalise => "Normalise",
            Self::Deduplicate => "Deduplicate",
            Self::Template => "Template",
            Self::Detect => "Detect",
            Self::Correlate => "Correlate",
            Self::Cause => "Root cause",
            Self::Prescribe => "Prescribe",
            Self::Act => "Act",
        }
    }

    /// What a class is told when it comes here.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Ingest => "Every tool speaks its own language; nothing is thrown away unread.",
            Self::Normalise => "One form for all: who, where, when, how bad.",
            Self::Deduplicate => "A hundred repetitions are one alert with a count.",
            Self::Template => "Lines that differ only in their numbers say the same thing.",
            Self::Detect => "A metric tells trouble before anybody writes a line about it.",
            Self::Correlate => "Alerts that one thing explains belong in one incident.",
            Self::Cause => "Who suffers shouts; who began it must be found.",
            Self::Prescribe => "A cure is tried on a copy of the world before it is proposed.",
            Self::Act => "Nothing is resolved until the world has recovered.",
        }
    }

    /// So many stations on, or back.
    pub fn walk(self, by: i32) -> Option<Self> {
        let at = Self::ALL.iter().position(|&station| station == self)?;
        Self::ALL.get(at.checked_add_signed(by as isize)?).copied()
    }
}
