//! Where releases are really built and run; what was found is kept.
use std::{collections::BTreeMap, rc::Rc};

use serde::{Deserialize, Serialize};

use crate::{
    change::{ChangeError, Edit},
    check::{Bench, Memo, Outcome, Slices, TESTS},
    digest::Digest,
    release::{Artifact, Build, BuildError, Reality, Service, Source, build},
    rollout::{self, Disagreement, Standing},
    run,
};

/// Everything that was found out about a release.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// What was built; `None` if the pipeline refused.
    pub artifact: Option<Artifact>,
    /// Why nothing was built.
    pub refused: Option<String>,
    /// The verdicts, in the order of [`TESTS`]; empty if nothing was built.
    pub outcomes: Vec<Outcome>,
    /// How it does at each location, in the order of [`crate::release::LOCATIONS`].
    pub standings: Vec<Standing>,
}

/// Builds and runs, each thing once.
#[derive(Debug)]
pub struct Workshop {
    base: Source,
    reality: Reality,
    slices: Slices,
    cache: run::Cache,
    memo: Memo,
    records: BTreeMap<(Vec<Edit>, Vec<Edit>), Rc<Record>>,
    mirrored: BTreeMap<(Vec<Edit>, Vec<Edit>, usize), Disagreement>,
    current: Option<(Vec<Edit>, Rc<Build>)>,
}

impl Workshop {
    /// Opens for a source; plays the payments.
    pub fn new(base: Source) -> Self {
        let reality = Reality::new(&base.scenario);
        let slices = Slices::of(&reality);
        Self {
            base,
            reality,
            slices,
            cache: run::Cache::default(),
            memo: Memo::default(),
            records: BTreeMap::new(),
            mirrored: BTreeMap::new(),
            current: None,
        }
    }

    /// The source before any change.
    pub fn base(&self) -> &Source {
        &self.base
    }

    /// The payments of all places.
    pub fn slices(&self) -> &Slices {
        &self.slices
    }

    /// Verdicts that were asked for, and tests that were run for them.
    pub fn counts(&self) -> (u64, u64) {
        self.memo.counts()
    }

    /// The source with some edits.
    ///
    /// # Errors
    /// The first edit that cannot be made.
    pub fn source(&self, edits: &[Edit]) -> Result<Source, ChangeError> {
        let mut source = self.base.clone();
        edits.iter().try_for_each(|edit| edit.apply(&mut source))?;
        Ok(source)
    }

    /// Builds a source with some edits.
    ///
    /// # Errors
    /// Why nothing was built.
    pub fn build(&mut self, edits: &[Edit]) -> Result<Build, BuildError> {
        // Edits are checked when they are committed; one that cannot be made changes nothing.
        let source = self.source(edits).unwrap_or_else(|_| self.base.clone());
        build(&source, &self.reality, &mut self.cache)
    }

    /// What is known of the release with some edits, held against the release with others.
    pub fn record(&mut self, edits: &[Edit], against: &[Edit]) -> Rc<Record> {
        let key = (edits.to_vec(), against.to_vec());
        if let Some(record) = self.records.get(&key) {
            return Rc::clone(record);
        }
        let record = Rc::new(self.examine(edits, against));
        self.records.insert(key, Rc::clone(&record));
        record
    }

    /// What was found of the release with some edits, whatever it was held against.
    pub fn known(&self, edits: &[Edit]) -> Option<&Record> {
        let of = |((have, _), _): &(&(Vec<Edit>, Vec<Edit>), &Rc<Record>)| have == edits;
        self.records.iter().find(of).map(|(_, record)| record.as_ref())
    }

    /// By which name the verdicts of a release with some edits are kept: code, settings and choices; the
    /// training table is a path that is always the same ([`crate::check::Keying::Name`]).
    pub fn name(&self, edits: &[Edit]) -> Digest {
        let source = self.source(edits).unwrap_or_else(|_| self.base.clone());
        Digest::of(&(source.code, source.config, source.scenario))
    }

    /// How two releases decide the same payments of a location, the first one unheard; all zero if
    /// either was not built.
    pub fn mirrored(&mut self, shadow: &[Edit], live: &[Edit], location: usize) -> Disagreement {
        let key = (shadow.to_vec(), live.to_vec(), location);
        if let Some(found) = self.mirrored.get(&key) {
            return *found;
        }
        let (new, old) = (self.record(shadow, &[]), self.record(live, &[]));
        let found = match (&new.artifact, &old.artifact, self.slices.production.get(location)) {
            (Some(new), Some(old), Some(payments)) => rollout::shadow(
                &Service::start(old).serve(payments),
                &Service::start(new).serve(payments),
            ),
            (None, _, _) | (_, None, _) | (_, _, None) => Disagreement::default(),
        };
        self.mirrored.insert(key, found);
        found
    }

    fn examine(&mut self, edits: &[Edit], against: &[Edit]) -> Record {
        let refusal = |why: &BuildError| Record {
            artifact: None,
            refused: Some(why.to_string()),
            outcomes: Vec::new(),
            standings: Vec::new(),
        };
        let made = match self.build(edits) {
            Ok(made) => made,
            Err(why) => return refusal(&why),
        };
        let current = match self.current.take().filter(|(kept, _)| kept == against) {
            Some((_, current)) => current,
            None => match self.build(against) {
                Ok(current) => Rc::new(current),
                Err(why) => return refusal(&why),
            },
        };
        let bench = Bench::new(&made, &current, &self.slices);
        let outcomes = TESTS.iter().map(|test| self.memo.verdict(test, &bench)).collect();
        let standings = (0..)
            .zip(&self.slices.production)
            .map(|(at, payments)| Standing::measure(&made.artifact, payments, at))
            .collect();
        self.current = Some((against.to_vec(), Rc::clone(&current)));
        Record { artifact: Some(made.artifact), refused: None, outcomes, standings }
    }
}
