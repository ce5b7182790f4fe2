//! The lesson under way, beside the stage: one beat at a time.
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::{
    lesson::{self, Attempt, Beat, BeatKind, Check, Choice, Prediction},
    scenario::Field,
    session::{Action, Message},
    web::{
        lab::{Lab, use_lab},
        part::{Control, FieldRef},
        store,
    },
};

/// The panel of the lesson under way.
pub(in crate::web) fn lesson_panel(lab: &Lab) -> Html {
    let Some(attempt) = &lab.session.lesson else { return html! {} };
    let beats = &attempt.lesson.beats;
    let Some(beat) = beats.get(attempt.beat) else { return html! {} };
    let last = attempt.beat + 1 == beats.len();
    let may = attempt.may_go_on(lab.session.scenario());
    html! {
        <section class="lesson" data-loop="ml" aria-label={attempt.lesson.title.clone()}>
            <header>
                <small>{ format!("{} · {} of {}", verb(&beat.kind), attempt.beat + 1, beats.len()) }</small>
                <ol class="beats" aria-hidden="true">
                    { for (0..beats.len()).map(|at| html! { <li data-on={(at <= attempt.beat).then_some("")} /> }) }
                </ol>
            </header>
            <h2>{ &beat.title }</h2>
            <p>{ &beat.text }</p>
            { body(lab, attempt, beat) }
            if last { { outcome(attempt) } }
            <div class="actions">
                <button disabled={attempt.beat == 0} onclick={lab.on(|_: MouseEvent| Action::Lesson(lesson::Event::Back))}>{ "Back" }</button>
                if !last {
                    <button class="primary" disabled={!may} onclick={lab.on(|_: MouseEvent| Action::Lesson(lesson::Event::Next))}>{ "Next" }</button>
                }
                <button class="quiet" onclick={lab.on(|_: MouseEvent| Action::Lesson(lesson::Event::Leave))}>
                    { if last { "To the sandbox" } else { "Leave" } }
                </button>
            </div>
            { hints(lab, attempt) }
        </section>
    }
}

fn verb(kind: &BeatKind) -> &'static str {
    match kind {
        BeatKind::Read => "Look",
        BeatKind::Predict(_) => "Predict",
        BeatKind::Act(_) => "Run",
        BeatKind::Answer(_) => "Explain",
    }
}

fn body(lab: &Lab, attempt: &Attempt, beat: &Beat) -> Html {
    match &beat.kind {
        BeatKind::Read => html! {},
        BeatKind::Predict(choices) => html! {
            <Predict beat={beat.id.clone()} choices={choices.clone()}
                committed={attempt.predictions.get(&beat.id).cloned()} />
        },
        BeatKind::Act(check) => act(check),
        BeatKind::Answer(choices) => {
            let given = attempt.answers.get(&beat.id).cloned();
            let (lab, id) = (lab.clone(), beat.id.clone());
            let choose = Callback::from(move |choice| {
                lab.act(Action::Lesson(lesson::Event::Answer(id.clone(), choice)));
            });
            options(&beat.id, choices, given.as_deref(), false, &choose)
        }
    }
}

/// The control that this beat unlocks.
fn act(check: &Check) -> Html {
    let Check::Chosen { field, .. } = check else { return html! {} };
    Field::find(field)
        .map_or_else(|_| html! {}, |field| html! { <Control field={FieldRef(field)} /> })
}

