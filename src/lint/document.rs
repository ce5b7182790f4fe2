//! What rule files and Alertmanager configurations say, as far as a lint cares.
use super::{
    Finding, duration,
    labels::{self, Labels},
    matcher::{self, Known, Matcher},
    promql::{self, Expr},
    refusal, yaml,
    yaml::Node,
};
use crate::diagnostic::Diagnostic;

/// A key with its value.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) value: String,
    pub(super) line: u64,
}

/// A duration with its line; `None` where it is no duration.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) milliseconds: Option<u64>,
    pub(super) line: u64,
}

/// An alerting rule.
#[derive(Clone, Debug)]
pub(super) struct Alert {
    pub(super) source: u32,
    pub(super) line: u64,
    pub(super) name: String,
    /// The expression as written; empty if there is none.
    pub(super) text: String,
    pub(super) expr_line: u64,
    /// The expression, where it is understood.
    pub(super) expr: Option<Expr>,
    pub(super) holds_for: Option<Span>,
    /// Its group, counted over all texts: rules of one group are evaluated together.
    pub(super) group: u32,
    /// Milliseconds between evaluations of its group, if that is said.
    pub(super) interval: Option<u64>,
    pub(super) labels: Vec<Entry>,
    pub(super) annotations: Vec<Entry>,
    /// Labels that the expression gives.
    pub(super) given: Labels,
}

/// A route with what it inherits.
#[derive(Clone, Debug)]
pub(super) struct Route {
    pub(super) source: u32,
    pub(super) line: u64,
    /// Its place: `route`, `route › 2`, `route › 2 › 1`.
    pub(super) path: String,
    pub(super) matchers: Vec<Matcher>,
    pub(super) goes_on: bool,
    pub(super) receiver: Option<(String, u64)>,
    /// As it stands on this route.
    pub(super) group_by: Option<(Vec<String>, u64)>,
    /// In milliseconds, inherited or Alertmanager's defaults.
    pub(super) group_wait: u64,
    pub(super) group_interval: u64,
    pub(super) repeat_interval: u64,
    /// The line of the first of these three on this route.
    pub(super) timed: Option<u64>,
    /// Positions of the routes below it, in order.
    pub(super) below: Vec<usize>,
}

/// An inhibition rule.
#[derive(Clone, Debug)]
pub(super) struct Inhibition {
    pub(super) source: u32,
    pub(super) line: u64,
    /// From 1.
    pub(super) number: usize,
    pub(super) from: Vec<Matcher>,
    pub(super) to: Vec<Matcher>,
    pub(super) equal: Vec<String>,
}

/// Everything that was read.
#[derive(Clone, Debug, Default)]
pub(super) struct Documents {
    pub(super) alerts: Vec<Alert>,
    pub(super) recordings: u32,
    groups: u32,
    /// Each root is followed by all routes below it.
    pub(super) routes: Vec<Route>,
    /// Positions of root routes.
    pub(super) roots: Vec<usize>,
    /// Names of receivers, per text.
    pub(super) receivers: Vec<(u32, String)>,
    pub(super) inhibitions: Vec<Inhibition>,
    pub(super) refused: Vec<(u32, Diagnostic)>,
}

/// Alertmanager's defaults (`dispatch/route.go` at 0.34): 30 s, 5 m, 4 h.
const GROUP_WAIT: u64 = 30_000;
const GROUP_INTERVAL: u64 = 300_000;
const REPEAT_INTERVAL: u64 = 14_400_000;
/// Prometheus' default `evaluation_interval`.
const EVALUATION: u64 = 60_000;

