//! The operations loop as a person walks it.
use opslab::{
    aiops::{Choices, Deed, Go, Own, Phase, Room, Station, View, read, write},
    room::Card,
};

/// Asks, and works until everything is there.
fn ask(room: &mut Room, choices: &Choices, view: &View) {
    room.ask(choices, view).unwrap();
    while room.step().unwrap().phase != Phase::Done {}
}

fn small() -> Choices {
    Choices { events: 3_000, seed: 7, ..Choices::default() }
}

fn at(station: Station) -> View {
    View { station, ..View::default() }
}

#[test]
fn every_station_says_something() {
    let mut room = Room::default();
    for station in Station::ALL {
        ask(&mut room, &small(), &at(station));
        let sheet = room.sheet().unwrap();
        assert!(sheet.question.ends_with('?'), "{}", sheet.question);
        assert!(!sheet.cards.is_empty(), "{station:?}");
        assert!(sheet.answer.ends_with('.'), "{}", sheet.answer);
        for card in &sheet.cards {
            if let Card::Grid(grid) = card {
                assert!(grid.rows.iter().all(|row| row.cells.len() == grid.head.len()));
            }
        }
    }
    assert_eq!(room.rail().len(), Station::ALL.len());
    let timeline = room.timeline();
    assert_eq!(timeline.ticks, 240);
    assert!(timeline.now < 240, "{}", timeline.now);
    assert!(!timeline.log.is_empty());
}

#[test]
fn time_goes_both_ways() {
    let mut room = Room::default();
    let mut last = 0;
    for minute in [0, 30, 60, 120, 240] {
        let view = View { now: Some(minute), ..at(Station::Correlate) };
        ask(&mut room, &small(), &view);
        let events = room.found().unwrap().outcome.read.events.rows.len();
        assert!(events >= last, "{minute}: {events}");
        last = events;
    }
    let whole = room.sheet();
    ask(&mut room, &small(), &View { now: Some(60), ..at(Station::Correlate) });
    assert_ne!(room.sheet(), whole);
    ask(&mut room, &small(), &View { now: Some(240), ..at(Station::Correlate) });
    assert_eq!(room.sheet(), whole);
}

#[test]
fn an_act_changes_the_world_and_can_be_taken_back() {
    let mut choices = Choices { kind: read("kind=bad-deploy", 3).0.kind, ..small() };
    let mut room = Room::default();
    ask(&mut room, &choices, &at(Station::Correlate));
    let (before, truth) = {
        let found = room.found().unwrap();
        let tape = found.tape.as_ref().unwrap();
        (tape.metrics.payments_lost.iter().sum::<f64>(), tape.truth.clone())
    };
    let onset = room.found().unwrap().tape.as_ref().unwrap().minute(truth.faults[0].onset) as u32;
    let view = View { now: Some(onset + 12), ..at(Station::Prescribe) };
    ask(&mut room, &choices, &view);
    let sheet = room.sheet().unwrap();
    let offers = sheet
        .cards
        .iter()
        .find_map(|card| if let Card::Offers { offers, .. } = card { Some(offers) } else { None });
    let deed = offers.unwrap().iter().find_map(|offer| offer.deed.clone()).unwrap();
    let Some(Deed::Do(act)) = Deed::read(&deed) else { panic!("{deed:?}") };
    choices.acts.push(act);
    assert_eq!(read(&write(&choices), choices.seed), (choices.clone(), Vec::new()));
    ask(&mut room, &choices, &at(Station::Act));
    let lost = |room: &Room| {
        let tape = room.found().unwrap().tape.clone().unwrap();
        tape.metrics.payments_lost.iter().sum::<f64>()
    };
    assert!(lost(&room) < before, "{} is not less than {before}", lost(&room));
    choices.acts.clear();
    ask(&mut room, &choices, &at(Station::Act));
    assert!((lost(&room) - before).abs() < 1e-9);
}

