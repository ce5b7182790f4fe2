//! What is known when somebody asks for the cause: a graph, series, a symptom, changes.
use serde::{Deserialize, Serialize};

use super::{Error, Graph, Handicap, Measure};
use crate::rng::Rng;

/// One metric of one component. Missing values are `NaN`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Whose it is: a position in the graph.
    pub node: u32,
    /// Its name without the component's, with the statistic: `latency p95`.
    pub name: String,
    /// What it measures.
    pub measure: Measure,
    /// Values of a time when all was well, shape `(n_normal,)`; empty if the metric was not there.
    pub normal: Vec<f64>,
    /// Values around the failure, shape `(n_rows,)`, one per [`Incident::times`].
    pub abnormal: Vec<f64>,
}

/// The symptom that somebody noticed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The component.
    pub node: u32,
    /// The name of the series on which it was noticed, if one is meant.
    pub series: Option<String>,
}

/// Somebody changed something: a deployment, a configuration, a flag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What was changed: a position in the graph.
    pub node: u32,
    /// When, in seconds on the clock of [`Incident::times`].
    pub time: i64,
    /// What was done, in a few words.
    pub what: String,
}

/// Everything a ranking may look at.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    /// Who calls whom.
    pub graph: Graph,
    /// The start of each interval of the abnormal window, in seconds, ascending; shape `(n_rows,)`.
    pub times: Vec<i64>,
    /// The metrics. Of several series of one measure on one component the first is the one that
    /// speaks for it, unless the target names another.
    pub series: Vec<Series>,
    /// The symptom, if one is known.
    pub target: Option<Target>,
    /// When the failure began, as far as somebody knows; same clock as `times`.
    pub failure: Option<i64>,
    /// Changes before and during the incident.
    pub changes: Vec<Change>,
}

impl Incident {
    /// Says whether everything fits together.
    ///
    /// # Errors
    /// A series, target or change of a component that is not in the graph; a series whose abnormal
    /// part is not as long as the list of times; times that do not ascend.
    pub fn check(&self) -> Result<(), Error> {
        let known = self.graph.len();
        let nodes = self
            .series
            .iter()
            .map(|series| series.node)
            .chain(self.target.iter().map(|target| target.node))
            .chain(self.changes.iter().map(|change| change.node));
        if let Some(node) = nodes.into_iter().find(|&node| node >= known) {
            return Err(Error::NoNode { node, known });
        }
        let rows = self.times.len();
        if let Some(series) = self.series.iter().find(|series| series.abnormal.len() != rows) {
            return Err(Error::Rows {
                series: format!("{} {}", self.graph.name(series.node), series.name),
                rows: series.abnormal.len(),
                times: rows,
            });
        }
        let backwards = self.times.windows(2).position(|pair| pair[0] >= pair[1]);
        backwards.map_or(Ok(()), |at| Err(Error::Times { row: at as u64 + 2 }))
    }

    /// Length of an interval: the smallest distance between two times, in seconds; 0 with fewer
    /// than two.
    pub fn step(&self) -> i64 {
        self.times.windows(2).map(|pair| pair[1].saturating_sub(pair[0])).min().unwrap_or(0)
    }

    /// How many rows of the abnormal window end before the failure began, if its time is known.
    pub fn rows_before_failure(&self) -> Option<u32> {
        let (failure, step) = (self.failure?, self.step());
        Some(self.times.iter().take_while(|time| time.saturating_add(step) <= failure).count()
            as u32)
    }

    /// The same incident as somebody sees it who knows less.
    #[must_use]
    pub fn handicapped(&self, handicap: &Handicap) -> Self {
        let mut known = self.clone();
        if handicap.late_rows > 0 {
            let first = known.times.first().copied();
            known.failure = known.failure.or(first).map(|failure| {
                failure.saturating_add(known.step().saturating_mul(i64::from(handicap.late_rows)))
            });
        }
        if handicap.missing_edges > 0.0 {
            let mut rng = Rng::new(handicap.seed, "missing edges");
            known.graph = known.graph.filtered(|_, _| !rng.chance(handicap.missing_edges));
        }
        known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn incident() -> Incident {
        Incident {
            graph: Graph::new(vec!["a".to_owned(), "b".to_owned()], [(0, 1)]).unwrap(),
            times: vec![0, 300, 600, 900],
            failure: Some(610),
            ..Incident::default()
        }
    }

    #[test]
    fn a_row_counts_as_before_the_failure_when_all_of_it_is() {
        let mut incident = incident();
        assert_eq!((incident.step(), incident.rows_before_failure()), (300, Some(2)));
        incident.failure = Some(599);
        assert_eq!(incident.rows_before_failure(), Some(1));
        incident.failure = None;
        assert_eq!(incident.rows_before_failure(), None);
    }

    #[test]
    fn handicaps_take_knowledge_away() {
        let incident = incident();
        let late = incident.handicapped(&Handicap { late_rows: 1, ..Handicap::default() });
        assert_eq!(late.failure, Some(910));
        let blind = incident.handicapped(&Handicap { missing_edges: 1.0, ..Handicap::default() });
        assert_eq!(blind.graph.calls().count(), 0);
        assert_eq!(incident.handicapped(&Handicap::default()), incident);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let mut wrong = incident();
        wrong.changes.push(Change { node: 2, time: 0, what: String::new() });
        assert!(matches!(wrong.check(), Err(Error::NoNode { node: 2, known: 2 })));
        let mut wrong = incident();
        wrong.times[3] = 600;
        assert!(matches!(wrong.check(), Err(Error::Times { row: 4 })));
        let mut wrong = incident();
        wrong.series.push(Series {
            node: 0,
            name: "latency".to_owned(),
            measure: Measure::Latency,
            normal: vec![],
            abnormal: vec![1.0],
        });
        assert!(matches!(wrong.check(), Err(Error::Rows { rows: 1, times: 4, .. })));
    }
}
