//! Does time go forward, without holes?
use super::{Context, Expectation, Judged, Measure, Unit, context::share};
use crate::num::order;
use crate::{
    diagnostic::Severity,
    num::describe,
    table::{Column, NO_TIME, Values, time_text},
    words,
};

/// No row is earlier than the one before it.
pub(super) fn order(column: &Column) -> Option<Judged> {
    let Values::Time(times) = &column.values else { return None };
    let mut latest = NO_TIME;
    let mut failing = Vec::new();
    for (row, &time) in times.iter().enumerate().filter(|(_, time)| **time != NO_TIME) {
        if time < latest {
            failing.push(row as u32);
        }
        latest = latest.max(time);
    }
    let name = words::quoted(&column.name);
    let sentence = match failing.first() {
        None => format!("The rows are in the order of {name}."),
        Some(&row) => format!(
            "{} of {} {} earlier in {name} than a row before, for example {}.",
            words::count(failing.len() as u64),
            words::counted(times.len() as u64, "row"),
            if failing.len() == 1 { "is" } else { "are" },
            column.text(row as usize)
        ),
    };
    let measure = Measure::at_most(share(failing.len(), times.len()), 0.0, Unit::Share);
    let hint = "Rows are put in order before anything depends on it.";
    Some(
        Judged::new(Expectation::TimeOrder, Severity::Note, &measure, sentence, hint)
            .on(column)
            .showing(failing),
    )
}

/// No step between neighbouring instants is much longer than the median step.
pub(super) fn gaps(context: &Context<'_>, column: &Column) -> Option<Judged> {
    let Values::Time(times) = &column.values else { return None };
    let mut rows: Vec<u32> =
        (0..times.len() as u32).filter(|&row| times[row as usize] != NO_TIME).collect();
    order::sort_by_key(&mut rows, |&row| times[row as usize]);
    // Steps as numbers: two instants may be farther apart than an `i64` can say.
    let steps: Vec<(f64, u32, u32)> = rows
        .windows(2)
        .map(|pair| {
            let at = |row: u32| times[row as usize] as f64;
            (at(pair[1]) - at(pair[0]), pair[0], pair[1])
        })
        .filter(|(step, _, _)| *step > 0.0)
        .collect();
    let mut lengths: Vec<f64> = steps.iter().map(|(step, _, _)| *step).collect();
    order::sort_floats(&mut lengths);
    let median = describe::quantile(&lengths, 0.5);
    let &longest = lengths.last()?;
    let limit = context.spec.gap_factor;
    let failing: Vec<u32> = steps
        .iter()
        .filter(|(step, _, _)| *step > limit * median)
        .map(|(_, _, after)| *after)
        .collect();
    let name = words::quoted(&column.name);
    let from_to = steps.iter().find(|(step, _, _)| *step >= longest).map(|&(_, from, to)| {
        let text = |row: u32| time_text(times[row as usize]);
        format!("from {} to {}", text(from), text(to))
    })?;
    let sentence = format!(
        "The longest step of {name} is {} times the median step ({from_to}); up to {} times is \
         expected.",
        words::number(longest / median),
        words::number(limit)
    );
    let measure = Measure::at_most(longest / median, limit, Unit::Steps);
    let hint = "Find out whether rows were lost there.";
    Some(
        Judged::new(Expectation::TimeGaps, Severity::Warning, &measure, sentence, hint)
            .on(column)
            .showing(failing),
    )
}
