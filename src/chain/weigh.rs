//! Weighs the suspects of an incident.
use std::collections::{BTreeMap, BTreeSet};

use super::{Contribution, Ranking, Reason, SuspectSpec, System, own, suspect::Suspect};
use crate::{
    alert::{Alert, Origin},
    cause,
    correlate::{Graph, Incident, Place, Signal},
    event::{Events, Severity, Symbol, Time},
    num,
};

/// What weighing looks at.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) spec: &'a SuspectSpec,
    pub(super) system: &'a System,
    pub(super) graph: &'a Graph,
    pub(super) events: &'a Events,
    pub(super) alerts: &'a [Alert],
    pub(super) signals: &'a [Signal],
    /// Changes in order: when, row, where.
    pub(super) changes: &'a [(Time, u32, Place)],
}

/// What an incident says of a place.
#[derive(Clone, Copy, Debug, Default)]
struct Facts {
    first: Option<Time>,
    alerts: u32,
    severity: Severity,
    /// Own trouble, weighed by how much is said of it, and the alert that says most.
    own: f64,
    loudest: Option<(f64, u32)>,
    /// How much is said there: a logarithm of events per alert, summed.
    mass: f64,
    named: f64,
    change: Option<(f64, u32)>,
}

/// Where a signal is.
pub(super) fn place_of(signal: &Signal) -> Place {
    place(signal.node, signal.service, signal.host)
}

pub(super) fn place(node: Option<u32>, service: Symbol, host: Symbol) -> Place {
    match node {
        Some(node) => Place::Node(node),
        None if !service.is_none() => Place::Word(service.0),
        None if !host.is_none() => Place::Word(host.0),
        None => Place::Nowhere,
    }
}

