//! A prescription becomes an action, and the world shows what it was worth.
use super::super::compare::STORMS;
use super::super::{Deed, Found, Tape, View};
use super::{linear, prescribe};
use crate::{
    figure::{Figure, Mark, Role},
    prescribe::{Hand, Trial, TrialSpec},
    room::{Card, Grid, Offer, Sheet},
    run::Tone,
    words,
    world::remedy,
};

pub(super) fn sheet(found: &Found, _view: &View) -> Sheet {
    let question = "Has the world recovered?".to_owned();
    let Some(tape) = &found.tape else {
        return Sheet {
            question,
            answer:
                "Only the simulated product can be acted upon; your own events are read, not ruled."
                    .to_owned(),
            verdict: (Tone::Plain, "needs the simulation".to_owned()),
            cards: Vec::new(),
        };
    };
    let truth = tape.truth_at(found.minute);
    let now = tape.time(found.minute);
    let open = truth.faults.iter().filter(|fault| fault.end > now).count();
    let cured = truth.faults.iter().filter(|fault| fault.cured && fault.end <= now).count();
    let lost: f64 = tape.metrics_at(found.minute).payments_lost.iter().sum();
    let recent: f64 = {
        let lost = tape.metrics_at(found.minute).payments_lost;
        lost.iter().rev().take(5).sum()
    };
    let mut answer = format!(
        "{} so far; {} payments were lost, {} of them in the last five minutes.",
        words::counted(found.acts().count() as u64, "act"),
        words::number(lost.round()),
        words::number(recent.round())
    );
    if found.truth {
        let truth = format!(
            " The truth: {} had begun, {cured} of them ended by an act, {open} still there.",
            words::counted(truth.faults.len() as u64, "fault")
        );
        answer.push_str(&truth);
    }
    let verdict = match (found.truth, open) {
        (true, 0) => (Tone::Good, "all is well".to_owned()),
        (true, n) => (Tone::Bad, format!("{n} not resolved")),
        (false, _) if recent >= 50.0 => (Tone::Bad, "payments are being lost".to_owned()),
        (false, _) => (Tone::Good, "hardly a payment is lost".to_owned()),
    };
    let mut offers: Vec<Offer> = found.acts().map(|act| done(tape, *act)).collect();
    let going_on = |id| found.incident(Some(id)).is_some_and(|one| found.ended(one).is_none());
    if let Some((_, proposals)) = found.proposals.as_ref().filter(|(id, _)| going_on(*id)) {
        offers.extend(
            prescribe::merged(proposals)
                .iter()
                .take(3)
                .map(|same| prescribe::offer(found, tape, same)),
        );
    }
    let mut cards = vec![
        Card::Figure(loss(found, tape)),
        if found.choices.acts.is_empty() { nobody() } else { Card::Grid(compare(found)) },
        Card::Offers { title: "What was done, and what could be".to_owned(), offers },
    ];
    cards.extend(super::duties::card(found));
    cards.extend(audit(found));
    cards.push(match &found.trial {
        Some(trial) => Card::Grid(many(trial)),
        None => Card::Offers {
            title: format!("One storm is no proof: what of {STORMS}?"),
            offers: vec![Offer {
                title: format!("Play {STORMS} storms with and without the lab"),
                why: vec!["the same kind of storm under other seeds; each is answered by people alone and in the order of the chain's own suspects; takes some seconds".to_owned()],
                confidence: None,
                word: "Compare".to_owned(),
                deed: Some(Deed::Compare.into()),
                usual: true,
                automatic: false,
            }],
        },
    });
    Sheet { question, answer, verdict, cards }
}

