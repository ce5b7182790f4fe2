//! Alert rules: a threshold on a metric for some time, evaluated by the tool that watches the node.
use serde::{Deserialize, Serialize};

use super::{
    emit::Tool,
    metric::{Metric, measured_at},
    plant::Build,
    topology::{NodeId, Topology},
};

/// One rule of one tool.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// Whose metric.
    pub node: NodeId,
    /// Which metric.
    pub metric: Metric,
    /// The value that must be exceeded (or fallen short of, where less is worse).
    pub threshold: f64,
    /// For how many steps.
    pub hold: u16,
    /// Whether it wakes somebody up.
    pub critical: bool,
    /// Who evaluates it.
    pub tool: Tool,
}

impl Rule {
    /// Whether a value breaks the rule.
    pub(crate) fn broken_by(&self, value: f64) -> bool {
        if self.metric.falls() { value < self.threshold } else { value > self.threshold }
    }

    /// How far a value is on the way from `healthy` to the threshold: 1 is there.
    pub(crate) fn share(&self, value: f64, healthy: f64) -> f64 {
        let way = self.threshold - healthy;
        if way == 0.0 { 1.0 } else { (value - healthy) / way }
    }

    /// The alert's name, in the habit of the tools.
    pub fn name(&self) -> &'static str {
        let names = match self.metric {
            Metric::Requests => ("RequestRateHigh", "RequestRateVeryHigh"),
            Metric::Errors => ("ErrorRateHigh", "ErrorBudgetBurn"),
            Metric::Latency => ("LatencyHigh", "LatencyCritical"),
            Metric::Cpu => ("CPUHigh", "CPUSaturated"),
            Metric::Memory => ("MemoryHigh", "MemoryCritical"),
            Metric::Disk => ("DiskSpaceLow", "DiskFull"),
            Metric::Pool => ("ConnectionPoolHigh", "ConnectionPoolExhausted"),
            Metric::QueueDepth => ("QueueDepthHigh", "QueueDepthCritical"),
            Metric::QueueAge => ("QueueAgeHigh", "QueueStalled"),
            Metric::CacheHits => ("CacheHitRateLow", "CacheHitRateCritical"),
            Metric::Loss => ("PacketLoss", "PacketLossCritical"),
            Metric::Steal => ("CPUStealHigh", "CPUStealCritical"),
            Metric::Clock => ("ClockSkew", "ClockSkewCritical"),
            Metric::Certificate => ("CertificateExpiring", "CertificateExpired"),
            Metric::Nulls => ("FeatureNullsHigh", "FeatureNullsCritical"),
            Metric::Psi => ("ScoreDrift", "ScoreDriftCritical"),
            Metric::Approvals => ("ApprovalRateLow", "ApprovalRateCritical"),
        };
        if self.critical { names.1 } else { names.0 }
    }
}

/// Which metrics a tool looks at.
fn covers(tool: Tool, metric: Metric, critical: bool) -> bool {
    match tool {
        Tool::Kubernetes => {
            critical && matches!(metric, Metric::Errors | Metric::Memory | Metric::Steal)
        }
        Tool::PagerDuty => {
            critical && matches!(metric, Metric::Errors | Metric::Latency | Metric::Approvals)
        }
        Tool::Icinga => matches!(
            metric,
            Metric::Errors | Metric::Latency | Metric::Loss | Metric::Disk | Metric::Requests
        ),
        Tool::Snmp => metric == Metric::Loss && critical,
        Tool::Datadog => {
            matches!(metric, Metric::Errors | Metric::Latency | Metric::Memory | Metric::Pool)
        }
        Tool::Alertmanager
        | Tool::CloudWatchSns
        | Tool::CloudWatchEventBridge
        | Tool::Azure
        | Tool::Gcp
        | Tool::Zabbix
        | Tool::Nagios => true,
        Tool::Syslog5424
        | Tool::Syslog3164
        | Tool::Journald
        | Tool::Otlp
        | Tool::Ecs
        | Tool::Cef
        | Tool::Leef
        | Tool::CdEvents => false,
    }
}

/// Threshold and `for` (in seconds) of a warning and of a critical alert, given what is normal;
/// `None` where nobody set a rule.
fn limits(metric: Metric, normal_latency_ms: f64, normal_requests: f64) -> [Option<(f64, f64)>; 2] {
    let p95 = 2.996 * normal_latency_ms;
    match metric {
        Metric::Requests => [Some((1.6 * normal_requests, 120.0)), None],
        Metric::Errors => [Some((4.0, 60.0)), Some((15.0, 60.0))],
        Metric::Latency => [Some((2.5 * p95 + 20.0, 120.0)), Some((6.0 * p95 + 60.0, 120.0))],
        Metric::Cpu => [Some((90.0, 180.0)), None],
        Metric::Memory => [Some((85.0, 60.0)), Some((95.0, 20.0))],
        Metric::Disk => [Some((85.0, 60.0)), Some((95.0, 60.0))],
        Metric::Pool => [None, Some((92.0, 60.0))],
        Metric::QueueDepth => [Some((4000.0, 60.0)), Some((20_000.0, 60.0))],
        Metric::QueueAge => [None, Some((300.0, 60.0))],
        Metric::CacheHits => [Some((75.0, 60.0)), Some((40.0, 60.0))],
        Metric::Loss => [Some((2.0, 60.0)), Some((8.0, 60.0))],
        Metric::Steal => [Some((15.0, 120.0)), Some((35.0, 120.0))],
        Metric::Clock => [Some((1000.0, 60.0)), Some((10_000.0, 60.0))],
        Metric::Certificate => [Some((14.0, 10.0)), Some((0.0, 10.0))],
        Metric::Nulls => [Some((10.0, 60.0)), Some((30.0, 60.0))],
        Metric::Psi => [Some((0.1, 180.0)), Some((0.25, 180.0))],
        Metric::Approvals => [Some((93.0, 120.0)), Some((80.0, 60.0))],
    }
}

