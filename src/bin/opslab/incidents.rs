//! What `opslab events` says of groups, incidents and causes, and the topology file it takes.
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    io,
};

use opslab::{
    alert::{Alert, Ending},
    chain::{Outcome, Ranking, System},
    correlate::{Dependency, Status},
    template::TemplateId,
    wire::{Attribute, Normal},
};
use serde_json::{Value, json};

use super::args::Failure;

/// Suspects listed per incident.
const SUSPECTS: usize = 10;

/// A topology: JSON as `opslab storm` writes it, or lines `caller,callee`.
pub(crate) fn topology(path: &str) -> Result<System, Failure> {
    let failure = |source| Failure::File { path: path.to_owned(), source };
    let text = std::fs::read_to_string(path).map_err(failure)?;
    let content = |why: String| Failure::Content { path: path.to_owned(), why };
    if !text.trim_start().starts_with(['{', '[']) {
        return System::from_csv(&text).map_err(|error| content(error.to_string()));
    }
    let value: Value = serde_json::from_str(&text).map_err(|error| content(error.to_string()))?;
    of_json(&value).map_err(content)
}

fn of_json(value: &Value) -> Result<System, String> {
    let list = |name: &str| value[name].as_array().map(Vec::as_slice).unwrap_or_default();
    let word = |entry: &Value, list: &str, at: usize, field: &str| {
        let text = entry[field].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        text.ok_or_else(|| format!("`{list}` entry {} has no text `{field}`", at + 1))
    };
    let mut pairs = Vec::new();
    for (name, from, to, kind) in [
        ("calls", "caller", "callee", Dependency::Call),
        ("placements", "node", "on", Dependency::Runs),
    ] {
        for (at, entry) in list(name).iter().enumerate() {
            pairs.push((word(entry, name, at, from)?, word(entry, name, at, to)?, kind));
        }
    }
    let (mut names, mut hosts) = (Vec::new(), Vec::new());
    for (at, node) in list("nodes").iter().enumerate() {
        let name = word(node, "nodes", at, "name")?;
        let machines = node["hosts"].as_array().map(Vec::as_slice).unwrap_or_default();
        let machines = machines.iter().filter_map(Value::as_str);
        hosts.extend(machines.map(|host| (host.to_owned(), name.clone())));
        names.push(name);
    }
    if pairs.is_empty() {
        return Err("a topology is an object with `calls` of `caller` and `callee`".to_owned());
    }
    let calls = pairs.iter().map(|(from, to, kind)| (from.as_str(), to.as_str(), *kind));
    let mut system = System::of_calls(names.iter().map(String::as_str), calls);
    let services = &system.topology.services;
    let located = hosts.into_iter().filter_map(|(host, name)| {
        let at = services.iter().position(|service| *service == name)?;
        Some((host, u32::try_from(at).ok()?))
    });
    system.topology.hosts = located.collect();
    Ok(system)
}

/// The templates by their number in [`Outcome::templates`].
pub(crate) fn templates(outcome: &Outcome) -> BTreeMap<u32, (TemplateId, String)> {
    let mined: BTreeMap<TemplateId, String> =
        outcome.miner.templates().into_iter().map(|found| (found.id, found.text)).collect();
    let numbers: BTreeSet<u32> = outcome.templates.iter().copied().collect();
    let told = |number: u32| {
        let id = outcome.miner.current(TemplateId(number.checked_sub(1)?));
        Some((number, (id, mined.get(&id)?.clone())))
    };
    numbers.into_iter().filter_map(told).collect()
}

/// Adds a line's template and the values of its variables, in OpenTelemetry's words.
pub(crate) fn add_template<'a>(
    outcome: &Outcome,
    (id, text): &'a (TemplateId, String),
    line: &str,
    normal: &mut Normal<'a>,
) {
    let text = Attribute::One(Cow::Borrowed(text));
    normal.attributes.insert("log.record.template", text);
    let values = outcome.miner.values(*id, line).unwrap_or_default();
    if !values.is_empty() {
        let list = Attribute::List(values.into_iter().map(str::to_owned).collect());
        normal.attributes.insert("log.record.template.params", list);
    }
}

