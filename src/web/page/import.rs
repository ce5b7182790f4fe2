//! What one can do at a stage besides setting parameters: bring a table, retrain, show the truth.
use yew::prelude::*;

use crate::{
    monitor::OnAlarm,
    session::{Action, Message, Own},
    stage::Stage,
    web::{
        lab::{Lab, use_lab},
        part::{Asked, Bring, Brought},
    },
};

/// Largest file that is taken; the reader refuses larger ones as well, but only after they were
/// read.
const MOST_BYTES: f64 = 256.0 * 1024.0 * 1024.0;

/// What messages about tables are about: the next one takes the place of the last.
const TABLE: &str = "data.table";

const ASKED: Asked = Asked {
    name: "Your own table",
    call: "Bring your own CSV",
    note: "Drop it here or choose a file. It never leaves this page.",
    accept: ".csv,.tsv,.txt,text/csv",
    paste: [
        "Or paste a table",
        "Text of a CSV table",
        "paste",
        "age,income,paid\n31,1200,yes",
        "Read it",
    ],
    most: MOST_BYTES,
};

/// The actions of a stage.
pub(in crate::web) fn stage_actions(lab: &Lab, stage: Stage) -> Html {
    match stage {
        Stage::Extract => html! { <OwnTable /> },
        Stage::Monitor => watching(lab),
        Stage::Validate
        | Stage::Curate
        | Stage::Features
        | Stage::Train
        | Stage::Gate
        | Stage::Deploy => html! {},
    }
}

/// Takes a table from the learner.
#[component(OwnTable)]
fn own_table() -> Html {
    let lab = use_lab();
    let brought = Callback::from(move |brought: Brought| {
        lab.act(match brought {
            Ok(files) => match files.first() {
                Some((name, bytes)) => Action::Bring(Own::new(name, bytes)),
                None => return,
            },
            Err(why) => Action::Tell(Message::bad(TABLE, why)),
        });
    });
    html! { <Bring asked={ASKED} {brought} /> }
}

/// Retrains by hand, and shows the truth.
fn watching(lab: &Lab) -> Html {
    let session = &lab.session;
    let day = session.shown_day();
    let open_alarm = session.watched().and_then(|report| {
        let mut alarms = report.alarms.iter().filter(|alarm| alarm.day <= day);
        alarms.find(|alarm| alarm.until.is_none_or(|until| until > day)).map(|alarm| alarm.day)
    });
    let tells = session.scenario().monitor.on_alarm == OnAlarm::Tell;
    // On the last day nothing could be served any more: there, answer the alarm when it rang.
    let last = session.last_day();
    let answered = open_alarm.filter(|_| day >= last).map_or(day, |rang| rang + 1);
    let when = answered.min(last.saturating_sub(1));
    let retrain = {
        let lab = lab.clone();
        Callback::from(move |_: MouseEvent| {
            lab.edit(|scenario| scenario.monitor.retrain_day = when.max(1));
            lab.act(Action::Day(None));
        })
    };
    let truth = lab.on({
        let on = !session.truth;
        move |_: Event| Action::Truth(on)
    });
    html! {
        <section class="group" aria-label="Watching">
            <div class="field">
                <label class="toggle">
                    <input type="checkbox" role="switch" checked={session.truth} onchange={truth} />
                    <span>{ "Show the truth" }</span>
                </label>
            </div>
            if tells {
                <div class="actions">
                    <button class={open_alarm.map(|_| "primary")} onclick={retrain}>{ format!("Retrain on day {}", when.max(1)) }</button>
                </div>
            }
        </section>
    }
}
