//! Ways to rank causes by metrics, side by side, with what each makes of less knowledge.
use super::super::Found;
use crate::{
    cause::{self, Handicap, Method, Report, Spec},
    correlate,
    room::{Cell, Grid},
    run::Tone,
    words,
};
use strum::VariantArray as _;

/// What is taken away in the columns beside: the failure time ten minutes late, half of the calls.
const LATE: Handicap = Handicap { late_rows: 10, missing_edges: 0.0, seed: 1 };
const MISSING: Handicap = Handicap { late_rows: 0, missing_edges: 0.5, seed: 1 };
/// Suspects that are named.
const NAMED: usize = 3;

/// The table; `None` where metrics do not reach, or there are none.
pub(super) fn grid(found: &Found, incident: &correlate::Incident) -> Option<Grid> {
    let asked = found.outcome.question(incident)?;
    let chosen = found.choices.chain().cause;
    let truth = truth(found, incident.id);
    let cause = truth.as_deref().and_then(|name| asked.graph.find(name));
    let rank = |method: Method, handicap: Handicap| -> Option<Report> {
        cause::rank(&asked, &Spec { method, handicap, ..chosen }).ok()
    };
    let place = |report: &Report| {
        let at = report.ranking.iter().position(|one| Some(one.node) == cause)?;
        // What got no score was not ranked.
        report.ranking.get(at).filter(|one| one.score > 0.0).map(|_| at + 1)
    };
    let told = |report: Option<Report>| match report.as_ref().and_then(place) {
        Some(1) => Cell::toned("1", Tone::Good),
        Some(at) => Cell::toned(at.to_string(), if at > NAMED { Tone::Bad } else { Tone::Warn }),
        None => Cell::toned("not ranked", Tone::Bad),
    };
    let mut head = vec!["Method", "First suspects", "What it goes by"];
    if cause.is_some() {
        head.splice(
            1..1,
            ["#The true cause is no.", "#Told 10 min later", "#Half the calls unknown"],
        );
    }
    let mut grid = Grid::new(
        match &truth {
            Some(name) => format!("Who finds {name} by metrics alone, and when"),
            None => "What other methods say, by metrics alone".to_owned(),
        },
        format!(
            "{} places; failure time told {} late, {} of the dependencies unknown, as set; the columns beside take more away",
            asked.graph.len(),
            words::counted(u64::from(chosen.handicap.late_rows), "minute"),
            words::percent(found.choices.forgotten / 100.0)
        ),
        &head,
    );
    for &method in Method::VARIANTS {
        let report = rank(method, chosen.handicap)?;
        let first: Vec<&str> = report
            .ranking
            .iter()
            .take_while(|one| one.score > 0.0)
            .take(NAMED)
            .map(|one| asked.graph.name(one.node))
            .collect();
        let first = if first.is_empty() { "nobody".to_owned() } else { first.join(", ") };
        let (name, by) = words_of(method);
        let mut cells = vec![Cell::from(name), first.into(), by.into()];
        if cause.is_some() {
            let late = Handicap {
                late_rows: chosen.handicap.late_rows + LATE.late_rows,
                ..chosen.handicap
            };
            let ranks = [told(Some(report)), told(rank(method, late)), told(rank(method, MISSING))];
            cells.splice(1..1, ranks);
        }
        grid.push(cells);
    }
    Some(grid)
}

/// The place where the fault behind an incident sits, where that may be said.
fn truth(found: &Found, incident: u32) -> Option<String> {
    let tape = found.tape.as_ref()?;
    let fault = found.judged()?.faults.iter().find(|fault| fault.incident == Some(incident))?;
    let truth = tape.truth.faults.iter().find(|one| u32::from(one.id) == fault.fault)?;
    Some(tape.topology.node(truth.cause).name.clone())
}

/// A method's name, and what it goes by.
fn words_of(method: Method) -> (&'static str, &'static str) {
    match method {
        Method::NSigma => {
            ("N-sigma", "the largest deviation in standard deviations of the time before; no graph")
        }
        Method::RobustScaler => {
            ("Robust scaler", "the same in interquartile ranges from the median; no graph")
        }
        Method::Traversal => (
            "Anomaly traversal",
            "the deepest odd place that the symptom reaches along calls; ends at a call it does not know",
        ),
        Method::PageRank => {
            ("Personalised PageRank", "where a walk along calls that begins at odd places ends up")
        }
        Method::RandomWalk => {
            ("Random walk", "the same, drawn to places whose metrics move with the symptom")
        }
        Method::Change => ("Changes", "what was changed shortly before; blind where nothing was"),
        Method::Fusion => ("Fusion", "the places in all lists above, one over them added up"),
        Method::Combined => (
            "Combined",
            "how well trouble at one place explains who is odd and who is not; beside events, this is what the lab goes by",
        ),
    }
}
