//! From one prediction back to everything that made it.
use serde::{Deserialize, Serialize};

use super::{Purpose, Seconds, Simulation, words};
use crate::{
    change::Edit,
    digest::Digest,
    release::{LOCATIONS, Parts, Service, Store},
};

/// A commit that is part of a release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commit {
    /// Content hash over this edit and all before it.
    pub hash: Digest,
    /// When.
    pub at: Seconds,
    /// What it does.
    pub edit: Edit,
    /// In words.
    pub title: String,
}

/// One prediction, and what made it. The commits, put on the source of the beginning, make the same
/// artifact again, and it the same answer: nothing else is needed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lineage {
    /// Number of the payment among those of the location, from 0.
    pub record: u32,
    /// Name of the place that answered.
    pub place: String,
    /// What was sent: field and text.
    pub request: Vec<(String, String)>,
    /// What the model was shown: column and number.
    pub features: Vec<(String, f64)>,
    /// Its score.
    pub score: f64,
    /// The threshold.
    pub threshold: f64,
    /// Whether the payment was held.
    pub held: bool,
    /// Why there was no decision, in words.
    pub fault: Option<String>,
    /// Whether it was a fraud; the truth layer.
    pub fraud: bool,
    /// The line that the service logged.
    pub log_line: String,
    /// The release that answered; 0 for the product of the beginning.
    pub release: u32,
    /// What it brings.
    pub title: String,
    /// Why it was made; `None` for the product of the beginning.
    pub purpose: Option<Purpose>,
    /// Since when it serves there.
    pub since: Seconds,
    /// Its content hash.
    pub artifact: Digest,
    /// Content hashes of code, model, data and schema, settings.
    pub parts: Parts,
    /// Content hash of the training table.
    pub table: Digest,
    /// Rows of the training table that were learned from are told by this cut and window.
    pub data: crate::release::Data,
    /// The commits, oldest first.
    pub commits: Vec<Commit>,
}

impl Simulation {
    /// Explains the answer that a place of Production gives now to one of its payments; `None` if
    /// there is no such place, release or payment.
    pub fn explain(&mut self, place: u8, record: u32) -> Option<Lineage> {
        let choice = self.spec.places.get(usize::from(place)).filter(|p| p.level.is_none())?;
        let (name, location) = (choice.name.clone(), self.location(place));
        let site = &self.state.places[usize::from(place)];
        let (release, since) = (site.live, site.since);
        let entry = self.ledger.get((release as usize).wrapping_sub(1)).cloned();
        let edits = entry.as_ref().map(|entry| entry.edits.clone()).unwrap_or_default();
        let source = self.workshop.source(&edits).ok()?;
        let found = self.workshop.record(&edits, &[]);
        let artifact = found.artifact.as_ref()?;
        let all = self.workshop.slices().production.get(location.min(LOCATIONS.len() - 1))?;
        if record as usize >= all.len() {
            return None;
        }
        let payment = all.pick(&[record]);
        let service = Service::start(artifact);
        let answers = service.answer(&payment, Store::Up);
        let (numbers, _) = service.features(&payment);
        let names = &artifact.package.preparation.names;
        let request =
            payment.table.columns.iter().map(|column| (column.name.clone(), column.text(0)));
        Some(Lineage {
            record,
            place: name,
            request: request.collect(),
            features: names.iter().cloned().zip(numbers.iter().copied()).collect(),
            score: answers.scores.first().copied().unwrap_or(0.0),
            threshold: artifact.package.threshold,
            held: answers.held.first().copied().unwrap_or(false),
            fault: answers.faults.first().copied().flatten().map(|f| f.words().to_owned()),
            fraud: payment.fraud.first().copied().unwrap_or(false),
            log_line: service.log_line(&payment, &answers, 0),
            release,
            title: entry.as_ref().map_or_else(|| "The beginning".to_owned(), words::title),
            purpose: entry.as_ref().map(|entry| entry.purpose),
            since,
            artifact: artifact.digest,
            parts: artifact.parts,
            table: artifact.data,
            data: source.data,
            commits: self.commits(&edits, entry.as_ref()),
        })
    }

    /// The commits behind the edits of a release: each the first release of the ledger that brought
    /// it, and when.
    fn commits(&self, edits: &[Edit], of: Option<&super::Release>) -> Vec<Commit> {
        let mut before = Vec::new();
        edits
            .iter()
            .enumerate()
            .map(|(nth, edit)| {
                before.push(edit.clone());
                let bundled = of.filter(|of| of.commits.len() == edits.len());
                let first = self.ledger.iter().find(|release| release.edits.contains(edit));
                let at = bundled
                    .and_then(|of| of.commits.get(nth).copied())
                    .or_else(|| first.map(|release| release.committed))
                    .unwrap_or_default();
                let title = words::edit(edit);
                Commit { hash: Digest::of(&before), at, edit: edit.clone(), title }
            })
            .collect()
    }
}
