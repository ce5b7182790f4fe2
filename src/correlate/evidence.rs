//! What an alert is worth as evidence: where, when, of what it speaks, how long, how loud.
use super::{Explain, Golden, Place, Signal, margin::Reading};
use crate::{
    alert::{Alert, Ending, Origin},
    event::{Event, Events, Kind as EventKind, Time},
};

/// How an alert speaks: decides how much everyday noise there is of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// It names another place that did not answer.
    Naming,
    /// Lines of a log that came in numbers.
    Lines,
    /// A log line or two.
    Lone,
    /// A tool's alert that stayed.
    Lasting,
    /// A tool's alert that ended soon.
    Brief,
}

impl Kind {
    /// Whether it can found a hypothesis: noise of the other kinds is everywhere.
    pub(super) fn founds(self) -> bool {
        match self {
            Self::Naming | Self::Lines | Self::Lasting => true,
            Self::Lone | Self::Brief => false,
        }
    }

    /// Whether it is made of lines.
    pub(super) fn is_line(self) -> bool {
        match self {
            Self::Naming | Self::Lines | Self::Lone => true,
            Self::Lasting | Self::Brief => false,
        }
    }
}

/// An alert as evidence, each time that it fires.
#[derive(Clone, Debug)]
pub(super) struct Evidence {
    pub(super) alert: u32,
    pub(super) place: Place,
    /// Seconds of a stretch.
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) kind: Kind,
    /// Number of its events.
    pub(super) events: u32,
    /// The furthest beyond its limit that it says.
    pub(super) reading: Option<Reading>,
    /// How far that is beyond the highest limit that it breaks, as a natural logarithm.
    pub(super) margin: Option<f64>,
    pub(super) golden: Golden,
    /// Whether it fills up while somebody waits for others.
    pub(super) waits: bool,
    /// Whether it speaks of work being done.
    pub(super) busy: bool,
    /// What of its place it speaks of: the same for all tools and levels that look at the same.
    pub(super) facet: u64,
    pub(super) mentions: Vec<u32>,
    /// Whether it complains of itself.
    pub(super) itself: bool,
    /// Where the times of its template's lines stand.
    pub(super) habit: Option<u32>,
}

/// Words for what is held while one waits for others, and so runs short when they are slow.
const WAITS: &[&str] = &["pool", "connection", "queue", "thread", "worker", "backlog", "lag"];

/// Words for work.
const BUSY: &[&str] =
    &["cpu", "processor", "load", "utilization", "utilisation", "throttled", "throttling"];

/// Words of a name in lower case, cut at capitals and signs.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in name.chars() {
        let is_hump = before.is_ascii_lowercase() && c.is_ascii_uppercase();
        if c.is_ascii_alphanumeric() {
            if words.is_empty() || is_hump || !before.is_ascii_alphanumeric() {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.push(c.to_ascii_lowercase());
            }
        }
        before = c;
    }
    words
}

/// What an event of a tool says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said {
    /// Seconds.
    pub(super) at: i64,
    pub(super) kind: Saying,
    pub(super) reading: Option<Reading>,
}

/// How it says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Saying {
    /// It fires.
    Fires,
    /// A check failed and is tried again before it counts.
    Soft,
    /// It ended.
    Ends,
}

/// Names of labels that say whether a state counts.
const STATES: &[&str] = &["nagios.state_type", "icinga2.state_type"];

impl Said {
    /// Reads an event; nothing if it is of another kind.
    pub(super) fn read(events: &Events, event: &Event) -> Option<Self> {
        let is_soft = || STATES.iter().any(|name| events.label(event, name) == Some("SOFT"));
        let kind = match event.kind {
            EventKind::Resolved => Saying::Ends,
            EventKind::Fired if is_soft() => Saying::Soft,
            EventKind::Fired | EventKind::Log => Saying::Fires,
            EventKind::Acked | EventKind::Change | EventKind::Metric => return None,
        };
        let speaks = event.kind == EventKind::Fired;
        let reading = if speaks { Reading::read(events, event) } else { None };
        Some(Self { at: event.time.0.div_euclid(Time::SECOND), kind, reading })
    }
}

/// A time for which an alert fired, in seconds, with the furthest beyond its limit that it said.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    from: i64,
    to: i64,
    events: u32,
    reading: Option<Reading>,
}

impl Stretch {
    fn at(at: i64) -> Self {
        Self { from: at, to: at, events: 0, reading: None }
    }

    fn hear(&mut self, reading: Option<Reading>) {
        self.events += 1;
        let said = [self.reading, reading].into_iter().flatten();
        let broken = said.filter(|reading| reading.margin() > 0.0);
        self.reading = broken.max_by(|a, b| a.margin().total_cmp(&b.margin()));
    }
}

