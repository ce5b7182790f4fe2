//! A cause gets a prescription, tried on a copy of the world.
use std::collections::BTreeMap;

use super::super::{About, Act, Deed, Found, Ruling, Station, Tape, View};
use super::linear;
use crate::{
    figure::{Figure, Mark, Role},
    prescribe::{HORIZON_MINUTES, Policy, Proposal, Verdict, plain as squeezed, runbook},
    room::{Card, Grid, Offer, Sheet},
    run::Tone,
    words,
    world::{ActionKind, Delivery},
};

/// Minutes after an act in which nothing more is done there without a person.
const REST: u32 = 15;
/// Proposals that can be declined.
const DECLINES: usize = 3;
/// Proposals that are offered.
const OFFERS: usize = 5;

pub(super) fn sheet(found: &Found, view: &View) -> Sheet {
    let question = "What should be done about it?".to_owned();
    let Some(tape) = &found.tape else {
        return plain(
            question,
            "A cure can only be tried where there is a world to copy: here, that of the simulation. Your own events are read, grouped and traced, but not acted upon.",
        );
    };
    let Some((incident, proposals)) = &found.proposals else {
        return plain(question, "There is no incident, so there is nothing to do.");
    };
    let Some(best) = proposals.first() else {
        return plain(question, "No runbook fits what is known of this incident.");
    };
    let over = found.incident(Some(*incident)).and_then(|one| found.ended(one));
    let forecast = &best.forecast;
    let policy = policy(found);
    let (verdict, why) = policy.judge(best);
    let name = &tape.topology.node(forecast.action.target).name;
    let answer = format!(
        "For incident {incident}: {} {name}. On a copy of the world it saves {} payments within {HORIZON_MINUTES:.0} minutes; {}.",
        forecast.action.kind.name(),
        words::number((forecast.payments.0 - forecast.payments.1).round()),
        why
    );
    let (answer, verdict) = match over {
        Some(ended) => (
            format!(
                "Incident {incident} is over since {}: nothing has to be done. What could have been done stands below.",
                Found::clock(ended)
            ),
            None,
        ),
        None => (answer, Some(verdict)),
    };
    let verdict = match verdict {
        None => (Tone::Good, "over".to_owned()),
        Some(Verdict::Automatic) => (Tone::Good, "would act by itself".to_owned()),
        Some(Verdict::Approval) => (Tone::Warn, "waits for approval".to_owned()),
        Some(Verdict::Refused) => (Tone::Bad, "too unsure to propose".to_owned()),
    };
    let mut cards = vec![
        Card::Offers {
            title: "What can be done, the surest first".to_owned(),
            offers: merged(proposals)
                .iter()
                .take(OFFERS)
                .map(|same| offer(found, tape, same))
                .collect(),
        },
        Card::Figure(dry_run(best, name)),
        book(best),
        similar(found, *incident, best),
        Card::Grid(super::cause::others(found, *incident, Station::Prescribe)),
    ];
    cards.extend(declines(found, tape, proposals));
    cards.extend(super::policy::cards(found));
    let _ = view;
    Sheet { question, answer, verdict, cards }
}

fn plain(question: String, answer: &str) -> Sheet {
    Sheet {
        question,
        answer: answer.to_owned(),
        verdict: (Tone::Plain, "nothing to do".to_owned()),
        cards: Vec::new(),
    }
}

fn policy(found: &Found) -> Policy {
    // At the right end of its slider the policy never acts by itself.
    let from = if found.choices.automatic >= 1.0 { 2.0 } else { found.choices.automatic };
    let ask_always = found.choices.rules.asks();
    Policy { automatic_from: from, ask_always, ..Policy::default() }
}

/// Proposals of one act, under whatever supposition.
pub(super) struct Same<'a> {
    surest: &'a Proposal,
    others: Vec<&'a Proposal>,
}

/// Proposals by what they do, the surest first.
pub(super) fn merged(proposals: &[Proposal]) -> Vec<Same<'_>> {
    let mut all: Vec<Same<'_>> = Vec::new();
    for surest in proposals {
        let action = surest.forecast.action;
        match all.iter_mut().find(|same| same.surest.forecast.action == action) {
            Some(same) => same.others.push(surest),
            None => all.push(Same { surest, others: Vec::new() }),
        }
    }
    all
}

