//! How well a model tells the classes apart.
use super::{bands, linear};
use crate::{
    evaluate::Report,
    figure::{Figure, Mark, Role, format},
};

pub(super) fn figures(report: &Report) -> Vec<Figure> {
    let mut figures =
        vec![scores(report), roc(report), confusion(report), calibration(report), pr(report)];
    figures.extend(costs(report));
    figures.push(weights(report));
    figures.extend(losses(report));
    figures
}

fn scores(report: &Report) -> Figure {
    let bars = |counts: &[u32]| {
        let width = 1.0 / counts.len() as f64;
        counts
            .iter()
            .enumerate()
            .map(|(i, &n)| {
                let from = i as f64 * width;
                (from, from + width, f64::from(n))
            })
            .collect::<Vec<_>>()
    };
    let (yes, no) = (&report.histogram.positives, &report.histogram.negatives);
    let most = yes.iter().chain(no).copied().max().unwrap_or(1);
    let test = &report.test;
    let share =
        |value: Option<f64>| value.map_or_else(|| format::MISSING.to_owned(), format::percent);
    Figure {
        id: "scores".to_owned(),
        title: format!("The threshold finds {} of the positives", share(test.recall)),
        subtitle: format!(
            "scores of {} test rows · filled: positive · dashed: negative",
            format::number(test.rows as f64)
        ),
        x: linear("score", "", 0.0, 1.0),
        y: linear("rows", "", 0.0, f64::from(most)),
        marks: vec![
            Mark::Bars {
                name: "positive".to_owned(),
                role: Role::Current,
                lying: false,
                outlined: false,
                bars: bars(yes),
            },
            Mark::Bars {
                name: "negative".to_owned(),
                role: Role::Reference,
                lying: false,
                outlined: true,
                bars: bars(no),
            },
            Mark::Rule {
                label: format!("threshold {:.2}", test.threshold),
                role: Role::Bad,
                upright: true,
                dashed: false,
                at: test.threshold,
            },
        ],
        summary: format!(
            "Scores of {} positive and {} negative test rows; at the threshold {:.2}, {} of the positives are found and {} of the alarms are right.",
            test.positives,
            test.rows - test.positives,
            test.threshold,
            share(test.recall),
            share(test.precision)
        ),
        height: 260,
    }
}

fn roc(report: &Report) -> Figure {
    let test = &report.test;
    let auc = test.roc_auc.map_or_else(|| format::MISSING.to_owned(), |auc| format!("{auc:.3}"));
    let here =
        test.specificity.zip(test.recall).map(|(specificity, recall)| (1.0 - specificity, recall));
    Figure {
        id: "roc".to_owned(),
        title: format!("ROC curve, area {auc}"),
        subtitle: format!(
            "{} test rows · dot: the threshold in force · dashed: guessing",
            format::number(test.rows as f64)
        ),
        x: linear("false alarms among negatives", "", 0.0, 1.0),
        y: linear("found among positives", "", 0.0, 1.0),
        marks: vec![
            Mark::Line {
                name: String::new(),
                role: Role::Reference,
                dashed: true,
                points: vec![(0.0, 0.0), (1.0, 1.0)],
            },
            Mark::Line {
                name: "model".to_owned(),
                role: Role::Current,
                dashed: false,
                points: test.roc.iter().map(|p| (p.fpr, p.tpr)).collect(),
            },
            Mark::Dots {
                name: "threshold".to_owned(),
                role: Role::Bad,
                points: here.into_iter().collect(),
            },
        ],
        summary: format!(
            "Receiver operating characteristic on the test rows: the area under the curve is {auc}; guessing would give 0.5."
        ),
        height: 300,
    }
}

fn pr(report: &Report) -> Figure {
    let test = &report.test;
    let base = test.positives as f64 / test.rows.max(1) as f64;
    let area = test
        .average_precision
        .map_or_else(|| format::MISSING.to_owned(), |area| format!("{area:.3}"));
    Figure {
        id: "pr".to_owned(),
        title: format!("Precision and recall, average precision {area}"),
        subtitle: format!(
            "{} test rows · dashed: guessing, {}",
            format::number(test.rows as f64),
            format::percent(base)
        ),
        x: linear("recall", "", 0.0, 1.0),
        y: linear("precision", "", 0.0, 1.0),
        marks: vec![
            Mark::Rule {
                label: "guessing".to_owned(),
                role: Role::Reference,
                upright: false,
                dashed: true,
                at: base,
            },
            Mark::Line {
                name: "model".to_owned(),
                role: Role::Current,
                dashed: false,
                points: test.pr.iter().map(|p| (p.recall, p.precision)).collect(),
            },
        ],
        summary: format!(
            "Precision against recall on the test rows: average precision {area}, where guessing gives {base:.3}."
        ),
        height: 300,
    }
}

