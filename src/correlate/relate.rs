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

/// How sure an incident is to be more than a single alarm and to go on, by the number `n` of its
/// places that fire or began to not long ago: `1 - exp(-n / 3)`.
fn standing(spec: &Spec, incident: &Incident, at: Time) -> f64 {
    let linger = i64::from(spec.linger) * Time::SECOND;
    let is_alive = |site: &&Site| site.firing > 0 || at.0.saturating_sub(site.last.0) <= linger;
    let alive = incident.sites.values().filter(is_alive).count();
    1.0 - num::exp(-(alive as f64) / 3.0)
}

/// Closeness to a site: the nearer of its first and latest beginning, and no less than the floor
/// while it fires; both grow with the incident's standing.
fn closeness_to(at: Time, site: &Site, standing: f64, spec: &Spec) -> f64 {
    let fade = (f64::from(spec.fade) * (0.3 + standing)) as u32;
    let near = closeness(at, site.first, fade).max(closeness(at, site.last, fade));
    if site.firing > 0 && site.first <= at { near.max(spec.floor * standing) } else { near }
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
#[expect(clippy::too_many_lines, reason = "one reason after the other, each a few lines")]
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
                rank: 0.0,
            });
        }
    };
    let weights = &spec.weights;
    let explained = is_explained(graph, incident, signal, place);
    let climbs = signal.golden.climbs();
    let standing = standing(spec, incident, signal.at);
    for (&to, site) in &incident.sites {
        let near = closeness_to(signal.at, site, standing, spec);
        if to == place && explained {
            let worth = if climbs || to == incident.suspect { 1.0 } else { weights.local };
            offer(Relation::Same, to, 0, weights.same * worth, near);
        }
        if explained
            && to != place
            && let Some(hops) = hops(graph, place, to)
        {
            let worth = if climbs { weights.effect } else { weights.effect * weights.local };
            let worth =
                worth * faded(weights.per_hop, hops) * carried(graph, place, to, weights.carried);
            offer(Relation::Effect, to, hops, worth, near);
        }
        if explained
            && to != place
            && let Some(hops) = hops(graph, to, place)
        {
            let worth = weights.cause
                * faded(weights.per_hop, hops)
                * carried(graph, to, place, weights.carried);
            let near = closeness(signal.at, site.first, spec.fade);
            offer(Relation::Cause, to, hops, worth, near);
        }
        if signal.mentions.iter().any(|&node| Place::Node(node) == to) {
            offer(Relation::Mention, to, 0, weights.mention, near);
        }
    }
    // Where the graph knows no place, what happens on one machine at one time belongs together.
    if let Place::Word(_) = place
        && incident.hosts.contains(&signal.host)
    {
        let near = closeness(signal.at, incident.last, spec.tight);
        offer(Relation::Same, Place::Word(signal.host.0), 0, weights.same, near);
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
    if let Some((from, since)) = incident.load
        && from != place
        && hops(graph, from, place).is_some()
    {
        let near = closeness(signal.at, since, spec.fade);
        offer(Relation::Load, from, 0, weights.load, near);
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
    best.rank = best.score * (1.0 - weights.young * (1.0 - standing));
    Some(best)
}

/// A factor for what depends on another only by running on it, or on something that does: machines
/// carry many, and most of what happens on them is not their doing.
fn carried(graph: &Graph, from: Place, to: Place, factor: f64) -> f64 {
    match (from, to) {
        (Place::Node(from), Place::Node(to)) if !graph.calls(from, to) => factor,
        (Place::Node(_) | Place::Word(_) | Place::Nowhere, _) => 1.0,
    }
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

/// The place whose dependents fit the places of the incident best, by a weighted Jaccard index:
/// explained places over all places and the silent dependents. A switch that carries everything
/// explains everything, but most of what hangs on it is silent; a database explains its callers
/// alone. A place counts 1, or a half with a single alert; a silent dependent counts
/// `weights.silent`. Of equals the deeper one, then the earlier, then the smaller.
pub(super) fn suspect(spec: &Spec, graph: &Graph, incident: &Incident) -> Place {
    let weight = |site: &Site| if site.alerts > 1 { 1.0 } else { 0.5 };
    let all: f64 = incident.sites.values().map(weight).sum();
    let mut best: Option<(f64, u32, Time, Place)> = None;
    for (&place, site) in &incident.sites {
        let explained: f64 = incident
            .sites
            .iter()
            .filter(|(other, _)| **other == place || hops(graph, **other, place).is_some())
            .map(|(_, site)| weight(site))
            .sum();
        let (silent, height) = match place {
            Place::Node(node) => {
                let hangs = |from: &u32| graph.hops(*from, node).is_some();
                let is_silent = |from: &u32| !incident.sites.contains_key(&Place::Node(*from));
                let silent = (0..graph.len()).filter(hangs).filter(is_silent).count();
                (silent, graph.height(node))
            }
            Place::Word(_) | Place::Nowhere => (0, u32::MAX),
        };
        let points = explained / (all + spec.weights.silent * silent as f64);
        let is_better = best.is_none_or(|(most, low, first, _)| {
            points > most || (points >= most && (height, site.first) < (low, first))
        });
        if is_better {
            best = Some((points, height, site.first, place));
        }
    }
    best.map_or(Place::Nowhere, |best| best.3)
}
