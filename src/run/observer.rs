//! Who follows a run, and how to run one to its end on this thread.
use std::{
    ops::ControlFlow,
    pin::pin,
    task::{Context, Waker},
};

use super::{Cache, Made, Sources, run};
use crate::{scenario::Scenario, stage::Stage};

/// Follows a run: hears of progress and of each stage that ends, and may stop the run.
pub trait Observer {
    /// Part of `stage` is done: a share from 0 to 1. `Break` ends the run.
    fn progress(&mut self, stage: Stage, share: f64) -> impl Future<Output = ControlFlow<()>>;

    /// A stage ended. `Break` ends the run.
    fn made(&mut self, made: Made) -> impl Future<Output = ControlFlow<()>>;
}

/// Runs to the end on this thread, telling `heard` of each stage, and returns all that was made.
pub fn collect(
    scenario: &Scenario,
    sources: &Sources,
    cache: &mut Cache,
    heard: impl FnMut(&Made),
) -> Vec<Made> {
    struct All<F>(Vec<Made>, F);
    impl<F: FnMut(&Made)> Observer for All<F> {
        fn progress(&mut self, _: Stage, _: f64) -> impl Future<Output = ControlFlow<()>> {
            std::future::ready(ControlFlow::Continue(()))
        }
        fn made(&mut self, made: Made) -> impl Future<Output = ControlFlow<()>> {
            (self.1)(&made);
            self.0.push(made);
            std::future::ready(ControlFlow::Continue(()))
        }
    }

    let mut all = All(Vec::new(), heard);
    {
        let mut run = pin!(run(scenario, sources, cache, &mut all));
        // Nothing in a run waits for the world, so a waker that does nothing is enough.
        let mut context = Context::from_waker(Waker::noop());
        while run.as_mut().poll(&mut context).is_pending() {}
    }
    all.0
}
