//! What an alert is worth as evidence: where, when, of what it speaks, how long, how loud.
use super::{Explain, Golden, Place, Signal, divide};
use crate::{
    alert::{Alert, Ending, Origin},
    event::{Events, Time},
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
    /// A tool's alert that stayed, or that nobody has seen end.
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

/// An alert as evidence.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "four facts, each for itself")]
pub(super) struct Evidence {
    pub(super) alert: u32,
    pub(super) place: Place,
    /// Seconds of its longest stretch.
    pub(super) from: i64,
    pub(super) to: i64,
    /// Whether its end has not been seen.
    pub(super) goes_on: bool,
    pub(super) kind: Kind,
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

/// Whether a tool says that something goes on, and has not said that it is over.
fn goes_on(alert: &Alert) -> bool {
    alert.origin != Origin::Log && alert.is_firing()
}

/// The longest stretch for which an alert fired. What was given up after a silence ended when it was
/// last heard of; what goes on lasts until `seen`, the end of what was seen.
fn stretch(alert: &Alert, seen: Time) -> (i64, i64) {
    let seconds = |at: Time| at.0.div_euclid(Time::SECOND);
    let last = alert.turns.len().div_ceil(2);
    let end = if goes_on(alert) { alert.last_seen.max(seen) } else { alert.last_seen };
    let stretches = (1..).zip(alert.turns.chunks(2)).map(|(nth, pair)| {
        let from = pair.first().map_or(0, |&at| seconds(at));
        let is_given_up = nth == last && alert.ending == Some(Ending::Timeout);
        let said = pair.get(1).filter(|_| !is_given_up);
        (from, seconds(said.copied().unwrap_or(end)).max(from))
    });
    let longest = stretches.max_by_key(|&(from, to)| (to.saturating_sub(from), -from));
    longest.unwrap_or_default()
}

impl Evidence {
    /// Reads an alert; `seen` is the end of what was seen.
    pub(super) fn read(
        spec: &Explain,
        events: &Events,
        signal: &Signal,
        alert: &Alert,
        seen: Time,
    ) -> Self {
        let place = divide::of(signal);
        let (from, to) = stretch(alert, seen);
        let is_log = alert.origin == Origin::Log;
        let kind = match is_log {
            _ if !signal.mentions.is_empty() => Kind::Naming,
            true if alert.events >= 3 => Kind::Lines,
            true => Kind::Lone,
            // What goes on may have begun a moment ago, but nobody knows that it ends soon.
            false if goes_on(alert) => Kind::Lasting,
            false if to.saturating_sub(from) >= i64::from(spec.lasting) => Kind::Lasting,
            false => Kind::Brief,
        };
        let said = words(events.word(alert.name));
        let says = |known: &[&str]| !is_log && said.iter().any(|word| known.contains(&&**word));
        let own = words(events.word(alert.service));
        let fresh = said.iter().find(|word| !own.contains(word));
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
        Self {
            alert: signal.alert,
            place,
            from,
            to,
            goes_on: goes_on(alert),
            kind,
            golden: signal.golden,
            waits: says(WAITS),
            busy: says(BUSY),
            facet,
            mentions: signal.mentions.clone(),
            itself: parts.any(|word| word == "localhost"),
            habit: None,
        }
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
