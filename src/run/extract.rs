//! Extract: bytes become a typed table, its time window, and the target in it.
use serde::{Deserialize, Serialize};
use std::ops::ControlFlow;

use super::{
    Observer, Sources,
    artifact::{Artifact, Tone},
    line::{Outcome, Pace, Said},
    sources::Source,
};
use crate::{
    curate::Split,
    data::{self, Report, TableId, cards},
    diagnostic::{Diagnostic, Place, Severity},
    digest::Digest,
    ingest::{self, IngestError, Ingested, Limits, Reader, Step},
    scenario::Scenario,
    table::Table,
    target::{self, Feature, Target, features},
    words,
};

/// Rows shown of a table.
const HEAD: usize = 50;

/// The stage's product.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Extracted {
    /// The rows of the time window, in file order.
    pub(super) table: Table,
    /// The line of the file on which each row starts.
    pub(super) lines: Vec<u32>,
    /// What is predicted.
    pub(super) target: Target,
    /// What each column is used for.
    pub(super) features: Vec<Feature>,
}

/// The bytes of the table; `None` if nobody has handed them in.
pub(super) fn source(spec: &data::Spec, seed: u32, sources: &Sources) -> Option<Source> {
    if spec.table == TableId::Cards {
        return Some(Source::new(cards::generate(&spec.cards, seed).into_bytes()));
    }
    sources.find(spec.table.key()).cloned()
}

/// The hash of the bytes, for the key.
pub(super) fn digest(source: Option<&Source>) -> Option<Digest> {
    source.map(|source| source.digest)
}

/// Runs the stage.
pub(super) async fn make<O: Observer>(
    spec: &data::Spec,
    source: Option<Source>,
    pace: &mut Pace<'_, O>,
) -> Outcome<Extracted> {
    let Some(source) = source else { return refuse(missing(spec)) };
    let mut reader = match Reader::new(std::sync::Arc::clone(&source.bytes), Limits::default()) {
        Ok(reader) => reader,
        Err(error) => return refuse(unread(&error)),
    };
    let ingested = loop {
        match reader.step() {
            Ok(Step::More(share)) => pace.at(share * 0.9).await?,
            Ok(Step::Done(ingested)) => break *ingested,
            Err(error) => return refuse(unread(&error)),
        }
    };
    let wanted = spec.target();
    let target = match Target::resolve(&ingested.table, &wanted) {
        Ok(target) => target,
        Err(error) => return refuse(no_target(&error.to_string())),
    };
    let rows = window(&ingested.table, &target, spec);
    let whole = rows.len() == ingested.table.n_rows();
    let (table, lines, target) = if whole {
        (ingested.table.clone(), ingested.lines.clone(), target)
    } else {
        let table = ingested.table.gather(&rows);
        let lines = rows.iter().map(|&row| ingested.lines[row as usize]).collect();
        match Target::resolve(&table, &wanted) {
            Ok(target) => (table, lines, target),
            Err(error) => {
                let all = ingested.table.n_rows();
                return refuse(narrow(&error.to_string(), spec, rows.len(), all));
            }
        }
    };
    let features = features(&table, &target, &wanted);
    let extracted = Extracted { table, lines, target, features };
    let passed_over = passed_over(&ingested.table, &wanted, &extracted.target);
    let said = say(&extracted, &ingested, &source, spec, passed_over);
    ControlFlow::Continue(Ok((extracted, said)))
}

fn refuse(why: Diagnostic) -> Outcome<Extracted> {
    ControlFlow::Continue(Err(Said::refused(why)))
}

fn missing(spec: &data::Spec) -> Diagnostic {
    let (message, hint) = if spec.table == TableId::Own {
        ("There is no table yet.", "Drop a CSV file on the page, choose one, or paste its text.")
    } else {
        (
            "The file of this table was not handed in.",
            "Choose another table, or try again with a connection.",
        )
    };
    error(Place::table(), message.to_owned(), hint)
}

fn unread(error: &IngestError) -> Diagnostic {
    error.diagnostic()
}

/// The window leaves too little of a table that would do as a whole.
fn narrow(why: &str, spec: &data::Spec, kept: usize, all: usize) -> Diagnostic {
    let message = format!(
        "The time window from {} to {} (`data.from`, `data.to`) keeps {} of {}. {why}",
        spec.from,
        spec.to,
        words::count(kept as u64),
        words::counted(all as u64, "row")
    );
    error(Place::table(), message, "Widen the window.")
}

fn no_target(why: &str) -> Diagnostic {
    error(Place::table(), why.to_owned(), "")
}

fn error(place: Place, message: String, hint: &str) -> Diagnostic {
    Diagnostic { severity: Severity::Error, place, message, hint: hint.to_owned() }
}

/// The rows of the time window, in file order.
fn window(table: &Table, target: &Target, spec: &data::Spec) -> Vec<u32> {
    let order = target.order(table);
    let at = |share: f64| (share.clamp(0.0, 1.0) * order.len() as f64).round() as usize;
    let mut rows = order.get(at(spec.from)..at(spec.to)).unwrap_or_default().to_vec();
    crate::num::order::sort_codes(&mut rows);
    rows
}

