//! Alerts become incidents.
use strum::VariantArray as _;

use super::super::{About, Deed, Found, Go, Ruling, Station, Tape, View};
use super::{bands, decided, lens, linear, role, two};
use crate::{
    chain,
    correlate::{self, Place, Status},
    figure::{Figure, Mark, Role},
    room::{Card, Cell, Grid, Offer, Sheet, Step, Story},
    run::Tone,
    words,
    world::Layer,
};

/// Incidents that have a colour of their own.
const COLOURS: usize = 5;
/// Dots of noise that are drawn: more hide what matters.
const NOISE: usize = 1_500;

pub(super) fn sheet(found: &Found, view: &View) -> Sheet {
    let incidents = found.incidents();
    let events = found.outcome.read.events.rows.len() as u64;
    let question = match events {
        1 => "Does this event need a person?".to_owned(),
        n => format!("Which of these {} events need a person?", words::count(n)),
    };
    let several = match incidents.len() {
        0 => "None do.".to_owned(),
        1 => "Those of one incident do.".to_owned(),
        n => format!("Those of {n} incidents do."),
    };
    let (answer, verdict) = match found.judged() {
        Some(judged) => {
            let missed = judged.faults.iter().filter(|fault| !fault.is_found).count();
            let all = judged.faults.len();
            let answer = format!(
                "{several} The truth is known here, so the lab scores itself: {} of {all} faults found, {} split, {} {} several, grouping {:.2} (ARI; 1 is perfect), precision {} and recall {} over pairs, V {}.",
                all - missed,
                judged.faults.iter().filter(|fault| fault.is_split).count(),
                words::counted(judged.grouping.merged.len() as u64, "incident"),
                if judged.grouping.merged.len() == 1 { "merges" } else { "merge" },
                judged.grouping.ari,
                two(judged.grouping.pairwise.precision),
                two(judged.grouping.pairwise.recall),
                if all > 1 { format!("{:.2}", judged.grouping.v.v) } else { "–".to_owned() }
            );
            let tone = if missed == 0 { Tone::Good } else { Tone::Bad };
            (answer, (tone, format!("{} missed", words::counted(missed as u64, "fault"))))
        }
        None if found.tape.is_some() => (
            format!("{several} Is that so? The truth is hidden: guess first, then show it."),
            (Tone::Plain, words::counted(incidents.len() as u64, "incident")),
        ),
        None => (
            format!(
                "{several} They were put together by labels, time, words and what names what; no topology of yours is known."
            ),
            (Tone::Plain, words::counted(incidents.len() as u64, "incident")),
        ),
    };
    let mut cards = Vec::new();
    if let Some(tape) = &found.tape {
        cards.push(Card::Figure(map(found, tape)));
    }
    cards.extend(approvals(found));
    cards.push(Card::Grid(list(found, view)));
    if let Some(incident) = found.incident(view.incident) {
        cards.push(Card::Story(history(found, incident)));
        cards.push(Card::Grid(members(found, incident)));
    }
    cards.push(Card::Grid(lens::lenses(found)));
    if found.judged().is_some() {
        cards.push(Card::Grid(faults(found)));
        cards.push(Card::Figure(super::knob::figure(found)));
    }
    Sheet { question, answer, verdict, cards }
}

