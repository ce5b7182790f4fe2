//! How improbable a value is beside a sample of the past, beyond the sample's own extremes too.
use super::sorted::{Sorted, median_of};
use crate::num;

/// Values before anything is said.
const FEWEST: usize = 30;
/// Share of the sample that is its tail, and the fewest values of a tail.
const TAIL: (f64, usize) = (0.05, 10);
/// The tail index that is believed before there is evidence, and how many values that belief is
/// worth. A normal distribution has about 0.2 at its 95 % quantile.
const PRIOR: (f64, f64) = (0.2, 10.0);
/// Part of the robust deviation that is added to every distance, so that a sample without spread
/// around its median does not make everything infinitely improbable.
const FLOOR: f64 = 0.5;
/// Distance between the 10 % and 90 % quantiles of a normal distribution in standard deviations.
const DECILES: f64 = 2.563;
/// Nothing is called less probable than 10⁻¹⁵.
pub(super) const MOST: f64 = 15.0;

/// The past of one statistic.
///
/// Beyond the outermost twentieth on either side the distribution is taken to fall off as a power of
/// the distance from the median (Pareto), with the index estimated from that twentieth (Hill 1975,
/// *Annals of Statistics* 3, 1163–1174): `P = k/n · (d / d_k)^(-1/γ)`. So the unit of the series does
/// not matter, heavy tails are forgiven, and each side has its own.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tail {
    past: Sorted,
    /// Of consecutive values only every so manieth is kept: means over `w` rows hardly differ from
    /// one row to the next.
    every: u32,
    seen: u32,
}

/// One side of the distribution.
#[derive(Clone, Copy, Debug)]
struct Side {
    /// Share of the past beyond `start`.
    share: f64,
    /// Distance from the median at which the tail starts.
    start: f64,
    floor: f64,
    index: f64,
}

impl Tail {
    pub(super) fn new(capacity: u32, every: u32) -> Self {
        Self { past: Sorted::new(capacity), every: every.max(1), seen: 0 }
    }

    pub(super) fn push(&mut self, value: f64) {
        self.seen = (self.seen + 1) % self.every;
        if self.seen == 0 {
            self.past.push(value);
        }
    }

    /// The median of the past; `None` while there is too little of it.
    pub(super) fn typical(&self) -> Option<f64> {
        (self.past.len() >= FEWEST).then(|| median_of(self.past.ascending()))
    }

    /// `-log10` of the probability of a value at least as far out on its side of the median; 0
    /// within the bulk, at most 15. `None` while there is too little past.
    pub(super) fn surprise(&self, value: f64) -> Option<f64> {
        let typical = self.typical()?;
        let distance = (value - typical).abs();
        if distance <= 0.0 || distance <= self.start(value >= typical, typical) {
            return Some(0.0);
        }
        let side = self.side(value >= typical, typical);
        let (from, to) = (side.start + side.floor, distance + side.floor);
        if from <= 0.0 {
            return Some(MOST);
        }
        Some((num::log10(to / from) / side.index - num::log10(side.share)).clamp(0.0, MOST))
    }

    /// The values below and above which the surprise is at least `limit`.
    pub(super) fn bounds(&self, limit: f64) -> Option<(f64, f64)> {
        let typical = self.typical()?;
        let reach = |upper: bool| {
            let Side { share, start, floor, index } = self.side(upper, typical);
            let decades = ((limit + num::log10(share)) * index).max(0.0);
            (start + floor) * num::pow(10.0, decades) - floor
        };
        Some((typical - reach(false), typical + reach(true)))
    }

    /// Size of the tail.
    fn size(&self) -> usize {
        let n = self.past.len();
        ((TAIL.0 * n as f64).ceil() as usize).max(TAIL.1).min(n / 3)
    }

    /// The distance of the value of that rank from the outside.
    fn distance(&self, upper: bool, typical: f64, rank: usize) -> f64 {
        let values = self.past.ascending();
        if upper { values[values.len() - 1 - rank] - typical } else { typical - values[rank] }
    }

    fn start(&self, upper: bool, typical: f64) -> f64 {
        self.distance(upper, typical, self.size())
    }

    fn side(&self, upper: bool, typical: f64) -> Side {
        let quantile = |p| self.past.quantile(p).unwrap_or(typical);
        let floor = FLOOR * (quantile(0.9) - quantile(0.1)) / DECILES;
        let (size, start) = (self.size(), self.start(upper, typical));
        let mut sum = PRIOR.0 * PRIOR.1;
        if start + floor > 0.0 {
            for rank in 0..size {
                let distance = self.distance(upper, typical, rank);
                sum += num::ln((distance + floor) / (start + floor)).max(0.0);
            }
        }
        let share = size as f64 / self.past.len() as f64;
        Side { share, start, floor, index: sum / (size as f64 + PRIOR.1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    fn filled(n: u32, value: impl Fn(u32) -> f64) -> Tail {
        let mut tail = Tail::new(2_000, 1);
        (0..n).for_each(|i| tail.push(value(i)));
        tail
    }

    #[test]
    fn the_bounds_are_where_the_surprise_reaches_the_limit() {
        let mut rng = Rng::new(1, "tail");
        let values: Vec<f64> = (0..1_500).map(|_| rng.exponential() - 0.5 * rng.normal()).collect();
        let tail = filled(1_500, |i| values[i as usize]);
        let (lower, upper) = tail.bounds(3.0).unwrap();
        for (bound, outwards) in [(lower, -1e-9), (upper, 1e-9)] {
            let surprise = tail.surprise(bound + outwards).unwrap();
            assert!((surprise - 3.0).abs() < 1e-6, "{surprise}");
        }
    }

    #[test]
    fn a_normal_tail_is_met_about_as_often_as_said() {
        let mut rng = Rng::new(2, "tail");
        let mut tail = Tail::new(2_000, 1);
        let mut beyond = 0;
        for i in 0..60_000 {
            let value = rng.normal();
            if i >= 2_000 && tail.surprise(value).unwrap() >= 3.0 {
                beyond += 1;
            }
            tail.push(value);
        }
        // Two sides of one in a thousand each: 116 expected, and the estimate is on the safe side.
        assert!((15..=130).contains(&beyond), "{beyond}");
    }

    #[test]
    fn what_never_moved_is_as_improbable_as_can_be() {
        let tail = filled(100, |_| 7.0);
        assert_eq!(tail.surprise(7.0).map(f64::to_bits), Some(0.0_f64.to_bits()));
        assert_eq!(tail.surprise(7.001).map(f64::to_bits), Some(MOST.to_bits()));
        assert_eq!(filled(29, |_| 7.0).surprise(9.0), None);
    }
}
