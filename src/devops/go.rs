//! Where a sheet of this loop leads, and what its buttons do; as text for the page.
use super::{Station, Versus, What};
use crate::{export::Target, room};

/// Where something leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Go {
    /// Another station.
    Station(Station),
    /// A release, at a station.
    Release(u32, Station),
    /// A change of the catalogue.
    Change(String),
    /// A release at an instant: its tick.
    Moment(u32, u32),
    /// A payment of Production, by number.
    Record(u32),
}

/// What a button does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Something in the delivery that is simulated.
    Do(What),
    /// A parameter gets a value.
    Set(&'static str, String),
    /// This way of working is compared with another.
    Compare(Versus),
    /// Files are written for an engine.
    Export(Target),
}

impl From<Go> for room::Go {
    fn from(go: Go) -> Self {
        Self(match go {
            Go::Station(station) => station.id().to_owned(),
            Go::Release(release, station) => format!("{}/r{release}", station.id()),
            Go::Change(key) => format!("commit/c{key}"),
            Go::Moment(tick, release) => format!("/t{tick}/r{release}"),
            Go::Record(record) => format!("production/p{record}"),
        })
    }
}

impl Go {
    /// Reads what was made from one; `None` where it is not that.
    pub fn read(go: &room::Go) -> Option<Self> {
        let (station, rest) = go.0.split_once('/').unwrap_or((&go.0, ""));
        if station.is_empty() {
            let (tick, release) = rest.strip_prefix('t')?.split_once("/r")?;
            return Some(Self::Moment(tick.parse().ok()?, release.parse().ok()?));
        }
        let station = station.parse().ok()?;
        match rest.split_at_checked(1) {
            None => Some(Self::Station(station)),
            Some(("r", release)) => {
                release.parse().ok().map(|release| Self::Release(release, station))
            }
            Some(("p", record)) => record.parse().ok().map(Self::Record),
            Some(("c", key)) => Some(Self::Change(key.to_owned())),
            Some(_) => None,
        }
    }
}

impl From<Deed> for room::Deed {
    fn from(deed: Deed) -> Self {
        Self(match deed {
            Deed::Do(what) => format!("do {}", what.text()),
            Deed::Set(key, value) => format!("set {key}={value}"),
            Deed::Compare(versus) => format!("compare {}", versus.id()),
            Deed::Export(target) => format!("export {}", target.key()),
        })
    }
}

impl Deed {
    /// Reads what was made from one; `None` where it is not that.
    pub fn read(deed: &room::Deed) -> Option<Self> {
        let (word, rest) = deed.0.split_once(' ').unwrap_or((&deed.0, ""));
        match word {
            "do" => What::read(rest).map(Self::Do),
            "set" => {
                let (key, value) = rest.split_once('=')?;
                super::Field::find(key).map(|field| Self::Set(field.key, value.to_owned()))
            }
            "compare" => rest.parse().ok().map(Self::Compare),
            "export" => Target::find(rest).map(Self::Export),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn survives_being_written() {
        for go in [
            Go::Station(Station::Measure),
            Go::Release(3, Station::Unit),
            Go::Change("cents-for-euros".to_owned()),
            Go::Moment(7, 2),
            Go::Record(12),
        ] {
            assert_eq!(Go::read(&go.clone().into()), Some(go));
        }
        for deed in [
            Deed::Do(What::Approve(3, 1)),
            Deed::Set("deliver.approvals", "2".to_owned()),
            Deed::Compare(Versus::NoCanary),
            Deed::Export(Target::Kargo),
        ] {
            assert_eq!(Deed::read(&deed.clone().into()), Some(deed));
        }
        assert_eq!(Go::read(&room::Go("nowhere/r1".to_owned())), None);
    }
}
