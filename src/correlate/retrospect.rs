//! Alerts explained in retrospect: the live picture is kept, each alert goes to the hypothesis that
//! explains it best, or is left as everyday noise, and the history says so.
use std::collections::BTreeMap;

use super::{
    Correlator, Signal,
    divide::{self, Alerts, Kept, Said, Settled, Supposed},
    evidence::Evidence,
    history::{Chances, Heard, History, Recall, Recalled, stretches},
    hypothesis::{Hypothesis, Scene},
    incident::{Entry, Event, Incident, Membership, Place, Status},
    lines::{complaints, habits},
    odds::Odds,
    read_signals,
    settle::Search,
    spec::{Approval, AutoResolve, Experience},
};
use crate::{
    alert::{Alert, Machine},
    event::{Events, Time},
};

/// Explains the alerts of a correlator in retrospect, some milliseconds at a time. Without a service
/// graph there is nothing that trouble could travel along, and the live picture stays.
#[derive(Clone, Debug)]
pub struct Settling {
    /// What looks like past troubles; none where there is no history, or not of this plant.
    recall: Option<Recall>,
    /// What general knowledge explains of the rest.
    search: Search,
    signals: Vec<Signal>,
    /// Whether the past has been asked.
    asked: bool,
    /// Whether the past speaks of what tools say only, and general knowledge of the lines.
    is_loud: bool,
    /// How much dearer further trouble is then.
    dearer: f64,
}

pub(super) fn seconds(at: Time) -> i64 {
    at.0.div_euclid(Time::SECOND)
}

impl Settling {
    /// Begins with what a correlator and its machine know; `templates` as in [`crate::alert::Input`].
    pub fn new(
        correlator: &Correlator,
        events: &Events,
        machine: &Machine,
        templates: &[u32],
    ) -> Self {
        let spec = correlator.spec.explain;
        let alerts = if correlator.graph.is_empty() { &[] } else { machine.alerts() };
        let signals = read_signals(events, &correlator.topology, alerts);
        let (habits, index) = habits(events, templates, alerts);
        let seen = machine.newest().unwrap_or_default();
        let evidence = signals.iter().zip(alerts).map(|(signal, alert)| {
            let read = Evidence::read(&spec, events, signal, alert, seen);
            Evidence { habit: index.get(&(alert.service, alert.template)).copied(), ..read }
        });
        let complaints = complaints(correlator, events, machine, &signals);
        let graph = correlator.graph.clone();
        let scene = Scene::new(graph, &spec, evidence.collect(), habits, complaints);
        let chances = match correlator.spec.history {
            Experience::Learned => History::shipped().filter(|_| !signals.is_empty()),
            Experience::None => None,
        };
        let is_loud = |known: &Chances| known.is_too_loud(alerts, events.rows.len());
        let is_loud = chances.as_deref().is_some_and(is_loud);
        let chances = if is_loud { History::shipped_without_lines() } else { chances };
        let recall = chances.and_then(|known| {
            let mut all = stretches(&correlator.topology, events, machine, &signals);
            all.retain(|stretch| !(is_loud && stretch.is_log));
            Recall::new(known, correlator.spec.recognise, &correlator.topology, &all)
        });
        let dearer = correlator.spec.recognise.rest_cost;
        Self {
            asked: recall.is_none(),
            is_loud,
            recall,
            search: Search::new(scene),
            signals,
            dearer,
        }
    }

    /// Works for some milliseconds; whether there is more to do.
    pub fn step(&mut self) -> bool {
        let Some(recall) = self.recall.as_mut().filter(|_| !self.asked) else {
            return self.search.step();
        };
        if recall.step() {
            return true;
        }
        self.asked = true;
        let scene = &self.search.scene;
        let heard = recall.verdicts(|from, to| scene.hops(from, to));
        let is_loud = self.is_loud;
        let explained = |heard: &Heard| (is_loud || heard.noise < 0.5).then_some(heard.alert);
        let explained = heard.iter().filter_map(explained).collect();
        let mut scene = scene.clone();
        scene.leave_out(&explained);
        scene.spec.cost *= self.dearer;
        let suppose = |it: &Recalled| scene.suppose(it.place, it.from, it.to);
        let given = recall.found.iter().filter(|_| is_loud).map(suppose).collect();
        self.search = Search::beside(scene, given);
        true
    }

    /// The share that is done, 0 to 1.
    pub fn share(&self) -> f64 {
        match &self.recall {
            Some(recall) if !self.asked => 0.7 * recall.share(),
            Some(_) => 0.7 + 0.3 * self.search.share(),
            None => self.search.share(),
        }
    }

