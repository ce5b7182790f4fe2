//! Conditions on alerts: `service=ledger-db name=Disk*`.
use strum::VariantArray as _;

use crate::{
    alert::{Comparison, Field, Matcher, PatternError},
    wire::Format,
};

/// The conditions that a text states, each `field=value` or `field!=value`; a `*` stands for any
/// characters, `|` parts alternatives.
///
/// # Errors
/// The first that is none, and why.
pub(in crate::aiops) fn read(text: &str) -> Result<Vec<Matcher>, String> {
    text.split_whitespace().map(one).collect()
}

fn one(part: &str) -> Result<Matcher, String> {
    let (field, value) = part
        .split_once('=')
        .ok_or_else(|| format!("`{part}` is no condition such as service=ledger-db"))?;
    let (field, not) = field.strip_suffix('!').map_or((field, false), |field| (field, true));
    if field.is_empty() {
        return Err(format!("`{part}` names no field"));
    }
    if field == "format" {
        let format = format(value)?;
        let comparison = if not { Comparison::NotEqual } else { Comparison::Equal };
        return told(Matcher::new(Field::Format(format), comparison, "yes"));
    }
    let like = value.contains(['*', '|']);
    let comparison = match (like, not) {
        (false, false) => Comparison::Equal,
        (false, true) => Comparison::NotEqual,
        (true, false) => Comparison::Like,
        (true, true) => Comparison::NotLike,
    };
    told(Matcher::new(named(field), comparison, value))
}

fn told(read: Result<Matcher, PatternError>) -> Result<Matcher, String> {
    read.map_err(|error| error.to_string())
}

/// A field by its name here or in Alertmanager.
pub(super) fn named(name: &str) -> Field {
    match name {
        "name" | "alertname" => Field::Name,
        "service" => Field::Service,
        "host" | "instance" => Field::Host,
        "severity" => Field::Severity,
        label => Field::Label(label.to_owned()),
    }
}

/// A wire format by its word.
pub(super) fn format(key: &str) -> Result<u8, String> {
    let at = Format::VARIANTS.iter().position(|format| format.facts().key == key);
    at.map(|at| at as u8).ok_or_else(|| {
        let known: Vec<&str> = Format::VARIANTS.iter().map(|format| format.facts().key).collect();
        format!("there is no format `{key}`, only {}", known.join(", "))
    })
}
