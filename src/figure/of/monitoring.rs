//! The days in Production, as far as they were known on the day shown.
use super::{View, bands, linear};
use crate::{
    figure::{Figure, Mark, Role},
    monitor::{AlarmKind, Report, Share},
    words,
};

pub(super) fn figures(report: &Report, view: View) -> Vec<Figure> {
    let mut figures = vec![quality(report, view), inputs(report, view), errors(report, view)];
    if report.retrainings.iter().any(|retraining| retraining.day <= view.day) {
        figures.push(challengers(report, view));
    }
    figures
}

/// Last day of the time axis.
fn last(report: &Report) -> f64 {
    (report.days.len().max(2) - 1) as f64
}

/// Changes of version, alarms, and the truth if it is shown.
fn events(report: &Report, view: View, kind: Option<AlarmKind>) -> Vec<Mark> {
    let mut marks = Vec::new();
    if let Some(truth) = report.truth.as_ref().filter(|_| view.truth) {
        marks.push(Mark::Span {
            label: "really changed".to_owned(),
            role: Role::Good,
            from: f64::from(truth.from_day),
            to: f64::from(truth.to_day),
        });
    }
    let alarms = report.alarms.iter().filter(|alarm| alarm.day <= view.day);
    for alarm in alarms.filter(|alarm| kind.is_none_or(|kind| kind == alarm.kind)) {
        let until = alarm.until.unwrap_or(u32::MAX).min(view.day);
        marks.push(Mark::Span {
            label: String::new(),
            role: Role::Bad,
            from: f64::from(alarm.day),
            to: f64::from(until),
        });
        marks.push(Mark::Rule {
            label: format!("alarm, day {}", alarm.day),
            role: Role::Bad,
            upright: true,
            dashed: false,
            at: f64::from(alarm.day),
        });
    }
    for served in report.serving.iter().skip(1).filter(|served| served.from_day <= view.day) {
        marks.push(Mark::Rule {
            label: format!("v{}", served.version),
            role: Role::Good,
            upright: true,
            dashed: true,
            at: f64::from(served.from_day),
        });
    }
    marks
}

fn quality(report: &Report, view: View) -> Figure {
    let rare = report.positive_share < 0.1;
    let word = if rare { "recall" } else { "accuracy" };
    let pick = |day: &crate::monitor::Day| -> Option<Share> {
        if rare { day.recall } else { day.accuracy }
    };
    let known = view.day.checked_sub(report.label_delay_days);
    let measured: Vec<(f64, Share)> = report
        .days
        .iter()
        .enumerate()
        .filter(|(at, _)| known.is_some_and(|known| *at as u32 <= known))
        .filter_map(|(at, day)| Some((at as f64, pick(day)?)))
        .collect();
    let estimated: Vec<(f64, f64)> = report
        .days
        .iter()
        .enumerate()
        .take(view.day as usize + 1)
        .filter_map(|(at, day)| {
            let value = if rare { day.estimated_recall? } else { day.estimated_accuracy };
            Some((at as f64, value))
        })
        .collect();
    let all =
        measured.iter().flat_map(|(_, s)| [s.low, s.high]).chain(estimated.iter().map(|p| p.1));
    let (low, high) = all.fold((1.0_f64, 0.0_f64), |(l, h), v| (l.min(v), h.max(v)));
    let (low, high) = if low < high {
        ((low * 20.0).floor() / 20.0, (high * 20.0).ceil() / 20.0)
    } else {
        (0.0, 1.0)
    };
    let mut marks = events(report, view, None);
    marks.push(Mark::Band {
        name: "95 % interval".to_owned(),
        role: Role::Current,
        points: measured.iter().map(|(x, s)| (*x, s.low, s.high)).collect(),
    });
    let latest = measured
        .last()
        .map_or_else(|| "not known yet".to_owned(), |(_, s)| words::percent(s.value));
    let name = |what: &str, points: &[(f64, f64)]| {
        points.last().map_or_else(|| what.to_owned(), |p| format!("{what} {:.2}", p.1))
    };
    marks.push(Mark::Line {
        name: name("estimated", &estimated),
        role: Role::Second,
        dashed: true,
        points: estimated,
    });
    let line: Vec<(f64, f64)> = measured.iter().map(|(x, s)| (*x, s.value)).collect();
    marks.push(Mark::Line {
        name: name("measured", &line),
        role: Role::Current,
        dashed: false,
        points: line,
    });
    Figure {
        id: "quality".to_owned(),
        title: if rare {
            format!("Finds {latest} of the positives")
        } else {
            format!("{latest} of its decisions are right")
        },
        subtitle: format!(
            "{word} of the last days · labels arrive {} days late · band: 95 % interval · dashed: estimated without labels",
            report.label_delay_days
        ),
        x: linear("day", "", 0.0, last(report)),
        y: linear(word, "", low, high),
        marks,
        summary: format!(
            "Measured {word} by day, {latest} at last; {} so far.",
            words::counted(
                report.alarms.iter().filter(|a| a.day <= view.day).count() as u64,
                "alarm"
            )
        ),
        height: 270,
    }
}

