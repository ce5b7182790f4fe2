//! Anomalies of one metric over time.
//!
//! A [`Detector`] reads one value at a time and says how far it lies from what it expected, in a
//! unit of its own, and where its limit is. A [`Watch`] puts the rest around it, equally for all:
//! values that are missing, a score from 0 to 1 with the limit at 0.5, and one alert per burst
//! ([`BurstSpec`]). Everything in a [`Verdict`] is kept so that a person can see why.
//!
//! [`score`] compares detectors by the formula of the Numenta Anomaly Benchmark.
mod burn_rate;
mod burst;
mod clock;
mod esd;
mod ewma;
mod holt_winters;
mod robust_z;
pub mod score;
mod season;
mod seasonal_esd;
mod sorted;
mod surprise;
mod tail;
mod threshold;
mod verdict;
mod watch;

use serde::{Deserialize, Serialize};
use strum::VariantArray;

pub use burn_rate::{BurnRate, BurnRateSpec, BurnWindow};
pub use burst::BurstSpec;
pub use esd::{Esd, Outlier, Scale, generalised_esd};
pub use ewma::{Ewma, EwmaSpec};
pub use holt_winters::{HoltWinters, HoltWintersSpec, Smoothing};
pub use robust_z::{RobustZ, RobustZSpec};
pub use seasonal_esd::{SeasonalEsd, SeasonalEsdSpec};
pub use surprise::{Surprise, SurpriseSpec};
pub use threshold::{Threshold, ThresholdSpec};
pub use verdict::{Aspect, Outcome, Reading, Rule, Verdict};
pub use watch::{Watch, watch};

/// Microseconds in a second.
pub const SECOND: i64 = 1_000_000;

/// Reads a metric one value at a time.
pub trait Detector: std::fmt::Debug {
    /// Takes in the value at an instant (microseconds since 1970-01-01T00:00:00Z) and says how it
    /// looks beside all that came before; `None` while too little is known. The value is finite and
    /// at most 1e150 in size: [`Watch`] sees to that.
    fn update(&mut self, time: i64, value: f64) -> Option<Reading>;
}

/// The detectors.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    VariantArray,
    Serialize,
    Deserialize,
)]
pub enum Method {
    /// [`Surprise`]: several views of the series, each against its own past. The lab's default.
    #[default]
    Surprise,
    /// [`Threshold`]: fixed limits.
    Threshold,
    /// [`Ewma`]: exponentially weighted mean and variance.
    Ewma,
    /// [`RobustZ`]: median and MAD of a window.
    RobustZ,
    /// [`HoltWinters`]: level, trend and season, with Brutlag's band.
    HoltWinters,
    /// [`SeasonalEsd`]: seasonal hybrid ESD, as Twitter's `AnomalyDetection`.
    SeasonalEsd,
    /// [`BurnRate`]: how fast an error budget is spent, in several windows.
    BurnRate,
}

impl Method {
    /// The name on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Self::Surprise => "surprise",
            Self::Threshold => "threshold",
            Self::Ewma => "ewma",
            Self::RobustZ => "robust-z",
            Self::HoltWinters => "holt-winters",
            Self::SeasonalEsd => "s-h-esd",
            Self::BurnRate => "burn-rate",
        }
    }

    /// The method of that name; `default` names the lab's default.
    pub fn find(key: &str) -> Option<Self> {
        if key == "default" {
            return Some(Self::default());
        }
        Self::VARIANTS.iter().copied().find(|method| method.key() == key)
    }
}

/// Which detector, and the choices of each.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    /// The detector.
    pub method: Method,
    /// Of [`Method::Surprise`].
    pub surprise: SurpriseSpec,
    /// Of [`Method::Threshold`].
    pub threshold: ThresholdSpec,
    /// Of [`Method::Ewma`].
    pub ewma: EwmaSpec,
    /// Of [`Method::RobustZ`].
    pub robust_z: RobustZSpec,
    /// Of [`Method::HoltWinters`].
    pub holt_winters: HoltWintersSpec,
    /// Of [`Method::SeasonalEsd`].
    pub seasonal_esd: SeasonalEsdSpec,
    /// Of [`Method::BurnRate`].
    pub burn_rate: BurnRateSpec,
    /// How rows that belong together become one alert.
    pub burst: BurstSpec,
}

impl Spec {
    /// The defaults of one method.
    pub fn of(method: Method) -> Self {
        Self { method, ..Self::default() }
    }

    /// A detector with nothing seen.
    pub fn start(&self) -> Box<dyn Detector> {
        match self.method {
            Method::Surprise => Box::new(Surprise::new(self.surprise.clone())),
            Method::Threshold => Box::new(Threshold::new(self.threshold.clone())),
            Method::Ewma => Box::new(Ewma::new(self.ewma.clone())),
            Method::RobustZ => Box::new(RobustZ::new(self.robust_z.clone())),
            Method::HoltWinters => Box::new(HoltWinters::new(self.holt_winters.clone())),
            Method::SeasonalEsd => Box::new(SeasonalEsd::new(self.seasonal_esd.clone())),
            Method::BurnRate => Box::new(BurnRate::new(self.burn_rate.clone())),
        }
    }
}
