//! When lines came: what is behind the habits of templates and the shares of complaints.
use std::collections::BTreeMap;

use super::{Correlator, Place, Signal, divide, retrospect::seconds, signal::Places};
use crate::{
    alert::{Alert, Machine},
    event::{Events, Kind, Severity, Symbol},
};

/// Positions of templates' times, by service and template.
pub(super) type Index = BTreeMap<(Symbol, u32), u32>;

/// Times of lines by service and template, for those that alerts are about, with their positions.
pub(super) fn habits(
    events: &Events,
    templates: &[u32],
    alerts: &[Alert],
) -> (Vec<Vec<i64>>, Index) {
    let mut index = Index::new();
    let most = alerts.iter().map(|alert| alert.template).max().unwrap_or_default();
    let mut wanted = vec![false; most as usize + 1];
    for alert in alerts.iter().filter(|alert| alert.template > 0) {
        let next = index.len() as u32;
        index.entry((alert.service, alert.template)).or_insert(next);
        wanted[alert.template as usize] = true;
    }
    let mut times: Vec<Vec<i64>> = vec![Vec::new(); index.len()];
    for (event, &template) in events.rows.iter().zip(templates) {
        let is_wanted = template > 0 && wanted.get(template as usize) == Some(&true);
        let at = index.get(&(event.service, template)).filter(|_| is_wanted);
        if let Some(times) = at.and_then(|&at| times.get_mut(at as usize)) {
            times.push(seconds(event.time));
        }
    }
    for times in &mut times {
        times.sort_unstable();
    }
    (times, index)
}

/// Times of complaints, by place: log lines from WARNING, and alerts that name another.
pub(super) fn complaints(
    correlator: &Correlator,
    events: &Events,
    machine: &Machine,
    signals: &[Signal],
) -> BTreeMap<Place, Vec<i64>> {
    let mut places = Places::default();
    let mut times: BTreeMap<Place, Vec<i64>> = BTreeMap::new();
    if signals.is_empty() {
        return times;
    }
    for (event, verdict) in events.rows.iter().zip(machine.verdicts()) {
        let is_line = event.kind == Kind::Log && event.severity >= Severity::WARNING;
        let signal = signals.get(verdict.alert as usize);
        if is_line || signal.is_some_and(|signal| !signal.mentions.is_empty()) {
            let node = places.node(events, &correlator.topology, event.service, event.host);
            let place = divide::somewhere(node, event.service, event.host);
            times.entry(place).or_default().push(seconds(event.time));
        }
    }
    for times in times.values_mut() {
        times.sort_unstable();
    }
    times
}
