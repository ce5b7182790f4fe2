//! Is the target there, and does each class have enough rows in both parts?
use super::{Context, Expectation, Judged, Measure, Unit, context};
use crate::{diagnostic::Severity, words};

/// Missing targets in more than this share of rows are a warning, fewer a note.
const MATTERS: f64 = 0.05;

/// With fewer rows of a class than this, nothing can be fitted and tested.
const FEWEST: u64 = 10;

/// Each row has a target.
pub(super) fn present(context: &Context<'_>) -> Judged {
    let labels = &context.target.labels;
    let missing: Vec<u32> =
        (0..labels.len() as u32).filter(|&row| labels[row as usize].is_none()).collect();
    let observed = context::share(missing.len(), labels.len());
    let name = words::quoted(&context.target.column);
    let sentence = if missing.is_empty() {
        format!("Every row has a target in {name}.")
    } else {
        format!(
            "{} of {} {} no target in {name} ({}).",
            words::count(missing.len() as u64),
            words::counted(labels.len() as u64, "row"),
            if missing.len() == 1 { "has" } else { "have" },
            words::percent(observed)
        )
    };
    let severity = if observed > MATTERS { Severity::Warning } else { Severity::Note };
    let measure = Measure::at_most(observed, 0.0, Unit::Share);
    let hint = "Such rows are left out when the data are split.";
    let judged = Judged::new(Expectation::TargetPresent, severity, &measure, sentence, hint);
    on_target(context, judged.showing(missing))
}

/// The rarer class is not too rare.
pub(super) fn share(context: &Context<'_>) -> Judged {
    let target = context.target;
    let negative = target.n - target.n_positive;
    let rarer = target.n_positive.min(negative);
    let observed = rarer as f64 / target.n.max(1) as f64;
    let limit = context.spec.min_class_share;
    let positive = words::quoted(&target.positive);
    let sentence = format!(
        "{} of {} {} {} ({}); at least {} is expected.",
        words::count(rarer),
        words::counted(target.n, "row"),
        if rarer == 1 { "is" } else { "are" },
        if rarer == target.n_positive { positive } else { format!("not {positive}") },
        words::percent(observed),
        words::percent(limit)
    );
    let severity = if rarer < FEWEST { Severity::Error } else { Severity::Warning };
    let mut measure = Measure::at_least(observed, limit, Unit::Share);
    measure.passed &= rarer >= FEWEST;
    let hint = "Choose another positive value, or give a table with more rows of the rarer class.";
    on_target(context, Judged::new(Expectation::ClassShare, severity, &measure, sentence, hint))
}

/// The share of positives is about the same in both parts.
pub(super) fn stays(context: &Context<'_>) -> Judged {
    let positives = |rows: &[u32]| {
        let labels = rows.iter().filter_map(|&row| context.target.labels[row as usize]);
        let (positive, n) = labels.fold((0, 0), |(p, n), label| (p + usize::from(label), n + 1));
        (n > 0).then(|| context::share(positive, n))
    };
    let before = positives(&context.reference);
    let now = positives(&context.rest);
    let change = before.zip(now).map_or(0.0, |(before, now)| (now - before).abs());
    let limit = context.spec.max_class_shift;
    let sentence = match before.zip(now) {
        None => "Only one part of the table has labels.".to_owned(),
        Some((before, now)) => format!(
            "The share of {} goes from {} in the reference part to {} in the rest; a change of {} \
             is allowed.",
            words::quoted(&context.target.positive),
            words::percent(before),
            words::percent(now),
            words::percent(limit)
        ),
    };
    let measure = Measure::at_most(change, limit, Unit::Share);
    let hint = "The rows may be sorted by the target, or the outcome changes with time: compare a \
                split in order with a random one.";
    let kind = Expectation::ClassShareStays;
    on_target(context, Judged::new(kind, Severity::Warning, &measure, sentence, hint))
}

fn on_target(context: &Context<'_>, mut judged: Judged) -> Judged {
    judged.outcome.column = Some(context.target.column.clone());
    judged
}
