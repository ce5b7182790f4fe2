//! Sorting that is compiled once.
//!
//! The standard library compiles its sort anew for each type and comparison, some 5 kB each. Where
//! speed does not matter, sorting goes through one copy here, which orders positions.
use std::cmp::Ordering;

/// Sorts by a comparison; equal items keep their order.
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let order = positions(items.len(), &mut |a, b| compare(&items[a as usize], &items[b as usize]));
    // Follows each cycle of the permutation, so that nothing has to be cloned.
    let mut to: Vec<u32> = vec![0; order.len()];
    for (new, &old) in order.iter().enumerate() {
        to[old as usize] = new as u32;
    }
    for at in 0..to.len() {
        while to[at] as usize != at {
            let next = to[at] as usize;
            items.swap(at, next);
            to.swap(at, next);
        }
    }
}

/// Sorts by a key; equal items keep their order.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(items, |a, b| key(a).cmp(&key(b)));
}

/// Sorts numbers by [`f64::total_cmp`].
pub fn sort_floats(values: &mut [f64]) {
    let mut keys: Vec<u64> = values.iter().map(|&value| key_of(value)).collect();
    sort_keys(&mut keys);
    for (value, &key) in values.iter_mut().zip(&keys) {
        let sign = if key >> 63 == 1 { 1 << 63 } else { u64::MAX };
        *value = f64::from_bits(key ^ sign);
    }
}

/// A number's place among all numbers, as [`f64::total_cmp`] sees it.
fn key_of(value: f64) -> u64 {
    let bits = value.to_bits();
    bits ^ if bits >> 63 == 1 { u64::MAX } else { 1 << 63 }
}

/// Sorts keys.
#[inline(never)]
pub fn sort_keys(keys: &mut [u64]) {
    keys.sort_unstable();
}

/// Sorts row numbers or codes.
#[inline(never)]
pub fn sort_codes(codes: &mut [u32]) {
    codes.sort_unstable();
}

/// The positions of numbers from the smallest up, by [`f64::total_cmp`]; equal ones keep their order.
pub fn by_value(values: &[f64]) -> Vec<u32> {
    positions(values.len(), &mut |a, b| values[a as usize].total_cmp(&values[b as usize]))
}

/// The positions `0..n` in the order of a comparison.
fn positions(n: usize, compare: &mut dyn FnMut(u32, u32) -> Ordering) -> Vec<u32> {
    let mut order: Vec<u32> = (0..n as u32).collect();
    order.sort_by(|&a, &b| compare(a, b));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_sort_by_their_total_order() {
        let mut values = [
            0.5,
            -0.0,
            0.0,
            f64::NAN,
            -f64::NAN,
            f64::INFINITY,
            -3.0,
            f64::NEG_INFINITY,
            1e-320,
            2.0,
        ];
        let mut theirs = values;
        theirs.sort_by(f64::total_cmp);
        let positions = by_value(&values);
        sort_floats(&mut values);
        assert_eq!(values.map(f64::to_bits), theirs.map(f64::to_bits));
        assert_eq!(positions, [4, 7, 6, 1, 2, 8, 0, 9, 5, 3]);
    }

    #[test]
    fn sorts_as_the_standard_library_does() {
        for n in [0, 1, 2, 3, 10, 100, 1_000] {
            let items: Vec<(u32, u32)> = (0..n).map(|i| (i * 7_919 % 1_009 % 20, i)).collect();
            let (mut ours, mut theirs) = (items.clone(), items);
            sort_by_key(&mut ours, |item| item.0);
            theirs.sort_by_key(|item| item.0);
            assert_eq!(ours, theirs);
            sort_by(&mut ours, |a, b| b.cmp(a));
            theirs.sort_by(|a, b| b.cmp(a));
            assert_eq!(ours, theirs);
        }
    }
}
