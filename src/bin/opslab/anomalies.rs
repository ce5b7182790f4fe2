//! `opslab anomalies`: scores a metric.
use std::io::Read as _;

use lexopt::{Arg, Parser, ValueExt as _};
use opslab::{
    anomaly::{Method, Outcome, SECOND, Spec, Verdict, watch},
    diagnostic::{Place, Severity},
    ingest::{self, Ingested},
    table::{Column, Kind, MISSING, NO_TIME, Values},
};
use serde_json::{Value, json};
use strum::VariantArray as _;

use super::{
    args::Failure,
    commands::{DONE, say},
};

/// What the command line asks for.
#[derive(Debug, Default)]
struct Wanted {
    file: Option<String>,
    time: Option<String>,
    value: Option<String>,
    spec: Spec,
    json: bool,
}

pub(crate) fn run(parser: &mut Parser) -> Result<u8, Failure> {
    let wanted = read_arguments(parser)?;
    let path = wanted.file.clone().ok_or_else(|| {
        Failure::Usage("`anomalies` wants a CSV file, or `-` for standard input".to_owned())
    })?;
    let bytes = read_file(&path)?;
    let name = if path == "-" { "standard input" } else { &path };
    let series = read_series(bytes, &wanted).and_then(|mut series| {
        let is_reordered = !series.is_sorted_by_key(|point| point.instant);
        series.sort_by_key(|point| point.instant);
        check_shares(&series, &wanted.spec)?;
        Ok((series, is_reordered))
    });
    let (series, is_reordered) =
        series.map_err(|why| Failure::Content { path: name.to_owned(), why })?;
    let points: Vec<(i64, f64)> = series.iter().map(|point| (point.instant, point.value)).collect();
    let verdicts = watch(&wanted.spec, &points);
    let text = if wanted.json {
        let mut report = report(&wanted.spec, &series, &verdicts);
        report["reordered"] = is_reordered.into();
        format!("{report:#}\n")
    } else {
        let note =
            if is_reordered { "the rows were put in the order of their times\n" } else { "" };
        format!("{}{note}", lines(&series, &verdicts))
    };
    say(&text)?;
    Ok(DONE)
}

fn read_arguments(parser: &mut Parser) -> Result<Wanted, Failure> {
    let mut wanted = Wanted::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("method") => {
                let key = parser.value()?.string()?;
                wanted.spec.method = Method::find(&key).ok_or_else(|| {
                    let keys: Vec<&str> = Method::VARIANTS.iter().map(|m| m.key()).collect();
                    Failure::Usage(format!(
                        "there is no method `{key}`; there are default, {}",
                        keys.join(", ")
                    ))
                })?;
            }
            Arg::Long("above") => wanted.spec.threshold.above = Some(number(parser, "above")?),
            Arg::Long("below") => wanted.spec.threshold.below = Some(number(parser, "below")?),
            Arg::Long("objective") => {
                let objective = number(parser, "objective")?;
                if !(0.0..1.0).contains(&objective) {
                    return Err(Failure::Usage(format!(
                        "--objective wants a share from 0 to below 1, such as 0.999, not \
                         {objective}"
                    )));
                }
                wanted.spec.burn_rate.objective = objective;
            }
            Arg::Long("time") => wanted.time = Some(parser.value()?.string()?),
            Arg::Long("value") => wanted.value = Some(parser.value()?.string()?),
            Arg::Long("json") => wanted.json = true,
            Arg::Value(file) if wanted.file.is_none() => wanted.file = Some(file.string()?),
            Arg::Value(_) | Arg::Short(_) | Arg::Long(_) => return Err(arg.unexpected().into()),
        }
    }
    Ok(wanted)
}

fn number(parser: &mut Parser, option: &str) -> Result<f64, Failure> {
    let text = parser.value()?.string()?;
    let value = text.parse().ok().filter(|value: &f64| value.is_finite());
    value.ok_or_else(|| Failure::Usage(format!("--{option} wants a number, not `{text}`")))
}

fn read_file(path: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = if path == "-" {
        std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(path)
    };
    read.map_err(|source| Failure::File { path: path.to_owned(), source })
}

/// One row: its instant as it is printed and in microseconds, and the value, `NaN` if missing.
struct Point {
    timestamp: Value,
    instant: i64,
    value: f64,
}

