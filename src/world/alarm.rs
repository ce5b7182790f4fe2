//! From measured values to alerts: rules are evaluated, tools speak, labels are given.
use super::{
    emit::{self, Alert, Tool},
    metric::{self, Metric, measured_at},
    noise::{Blip, Noise},
    rule::{Change, Phase, Rule, Watch},
    shadow::{Shadow, Shadows},
    stream::Stream,
    topology::{NodeId, Topology},
    transit::{Fate, Parcel, Transit},
    truth::Tally,
};
use crate::event::Time;

/// Share of the way to the threshold that a fault must have brought a metric.
const ENOUGH: f64 = 0.5;

/// What is measured where, in a fixed order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Gauge {
    pub(crate) node: NodeId,
    pub(crate) metric: Metric,
}

/// All gauges of a topology.
pub(crate) fn gauges(topology: &Topology) -> Vec<Gauge> {
    topology
        .ids()
        .flat_map(|node| {
            measured_at(topology.node(node)).iter().map(move |&metric| Gauge { node, metric })
        })
        .collect()
}

/// A gauge's true value in one of the worlds.
pub(crate) fn truth(gauge: Gauge, shadow: &Shadow) -> f64 {
    let at = gauge.node.at();
    let (state, effect) = (&shadow.plant.now[at], &shadow.effects.nodes[at]);
    metric::value(gauge.metric, gauge.node, state, effect, shadow.approvals)
}

/// A rule's state and whose fault it is.
#[derive(Clone, Debug, Default, PartialEq)]
struct Guard {
    watch: Watch,
    /// The gauge it looks at.
    gauge: usize,
    /// Label of the present episode.
    label: u8,
    /// Sum over the pending steps of how far each fault brought the metric.
    blame: Vec<f64>,
    /// Steps in that sum.
    steps: u32,
    /// Until which step its value is off for no reason.
    blip_until: u32,
}

/// All rules at work.
#[derive(Clone, Debug)]
pub(crate) struct Alarms {
    rules: Vec<Rule>,
    guards: Vec<Guard>,
    blips: Vec<Blip>,
    next_blip: usize,
    identity: Stream,
    fate: Stream,
}

/// What an evaluation of all rules needs to know.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment<'a> {
    pub(crate) topology: &'a Topology,
    pub(crate) shadows: &'a Shadows,
    pub(crate) noise: &'a Noise,
    /// Measured values, one per gauge.
    pub(crate) measured: &'a [f64],
    pub(crate) step: u32,
    pub(crate) step_s: f64,
    /// Time of the step's end, µs since 1970.
    pub(crate) at: i64,
}

impl Alarms {
    pub(crate) fn new(rules: Vec<Rule>, gauges: &[Gauge], blips: Vec<Blip>, seed: u32) -> Self {
        let guards = rules
            .iter()
            .map(|rule| {
                let of = |g: &Gauge| g.node == rule.node && g.metric == rule.metric;
                let gauge = gauges.iter().position(of).unwrap_or_default();
                Guard { gauge, ..Guard::default() }
            })
            .collect();
        let identity = Stream::new(seed, "rules");
        let fate = Stream::new(seed, "alerts");
        Self { rules, guards, blips, next_blip: 0, identity, fate }
    }

    /// The rules.
    pub(crate) fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Lets the blips that begin now distort the measured values of their gauges, so that metrics,
    /// checks and alerts agree.
    pub(crate) fn distort(&mut self, step: u32, measured: &mut [f64]) {
        while let Some(blip) = self.blips.get(self.next_blip).filter(|blip| blip.from <= step) {
            if let Some(guard) = self.guards.get_mut(blip.rule as usize) {
                guard.blip_until = guard.blip_until.max(blip.until);
            }
            self.next_blip += 1;
        }
        for (rule, guard) in self.rules.iter().zip(&self.guards) {
            if step >= guard.blip_until {
                continue;
            }
            let Some(value) = measured.get_mut(guard.gauge) else { continue };
            let over = if rule.metric.falls() { 0.93 } else { 1.08 } * rule.threshold;
            // A certificate cannot expire less than not at all.
            let over = if over == 0.0 { -0.01 } else { over };
            *value = if rule.metric.falls() { value.min(over) } else { value.max(over) };
        }
    }

    /// Evaluates all rules and sends what their tools say.
    pub(crate) fn evaluate(
        &mut self,
        moment: &Moment<'_>,
        transit: &mut Transit,
        tally: &mut Tally,
    ) {
        let mut grouped: Vec<usize> = Vec::new();
        for at in 0..self.rules.len() {
            let rule = self.rules[at];
            let guard = &mut self.guards[at];
            let value = moment.measured.get(guard.gauge).copied().unwrap_or_default();
            let broken = rule.broken_by(value);
            if !broken && guard.watch.phase == Phase::Inactive {
                continue;
            }
            guard.judge(&rule, broken, moment.shadows);
            let repeat = (rule.tool.repeat_s() / moment.step_s).max(1.0) as u32;
            let change = guard.watch.step(&rule, broken, moment.step, repeat);
            let speaks = match change {
                Change::Quiet => false,
                Change::Soft(_) => matches!(rule.tool, Tool::Nagios | Tool::Icinga),
                Change::Fired | Change::Repeated | Change::Resolved => true,
            };
            if !speaks {
                continue;
            }
            let label = self.guards[at].label;
            tally.note(label, rule.node);
            if change == Change::Fired {
                tally.alarm(label, rule.critical, Time(moment.at));
            }
            if rule.tool == Tool::Alertmanager {
                grouped.push(at);
                continue;
            }
            let alert = self.alert(at, change, value, moment);
            let mut bytes = Vec::new();
            emit::write_alert(&mut bytes, &alert);
            self.send(at, Parcel { tool: rule.tool, labels: vec![label], bytes }, moment, transit);
        }
        self.send_groups(&grouped, moment, transit);
    }

