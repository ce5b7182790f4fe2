//! The last values of a stream, in order of time and of size.
use std::collections::VecDeque;

/// A sliding window over finite values.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sorted {
    recent: VecDeque<f64>,
    ascending: Vec<f64>,
    capacity: usize,
}

impl Sorted {
    /// An empty window that will hold the last `capacity` values, at least one.
    pub(super) fn new(capacity: u32) -> Self {
        let capacity = capacity.max(1) as usize;
        Self { recent: VecDeque::new(), ascending: Vec::new(), capacity }
    }

    /// Takes in a value and forgets the oldest one when full.
    pub(super) fn push(&mut self, value: f64) {
        if self.recent.len() == self.capacity
            && let Some(oldest) = self.recent.pop_front()
        {
            let at = self.ascending.partition_point(|v| v.total_cmp(&oldest).is_lt());
            self.ascending.remove(at);
        }
        self.recent.push_back(value);
        let at = self.ascending.partition_point(|v| v.total_cmp(&value).is_lt());
        self.ascending.insert(at, value);
    }

    pub(super) fn len(&self) -> usize {
        self.ascending.len()
    }

    /// In ascending order.
    pub(super) fn ascending(&self) -> &[f64] {
        &self.ascending
    }

    /// The value at the rank nearest to the share `p`; `None` without values.
    pub(super) fn quantile(&self, p: f64) -> Option<f64> {
        let last = self.ascending.len().checked_sub(1)?;
        self.ascending.get(((p * last as f64).round() as usize).min(last)).copied()
    }
}

/// The median of the absolute distances from `centre` in an ascending slice; 0 without values.
/// Walks outwards from the centre, so that nothing is sorted again.
pub(super) fn median_distance(ascending: &[f64], centre: f64) -> f64 {
    let n = ascending.len();
    if n == 0 {
        return 0.0;
    }
    let mut high = ascending.partition_point(|&v| v < centre);
    let mut low = high;
    let (mut before, mut here) = (0.0, 0.0);
    for _ in 0..=n / 2 {
        before = here;
        let below = low.checked_sub(1).map(|at| centre - ascending[at]);
        let above = ascending.get(high).map(|v| v - centre);
        here = match (below, above) {
            (Some(b), Some(a)) if b <= a => {
                low -= 1;
                b
            }
            (Some(b), None) => {
                low -= 1;
                b
            }
            (_, Some(a)) => {
                high += 1;
                a
            }
            (None, None) => here,
        };
    }
    if n % 2 == 1 { here } else { f64::midpoint(before, here) }
}

/// The median of an ascending slice; 0 without values.
pub(super) fn median_of(ascending: &[f64]) -> f64 {
    let n = ascending.len();
    match (ascending.get(n / 2), n % 2) {
        (None, _) => 0.0,
        (Some(&middle), 1) => middle,
        (Some(&upper), _) => f64::midpoint(ascending[n / 2 - 1], upper),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slides() {
        let mut window = Sorted::new(3);
        assert_eq!(window.quantile(0.5), None);
        for value in [5.0, 1.0, 4.0, 2.0] {
            window.push(value);
        }
        assert_eq!(window.ascending(), [1.0, 2.0, 4.0]);
        assert_eq!(window.quantile(1.0), Some(4.0));
    }

    #[test]
    fn medians_by_hand() {
        let values = [1.0, 2.0, 4.0, 8.0, 16.0];
        assert_eq!(median_of(&values).to_bits(), 4.0_f64.to_bits());
        // Distances 3 2 0 4 12.
        assert_eq!(median_distance(&values, 4.0).to_bits(), 3.0_f64.to_bits());
        // Distances from 3: 2 1 1 5.
        assert_eq!(median_distance(&values[..4], 3.0).to_bits(), 1.5_f64.to_bits());
        assert_eq!(median_distance(&[7.0], 5.0).to_bits(), 2.0_f64.to_bits());
        assert_eq!(median_of(&[]).to_bits(), 0.0_f64.to_bits());
    }
}
