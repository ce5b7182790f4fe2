//! Unit tests: one function each, on a few rows.
use super::{
    Bench, Judged,
    limit::{at_least, at_most, none},
};
use crate::{
    curate::Recipe,
    model::Fitted,
    num,
    release::{Answers, Endpoint, Load, Payments, Store, perform},
    table::{MISSING, Values},
    words,
};

/// A column of the numbers that the model is shown.
fn column(bench: &Bench<'_>, payments: &Payments, name: &str) -> Vec<f64> {
    let (x, _) = bench.service().features(payments);
    let names = &bench.build.artifact.package.preparation.names;
    names
        .iter()
        .position(|have| have == name)
        .map_or_else(Vec::new, |at| x.column(at).iter().copied().collect())
}

/// What the package makes of a number of a column.
fn scaled(bench: &Bench<'_>, name: &str, value: f64) -> f64 {
    let found = bench.build.artifact.package.preparation.features.iter().find(|f| f.column == name);
    match found.map(|feature| &feature.recipe) {
        Some(Recipe::Number { fill, scaling }) => {
            scaling.apply(if value.is_nan() { *fill } else { value })
        }
        Some(Recipe::Category { .. }) | None => f64::NAN,
    }
}

fn largest(found: &[f64], expected: impl Fn(usize) -> f64) -> f64 {
    let gaps = found.iter().enumerate().map(|(at, x)| (x - expected(at)).abs());
    let worst = gaps.fold(0.0, f64::max);
    if found.is_empty() { f64::NAN } else { worst }
}

/// Ten payments of 12.34 euros, sent in euros.
pub(super) fn reads_amount(bench: &Bench<'_>) -> Judged {
    let mut payments = bench.few(10);
    for column in &mut payments.table.columns {
        if let ("amount", Values::Number(amounts)) = (column.name.as_str(), &mut column.values) {
            amounts.fill(12.34);
        }
    }
    let expected = scaled(bench, "amount", 12.34);
    let gap = largest(&with_company(bench, &payments, "amount"), |_| expected);
    at_most(
        gap,
        1e-9,
        format!("12.34 euros reach the model {} off, in standard deviations.", words::number(gap)),
    )
}

/// The column for the payments alone, whatever the scaler does: its own test asks that.
fn with_company(bench: &Bench<'_>, payments: &Payments, name: &str) -> Vec<f64> {
    let table = bench.service().reads(payments);
    let values = table.column(name).map(|c| c.values.clone());
    match values {
        Some(Values::Number(numbers)) => numbers.iter().map(|&x| scaled(bench, name, x)).collect(),
        Some(Values::Category { .. } | Values::Time(_)) | None => Vec::new(),
    }
}

/// 160 yen are one euro.
pub(super) fn converts_currency(bench: &Bench<'_>) -> Judged {
    let mut payments = bench.few(10);
    payments.per_euro = 160.0;
    for column in &mut payments.table.columns {
        if let ("amount", Values::Number(amounts)) = (column.name.as_str(), &mut column.values) {
            amounts.fill(160.0);
        }
    }
    let expected = scaled(bench, "amount", 1.0);
    let gap = largest(&with_company(bench, &payments, "amount"), |_| expected);
    at_most(
        gap,
        1e-9,
        format!("160 yen reach the model {} off, in standard deviations.", words::number(gap)),
    )
}

/// 05:59 is night, 06:00 is day, 23:59 is day, 00:00 is night.
pub(super) fn reads_night(bench: &Bench<'_>) -> Judged {
    clocks(bench, 0)
}

/// The same by the clock of a customer eight hours ahead.
pub(super) fn reads_foreign_night(bench: &Bench<'_>) -> Judged {
    clocks(bench, 8)
}

