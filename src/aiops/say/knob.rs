//! What a knob's whole range does: compression never stands alone.
use super::super::Found;
use super::linear;
use crate::{
    correlate::score,
    figure::{Figure, Mark, Role},
    words,
};

/// The largest smallest incident that is tried.
const MOST: u32 = 12;

/// Compression beside missed faults and grouping for every smallest incident from the chosen one on:
/// smaller incidents do not exist.
pub(super) fn figure(found: &Found) -> Figure {
    let outcome = &found.outcome;
    let verdicts = outcome.machine.verdicts();
    let alert_of: Vec<u32> = verdicts.iter().map(|verdict| verdict.alert).collect();
    let alerts = outcome.machine.alerts().len();
    let truth = score::truth_of_alerts(alerts, &found.labels, &alert_of);
    let events = &outcome.read.events;
    let mut groups = outcome.grouping();
    groups.resize(alerts, None);
    let mut sizes = std::collections::BTreeMap::<u32, u32>::new();
    for group in groups.iter().flatten() {
        *sizes.entry(*group).or_default() += 1;
    }
    let knobs: Vec<f64> = (found.choices.least.min(MOST - 1)..=MOST).map(f64::from).collect();
    let kept = |knob: f64| -> Vec<Option<u32>> {
        let large = |group: &u32| f64::from(sizes.get(group).copied().unwrap_or(0)) >= knob;
        groups.iter().map(|group| group.filter(large)).collect()
    };
    let points = score::curve(&knobs, events.rows.len() as u64, &truth, kept);
    let line = |name: &str, role: Role, pick: fn(&score::CurvePoint) -> f64| Mark::Line {
        name: name.to_owned(),
        role,
        dashed: false,
        points: points.iter().map(|point| (point.knob, pick(point) * 100.0)).collect(),
    };
    let worst = points.iter().fold(0.0_f64, |worst, point| worst.max(point.missed));
    Figure {
        id: "knob".to_owned(),
        title: "A larger smallest incident compresses more, until it misses a fault".to_owned(),
        subtitle: format!(
            "percent, for every smallest incident up to {MOST} alerts; n = {} and {}",
            words::counted(events.rows.len() as u64, "event"),
            words::counted(alerts as u64, "alert")
        ),
        x: linear("smallest incident", "alerts", 1.0, f64::from(MOST)),
        y: linear("share", "%", 0.0, 100.0),
        marks: vec![
            line("compression", Role::Current, |point| point.compression),
            line("faults missed", Role::Bad, |point| point.missed),
            line("ARI", Role::Third, |point| point.ari.max(0.0)),
            Mark::Rule {
                label: format!("chosen: {}", found.choices.least),
                role: Role::Ink,
                upright: true,
                dashed: true,
                at: f64::from(found.choices.least),
            },
        ],
        summary: format!("At worst, {} of the faults are missed.", words::percent(worst)),
        height: 220,
    }
}
