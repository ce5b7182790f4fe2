//! One file per wire format: what each tool's bytes look like (reference, section 3).
//!
//! Everything is one line except a trap of `snmptrapd`, which is two. Formats that carry several
//! events in one payload (Alertmanager's webhook, OTLP logs) number their parts in order.
mod alertmanager;
mod azure;
mod cdevents;
mod cef;
pub(crate) mod clock;
mod cloudwatch_eventbridge;
mod cloudwatch_sns;
mod datadog;
mod ecs;
mod gcp;
mod icinga;
mod journald;
pub(crate) mod json;
mod kubernetes;
mod leef;
mod nagios;
mod otlp;
mod pagerduty;
mod snmp;
mod syslog3164;
mod syslog5424;
mod zabbix;

use serde::{Deserialize, Serialize};

use super::{
    rule::{Change, Rule},
    topology::{Host, Node},
};

pub(crate) use cdevents::{Deployment, write as write_deployment};
pub(crate) use kubernetes::{Reason, write_lifecycle};

/// A source of telemetry with a wire format of its own.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::VariantArray,
    strum::IntoStaticStr,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Tool {
    /// Prometheus Alertmanager, webhook version 4.
    Alertmanager,
    /// AWS `CloudWatch` through SNS.
    #[strum(serialize = "cloudwatch-sns")]
    CloudWatchSns,
    /// AWS `CloudWatch` through `EventBridge`.
    #[strum(serialize = "cloudwatch-eventbridge")]
    CloudWatchEventBridge,
    /// Azure Monitor, common alert schema.
    Azure,
    /// Google Cloud Monitoring webhook.
    Gcp,
    /// Datadog webhook.
    Datadog,
    /// Zabbix media webhook.
    Zabbix,
    /// Nagios log.
    Nagios,
    /// Icinga 2 event stream.
    Icinga,
    /// Kubernetes events, `events.k8s.io/v1` and core `v1`.
    Kubernetes,
    /// `snmptrapd` text.
    Snmp,
    /// `PagerDuty` Events v2.
    #[strum(serialize = "pagerduty")]
    PagerDuty,
    /// syslog, RFC 5424.
    Syslog5424,
    /// syslog, RFC 3164.
    Syslog3164,
    /// journald, JSON.
    Journald,
    /// OpenTelemetry logs, OTLP/JSON.
    Otlp,
    /// Elastic Common Schema.
    Ecs,
    /// Common Event Format.
    Cef,
    /// Log Event Extended Format.
    Leef,
    /// `CDEvents` of the delivery pipeline.
    #[strum(serialize = "cdevents")]
    CdEvents,
}

impl Tool {
    /// Mean seconds from an event to its arrival (ours; cloud alarms are evaluated late, traps are
    /// immediate).
    pub(crate) fn delay_s(self) -> f64 {
        match self {
            Self::CloudWatchSns | Self::CloudWatchEventBridge | Self::Azure | Self::Gcp => 25.0,
            Self::Alertmanager | Self::Datadog => 8.0,
            Self::Zabbix | Self::PagerDuty | Self::CdEvents => 4.0,
            Self::Nagios | Self::Icinga | Self::Kubernetes => 1.5,
            Self::Snmp => 0.5,
            Self::Syslog5424
            | Self::Syslog3164
            | Self::Journald
            | Self::Otlp
            | Self::Ecs
            | Self::Cef
            | Self::Leef => 0.2,
        }
    }

    /// Seconds after which an alert that still fires is said again.
    pub(crate) fn repeat_s(self) -> f64 {
        match self {
            Self::Alertmanager => 300.0,
            Self::Datadog => 600.0,
            Self::Nagios | Self::Icinga => 180.0,
            Self::Kubernetes => 120.0,
            Self::CloudWatchSns
            | Self::CloudWatchEventBridge
            | Self::Azure
            | Self::Gcp
            | Self::Zabbix
            | Self::Snmp
            | Self::PagerDuty
            | Self::Syslog5424
            | Self::Syslog3164
            | Self::Journald
            | Self::Otlp
            | Self::Ecs
            | Self::Cef
            | Self::Leef
            | Self::CdEvents => 1e9,
        }
    }

    /// Whether it sends alerts (and not logs or changes).
    pub fn alerts(self) -> bool {
        match self {
            Self::Alertmanager
            | Self::CloudWatchSns
            | Self::CloudWatchEventBridge
            | Self::Azure
            | Self::Gcp
            | Self::Datadog
            | Self::Zabbix
            | Self::Nagios
            | Self::Icinga
            | Self::Kubernetes
            | Self::Snmp
            | Self::PagerDuty => true,
            Self::Syslog5424
            | Self::Syslog3164
            | Self::Journald
            | Self::Otlp
            | Self::Ecs
            | Self::Cef
            | Self::Leef
            | Self::CdEvents => false,
        }
    }

    /// Extension of a file that holds only this tool's payloads.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Nagios
            | Self::Snmp
            | Self::Syslog5424
            | Self::Syslog3164
            | Self::Cef
            | Self::Leef => "log",
            Self::Alertmanager
            | Self::CloudWatchSns
            | Self::CloudWatchEventBridge
            | Self::Azure
            | Self::Gcp
            | Self::Datadog
            | Self::Zabbix
            | Self::Icinga
            | Self::Kubernetes
            | Self::PagerDuty
            | Self::Journald
            | Self::Otlp
            | Self::Ecs
            | Self::CdEvents => "jsonl",
        }
    }
}