/// Events by layer and minute; colour is the incident.
fn map(found: &Found, tape: &Tape) -> Figure {
    let layers = Layer::VARIANTS;
    let names = layers.iter().map(|layer| <&str>::from(*layer).to_owned()).collect();
    let events = &found.outcome.read.events;
    let verdicts = found.outcome.machine.verdicts();
    let groups = found.outcome.grouping();
    let order = found.incidents();
    let nth = |incident: u32| order.iter().position(|one| one.id == incident);
    // Colours are few: the worst incidents have one each, the others share one.
    let shown = order.len().min(COLOURS);
    let mut dots: Vec<Vec<(f64, f64)>> = vec![Vec::new(); shown + 2];
    let every = (events.rows.len() / NOISE).max(1);
    for (row, event) in events.rows.iter().enumerate() {
        let node = tape.topology.find(events.word(event.service));
        let Some(node) = node else { continue };
        let layer = layers.iter().position(|layer| *layer == tape.topology.node(node).layer);
        let alert = verdicts.get(row).map(|verdict| verdict.alert);
        let incident = alert.and_then(|alert| groups.get(alert as usize).copied().flatten());
        let at = incident.and_then(nth);
        if at.is_none() && row % every != 0 {
            continue;
        }
        // Rows of one minute would hide each other: they are spread over the band by their number.
        let spread = f64::from((row as u32).wrapping_mul(2_654_435_761) >> 16) / 65_536.0 - 0.5;
        let place = (tape.minute(event.time), layer.unwrap_or_default() as f64 + spread * 0.6);
        dots[at.map_or(shown + 1, |at| at.min(shown))].push(place);
    }
    let noise = dots.pop().unwrap_or_default();
    let mut marks = vec![Mark::Dots { name: "noise".to_owned(), role: Role::Muted, points: noise }];
    let others = dots.pop().unwrap_or_default();
    if !others.is_empty() {
        let name = "other incidents".to_owned();
        marks.push(Mark::Dots { name, role: Role::Ink, points: others });
    }
    marks.extend(dots.into_iter().zip(&order).enumerate().map(|(at, (points, incident))| {
        let name = format!("incident {}: {}", incident.id, incident.suspect);
        Mark::Dots { name, role: role(at), points }
    }));
    for &(at, _) in found.outcome.machine.deployments() {
        let minute = tape.minute(at);
        marks.push(Mark::Rule {
            label: String::new(),
            role: Role::Muted,
            upright: true,
            dashed: true,
            at: minute,
        });
    }
    Figure {
        id: "storm".to_owned(),
        title: "From events to incidents, minute by minute".to_owned(),
        subtitle: format!(
            "grey: no incident{}; colour: the incident an event was folded into; dashed: a change",
            if every > 1 { format!(" (one in {every})") } else { String::new() }
        ),
        x: linear("time", "min", 0.0, f64::from(tape.minutes())),
        y: bands("layer", names),
        marks,
        summary: format!(
            "{} in {} layers of the product.",
            words::counted(order.len() as u64, "incident"),
            layers.len()
        ),
        height: 320,
    }
}

fn list(found: &Found, view: &View) -> Grid {
    let here = found.incident(view.incident).map(|incident| incident.id);
    let mut grid = Grid::new(
        "The incidents, the worst first",
        "choose one to see why its alerts belong together",
        &[
            "Incident",
            "#Events",
            "#Alerts",
            "First sign",
            "State",
            "Probable cause",
            "#Score",
            "Where it was felt",
            "Owner",
            "Ticket",
        ],
    );
    let sets = super::duties::sets(found);
    for incident in found.incidents() {
        let ranking = found.outcome.ranking(incident.id);
        let score = ranking.and_then(|ranking| Some(ranking.suspects.first()?.score));
        let set = sets.iter().find(|set| set.incident == incident.id);
        let row = grid.push([
            Cell::from(format!("incident {}", incident.id)),
            words::count(u64::from(incident.events)).into(),
            words::count(incident.alerts.len() as u64).into(),
            Found::clock(incident.began).into(),
            state(&incident),
            incident.suspect.clone().into(),
            two(score).into(),
            words::shortened(&incident.services.join(", "), 60).into(),
            set.map_or_else(|| "–".to_owned(), |set| set.owner().to_owned()).into(),
            set.map_or_else(|| "–".to_owned(), super::duties::Set::ticket).into(),
        ]);
        row.go = Some(Go::Incident(incident.id, Station::Correlate).into());
        row.here = here == Some(incident.id);
    }
    grid
}

fn history(found: &Found, incident: &correlate::Incident) -> Story {
    let steps = incident.history.iter().map(|entry| Step {
        when: Found::clock(entry.at),
        at: decided(Station::Correlate),
        what: told(found, entry.event),
        otherwise: String::new(),
    });
    let set = super::duties::sets(found).into_iter().find(|set| set.incident == incident.id);
    let set = set.map(|set| Step {
        when: Found::clock(set.at),
        at: decided(Station::Act),
        what: set.words(),
        otherwise: String::new(),
    });
    let steps = steps.chain(set);
    Story {
        title: format!("How incident {} came to be", incident.id),
        note: format!(
            "{} since {}",
            words::counted(incident.members.len() as u64, "alert"),
            Found::clock(incident.began)
        ),
        steps: steps.collect(),
    }
}

