//! What is known of each alert when one asks whether it matters, error budgets included.
use super::{Outcome, System};
use crate::{
    anomaly::{BurnRate, BurnRateSpec, Rule},
    correlate::{
        read_signals,
        significance::{Burn, Facts, Past},
    },
    event::Time,
};

/// The names under which a component's failures, in per cent, and its requests are measured.
const ERRORS: &str = "errors";
const REQUESTS: &str = "requests";
/// The objective: on an ordinary day the payments product loses some 0.2 % of its requests.
pub const OBJECTIVE: f64 = 0.995;

/// The facts about each alert by what came before it, with its number.
pub fn facts(outcome: &Outcome) -> Vec<(u32, Facts)> {
    let alerts = outcome.machine.alerts();
    let graph = outcome.correlator.graph();
    let burns = burns(&outcome.system);
    let signals = read_signals(&outcome.read.events, &outcome.system.topology, alerts);
    let mut past = Past::default();
    let of = |signal: &crate::correlate::Signal| {
        let alert = alerts.get(signal.alert as usize)?;
        Some((signal.alert, past.facts(graph, &burns, signal, alert)))
    };
    signals.iter().filter_map(of).collect()
}

/// Error budgets that burn, by the rule of [`BurnRate`]: while both windows of a pair are above its
/// factor, at the highest rate of the shorter one.
pub fn burns(system: &System) -> Vec<Burn> {
    let metrics = &system.metrics;
    let column = |node: &str, metric: &str| {
        let of = metrics.columns.iter().find(|(of, name, _)| of == node && name == metric);
        of.map(|(.., values)| values)
    };
    let mut burns = Vec::new();
    for (node, service) in (0..).zip(&system.topology.services) {
        let Some(errors) = column(service, ERRORS) else { continue };
        let requests = column(service, REQUESTS);
        let mut rate =
            BurnRate::new(BurnRateSpec { objective: OBJECTIVE, ..BurnRateSpec::default() });
        let mut open: Option<Burn> = None;
        for (row, (&at, &failed)) in metrics.times.iter().zip(errors).enumerate() {
            let all = requests.and_then(|all| all.get(row)).copied().unwrap_or(1.0);
            let until = Time::from_seconds(at);
            let known = failed.is_finite() && all.is_finite();
            let reading =
                if known { rate.observe(until.0, failed / 100.0 * all, all) } else { None };
            let burning = reading.filter(|reading| reading.statistic >= reading.limit);
            let Some(Rule::Burn { short_burn, .. }) = burning.map(|reading| reading.rule) else {
                burns.extend(open.take());
                continue;
            };
            let burn = open.get_or_insert(Burn { node, from: until, until, rate: 0.0 });
            (burn.until, burn.rate) = (until, burn.rate.max(short_burn));
        }
        burns.extend(open);
    }
    burns
}
