//! Events become alerts: repetition is counted, not repeated.
use strum::VariantArray as _;

use super::super::{Found, Go};
use super::{linear, tone};
use crate::{
    alert::{Alert, Fate, Origin, preview},
    figure::{Figure, Mark, Role},
    room::{Card, Cell, Grid, Sheet},
    run::Tone,
    words,
};

/// Alerts that are listed.
const ROWS: usize = 60;

pub(super) fn sheet(found: &Found) -> Sheet {
    let machine = &found.outcome.machine;
    let counts = machine.counts();
    let alerts = machine.alerts();
    let events = found.outcome.read.events.rows.len() as u64;
    let folded: u64 = alerts.iter().map(|alert| u64::from(alert.events)).sum();
    let quiet = machine.suppressions().len() as u64;
    let flapping = alerts.iter().filter(|alert| alert.flapping).count() as u64;
    let paused = alerts.iter().filter(|alert| alert.paused.is_some()).count() as u64;
    let answer = format!(
        "{} fold into {}: {} per alert on average. {} flap now, {} were paused because their kind usually ends alone, {} a group kept an alert to itself.",
        words::counted(folded, "event"),
        words::counted(alerts.len() as u64, "alert"),
        words::number((folded as f64 / (alerts.len() as f64).max(1.0) * 10.0).round() / 10.0),
        words::count(flapping),
        words::count(paused),
        words::counted(quiet, "time")
    );
    let firing = alerts.iter().filter(|alert| alert.is_firing()).count() as u64;
    let verdict = (
        if firing > 0 { Tone::Warn } else { Tone::Good },
        format!("{} firing", words::count(firing)),
    );
    let mut fates = Grid::new(
        "What became of each event",
        format!("{}; every one has exactly one fate", words::counted(events, "event")),
        &["Fate", "#Events", "Share", "What it means"],
    );
    let mut order: Vec<Fate> = Fate::VARIANTS.to_vec();
    order.sort_by_key(|&fate| std::cmp::Reverse(counts.of(fate)));
    for fate in order.into_iter().filter(|&fate| counts.of(fate) > 0) {
        let count = u64::from(counts.of(fate));
        fates.push([
            fate_words(fate).to_owned(),
            words::count(count),
            words::percent(count as f64 / (events as f64).max(1.0)),
            meaning(fate).to_owned(),
        ]);
    }
    let mut cards: Vec<Card> = super::lint::card(found).into_iter().collect();
    let [significant, weights] = super::significance::grids(found);
    cards.push(Card::Figure(entropies(found)));
    cards.push(Card::Grid(significant));
    cards.push(Card::Grid(list(found)));
    cards.extend(super::routes::cards(found));
    cards.extend([Card::Grid(fates), Card::Grid(weights)]);
    Sheet { question: "Which of them say something new?".to_owned(), answer, verdict, cards }
}

fn fate_words(fate: Fate) -> &'static str {
    match fate {
        Fate::Waiting => "waiting",
        Fate::Opened => "opened",
        Fate::Reopened => "reopened",
        Fate::Exact => "exact repetition",
        Fate::Partial => "repetition in other words",
        Fate::Folded => "folded in",
        Fate::Resolved => "resolved",
        Fate::HeldOpen => "held open",
        Fate::Acked => "taken note of",
        Fate::Outdated => "outdated",
        Fate::Unmatched => "unmatched",
        Fate::Gathering => "gathering",
        Fate::Noise => "everyday log",
        Fate::LowEntropy => "common words",
        Fate::Flooded => "flooded",
        Fate::Change => "change",
        Fate::Metric => "measured value",
    }
}

pub(super) fn meaning(fate: Fate) -> &'static str {
    match fate {
        Fate::Waiting => "waits for late events",
        Fate::Opened => "began an alert",
        Fate::Reopened => "began an ended alert again",
        Fate::Exact => "said again what was known, word for word",
        Fate::Partial => "said what was known in other words",
        Fate::Folded => "a line of a log alert that was open",
        Fate::Resolved => "ended an alert",
        Fate::HeldOpen => "would have ended a flapping alert",
        Fate::Acked => "somebody took note",
        Fate::Outdated => "older than what was known: only counted",
        Fate::Unmatched => "ends what was not open",
        Fate::Gathering => "a line that matters only in company",
        Fate::Noise => "an everyday log line: kept for search and templates, not raised",
        Fate::LowEntropy => "its words are too common",
        Fate::Flooded => "too many of its name were open",
        Fate::Change => "a change, kept for finding causes",
        Fate::Metric => "a measured value, kept for detectors",
    }
}

