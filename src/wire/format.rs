//! The formats: one declaration that the reader, the command and the page share.
use serde::{Deserialize, Serialize};

/// A wire format. The position among the variants is [`crate::event::Event::format`].
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, strum::VariantArray,
)]
pub enum Format {
    /// Prometheus Alertmanager's webhook, version 4.
    Alertmanager,
    /// OpenTelemetry logs as OTLP/JSON.
    OtlpLogs,
    /// Syslog, RFC 5424.
    Syslog5424,
    /// Syslog, RFC 3164 (BSD).
    Syslog3164,
    /// `CloudWatch` alarm by SNS.
    CloudWatchSns,
    /// `CloudWatch` alarm by `EventBridge`.
    CloudWatchEventBridge,
    /// Azure Monitor's common alert schema.
    AzureCommon,
    /// Google Cloud Monitoring's webhook.
    GcpMonitoring,
    /// Nagios' log.
    NagiosLog,
    /// Icinga 2's event stream.
    Icinga2,
    /// Zabbix' media type webhook.
    Zabbix,
    /// Datadog's webhook.
    Datadog,
    /// snmptrapd's text.
    SnmpTrap,
    /// Kubernetes' events.k8s.io/v1.
    KubernetesEvent,
    /// Kubernetes' core/v1 events.
    KubernetesCoreEvent,
    /// Elastic Common Schema.
    Ecs,
    /// `PagerDuty` Events API v2, alerts and changes.
    PagerDuty,
    /// `ArcSight`'s Common Event Format.
    Cef,
    /// `QRadar`'s Log Event Extended Format 1 and 2.
    Leef,
    /// journalctl -o json.
    JournaldJson,
    /// journalctl -o export.
    JournaldExport,
    /// `CDEvents`: deployments and other changes.
    CdEvents,
    /// Access log of Apache or nginx.
    AccessLog,
    /// Kubernetes' klog, and glog.
    Klog,
    /// key=value lines.
    Logfmt,
    /// A log line as a JSON object.
    JsonLine,
    /// A log line that begins with a time.
    PlainLog,
}

/// What a person should know about a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Its name.
    pub name: &'static str,
    /// A word for it in files and queries.
    pub key: &'static str,
    /// What it is recognised by.
    pub recognised: &'static str,
    /// What says who an event is.
    pub identity: &'static str,
    /// How its severities become numbers of OpenTelemetry.
    pub severity: &'static str,
    /// Where service and host come from.
    pub source: &'static str,
}

const SYSLOG: &str = "0 → 21, 1 → 19, 2 → 18, 3 → 17, 4 → 13, 5 → 10, 6 → 9, 7 → 5";
const WORDS: &str =
    "by its word: trace 1, debug 5, info 9, notice 10, warning 13, error 17, critical or fatal 21";
const TENTHS: &str = "0–3 → 9, 4–6 → 13, 7–8 → 17, 9–10 → 21; 7 and above is an alert";
const LINE: &str = "service: the name of the paste or file; host: none";

