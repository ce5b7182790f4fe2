//! How the metrics of the product are watched: what a detector can judge in a storm of some hours, and
//! what it would need for the rest.
use crate::{
    anomaly::{
        BurnRateSpec, HoltWintersSpec, Method, Reading, Smoothing, Spec, ThresholdSpec, Verdict,
    },
    chain::OBJECTIVE,
    world::Metric,
};

/// Rows, one per minute, from which fixed limits are drawn: the first hour.
const LEARN: u32 = 60;
/// Without a season, errors are all alike: a width of the band is the mean of many of them, and 4 of
/// them are a deviation that comes by chance once in a thousand rows (3.2 standard deviations of a
/// normal error).
const STEADY: Smoothing = Smoothing { level: 0.05, trend: 0.001, season: 0.02 };
const WIDTHS: f64 = 4.0;

/// The choices of a method for a metric; `None` where it has nothing to say about such metrics.
pub(super) fn spec(method: Method, metric: Metric) -> Option<Spec> {
    let usual = Spec::of(method);
    Some(match method {
        // Only what fails of what was asked has an objective, and so a budget.
        Method::BurnRate => {
            let burn_rate = BurnRateSpec { objective: OBJECTIVE, whole: true, ..usual.burn_rate };
            return (metric == Metric::Errors).then_some(Spec { burn_rate, ..usual });
        }
        Method::Threshold => {
            Spec { threshold: ThresholdSpec { learn: LEARN, ..usual.threshold }, ..usual }
        }
        // Nobody sees the season of a day within hours: level and trend, a season of one row.
        Method::HoltWinters => {
            let holt_winters = HoltWintersSpec { season: 60, smoothing: STEADY, widths: WIDTHS };
            Spec { holt_winters, ..usual }
        }
        Method::Surprise | Method::Ewma | Method::RobustZ | Method::SeasonalEsd => usual,
    })
}

/// A measured value as the method wants it: failures as a share.
pub(super) fn value(method: Method, measured: f64) -> f64 {
    if method == Method::BurnRate { measured / 100.0 } else { measured }
}

/// What is said of it, in the metric's unit again.
pub(super) fn measured(method: Method, verdict: Verdict) -> Verdict {
    if method != Method::BurnRate {
        return verdict;
    }
    let percent = |share: Option<f64>| share.map(|share| 100.0 * share);
    let reading = verdict.reading.map(|reading| Reading {
        expected: percent(reading.expected),
        lower: percent(reading.lower),
        upper: percent(reading.upper),
        ..reading
    });
    Verdict { reading, ..verdict }
}

/// What a method needs before it can judge, in words.
pub(super) fn needs(method: Method) -> &'static str {
    match method {
        Method::BurnRate => {
            "an error rate, which alone has a budget, and an hour of it: its shortest long window"
        }
        Method::Threshold => "more than an hour: its limits are drawn from the first",
        Method::HoltWinters => "half an hour to start level and trend from",
        Method::Surprise | Method::Ewma | Method::RobustZ | Method::SeasonalEsd => {
            "more minutes to learn from"
        }
    }
}

/// What of a method is different in a storm, in words; empty where nothing is.
pub(super) fn differs(method: Method) -> &'static str {
    match method {
        Method::BurnRate => {
            "windows that reach back before the storm say nothing: of three pairs the one over an hour and five minutes is left, and from six hours on the next"
        }
        Method::Threshold => "limits are three standard deviations around the first hour",
        Method::HoltWinters => {
            "a season of a day cannot be seen within hours: level and trend only"
        }
        Method::Surprise | Method::Ewma | Method::RobustZ | Method::SeasonalEsd => "",
    }
}
