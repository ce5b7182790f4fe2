//! The detector as a tool: what it finds in the metrics goes out as alerts, in the form that a rule of
//! Prometheus would have, and enters the chain like those of any other tool.
//!
//! A metric fires when it has been odd for [`LASTS`] rows, by so many times its limit as is chosen, and
//! is resolved once it has not been for [`CALM`]. Watched together, the metrics of a service make one alert: it fires with the first
//! of them, is said again when another joins, and is resolved with the last.
use std::{collections::BTreeMap, fmt::Write as _};

use super::watching;
use crate::{
    anomaly::{Method, Outcome, Reading, Watch},
    event::Time,
    world::{Metric, Metrics, NodeId, Topology},
};

/// Minutes within the limit after which a metric is well.
const CALM: u32 = 5;
/// Rows in a row that have to be odd: one is soon over, and nobody can do anything about it.
const LASTS: u32 = 3;

/// What the detector raises.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Raises {
    /// Nothing.
    #[default]
    Nothing,
    /// An alert for each metric.
    Metrics,
    /// An alert for each service.
    Services,
}

impl Raises {
    pub(super) fn of(choice: u32) -> Self {
        match choice {
            0 => Self::Nothing,
            1 => Self::Metrics,
            _ => Self::Services,
        }
    }
}

/// A metric that is watched.
#[derive(Debug)]
struct Watched {
    node: NodeId,
    metric: Metric,
    /// What watches it; nothing where the method has nothing to say about such metrics.
    watch: Option<Watch>,
    /// What was odd, while it fires.
    odd: Option<Reading>,
    /// Rows in a row that were odd, and that were not.
    run: u32,
    calm: u32,
}

/// One payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    /// A line.
    pub(super) line: String,
    /// What it is about.
    pub(super) node: NodeId,
}

/// Watches all metrics of a product, row by row.
#[derive(Debug, Default)]
pub(super) struct Detector {
    raises: Raises,
    method: Method,
    /// How many times its limit a statistic has to be.
    sure: f64,
    all: Vec<Watched>,
    rows: usize,
    /// Since when each service's alert fires.
    firing: BTreeMap<(NodeId, Option<Metric>), Time>,
}

impl Detector {
    pub(super) fn new(raises: Raises, method: Method, sure: f64) -> Self {
        Self { raises, method, sure, ..Self::default() }
    }

    /// Reads the rows that are new; what is said of them.
    pub(super) fn see(&mut self, metrics: &Metrics, topology: &Topology) -> Vec<Said> {
        let mut said = Vec::new();
        if self.raises == Raises::Nothing {
            return said;
        }
        if self.all.is_empty() {
            self.all.extend(metrics.series.iter().map(|series| Watched {
                node: series.node,
                metric: series.metric,
                watch: watching::spec(self.method, series.metric).map(|spec| Watch::new(&spec)),
                odd: None,
                run: 0,
                calm: 0,
            }));
        }
        while self.rows < metrics.len() {
            let interval = i64::from(metrics.interval_s) * Time::SECOND;
            let at = Time(metrics.start.0 + i64::from(self.rows as u32) * interval);
            let mut turned = Vec::new();
            for (watched, series) in self.all.iter_mut().zip(&metrics.series) {
                let value = series.values.get(self.rows).copied().unwrap_or(f64::NAN);
                let value = watching::value(self.method, value);
                turned.extend(
                    watched.take(at, value, self.sure).then_some((watched.node, watched.metric)),
                );
            }
            // What is measured in a row is known at its end.
            self.tell(Time(at.0 + interval), &turned, topology, &mut said);
            self.rows += 1;
        }
        said
    }

    /// Says what has turned.
    fn tell(
        &mut self,
        at: Time,
        turned: &[(NodeId, Metric)],
        topology: &Topology,
        said: &mut Vec<Said>,
    ) {
        let mut keys: Vec<(NodeId, Option<Metric>)> = turned
            .iter()
            .map(|&(node, metric)| (node, (self.raises == Raises::Metrics).then_some(metric)))
            .collect();
        keys.sort_unstable();
        keys.dedup();
        for (node, metric) in keys {
            let of = |one: &&Watched| one.node == node && metric.is_none_or(|m| m == one.metric);
            let odd: Vec<(Metric, Reading)> =
                self.all.iter().filter(of).filter_map(|one| Some((one.metric, one.odd?))).collect();
            let since = if odd.is_empty() {
                let Some(since) = self.firing.remove(&(node, metric)) else { continue };
                since
            } else {
                *self.firing.entry((node, metric)).or_insert(at)
            };
            let service = &topology.node(node).name;
            let line = payload(service, self.method, metric, &odd, (since, at));
            said.push(Said { line, node });
        }
    }
}

impl Watched {
    /// Takes a value; whether it began to fire or was resolved.
    fn take(&mut self, at: Time, value: f64, sure: f64) -> bool {
        let Some(watch) = &mut self.watch else { return false };
        let verdict = watch.update(at.0, value);
        let is_odd = |one: &Reading| one.statistic >= sure * one.limit;
        if let Some(reading) = verdict.reading.filter(is_odd) {
            (self.run, self.calm) = (self.run + 1, 0);
            let begins = self.odd.is_none() && self.run >= LASTS;
            if begins {
                self.odd = Some(reading);
            }
            return begins;
        }
        if verdict.outcome != Outcome::Burst {
            self.run = 0;
        }
        self.calm += 1;
        let ends = self.odd.is_some() && self.calm >= CALM;
        if ends {
            self.odd = None;
        }
        ends
    }
}

/// An alert as Alertmanager sends it.
fn payload(
    service: &str,
    method: Method,
    metric: Option<Metric>,
    odd: &[(Metric, Reading)],
    (since, at): (Time, Time),
) -> String {
    let name =
        metric.map_or_else(|| "several metrics odd".to_owned(), |m| format!("{} odd", m.name()));
    let mut summary = String::new();
    for (metric, reading) in odd {
        let gap = if summary.is_empty() { "" } else { "; " };
        // Writing to a `String` cannot fail.
        let _ = write!(summary, "{gap}{}: {}", metric.name(), reading.words());
    }
    if odd.is_empty() {
        "within its limit again".clone_into(&mut summary);
    }
    let status = if odd.is_empty() { "resolved" } else { "firing" };
    let end = if odd.is_empty() { at.to_string() } else { "0001-01-01T00:00:00Z".to_owned() };
    let labels = format!(
        "{{\"alertname\":\"{name}\",\"service\":\"{service}\",\"severity\":\"warning\",\"tool\":\"detector\",\"method\":\"{}\"}}",
        method.key()
    );
    format!(
        "{{\"version\":\"4\",\"groupKey\":\"{{}}:{{service=\\\"{service}\\\"}}\",\"status\":\"{status}\",\"receiver\":\"detector\",\"alerts\":[{{\"status\":\"{status}\",\"labels\":{labels},\"annotations\":{{\"summary\":{}}},\"startsAt\":\"{since}\",\"endsAt\":\"{end}\",\"generatorURL\":\"detector\",\"fingerprint\":\"{}\"}}]}}\n",
        quoted(&summary),
        fingerprint(service, &name)
    )
}

/// A JSON text.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push(' '),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

fn fingerprint(service: &str, name: &str) -> String {
    let identity = crate::event::Events::identity(["detector", service, name]);
    format!("{identity:016x}")
}