impl Alert {
    /// What is known of a label's value. A missing label is the empty value.
    pub(super) fn label(&self, name: &str) -> Known<'_> {
        if name == "alertname" {
            return Known::Value(&self.name);
        }
        match self.labels.iter().rev().find(|entry| entry.key == name) {
            Some(entry) if entry.value.contains("{{") => Known::Open,
            Some(entry) => Known::Value(&entry.value),
            None if self.given.may_have(name) => Known::Open,
            None => Known::Value(""),
        }
    }

    /// The value of a label or annotation as written.
    pub(super) fn written<'a>(list: &'a [Entry], name: &str) -> Option<&'a Entry> {
        list.iter().rev().find(|entry| entry.key == name)
    }

    /// How long the condition must hold before it fires, in milliseconds.
    pub(super) fn wait(&self) -> u64 {
        self.holds_for.and_then(|span| span.milliseconds).unwrap_or(0)
    }

    /// Time between evaluations, in milliseconds.
    pub(super) fn evaluation(&self) -> u64 {
        self.interval.unwrap_or(EVALUATION)
    }

    /// A finding about this alert.
    pub(super) fn finding(
        &self,
        check: super::Check,
        line: u64,
        what: impl Into<String>,
        mend: impl Into<String>,
    ) -> Finding {
        let (what, mend) = (what.into(), mend.into());
        Finding { check, source: self.source, line, subject: self.name.clone(), what, mend }
    }
}

impl Documents {
    /// Reads one text.
    pub(super) fn read(&mut self, source: u32, text: &str) {
        match yaml::read(text) {
            Ok(documents) => {
                for document in &documents {
                    self.document(source, document);
                }
            }
            Err(refused) => self.refused.push((source, refused)),
        }
    }

    fn document(&mut self, source: u32, document: &Node) {
        let groups = document.at("groups").or_else(|| document.at("spec")?.at("groups"));
        let configures = ["route", "inhibit_rules", "receivers"];
        let is_configuration = configures.iter().any(|key| document.at(key).is_some());
        // Somebody may paste both as one.
        if is_configuration {
            self.configuration(source, document);
        }
        if let Some(groups) = groups {
            for group in groups.items() {
                self.groups += 1;
                let interval = group.at("interval").and_then(Node::text).and_then(duration::read);
                for rule in group.at("rules").map_or(&[][..], Node::items) {
                    self.rule(source, rule, interval);
                }
            }
        } else if document.at("alert").is_some() || document.at("record").is_some() {
            self.groups += 1;
            self.rule(source, document, None);
        } else if document.items().iter().any(|item| item.at("alert").is_some()) {
            self.groups += 1;
            for rule in document.items() {
                self.rule(source, rule, None);
            }
        } else if !is_configuration && document.text() != Some("") {
            let message =
                "This is neither a file of alert rules nor an Alertmanager configuration.";
            let hint = "Rules stand under `groups`, routing under `route` and `inhibit_rules`.";
            self.refused.push((source, refusal(document.line, message.to_owned(), hint)));
        }
    }

    fn rule(&mut self, source: u32, rule: &Node, interval: Option<u64>) {
        if rule.at("record").is_some() {
            self.recordings += 1;
            return;
        }
        let Some(name) = rule.at("alert").and_then(Node::text) else {
            let message = "This rule has neither `alert` nor `record`.".to_owned();
            self.refused.push((source, refusal(rule.line, message, "Name the alert.")));
            return;
        };
        let text = rule.at("expr").and_then(Node::text).unwrap_or_default().trim().to_owned();
        let expr = promql::parse(&text);
        self.alerts.push(Alert {
            source,
            line: rule.line,
            name: name.trim().to_owned(),
            expr_line: key_line(rule, "expr").unwrap_or(rule.line),
            holds_for: span(rule, "for"),
            group: self.groups,
            interval,
            labels: entries(rule.at("labels")),
            annotations: entries(rule.at("annotations")),
            given: expr
                .as_ref()
                .map_or(Labels::AnyBut(std::collections::BTreeSet::new()), labels::of),
            expr,
            text,
        });
    }

    fn configuration(&mut self, source: u32, document: &Node) {
        for receiver in document.at("receivers").map_or(&[][..], Node::items) {
            if let Some(name) = receiver.at("name").and_then(Node::text) {
                self.receivers.push((source, name.to_owned()));
            }
        }
        if let Some(route) = document.at("route") {
            let root = self.routes.len();
            self.roots.push(root);
            self.route(source, route, "route".to_owned(), None);
        }
        let rules = document.at("inhibit_rules").map_or(&[][..], Node::items);
        for (at, rule) in rules.iter().enumerate() {
            let from = self.matchers(source, rule, "source_");
            let to = self.matchers(source, rule, "target_");
            self.inhibitions.push(Inhibition {
                source,
                line: rule.line,
                number: at + 1,
                from,
                to,
                equal: texts(rule.at("equal")),
            });
        }
    }

