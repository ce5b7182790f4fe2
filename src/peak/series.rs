//! Two series made ready for lags.
use super::{PeakError, Spec, Transform, unit_root};
use crate::num::stats::mean;

/// Fewest rows with both values.
const FEWEST: usize = 40;

/// Load and symptom, each divided by its largest size, so that no square overflows.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pair {
    /// The load of each row; `NaN` where one of the two is missing.
    pub(super) load: Vec<f64>,
    /// The symptom of each row; `NaN` where one of the two is missing.
    pub(super) symptom: Vec<f64>,
    /// What both were divided by.
    pub(super) units: (f64, f64),
    /// Rows without one of the two.
    pub(super) missing: u32,
}

impl Pair {
    pub(super) fn new(load: &[f64], symptom: &[f64]) -> Result<Self, PeakError> {
        if load.len() != symptom.len() {
            let (load, symptom) = (load.len() as u32, symptom.len() as u32);
            return Err(PeakError::Lengths { load, symptom });
        }
        let both = |row: usize| load[row].is_finite() && symptom[row].is_finite();
        let missing = (0..load.len()).filter(|&row| !both(row)).count();
        let rows = load.len() - missing;
        if rows < FEWEST || rows < missing {
            let needed = FEWEST.max(missing) as u32;
            return Err(PeakError::TooFew { rows: rows as u32, needed });
        }
        let known = |values: &[f64]| -> Vec<f64> {
            (0..values.len()).map(|row| if both(row) { values[row] } else { f64::NAN }).collect()
        };
        let (load, symptom) = (known(load), known(symptom));
        let (load, load_unit) = scaled(load).ok_or(PeakError::ConstantLoad)?;
        let (symptom, symptom_unit) = scaled(symptom).ok_or(PeakError::ConstantSymptom)?;
        Ok(Self { load, symptom, units: (load_unit, symptom_unit), missing: missing as u32 })
    }

    /// Both without gaps, season and trend, as the choices say; and whether differences were taken.
    pub(super) fn stationary(&self, spec: &Spec) -> (Vec<f64>, Vec<f64>, bool) {
        let level = |values: &[f64]| without_season(fill(values), spec.season as usize);
        let (load, symptom) = (level(&self.load), level(&self.symptom));
        let differenced = match spec.transform {
            Transform::Automatic => {
                unit_root::wanders(&load, spec.order) || unit_root::wanders(&symptom, spec.order)
            }
            Transform::Levels => false,
            Transform::Difference => true,
        };
        if !differenced {
            return (load, symptom, false);
        }
        let steps = |values: &[f64]| values.windows(2).map(|two| two[1] - two[0]).collect();
        (steps(&load), steps(&symptom), true)
    }

    /// The rows with both values, the symptom taken `lag` rows later.
    pub(super) fn points(&self, lag: u32) -> Vec<(f64, f64)> {
        let pairs = self.load.iter().zip(self.symptom.iter().skip(lag as usize));
        pairs.map(|(&x, &y)| (x, y)).filter(|(x, y)| x.is_finite() && y.is_finite()).collect()
    }
}

/// Divides by the largest size; `None` if all known values are equal.
fn scaled(values: Vec<f64>) -> Option<(Vec<f64>, f64)> {
    let mut known = values.iter().filter(|v| v.is_finite());
    let first = known.next()?;
    if known.all(|v| v.total_cmp(first).is_eq()) {
        return None;
    }
    let unit = values.iter().filter(|v| v.is_finite()).fold(0.0_f64, |most, v| most.max(v.abs()));
    if unit <= 0.0 {
        return None;
    }
    let values = values.into_iter().map(|v| v / unit).collect();
    Some((values, unit))
}

/// Bridges gaps by straight lines; at the ends by the nearest value.
fn fill(values: &[f64]) -> Vec<f64> {
    let mut filled = values.to_vec();
    let known: Vec<usize> = (0..values.len()).filter(|&row| values[row].is_finite()).collect();
    let (Some(&first), Some(&last)) = (known.first(), known.last()) else { return filled };
    filled[..first].fill(values[first]);
    filled[last..].fill(values[last]);
    for ends in known.windows(2) {
        let (from, to) = (ends[0], ends[1]);
        for (row, gap) in filled.iter_mut().enumerate().take(to).skip(from + 1) {
            let part = (row - from) as f64 / (to - from) as f64;
            *gap = values[from] + part * (values[to] - values[from]);
        }
    }
    filled
}

/// Subtracts the mean of each place in a season of that many rows; a season of which there are not
/// two is left on.
fn without_season(mut values: Vec<f64>, rows: usize) -> Vec<f64> {
    if rows < 2 || values.len() < 2 * rows {
        return values;
    }
    for place in 0..rows {
        let same: Vec<f64> = values.iter().copied().skip(place).step_by(rows).collect();
        let mean = mean(&same).unwrap_or(0.0);
        values.iter_mut().skip(place).step_by(rows).for_each(|value| *value -= mean);
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_bridged() {
        let nan = f64::NAN;
        assert_eq!(fill(&[nan, 1.0, nan, nan, 4.0, nan]), [1.0, 1.0, 2.0, 3.0, 4.0, 4.0]);
    }

    #[test]
    fn a_pure_season_leaves_nothing() {
        let values: Vec<f64> = (0..20).map(|row| f64::from(row % 5)).collect();
        assert!(without_season(values.clone(), 5).iter().all(|v| v.abs() < 1e-12));
        assert_eq!(without_season(values.clone(), 11), values);
    }

    #[test]
    fn refusals() {
        let (rising, flat): (Vec<f64>, _) = ((0..50).map(f64::from).collect(), vec![3.0; 50]);
        assert_eq!(Pair::new(&rising, &flat), Err(PeakError::ConstantSymptom));
        assert_eq!(Pair::new(&flat, &rising), Err(PeakError::ConstantLoad));
        assert_eq!(
            Pair::new(&rising, &rising[1..]),
            Err(PeakError::Lengths { load: 50, symptom: 49 })
        );
        assert_eq!(
            Pair::new(&rising[..10], &rising[..10]),
            Err(PeakError::TooFew { rows: 10, needed: 40 })
        );
    }
}
