//! Events of the learner's own, and alert rules to check.
use yew::prelude::*;

use super::{app::Ops, state::Action};
use crate::web::part::{Asked, Bring, Brought};

const ASKED: Asked = Asked {
    name: "Your own events",
    call: "Bring your own events",
    note: "Logs, alerts, webhooks, mixed as they come; or alert rules to check. They never leave this page.",
    accept: "",
    paste: [
        "Or paste them",
        "Log lines and alert payloads",
        "ops-paste",
        "Feb 27 00:06:20 combo su(pam_unix)[4281]: session opened for user news",
        "Read them",
    ],
    // Half a gigabyte: what a tab can hold twice.
    most: 512.0 * 1024.0 * 1024.0,
};

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) ops: Ops,
    /// The events shown are the learner's own.
    pub(super) own: bool,
}

/// Takes events from the learner, and gives the storm back.
#[component(OwnEvents)]
pub(super) fn own_events(props: &Props) -> Html {
    let ops = props.ops.clone();
    let brought = Callback::from(move |brought: Brought| match brought {
        Ok(files) => read(&ops, files),
        Err(why) => ops.act(Action::Tell(why)),
    });
    let ops = props.ops.clone();
    let back = Callback::from(move |_: MouseEvent| ops.storm());
    html! {
        <Bring asked={ASKED} {brought}>
            if props.own {
                <div class="actions"><button class="primary" onclick={back}>{ "Back to the storm" }</button></div>
            }
        </Bring>
    }
}

/// Whether a text is a file of alert rules or of their routing.
fn are_rules(bytes: &[u8]) -> bool {
    const LOOK: usize = 1 << 16;
    let start = String::from_utf8_lossy(bytes.get(..LOOK).unwrap_or(bytes)).into_owned();
    let has = |key: &str| start.lines().any(|line| line.trim_start().starts_with(key));
    (has("groups:") && has("rules:")) || has("- alert:") || (has("route:") && has("receiver:"))
}

/// Rule files are checked; everything else is read as events, all files together.
fn read(ops: &Ops, files: Vec<(String, Vec<u8>)>) {
    let (rules, events): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|(_, bytes)| are_rules(bytes));
    if !events.is_empty() {
        ops.bring(events);
    }
    if let Some((name, bytes)) = rules.into_iter().next_back() {
        ops.rules(&name, String::from_utf8_lossy(&bytes).into_owned());
    }
}
