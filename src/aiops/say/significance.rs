//! Which alerts matter: a sum of reasons, learned from other storms, beside what this one would teach.
use strum::VariantArray as _;

use super::super::{Found, Go};
use crate::{
    chain,
    correlate::{
        score::truth_of_alerts,
        significance::{FACTORS, Factor, Facts, Scales, Significance},
    },
    room::Grid,
    words,
};

/// Alerts that are listed.
const ROWS: usize = 20;

/// The most significant alerts with their strongest reasons, and the weights.
pub(super) fn grids(found: &Found) -> [Grid; 2] {
    let outcome = &found.outcome;
    let alerts = outcome.machine.alerts();
    let known = chain::facts(outcome);
    let scales = if found.tape.is_some() { Scales::LEARNED } else { Scales::default() };
    let mut order: Vec<(u32, Significance)> =
        known.iter().map(|(alert, facts)| (*alert, scales.weigh(*facts))).collect();
    order.sort_by(|a, b| b.1.score.total_cmp(&a.1.score).then(a.0.cmp(&b.0)));
    let mut list = Grid::new(
        "The most significant alerts",
        format!(
            "{} of {}; probability that it matters, from reasons that add up",
            order.len().min(ROWS),
            order.len()
        ),
        &["Alert", "#Significance", "Strongest reasons"],
    );
    for (at, weighed) in order.iter().take(ROWS) {
        let mut reasons: Vec<(f64, Factor)> =
            weighed.parts.iter().copied().zip(Factor::VARIANTS.iter().copied()).collect();
        reasons.sort_by(|a, b| b.0.total_cmp(&a.0));
        let told: Vec<String> = reasons
            .iter()
            .take(3)
            .map(|(part, factor)| format!("{} {part:+.2}", name(*factor)))
            .collect();
        let row = list.push([
            super::correlate::alert_words(found, *at),
            words::percent(weighed.score),
            told.join(" · "),
        ]);
        row.go =
            alerts.get(*at as usize).and_then(|alert| alert.row).map(|row| Go::Event(row).into());
    }
    [list, weights(found, &known, &scales)]
}

/// The weights in use, and those that the truth of this storm would teach.
fn weights(found: &Found, known: &[(u32, Facts)], scales: &Scales) -> Grid {
    let mut grid = Grid::new(
        "What makes an alert matter",
        if found.tape.is_some() {
            "log odds per unit of each fact, by logistic regression: as learned from the truth of forty other storms, which is what is used, and as the truth of this storm would teach"
        } else {
            "log odds per unit of each fact: severity and a burning budget count most, as long as nobody has said which alerts mattered"
        },
        &["Reason", "#In use", "#This storm", "What it is"],
    );
    let verdicts = found.outcome.machine.verdicts();
    let alert_of: Vec<u32> = verdicts.iter().map(|verdict| verdict.alert).collect();
    let alerts = found.outcome.machine.alerts().len();
    let truth = truth_of_alerts(alerts, &found.labels, &alert_of);
    let mattered: Vec<bool> = known
        .iter()
        .map(|(at, _)| truth.get(*at as usize).is_some_and(|&label| label > 0))
        .collect();
    let facts: Vec<Facts> = known.iter().map(|(_, facts)| *facts).collect();
    let learned = found.judged().and_then(|_| Scales::fit(&facts, &mattered, 1.0));
    for (at, factor) in Factor::VARIANTS.iter().enumerate().take(FACTORS) {
        grid.push([
            name(*factor).to_owned(),
            format!("{:+.2}", scales.weights[at]),
            learned
                .map_or_else(|| "–".to_owned(), |learned| format!("{:+.2}", learned.weights[at])),
            meaning(*factor).to_owned(),
        ]);
    }
    grid
}

fn name(factor: Factor) -> &'static str {
    match factor {
        Factor::Severity => "severity",
        Factor::Novelty => "novelty",
        Factor::Rarity => "rarity",
        Factor::Burst => "burst",
        Factor::Reach => "reach",
        Factor::Entropy => "entropy",
        Factor::Slo => "error budget",
    }
}

fn meaning(factor: Factor) -> &'static str {
    match factor {
        Factor::Severity => "how bad its source says it is",
        Factor::Novelty => "how seldom its kind has fired before",
        Factor::Rarity => "how rare its name is among all alerts",
        Factor::Burst => "how many events a minute it has",
        Factor::Reach => "share of all services that depend on its service",
        Factor::Entropy => "how uncommon its words are",
        Factor::Slo => "how fast an error budget burns at its service",
    }
}