    /// The troubles that are supposed, those like past ones first, and for each alert what they say,
    /// best first.
    fn conclude(&self) -> (Vec<Supposed>, Vec<Said>) {
        let mut supposed: Vec<Supposed> = Vec::new();
        let mut said: BTreeMap<u32, Vec<(usize, Odds)>> = BTreeMap::new();
        let scene = &self.search.scene;
        if let Some(recall) = &self.recall {
            let like = |it: &Recalled| Supposed { place: it.place, from: it.from, to: it.to };
            supposed.extend(recall.found.iter().map(like));
            let heard = recall.verdicts(|from, to| scene.hops(from, to));
            said.extend(heard.into_iter().map(|heard| (heard.alert, heard.said)));
        }
        let before = supposed.len();
        let like = |h: &Hypothesis| Supposed { place: h.place, from: h.from, to: h.to };
        let given = self.search.given;
        supposed.extend(self.search.found.iter().skip(given).map(like));
        let number = |at: usize| if at < given { at } else { at - given + before };
        for (e, verdicts) in scene.all.iter().zip(scene.verdicts(&self.search.found)) {
            let all = said.entry(e.alert).or_default();
            all.extend(verdicts.into_iter().map(|(at, odds)| (number(at), odds)));
            all.sort_by(|a, b| b.1.sum.total_cmp(&a.1.sum).then(a.0.cmp(&b.0)));
        }
        for signal in &self.signals {
            said.entry(signal.alert).or_default();
        }
        (supposed, said.into_iter().collect())
    }
}

/// The settled picture on its way into the correlator.
struct Picture<'a> {
    at: Time,
    alerts: &'a [Alert],
    signals: &'a [Signal],
    /// The incident of each alert in the live picture.
    before: Vec<Option<u32>>,
    kept: Vec<Kept<'a>>,
    left: Vec<Settled>,
}

impl Picture<'_> {
    fn was(&self, alert: u32) -> Option<u32> {
        self.before.get(alert as usize).copied().flatten()
    }

    /// What a hypothesis says, with its incident's number.
    fn numbered(&self, said: Option<(usize, Odds)>) -> Option<Odds> {
        let (at, odds) = said?;
        let incident = self.kept.iter().find(|kept| kept.at == at).map(|kept| kept.id);
        Some(Odds { incident, ..odds })
    }

    /// Gives each hypothesis the number of the live incident that has most of its alerts, each
    /// number once, or a new one from `next` on.
    fn number(&mut self, mut next: u32) {
        let mut shared: Vec<(usize, u32, usize)> = Vec::new();
        for (nth, kept) in self.kept.iter().enumerate() {
            let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
            for home in kept.members.iter().filter_map(|member| self.was(member.alert)) {
                *counts.entry(home).or_default() += 1;
            }
            shared.extend(counts.into_iter().map(|(home, count)| (count, home, nth)));
        }
        shared.sort_by_key(|&(count, home, nth)| (std::cmp::Reverse(count), home, nth));
        let mut numbers: BTreeMap<usize, u32> = BTreeMap::new();
        for (_, home, nth) in shared {
            if !numbers.contains_key(&nth) && !numbers.values().any(|&taken| taken == home) {
                numbers.insert(nth, home);
            }
        }
        for (nth, kept) in self.kept.iter_mut().enumerate() {
            kept.id = numbers.get(&nth).copied().unwrap_or(next);
            next += u32::from(kept.id == next);
        }
    }
}

impl Correlator {
    /// Takes over a settled picture; it is finished if need be. Hypotheses with enough alerts become
    /// incidents: each goes on as the incident of the live picture that has most of its alerts, or
    /// as a new one. Other incidents of the live picture become part of those, or background.
    pub fn settle(&mut self, at: Time, machine: &Machine, mut settling: Settling) {
        while settling.step() {}
        if settling.signals.is_empty() {
            return;
        }
        let (found, said) = settling.conclude();
        let signals = settling.signals;
        let alerts = machine.alerts();
        let known = Alerts { alerts, signals: &signals };
        let (kept, left) = divide::divide(&found, said, known, &self.spec);
        let home = |homes: &Vec<u32>| homes.first().map(|&home| self.final_home(home));
        let before = self.homes.iter().map(home).collect();
        let mut picture = Picture { at, alerts, signals: &signals, before, kept, left };
        picture.number(self.incidents.len() as u32);
        for kept in &picture.kept {
            let incident = self.rewrite(&picture, kept);
            match self.incidents.get_mut(kept.id as usize) {
                Some(slot) => *slot = incident,
                None => self.incidents.push(incident),
            }
        }
        self.rehome(&picture);
        self.retire(&picture);
        self.open = picture.kept.iter().map(|kept| kept.id).collect();
        self.open.sort_unstable();
    }

