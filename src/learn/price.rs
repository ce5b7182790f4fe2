//! How much must speak for a kind of trouble before it is a true one.
//!
//! Some kinds look like everyday noise: a memory that is full for a while is rarely a leak. Where most
//! troubles of a kind that were named on little were none, that kind must explain more.
use std::collections::BTreeMap;

use crate::correlate::{History, history::Recognition};

/// How many false troubles one that is missed counts for.
const MISSED: i32 = 4;
/// By how much a price must pay to be asked for.
const LEAST: i32 = 5;
/// The highest price, in natural log odds: beyond it too few were seen to say.
const MOST: f64 = 8.0;

/// Place and kind.
type Name = (String, String);

/// A trouble that was named.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) name: Name,
    /// What spoke for it, in natural log odds.
    pub(super) gain: f64,
    pub(super) is_true: bool,
}

/// The price of each kind, in natural log odds beyond the usual, that saves most false troubles for the
/// true ones that it costs.
pub(super) fn prices(told: Vec<Told>) -> BTreeMap<Name, f64> {
    let mut kinds: BTreeMap<Name, Vec<(f64, bool)>> = BTreeMap::new();
    for told in told {
        kinds.entry(told.name).or_default().push((told.gain, told.is_true));
    }
    kinds.into_iter().map(|(name, told)| (name, price_of(told))).collect()
}

fn price_of(mut told: Vec<(f64, bool)>) -> f64 {
    told.sort_by(|a, b| a.0.total_cmp(&b.0));
    let usual = Recognition::default().cost;
    let (mut saved, mut best) = (0, (LEAST, usual));
    for (at, &(gain, is_true)) in told.iter().enumerate() {
        saved += if is_true { -MISSED } else { 1 };
        if saved > best.0 {
            let next = told.get(at + 1).map_or(gain + 1.0, |next| next.0);
            best = (saved, f64::midpoint(gain, next));
        }
    }
    (best.1 - usual).clamp(0.0, MOST)
}

/// Writes prices into a history.
pub(super) fn mark(history: &mut History, prices: &BTreeMap<Name, f64>) {
    for pattern in &mut history.patterns {
        let price = prices.get(&(pattern.place.clone(), pattern.kind.clone()));
        pattern.dear = price.map_or(0, |price| (price * 10.0).round() as u32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_lies_above_what_was_false_and_below_what_was_true() {
        let mut told: Vec<(f64, bool)> =
            (0..20).map(|nth| (8.0 + 0.1 * f64::from(nth), false)).collect();
        told.extend((0..20).map(|nth| (12.0 + f64::from(nth), true)));
        let price = price_of(told.clone());
        assert!((2.0..4.0).contains(&price), "{price}");
        // One true one among the false is worth four of them.
        told.push((8.75, true));
        let price = price_of(told);
        assert!((2.0..4.0).contains(&price), "{price}");
        assert!(price_of(vec![(9.0, false), (10.0, true)]) <= 0.0);
        assert!(price_of((0..90).map(|nth| (f64::from(nth), false)).collect()) <= MOST);
    }
}
