//! `opslab events`: reads events of any format.
use std::{
    borrow::Cow,
    fs::File,
    io::{self, Read as _, Write as _},
    path::Path,
    time::SystemTime,
};

use lexopt::{Arg, Parser, ValueExt as _};
use opslab::{
    alert::{NO_ALERT, STORED},
    cause,
    chain::{self, Chain, Outcome, System},
    event::{Span, Time},
    wire::{Format, Lookup, Normal, Quarantined, Read, Rule, Spec},
};
use serde::Serialize;
use serde_json::json;
use strum::VariantArray as _;

use super::{
    args::Failure,
    commands::{self, DONE},
    incidents,
};

/// What the command line asks for.
#[derive(Debug, Default)]
struct Wanted {
    files: Vec<String>,
    spec: Spec,
    now: Option<Time>,
    system: Option<System>,
    metrics: Option<String>,
    json: bool,
    formats: bool,
}

pub(crate) fn run(parser: &mut Parser) -> Result<u8, Failure> {
    let wanted = parse(parser)?;
    let out = io::stdout().lock();
    let mut out = io::BufWriter::new(out);
    let result = if wanted.formats {
        write_formats(&mut out, wanted.json)
    } else {
        let outcome = work(&wanted)?;
        if wanted.json { write_json(&mut out, &outcome) } else { write_text(&mut out, &outcome) }
    };
    commands::written(result.and_then(|()| out.flush()))?;
    Ok(DONE)
}

fn parse(parser: &mut Parser) -> Result<Wanted, Failure> {
    let mut wanted = Wanted::default();
    let text = |value: std::ffi::OsString| {
        value.string().map_err(|error| Failure::Usage(error.to_string()))
    };
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("json") => wanted.json = true,
            Arg::Long("formats") => wanted.formats = true,
            Arg::Long("zone") => {
                let minutes = parser.value()?.parse()?;
                // From the west of the date line to its east.
                if !(-720..=840).contains(&minutes) {
                    let wants = "--zone wants minutes from -720 to 840";
                    return Err(Failure::Usage(format!("{wants}, not {minutes}")));
                }
                wanted.spec.zone_minutes = minutes;
            }
            Arg::Long("now") => wanted.now = Some(now(&text(parser.value()?)?)?),
            Arg::Long("topology") => {
                wanted.system = Some(incidents::topology(&text(parser.value()?)?)?);
            }
            Arg::Long("metrics") => wanted.metrics = Some(text(parser.value()?)?),
            Arg::Long("lookup") => wanted.spec.lookups.push(lookup(&text(parser.value()?)?)?),
            Arg::Long("extract") => wanted.spec.extract.push(rule(&text(parser.value()?)?)?),
            Arg::Value(file) => wanted.files.push(text(file)?),
            Arg::Short(_) | Arg::Long(_) => return Err(arg.unexpected().into()),
        }
    }
    if wanted.files.is_empty() && !wanted.formats {
        return Err(Failure::Usage("`events` wants files, or `-` for standard input".to_owned()));
    }
    Ok(wanted)
}

fn now(text: &str) -> Result<Time, Failure> {
    let seconds = text.parse().map(Time::from_seconds);
    seconds
        .map_err(|_error| Failure::Usage(format!("--now wants seconds since 1970, not `{text}`")))
}

fn lookup(path: &str) -> Result<Lookup, Failure> {
    let failure = |source| Failure::File { path: path.to_owned(), source };
    let text = std::fs::read_to_string(path).map_err(failure)?;
    Lookup::from_csv(&text)
        .map_err(|error| Failure::Content { path: path.to_owned(), why: error.to_string() })
}

fn rule(text: &str) -> Result<Rule, Failure> {
    let rule = match text {
        "key=value" => Rule::KeyValues,
        pattern => Rule::Pattern(pattern.to_owned()),
    };
    rule.check().map_err(|error| Failure::Usage(format!("--extract `{text}`: {error}")))?;
    Ok(rule)
}