/// Confidence with its shares, in plain words.
fn confidence(proposal: &Proposal) -> String {
    let sure = &proposal.confidence;
    format!(
        "confidence: cause {:.2} · runbook {:.2} · explains who is in trouble {:.2} · loss avoided {:.2}; together {:.2}, and low as soon as one of them is",
        sure.cause,
        sure.rule,
        sure.fit,
        sure.effect,
        sure.value()
    )
}

/// A button with what speaks for it.
pub(super) fn offer(found: &Found, tape: &Tape, same: &Same<'_>) -> Offer {
    let Same { surest: proposal, others } = same;
    let forecast = &proposal.forecast;
    let action = forecast.action;
    let name = &tape.topology.node(action.target).name;
    let act =
        Act { minute: found.minute, kind: action.kind, target: action.target.0, by_policy: false };
    let done =
        found.choices.acts.iter().any(|done| done.kind == act.kind && done.target == act.target);
    let rested = found
        .choices
        .acts
        .iter()
        .all(|done| done.target != act.target || done.minute + REST < found.minute);
    let recovery = |minutes: Option<f64>| {
        minutes
            .map_or_else(|| "not within the half hour".to_owned(), |m| format!("after {m:.0} min"))
    };
    let mut why = vec![
        format!(
            "supposes: {} ({})",
            proposal.matched.kind.name(),
            runbook(proposal.matched.kind).meaning
        ),
        confidence(proposal),
        format!(
            "dry run, supposing {}: payments lost {} if nobody acts, {} with it; well again {} if nobody acts, {} with it",
            proposal.matched.kind.name(),
            words::number(forecast.payments.0.round()),
            words::number(forecast.payments.1.round()),
            recovery(forecast.recovery_minutes.0),
            recovery(forecast.recovery_minutes.1)
        ),
        format!("takes {} s to take effect", words::number(action.kind.delay_s())),
    ];
    for other in others {
        why.push(format!(
            "helps as well if it is {} (confidence {:.2})",
            other.matched.kind.name(),
            other.confidence.value()
        ));
    }
    let (verdict, reason) = policy(found).judge(proposal);
    // The name of an act ends in the preposition of its place, which is not named here.
    why.push(format!("policy: {}", reason.replace(action.kind.name(), verb(action.kind))));
    let declined = declined(found, act);
    if let Some(ruling) = declined {
        why.push(format!("you declined this in minute {}", ruling.minute));
    }
    let deed = (!done
        && declined.is_none()
        && verdict != Verdict::Refused
        && found.minute < tape.minutes())
    .then_some(Deed::Do(act).into());
    if deed.is_none() && !done && found.minute >= tape.minutes() {
        why.push(
            "the storm is over: go back on the timeline to the time when it could still help"
                .to_owned(),
        );
    }
    Offer {
        title: format!("{} {name}", action.kind.name()),
        why,
        confidence: Some(proposal.confidence.value()),
        word: if done { "done".to_owned() } else { word(action.kind).to_owned() },
        // What was just treated is given time before it is treated again.
        usual: true,
        automatic: deed.is_some() && verdict == Verdict::Automatic && rested,
        deed,
    }
}

/// The decision against an action, if there is one.
fn declined(found: &Found, act: Act) -> Option<&Ruling> {
    found.rulings().find(|one| one.about == About::Action(act.kind, act.target))
}

/// What should not be done: a decision that the draft of the policy learns from.
fn declines(found: &Found, tape: &Tape, proposals: &[Proposal]) -> Option<Card> {
    let mut offers = Vec::new();
    let usual = |title: String, why: &str, word: &str, deed: Deed| Offer {
        title,
        why: vec![why.to_owned()],
        confidence: None,
        word: word.to_owned(),
        deed: Some(deed.into()),
        usual: false,
        automatic: false,
    };
    for same in merged(proposals).iter().take(DECLINES) {
        let action = same.surest.forecast.action;
        let act = Act {
            minute: found.minute,
            kind: action.kind,
            target: action.target.0,
            by_policy: false,
        };
        let open = offer(found, tape, same).deed.is_some();
        if open && declined(found, act).is_none() {
            let about = About::Action(act.kind, act.target);
            let ruling = Ruling { minute: found.minute, about, yes: false };
            let why = "it is not proposed again in this storm, nor done by itself";
            offers.push(usual(act.words(&tape.topology), why, "Decline", Deed::Rule(ruling)));
        }
    }
    for &ruling in found.rulings().filter(|one| matches!(one.about, About::Action(..))) {
        let why = format!("decided in minute {}", ruling.minute);
        offers.push(usual(ruling.words(&tape.topology), &why, "Undo", Deed::Unrule(ruling)));
    }
    let title = "What should not be done".to_owned();
    (!offers.is_empty()).then_some(Card::Offers { title, offers })
}

