//! Cause and effect of peak usage: traffic beside the product's failures.
use super::super::{Found, Tape};
use super::linear;
use crate::{
    figure::{Figure, Mark, Role},
    peak::{self, Study},
    room::Card,
    words,
    world::Metric,
};

/// Units of load and symptom.
const UNITS: (&str, &str) = ("requests/min", "ms");

pub(super) fn cards(found: &Found, tape: &Tape) -> Vec<Card> {
    let metrics = tape.metrics_at(found.minute);
    let Some(door) = tape.topology.ids().next() else { return Vec::new() };
    let load = metrics.of(door, Metric::Requests).map(|series| series.values.clone());
    // The slowest answer to traffic is seen where most waits: the front door's response time.
    let symptom = metrics.of(door, Metric::Latency).map(|series| series.values.clone());
    let (Some(load), Some(symptom)) = (load, symptom) else { return Vec::new() };
    match peak::study(&load, &symptom, &peak::Spec::default()) {
        Ok(study) => vec![
            Card::Figure(curve(&load, &symptom, &study)),
            Card::Prose {
                title: "Does the traffic cause it, or only come at the same time?".to_owned(),
                text: study.words(UNITS),
            },
        ],
        Err(why) => vec![Card::Prose {
            title: "Does the traffic cause it?".to_owned(),
            text: vec![format!("That cannot be said yet: {why}.")],
        }],
    }
}

fn curve(load: &[f64], symptom: &[f64], study: &Study) -> Figure {
    let points: Vec<(f64, f64)> = load.iter().copied().zip(symptom.iter().copied()).collect();
    let (low, high) = load.iter().fold((f64::MAX, 0.0_f64), |(l, h), &v| (l.min(v), h.max(v)));
    let reach = study.what_if.load_then.max(high);
    let fitted: Vec<(f64, f64)> = (0..=60)
        .map(|at| low + (reach - low) * f64::from(at) / 60.0)
        .filter_map(|load| Some((load, study.curve.best.at(load)?)))
        .collect();
    let most = points.iter().chain(&fitted).fold(0.0_f64, |most, point| most.max(point.1));
    let mut marks = vec![
        Mark::Dots { name: "minutes".to_owned(), role: Role::Muted, points },
        Mark::Line {
            name: "fitted".to_owned(),
            role: Role::Current,
            dashed: false,
            points: fitted,
        },
        Mark::Rule {
            label: format!("traffic + {:.0} %", study.what_if.growth * 100.0),
            role: Role::Second,
            upright: true,
            dashed: true,
            at: study.what_if.load_then,
        },
    ];
    if let Some(knee) = study.curve.knee {
        marks.push(Mark::Rule {
            label: "knee".to_owned(),
            role: Role::Bad,
            upright: true,
            dashed: false,
            at: knee.load,
        });
    }
    let then = match (study.what_if.now, study.what_if.then) {
        (Some(now), Some(then)) => {
            format!(
                "{} ms now, {} ms then",
                words::number(now.round()),
                words::number(then.round())
            )
        }
        _ => "it would not keep up".to_owned(),
    };
    let growth = format!("{:.0} %", study.what_if.growth * 100.0);
    let title = if study.is_supported() {
        format!("If traffic grew by {growth}: {then}")
    } else {
        format!("What {growth} more traffic would do cannot be said: no correlation beyond chance")
    };
    Figure {
        id: "saturation".to_owned(),
        title,
        subtitle: format!(
            "response time at the front door against requests, one dot per minute, n = {}",
            load.len()
        ),
        x: linear("requests per minute", "/min", low.min(reach), reach),
        y: linear("response time", "ms", 0.0, most),
        marks,
        summary: study.words(UNITS).pop().unwrap_or_default(),
        height: 260,
    }
}
