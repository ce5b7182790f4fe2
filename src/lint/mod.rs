//! Alert lint: what is wrong with alert rules before they wake somebody up.
//!
//! [`lint`] reads Prometheus rule files (also the `PrometheusRule` resource of its operator) and
//! Alertmanager configurations, several documents at a time, and holds them against a list of
//! [`Check`]s. Each [`Finding`] names the place, what is there, why it hurts, how to mend it and who
//! says so. Rules and routing are looked at together where a check needs both.
//!
//! ```text
//! YAML ─► yaml::Node (with lines) ─► document (alerts, routes, inhibitions) ─► checks ─► Report
//!                                          └► promql::Expr ─► labels it can have
//! ```
//! Nothing is guessed: a label counts as missing only where the expression says so (`sum by (job)` has
//! no `instance`), a matcher as never satisfied only where every rule's value is known. Hostile YAML is
//! refused by size, depth and number of nodes; see `yaml`.

mod check;
mod document;
mod duration;
mod expression;
mod inhibition;
mod labels;
mod matcher;
mod promql;
mod routing;
mod rule;
mod set;
mod template;
mod yaml;

use serde::{Deserialize, Serialize};

pub use check::Check;
use document::Documents;
pub use duration::read as read_duration;
pub use matcher::{Matcher, read as read_matchers};
pub use yaml::{Node, Value, read as read_yaml};

use crate::diagnostic::{Diagnostic, Place, Severity};

/// A pasted or dropped text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source<'a> {
    /// What to call it, usually the file's name.
    pub name: &'a str,
    /// The text.
    pub text: &'a str,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The check that found it.
    pub check: Check,
    /// Position of the text in what was given to [`lint`].
    pub source: u32,
    /// Line of that text, from 1.
    pub line: u64,
    /// The alert, route or inhibition rule.
    pub subject: String,
    /// What is there, one sentence.
    pub what: String,
    /// How to mend it, one sentence.
    pub mend: String,
}

/// What was read and what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// In the order of texts and lines.
    pub findings: Vec<Finding>,
    /// Texts or parts that could not be read, with the position of the text.
    pub refused: Vec<(u32, Diagnostic)>,
    /// Number of alerting rules.
    pub alerts: u32,
    /// Number of recording rules.
    pub recordings: u32,
    /// Number of routes.
    pub routes: u32,
    /// Number of inhibition rules.
    pub inhibitions: u32,
    /// Number of alerts per severity label, `""` for none, in order of the label.
    pub severities: Vec<(String, u32)>,
}

/// Lints texts together.
pub fn lint(sources: &[Source<'_>]) -> Report {
    let mut documents = Documents::default();
    for (at, source) in sources.iter().enumerate() {
        documents.read(at as u32, source.text);
    }
    let mut findings = Vec::new();
    for alert in &documents.alerts {
        rule::check(alert, &mut findings);
        expression::check(alert, &mut findings);
    }
    set::check(&documents, &mut findings);
    routing::check(&documents, &mut findings);
    inhibition::check(&documents, &mut findings);
    findings.sort_by_key(|finding| (finding.source, finding.line, finding.check));
    Report {
        findings,
        alerts: documents.alerts.len() as u32,
        recordings: documents.recordings,
        routes: documents.routes.len() as u32,
        inhibitions: documents.inhibitions.len() as u32,
        severities: set::severities(&documents.alerts),
        refused: documents.refused,
    }
}

/// A diagnostic that refuses a line.
fn refusal(line: u64, message: String, hint: &str) -> Diagnostic {
    Diagnostic {
        severity: Severity::Error,
        place: Place::line(line),
        message,
        hint: hint.to_owned(),
    }
}
