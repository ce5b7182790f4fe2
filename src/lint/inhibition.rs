//! Checks of inhibition rules against the rules that they should join.
use super::{
    Check, Finding,
    document::{Alert, Documents, Inhibition, Route},
    duration::written,
    matcher::{self, Holds, Known, Matcher},
};

pub(super) fn check(documents: &Documents, findings: &mut Vec<Finding>) {
    for inhibition in &documents.inhibitions {
        unscoped(inhibition, findings);
        if documents.alerts.is_empty() {
            continue;
        }
        let side = |matchers: &[Matcher]| -> Vec<&Alert> {
            let fits = |alert: &&Alert| matcher::all(matchers, alert) > Holds::Never;
            documents.alerts.iter().filter(fits).collect()
        };
        let (sources, targets) = (side(&inhibition.from), side(&inhibition.to));
        if sources.is_empty() {
            let mend = "Match a rule that exists; look for a typing error.";
            findings.push(finding(
                inhibition,
                Check::InhibitionWithoutSource,
                unmatched("source", &inhibition.from),
                mend,
            ));
        }
        if targets.is_empty() {
            let mend = "Match rules that exist, or delete the inhibition.";
            findings.push(finding(
                inhibition,
                Check::InhibitionWithoutTarget,
                unmatched("target", &inhibition.to),
                mend,
            ));
        }
        if !sources.is_empty() && !targets.is_empty() {
            equal(inhibition, &sources, &targets, findings);
            race(documents, inhibition, &sources, &targets, findings);
        }
    }
}

fn finding(
    inhibition: &Inhibition,
    check: Check,
    what: impl Into<String>,
    mend: impl Into<String>,
) -> Finding {
    Finding {
        check,
        source: inhibition.source,
        line: inhibition.line,
        subject: format!("inhibition {}", inhibition.number),
        what: what.into(),
        mend: mend.into(),
    }
}

fn unmatched(side: &str, matchers: &[Matcher]) -> String {
    let list: Vec<String> = matchers.iter().map(ToString::to_string).collect();
    format!("No rule satisfies the {side} matchers {}.", list.join(", "))
}

fn unscoped(inhibition: &Inhibition, findings: &mut Vec<Finding>) {
    if inhibition.equal.is_empty() {
        let what = "The inhibition has no `equal` labels.";
        let mend = "Add what source and target must share: `equal: [cluster, namespace]`.";
        findings.push(finding(inhibition, Check::InhibitionTooBroad, what, mend));
    }
}

/// How a label stands on a set of alerts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Presence {
    Never,
    Always,
    Sometimes,
}

fn presence(alerts: &[&Alert], label: &str) -> Presence {
    let fixed =
        |alert: &&Alert| matches!(alert.label(label), Known::Value(value) if !value.is_empty());
    let missing = |alert: &&Alert| matches!(alert.label(label), Known::Value(""));
    if alerts.iter().all(missing) {
        Presence::Never
    } else if alerts.iter().all(fixed) {
        Presence::Always
    } else {
        Presence::Sometimes
    }
}

/// The values of a label that is always there.
fn values<'a>(alerts: &[&'a Alert], label: &str) -> Vec<&'a str> {
    alerts
        .iter()
        .filter_map(|alert| match alert.label(label) {
            Known::Value(value) => Some(value),
            Known::Open => None,
        })
        .collect()
}

fn equal(
    inhibition: &Inhibition,
    sources: &[&Alert],
    targets: &[&Alert],
    findings: &mut Vec<Finding>,
) {
    let mut both_lack = 0;
    for label in &inhibition.equal {
        let (source, target) = (presence(sources, label), presence(targets, label));
        let what = match (source, target) {
            (Presence::Never, Presence::Never) => {
                both_lack += 1;
                continue;
            }
            (Presence::Never, Presence::Always) => {
                format!("No source has the label `{label}`, and every target has it.")
            }
            (Presence::Always, Presence::Never) => {
                format!("Every source has the label `{label}`, and no target has it.")
            }
            (Presence::Always, Presence::Always) => {
                let others = values(targets, label);
                if values(sources, label).iter().any(|value| others.contains(value)) {
                    continue;
                }
                format!("Sources and targets have the label `{label}`, but never the same value.")
            }
            // What a metric may bring along cannot be known from the rules.
            (Presence::Never, Presence::Sometimes) if lacks_for_sure(targets, label) => continue,
            (Presence::Never, Presence::Sometimes) => {
                format!(
                    "No source can have the label `{label}`; a target that has it is never muted."
                )
            }
            (Presence::Sometimes, _) | (Presence::Always, Presence::Sometimes) => continue,
        };
        let mend = format!("Let the source keep `{label}`, or take it out of `equal`.");
        findings.push(finding(inhibition, Check::InhibitionNeverEqual, what, mend));
    }
    if both_lack > 0 && both_lack == inhibition.equal.len() {
        let what = format!("Neither sources nor targets have {}.", inhibition.equal.join(", "));
        let mend = "Use labels that the alerts have; as it stands every source mutes every target.";
        findings.push(finding(inhibition, Check::InhibitionTooBroad, what, mend));
    }
}