    /// The incident of a hypothesis.
    fn rewrite(&self, picture: &Picture<'_>, kept: &Kept<'_>) -> Incident {
        let (at, h) = (picture.at, kept.hypothesis);
        let old = self.incidents.get(kept.id as usize);
        let mut incident = Incident::fresh(kept.id, Time(i64::MAX), h.place);
        if let Some(old) = old {
            (incident.status, incident.history) = (old.status, old.history.clone());
        }
        let instant = |seconds: i64| Time(seconds.saturating_mul(Time::SECOND));
        let odds = kept.members.iter().filter_map(|member| Some(member.best?.1.sum)).sum();
        let (from, to) = (instant(h.from), instant(h.to));
        let event = Event::Settled { place: h.place, from, to, odds };
        incident.history.push(Entry { at, event });
        for member in &kept.members {
            let number = member.alert as usize;
            let (Some(signal), Some(alert)) =
                (picture.signals.get(number), picture.alerts.get(number))
            else {
                continue;
            };
            let from = picture.was(member.alert);
            if from != Some(kept.id) {
                let event = Event::Moved { alert: member.alert, from };
                incident.history.push(Entry { at, event });
            }
            let (best, rival) = (picture.numbered(member.best), picture.numbered(member.rival));
            let best = best.map(|odds| Odds { incident: Some(kept.id), ..odds });
            let membership = Membership::settled(at, signal, best, rival, kept.id);
            let place = divide::of(signal);
            incident.take(signal, place, membership);
            if alert.is_firing() {
                incident.fire(place);
            } else if incident.firing == 0 {
                incident.ended = incident.ended.max(alert.resolved());
            }
        }
        // What fired before the trouble makes it no older.
        incident.began = incident.began.max(instant(h.from));
        incident.change = self.change_before(h.place, incident.began);
        if let Some(closing) = kept.closed {
            incident.close(at, closing);
        }
        incident.ended = self.ended(&incident, picture.alerts);
        incident.status = match (incident.status, self.spec.approval) {
            (status @ (Status::Candidate | Status::Refused), _) => status,
            (Status::Forming, Approval::Manual) => Status::Candidate,
            _ if incident.ended.is_some() => Status::Resolved,
            _ => Status::Open,
        };
        incident
    }

    /// When an incident ended by the chosen policy, if it has.
    fn ended(&self, incident: &Incident, alerts: &[Alert]) -> Option<Time> {
        let end = |member: Option<&Membership>| alerts.get(member?.alert as usize)?.resolved();
        match self.spec.resolve {
            AutoResolve::All => incident.ended.filter(|_| incident.firing == 0),
            AutoResolve::First => end(incident.members.first()),
            AutoResolve::Last => end(incident.members.last()),
            AutoResolve::Never => None,
        }
    }

    /// Gives each alert its homes, and notes who left where.
    fn rehome(&mut self, picture: &Picture<'_>) {
        let ids: Vec<u32> = picture.kept.iter().map(|kept| kept.id).collect();
        self.background.clear();
        self.homes.iter_mut().for_each(Vec::clear);
        let stays = picture.kept.iter().flat_map(|kept| {
            kept.members.iter().map(move |member| (member.alert, Some(kept.id), None))
        });
        let goes = picture.left.iter();
        let goes = goes.map(|left| (left.alert, None, Some(picture.numbered(left.best))));
        for (alert, to, background) in stays.chain(goes) {
            if let Some(homes) = self.homes.get_mut(alert as usize) {
                homes.extend(to);
            }
            let was = picture.was(alert).filter(|was| Some(*was) != to && ids.contains(was));
            if let Some(incident) = was.and_then(|was| self.incidents.get_mut(was as usize)) {
                let event = Event::Left { alert, to };
                incident.history.push(Entry { at: picture.at, event });
            }
            if let Some(odds) = background {
                self.background.insert(alert, odds);
            }
        }
    }

    /// Incidents of the live picture that the settled one does without.
    fn retire(&mut self, picture: &Picture<'_>) {
        let ids: Vec<u32> = picture.kept.iter().map(|kept| kept.id).collect();
        let mut went: BTreeMap<u32, BTreeMap<Option<u32>, u32>> = BTreeMap::new();
        for (homes, was) in self.homes.iter().zip(&picture.before) {
            let Some(was) = was.filter(|was| !ids.contains(was)) else { continue };
            *went.entry(was).or_default().entry(homes.first().copied()).or_default() += 1;
        }
        for (was, to) in went {
            let Some(incident) = self.incidents.get_mut(was as usize) else { continue };
            let most = to.iter().max_by_key(|&(to, count)| (*count, std::cmp::Reverse(*to)));
            let (status, event) = match most.and_then(|(to, _)| *to) {
                Some(into) => (Status::Merged(into), Event::MergedInto(into)),
                None => (Status::Background, Event::Dismissed),
            };
            incident.status = status;
            incident.history.push(Entry { at: picture.at, event });
        }
    }

    /// The latest change of a place shortly before something began.
    fn change_before(&self, place: Place, began: Time) -> Option<u32> {
        let window = i64::from(self.spec.change) * Time::SECOND;
        self.changed.get(&place).and_then(|&(when, row)| {
            let before = began.0.saturating_sub(when.0);
            (-window / 10..=window).contains(&before).then_some(row)
        })
    }

    /// Alerts that are everyday noise in retrospect, with what the best hypothesis reached, where any
    /// can be behind it.
    pub fn background(&self) -> &BTreeMap<u32, Option<Odds>> {
        &self.background
    }
}