fn word(kind: ActionKind) -> &'static str {
    match kind.delivery() {
        Delivery::Back => "Approve rollback",
        Delivery::Retrained => "Approve retraining",
        Delivery::Nothing => "Approve",
    }
}

fn dry_run(best: &Proposal, name: &str) -> Figure {
    let line = |pick: fn(&(f64, f64)) -> f64| -> Vec<(f64, f64)> {
        let shares = best.forecast.failing.iter();
        shares.enumerate().map(|(at, pair)| (at as f64 + 1.0, pick(pair) * 100.0)).collect()
    };
    let (without, with) = (line(|pair| pair.0), line(|pair| pair.1));
    let most = without.iter().chain(&with).fold(1.0_f64, |most, point| most.max(point.1));
    Figure {
        id: "dry-run".to_owned(),
        title: format!("On a copy of the world: {} {name}, or nothing", best.forecast.action.kind.name()),
        subtitle: "share of payments that fail, per minute from now; the copy supposes the runbook's fault, not the truth".to_owned(),
        x: linear("time from now", "min", 0.0, HORIZON_MINUTES),
        y: linear("payments that fail", "%", 0.0, most),
        marks: vec![
            Mark::Line { name: "nothing done".to_owned(), role: Role::Bad, dashed: true, points: without },
            Mark::Line { name: "with the action".to_owned(), role: Role::Current, dashed: false, points: with },
        ],
        summary: format!("The action avoids {} of the loss.", words::percent(best.forecast.avoided())),
        height: 220,
    }
}

/// An action without its place: `clear the disk`.
pub(super) fn verb(kind: ActionKind) -> &'static str {
    let name = kind.name();
    [" of", " to", " at"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name)
}

/// What the lab has lived through that looked alike.
fn similar(found: &Found, incident: u32, best: &Proposal) -> Card {
    // What was compared has no spaces any more: it is shown in the words that it was read in.
    let facts = found.incident(Some(incident)).map(|incident| found.facts(incident));
    let signals = facts.iter().flat_map(|facts| facts.alerts.iter().chain(&facts.templates));
    let spoken: BTreeMap<String, &str> =
        signals.map(|signal| (squeezed(&signal.text), signal.text.as_str())).collect();
    let mut grid = Grid::new(
        "Past incidents that looked alike",
        "similarity of templates, alerts and services (weighted Jaccard index); they vote beside the runbook's signs",
        &["Incident", "#Similarity", "What helped", "#Minutes", "In common"],
    );
    for neighbour in &best.neighbours {
        let Some(past) = found.history.get(neighbour.at as usize) else { continue };
        let common: Vec<&str> = neighbour
            .common
            .iter()
            .flatten()
            .map(|sign| spoken.get(sign).copied().unwrap_or(sign))
            .take(6)
            .collect();
        grid.push([
            past.title.clone(),
            format!("{:.2}", neighbour.similarity),
            verb(past.action).to_owned(),
            past.minutes.to_string(),
            words::shortened(&common.join(", "), 140),
        ]);
    }
    Card::Grid(grid)
}

/// The runbook with what of it was seen.
fn book(best: &Proposal) -> Card {
    let book = runbook(best.matched.kind);
    let mut grid = Grid::new(
        format!("The runbook: {}", best.matched.kind.name()),
        format!("{} {}", book.meaning, book.impact),
        &["Sign", "#Weight", "#Seen", "Evidence"],
    );
    for seen in &best.matched.seen {
        let evidence = seen
            .evidence
            .as_ref()
            .map(|e| format!("{}: {}", e.service, words::shortened(&e.text, 80)));
        grid.push([
            seen.sign.clone(),
            format!("{:.1}", seen.weight),
            format!("{:.2}", seen.degree),
            evidence.unwrap_or_else(|| "not seen".to_owned()),
        ]);
    }
    Card::Grid(grid)
}
