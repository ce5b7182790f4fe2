//! What came out, step by step.
use serde::{Deserialize, Serialize};

use super::{Ranking, System, metric};
use crate::{
    alert::{Decision, Input, Machine, Unusual},
    cause,
    correlate::{self, Correlator, Place, Status},
    event::{Severity, Symbol, Time},
    template::{Miner, Novelty, RateAnomaly},
    wire::Read,
};

/// Everything that the chain found, each step's result for itself.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Events, quarantine, sources.
    pub read: Read,
    /// Templates.
    pub miner: Miner,
    /// The template of each row's line, 1 more than its number, shape `(n_rows,)`; 0 is none.
    pub templates: Vec<u32>,
    /// Templates that are new.
    pub novelties: Vec<Novelty>,
    /// Templates that came too often or too seldom.
    pub rates: Vec<RateAnomaly>,
    /// Which rows are unusual, shape `(n_rows,)`.
    pub unusual: Vec<Unusual>,
    /// Alerts, groups, notifications, the decision on each row.
    pub machine: Machine,
    /// Incidents.
    pub correlator: Correlator,
    /// The suspects of each incident that is one, in the order of incidents.
    pub rankings: Vec<Ranking>,
    /// What was known of the system.
    pub system: System,
}

/// An incident as reports tell it.
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
    /// When it ended.
    pub ended: Option<Time>,
    /// The worst of its alerts.
    pub severity: Severity,
    /// Its services, most alerts first.
    pub services: Vec<String>,
    /// Its alerts, ascending.
    pub alerts: Vec<u32>,
    /// Events folded into them.
    pub events: u32,
    /// The first of its suspects.
    pub suspect: String,
    /// Why, strongest reason first.
    pub why: Vec<String>,
}

impl Outcome {
    /// What the alert machine has read: for its biographies.
    pub fn input(&self) -> Input<'_> {
        Input { events: &self.read.events, templates: &self.templates, unusual: &self.unusual }
    }

    /// The life of a row.
    pub fn biography(&self, row: u32) -> Vec<Decision> {
        self.machine.biography(self.input(), row)
    }

    /// Incidents that are ones: neither too small nor part of another.
    pub fn incidents(&self) -> impl Iterator<Item = &correlate::Incident> {
        self.correlator.incidents().iter().filter(|incident| is_one(incident.status))
    }

    /// The incident of each alert; `None` for alerts that stand alone.
    pub fn grouping(&self) -> Vec<Option<u32>> {
        self.correlator.grouping()
    }

    /// The ranking of an incident.
    pub fn ranking(&self, incident: u32) -> Option<&Ranking> {
        let at = self.rankings.binary_search_by_key(&incident, |ranking| ranking.incident).ok()?;
        self.rankings.get(at)
    }

    /// What is asked about an incident where its metrics are looked at: the graph as it is known, a
    /// normal time and the trouble, the symptom, and changes. `None` where metrics do not reach.
    pub fn question(&self, incident: &correlate::Incident) -> Option<cause::Incident> {
        let mut asked = metric::around(&self.system.graph(), &self.system.metrics, incident)?;
        let events = &self.read.events;
        asked.changes = self
            .machine
            .deployments()
            .iter()
            .filter_map(|&(at, row)| {
                let event = events.rows.get(row as usize)?;
                let node = asked.graph.find(events.word(event.service))?;
                let time = at.0.div_euclid(Time::SECOND);
                Some(cause::Change { node, time, what: events.text(event.body).into_owned() })
            })
            .collect();
        Some(asked)
    }

    /// The name of a place.
    pub fn place(&self, place: Place) -> &str {
        match place {
            Place::Node(node) => {
                self.system.topology.services.get(node as usize).map_or("", String::as_str)
            }
            Place::Word(word) => self.read.events.word(Symbol(word)),
            Place::Nowhere => "",
        }
    }

    /// All incidents as reports tell them.
    pub fn report(&self) -> Vec<Incident> {
        self.incidents().map(|incident| self.tell(incident)).collect()
    }

    fn tell(&self, incident: &correlate::Incident) -> Incident {
        let mut alerts: Vec<u32> = incident.members.iter().map(|member| member.alert).collect();
        alerts.sort_unstable();
        alerts.dedup();
        let events = |&alert: &u32| {
            self.machine.alerts().get(alert as usize).map_or(0, |alert| alert.events)
        };
        let mut sites: Vec<_> = incident.sites.iter().collect();
        sites.sort_by_key(|&(&place, site)| (std::cmp::Reverse(site.alerts), place));
        let first = self.ranking(incident.id).and_then(|ranking| ranking.suspects.first());
        Incident {
            id: incident.id,
            status: incident.status,
            began: incident.began,
            last: incident.last,
            ended: incident.ended,
            severity: incident.severity,
            services: sites.iter().map(|&(&place, _)| self.place(place).to_owned()).collect(),
            events: alerts.iter().map(events).fold(0, u32::saturating_add),
            alerts,
            suspect: first.map(|first| first.name.clone()).unwrap_or_default(),
            why: first
                .map(|first| first.why.iter().map(super::Contribution::sentence).collect())
                .unwrap_or_default(),
        }
    }
}

/// Whether an incident is one.
pub(super) fn is_one(status: Status) -> bool {
    match status {
        Status::Candidate | Status::Open | Status::Resolved => true,
        Status::Forming | Status::Merged(_) | Status::Refused | Status::Background => false,
    }
}
