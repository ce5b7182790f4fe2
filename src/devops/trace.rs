//! The way of one release, read from the event log.
use crate::promote::{Event, Happening, Seconds};

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It held.
    Good,
    /// A test stopped it: its position in the list, and whether it failed for no reason.
    Bad(u16, bool),
    /// Nothing was built.
    Refused,
}

/// What happened to a release so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// When it was committed.
    pub committed: Seconds,
    /// When its build ended, and how.
    pub built: Option<(Seconds, End)>,
    /// When each level of the build ended, and how.
    pub levels: [Option<(Seconds, End)>; 3],
    /// For each place: how far it came there.
    pub places: Vec<Stay>,
    /// When it was rejected for good.
    pub rejected: Option<Seconds>,
}

/// How far a release came in a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stay {
    /// When it waited for people.
    pub waits: Option<Seconds>,
    /// When its promotion began.
    pub began: Option<Seconds>,
    /// When it stood there; in Production, when it got the first traffic.
    pub stood: Option<Seconds>,
    /// When it was verified, refuted, or got all traffic; and how it ended.
    pub ended: Option<(Seconds, End)>,
    /// When a rollout of it was ended, or the place went back to another release.
    pub aborted: Option<Seconds>,
    /// When it did noticeable harm.
    pub noticed: Option<Seconds>,
}

impl Trace {
    /// Reads it.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the other events say nothing new of it")]
    pub fn of(log: &[Event], release: u32, places: usize) -> Self {
        let mut trace = Self { places: vec![Stay::default(); places], ..Self::default() };
        let mut level = 0;
        for event in log.iter().filter(|event| event.release == release) {
            let at = event.at;
            let Some(place) = event.place else {
                match event.what {
                    Happening::Committed => trace.committed = at,
                    Happening::Built => trace.built = Some((at, End::Good)),
                    Happening::BuildFailed => trace.built = Some((at, End::Refused)),
                    Happening::Green(nth) => {
                        level = usize::from(nth) + 1;
                        trace.end(usize::from(nth), at, End::Good);
                    }
                    Happening::Red(test, flaky) => trace.end(level, at, End::Bad(test, flaky)),
                    Happening::Rerun => trace.reopen(level),
                    Happening::Rejected => trace.rejected = Some(at),
                    _ => {}
                }
                continue;
            };
            let Some(stay) = trace.places.get_mut(usize::from(place)) else { continue };
            match event.what {
                Happening::Waiting(_) => stay.waits = Some(at),
                Happening::Promoting => {
                    *stay = Stay { waits: stay.waits, began: Some(at), ..Stay::default() }
                }
                Happening::Deployed | Happening::Weight(_) => {
                    stay.stood.get_or_insert(at);
                }
                Happening::Verified | Happening::Served => {
                    stay.stood.get_or_insert(at);
                    stay.ended = Some((at, End::Good));
                }
                Happening::Refuted(test, flaky) => stay.ended = Some((at, End::Bad(test, flaky))),
                Happening::Rerun => stay.ended = None,
                Happening::Aborted => stay.aborted = Some(at),
                Happening::Noticed(_) => stay.noticed = Some(at),
                _ => {}
            }
        }
        trace
    }

    fn end(&mut self, level: usize, at: Seconds, end: End) {
        if let Some(slot) = self.levels.get_mut(level) {
            *slot = Some((at, end));
        }
    }

    fn reopen(&mut self, level: usize) {
        if let Some(slot) = self.levels.get_mut(level) {
            *slot = None;
        }
    }

    /// The test that stopped it, and where: the level of the build, or the place.
    pub fn stopped(&self) -> Option<(u16, bool, Where)> {
        let bad = |end: &Option<(Seconds, End)>| match end {
            Some((_, End::Bad(test, flaky))) => Some((*test, *flaky)),
            Some((_, End::Good | End::Refused)) | None => None,
        };
        let levels = self.levels.iter().enumerate();
        let mut stopped =
            levels.filter_map(|(at, end)| bad(end).map(|(t, f)| (t, f, Where::Level(at))));
        let mut places = self.places.iter().enumerate();
        stopped.next().or_else(|| {
            places.find_map(|(at, stay)| bad(&stay.ended).map(|(t, f)| (t, f, Where::Place(at))))
        })
    }
}

/// Where a release was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    /// A level of the build, from 0.
    Level(usize),
    /// A place, by position.
    Place(usize),
}
