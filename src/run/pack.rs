//! Only the first six stages: what a build server needs to make something that can be delivered.
use std::{
    ops::ControlFlow,
    pin::pin,
    rc::Rc,
    task::{Context, Waker},
};

use super::{
    Artifact, Cache, Made, Observer, Sources, State, curate::Prepared, extract::Extracted, run,
    train::Trained,
};
use crate::{
    curate::Split,
    delivery::Package,
    diagnostic::{Diagnostic, Place, Severity},
    digest::Digest,
    evaluate, gate,
    scenario::Scenario,
    stage::Stage,
    table::Table,
};

/// A trained package with the rows and verdicts it came from.
#[derive(Clone, Debug)]
pub struct Packed {
    /// The table it was made from.
    pub table: Table,
    /// One label per row of the table.
    pub labels: Vec<Option<bool>>,
    /// Which rows trained and which tested.
    pub split: Split,
    /// What turns a raw row into a decision.
    pub package: Package,
    /// Its scores of the test rows, in the order of `split.test`.
    pub test_scores: Vec<f64>,
    /// How good it is on them.
    pub report: evaluate::Report,
    /// What the gate says, blessing or not.
    pub gate: gate::Report,
    /// Content hash of the fitted package with its preparation.
    pub digest: Digest,
}

/// Listens up to the gate's verdict, then ends the run.
struct UpToGate(Vec<Made>);

impl Observer for UpToGate {
    fn progress(&mut self, _: Stage, _: f64) -> impl Future<Output = ControlFlow<()>> {
        std::future::ready(ControlFlow::Continue(()))
    }

    fn made(&mut self, made: Made) -> impl Future<Output = ControlFlow<()>> {
        let last = made.stage == Stage::Gate || made.state == State::Refused;
        self.0.push(made);
        std::future::ready(if last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    }
}

/// Runs a scenario up to the gate and hands over the package, also one that the gate refuses: its
/// verdict travels along, and whoever delivers decides whether it counts.
///
/// # Errors
/// Why there is no package: an earlier stage refused.
pub fn pack(
    scenario: &Scenario,
    sources: &Sources,
    cache: &mut Cache,
) -> Result<Packed, Diagnostic> {
    let mut heard = UpToGate(Vec::new());
    {
        let mut work = pin!(run(scenario, sources, cache, &mut heard));
        let mut context = Context::from_waker(Waker::noop());
        while work.as_mut().poll(&mut context).is_pending() {}
    }
    let made = heard.0;
    let of = |stage: Stage| made.iter().find(|made| made.stage == stage);
    let refused = |made: &&Made| made.state == State::Refused && made.stage != Stage::Gate;
    if let Some(refused) = made.iter().find(refused) {
        return Err(refused.refusal.clone().unwrap_or_else(|| lost(refused.stage)));
    }
    let gate = match of(Stage::Gate).and_then(Made::artifact) {
        Some(Artifact::Gate(report)) => (**report).clone(),
        Some(_) | None => return Err(lost(Stage::Gate)),
    };
    let extracted: Rc<Extracted> = product(of(Stage::Extract), cache, Stage::Extract)?;
    let prepared: Rc<Prepared> = product(of(Stage::Curate), cache, Stage::Curate)?;
    let trained: Rc<Trained> = product(of(Stage::Train), cache, Stage::Train)?;
    Ok(Packed {
        table: extracted.table.clone(),
        labels: extracted.target.labels.clone(),
        split: prepared.curated.split.clone(),
        digest: trained.package.digest(),
        package: trained.package.clone(),
        test_scores: trained.test_scores.clone(),
        report: trained.report.clone(),
        gate,
    })
}

fn product<T: 'static>(
    made: Option<&Made>,
    cache: &mut Cache,
    stage: Stage,
) -> Result<Rc<T>, Diagnostic> {
    made.and_then(|made| cache.find::<T>(made.key))
        .map(|(product, _)| product)
        .ok_or_else(|| lost(stage))
}

fn lost(stage: Stage) -> Diagnostic {
    Diagnostic {
        severity: Severity::Error,
        place: Place::table(),
        message: format!("The stage `{}` made nothing that could be delivered.", stage.name()),
        hint: String::new(),
    }
}