/// An alert that a tool is about to send.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Alert<'a> {
    pub(crate) rule: &'a Rule,
    pub(crate) node: &'a Node,
    pub(crate) host: &'a Host,
    /// What was measured.
    pub(crate) value: f64,
    /// What happened.
    pub(crate) change: Change,
    /// Since when, µs since 1970.
    pub(crate) since: i64,
    /// When it is said, µs since 1970.
    pub(crate) at: i64,
    /// Identity of the rule: the same for all its alerts.
    pub(crate) identity: u64,
    /// Number of the episode.
    pub(crate) episode: u32,
}

impl Alert<'_> {
    pub(crate) fn is_resolved(&self) -> bool {
        self.change == Change::Resolved
    }

    /// One sentence for people, as rules write it.
    pub(crate) fn summary(&self, out: &mut Vec<u8>) {
        let metric = self.rule.metric;
        put(out, metric.name());
        put(out, " of ");
        put(out, &self.node.name);
        put(out, " is ");
        json::put_fixed(out, self.value, 1);
        if !metric.unit().is_empty() {
            put(out, " ");
            put(out, metric.unit());
        }
        put(out, if metric.falls() { " (limit below " } else { " (limit " });
        json::put_fixed(out, self.rule.threshold, 1);
        put(out, ")");
    }

    pub(crate) fn summary_text(&self) -> String {
        let mut out = Vec::new();
        self.summary(&mut out);
        String::from_utf8(out).unwrap_or_default()
    }

    fn severity(&self) -> &'static str {
        if self.rule.critical { "critical" } else { "warning" }
    }
}

/// How loud a log line is; the numbers are syslog's severities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    Critical = 2,
    Error = 3,
    Warning = 4,
    Notice = 5,
    Info = 6,
    Debug = 7,
}

impl Level {
    fn word(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Error => "error",
            Self::Warning => "warn",
            Self::Notice => "notice",
            Self::Info => "info",
            Self::Debug => "debug",
        }
    }

    /// OpenTelemetry's number (Logs data model, appendix B).
    fn otel(self) -> i64 {
        match self {
            Self::Critical => 18,
            Self::Error => 17,
            Self::Warning => 13,
            Self::Notice => 10,
            Self::Info => 9,
            Self::Debug => 5,
        }
    }
}

/// A line of a log.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'a> {
    pub(crate) node: &'a Node,
    pub(crate) host: &'a Host,
    /// Which replica wrote it.
    pub(crate) replica: u32,
    pub(crate) level: Level,
    pub(crate) program: &'a str,
    pub(crate) message: &'a [u8],
    /// By the host's own clock, µs since 1970.
    pub(crate) at: i64,
    /// Random bits for process numbers and trace identifiers.
    pub(crate) bits: u64,
}

/// Writes an alert in its tool's format, one event. Alertmanager's webhook takes a group:
/// [`write_group`].
pub(crate) fn write_alert(out: &mut Vec<u8>, alert: &Alert<'_>) {
    match alert.rule.tool {
        Tool::Alertmanager => alertmanager::write(out, &alert.node.owner, &[*alert]),
        Tool::CloudWatchSns => cloudwatch_sns::write(out, alert),
        Tool::CloudWatchEventBridge => cloudwatch_eventbridge::write(out, alert),
        Tool::Azure => azure::write(out, alert),
        Tool::Gcp => gcp::write(out, alert),
        Tool::Datadog => datadog::write(out, alert),
        Tool::Zabbix => zabbix::write(out, alert),
        Tool::Nagios => nagios::write(out, alert),
        Tool::Icinga => icinga::write(out, alert),
        Tool::Kubernetes => kubernetes::write(out, alert),
        Tool::Snmp => snmp::write(out, alert),
        Tool::PagerDuty => pagerduty::write(out, alert),
        Tool::Syslog5424
        | Tool::Syslog3164
        | Tool::Journald
        | Tool::Otlp
        | Tool::Ecs
        | Tool::Cef
        | Tool::Leef
        | Tool::CdEvents => {}
    }
}

/// Writes one webhook with all alerts of a group.
pub(crate) fn write_group(out: &mut Vec<u8>, group: &str, alerts: &[Alert<'_>]) {
    alertmanager::write(out, group, alerts);
}

/// Writes a line as a payload of its own; [`batch`] puts several OTLP records into one.
pub(crate) fn write_line(out: &mut Vec<u8>, tool: Tool, line: &Line<'_>) {
    match tool {
        Tool::Syslog3164 => syslog3164::write(out, line),
        Tool::Journald => journald::write(out, line),
        Tool::Ecs => ecs::write(out, line),
        Tool::Cef => cef::write(out, line),
        Tool::Leef => leef::write(out, line),
        Tool::Otlp => {
            otlp::open(out, line);
            otlp::write(out, line);
            otlp::close(out);
        }
        Tool::Syslog5424
        | Tool::Alertmanager
        | Tool::CloudWatchSns
        | Tool::CloudWatchEventBridge
        | Tool::Azure
        | Tool::Gcp
        | Tool::Datadog
        | Tool::Zabbix
        | Tool::Nagios
        | Tool::Icinga
        | Tool::Kubernetes
        | Tool::Snmp
        | Tool::PagerDuty
        | Tool::CdEvents => syslog5424::write(out, line),
    }
}

/// A batch of OTLP log records of one node.
pub(crate) mod batch {
    pub(crate) use super::otlp::{close, next, open, write};
}

/// Appends text.
pub(crate) fn put(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests;
