//! Integration tests: request, features, model and answer together.
use super::{
    Bench, Judged,
    limit::{at_least, at_most, none},
};
use crate::{
    codec,
    delivery::Package,
    model::Fit,
    num::stats,
    release::{Service, Store},
    table::{MISSING, NO_TIME, Table, Values},
    words,
};

/// Every field that is expected is sent.
pub(super) fn request_contract(bench: &Bench<'_>) -> Judged {
    let sent = &bench.slices.sample.table;
    let fields = &bench.build.artifact.schema.fields;
    let gone: Vec<&str> = fields
        .iter()
        .map(|(name, _)| name.as_str())
        .filter(|name| *name != "night" && sent.column(name).is_none())
        .collect();
    let words = if gone.is_empty() {
        format!("All {} fields that are read are sent.", fields.len())
    } else {
        format!("Read but never sent: {}.", words::listed(gone.iter().copied(), 4))
    };
    none(gone.len(), words)
}

/// The caller finds the fields that were agreed.
pub(super) fn answer_contract(bench: &Bench<'_>) -> Judged {
    let response = bench.service().response(&bench.sample, 0);
    let gone: Vec<&str> = ["decision", "score", "release"]
        .into_iter()
        .filter(|name| !response.iter().any(|(have, _)| have == name))
        .collect();
    let words = if gone.is_empty() {
        "The answer has `decision`, `score` and `release`.".to_owned()
    } else {
        format!(
            "The checkout looks for {} and does not find it.",
            words::listed(gone.iter().copied(), 3)
        )
    };
    none(gone.len(), words)
}

/// The same rows in another order get the same scores.
pub(super) fn same_answer_twice(bench: &Bench<'_>) -> Judged {
    let payments = bench.few(200);
    let halves: Vec<u32> = (0..100).collect();
    let first = bench.service().answer(&payments, Store::Up);
    let again = bench.service().answer(&payments.pick(&halves), Store::Up);
    let gap =
        first.scores.iter().zip(&again.scores).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    at_most(
        gap,
        0.0,
        format!(
            "200 rows and the first 100 of them, served one after the other, differ by up to {}.",
            words::number(gap)
        ),
    )
}

/// A row alone gets the score that it gets among others.
pub(super) fn row_by_row(bench: &Bench<'_>) -> Judged {
    let payments = bench.few(60);
    let batch = bench.service().answer(&payments, Store::Up);
    let alone = bench.service().answer_singly(&payments);
    let differ =
        batch.scores.iter().zip(&alone.scores).filter(|(a, b)| a.to_bits() != b.to_bits()).count();
    none(differ, format!("{differ} of 60 payments get another score alone than in a batch."))
}

/// What is computed when serving equals what was computed for training.
pub(super) fn training_equals_serving(bench: &Bench<'_>) -> Judged {
    let preparation = &bench.build.artifact.package.preparation;
    let Some(packed) = bench.build.packed.split.test.get(..200) else {
        return none(1, "There are fewer than 200 test rows to compare on.".to_owned());
    };
    // The distribution of what the model is shown, training rows against requests, in standard
    // deviations of training: a shift of three in a mean is no chance.
    let trained = preparation.transform(&bench.build.packed.table, packed);
    let Ok(trained) = trained else {
        return none(1, "The training table lacks a column of its own package.".to_owned());
    };
    let (served, _) = bench.service().features(&bench.slices.sample);
    let mut worst = (0.0, "");
    for (at, name) in preparation.names.iter().enumerate() {
        let of = |x: &ndarray::Array2<f64>| stats::mean(&x.column(at).to_vec()).unwrap_or(0.0);
        let gap = (of(&trained) - of(&served)).abs();
        if gap > worst.0 {
            worst = (gap, name.as_str());
        }
    }
    at_most(
        worst.0,
        0.5,
        format!(
            "Between training rows and requests the mean of `{}` moves by {} of its scale.",
            worst.1,
            words::number(worst.0)
        ),
    )
}

/// No column knows the answer.
pub(super) fn no_leak(bench: &Bench<'_>) -> Judged {
    let (name, auc) = bench.build.alone.first().map_or(("none", 0.5), |(n, a)| (n.as_str(), *a));
    at_most(
        auc,
        0.95,
        format!(
            "`{name}` alone ranks frauds with ROC AUC {auc:.3}: what knows so much is known too late."
        ),
    )
}

