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