fn calibration(report: &Report) -> Figure {
    let points: Vec<(f64, f64)> = report
        .test
        .calibration
        .iter()
        .filter_map(|bin| Some((bin.mean_score?, bin.share_positive?)))
        .collect();
    let ece = report.test.ece.map_or_else(|| format::MISSING.to_owned(), |ece| format!("{ece:.3}"));
    Figure {
        id: "calibration".to_owned(),
        title: format!("A score means what it says, within {ece}"),
        subtitle: "ten bins of equal width · dashed: perfect".to_owned(),
        x: linear("mean score of the bin", "", 0.0, 1.0),
        y: linear("share that was positive", "", 0.0, 1.0),
        marks: vec![
            Mark::Line {
                name: String::new(),
                role: Role::Reference,
                dashed: true,
                points: vec![(0.0, 0.0), (1.0, 1.0)],
            },
            Mark::Line {
                name: "model".to_owned(),
                role: Role::Current,
                dashed: false,
                points: points.clone(),
            },
            Mark::Dots { name: "bins".to_owned(), role: Role::Current, points },
        ],
        summary: format!(
            "Calibration on the test rows: scores differ from observed shares by {ece} on average."
        ),
        height: 300,
    }
}

fn confusion(report: &Report) -> Figure {
    let c = &report.test.confusion;
    let rows = report.test.rows.max(1) as f64;
    let cell = |x: f64, y: f64, n: u64| (x, y, n as f64);
    Figure {
        id: "confusion".to_owned(),
        title: format!("{} of {} decisions are right", c.tp + c.tn, c.rows()),
        subtitle: format!(
            "at the threshold {:.2} · rows: truth, columns: decision",
            report.test.threshold
        ),
        x: bands("decision", vec!["no alarm".to_owned(), "alarm".to_owned()]),
        y: bands("truth", vec!["negative".to_owned(), "positive".to_owned()]),
        marks: vec![Mark::Cells {
            name: "rows".to_owned(),
            role: Role::Current,
            full: rows,
            labelled: true,
            cells: vec![
                cell(0.0, 0.0, c.tn),
                cell(1.0, 0.0, c.fp),
                cell(0.0, 1.0, c.fn_),
                cell(1.0, 1.0, c.tp),
            ],
        }],
        summary: format!(
            "Confusion matrix: {} true and {} false alarms, {} misses, {} rightly left alone.",
            c.tp, c.fp, c.fn_, c.tn
        ),
        height: 220,
    }
}

fn costs(report: &Report) -> Option<Figure> {
    let sweep = report.costs.as_ref()?;
    let points: Vec<(f64, f64)> = sweep.points.iter().map(|p| (p.threshold, p.cost)).collect();
    let most = points.iter().map(|p| p.1).fold(0.0, f64::max);
    Some(Figure {
        id: "costs".to_owned(),
        title: format!("Cheapest at {:.2}: {:.3} a row", sweep.best.threshold, sweep.best.cost),
        subtitle: "mean cost of a test row, by threshold".to_owned(),
        x: linear("threshold", "", 0.0, 1.0),
        y: linear("cost", "a row", 0.0, most),
        marks: vec![
            Mark::Line { name: "cost".to_owned(), role: Role::Current, dashed: false, points },
            Mark::Rule {
                label: "in force".to_owned(),
                role: Role::Bad,
                upright: true,
                dashed: false,
                at: report.test.threshold,
            },
            Mark::Rule {
                label: "cheapest".to_owned(),
                role: Role::Good,
                upright: true,
                dashed: true,
                at: sweep.best.threshold.min(1.0),
            },
        ],
        summary: format!(
            "At the threshold in force a row costs {:.3}; the cheapest threshold on these rows, {:.2}, would cost {:.3}.",
            report.cost, sweep.best.threshold, sweep.best.cost
        ),
        height: 260,
    })
}

fn weights(report: &Report) -> Figure {
    let shown: Vec<&(String, f64)> = report.card.weights.iter().take(14).collect();
    let names: Vec<String> = shown.iter().map(|(name, _)| name.clone()).collect();
    let (low, high) =
        shown.iter().fold((0.0_f64, 0.0_f64), |(l, h), (_, w)| (l.min(*w), h.max(*w)));
    let first = names.first().cloned().unwrap_or_default();
    Figure {
        id: "weights".to_owned(),
        title: format!("“{first}” weighs most"),
        subtitle: format!("{} · the {} largest weights", report.card.kind.word(), shown.len()),
        x: linear("weight", "", low, high),
        y: bands("column", names),
        marks: vec![Mark::Bars {
            name: "weight".to_owned(),
            role: Role::Current,
            lying: true,
            outlined: false,
            bars: shown
                .iter()
                .enumerate()
                .map(|(i, (_, w))| (i as f64 - 0.35, i as f64 + 0.35, *w))
                .collect(),
        }],
        summary: format!("Weights of the model, largest first; “{first}” weighs most."),
        height: 40 + 22 * shown.len() as u32,
    }
}

fn losses(report: &Report) -> Option<Figure> {
    let losses = &report.card.losses;
    let (first, last) = (*losses.first()?, *losses.last()?);
    Some(Figure {
        id: "losses".to_owned(),
        title: format!("Trained in {} iterations", losses.len() - 1),
        subtitle: "training loss after each Newton step".to_owned(),
        x: linear("iteration", "", 0.0, (losses.len() - 1).max(1) as f64),
        y: linear("loss", "", last.min(first) * 0.95, first.max(last)),
        marks: vec![Mark::Line {
            name: "loss".to_owned(),
            role: Role::Current,
            dashed: false,
            points: losses.iter().enumerate().map(|(i, l)| (i as f64, *l)).collect(),
        }],
        summary: format!("Training loss falls from {first:.3} to {last:.3}."),
        height: 220,
    })
}
