//! `opslab rootcause`: ranks causes.
use std::{fmt::Write as _, fs, path::PathBuf};

use lexopt::{Arg, Parser, ValueExt as _};
use opslab::cause::{self, Handicap, Hypothesis, Incident, Method, Report, Samples, Spec, Target};
use serde_json::{Value, json};
use strum::VariantArray as _;

use super::{
    args::Failure,
    commands::{DONE, say},
};

/// Hypotheses that the text shows with their evidence.
const SHOWN: usize = 5;

/// How far the time of a symptom may lie beside the metrics, in seconds.
const DAY: i64 = 86_400;

/// What the command line asks for.
#[derive(Debug, Default)]
struct Wanted {
    graph: Option<PathBuf>,
    normal: Option<PathBuf>,
    metrics: Option<PathBuf>,
    target: Option<PathBuf>,
    changes: Option<PathBuf>,
    spec: Spec,
    json: bool,
}

pub(crate) fn run(parser: &mut Parser) -> Result<u8, Failure> {
    let wanted = wanted(parser)?;
    let incident = incident(&wanted)?;
    let metrics = || wanted.metrics.as_ref().map(|p| p.display().to_string()).unwrap_or_default();
    let unfit = |error: cause::Error| Failure::Content { path: metrics(), why: error.to_string() };
    let report = cause::rank(&incident, &wanted.spec).map_err(unfit)?;
    if wanted.json {
        let value = report_json(&incident, &wanted.spec, &report).map_err(unfit)?;
        say(&format!("{value:#}\n"))?;
    } else {
        say(&report_text(&incident, &wanted.spec, &report).map_err(unfit)?)?;
    }
    Ok(DONE)
}

fn wanted(parser: &mut Parser) -> Result<Wanted, Failure> {
    let mut wanted = Wanted::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("graph") => wanted.graph = Some(parser.value()?.into()),
            Arg::Long("normal") => wanted.normal = Some(parser.value()?.into()),
            Arg::Long("metrics") => wanted.metrics = Some(parser.value()?.into()),
            Arg::Long("target") => wanted.target = Some(parser.value()?.into()),
            Arg::Long("changes") => wanted.changes = Some(parser.value()?.into()),
            Arg::Long("method") => wanted.spec.method = method(&parser.value()?.string()?)?,
            Arg::Long("late") => wanted.spec.handicap.late_rows = parser.value()?.parse()?,
            Arg::Long("missing") => {
                let share: f64 = parser.value()?.parse()?;
                if !(0.0..=1.0).contains(&share) {
                    return Err(Failure::Usage("--missing wants a share from 0 to 1".to_owned()));
                }
                wanted.spec.handicap.missing_edges = share;
            }
            Arg::Long("seed") => wanted.spec.handicap.seed = parser.value()?.parse()?,
            Arg::Long("json") => wanted.json = true,
            Arg::Value(_) | Arg::Short(_) | Arg::Long(_) => return Err(arg.unexpected().into()),
        }
    }
    Ok(wanted)
}

fn method(name: &str) -> Result<Method, Failure> {
    name.parse().map_err(|_unknown: strum::ParseError| {
        let names: Vec<&str> = Method::VARIANTS.iter().map(Into::into).collect();
        Failure::Usage(format!("there is no method `{name}`; there are {}", names.join(", ")))
    })
}

/// Reads the files.
fn incident(wanted: &Wanted) -> Result<Incident, Failure> {
    let graph = read(wanted.graph.as_ref(), "--graph", cause::read_graph)?;
    let samples = |path, name| -> Result<Samples, Failure> {
        read(path, name, |bytes| cause::read_samples(bytes, &graph))
    };
    let normal = samples(wanted.normal.as_ref(), "--normal")?;
    let mut incident = read(wanted.metrics.as_ref(), "--metrics", |bytes| {
        cause::join(&graph, normal.clone(), cause::read_samples(bytes, &graph)?)
    })?;
    check(&incident, &graph, wanted)?;
    if let Some(path) = &wanted.target {
        target(&mut incident, path)?;
    }
    if let Some(path) = &wanted.changes {
        incident.changes =
            read(Some(path), "--changes", |bytes| cause::read_changes(bytes, &incident.graph))?;
    }
    Ok(incident)
}

/// Whether there is anything to compare: rows and values in both tables, and a component that graph
/// and tables share.
fn check(incident: &Incident, graph: &cause::Graph, wanted: &Wanted) -> Result<(), Failure> {
    let wrong = |path: &Option<PathBuf>, why: &str| {
        let path = path.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
        Err(Failure::Content { path, why: why.to_owned() })
    };
    let has = |values: &[f64]| values.iter().any(|value| value.is_finite());
    if !incident.series.iter().any(|series| has(&series.abnormal)) {
        return wrong(&wanted.metrics, "there is no value in it");
    }
    if !incident.series.iter().any(|series| has(&series.normal)) {
        let why = "there is no value in it of a column that the metrics have";
        return wrong(&wanted.normal, why);
    }
    let known = |series: &cause::Series| (series.node as usize) < graph.nodes().len();
    if !incident.series.iter().any(known) {
        return wrong(&wanted.graph, "none of its components has a column in the metrics");
    }
    Ok(())
}

