//! How good rankings are, where the truth is known.
use serde::{Deserialize, Serialize};

/// Accuracy over cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Accuracy {
    /// Number of cases.
    pub cases: u32,
    /// AC@k for k = 1 to 5: the share of cases with the true cause among the first k.
    pub at: [f64; 5],
    /// Avg@5: the mean of AC@1 to AC@5 (`RCAEval`, Pham et al. 2024).
    pub average: f64,
}

/// The accuracy of cases, given the rank of the true cause in each, from 1; `None` where it is not
/// ranked at all.
pub fn accuracy(ranks: &[Option<u32>]) -> Accuracy {
    let within = |k: u32| {
        let hits = ranks.iter().filter(|rank| rank.is_some_and(|rank| rank <= k)).count();
        hits as f64 / ranks.len().max(1) as f64
    };
    let at = [1, 2, 3, 4, 5].map(within);
    Accuracy { cases: ranks.len() as u32, at, average: crate::num::stats::sum(at) / 5.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let found = accuracy(&[Some(1), Some(3), Some(9), None]);
        assert_eq!(found.at.map(|share| (share * 4.0) as u32), [1, 1, 2, 2, 2]);
        assert!((found.average - 0.4).abs() < 1e-15);
        assert!(accuracy(&[]).average.abs() < 1e-15);
    }
}
