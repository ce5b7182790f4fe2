//! `PagerDuty` Events v2 (PD-CEF): what synthetic checks and partners send.
use super::{Alert, clock, json::object};

pub(super) fn write(out: &mut Vec<u8>, alert: &Alert<'_>) {
    let metric: &'static str = alert.rule.metric.into();
    let service = &alert.node.name;
    object(out, |o| {
        o.text("routing_key", "0123456789abcdef0123456789abcdef");
        o.text("event_action", if alert.is_resolved() { "resolve" } else { "trigger" });
        o.text("dedup_key", &format!("{service}/{}", alert.rule.name()));
        o.object("payload", |o| {
            o.text("summary", &alert.summary_text()).text("source", &alert.host.name);
            o.text("severity", alert.severity());
            o.plain("timestamp", |out| clock::put_rfc3339(out, alert.at, 3, "Z"));
            o.text("component", service).text("group", "payments").text("class", alert.rule.name());
            o.object("custom_details", |o| {
                o.number(metric, alert.value, 2).number("threshold", alert.rule.threshold, 2);
            });
        });
        o.list("links", |_| {}).list("images", |_| {}).text("client", "synthetic-checks");
    });
    out.push(b'\n');
}
