//! The rail: one fact per station.
use super::{
    super::{
        Found, Station,
        trace::{End, Stay},
    },
    shared,
};
use crate::{
    room::{Pace, Stop},
    run::Tone,
};

/// All stations with where the release is that is looked into.
pub(in crate::devops) fn rail(found: &Found) -> Vec<Stop> {
    Station::ALL.iter().map(|&station| stop(found, station)).collect()
}

fn stop(found: &Found, station: Station) -> Stop {
    let (fact, pace) = match (station, &found.focus) {
        (Station::Commit, Some(focus)) => (format!("release {}", focus.release.number), Pace::Done),
        (Station::Commit, None) => ("nothing yet".to_owned(), Pace::Done),
        (Station::Measure, _) => {
            (format!("{:.1} a week", found.dora.deployments_per_week), Pace::Done)
        }
        (Station::Production, _) => production(found),
        (_, None) => ("–".to_owned(), Pace::Ahead),
        (Station::Build, Some(focus)) => match focus.trace.built {
            None => ("under way".to_owned(), Pace::AtWork),
            Some((_, End::Good)) => {
                let artifact = focus.record.as_ref().and_then(|r| r.artifact.as_ref());
                (artifact.map_or_else(String::new, |a| a.digest.short()), Pace::Done)
            }
            Some((_, End::Bad(..) | End::Refused)) => ("refused".to_owned(), Pace::Failed),
        },
        (_, Some(focus)) => match station.level() {
            Some(level) if level.is_build() => {
                let nth = station as usize - Station::Unit as usize;
                let end = focus.trace.levels.get(nth).copied().flatten().map(|(_, end)| end);
                let (held, chosen) = shared::tally(found, focus, level, end);
                match end {
                    Some(End::Bad(..)) => (format!("{held} of {chosen}"), Pace::Failed),
                    Some(End::Good | End::Refused) => (format!("{held} of {chosen}"), Pace::Done),
                    None if focus.trace.stopped().is_some() => ("not run".to_owned(), Pace::Ahead),
                    None => (format!("{chosen} tests"), Pace::Ahead),
                }
            }
            level => {
                let places = &found.choices.spec.places;
                let at = places.iter().position(|place| place.level == level).unwrap_or_default();
                let stay = focus.trace.places.get(at).copied().unwrap_or_default();
                let live = found.places.get(at).map_or(0, |place| place.live);
                let fact =
                    if live == 0 { "the first".to_owned() } else { format!("release {live}") };
                (fact, pace(&stay))
            }
        },
    };
    let tone = if pace == Pace::Failed { Tone::Bad } else { Tone::Plain };
    Stop { id: station.id().to_owned(), name: station.name().to_owned(), fact, tone, pace }
}

pub(super) fn pace(stay: &Stay) -> Pace {
    if stay.aborted.is_some() || stay.noticed.is_some() {
        return Pace::Failed;
    }
    match stay.ended {
        Some((_, End::Good)) => Pace::Done,
        Some((_, End::Bad(..) | End::Refused)) => Pace::Failed,
        None if stay.began.is_some() => Pace::AtWork,
        None => Pace::Ahead,
    }
}

/// What the locations run, and how far the release is that is looked into.
fn production(found: &Found) -> (String, Pace) {
    let production = || {
        found
            .choices
            .spec
            .places
            .iter()
            .enumerate()
            .filter(|(_, place)| place.level.is_none())
            .map(|(at, _)| at)
    };
    let live = production().filter_map(|at| found.places.get(at));
    let fact = live.map(|place| place.live.to_string()).collect::<Vec<_>>().join(" · ");
    let Some(focus) = &found.focus else { return (fact, Pace::Ahead) };
    let stays = || production().filter_map(|at| focus.trace.places.get(at));
    let any = |wanted: Pace| stays().any(|stay| pace(stay) == wanted);
    let pace = if any(Pace::Failed) {
        Pace::Failed
    } else if any(Pace::AtWork) {
        Pace::AtWork
    } else if any(Pace::Done) {
        Pace::Done
    } else {
        Pace::Ahead
    };
    (fact, pace)
}