fn told(found: &Found, event: correlate::Event) -> String {
    use correlate::Event as E;
    let alert = |at: u32| alert_words(found, at);
    match event {
        E::Began(at) => format!("began with {}", alert(at)),
        E::Gained(at) => format!("{} joined", alert(at)),
        E::Raised => "has enough alerts to be an incident".to_owned(),
        E::Suspects(place) => format!("{} now explains most of it", found.place(place)),
        E::Absorbed { incident, alert: at } => {
            format!("incident {incident} became part of it because of {}", alert(at))
        }
        E::MergedInto(other) => format!("became part of incident {other}"),
        E::Closed(closing) => format!("takes no further alerts: {}", why_closed(closing)),
        E::Resolved => "all its alerts have ended".to_owned(),
        E::Reopened => "began again".to_owned(),
        E::Approved => "somebody approved it".to_owned(),
        E::Refused => "somebody refused it".to_owned(),
        E::Settled { place, from, to, odds } => format!(
            "in retrospect, trouble at {} from {} to {} explains its alerts (log odds {odds:+.1})",
            found.place(place),
            Found::clock(from),
            Found::clock(to)
        ),
        E::Moved { alert: at, from: Some(from) } => {
            format!("in retrospect, {} belongs here and not to incident {from}", alert(at))
        }
        E::Moved { alert: at, from: None } => format!("in retrospect, {} belongs here", alert(at)),
        E::Left { alert: at, to: Some(to) } => {
            format!("in retrospect, {} belongs to incident {to}", alert(at))
        }
        E::Left { alert: at, to: None } => {
            format!("in retrospect, {} is everyday noise", alert(at))
        }
        E::Dismissed => "in retrospect, it is everyday noise".to_owned(),
    }
}

/// What breaks an incident, in words.
pub(super) fn why_closed(closing: correlate::Closing) -> &'static str {
    match closing {
        correlate::Closing::Count => "it has as many as it may have",
        correlate::Closing::Age => "it is as old as it may become",
        correlate::Closing::Pause => "nothing new came for a while",
        correlate::Closing::Recovery => "its suspected place is well again",
    }
}

/// Where an incident stands.
fn state(incident: &chain::Incident) -> Cell {
    match (incident.status, incident.ended) {
        (Status::Candidate, _) => Cell::toned("waits for approval", Tone::Warn),
        (_, Some(ended)) => Cell::toned(format!("ended {}", Found::clock(ended)), Tone::Good),
        (_, None) => Cell::toned("open", Tone::Bad),
    }
}

/// Candidates that wait for a person, and what was decided.
fn approvals(found: &Found) -> Option<Card> {
    let offer = |title: String, why: String, word: &str, deed: Deed, usual: bool| Offer {
        title,
        why: vec![why],
        confidence: None,
        word: word.to_owned(),
        deed: Some(deed.into()),
        usual,
        automatic: false,
    };
    let mut offers = Vec::new();
    for incident in found.outcome.incidents().filter(|one| one.status == Status::Candidate) {
        let Some(alert) = incident.members.iter().map(|member| member.alert).min() else {
            continue;
        };
        let about = About::Incident(alert);
        let rule = |yes: bool| Deed::Rule(Ruling { minute: found.minute, about, yes });
        let alerts = words::counted(incident.members.len() as u64, "alert");
        let first = format!("{alerts}, the first {}", alert_words(found, alert));
        let title = format!("Incident {}", incident.id);
        offers.push(offer(title.clone(), first.clone(), "Approve", rule(true), true));
        let why = format!("{first}; its alerts stand alone then");
        offers.push(offer(format!("{title} is none"), why, "Refuse", rule(false), false));
    }
    for &ruling in found.rulings().filter(|one| matches!(one.about, About::Incident(_))) {
        let About::Incident(alert) = ruling.about else { continue };
        let word = if ruling.yes { "Approved" } else { "Refused" };
        let title = format!("{word}: the incident with {}", alert_words(found, alert));
        let why = format!("decided in minute {}", ruling.minute);
        offers.push(offer(title, why, "Undo", Deed::Unrule(ruling), false));
    }
    let title = "Incidents that wait for a person".to_owned();
    (!offers.is_empty()).then_some(Card::Offers { title, offers })
}