fn list(found: &Found) -> Grid {
    let outcome = &found.outcome;
    let alerts = outcome.machine.alerts();
    let groups = outcome.grouping();
    let mut order: Vec<(usize, &Alert)> = alerts.iter().enumerate().collect();
    order.sort_by_key(|(at, alert)| (std::cmp::Reverse((alert.severity, alert.events)), *at));
    let mut grid = Grid::new(
        "The alerts, the worst and loudest first",
        format!(
            "{} of {}; choose one to follow its first event",
            alerts.len().min(ROWS),
            words::count(alerts.len() as u64)
        ),
        &[
            "Alert",
            "Service",
            "Severity",
            "#Events",
            "#Word for word",
            "First seen",
            "State",
            "Incident",
        ],
    );
    for (at, alert) in order.into_iter().take(ROWS) {
        let events = &outcome.read.events;
        let state = match alert.ending {
            _ if alert.is_firing() => Cell::toned("firing", Tone::Bad),
            Some(ending) => Cell::toned(format!("ended ({ending:?})").to_lowercase(), Tone::Good),
            None => Cell::from("ended"),
        };
        let incident = groups.get(at).copied().flatten();
        let row = grid.push([
            Cell::from(name(found, alert)),
            events.word(alert.service).into(),
            Cell::toned(alert.severity.word(), tone(alert.severity)),
            words::count(u64::from(alert.events)).into(),
            words::count(u64::from(alert.exact)).into(),
            found.stamp(alert.first_seen).into(),
            state,
            incident
                .map_or_else(|| "stands alone".to_owned(), |id| format!("incident {id}"))
                .into(),
        ]);
        row.go = alert.row.map(|row| Go::Event(row).into());
    }
    grid
}

/// What an alert is called: its name, or the template of its lines.
pub(super) fn name(found: &Found, alert: &Alert) -> String {
    if let Origin::Heartbeat(number) = alert.origin {
        let beats = &found.outcome.machine.spec().heartbeats;
        let name = beats.get(number as usize).map_or("", |beat| beat.name.as_str());
        return format!("heartbeat {name} is missing");
    }
    let named = found.outcome.read.events.word(alert.name);
    if !named.is_empty() {
        return words::shortened(named, 60);
    }
    match alert.template {
        0 => "log lines".to_owned(),
        template => {
            let id = crate::template::TemplateId(template - 1);
            words::shortened(&found.outcome.miner.text(id), 60)
        }
    }
}

/// How many alerts every cut of the entropy filter keeps.
fn entropies(found: &Found) -> Figure {
    let events = &found.outcome.read.events;
    let filter = found.outcome.machine.spec().filter.clone();
    let (share, by_source) = (found.choices.rules.cut > 0, filter.by_source.len() as u64);
    let preview = preview(events, &filter);
    let mut all: Vec<f64> = preview.events.iter().map(|event| event.entropy).collect();
    all.sort_by(f64::total_cmp);
    let rank = (found.choices.entropy * all.len() as f64) as usize;
    let at = if share { all.get(rank).copied().unwrap_or(1.0) } else { found.choices.entropy };
    let kept = |cut: f64| all.len() - all.partition_point(|&entropy| entropy < cut);
    let points: Vec<(f64, f64)> =
        (0..=50).map(|at| f64::from(at) / 50.0).map(|cut| (cut, kept(cut) as f64)).collect();
    let most = points.iter().fold(1.0_f64, |most, point| most.max(point.1));
    Figure {
        id: "entropy".to_owned(),
        title: format!(
            "The entropy filter would keep {} of {}",
            words::count(u64::from(preview.kept)),
            words::count(u64::from(preview.kept + preview.dropped))
        ),
        subtitle: format!(
            "alert events kept at every cut; rare words make high entropy; preview before it is switched on{}",
            if by_source > 0 {
                format!(
                    "; {} a cut of its own",
                    match by_source {
                        1 => "one format has".to_owned(),
                        n => format!("{n} formats have"),
                    }
                )
            } else {
                String::new()
            }
        ),
        x: linear("cut", "", 0.0, 1.0),
        y: linear("events kept", "", 0.0, most),
        marks: vec![
            Mark::Line { name: "kept".to_owned(), role: Role::Current, dashed: false, points },
            Mark::Rule {
                label: format!("cut {at:.2}"),
                role: Role::Bad,
                upright: true,
                dashed: true,
                at,
            },
        ],
        summary: format!(
            "At the cut of {at:.2}, {} alert events are kept and {} dropped.",
            preview.kept, preview.dropped
        ),
        height: 200,
    }
}