    /// Adds a route and those below it; its position.
    fn route(&mut self, source: u32, node: &Node, path: String, parent: Option<usize>) -> usize {
        let inherited = parent
            .and_then(|at| self.routes.get(at))
            .map_or((GROUP_WAIT, GROUP_INTERVAL, REPEAT_INTERVAL), |parent| {
                (parent.group_wait, parent.group_interval, parent.repeat_interval)
            });
        let time = |key: &str, usual: u64| {
            span(node, key).and_then(|span| span.milliseconds).unwrap_or(usual)
        };
        let timed = ["group_wait", "group_interval", "repeat_interval"]
            .iter()
            .filter_map(|key| key_line(node, key))
            .min();
        let matchers = self.matchers(source, node, "");
        let at = self.routes.len();
        self.routes.push(Route {
            source,
            line: node.line,
            matchers,
            goes_on: node.at("continue").and_then(Node::text) == Some("true"),
            receiver: node
                .at("receiver")
                .and_then(|node| Some((node.text()?.to_owned(), node.line))),
            group_by: node
                .at("group_by")
                .map(|by| (texts(Some(by)), key_line(node, "group_by").unwrap_or(by.line))),
            group_wait: time("group_wait", inherited.0),
            group_interval: time("group_interval", inherited.1),
            repeat_interval: time("repeat_interval", inherited.2),
            timed,
            below: Vec::new(),
            path,
        });
        let path = self.routes.get(at).map(|route| route.path.clone()).unwrap_or_default();
        for (number, child) in node.at("routes").map_or(&[][..], Node::items).iter().enumerate() {
            let child = self.route(source, child, format!("{path} › {}", number + 1), Some(at));
            if let Some(route) = self.routes.get_mut(at) {
                route.below.push(child);
            }
        }
        at
    }

    /// Matchers in the new form (`matchers`) and the two old ones (`match`, `match_re`).
    fn matchers(&mut self, source: u32, node: &Node, prefix: &str) -> Vec<Matcher> {
        let mut found = Vec::new();
        if let Some(list) = node.at(&format!("{prefix}matchers")) {
            let items =
                if list.text().is_some() { std::slice::from_ref(list) } else { list.items() };
            for item in items {
                match item.text().and_then(matcher::read) {
                    Some(read) => found.extend(read),
                    None => self.refused.push((
                        source,
                        refusal(
                            item.line,
                            "This is not a matcher.".to_owned(),
                            "Write it as `label=\"value\"`, or with `!=`, `=~` or `!~`.",
                        ),
                    )),
                }
            }
        }
        for (key, op) in [("match", "="), ("match_re", "=~")] {
            for (label, value) in node.at(&format!("{prefix}{key}")).map_or(&[][..], Node::entries)
            {
                if let (Some(label), Some(value)) = (label.text(), value.text()) {
                    let (label, value) = (label.to_owned(), value.to_owned());
                    found.push(Matcher { label, op, value });
                }
            }
        }
        found
    }
}

fn key_line(node: &Node, key: &str) -> Option<u64> {
    node.entries().iter().rev().find(|(k, _)| k.text() == Some(key)).map(|(k, _)| k.line)
}

fn span(node: &Node, key: &str) -> Option<Span> {
    let text = node.at(key)?.text().unwrap_or_default();
    Some(Span { milliseconds: duration::read(text), line: key_line(node, key)? })
}

fn entries(node: Option<&Node>) -> Vec<Entry> {
    node.map_or(&[][..], Node::entries)
        .iter()
        .filter_map(|(key, value)| {
            let (key, line) = (key.text()?.to_owned(), key.line);
            Some(Entry { key, value: value.text().unwrap_or_default().trim().to_owned(), line })
        })
        .collect()
}

/// The texts of a list, or of a single scalar.
fn texts(node: Option<&Node>) -> Vec<String> {
    let Some(node) = node else { return Vec::new() };
    match node.text() {
        Some(text) => vec![text.to_owned()],
        None => node.items().iter().filter_map(Node::text).map(str::to_owned).collect(),
    }
}
