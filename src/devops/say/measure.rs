//! Measure: the delivery figures, maturity, two ways of working, what can be taken along.
use strum::VariantArray as _;

use super::super::{Deed, Found, Versus, found::WEEKS};
use crate::{
    compare::Comparison,
    dora::{Median, Share},
    export::{File, Target},
    maturity::{Ladder, Maturity},
    promote::WEEK,
    room::{Card, Cell, Grid, Offer, Sheet},
    run::Tone,
    words,
};

pub(super) fn sheet(found: &Found) -> Sheet {
    let dora = &found.dora;
    let stretch = Found::stretch(dora.to - dora.from);
    let mut cards = vec![
        Card::Grid(figures(found)),
        Card::Prose {
            title: "Why both recovery times differ".to_owned(),
            text: vec![dora.difference.clone()],
        },
    ];
    if let Some((versus, comparison)) = &found.comparison {
        cards.push(Card::Grid(differences(*versus, comparison)));
        cards.push(Card::Prose {
            title: "What was assumed".to_owned(),
            text: comparison.assumptions.clone(),
        });
    }
    cards.push(offer(found));
    cards.extend(maturity(&found.maturity));
    cards.push(engines(found));
    cards.extend(files(found));
    let answer = format!(
        "{} in {stretch}; {} of them needed somebody to step in.",
        words::counted(u64::from(dora.deployments), "deployment"),
        dora.change_fail_rate.part
    );
    let verdict = match dora.change_fail_rate.value {
        None => (Tone::Plain, "No deployment yet".to_owned()),
        Some(share) if share > 0.15 => (Tone::Warn, format!("{} fail", words::percent(share))),
        Some(share) => (Tone::Good, format!("{} fail", words::percent(share))),
    };
    Sheet { question: "Is delivery fast, and is it safe?".to_owned(), answer, verdict, cards }
}

fn figures(found: &Found) -> Grid {
    let dora = &found.dora;
    let mut grid = Grid::new(
        "The five delivery figures",
        format!(
            "of the last {}, up to {}; medians; fingerprint {}",
            words::counted(WEEKS.min(found.now / WEEK + 1), "week"),
            Found::clock(found.now),
            found.fingerprint
        ),
        &["figure", "#value", "#n", "what it says"],
    );
    let median = |one: &Median, unit: &str| {
        one.value.map_or_else(|| "–".to_owned(), |value| format!("{value:.1} {unit}"))
    };
    let share = |one: &Share| one.value.map_or_else(|| "–".to_owned(), words::percent);
    let rows = [
        (
            "Change lead time",
            median(&dora.change_lead_time_h, "h"),
            dora.change_lead_time_h.n,
            "from commit to all traffic of a location, median",
        ),
        (
            "Deployment frequency",
            format!("{:.1} a week", dora.deployments_per_week),
            dora.deployments,
            "each location counts",
        ),
        (
            "Failed deployment recovery",
            median(&dora.failed_deployment_recovery_min, "min"),
            dora.failed_deployment_recovery_min.n,
            "from first traffic to the end of the harm, median",
        ),
        (
            "Change fail rate",
            share(&dora.change_fail_rate),
            dora.change_fail_rate.n,
            "deployments that needed somebody, or something, to step in",
        ),
        (
            "Deployment rework rate",
            share(&dora.rework_rate),
            dora.rework_rate.n,
            "deployments that an incident made necessary",
        ),
        (
            "MTTR, every outage",
            median(&dora.mttr_min, "min"),
            dora.mttr_min.n,
            "mean, from notice; also outages that no release caused",
        ),
    ];
    for (name, value, n, says) in rows {
        grid.push([name.to_owned(), value, words::count(u64::from(n)), says.to_owned()]);
    }
    grid
}

fn offer(found: &Found) -> Card {
    let shown = found.comparison.as_ref().map(|(versus, _)| *versus);
    // Without a team there is nothing that either way of working could do.
    let works = found.choices.spec.team.commits_per_week > 0.0;
    let offers = Versus::ALL.iter().map(|&versus| Offer {
        title: format!("Compare with {}", versus.words()),
        why: vec![match versus {
            _ if !works => "Nobody commits: at Commit, let the team commit at least once a week.".to_owned(),
            Versus::Quarterly => "200 pairs of half a year, both arms of a pair with the same people, changes and outages. Every change of the catalogue is built and tested first, which takes a while.".to_owned(),
            Versus::NoUnit
            | Versus::NoIntegration
            | Versus::NoSystem
            | Versus::NoEnvironments
            | Versus::NoCanary => "The same pairs: what this one gate is worth.".to_owned(),
        }],
        confidence: None,
        word: if shown == Some(versus) { "Shown above" } else { "Compare" }.to_owned(),
        deed: (shown != Some(versus) && works).then(|| Deed::Compare(versus).into()),
        usual: versus == Versus::Quarterly && shown.is_none(),
        automatic: false,
    });
    Card::Offers {
        title: "Is it the way of working, or luck?".to_owned(),
        offers: offers.collect(),
    }
}

