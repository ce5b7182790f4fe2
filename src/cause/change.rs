//! Change correlation: who was changed shortly before it began?
//!
//! A change is worth `2^(-age / half-life)`, its age counted back from the onset, and only a part of
//! that where the symptom does not depend on the component that was changed. A change after the onset
//! is worth nothing. It looks at no metric: an innocent release beside an unlucky disk is accused.
use super::{ChangeSpec, Evidence, Hypothesis, Known, view::View};
use crate::num;

pub(super) fn rank(view: &View<'_>, spec: &ChangeSpec) -> Vec<Hypothesis> {
    let found = weights(view, spec);
    view.hypotheses(|node| {
        found.get(node as usize).cloned().flatten().map_or_else(
            || (0.0, vec![Evidence::Unchanged]),
            |found| (found.weight, vec![found.evidence]),
        )
    })
}

/// The most suspect change of a component.
#[derive(Clone, Debug)]
pub(super) struct Suspect {
    /// 0 to 1.
    pub(super) weight: f64,
    pub(super) evidence: Evidence,
}

/// For each component its most suspect change, if it was changed; shape `(n_nodes,)`.
pub(super) fn weights(view: &View<'_>, spec: &ChangeSpec) -> Vec<Option<Suspect>> {
    let incident = view.incident;
    let mut found: Vec<Option<Suspect>> = vec![None; incident.graph.len() as usize];
    let Some(began) = began(view) else { return found };
    let mut related = vec![view.target().is_none(); found.len()];
    if let Some(target) = view.target() {
        for node in
            std::iter::once(target).chain(incident.graph.downstream(target).iter().map(|r| r.node))
        {
            if let Some(slot) = related.get_mut(node as usize) {
                *slot = true;
            }
        }
    }
    for (at, change) in incident.changes.iter().enumerate() {
        let node = change.node as usize;
        let age_s = began.saturating_sub(change.time);
        let depends = related.get(node).copied().unwrap_or(false);
        let weight = if age_s < 0 {
            0.0
        } else {
            let part = if depends { 1.0 } else { spec.unrelated };
            part * num::pow(0.5, age_s as f64 / spec.half_life_s.max(1.0))
        };
        let evidence = Evidence::Changed { change: at as u32, age_s, depends, weight };
        if let Some(slot) = found.get_mut(node)
            && slot.as_ref().is_none_or(|other| other.weight < weight)
        {
            *slot = Some(Suspect { weight, evidence });
        }
    }
    found
}

/// The second at which it began at the latest: the told time, else the end of the first abnormal
/// interval.
fn began(view: &View<'_>) -> Option<i64> {
    let incident = view.incident;
    if let (Known::Told, Some(failure)) = (view.onset.known, incident.failure) {
        return Some(failure);
    }
    let start = incident.times.get(view.onset.row as usize)?;
    Some(start.saturating_add(incident.step()))
}
