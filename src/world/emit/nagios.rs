//! Nagios log: checks have soft and hard states.
use super::{Alert, json::put_integer, put};
use crate::world::rule::Change;

/// State word, whether it is hard, number of the attempt.
pub(super) fn state(alert: &Alert<'_>) -> (&'static str, &'static str, u8) {
    let bad = if alert.rule.critical { "CRITICAL" } else { "WARNING" };
    match alert.change {
        Change::Soft(attempt) => (bad, "SOFT", attempt),
        Change::Resolved => ("OK", "HARD", 3),
        Change::Fired | Change::Repeated | Change::Quiet => (bad, "HARD", 3),
    }
}

pub(super) fn write(out: &mut Vec<u8>, alert: &Alert<'_>) {
    let (word, kind, attempt) = state(alert);
    out.push(b'[');
    put_integer(out, alert.at / 1_000_000);
    put(out, "] SERVICE ALERT: ");
    put(out, &alert.host.name);
    out.push(b';');
    put(out, &alert.node.name);
    put(out, " ");
    put(out, alert.rule.metric.name());
    out.push(b';');
    put(out, word);
    out.push(b';');
    put(out, kind);
    out.push(b';');
    put_integer(out, i64::from(attempt));
    out.push(b';');
    put(out, word);
    put(out, " - ");
    alert.summary(out);
    out.push(b'\n');
}
