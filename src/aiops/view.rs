//! Where in the loop a person looks: a place, a moment, an incident, an event.
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::Station;

/// Longest search that is read.
const MOST_QUERY: usize = 120;

/// What is looked at. Nothing of it changes what is computed, but for the moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// The station.
    pub station: Station,
    /// Minutes after the storm's beginning; `None` for the moment that the lab opens with
    /// ([`super::Tape::opening`]).
    pub now: Option<u32>,
    /// The incident looked into.
    pub incident: Option<u32>,
    /// The event whose life is told.
    pub event: Option<u32>,
    /// What is searched for.
    pub query: String,
    /// The truth is shown; switched off where a class is to guess first.
    pub truth: bool,
    /// What is looked at were events of the learner's own, which no link holds.
    pub own: bool,
    /// Many storms are compared, with and without the lab.
    pub compare: bool,
}

impl Default for View {
    fn default() -> Self {
        Self {
            station: Station::default(),
            now: None,
            incident: None,
            event: None,
            query: String::new(),
            truth: true,
            own: false,
            compare: false,
        }
    }
}

impl View {
    /// A search as it is taken: printable, and no longer than a link can carry.
    pub fn query_of(text: &str) -> String {
        text.chars().filter(|c| !c.is_control()).take(MOST_QUERY).collect()
    }

    /// As part of an address: `correlate/t95/i3/e77/hidden/own/compare/q…`.
    pub fn path(&self) -> String {
        let mut path = self.station.id().to_owned();
        // Writing to a `String` cannot fail.
        if let Some(now) = self.now {
            let _ = write!(path, "/t{now}");
        }
        if let Some(incident) = self.incident {
            let _ = write!(path, "/i{incident}");
        }
        if let Some(event) = self.event {
            let _ = write!(path, "/e{event}");
        }
        if !self.truth {
            path.push_str("/hidden");
        }
        if self.own {
            path.push_str("/own");
        }
        if self.compare {
            path.push_str("/compare");
        }
        if !self.query.is_empty() {
            let _ = write!(path, "/q{}", self.query);
        }
        path
    }

    /// Reads what [`Self::path`] writes; parts that it does not know are passed over.
    pub fn from_path(path: &str) -> Self {
        let mut view = Self::default();
        let (path, query) = path.split_once("/q").unwrap_or((path, ""));
        view.query = Self::query_of(query);
        for (nth, part) in path.split('/').enumerate() {
            if nth == 0 {
                view.station = part.parse().unwrap_or_default();
            } else if part == "hidden" {
                view.truth = false;
            } else if part == "own" {
                view.own = true;
            } else if part == "compare" {
                view.compare = true;
            } else if let Some((name, value)) = part.split_at_checked(1) {
                match name {
                    "t" => view.now = value.parse().ok(),
                    "i" => view.incident = value.parse().ok(),
                    "e" => view.event = value.parse().ok(),
                    _ => {}
                }
            }
        }
        view
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn survives_its_path() {
        let view = View {
            station: Station::Cause,
            now: Some(95),
            incident: Some(3),
            event: Some(77),
            query: "level:error a/b".to_owned(),
            truth: false,
            own: true,
            compare: true,
        };
        assert_eq!(View::from_path(&view.path()), view);
        assert_eq!(View::from_path(""), View::default());
        assert_eq!(View::from_path("cause/t-1/ix/é/zz").station, Station::Cause);
    }
}