fn inputs(report: &Report, view: View) -> Figure {
    let days = report.days.iter().take(view.day as usize + 1);
    let cells: Vec<(f64, f64, f64)> = days
        .enumerate()
        .flat_map(|(day, shown)| {
            shown
                .psi
                .iter()
                .enumerate()
                .map(move |(feature, psi)| (day as f64, feature as f64, *psi))
        })
        .collect();
    let worst = cells
        .iter()
        .copied()
        .filter(|c| c.0 >= f64::from(view.day.saturating_sub(1)))
        .max_by(|a, b| a.2.total_cmp(&b.2));
    let title = match worst {
        Some((_, feature, psi)) if psi > report.psi_limit => {
            format!(
                "“{}” has drifted",
                report.features.get(feature as usize).map_or("", String::as_str)
            )
        }
        _ => "The inputs look as they did in training".to_owned(),
    };
    Figure {
        id: "inputs".to_owned(),
        title,
        subtitle: format!(
            "stability index (PSI) of the last days, feature by day · full colour: the limit, {:.2}",
            report.psi_limit
        ),
        x: linear("day", "", -0.5, last(report) + 0.5),
        y: bands("feature", report.features.clone()),
        marks: vec![Mark::Cells {
            name: "PSI".to_owned(),
            role: Role::Bad,
            full: report.psi_limit,
            labelled: false,
            cells,
        }],
        summary: format!(
            "Population stability index of {} features by day; the limit is {:.2}.",
            report.features.len(),
            report.psi_limit
        ),
        height: 50 + 20 * report.features.len() as u32,
    }
}

fn errors(report: &Report, view: View) -> Figure {
    let points: Vec<(f64, f64)> = report
        .days
        .iter()
        .take(view.day as usize + 1)
        .enumerate()
        .map(|(at, day)| (at as f64, day.page_hinkley))
        .collect();
    let most = points.iter().map(|p| p.1).fold(report.lambda, f64::max);
    let now = points.last().map_or(0.0, |p| p.1);
    let mut marks = events(report, view, Some(AlarmKind::Errors));
    marks.push(Mark::Rule {
        label: format!("λ = {}", report.lambda),
        role: Role::Bad,
        upright: false,
        dashed: false,
        at: report.lambda,
    });
    marks.push(Mark::Line {
        name: "Page–Hinkley".to_owned(),
        role: Role::Current,
        dashed: false,
        points,
    });
    Figure {
        id: "errors".to_owned(),
        title: format!("The error watch stands at {now:.0} of {:.0}", report.lambda),
        subtitle: "Page–Hinkley statistic on wrong decisions, after the labels of each day"
            .to_owned(),
        x: linear("day", "", 0.0, last(report)),
        y: linear("statistic", "", 0.0, most * 1.05),
        marks,
        summary: format!(
            "Page–Hinkley statistic by day; it stands at {now:.1}, and {} is the limit.",
            report.lambda
        ),
        height: 220,
    }
}

fn challengers(report: &Report, view: View) -> Figure {
    let shown: Vec<_> = report.retrainings.iter().filter(|r| r.day <= view.day).collect();
    let bars = |pick: fn(&crate::monitor::Retraining) -> Option<f64>, from: f64, to: f64| {
        shown
            .iter()
            .enumerate()
            .filter_map(|(i, r)| Some((i as f64 + from, i as f64 + to, pick(r)?)))
            .collect()
    };
    Figure {
        id: "challengers".to_owned(),
        title: shown.last().map_or_else(String::new, |r| {
            if r.promotion.is_some() {
                "The challenger is better on fresh rows".to_owned()
            } else {
                "The challenger is not better".to_owned()
            }
        }),
        subtitle: "ROC AUC on rows that neither model has seen · dashed: the champion".to_owned(),
        x: linear("ROC AUC", "", 0.0, 1.0),
        y: bands(
            "retraining",
            shown.iter().map(|r| format!("day {}, {} fresh rows", r.day, r.fresh_rows)).collect(),
        ),
        marks: vec![
            Mark::Bars {
                name: "challenger".to_owned(),
                role: Role::Current,
                lying: true,
                outlined: false,
                bars: bars(|r| r.challenger_auc, -0.36, -0.02),
            },
            Mark::Bars {
                name: "champion".to_owned(),
                role: Role::Reference,
                lying: true,
                outlined: true,
                bars: bars(|r| r.champion_auc, 0.02, 0.36),
            },
        ],
        summary: shown.last().map_or_else(String::new, |r| r.sentence.clone()),
        height: 60 + 60 * shown.len() as u32,
    }
}
