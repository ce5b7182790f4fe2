//! Where every release is: what stood where, over the last days.
use super::super::{Found, TICK};
use crate::{
    promote::{DAY, Event, Happening, Seconds},
    room::{Card, Span, Track},
    run::Tone,
};

/// How far back the card looks.
const LOOK: Seconds = 3 * DAY;

/// One stretch of a place's history.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stood {
    pub(super) from: Seconds,
    pub(super) to: Seconds,
    pub(super) release: u32,
    /// How it went: plain, on trial, or taken back.
    pub(super) tone: Tone,
}

/// What stood in a place, one after another, up to now.
#[expect(clippy::wildcard_enum_match_arm, reason = "the other events put nothing anywhere")]
pub(super) fn history(log: &[Event], place: u8, now: Seconds) -> Vec<Stood> {
    let mut all = vec![Stood { from: 0, to: now, release: 0, tone: Tone::Plain }];
    for event in log.iter().filter(|event| event.place == Some(place)) {
        let tone = match event.what {
            Happening::Deployed | Happening::Weight(_) => Tone::Warn,
            Happening::Verified | Happening::Served | Happening::RolledBack(_) => Tone::Plain,
            Happening::Refuted(..) | Happening::Aborted | Happening::Noticed(_) => Tone::Bad,
            _ => continue,
        };
        let Some(last) = all.last_mut() else { continue };
        if last.release == event.release {
            match (last.tone, tone) {
                // It was tried and is in force from now on.
                (Tone::Warn, Tone::Plain) => {}
                (_, Tone::Bad) => {
                    last.tone = Tone::Bad;
                    continue;
                }
                _ => continue,
            }
        }
        last.to = event.at;
        all.push(Stood { from: event.at, to: now, release: event.release, tone });
    }
    all.retain(|stood| stood.to > stood.from || stood.to == now);
    all
}

/// The card.
pub(super) fn card(found: &Found) -> Card {
    let now = found.now;
    let begin = now.saturating_sub(LOOK);
    // Room on the right, so that the present is not at the edge.
    let width = (LOOK as f64 * 1.04).max(1.0);
    let share = |at: Seconds| at.saturating_sub(begin) as f64 / width;
    let rows = found.choices.spec.places.iter().zip(0_u8..).map(|(place, at)| {
        let spans = history(&found.log, at, now).into_iter().filter(|stood| stood.to > begin);
        let spans = spans.map(|stood| Span {
            from: share(stood.from.max(begin)),
            to: share(stood.to),
            label: match stood.tone {
                Tone::Bad => format!("{} ↶", stood.release),
                Tone::Warn | Tone::Plain | Tone::Good => stood.release.to_string(),
            },
            tone: stood.tone,
        });
        (place.name.clone(), spans.collect())
    });
    let first = begin.div_ceil(DAY) * DAY;
    let ticks = (0..4)
        .map(|nth| first + nth * DAY)
        .filter(|at| *at <= now)
        .map(|at| (share(at), Found::clock(at)));
    Card::Track(Track {
        title: "Where every release is".to_owned(),
        note: "the last three days · amber: gets a part of the traffic, or is being verified · ↶ taken back".to_owned(),
        rows: rows.collect(),
        ticks: ticks.collect(),
        now: share(now),
    })
}

/// An instant as a tick of the loop's clock.
pub(super) fn tick(at: Seconds) -> f64 {
    at as f64 / TICK as f64
}
