//! The life of one event: every step's decision, its rule, and what would have happened otherwise.
use super::{
    super::{Found, Station},
    decided,
};
use crate::{
    alert::{Decision, Fate, NO_ALERT, Otherwise, Rule, Suppression},
    correlate::{Relation, Status},
    event::Event,
    room::{Card, Step, Story},
    template::TemplateId,
    wire::Format,
    words,
};

pub(super) fn card(found: &Found, row: u32) -> Card {
    let outcome = &found.outcome;
    let events = &outcome.read.events;
    let Some(event) = events.rows.get(row as usize) else {
        return Card::Prose {
            title: format!("There is no event {row}"),
            text: vec![
                "It has not happened yet at this moment, or other choices make other events."
                    .to_owned(),
            ],
        };
    };
    let mut steps = arrival(found, event);
    if events.label(event, "tool") == Some("detector") {
        let said = words::shortened(&events.text(event.body), 300);
        steps.push(step(
            found.stamp(event.observed),
            Station::Detect,
            format!("the detector says: {said}"),
        ));
    }
    let labels: Vec<String> = super::variables::of(found, event)
        .into_iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    if !labels.is_empty() {
        let what = format!("your rules and table add {}", labels.join(", "));
        steps.push(step(found.stamp(event.time), Station::Normalise, what));
    }
    steps.extend(template(found, event, row));
    for decision in outcome.biography(row) {
        steps.push(Step {
            // What has not happened is said of the moment that is looked at.
            when: found.stamp(if decision.rule == Rule::NeverNotified {
                found.now()
            } else {
                decision.at
            }),
            at: decided(Station::Deduplicate),
            what: rule_words(found, event, &decision),
            otherwise: otherwise(found, &decision.otherwise),
        });
    }
    let alert = outcome.machine.verdicts().get(row as usize).map_or(NO_ALERT, |v| v.alert);
    if alert != NO_ALERT {
        steps.extend(correlated(found, alert));
    }
    if let Some(&label) = found.labels.get(row as usize).filter(|_| found.truth) {
        let truth = found.tape.as_ref().and_then(|tape| {
            let fault = tape.truth.faults.iter().find(|fault| u32::from(fault.id) == label)?;
            Some(format!(
                "the truth: {} at {}",
                fault.kind.name(),
                tape.topology.node(fault.cause).name
            ))
        });
        steps.push(step(
            found.stamp(found.now()),
            Station::Cause,
            truth.unwrap_or_else(|| "the truth: it means nothing".to_owned()),
        ));
    }
    let said = match events.text(event.body) {
        body if body.trim().is_empty() => events.word(event.name).to_owned(),
        body => words::shortened(&body, 90),
    };
    Card::Story(Story {
        title: format!("The life of event {row}: {said}"),
        note: format!(
            "each step's decision, its rule, and what would have happened otherwise; {}, all other times are the events' own",
            match found.tape {
                Some(_) => "what comes in a minute is read at its end",
                None => "it was read when you brought it",
            }
        ),
        steps,
    })
}

/// Bytes of a raw payload that are shown; more would hold the page up.
const RAW: usize = 50_000;

/// The raw payload, as it came.
pub(super) fn raw(found: &Found, row: u32) -> Option<Card> {
    let events = &found.outcome.read.events;
    let event = events.rows.get(row as usize)?;
    let text = events.text(event.raw);
    let cut = (0..=RAW.min(text.len())).rev().find(|at| text.is_char_boundary(*at))?;
    let note = if cut < text.len() {
        format!(
            "the first {} of {} bytes",
            words::count(cut as u64),
            words::count(text.len() as u64)
        )
    } else {
        words::counted(text.len() as u64, "byte")
    };
    Some(Card::File {
        title: "Its raw payload, as it came".to_owned(),
        note,
        name: format!("event-{row}.txt"),
        text: text.get(..cut)?.to_owned(),
    })
}

/// A rule as a sentence; what it names by number has its name, and a time that looks impossible is
/// explained.
fn rule_words(found: &Found, event: &Event, decision: &Decision) -> String {
    let rule = &decision.rule;
    let mut said = rule.to_string();
    if let Rule::Suppressed { by: Suppression::Mute(number), .. } = rule {
        let mutes = &found.outcome.machine.spec().mutes;
        let name = mutes.get(*number as usize).map_or("", |mute| mute.name.as_str());
        said = format!("{said} ({name})");
    }
    if matches!(rule, Rule::Notified { .. }) && decision.at < event.observed {
        said.push_str("; by the events' own times, this event came in later");
    } else if decision.at > found.now() && *rule != Rule::NeverNotified {
        said.push_str("; by a sender's clock that is ahead of ours");
    }
    said
}

/// A step without a rival outcome.
fn step(time: String, at: Station, what: String) -> Step {
    Step { when: time, at: decided(at), what, otherwise: String::new() }
}

