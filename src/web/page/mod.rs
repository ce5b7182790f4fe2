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

pub(super) use self::{beatbar::Beatbar, import::stage_actions, lesson::LessonPanel};
use super::lab::Lab;
use crate::session::Screen;

/// The screen where the learner is.
pub(super) fn page(lab: &Lab) -> Html {
    match &lab.session.screen {
        Screen::Map => map::map(lab),
        Screen::DevOps => loops::dev_ops(lab),
        Screen::MlOps(stage) => html! { <stage::StagePage stage={*stage} /> },
        Screen::AiOps => loops::ai_ops(lab),
        Screen::Lessons => lessons::lessons(lab),
        Screen::Lesson(id) => lessons::opening(lab, id),
    }
}
