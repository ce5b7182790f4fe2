//! From events to incidents: what each step takes out, by number, and what that cost.
use strum::VariantArray as _;

use super::super::{Found, Go, Station};
use crate::{
    alert::{Fate, Origin},
    room::{Card, Pass},
    words,
};

/// Fates that are everyday life: what has one of these does not matter to anybody now.
const EVERYDAY: [Fate; 3] = [Fate::Noise, Fate::Change, Fate::Metric];

/// The funnel. Each step is what is left of the one before, and names what it took out.
pub(super) fn card(found: &Found) -> Card {
    let outcome = &found.outcome;
    let events = outcome.read.events.rows.len() as u64;
    let alerts = outcome.machine.alerts().len() as u64;
    let incidents = outcome.incidents().count() as u64;
    let fates = outcome.machine.counts();
    let everyday: u64 = EVERYDAY.iter().map(|&fate| u64::from(fates.of(fate))).sum();
    let pass = |label: &str, count: u64, note: String, station: Station| Pass {
        label: label.to_owned(),
        count,
        note,
        go: Some(Go::Station(station).into()),
    };
    let passes = vec![
        pass(
            "events",
            events,
            format!("{} in quarantine", words::count(outcome.read.quarantine.len() as u64)),
            Station::Normalise,
        ),
        pass(
            "matter",
            events.saturating_sub(everyday),
            format!(
                "{} are everyday logs, changes and values: kept, not raised",
                words::count(everyday)
            ),
            Station::Template,
        ),
        pass("alerts", alerts, repeated(found), Station::Deduplicate),
        pass(
            "incidents",
            incidents,
            format!(
                "{} in them, {} alone",
                stand(alerts.saturating_sub(alone(found)), "alert"),
                stand(alone(found), "")
            ),
            Station::Correlate,
        ),
    ];
    Card::Funnel {
        title: format!(
            "{} {} {}",
            words::counted(events, "event"),
            if events == 1 { "becomes" } else { "become" },
            words::counted(incidents, "incident")
        ),
        note: format!("{} {}", cost(found, events, incidents), told(found)),
        passes,
    }
}

/// `1 alert stands`, `2 alerts stand`.
fn stand(n: u64, noun: &str) -> String {
    let counted = if noun.is_empty() { words::count(n) } else { words::counted(n, noun) };
    format!("{counted} {}", if n == 1 { "stands" } else { "stand" })
}

/// What became of events that matter and began no alert, the most frequent first.
fn repeated(found: &Found) -> String {
    let machine = &found.outcome.machine;
    let fates = machine.counts();
    let mut lost: Vec<(u32, &str)> = Fate::VARIANTS
        .iter()
        .filter(|&fate| !EVERYDAY.contains(fate) && *fate != Fate::Opened)
        .map(|&fate| (fates.of(fate), super::deduplicate::meaning(fate)))
        .filter(|(count, _)| *count > 0)
        .collect();
    lost.sort_by_key(|&(count, _)| std::cmp::Reverse(count));
    let mut said: Vec<String> = lost
        .into_iter()
        .map(|(count, meaning)| {
            let meaning = meaning.split(':').next().unwrap_or(meaning);
            format!("{} {meaning}", words::count(u64::from(count)))
        })
        .collect();
    let beats = machine.alerts().iter();
    let beats = beats.filter(|alert| matches!(alert.origin, Origin::Heartbeat(_))).count() as u64;
    if beats > 0 {
        said.push(format!(
            "{} began without an event: a heartbeat is missing",
            words::count(beats)
        ));
    }
    if said.is_empty() { "each began one".to_owned() } else { said.join("; ") }
}

/// Whom the events reached: compression alone would hide it.
fn told(found: &Found) -> String {
    let notes = found.outcome.machine.notifications().len() as u64;
    let alone = stand(alone(found), "alert");
    let firing = found.outcome.machine.alerts().iter().any(crate::alert::Alert::is_firing);
    let waits = match &found.tape {
        None if notes == 0 && firing => {
            " Groups still wait for company: your events end before anybody is told."
        }
        _ => "",
    };
    format!("{alone} alone, and {} went out.{waits}", words::counted(notes, "notification"))
}

/// What the compression cost, where that is known.
fn cost(found: &Found, events: u64, incidents: u64) -> String {
    match found.judged() {
        Some(judged) => format!(
            "Compression {} (1 − incidents / events), and what it cost: {} of {} faults missed, {} split, several faults in {}, {} without a fault, ARI {:.2} (1 is perfect).",
            super::nearly(judged.compression.whole),
            judged.faults.iter().filter(|fault| !fault.is_found).count(),
            judged.faults.len(),
            judged.faults.iter().filter(|fault| fault.is_split).count(),
            words::counted(judged.grouping.merged.len() as u64, "incident"),
            words::counted(u64::from(judged.grouping.idle), "incident"),
            judged.grouping.ari
        ),
        None if found.tape.is_some() => {
            "The truth is hidden: what the compression cost is not said.".to_owned()
        }
        None if found.outcome.read.quarantine.len() as u64 > events => format!(
            "Most of what came could not be read ({} of {}), so how far it was compressed says nothing.",
            words::count(found.outcome.read.quarantine.len() as u64),
            words::count(found.outcome.read.quarantine.len() as u64 + events)
        ),
        None if incidents == 0 => {
            "No alerts belong together, so nothing was compressed: each stands for itself."
                .to_owned()
        }
        None => format!(
            "Compression {} (1 − incidents / events). The truth about your events is not known, so nobody can say what it cost.",
            super::nearly(1.0 - incidents as f64 / (events as f64).max(1.0))
        ),
    }
}

/// Alerts in no incident.
fn alone(found: &Found) -> u64 {
    found.outcome.grouping().iter().filter(|group| group.is_none()).count() as u64
}
