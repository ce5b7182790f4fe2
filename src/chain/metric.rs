//! Metrics as the ranking by metrics wants them.
use crate::{
    cause::{self, Samples},
    correlate::{Incident, Place},
    event::Time,
    world,
};

/// The measured values of a simulated storm: names of nodes and of metrics, with the statistic in the
/// words that [`cause::Measure`] knows.
pub fn samples(metrics: &world::Metrics, topology: &world::Topology) -> Samples {
    let start = metrics.start.0.div_euclid(Time::SECOND);
    let interval = i64::from(metrics.interval_s);
    let times = (0..).map(|row| start + row * interval).take(metrics.len());
    let columns = metrics.series.iter().map(|series| {
        let name: &'static str = series.metric.into();
        (topology.node(series.node).name.clone(), name.to_owned(), series.values.clone())
    });
    Samples { times: times.collect(), columns: columns.collect() }
}

/// Seconds of the normal time before an incident.
const NORMAL: i64 = 3_600;
/// Seconds before its first alert with which the abnormal window begins: rules wait before they say
/// something.
const LEAD: i64 = 600;
/// The longest abnormal window, from the first alert.
const LONGEST: i64 = 1_800;

/// The part of the metrics that surrounds an incident, as a question for [`cause::rank`]; `None`
/// where the metrics do not reach.
pub(super) fn around(
    graph: &cause::Graph,
    metrics: &Samples,
    incident: &Incident,
) -> Option<cause::Incident> {
    let began = incident.began.0.div_euclid(Time::SECOND);
    let last = incident.last.0.div_euclid(Time::SECOND);
    let from = began.saturating_sub(LEAD);
    let until = last.saturating_add(300).min(began.saturating_add(LONGEST));
    let cut = |from: i64, until: i64| {
        let low = metrics.times.partition_point(|&time| time < from);
        let high = metrics.times.partition_point(|&time| time < until).max(low);
        Samples {
            times: metrics.times.get(low..high).unwrap_or_default().to_vec(),
            columns: metrics
                .columns
                .iter()
                .map(|(node, name, values)| {
                    let values = values.get(low..high).unwrap_or_default().to_vec();
                    (node.clone(), name.clone(), values)
                })
                .collect(),
        }
    };
    let (normal, abnormal) = (cut(from.saturating_sub(NORMAL), from), cut(from, until));
    if normal.times.len() < 5 || abnormal.times.is_empty() {
        return None;
    }
    let mut asked = cause::join(graph, normal, abnormal).ok()?;
    asked.failure = Some(began);
    // The place with most alerts is the symptom.
    let front = incident.sites.iter().filter_map(|(place, site)| match place {
        Place::Node(node) => Some((site.alerts, *node)),
        Place::Word(_) | Place::Nowhere => None,
    });
    asked.target = front.max().map(|(_, node)| cause::Target { node, series: None });
    Some(asked)
}
