//! The rail: one fact per station.
use super::super::{Found, Station};
use crate::{
    room::{Pace, Stop},
    run::Tone,
    words,
};

/// All stations with what they found.
pub(in crate::aiops) fn rail(found: &Found) -> Vec<Stop> {
    Station::ALL.iter().map(|&station| stop(found, station)).collect()
}

fn stop(found: &Found, station: Station) -> Stop {
    let outcome = &found.outcome;
    let read = &outcome.read;
    let incidents = outcome.incidents().count() as u64;
    let (fact, tone) = match station {
        Station::Ingest => (words::counted(read.events.rows.len() as u64, "event"), Tone::Plain),
        Station::Normalise => match read.quarantine.len() as u64 {
            0 => ("all read".to_owned(), Tone::Good),
            held => (format!("{} in quarantine", words::count(held)), Tone::Warn),
        },
        Station::Deduplicate => {
            (words::counted(outcome.machine.alerts().len() as u64, "alert"), Tone::Plain)
        }
        Station::Template => {
            (words::counted(outcome.miner.templates().len() as u64, "template"), Tone::Plain)
        }
        Station::Detect => match &found.detected {
            Some(all) => {
                let odd = all.iter().filter(|one| one.verdicts.iter().any(|v| v.flag)).count();
                (
                    format!("{odd} of {} odd", words::counted(all.len() as u64, "metric")),
                    Tone::Plain,
                )
            }
            None if found.tape.is_some() => ("every metric".to_owned(), Tone::Plain),
            None => ("no metrics".to_owned(), Tone::Plain),
        },
        Station::Correlate => {
            let tone = if incidents > 0 { Tone::Warn } else { Tone::Good };
            (words::counted(incidents, "incident"), tone)
        }
        Station::Cause => {
            let shown = found.incident(None).map(|incident| incident.id);
            let first = found.incidents().into_iter().find(|one| Some(one.id) == shown);
            let first = first.map(|incident| incident.suspect).filter(|name| !name.is_empty());
            (first.unwrap_or_else(|| "none".to_owned()), Tone::Plain)
        }
        Station::Prescribe => match found.proposals.as_ref().and_then(|(_, all)| all.first()) {
            Some(best) => {
                (super::prescribe::verb(best.forecast.action.kind).to_owned(), Tone::Plain)
            }
            None if found.tape.is_some() => ("on a copy".to_owned(), Tone::Plain),
            None => ("needs the simulation".to_owned(), Tone::Plain),
        },
        Station::Act => match found.acts().count() {
            0 if found.tape.is_none() => ("needs the simulation".to_owned(), Tone::Plain),
            0 if outcome.incidents().any(|incident| found.ended(incident).is_none()) => {
                ("waits for approval".to_owned(), Tone::Warn)
            }
            0 => ("nothing to do".to_owned(), Tone::Plain),
            done => (words::counted(done as u64, "act"), Tone::Good),
        },
    };
    Stop {
        id: station.id().to_owned(),
        name: station.name().to_owned(),
        fact,
        tone,
        pace: Pace::Done,
    }
}
