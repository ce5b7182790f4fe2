//! The list of lessons, and the opening of one.
use yew::prelude::*;

use crate::{
    lesson::{self, COURSE, all, find},
    session::{Action, Screen},
    web::{lab::Lab, part::Goto, store},
};

/// All lessons of the course.
pub(super) fn lessons(lab: &Lab) -> Html {
    let done = store::load().unwrap_or_default();
    html! {
        <>
            <div class="ask"><div>
                <h1>{ "Twelve lessons" }</h1>
                <p>{ "Predict, then run, then explain. The engine decides whether you have it, and shows you how." }</p>
            </div></div>
            <ol class="steps card">
                { for COURSE.iter().map(|(number, title)| {
                    let lesson = all().iter().find(|lesson| lesson.number == *number);
                    let outcome = lesson.and_then(|lesson| done.get(&lesson.id));
                    let status = match (lesson, outcome) {
                        (_, Some(_)) => "good",
                        (Some(_), None) => "running",
                        (None, None) => "muted",
                    };
                    html! {
                        <li data-status={status}>
                            if let Some(lesson) = lesson {
                                <b>{ Goto::to(Screen::Lesson(lesson.id.clone())).says(lab, format!("{number}. {title}")) }</b>
                                <span>{ format!("{} min", lesson.minutes) }</span>
                                <small>{ outcome.map_or_else(|| lesson.objective.clone(), |outcome| format!(
                                    "Done. You predicted {} and were {} % sure.", if outcome.right { "right" } else { "wrong" }, outcome.confidence
                                )) }</small>
                            } else {
                                <b>{ format!("{number}. {title}") }</b><span>{ "still to come" }</span>
                            }
                        </li>
                    }
                }) }
            </ol>
        </>
    }
}

/// The opening of a lesson: what it is about, and the way in.
pub(super) fn opening(lab: &Lab, id: &str) -> Html {
    let Some(lesson) = find(id) else {
        return html! { <p class="empty">{ "There is no such lesson." }</p> };
    };
    let start = {
        let (lab, id) = (lab.clone(), id.to_owned());
        Callback::from(move |_: MouseEvent| {
            lab.act(Action::Lesson(lesson::Event::Start(id.clone())));
        })
    };
    html! {
        <>
            <div class="ask"><div>
                <h1>{ format!("{}. {}", lesson.number, lesson.title) }</h1>
                <p>{ &lesson.objective }</p>
            </div></div>
            <section class="card">
                <header><h2>{ "How it goes" }</h2><small>{ format!("{} steps, {} minutes", lesson.beats.len(), lesson.minutes) }</small></header>
                <ol class="steps">{ for lesson.beats.iter().map(|beat| html! { <li data-status="muted"><b>{ &beat.title }</b></li> }) }</ol>
                <div class="actions"><button class="primary" onclick={start}>{ "Start the lesson" }</button></div>
                <small>{ "It starts from its own table and settings; Undo brings yours back." }</small>
            </section>
            <details class="rows">
                <summary>{ "For the teacher" }</summary>
                <ul>{ for lesson.notes.iter().map(|note| html! { <li>{ note }</li> }) }</ul>
            </details>
        </>
    }
}
