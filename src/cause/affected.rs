//! Blast radius: what a component takes down with it.
use serde::{Deserialize, Serialize};

use super::{Deviation, Error, Graph, Incident, Reached, Spec, reading, view::View};

/// A component that depends on the cause, and how it fares.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Affected {
    /// The component: a position in the graph.
    pub node: u32,
    /// Calls between it and the cause.
    pub hops: u32,
    /// Whether it looks ill: log odds above zero.
    pub ill: bool,
    /// Log odds that it is ill; 0 where nothing is known.
    pub log_odds: f64,
    /// The deviation that says so.
    pub deviation: Option<Deviation>,
    /// Requests that it served in the abnormal rows, if they are counted.
    pub requests: Option<f64>,
}

/// Blast radius by the graph alone: everything that depends on a component, nearest first.
pub fn affected(graph: &Graph, node: u32) -> Vec<Reached> {
    graph.upstream(node)
}

/// Impact list: the component itself and everything that depends on it, with how each fares; ill ones
/// first, then those that serve more requests.
///
/// # Errors
/// See [`Incident::check`]; a position that is not in the graph.
pub fn impact(incident: &Incident, spec: &Spec, node: u32) -> Result<Vec<Affected>, Error> {
    incident.check()?;
    let known = incident.graph.len();
    if node >= known {
        return Err(Error::NoNode { node, known });
    }
    let view = View::new(incident, spec);
    let readings = reading::all(&view, &spec.combined);
    let own = Reached { node, hops: 0 };
    let mut list: Vec<Affected> = std::iter::once(own)
        .chain(affected(&incident.graph, node))
        .map(|Reached { node, hops }| {
            let reading = readings.get(node as usize);
            let log_odds = reading.map_or(0.0, |reading| reading.log_odds);
            let requests = view.requests(node).map(|series| {
                let rows = series.abnormal.iter().skip(view.onset.row as usize);
                crate::num::stats::sum(rows.copied().filter(|v| v.is_finite()))
            });
            Affected {
                node,
                hops,
                ill: log_odds > 0.0,
                log_odds,
                deviation: reading.and_then(|reading| reading.deviation),
                requests,
            }
        })
        .collect();
    crate::num::order::sort_by(&mut list, |a, b| {
        let requests = |affected: &Affected| affected.requests.unwrap_or(0.0);
        b.ill.cmp(&a.ill).then(requests(b).total_cmp(&requests(a))).then(a.hops.cmp(&b.hops))
    });
    Ok(list)
}
