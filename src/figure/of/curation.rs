//! What became of the rows and cells.
use super::{bands, linear, named};
use crate::num::order;
use crate::{
    curate::Report,
    figure::{Figure, Mark, Role},
    words,
};

pub(super) fn figures(report: &Report) -> Vec<Figure> {
    vec![rows(report), filled(report), scaled(report)]
}

fn rows(report: &Report) -> Figure {
    let out = &report.rows_out;
    let parts = [
        ("train", report.train.rows, report.train.positives),
        ("test", report.test.rows, report.test.positives),
        ("live traffic", report.live.rows, report.live.positives),
        ("left out", out.without_target + out.set_aside + out.incomplete, 0),
    ];
    let bars = |pick: fn(&(&str, u64, u64)) -> u64| {
        parts
            .iter()
            .enumerate()
            .map(|(i, part)| (i as f64 - 0.35, i as f64 + 0.35, pick(part) as f64))
            .collect()
    };
    let most = parts.iter().map(|part| part.1).max().unwrap_or(1);
    Figure {
        id: "parts".to_owned(),
        title: format!("{} in, none lost in silence", words::counted(report.rows_in, "row")),
        subtitle: "rows by part · second colour: positive rows".to_owned(),
        x: linear("rows", "", 0.0, most as f64),
        y: bands("part", parts.iter().map(|part| part.0.to_owned()).collect()),
        marks: vec![
            Mark::Bars {
                name: "rows".to_owned(),
                role: Role::Current,
                lying: true,
                outlined: false,
                bars: bars(|part| part.1),
            },
            Mark::Bars {
                name: "positive".to_owned(),
                role: Role::Second,
                lying: true,
                outlined: false,
                bars: bars(|part| part.2),
            },
        ],
        summary: format!(
            "{} train, {} test, {} are live traffic, {} were left out.",
            parts[0].1, parts[1].1, parts[2].1, parts[3].1
        ),
        height: 190,
    }
}

fn filled(report: &Report) -> Figure {
    let mut features: Vec<_> = report
        .features
        .iter()
        .map(|f| (f.column.clone(), f.filled.iter().sum::<u64>(), f.fill.clone()))
        .collect();
    order::sort_by(&mut features, |a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    features.truncate(20);
    let most = features.first().map_or(1, |f| f.1.max(1));
    let total = report.train.filled + report.test.filled + report.live.filled;
    let first = features.first().filter(|f| f.1 > 0);
    Figure {
        id: "filled".to_owned(),
        title: first.map_or_else(
            || "No cell had to be filled".to_owned(),
            |f| format!("“{}” was filled most, with {}", f.0, named(&f.2)),
        ),
        subtitle: format!("cells filled in, by feature · {}", words::counted(total, "cell")),
        x: linear("cells filled", "", 0.0, most as f64),
        y: bands("feature", features.iter().map(|f| f.0.clone()).collect()),
        marks: vec![Mark::Bars {
            name: "filled".to_owned(),
            role: Role::Current,
            lying: true,
            outlined: false,
            bars: features
                .iter()
                .enumerate()
                .map(|(i, f)| (i as f64 - 0.35, i as f64 + 0.35, f.1 as f64))
                .collect(),
        }],
        summary: format!("{total} cells were filled in with values of the training rows."),
        height: 50 + 20 * features.len() as u32,
    }
}

/// Mean and spread of each numeric column that the model sees.
fn scaled(report: &Report) -> Figure {
    let columns: Vec<_> = report
        .features
        .iter()
        .filter(|feature| feature.before.is_some())
        .flat_map(|feature| &feature.after)
        .take(20)
        .collect();
    let low = columns.iter().map(|c| c.mean - c.sd).fold(-1.0, f64::min);
    let high = columns.iter().map(|c| c.mean + c.sd).fold(1.0, f64::max);
    Figure {
        id: "scaled".to_owned(),
        title: "What the model sees, on one scale".to_owned(),
        subtitle: "mean ± standard deviation of the numeric columns, training rows".to_owned(),
        x: linear("value after scaling", "", low, high),
        y: bands("column", columns.iter().map(|c| c.name.clone()).collect()),
        marks: vec![
            Mark::Whiskers {
                name: "± sd".to_owned(),
                role: Role::Muted,
                lying: true,
                points: columns
                    .iter()
                    .enumerate()
                    .map(|(i, c)| (i as f64, c.mean - c.sd, c.mean + c.sd))
                    .collect(),
            },
            Mark::Dots {
                name: "mean".to_owned(),
                role: Role::Current,
                points: columns.iter().enumerate().map(|(i, c)| (c.mean, i as f64)).collect(),
            },
        ],
        summary: "Mean and standard deviation of the numeric columns after scaling.".to_owned(),
        height: 50 + 20 * columns.len() as u32,
    }
}
