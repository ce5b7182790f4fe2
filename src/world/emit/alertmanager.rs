//! Prometheus Alertmanager, webhook version 4 (0.34, docs/configuration.md): a group of alerts.
use super::{
    Alert, clock,
    json::{Object, object, put_hex},
};

/// Writes one webhook: the group's alerts, firing ones and those that just ended.
pub(super) fn write(out: &mut Vec<u8>, group: &str, alerts: &[Alert<'_>]) {
    let open = alerts.iter().any(|alert| !alert.is_resolved());
    object(out, |o| {
        o.text("receiver", group).text("status", if open { "firing" } else { "resolved" });
        o.list("alerts", |list| {
            for alert in alerts {
                list.object(|o| one(o, alert));
            }
        });
        o.object("groupLabels", |o| {
            o.text("team", group);
        });
        o.object("commonLabels", |o| {
            o.text("cluster", "prod-eu-1").text("team", group);
        });
        o.object("commonAnnotations", |_| {});
        o.text("externalURL", "https://alertmanager.bank.example").text("version", "4");
        o.text("groupKey", &format!("{{}}/{{team=\"{group}\"}}:{{team=\"{group}\"}}"));
        o.integer("truncatedAlerts", 0);
    });
    out.push(b'\n');
}

fn one(o: &mut Object<'_>, alert: &Alert<'_>) {
    let (rule, node) = (alert.rule, alert.node);
    let name: &'static str = rule.metric.into();
    o.text("status", if alert.is_resolved() { "resolved" } else { "firing" });
    o.object("labels", |o| {
        o.text("alertname", rule.name()).text("cluster", "prod-eu-1");
        o.text("layer", node.layer.into()).text("namespace", "payments");
        o.text("service", &node.name).text("severity", alert.severity()).text("team", &node.owner);
    });
    o.object("annotations", |o| {
        o.text("runbook_url", &format!("https://runbooks.bank.example/{name}"));
        o.text("summary", &alert.summary_text());
    });
    o.plain("startsAt", |out| clock::put_rfc3339(out, alert.since, 3, "Z"));
    if alert.is_resolved() {
        o.plain("endsAt", |out| clock::put_rfc3339(out, alert.at, 3, "Z"));
    } else {
        o.text("endsAt", "0001-01-01T00:00:00Z");
    }
    o.text("generatorURL", &format!("https://prometheus.bank.example/graph?g0.expr={name}"));
    o.plain("fingerprint", |out| put_hex(out, alert.identity, 16));
}