/// All rules of a topology.
pub(crate) fn rules(
    topology: &Topology,
    build: &Build,
    requests: &[f64],
    step_s: f64,
) -> Vec<Rule> {
    let mut rules = Vec::new();
    for node in topology.ids() {
        let description = topology.node(node);
        for &tool in &description.watched_by {
            for &metric in measured_at(description) {
                // Only the front door minds how many come.
                if metric == Metric::Requests && node != NodeId::default() {
                    continue;
                }
                let limits = limits(metric, build.latency_ms[node.at()], requests[node.at()]);
                let set = limits.into_iter().zip([false, true]).filter_map(|(limit, critical)| {
                    let (threshold, seconds) = limit.filter(|_| covers(tool, metric, critical))?;
                    let hold = (seconds / step_s).max(1.0) as u16;
                    Some(Rule { node, metric, threshold, hold, critical, tool })
                });
                rules.extend(set);
            }
        }
    }
    rules
}

/// Where a rule stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Phase {
    /// All is well.
    #[default]
    Inactive,
    /// Broken, but not for long enough.
    Pending,
    /// The alert is out.
    Firing,
}

/// What a step did to a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// Nothing to say.
    Quiet,
    /// Checks that count attempts say so (Nagios and its kin: a soft state), 1 or 2.
    Soft(u8),
    /// The alert is out.
    Fired,
    /// It is still out, and its tool says so again.
    Repeated,
    /// It is over.
    Resolved,
}

/// A rule's memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Watch {
    pub(crate) phase: Phase,
    /// First step of the present phase.
    pub(crate) since: u32,
    /// Steps in a row that were fine while firing.
    calm: u16,
    /// Number of alerts so far: part of an episode's identity.
    pub(crate) episode: u32,
}

impl Watch {
    /// Steps of calm that end an alert.
    const CALM: u16 = 3;

    /// One evaluation.
    pub(crate) fn step(&mut self, rule: &Rule, broken: bool, step: u32, repeat: u32) -> Change {
        match self.phase {
            Phase::Inactive if broken => {
                (self.phase, self.since, self.calm) = (Phase::Pending, step, 0);
                Change::Soft(1)
            }
            Phase::Inactive => Change::Quiet,
            Phase::Pending if !broken => {
                self.phase = Phase::Inactive;
                Change::Quiet
            }
            Phase::Pending => {
                let steps = step - self.since;
                if steps >= u32::from(rule.hold) {
                    (self.phase, self.since) = (Phase::Firing, step);
                    self.episode += 1;
                    return Change::Fired;
                }
                if steps == u32::from(rule.hold) / 2 { Change::Soft(2) } else { Change::Quiet }
            }
            Phase::Firing if broken => {
                self.calm = 0;
                let again = step > self.since && (step - self.since).is_multiple_of(repeat);
                if again { Change::Repeated } else { Change::Quiet }
            }
            Phase::Firing => {
                self.calm += 1;
                if self.calm < Self::CALM {
                    return Change::Quiet;
                }
                self.phase = Phase::Inactive;
                Change::Resolved
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alert_waits_fires_and_resolves() {
        let rule = Rule {
            node: NodeId(1),
            metric: Metric::Errors,
            threshold: 4.0,
            hold: 4,
            critical: false,
            tool: Tool::Nagios,
        };
        let mut watch = Watch::default();
        let said: Vec<Change> = (0..14).map(|step| watch.step(&rule, step < 8, step, 3)).collect();
        let mut expected = [Change::Quiet; 14];
        expected[0] = Change::Soft(1);
        expected[2] = Change::Soft(2);
        expected[4] = Change::Fired;
        expected[7] = Change::Repeated;
        expected[10] = Change::Resolved;
        assert_eq!(said, expected);
        assert!(rule.broken_by(5.0) && !rule.broken_by(3.0));
        assert!((rule.share(4.0, 0.0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn every_watched_node_has_rules_of_its_tools() {
        let topology = Topology::payments();
        let build = Build::new(&topology);
        let rules = rules(&topology, &build, &vec![100.0; topology.nodes.len()], 10.0);
        for node in topology.ids() {
            for &tool in &topology.node(node).watched_by {
                let any = rules.iter().any(|rule| rule.node == node && rule.tool == tool);
                assert!(any, "{} {tool:?}", topology.node(node).name);
            }
        }
    }
}
