//! What came out, and what later stations make of it when they are asked.
use std::{collections::BTreeMap, sync::Arc};

use super::{Act, Choices, Ruling, Tape, audit::Changed, present, touched::Touched, watching};
use crate::{
    alert::Origin,
    anomaly,
    chain::{self, Judgement, Outcome, System},
    correlate::{self, Place},
    event::Time,
    prescribe::{self, Past, Proposal, Recent, Signal, Suspect, Trial},
    search,
    template::TemplateId,
    wire::Format,
    world::{Metric, NodeId},
};
use strum::VariantArray as _;

/// Everything that is known at a moment.
#[derive(Debug)]
pub struct Found {
    /// What was chosen.
    pub choices: Choices,
    /// The storm; none for the learner's own events.
    pub tape: Option<Arc<Tape>>,
    /// The minute of the storm.
    pub minute: u32,
    /// What the chain found.
    pub outcome: Outcome,
    /// How good that is, where the truth is known.
    pub judgement: Option<Judgement>,
    /// The truth's label of each event, where it is known, shape `(n_rows,)`.
    pub labels: Vec<u32>,
    /// Whether the truth may be said.
    pub truth: bool,
    /// Alert rules that were brought to be checked: their name and text.
    pub rules: Option<(String, String)>,
    /// Since when the places of incidents are well again, where no message says so.
    recovered: BTreeMap<u32, Time>,
    /// What was changed in this session, in order.
    pub(super) audit: Arc<Vec<Changed>>,
    /// Past incidents that the proposals rest on.
    pub(super) history: Arc<Vec<Past>>,
    /// Many storms with and without the lab, once asked for.
    pub(super) trial: Option<Arc<Trial>>,
    /// Metric anomalies, once asked for.
    pub(super) detected: Option<Vec<Detected>>,
    /// Proposals for an incident, once asked for.
    pub(super) proposals: Option<(u32, Vec<Proposal>)>,
    /// Index of the events, once asked for.
    pub(super) index: Option<search::Index>,
}

/// What a detector says about a metric.
#[derive(Clone, Debug)]
pub(super) struct Detected {
    pub(super) node: NodeId,
    pub(super) metric: Metric,
    /// One per minute; none where the detector has nothing to say about such metrics.
    pub(super) verdicts: Vec<anomaly::Verdict>,
    /// Alerts at times when no fault touched it.
    pub(super) false_alarms: u32,
}

impl Detected {
    /// Whether anything could be said of it so far.
    pub(super) fn is_judged(&self) -> bool {
        self.verdicts.iter().any(|verdict| verdict.reading.is_some())
    }
}

impl Found {
    /// `labels` are those of the outcome's rows, empty where no truth is known.
    pub(super) fn new(
        choices: &Choices,
        tape: Option<Arc<Tape>>,
        minute: u32,
        outcome: Outcome,
        labels: Vec<u32>,
    ) -> Self {
        let mut found = Self {
            choices: choices.clone(),
            minute,
            outcome,
            judgement: None,
            labels,
            truth: true,
            recovered: BTreeMap::new(),
            rules: None,
            audit: Arc::default(),
            trial: None,
            history: Arc::default(),
            detected: None,
            proposals: None,
            index: None,
            tape,
        };
        if let Some(tape) = found.tape.clone() {
            found.recovered = found.recoveries(&tape);
            let faults = tape.faults_at(minute);
            found.judgement = Some(chain::judge_labelled(&found.outcome, &found.labels, &faults));
        }
        found
    }

    /// Takes choices that change nothing of what the chain found; what they do change is worked out
    /// again when it is asked for.
    pub(super) fn renew(&mut self, choices: &Choices) {
        if self.choices.method != choices.method {
            self.detected = None;
        }
        self.choices = choices.clone();
    }

    /// How good it is, where the truth is known and may be said.
    pub(super) fn judged(&self) -> Option<&Judgement> {
        self.judgement.as_ref().filter(|_| self.truth)
    }

    /// Since when the places of open incidents are well again, by what is measured.
    fn recoveries(&self, tape: &Tape) -> BTreeMap<u32, Time> {
        let open = self.outcome.incidents().filter(|incident| incident.ended.is_none());
        let of = |incident: &correlate::Incident| {
            let places: Vec<NodeId> = self.nodes(tape, incident).collect();
            let since = present::recovered(tape, self.minute, &places, incident.began)?;
            Some((incident.id, since))
        };
        open.filter_map(of).collect()
    }

