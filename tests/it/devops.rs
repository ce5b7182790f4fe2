//! The delivery loop as a person walks it.
use opslab::{
    change::CATALOGUE,
    devops::{Act, Choices, Deed, Go, Plan, Room, Station, View, What, read, write},
    room::{self, Card, Engine, Offer, Pace, Plan as _, Sheet},
    scenario::Scenario,
};

/// Tuesday of the first week, nine o'clock.
const NINE: u32 = (24 + 9) * 6;

/// Asks, and works until everything is there.
fn ask(room: &mut Room, scenario: &Scenario, view: &View) -> Sheet {
    Engine::ask(room, scenario, &view.path()).unwrap();
    while !room.step().unwrap().done {}
    room.sheet().unwrap()
}

fn at(station: Station, now: u32) -> View {
    View { station, now: Some(now), ..View::default() }
}

/// Nobody commits but the learner.
fn alone(acts: &[(u32, What)]) -> Scenario {
    let mut choices = Choices::default();
    choices.spec.team.commits_per_week = 0.0;
    choices.spec.team.outages_per_year = 0.0;
    choices.acts = acts
        .iter()
        .map(|(tick, what)| Act { at: u64::from(*tick) * 600, what: what.clone() })
        .collect();
    Scenario { dev: write(&choices), ..Scenario::default() }
}

fn offers(sheet: &Sheet) -> Vec<&Offer> {
    fn of(card: &Card) -> &[Offer] {
        if let Card::Offers { offers, .. } = card { offers } else { &[] }
    }
    sheet.cards.iter().flat_map(of).collect()
}

fn says(sheet: &Sheet) -> String {
    format!("{} {}", sheet.verdict.1, sheet.answer)
}

/// A table is whole, and its rows lead somewhere.
fn check_grid(card: &Card) {
    let Card::Grid(grid) = card else { return };
    assert!(grid.rows.iter().all(|row| row.cells.len() == grid.head.len()));
    for go in grid.rows.iter().filter_map(|row| row.go.as_ref()) {
        assert!(Go::read(go).is_some(), "{go:?}");
    }
}

#[test]
fn every_station_says_something_before_and_after_a_commit() {
    let mut room = Room::default();
    let scenario = alone(&[(NINE, What::Commit("scaler-refitted".to_owned()))]);
    for now in [0, NINE + 6] {
        for station in Station::ALL {
            let sheet = ask(&mut room, &scenario, &at(station, now));
            assert!(sheet.question.ends_with('?'), "{}", sheet.question);
            assert!(!sheet.cards.is_empty(), "{station:?}");
            assert!(sheet.answer.ends_with(['.', ')']), "{station:?}: {}", sheet.answer);
            sheet.cards.iter().for_each(check_grid);
            for deed in offers(&sheet).iter().filter_map(|offer| offer.deed.as_ref()) {
                assert!(Deed::read(deed).is_some(), "{deed:?}");
            }
        }
        assert_eq!(room.rail().len(), Station::ALL.len());
    }
    assert_eq!(room.timeline().ticks, 4 * 7 * 24 * 6);
    assert!(!room.timeline().log.is_empty());
}

#[test]
fn a_bad_change_is_stopped_in_words_and_mended_and_reaches_production() {
    let mut room = Room::default();
    let bad = What::Commit("scaler-refitted".to_owned());
    let scenario = alone(&[(NINE, bad.clone())]);
    let sheet = ask(&mut room, &scenario, &at(Station::Unit, NINE + 6));
    assert!(says(&sheet).contains("Stopped after"), "{}", says(&sheet));
    assert!(sheet.answer.starts_with("scales-as-fitted: "), "{}", sheet.answer);
    assert!(sheet.answer.contains("Without it"), "{}", sheet.answer);
    let failed = room.rail().into_iter().filter(|stop| stop.pace == Pace::Failed);
    assert_eq!(failed.map(|stop| stop.id).collect::<Vec<_>>().len(), 1);
    // Hidden, the truth is not told.
    let hidden = View { truth: false, ..at(Station::Unit, NINE + 6) };
    assert!(!ask(&mut room, &scenario, &hidden).answer.contains("Without it"));

    let fix = offers(&sheet).into_iter().find(|offer| offer.word == "Fix it").unwrap().deed.clone();
    let mut plan = Plan::default();
    plan.read(&scenario, &at(Station::Integration, NINE + 6).path());
    plan.carry(&fix.unwrap(), NINE + 6).unwrap();
    let mut scenario = scenario;
    plan.write(&mut scenario);

    // The fix goes through and waits for an approval of each location.
    let production = |room: &mut Room, scenario: &Scenario, now| {
        ask(room, scenario, &at(Station::Production, now))
    };
    let later = NINE + 6 + 60;
    let mut sheet = production(&mut room, &scenario, later);
    for _ in 0..3 {
        let approve = offers(&sheet).into_iter().find(|offer| offer.word == "Approve");
        let deed = approve.unwrap_or_else(|| panic!("{}", says(&sheet))).deed.clone().unwrap();
        plan.carry(&deed, later).unwrap();
        plan.write(&mut scenario);
        sheet = production(&mut room, &scenario, later);
    }
    let sheet = production(&mut room, &scenario, later + 30);
    assert!(offers(&sheet).iter().all(|offer| offer.word != "Approve"));
    let live = room.found().unwrap().places.iter().map(|place| place.live).collect::<Vec<_>>();
    assert!(live.iter().all(|release| *release == 2), "{live:?}");
    let sheet = ask(&mut room, &scenario, &at(Station::Measure, later + 30));
    assert!(sheet.answer.starts_with("3 deployments"), "{}", sheet.answer);
}

