//! The screens.
mod beatbar;
mod import;
mod lesson;
mod lessons;
mod map;
mod map_geometry;
mod record;
mod stage;
mod stage_detail;

use yew::prelude::*;

pub(super) use self::{
    beatbar::{beatbar, use_remote},
    import::stage_actions,
    lesson::{lesson_panel, use_ledger},
};
use super::lab::Lab;
use crate::session::Screen;

/// The screen where the learner is.
#[hook]
pub(super) fn use_page(lab: &Lab) -> Html {
    let figures = stage::use_figures(&lab.session);
    match &lab.session.screen {
        Screen::Map => map::map(lab),
        Screen::MlOps(stage) => stage::stage_page(&lab.session, *stage, &figures),
        // Its own room draws it.
        Screen::DevOps(_) | Screen::AiOps(_) => html! {},
        Screen::Lessons => lessons::lessons(lab),
        Screen::Lesson(id) => lessons::opening(lab, id),
    }
}
