//! What each column knows.
use super::{bands, linear};
use crate::{
    analyse::{Importance, Summary},
    figure::{Figure, Mark, Role, format},
    words,
};

/// Roles of the first clusters; later ones share the last.
const ROLES: [Role; 5] = [Role::Current, Role::Second, Role::Third, Role::Fourth, Role::Fifth];

pub(super) fn figures(summary: &Summary) -> Vec<Figure> {
    vec![
        importance(summary),
        scatter(summary),
        association(summary),
        information(summary),
        clusters(summary),
    ]
}

/// The source feature: encoded columns are called `feature=level`.
fn name(importance: &Importance) -> String {
    let first = importance.columns.first().cloned().unwrap_or_default();
    if importance.columns.len() > 1 || first.contains('=') {
        first.split('=').next().unwrap_or_default().to_owned()
    } else {
        first
    }
}

fn importance(summary: &Summary) -> Figure {
    let shown: Vec<&Importance> = summary.importances.features.iter().take(16).collect();
    let low = shown.iter().map(|f| f.mean - f.sd).fold(0.0, f64::min);
    let high = shown.iter().map(|f| f.mean + f.sd).fold(0.01, f64::max);
    let names: Vec<String> = shown.iter().map(|f| name(f)).collect();
    let first = names.first().cloned().unwrap_or_default();
    Figure {
        id: "importance".to_owned(),
        title: format!("Without “{first}” the ranking suffers most"),
        subtitle: "loss of ROC AUC when a feature is shuffled · whiskers: ± one standard deviation"
            .to_owned(),
        x: linear("loss of ROC AUC", "", low, high),
        y: bands("feature", names),
        marks: vec![
            Mark::Bars {
                name: "loss".to_owned(),
                role: Role::Current,
                lying: true,
                outlined: false,
                bars: shown
                    .iter()
                    .enumerate()
                    .map(|(i, f)| (i as f64 - 0.35, i as f64 + 0.35, f.mean))
                    .collect(),
            },
            Mark::Whiskers {
                name: "± sd".to_owned(),
                role: Role::Ink,
                lying: true,
                points: shown
                    .iter()
                    .enumerate()
                    .map(|(i, f)| (i as f64, f.mean - f.sd, f.mean + f.sd))
                    .collect(),
            },
        ],
        summary: format!(
            "Permutation importance: shuffling “{first}” costs most, {} of ROC AUC.",
            format::number(shown.first().map_or(0.0, |f| f.mean))
        ),
        height: 50 + 22 * shown.len() as u32,
    }
}

fn scatter(summary: &Summary) -> Figure {
    let bounds = |pick: fn(&crate::analyse::Point) -> f64| {
        let values = summary.points.iter().map(pick);
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)))
    };
    let ((x0, x1), (y0, y1)) = (bounds(|p| p.x), bounds(|p| p.y));
    let share = |at: usize| summary.explained.get(at).copied().unwrap_or(0.0);
    let marks = summary
        .clusters
        .iter()
        .enumerate()
        .map(|(cluster, _)| Mark::Dots {
            name: format!("cluster {}", cluster + 1),
            role: ROLES[cluster.min(ROLES.len() - 1)],
            points: summary
                .points
                .iter()
                .filter(|p| p.cluster as usize == cluster)
                .map(|p| (p.x, p.y))
                .collect(),
        })
        .collect();
    Figure {
        id: "components".to_owned(),
        title: format!("Two directions hold {} of the spread", words::percent(share(0) + share(1))),
        subtitle: format!(
            "{} training rows in the plane of the first two principal components · colour: cluster",
            words::count(summary.points.len() as u64)
        ),
        x: linear("first component", "", x0, x1),
        y: linear("second component", "", y0, y1),
        marks,
        summary: format!(
            "Rows in the plane of the first two principal components, which explain {} and {} of the variance, coloured by {} clusters.",
            words::percent(share(0)),
            words::percent(share(1)),
            summary.clusters.len()
        ),
        height: 340,
    }
}

