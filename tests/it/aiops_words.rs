//! What the stations say must be true, add up and be readable.
use opslab::{
    aiops::{Choices, Found, Own, Phase, Room, Station, View, read},
    event::Time,
    figure::Mark,
    room::{Card, Grid, Sheet, Step},
    run::Tone,
};

fn ask(room: &mut Room, choices: &Choices, view: &View) -> Sheet {
    room.ask(choices, view).unwrap();
    while room.step().unwrap().phase != Phase::Done {}
    room.sheet().unwrap()
}

fn small(ops: &str) -> Choices {
    let (choices, troubles) = read(ops, 7);
    assert!(troubles.is_empty(), "{troubles:?}");
    Choices { events: 3_000, ..choices }
}

fn at(station: Station) -> View {
    View { station, ..View::default() }
}

fn grid<'a>(sheet: &'a Sheet, title: &str) -> &'a Grid {
    let grids = sheet.cards.iter();
    let grids =
        grids.filter_map(|card| if let Card::Grid(grid) = card { Some(grid) } else { None });
    let mut grids = grids.filter(|grid| grid.title.contains(title));
    grids.next().unwrap_or_else(|| panic!("no table {title}"))
}

/// The numbers that begin the parts of a note: `3 of this; 4 of that`.
fn leading(note: &str) -> u64 {
    let part = |part: &str| {
        part.split_whitespace().next().and_then(|n| n.replace(',', "").parse::<u64>().ok())
    };
    note.split("; ").filter_map(part).sum()
}

#[test]
fn the_funnel_adds_up() {
    for ops in ["", "kind=bad-deploy", "kind=disk-full"] {
        let sheet = ask(&mut Room::default(), &small(ops), &at(Station::Ingest));
        let Card::Funnel { passes, note, .. } = &sheet.cards[0] else { panic!("no funnel") };
        for (before, after) in passes.iter().zip(&passes[1..3]) {
            assert_eq!(before.count - after.count, leading(&after.note), "{}", after.note);
        }
        assert!(passes.iter().zip(&passes[1..]).all(|(one, next)| next.count <= one.count));
        for part in ["notifications went out", "alone", "without a fault", "ARI"] {
            assert!(note.contains(part), "{note}");
        }
    }
}

#[test]
fn a_grouping_of_low_index_is_not_called_good() {
    let mut room = Room::default();
    for seed in 1..6 {
        let choices = Choices { seed, ..small("faults=3") };
        let view = View { now: Some(239), ..at(Station::Correlate) };
        let sheet = ask(&mut room, &choices, &view);
        let judged = room.found().unwrap().judgement.clone().unwrap();
        let missed = judged.faults.iter().any(|fault| !fault.is_found);
        let good = !missed && judged.grouping.ari >= 0.9;
        assert_eq!(sheet.verdict.0 == Tone::Good, good, "{:?}", sheet.verdict);
        assert!(sheet.verdict.1.contains("ARI"), "{:?}", sheet.verdict);
    }
}

#[test]
fn the_figure_draws_every_event_of_an_incident_that_has_a_place() {
    let mut room = Room::default();
    let sheet = ask(&mut room, &small(""), &at(Station::Correlate));
    let Card::Figure(figure) = &sheet.cards[0] else { panic!("no figure") };
    let drawn: usize = figure
        .marks
        .iter()
        .map(|mark| {
            if let Mark::Dots { name, points, .. } = mark {
                if name == "noise" { 0 } else { points.len() }
            } else {
                0
            }
        })
        .sum();
    let outcome = &room.found().unwrap().outcome;
    let groups = outcome.grouping();
    let verdicts = outcome.machine.verdicts().iter();
    let all = verdicts
        .filter(|verdict| groups.get(verdict.alert as usize).copied().flatten().is_some())
        .count();
    let left_out = figure.subtitle.split("not drawn: ").nth(1).map_or(0, leading);
    assert!(all > 40, "{all}");
    assert_eq!(drawn as u64 + left_out, all as u64, "{}", figure.subtitle);
    assert!(drawn * 10 > all * 9, "{drawn} of {all}");
}

fn story(room: &mut Room, choices: &Choices, event: u32) -> (Vec<Step>, String) {
    let view = View { event: Some(event), ..at(Station::Normalise) };
    let sheet = ask(room, choices, &view);
    let Card::Story(story) = &sheet.cards[0] else { panic!("no story") };
    let Card::File { text, .. } = &sheet.cards[1] else { panic!("no raw payload") };
    (story.steps.clone(), text.clone())
}

#[test]
fn a_life_is_told_in_words_and_not_before_it_comes() {
    let mut room = Room::default();
    let choices = small("kind=bad-deploy");
    ask(&mut room, &choices, &at(Station::Normalise));
    let found = room.found().unwrap();
    let now = Found::clock(found.now());
    let rows = found.outcome.read.events.rows.len() as u32;
    for event in (0..rows).step_by(rows as usize / 60) {
        let (steps, raw) = story(&mut room, &choices, event);
        let events = &room.found().unwrap().outcome.read.events;
        let row = events.rows[event as usize];
        assert_eq!(raw, events.text(row.raw));
        for step in &steps {
            let told = format!("{} {}", step.what, step.otherwise);
            for riddle in ["GroupWait", "NoPause", "NoSuppression", "in its place", "(partial)"] {
                assert!(!told.contains(riddle), "{told}");
            }
            if told.contains("nobody has been told") {
                assert!(step.when <= now, "{} {told}", step.when);
            }
            if told.contains("tells its alert") && step.when < Found::clock(row.observed) {
                assert!(told.contains("by the events' own times"), "{told}");
            }
        }
    }
}

