//! One clock: what happened when, as far as it has happened.
use super::{
    super::{Found, Go, TICK},
    track::{history, tick},
};
use crate::{
    promote::{DAY, Happening},
    room::{Lane, Span, Timeline},
    run::Tone,
    words,
};

/// Lines of the log.
const LINES: usize = 300;

/// The lanes and the log.
pub(in crate::devops) fn timeline(found: &Found) -> Timeline {
    let lane = |name: &str, spans| Lane { name: name.to_owned(), spans, bars: Vec::new() };
    let places = &found.choices.spec.places;
    let production = places.iter().position(|place| place.level.is_none()).unwrap_or_default();
    let stood = history(&found.log, production as u8, found.now).into_iter().map(|stood| Span {
        from: tick(stood.from),
        to: tick(stood.to),
        label: stood.release.to_string(),
        tone: stood.tone,
    });
    let lanes = vec![
        lane("Changes", changes(found)),
        lane(
            places.get(production).map_or("Production", |place| place.name.as_str()),
            stood.collect(),
        ),
        lane("Stopped", stopped(found)),
        lane("Incidents", incidents(found)),
    ];
    let from = found.lines.len().saturating_sub(LINES);
    let log = found.lines.iter().skip(from).map(|line| {
        let go = Go::Moment(line.at.div_ceil(TICK) as u32, line.release);
        let cause = line.cause.and_then(|cause| found.lines.get(cause as usize));
        let because = cause.map_or_else(String::new, |cause| {
            format!(" Because, {}: {}", Found::clock(cause.at), words::shortened(&cause.text, 70))
        });
        (Found::clock(line.at), go.into(), format!("{}{because}", line.text))
    });
    let clock = Found::clock(found.now);
    Timeline {
        ticks: found.choices.ticks(),
        now: (found.now / TICK) as u32,
        clock: clock.get(4..).unwrap_or_default().to_owned(),
        day: format!(
            "{} of week {}",
            clock.get(..3).unwrap_or_default(),
            found.now / (7 * DAY) + 1
        ),
        lanes,
        log: log.collect(),
    }
}

fn moments(found: &Found, wanted: impl Fn(Happening) -> bool, tone: Tone) -> Vec<Span> {
    let events = found.log.iter().zip(&found.lines).filter(|(event, _)| wanted(event.what));
    events
        .map(|(event, line)| Span {
            from: tick(event.at),
            to: tick(event.at),
            label: line.text.clone(),
            tone,
        })
        .collect()
}

fn changes(found: &Found) -> Vec<Span> {
    moments(found, |what| what == Happening::Committed, Tone::Plain)
}

fn stopped(found: &Found) -> Vec<Span> {
    let stops = |what: Happening| {
        matches!(
            what,
            Happening::Red(..)
                | Happening::Refuted(..)
                | Happening::BuildFailed
                | Happening::Aborted
        )
    };
    moments(found, stops, Tone::Bad)
}

/// From notice to recovery, and outages.
#[expect(clippy::wildcard_enum_match_arm, reason = "the other events begin and end nothing")]
fn incidents(found: &Found) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut open: Vec<(Option<u8>, usize)> = Vec::new();
    for (event, line) in found.log.iter().zip(&found.lines) {
        match event.what {
            Happening::Noticed(_) | Happening::Outage => {
                open.push((event.place, spans.len()));
                let (from, to) = (tick(event.at), tick(found.now));
                spans.push(Span { from, to, label: line.text.clone(), tone: Tone::Bad });
            }
            Happening::Recovered | Happening::OutageOver => {
                if let Some(at) = open.iter().position(|(place, _)| *place == event.place) {
                    let (_, span) = open.remove(at);
                    spans[span].to = tick(event.at).max(spans[span].from + 0.5);
                }
            }
            _ => {}
        }
    }
    spans
}
