//! All evidence weighed together.
//!
//! A small probabilistic model in which exactly one component began it (noisy-or diagnosis on a
//! graph, as in Pearl 1988, ch. 4; Kandula et al. 2005, *Shrink*). Let `λ_i` be the log odds that
//! component i looks ill, read off its metrics ([`super::reading`]). Under the hypothesis r
//!
//! - r looks ill with chance `visible`,
//! - each component that calls r, directly or through others, with chance `propagation`, because
//!   trouble travels from callee to caller and not on every way,
//! - any other component with chance `background`,
//!
//! and a component that looks ill with chance p contributes `ln(p e^λ + 1 - p)`. Two more factors: the
//! share of the symptom's volume (seconds waited, requests failed) that r's own could account for,
//! and the odds that a recent change gives. The score is the posterior probability.
//!
//! So a component is suspect when it is ill, when it explains the others that are, when it costs as
//! much as the symptom does, and when somebody touched it; and not because its metric jumps most.
//! Each of these is a piece of [`Evidence`] with its weight in natural log odds, and the weights add
//! up to the hypothesis' log odds before normalisation.
use super::{
    CombinedSpec, Evidence, Hypothesis, Spec, change,
    reading::{self, Reading},
    view::View,
};
use crate::num;

pub(super) fn rank(view: &View<'_>, spec: &Spec) -> Vec<Hypothesis> {
    let readings = reading::all(view, &spec.combined);
    let chances = Chances::new(&readings, &spec.combined);
    let touched = change::weights(view, &spec.change);
    let mut hypotheses = view.hypotheses(|node| {
        let mut evidence = symptoms(view, &readings, &chances, node);
        evidence.extend(share(view, &readings, &spec.combined, node));
        if let Some(suspect) = touched.get(node as usize).and_then(Option::as_ref) {
            let weight = num::ln_1p(spec.change.odds * suspect.weight);
            evidence.push(Evidence::Weighed { weight, by: Box::new(suspect.evidence.clone()) });
        }
        num::order::sort_by(&mut evidence, |a, b| b.weight().abs().total_cmp(&a.weight().abs()));
        (num::stats::sum(evidence.iter().map(Evidence::weight)), evidence)
    });
    normalise(&mut hypotheses);
    hypotheses
}

/// For each component what it adds under each role, in log odds against the background.
struct Chances {
    as_cause: Vec<f64>,
    as_dependant: Vec<f64>,
}

impl Chances {
    fn new(readings: &[Reading], spec: &CombinedSpec) -> Self {
        let ill = |chance: f64, log_odds: f64| {
            let chance = chance.clamp(0.0, 1.0);
            num::ln((chance * num::exp(log_odds) + 1.0 - chance).max(f64::MIN_POSITIVE))
        };
        let against = |chance: f64| -> Vec<f64> {
            let lambda = readings.iter().map(|reading| reading.log_odds);
            lambda.map(|l| ill(chance, l) - ill(spec.background, l)).collect()
        };
        Self { as_cause: against(spec.visible), as_dependant: against(spec.propagation) }
    }
}

/// What the symptoms say: the component's own, those it would explain, and those that are missing.
fn symptoms(view: &View<'_>, readings: &[Reading], chances: &Chances, node: u32) -> Vec<Evidence> {
    let at = |list: &[f64], node: u32| list.get(node as usize).copied().unwrap_or(0.0);
    let log_odds = |node: u32| readings.get(node as usize).map_or(0.0, |r| r.log_odds);
    let deviation = readings.get(node as usize).and_then(|reading| reading.deviation);
    let mut evidence = vec![Evidence::Own { deviation, weight: at(&chances.as_cause, node) }];
    let upstream = view.incident.graph.upstream(node);
    let (mut explained, mut spared) = (Vec::new(), Vec::new());
    let mut depends = vec![false; readings.len()];
    for dependant in upstream {
        let weight = at(&chances.as_dependant, dependant.node);
        if let Some(slot) = depends.get_mut(dependant.node as usize) {
            *slot = true;
        }
        if weight > 0.0 {
            explained.push((dependant.node, weight));
        } else if weight < 0.0 {
            spared.push((dependant.node, weight));
        }
    }
    let weight = |list: &[(u32, f64)]| num::stats::sum(list.iter().map(|(_, weight)| *weight));
    if !explained.is_empty() {
        num::order::sort_by(&mut explained, |a, b| b.1.total_cmp(&a.1));
        let nodes = explained.iter().map(|(node, _)| *node).collect();
        evidence.push(Evidence::Explains { nodes, weight: weight(&explained) });
    }
    if !spared.is_empty() {
        let nodes = spared.iter().map(|(node, _)| *node).collect();
        evidence.push(Evidence::Spared { nodes, weight: weight(&spared) });
    }
    let left: Vec<u32> = (0..readings.len() as u32)
        .filter(|&other| {
            other != node
                && log_odds(other) > 0.0
                && !depends.get(other as usize).copied().unwrap_or(false)
        })
        .collect();
    if !left.is_empty() {
        evidence.push(Evidence::Unexplained { nodes: left });
    }
    evidence
}

/// What the share of the symptom's volume says. The symptom's own component carries all of it.
fn share(
    view: &View<'_>,
    readings: &[Reading],
    spec: &CombinedSpec,
    node: u32,
) -> Option<Evidence> {
    let target = view.target()?;
    if node == target {
        return None;
    }
    let symptom = &readings.get(target as usize)?.volume;
    let share = readings.get(node as usize)?.volume.share_of(symptom)?;
    let weight = num::ln(share.max(spec.least_share.clamp(f64::MIN_POSITIVE, 1.0)));
    Some(Evidence::Share { share, weight })
}

/// Log odds to probabilities that sum to one.
fn normalise(hypotheses: &mut [Hypothesis]) {
    let most = hypotheses.iter().map(|h| h.score).fold(f64::NEG_INFINITY, f64::max);
    for hypothesis in &mut *hypotheses {
        hypothesis.score = num::exp(hypothesis.score - most);
    }
    let total = num::stats::sum(hypotheses.iter().map(|h| h.score));
    for hypothesis in hypotheses {
        hypothesis.score /= total;
    }
}
