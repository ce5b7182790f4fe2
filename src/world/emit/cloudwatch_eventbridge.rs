//! AWS `CloudWatch` alarm state change through `EventBridge`.
use super::{
    Alert, clock,
    cloudwatch_sns::{ACCOUNT, REGION, alarm_arn, alarm_name, namespace, reason},
    json::{Object, object, put_hex},
};

pub(super) fn write(out: &mut Vec<u8>, alert: &Alert<'_>) {
    let (new, old) = if alert.is_resolved() { ("OK", "ALARM") } else { ("ALARM", "OK") };
    let mut data = Vec::new();
    object(&mut data, |o| {
        o.text("version", "1.0").text("statistic", "Average").integer("period", 60);
        o.list("recentDatapoints", |_| {});
        o.number("threshold", alert.rule.threshold, 1);
    });
    object(out, |o| {
        o.text("version", "0");
        o.plain("id", |out| put_hex(out, alert.identity ^ alert.at as u64, 16));
        o.text("detail-type", "CloudWatch Alarm State Change").text("source", "aws.cloudwatch");
        o.text("account", ACCOUNT);
        o.plain("time", |out| clock::put_rfc3339(out, alert.at, 0, "Z"));
        o.text("region", REGION);
        o.list("resources", |list| {
            list.text(&alarm_arn(alert));
        });
        o.object("detail", |o| {
            o.text("alarmName", &alarm_name(alert));
            o.object("state", |o| {
                o.text("value", new).text("reason", &reason(alert)).bytes("reasonData", &data);
                o.plain("timestamp", |out| clock::put_rfc3339(out, alert.at, 3, "+0000"));
            });
            o.object("previousState", |o| {
                o.text("value", old);
                o.plain("timestamp", |out| clock::put_rfc3339(out, alert.since, 3, "+0000"));
            });
            o.object("configuration", |o| configuration(o, alert));
        });
    });
    out.push(b'\n');
}

fn configuration(o: &mut Object<'_>, alert: &Alert<'_>) {
    o.text("description", &alert.summary_text());
    o.list("metrics", |list| {
        list.object(|o| {
            o.text("id", "m1").object("metricStat", |o| statistic(o, alert));
            o.flag("returnData", true);
        });
    });
}

fn statistic(o: &mut Object<'_>, alert: &Alert<'_>) {
    let metric: &'static str = alert.rule.metric.into();
    o.object("metric", |o| {
        o.text("namespace", namespace(alert)).text("name", metric);
        o.object("dimensions", |o| {
            o.text("ServiceName", &alert.node.name);
        });
    });
    o.integer("period", 60).text("stat", "Average");
}