fn options(
    beat: &str,
    choices: &[Choice],
    chosen: Option<&str>,
    locked: bool,
    choose: &Callback<String>,
) -> Html {
    html! {
        <div class="choices" role="radiogroup" aria-label="Choices">
            { for choices.iter().map(|choice| {
                let (choose, id) = (choose.clone(), choice.id.clone());
                html! {
                    <label>
                        <input type="radio" name={beat.to_owned()} value={choice.id.clone()} disabled={locked}
                            checked={chosen == Some(choice.id.as_str())}
                            onchange={Callback::from(move |_: Event| choose.emit(id.clone()))} />
                        <span>{ &choice.text }</span>
                    </label>
                }
            }) }
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct PredictProps {
    beat: String,
    choices: Vec<Choice>,
    committed: Option<Prediction>,
}

/// A prediction with a confidence; once committed it stays.
#[component(Predict)]
fn predict(props: &PredictProps) -> Html {
    let lab = use_lab();
    let chosen = use_state(|| None::<String>);
    let confidence = use_state(|| 70_u8);
    let locked = props.committed.is_some();
    let shown = props.committed.as_ref().map(|p| p.choice.clone()).or_else(|| (*chosen).clone());
    let sure = props.committed.as_ref().map_or(*confidence, |p| p.confidence);
    let choose = {
        let chosen = chosen.clone();
        Callback::from(move |choice| chosen.set(Some(choice)))
    };
    let move_ = {
        let confidence = confidence.clone();
        Callback::from(move |event: InputEvent| {
            let input = event.target_dyn_into::<HtmlInputElement>();
            if let Some(value) = input.and_then(|input| input.value().parse().ok()) {
                confidence.set(value);
            }
        })
    };
    let commit = {
        let (beat, chosen, lab) = (props.beat.clone(), (*chosen).clone(), lab.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(choice) = chosen.clone() {
                let prediction = Prediction { choice, confidence: sure };
                lab.act(Action::Lesson(lesson::Event::Predict(beat.clone(), prediction)));
            }
        })
    };
    let fill = format!("--fill:{}%", (f64::from(sure) - 25.0) / 0.75);
    html! {
        <>
            { options(&props.beat, &props.choices, shown.as_deref(), locked, &choose) }
            <div class="field">
                <label for="confidence">{ "How sure are you?" }</label><span class="value">{ format!("{sure} %") }</span>
                <input id="confidence" type="range" min="25" max="100" step="5" value={sure.to_string()} style={fill}
                    disabled={locked} oninput={move_} />
            </div>
            if locked {
                <p class="help">{ "Committed. Your prediction stays until the end." }</p>
            } else {
                <div class="actions">
                    <button class="primary" disabled={chosen.is_none()} onclick={commit}>{ "Commit the prediction" }</button>
                </div>
                <p class="help">{ "The next step unlocks once you have committed." }</p>
            }
        </>
    }
}

/// How the conditions for success stand, and the recap when all hold.
fn outcome(attempt: &Attempt) -> Html {
    html! {
        <>
            <h3>{ "Done when" }</h3>
            <ul class="goals">
                { for attempt.verdicts.iter().map(|verdict| html! {
                    <li>
                        <span class="status" data-status={if verdict.met { "good" } else { "bad" }}>
                            <span class="hidden">{ if verdict.met { "met" } else { "not met" } }</span></span>
                        <span>{ &verdict.text }{ if verdict.met { String::new() } else { format!(" ({})", verdict.found) } }</span>
                    </li>
                }) }
            </ul>
            if attempt.succeeded() {
                <div class="notice" data-status="good" role="status"><div><b>{ "You have it" }</b><p>{ &attempt.lesson.recap }</p></div></div>
            }
        </>
    }
}

fn hints(lab: &Lab, attempt: &Attempt) -> Html {
    let shown = &attempt.lesson.hints[..attempt.hints];
    html! {
        <>
            { for shown.iter().map(|hint| html! { <p class="help">{ hint }</p> }) }
            if attempt.hints < attempt.lesson.hints.len() {
                <div class="actions">
                    <button class="quiet" onclick={lab.on(|_: MouseEvent| Action::Lesson(lesson::Event::Hint))}>
                        { ["A nudge", "How to go about it", "The worked answer"][attempt.hints.min(2)] }
                    </button>
                </div>
            }
        </>
    }
}

/// Writes a finished lesson into the ledger, once. A damaged ledger is said at the start, and a new
/// one begun.
#[hook]
pub(in crate::web) fn use_ledger(lab: &Lab) {
    let attempt = lab.session.lesson.as_ref().filter(|attempt| attempt.succeeded());
    let done = attempt.and_then(|a| Some((a.lesson.id.clone(), a.outcome()?)));
    let tell = {
        let lab = lab.clone();
        move |why: &str| lab.act(Action::Tell(Message::bad("ledger", why.to_owned())))
    };
    {
        let tell = tell.clone();
        use_effect_with((), move |()| {
            if let Err(why) = store::load() {
                tell(why);
                let _ = store::save(&store::Ledger::default());
            }
        });
    }
    use_effect_with(done, move |done| {
        let Some((id, (confidence, right))) = done.clone() else { return };
        let mut ledger = store::load().unwrap_or_default();
        ledger.insert(id, store::Outcome { confidence, right });
        if let Err(why) = store::save(&ledger) {
            tell(why);
        }
    });
}
