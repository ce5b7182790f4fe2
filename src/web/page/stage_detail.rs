//! Under the figures: the rows, checks and steps of a stage, down to single cells.
use yew::prelude::*;

use super::stage::tone_of;
use crate::{
    data, delivery,
    diagnostic::Severity,
    gate::Check,
    monitor, quality,
    run::{Artifact, Made, Tone},
    session::Session,
    web::part::{columns, prose, status},
    words,
};

/// What can be inspected at a stage.
pub(super) fn detail(made: &Made, session: &Session) -> Html {
    match made.artifact() {
        Some(Artifact::Extract(report)) => extract(report),
        Some(Artifact::Validate(report)) => validate(report),
        Some(Artifact::Curate(report)) => rows(
            "What happened to each feature",
            &["feature", "filled with", "cells filled", "merged into other"],
            report
                .features
                .iter()
                .map(|f| {
                    vec![
                        f.column.clone(),
                        f.fill.clone(),
                        f.filled.iter().sum::<u64>().to_string(),
                        f.merged.join(", "),
                    ]
                })
                .collect(),
        ),
        Some(Artifact::Gate(report)) => checks("Checks of the gate", &report.checks),
        Some(Artifact::Deploy(report)) => deploy(report, session),
        Some(Artifact::Monitor(report)) => monitor(report, session),
        Some(Artifact::Features(_) | Artifact::Train(_)) | None => html! {},
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the callers make them for this")]
fn rows(caption: &'static str, head: &[&str], rows: Vec<Vec<String>>) -> Html {
    html! {
        <details class="rows">
            <summary>{ caption }<small>{ words::counted(rows.len() as u64, "row") }</small></summary>
            { columns(caption, head, &rows, false) }
        </details>
    }
}

fn extract(report: &data::Report) -> Html {
    let used = report
        .columns
        .iter()
        .zip(&report.uses)
        .map(|(column, used)| {
            vec![
                column.name.clone(),
                column.kind.word().to_owned(),
                column.missing.to_string(),
                used.clone(),
                column.note.clone(),
            ]
        })
        .collect::<Vec<_>>();
    let names: Vec<String> = report.columns.iter().map(|column| column.name.clone()).collect();
    let window =
        report.window.as_ref().map(|(from, to)| format!(" · {from} to {to}")).unwrap_or_default();
    html! {
        <>
            <section class="card" id="table-head">
                <header><h2>{ "The first rows" }</h2><small>{ format!("{} of {}{window}", report.head.len(), words::counted(report.n_rows, "row")) }</small></header>
                { columns("The first rows of the table, as they were read", &names, &report.head, true) }
            </section>
            <section class="card">
                <header><h2>{ "What each column is used for" }</h2><small>{ report.format.clone() }</small></header>
                { columns("Columns", &["column", "kind", "missing", "use", "note"], &used, false) }
            </section>
            if !report.diagnostics.is_empty() {
                <section class="card">
                    <header><h2>{ "How the file was read" }</h2></header>
                    <ul class="findings">{ for report.diagnostics.iter().take(40).map(|d| finding(d.severity, &d.place.to_string(), &d.message, &d.hint)) }</ul>
                </section>
            }
        </>
    }
}

fn finding(severity: Severity, place: &str, message: &str, hint: &str) -> Html {
    let (tone, word) = match severity {
        Severity::Note => (Tone::Plain, "note"),
        Severity::Warning => (Tone::Warn, "warning"),
        Severity::Error => (Tone::Bad, "error"),
    };
    html! {
        <li>
            <span class="status" data-status={status(tone)}>{ word }</span>
            <div><b>{ prose(place) }</b><p>{ prose(message) }</p><small>{ prose(hint) }</small></div>
        </li>
    }
}

fn validate(report: &quality::Report) -> Html {
    let expectations = report
        .expectations
        .iter()
        .map(|outcome| {
            vec![
                outcome.kind.title().to_owned(),
                outcome.column.clone().unwrap_or_else(|| "table".to_owned()),
                if outcome.passed { "passed" } else { "failed" }.to_owned(),
                outcome.sentence.clone(),
            ]
        })
        .collect();
    html! {
        <>
            <section class="card">
                <header><h2>{ "Findings" }</h2><small>{ words::counted(report.findings.len() as u64, "finding") }</small></header>
                if report.findings.is_empty() {
                    <p>{ "Nothing that a person must look at." }</p>
                }
                <ul class="findings">{ for report.findings.iter().take(40).map(|f| {
                    let d = &f.diagnostic;
                    let rows: Vec<String> = f.rows.iter().take(12).map(|row| (row + 1).to_string()).collect();
                    let place = if rows.is_empty() {
                        d.place.to_string()
                    } else {
                        format!("{} · rows {}{}", d.place, rows.join(", "), if f.n_rows > 12 { ", …" } else { "" })
                    };
                    finding(d.severity, &place, &d.message, &d.hint)
                }) }</ul>
            </section>
            { rows("Every check", &["rule", "where", "outcome", "what was seen"], expectations) }
        </>
    }
}

fn checks(title: &'static str, checks: &[Check]) -> Html {
    let passed = checks.iter().filter(|check| check.passed).count();
    html! {
        <section class="card">
            <header><h2>{ title }</h2><small>{ format!("{passed} of {} passed", checks.len()) }</small></header>
            <ul class="steps">{ for checks.iter().map(|check| step(&check.name, check)) }</ul>
        </section>
    }
}

fn step(name: &str, check: &Check) -> Html {
    let observed = check.observed.map_or_else(|| "–".to_owned(), |value| format!("{value:.3}"));
    html! {
        <li data-status={status(tone_of(check.passed))}>
            <b>{ name.to_owned() }</b><span>{ observed }</span><small>{ prose(&check.sentence) }</small>
        </li>
    }
}

fn deploy(report: &delivery::Report, session: &Session) -> Html {
    let day = session.shown_day();
    // What was registered later, and what serves now, is known to the watch over Production.
    let registry_now = session.watched().map_or_else(
        || report.registry.clone(),
        |watched| watched.registry.on_day(day, watched.served_on(day).version),
    );
    let champion = registry_now.champion;
    let later = session.watched().map_or(&[][..], |watched| &watched.retrainings);
    let mut later = later.iter().filter_map(|retraining| retraining.promotion.as_ref());
    let promotion = later.find(|p| Some(p.version) == champion).unwrap_or(&report.promotion);
    let version = registry_now.versions.iter().find(|v| v.number == promotion.version);
    let package = version.map(|version| format!("package {}", version.package.short()));
    html! {
        <>
            <section class="card">
                <header><h2>{ format!("Version {} on its way", promotion.version) }</h2>
                    <small>{ package }</small></header>
                { environments(promotion) }
            </section>
            { registry(&registry_now) }
        </>
    }
}

fn environments(promotion: &delivery::Promotion) -> Html {
    let waiting = delivery::Environment::ALL.iter().skip(promotion.steps.len());
    html! {
        <ul class="steps">
            { for promotion.steps.iter().map(|(environment, check)| {
                step(&format!("{}: {}", environment.name(), environment.question()), check)
            }) }
            { for waiting.map(|environment| html! {
                <li data-status="muted"><b>{ format!("{}: {}", environment.name(), environment.question()) }</b><span>{ "not reached" }</span></li>
            }) }
        </ul>
    }
}

fn registry(registry: &delivery::Registry) -> Html {
    let versions = registry
        .versions
        .iter()
        .map(|version| {
            vec![
                format!("v{}", version.number),
                registry.alias(version.number).to_owned(),
                version.package.short(),
                version.data.short(),
                version.trained_on.clone(),
                version.rows.to_string(),
                version.roc_auc.map_or_else(|| "–".to_owned(), |auc| format!("{auc:.3}")),
                version.parent.map_or_else(|| "none".to_owned(), |parent| format!("v{parent}")),
                version.reached.map_or("nowhere", delivery::Environment::name).to_owned(),
            ]
        })
        .collect::<Vec<_>>();
    let head = [
        "version",
        "alias",
        "package",
        "data",
        "trained on",
        "rows",
        "ROC AUC",
        "parent",
        "reached",
    ];
    html! {
        <section class="card">
            <header><h2>{ "Registry" }</h2><small>{ words::counted(versions.len() as u64, "version") }</small></header>
            { columns("Registered versions", &head, &versions, false) }
        </section>
    }
}

fn monitor(report: &monitor::Report, session: &Session) -> Html {
    let day = session.shown_day();
    let alarms: Vec<_> = report.alarms.iter().filter(|alarm| alarm.day <= day).collect();
    let retrainings: Vec<_> = report.retrainings.iter().filter(|r| r.day <= day).collect();
    html! {
        <>
            if !alarms.is_empty() {
                <section class="card" id="alarms">
                    <header><h2>{ "Alarms" }</h2><small>{ words::counted(alarms.len() as u64, "alarm") }</small></header>
                    <ul class="findings">{ for alarms.iter().map(|alarm| html! {
                        <li>
                            <span class="status" data-status={if alarm.until.is_some_and(|until| until <= day) { "warn" } else { "bad" }}>
                                { if alarm.until.is_some_and(|until| until <= day) { "over" } else { "open" } }</span>
                            <div><b>{ format!("Day {}", alarm.day) }</b><p>{ prose(&alarm.sentence) }</p>
                                if session.truth { <small>{ if alarm.is_true { "True: something had changed." } else { "False: nothing had changed." } }</small> }
                            </div>
                        </li>
                    }) }</ul>
                </section>
            }
            { for retrainings.iter().map(|retraining| html! {
                <section class="card retraining">
                    <header><h2>{ format!("Retraining on day {}", retraining.day) }</h2>
                        <small>{ format!("{} of days {} to {}", words::counted(u64::from(retraining.rows), "row"), retraining.days.0, retraining.days.1) }</small></header>
                    <p>{ prose(&retraining.sentence) }</p>
                    if let Some(promotion) = &retraining.promotion { { environments(promotion) } }
                </section>
            }) }
            if retrainings.iter().any(|r| r.promotion.is_some()) { { registry(&report.registry.on_day(day, report.served_on(day).version)) } }
            if session.truth { { truth(report) } }
        </>
    }
}

fn truth(report: &monitor::Report) -> Html {
    let fact = |name: &'static str, value: String| html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> };
    let score = report.score;
    html! {
        <section class="card">
            <header><h2>{ "What was really so" }</h2><small>{ "known, because this is a simulation" }</small></header>
            <dl class="facts">
                if let Some(truth) = &report.truth {
                    { fact("Changed", format!("days {} to {}", truth.from_day, truth.to_day)) }
                    { fact("Feature", if truth.feature.is_empty() { "none in particular".to_owned() } else { truth.feature.clone() }) }
                    { fact("Rows with changed cells", words::count(u64::from(truth.changed_cells))) }
                    { fact("Rows with changed labels", words::count(u64::from(truth.changed_labels))) }
                } else {
                    { fact("Changed", "nothing".to_owned()) }
                }
                { fact("First true alarm after", score.delay.map_or_else(|| "–".to_owned(), |d| words::counted(u64::from(d), "day"))) }
                { fact("False alarms", score.false_alarms.to_string()) }
                { fact("Missed", if score.missed { "yes" } else { "no" }.to_owned()) }
            </dl>
        </section>
    }
}