fn clocks(bench: &Bench<'_>, utc_offset_h: i64) -> Judged {
    let cases: [(i64, f64); 4] = [(21_540, 1.0), (21_600, 0.0), (86_340, 0.0), (86_400, 1.0)];
    let mut payments = bench.few(cases.len() as u32);
    payments.utc_offset_h = utc_offset_h;
    for column in &mut payments.table.columns {
        if let ("timestamp", Values::Time(times)) = (column.name.as_str(), &mut column.values) {
            let utc = |second: i64| 86_400 * 20_000 + second - utc_offset_h * 3_600;
            times.iter_mut().zip(cases).for_each(|(time, (second, _))| *time = utc(second));
        }
    }
    let found = with_company(bench, &payments, "night");
    let wrong = found
        .iter()
        .zip(cases)
        .filter(|(x, (_, night))| (**x - scaled(bench, "night", *night)).abs() > 1e-9)
        .count();
    let wrong = if found.len() == cases.len() { wrong } else { cases.len() };
    none(
        wrong,
        format!(
            "{wrong} of 4 times around six and midnight are taken for the wrong side, at UTC+{utc_offset_h}."
        ),
    )
}

/// Every category of the contract keeps its word.
pub(super) fn knows_words(bench: &Bench<'_>) -> Judged {
    let payments = bench.few(400);
    let sent = payments.table.column("category").map(|c| c.values.clone());
    let read = bench.service().reads(&payments).column("category").map(|c| c.values.clone());
    let lost = match (sent, read) {
        (
            Some(Values::Category { codes: sent, .. }),
            Some(Values::Category { codes: read, .. }),
        ) => sent.iter().zip(&read).filter(|(a, b)| **a != MISSING && **b == MISSING).count(),
        _ => payments.len(),
    };
    none(lost, format!("{} of {} categories sent were not understood.", lost, payments.len()))
}

/// An empty number gets the value found in training.
pub(super) fn fills_gaps(bench: &Bench<'_>) -> Judged {
    let mut payments = bench.few(10);
    for column in &mut payments.table.columns {
        if let ("minutes_since_last", Values::Number(cells)) =
            (column.name.as_str(), &mut column.values)
        {
            cells.fill(f64::NAN);
        }
    }
    let expected = scaled(bench, "minutes_since_last", f64::NAN);
    let gap = largest(&with_company(bench, &payments, "minutes_since_last"), |_| expected);
    at_most(
        gap,
        1e-9,
        format!(
            "An empty `minutes_since_last` is {} standard deviations from the training median.",
            words::number(gap)
        ),
    )
}

/// The numbers of a row do not depend on its company.
pub(super) fn scales_as_fitted(bench: &Bench<'_>) -> Judged {
    let payments = bench.few(10);
    let found = column(bench, &payments, "km_from_home");
    let expected = with_company(bench, &payments, "km_from_home");
    let gap = largest(&found, |at| expected.get(at).copied().unwrap_or(f64::NAN));
    at_most(
        gap,
        1e-9,
        format!(
            "`km_from_home` of 10 rows is scaled up to {} away from what the package says: the scaler is not the fitted one.",
            words::number(gap)
        ),
    )
}

/// A score above the threshold holds, one below does not.
pub(super) fn decides(bench: &Bench<'_>) -> Judged {
    let threshold = bench.build.artifact.package.threshold;
    let Answers { scores, held, faults, .. } = &bench.sample;
    let wrong = scores
        .iter()
        .zip(held)
        .zip(faults)
        .filter(|((score, held), fault)| fault.is_none() && (**score >= threshold) != **held)
        .count();
    none(
        wrong,
        format!(
            "{wrong} of {} decisions are on the wrong side of the threshold {threshold:.3}.",
            scores.len()
        ),
    )
}

/// Scores are probabilities.
pub(super) fn scores_in_range(bench: &Bench<'_>) -> Judged {
    let wrong = bench.sample.scores.iter().filter(|s| !(0.0..=1.0).contains(*s)).count();
    none(wrong, format!("{wrong} of {} scores are no probabilities.", bench.sample.scores.len()))
}

/// The score is the logistic function of what the columns add up to; for trees, what the package says.
pub(super) fn scores_exactly(bench: &Bench<'_>) -> Judged {
    let payments = bench.few(100);
    let (x, faults) = bench.service().features(&payments);
    let answers = bench.service().answer(&payments, Store::Up);
    let expected: Vec<f64> = match &bench.build.artifact.package.model {
        Fitted::Logistic(logistic) => x
            .rows()
            .into_iter()
            .map(|row| num::sigmoid(logistic.contributions(row).log_odds))
            .collect(),
        model @ (Fitted::Tree(_) | Fitted::Forest(_)) => model.scores(x.view()),
    };
    let gaps = answers.scores.iter().zip(&expected).zip(&faults);
    let gap = gaps
        .filter(|(_, fault)| fault.is_none())
        .map(|((a, b), _)| (a - b).abs())
        .fold(0.0, f64::max);
    at_most(
        gap,
        1e-9,
        format!(
            "The score of 100 rows is up to {} away from the arithmetic of the model.",
            words::number(gap)
        ),
    )
}

