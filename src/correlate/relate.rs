//! How well an alert fits an incident.
//!
//! Nothing is joined through a mere symptom: an alert must be explained by the incident's suspected
//! cause (it is there, depends on it, or is a deeper cause itself). That keeps two faults behind one
//! front door apart, and one fault with many symptoms together. The suspect is the place that
//! explains most places of the incident ([`suspect`]).
use super::{
    Graph, Signal, Spec,
    incident::{Fit, Incident, Place, Relation, Site},
    signal::jaccard,
};
use crate::{event::Time, num};

/// Closeness of two beginnings: `exp(-Δ / fade)`.
fn closeness(a: Time, b: Time, fade: u32) -> f64 {
    let apart = a.0.saturating_sub(b.0).unsigned_abs() as f64 / Time::SECOND as f64;
    num::exp(-apart / f64::from(fade.max(1)))
}

/// Closeness to a site: the nearer of its first and latest beginning, and no less than the floor
/// while it fires.
fn closeness_to(at: Time, site: &Site, spec: &Spec) -> f64 {
    let near = closeness(at, site.first, spec.fade).max(closeness(at, site.last, spec.fade));
    if site.firing > 0 && site.first <= at { near.max(spec.floor) } else { near }
}

/// Hops between nodes, if one depends on the other.
fn hops(graph: &Graph, from: Place, to: Place) -> Option<u8> {
    match (from, to) {
        (Place::Node(from), Place::Node(to)) => graph.hops(from, to),
        (Place::Node(_), Place::Word(_) | Place::Nowhere)
        | (Place::Word(_) | Place::Nowhere, Place::Node(_) | Place::Word(_) | Place::Nowhere) => {
            None
        }
    }
}

/// Whether the suspected cause speaks for or against an alert at a place.
fn is_explained(graph: &Graph, incident: &Incident, signal: &Signal, place: Place) -> bool {
    let suspect = incident.suspect;
    place == suspect
        || hops(graph, place, suspect).is_some()
        || hops(graph, suspect, place).is_some()
        || signal.mentions.iter().any(|&node| Place::Node(node) == suspect)
}

/// The best reason for an alert to be in an incident, if there is any.
pub(super) fn fit(
    spec: &Spec,
    graph: &Graph,
    incident: &Incident,
    signal: &Signal,
    place: Place,
) -> Option<Fit> {
    let mut best: Option<Fit> = None;
    let mut offer = |relation: Relation, to: Place, hops: u8, worth: f64, closeness: f64| {
        let score = worth * closeness;
        if best.is_none_or(|best| score > best.score) {
            let incident = incident.id;
            let (order, change) = (0.0, 0.0);
            best = Some(Fit {
                incident,
                relation,
                place: to,
                hops,
                worth,
                closeness,
                order,
                change,
                score,
            });
        }
    };
    let weights = &spec.weights;
    let explained = is_explained(graph, incident, signal, place);
    for (&to, site) in &incident.sites {
        let near = closeness_to(signal.at, site, spec);
        if to == place && explained {
            offer(Relation::Same, to, 0, weights.same, near);
        }
        if explained
            && to != place
            && let Some(hops) = hops(graph, place, to)
        {
            let worth = weights.effect * faded(weights.per_hop, hops);
            offer(Relation::Effect, to, hops, worth, near);
        }
        if explained
            && to != place
            && let Some(hops) = hops(graph, to, place)
        {
            let worth = weights.cause * faded(weights.per_hop, hops);
            let near = closeness(signal.at, site.first, spec.fade);
            offer(Relation::Cause, to, hops, worth, near);
        }
        if signal.mentions.iter().any(|&node| Place::Node(node) == to) {
            offer(Relation::Mention, to, 0, weights.mention, near);
        }
    }
    if !explained && is_sibling(graph, incident, place) {
        let near = closeness(signal.at, incident.began, spec.tight);
        offer(Relation::Sibling, incident.suspect, 2, weights.sibling, near);
    }
    if place == Place::Nowhere {
        let alike = incident.words.iter().map(|words| jaccard(words, &signal.tokens));
        let alike = alike.fold(0.0, f64::max);
        let near = closeness(signal.at, incident.last, spec.fade);
        offer(Relation::Text, Place::Nowhere, 0, weights.text * alike, near);
    }
    let mut best = best?;
    let is_later = |site: &Site| site.first <= signal.at;
    if best.relation == Relation::Effect && incident.sites.get(&best.place).is_some_and(is_later) {
        best.order = weights.order;
    }
    if incident.change.is_some() && explained {
        best.change = weights.change;
    }
    best.score += best.order + best.change;
    Some(best)
}

fn faded(per_hop: f64, hops: u8) -> f64 {
    (1..hops).fold(1.0, |worth, _| worth * per_hop)
}

/// Whether a service of the incident calls both the suspect and the place: load that one does not
/// take falls on the other.
fn is_sibling(graph: &Graph, incident: &Incident, place: Place) -> bool {
    let (Place::Node(node), Place::Node(suspect)) = (place, incident.suspect) else { return false };
    graph.callers(node).iter().any(|&caller| {
        incident.sites.contains_key(&Place::Node(caller))
            && graph.callees(caller).iter().any(|&(callee, _)| callee == suspect)
    })
}

/// The place that explains most places of an incident: each place that depends on it counts 1, plus
/// a tenth per further alert there, up to 1; half a point more if it was among the first to speak.
/// Of equals the one with fewer dependencies of its own, then the earlier, then the smaller.
pub(super) fn suspect(spec: &Spec, graph: &Graph, incident: &Incident) -> Place {
    let tight = i64::from(spec.tight) * Time::SECOND;
    let mut best: Option<(f64, u32, Time, Place)> = None;
    for (&place, site) in &incident.sites {
        let explains = |(other, site): (&Place, &Site)| {
            let is_below = *other == place || hops(graph, *other, place).is_some();
            if is_below { 1.0 + (f64::from(site.alerts - 1) / 10.0).min(1.0) } else { 0.0 }
        };
        let early = site.first.0.saturating_sub(incident.began.0) <= tight;
        let points =
            incident.sites.iter().map(explains).sum::<f64>() + if early { 0.5 } else { 0.0 };
        let height = match place {
            Place::Node(node) => graph.height(node),
            Place::Word(_) | Place::Nowhere => u32::MAX,
        };
        let is_better = best.is_none_or(|(most, low, first, _)| {
            points > most || (points == most && (height, site.first) < (low, first))
        });
        if is_better {
            best = Some((points, height, site.first, place));
        }
    }
    best.map_or(Place::Nowhere, |best| best.3)
}
