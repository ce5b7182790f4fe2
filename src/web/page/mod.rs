//! The screens.
mod beatbar;
mod import;
mod lesson;
mod lessons;
mod loops;
mod map;
mod map_geometry;
mod record;
mod stage;
mod stage_detail;

use yew::prelude::*;

pub(super) use self::{beatbar::Beatbar, import::StageActions, lesson::LessonPanel};
use super::lab::use_lab;
use crate::session::Screen;

/// The screen where the learner is.
#[component(Page)]
pub(super) fn page() -> Html {
    let lab = use_lab();
    match &lab.session.screen {
        Screen::Map => html! { <map::Map /> },
        Screen::DevOps => html! { <loops::DevOps /> },
        Screen::MlOps(stage) => html! { <stage::StagePage stage={*stage} /> },
        Screen::AiOps => html! { <loops::AiOps /> },
        Screen::Lessons => html! { <lessons::Lessons /> },
        Screen::Lesson(id) => html! { <lessons::Opening id={id.clone()} /> },
    }
}