/// The method of burn rates counts shares of failed requests.
fn check_shares(series: &[Point], spec: &Spec) -> Result<(), String> {
    let is_share = |value: f64| value.is_nan() || (0.0..=1.0).contains(&value);
    let odd = series.iter().find(|point| !is_share(point.value));
    match odd.filter(|_| spec.method == Method::BurnRate) {
        Some(point) => Err(format!(
            "{} at {} is no share of failed requests, from 0 to 1, which burn-rate wants",
            point.value, point.timestamp
        )),
        None => Ok(()),
    }
}

/// Reads the two columns; the reason with line and column if they cannot be read.
fn read_series(bytes: Vec<u8>, wanted: &Wanted) -> Result<Vec<Point>, String> {
    // Where columns are separated by semicolons, a comma is the decimal sign.
    let has_commas = bytes.split(|byte| *byte == b'\n').next().is_some_and(|h| h.contains(&b';'));
    let ingested = ingest::read(bytes).map_err(|error| error.to_string())?;
    let time = find_time(&ingested, wanted.time.as_deref())?;
    let value = find_value(&ingested, wanted.value.as_deref(), time)?;
    // The reader is lenient with a few odd cells. In a series of measurements they are mistakes.
    let odd = ingested.report.diagnostics.iter().filter(|odd| {
        let column = odd.place.column.as_deref();
        odd.severity > Severity::Note
            && odd.place.line.is_some()
            && column.is_none_or(|name| name == time.name || name == value.name)
    });
    if let Some(odd) = odd.min_by_key(|odd| odd.place.line) {
        return Err(format!("{}: {}", odd.place, odd.message.replace(" and was made missing", "")));
    }
    let is_data = |name: &str| name.starts_with(|c: char| c.is_ascii_digit());
    if is_data(&time.name) && is_data(&value.name) {
        return Err(format!(
            "line 1: a header is missing; `{}` and `{}` were taken for the names of the columns",
            time.name, value.name
        ));
    }
    let commas = if has_commas { decimal_commas(value) } else { None };
    let ((Values::Number(values), _) | (_, Some(values))) = (&value.values, &commas) else {
        return Err(not_numbers(&ingested, value));
    };
    let instants = read_instants(&ingested, time)?;
    let points = instants.into_iter().zip(values);
    Ok(points.map(|((timestamp, instant), &value)| Point { timestamp, instant, value }).collect())
}

fn find<'a>(ingested: &'a Ingested, name: &str) -> Result<&'a Column, String> {
    ingested.table.column(name).ok_or_else(|| {
        let names: Vec<&str> = ingested.table.columns.iter().map(|c| c.name.as_str()).collect();
        format!("line 1: there is no column `{name}`; there are {}", names.join(", "))
    })
}

/// The column named, else the first of times, else the first column.
fn find_time<'a>(ingested: &'a Ingested, name: Option<&str>) -> Result<&'a Column, String> {
    if let Some(name) = name {
        return find(ingested, name);
    }
    let columns = &ingested.table.columns;
    let times = columns.iter().find(|column| column.kind() == Kind::Time);
    let called = columns.iter().find(|c| matches!(c.name.as_str(), "timestamp" | "time"));
    times.or(called).or(columns.first()).ok_or_else(|| "line 1: there is no column".to_owned())
}

/// The column named, else the one called `value`, else the first other of numbers, else the first
/// other.
fn find_value<'a>(
    ingested: &'a Ingested,
    name: Option<&str>,
    time: &Column,
) -> Result<&'a Column, String> {
    if let Some(name) = name {
        return find(ingested, name);
    }
    let others = || ingested.table.columns.iter().filter(|column| column.name != time.name);
    let called = others().find(|column| column.name == "value");
    let numbers = others().find(|column| column.kind() == Kind::Number);
    called
        .or(numbers)
        .or(others().next())
        .ok_or_else(|| format!("line 1: beside column `{}` there is none with values", time.name))
}

/// A column of words as numbers with a decimal comma; `None` if one of them is none.
fn decimal_commas(column: &Column) -> Option<Vec<f64>> {
    let Values::Category { codes, levels } = &column.values else { return None };
    let number = |level: &String| -> Option<f64> {
        (level.matches(',').count() < 2 && !level.contains('.')).then_some(())?;
        level.trim().replace(',', ".").parse().ok()
    };
    let numbers: Vec<f64> = levels.iter().map(number).collect::<Option<_>>()?;
    let value = |&code: &u32| numbers.get(code as usize).copied().unwrap_or(f64::NAN);
    Some(codes.iter().map(value).collect())
}