/// What a person must know who took another column for the one to predict.
fn passed_over(table: &Table, wanted: &target::Spec, target: &Target) -> Option<Diagnostic> {
    let (column, why) = target::passed_over(table, wanted, target)?;
    let message = format!(
        "{why}, so it cannot be predicted; {} is predicted instead.",
        words::quoted(&target.column)
    );
    let hint = "Bring rows with both outcomes, or name the column to predict (`data.target`).";
    Some(Diagnostic { severity: Severity::Warning, ..error(Place::column(column), message, hint) })
}

fn say(
    extracted: &Extracted,
    ingested: &Ingested,
    source: &Source,
    spec: &data::Spec,
    passed_over: Option<Diagnostic>,
) -> Said {
    let (table, target) = (&extracted.table, &extracted.target);
    let (rows, columns) = (table.n_rows() as u64, table.columns.len() as u64);
    let order = target.order(table);
    let ends = order.first().zip(order.last());
    let instants = target.time.as_ref().and_then(|name| table.column(name)).zip(ends);
    let report = Report {
        table: spec.table.key().to_owned(),
        source: source.digest,
        bytes: source.bytes.len() as u64,
        format: format!(
            "{}, separated by {}",
            ingested.report.encoding.word(),
            ingested.report.delimiter.word()
        ),
        rows_in_file: u64::from(ingested.report.n_rows),
        n_rows: rows,
        window: instants.map(|(column, (&first, &last))| {
            (column.text(first as usize), column.text(last as usize))
        }),
        columns: ingested.report.columns.clone(),
        uses: extracted.features.iter().map(|feature| feature.reason.to_string()).collect(),
        target: (target.column.clone(), target.positive.clone()),
        why: target.why.clone(),
        positives: (target.n_positive, target.n),
        diagnostics: passed_over.iter().chain(&ingested.report.diagnostics).cloned().collect(),
        head: (0..table.n_rows().min(HEAD))
            .map(|row| table.columns.iter().map(|column| column.text(row)).collect())
            .collect(),
    };
    let warnings =
        report.diagnostics.iter().filter(|d| d.severity >= Severity::Warning).count() as u64;
    let tone = if warnings > 0 { Tone::Warn } else { Tone::Good };
    let verdict =
        if warnings > 0 { words::counted(warnings, "warning") } else { "Read cleanly".to_owned() };
    let mut log = vec![(
        None,
        tone,
        format!(
            "Read {} and {} from {} ({}).",
            words::counted(rows, "row"),
            words::counted(columns, "column"),
            words::counted(report.bytes, "byte"),
            report.format
        ),
    )];
    let loud = report.diagnostics.iter().filter(|d| d.severity >= Severity::Warning).take(5);
    log.extend(loud.map(|diagnostic| (None, Tone::Warn, diagnostic.to_string())));
    Said {
        fact: format!("{} × {}", words::count(rows), words::count(columns)),
        facts: vec![
            ("rows", rows.to_string()),
            ("columns", columns.to_string()),
            ("target", format!("{} = {}", target.column, target.positive)),
            ("positive_rows", target.n_positive.to_string()),
            ("source", source.digest.to_string()),
        ],
        answer: format!(
            "{} of {}; the question is whether {} is {}, as in {} of the rows.{}",
            words::counted(rows, "row"),
            words::counted(columns, "column"),
            words::quoted(&target.column),
            words::quoted(&target.positive),
            words::percent(target.share()),
            passed_over.map_or_else(String::new, |why| format!(" {}", why.message))
        ),
        verdict: (tone, verdict),
        log,
        artifact: Some(Artifact::Extract(Box::new(report))),
        refusal: None,
    }
}

/// Reads the table, nothing else: as it stands in the file, and the rows of the time window.
pub(super) fn read(
    scenario: &Scenario,
    sources: &Sources,
) -> Result<(Table, Vec<u32>), Diagnostic> {
    let spec = &scenario.data;
    let source = source(spec, scenario.seed, sources).ok_or_else(|| missing(spec))?;
    let table = ingest::read(source.bytes).map_err(|error| unread(&error))?.table;
    let target = Target::resolve(&table, &spec.target()).map_err(|e| no_target(&e.to_string()))?;
    let rows = window(&table, &target, spec);
    Ok((table, rows))
}

/// Reads the table and divides its rows, nothing else.
pub(super) fn split(scenario: &Scenario, sources: &Sources) -> Result<Split, Diagnostic> {
    let (whole, rows) = read(scenario, sources)?;
    let table = whole.gather(&rows);
    let target =
        Target::resolve(&table, &scenario.data.target()).map_err(|e| no_target(&e.to_string()))?;
    Split::of(&table, &target, &scenario.curate, scenario.seed, |_| true)
        .map_err(|error| no_target(&error.to_string()))
}
