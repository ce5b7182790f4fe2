//! Alerts as stretches of time, each with its sign.
use super::sign::sign;
use crate::{
    alert::{Alert, Ending, Machine, Origin},
    correlate::{Place, Signal, Topology},
    event::{Events, Time},
};

/// A stretch of time for which an alert fired.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    /// Position in the machine's alerts.
    pub alert: u32,
    /// Hash of its sign.
    pub sign: u32,
    /// Where it is.
    pub place: Place,
    /// Seconds.
    pub from: i64,
    /// Seconds; of what has no end, its latest event.
    pub to: i64,
    /// Whether it is a log's.
    pub is_log: bool,
    /// Whether its tool said that it ended.
    pub is_told: bool,
    /// Whether it still fires.
    pub is_open: bool,
    /// Its events: second and row.
    pub events: Vec<(i64, u32)>,
}

fn seconds(at: Time) -> i64 {
    at.0.div_euclid(Time::SECOND)
}

/// All alerts as stretches, by alert and beginning.
pub fn stretches(
    topology: &Topology,
    events: &Events,
    machine: &Machine,
    signals: &[Signal],
) -> Vec<Stretch> {
    let alerts = machine.alerts();
    let mut all: Vec<Stretch> = Vec::with_capacity(alerts.len());
    let mut first: Vec<usize> = Vec::with_capacity(alerts.len() + 1);
    for (signal, alert) in signals.iter().zip(alerts) {
        first.push(all.len());
        let place = crate::correlate::divide::somewhere(signal.node, signal.service, signal.host);
        let named = signal.node.and_then(|node| topology.services.get(node as usize));
        let word = if signal.service.is_none() { signal.host } else { signal.service };
        let name = named.map_or_else(|| events.word(word), String::as_str);
        push(&mut all, signal.alert, alert, place, sign(events, alert, name));
    }
    first.push(all.len());
    for (row, (event, verdict)) in (0_u32..).zip(events.rows.iter().zip(machine.verdicts())) {
        let at = verdict.alert as usize;
        let range = first.get(at).copied().zip(first.get(at.wrapping_add(1)).copied());
        let Some(mine) = range.and_then(|(from, to)| all.get_mut(from..to)) else { continue };
        let at = seconds(event.time);
        let late = mine.partition_point(|stretch| stretch.from.saturating_sub(60) <= at);
        if let Some(stretch) = mine.get_mut(late.saturating_sub(1)) {
            stretch.events.push((at, row));
        }
    }
    for stretch in all.iter_mut().filter(|stretch| stretch.is_log) {
        let until = stretch.to.saturating_add(60);
        let latest = stretch.events.iter().map(|event| event.0).filter(|&at| at <= until).max();
        stretch.to = latest.unwrap_or(stretch.from).max(stretch.from);
    }
    all
}

fn push(all: &mut Vec<Stretch>, number: u32, alert: &Alert, place: Place, sign: u32) {
    let last = alert.turns.len().div_ceil(2);
    for (nth, pair) in (1..).zip(alert.turns.chunks(2)) {
        let from = pair.first().map_or(0, |&at| seconds(at));
        let is_given_up = nth == last && alert.ending == Some(Ending::Timeout);
        let said = pair.get(1).filter(|_| !is_given_up);
        let is_log = alert.origin == Origin::Log;
        all.push(Stretch {
            alert: number,
            sign,
            place,
            from,
            to: seconds(said.copied().unwrap_or(alert.last_seen)).max(from),
            is_log,
            is_told: !is_log && alert.ending == Some(Ending::Said),
            is_open: !is_log && pair.len() == 1,
            events: Vec::new(),
        });
    }
}
