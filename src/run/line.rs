//! The production line: keys, cache, progress and reports, the same for every stage.
use std::{any::Any, ops::ControlFlow, rc::Rc};

use serde::Serialize;

use super::{
    Cache, Made, Observer,
    artifact::{Artifact, Entry, State, Tone},
};
use crate::{diagnostic::Diagnostic, digest::Digest, journey::Step, stage::Stage};

/// Part of every key: raised when a stage computes something else from the same choices.
const REVISION: u32 = 1;

/// Key and content hash of something made.
pub(super) type Id = (Digest, Digest);

/// A product with its key and its content hash.
pub(super) struct Done<T> {
    pub(super) product: Rc<T>,
    key: Digest,
    hash: Digest,
}

impl<T> Done<T> {
    pub(super) fn id(&self) -> Id {
        (self.key, self.hash)
    }
}

/// What a stage says when it ends.
pub(super) struct Said {
    pub(super) fact: String,
    pub(super) facts: Vec<(&'static str, String)>,
    pub(super) answer: String,
    pub(super) verdict: (Tone, String),
    pub(super) log: Vec<(Option<u32>, Tone, String)>,
    pub(super) artifact: Option<Artifact>,
    pub(super) refusal: Option<Diagnostic>,
}

impl Said {
    /// A refusal for a reason.
    pub(super) fn refused(why: Diagnostic) -> Self {
        Self {
            fact: "refused".to_owned(),
            facts: Vec::new(),
            answer: why.to_string(),
            verdict: (Tone::Bad, "Refused".to_owned()),
            log: vec![(None, Tone::Bad, why.to_string())],
            artifact: None,
            refusal: Some(why),
        }
    }
}

/// How a stage ends: with a product, or with a refusal.
pub(super) type Outcome<T> = ControlFlow<(), Result<(T, Said), Said>>;

/// A stage's voice while it works.
pub(super) struct Pace<'a, O> {
    observer: &'a mut O,
    cache: &'a mut Cache,
    stage: Stage,
}

impl<O: Observer> Pace<'_, O> {
    /// Tells how far the stage is, from 0 to 1; `Break` if it is to stop.
    pub(super) async fn at(&mut self, share: f64) -> ControlFlow<()> {
        self.observer.progress(self.stage, share).await
    }

    /// A part of the stage's work that was kept.
    pub(super) fn find<T: Any>(&mut self, key: Digest) -> Option<Rc<T>> {
        self.cache.find(key).map(|(product, _)| product)
    }

    /// Keeps a part of the stage's work.
    pub(super) fn keep<T: Any>(&mut self, key: Digest, part: Rc<T>) {
        self.cache.keep(key, part, None);
    }
}

/// A run under way.
pub(super) struct Line<'a, O> {
    cache: &'a mut Cache,
    observer: &'a mut O,
    next: usize,
}

impl<'a, O: Observer> Line<'a, O> {
    pub(super) fn new(cache: &'a mut Cache, observer: &'a mut O) -> Self {
        Self { cache, observer, next: 0 }
    }

    /// The key of something named, made by some choices from some inputs.
    pub(super) fn key(name: &str, spec: &impl Serialize, inputs: &[Id]) -> Digest {
        let keys: Vec<Digest> = inputs.iter().map(|(key, _)| *key).collect();
        Digest::of(&(name, REVISION, Digest::of(spec), keys))
    }

    /// Runs one stage, or takes its result from the cache; `None` if it refused. `step` says what
    /// happened there to the record that is followed; it is asked in either case, because the
    /// record is no part of the key.
    pub(super) async fn stage<T: Any + Serialize>(
        &mut self,
        stage: Stage,
        spec: &impl Serialize,
        inputs: &[Id],
        make: impl AsyncFnOnce(&mut Pace<'_, O>) -> Outcome<T>,
        step: impl FnOnce(&T) -> Option<Step>,
    ) -> ControlFlow<(), Option<Done<T>>> {
        let key = Self::key(stage.id(), spec, inputs);
        self.next = stage.index() + 1;
        if let Some((product, Some(made))) = self.cache.find::<T>(key) {
            let hash = made.hash;
            let step = step(&product);
            self.observer.made(Made { state: State::Cached, step, ..made }).await?;
            return ControlFlow::Continue(Some(Done { product, key, hash }));
        }
        self.observer.progress(stage, 0.0).await?;
        let mut pace = Pace { observer: &mut *self.observer, cache: &mut *self.cache, stage };
        let hashes: Vec<Digest> = inputs.iter().map(|(_, hash)| *hash).collect();
        match make(&mut pace).await? {
            Ok((product, said)) => {
                let (hash, product) = (Digest::of(&product), Rc::new(product));
                let told = report(stage, State::Fresh, (key, hash), hashes, said);
                self.cache.keep(key, Rc::clone(&product), Some(told.clone()));
                let step = step(&product);
                self.observer.made(Made { step, ..told }).await?;
                ControlFlow::Continue(Some(Done { product, key, hash }))
            }
            Err(said) => {
                let hash = Digest::of(&(&said.artifact, &said.refusal));
                let told = report(stage, State::Refused, (key, hash), hashes, said);
                self.observer.made(told).await?;
                ControlFlow::Continue(None)
            }
        }
    }

    /// Reports the stages after a refusal.
    pub(super) async fn skip(&mut self) -> ControlFlow<()> {
        for &stage in &Stage::ALL[self.next..] {
            let said = Said {
                fact: "not run".to_owned(),
                facts: Vec::new(),
                answer: "An earlier stage refused, so this one was not run.".to_owned(),
                verdict: (Tone::Plain, "Not run".to_owned()),
                log: Vec::new(),
                artifact: None,
                refusal: None,
            };
            let key = Self::key(stage.id(), &"skipped", &[]);
            self.observer.made(report(stage, State::Skipped, (key, key), Vec::new(), said)).await?;
        }
        ControlFlow::Continue(())
    }
}

fn report(
    stage: Stage,
    ended: State,
    (key, hash): (Digest, Digest),
    inputs: Vec<Digest>,
    said: Said,
) -> Made {
    let entry = |(day, tone, text)| Entry { stage, day, tone, text };
    Made {
        stage,
        state: ended,
        key,
        hash,
        inputs,
        fact: said.fact,
        facts: said.facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        answer: said.answer,
        verdict: said.verdict,
        log: said.log.into_iter().map(entry).collect(),
        step: None,
        artifact: said.artifact.map(Rc::new),
        refusal: said.refusal,
    }
}
