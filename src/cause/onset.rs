//! When the abnormal part begins.
use serde::{Deserialize, Serialize};

use super::{
    Incident, Measure,
    deviation::{Profile, floor, worst},
};
use crate::num::stats;

/// How the onset is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Known {
    /// Somebody said when the failure began.
    Told,
    /// The metrics moved before the time that somebody said.
    EarlierThanTold,
    /// Nobody said; it is where the metrics move.
    Estimated,
    /// Nobody said and nothing moves: the whole window counts as abnormal.
    Unknown,
}

/// Where the abnormal part of the window begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Onset {
    /// The first abnormal row, from 0. Rows before it are the freshest baseline there is.
    pub row: u32,
    /// How that is known.
    pub known: Known,
}

/// Most places that are tried; longer windows are tried coarsely.
const TRIED: usize = 64;
/// Rows before a place that it is judged by.
const BEFORE: usize = 24;
/// Rows after it: two, so that the step is found where it is and one bad point is not a step.
const AFTER: usize = 2;
/// A step below three scales is noise.
const LEAST: f64 = 3.0;

/// The onset of an incident: the told time or, where it is earlier or nothing was told, the place
/// where the metrics step up together. A change-point search in the manner of BARO's first step
/// (Pham, Ha and Zhang 2024), with a plain score: for each component the step of its worst series in
/// scales, `1 - 3 / step` where it is more than three, summed.
pub(super) fn find(incident: &Incident) -> Onset {
    let last = incident.times.len().saturating_sub(1) as u32;
    let told = incident.rows_before_failure().map(|row| row.min(last));
    match (told, step(incident)) {
        (Some(told), Some(seen)) if seen < told => {
            Onset { row: seen, known: Known::EarlierThanTold }
        }
        (Some(told), _) => Onset { row: told, known: Known::Told },
        (None, Some(seen)) => Onset { row: seen, known: Known::Estimated },
        (None, None) => Onset { row: 0, known: Known::Unknown },
    }
}

/// The row at which the metrics step up most, if they do.
fn step(incident: &Incident) -> Option<u32> {
    let rows = incident.times.len();
    let judged: Vec<(u32, Profile, &[f64])> = incident
        .series
        .iter()
        .filter(|series| series.measure != Measure::Requests)
        .filter_map(|series| {
            let sign = series.measure.harm()?;
            let profile = Profile::new(series, sign, floor(series, None))?;
            Some((series.node, profile, series.abnormal.as_slice()))
        })
        .collect();
    let mut best: Option<(f64, usize)> = None;
    for row in (1..rows).step_by(rows.div_ceil(TRIED).max(1)) {
        let score = total(&judged, row, incident.graph.len());
        if score > best.map_or(0.0, |(most, _)| most) {
            best = Some((score, row));
        }
    }
    best.map(|(_, row)| row as u32)
}

/// The sum over components of their largest step at `row`.
fn total(judged: &[(u32, Profile, &[f64])], row: usize, nodes: u32) -> f64 {
    let mut steps = vec![0.0_f64; nodes as usize];
    for (node, profile, values) in judged {
        let turned = |part: &[f64]| -> Vec<f64> {
            part.iter().filter(|v| v.is_finite()).map(|v| profile.turned(*v)).collect()
        };
        let (from, to) = (row.saturating_sub(BEFORE), (row + AFTER).min(values.len()));
        let (Some(before), Some(after)) = (values.get(from..row), values.get(row..to)) else {
            continue;
        };
        let (Some(before), Some(after)) =
            (worst(turned(before).into_iter()), stats::mean(&turned(after)))
        else {
            continue;
        };
        let step = (after - before) / profile.spread();
        if let Some(most) = steps.get_mut(*node as usize) {
            *most = most.max(step);
        }
    }
    let steps = steps.into_iter().filter(|step| *step > LEAST && step.is_finite());
    stats::sum(steps.map(|step| 1.0 - LEAST / step))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cause::{Graph, Series};

    fn incident(failure: Option<i64>) -> Incident {
        let graph = Graph::new(vec!["a".to_owned(), "b".to_owned()], [(0, 1)]).unwrap();
        let normal: Vec<f64> = (0..40).map(|i| 1.0 + 0.01 * f64::from(i % 7)).collect();
        let series = |node, steps: bool| Series {
            node,
            name: "latency".to_owned(),
            measure: Measure::Latency,
            normal: normal.clone(),
            abnormal: (0..10).map(|i| if steps && i >= 4 { 3.0 } else { 1.02 }).collect(),
        };
        Incident {
            graph,
            times: (0..10).map(|i| i * 60).collect(),
            series: vec![series(0, true), series(1, false)],
            failure,
            ..Incident::default()
        }
    }

    #[test]
    fn a_step_is_found_and_corrects_a_late_report() {
        assert_eq!(find(&incident(None)), Onset { row: 4, known: Known::Estimated });
        assert_eq!(find(&incident(Some(250))), Onset { row: 4, known: Known::Told });
        assert_eq!(find(&incident(Some(480))), Onset { row: 4, known: Known::EarlierThanTold });
        assert_eq!(find(&incident(Some(60))), Onset { row: 1, known: Known::Told });
    }

    #[test]
    fn where_nothing_moves_nothing_is_found() {
        let mut flat = incident(None);
        flat.series.remove(0);
        assert_eq!(find(&flat), Onset { row: 0, known: Known::Unknown });
        flat.times.clear();
        flat.series.clear();
        assert_eq!(find(&flat).row, 0);
    }
}
