//! The life of an incident: gaining, resting, ending, becoming part of another.
use std::collections::{BTreeMap, BTreeSet};

use super::{
    Golden, Signal,
    correlator::WORDS,
    incident::{Closing, Entry, Event, Incident, Membership, Place, Site, Status},
    spec::Approval,
};
use crate::event::{Severity, Time};

impl Incident {
    /// An incident that nothing belongs to yet.
    pub(super) fn fresh(id: u32, began: Time, suspect: Place) -> Self {
        Self {
            id,
            status: Status::Forming,
            began,
            last: Time(i64::MIN),
            ended: None,
            closed: None,
            severity: Severity(0),
            suspect,
            change: None,
            sites: BTreeMap::new(),
            members: Vec::new(),
            history: Vec::new(),
            firing: 0,
            load: None,
            hosts: BTreeSet::new(),
            words: Vec::new(),
        }
    }

    /// An alert joins, and the history says so.
    pub(super) fn gain(&mut self, at: Time, signal: &Signal, place: Place, membership: Membership) {
        if !self.members.is_empty() {
            self.history.push(Entry { at, event: Event::Gained(signal.alert) });
        }
        self.take(signal, place, membership);
    }

    /// An alert joins.
    pub(super) fn take(&mut self, signal: &Signal, place: Place, membership: Membership) {
        self.began = self.began.min(signal.at);
        self.last = self.last.max(signal.at);
        self.severity = self.severity.max(signal.severity);
        if signal.golden == Golden::Traffic {
            self.load = self.load.or(Some((place, signal.at)));
        }
        let fresh = Site { first: signal.at, last: signal.at, alerts: 0, firing: 0 };
        let site = self.sites.entry(place).or_insert(fresh);
        site.first = site.first.min(signal.at);
        site.last = site.last.max(signal.at);
        site.alerts += 1;
        self.members.push(membership);
        if !signal.host.is_none() {
            self.hosts.insert(signal.host);
        }
        self.words.push(signal.tokens.clone());
        if self.words.len() > WORDS {
            self.words.remove(0);
        }
    }

    pub(super) fn fire(&mut self, place: Place) {
        self.firing += 1;
        self.ended = None;
        if let Some(site) = self.sites.get_mut(&place) {
            site.firing += 1;
        }
    }

    pub(super) fn rest(&mut self, at: Time, place: Place) {
        self.firing = self.firing.saturating_sub(1);
        if let Some(site) = self.sites.get_mut(&place) {
            site.firing = site.firing.saturating_sub(1);
        }
        if self.firing == 0 {
            self.ended = Some(at);
        }
    }

    pub(super) fn is_well(&self, place: Place) -> bool {
        self.sites.get(&place).is_some_and(|site| site.firing == 0)
    }

    pub(super) fn resolve(&mut self, at: Time) {
        if self.status == Status::Open {
            self.status = Status::Resolved;
            self.history.push(Entry { at, event: Event::Resolved });
        }
    }

    pub(super) fn reopen(&mut self, at: Time) {
        if self.status == Status::Resolved {
            self.status = Status::Open;
            self.history.push(Entry { at, event: Event::Reopened });
        }
    }

    pub(super) fn close(&mut self, at: Time, closing: Closing) {
        if self.closed.is_none() {
            self.closed = Some(closing);
            self.history.push(Entry { at, event: Event::Closed(closing) });
        }
    }

    /// It has become an incident, or is one again.
    pub(super) fn raise(&mut self, at: Time, least: u32, approval: Approval) {
        if self.status == Status::Resolved && self.firing > 0 {
            self.reopen(at);
        }
        if self.status == Status::Forming && self.members.len() as u32 >= least {
            self.status = match approval {
                Approval::Automatic => Status::Open,
                Approval::Manual => Status::Candidate,
            };
            self.history.push(Entry { at, event: Event::Raised });
        }
    }

    pub(super) fn absorb(&mut self, at: Time, lost: &Self, alert: u32) {
        self.began = self.began.min(lost.began);
        self.last = self.last.max(lost.last);
        self.severity = self.severity.max(lost.severity);
        self.firing += lost.firing;
        self.load = self.load.or(lost.load);
        self.ended = if self.firing > 0 { None } else { self.ended.max(lost.ended) };
        for (&place, site) in &lost.sites {
            let own = self.sites.entry(place).or_insert(Site { alerts: 0, firing: 0, ..*site });
            own.first = own.first.min(site.first);
            own.last = own.last.max(site.last);
            own.alerts += site.alerts;
            own.firing += site.firing;
        }
        self.members.extend(lost.members.iter().cloned());
        self.hosts.extend(&lost.hosts);
        self.words.extend(lost.words.iter().cloned());
        self.words.truncate(WORDS);
        let event = Event::Absorbed { incident: lost.id, alert };
        self.history.push(Entry { at, event });
    }
}
