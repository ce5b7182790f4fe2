//! Google Cloud Monitoring webhook, version 1.2.
use super::{
    Alert,
    json::{object, put_hex},
};

pub(super) fn write(out: &mut Vec<u8>, alert: &Alert<'_>) {
    let metric: &'static str = alert.rule.metric.into();
    object(out, |o| {
        o.object("incident", |o| {
            o.plain("incident_id", |out| {
                super::put(out, "0.");
                put_hex(out, alert.identity.wrapping_add(u64::from(alert.episode)), 12);
            });
            o.text("scoping_project_id", "bank-fraud-prod");
            o.text("resource_id", &alert.host.name).text("resource_name", &alert.node.name);
            o.object("resource", |o| {
                o.text("type", "cloud_run_revision");
                o.object("labels", |o| {
                    o.text("service_name", &alert.node.name).text("location", "europe-west3");
                });
            });
            o.object("metric", |o| {
                o.text("type", &format!("custom.googleapis.com/{metric}"));
                o.text("displayName", alert.rule.metric.name());
            });
            o.object("policy_user_labels", |o| {
                o.text("service", &alert.node.name).text("team", &alert.node.owner);
            });
            o.text("policy_name", alert.rule.name());
            o.text("condition_name", &format!("{metric} of {}", alert.node.name));
            o.text("state", if alert.is_resolved() { "closed" } else { "open" });
            o.text("severity", if alert.rule.critical { "Critical" } else { "Warning" });
            o.integer("started_at", alert.since / 1_000_000);
            if alert.is_resolved() {
                o.integer("ended_at", alert.at / 1_000_000);
            } else {
                o.null("ended_at");
            }
            o.text("summary", &alert.summary_text());
            o.text("url", "https://console.cloud.google.com/monitoring/alerting");
        });
        o.text("version", "1.2");
    });
    out.push(b'\n');
}
