//! Checks of one rule: its name, labels and annotations.
use super::{
    Check, Finding,
    document::{Alert, Entry},
    promql::{self, Expr, compares},
    template,
};
use crate::words;

/// Severities that people know: of the Kubernetes mixins, of Google's books, of syslog, and numbered.
const SEVERITIES: [&str; 26] = [
    "critical",
    "warning",
    "info",
    "none",
    "page",
    "ticket",
    "error",
    "notice",
    "debug",
    "emergency",
    "alert",
    "fatal",
    "major",
    "minor",
    "high",
    "medium",
    "low",
    "informational",
    "p0",
    "p1",
    "p2",
    "p3",
    "p4",
    "p5",
    "warn",
    "crit",
];

/// Words of which a name alone says nothing.
const VAGUE: [&str; 30] = [
    "alert",
    "alarm",
    "error",
    "errors",
    "warning",
    "critical",
    "issue",
    "problem",
    "failure",
    "fail",
    "failed",
    "bad",
    "high",
    "low",
    "down",
    "test",
    "new",
    "my",
    "rule",
    "check",
    "monitor",
    "system",
    "service",
    "server",
    "app",
    "application",
    "host",
    "something",
    "wrong",
    "unknown",
];

/// Severities that wake somebody up.
pub(super) const PAGES: [&str; 8] =
    ["critical", "page", "emergency", "fatal", "high", "p0", "p1", "sev1"];

pub(super) fn check(alert: &Alert, findings: &mut Vec<Finding>) {
    malformed(alert, findings);
    severity(alert, findings);
    annotations(alert, findings);
    name(alert, findings);
    waits(alert, findings);
    templates(alert, findings);
}

fn malformed(alert: &Alert, findings: &mut Vec<Finding>) {
    if alert.text.is_empty() {
        let what = "The rule has no `expr`.";
        findings.push(alert.finding(Check::Malformed, alert.line, what, "Write the condition."));
    }
    if let Some(at) = promql::breaks(&alert.text).filter(|_| !alert.text.is_empty()) {
        let rest = alert.text.get(at..).unwrap_or_default();
        let here = match rest.split_whitespace().next() {
            Some(word) => format!("at `{}`", words::shortened(word, 24)),
            None => "at its end".to_owned(),
        };
        let character = alert.text.get(..at).map_or(0, |before| before.chars().count()) + 1;
        let what = format!(
            "The expression `{}` breaks {here}, character {character}.",
            words::shortened(&alert.text, 80)
        );
        let mend = "Complete it, or take out what does not belong there.";
        findings.push(alert.finding(Check::Malformed, alert.expr_line, what, mend));
    }
    if let Some(span) = alert.holds_for.filter(|span| span.milliseconds.is_none()) {
        let mend = "Write a number and a unit: `5m`, `1h30m`.";
        findings.push(alert.finding(Check::Malformed, span.line, "`for` is no duration.", mend));
    }
}

fn severity(alert: &Alert, findings: &mut Vec<Finding>) {
    let Some(entry) = Alert::written(&alert.labels, "severity") else {
        let what = "The rule has no `severity` label.";
        let mend = "Add `severity: critical`, `warning` or `info` under `labels`.";
        findings.push(alert.finding(Check::MissingSeverity, alert.line, what, mend));
        return;
    };
    let value = entry.value.to_ascii_lowercase();
    let numbered = value
        .strip_prefix("sev")
        .is_some_and(|n| n.trim_start_matches(['-', '_']).parse::<u8>().is_ok());
    if !SEVERITIES.contains(&value.as_str()) && !numbered && !value.contains("{{") {
        let what = format!("The severity is `{}`.", entry.value);
        let mend =
            "Use a few agreed words: `critical` pages, `warning` makes a ticket, `info` is shown.";
        findings.push(alert.finding(Check::UnknownSeverity, entry.line, what, mend));
    }
}

/// Whether the alert is always on by intent, to show that the way to the receiver works.
fn is_heartbeat(alert: &Alert) -> bool {
    matches!(&alert.expr, Some(Expr::Call { name, .. }) if name == "vector")
}

fn annotations(alert: &Alert, findings: &mut Vec<Finding>) {
    let filled = |name: &str| {
        Alert::written(&alert.annotations, name).is_some_and(|entry| !entry.value.is_empty())
    };
    let has_runbook = ["runbook_url", "runbook", "runbookUrl", "runbook_link", "playbook"];
    if !has_runbook.iter().any(|name| filled(name)) && !is_heartbeat(alert) {
        let what = "The rule has no `runbook_url`.";
        let mend = "Add the address of a page with meaning, impact, diagnosis and mitigation.";
        findings.push(alert.finding(Check::MissingRunbook, alert.line, what, mend));
    }
    if !["summary", "description", "message", "title"].iter().any(|name| filled(name)) {
        let what = "The rule has neither `summary` nor `description`.";
        let mend = "Say in one line what users notice, with the labels that tell where.";
        findings.push(alert.finding(Check::MissingSummary, alert.line, what, mend));
    }
}