impl Format {
    /// What a person should know about it.
    #[expect(clippy::too_many_lines, reason = "a table of 27 rows")]
    pub const fn facts(self) -> &'static Facts {
        macro_rules! facts {
            ($name:expr, $key:expr, $recognised:expr, $identity:expr, $severity:expr, $source:expr) => {
                &Facts {
                    name: $name,
                    key: $key,
                    recognised: $recognised,
                    identity: $identity,
                    severity: $severity,
                    source: $source,
                }
            };
        }
        match self {
            Self::Alertmanager => facts!(
                "Alertmanager webhook v4",
                "alertmanager",
                "`alerts` beside `groupKey` or `version` \"4\"",
                "the alert's fingerprint, else the hash of its labels",
                "the label `severity`, by its word; resolved 9",
                "service: labels service, app, application, job; host: labels host, node, instance without port"
            ),
            Self::OtlpLogs => facts!(
                "OTLP/JSON logs",
                "otlp",
                "`resourceLogs`",
                "log.record.uid, if there is one",
                "severityNumber as it stands, else severityText by its word",
                "resource attributes service.name, host.name"
            ),
            Self::Syslog5424 => facts!(
                "syslog RFC 5424",
                "syslog5424",
                "`<PRI>1 `",
                "host, application and the message without its variable words",
                SYSLOG,
                "service: APP-NAME; host: HOSTNAME"
            ),
            Self::Syslog3164 => facts!(
                "syslog RFC 3164",
                "syslog3164",
                "`<PRI>` and a time; the year comes from the nearest time that has one",
                "host, tag and the message without its variable words",
                SYSLOG,
                "service: the tag; host: the host"
            ),
            Self::CloudWatchSns => facts!(
                "CloudWatch alarm by SNS",
                "cloudwatch-sns",
                "`Records[].Sns.Message`, `Type` \"Notification\" or the bare message with `AlarmName`",
                "AlarmArn",
                "OK 9, INSUFFICIENT_DATA 13, ALARM 17",
                "dimensions: ServiceName, FunctionName, … the service; InstanceId the host"
            ),
            Self::CloudWatchEventBridge => facts!(
                "CloudWatch alarm by EventBridge",
                "cloudwatch-eventbridge",
                "`detail-type` \"CloudWatch Alarm State Change\"",
                "resources[0]",
                "OK 9, INSUFFICIENT_DATA 13, ALARM 17",
                "dimensions: ServiceName, FunctionName, … the service; InstanceId the host"
            ),
            Self::AzureCommon => facts!(
                "Azure common alert schema",
                "azure",
                "`schemaId` azureMonitorCommonAlertSchema",
                "originAlertId",
                "Sev4 9, Sev3 10, Sev2 13, Sev1 17, Sev0 21",
                "the first configuration item or target: a virtual machine is the host, else it is the service"
            ),
            Self::GcpMonitoring => facts!(
                "Google Cloud Monitoring",
                "gcp",
                "`incident` with `incident_id`",
                "incident_id",
                "`severity` by its word; else open 17, closed 9",
                "host: resource label instance_name, else resource_name; service: resource or user label service, service_name, …"
            ),
            Self::NagiosLog => facts!(
                "Nagios log",
                "nagios",
                "`[epoch] WORDS:`",
                "host;service",
                "OK and UP 9, WARNING 13, UNKNOWN 14, UNREACHABLE 17, CRITICAL and DOWN 18",
                "service and host of the line"
            ),
            Self::Icinga2 => facts!(
                "Icinga 2 event stream",
                "icinga2",
                "`type` StateChange, Notification, … with `host` and `timestamp`",
                "host;service",
                "service 0 9, 1 13, 2 18, 3 14; host 0 9, 1 18",
                "service and host"
            ),
            Self::Zabbix => facts!(
                "Zabbix webhook",
                "zabbix",
                "`eventid` with `triggerid`, `eventvalue` or `event_source`",
                "eventid",
                "0 and 1 9, 2 13, 3 14, 4 17, 5 21, or the words for them; resolved 9",
                "host: hostname; service: the tag service or component"
            ),
            Self::Datadog => facts!(
                "Datadog webhook",
                "datadog",
                "`alert_transition` or `alert_type` with `aggreg_key`, `alert_id` or `event_type`",
                "aggreg_key, else alert_cycle_key",
                "alert_type: error 17, warning 13, success and info 9",
                "host: hostname; service: the tag service"
            ),
            Self::SnmpTrap => facts!(
                "SNMP trap (snmptrapd)",
                "snmptrap",
                "time, host and transport in `[…]`, then `OID = TYPE: value`",
                "host, ifIndex and the pair of traps (linkDown and linkUp are one)",
                "linkDown 17, linkUp 9, authenticationFailure and starts 13, others not said",
                "host: the agent's; service: none"
            ),
            Self::KubernetesEvent => facts!(
                "Kubernetes event (events.k8s.io/v1)",
                "kubernetes",
                "`regarding` with `reason`",
                "the object's uid (else kind, namespace and name) and the reason",
                "Normal 9, Warning 13",
                "service: the workload in the object's name; host: the reporting node"
            ),
            Self::KubernetesCoreEvent => facts!(
                "Kubernetes event (core/v1)",
                "kubernetes-core",
                "`involvedObject` with `reason`",
                "the object's uid (else kind, namespace and name) and the reason",
                "Normal 9, Warning 13",
                "service: the workload in the object's name; host: source.host"
            ),
            Self::Ecs => facts!(
                "Elastic Common Schema",
                "ecs",
                "`@timestamp` with `ecs` or `event`",
                "event.id",
                "log.level by its word; else event.severity as syslog 0 to 7",
                "service.name, host.name"
            ),
            Self::PagerDuty => facts!(
                "PagerDuty Events v2",
                "pagerduty",
                "`routing_key` with `event_action` or `payload`",
                "routing_key and dedup_key",
                "info 9, warning 13, error 17, critical 21; resolved 9",
                "service: component; host: source"
            ),
            Self::Cef => facts!(
                "CEF",
                "cef",
                "`CEF:0|`, bare, after a header or within syslog",
                "vendor, product, host, the event's id, src and dst",
                TENTHS,
                "host: dvchost, dvc or the header's; service: the product"
            ),
            Self::Leef => facts!(
                "LEEF",
                "leef",
                "`LEEF:1.0|` or `LEEF:2.0|`, bare, after a header or within syslog",
                "vendor, product, host, the event's id, src and dst",
                TENTHS,
                "host: identHostName or the header's; service: the product"
            ),
            Self::JournaldJson => facts!(
                "journald JSON",
                "journald",
                "`__REALTIME_TIMESTAMP`",
                "the cursor",
                SYSLOG,
                "service: _SYSTEMD_UNIT without .service, else SYSLOG_IDENTIFIER; host: _HOSTNAME"
            ),
            Self::JournaldExport => facts!(
                "journald export",
                "journald-export",
                "`__CURSOR=` or `__REALTIME_TIMESTAMP=` lines, to the next empty line",
                "the cursor",
                SYSLOG,
                "service: _SYSTEMD_UNIT without .service, else SYSLOG_IDENTIFIER; host: _HOSTNAME"
            ),
            Self::CdEvents => facts!(
                "CDEvents",
                "cdevents",
                "`context.type` dev.cdevents.… with `subject`",
                "subject.id",
                "changes 9; incident.detected and incident.reported 17; a failed outcome 17",
                "service: the subject of service.…, else content.service.id, else subject.id"
            ),
            Self::AccessLog => facts!(
                "access log (Apache, nginx)",
                "access",
                "`[dd/Mon/yyyy:hh:mm:ss zone] \"request\" status`",
                "none",
                "by status: below 400 9, below 500 13, else 17",
                LINE
            ),
            Self::Klog => facts!(
                "klog",
                "klog",
                "`I`, `W`, `E` or `F`, then `mmdd hh:mm:ss.micros`; the year comes from the nearest time that has one",
                "none",
                "I 9, W 13, E 17, F 21",
                LINE
            ),
            Self::Logfmt => facts!(
                "logfmt",
                "logfmt",
                "`key=value` pairs with a time and a level or message",
                "none",
                WORDS,
                "service: service, app, component or the name of the paste or file; host: host, hostname"
            ),
            Self::JsonLine => facts!(
                "JSON log line",
                "json",
                "a time field beside a message or level field",
                "none",
                "by its word, or pino's and bunyan's numbers 10 to 60",
                "service: service, app, name, logger's or the name of the paste or file; host: host, hostname"
            ),
            Self::PlainLog => facts!(
                "log line",
                "log",
                "a time among the first words (ISO, `Mmm dd`, log4j, epoch, …)",
                "none",
                WORDS,
                "service: the program where the line names host and program[pid]:, else the name of the paste or file"
            ),
        }
    }

    /// Whether it says when something is over. Its senders then say once that something began, and
    /// a silence means that it goes on.
    pub fn resolves(self) -> bool {
        match self {
            Self::Alertmanager
            | Self::CloudWatchSns
            | Self::CloudWatchEventBridge
            | Self::AzureCommon
            | Self::GcpMonitoring
            | Self::NagiosLog
            | Self::Icinga2
            | Self::Zabbix
            | Self::Datadog
            | Self::PagerDuty
            | Self::CdEvents => true,
            // Of traps only links have an opposite; of the others an end never comes.
            Self::SnmpTrap
            | Self::OtlpLogs
            | Self::Syslog5424
            | Self::Syslog3164
            | Self::KubernetesEvent
            | Self::KubernetesCoreEvent
            | Self::Ecs
            | Self::Cef
            | Self::Leef
            | Self::JournaldJson
            | Self::JournaldExport
            | Self::AccessLog
            | Self::Klog
            | Self::Logfmt
            | Self::JsonLine
            | Self::PlainLog => false,
        }
    }

    /// The format of an event.
    pub fn of(event: &crate::event::Event) -> Option<Self> {
        use strum::VariantArray as _;
        Self::VARIANTS.get(usize::from(event.format)).copied()
    }
}
