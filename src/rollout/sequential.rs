//! Two arms, looked at again and again.
//!
//! A z-test at 5 % is wrong once in twenty times if it is looked at once. Looked at after every
//! step it is wrong far more often, because each look is another chance. The mixture sequential
//! probability ratio test (mSPRT) may be looked at as often as one likes: under no difference the
//! chance that its statistic ever passes `1/α` is at most `α` (Johari, Pekelis and Walsh 2015,
//! *Always valid inference*, equation 8; Robbins 1970; Ville's inequality).
use serde::{Deserialize, Serialize};
use strum::VariantArray;

use crate::num::{self, special};

/// How two arms are compared.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, VariantArray,
)]
pub enum Method {
    /// A z-test at every look, as if it were the only one.
    Naive,
    /// The mixture sequential probability ratio test.
    Sequential,
    /// A z-test at the last look only.
    Once,
    /// A rank test per metric at the end of each step and a score over groups ([`super::kayenta`]).
    Kayenta,
}

/// Sums of one metric in one arm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sums {
    /// Observations.
    pub n: f64,
    /// Their sum.
    pub sum: f64,
    /// Sum of their squares.
    pub squares: f64,
}

impl Sums {
    /// Adds observations, given as sums.
    pub fn add(&mut self, other: Self) {
        self.n += other.n;
        self.sum += other.sum;
        self.squares += other.squares;
    }

    /// So many successes among so many.
    pub fn of_counts(n: f64, successes: f64) -> Self {
        Self { n, sum: successes, squares: successes }
    }

    /// The mean; 0 without observations.
    pub fn mean(&self) -> f64 {
        if self.n > 0.0 { self.sum / self.n } else { 0.0 }
    }

    /// The variance, at least as large as one observation of weight one half would make it.
    pub fn variance(&self) -> f64 {
        let mean = self.mean();
        (self.squares / self.n.max(1.0) - mean * mean).max(0.25 / self.n.max(1.0))
    }
}

/// What a look showed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Look {
    /// Mean of the new arm minus mean of the other, minus the margin.
    pub difference: f64,
    /// In standard errors.
    pub z: f64,
    /// One-sided p-value of the z-test: how likely so large a rise is without a difference.
    pub p: f64,
    /// The statistic of the sequential test: the likelihood ratio of a difference to none.
    pub ratio: f64,
    /// True if the method calls the new arm worse.
    pub worse: bool,
}

/// What a comparison is held to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    /// Chance of calling the new arm worse when it is not, one-sided.
    pub alpha: f64,
    /// The difference that matters: the standard deviation of the mixture.
    pub effect: f64,
    /// A rise of so much is no rise (Kayenta's tolerance).
    pub margin: f64,
}

/// Compares two arms of a metric of which less is better.
pub fn look(method: Method, new: &Sums, old: &Sums, scale: Scale, last: bool) -> Look {
    let Scale { alpha, effect, margin } = scale;
    let difference = new.mean() - old.mean() - margin;
    // Pooled under the hypothesis of no difference.
    let all = Sums { n: new.n + old.n, sum: new.sum + old.sum, squares: new.squares + old.squares };
    let n = new.n.min(old.n);
    let variance = 2.0 * all.variance();
    let z = if n > 0.0 { difference / (variance / n).sqrt() } else { 0.0 };
    let p = 1.0 - special::normal_cdf(z);
    let tau2 = effect * effect;
    let ratio = if n > 0.0 {
        let shrink = (variance / (variance + n * tau2)).sqrt();
        let power =
            n * n * tau2 * difference * difference / (2.0 * variance * (variance + n * tau2));
        shrink * num::exp(power.min(600.0))
    } else {
        1.0
    };
    let rises = difference > 0.0;
    let worse = match method {
        Method::Naive => rises && p <= alpha,
        Method::Once => last && rises && p <= alpha,
        Method::Sequential => rises && ratio >= 1.0 / alpha,
        // Its verdict comes from the observations in their order, not from sums.
        Method::Kayenta => false,
    };
    Look { difference, z, p, ratio, worse }
}
