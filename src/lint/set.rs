//! Checks across rules.
use std::collections::BTreeMap;

use super::{
    Check, Finding,
    document::{Alert, Documents},
    expression::{asks_for_absent_up, asks_for_down},
    inhibition::mutes,
    promql::{Expr, compares},
    rule::PAGES,
};

/// Fewest alerts of which a share says something.
const LEAST_ALERTS: usize = 5;

pub(super) fn check(documents: &Documents, findings: &mut Vec<Finding>) {
    let alerts = &documents.alerts;
    duplicates(alerts, findings);
    thresholds(documents, findings);
    pages(alerts, findings);
    let down = |ask: fn(&Expr) -> bool| alerts.iter().find(|a| a.expr.as_ref().is_some_and(ask));
    if let (Some(alert), None) = (down(asks_for_down), down(asks_for_absent_up)) {
        let what = "Rules ask for `up == 0`, none for an `up` that is gone.";
        let mend = "Add `absent(up{job=\"…\"})` for each job that must be there.";
        findings.push(alert.finding(Check::UpWithoutAbsent, alert.expr_line, what, mend));
    }
}

/// The severity of an alert in lower case; empty if there is none.
fn severity(alert: &Alert) -> String {
    let value = Alert::written(&alert.labels, "severity").map_or("", |entry| entry.value.as_str());
    value.to_ascii_lowercase()
}

/// Alerts per severity.
pub(super) fn severities(alerts: &[Alert]) -> Vec<(String, u32)> {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for alert in alerts {
        *counts.entry(severity(alert)).or_default() += 1;
    }
    counts.into_iter().collect()
}

fn duplicates(alerts: &[Alert], findings: &mut Vec<Finding>) {
    let mut seen: BTreeMap<String, &Alert> = BTreeMap::new();
    for alert in alerts {
        let Some(expr) = &alert.expr else { continue };
        if let Some(first) = seen.get(&expr.to_string()) {
            let what = format!("`{}` in line {} asks the same.", first.name, first.line);
            let mend = "Keep one of the two.";
            findings.push(alert.finding(Check::DuplicateExpression, alert.expr_line, what, mend));
        } else {
            seen.insert(expr.to_string(), alert);
        }
    }
}

/// A condition: what is compared, whether it must be more or less, and with what.
fn condition(alert: &Alert) -> Option<(String, bool, f64)> {
    let Some(Expr::Binary { op, sides, .. }) = &alert.expr else { return None };
    let [left, Expr::Number(threshold)] = &**sides else { return None };
    let more = op.starts_with('>');
    (compares(op) && (more || op.starts_with('<'))).then(|| (left.to_string(), more, *threshold))
}

fn thresholds(documents: &Documents, findings: &mut Vec<Finding>) {
    let mut seen: BTreeMap<(String, bool), Vec<(f64, &Alert)>> = BTreeMap::new();
    for alert in &documents.alerts {
        let Some((left, more, threshold)) = condition(alert) else { continue };
        let others = seen.entry((left, more)).or_default();
        let other = others.iter().find(|(t, _)| (t - threshold).abs() > 0.0);
        if let Some((other_threshold, other)) = other {
            let alert_is_stricter =
                if more { threshold > *other_threshold } else { threshold < *other_threshold };
            let (strict, loose) = if alert_is_stricter { (alert, *other) } else { (*other, alert) };
            let same = severity(strict) == severity(loose);
            // Without a configuration nobody knows whether the looser one is muted.
            let known = !documents.roots.is_empty() || !documents.inhibitions.is_empty();
            if same || (known && !mutes(documents, strict, loose)) {
                let what = format!(
                    "Whenever `{}` fires, `{}` (line {}) fires too.",
                    strict.name, loose.name, loose.line
                );
                let mend = if same {
                    "Give them different severities, and let the stricter inhibit the other."
                } else {
                    "Add an inhibition from the stricter to the other, equal in the labels that tell where."
                };
                findings.push(alert.finding(
                    Check::OverlappingThresholds,
                    alert.expr_line,
                    what,
                    mend,
                ));
            }
        }
        others.push((threshold, alert));
    }
}

fn pages(alerts: &[Alert], findings: &mut Vec<Finding>) {
    let paging: Vec<&Alert> =
        alerts.iter().filter(|alert| PAGES.contains(&severity(alert).as_str())).collect();
    if alerts.len() >= LEAST_ALERTS
        && paging.len() * 2 > alerts.len()
        && let Some(first) = paging.first()
    {
        let what = format!("{} of {} alerts page.", paging.len(), alerts.len());
        let mend = "Keep pages for what users notice now; let the rest make tickets.";
        findings.push(first.finding(Check::TooManyPages, first.line, what, mend));
    }
}
