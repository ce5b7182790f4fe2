//! AWS `CloudWatch` alarm through an SNS topic: a record whose message is JSON in a string.
use super::{
    Alert, clock,
    json::{object, put_hex},
};

pub(super) const ACCOUNT: &str = "111122223333";
pub(super) const REGION: &str = "eu-central-1";

/// The alarm's name.
pub(super) fn alarm_name(alert: &Alert<'_>) -> String {
    format!("{}-{}", alert.node.name, alert.rule.name())
}

/// The alarm's ARN.
pub(super) fn alarm_arn(alert: &Alert<'_>) -> String {
    format!("arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{}", alarm_name(alert))
}

/// Namespace of the node's metrics.
pub(super) fn namespace(alert: &Alert<'_>) -> &'static str {
    use crate::world::topology::Role;
    match alert.node.role {
        Role::Queue => "AWS/SQS",
        Role::Cache => "AWS/ElastiCache",
        Role::Balancer => "AWS/ApiGateway",
        Role::Service
        | Role::Model
        | Role::Database
        | Role::Worker
        | Role::Resolver
        | Role::Switch
        | Role::Storage
        | Role::Pipeline
        | Role::Partner
        | Role::Pool => "Bank/Payments",
    }
}

/// The reason in words.
pub(super) fn reason(alert: &Alert<'_>) -> String {
    let comparison = if alert.rule.metric.falls() { "less" } else { "greater" };
    let crossed = if alert.is_resolved() { "was not" } else { "was" };
    let mut value = Vec::new();
    super::json::put_fixed(&mut value, alert.value, 1);
    let value = String::from_utf8(value).unwrap_or_default();
    format!(
        "Threshold Crossed: 1 out of the last 1 datapoints [{value}] {crossed} {comparison} than the threshold ({}).",
        alert.rule.threshold.round()
    )
}

pub(super) fn write(out: &mut Vec<u8>, alert: &Alert<'_>) {
    let (new, old) = if alert.is_resolved() { ("OK", "ALARM") } else { ("ALARM", "OK") };
    let metric: &'static str = alert.rule.metric.into();
    let mut message = Vec::new();
    object(&mut message, |o| {
        o.text("AlarmName", &alarm_name(alert));
        o.text("AlarmDescription", &alert.summary_text());
        o.text("AWSAccountId", ACCOUNT).text("NewStateValue", new);
        o.text("NewStateReason", &reason(alert));
        o.plain("StateChangeTime", |out| clock::put_rfc3339(out, alert.at, 3, "+0000"));
        o.text("Region", "EU (Frankfurt)").text("AlarmArn", &alarm_arn(alert));
        o.text("OldStateValue", old);
        o.object("Trigger", |o| {
            o.text("MetricName", metric).text("Namespace", namespace(alert));
            o.text("StatisticType", "Statistic").text("Statistic", "AVERAGE");
            o.list("Dimensions", |list| {
                list.object(|o| {
                    o.text("value", &alert.node.name).text("name", "ServiceName");
                });
            });
            o.integer("Period", 60).integer("EvaluationPeriods", 1);
            let falls = alert.rule.metric.falls();
            let operator = if falls { "LessThanThreshold" } else { "GreaterThanThreshold" };
            o.text("ComparisonOperator", operator);
            o.number("Threshold", alert.rule.threshold, 1);
        });
    });
    let topic = format!("arn:aws:sns:{REGION}:{ACCOUNT}:payments-alarms");
    object(out, |o| {
        o.list("Records", |list| {
            list.object(|o| {
                o.text("EventSource", "aws:sns").text("EventVersion", "1.0");
                o.object("Sns", |o| {
                    o.text("Type", "Notification");
                    o.plain("MessageId", |out| put_hex(out, alert.identity ^ alert.at as u64, 16));
                    o.text("TopicArn", &topic);
                    o.text("Subject", &format!("{new}: \"{}\"", alarm_name(alert)));
                    o.bytes("Message", &message);
                    o.plain("Timestamp", |out| clock::put_rfc3339(out, alert.at, 3, "Z"));
                });
            });
        });
    });
    out.push(b'\n');
}
