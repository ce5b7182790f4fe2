//! One file per format: from its fields to drafts of events.
pub(super) mod access;
mod alertmanager;
mod azure;
mod cd_events;
pub(super) mod cef;
mod cloud_watch;
mod datadog;
mod ecs;
mod gcp;
mod icinga2;
pub(super) mod journald;
pub(super) mod json_line;
pub(super) mod klog;
mod kubernetes;
pub(super) mod leef;
mod level;
pub(super) mod logfmt;
pub(super) mod nagios;
mod otlp;
mod pager_duty;
pub(super) mod plain;
mod snmp;
pub(super) mod syslog;
mod zabbix;

use super::{
    Format, Reason,
    draft::Out,
    json::{Shape, Value},
};

/// Reads a JSON document of a known format.
pub(super) fn document(format: Format, value: Value<'_>, out: &mut Out) -> Result<(), Reason> {
    match format {
        Format::Alertmanager => {
            alertmanager::read(value, out).ok_or(Reason::NotComplete(format))?;
        }
        Format::OtlpLogs => otlp::read(value, out).ok_or(Reason::NotComplete(format))?,
        Format::CloudWatchSns => return cloud_watch::read_sns(value, out),
        Format::CloudWatchEventBridge => cloud_watch::read_event_bridge(value, out),
        Format::AzureCommon => azure::read(value, out),
        Format::GcpMonitoring => gcp::read(value, out),
        Format::Icinga2 => icinga2::read(value, out),
        Format::Zabbix => zabbix::read(value, out),
        Format::Datadog => datadog::read(value, out),
        Format::KubernetesEvent => kubernetes::read(value, out),
        Format::KubernetesCoreEvent => kubernetes::read_core(value, out),
        Format::Ecs => ecs::read(value, out),
        Format::PagerDuty => pager_duty::read(value, out).ok_or(Reason::NotComplete(format))?,
        Format::JournaldJson => journald::read_json(value, out),
        Format::CdEvents => cd_events::read(value, out),
        Format::JsonLine => json_line::read(value, out),
        Format::Syslog5424
        | Format::Syslog3164
        | Format::NagiosLog
        | Format::SnmpTrap
        | Format::Cef
        | Format::Leef
        | Format::JournaldExport
        | Format::AccessLog
        | Format::Klog
        | Format::Logfmt
        | Format::PlainLog => return Err(Reason::UnknownJson),
    }
    Ok(())
}

/// Reads a line or block of a known format.
pub(super) fn line(format: Format, text: &str, out: &mut Out) -> Result<(), Reason> {
    let read = match format {
        Format::Syslog5424 => syslog::read_5424(text, out),
        Format::Syslog3164 => syslog::read_3164(text, out),
        Format::NagiosLog => nagios::read(text, out),
        Format::SnmpTrap => snmp::read(text, out),
        Format::Cef => cef::read(text, out),
        Format::Leef => leef::read(text, out),
        Format::JournaldExport => {
            journald::read_export(text.as_bytes(), out);
            Some(())
        }
        Format::AccessLog => access::read(text, out),
        Format::Klog => klog::read(text, out),
        Format::Logfmt => {
            logfmt::read(text, out);
            Some(())
        }
        Format::PlainLog => plain::read(text, out),
        Format::Alertmanager
        | Format::OtlpLogs
        | Format::CloudWatchSns
        | Format::CloudWatchEventBridge
        | Format::AzureCommon
        | Format::GcpMonitoring
        | Format::Icinga2
        | Format::Zabbix
        | Format::Datadog
        | Format::KubernetesEvent
        | Format::KubernetesCoreEvent
        | Format::Ecs
        | Format::PagerDuty
        | Format::JournaldJson
        | Format::CdEvents
        | Format::JsonLine => None,
    };
    read.ok_or(Reason::NotComplete(format))
}

/// Longest value of a label in bytes; the whole stands in the payload.
const LONGEST: usize = 1024;

/// A value cut to what a label holds.
fn short(text: &str) -> &str {
    text.get(..text.floor_char_boundary(LONGEST)).unwrap_or(text)
}

