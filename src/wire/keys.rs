//! The format of a JSON document, told from the names of its fields.
use super::{Format, json::Value};

/// Names that tell formats apart, each a bit.
macro_rules! names {
    ($($bit:ident = $name:literal),* $(,)?) => {
        #[expect(non_camel_case_types, clippy::upper_case_acronyms, reason = "only numbers the bits")]
        #[derive(Clone, Copy)]
        enum Position { $($bit),* }
        $(const $bit: u64 = 1 << Position::$bit as u64;)*
        fn bit(name: &str) -> u64 {
            match name {
                $($name => $bit,)*
                _ => 0,
            }
        }
    };
}

names! {
    RESOURCE_LOGS = "resourceLogs", ALERTS = "alerts", GROUP_KEY = "groupKey", VERSION = "version",
    SCHEMA_ID = "schemaId", INCIDENT = "incident", DETAIL_TYPE = "detail-type",
    ALARM_NAME = "AlarmName", RECORDS = "Records", SNS_TYPE = "Type", SNS_MESSAGE = "Message",
    INVOLVED_OBJECT = "involvedObject", REGARDING = "regarding", REASON = "reason",
    ITEMS = "items", KIND = "kind", ROUTING_KEY = "routing_key", EVENT_ACTION = "event_action",
    PAYLOAD = "payload", REALTIME = "__REALTIME_TIMESTAMP", CONTEXT = "context",
    SUBJECT = "subject", SPEC_VERSION = "specversion", DATA = "data", EVENT_ID = "eventid",
    TRIGGER_ID = "triggerid", EVENT_VALUE = "eventvalue", EVENT_SOURCE = "event_source",
    TRANSITION = "alert_transition", ALERT_TYPE = "alert_type", AGGREG_KEY = "aggreg_key",
    CYCLE_KEY = "alert_cycle_key", ALERT_ID = "alert_id", EVENT_TYPE = "event_type",
    TYPE = "type", TIMESTAMP = "timestamp", HOST = "host", AT_TIMESTAMP = "@timestamp",
    ECS = "ecs", EVENT = "event", ECS_VERSION = "ecs.version", TIME = "time", TS = "ts", T = "t",
    DATETIME = "datetime", DATE = "date", ASCTIME = "asctime", EVENT_TIME = "eventTime",
    MSG = "msg", MESSAGE = "message", LOG = "log", LEVEL = "level", LVL = "lvl",
    SEVERITY = "severity", TEXT_PAYLOAD = "textPayload", LEVELNAME = "levelname",
    CLEF_TIME = "@t", CLEF_MESSAGE = "@m", CLEF_TEMPLATE = "@mt", JSON_PAYLOAD = "jsonPayload",
}

const TIMES: u64 =
    TIME | TS | T | TIMESTAMP | AT_TIMESTAMP | DATETIME | DATE | ASCTIME | EVENT_TIME | CLEF_TIME;
const WORDS: u64 = MSG
    | MESSAGE
    | LOG
    | LEVEL
    | LVL
    | SEVERITY
    | TEXT_PAYLOAD
    | LEVELNAME
    | CLEF_MESSAGE
    | CLEF_TEMPLATE
    | JSON_PAYLOAD;

/// All of the first names and one of the second must be there; the first row that fits, and whose
/// contents [`confirms`], is the format.
const RULES: [(u64, u64, Format); 20] = [
    (RESOURCE_LOGS, 0, Format::OtlpLogs),
    (ALERTS, GROUP_KEY | VERSION, Format::Alertmanager),
    (SCHEMA_ID | DATA, 0, Format::AzureCommon),
    (INCIDENT, 0, Format::GcpMonitoring),
    (DETAIL_TYPE, 0, Format::CloudWatchEventBridge),
    (0, ALARM_NAME | RECORDS, Format::CloudWatchSns),
    (SNS_TYPE | SNS_MESSAGE, 0, Format::CloudWatchSns),
    (INVOLVED_OBJECT | REASON, 0, Format::KubernetesCoreEvent),
    (REGARDING | REASON, 0, Format::KubernetesEvent),
    (ITEMS | KIND, 0, Format::KubernetesCoreEvent),
    (ROUTING_KEY, EVENT_ACTION | PAYLOAD, Format::PagerDuty),
    (REALTIME, 0, Format::JournaldJson),
    (CONTEXT | SUBJECT, 0, Format::CdEvents),
    (SPEC_VERSION | DATA, 0, Format::CdEvents),
    (EVENT_ID, TRIGGER_ID | EVENT_VALUE | EVENT_SOURCE, Format::Zabbix),
    (TRANSITION, AGGREG_KEY | CYCLE_KEY | ALERT_ID | EVENT_TYPE, Format::Datadog),
    (ALERT_TYPE, AGGREG_KEY | CYCLE_KEY | ALERT_ID | EVENT_TYPE, Format::Datadog),
    (TYPE | TIMESTAMP | HOST, 0, Format::Icinga2),
    (AT_TIMESTAMP, ECS | EVENT | ECS_VERSION, Format::Ecs),
    (0, 0, Format::JsonLine),
];

/// The format of a JSON document.
pub(super) fn document(value: Value<'_>) -> Option<Format> {
    let keys = value.keys().fold(0, |keys, name| keys | bit(name));
    RULES
        .into_iter()
        .filter(|(all, any, _)| keys & all == *all && (*any == 0 || keys & any != 0))
        .map(|(.., format)| format)
        .find(|format| confirms(*format, keys, value))
}

/// Names alone do not make a format where other tools use them too.
fn confirms(format: Format, keys: u64, value: Value<'_>) -> bool {
    const ICINGA: [&str; 8] = [
        "StateChange",
        "CheckResult",
        "Notification",
        "AcknowledgementSet",
        "AcknowledgementCleared",
        "Flapping",
        "DowntimeStarted",
        "DowntimeRemoved",
    ];
    let text = |name: &str| value.get(name).source();
    match format {
        Format::OtlpLogs => keys & RESOURCE_LOGS != 0,
        Format::Alertmanager => keys & GROUP_KEY != 0 || text("version") == "4",
        Format::AzureCommon => text("schemaId") == "azureMonitorCommonAlertSchema",
        Format::GcpMonitoring => !value.path(["incident", "incident_id"]).is_absent(),
        Format::CloudWatchEventBridge => text("detail-type") == "CloudWatch Alarm State Change",
        Format::CloudWatchSns => {
            let records = value.get("Records").items().next();
            keys & ALARM_NAME != 0
                || text("Type") == "Notification"
                || records.is_some_and(|record| !record.get("Sns").is_absent())
        }
        Format::KubernetesCoreEvent => {
            keys & INVOLVED_OBJECT != 0 || text("kind").ends_with("List")
        }
        Format::CdEvents => {
            let is_cd = |value: Value<'_>| {
                value.path(["context", "type"]).source().starts_with("dev.cdevents.")
            };
            is_cd(value) || is_cd(value.get("data"))
        }
        Format::Icinga2 => ICINGA.contains(&text("type")),
        Format::JsonLine => keys & TIMES != 0 && keys & WORDS != 0,
        Format::Syslog5424
        | Format::Syslog3164
        | Format::NagiosLog
        | Format::Zabbix
        | Format::Datadog
        | Format::SnmpTrap
        | Format::KubernetesEvent
        | Format::Ecs
        | Format::PagerDuty
        | Format::Cef
        | Format::Leef
        | Format::JournaldJson
        | Format::JournaldExport
        | Format::AccessLog
        | Format::Klog
        | Format::Logfmt
        | Format::PlainLog => true,
    }
}