    /// Alertmanager sends one webhook per group in which something changed: with all alerts that
    /// fire in it and those that just ended.
    fn send_groups(&self, changed: &[usize], moment: &Moment<'_>, transit: &mut Transit) {
        let owner = |at: usize| moment.topology.node(self.rules[at].node).owner.as_str();
        let mut groups: Vec<&str> = changed.iter().map(|&at| owner(at)).collect();
        groups.sort_unstable();
        groups.dedup();
        for group in groups {
            let (mut alerts, mut labels) = (Vec::new(), Vec::new());
            for (at, rule) in self.rules.iter().enumerate() {
                if rule.tool != Tool::Alertmanager || owner(at) != group {
                    continue;
                }
                let firing = self.guards[at].watch.phase == Phase::Firing;
                let change = match (firing, changed.contains(&at)) {
                    (true, true) => Change::Fired,
                    (true, false) => Change::Repeated,
                    (false, true) => Change::Resolved,
                    (false, false) => continue,
                };
                let gauge = self.guards[at].gauge;
                let value = moment.measured.get(gauge).copied().unwrap_or_default();
                alerts.push(self.alert(at, change, value, moment));
                labels.push(self.guards[at].label);
            }
            let Some(&first) = changed.iter().find(|&&at| owner(at) == group) else { continue };
            let mut bytes = Vec::new();
            emit::write_group(&mut bytes, group, &alerts);
            self.send(first, Parcel { tool: Tool::Alertmanager, labels, bytes }, moment, transit);
        }
    }

    fn send(&self, rule: usize, parcel: Parcel, moment: &Moment<'_>, transit: &mut Transit) {
        let mut draws = self.fate.of(rule as u32).at(moment.step);
        let fate = Fate::draw(moment.noise, &mut draws);
        let delay = parcel.tool.delay_s() * (0.5 + draws.exponential().min(4.0) / 2.0);
        transit.send(parcel, moment.at + (delay * 1e6) as i64, fate);
    }

    fn alert<'a>(
        &'a self,
        at: usize,
        change: Change,
        value: f64,
        moment: &Moment<'a>,
    ) -> Alert<'a> {
        let (rule, watch) = (&self.rules[at], &self.guards[at].watch);
        let mut draws = self.identity.at(at as u32);
        let ago = i64::from(moment.step.saturating_sub(watch.since));
        // Several checks of one node look at several of its machines.
        let host = moment.topology.host(rule.node, draws.below(64));
        let step_us = (moment.step_s * 1e6) as i64;
        // Evaluations are spread over the step, each rule at its own moment.
        let within = (draws.unit() * moment.step_s * 1e6) as i64;
        let now = moment.at - step_us + within;
        Alert {
            rule,
            node: moment.topology.node(rule.node),
            host,
            value,
            change,
            since: now - ago * step_us,
            at: now,
            identity: draws.word(),
            episode: watch.episode,
        }
    }
}

impl Guard {
    /// Finds the fault behind a broken rule: the one that brings the metric furthest.
    fn judge(&mut self, rule: &Rule, broken: bool, shadows: &Shadows) {
        let faults = shadows.labelled();
        if faults == 0 {
            return;
        }
        if self.watch.phase == Phase::Inactive {
            self.blame.clear();
            self.blame.resize(faults, 0.0);
            (self.label, self.steps) = (0, 0);
        }
        if !broken {
            return;
        }
        let gauge = Gauge { node: rule.node, metric: rule.metric };
        let healthy = truth(gauge, shadows.healthy());
        // What happened long ago counts less and less.
        let keep = if self.steps >= 12 { 11.0 / 12.0 } else { 1.0 };
        self.steps = (self.steps + 1).min(12);
        let (mut best, mut most) = (0, ENOUGH * f64::from(self.steps));
        for fault in 0..faults {
            let share = rule.share(truth(gauge, shadows.only(fault)), healthy).clamp(0.0, 3.0);
            let Some(sum) = self.blame.get_mut(fault) else { continue };
            *sum = *sum * keep + share;
            if *sum > most {
                (best, most) = (fault as u8 + 1, *sum);
            }
        }
        // An alert that fires keeps its label, unless it had none.
        if self.watch.phase != Phase::Firing || self.label == 0 {
            self.label = best;
        }
    }
}
