//! The session, within reach of every component.
use std::rc::Rc;

use yew::prelude::*;

use super::{desk::Desk, link};
use crate::{
    scenario::{Field, Scenario, link::settings},
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
    /// This page from beside it, and the parameters in a link: what all links begin with.
    pub(super) page: Rc<str>,
    pub(super) settings: Rc<str>,
    dispatch: UseReducerDispatcher<Shared>,
    desk: Desk,
}

impl Lab {
    pub(super) fn new(shared: &UseReducerHandle<Shared>, desk: Desk) -> Self {
        let session = Rc::clone(&shared.0);
        Self {
            page: link::page().into(),
            settings: settings(session.scenario()).into(),
            session,
            dispatch: shared.dispatcher(),
            desk,
        }
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

    /// Sets a parameter from its text; a refusal is told to the learner, and the last good state
    /// stays.
    pub(super) fn set(&self, field: &Field, text: &str, settled: bool) {
        let mut scenario = self.session.scenario().clone();
        match field.write(&mut scenario, text).and_then(|()| scenario.check()) {
            Ok(()) => {
                if self.session.messages.iter().any(|message| message.about == field.key) {
                    self.act(Action::Unsay(field.key));
                }
                self.act(Action::Edit { scenario: Box::new(scenario), settled });
            }
            Err(error) => {
                let text = format!("{}.", error.labelled());
                self.act(Action::Tell(Message::bad(field.key, text)));
            }
        }
    }

    /// Changes the scenario.
    pub(super) fn edit(&self, change: impl FnOnce(&mut Scenario)) {
        let mut scenario = self.session.scenario().clone();
        change(&mut scenario);
        self.act(Action::Edit { scenario: Box::new(scenario), settled: true });
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
