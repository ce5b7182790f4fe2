//! Incidents, why alerts are in them, and how they came to be what they are.
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Odds, Signal};
use crate::event::{Severity, Symbol, Time};

/// Where something is: a service of the graph, or another word that the graph does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Place {
    /// A service of the graph.
    Node(u32),
    /// A word.
    Word(u32),
    /// Not said.
    Nowhere,
}

/// How an alert relates to a place of an incident.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, strum::VariantArray,
)]
pub enum Relation {
    /// It is the incident's first alert.
    First,
    /// The same place.
    Same,
    /// It depends on that place.
    Effect,
    /// That place depends on it.
    Cause,
    /// A service of the incident calls both.
    Sibling,
    /// That place is asked for much, and calls it.
    Load,
    /// Its text names that place.
    Mention,
    /// It uses the same words.
    Text,
    /// Such alerts came of such trouble before.
    Learned,
}

/// How well an alert fits an incident: `score = relation · closeness + order + change`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fit {
    /// The incident.
    pub incident: u32,
    /// The relation that counts most.
    pub relation: Relation,
    /// To what place.
    pub place: Place,
    /// Hops between them.
    pub hops: u8,
    /// What the relation is worth.
    pub worth: f64,
    /// Closeness in time, 0 to 1.
    pub closeness: f64,
    /// Added for the order of beginnings.
    pub order: f64,
    /// Added for a change at the suspected cause.
    pub change: f64,
    /// The sum.
    pub score: f64,
    /// The sum less what a young incident has to prove; the best of these is chosen.
    pub rank: f64,
}

/// Why an alert is in an incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Membership {
    /// The alert.
    pub alert: u32,
    /// When it began.
    pub began: Time,
    /// When it was judged.
    pub at: Time,
    /// What it reached and what was needed.
    pub fit: Fit,
    /// The threshold then.
    pub threshold: f64,
    /// The next best incident, whether or not it would have been enough.
    pub rival: Option<Fit>,
    /// In retrospect: the log odds of the incident's trouble against everyday noise.
    pub odds: Option<Odds>,
    /// In retrospect: the log odds of the runner-up.
    pub rival_odds: Option<Odds>,
}

impl Membership {
    /// Why an alert is in an incident in retrospect. As a fit, the chance that it comes of the
    /// trouble is what the relation is worth, and the log odds are the score, held against 0.
    pub(super) fn settled(
        at: Time,
        signal: &Signal,
        odds: Option<Odds>,
        rival_odds: Option<Odds>,
        incident: u32,
    ) -> Self {
        let fit = |odds: Odds, incident: u32| Fit {
            incident,
            relation: odds.relation,
            place: odds.place,
            hops: odds.hops,
            worth: odds.affected,
            closeness: 1.0,
            order: 0.0,
            change: 0.0,
            score: odds.sum,
            rank: odds.sum,
        };
        let rival = rival_odds.and_then(|odds| Some(fit(odds, odds.incident?)));
        let first = Fit::first(incident, signal);
        let fit = odds.map_or(first, |odds| fit(odds, incident));
        Self {
            alert: signal.alert,
            began: signal.at,
            at,
            fit,
            threshold: 0.0,
            rival,
            odds,
            rival_odds,
        }
    }
}

impl Fit {
    /// The fit of an alert that begins an incident.
    pub(super) fn first(incident: u32, signal: &Signal) -> Self {
        Self {
            incident,
            relation: Relation::First,
            place: signal.node.map_or(Place::Nowhere, Place::Node),
            hops: 0,
            worth: 0.0,
            closeness: 1.0,
            order: 0.0,
            change: 0.0,
            score: 0.0,
            rank: 0.0,
        }
    }
}

/// What happened to an incident.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// It began with an alert.
    Began(u32),
    /// An alert joined.
    Gained(u32),
    /// Enough alerts to be an incident.
    Raised,
    /// Its suspected cause is now there.
    Suspects(Place),
    /// Another incident became part of it because of an alert.
    Absorbed {
        /// The other.
        incident: u32,
        /// The alert.
        alert: u32,
    },
    /// It became part of another.
    MergedInto(u32),
    /// It takes no further alerts.
    Closed(Closing),
    /// It ended.
    Resolved,
    /// It began again.
    Reopened,
    /// Somebody approved it.
    Approved,
    /// Somebody refused it.
    Refused,
    /// In retrospect trouble at this place in this time explains its alerts, by these log odds in all.
    Settled {
        /// Where.
        place: Place,
        /// Since when.
        from: Time,
        /// Until when.
        to: Time,
        /// Sum of its alerts' log odds.
        odds: f64,
    },
    /// In retrospect an alert belongs here.
    Moved {
        /// The alert.
        alert: u32,
        /// Where it was.
        from: Option<u32>,
    },
    /// In retrospect an alert belongs elsewhere.
    Left {
        /// The alert.
        alert: u32,
        /// Where it is now; nowhere: everyday noise.
        to: Option<u32>,
    },
    /// In retrospect it is everyday noise.
    Dismissed,
}

/// Why an incident takes no further alerts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::VariantArray)]
pub enum Closing {
    /// It has as many as it may have.
    Count,
    /// It is as old as it may become: frozen.
    Age,
    /// Nothing new came.
    Pause,
    /// Its suspected cause is well again.
    Recovery,
}

/// Where an incident stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// Too few alerts yet.
    Forming,
    /// Waits for approval.
    Candidate,
    /// Open.
    Open,
    /// Ended.
    Resolved,
    /// Part of another.
    Merged(u32),
    /// Refused.
    Refused,
    /// In retrospect everyday noise.
    Background,
}

/// An entry of an incident's history.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// When.
    pub at: Time,
    /// What.
    pub event: Event,
}

/// What an incident knows of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// Beginning of the first alert there.
    pub first: Time,
    /// Beginning of the latest alert there.
    pub last: Time,
    /// Alerts there.
    pub alerts: u32,
    /// Of those, alerts that fire.
    pub firing: u32,
}

/// Alerts that belong together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    /// Its number.
    pub id: u32,
    /// Where it stands.
    pub status: Status,
    /// Beginning of its first alert.
    pub began: Time,
    /// Beginning of its latest alert.
    pub last: Time,
    /// When its last alert ended, while none fires.
    pub ended: Option<Time>,
    /// Why it takes no further alerts.
    pub closed: Option<Closing>,
    /// The worst of its alerts.
    pub severity: Severity,
    /// The place that explains most of it.
    pub suspect: Place,
    /// The row of a change at that place shortly before.
    pub change: Option<u32>,
    /// Its places.
    pub sites: BTreeMap<Place, Site>,
    /// Its alerts in the order in which they joined.
    pub members: Vec<Membership>,
    /// What happened to it.
    pub history: Vec<Entry>,
    /// Alerts that fire.
    pub firing: u32,
    /// The place that is asked for much, if one says so, and since when.
    pub load: Option<(Place, Time)>,
    /// Hosts of its alerts.
    pub(super) hosts: BTreeSet<Symbol>,
    /// Words of its latest alerts.
    pub(super) words: Vec<Vec<u64>>,
}
