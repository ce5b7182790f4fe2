//! The normal form with readable names, for people and other programs.
use std::{borrow::Cow, collections::BTreeMap};

use serde::Serialize;

use super::Format;
use crate::event::{Event, Events, Kind};

/// An event in the words of the OpenTelemetry log data model, and of PD-CEF where it has none.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Normal<'a> {
    /// RFC 3339, UTC.
    pub time: String,
    /// RFC 3339, UTC.
    pub observed_time: String,
    /// 1 to 24; 0 is not said.
    pub severity_number: u8,
    /// The short name of its range.
    pub severity_text: &'static str,
    /// Summary or message.
    pub body: Cow<'a, str>,
    /// What it says: `alert.fired`, `log`, …
    pub event_name: &'static str,
    /// Of whom: `service.name`, `host.name`, `k8s.*`, `cloud.*`, `deployment.environment.name`.
    pub resource: BTreeMap<&'a str, &'a str>,
    /// Everything else.
    pub attributes: BTreeMap<&'a str, Attribute<'a>>,
    /// The trace, if any.
    pub trace_id: &'a str,
    /// The span, if any.
    pub span_id: &'a str,
    /// The payload as it came; empty, and not written, where another event of the same payload has it.
    #[serde(skip_serializing_if = "is_empty")]
    pub raw: Cow<'a, str>,
}

/// The value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Attribute<'a> {
    /// One.
    One(Cow<'a, str>),
    /// Several, in order.
    List(Vec<String>),
}

fn is_empty(text: &str) -> bool {
    text.is_empty()
}

impl<'a> Normal<'a> {
    /// An event with readable names.
    pub fn of(events: &'a Events, event: &Event) -> Self {
        let mut normal = Self {
            time: event.time.to_string(),
            observed_time: event.observed.to_string(),
            severity_number: event.severity.0,
            severity_text: event.severity.word(),
            body: events.text(event.body),
            event_name: event.kind.into(),
            resource: BTreeMap::new(),
            attributes: BTreeMap::new(),
            trace_id: "",
            span_id: "",
            raw: events.text(event.raw),
        };
        for (name, symbol) in [("service.name", event.service), ("host.name", event.host)] {
            if !symbol.is_none() {
                normal.resource.insert(name, events.word(symbol));
            }
        }
        for &(name, value) in events.labels(event) {
            let (name, value) = (events.word(name), events.word(value));
            let is_resource = ["k8s.", "cloud."].iter().any(|prefix| name.starts_with(prefix))
                || name == "deployment.environment.name";
            match name {
                "trace_id" => normal.trace_id = value,
                "span_id" => normal.span_id = value,
                _ if is_resource => {
                    normal.resource.insert(name, value);
                }
                _ => {
                    normal.attributes.insert(name, Attribute::One(Cow::Borrowed(value)));
                }
            }
        }
        let name = match event.kind {
            Kind::Fired | Kind::Resolved | Kind::Acked => "alert.class",
            Kind::Log | Kind::Change | Kind::Metric => "log.name",
        };
        let mut add = |name: &'static str, value: Cow<'a, str>| {
            if !value.is_empty() {
                normal.attributes.insert(name, Attribute::One(value));
            }
        };
        add(name, Cow::Borrowed(events.word(event.name)));
        add("alert.source_format", Cow::Borrowed(Format::of(event).map_or("", |f| f.facts().key)));
        if event.identity != 0 {
            add("alert.fingerprint", Cow::Owned(format!("{:016x}", event.identity)));
        }
        normal
    }
}