    /// The nodes of the product that speak in an incident.
    fn nodes<'a>(
        &'a self,
        tape: &'a Tape,
        incident: &'a correlate::Incident,
    ) -> impl Iterator<Item = NodeId> + 'a {
        incident.sites.keys().filter_map(|&place| tape.topology.find(self.outcome.place(place)))
    }

    /// When an incident ended: with its last alert, or where its places are well again by what is
    /// measured there, with that.
    pub fn ended(&self, incident: &correlate::Incident) -> Option<Time> {
        incident.ended.or_else(|| self.recovered.get(&incident.id).copied())
    }

    /// The moment.
    pub fn now(&self) -> Time {
        let last = || self.outcome.read.events.rows.iter().map(|event| event.time).max();
        match &self.tape {
            Some(tape) => tape.time(self.minute),
            None => last().unwrap_or_default(),
        }
    }

    /// The first moment.
    pub fn start(&self) -> Time {
        let first = || self.outcome.read.events.rows.iter().map(|event| event.time).min();
        match &self.tape {
            Some(tape) => tape.truth.start,
            None => first().unwrap_or_default(),
        }
    }

    /// Incidents that are ones, the worst and largest first.
    pub fn incidents(&self) -> Vec<chain::Incident> {
        let mut incidents = self.outcome.report();
        for incident in &mut incidents {
            incident.ended = incident.ended.or(self.recovered.get(&incident.id).copied());
        }
        incidents.sort_by_key(|incident| {
            (std::cmp::Reverse((incident.severity, incident.events)), incident.id)
        });
        incidents
    }

    /// The incident that is looked at: the one asked for, else the first.
    pub fn incident(&self, asked: Option<u32>) -> Option<&correlate::Incident> {
        let known = asked.and_then(|id| self.outcome.incidents().find(|found| found.id == id));
        let first = || {
            // What still goes on needs a person more than what is over.
            let all = self.incidents();
            let open = all.iter().find(|incident| incident.ended.is_none());
            let first = open.or(all.first())?.id;
            self.outcome.incidents().find(|found| found.id == first)
        };
        known.or_else(first)
    }

    /// The system as the lab is told it.
    pub(super) fn system(choices: &Choices, tape: &Tape, minute: u32) -> System {
        let mut system = System::of_world(&tape.topology);
        // Every so many-th dependency, spread evenly, so that a higher share forgets more of the same.
        let keep = 1.0 - (choices.forgotten / 100.0).clamp(0.0, 1.0);
        let mut kept = 0.0;
        system.topology.edges.retain(|_| {
            kept += keep;
            let stays = kept >= 1.0 - 1e-9;
            if stays {
                kept -= 1.0;
            }
            stays
        });
        system.with_metrics(chain::samples(&tape.metrics_at(minute), &tape.topology))
    }

    /// Reads every metric of the product with the chosen detector.
    pub(super) fn detect(&mut self) {
        let Some(tape) = self.tape.clone().filter(|_| self.detected.is_none()) else { return };
        let metrics = tape.metrics_at(self.minute);
        let method = self.choices.method;
        let acts = &self.choices.acts;
        let touched = Touched::new(&self.choices.storm(), &tape, acts, self.minute);
        let interval = i64::from(metrics.interval_s) * Time::SECOND;
        let all = metrics.series.iter().enumerate().map(|(nth, series)| {
            let rows: Vec<(i64, f64)> = (0_i64..)
                .zip(&series.values)
                .map(|(at, &v)| (metrics.start.0 + at * interval, watching::value(method, v)))
                .collect();
            let spec = watching::spec(method, series.metric);
            let said = spec.map(|spec| anomaly::watch(&spec, &rows)).unwrap_or_default();
            let verdicts: Vec<anomaly::Verdict> =
                said.into_iter().map(|verdict| watching::measured(method, verdict)).collect();
            let flags = (0..).zip(&verdicts).filter(|(_, verdict)| verdict.flag);
            let is_false = |at: usize| !touched.as_ref().is_some_and(|all| all.at(nth, at));
            let false_alarms = flags.filter(|&(at, _)| is_false(at)).count() as u32;
            Detected { node: series.node, metric: series.metric, verdicts, false_alarms }
        });
        self.detected = Some(all.collect());
    }

    /// What makes the index for searching, unless it is there.
    pub(super) fn indexing(&self) -> Option<search::Builder> {
        let keys: Vec<&str> = Format::VARIANTS.iter().map(|format| format.facts().key).collect();
        let events = &self.outcome.read.events;
        self.index.is_none().then(|| search::Builder::new(events, &keys))
    }

    /// Looks for something to do about an incident.
    pub(super) fn prescribe(&mut self, asked: Option<u32>, history: &Arc<Vec<Past>>) {
        self.history = Arc::clone(history);
        let Some(tape) = self.tape.clone() else { return };
        let Some(incident) = self.incident(asked).cloned() else { return };
        if self.proposals.as_ref().is_some_and(|(id, _)| *id == incident.id) {
            return;
        }
        let Some(world) = tape.world_at(self.minute, &self.choices.acts) else { return };
        let facts = self.facts(&incident);
        let troubled: Vec<NodeId> = incident
            .sites
            .iter()
            .filter(|(_, site)| site.firing > 0)
            .filter_map(|(&place, _)| tape.topology.find(self.outcome.place(place)))
            .collect();
        let spec = prescribe::Spec::default();
        let proposals = prescribe::prescribe(&world, &facts, &troubled, history, &spec);
        self.proposals = Some((incident.id, proposals));
    }

    /// An incident as the prescriptions want it.
    pub(super) fn facts(&self, incident: &correlate::Incident) -> prescribe::Incident {
        let outcome = &self.outcome;
        let events = &outcome.read.events;
        let ranking = outcome.ranking(incident.id);
        let suspects = ranking.map(|ranking| {
            let suspects = ranking.suspects.iter();
            suspects.map(|s| Suspect { service: s.name.clone(), score: s.score }).collect()
        });
        let (mut alerts, mut templates) = (Vec::new(), Vec::new());
        for member in &incident.members {
            let Some(alert) = outcome.machine.alerts().get(member.alert as usize) else { continue };
            let service = events.word(alert.service).to_owned();
            match alert.origin {
                Origin::Log if alert.template > 0 => {
                    let text = outcome.miner.text(TemplateId(alert.template - 1));
                    templates.push(Signal { service, text });
                }
                Origin::Log | Origin::Tool | Origin::Heartbeat(_) => {
                    alerts.push(Signal { service, text: events.word(alert.name).to_owned() });
                }
            }
        }
        let from = incident.began.0 - 30 * 60 * Time::SECOND;
        let until = incident.began.0 + 5 * 60 * Time::SECOND;
        let changes = outcome.machine.deployments().iter().filter_map(|&(at, row)| {
            let event = events.rows.get(row as usize)?;
            let service = events.word(event.service).to_owned();
            (from..=until).contains(&at.0).then_some(Recent { service, at })
        });
        prescribe::Incident {
            first_seen: incident.began,
            over: self.ended(incident),
            suspects: suspects.unwrap_or_default(),
            alerts,
            templates,
            services: incident.sites.keys().map(|&p| outcome.place(p).to_owned()).collect(),
            changes: changes.collect(),
        }
    }

    /// The name of a place, or a word for none.
    pub fn place(&self, place: Place) -> &str {
        match self.outcome.place(place) {
            "" => "nowhere named",
            name => name,
        }
    }

    /// Acts that had been done by the moment.
    pub fn acts(&self) -> impl Iterator<Item = &Act> {
        self.choices.acts.iter().filter(|act| act.minute <= self.minute)
    }

    /// What had been decided by the moment.
    pub fn rulings(&self) -> impl Iterator<Item = &Ruling> {
        self.choices.rulings.iter().filter(|ruling| ruling.minute <= self.minute)
    }

    /// A time as lists say it: the time of day, with the date where that may be another one, as in
    /// events of the learner's own and after midnight.
    pub fn stamp(&self, time: Time) -> String {
        let day = |time: Time| time.0.div_euclid(86_400 * Time::SECOND);
        if self.tape.as_ref().is_some_and(|tape| day(tape.truth.start) == day(time)) {
            return Self::clock(time);
        }
        let date = time.to_string();
        format!("{} {}", date.split('T').next().unwrap_or_default(), Self::clock(time))
    }

    /// A time of day, `09:35:10`.
    pub fn clock(time: Time) -> String {
        let seconds = time.0.div_euclid(Time::SECOND).rem_euclid(86_400);
        format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
    }
}