#[expect(clippy::disallowed_methods, reason = "the command may look at the clock")]
fn clock() -> Time {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Time::from_seconds(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

/// The system with its metrics, whose names are told by the topology.
fn system(wanted: &Wanted) -> Result<Option<System>, Failure> {
    let Some(path) = &wanted.metrics else { return Ok(wanted.system.clone()) };
    let failure = |source| Failure::File { path: path.clone(), source };
    let system = wanted.system.clone().unwrap_or_default();
    let bytes = std::fs::read(path).map_err(failure)?;
    let samples = cause::read_samples(&bytes, &system.graph())
        .map_err(|error| Failure::Content { path: path.clone(), why: error.to_string() })?;
    Ok(Some(system.with_metrics(samples)))
}

fn work(wanted: &Wanted) -> Result<Outcome, Failure> {
    let mut spec = chain::Spec { wire: wanted.spec.clone(), ..chain::Spec::default() };
    spec.alert.lateness = STORED;
    let mut reader =
        Chain::new(spec, system(wanted)?).map_err(|error| Failure::Usage(error.to_string()))?;
    reader.observe_at(wanted.now.unwrap_or_else(clock));
    let mut piece = vec![0; 1 << 20];
    for path in &wanted.files {
        let failure = |source| Failure::File { path: path.clone(), source };
        let mut from: Box<dyn io::Read> = if path == "-" {
            Box::new(io::stdin().lock())
        } else {
            let file = File::open(path).map_err(failure)?;
            reader.expect(file.metadata().map_or(0, |metadata| metadata.len()));
            Box::new(file)
        };
        let stem = Path::new(path).file_stem().map(|stem| stem.to_string_lossy().into_owned());
        reader.begin(&stem.filter(|_| path != "-").unwrap_or_else(|| "stdin".to_owned()));
        loop {
            let len = from.read(&mut piece).map_err(failure)?;
            if len == 0 {
                break;
            }
            reader.feed(&piece[..len]);
            reader.read();
        }
    }
    Ok(reader.finish())
}

/// `raw_of` where an entry before it in the list has the payload.
fn quarantined(read: &Read, piece: &Quarantined, raw_of: Option<usize>) -> serde_json::Value {
    let source = read.sources.get(usize::from(piece.source)).map_or("", |s| s.name.as_str());
    let mut told = json!({
        "source": source, "line": piece.line, "byte": piece.start, "length": piece.len,
        "part": piece.part, "reason": piece.reason.to_string(),
    });
    match raw_of {
        None => told["raw"] = read.events.text(piece.raw).into(),
        Some(at) => told["raw_of"] = at.into(),
    }
    told
}

/// An event with what became of it.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    normal: Normal<'a>,
    /// Position of the event that has the payload, where an earlier one of the same payload has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    raw_of: Option<usize>,
    /// Position of its alert among `alerts`.
    alert: Option<u32>,
    /// Number of the incident of its alert.
    incident: Option<u32>,
}

/// For each payload of a list in order, the position of the first entry that has the same one, if it is
/// another.
fn repeats(payloads: impl Iterator<Item = Span>) -> impl Iterator<Item = Option<usize>> {
    let mut first: Option<(Span, usize)> = None;
    payloads.enumerate().map(move |(at, raw)| match first {
        Some((known, of)) if known == raw => Some(of),
        _ => {
            first = Some((raw, at));
            None
        }
    })
}

/// Written event by event: a million of them as one value would not fit.
fn write_json(out: &mut impl io::Write, outcome: &Outcome) -> io::Result<()> {
    let read = &outcome.read;
    let homes = outcome.grouping();
    let texts = incidents::templates(outcome);
    out.write_all(b"{\"events\":[")?;
    let rows = read.events.rows.iter().zip(repeats(read.events.rows.iter().map(|row| row.raw)));
    for (number, (event, raw_of)) in rows.enumerate() {
        out.write_all(if number == 0 { b"\n" } else { b",\n" })?;
        let mut normal = Normal::of(&read.events, event);
        if raw_of.is_some() {
            normal.raw = Cow::Borrowed("");
        }
        if let Some(template) = outcome.templates.get(number).and_then(|&at| texts.get(&at)) {
            let line = read.events.text(event.body);
            incidents::add_template(outcome, template, &line, &mut normal);
        }
        let verdict = outcome.machine.verdicts().get(number);
        let alert = verdict.map(|verdict| verdict.alert).filter(|&alert| alert != NO_ALERT);
        let incident = alert.and_then(|alert| homes.get(alert as usize).copied().flatten());
        serde_json::to_writer(&mut *out, &Told { normal, raw_of, alert, incident })?;
    }
    out.write_all(b"],\n\"quarantine\":[")?;
    let pieces = read.quarantine.iter().zip(repeats(read.quarantine.iter().map(|piece| piece.raw)));
    for (number, (piece, raw_of)) in pieces.enumerate() {
        out.write_all(if number == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &quarantined(read, piece, raw_of))?;
    }
    out.write_all(b"]")?;
    incidents::write_json(out, outcome)?;
    out.write_all(b"}\n")
}

fn write_text(out: &mut impl io::Write, outcome: &Outcome) -> io::Result<()> {
    let read = &outcome.read;
    let events = &read.events;
    for event in &events.rows {
        let kind: &str = event.kind.into();
        let body = events.text(event.body);
        writeln!(
            out,
            "{} {:<8} {:<14} {} {} {}",
            event.time,
            event.severity.word(),
            kind,
            or_dash(events.word(event.service)),
            or_dash(events.word(event.host)),
            body.lines().next().unwrap_or_default(),
        )?;
    }
    for piece in &read.quarantine {
        let source = read.sources.get(usize::from(piece.source)).map_or("", |s| s.name.as_str());
        writeln!(out, "quarantine: {source}, line {}: {}", piece.line, piece.reason)?;
    }
    incidents::write_text(out, outcome)?;
    let alerts = outcome.machine.alerts();
    let groups = outcome.grouping();
    let alone = alerts.iter().enumerate();
    let alone = alone.filter(|(at, _)| groups.get(*at).is_none_or(Option::is_none));
    let (count, firing) = alone.fold((0, 0), |(count, firing), (_, alert)| {
        (count + 1, firing + u32::from(alert.is_firing()))
    });
    writeln!(
        out,
        "{} events, {} in quarantine; {} alerts, {count} of them in no incident ({firing} still fire)",
        events.rows.len(),
        read.quarantine.len(),
        alerts.len(),
    )
}

fn or_dash(word: &str) -> &str {
    if word.is_empty() { "-" } else { word }
}

fn write_formats(out: &mut impl io::Write, as_json: bool) -> io::Result<()> {
    if as_json {
        let list = Format::VARIANTS.iter().map(|format| {
            let facts = format.facts();
            json!({
                "key": facts.key, "name": facts.name, "recognised": facts.recognised,
                "identity": facts.identity, "severity": facts.severity, "source": facts.source,
            })
        });
        return writeln!(out, "{:#}", serde_json::Value::Array(list.collect()));
    }
    for format in Format::VARIANTS {
        let facts = format.facts();
        writeln!(
            out,
            "{:<24} {}\n    recognised by {}\n    identity: {}\n    severity: {}\n    {}\n",
            facts.key, facts.name, facts.recognised, facts.identity, facts.severity, facts.source
        )?;
    }
    Ok(())
}