fn association(summary: &Summary) -> Figure {
    let matrix = &summary.association;
    let n = matrix.names.len();
    let mut strongest = (0.0, String::new());
    let mut cells = Vec::with_capacity(n * n);
    for i in 0..n {
        for j in 0..n {
            let value = matrix.values[(i, j)].unwrap_or(f64::NAN);
            if i < j && value.abs() > strongest.0 {
                strongest =
                    (value.abs(), format!("“{}” and “{}”", matrix.names[i], matrix.names[j]));
            }
            cells.push((j as f64, i as f64, if i == j { f64::NAN } else { value }));
        }
    }
    Figure {
        id: "association".to_owned(),
        title: if strongest.1.is_empty() {
            "Features by themselves".to_owned()
        } else {
            format!("{} go together most, {:.2}", strongest.1, strongest.0)
        },
        subtitle: "Pearson, Cramér's V or correlation ratio, by kind of column".to_owned(),
        x: bands("feature", matrix.names.clone()),
        y: bands("feature", matrix.names.clone()),
        marks: vec![Mark::Cells {
            name: "association".to_owned(),
            role: Role::Current,
            full: 1.0,
            labelled: true,
            cells,
        }],
        summary: format!("Association of {n} features; the strongest is between {}.", strongest.1),
        height: (60 + 26 * n as u32).max(180),
    }
}

fn information(summary: &Summary) -> Figure {
    let shown: Vec<_> = summary.information.iter().take(16).collect();
    let most = shown.first().and_then(|i| i.nats).unwrap_or(0.0).max(0.001);
    let first = shown.first().map(|i| i.name.clone()).unwrap_or_default();
    Figure {
        id: "information".to_owned(),
        title: format!("“{first}” alone says most"),
        subtitle: format!(
            "mutual information with the target · {} training rows",
            words::count(summary.rows)
        ),
        x: linear("mutual information", "nats", 0.0, most),
        y: bands("feature", shown.iter().map(|i| i.name.clone()).collect()),
        marks: vec![Mark::Bars {
            name: "information".to_owned(),
            role: Role::Current,
            lying: true,
            outlined: false,
            bars: shown
                .iter()
                .enumerate()
                .map(|(at, i)| (at as f64 - 0.35, at as f64 + 0.35, i.nats.unwrap_or(0.0)))
                .collect(),
        }],
        summary: format!(
            "Mutual information of each feature with the target; “{first}” comes first with {most:.3} nats."
        ),
        height: 50 + 22 * shown.len() as u32,
    }
}

fn clusters(summary: &Summary) -> Figure {
    let names: Vec<String> = (1..=summary.clusters.len()).map(|n| format!("cluster {n}")).collect();
    let shares: Vec<f64> =
        summary.clusters.iter().map(|c| c.positive.unwrap_or(0.0) * 100.0).collect();
    let (at, most) = shares
        .iter()
        .copied()
        .enumerate()
        .fold((0, 0.0), |best, (i, s)| if s > best.1 { (i, s) } else { best });
    Figure {
        id: "clusters".to_owned(),
        title: format!("Cluster {} holds most positives, {most:.0} %", at + 1),
        subtitle: "share of positives in each k-means cluster; the clusters never saw the target"
            .to_owned(),
        x: linear("positive rows", "%", 0.0, most.max(1.0)),
        y: bands("cluster", names),
        marks: vec![Mark::Bars {
            name: "positive".to_owned(),
            role: Role::Current,
            lying: true,
            outlined: false,
            bars: shares
                .iter()
                .enumerate()
                .map(|(i, s)| (i as f64 - 0.35, i as f64 + 0.35, *s))
                .collect(),
        }],
        summary: format!(
            "Share of positives by cluster; the highest is {most:.1} percent in cluster {}.",
            at + 1
        ),
        height: 50 + 26 * summary.clusters.len() as u32,
    }
}
