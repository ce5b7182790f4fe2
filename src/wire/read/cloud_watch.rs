//! `CloudWatch` alarms: SNS message (as Lambda receives it, as HTTPS receives it, and bare) and
//! `EventBridge`'s "`CloudWatch` Alarm State Change".
use super::{label, short};
use crate::{
    event::{Events, Kind, Severity},
    wire::{
        Format, Reason,
        clock::{When, whole},
        draft::{Draft, Out},
        json::{self, Value},
    },
};

pub(super) fn read_sns(value: Value<'_>, out: &mut Out) -> Result<(), Reason> {
    if !value.get("AlarmName").is_absent() {
        alarm(value, When::Missing, out);
        return Ok(());
    }
    if value.get("Type").source() == "Notification" {
        return message(value, out);
    }
    let mut any = false;
    for record in value.get("Records").items() {
        any = true;
        if let Err(reason) = message(record.get("Sns"), out) {
            out.refuse(reason);
        }
    }
    if any { Ok(()) } else { Err(Reason::NotComplete(Format::CloudWatchSns)) }
}

/// The message within a notification is JSON once more.
fn message(notification: Value<'_>, out: &mut Out) -> Result<(), Reason> {
    let text = notification.get("Message").word();
    let tape = json::parse(&text).ok_or(Reason::NotComplete(Format::CloudWatchSns))?;
    let message = Value::new(&text, &tape);
    if message.get("AlarmName").is_absent() {
        return Err(Reason::NotComplete(Format::CloudWatchSns));
    }
    label(out, "aws.sns.topic", notification.get("TopicArn"));
    label(out, "aws.sns.message_id", notification.get("MessageId"));
    let sent = whole(&notification.get("Timestamp").word(), out.zone_minutes);
    alarm(message, sent, out);
    Ok(())
}

fn state(word: &str) -> (Kind, Severity) {
    match word {
        "OK" => (Kind::Resolved, Severity::INFO),
        "INSUFFICIENT_DATA" => (Kind::Fired, Severity::WARNING),
        "ALARM" => (Kind::Fired, Severity::ERROR),
        _ => (Kind::Fired, Severity::UNSPECIFIED),
    }
}

/// Dimensions that name a service, and those that name a machine.
const SERVICES: [&str; 10] = [
    "ServiceName",
    "Service",
    "FunctionName",
    "ApiName",
    "TargetGroup",
    "LoadBalancer",
    "DBInstanceIdentifier",
    "CacheClusterId",
    "QueueName",
    "TableName",
];
const HOSTS: [&str; 3] = ["InstanceId", "InstanceName", "Host"];

fn alarm(message: Value<'_>, sent: When, out: &mut Out) {
    let text = |name: &str| message.get(name).word();
    let trigger = message.get("Trigger");
    let region = text("AlarmArn").split(':').nth(3).unwrap_or_default().to_owned();
    out.label("alert.status", &text("NewStateValue"));
    label(out, "alert.previous_status", message.get("OldStateValue"));
    label(out, "alert.threshold", trigger.get("Threshold"));
    label(out, "alert.description", message.get("AlarmDescription"));
    label(out, "alert.arn", message.get("AlarmArn"));
    out.label("cloud.provider", "aws");
    label(out, "cloud.account.id", message.get("AWSAccountId"));
    out.label("cloud.region", &region);
    label(out, "aws.region_name", message.get("Region"));
    for (name, field) in [
        ("aws.metric.name", "MetricName"),
        ("aws.metric.namespace", "Namespace"),
        ("aws.metric.statistic", "Statistic"),
        ("aws.metric.unit", "Unit"),
        ("aws.metric.period", "Period"),
        ("aws.metric.evaluation_periods", "EvaluationPeriods"),
        ("aws.metric.comparison", "ComparisonOperator"),
    ] {
        label(out, name, trigger.get(field));
    }
    let (mut service, mut host) = (String::new(), String::new());
    // An alarm on an expression lists its metrics.
    let metrics = || {
        let entries = trigger.get("Metrics").items().take(64);
        entries.map(|entry| entry.path(["MetricStat", "Metric"]))
    };
    for metric in metrics() {
        label(out, "aws.metric.name", metric.get("MetricName"));
        label(out, "aws.metric.namespace", metric.get("Namespace"));
    }
    let lists = std::iter::once(trigger).chain(metrics());
    for dimension in lists.flat_map(|metric| metric.get("Dimensions").items()) {
        let name = dimension.first(["name", "Name"]).word();
        let value = dimension.first(["value", "Value"]).word();
        place(&name, &value, &mut service, &mut host);
        out.label_in("aws.dimension.", &name, short(&value));
    }
    let name = text("AlarmName");
    let (kind, severity) = state(message.get("NewStateValue").source());
    let arn = text("AlarmArn");
    let reason = text("NewStateReason");
    out.push(&Draft {
        time: whole(&text("StateChangeTime"), out.zone_minutes).or(|| sent),
        kind,
        severity,
        service: &service,
        host: &host,
        name: &name,
        identity: identity(&arn),
        body: if reason.is_empty() { &name } else { &reason },
    });
}