#[test]
fn time_goes_both_ways_and_links_keep_everything() {
    let scenario = alone(&[(NINE, What::Commit("log-line".to_owned()))]);
    let mut room = Room::default();
    let early = ask(&mut room, &scenario, &at(Station::Stage, NINE + 3));
    let late = ask(&mut room, &scenario, &at(Station::Stage, NINE + 60));
    assert_ne!(early, late);
    assert_eq!(ask(&mut room, &scenario, &at(Station::Stage, NINE + 3)), early);
    assert_eq!(ask(&mut room, &scenario, &at(Station::Stage, NINE + 60)), late);
    let link = opslab::scenario::link::encode(&opslab::scenario::link::Link {
        scenario: scenario.clone(),
        at: format!("devops/{}", at(Station::Stage, NINE + 60).path()),
        ..Default::default()
    });
    let (opened, notices) = opslab::scenario::link::decode(&link);
    assert!(notices.is_empty());
    assert_eq!(opened.scenario, scenario);
    assert_eq!(ask(&mut Room::default(), &opened.scenario, &at(Station::Stage, NINE + 60)), late);
}

#[test]
fn every_change_can_be_read_and_committed() {
    let mut plan = Plan::default();
    for entry in CATALOGUE {
        plan.follow(&Go::Change(entry.key.to_owned()).into()).unwrap();
        assert_eq!(plan.view().change.as_deref(), Some(entry.key));
        plan.read(&Scenario::default(), &plan.place());
        plan.carry(&Deed::Do(What::Commit(entry.key.to_owned())).into(), 7).unwrap();
        assert_eq!(plan.choices().acts.len(), 1);
        let mut scenario = Scenario::default();
        plan.write(&mut scenario);
        assert_eq!(read(&scenario.dev, 42).0, *plan.choices());
    }
}

#[test]
fn acts_beyond_the_limit_and_later_ones_are_handled() {
    let mut plan = Plan::default();
    let deed: room::Deed = Deed::Do(What::Drift(0, "six-replicas".to_owned())).into();
    for tick in 0..24 {
        plan.carry(&deed, tick).unwrap();
    }
    assert!(plan.carry(&deed, 24).unwrap_err().contains("24"));
    // What was done later belongs to another future.
    let mut plan = Plan::default();
    plan.carry(&deed, 100).unwrap();
    plan.carry(&deed, 50).unwrap();
    assert_eq!(plan.choices().acts.len(), 1);
}

#[test]
fn what_the_other_loops_ask_for_comes_in_as_a_change() {
    let mut scenario = alone(&[]);
    for (key, value) in
        [("model.kind", "forest"), ("monitor.inject", "concept"), ("monitor.on_alarm", "retrain")]
    {
        opslab::scenario::Field::find(key).unwrap().write(&mut scenario, value).unwrap();
    }
    scenario.ops = "act=95:retrain:fraud-scoring".to_owned();
    let mut room = Room::default();
    let sheet = ask(&mut room, &scenario, &at(Station::Commit, NINE));
    let titles: Vec<&str> = offers(&sheet).iter().map(|offer| offer.title.as_str()).collect();
    assert!(titles.iter().any(|title| title.contains("trained again")), "{titles:?}");
    assert!(titles.iter().any(|title| title.contains("operations prescribe")), "{titles:?}");
    assert!(titles.iter().any(|title| title.contains("orest")), "{titles:?}");
    let wish = offers(&sheet)[1].deed.clone().unwrap();
    let mut plan = Plan::default();
    plan.read(&scenario, "");
    plan.carry(&wish, NINE).unwrap();
    plan.write(&mut scenario);
    ask(&mut room, &scenario, &at(Station::Build, NINE + 60));
    assert_eq!(room.found().unwrap().ledger.len(), 1);
}

#[test]
fn what_stands_in_production_can_be_taken_back_as_operations_prescribe() {
    let scenario = Scenario { ops: "act=64:roll-back:ledger".to_owned(), ..Scenario::default() };
    let mut room = Room::default();
    let late = View { station: Station::Commit, ..View::default() };
    let sheet = ask(&mut room, &scenario, &late);
    let found = room.found().unwrap();
    let all = offers(&sheet);
    let offer = all
        .iter()
        .find(|offer| offer.title.contains("operations prescribe"))
        .unwrap_or_else(|| panic!("{sheet:?}"));
    let live = found.places.iter().map(|place| place.live).max().unwrap();
    assert!(live > 0, "the team has released something");
    let deed = offer.deed.clone().unwrap_or_else(|| panic!("{offer:?}"));
    let (mut plan, mut scenario) = (Plan::default(), scenario);
    let (now, before) = ((found.now / 600) as u32, found.ledger.len());
    plan.read(&scenario, "");
    plan.carry(&deed, now).unwrap();
    plan.write(&mut scenario);
    ask(&mut room, &scenario, &View { now: Some(now + 6 * 48), ..late });
    let ledger = &room.found().unwrap().ledger;
    let taken = ledger.iter().find(|release| release.mends.is_some() && release.change.is_some());
    assert!(taken.is_some(), "{before} {live} {ledger:?}");
}
