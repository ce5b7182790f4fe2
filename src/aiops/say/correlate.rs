//! Alerts become incidents.
use super::super::{About, Deed, Found, Go, Ruling, Station, View};
use super::{decided, lens, two};
use crate::{
    chain,
    correlate::{self, Place, Relation, Status},
    room::{Card, Cell, Grid, Offer, Sheet, Step, Story},
    run::Tone,
    words,
};

/// The adjusted Rand index from which a grouping is called good.
const GOOD: f64 = 0.9;

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
            let tone = match missed {
                0 if judged.grouping.ari >= GOOD => Tone::Good,
                0 => Tone::Warn,
                _ => Tone::Bad,
            };
            let missed = words::counted(missed as u64, "fault");
            (answer, (tone, format!("{missed} missed, ARI {:.2}", judged.grouping.ari)))
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
        cards.push(Card::Figure(super::scatter::figure(found, tape)));
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
            found.stamp(incident.began).into(),
            state(found, &incident),
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
        // What is concluded in the end is concluded now, whatever the chain's clock ran on to.
        when: found.stamp(entry.at.min(found.now())),
        at: decided(Station::Correlate),
        what: told(found, entry.event),
        otherwise: String::new(),
    });
    let set = super::duties::sets(found).into_iter().find(|set| set.incident == incident.id);
    let set = set.map(|set| Step {
        when: found.stamp(set.at),
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
            found.stamp(incident.began)
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
            found.stamp(from),
            found.stamp(to)
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
fn state(found: &Found, incident: &chain::Incident) -> Cell {
    match (incident.status, incident.ended) {
        (Status::Candidate, _) => Cell::toned("waits for approval", Tone::Warn),
        (_, Some(ended)) => Cell::toned(format!("ended {}", found.stamp(ended)), Tone::Good),
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
            // A check may be all that names its place.
            if service.is_empty() || service.eq_ignore_ascii_case(&name) {
                format!("“{name}”")
            } else {
                format!("“{name}” at {service}")
            }
        }
        None => format!("alert {at}"),
    }
}

/// How an alert relates to what it belongs to: `effect of ledger-db, closeness 0.91`.
pub(super) fn relation(found: &Found, fit: &correlate::Fit) -> String {
    let (words, place) = (relation_words(fit.relation), found.place(fit.place));
    format!("{words} {place}, closeness {:.2}", fit.closeness)
}

/// A relation before the name of a place.
fn relation_words(relation: Relation) -> &'static str {
    match relation {
        Relation::First => "the first sign, at",
        Relation::Same => "at the same place,",
        Relation::Effect => "an effect of",
        Relation::Cause => "a cause of trouble at",
        Relation::Sibling => "called by what also calls",
        Relation::Load => "load comes down to",
        Relation::Mention => "its text names",
        Relation::Text => "the same words as at",
        Relation::Learned => "such alerts came before of trouble at",
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
        // The first sign was held against nothing: the incident began with it.
        let first = fit.relation == Relation::First;
        let number = |text: String| if first { "–".to_owned() } else { text };
        let row = grid.push([
            alert_words(found, member.alert),
            found.stamp(member.began),
            relation_words(fit.relation).to_owned(),
            to.to_owned(),
            number(fit.hops.to_string()),
            number(format!("{:.2}", fit.closeness)),
            number(format!("{:.2}", fit.score)),
            number(format!("{:.2}", member.threshold)),
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
            found.stamp(truth.onset).into(),
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
