//! Azure Monitor, common alert schema.
use super::{
    Alert, clock,
    json::{Object, object, put_fixed, put_hex},
};

const SCOPE: &str = "/subscriptions/00000000-0000-0000-0000-00000000beef/resourcegroups/identity/providers/microsoft.web/sites";

pub(super) fn write(out: &mut Vec<u8>, alert: &Alert<'_>) {
    let service = &alert.node.name;
    object(out, |o| {
        o.text("schemaId", "azureMonitorCommonAlertSchema");
        o.object("data", |o| {
            o.object("essentials", |o| {
                o.plain("alertId", |out| {
                    super::put(
                        out,
                        "/subscriptions/00000000/providers/Microsoft.AlertsManagement/alerts/",
                    );
                    put_hex(out, alert.identity, 16);
                });
                o.text("alertRule", &format!("{service} {}", alert.rule.name()));
                o.text("severity", if alert.rule.critical { "Sev1" } else { "Sev2" });
                o.text("signalType", "Metric");
                let condition = if alert.is_resolved() { "Resolved" } else { "Fired" };
                o.text("monitorCondition", condition).text("monitoringService", "Platform");
                o.list("alertTargetIDs", |list| {
                    list.text(&format!("{SCOPE}/{service}"));
                });
                o.list("configurationItems", |list| {
                    list.text(service);
                });
                o.plain("originAlertId", |out| put_hex(out, alert.identity, 16));
                o.plain("firedDateTime", |out| clock::put_rfc3339(out, alert.since, 6, "Z"));
                if alert.is_resolved() {
                    o.plain("resolvedDateTime", |out| clock::put_rfc3339(out, alert.at, 6, "Z"));
                }
                o.text("description", &alert.summary_text());
                o.text("essentialsVersion", "1.0").text("alertContextVersion", "1.0");
            });
            o.object("alertContext", |o| context(o, alert));
        });
    });
    out.push(b'\n');
}

fn context(o: &mut Object<'_>, alert: &Alert<'_>) {
    let metric: &'static str = alert.rule.metric.into();
    let operator = if alert.rule.metric.falls() { "LessThan" } else { "GreaterThan" };
    o.text("conditionType", "SingleResourceMultipleMetricCriteria");
    o.object("condition", |o| {
        o.text("windowSize", "PT1M");
        o.list("allOf", |list| {
            list.object(|o| {
                o.text("metricName", metric).text("operator", operator);
                o.plain("threshold", |out| put_fixed(out, alert.rule.threshold, 1));
                o.number("metricValue", alert.value, 2);
            });
        });
    });
}
