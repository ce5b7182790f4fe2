//! Page–Hinkley test (Page 1954, *Biometrika* 41, 100–115), as river 0.26.1 computes it
//! (`river/drift/page_hinkley.py`).
use serde::{Deserialize, Serialize};
use strum::VariantArray;

use super::{Detector, Signal};

/// Which changes of the mean count.
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
pub enum Mode {
    /// Increases.
    Up,
    /// Decreases.
    Down,
    /// Both.
    #[default]
    Both,
}

/// Parameters of the test; defaults are river's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PageHinkleySpec {
    /// Observations before a change may be declared.
    pub min_instances: u32,
    /// A change of the mean smaller than this is tolerated.
    pub delta: f64,
    /// λ: drift is declared when the statistic exceeds it.
    pub threshold: f64,
    /// Forgetting factor of the sums, in `(0, 1]`.
    pub alpha: f64,
    /// Which changes count.
    pub mode: Mode,
}

impl Default for PageHinkleySpec {
    fn default() -> Self {
        Self {
            min_instances: 30,
            delta: 0.005,
            threshold: 50.0,
            alpha: 1.0 - 0.0001,
            mode: Mode::Both,
        }
    }
}

/// The state of a test: sums of deviations from the running mean, faded by `alpha`, and the extremes
/// that they are measured from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PageHinkley {
    spec: PageHinkleySpec,
    n: u32,
    mean: f64,
    sum_increase: f64,
    min_increase: f64,
    sum_decrease: f64,
    max_decrease: f64,
    drift: bool,
}

impl PageHinkley {
    /// Starts with nothing seen.
    pub fn new(spec: PageHinkleySpec) -> Self {
        Self {
            spec,
            n: 0,
            mean: 0.0,
            sum_increase: 0.0,
            min_increase: f64::MAX,
            sum_decrease: 0.0,
            // River's start; any at or below `delta` does, for the first sum is `delta`.
            max_decrease: -1.0,
            drift: false,
        }
    }

    /// Observations since the start or the last drift.
    pub fn seen(&self) -> u32 {
        self.n
    }
}

impl Detector for PageHinkley {
    /// Takes in `x`; a value that is not finite is passed over. There is no warning level.
    fn update(&mut self, x: f64) -> Signal {
        if !x.is_finite() {
            return Signal::Stable;
        }
        if self.drift {
            *self = Self::new(self.spec.clone());
        }
        let PageHinkleySpec { min_instances, delta, threshold, alpha, mode: _ } = self.spec;
        self.n = self.n.saturating_add(1);
        self.mean += (1.0 / f64::from(self.n)) * (x - self.mean);
        let deviation = x - self.mean;
        self.sum_increase = alpha * self.sum_increase + deviation - delta;
        self.sum_decrease = alpha * self.sum_decrease + deviation + delta;
        self.min_increase = self.min_increase.min(self.sum_increase);
        self.max_decrease = self.max_decrease.max(self.sum_decrease);
        self.drift = self.n >= min_instances && self.statistic() > threshold;
        if self.drift { Signal::Drift } else { Signal::Stable }
    }

    fn statistic(&self) -> f64 {
        if self.n == 0 {
            return 0.0;
        }
        let increase = self.sum_increase - self.min_increase;
        let decrease = self.max_decrease - self.sum_decrease;
        match self.spec.mode {
            Mode::Up => increase,
            Mode::Down => decrease,
            Mode::Both => increase.max(decrease),
        }
    }

    fn threshold(&self) -> f64 {
        self.spec.threshold
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first_drift(mode: Mode, values: impl Iterator<Item = f64>) -> Option<usize> {
        let spec = PageHinkleySpec { mode, threshold: 5.0, ..PageHinkleySpec::default() };
        let mut detector = PageHinkley::new(spec);
        values.into_iter().position(|x| detector.update(x) == Signal::Drift)
    }

    #[test]
    fn each_mode_sees_its_own_direction() {
        let step = |to: f64| (0..200).map(move |i| if i < 100 { 0.5 } else { to });
        assert!(first_drift(Mode::Up, step(1.0)).is_some_and(|i| (100..130).contains(&i)));
        assert_eq!(first_drift(Mode::Down, step(1.0)), None);
        assert!(first_drift(Mode::Down, step(0.0)).is_some_and(|i| (100..130).contains(&i)));
        assert_eq!(first_drift(Mode::Up, step(0.0)), None);
        assert_eq!(first_drift(Mode::Both, step(1.0)), first_drift(Mode::Up, step(1.0)));
    }

    #[test]
    fn a_value_that_is_no_number_changes_nothing() {
        let mut detector = PageHinkley::new(PageHinkleySpec::default());
        detector.update(1.0);
        let before = detector.clone();
        assert_eq!(detector.update(f64::NAN), Signal::Stable);
        assert_eq!(detector, before);
    }

    #[test]
    fn it_starts_again_after_drift() {
        let spec = PageHinkleySpec { threshold: 5.0, ..PageHinkleySpec::default() };
        let mut detector = PageHinkley::new(spec.clone());
        let mut i = 0.0;
        while detector.update(i) != Signal::Drift {
            i += 1.0;
        }
        assert!(detector.statistic() > detector.threshold());
        detector.update(3.0);
        let mut fresh = PageHinkley::new(spec);
        fresh.update(3.0);
        assert_eq!((detector.seen(), detector), (1, fresh));
    }
}
