//! Icinga 2 event stream: state changes of checks.
use super::{Alert, json::object, nagios, put};

pub(super) fn write(out: &mut Vec<u8>, alert: &Alert<'_>) {
    let (word, kind, _) = nagios::state(alert);
    let state = match word {
        "OK" => 0.0,
        "WARNING" => 1.0,
        _ => 2.0,
    };
    let metric: &'static str = alert.rule.metric.into();
    let seconds = alert.at as f64 / 1e6;
    object(out, |o| {
        o.text("type", "StateChange").number("timestamp", seconds, 2);
        o.text("host", &alert.host.name);
        o.text("service", &format!("{} {}", alert.node.name, alert.rule.metric.name()));
        o.number("state", state, 1).number("state_type", f64::from(kind == "HARD"), 1);
        o.object("check_result", |o| {
            o.number("exit_status", state, 1);
            let mut output = Vec::new();
            put(&mut output, word);
            put(&mut output, " - ");
            alert.summary(&mut output);
            o.bytes("output", &output);
            o.list("performance_data", |list| {
                let mut data = Vec::new();
                put(&mut data, metric);
                put(&mut data, "=");
                super::json::put_fixed(&mut data, alert.value, 2);
                list.text(&String::from_utf8(data).unwrap_or_default());
            });
            o.number("execution_end", seconds, 2).text("check_source", "icinga-1");
            o.number("state", state, 1);
        });
        o.number("downtime_depth", 0.0, 1).flag("acknowledgement", false);
    });
    out.push(b'\n');
}
