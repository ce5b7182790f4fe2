//! `opslab storm`: writes a simulated storm.
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use lexopt::{Arg, Parser, ValueExt as _};
use opslab::world::{FaultKind, Faults, MOST_FAULTS, NodeId, Spec, Storm, Tool, iso8601, storm};
use serde_json::{Value, json};

use super::args::{Failure, HELP};
use super::commands::{DONE, say};

struct Wanted {
    spec: Spec,
    out: PathBuf,
    json: bool,
}

pub(crate) fn run(parser: &mut Parser) -> Result<u8, Failure> {
    let Some(wanted) = read(parser)? else {
        say(HELP)?;
        return Ok(DONE);
    };
    let made = storm(&wanted.spec).map_err(|error| Failure::Usage(error.to_string()))?;
    let events = made.truth.labels.len();
    if events as f64 > 1.5 * f64::from(wanted.spec.events) {
        eprintln!(
            "opslab: {} events were asked for, but the checks of an ordinary day alone make most of \
             these {events}; a shorter storm (--minutes) has fewer",
            wanted.spec.events
        );
    }
    write_all(&wanted, &made)?;
    if wanted.json {
        say(&format!("{:#}\n", faults(&made)))?;
    } else {
        say(&words(&wanted, &made))?;
    }
    Ok(DONE)
}

/// The options; `None` when only help is wanted.
fn read(parser: &mut Parser) -> Result<Option<Wanted>, Failure> {
    let mut wanted = Wanted { spec: Spec::default(), out: PathBuf::new(), json: false };
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("seed") => wanted.spec.seed = parser.value()?.parse()?,
            Arg::Long("events") => wanted.spec.events = parser.value()?.parse()?,
            Arg::Long("minutes") => wanted.spec.minutes = parser.value()?.parse()?,
            Arg::Long("faults") => {
                let text = parser.value()?.string()?;
                wanted.spec.faults = faults_of(&text)?;
            }
            Arg::Long("out") => wanted.out = parser.value()?.into(),
            Arg::Long("json") => wanted.json = true,
            Arg::Long("help") | Arg::Short('h') => return Ok(None),
            Arg::Value(_) | Arg::Short(_) | Arg::Long(_) => return Err(arg.unexpected().into()),
        }
    }
    if wanted.out.as_os_str().is_empty() {
        return Err(Failure::Usage("`storm` wants `--out DIR`".to_owned()));
    }
    Ok(Some(wanted))
}

fn faults_of(text: &str) -> Result<Faults, Failure> {
    if let Ok(count) = text.parse::<u8>() {
        if usize::from(count) > MOST_FAULTS {
            return Err(Failure::Usage(format!("--faults: at most {MOST_FAULTS}, not {count}")));
        }
        return Ok(Faults::Drawn { least: count, most: count, overlap: 0.5 });
    }
    let kinds: Result<Vec<FaultKind>, Failure> = text
        .split(',')
        .map(|name| {
            name.trim().parse().map_err(|_unknown| {
                use strum::VariantArray as _;
                let known: Vec<&str> = FaultKind::VARIANTS.iter().map(Into::into).collect();
                Failure::Usage(format!(
                    "--faults: there is no fault `{name}`, only {}",
                    known.join(", ")
                ))
            })
        })
        .collect();
    kinds.map(Faults::Kinds)
}

fn write_all(wanted: &Wanted, made: &Storm) -> Result<(), Failure> {
    fs::create_dir_all(&wanted.out).map_err(|error| unwritable(&wanted.out, &error))?;
    write(&wanted.out, "events.log", &made.bytes)?;
    let mut by_tool: BTreeMap<Tool, Vec<u8>> = BTreeMap::new();
    for payload in &made.truth.payloads {
        let from = payload.offset as usize;
        let bytes = made.bytes.get(from..from + payload.len as usize).unwrap_or_default();
        by_tool.entry(payload.tool).or_default().extend_from_slice(bytes);
    }
    for (tool, bytes) in &by_tool {
        let name: &'static str = tool.into();
        write(&wanted.out, &format!("{name}.{}", tool.extension()), bytes)?;
    }
    write(&wanted.out, "truth.json", truth(made).to_string().as_bytes())?;
    write(&wanted.out, "topology.json", format!("{:#}", topology(made)).as_bytes())?;
    write(&wanted.out, "metrics.csv", metrics(made).as_bytes())?;
    write(&wanted.out, "README.md", readme(wanted, made).as_bytes())
}

fn write(dir: &Path, name: &str, bytes: &[u8]) -> Result<(), Failure> {
    let path = dir.join(name);
    fs::write(&path, bytes).map_err(|error| unwritable(&path, &error))
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Content { path: path.display().to_string(), why: format!("cannot write: {error}") }
}

fn name(made: &Storm, id: NodeId) -> &str {
    &made.topology.node(id).name
}