/// The times for which an alert fired, as the machine took them. What was given up after a silence
/// ended when it was last heard of.
fn turns(alert: &Alert) -> Vec<Stretch> {
    let seconds = |at: Time| at.0.div_euclid(Time::SECOND);
    let last = alert.turns.len().div_ceil(2);
    let pairs = (1..).zip(alert.turns.chunks(2)).map(|(nth, pair)| {
        let from = pair.first().map_or(0, |&at| seconds(at));
        let is_given_up = nth == last && alert.ending == Some(Ending::Timeout);
        let said = pair.get(1).filter(|_| !is_given_up);
        let to = seconds(said.copied().unwrap_or(alert.last_seen)).max(from);
        Stretch { from, to, events: 1, reading: None }
    });
    pairs.collect()
}

/// The times for which an alert fired, by its events: checks that are tried again do not count, nor
/// does what holds a flapping alert open. Where events say nothing, those that the machine took.
fn stretches(alert: &Alert, said: &mut [Said]) -> Vec<Stretch> {
    let taken = turns(alert);
    said.sort_by_key(|said| said.at);
    let mut found: Vec<Stretch> = Vec::new();
    let mut open: Option<Stretch> = None;
    let mut soft: Option<Stretch> = None;
    for said in said.iter() {
        let fresh = Stretch::at(said.at);
        match said.kind {
            Saying::Soft => soft.get_or_insert(fresh).hear(said.reading),
            Saying::Fires => open.get_or_insert(fresh).hear(said.reading),
            Saying::Ends => {
                found.extend(open.take().map(|open| Stretch { to: said.at, ..open }));
            }
        }
    }
    if let Some(open) = open {
        let within = |taken: &&Stretch| taken.from <= open.from && open.from <= taken.to;
        let to = taken.iter().find(within).map_or(open.from, |taken| taken.to);
        found.push(Stretch { to, ..open });
    }
    if found.is_empty() {
        found.extend(soft);
    }
    if found.is_empty() { taken } else { found }
}

/// Seconds of silence after which lines are no longer the same trouble.
const SILENCE: i64 = 1_200;
/// The longest that lines are taken together, in seconds.
const PIECE: i64 = 7_200;

/// Lines of a log alert, taken together while they go on.
fn pieces(said: &mut [Said]) -> Vec<Stretch> {
    said.sort_by_key(|said| said.at);
    let mut found: Vec<Stretch> = Vec::new();
    for said in said.iter() {
        let goes_on = |last: &&mut Stretch| {
            said.at.saturating_sub(last.to) <= SILENCE && said.at.saturating_sub(last.from) <= PIECE
        };
        match found.last_mut().filter(goes_on) {
            Some(last) => {
                last.to = said.at;
                last.events += 1;
            }
            None => found.push(Stretch { events: 1, ..Stretch::at(said.at) }),
        }
    }
    found
}

impl Evidence {
    /// Reads an alert: one for each stretch for which it fired.
    pub(super) fn read(
        spec: &Explain,
        events: &Events,
        signal: &Signal,
        alert: &Alert,
        place: Place,
        said: &mut [Said],
    ) -> Vec<Self> {
        let is_log = alert.origin == Origin::Log;
        let named = words(events.word(alert.name));
        let says = |known: &[&str]| !is_log && named.iter().any(|word| known.contains(&&**word));
        let own = words(events.word(alert.service));
        let fresh = named.iter().find(|word| !own.contains(word));
        let facet = match (is_log, signal.golden) {
            (true, _) => Events::identity(["line", &alert.template.to_string()]),
            (false, Golden::Errors) => 1,
            (false, Golden::Latency) => 2,
            (false, Golden::Traffic) => 3,
            (false, Golden::Saturation) => Events::identity([fresh.map_or("", String::as_str)]),
        };
        let row = alert.row.and_then(|row| events.rows.get(row as usize));
        let body = row.map(|row| events.text(row.body)).unwrap_or_default();
        let mut parts = body.split(|c: char| !c.is_ascii_alphanumeric()).take(64);
        let whole = Self {
            alert: signal.alert,
            place,
            from: 0,
            to: 0,
            kind: Kind::Brief,
            events: 1,
            reading: None,
            margin: None,
            golden: signal.golden,
            waits: says(WAITS),
            busy: says(BUSY),
            facet,
            mentions: signal.mentions.clone(),
            itself: parts.any(|word| word == "localhost"),
            habit: None,
        };
        let times = if is_log { pieces(said) } else { stretches(alert, said) };
        let stretched = times.into_iter().map(|stretch| {
            let Stretch { from, to, events, reading } = stretch;
            let kind = match is_log {
                _ if !signal.mentions.is_empty() => Kind::Naming,
                true if alert.events >= 3 => Kind::Lines,
                true => Kind::Lone,
                false if to.saturating_sub(from) >= i64::from(spec.lasting) => Kind::Lasting,
                false => Kind::Brief,
            };
            let margin = reading.map(Reading::margin);
            Self { from, to, kind, events, reading, margin, ..whole.clone() }
        });
        stretched.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_into_words() {
        assert_eq!(words("CPUStealHigh"), ["cpusteal", "high"]);
        assert_eq!(words("ledger-db disk usage"), ["ledger", "db", "disk", "usage"]);
        assert_eq!(words("ErrorRateHigh on db-5"), ["error", "rate", "high", "on", "db", "5"]);
        assert!(words("").is_empty());
    }
}
