//! The header: where one is, what is computed, undo, present, share.
use yew::prelude::*;

use super::share::Share;
use crate::{
    run::Artifact,
    session::{Action, Screen, Session},
    stage::Stage,
    web::{lab::Lab, part::Goto},
};

/// The header.
#[hook]
pub(super) fn use_header(lab: &Lab) -> Html {
    let session = &lab.session;
    let sharing = use_state(|| false);
    let share = {
        let sharing = sharing.clone();
        Callback::from(move |_: MouseEvent| sharing.set(true))
    };
    let close = {
        let sharing = sharing.clone();
        Callback::from(move |()| sharing.set(false))
    };
    html! {
        <header class="head">
            { Goto::to(Screen::Map).class("brand").says(lab, html! { <>
                <svg width="30" height="18" viewBox="0 0 30 18" aria-hidden="true"><g fill="none" stroke-width="2.4">
                    <circle cx="8" cy="9" r="6.4" stroke="var(--dev)" />
                    <circle cx="15" cy="9" r="6.4" stroke="var(--ml)" />
                    <circle cx="22" cy="9" r="6.4" stroke="var(--ops)" />
                </g></svg>
                { "Ops Lab" }
            </> }) }
            <nav class="loops" aria-label="Loops">
                { for links(session).into_iter().map(|link| tab(lab, link)) }
            </nav>
            <p class="context">{ context(session) }</p>
            <div class="end">
                { icon(lab, "undo", "Undo", Action::Undo, session.history.can_undo()) }
                { icon(lab, "redo", "Redo", Action::Redo, session.history.can_redo()) }
                <button class="quiet" onclick={lab.on(|_: MouseEvent| Action::CleanSlate)}>{ "Clean slate" }</button>
                <button class="quiet" aria-pressed={session.presenting.to_string()}
                    onclick={lab.on({ let on = !session.presenting; move |_: MouseEvent| Action::Present(on) })}>
                    { if session.presenting { "End show" } else { "Present" } }
                </button>
                <button class="primary" onclick={share}>{ "Share" }</button>
            </div>
            if *sharing { <Share {close} /> }
        </header>
    }
}

type Tab = (&'static str, &'static str, Screen, bool);

fn links(session: &Session) -> Vec<Tab> {
    let here = &session.screen;
    let ml = if let Screen::MlOps(stage) = here { *stage } else { Stage::Extract };
    vec![
        ("Map", "none", Screen::Map, *here == Screen::Map),
        ("DevOps", "dev", Screen::DevOps(String::new()), matches!(here, Screen::DevOps(_))),
        ("MLOps", "ml", Screen::MlOps(ml), matches!(here, Screen::MlOps(_))),
        ("AIOps", "ops", Screen::AiOps(String::new()), matches!(here, Screen::AiOps(_))),
        ("Lessons", "ml", Screen::Lessons, matches!(here, Screen::Lessons | Screen::Lesson(_))),
    ]
}

fn tab(lab: &Lab, (name, hue, to, here): Tab) -> Html {
    Goto::to(to).here(here).hue(hue).says(lab, name)
}

fn icon(lab: &Lab, icon: &'static str, name: &'static str, action: Action, enabled: bool) -> Html {
    html! {
        <button class="quiet icon" data-icon={icon} aria-label={name} title={name} disabled={!enabled}
            onclick={lab.on(move |_: MouseEvent| action.clone())} />
    }
}

/// Table, rows, seed, result: what this page is about, in one line.
fn context(session: &Session) -> Html {
    let scenario = session.scenario();
    if matches!(session.screen, Screen::DevOps(_) | Screen::AiOps(_)) {
        return html! { { format!("Card payments · seed {}", scenario.seed) } };
    }
    let title = session.table_name().to_owned();
    let rows = session.made(Stage::Extract).and_then(|made| match made.artifact() {
        Some(Artifact::Extract(report)) => Some(report.n_rows),
        _ => None,
    });
    let rows = rows.map(|n| format!(" · {}", crate::words::counted(n, "row")));
    let result = session.fingerprint.as_ref().map(|full| {
        let (mark, word) = match session.reproduced() {
            Some(true) => (" ✓", " reproduced"),
            Some(false) => (" ✕", " not reproduced"),
            None => ("", ""),
        };
        html! {
            <span class="result" data-fingerprint={full.clone()}>
                { " · result " }<code>{ full.chars().take(8).collect::<String>() }</code>{ mark }{ word }
            </span>
        }
    });
    html! { <>{ title }{ rows }{ format!(" · seed {}", scenario.seed) }{ result }</> }
}
