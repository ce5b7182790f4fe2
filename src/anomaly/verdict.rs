//! What a detector says of a row, and why.
use serde::{Deserialize, Serialize};
use strum::VariantArray;

/// What of a series looks odd to [`super::Surprise`].
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, VariantArray, Serialize, Deserialize,
)]
pub enum Aspect {
    /// The mean of the last rows themselves.
    Level,
    /// The mean of what the last rows lie above the expected.
    Residual,
    /// That mean less the one of as many rows before.
    Change,
    /// The mean size of the steps from row to row.
    Roughness,
}

impl Aspect {
    /// The words for a person.
    pub fn words(self) -> &'static str {
        match self {
            Self::Level => "level",
            Self::Residual => "distance from the expected",
            Self::Change => "change of the distance from the expected",
            Self::Roughness => "step from row to row",
        }
    }
}

/// The rule that a reading follows, with the numbers that only it has.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Rule {
    /// A fixed upper limit was looked at.
    Above,
    /// A fixed lower limit was looked at.
    Below,
    /// Distance from the expected in standard deviations.
    Deviations,
    /// Distance from the median in robust deviations.
    RobustDeviations,
    /// Distance from the forecast in widths of the band.
    Forecast,
    /// The outlier test: its `R` over its `λ`.
    OutlierTest {
        /// Which outlier of the window it is, the most extreme first; 0 if it is none of those
        /// tested.
        rank: u32,
    },
    /// The burn rate over the factor of a pair of windows, in the shorter of the two.
    Burn {
        /// Length of the long window in seconds.
        long: u32,
        /// Length of the short window in seconds.
        short: u32,
        /// Burn rate in the long window: share of failures over the share allowed.
        long_burn: f64,
        /// Burn rate in the short window.
        short_burn: f64,
    },
    /// How improbable one aspect of the series is, in powers of ten.
    Improbable {
        /// The aspect.
        aspect: Aspect,
        /// The rows it was taken over.
        rows: u32,
        /// What it is.
        observed: f64,
        /// What it usually is: the median of the past.
        typical: f64,
        /// From where on it is an anomaly.
        bound: f64,
    },
}

/// What a detector says of one value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// How odd the value is, at least 0, in the detector's own unit.
    pub statistic: f64,
    /// The statistic from which it is an anomaly, above 0.
    pub limit: f64,
    /// The value that was expected.
    pub expected: Option<f64>,
    /// Below this the value alone is an anomaly.
    pub lower: Option<f64>,
    /// Above this the value alone is an anomaly.
    pub upper: Option<f64>,
    /// The rule.
    pub rule: Rule,
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Outcome {
    /// There was no value, or none that is a finite number: nothing is said and nothing learned.
    Missing,
    /// Too little was known.
    Learning,
    /// Within the limit.
    Normal,
    /// An anomaly, and an alert.
    Alert,
    /// An anomaly that belongs to the burst of an earlier alert.
    Burst,
}

/// What is said of a row.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// What became of it.
    pub outcome: Outcome,
    /// From 0 to 1, alerts from 0.5 on: [`Self::oddness`], a quarter of it within a burst. The rows
    /// that stand out at *any* cut of this score are one per burst.
    pub score: f64,
    /// From 0 to 1, whether or not the row belongs to a burst: `statistic / (statistic + limit)`.
    pub oddness: f64,
    /// True for an alert.
    pub flag: bool,
    /// The detector's own words; `None` for rows that are missing or were only learned from.
    pub reading: Option<Reading>,
}

impl Verdict {
    /// Why, in a sentence.
    pub fn words(&self) -> String {
        let Some(reading) = &self.reading else {
            return match self.outcome {
                Outcome::Missing => "No number here, so nothing is said.".to_owned(),
                Outcome::Learning | Outcome::Normal | Outcome::Alert | Outcome::Burst => {
                    "Too little has been seen to judge this.".to_owned()
                }
            };
        };
        let verdict = match self.outcome {
            Outcome::Alert => "alert",
            Outcome::Burst => "part of an alert that was already raised",
            Outcome::Normal | Outcome::Learning | Outcome::Missing => "no alert",
        };
        format!("{}: {verdict}.", reading.words())
    }
}

impl Reading {
    /// The comparison that was made, without full stop.
    pub fn words(&self) -> String {
        let Self { statistic, limit, expected, .. } = *self;
        let beside = expected.map_or(String::new(), |e| format!(" from the expected {e:.4}"));
        match self.rule {
            Rule::Above => format!("{statistic:.2} of the way to the upper limit (limit {limit})"),
            Rule::Below => format!("{statistic:.2} of the way to the lower limit (limit {limit})"),
            Rule::Deviations => {
                format!("{statistic:.2} standard deviations{beside} (limit {limit})")
            }
            Rule::RobustDeviations => {
                format!("{statistic:.2} robust deviations{beside} (limit {limit})")
            }
            Rule::Forecast => format!("{statistic:.2} mean errors{beside} (limit {limit})"),
            Rule::OutlierTest { rank: 0 } => "not among the outliers that were tested".to_owned(),
            Rule::OutlierTest { rank } => format!(
                "outlier {rank} of its window, {statistic:.2} times the critical value{beside}"
            ),
            Rule::Burn { long, short, long_burn, short_burn } => format!(
                "the error budget burns {long_burn:.2} times too fast over {} min and \
                 {short_burn:.2} times over {} min, {statistic:.2} times what this pair allows",
                long / 60,
                short / 60
            ),
            Rule::Improbable { aspect, rows, observed, typical, bound } => format!(
                "{} over {rows} rows is {observed:.4}, usually {typical:.4}; bound {bound:.4}; once \
                 in 10^{statistic:.1} rows (limit 10^{limit})",
                aspect.words()
            ),
        }
    }
}
