//! One clock: what happened when, as far as it has happened.
use super::super::{Found, Go, Station, Tape, View};
use crate::{
    event::Severity,
    room::{self, Lane, Span, Timeline},
    run::Tone,
    words,
};

/// Bars over the whole length.
const BARS: u32 = 96;
/// Lines of the log.
const LINES: usize = 300;

/// The lanes and the log.
pub(in crate::aiops) fn timeline(found: &Found, view: &View) -> Timeline {
    let Some(tape) = &found.tape else { return own(found) };
    let (minutes, now) = (tape.minutes(), found.minute);
    let clock = Found::clock(tape.time(now));
    let mut lanes = vec![
        Lane { name: "Changes".to_owned(), spans: changes(found, tape), bars: Vec::new() },
        Lane { name: "Payments lost".to_owned(), spans: Vec::new(), bars: lost(tape, now) },
        Lane { name: "Events".to_owned(), spans: Vec::new(), bars: events(tape, now) },
        Lane { name: "Incidents".to_owned(), spans: incidents(found, tape), bars: Vec::new() },
    ];
    if view.truth {
        lanes.push(Lane { name: "Truth".to_owned(), spans: truth(found, tape), bars: Vec::new() });
    }
    Timeline {
        ticks: minutes,
        now,
        clock: clock.get(..5).unwrap_or_default().to_owned(),
        day: "day 63".to_owned(),
        lanes,
        log: log(found, tape),
    }
}

/// Events of the learner's own have no clock of ours: only a log.
fn own(found: &Found) -> Timeline {
    let clock = Found::clock(found.now());
    let lanes = vec![Lane { name: "Incidents".to_owned(), ..Lane::default() }];
    Timeline {
        clock: clock.get(..5).unwrap_or_default().to_owned(),
        day: "your events".to_owned(),
        lanes,
        ..Timeline::default()
    }
}

/// Equal parts of the time shown, as shares of the largest.
fn bars(minutes: u32, now: u32, of: impl Fn(u32, u32) -> f64) -> Vec<f64> {
    let edge = |bar: u32| (u64::from(bar) * u64::from(minutes) / u64::from(BARS)) as u32;
    let values: Vec<f64> = (0..BARS)
        .map(|bar| (edge(bar), edge(bar + 1)))
        .map(|(from, to)| if from < now { of(from, to.min(now)).max(0.0) } else { 0.0 })
        .collect();
    let most = values.iter().fold(0.0_f64, |most, &value| most.max(value));
    values.iter().map(|value| if most > 0.0 { value / most } else { 0.0 }).collect()
}

fn events(tape: &Tape, now: u32) -> Vec<f64> {
    let count = |minute: u32| tape.counts.get(minute as usize).copied().unwrap_or_default();
    bars(tape.minutes(), now, |from, to| f64::from(count(to).saturating_sub(count(from))))
}

fn lost(tape: &Tape, now: u32) -> Vec<f64> {
    let lost = &tape.metrics.payments_lost;
    bars(tape.minutes(), now, |from, to| {
        lost.get(from as usize..to as usize).unwrap_or_default().iter().sum()
    })
}

fn changes(found: &Found, tape: &Tape) -> Vec<Span> {
    let events = &found.outcome.read.events;
    let mut spans: Vec<Span> = found
        .outcome
        .machine
        .deployments()
        .iter()
        .filter_map(|&(at, row)| {
            let event = events.rows.get(row as usize)?;
            let label = format!("{} changed", events.word(event.service));
            Some(Span { from: tape.minute(at), to: tape.minute(at), label, tone: Tone::Plain })
        })
        .collect();
    spans.extend(found.acts().map(|act| Span {
        from: f64::from(act.minute),
        to: f64::from(act.minute),
        label: act.words(&tape.topology),
        tone: Tone::Good,
    }));
    spans
}

fn incidents(found: &Found, tape: &Tape) -> Vec<Span> {
    let now = tape.time(found.minute);
    let of = |incident: &crate::correlate::Incident| Span {
        from: tape.minute(incident.began),
        to: tape.minute(found.ended(incident).unwrap_or(now)),
        label: format!("incident {}", incident.id),
        // What is over needs nobody any more.
        tone: match incident.ended {
            Some(_) => Tone::Plain,
            None if incident.severity >= Severity::ERROR => Tone::Bad,
            None => Tone::Warn,
        },
    };
    found.outcome.incidents().map(of).collect()
}

fn truth(found: &Found, tape: &Tape) -> Vec<Span> {
    let now = tape.time(found.minute);
    let begun = tape.truth.faults.iter().filter(|fault| fault.onset <= now);
    begun
        .map(|fault| Span {
            from: tape.minute(fault.onset),
            to: tape.minute(fault.end.min(now)),
            label: format!("{} at {}", fault.kind.name(), tape.topology.node(fault.cause).name),
            tone: Tone::Good,
        })
        .collect()
}

/// The first alerts of a notification by name, and how many more there are.
fn which(found: &Found, firing: &[u32], resolved: &[u32]) -> String {
    let some = |alerts: &[u32], state: &str| {
        let first = super::correlate::alert_words(found, *alerts.first()?);
        Some(match alerts.len() - 1 {
            0 => format!("{first} {state}"),
            more => format!("{first} and {} {state}", words::counted(more as u64, "other")),
        })
    };
    let told = [some(firing, "firing"), some(resolved, "ended")];
    told.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn log(found: &Found, tape: &Tape) -> Vec<(String, room::Go, String)> {
    let mut lines: Vec<(f64, Go, String)> = Vec::new();
    for incident in found.incidents() {
        let go = Go::Incident(incident.id, Station::Correlate);
        let first = incident.services.first().map_or("an unnamed place", String::as_str);
        let told = format!(
            "Incident {} begins at {first}: {} of {}",
            incident.id,
            words::counted(incident.alerts.len() as u64, "alert"),
            words::counted(u64::from(incident.events), "event")
        );
        lines.push((tape.minute(incident.began), go.clone(), told));
        if let Some(ended) = incident.ended {
            lines.push((tape.minute(ended), go, format!("Incident {} has ended", incident.id)));
        }
    }
    for set in super::duties::sets(found) {
        let told = format!("Incident {}: {}", set.incident, set.words());
        lines.push((tape.minute(set.at), Go::Incident(set.incident, Station::Act), told));
    }
    for ruling in found.rulings() {
        let go = Go::Station(Station::Correlate);
        lines.push((f64::from(ruling.minute), go, ruling.words(&tape.topology)));
    }
    for span in changes(found, tape) {
        lines.push((span.from, Go::Station(Station::Cause), span.label));
    }
    for note in found.outcome.machine.notifications() {
        let group = found.outcome.machine.groups().get(note.group as usize);
        let told = format!(
            "{} told of {}",
            group.map_or("somebody", |group| found.outcome.machine.receiver(group)),
            which(found, &note.firing, &note.resolved)
        );
        lines.push((tape.minute(note.at), Go::Station(Station::Deduplicate), told));
    }
    lines.sort_by(|a, b| a.0.total_cmp(&b.0));
    let from = lines.len().saturating_sub(LINES);
    lines.drain(..from);
    lines
        .into_iter()
        .map(|(at, go, told)| (format!("minute {}", at as u32), go.into(), told))
        .collect()
}