/// Whether some target certainly lacks a label, so that the rule works for that one.
fn lacks_for_sure(alerts: &[&Alert], label: &str) -> bool {
    alerts.iter().any(|alert| matches!(alert.label(label), Known::Value("")))
}

/// Whether an inhibition can mute `loose` while `strict` fires.
pub(super) fn mutes(documents: &Documents, strict: &Alert, loose: &Alert) -> bool {
    documents.inhibitions.iter().any(|inhibition| {
        matcher::all(&inhibition.from, strict) > Holds::Never
            && matcher::all(&inhibition.to, loose) > Holds::Never
    })
}

/// Whether the target's notification goes out before the source can fire: both begin at once, the
/// target after its `for` waits for `group_wait`, the source is seen at the evaluation after its
/// `for`, at the same one if both are of one group.
fn race(
    documents: &Documents,
    inhibition: &Inhibition,
    sources: &[&Alert],
    targets: &[&Alert],
    findings: &mut Vec<Finding>,
) {
    let mut worst: Option<(u64, String)> = None;
    for target in targets {
        let Some(group_wait) = group_wait(documents, target) else { continue };
        for source in sources
            .iter()
            .filter(|source| source.line != target.line || source.source != target.source)
        {
            if !may_agree(inhibition, source, target) {
                continue;
            }
            let notified = target.wait().saturating_add(group_wait);
            let together = source.group == target.group;
            let unseen = if together { 0 } else { source.evaluation() };
            let fires = source.wait().saturating_add(unseen);
            let late = fires.saturating_sub(notified);
            if late > 0 && worst.as_ref().is_none_or(|(most, _)| late > *most) {
                let what = format!(
                    "`{}` notifies {} after it begins, `{}` may fire only after {}.",
                    target.name,
                    written(notified),
                    source.name,
                    written(fires)
                );
                worst = Some((late, what));
            }
        }
    }
    if let Some((late, what)) = worst {
        let mend = format!(
            "Shorten the inhibitor's `for`, or wait {} longer with the target (`for` or `group_wait`).",
            written(late)
        );
        findings.push(finding(inhibition, Check::InhibitorTooLate, what, mend));
    }
}

/// Whether two alerts can have the same values of the `equal` labels.
fn may_agree(inhibition: &Inhibition, source: &Alert, target: &Alert) -> bool {
    inhibition.equal.iter().all(|label| match (source.label(label), target.label(label)) {
        (Known::Value(a), Known::Value(b)) => a == b,
        (Known::Open, Known::Value(_) | Known::Open) | (Known::Value(_), Known::Open) => true,
    })
}

/// The longest `group_wait` of the routes that an alert may take; `None` without a configuration.
fn group_wait(documents: &Documents, alert: &Alert) -> Option<u64> {
    documents.roots.iter().filter_map(|root| longest_wait(documents, *root, alert)).max()
}

fn longest_wait(documents: &Documents, at: usize, alert: &Alert) -> Option<u64> {
    let route: &Route = documents.routes.get(at)?;
    let mut longest = None;
    for &child in &route.below {
        let Some(below) = documents.routes.get(child) else { continue };
        let holds = matcher::all(&below.matchers, alert);
        if holds == Holds::Never {
            continue;
        }
        longest = longest.max(longest_wait(documents, child, alert));
        if holds == Holds::Always && !below.goes_on {
            return longest;
        }
    }
    longest.max(Some(route.group_wait))
}
