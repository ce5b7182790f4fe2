//! Where a sheet of this loop leads, and what its buttons do; as text for the page.
use super::{Act, Ruling, Station, rules::ask};
use crate::{
    room,
    world::{ActionKind, Topology},
};

/// Where something leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Go {
    /// Another station.
    Station(Station),
    /// An incident, at a station.
    Incident(u32, Station),
    /// An event's life.
    Event(u32),
    /// Events that are searched for.
    Query(String),
}

/// What a button does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Act on the world.
    Do(Act),
    /// Take an act back.
    Undo(Act),
    /// Play many storms with and without the lab.
    Compare,
    /// Decide about something.
    Rule(Ruling),
    /// Take a decision back.
    Unrule(Ruling),
    /// Have these actions always ask.
    Adopt(Vec<ActionKind>),
}

impl From<Go> for room::Go {
    fn from(go: Go) -> Self {
        Self(match go {
            Go::Station(station) => station.id().to_owned(),
            Go::Incident(incident, station) => format!("{}/i{incident}", station.id()),
            Go::Event(event) => format!("/e{event}"),
            Go::Query(query) => format!("/q{query}"),
        })
    }
}

impl Go {
    /// Reads what was made from one; `None` where it is not that.
    pub fn read(go: &room::Go) -> Option<Self> {
        let (station, rest) = go.0.split_once('/').unwrap_or((&go.0, ""));
        if station.is_empty() {
            let (kind, value) = rest.split_at_checked(1)?;
            return match kind {
                "e" => value.parse().ok().map(Self::Event),
                "q" => Some(Self::Query(value.to_owned())),
                _ => None,
            };
        }
        let station = station.parse().ok()?;
        if rest.is_empty() {
            return Some(Self::Station(station));
        }
        rest.strip_prefix('i')?.parse().ok().map(|incident| Self::Incident(incident, station))
    }
}

impl From<Deed> for room::Deed {
    fn from(deed: Deed) -> Self {
        let topology = Topology::payments();
        Self(match deed {
            Deed::Do(act) => format!("do {}", act.text(&topology)),
            Deed::Undo(act) => format!("undo {}", act.text(&topology)),
            Deed::Compare => "compare".to_owned(),
            Deed::Rule(ruling) => format!("rule {}", ruling.text()),
            Deed::Unrule(ruling) => format!("unrule {}", ruling.text()),
            Deed::Adopt(kinds) => format!("adopt {}", ask::write(&kinds)),
        })
    }
}

impl Deed {
    /// Reads what was made from one; `None` where it is not that.
    pub fn read(deed: &room::Deed) -> Option<Self> {
        let (word, act) = deed.0.split_once(' ').unwrap_or((&deed.0, ""));
        let rest = act;
        let act = || Act::read(rest, &Topology::payments());
        match word {
            "do" => act().map(Self::Do),
            "undo" => act().map(Self::Undo),
            "compare" => Some(Self::Compare),
            "rule" => Ruling::read(rest).map(Self::Rule),
            "unrule" => Ruling::read(rest).map(Self::Unrule),
            "adopt" => ask::read(rest).ok().map(Self::Adopt),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aiops::About;

    #[test]
    fn survives_being_written() {
        for go in [
            Go::Station(Station::Cause),
            Go::Incident(3, Station::Act),
            Go::Event(0),
            Go::Query("service=a/i3".to_owned()),
        ] {
            assert_eq!(Go::read(&go.clone().into()), Some(go));
        }
        let act = Act { minute: 95, kind: ActionKind::RollBack, target: 3, by_policy: false };
        let ruling = Ruling { minute: 95, about: About::Incident(12), yes: true };
        let declined =
            Ruling { about: About::Action(ActionKind::RollBack, 3), yes: false, ..ruling };
        for deed in [
            Deed::Do(act),
            Deed::Undo(Act { by_policy: true, ..act }),
            Deed::Compare,
            Deed::Rule(ruling),
            Deed::Unrule(declined),
            Deed::Adopt(vec![ActionKind::RollBack, ActionKind::Restart]),
            Deed::Adopt(Vec::new()),
        ] {
            assert_eq!(Deed::read(&deed.clone().into()), Some(deed));
        }
        assert_eq!(Go::read(&room::Go("nowhere/x".to_owned())), None);
        assert_eq!(Deed::read(&room::Deed("do 1:dance:ledger".to_owned())), None);
    }
}
