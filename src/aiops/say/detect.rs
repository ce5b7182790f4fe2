//! Metrics are watched: one detector over every metric of the product.
use std::fmt::Write as _;

use super::super::{Found, Go, Tape, found::Detected, watching};
use super::{linear, peak};
use crate::{
    anomaly::Verdict,
    figure::{Figure, Mark, Role},
    room::{Card, Grid, Sheet},
    run::Tone,
    words,
};

/// Metrics that are listed.
const ROWS: usize = 40;

pub(super) fn sheet(found: &Found) -> Sheet {
    let (Some(tape), Some(all)) = (&found.tape, &found.detected) else {
        return Sheet {
            question: "Which metrics behave oddly?".to_owned(),
            answer: "Your events come without metrics. The command `opslab anomalies` reads a series from a file; here, metrics are those of the simulated product.".to_owned(),
            verdict: (Tone::Plain, "no metrics".to_owned()),
            cards: Vec::new(),
        };
    };
    let mut order: Vec<(&Detected, u32, f64)> = all
        .iter()
        .map(|one| {
            let alerts = one.verdicts.iter().filter(|verdict| verdict.flag).count() as u32;
            let most = one.verdicts.iter().fold(0.0_f64, |most, v| most.max(v.oddness));
            (one, alerts, most)
        })
        .collect();
    order.sort_by(|a, b| b.2.total_cmp(&a.2));
    let odd = order.iter().filter(|(_, alerts, _)| *alerts > 0).count() as u64;
    let bursts: u32 = order.iter().map(|(_, alerts, _)| alerts).sum();
    let (hits, late) = score(found, tape, all);
    let method = found.choices.method;
    let judged = all.iter().filter(|one| one.is_judged()).count() as u64;
    let mut answer = if judged > 0 {
        format!(
            "{} of {} raised {}, one per burst.",
            words::count(odd),
            words::counted(judged, "metric"),
            words::counted(u64::from(bursts), "alert")
        )
    } else {
        "Of no metric can be said whether it is odd.".to_owned()
    };
    if judged < all.len() as u64 {
        let rest = words::counted(all.len() as u64 - judged, "metric");
        let needs = watching::needs(method);
        // Writing to a `String` cannot fail.
        let _ = write!(answer, " {rest} cannot be judged: that needs {needs}.");
    }
    if found.truth && judged > 0 {
        let begun = tape.truth_at(found.minute).faults.len() as u64;
        let told = format!(
            " {hits} of {} so far had a metric that spoke within 15 minutes{}.",
            words::counted(begun, "fault"),
            late.map_or_else(String::new, |late| format!(
                ", after {late:.1} minutes in the middle"
            ))
        );
        answer.push_str(&told);
        answer.push_str(&false_alarms(all));
    }
    let mut cards: Vec<Card> = order
        .iter()
        .take(2)
        .filter(|(_, alerts, _)| *alerts > 0)
        .map(|(one, ..)| Card::Figure(figure(found, tape, one)))
        .collect();
    cards.extend(raised(found).map(Card::Grid));
    cards.push(Card::Grid(list(found, tape, &order)));
    cards.extend(peak::cards(found, tape));
    let verdict = match odd {
        0 if judged == 0 => (Tone::Plain, "cannot judge yet".to_owned()),
        0 => (Tone::Good, "nothing odd".to_owned()),
        n => (Tone::Warn, format!("{} odd", words::counted(n, "metric"))),
    };
    let question = "Which metrics behave oddly, and since when?".to_owned();
    Sheet { question, answer, verdict, cards }
}

/// What the truth says of alerts that no fault had a part in, in a sentence.
fn false_alarms(all: &[Detected]) -> String {
    let wrong: u32 = all.iter().map(|one| one.false_alarms).sum();
    if wrong == 0 {
        return " No alert was false.".to_owned();
    }
    let metrics = all.iter().filter(|one| one.false_alarms > 0).count() as u64;
    format!(
        " {} {} false: no fault had touched the metric ({}).",
        words::counted(u64::from(wrong), "alert"),
        if wrong == 1 { "was" } else { "were" },
        words::counted(metrics, "metric")
    )
}

/// What of it entered the chain as an alert.
fn raised(found: &Found) -> Option<Grid> {
    if found.choices.rules.raises == 0 {
        return None;
    }
    let outcome = &found.outcome;
    let events = &outcome.read.events;
    let groups = outcome.grouping();
    let of = |row: u32| {
        let event = events.rows.get(row as usize);
        event.is_some_and(|event| events.label(event, "tool") == Some("detector"))
    };
    let all: Vec<_> = (0..)
        .zip(outcome.machine.alerts())
        .filter_map(|(at, alert): (usize, _)| Some((at, alert, alert.row?)))
        .filter(|&(_, _, row)| of(row))
        .collect();
    let mut grid = Grid::new(
        format!("{} of the detector entered the chain", words::counted(all.len() as u64, "alert")),
        format!(
            "odd for three minutes, {} times the limit and more; {} of {}; choose one to follow its life",
            found.choices.rules.sure,
            all.len().min(ROWS),
            all.len()
        ),
        &["Alert", "Where", "Began", "State", "Incident", "Says"],
    );
    for (at, alert, row) in all.into_iter().rev().take(ROWS) {
        let incident = groups.get(at).copied().flatten();
        let said = events.rows.get(row as usize).map(|event| events.text(event.body));
        let line = grid.push([
            events.word(alert.name).to_owned(),
            events.word(alert.service).to_owned(),
            Found::clock(alert.first_seen),
            if alert.is_firing() { "firing" } else { "ended" }.to_owned(),
            incident.map_or_else(|| "stands alone".to_owned(), |id| format!("incident {id}")),
            words::shortened(&said.unwrap_or_default(), 120),
        ]);
        line.go = Some(Go::Event(row).into());
    }
    Some(grid)
}

