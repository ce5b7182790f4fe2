//! What would have happened without the test that stopped a release.
use super::super::{Found, found::Focus, trace::Where};
use crate::{
    check::{Level, TESTS},
    release::LOCATIONS,
};

/// A sentence: which test would have found it next, and what it costs a minute in Production.
pub(super) fn otherwise(found: &Found, focus: &Focus) -> Option<String> {
    let (test, _, _) = focus.trace.stopped()?;
    let record = focus.record.as_ref()?;
    let spec = &found.choices.spec;
    let first = TESTS.get(usize::from(test))?.level;
    let others = record.outcomes.iter().zip(TESTS).enumerate().filter(|(at, (outcome, test_))| {
        *at != usize::from(test) && !outcome.passed && spec.stops(test_) && test_.level >= first
    });
    let mut later: Vec<(Level, &str)> = others.map(|(_, (_, t))| (t.level, t.key)).collect();
    later.sort_by_key(|(level, _)| *level);
    let next = match later.first() {
        Some((level, key)) => {
            format!("Without it, `{key}` would have found it at {}", level.name())
        }
        None => "Without it, no other test would have found it".to_owned(),
    };
    Some(format!("{next}; {}.", harm(focus)))
}

/// What it costs where customers are.
pub(super) fn harm(focus: &Focus) -> String {
    let (Some(record), Some(current)) = (&focus.record, &focus.current) else {
        return "what it costs in Production is not known".to_owned();
    };
    let minutes: Vec<(f64, &str)> = record
        .standings
        .iter()
        .zip(&current.standings)
        .zip(&LOCATIONS)
        .map(|((new, old), at)| (new.harm(old), at.key))
        .collect();
    let sum: f64 = minutes.iter().map(|(euros, _)| euros).sum();
    let worst = minutes.iter().copied().max_by(|a, b| a.0.total_cmp(&b.0));
    match worst {
        Some((most, place)) if sum >= 0.5 => {
            let (sum, most) = (euros(sum), euros(most));
            format!("in Production it would cost {sum} € a minute, {most} € of them in {place}")
        }
        Some(_) if sum <= -0.5 => {
            format!("in Production it would save {} € a minute", euros(-sum))
        }
        Some(_) | None => "in Production it would cost nothing that is counted in euros".to_owned(),
    }
}

/// Whole euros.
fn euros(euros: f64) -> String {
    crate::words::count(euros.max(0.0).round() as u64)
}

/// Where it stopped, and how long after the commit.
pub(super) fn stopped_after(focus: &Focus) -> Option<String> {
    let (_, _, place) = focus.trace.stopped()?;
    let at = match place {
        Where::Level(level) => focus.trace.levels.get(level).copied().flatten(),
        Where::Place(place) => focus.trace.places.get(place).and_then(|stay| stay.ended),
    };
    let (at, _) = at?;
    Some(format!("Stopped after {}", Found::stretch(at.saturating_sub(focus.trace.committed))))
}
