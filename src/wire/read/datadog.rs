//! Datadog's webhook: a template of variables; the names are those of the default template and of
//! the variables themselves in lower case.
use super::{label, short};
use crate::{
    event::{Events, Kind, Severity},
    wire::{
        clock::{Unit, epoch},
        draft::{Draft, Out},
        json::{Shape, Value},
        scale,
    },
};

pub(super) fn read(value: Value<'_>, out: &mut Out) {
    let text = |name: &str| value.get(name).word();
    let transition = text("alert_transition");
    let kind_of = text("alert_type");
    let is_recovered = match &*transition {
        "" => kind_of == "success",
        transition => transition.contains("Recovered"),
    };
    let mut service = String::new();
    // One text in webhooks, a list in the API.
    let list = value.get("tags");
    let tags: Vec<_> = if list.shape() == Shape::Array {
        list.items().map(Value::word).collect()
    } else {
        vec![list.word()]
    };
    for tag in tags.iter().flat_map(|tags| tags.split(',')).take(64) {
        let (name, content) = tag.split_once(':').unwrap_or((tag, ""));
        let (name, content) = (short(name.trim()), short(content.trim()));
        match name {
            "service" => content.clone_into(&mut service),
            "env" => out.label("deployment.environment.name", content),
            "host" => {}
            _ => out.label_in("tag.", name, content),
        }
    }
    for (name, field) in [
        ("alert.status", "alert_transition"),
        ("alert.url", "link"),
        ("alert.description", "body"),
        ("datadog.alert_id", "alert_id"),
        ("datadog.aggreg_key", "aggreg_key"),
        ("datadog.alert_cycle_key", "alert_cycle_key"),
        ("datadog.alert_type", "alert_type"),
        ("datadog.event_id", "id"),
        ("datadog.event_type", "event_type"),
        ("datadog.metric", "alert_metric"),
        ("datadog.priority", "priority"),
        ("datadog.scope", "alert_scope"),
    ] {
        label(out, name, value.get(field));
    }
    label(out, "datadog.org", value.path(["org", "name"]));
    let severity = if is_recovered { Severity::INFO } else { scale::word(&kind_of) };
    let key = value.first(["aggreg_key", "alert_cycle_key", "alert_id"]).word();
    let (title, body, host) = (text("title"), text("body"), text("hostname"));
    let name = match text("alert_title") {
        name if name.is_empty() => unbracketed(&title).to_owned(),
        name => name.into_owned(),
    };
    out.push(&Draft {
        time: epoch(value.first(["date", "last_updated"]).source(), Unit::Millis),
        kind: if is_recovered { Kind::Resolved } else { Kind::Fired },
        severity,
        service: &service,
        host: &host,
        name: &name,
        identity: if key.is_empty() { 0 } else { Events::identity(["datadog", &key]) },
        body: if title.is_empty() { &body } else { &title },
    });
}

/// The monitor's name: the title without `[Triggered on {host:db-1}]`, which changes with the state.
fn unbracketed(title: &str) -> &str {
    match title.strip_prefix('[').and_then(|rest| rest.split_once("] ")) {
        Some((_, name)) => name,
        None => title,
    }
}