fn faults(made: &Storm) -> Value {
    let faults = made.truth.faults.iter().map(|fault| {
        let kind: &'static str = fault.kind.into();
        let members: Vec<&str> = fault.members.iter().map(|&id| name(made, id)).collect();
        json!({
            "id": fault.id, "kind": kind, "cause": name(made, fault.cause),
            "onset": iso8601(fault.onset), "end": iso8601(fault.end),
            "severity": fault.fault.severity, "members": members, "change": fault.change,
            "events": fault.events, "alerts": fault.alerts,
            "payments_lost": fault.loss.payments, "euros_lost": fault.loss.euros,
        })
    });
    Value::Array(faults.collect())
}

fn truth(made: &Storm) -> Value {
    let truth = &made.truth;
    let changes: Vec<Value> = truth
        .changes
        .iter()
        .map(|change| {
            json!({
                "at": iso8601(change.at), "node": name(made, change.node), "what": change.what,
                "artifact": change.artifact, "fault": change.fault,
            })
        })
        .collect();
    let tools: Vec<&'static str> = truth.payloads.iter().map(|p| p.tool.into()).collect();
    json!({
        "start": iso8601(truth.start), "end": iso8601(truth.end),
        "payments_lost": truth.loss.payments, "euros_lost": truth.loss.euros,
        "faults": faults(made), "changes": changes,
        "payloads": {
            "offset": truth.payloads.iter().map(|p| p.offset).collect::<Vec<_>>(),
            "len": truth.payloads.iter().map(|p| p.len).collect::<Vec<_>>(),
            "parts": truth.payloads.iter().map(|p| p.parts).collect::<Vec<_>>(),
            "tool": tools,
        },
        "labels": truth.labels,
    })
}

fn topology(made: &Storm) -> Value {
    let nodes: Vec<Value> = made
        .topology
        .nodes
        .iter()
        .map(|node| {
            let (layer, role): (&'static str, &'static str) = (node.layer.into(), node.role.into());
            let hosts: Vec<&str> = node
                .hosts
                .iter()
                .map(|&at| made.topology.hosts[usize::from(at)].name.as_str())
                .collect();
            json!({
                "name": node.name, "layer": layer, "role": role, "meaning": node.meaning,
                "owner": node.owner, "payment_share": node.payment_share,
                "euros_per_payment": node.euros_per_payment, "replicas": node.replicas,
                "hosts": hosts,
            })
        })
        .collect();
    let calls: Vec<Value> = made
        .topology
        .calls
        .iter()
        .map(|call| {
            json!({
                "caller": name(made, call.caller), "callee": name(made, call.callee),
                "weight": call.weight, "timeout_ms": call.timeout_ms, "retries": call.retries,
            })
        })
        .collect();
    let carried: Vec<Value> = made
        .topology
        .placements
        .iter()
        .map(|p| json!({"node": name(made, p.node), "on": name(made, p.on), "share": p.share}))
        .collect();
    json!({"nodes": nodes, "calls": calls, "placements": carried})
}

/// One row per minute and node.metric column.
fn metrics(made: &Storm) -> String {
    let metrics = &made.metrics;
    let mut text = "timestamp".to_owned();
    for series in &metrics.series {
        let metric: &'static str = series.metric.into();
        let _ = write!(text, ",{}.{metric}", name(made, series.node));
    }
    text.push_str(",payments_lost,euros_lost\n");
    let mut seconds = metrics.start.0 / 1_000_000;
    for at in 0..metrics.len() {
        text.push_str(&iso8601(opslab::event::Time::from_seconds(seconds)));
        for series in &metrics.series {
            let _ = write!(text, ",{:.3}", series.values.get(at).copied().unwrap_or_default());
        }
        let (payments, euros) = (metrics.payments_lost[at], metrics.euros_lost[at]);
        let _ = writeln!(text, ",{payments:.2},{euros:.2}");
        seconds += i64::from(metrics.interval_s);
    }
    text
}

fn words(wanted: &Wanted, made: &Storm) -> String {
    let truth = &made.truth;
    let mut text = format!(
        "{} events in {} payloads, {} of them from faults; written to {}\n",
        truth.labels.len(),
        truth.payloads.len(),
        truth.labels.iter().filter(|&&label| label > 0).count(),
        wanted.out.display()
    );
    for fault in &truth.faults {
        let _ = writeln!(
            text,
            "fault {}: {} at {}, {} to {}, {} events, {:.0} payments lost",
            fault.id,
            fault.kind.name(),
            name(made, fault.cause),
            iso8601(fault.onset),
            iso8601(fault.end),
            fault.events,
            fault.loss.payments
        );
    }
    text
}

fn readme(wanted: &Wanted, made: &Storm) -> String {
    format!(
        "# A simulated storm\n\nSeed {}, {} minutes from {}.\n\n{}\n\
         - `events.log`: all payloads in the order of their arrival, formats mixed\n\
         - one file per tool with the same payloads\n\
         - `truth.json`: for every payload (by byte offset in `events.log`) and part the fault that \
         caused it, 0 for noise; the faults; the changes\n\
         - `topology.json`: who calls whom, what runs where, what it means\n\
         - `metrics.csv`: what was measured, per minute\n",
        wanted.spec.seed,
        wanted.spec.minutes,
        iso8601(wanted.spec.start),
        words(wanted, made)
    )
}