/// A scalar, or a container as it is written, as a label.
fn label(out: &mut Out, name: &str, value: Value<'_>) {
    if !value.is_absent() {
        out.label(name, short(&value.word()));
    }
}

/// All fields of an object as labels, those of objects within with dotted names, to a depth of 4.
fn labels(out: &mut Out, prefix: &str, value: Value<'_>) {
    flatten(out, prefix, value, 4);
}

fn flatten(out: &mut Out, prefix: &str, value: Value<'_>, depth: usize) {
    for (name, field) in value.fields() {
        if field.shape() == Shape::Object && depth > 1 {
            flatten(out, &[prefix, &name, "."].concat(), field, depth - 1);
        } else if prefix.is_empty() {
            label(out, &name, field);
        } else {
            label(out, &[prefix, &name].concat(), field);
        }
    }
}

/// A host without its port: `db-1:9100`, `[::1]:80`, `192.0.2.7:443`.
fn host_of(address: &str) -> &str {
    if let Some((host, _)) = address.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return host;
    }
    match address.rsplit_once(':') {
        Some((host, port))
            if !host.contains(':') && port.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            host
        }
        _ => address,
    }
}

/// The part of a message that stays the same from one event to the next: its words without those that
/// hold a digit. Stands in for the template of the message, which is mined later.
fn constant_words(message: &str) -> impl Iterator<Item = &str> {
    message
        .split_ascii_whitespace()
        .map(|word| if word.bytes().any(|byte| byte.is_ascii_digit()) { "<*>" } else { word })
}

/// A Kubernetes object's workload: the name of a pod without the suffixes that its controllers gave
/// it (`cart-5c8f9b7d4-x2x4z` and `cart-0` are of `cart`), as OpenTelemetry's `k8sattributes` tells
/// the deployment from the replica set. The suffixes are of Kubernetes' alphabet without vowels
/// (apimachinery, `util/rand`).
fn workload<'a>(kind: &str, name: &'a str) -> &'a str {
    let is_random = |part: &str| {
        let alphabet = |byte: u8| b"bcdfghjklmnpqrstvwxz2456789".contains(&byte);
        (4..=10).contains(&part.len()) && part.bytes().all(alphabet)
    };
    let has_digit = |part: &str| part.bytes().any(|byte| byte.is_ascii_digit());
    let Some((rest, last)) = name.rsplit_once('-') else { return name };
    match kind {
        "Pod" if last.bytes().all(|byte| byte.is_ascii_digit()) => rest,
        "Pod" if is_random(last) => match rest.rsplit_once('-') {
            Some((workload, hash)) if is_random(hash) && has_digit(hash) => workload,
            _ if last.len() == 5 || has_digit(last) => rest,
            _ => name,
        },
        "ReplicaSet" if is_random(last) && has_digit(last) => rest,
        "Job" if last.len() >= 8 && last.bytes().all(|byte| byte.is_ascii_digit()) => rest,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pods_belong_to_workloads() {
        for (kind, name, expected) in [
            ("Pod", "cart-5c8f", "cart"),
            ("Pod", "payments-api-7d9f8b5c4-x2x4z", "payments-api"),
            ("Pod", "db-0", "db"),
            ("Pod", "node-agent-zxlqb", "node-agent"),
            ("Pod", "payments-api", "payments-api"),
            ("Pod", "web", "web"),
            ("ReplicaSet", "cart-5c8f9b7d4", "cart"),
            ("Deployment", "cart-5c8f9b7d4", "cart-5c8f9b7d4"),
            ("Node", "node-3", "node-3"),
        ] {
            assert_eq!(workload(kind, name), expected, "{kind} {name}");
        }
    }

    #[test]
    fn ports_are_no_part_of_hosts() {
        for (address, host) in
            [("db-1:9100", "db-1"), ("db-1", "db-1"), ("[::1]:80", "::1"), ("fe80::1", "fe80::1")]
        {
            assert_eq!(host_of(address), host);
        }
    }
}
