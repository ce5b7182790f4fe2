//! From one answer back to what made it.
use super::{
    super::{Found, Go},
    place,
};
use crate::{promote::Lineage, room::Grid, words};

/// Columns of the model that are shown.
const COLUMNS: usize = 6;

/// The chain, from the answer to the commits.
pub(super) fn grid(found: &Found, one: &Lineage) -> Grid {
    let mut grid = Grid::new(
        format!("From one answer back to the commits: payment {} of {}", one.record, one.place),
        "the commits, put on the source of the beginning, make the same artifact again, and it the same answer",
        &["step", "what"],
    );
    let decision = match (&one.fault, one.held) {
        (Some(fault), _) => format!("no decision: {fault}"),
        (None, true) => "held".to_owned(),
        (None, false) => "passed".to_owned(),
    };
    let truth = match (found.truth, one.fraud) {
        (false, _) => "",
        (true, true) => "; in truth a fraud",
        (true, false) => "; in truth no fraud",
    };
    let request = one.request.iter().map(|(field, text)| format!("{field} {text}"));
    let shown = one.features.iter().take(COLUMNS);
    let shown = shown.map(|(name, value)| format!("{name} {}", words::number(*value)));
    let more = one.features.len().saturating_sub(COLUMNS);
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    let parts = one.parts;
    let rows: Vec<(&str, String)> = vec![
        ("Decision", format!("{decision}{truth}")),
        (
            "Score",
            format!(
                "{} against the threshold {}",
                words::number(one.score),
                words::number(one.threshold)
            ),
        ),
        ("Features", format!("{}{more}", shown.collect::<Vec<_>>().join(", "))),
        ("Request", request.collect::<Vec<_>>().join(", ")),
        ("Log line", one.log_line.clone()),
        (
            "Release",
            format!(
                "{}: {}; serves since {}",
                place::name(one.release),
                one.title,
                Found::clock(one.since)
            ),
        ),
        ("Artifact", one.artifact.short()),
        (
            "Its parts",
            format!(
                "code {}, model {}, data and schema {}, configuration {}",
                parts.code.short(),
                parts.model.short(),
                parts.schema.short(),
                parts.config.short()
            ),
        ),
        ("Training table", one.table.short()),
    ];
    for (step, what) in rows {
        grid.push([step.to_owned(), what]);
    }
    if one.commits.is_empty() {
        grid.push(["Commits".to_owned(), "none: it is the product of the beginning".to_owned()]);
    }
    for commit in &one.commits {
        let hash = format!("Commit {}", commit.hash.short());
        grid.push([hash, format!("{}, {}", commit.title, Found::clock(commit.at))]);
    }
    let row = grid.push(["Another payment".to_owned(), format!("number {}", one.record + 1)]);
    row.go = Some(Go::Record(one.record + 1).into());
    grid
}
