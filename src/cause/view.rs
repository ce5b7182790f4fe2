//! An incident as the methods look at it.
use super::{
    Deviation, Hypothesis, Incident, Measure, Onset, Series, Spec,
    deviation::{Scaler, largest, mean_and_deviation},
    onset,
};

/// More standard deviations than this say no more, and keep sums finite.
const MOST_SIGMA: f64 = 1e12;

/// An incident with what several methods need of it.
#[derive(Debug)]
pub(super) struct View<'a> {
    pub(super) incident: &'a Incident,
    /// Rows of the abnormal window that somebody says were still normal.
    pub(super) told: u32,
    pub(super) onset: Onset,
    /// For each component the positions of its series, in the order given.
    series_of: Vec<Vec<u32>>,
    /// The measure and the name of the series on which the symptom was noticed.
    symptom: Option<(Measure, &'a str)>,
    /// For each component its largest deviation in standard deviations.
    pub(super) sigmas: Vec<Option<Deviation>>,
    /// From how many standard deviations on a component counts as anomalous.
    pub(super) anomalous: f64,
}

impl<'a> View<'a> {
    pub(super) fn new(incident: &'a Incident, spec: &Spec) -> Self {
        let mut series_of = vec![Vec::new(); incident.graph.len() as usize];
        for (at, series) in incident.series.iter().enumerate() {
            if let Some(list) = series_of.get_mut(series.node as usize) {
                list.push(at as u32);
            }
        }
        let last = incident.times.len().saturating_sub(1) as u32;
        let mut view = Self {
            incident,
            told: incident.rows_before_failure().unwrap_or(0).min(last),
            onset: onset::find(incident),
            series_of,
            symptom: None,
            sigmas: Vec::new(),
            anomalous: spec.anomalous,
        };
        view.symptom = view.find_symptom();
        view.sigmas = view.largest(mean_and_deviation);
        view
    }

    /// The series of a component with their positions.
    pub(super) fn series(&self, node: u32) -> impl Iterator<Item = (u32, &'a Series)> + '_ {
        let list = self.series_of.get(node as usize).map_or(&[][..], Vec::as_slice);
        list.iter().filter_map(|&at| Some((at, self.incident.series.get(at as usize)?)))
    }

    /// The series of a component that speaks of the symptom: the one of the same name, else the
    /// first of the same measure, else the first of the same kind of symptom.
    pub(super) fn speaking(&self, node: u32) -> Option<(u32, &'a Series)> {
        let (measure, name) = self.symptom?;
        self.series(node)
            .find(|(_, series)| series.measure == measure && series.name == name)
            .or_else(|| self.series(node).find(|(_, series)| series.measure == measure))
            .or_else(|| {
                self.series(node).find(|(_, series)| series.measure.symptom() == measure.symptom())
            })
    }

    /// The requests that a component serves.
    pub(super) fn requests(&self, node: u32) -> Option<&'a Series> {
        self.series(node).find(|(_, s)| s.measure == Measure::Requests).map(|(_, series)| series)
    }

    /// The measure of the symptom, if it is known.
    pub(super) fn symptom(&self) -> Option<Measure> {
        self.symptom.map(|(measure, _)| measure)
    }

    /// The component on which the symptom was noticed.
    pub(super) fn target(&self) -> Option<u32> {
        self.incident.target.as_ref().map(|target| target.node)
    }

    /// For each component its largest deviation under a scaler: in the series that speaks of the
    /// symptom or, where none does, in any but the requests.
    pub(super) fn largest(&self, scaler: Scaler) -> Vec<Option<Deviation>> {
        (0..self.incident.graph.len())
            .map(|node| {
                if let Some((at, series)) = self.speaking(node) {
                    return largest(at, series, self.told, scaler);
                }
                self.series(node)
                    .filter(|(_, series)| series.measure != Measure::Requests)
                    .filter_map(|(at, series)| largest(at, series, self.told, scaler))
                    .max_by(|a, b| a.score.total_cmp(&b.score))
            })
            .collect()
    }

    /// The deviation of a component in standard deviations, 0 where there is none or where it does
    /// not hurt.
    pub(super) fn sigma(&self, node: u32) -> f64 {
        let found = self.sigmas.get(node as usize).and_then(Option::as_ref);
        found.map_or(0.0, |deviation| deviation.score.clamp(0.0, MOST_SIGMA))
    }

    /// Whether a component counts as anomalous. The symptom's always does.
    pub(super) fn is_anomalous(&self, node: u32) -> bool {
        self.target() == Some(node) || self.sigma(node) >= self.anomalous
    }

    /// A hypothesis for each component.
    pub(super) fn hypotheses(
        &self,
        mut of: impl FnMut(u32) -> (f64, Vec<super::Evidence>),
    ) -> Vec<Hypothesis> {
        (0..self.incident.graph.len())
            .map(|node| {
                let (score, evidence) = of(node);
                Hypothesis { node, score, evidence }
            })
            .collect()
    }

    fn find_symptom(&self) -> Option<(Measure, &'a str)> {
        let target = self.incident.target.as_ref()?;
        let mut own = self.series(target.node).map(|(_, series)| series);
        let found = match &target.series {
            Some(name) => own.find(|series| series.name == *name)?,
            None => return None,
        };
        Some((found.measure, found.name.as_str()))
    }
}