/// What was chosen in this session, the latest first.
fn audit(found: &Found) -> Option<Card> {
    let mut grid = Grid::new(
        "Which rules were changed in this session",
        "the latest first; a link holds only what stands now",
        &["Parameter", "Station", "From", "To", "While the clock stood at"],
    );
    for changed in found.audit.iter().rev() {
        let show = |text: &str| {
            let line = text.replace('\n', " ↵ ");
            if line.is_empty() { "nothing".to_owned() } else { words::shortened(&line, 80) }
        };
        let minute =
            changed.minute.map_or_else(|| "the beginning".to_owned(), |at| format!("minute {at}"));
        grid.push([
            changed.field.label.to_owned(),
            changed.field.station.name().to_owned(),
            show(&changed.from),
            show(&changed.to),
            minute,
        ]);
    }
    (!grid.rows.is_empty()).then_some(Card::Grid(grid))
}

fn done(tape: &Tape, act: super::super::Act) -> Offer {
    let action = act.action();
    let hit = tape
        .truth
        .faults
        .iter()
        .find(|fault| remedy(&fault.fault, action) != crate::world::Remedy::Nothing);
    let effect = match hit {
        Some(fault) => {
            format!("it treats: {} at {}", fault.kind.name(), tape.topology.node(fault.cause).name)
        }
        None => "it treats nothing that was wrong".to_owned(),
    };
    Offer {
        title: format!(
            "{}: {}",
            Found::clock(tape.time(act.minute)).get(..5).unwrap_or_default(),
            act.words(&tape.topology)
        ),
        why: vec![
            if act.by_policy { "done by the policy, without a person" } else { "done by a person" }
                .to_owned(),
            effect,
            format!("took effect {} s later", words::number(act.kind.delay_s())),
        ],
        confidence: None,
        word: "Undo".to_owned(),
        deed: Some(Deed::Undo(act).into()),
        usual: false,
        automatic: false,
    }
}

/// Payments lost per minute, with the acts.
fn loss(found: &Found, tape: &Tape) -> Figure {
    let lost = tape.metrics_at(found.minute).payments_lost;
    let line: Vec<(f64, f64)> = lost.iter().enumerate().map(|(at, &v)| (at as f64, v)).collect();
    let most = line.iter().fold(1.0_f64, |most, point| most.max(point.1));
    let mut marks = vec![Mark::Line {
        name: "lost".to_owned(),
        role: Role::Current,
        dashed: false,
        points: line,
    }];
    marks.extend(found.acts().map(|act| Mark::Rule {
        label: act.words(&tape.topology),
        role: Role::Good,
        upright: true,
        dashed: true,
        at: f64::from(act.minute),
    }));
    let total: f64 = lost.iter().sum();
    Figure {
        id: "lost".to_owned(),
        title: format!("{} payments were lost", words::number(total.round())),
        subtitle: format!(
            "payments per minute that were wanted and did not happen, n = {}",
            words::counted(lost.len() as u64, "minute")
        ),
        x: linear("time", "min", 0.0, f64::from(tape.minutes())),
        y: linear("payments lost", "per min", 0.0, most),
        marks,
        summary: format!(
            "{} payments were lost in {}.",
            words::number(total.round()),
            words::counted(lost.len() as u64, "minute")
        ),
        height: 220,
    }
}

/// This storm with people alone, and with the acts that were taken, on common random numbers.
fn compare(found: &Found) -> Grid {
    let mut grid = Grid::new(
        "The same storm with people alone, and with you and the lab",
        "the whole storm, as it goes on from here; same faults, same weather, same moods: only who responds differs, and what you leave is answered by people in both; means over the faults; detected: since the fault began, acknowledged: since the first alert",
        &["Figure", "#People alone", "#With the lab", "#Difference"],
    );
    let mut trial =
        Trial::new(TrialSpec { storm: found.choices.storm(), seeds: 1, ..TrialSpec::default() });
    let hands = |_: &crate::world::Spec, truth: &crate::world::Truth| hands(found, truth);
    if trial.step_with(hands).is_err() {
        return grid;
    }
    let late = |outcome: &crate::prescribe::Outcome| {
        outcome.acknowledge.iter().zip(&outcome.recover).any(|(took, over)| took > over)
    };
    if [&trial.without, &trial.with].into_iter().any(|arm| arm.outcomes.iter().any(late)) {
        grid.note.push_str("; where it takes longer to acknowledge than to recover, the fault ended by itself before anybody had taken it on");
    }
    let rows = [
        ("Time to detect", trial.detect(), "min"),
        ("Time to acknowledge", trial.acknowledge(), "min"),
        ("Time to recover", trial.recover(), "min"),
        ("Payments lost", trial.payments(), ""),
        ("Cost", trial.euros(), "€"),
    ];
    for (name, difference, unit) in rows {
        let show = |value: f64| format!("{} {unit}", rounded(value)).trim_end().to_owned();
        grid.push([
            name.to_owned(),
            show(difference.without),
            show(difference.with),
            show(difference.difference),
        ]);
    }
    grid
}