/// Faults with an alert of any metric of their members within 15 minutes, and the median delay.
fn score(found: &Found, tape: &Tape, all: &[Detected]) -> (usize, Option<f64>) {
    let mut delays: Vec<f64> = Vec::new();
    for fault in &tape.truth_at(found.minute).faults {
        let from = tape.minute(fault.onset);
        let within = |at: &f64| (from..=from + 15.0).contains(at);
        let first = all
            .iter()
            .filter(|one| fault.members.contains(&one.node) || one.node == fault.cause)
            .flat_map(|one| {
                let flags = one.verdicts.iter().enumerate().filter(|(_, v)| v.flag);
                flags.map(|(at, _)| at as f64 + 1.0)
            })
            .filter(within)
            .min_by(f64::total_cmp);
        delays.extend(first.map(|at| at - from));
    }
    delays.sort_by(f64::total_cmp);
    (delays.len(), delays.get(delays.len() / 2).copied())
}

fn figure(found: &Found, tape: &Tape, one: &Detected) -> Figure {
    let metrics = tape.metrics_at(found.minute);
    let values = metrics.of(one.node, one.metric).map(|series| series.values.clone());
    let values = values.unwrap_or_default();
    let line: Vec<(f64, f64)> = values.iter().enumerate().map(|(at, &v)| (at as f64, v)).collect();
    let expected: Vec<(f64, f64)> = one
        .verdicts
        .iter()
        .enumerate()
        .filter_map(|(at, verdict)| Some((at as f64, verdict.reading?.expected?)))
        .collect();
    let bounds = line.iter().chain(&expected).map(|point| point.1);
    let (low, high) = bounds.fold((0.0_f64, 0.0_f64), |(l, h), v| (l.min(v), h.max(v)));
    let name = &tape.topology.node(one.node).name;
    let alerts: Vec<usize> =
        one.verdicts.iter().enumerate().filter(|(_, v)| v.flag).map(|(at, _)| at).collect();
    let mut marks = vec![Mark::Line {
        name: "measured".to_owned(),
        role: Role::Current,
        dashed: false,
        points: line,
    }];
    if !expected.is_empty() {
        marks.push(Mark::Line {
            name: "expected".to_owned(),
            role: Role::Reference,
            dashed: true,
            points: expected,
        });
    }
    marks.extend(alerts.iter().map(|&at| Mark::Rule {
        label: "alert".to_owned(),
        role: Role::Bad,
        upright: true,
        dashed: false,
        at: at as f64,
    }));
    let why = alerts.first().and_then(|&at| one.verdicts.get(at)).map(Verdict::words);
    Figure {
        id: format!("metric-{name}-{:?}", one.metric).to_lowercase(),
        title: format!("{name}: {}", one.metric.name()),
        subtitle: format!(
            "{}, per minute, n = {}; {}",
            one.metric.unit(),
            values.len(),
            why.unwrap_or_default()
        ),
        x: linear("time", "min", 0.0, f64::from(tape.minutes())),
        y: linear(one.metric.name(), one.metric.unit(), low, high),
        marks,
        summary: format!("{} raised {}.", name, words::counted(alerts.len() as u64, "alert")),
        height: 220,
    }
}

fn list(found: &Found, tape: &Tape, order: &[(&Detected, u32, f64)]) -> Grid {
    let differs = watching::differs(found.choices.method);
    let gap = if differs.is_empty() { "" } else { "; " };
    let judged: Vec<_> = order.iter().filter(|(one, ..)| one.is_judged()).collect();
    let truth = found.truth;
    let mut head = vec!["Where", "Metric", "#Alerts", "#Oddness", "First alert", "Why"];
    if truth {
        head.insert(3, "#Of them false");
    }
    let mut grid = Grid::new(
        "The oddest metrics first",
        format!(
            "{} of {}; oddness is statistic / (statistic + limit): 0.5 is the limit{gap}{differs}",
            judged.len().min(ROWS),
            judged.len()
        ),
        &head,
    );
    for (one, alerts, most) in judged.into_iter().take(ROWS) {
        let first = one.verdicts.iter().position(|verdict| verdict.flag);
        let why = first.and_then(|at| one.verdicts.get(at)).map(Verdict::words);
        let mut cells = vec![
            tape.topology.node(one.node).name.clone(),
            one.metric.name().to_owned(),
            alerts.to_string(),
            format!("{most:.2}"),
            first.map_or_else(|| "–".to_owned(), |at| Found::clock(tape.time(at as u32 + 1))),
            why.unwrap_or_default(),
        ];
        if truth {
            cells.insert(3, one.false_alarms.to_string());
        }
        grid.push(cells);
    }
    grid
}