/// Alerts, groups, incidents and ranking, each as a list of the JSON object that is being written.
pub(crate) fn write_json(out: &mut impl io::Write, outcome: &Outcome) -> io::Result<()> {
    let homes = outcome.grouping();
    let alerts = outcome.machine.alerts().iter().enumerate();
    let alerts = alerts.map(|(at, one)| alert(outcome, at, one, homes.get(at).copied().flatten()));
    write_list(out, "alerts", alerts)?;
    write_list(out, "groups", (0..outcome.machine.groups().len()).map(|at| group(outcome, at)))?;
    let incidents = outcome.report().into_iter().map(|incident| {
        json!({
            "id": incident.id, "status": status(incident.status),
            "began": incident.began.to_string(), "last": incident.last.to_string(),
            "ended": incident.ended.map(|ended| ended.to_string()),
            "severity": incident.severity.word(), "services": incident.services,
            "alerts": incident.alerts, "events": incident.events,
            "suspect": incident.suspect, "why": incident.why,
        })
    });
    write_list(out, "incidents", incidents)?;
    write_list(out, "ranking", outcome.rankings.iter().map(ranking))
}

fn write_list(
    out: &mut impl io::Write,
    name: &str,
    entries: impl Iterator<Item = Value>,
) -> io::Result<()> {
    write!(out, ",\n\"{name}\":[")?;
    for (number, entry) in entries.enumerate() {
        out.write_all(if number == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &entry)?;
    }
    out.write_all(b"]")
}

fn alert(outcome: &Outcome, at: usize, alert: &Alert, incident: Option<u32>) -> Value {
    let events = &outcome.read.events;
    json!({
        "id": at, "fingerprint": format!("{:016x}", alert.fingerprint),
        "status": if alert.is_firing() { "firing" } else { "resolved" },
        "name": events.word(alert.name), "service": events.word(alert.service),
        "host": events.word(alert.host), "severity": alert.severity.word(),
        "opened": alert.opened.to_string(),
        "ended": alert.resolved().map(|ended| ended.to_string()),
        "ending": alert.ending.filter(|_| !alert.is_firing()).map(ending),
        "first_seen": alert.first_seen.to_string(), "last_seen": alert.last_seen.to_string(),
        "events": alert.events, "groups": alert.groups, "incident": incident,
    })
}

/// The word for why an alert ended.
fn ending(ending: Ending) -> &'static str {
    match ending {
        Ending::Said => "said",
        Ending::Timeout => "timeout",
        Ending::Calm => "calm",
        Ending::Back => "back",
        Ending::Lost => "lost",
    }
}

fn group(outcome: &Outcome, at: usize) -> Value {
    let machine = &outcome.machine;
    let Some(group) = machine.groups().get(at) else { return Value::Null };
    let told = machine.notifications().iter().filter(|n| n.group as usize == at);
    let told = told.map(|notification| {
        json!({
            "at": notification.at.to_string(), "reason": format!("{:?}", notification.reason),
            "firing": notification.firing, "resolved": notification.resolved,
        })
    });
    let alerts: BTreeSet<u32> = group.entries.iter().map(|entry| entry.alert).collect();
    json!({
        "id": at, "receiver": machine.receiver(group), "key": group.key,
        "alerts": alerts, "notifications": told.collect::<Vec<_>>(),
    })
}

fn ranking(ranking: &Ranking) -> Value {
    let suspects = ranking.suspects.iter().take(SUSPECTS).map(|suspect| {
        let why: Vec<String> =
            suspect.why.iter().map(opslab::chain::Contribution::sentence).collect();
        json!({"node": suspect.name, "score": suspect.score, "evidence": why})
    });
    json!({
        "incident": ranking.incident, "metrics": ranking.by_metrics,
        "suspects": suspects.collect::<Vec<_>>(),
    })
}

/// The word for where an incident stands.
fn status(status: Status) -> &'static str {
    match status {
        Status::Forming => "forming",
        Status::Candidate => "candidate",
        Status::Open => "open",
        Status::Resolved => "resolved",
        Status::Merged(_) => "merged",
        Status::Refused => "refused",
        Status::Background => "background",
    }
}

/// Incidents for people.
pub(crate) fn write_text(out: &mut impl io::Write, outcome: &Outcome) -> io::Result<()> {
    for incident in outcome.report() {
        writeln!(
            out,
            "incident {} {} {} {}: {} alerts of {}; suspect {}",
            incident.id,
            incident.began,
            incident.severity.word(),
            status(incident.status),
            incident.alerts.len(),
            incident.services.join(", "),
            incident.suspect,
        )?;
        for why in incident.why.iter().take(3) {
            writeln!(out, "    {why}")?;
        }
    }
    Ok(())
}
