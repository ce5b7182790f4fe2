//! Past incidents that looked alike.
//!
//! `similarity = 0.5 J(templates) + 0.3 J(alerts) + 0.2 J(services)` with the Jaccard index
//! `J(a, b) = |a ∩ b| / |a ∪ b|` of sets of words (alert names and templates in lower case, without
//! punctuation). Sets that are empty on both sides say nothing: their weight goes to the others. The
//! weights are ours: templates are the most specific, services the least.
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::incident::{Incident, Signal, plain};
use crate::world::{ActionKind, FaultKind};

const WEIGHTS: [f64; 3] = [0.5, 0.3, 0.2];
/// Least similarity that counts.
const LEAST: f64 = 0.15;

/// An incident that is over, and what helped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    /// Its name for people.
    pub title: String,
    /// Templates, alerts and services as sets of plain words.
    sets: [BTreeSet<String>; 3],
    /// What it turned out to be.
    pub kind: FaultKind,
    /// What helped.
    pub action: ActionKind,
    /// Minutes from first event to recovery.
    pub minutes: u32,
}

/// A similar past incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Neighbour {
    /// Position in the history.
    pub at: u32,
    /// 0 to 1.
    pub similarity: f64,
    /// What the two have in common: templates, alerts, services.
    pub common: [Vec<String>; 3],
}

impl Past {
    /// Remembers an incident with its outcome.
    pub fn new(
        title: &str,
        incident: &Incident,
        kind: FaultKind,
        action: ActionKind,
        minutes: u32,
    ) -> Self {
        Self { title: title.to_owned(), sets: sets(incident), kind, action, minutes }
    }
}

fn sets(incident: &Incident) -> [BTreeSet<String>; 3] {
    let texts = |signals: &[Signal]| signals.iter().map(|signal| plain(&signal.text)).collect();
    let services = incident.services.iter().cloned().collect();
    [texts(&incident.templates), texts(&incident.alerts), services]
}

/// The most similar past incidents, best first; ties by age, youngest first.
pub fn similar(incident: &Incident, history: &[Past], most: usize) -> Vec<Neighbour> {
    let own = sets(incident);
    let mut found: Vec<Neighbour> = (0..)
        .zip(history)
        .map(|(at, past)| compare(at, &own, &past.sets))
        .filter(|neighbour| neighbour.similarity >= LEAST)
        .collect();
    found.sort_by(|a, b| b.similarity.total_cmp(&a.similarity).then(b.at.cmp(&a.at)));
    found.truncate(most);
    found
}

fn compare(at: u32, own: &[BTreeSet<String>; 3], other: &[BTreeSet<String>; 3]) -> Neighbour {
    let (mut sum, mut weights) = (0.0, 0.0);
    let mut common = [Vec::new(), Vec::new(), Vec::new()];
    for (nth, weight) in WEIGHTS.into_iter().enumerate() {
        let both: Vec<String> = own[nth].intersection(&other[nth]).cloned().collect();
        let any = own[nth].len() + other[nth].len() - both.len();
        if any > 0 {
            sum += weight * both.len() as f64 / any as f64;
            weights += weight;
        }
        common[nth] = both;
    }
    Neighbour { at, similarity: if weights > 0.0 { sum / weights } else { 0.0 }, common }
}

/// Share of the similarity that speaks for a kind of fault, 0 to 1; `None` without neighbours.
pub fn support(neighbours: &[Neighbour], history: &[Past], kind: FaultKind) -> Option<f64> {
    let of = |neighbour: &Neighbour| history.get(neighbour.at as usize).map(|past| past.kind);
    let all: f64 = neighbours.iter().map(|neighbour| neighbour.similarity).sum();
    let own: f64 = neighbours
        .iter()
        .filter(|neighbour| of(neighbour) == Some(kind))
        .map(|neighbour| neighbour.similarity)
        .sum();
    (all > 0.0).then(|| own / all)
}

/// Minutes that similar incidents of a kind lasted, weighted by their similarity; `None` without any.
pub fn lasts(neighbours: &[Neighbour], history: &[Past], kind: FaultKind) -> Option<f64> {
    let of = |neighbour: &Neighbour| {
        let past = history.get(neighbour.at as usize).filter(|past| past.kind == kind)?;
        Some((neighbour.similarity, f64::from(past.minutes)))
    };
    let all: Vec<(f64, f64)> = neighbours.iter().filter_map(of).collect();
    let weights: f64 = all.iter().map(|(weight, _)| weight).sum();
    let minutes: f64 = all.iter().map(|(weight, minutes)| weight * minutes).sum();
    (weights > 0.0).then(|| minutes / weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn incident(templates: &[&str], services: &[&str]) -> Incident {
        let signal = |text: &&str| Signal { service: "x".to_owned(), text: (*text).to_owned() };
        Incident {
            templates: templates.iter().map(signal).collect(),
            services: services.iter().map(|&s| s.to_owned()).collect(),
            ..Incident::default()
        }
    }

    #[test]
    fn similarity_is_the_weighted_overlap() {
        let past = |templates: &[&str], services: &[&str], kind| {
            Past::new("p", &incident(templates, services), kind, ActionKind::Restart, 20)
        };
        let history = [
            past(&["a b", "c"], &["ledger"], FaultKind::DiskFull),
            past(&["a b"], &["edge", "ledger"], FaultKind::MemoryLeak),
            past(&["z"], &["dns"], FaultKind::DnsFailure),
        ];
        let found = similar(&incident(&["A-B", "c"], &["ledger"]), &history, 5);
        assert_eq!(found.len(), 2);
        // No alerts on either side: templates weigh 5/7 and services 2/7.
        assert!((found[0].similarity - 1.0).abs() < 1e-12);
        assert!((found[1].similarity - (0.5 * 0.5 + 0.2 * 0.5) / 0.7).abs() < 1e-12);
        assert_eq!(found[1].common[0], ["ab"]);
        let support = support(&found, &history, FaultKind::DiskFull).unwrap();
        assert!((support - 1.0 / 1.5).abs() < 1e-12);
        assert_eq!(lasts(&found, &history, FaultKind::DiskFull), Some(20.0));
        assert_eq!(lasts(&found, &history, FaultKind::DnsFailure), None);
        assert!(similar(&incident(&[], &[]), &history, 5).is_empty());
    }
}