/// Training again makes the same bytes.
pub(super) fn reproducible(bench: &Bench<'_>) -> Judged {
    let packed = &bench.build.packed;
    let x = packed.package.preparation.transform(&packed.table, &packed.split.train);
    let labels: Vec<bool> = packed
        .split
        .train
        .iter()
        .map(|&r| packed.labels.get(r as usize) == Some(&Some(true)))
        .collect();
    let again = x.ok().and_then(|x| {
        let spec = bench.build.recipe.model.in_force();
        Fit::new(&spec, x.view(), &labels, bench.build.recipe.seed).ok()
    });
    let same = again.is_some_and(|fit| {
        let model = fit.finish();
        Package { model, ..packed.package.clone() }.digest() == packed.digest
    });
    none(
        usize::from(!same),
        format!(
            "Trained again from the same table the model {} the same bytes ({}).",
            if same { "has" } else { "has not" },
            packed.digest.short()
        ),
    )
}

/// Packed and unpacked, it gives the answers that were evaluated.
pub(super) fn unpacks(bench: &Bench<'_>) -> Judged {
    let packed = &bench.build.packed;
    let unpacked: Package = codec::from_bytes(&codec::to_bytes(&bench.build.artifact.package));
    let again = unpacked.scores(&packed.table, &packed.split.test).unwrap_or_default();
    let gap = again.iter().zip(&packed.test_scores).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    let gap = if again.len() == packed.test_scores.len() { gap } else { f64::NAN };
    at_most(
        gap,
        0.0,
        format!(
            "Unpacked from its {} bytes, scores of {} test rows differ by up to {}.",
            bench.build.artifact.bytes,
            again.len(),
            words::number(gap)
        ),
    )
}

fn damaged(table: &Table, at: usize) -> Table {
    let mut damaged = table.clone();
    if let Some(column) = damaged.columns.get_mut(at) {
        match &mut column.values {
            Values::Number(cells) => cells.fill(f64::NAN),
            Values::Category { codes, .. } => codes.fill(MISSING),
            Values::Time(cells) => cells.fill(NO_TIME),
        }
    }
    damaged
}

/// Each cell missing in turn: there is an answer.
pub(super) fn damaged_cells(bench: &Bench<'_>) -> Judged {
    let one = bench.few(1);
    let columns = one.table.columns.len();
    let unanswered: Vec<&str> = (0..columns)
        .filter(|&at| {
            let mut payments = one.clone();
            payments.table = damaged(&one.table, at);
            bench.service().answer(&payments, Store::Up).fault_share() > 0.0
        })
        .map(|at| one.table.columns[at].name.as_str())
        .collect();
    let words = format!(
        "Of {columns} requests, each without one cell, {} get no answer{}.",
        unanswered.len(),
        if unanswered.is_empty() {
            String::new()
        } else {
            format!(" ({})", words::listed(unanswered.iter().copied(), 3))
        }
    );
    none(unanswered.len(), words)
}

/// A word nobody has seen: there is an answer.
pub(super) fn unknown_words(bench: &Bench<'_>) -> Judged {
    let mut payments = bench.few(20);
    for column in &mut payments.table.columns {
        if let ("category" | "country" | "channel", Values::Category { codes, levels }) =
            (column.name.as_str(), &mut column.values)
        {
            levels.push("a word never seen".to_owned());
            codes.fill(levels.len() as u32 - 1);
        }
    }
    let share = bench.service().answer(&payments, Store::Up).fault_share();
    at_most(
        share,
        0.0,
        format!("With words never seen {} of 20 payments get no answer.", words::percent(share)),
    )
}

/// The gate of the model.
pub(super) fn model_gate(bench: &Bench<'_>) -> Judged {
    let failed: Vec<&crate::gate::Check> =
        bench.build.gate.checks.iter().filter(|c| !c.passed).collect();
    let words = failed.first().map_or_else(
        || format!("All {} checks of the model hold.", bench.build.gate.checks.len()),
        |check| format!("{}: {}", check.name, check.sentence),
    );
    none(failed.len(), words)
}

/// The training table has as many rows as the one before.
pub(super) fn enough_rows(bench: &Bench<'_>) -> Judged {
    let (now, before) = (bench.build.packed.table.n_rows(), bench.current.packed.table.n_rows());
    let share = now as f64 / before.max(1) as f64;
    at_least(
        share,
        0.5,
        format!(
            "The training table has {} rows, {} of the table before.",
            words::count(now as u64),
            words::percent(share)
        ),
    )
}

/// Every feature of the training table arrives as full as before.
pub(super) fn columns_full(bench: &Bench<'_>) -> Judged {
    let mut worst = (0.0, "no column");
    for feature in &bench.build.artifact.schema.fields {
        let share = |table: &Table| {
            table.column(&feature.0).map(|c| c.missing() as f64 / c.len().max(1) as f64)
        };
        let now = share(&bench.build.packed.table);
        let before = share(&bench.current.packed.table);
        if let (Some(now), Some(before)) = (now, before)
            && now - before > worst.0
        {
            worst = (now - before, feature.0.as_str());
        }
    }
    let lost = fields_lost(bench);
    if let Some(lost) = lost {
        return none(
            1,
            format!("`{lost}` was a feature and is none any more: the column is empty or gone."),
        );
    }
    at_most(
        worst.0,
        0.1,
        format!(
            "Of {}, {} more cells are empty than in the table before.",
            words::quoted(worst.1),
            words::percent(worst.0)
        ),
    )
}

