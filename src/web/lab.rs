//! The session, within reach of every component.
use std::rc::Rc;

use yew::prelude::*;

use super::desk::Desk;
use crate::{
    scenario::{Field, Scenario},
    session::{Action, Message, Session},
};

/// The session as a yew reducer; all of its logic is in [`Session::reduce`].
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Shared(pub(super) Rc<Session>);

impl Reducible for Shared {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let session = Rc::unwrap_or_clone(Rc::clone(&self.0));
        Rc::new(Self(Rc::new(session.reduce(action))))
    }
}

/// What every component may see and do.
#[derive(Clone, PartialEq)]
pub(super) struct Lab {
    /// The session now.
    pub(super) session: Rc<Session>,
    dispatch: UseReducerDispatcher<Shared>,
    desk: Desk,
}

impl Lab {
    pub(super) fn new(session: &UseReducerHandle<Shared>, desk: Desk) -> Self {
        Self { session: Rc::clone(&session.0), dispatch: session.dispatcher(), desk }
    }

    /// Carries out an action.
    pub(super) fn act(&self, action: Action) {
        if matches!(action, Action::Stop) {
            self.desk.stop();
        }
        self.dispatch.dispatch(action);
    }

    /// A callback that carries out an action.
    pub(super) fn on<E>(&self, action: impl Fn(E) -> Action + 'static) -> Callback<E> {
        let lab = self.clone();
        Callback::from(move |event| lab.act(action(event)))
    }

    /// Sets a parameter from its text; a refusal is told to the learner.
    pub(super) fn set(&self, field: &Field, text: &str, settled: bool) {
        self.edit(settled, |scenario| field.write(scenario, text));
    }

    /// Changes the scenario; a refusal is told to the learner, and the last good state stays.
    pub(super) fn edit<E: std::fmt::Display>(
        &self,
        settled: bool,
        change: impl FnOnce(&mut Scenario) -> Result<(), E>,
    ) {
        let mut scenario = self.session.scenario().clone();
        match change(&mut scenario) {
            Ok(()) => self.act(Action::Edit { scenario: Box::new(scenario), settled }),
            Err(error) => self.act(Action::Tell(Message { text: format!("{error}."), bad: true })),
        }
    }
}

/// The lab, for a component.
///
/// # Panics
/// Outside of the provider, which would be a mistake in this program.
#[hook]
pub(super) fn use_lab() -> Lab {
    use_context::<Lab>().expect("the app provides the lab")
}