/// Reads one file that must have been named.
fn read<T>(
    path: Option<&PathBuf>,
    option: &str,
    of: impl Fn(&[u8]) -> Result<T, cause::Error>,
) -> Result<T, Failure> {
    let path = path.ok_or_else(|| Failure::Usage(format!("`rootcause` wants {option} FILE")))?;
    let shown = path.display().to_string();
    let bytes = fs::read(path).map_err(|source| Failure::File { path: shown.clone(), source })?;
    of(&bytes).map_err(|error| Failure::Content { path: shown, why: error.to_string() })
}

/// Reads `target.json` of `PetShop`: `{"target": {"node", "metric", "agg", "timestamp"}}`; the inner
/// object may also stand alone, and all but the node may be missing. The truth that may stand beside
/// it is not looked at.
fn target(incident: &mut Incident, path: &PathBuf) -> Result<(), Failure> {
    let shown = path.display().to_string();
    let bytes = fs::read(path).map_err(|source| Failure::File { path: shown.clone(), source })?;
    let wrong = |why: String| Failure::Content { path: shown.clone(), why };
    let value: Value = serde_json::from_slice(&bytes).map_err(|error| wrong(error.to_string()))?;
    let target = value.get("target").unwrap_or(&value);
    let word = |key: &str| target.get(key).and_then(Value::as_str);
    let name = word("node").ok_or_else(|| wrong("`target.node` is missing".to_owned()))?;
    let node = incident.graph.find(name).ok_or_else(|| {
        wrong(format!("`target.node` is `{name}`, which neither graph nor metrics know"))
    })?;
    let series = match (word("metric"), word("agg")) {
        (Some(metric), Some(agg)) => Some(format!("{metric} {agg}")),
        (Some(metric), None) => Some(metric.to_owned()),
        (None, _) => None,
    };
    if let Some(series) = &series
        && !incident.series.iter().any(|known| known.node == node && known.name == *series)
    {
        return Err(wrong(format!("the metrics have no `{series}` of `{name}`")));
    }
    incident.target = Some(Target { node, series });
    incident.failure =
        match target.get("timestamp") {
            None | Some(Value::Null) => None,
            Some(time) => Some(time.as_f64().map(|seconds| seconds as i64).ok_or_else(|| {
                wrong("`target.timestamp` is not a number of seconds".to_owned())
            })?),
        };
    let span = incident.times.iter().min().zip(incident.times.iter().max());
    if let Some((time, (first, last))) = incident.failure.zip(span)
        && !(first.saturating_sub(DAY)..=last.saturating_add(DAY)).contains(&time)
    {
        return Err(wrong(format!(
            "`target.timestamp` is {time}, more than a day beside the metrics, which are of \
             {first} to {last}"
        )));
    }
    Ok(())
}

fn report_json(incident: &Incident, spec: &Spec, report: &Report) -> Result<Value, cause::Error> {
    let seen = incident.handicapped(&spec.handicap);
    let name = |node: u32| incident.graph.name(node).to_owned();
    let ranking: Vec<Value> = report
        .ranking
        .iter()
        .map(|hypothesis| {
            let evidence: Vec<Value> = hypothesis
                .evidence
                .iter()
                .map(|evidence| {
                    json!({
                        "says": evidence.sentence(&seen),
                        "weight": evidence.weight(),
                        "numbers": evidence,
                    })
                })
                .collect();
            json!({ "node": name(hypothesis.node), "score": hypothesis.score, "evidence": evidence })
        })
        .collect();
    let impact = match report.ranking.first() {
        Some(first) => cause::impact(&seen, spec, first.node)?,
        None => Vec::new(),
    };
    let impact: Vec<Value> = impact
        .iter()
        .map(|affected| {
            json!({
                "node": name(affected.node),
                "hops": affected.hops,
                "ill": affected.ill,
                "log_odds": affected.log_odds,
                "requests": affected.requests,
            })
        })
        .collect();
    let method: &str = report.method.into();
    Ok(json!({
        "method": method,
        "target": report.target.map(name),
        "onset": {
            "time": incident.times.get(report.onset.row as usize),
            "row": report.onset.row,
            "known": report.onset.known,
        },
        "ranking": ranking,
        "impact": impact,
    }))
}

fn report_text(incident: &Incident, spec: &Spec, report: &Report) -> Result<String, cause::Error> {
    let seen = incident.handicapped(&spec.handicap);
    let method: &str = report.method.into();
    let mut text = format!("method {method}\n");
    if spec.handicap != Handicap::default() {
        text.push_str("with knowledge taken away\n");
    }
    for (at, hypothesis) in report.ranking.iter().take(SHOWN).enumerate() {
        let Hypothesis { node, score, evidence } = hypothesis;
        let _ = writeln!(text, "{}. {}  {score:.4}", at + 1, incident.graph.name(*node));
        for evidence in evidence {
            let _ = writeln!(text, "     {:+.2}  {}", evidence.weight(), evidence.sentence(&seen));
        }
    }
    if let Some(first) = report.ranking.first() {
        let _ = writeln!(text, "depends on {}:", incident.graph.name(first.node));
        for affected in cause::impact(&seen, spec, first.node)?.iter().filter(|a| a.hops > 0) {
            let state = if affected.ill { "ill" } else { "well or unknown" };
            let name = incident.graph.name(affected.node);
            let _ = writeln!(text, "     {name}: {state}, distance {}", affected.hops);
        }
    }
    Ok(text)
}
