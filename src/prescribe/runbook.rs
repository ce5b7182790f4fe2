//! Runbooks and the rule by which they are matched.
//!
//! A runbook lists signs with weights. A sign counts fully when it was seen at the suspect, 0.4 when
//! it was seen elsewhere in the incident, 0 when it was not seen. The score is the weighted mean of
//! the signs, a tenth of it where the suspect is not the kind of thing that the runbook is about.
use serde::{Deserialize, Serialize};

use super::{
    incident::{Incident, Signal, plain},
    library::LIBRARY,
};
use crate::{
    event::Time,
    world::{ActionKind, FaultKind, Role},
};

/// How much a sign counts that was seen at another service.
const ELSEWHERE: f64 = 0.4;
/// What is left of the score when the suspect does not fit.
const MISFIT: f64 = 0.1;
/// Minutes before the first event in which a change counts.
const CHANGE_MINUTES: i64 = 20;

/// What a runbook looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// An alert whose name holds one of these.
    Alert(&'static [&'static str]),
    /// A log template that holds one of these.
    Log(&'static [&'static str]),
    /// A change to the suspect shortly before the first event.
    Changed,
}

/// One thing to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The action, on the suspect.
    pub action: ActionKind,
    /// Why, one sentence.
    pub why: &'static str,
}

/// What to do about one kind of fault. The four texts follow the common form of runbooks (meaning,
/// impact, diagnosis, mitigation).
#[derive(Clone, Copy, Debug)]
pub struct Runbook {
    /// What it is about.
    pub kind: FaultKind,
    /// What has happened.
    pub meaning: &'static str,
    /// What it does to the business.
    pub impact: &'static str,
    /// How to make sure.
    pub diagnosis: &'static [&'static str],
    /// What to do, best first.
    pub mitigation: &'static [Step],
    /// What it looks like, with weights.
    pub signs: &'static [(Sign, f64)],
    /// What it happens to.
    pub roles: &'static [Role],
}

/// The runbook about a kind of fault.
pub fn runbook(kind: FaultKind) -> &'static Runbook {
    LIBRARY.iter().find(|runbook| runbook.kind == kind).unwrap_or(&LIBRARY[0])
}

/// All runbooks.
pub fn runbooks() -> &'static [Runbook] {
    LIBRARY
}

/// One sign and whether it was seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// The sign in words.
    pub sign: String,
    /// Its weight.
    pub weight: f64,
    /// 1 at the suspect, 0.4 elsewhere, 0 not at all.
    pub degree: f64,
    /// The text in which it was seen.
    pub evidence: Option<Signal>,
}

/// How well a runbook fits an incident and a suspect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Match {
    /// Which runbook.
    pub kind: FaultKind,
    /// Which suspect.
    pub service: String,
    /// 0 to 1.
    pub score: f64,
    /// Whether the suspect is the kind of thing that the runbook is about.
    pub fits: bool,
    /// All signs.
    pub seen: Vec<Seen>,
}

impl Runbook {
    /// How well it fits a suspect with a role.
    pub fn matches(&self, incident: &Incident, service: &str, role: Role) -> Match {
        let seen: Vec<Seen> = self
            .signs
            .iter()
            .map(|&(sign, weight)| {
                let (degree, evidence) = look(sign, incident, service);
                Seen { sign: words(sign), weight, degree, evidence }
            })
            .collect();
        let weights: f64 = seen.iter().map(|seen| seen.weight).sum();
        let sum: f64 = seen.iter().map(|seen| seen.weight * seen.degree).sum();
        let fits = self.roles.contains(&role);
        let score = if weights > 0.0 { sum / weights } else { 0.0 };
        let score = if fits { score } else { MISFIT * score };
        Match { kind: self.kind, service: service.to_owned(), score, fits, seen }
    }
}

fn words(sign: Sign) -> String {
    match sign {
        Sign::Alert(any) => format!("an alert about {}", any.join(" or ")),
        Sign::Log(any) => format!("a log line about {}", any.join(" or ")),
        Sign::Changed => "a change shortly before".to_owned(),
    }
}

fn look(sign: Sign, incident: &Incident, service: &str) -> (f64, Option<Signal>) {
    match sign {
        Sign::Alert(any) => find(&incident.alerts, any, service),
        Sign::Log(any) => find(&incident.templates, any, service),
        Sign::Changed => {
            let from = incident.first_seen.0 - CHANGE_MINUTES * 60 * Time::SECOND;
            let change = incident.changes.iter().find(|change| {
                change.service == service
                    && change.at.0 >= from
                    && change.at.0 <= incident.first_seen.0 + 60 * Time::SECOND
            });
            let evidence = change.map(|change| Signal {
                service: change.service.clone(),
                text: format!(
                    "changed {} s before",
                    (incident.first_seen.0 - change.at.0) / Time::SECOND
                ),
            });
            (f64::from(change.is_some()), evidence)
        }
    }
}

fn find(signals: &[Signal], any: &[&str], service: &str) -> (f64, Option<Signal>) {
    let holds = |signal: &&Signal| {
        let text = plain(&signal.text);
        any.iter().any(|word| text.contains(&plain(word)))
    };
    let here = signals.iter().filter(|signal| signal.service == service).find(holds);
    if let Some(signal) = here {
        return (1.0, Some(signal.clone()));
    }
    match signals.iter().find(holds) {
        Some(signal) => (ELSEWHERE, Some(signal.clone())),
        None => (0.0, None),
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray as _;

    use super::*;
    use crate::world::{Action, Fault, Remedy, Topology, remedy};

    #[test]
    fn every_fault_has_a_runbook_whose_first_step_cures_it() {
        let topology = Topology::payments();
        for &kind in FaultKind::VARIANTS {
            let book = runbook(kind);
            assert_eq!(book.kind, kind);
            for target in kind.targets(&topology) {
                let fault = Fault::usual(kind, target, 0.0);
                let action = Action { kind: book.mitigation[0].action, target };
                assert_eq!(remedy(&fault, action), Remedy::Cures, "{kind:?}");
                assert!(book.roles.contains(&topology.node(target).role), "{kind:?}");
            }
            for text in [book.meaning, book.impact] {
                assert!(text.ends_with('.') && text.len() > 30, "{kind:?}");
            }
            assert!(book.diagnosis.len() >= 2 && !book.signs.is_empty(), "{kind:?}");
        }
    }

    #[test]
    fn a_sign_at_the_suspect_counts_more_than_elsewhere() {
        let signal = |service: &str| Signal {
            service: service.to_owned(),
            text: "disk usage of db CRITICAL".to_owned(),
        };
        let incident =
            |service: &str| Incident { alerts: vec![signal(service)], ..Incident::default() };
        let book = runbook(FaultKind::DiskFull);
        let here = book.matches(&incident("cards-db"), "cards-db", Role::Database).score;
        let there = book.matches(&incident("ledger-db"), "cards-db", Role::Database).score;
        let misfit = book.matches(&incident("cards-db"), "cards-db", Role::Switch).score;
        assert!(here > there && there > 0.0 && misfit < there, "{here} {there} {misfit}");
    }
}
