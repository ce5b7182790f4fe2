//! The side: the controls of this stage, at most a few at a time; under them the lesson, when one
//! runs.
use yew::prelude::*;

use crate::{
    run::Artifact,
    scenario::{FIELDS, Field, Scenario},
    session::{Screen, Session},
    stage::Stage,
    web::{
        lab::Lab,
        page::{lesson_panel, stage_actions},
        part::{Control, FieldRef},
    },
};

/// The side panel.
pub(super) fn side(lab: &Lab) -> Html {
    let session = &lab.session;
    let columns = columns(session);
    html! {
        <aside class="side" aria-label="Controls">
            { lesson_panel(lab) }
            if let Screen::MlOps(stage) = session.screen {
                { stage_actions(lab, stage) }
                { groups(session.scenario(), stage, true, &columns) }
                { more(session.scenario(), stage, &columns) }
            }
        </aside>
    }
}

fn more(scenario: &Scenario, stage: Stage, columns: &[String]) -> Html {
    let any = |field: &Field| field.stage == stage && !field.basic && field.is_in_force(scenario);
    if !FIELDS.iter().any(any) {
        return html! {};
    }
    html! {
        <details class="settings">
            <summary>{ "More settings" }</summary>
            { groups(scenario, stage, false, columns) }
        </details>
    }
}

fn groups(scenario: &Scenario, stage: Stage, basic: bool, columns: &[String]) -> Html {
    let fields: Vec<&'static Field> = FIELDS
        .iter()
        .filter(|field| field.stage == stage && field.basic == basic && field.is_in_force(scenario))
        .collect();
    html! {
        { for fields.chunk_by(|a, b| a.group == b.group).map(|group| html! {
            <fieldset class="group">
                <legend>{ group[0].group }</legend>
                { for group.iter().map(|field| html! {
                    <Control field={FieldRef(field)} columns={columns.to_vec()} />
                }) }
            </fieldset>
        }) }
    }
}

/// The columns of the table, for parameters that name one.
fn columns(session: &Session) -> Vec<String> {
    match session.made(Stage::Extract).and_then(|made| made.artifact()) {
        Some(Artifact::Extract(report)) => {
            report.columns.iter().take(500).map(|column| column.name.clone()).collect()
        }
        _ => Vec::new(),
    }
}