fn place(name: &str, value: &str, service: &mut String, host: &mut String) {
    if SERVICES.contains(&name) && service.is_empty() {
        value.clone_into(service);
    } else if HOSTS.contains(&name) && host.is_empty() {
        value.clone_into(host);
    }
}

/// An alarm is the same by whichever way it comes.
fn identity(arn: &str) -> u64 {
    if arn.is_empty() { 0 } else { Events::identity(["cloudwatch", arn]) }
}

pub(super) fn read_event_bridge(value: Value<'_>, out: &mut Out) {
    let detail = value.get("detail");
    let state_now = detail.get("state");
    let status = state_now.get("value").word();
    out.label("alert.status", &status);
    label(out, "alert.previous_status", detail.path(["previousState", "value"]));
    label(out, "alert.description", detail.path(["configuration", "description"]));
    let arn = value.get("resources").items().next().map(Value::word).unwrap_or_default();
    out.label("alert.arn", short(&arn));
    out.label("cloud.provider", "aws");
    label(out, "cloud.account.id", value.get("account"));
    label(out, "cloud.region", value.get("region"));
    label(out, "aws.event.id", value.get("id"));
    reason_data(&state_now.get("reasonData").word(), out);
    let (mut service, mut host) = (String::new(), String::new());
    for metrics in detail.path(["configuration", "metrics"]).items() {
        let stat = metrics.get("metricStat");
        let metric = stat.get("metric");
        label(out, "aws.metric.name", metric.get("name"));
        label(out, "aws.metric.namespace", metric.get("namespace"));
        label(out, "aws.metric.statistic", stat.get("stat"));
        label(out, "aws.metric.period", stat.get("period"));
        for (name, dimension) in metric.get("dimensions").fields() {
            let dimension = dimension.word();
            place(&name, &dimension, &mut service, &mut host);
            out.label_in("aws.dimension.", &name, short(&dimension));
        }
    }
    let name = detail.get("alarmName").word();
    let reason = state_now.get("reason").word();
    let (kind, severity) = state(&status);
    let zone = out.zone_minutes;
    out.push(&Draft {
        time: whole(&state_now.get("timestamp").word(), zone)
            .or(|| whole(&value.get("time").word(), zone)),
        kind,
        severity,
        service: &service,
        host: &host,
        name: &name,
        identity: identity(&arn),
        body: if reason.is_empty() { &name } else { &reason },
    });
}

/// The numbers behind the decision are JSON within the JSON.
fn reason_data(text: &str, out: &mut Out) {
    let Some(tape) = json::parse(text) else { return };
    let data = Value::new(text, &tape);
    label(out, "alert.threshold", data.get("threshold"));
    if let Some(point) = data.get("recentDatapoints").items().last() {
        label(out, "alert.value", point);
    }
}
