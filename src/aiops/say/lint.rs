//! Alert rules of the learner's own, held against a list of anti-patterns.
use super::super::Found;
use crate::{
    lint,
    room::{Card, Cell, Grid},
    run::Tone,
    words,
};

/// What is wrong with the rules that were brought; nothing where none were.
pub(super) fn card(found: &Found) -> Option<Card> {
    let (name, text) = found.rules.as_ref()?;
    let report = lint::lint(&[lint::Source { name, text }]);
    let mut grid = Grid::new(
        format!("{} in {name}", words::counted(report.findings.len() as u64, "finding")),
        format!(
            "{}, {}, {} were read",
            words::counted(u64::from(report.alerts), "alert rule"),
            words::counted(u64::from(report.routes), "route"),
            words::counted(u64::from(report.inhibitions), "inhibition rule")
        ),
        &["#Line", "Rule", "What is there", "How to mend it"],
    );
    for (_, refused) in &report.refused {
        grid.push([
            Cell::from("–"),
            Cell::toned("not read", Tone::Bad),
            refused.message.clone().into(),
            refused.hint.clone().into(),
        ]);
    }
    for finding in &report.findings {
        grid.push([
            Cell::from(finding.line.to_string()),
            Cell::toned(finding.subject.clone(), Tone::Warn),
            finding.what.clone().into(),
            finding.mend.clone().into(),
        ]);
    }
    Some(Card::Grid(grid))
}
