//! Random numbers addressed by entity and step.
//!
//! Two runs of one seed, one with an action and one without, must see the same weather: the same
//! load, the same measurement noise, the same blips of uninvolved checks. A stream that is drawn
//! from in turn cannot give that, because whoever logs more draws more. So a [`Stream`] has a name
//! (under the lab's [`crate::rng::Rng`]) and is asked *at a step*: what it says there does not
//! depend on what was asked before. The words come from `SplitMix64` (Steele, Lea and Flood 2014,
//! OOPSLA), which is made for such jumping; only 64-bit integers and `f64` are used.
use serde::{Deserialize, Serialize};

use crate::{num, rng::Rng};

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
const TWO_53: f64 = 9_007_199_254_740_992.0;

/// A named source of draws for every step of the simulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stream {
    key: u64,
}

impl Stream {
    /// The stream of this name under this seed.
    pub(crate) fn new(seed: u32, name: &str) -> Self {
        let mut rng = Rng::new(seed, name);
        let high = (rng.unit() * TWO_53) as u64;
        let low = (rng.unit() * TWO_53) as u64;
        Self { key: (high << 11) ^ low }
    }

    /// A stream that belongs to one member of a family.
    pub(crate) fn of(self, member: u32) -> Self {
        Self { key: mix(self.key ^ (u64::from(member) + 1).wrapping_mul(GOLDEN)) }
    }

    /// The draws of one step.
    pub(crate) fn at(self, step: u32) -> Draws {
        Draws { state: mix(self.key.wrapping_add(u64::from(step).wrapping_mul(GOLDEN) ^ GOLDEN)) }
    }
}

/// Draws of one stream at one step.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Draws {
    state: u64,
}

impl Draws {
    /// 64 random bits.
    pub(crate) fn word(&mut self) -> u64 {
        self.state = self.state.wrapping_add(GOLDEN);
        mix(self.state)
    }

    /// Uniform on `[0, 1)`, 53 bits.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.word() >> 11) as f64 / TWO_53
    }

    /// Uniform on `low..high`.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Uniform on `0..n` (Lemire's multiplication; the bias of at most n/2³² does not matter here);
    /// 0 when `n` is 0.
    pub(crate) fn below(&mut self, n: u32) -> u32 {
        ((u64::from(n) * (self.word() >> 32)) >> 32) as u32
    }

    /// True with probability `p`.
    pub(crate) fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// Standard normal (Box and Muller 1958).
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * num::ln(1.0 - self.unit())).sqrt();
        radius * num::cos(std::f64::consts::TAU * self.unit())
    }

    /// Exponential with mean 1.
    pub(crate) fn exponential(&mut self) -> f64 {
        -num::ln(1.0 - self.unit())
    }

    /// Poisson: by multiplication (Knuth) up to a mean of 12, beyond that the rounded normal with
    /// the same mean and variance.
    pub(crate) fn poisson(&mut self, mean: f64) -> u32 {
        if mean <= 0.0 {
            return 0;
        }
        if mean > 12.0 {
            return (mean + mean.sqrt() * self.normal() + 0.5).max(0.0) as u32;
        }
        let (limit, mut product, mut count) = (num::exp(-mean), self.unit(), 0);
        while product > limit {
            product *= self.unit();
            count += 1;
        }
        count
    }

    /// One of the items; `None` of nothing.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len() as u32) as usize)
    }
}

/// The finaliser of `SplitMix64` (Stafford's variant 13).
pub(crate) fn mix(mut word: u64) -> u64 {
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_step_says_does_not_depend_on_the_past() {
        let stream = Stream::new(7, "test");
        let mut early = stream.at(3);
        let _ = (early.unit(), early.unit());
        assert_eq!(stream.at(4).word(), stream.at(4).word());
        assert_ne!(stream.at(4).word(), stream.at(5).word());
        assert_ne!(stream.of(0).at(4).word(), stream.of(1).at(4).word());
        assert_ne!(Stream::new(8, "test").at(4).word(), stream.at(4).word());
    }

    #[test]
    fn moments_are_right() {
        let stream = Stream::new(1, "moments");
        for mean in [0.3, 5.0, 40.0] {
            let draws: Vec<f64> =
                (0..4000).map(|step| f64::from(stream.at(step).poisson(mean))).collect();
            let average = draws.iter().sum::<f64>() / 4000.0;
            let variance =
                draws.iter().map(|x| (x - average) * (x - average)).sum::<f64>() / 3999.0;
            assert!((average / mean - 1.0).abs() < 0.08, "{mean}: {average}");
            assert!((variance / mean - 1.0).abs() < 0.12, "{mean}: {variance}");
        }
        let units: f64 = (0..4000).map(|step| stream.at(step).unit()).sum();
        assert!((units / 4000.0 - 0.5).abs() < 0.02);
        let normal: f64 = (0..4000).map(|step| stream.at(step).normal()).sum();
        assert!((normal / 4000.0).abs() < 0.06);
        assert!((0..4000).all(|step| stream.at(step).below(7) < 7));
    }
}