/// A feature of the current release that the new one does not have.
fn fields_lost(bench: &Bench<'_>) -> Option<String> {
    let have = &bench.build.artifact.package.preparation.features;
    let had = &bench.current.artifact.package.preparation.features;
    had.iter().map(|f| &f.column).find(|name| !have.iter().any(|f| f.column == **name)).cloned()
}

/// Numbers of the training table are of the size that they were.
pub(super) fn columns_in_range(bench: &Bench<'_>) -> Judged {
    let mut worst = (0.0, "no column", 1.0);
    for (name, _) in &bench.build.artifact.schema.fields {
        let median = |table: &Table| match table.column(name).map(|c| &c.values) {
            Some(Values::Number(cells)) => {
                let sizes: Vec<f64> =
                    cells.iter().filter(|x| !x.is_nan()).map(|x| x.abs()).collect();
                stats::median(&sizes)
            }
            Some(Values::Category { .. } | Values::Time(_)) | None => None,
        };
        let now = median(&bench.build.packed.table);
        let before = median(&bench.current.packed.table);
        if let (Some(now), Some(before)) = (now, before)
            && before > 0.0
        {
            let ratio = now / before;
            let off = crate::num::ln(ratio.max(1e-9)).abs();
            if off > worst.0 {
                worst = (off, name, ratio);
            }
        }
    }
    at_most(
        worst.0,
        1.1,
        format!(
            "The median of `{}` is {} times that of the table before.",
            worst.1,
            words::number(worst.2)
        ),
    )
}

/// As many frauds as before, in the newest rows as in the others.
pub(super) fn labels_complete(bench: &Bench<'_>) -> Judged {
    let labels = &bench.build.packed.labels;
    let rate = |labels: &[Option<bool>]| {
        labels.iter().filter(|l| **l == Some(true)).count() as f64 / labels.len().max(1) as f64
    };
    let (old, new) = labels.split_at(labels.len() / 2);
    let (old, new) = (rate(old), rate(new));
    let ratio = new / old.max(1e-9);
    at_least(
        ratio,
        0.5,
        format!(
            "The newer half of the training rows has {} frauds, the older {}.",
            words::percent(new),
            words::percent(old)
        ),
    )
}

/// No payment stands in the table twice.
pub(super) fn no_duplicates(bench: &Bench<'_>) -> Judged {
    let mut lines: Vec<&str> = bench.build.csv.lines().skip(1).collect();
    lines.sort_unstable();
    let twice = lines.windows(2).filter(|pair| pair[0] == pair[1]).count();
    none(
        twice,
        format!(
            "{} of {} training rows stand in the table twice.",
            words::count(twice as u64),
            words::count(lines.len() as u64)
        ),
    )
}

/// The current release reads what this one writes, and the other way round.
pub(super) fn can_go_back(bench: &Bench<'_>) -> Judged {
    let now: Vec<&str> = bench.service().response(&bench.sample, 0).iter().map(|f| f.0).collect();
    let before = Service::start(&bench.current.artifact);
    let then: Vec<&str> = before.response(&bench.sample, 0).iter().map(|f| f.0).collect();
    let gone = then.iter().filter(|name| !now.contains(name)).count();
    let fields = |build: &crate::release::Build| -> Vec<String> {
        build.artifact.schema.fields.iter().map(|f| f.0.clone()).collect()
    };
    let (mine, theirs) = (fields(bench.build), fields(bench.current));
    let renamed = theirs.iter().filter(|name| !mine.contains(name)).count();
    none(
        gone + renamed,
        format!(
            "{} fields that the current release uses are gone: both cannot run side by side.",
            gone + renamed
        ),
    )
}

/// The library gives the results that were recorded.
pub(super) fn library_as_recorded(bench: &Bench<'_>) -> Judged {
    let (x, faults) = bench.service().features(&bench.few(300));
    let recorded = bench.build.artifact.package.model.scores(x.view());
    let found = bench.service().answer(&bench.few(300), Store::Up);
    let moved = recorded
        .iter()
        .zip(&found.scores)
        .zip(&faults)
        .filter(|((a, b), fault)| fault.is_none() && (*a - *b).abs() > 0.01)
        .count();
    none(
        moved,
        format!("{moved} of 300 scores moved by more than 0.01 against the pinned library."),
    )
}