#[test]
fn events_of_ones_own_need_no_world() {
    let log = "2026-01-15 09:31:05 ERROR db1 connection 17 refused\n".repeat(5)
        + "{\"version\":\"4\",\"groupKey\":\"g\",\"alerts\":[{\"status\":\"firing\",\"labels\":{\"alertname\":\"Down\",\"service\":\"api\",\"severity\":\"critical\"},\"startsAt\":\"2026-01-15T09:31:00Z\",\"fingerprint\":\"a\"}]}\n"
        + "{\"broken\n";
    let mut room = Room::default();
    let now = opslab::event::Time::from_seconds(1_768_470_000);
    let more = ("more".to_owned(), b"2026-01-15 09:31:06 ERROR db2 full\n".to_vec());
    room.bring(Some(Own { files: vec![("paste".to_owned(), log.into_bytes()), more], now }));
    for station in Station::ALL {
        ask(&mut room, &small(), &at(station));
        let sheet = room.sheet().unwrap();
        assert!(!sheet.answer.is_empty(), "{station:?}");
    }
    assert_eq!(room.found().unwrap().outcome.read.quarantine.len(), 1);
    let first = View { event: Some(0), ..at(Station::Normalise) };
    ask(&mut room, &small(), &first);
    assert!(matches!(room.sheet().unwrap().cards[0], Card::Story(_)));
    room.bring(None);
    ask(&mut room, &small(), &at(Station::Ingest));
    assert!(room.found().unwrap().tape.is_some());
}

#[test]
fn every_row_leads_somewhere_that_is_there() {
    let mut room = Room::default();
    for station in Station::ALL {
        ask(&mut room, &small(), &at(station));
        let found = room.found().unwrap();
        let rows = found.outcome.read.events.rows.len() as u32;
        for card in room.sheet().unwrap().cards {
            let Card::Grid(grid) = card else { continue };
            for row in grid.rows {
                match row.go.map(|go| Go::read(&go).unwrap()) {
                    Some(Go::Event(event)) => assert!(event < rows),
                    Some(Go::Incident(id, _)) => {
                        assert!(found.outcome.incidents().any(|incident| incident.id == id));
                    }
                    Some(Go::Query(query)) => {
                        assert!(query.parse::<opslab::search::Query>().is_ok(), "{query}");
                    }
                    Some(Go::Station(_)) | None => {}
                }
            }
        }
    }
}

#[test]
fn playing_ends_where_a_jump_ends() {
    let view = |now| View { now: Some(now), ..at(Station::Correlate) };
    let said = |room: &Room| {
        let outcome = &room.found().unwrap().outcome;
        let events = &outcome.read.events;
        let rows = (&events.rows, &outcome.templates, &outcome.unusual, &outcome.rates);
        let alerts = (outcome.machine.alerts(), outcome.machine.verdicts());
        let truth = (&room.found().unwrap().labels, &room.found().unwrap().judgement);
        opslab::digest::Digest::of(&(rows, alerts, outcome.report(), truth)).to_string()
    };
    let mut jumped = Room::default();
    let mut played = Room::default();
    for minute in 0..=240 {
        played.ask(&small(), &view(minute)).unwrap();
        // Some looks are broken off by the next one.
        let steps = if minute % 3 == 1 { 9 } else { usize::MAX };
        for _ in 0..steps {
            if played.step().unwrap().phase == Phase::Done {
                break;
            }
        }
        if minute % 40 == 0 && minute % 3 != 1 {
            ask(&mut jumped, &small(), &view(240 - minute));
            ask(&mut jumped, &small(), &view(minute));
            assert_eq!(said(&played), said(&jumped), "minute {minute}");
            assert_eq!(played.sheet(), jumped.sheet());
            assert_eq!(played.timeline(), jumped.timeline());
        }
    }
    // A stop keeps what was read.
    played.ask(&small(), &view(100)).unwrap();
    played.step().unwrap();
    played.stop();
    ask(&mut played, &small(), &view(240));
    assert_eq!(said(&played), said(&jumped));
}