fn name(alert: &Alert, findings: &mut Vec<Finding>) {
    let words = words(&alert.name);
    let says = words.iter().any(|word| word.len() > 2 && !VAGUE.contains(&word.as_str()));
    if !says {
        let what = format!("The name `{}` could be that of any alert.", alert.name);
        let mend = "Name what is wrong with what: `CheckoutErrorRateHigh`.";
        findings.push(alert.finding(Check::VagueName, alert.line, what, mend));
    }
}

/// The words of a name in camel case or with separators, lower case, numbers left out.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        let begins = c.is_uppercase() && before.is_lowercase();
        if (begins || !c.is_alphabetic()) && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if c.is_alphabetic()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

fn waits(alert: &Alert, findings: &mut Vec<Finding>) {
    let waits = alert.holds_for.is_some_and(|span| span.milliseconds != Some(0));
    let Some(expr) = &alert.expr else { return };
    if waits || is_heartbeat(alert) || has_two_windows(expr) || is_informational(alert) {
        return;
    }
    let line = alert.holds_for.map_or(alert.line, |span| span.line);
    let what = "The rule fires at the first evaluation that is bad.";
    let mend = "Add `for`, long enough that a blip passes: `5m` for a page, more for a ticket.";
    findings.push(alert.finding(Check::NoFor, line, what, mend));
}

fn is_informational(alert: &Alert) -> bool {
    let severity = Alert::written(&alert.labels, "severity").map_or("", |e| e.value.as_str());
    matches!(severity, "none" | "info" | "informational" | "debug")
}

/// Burn-rate alerts join a long and a short window by `and`; the long one does what `for` would.
fn has_two_windows(expr: &Expr) -> bool {
    let (mut joined, mut ranges) = (false, Vec::new());
    expr.visit(&mut Vec::new(), &mut |part, _| {
        if let Expr::Binary { op, .. } = part {
            joined |= op == "and";
        } else if let Expr::Selector(selector) = part {
            ranges.extend(selector.range);
        }
    });
    ranges.sort_unstable();
    ranges.dedup();
    joined && ranges.len() > 1
}

fn templates(alert: &Alert, findings: &mut Vec<Finding>) {
    for entry in alert.labels.iter().chain(&alert.annotations) {
        let uses = template::uses(&entry.value);
        if uses.open {
            let what = format!("`{}` has `{{{{` without `}}}}`.", entry.key);
            let mend = "Close the template.";
            findings.push(alert.finding(Check::BrokenTemplate, entry.line, what, mend));
        }
        for name in &uses.unknown {
            let what = format!("`{}` uses `{name}`, which nobody defines.", entry.key);
            let mend = "Use `$labels`, `$value`, `$externalLabels` or `$externalURL`.";
            findings.push(alert.finding(Check::BrokenTemplate, entry.line, what, mend));
        }
        undefined(alert, entry, &uses.labels, findings);
    }
    for entry in alert.labels.iter().filter(|entry| template::uses(&entry.value).value) {
        let what = format!("The label `{}` holds the value.", entry.key);
        let mend = "Move the value into an annotation.";
        findings.push(alert.finding(Check::ValueInLabel, entry.line, what, mend));
    }
}

fn undefined(alert: &Alert, entry: &Entry, labels: &[String], findings: &mut Vec<Finding>) {
    if alert.expr.is_none() {
        return;
    }
    for label in labels.iter().filter(|label| !alert.given.may_have(label)) {
        let what = format!("`{}` uses `$labels.{label}`, which the expression drops.", entry.key);
        let mend = format!("Keep it, as in `sum by ({label}) (…)`, or leave it out of the text.");
        findings.push(alert.finding(Check::UndefinedLabel, entry.line, what, mend));
    }
}

/// Whether an expression compares anything or asks for absence.
pub(super) fn has_condition(expr: &Expr) -> bool {
    let mut found = false;
    expr.visit(&mut Vec::new(), &mut |part, _| {
        if let Expr::Binary { op, .. } = part {
            found |= compares(op) || matches!(op.as_str(), "and" | "unless");
        } else if let Expr::Call { name, .. } = part {
            found |= name.starts_with("absent") || name == "vector";
        }
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_into_words() {
        assert_eq!(words("HTTPErrorRate_high2 xy"), ["httperror", "rate", "high", "xy"]);
    }
}