/// How it came, and what form it got.
fn arrival(found: &Found, event: &Event) -> Vec<Step> {
    let events = &found.outcome.read.events;
    let format = Format::of(event).map_or("an unknown format", |format| format.facts().name);
    vec![
        step(
            found.stamp(event.observed),
            Station::Ingest,
            format!(
                "had arrived, as {format}; its raw payload stands below: {}",
                words::shortened(&events.text(event.raw), 220)
            ),
        ),
        step(
            found.stamp(event.time),
            Station::Normalise,
            format!(
                "happened at {}; severity {} ({}); service {}, host {}{}",
                found.stamp(event.time),
                event.severity.word(),
                event.severity.0,
                or_none(events.word(event.service)),
                or_none(events.word(event.host)),
                Format::of(event).map_or_else(String::new, |format| format!(
                    ". Severities are OpenTelemetry's numbers (9 info, 13 warning, 17 error, 21 critical), of this format so: {}",
                    format.facts().severity
                )),
            ),
        ),
    ]
}

/// The template of its line, and what its wildcards stand for.
fn template(found: &Found, event: &Event, row: u32) -> Vec<Step> {
    let events = &found.outcome.read.events;
    let mut steps = Vec::new();
    let outcome = &found.outcome;
    let template = outcome.templates.get(row as usize).copied().unwrap_or_default();
    if template > 0 {
        steps.push(step(
            found.stamp(event.time),
            Station::Template,
            format!(
                "its line has template {}: {}",
                template - 1,
                outcome.miner.text(TemplateId(template - 1))
            ),
        ));
        let values = outcome
            .miner
            .values(TemplateId(template - 1), &events.text(event.body))
            .map(|v| v.join(" · "));
        if let Some(values) = values.filter(|values| !values.is_empty()) {
            steps.push(step(
                found.stamp(event.time),
                Station::Template,
                format!("its wildcards stand for {}", words::shortened(&values, 200)),
            ));
        }
    }
    steps
}

fn or_none(word: &str) -> &str {
    if word.is_empty() { "not said" } else { word }
}

/// How its alert came into its incident.
fn correlated(found: &Found, alert: u32) -> Vec<Step> {
    let group = found.outcome.grouping().get(alert as usize).copied().flatten();
    let Some(incident) = group.and_then(|id| found.outcome.incidents().find(|one| one.id == id))
    else {
        return vec![Step {
            when: found.stamp(found.now()),
            at: decided(Station::Correlate),
            what: "its alert stands alone: no incident explains it".to_owned(),
            otherwise: String::new(),
        }];
    };
    let Some(member) = incident.members.iter().find(|member| member.alert == alert) else {
        return Vec::new();
    };
    let fit = &member.fit;
    let others = found.outcome.incidents().filter(|other| {
        other.id != incident.id && other.members.iter().any(|member| member.alert == alert)
    });
    let others: Vec<String> = others.map(|other| other.id.to_string()).collect();
    let otherwise = match member.rival {
        Some(rival) => {
            format!("incident {} would have been next, with {:.2}", rival.incident, rival.score)
        }
        None => "no other incident came near".to_owned(),
    };
    let what = if fit.relation == Relation::First {
        format!("incident {} began with its alert", incident.id)
    } else {
        let why = format!(
            "{}, score {:.2} where {:.2} is needed",
            super::correlate::relation(found, fit),
            fit.score,
            member.threshold
        );
        // What is settled in retrospect is settled anew at every look.
        let verb = if member.odds.is_some() { "belongs to" } else { "joined" };
        format!("its alert {verb} incident {}: {why}", incident.id)
    };
    let at = decided(Station::Correlate);
    let mut steps = vec![Step { when: found.stamp(member.at), at, what, otherwise }];
    let mut say =
        |station: Station, what: String| steps.push(step(found.stamp(found.now()), station, what));
    if !others.is_empty() {
        say(
            Station::Correlate,
            format!("it fits incident {} as well, and is in all of them", others.join(", ")),
        );
    }
    if let Some(closing) = incident.closed {
        say(
            Station::Correlate,
            format!("its incident took no more alerts: {}", super::correlate::why_closed(closing)),
        );
    }
    if incident.status == Status::Candidate {
        say(Station::Correlate, "its incident waits for somebody's approval".to_owned());
    }
    for set in super::duties::sets(found).iter().filter(|set| set.incident == incident.id) {
        say(Station::Act, format!("its incident got {}", set.words()));
    }
    steps
}

fn otherwise(found: &Found, otherwise: &Otherwise) -> String {
    match otherwise {
        Otherwise::Nothing => String::new(),
        Otherwise::OwnAlert { without } => {
            let rule = if *without == Fate::Reopened {
                "ended alerts did not begin again"
            } else if *without == Fate::Folded {
                "lines of one template were not counted together"
            } else {
                "repetition were not counted"
            };
            format!("if {rule}, it would be an alert of its own")
        }
        Otherwise::PassedAt { limit } => format!("it would pass with a limit of {limit:.2}"),
        Otherwise::Ended => "the alert would have ended here".to_owned(),
        Otherwise::Told { at: Some(at), had } => {
            format!("had {}, somebody would have been told at {}", had.words(), found.stamp(*at))
        }
        Otherwise::Told { at: None, had } => {
            format!("had {}, nobody would have been told so far either", had.words())
        }
    }
}