/// An alert in words: what and where.
pub(super) fn alert_words(found: &Found, at: u32) -> String {
    match found.outcome.machine.alerts().get(at as usize) {
        Some(alert) => {
            let service = found.outcome.read.events.word(alert.service);
            let name = super::deduplicate::name(found, alert);
            if service.is_empty() {
                format!("“{name}”")
            } else {
                format!("“{name}” at {service}")
            }
        }
        None => format!("alert {at}"),
    }
}

fn members(found: &Found, incident: &correlate::Incident) -> Grid {
    const ROWS: usize = 60;
    let mut grid = Grid::new(
        format!("Why each alert is in incident {}", incident.id),
        format!(
            "{} of {}; score: log odds that the incident's trouble, and not everyday noise, is behind it; beside it the next best incident",
            incident.members.len().min(ROWS),
            incident.members.len()
        ),
        &[
            "Alert",
            "Began",
            "Relation",
            "To",
            "#Hops",
            "#Closeness",
            "#Score",
            "#Needed",
            "Next best",
        ],
    );
    for member in incident.members.iter().take(ROWS) {
        let fit = &member.fit;
        let rival = member.rival.map_or_else(
            || "none".to_owned(),
            |rival| format!("incident {} with {:.2}", rival.incident, rival.score),
        );
        let to = match fit.place {
            Place::Nowhere => "–",
            Place::Node(_) | Place::Word(_) => found.place(fit.place),
        };
        let row = grid.push([
            alert_words(found, member.alert),
            Found::clock(member.began),
            format!("{:?}", fit.relation).to_lowercase(),
            to.to_owned(),
            fit.hops.to_string(),
            format!("{:.2}", fit.closeness),
            format!("{:.2}", fit.score),
            format!("{:.2}", member.threshold),
            rival,
        ]);
        let alert = found.outcome.machine.alerts().get(member.alert as usize);
        row.go = alert.and_then(|alert| alert.row).map(|row| Go::Event(row).into());
    }
    grid
}

/// Each fault of the truth and what became of it.
fn faults(found: &Found) -> Grid {
    let mut grid = Grid::new(
        "The truth, and what the lab made of it",
        "the simulation knows it; the chain does not; payments lost in the whole storm, as it goes on if nobody acts further",
        &[
            "Fault",
            "Where",
            "Began",
            "#Events",
            "Found",
            "Split",
            "Incident",
            "#Rank of the cause",
            "Payments lost",
        ],
    );
    let (Some(judged), Some(tape)) = (found.judged(), &found.tape) else { return grid };
    for verdict in &judged.faults {
        let truth = tape.truth.faults.iter().find(|fault| u32::from(fault.id) == verdict.fault);
        let Some(truth) = truth else { continue };
        let found_it = if verdict.is_found {
            Cell::toned("found", Tone::Good)
        } else {
            Cell::toned("missed", Tone::Bad)
        };
        let row = grid.push([
            Cell::from(truth.kind.name()),
            tape.topology.node(truth.cause).name.clone().into(),
            Found::clock(truth.onset).into(),
            words::count(u64::from(truth.events)).into(),
            found_it,
            if verdict.is_split { Cell::toned("split", Tone::Warn) } else { "whole".into() },
            verdict
                .incident
                .map_or_else(|| "none".to_owned(), |id| format!("incident {id}"))
                .into(),
            verdict.rank.map_or_else(|| "–".to_owned(), |rank| rank.to_string()).into(),
            words::number(truth.loss.payments.round()).into(),
        ]);
        row.go = verdict.incident.map(|id| Go::Incident(id, Station::Cause).into());
    }
    grid
}