fn differences(versus: Versus, comparison: &Comparison) -> Grid {
    let mut grid = Grid::new(
        format!("This way of working against {}", versus.words()),
        format!(
            "common random numbers; means over {} pairs of half a year; reliability: time with a failed deployment; satisfaction: payments served worse; collaboration: changes that must be agreed on together",
            comparison.pairs.len()
        ),
        &["figure", "#this way", "#the other", "#difference", "#95 % interval", "#n"],
    );
    for one in &comparison.differences {
        grid.push([
            one.name.clone(),
            words::number(one.first),
            words::number(one.second),
            words::number(one.mean),
            format!("{} to {}", words::number(one.interval.0), words::number(one.interval.1)),
            words::count(u64::from(one.n)),
        ]);
    }
    grid
}

fn maturity(maturity: &Maturity) -> Vec<Card> {
    let ladder = |ladder: &Ladder| {
        let mut grid = Grid::new(
            format!(
                "{}: level {} of {}",
                ladder.name,
                ladder.reached,
                ladder.levels.len().saturating_sub(1)
            ),
            "computed from what is switched on; a level counts only with all below it",
            &["level", "asks for", "met", "because"],
        );
        for level in &ladder.levels {
            for condition in &level.conditions {
                let met = if condition.met {
                    Cell::toned("yes", Tone::Good)
                } else {
                    Cell::toned("no", Tone::Warn)
                };
                grid.push([
                    format!("{} {}", level.number, level.name).into(),
                    condition.what.as_str().into(),
                    met,
                    condition.because.as_str().into(),
                ]);
            }
        }
        Card::Grid(grid)
    };
    let mut score = Grid::new(
        format!(
            "ML Test Score: {} (the least of four sections)",
            words::number(maturity.ml_test_score)
        ),
        maturity.reading.clone(),
        &["section", "#points", "done by itself"],
    );
    for section in &maturity.sections {
        let done: Vec<&str> = section
            .items
            .iter()
            .filter(|item| item.points >= 1.0)
            .map(|item| item.what.as_str())
            .collect();
        score.push([section.name.clone(), words::number(section.points), done.join("; ")]);
    }
    vec![ladder(&maturity.google), ladder(&maturity.microsoft), Card::Grid(score)]
}

/// Every engine that files can be written for.
fn engines(found: &Found) -> Card {
    let offers = Target::VARIANTS.iter().map(|&target| {
        let (name, why) = match target {
            Target::Kubeflow => {
                ("Kubeflow Pipelines", "the product's pipeline as a component each step")
            }
            Target::Notebook => ("A notebook", "the same with scikit-learn and MLflow"),
            Target::GithubActions => ("GitHub Actions", "a job for each level of tests"),
            Target::Kargo => ("Kargo", "a stage for each place, with its gates"),
            Target::ArgoRollouts => ("Argo Rollouts", "the rollout and its analysis"),
            Target::Prometheus => ("Prometheus", "alert rules of the watch, with tests"),
        };
        Offer {
            title: name.to_owned(),
            why: vec![why.to_owned()],
            confidence: None,
            word: format!("Write for {name}"),
            deed: Some(Deed::Export(target).into()),
            usual: found.files.as_ref().is_some_and(|(shown, _)| *shown == target),
            automatic: false,
        }
    });
    Card::Offers {
        title: "Take it along: the same choices for real engines".to_owned(),
        offers: offers.collect(),
    }
}

fn files(found: &Found) -> Vec<Card> {
    let Some((_, files)) = &found.files else { return Vec::new() };
    let card = |file: &File| Card::File {
        title: file.name.clone(),
        note: format!("{:.1} kB", file.text.len() as f64 / 1e3),
        name: file.name.rsplit('/').next().unwrap_or(&file.name).to_owned(),
        text: file.text.clone(),
    };
    files.iter().map(card).collect()
}