/// Retries do not multiply calls.
pub(super) fn retries_bounded(bench: &Bench<'_>) -> Judged {
    let load = Load {
        requests_per_s: 1.0,
        minutes: 1.0,
        store_failure: 0.9,
        store_capacity: 1e9,
        in_test: true,
    };
    let calls = perform(&bench.service(), &bench.sample, &load).calls;
    at_most(
        calls,
        3.0,
        format!("With 9 of 10 calls failing a request makes {} calls.", words::number(calls)),
    )
}

/// Without the feature store there is still an answer.
pub(super) fn falls_back(bench: &Bench<'_>) -> Judged {
    let share = bench.service().answer(&bench.few(50), Store::Down).fault_share();
    at_most(
        share,
        0.0,
        format!(
            "Without the feature store {} of 50 payments get no answer.",
            words::percent(share)
        ),
    )
}

/// No line of the log names a customer or an amount.
pub(super) fn logs_privately(bench: &Bench<'_>) -> Judged {
    let payments = bench.few(20);
    let answers = bench.service().answer(&payments, Store::Up);
    let customer = payments.table.column("customer_id");
    let named = (0..payments.len())
        .filter(|&at| {
            let line = bench.service().log_line(&payments, &answers, at);
            customer.is_some_and(|c| line.contains(&c.text(at)))
        })
        .count();
    none(named, format!("{named} of 20 log lines name the customer."))
}

/// Settings are within their ranges.
pub(super) fn settings_valid(bench: &Bench<'_>) -> Judged {
    let config = &bench.build.artifact.config;
    let threshold = bench.build.artifact.package.threshold;
    let mut wrong = Vec::new();
    if config.replicas < 2 {
        wrong.push(format!("{} replicas (at least 2)", config.replicas));
    }
    if config.timeout_ms < 50.0 {
        wrong.push(format!("timeout {} ms (at least 50)", config.timeout_ms));
    }
    if !(threshold > 0.0 && threshold < 1.0) {
        wrong.push(format!("threshold {threshold}"));
    }
    none(
        wrong.len(),
        if wrong.is_empty() {
            "All settings are within their ranges.".to_owned()
        } else {
            format!("Out of range: {}.", wrong.join(", "))
        },
    )
}

/// No setting names an environment.
pub(super) fn settings_neutral(bench: &Bench<'_>) -> Judged {
    let named = usize::from(bench.build.artifact.config.store == Endpoint::Test);
    none(
        named,
        format!(
            "{} settings name one environment, though the same artifact goes to all.",
            if named > 0 { "1 of the" } else { "No" }
        ),
    )
}

/// The model uses few enough columns to be explained.
pub(super) fn few_columns(bench: &Bench<'_>) -> Judged {
    let columns = bench.build.artifact.package.preparation.names.len();
    at_most(columns as f64, 60.0, format!("The model is shown {columns} columns."))
}

/// Nothing constant is fed in.
pub(super) fn every_feature_varies(bench: &Bench<'_>) -> Judged {
    let (x, _) = bench.service().features(&bench.few(600));
    let names = &bench.build.artifact.package.preparation;
    let still: Vec<&str> = names
        .features
        .iter()
        .enumerate()
        .filter(|(at, _)| {
            let mine =
                (0..names.names.len()).filter(|&c| names.groups.get(c) == Some(&(*at as u32)));
            mine.map(|c| x.column(c)).all(|c| c.iter().all(|v| (v - c[0]).abs() < 1e-12))
        })
        .map(|(_, feature)| feature.column.as_str())
        .collect();
    let least = names.features.len() - still.len();
    at_least(
        least as f64,
        names.features.len() as f64,
        if still.is_empty() {
            "Every feature varies among 600 requests.".to_owned()
        } else {
            format!("Always the same among 600 requests: {}.", words::listed(still, 4))
        },
    )
}
