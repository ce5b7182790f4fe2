//! Checks of routes.
use super::{
    Check, Finding,
    document::{Alert, Documents, Route},
    duration::written,
    matcher::{self, Holds},
};

/// More labels than this to group by, and groups fall apart.
const MOST_LABELS: usize = 5;

/// Labels with a value for each single thing.
const FINE: [&str; 12] = [
    "instance",
    "pod",
    "pod_name",
    "container",
    "container_id",
    "device",
    "id",
    "uid",
    "path",
    "ip",
    "request_id",
    "trace_id",
];

pub(super) fn check(documents: &Documents, findings: &mut Vec<Finding>) {
    for route in &documents.routes {
        receiver(documents, route, findings);
        intervals(route, findings);
        group_by(route, findings);
    }
    for &root in &documents.roots {
        let alerts: Vec<&Alert> = documents.alerts.iter().collect();
        dead(documents, root, &alerts, findings);
    }
}

fn finding(
    route: &Route,
    check: Check,
    line: u64,
    what: impl Into<String>,
    mend: impl Into<String>,
) -> Finding {
    let (what, mend) = (what.into(), mend.into());
    Finding { check, source: route.source, line, subject: route.path.clone(), what, mend }
}

fn receiver(documents: &Documents, route: &Route, findings: &mut Vec<Finding>) {
    let Some((name, line)) = &route.receiver else { return };
    let mut known = documents.receivers.iter().filter(|(source, _)| *source == route.source);
    // A pasted piece may lack its receivers altogether.
    let listed = known.clone().next().is_some();
    if listed && !known.any(|(_, receiver)| receiver == name) {
        let what = format!("There is no receiver `{name}`.");
        let mend = "Define it under `receivers`, or correct the name.";
        findings.push(finding(route, Check::UndefinedReceiver, *line, what, mend));
    }
}

fn intervals(route: &Route, findings: &mut Vec<Finding>) {
    let Some(line) = route.timed else { return };
    if route.repeat_interval < route.group_interval {
        let what = format!(
            "`repeat_interval` is {}, `group_interval` {}.",
            written(route.repeat_interval),
            written(route.group_interval)
        );
        let mend = "Make `repeat_interval` a multiple of `group_interval`; hours are usual.";
        findings.push(finding(route, Check::RepeatBeforeInterval, line, what, mend));
    }
    if route.group_wait > route.group_interval {
        let what = format!(
            "`group_wait` is {}, `group_interval` {}.",
            written(route.group_wait),
            written(route.group_interval)
        );
        let mend = "Wait less: `group_wait` of seconds, `group_interval` of minutes.";
        findings.push(finding(route, Check::WaitAboveInterval, line, what, mend));
    }
}

fn group_by(route: &Route, findings: &mut Vec<Finding>) {
    let Some((labels, line)) = &route.group_by else { return };
    let everything = labels.iter().any(|label| label == "...");
    let fine: Vec<&str> =
        labels.iter().map(String::as_str).filter(|label| FINE.contains(label)).collect();
    let mend = "Group by what one person would mend at once: `[alertname, cluster, service]`.";
    if everything || labels.len() > MOST_LABELS || !fine.is_empty() {
        let what = if everything {
            "`group_by: ['...']` makes a group of every alert.".to_owned()
        } else if fine.is_empty() {
            format!("`group_by` has {} labels.", labels.len())
        } else {
            format!("`group_by` has {}, one group for each.", fine.join(", "))
        };
        findings.push(finding(route, Check::GroupByTooFine, *line, what, mend));
    } else if !labels.iter().any(|label| label == "alertname") {
        let what = "`group_by` lacks `alertname`.";
        findings.push(finding(route, Check::GroupByWithoutAlertname, *line, what, mend));
    }
}

/// Routes that no alert reaches: an earlier sibling takes everything, or no rule satisfies the
/// matchers. `alerts` may reach the route at `at`.
fn dead(documents: &Documents, at: usize, alerts: &[&Alert], findings: &mut Vec<Finding>) {
    let Some(route) = documents.routes.get(at) else { return };
    let mut left: Vec<&Alert> = alerts.to_vec();
    let mut taken_by: Option<&Route> = None;
    for &child in &route.below {
        let Some(below) = documents.routes.get(child) else { continue };
        let mend =
            "Move it before the route that takes its alerts, mend its matchers, or delete it.";
        if let Some(taker) = taken_by {
            let what = format!("{} (line {}) takes every alert before.", taker.path, taker.line);
            findings.push(finding(below, Check::DeadRoute, below.line, what, mend));
            continue;
        }
        let reach: Vec<&Alert> = left
            .iter()
            .copied()
            .filter(|alert| matcher::all(&below.matchers, alert) > Holds::Never)
            .collect();
        if reach.is_empty() && !documents.alerts.is_empty() && !alerts.is_empty() {
            let what = "No rule that comes this far satisfies its matchers.";
            findings.push(finding(below, Check::DeadRoute, below.line, what, mend));
        } else {
            dead(documents, child, &reach, findings);
        }
        if !below.goes_on {
            left.retain(|alert| matcher::all(&below.matchers, alert) < Holds::Always);
            if below.matchers.is_empty() {
                taken_by = Some(below);
            }
        }
    }
}
