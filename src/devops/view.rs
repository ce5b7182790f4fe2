//! Where in the loop a person looks: a place, an instant, a release, a change.
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::{Station, Versus};
use crate::{change::listed, export::Target};

/// What is looked at. Nothing of it changes what is computed, but for the instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// The station.
    pub station: Station,
    /// The tick; `None` for the one that the lab opens with ([`super::Choices::opening`]).
    pub now: Option<u32>,
    /// The release looked into; `None` for the learner's last, or the last of all.
    pub release: Option<u32>,
    /// The payment of Production that is followed back, by number.
    pub record: u32,
    /// The change of the catalogue that is read.
    pub change: Option<String>,
    /// The truth is shown; switched off where a class is to guess first.
    pub truth: bool,
    /// What this way of working is compared with.
    pub compare: Option<Versus>,
    /// The engine that files are written for.
    pub export: Option<Target>,
}

impl Default for View {
    fn default() -> Self {
        Self {
            station: Station::default(),
            now: None,
            release: None,
            record: 0,
            change: None,
            truth: true,
            compare: None,
            export: None,
        }
    }
}

impl View {
    /// As part of an address: `unit/t143/r3/p4/cscaler-refitted/hidden/vquarterly/xkargo`.
    pub fn path(&self) -> String {
        let mut path = self.station.id().to_owned();
        // Writing to a `String` cannot fail.
        if let Some(now) = self.now {
            let _ = write!(path, "/t{now}");
        }
        if let Some(release) = self.release {
            let _ = write!(path, "/r{release}");
        }
        if self.record > 0 {
            let _ = write!(path, "/p{}", self.record);
        }
        if let Some(change) = &self.change {
            let _ = write!(path, "/c{change}");
        }
        if !self.truth {
            path.push_str("/hidden");
        }
        if let Some(versus) = self.compare {
            let _ = write!(path, "/v{}", versus.id());
        }
        if let Some(target) = self.export {
            let _ = write!(path, "/x{}", target.key());
        }
        path
    }

    /// Reads what [`Self::path`] writes; parts that it does not know are passed over.
    pub fn from_path(path: &str) -> Self {
        let mut view = Self::default();
        for (nth, part) in path.split('/').enumerate() {
            if nth == 0 {
                view.station = part.parse().unwrap_or_default();
            } else if part == "hidden" {
                view.truth = false;
            } else if let Some((name, value)) = part.split_at_checked(1) {
                match name {
                    "t" => view.now = value.parse().ok(),
                    "r" => view.release = value.parse().ok(),
                    "p" => view.record = value.parse().unwrap_or_default(),
                    "v" => view.compare = value.parse().ok(),
                    "x" => view.export = Target::find(value),
                    "c" => view.change = listed(value).ok().map(|entry| entry.key.to_owned()),
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
            station: Station::Uat,
            now: Some(95),
            release: Some(3),
            record: 4,
            change: Some("scaler-refitted".to_owned()),
            truth: false,
            compare: Some(Versus::Quarterly),
            export: Some(Target::Kargo),
        };
        assert_eq!(View::from_path(&view.path()), view);
        assert_eq!(View::from_path(""), View::default());
        assert_eq!(View::from_path("stage/t-1/rx/é/cno/zz").station, Station::Stage);
    }
}
