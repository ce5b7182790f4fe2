//! Verdicts by the hashes of what was read.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use strum::VariantArray;

use super::{Bench, Outcome, Part, Test};
use crate::{digest::Digest, release::Parts};

/// By what a verdict is kept and found again.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    VariantArray,
)]
pub enum Keying {
    /// The content of what the test reads (DVC's lock; [`Memo`]).
    #[default]
    Content,
    /// What it is called: the image with the code, settings, parameters, and the path of the table but
    /// not its bytes (Kubeflow Pipelines' cache: component, names of artifacts, image, command,
    /// parameters). Another table behind the same path gets the old verdict.
    Name,
}

/// Verdicts that were found once.
#[derive(Clone, Debug, Default)]
pub struct Memo {
    kept: BTreeMap<(&'static str, Digest), Outcome>,
    asked: u64,
    run: u64,
}

impl Memo {
    /// The key: the hashes of the parts that a test reads.
    pub fn key(test: &Test, parts: &Parts, against: Digest) -> Digest {
        let read: Vec<Digest> = test
            .reads
            .iter()
            .map(|part| match part {
                Part::Code => parts.code,
                Part::Model => parts.model,
                Part::Schema => parts.schema,
                Part::Config => parts.config,
            })
            .collect();
        Digest::of(&(read, test.compares.then_some(against)))
    }

    /// The verdict of a test: kept, or found now.
    pub fn verdict(&mut self, test: &Test, bench: &Bench<'_>) -> Outcome {
        self.asked += 1;
        let against = bench.current.artifact.digest;
        let key = (test.key, Self::key(test, &bench.build.artifact.parts, against));
        if let Some(outcome) = self.kept.get(&key) {
            return outcome.clone();
        }
        self.run += 1;
        let outcome = test.run(bench);
        self.kept.insert(key, outcome.clone());
        outcome
    }

    /// Verdicts that were asked for, and tests that were run for them.
    pub fn counts(&self) -> (u64, u64) {
        (self.asked, self.run)
    }
}
