//! One prediction and where it comes from; one experiment before it is run.
use std::fmt::Write as _;

use opslab::{
    promote::{DAY, HOUR, Lineage, Simulation},
    rollout::TrialReport,
};

use super::super::args::Failure;

/// The lineage of a prediction at the first place of Production, or at the one with this name.
pub(super) fn lineage(
    simulation: &mut Simulation,
    record: u32,
    at: Option<&str>,
) -> Result<Lineage, Failure> {
    let production: Vec<(u8, String)> = (0..)
        .zip(&simulation.spec().places)
        .filter(|(_, place)| place.level.is_none())
        .map(|(nth, place)| (nth, place.name.clone()))
        .collect();
    let chosen = match at {
        Some(name) => production.iter().find(|(_, have)| have.ends_with(name)),
        None => production.first(),
    };
    let Some((place, name)) = chosen else {
        let known: Vec<&str> = production.iter().map(|(_, name)| name.as_str()).collect();
        let (asked, known) = (at.unwrap_or_default(), known.join(", "));
        return Err(Failure::Usage(format!("--at: there is no `{asked}`, only {known}")));
    };
    let (place, name) = (*place, name.clone());
    simulation
        .explain(place, record)
        .ok_or_else(|| Failure::Usage(format!("--explain: {name} has no payment number {record}")))
}

pub(super) fn words(lineage: &Lineage) -> String {
    let mut out = String::new();
    // Writing to a `String` cannot fail.
    let decision = match &lineage.fault {
        Some(why) => format!("no decision: {why}"),
        None if lineage.held => "held".to_owned(),
        None => "passed".to_owned(),
    };
    let _ = writeln!(
        out,
        "payment {} at {}: score {:.6}, threshold {:.6}, {decision}",
        lineage.record, lineage.place, lineage.score, lineage.threshold
    );
    for (field, text) in &lineage.request {
        let _ = writeln!(out, "  sent      {field} = {text}");
    }
    for (column, number) in &lineage.features {
        let _ = writeln!(out, "  feature   {column} = {number:.6}");
    }
    let _ = writeln!(out, "release {} ({}), there since {}", lineage.release, lineage.title, {
        let at = lineage.since;
        format!("day {} {:02}:{:02}", at / DAY, at % DAY / HOUR, at % HOUR / 60)
    });
    let parts = &lineage.parts;
    for (part, digest) in [
        ("artifact", lineage.artifact),
        ("code", parts.code),
        ("model", parts.model),
        ("data and schema", parts.schema),
        ("configuration", parts.config),
        ("training table", lineage.table),
    ] {
        let _ = writeln!(out, "  {part:<16}{digest}");
    }
    for commit in &lineage.commits {
        let _ = writeln!(
            out,
            "commit {}  day {}  {}",
            commit.hash.short(),
            commit.at / DAY,
            commit.title
        );
    }
    let _ = writeln!(out, "logged: {}", lineage.log_line);
    out
}

pub(super) fn experiment(report: &TrialReport) -> String {
    let mut out = String::new();
    let each = report.each.map_or_else(|| "–".to_owned(), |each| each.to_string());
    let days = report.days.map_or_else(|| "–".to_owned(), |days| format!("{days:.1}"));
    let _ = writeln!(out, "customers in each arm {each}, days {days}");
    let _ = writeln!(
        out,
        "of 10,000 customers {} get the other release; with a tenth more {} join them and {} leave",
        report.dealt, report.moved, report.moved_back
    );
    for policy in &report.policies {
        let regret = policy.played.regret.last().copied().unwrap_or(0.0);
        let _ = writeln!(
            out,
            "{:<14} plays {:?}, successes {:?}, regret {regret:.1}",
            format!("{:?}", policy.policy),
            policy.played.plays,
            policy.played.successes,
        );
    }
    out
}