/// Where a column that was not taken for numbers holds something else.
fn not_numbers(ingested: &Ingested, column: &Column) -> String {
    let first = match &column.values {
        Values::Category { codes, levels } => codes.iter().enumerate().find_map(|(row, &code)| {
            let level = (code != MISSING).then(|| levels.get(code as usize)).flatten()?;
            level.trim().parse::<f64>().is_err().then(|| (row, level.clone()))
        }),
        Values::Time(_) => (!column.is_empty()).then(|| (0, column.text(0))),
        Values::Number(_) => None,
    };
    match first {
        Some((row, text)) => {
            let line = ingested.line(row).map_or(0, u64::from);
            format!("{}: `{text}` is not a number", Place::cell(line, &column.name))
        }
        None => format!("{}: there is no number in it", Place::column(&column.name)),
    }
}

/// The instants as they are printed and in microseconds. Numbers are seconds since 1970, or
/// thousandths, millionths or billionths of it, told by their size.
fn read_instants(ingested: &Ingested, column: &Column) -> Result<Vec<(Value, i64)>, String> {
    let place =
        |row: usize| Place::cell(ingested.line(row).map_or(0, u64::from), &column.name).to_string();
    if let Some(row) = (0..column.len()).find(|&row| column.is_missing(row)) {
        return Err(format!("{}: the time is missing", place(row)));
    }
    match &column.values {
        Values::Time(times) => Ok(times
            .iter()
            .filter(|&&time| time != NO_TIME)
            .map(|&time| (Value::from(timestamp(time)), time.saturating_mul(SECOND)))
            .collect()),
        Values::Number(numbers) => {
            let size = numbers.iter().fold(0.0_f64, |most, n| most.max(n.abs()));
            let units = [(1e11, 1e6), (1e14, 1e3), (1e17, 1.0)];
            let unit = units.iter().find(|&&(below, _)| size < below);
            let scale = unit.map_or(1e-3, |&(_, scale)| scale);
            Ok(numbers.iter().map(|&n| (Value::from(n), (n * scale) as i64)).collect())
        }
        Values::Category { codes, levels } => {
            let text = codes.first().and_then(|&code| levels.get(code as usize));
            let text = text.map_or("", String::as_str);
            Err(format!("{}: `{text}` is not a time", place(0)))
        }
    }
}

/// `YYYY-MM-DD HH:MM:SS`.
fn timestamp(seconds: i64) -> String {
    let text = opslab::table::time_text(seconds);
    if text.len() > 10 { text } else { format!("{text} 00:00:00") }
}

fn report(spec: &Spec, series: &[Point], verdicts: &[Verdict]) -> Value {
    let number = |value: f64| if value.is_finite() { Value::from(value) } else { Value::Null };
    let rows = series.iter().zip(verdicts).map(|(point, verdict)| {
        let reading = verdict.reading;
        let part = |of: fn(&opslab::anomaly::Reading) -> Option<f64>| {
            reading.as_ref().and_then(of).map_or(Value::Null, number)
        };
        json!({
            "timestamp": point.timestamp,
            "value": number(point.value),
            "score": verdict.score,
            "flag": verdict.flag,
            "expected": part(|r| r.expected),
            "lower": part(|r| r.lower),
            "upper": part(|r| r.upper),
            "oddness": verdict.oddness,
            "outcome": outcome(verdict.outcome),
        })
    });
    let alerts = series.iter().zip(verdicts).enumerate().filter(|(_, (_, v))| v.flag);
    let alerts = alerts.map(|(row, (point, verdict))| {
        json!({
            "row": row,
            "timestamp": point.timestamp,
            "value": number(point.value),
            "score": verdict.score,
            "why": verdict.words(),
        })
    });
    let alerts: Vec<Value> = alerts.collect();
    let rows: Vec<Value> = rows.collect();
    json!({ "method": spec.method.key(), "threshold": 0.5, "alerts": alerts, "rows": rows })
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Missing => "missing",
        Outcome::Learning => "learning",
        Outcome::Normal => "normal",
        Outcome::Alert => "alert",
        Outcome::Burst => "burst",
    }
}

/// One line per alert.
fn lines(series: &[Point], verdicts: &[Verdict]) -> String {
    let alerts = series.iter().zip(verdicts).filter(|(_, verdict)| verdict.flag);
    let lines: Vec<String> = alerts
        .map(|(point, verdict)| {
            let timestamp =
                point.timestamp.as_str().map_or_else(|| point.timestamp.to_string(), str::to_owned);
            format!("{timestamp}  {}  {:.3}  {}\n", point.value, verdict.score, verdict.words())
        })
        .collect();
    format!("alerts: {} of {} rows\n{}", lines.len(), series.len(), lines.concat())
}