#[test]
fn what_is_the_learners_own_has_dates_and_no_certainty() {
    let alert = |name: &str, service: &str, at: &str| {
        format!(
            "{{\"version\":\"4\",\"groupKey\":\"g\",\"alerts\":[{{\"status\":\"firing\",\"labels\":{{\"alertname\":\"{name}\",\"service\":\"{service}\",\"severity\":\"critical\"}},\"startsAt\":\"{at}\",\"fingerprint\":\"{name}\"}}]}}\n"
        )
    };
    let log = "2026-01-15 09:31:05 ERROR connection 17 refused\n".repeat(3)
        + &alert("Down", "api", "2026-01-15T09:31:00Z")
        + &alert("Slow", "api", "2026-01-15T09:31:10Z")
        + &alert("Late", "far", "9999-12-31T23:59:59Z");
    let now = Time::from_seconds(1_768_470_000);
    let mut room = Room::default();
    room.bring(Some(Own { files: vec![("paste".to_owned(), log.into_bytes())], now }));
    let sheet = ask(&mut room, &small(""), &at(Station::Normalise));
    assert!(sheet.answer.contains("3 no service, of which 3 got the name"), "{}", sheet.answer);
    let rows = &grid(&sheet, "The newest").rows;
    assert!(rows[0].cells[0].text.starts_with("9999-12-31 "), "{}", rows[0].cells[0].text);
    let figure = sheet.cards.iter();
    let mut figure =
        figure.filter_map(|card| if let Card::Figure(figure) = card { Some(figure) } else { None });
    assert!(figure.next().unwrap().subtitle.contains("years"));
    let sheet = ask(&mut room, &small(""), &at(Station::Cause));
    if sheet.cards.len() > 1 && grid(&sheet, "The hypotheses").rows.len() == 1 {
        assert!(!sheet.answer.contains("(100 %)"), "{}", sheet.answer);
    }
    let last = room.found().unwrap();
    let last = last.stamp(last.now());
    let sheet = ask(&mut room, &small(""), &at(Station::Correlate));
    for card in &sheet.cards {
        if let Card::Story(story) = card {
            assert!(story.steps.iter().all(|step| step.when <= last), "{story:?}");
        }
    }
}

#[test]
fn a_search_that_can_find_nothing_is_refused_with_a_hint() {
    let mut room = Room::default();
    for (query, hint) in
        [("sevrity=error", "`severity`"), ("/x.*/", "`*`"), ("time>25:00", "09:31")]
    {
        let view = View { query: query.to_owned(), ..at(Station::Normalise) };
        let sheet = ask(&mut room, &small(""), &view);
        let Card::Search { error: Some(error), .. } = &sheet.cards[0] else { panic!("{query}") };
        assert!(error.contains(hint), "{error}");
    }
    for query in ["service=*-db", "time>08:05 time<8:20", "name!=Disk*"] {
        let view = View { query: query.to_owned(), ..at(Station::Normalise) };
        let sheet = ask(&mut room, &small(""), &view);
        let hits = &sheet.verdict.1;
        assert!(hits.ends_with("hits") && !hits.starts_with("0 "), "{query}: {hits}");
    }
}

#[test]
fn offers_are_told_once_and_in_plain_words() {
    let mut room = Room::default();
    for kind in ["bad-deploy", "certificate-expiry"] {
        let sheet = ask(&mut room, &small(&format!("kind={kind}")), &at(Station::Prescribe));
        for card in &sheet.cards {
            let Card::Offers { offers, .. } = card else { continue };
            let mut titles: Vec<&str> = offers.iter().map(|offer| offer.title.as_str()).collect();
            titles.sort_unstable();
            let all = titles.len();
            titles.dedup();
            assert_eq!(titles.len(), all, "{titles:?}");
            let why: String = offers.iter().flat_map(|offer| offer.why.clone()).collect();
            for riddle in ["fourth root", "· fit", " at` always", " of` always"] {
                assert!(!why.contains(riddle), "{why}");
            }
        }
        for row in &grid(&sheet, "Past incidents").rows {
            let longest = row.cells[4].text.split([' ', ',']).map(str::len).max();
            assert!(longest.unwrap_or_default() < 40, "{}", row.cells[4].text);
        }
    }
}

#[test]
fn a_storm_opens_where_something_can_be_done() {
    let mut room = Room::default();
    for kind in ["noisy-neighbour", "clock-skew", "bad-deploy"] {
        let choices = small(&format!("kind={kind}"));
        ask(&mut room, &choices, &at(Station::Ingest));
        let found = room.found().unwrap();
        let fault = found.tape.as_ref().unwrap().truth.faults[0].clone();
        assert!(fault.onset < found.now() && found.now() < fault.end, "{kind}: {}", found.minute);
    }
}

#[test]
fn the_most_severe_new_template_stands_first() {
    let sheet =
        ask(&mut Room::default(), &small(""), &View { now: Some(239), ..at(Station::Template) });
    let unusual = grid(&sheet, "New templates");
    let rank = |word: &str| {
        ["unspecified", "trace", "debug", "info", "warning", "error", "critical"]
            .iter()
            .position(|known| *known == word)
            .unwrap_or_else(|| panic!("{word}"))
    };
    let new = unusual.rows.iter().filter(|row| row.cells[0].text == "new");
    let ranks: Vec<usize> = new.map(|row| rank(&row.cells[1].text)).collect();
    assert!(ranks.len() > 1 && ranks.is_sorted_by(|a, b| a >= b), "{ranks:?}");
    assert!(unusual.note.starts_with(&format!("{} of ", ranks.len())), "{}", unusual.note);
}
