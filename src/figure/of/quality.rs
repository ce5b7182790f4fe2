//! What the data look like.
use super::{bands, linear, named};
use crate::num::order;
use crate::{
    figure::{Figure, Mark, Role, format},
    quality::{ColumnProfile, Report, profile::Detail},
    words,
};

/// Columns shown in one figure.
const MOST: usize = 24;

pub(super) fn figures(report: &Report) -> Vec<Figure> {
    let mut figures = vec![missing(report)];
    figures.extend(report.profile.iter().filter_map(column));
    figures
}

fn missing(report: &Report) -> Figure {
    let mut columns: Vec<&ColumnProfile> = report.profile.iter().collect();
    order::sort_by(&mut columns, |a, b| {
        b.missing_share().total_cmp(&a.missing_share()).then_with(|| a.name.cmp(&b.name))
    });
    columns.truncate(MOST);
    let with = report.profile.iter().filter(|profile| profile.missing > 0).count() as u64;
    let worst = columns.first().map_or(0.0, |profile| profile.missing_share());
    let limit = report
        .expectations
        .iter()
        .find(|outcome| outcome.kind == crate::quality::Expectation::Presence)
        .map(|outcome| outcome.limit);
    let names: Vec<String> = columns.iter().map(|profile| profile.name.clone()).collect();
    let mut marks = vec![Mark::Bars {
        name: "missing".to_owned(),
        role: Role::Current,
        lying: true,
        outlined: false,
        bars: columns
            .iter()
            .enumerate()
            .map(|(i, profile)| (i as f64 - 0.35, i as f64 + 0.35, profile.missing_share() * 100.0))
            .collect(),
    }];
    if let Some(limit) = limit {
        marks.push(Mark::Rule {
            label: format!("limit {}", words::percent(limit)),
            role: Role::Bad,
            upright: true,
            dashed: false,
            at: limit * 100.0,
        });
    }
    let height = 50 + 20 * columns.len() as u32;
    Figure {
        id: "missing".to_owned(),
        title: match with {
            0 => "No cell is missing".to_owned(),
            _ => format!(
                "{} cells missing, at most {} of a column",
                if with == 1 { "One column has" } else { "Some columns have" },
                words::percent(worst)
            ),
        },
        subtitle: format!(
            "share of cells missing · {} of {}",
            words::counted(with, "column"),
            report.profile.len()
        ),
        x: linear("missing cells", "%", 0.0, 100.0 * worst.max(limit.unwrap_or(0.0)) * 1.1),
        y: bands("column", names),
        marks,
        summary: format!(
            "{} of {} columns have missing cells; the worst misses {}.",
            with,
            report.profile.len(),
            words::percent(worst)
        ),
        height,
    }
}

/// The distribution of one column.
#[expect(clippy::too_many_lines, reason = "two figures side by side, for they share their frame")]
fn column(profile: &ColumnProfile) -> Option<Figure> {
    let share = format::percent(profile.missing_share());
    let subtitle = format!(
        "{} cells · {share} missing · {} distinct",
        words::count(profile.n),
        words::count(profile.distinct)
    );
    match profile.detail.as_ref()? {
        Detail::Number(numbers) => {
            let histogram = &numbers.histogram;
            let bars: Vec<(f64, f64, f64)> = histogram
                .edges
                .windows(2)
                .zip(&histogram.counts)
                .map(|(edge, &n)| (edge[0], edge[1], n as f64))
                .collect();
            let most = bars.iter().map(|bar| bar.2).fold(1.0, f64::max);
            Some(Figure {
                id: format!("column-{}", profile.name),
                title: format!(
                    "“{}”: median {}, up to {}",
                    profile.name,
                    words::number(numbers.median),
                    words::number(numbers.max)
                ),
                subtitle,
                x: linear(&profile.name, "", *histogram.edges.first()?, *histogram.edges.last()?),
                y: linear("rows", "", 0.0, most),
                marks: vec![Mark::Bars {
                    name: "rows".to_owned(),
                    role: Role::Current,
                    lying: false,
                    outlined: false,
                    bars,
                }],
                summary: format!(
                    "Distribution of “{}”: from {} to {}, quartiles {}, {} and {}, mean {}, standard deviation {}.",
                    profile.name,
                    words::number(numbers.min),
                    words::number(numbers.max),
                    words::number(numbers.q25),
                    words::number(numbers.median),
                    words::number(numbers.q75),
                    words::number(numbers.mean),
                    words::number(numbers.sd)
                ),
                height: 240,
            })
        }
        Detail::Category => {
            let names: Vec<String> = profile.top.iter().map(|top| top.value.clone()).collect();
            let most = profile.top.first().map_or(1.0, |top| top.count as f64);
            let first = profile.top.first()?;
            Some(Figure {
                id: format!("column-{}", profile.name),
                title: format!("“{}”: most often {}", profile.name, named(&first.value)),
                subtitle,
                x: linear("rows", "", 0.0, most),
                y: bands(&profile.name, names),
                marks: vec![Mark::Bars {
                    name: "rows".to_owned(),
                    role: Role::Current,
                    lying: true,
                    outlined: false,
                    bars: profile
                        .top
                        .iter()
                        .enumerate()
                        .map(|(i, top)| (i as f64 - 0.35, i as f64 + 0.35, top.count as f64))
                        .collect(),
                }],
                summary: format!(
                    "The most frequent values of “{}”; {} comes first with {} rows.",
                    profile.name,
                    named(&first.value),
                    words::count(first.count)
                ),
                height: 50 + 20 * profile.top.len() as u32,
            })
        }
        Detail::Time(_) => None,
    }
}
