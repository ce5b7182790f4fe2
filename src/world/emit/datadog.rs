//! Datadog webhook, with the template of the integration's page.
use super::{
    Alert,
    json::{object, put_hex, put_integer, put_unsigned},
};
use crate::world::rule::Change;

pub(super) fn write(out: &mut Vec<u8>, alert: &Alert<'_>) {
    let (transition, kind) = match alert.change {
        Change::Resolved => ("Recovered", "success"),
        Change::Repeated if alert.rule.critical => ("Renotify", "error"),
        Change::Repeated => ("Renotify", "warning"),
        Change::Fired | Change::Soft(_) | Change::Quiet => {
            if alert.rule.critical {
                ("Triggered", "error")
            } else {
                ("Warn", "warning")
            }
        }
    };
    let metric: &'static str = alert.rule.metric.into();
    let service = &alert.node.name;
    object(out, |o| {
        o.plain("id", |out| put_integer(out, (alert.at / 1000) & 0xffff_ffff));
        o.plain("last_updated", |out| put_integer(out, alert.at / 1000));
        o.text("event_type", "metric_alert_monitor");
        o.text("title", &format!("[{transition} on {{service:{service}}}] {}", alert.rule.name()));
        o.plain("date", |out| put_integer(out, alert.at / 1000));
        o.object("org", |o| {
            o.text("id", "1").text("name", "bank");
        });
        o.text("body", &alert.summary_text());
        o.plain("alert_id", |out| put_unsigned(out, alert.identity & 0xff_ffff, 1));
        o.text("alert_metric", &format!("payments.{metric}"));
        o.text("alert_transition", transition).text("alert_type", kind);
        o.plain("alert_cycle_key", |out| {
            put_hex(out, alert.identity.wrapping_add(u64::from(alert.episode)), 12);
        });
        o.plain("aggreg_key", |out| put_hex(out, alert.identity, 12));
        o.text("hostname", &alert.host.name);
        o.text("tags", &format!("env:prod,service:{service},team:{}", alert.node.owner));
        o.text("priority", if alert.rule.critical { "P1" } else { "P3" });
    });
    out.push(b'\n');
}
