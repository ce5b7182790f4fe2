//! Who is told of what, by which route; and what must come.
use super::super::{Found, Go};
use crate::{
    alert::{Origin, Reason},
    room::{Card, Cell, Grid},
    run::Tone,
    words,
};

/// Notifications that are listed.
const ROWS: usize = 40;

/// Routes with what each told, and the latest notifications.
pub(super) fn cards(found: &Found) -> Vec<Card> {
    let mut cards = vec![Card::Grid(routes(found)), Card::Grid(notes(found))];
    cards.extend(beats(found).map(Card::Grid));
    cards.extend(flood(found).map(Card::Grid));
    cards
}

fn routes(found: &Found) -> Grid {
    let machine = &found.outcome.machine;
    let mut grid = Grid::new(
        "Who is told, by which route",
        "an alert goes down the tree to the first route that takes it, and on to the next where a route continues; the root takes what is left",
        &[
            "Route",
            "Receiver",
            "Goes on",
            "#Groups",
            "#Notifications",
            "#Alerts told",
            "Mute times",
        ],
    );
    for (nth, (route, path)) in machine.routes().enumerate() {
        let groups: Vec<u32> = (0..)
            .zip(machine.groups())
            .filter(|(_, group)| group.route as usize == nth)
            .map(|(number, _)| number)
            .collect();
        let notes = machine.notifications().iter().filter(|note| groups.contains(&note.group));
        let (mut count, mut told) = (0_u64, std::collections::BTreeSet::new());
        for note in notes {
            count += 1;
            told.extend(note.firing.iter().copied());
        }
        let mutes: Vec<&str> = route
            .mutes
            .iter()
            .filter_map(|&at| Some(machine.spec().mutes.get(at as usize)?.name.as_str()))
            .collect();
        grid.push([
            if path.is_empty() { "the root route".to_owned() } else { path.to_owned() },
            route.receiver.clone(),
            if route.proceed { "yes" } else { "no" }.to_owned(),
            words::count(groups.len() as u64),
            words::count(count),
            words::count(told.len() as u64),
            if mutes.is_empty() { "none".to_owned() } else { mutes.join("; ") },
        ]);
    }
    grid
}

fn notes(found: &Found) -> Grid {
    let machine = &found.outcome.machine;
    let all = machine.notifications();
    let mut grid = Grid::new(
        "The notifications, the newest first",
        format!("{} of {}", all.len().min(ROWS), words::count(all.len() as u64)),
        &["When", "Receiver", "Route", "Group", "Why", "#Firing", "#Ended", "#Kept back"],
    );
    for note in all.iter().rev().take(ROWS) {
        let Some(group) = machine.groups().get(note.group as usize) else { continue };
        let key = group.key.join(", ");
        let row = grid.push([
            found.stamp(note.at),
            machine.receiver(group).to_owned(),
            machine.route_of(group).to_owned(),
            if key.is_empty() { "all together".to_owned() } else { key },
            why(note.reason).to_owned(),
            note.firing.len().to_string(),
            note.resolved.len().to_string(),
            note.suppressed.len().to_string(),
        ]);
        let first = note.firing.first().or(note.resolved.first());
        let alert = first.and_then(|&alert| machine.alerts().get(alert as usize));
        row.go = alert.and_then(|alert| alert.row).map(|row| Go::Event(row).into());
    }
    grid
}

fn why(reason: Reason) -> &'static str {
    match reason {
        Reason::First => "its first word",
        Reason::NewFiring => "new alerts",
        Reason::SomeResolved => "some have ended",
        Reason::AllResolved => "all have ended",
        Reason::StillFiring => "still firing after the repeat interval",
    }
}

/// The signals that must come, and whether they did.
fn beats(found: &Found) -> Option<Grid> {
    let machine = &found.outcome.machine;
    let mut grid = Grid::new(
        "What must come again and again",
        "a heartbeat is expected from its first signal on; one that is missing is an alert",
        &["Heartbeat", "Conditions", "#At most, s", "Last heard", "#Times missing", "State"],
    );
    for (nth, beat) in (0_u32..).zip(&machine.spec().heartbeats) {
        let of = |alert: &&crate::alert::Alert| alert.origin == Origin::Heartbeat(nth);
        let missing = machine.alerts().iter().filter(of).count();
        let is_missing = machine.alerts().iter().filter(of).any(crate::alert::Alert::is_firing);
        let heard = machine.heard(nth);
        let conditions: Vec<String> = beat.matchers.iter().map(super::condition).collect();
        grid.push([
            Cell::from(beat.name.clone()),
            conditions.join(" ").into(),
            beat.interval.to_string().into(),
            heard.map_or_else(|| "never".to_owned(), |at| found.stamp(at)).into(),
            missing.to_string().into(),
            match heard {
                None => Cell::toned("never came", Tone::Warn),
                Some(_) if is_missing => Cell::toned("missing", Tone::Bad),
                Some(_) => Cell::toned("comes", Tone::Good),
            },
        ]);
    }
    (!grid.rows.is_empty()).then_some(grid)
}

/// What the flood limit dropped, by name.
fn flood(found: &Found) -> Option<Grid> {
    let machine = &found.outcome.machine;
    let limit = machine.spec().flood?;
    let mut dropped: Vec<_> = machine.dropped().iter().collect();
    dropped.sort_by_key(|&(&name, &count)| (std::cmp::Reverse(count), name));
    let all: u64 = dropped.iter().map(|(_, count)| u64::from(**count)).sum();
    let mut grid = Grid::new(
        format!("The flood limit dropped {}", words::counted(all, "alert")),
        format!("no more than {limit} alerts of one name are open at a time"),
        &["Name", "#Dropped"],
    );
    for (&name, &count) in dropped {
        let name = found.outcome.read.events.word(name);
        let name = if name.is_empty() { "log lines without a name" } else { name };
        grid.push([name.to_owned(), words::count(u64::from(count))]);
    }
    Some(grid)
}
