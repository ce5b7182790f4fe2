//! A detector with what all of them need around it.
use super::{
    Detector, Outcome, Reading, Spec, Verdict,
    burst::{Burst, Part},
};

/// Values are kept within this size, so that no square and no sum of squares overflows.
const LARGEST: f64 = 1e150;
/// What is left of the score of a row that belongs to an earlier one.
const LATER: f64 = 0.25;

/// Watches one metric.
#[derive(Debug)]
pub struct Watch {
    detector: Box<dyn Detector>,
    burst: Burst,
}

impl Watch {
    /// Starts with nothing seen.
    pub fn new(spec: &Spec) -> Self {
        Self { detector: spec.start(), burst: Burst::new(spec.burst.clone()) }
    }

    /// Takes in the value at an instant (microseconds since 1970-01-01T00:00:00Z). A value that is
    /// not finite is missing.
    pub fn update(&mut self, time: i64, value: f64) -> Verdict {
        if !value.is_finite() {
            self.burst.pass();
            return silent(Outcome::Missing);
        }
        match self.detector.update(time, value.clamp(-LARGEST, LARGEST)) {
            None => {
                self.burst.pass();
                silent(Outcome::Learning)
            }
            Some(mut reading) => {
                // A choice outside its range must not make the score undefined.
                reading.limit = reading.limit.max(f64::MIN_POSITIVE);
                self.judge(reading)
            }
        }
    }

    fn judge(&mut self, reading: Reading) -> Verdict {
        let Reading { statistic, limit, .. } = reading;
        let alert = statistic >= limit;
        let oddness = if statistic.is_infinite() { 1.0 } else { statistic / (statistic + limit) };
        let (outcome, score) = match self.burst.take(&reading) {
            Part::First if alert => (Outcome::Alert, oddness),
            Part::Faint | Part::First => (Outcome::Normal, oddness),
            Part::Later if alert => (Outcome::Burst, LATER * oddness),
            Part::Later => (Outcome::Normal, LATER * oddness),
        };
        let flag = outcome == Outcome::Alert;
        Verdict { outcome, score, oddness, flag, reading: Some(reading) }
    }
}

fn silent(outcome: Outcome) -> Verdict {
    Verdict { outcome, score: 0.0, oddness: 0.0, flag: false, reading: None }
}

/// Watches a whole series: pairs of instant (microseconds since 1970-01-01T00:00:00Z) and value.
///
/// ```
/// use opslab::anomaly::{Method, SECOND, Spec, watch};
/// let values = (0..600).map(|i| if i == 500 { 90.0 } else { f64::from(i % 7) });
/// let series: Vec<(i64, f64)> = (0..).map(|i| i * 300 * SECOND).zip(values).collect();
/// let verdicts = watch(&Spec::of(Method::Ewma), &series);
/// assert!(verdicts[500].flag && verdicts[500].score > 0.5);
/// ```
pub fn watch(spec: &Spec, series: &[(i64, f64)]) -> Vec<Verdict> {
    let mut watch = Watch::new(spec);
    series.iter().map(|&(time, value)| watch.update(time, value)).collect()
}