/// As long as nobody has acted there is nothing to compare.
fn nobody() -> Card {
    Card::Prose {
        title: "Nobody has acted yet".to_owned(),
        text: vec!["Approve something while it can still help: then this storm is compared with the same storm answered by people alone.".to_owned()],
    }
}

/// Many storms with people alone, and with the chain's own ranking.
fn many(trial: &Trial) -> Grid {
    let mut grid = Grid::new(
        format!("{STORMS} storms with people alone, and with the lab"),
        "means per storm on common random numbers. The chain's suspects are treated in their order, the first two minutes after the incident stands, each wrong one costs six; the remedy is that of the true fault: a wrong runbook costs nothing here. The interval is a 95 % bootstrap over storms",
        &["Figure", "#People alone", "#With the lab", "#Difference", "#95 % interval"],
    );
    let rows = [
        ("Time to detect", trial.detect(), "min"),
        ("Time to acknowledge", trial.acknowledge(), "min"),
        ("Time to recover", trial.recover(), "min"),
        ("Payments lost", trial.payments(), ""),
        ("Cost", trial.euros(), "€"),
    ];
    for (name, difference, unit) in rows {
        let show = |value: f64| format!("{} {unit}", rounded(value)).trim_end().to_owned();
        grid.push([
            name.to_owned(),
            show(difference.without),
            show(difference.with),
            show(difference.difference),
            format!("{} to {}", rounded(difference.low), rounded(difference.high)),
        ]);
    }
    grid
}

/// A number to a tenth, and a large one whole.
fn rounded(value: f64) -> String {
    let whole = value.abs() >= 100.0;
    words::number(if whole { value.round() } else { (value * 10.0).round() / 10.0 })
}

/// What the lab and the learner did about each fault; none where nothing that helps was done.
fn hands(found: &Found, truth: &crate::world::Truth) -> Vec<Hand> {
    let start = truth.start.0;
    let seconds = |time: crate::event::Time| (time.0 - start) as f64 / 1e6;
    let judged = found.judgement.as_ref();
    let all = (0_u32..).zip(&truth.faults).filter_map(|(nth, fault)| {
        let verdict = judged?.faults.iter().find(|one| one.fault == u32::from(fault.id));
        let incident = verdict.and_then(|verdict| verdict.incident);
        let raised = incident.and_then(|id| {
            let incident = found.outcome.incidents().find(|one| one.id == id)?;
            // The incident stands with its second alert, whenever one looks at it.
            let mut began: Vec<_> = incident.members.iter().map(|member| member.began).collect();
            began.sort_unstable();
            began.get(1).or(began.first()).copied()
        });
        let acts = found
            .choices
            .acts
            .iter()
            .filter(|act| remedy(&fault.fault, act.action()) != crate::world::Remedy::Nothing);
        let actions: Vec<_> =
            acts.map(|act| (f64::from(act.minute) * 60.0, act.action())).collect();
        let first = actions.first()?.0;
        let detected_s = raised.map_or(first, seconds).max(seconds(fault.onset));
        let acknowledged_s = first.max(detected_s);
        Some(Hand { fault: nth, detected_s, acknowledged_s, actions })
    });
    all.collect()
}