impl Scene<'_> {
    /// Hops from a place to one that it depends on.
    fn hops(&self, from: Place, to: Place) -> Option<u8> {
        match (from, to) {
            (Place::Node(from), Place::Node(to)) => self.graph.hops(from, to),
            (from, to) => (from == to).then_some(0),
        }
    }

    fn facts(&self, incident: &Incident) -> (BTreeMap<Place, Facts>, f64) {
        let mut facts: BTreeMap<Place, Facts> = BTreeMap::new();
        let mut namings = 0.0;
        let members: BTreeSet<u32> = incident.members.iter().map(|member| member.alert).collect();
        for &number in &members {
            let (Some(signal), Some(alert)) =
                (self.signals.get(number as usize), self.alerts.get(number as usize))
            else {
                continue;
            };
            let here = facts.entry(place_of(signal)).or_default();
            let began = alert.first_seen.min(alert.opened);
            here.first = Some(here.first.map_or(began, |first| first.min(began)));
            here.alerts += 1;
            here.severity = here.severity.max(alert.severity);
            let row = alert.row.and_then(|row| self.events.rows.get(row as usize));
            let body = row.map(|row| self.events.text(row.body)).unwrap_or_default();
            let names_another = !signal.mentions.is_empty();
            let name = self.events.word(alert.name);
            let loud = num::ln_1p(f64::from(alert.events));
            let clear = match own::own(&format!("{name} {body}")) {
                _ if names_another => 0.0,
                unclear if unclear.total_cmp(&0.5).is_eq() && alert.origin == Origin::Log => 1.0,
                clear => clear,
            };
            let own = clear * loud;
            here.mass += loud;
            here.own += own;
            if here.loudest.is_none_or(|known| own > known.0) {
                here.loudest = Some((own, number));
            }
            if names_another {
                namings += loud;
            }
            for &node in &signal.mentions {
                facts.entry(Place::Node(node)).or_default().named += loud;
            }
        }
        self.add_changes(incident, &mut facts);
        (facts, namings)
    }

    /// Changes shortly before the incident of places that something in it depends on.
    fn add_changes(&self, incident: &Incident, facts: &mut BTreeMap<Place, Facts>) {
        let window = (self.spec.window * 1e6) as i64;
        let slack = (self.spec.slack * 1e6) as i64;
        let from = incident.began.0.saturating_sub(window);
        let until = incident.began.0.saturating_add(slack);
        let low = self.changes.partition_point(|change| change.0.0 < from);
        for &(at, row, place) in self.changes.get(low..).unwrap_or_default() {
            if at.0 > until {
                break;
            }
            let matters = incident.sites.keys().any(|&site| self.hops(site, place).is_some());
            if !matters {
                continue;
            }
            let age = incident.began.0.saturating_sub(at.0).max(0) as f64 / 1e6;
            let value = num::exp(-age / self.spec.half_life.max(1.0) * std::f64::consts::LN_2);
            let known = &mut facts.entry(place).or_default().change;
            if known.is_none_or(|known| value >= known.0) {
                *known = Some((value, row));
            }
        }
    }

    /// Ranks the suspects of an incident.
    pub(super) fn rank(&self, incident: &Incident, metrics: Option<&cause::Report>) -> Ranking {
        let (facts, namings) = self.facts(incident);
        let mut suspects: Vec<Suspect> = facts
            .iter()
            .map(|(&place, here)| {
                let mut why = self.weigh(incident, &facts, namings, place, here);
                why.extend(metrics.and_then(|report| self.by_metrics(report, place)));
                why.retain(|contribution| contribution.weight != 0.0);
                let score = why.iter().map(|contribution| contribution.weight).sum();
                num::order::sort_by(&mut why, |a, b| b.weight.abs().total_cmp(&a.weight.abs()));
                let (first, alerts) = (here.first, here.alerts);
                Suspect { place, name: self.name(place), score, first, alerts, why }
            })
            .collect();
        let most = suspects.iter().map(|suspect| suspect.score).fold(f64::MIN, f64::max);
        let sum: f64 = suspects.iter().map(|suspect| num::exp(suspect.score - most)).sum();
        for suspect in &mut suspects {
            suspect.score = num::exp(suspect.score - most) / sum;
        }
        num::order::sort_by(&mut suspects, |a, b| {
            b.score.total_cmp(&a.score).then_with(|| a.place.cmp(&b.place))
        });
        Ranking { incident: incident.id, suspects, by_metrics: metrics.is_some() }
    }

    fn name(&self, place: Place) -> String {
        match place {
            Place::Node(node) => {
                self.system.topology.services.get(node as usize).cloned().unwrap_or_default()
            }
            Place::Word(word) => self.events.word(Symbol(word)).to_owned(),
            Place::Nowhere => String::new(),
        }
    }

    fn weigh(
        &self,
        incident: &Incident,
        facts: &BTreeMap<Place, Facts>,
        namings: f64,
        place: Place,
        here: &Facts,
    ) -> Vec<Contribution> {
        let spec = self.spec;
        let plain = |reason, value: f64, weight: f64| Contribution {
            reason,
            value,
            weight: weight * value,
            about: None,
        };
        let all: f64 = facts.values().map(|facts| facts.mass).sum();
        let below = facts.iter().filter(|(other, _)| self.hops(**other, place).is_some());
        let explained: f64 = below.map(|(_, facts)| facts.mass).sum();
        let mut why = vec![plain(Reason::Explains, explained / all.max(0.1), spec.explains)];
        if let Some(first) = here.first {
            let late = first.0.saturating_sub(incident.began.0).max(0) as f64 / 1e6;
            why.push(plain(Reason::First, num::exp(-late / spec.fade.max(1.0)), spec.first));
            let limit = first.0.saturating_add((spec.slack * 1e6) as i64);
            let deeper = facts.iter().find(|(other, facts)| {
                **other != place
                    && self.hops(place, **other).is_some()
                    && facts.first.is_some_and(|first| first.0 <= limit)
            });
            if deeper.is_some() {
                why.push(plain(Reason::Explained, 1.0, -spec.explained));
            }
        }
        let most = facts.values().map(|facts| facts.own).fold(0.1, f64::max);
        let about = here.loudest.map(|loudest| loudest.1);
        why.push(Contribution { about, ..plain(Reason::Own, here.own / most, spec.own) });
        let loudest = facts.values().map(|facts| facts.mass).fold(0.1, f64::max);
        why.push(plain(Reason::Loud, here.mass / loudest, spec.loud));
        let named = here.named / namings.max(0.1);
        why.push(plain(Reason::Named, named, spec.named));
        let severity = match here.severity {
            severity if severity >= Severity::CRITICAL => 1.0,
            severity if severity >= Severity::ERROR => 0.5,
            Severity(_) => 0.0,
        };
        why.push(plain(Reason::Severity, severity, spec.severity));
        let is_settled = place == incident.suspect
            && incident.members.iter().any(|member| member.odds.is_some());
        why.push(plain(Reason::Settled, f64::from(u8::from(is_settled)), spec.settled));
        if let Some((value, row)) = here.change {
            let value = value * here.mass / loudest;
            why.push(Contribution {
                about: Some(row),
                ..plain(Reason::Change, value, spec.change)
            });
        }
        why
    }

    /// What the ranking by metrics says: log odds against even chances among its components.
    fn by_metrics(&self, report: &cause::Report, place: Place) -> Option<Contribution> {
        let Place::Node(node) = place else { return None };
        let found = report.ranking.iter().find(|found| found.node == node)?;
        let even = 1.0 / report.ranking.len().max(1) as f64;
        let odds = num::ln((found.score.max(1e-9) / even).max(1e-9));
        let cap = self.spec.cap.max(1e-9);
        let value = odds.clamp(-cap, cap) / cap;
        let weight = value * cap * self.spec.metrics;
        Some(Contribution { reason: Reason::Metrics, value, weight, about: None })
    }
}
