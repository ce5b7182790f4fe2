//! Rules that a person writes at the stations of the operations loop: each acts on the chain, and is
//! told in the life of an event.
use opslab::{
    aiops::{About, Choices, Deed, Field, Phase, Plan, Room, Ruling, Station, View, read, write},
    correlate::{Closing, Status},
    room::{Card, Cell, Grid, Plan as _},
};

fn choices(text: &str) -> Choices {
    let (choices, troubles) = read(&format!("events=3000;{}", text.replace('\n', "%0A")), 7);
    assert_eq!(troubles, [], "{text}");
    assert_eq!(read(&write(&choices), 7), (choices.clone(), Vec::new()));
    choices
}

fn see(choices: &Choices, view: &View) -> Room {
    let mut room = Room::default();
    ask(&mut room, choices, view);
    room
}

fn ask(room: &mut Room, choices: &Choices, view: &View) {
    room.ask(choices, view).unwrap();
    while room.step().unwrap().phase != Phase::Done {}
}

fn at(station: Station) -> View {
    View { station, now: Some(240), ..View::default() }
}

/// The table whose title begins so.
fn grid(room: &Room, title: &str) -> Option<Grid> {
    let cards = room.sheet().unwrap().cards;
    let mut grids = cards
        .into_iter()
        .filter_map(|card| if let Card::Grid(grid) = card { Some(grid) } else { None });
    grids.find(|grid| grid.title.starts_with(title))
}

fn texts(cells: &[Cell]) -> Vec<&str> {
    cells.iter().map(|cell| cell.text.as_str()).collect()
}

/// The life of the first event of an alert, as one text.
fn life(room: &mut Room, choices: &Choices, alert: usize) -> String {
    let row = room.found().unwrap().outcome.machine.alerts()[alert].row.unwrap();
    ask(room, choices, &View { event: Some(row), ..at(Station::Deduplicate) });
    let Card::Story(story) = room.sheet().unwrap().cards.remove(0) else { panic!("no story") };
    let steps = story.steps.into_iter().map(|step| step.what + " / " + &step.otherwise + "\n");
    steps.collect::<String>()
}

#[test]
fn what_cannot_be_read_names_its_line_and_changes_nothing() {
    for (key, text, told) in [
        ("extract", "took {ms} ms\nno hole", "line 2"),
        ("lookup", "service.name,team\na,b,c", "line 2"),
        ("routing", "route:\n  receiver: a\n  wait: 3s", "line 3"),
        ("mutes", "mon-fri 22:00", "line 1"),
        ("beats", "a 5m service=x\nb soon service=x", "line 2"),
        ("cuts", "syslog3164=0.3\nmorse=0.3", "line 2"),
        ("seeds", "one", "line 1"),
        ("duties", "severity=critical owner=x", "line 1"),
        ("ask", "restart, dance", "dance"),
        ("silence", "nonsense", "nonsense"),
    ] {
        let mut choices = Choices::default();
        let error = Field::find(key).unwrap().write(&mut choices, text).unwrap_err().to_string();
        assert!(error.contains(told) && error.contains(key), "{error}");
        assert_eq!(choices, Choices::default());
        let mut plan = Plan::default();
        assert!(plan.set(key, text).is_err());
        assert_eq!(plan.choices(), &Choices::default());
    }
    let mut plan = Plan::default();
    let long = "mon-fri 22:00-06:00\n".repeat(300);
    assert!(plan.set("mutes", &long).is_err());
}

proptest::proptest! {
    #[test]
    fn nothing_that_is_typed_breaks_a_field(
        text in "[a-z0-9=:%*|,.;{}<>\\[\\]\"\\-# \\n\\PC]{0,60}",
        near in 0..8_usize,
    ) {
        const NEAR: [&str; 8] = [
            "route:\n  receiver: a\n  ", "mon-fri ", "a 5m ", "syslog3164=", "severity=critical -> ",
            "service.name,team\n", "took {a} ", "route: {routes: [{matchers: [",
        ];
        for field in opslab::aiops::FIELDS {
            let opslab::aiops::Range::Text { .. } = field.range else { continue };
            for text in [text.clone(), NEAR[near].to_owned() + &text] {
                let mut choices = Choices::default();
                if field.write(&mut choices, &text).is_err() {
                    assert_eq!(choices, Choices::default());
                } else {
                    drop(choices.chain());
                    let link = write(&choices);
                    assert_eq!(read(&link, choices.seed), (choices, Vec::new()), "{link}");
                }
            }
        }
    }
}

#[test]
fn variables_and_a_table_become_labels_and_routes_use_them() {
    let choices = choices(
        "extract=key=value;lookup=service.name,team\nledger-db,dba\npayments-api,pay;routing=route:\n  receiver: on-call\n  routes:\n    - matchers: [team=dba]\n      receiver: dba-phone\n      continue: true\n    - matchers: [severity=critical]\n      receiver: pager",
    );
    let mut room = see(&choices, &at(Station::Normalise));
    let added = grid(&room, "What the table adds").unwrap();
    assert_eq!(added.rows[0].cells[0].text, "team");
    assert!(added.rows[0].cells[2].text != "0");
    assert!(grid(&room, "What the rules take").unwrap().rows.len() > 3);
    ask(&mut room, &choices, &at(Station::Deduplicate));
    let routes = grid(&room, "Who is told").unwrap();
    let receivers: Vec<&str> = routes.rows.iter().map(|row| row.cells[1].text.as_str()).collect();
    assert_eq!(receivers, ["on-call", "dba-phone", "pager"]);
    assert!(routes.rows[1].cells[4].text != "0", "{:?}", texts(&routes.rows[1].cells));
    let found = room.found().unwrap();
    let machine = &found.outcome.machine;
    let events = &found.outcome.read.events;
    let is_dba = |alert: &opslab::alert::Alert| events.word(alert.service) == "ledger-db";
    let alert = machine.alerts().iter().position(|alert| is_dba(alert) && alert.row.is_some());
    let told = life(&mut room, &choices, alert.unwrap());
    assert!(told.contains("add team=dba") || told.contains("team=dba, "), "{told}");
    assert!(
        told.contains("team=\"dba\" takes it: group") && told.contains("for dba-phone"),
        "{told}"
    );
}

#[test]
fn mute_times_keep_everybody_asleep_and_say_so() {
    let open = see(&choices(""), &at(Station::Deduplicate));
    let told = |room: &Room| room.found().unwrap().outcome.machine.notifications().len();
    let choices = choices("mutes=daily 00:00-24:00");
    let mut muted = see(&choices, &at(Station::Deduplicate));
    assert!(told(&open) > 0);
    assert_eq!(told(&muted), 0);
    let alert = muted.found().unwrap().outcome.machine.suppressions()[0].alert as usize;
    let life = life(&mut muted, &choices, alert);
    assert!(life.contains("mute time 0 (daily 00:00-24:00)"), "{life}");
    assert!(life.contains("somebody would have been told"), "{life}");
}

#[test]
fn heartbeats_flood_and_cuts_show_what_they_did() {
    let choices = choices(
        "beats=loud 1m severity=critical\nnever 5m service=nobody;flood=1;cuts=syslog3164=0.9\ncloudwatch-sns=30%;entropy=0.2;cut=percentile",
    );
    let room = see(&choices, &at(Station::Deduplicate));
    let beats = grid(&room, "What must come").unwrap();
    let state = |nth: usize| beats.rows[nth].cells[5].text.clone();
    assert!(beats.rows[0].cells[4].text != "0", "{:?}", texts(&beats.rows[0].cells));
    assert_eq!(state(1), "never came");
    let alerts = room.found().unwrap().outcome.machine.alerts();
    assert!(alerts.iter().any(|alert| alert.origin == opslab::alert::Origin::Heartbeat(0)));
    let dropped = grid(&room, "The flood limit dropped").unwrap();
    assert!(!dropped.rows.is_empty());
    let filter = &room.found().unwrap().outcome.machine.spec().filter;
    assert_eq!(filter.by_source.len(), 2);
    assert!(matches!(filter.cut, opslab::alert::Cut::Percentile(_)));
}

#[test]
fn seeds_warm_up_and_a_cap_act_on_the_miner() {
    let none = see(&choices("warm=120"), &at(Station::Template));
    let usual = see(&choices(""), &at(Station::Template));
    let new = |room: &Room| room.found().unwrap().outcome.novelties.len();
    assert!(new(&none) < new(&usual), "{} {}", new(&none), new(&usual));
    let few = see(&choices("keep=16;seeds=no such line as <*> ever came"), &at(Station::Template));
    let miner = &few.found().unwrap().outcome.miner;
    assert_eq!(miner.templates()[0].text, "no such line as <*> ever came");
    assert!(miner.is_seeded(miner.templates()[0].id));
    // Who is forgotten begins anew under another number.
    let count = |room: &Room| room.found().unwrap().outcome.miner.templates().len();
    assert!(count(&few) > count(&usual));
}

#[test]
fn incidents_break_end_and_overlap_as_chosen() {
    let members = |room: &Room| {
        let found = room.found().unwrap();
        let sizes: Vec<usize> = found.outcome.incidents().map(|one| one.members.len()).collect();
        sizes
    };
    let usual = see(&choices(""), &at(Station::Correlate));
    let most = members(&usual).into_iter().max().unwrap();
    assert!(most > 5);
    let rule = choices("most=5;least=1");
    let mut broken = see(&rule, &at(Station::Correlate));
    assert!(members(&broken).into_iter().all(|size| size <= 5));
    let found = broken.found().unwrap();
    let closed = found.outcome.incidents().find(|one| one.closed == Some(Closing::Count));
    let alert = closed.unwrap().members[0].alert as usize;
    assert!(life(&mut broken, &rule, alert).contains("has as many as it may have"));
    // What is learned from past incidents holds together what a recovery would break.
    for (text, closing) in [
        ("age=10", Closing::Age),
        ("pause=2", Closing::Pause),
        ("recovery=on;past=unknown", Closing::Recovery),
    ] {
        let room = see(&choices(&format!("{text};least=1")), &at(Station::Correlate));
        let mut all = room.found().unwrap().outcome.incidents();
        assert!(all.any(|one| one.closed == Some(closing)), "{text}");
    }
    let never = see(&choices("ends=never"), &at(Station::Correlate));
    assert!(never.found().unwrap().outcome.incidents().all(|one| one.ended.is_none()));
    let first = see(&choices("ends=first"), &at(Station::Correlate));
    let ended = |room: &Room| {
        let found = room.found().unwrap();
        found.outcome.incidents().filter(|one| one.status == Status::Resolved).count()
    };
    assert!(ended(&first) >= ended(&usual) && ended(&never) == 0);
    let merged = see(&choices("overlap=merge"), &at(Station::Correlate));
    assert!(members(&merged).len() <= members(&usual).len());
    let kept = see(&choices("overlap=keep"), &at(Station::Correlate));
    assert!(members(&kept).iter().sum::<usize>() >= members(&usual).iter().sum::<usize>());
}

#[test]
fn candidates_wait_until_somebody_decides() {
    let mut plan = Plan::default();
    plan.set("events", "3000").unwrap();
    plan.set("approval", "on").unwrap();
    let view = at(Station::Correlate);
    let mut room = see(plan.choices(), &view);
    let offers = |room: &Room| {
        let cards = room.sheet().unwrap().cards;
        cards.into_iter().find_map(|card| {
            if let Card::Offers { offers, .. } = card { Some(offers) } else { None }
        })
    };
    let waiting = |room: &Room| {
        let found = room.found().unwrap();
        found.outcome.incidents().filter(|one| one.status == Status::Candidate).count()
    };
    let all = waiting(&room);
    assert!(all > 0);
    let of = |room: &Room, word: &str| {
        offers(room).unwrap().into_iter().find(|offer| offer.word == word).unwrap().deed.unwrap()
    };
    plan.carry(&of(&room, "Approve"), 240).unwrap();
    ask(&mut room, plan.choices(), &view);
    assert_eq!(waiting(&room), all - 1);
    let before = room.found().unwrap().outcome.incidents().count();
    plan.carry(&of(&room, "Refuse"), 240).unwrap();
    ask(&mut room, plan.choices(), &view);
    assert_eq!(room.found().unwrap().outcome.incidents().count(), before - 1);
    let whole = plan.choices().clone();
    assert_eq!(read(&write(&whole), whole.seed).0, whole);
    // Undone, all wait again.
    for _ in 0..2 {
        plan.carry(&of(&room, "Undo"), 240).unwrap();
        ask(&mut room, plan.choices(), &view);
    }
    assert_eq!(waiting(&room), all);
}

#[test]
fn anomalies_become_events_with_a_life() {
    let silent = see(&choices(""), &at(Station::Correlate));
    for text in ["raise=metric;sure=1.5", "raise=service;sure=1.5"] {
        let choices = choices(text);
        let mut room = see(&choices, &at(Station::Correlate));
        let found = room.found().unwrap();
        let events = &found.outcome.read.events;
        let odd = |alert: &opslab::alert::Alert| events.word(alert.name).ends_with(" odd");
        let alerts = found.outcome.machine.alerts();
        let all: Vec<usize> = (0..alerts.len()).filter(|&at| odd(&alerts[at])).collect();
        assert!(!all.is_empty(), "{text}");
        assert!(found.outcome.read.quarantine.is_empty());
        assert!(events.rows.len() > silent.found().unwrap().outcome.read.events.rows.len());
        // Most faults are still found: the truth is known of these events too.
        assert!(found.judgement.as_ref().unwrap().faults.iter().any(|fault| fault.is_found));
        let ended = all.iter().filter(|&&at| !alerts[at].is_firing()).count();
        assert!(ended * 2 > all.len(), "{ended} of {}", all.len());
        let told = life(&mut room, &choices, all[0]);
        assert!(
            told.contains("\"receiver\":\"detector\"") && told.contains("the detector says: "),
            "{told}"
        );
    }
}

#[test]
fn action_rules_set_owner_ticket_and_status() {
    let choices = choices(
        "duties=severity=warning -> owner=first-line status=seen\nseverity=critical -> owner=pager ticket=P1",
    );
    let mut room = see(&choices, &at(Station::Act));
    let done = grid(&room, "What the action rules did").unwrap();
    let owners: Vec<&str> = done.rows.iter().map(|row| row.cells[2].text.as_str()).collect();
    assert!(owners.contains(&"pager"), "{owners:?}");
    let log = room.timeline().log;
    assert!(log.iter().any(|(_, _, told)| told.contains("owner pager, ticket OPS-")), "{log:?}");
    let found = room.found().unwrap();
    let member = found.outcome.incidents().find(|one| !one.members.is_empty()).unwrap();
    let alert = member.members[0].alert as usize;
    let told = life(&mut room, &choices, alert);
    assert!(told.contains("its incident got owner "), "{told}");
}

#[test]
fn a_policy_is_drafted_from_decisions_and_adopted() {
    let mut plan = Plan::default();
    plan.set("events", "3000").unwrap();
    plan.set("kind", "bad-deploy").unwrap();
    let view = View { station: Station::Prescribe, ..View::default() };
    let mut room = see(plan.choices(), &view);
    let minute = room.found().unwrap().minute;
    let deed = |room: &Room, word: &str| {
        let cards = room.sheet().unwrap().cards;
        let offers = cards.into_iter().filter_map(|card| {
            if let Card::Offers { offers, .. } = card { Some(offers) } else { None }
        });
        offers.flatten().find(|offer| offer.word == word).and_then(|offer| offer.deed)
    };
    assert!(grid(&room, "A draft of your policy").is_none());
    let decline = deed(&room, "Decline").unwrap();
    let Some(Deed::Rule(Ruling { about: About::Action(kind, _), .. })) = Deed::read(&decline)
    else {
        panic!("{decline:?}")
    };
    plan.carry(&decline, minute).unwrap();
    let view = View { now: Some(minute), ..view };
    ask(&mut room, plan.choices(), &view);
    assert!(grid(&room, "A draft of your policy").is_some());
    let adopt = deed(&room, "Adopt").unwrap();
    plan.carry(&adopt, minute).unwrap();
    assert!(plan.choices().rules.asks().contains(&kind));
    ask(&mut room, plan.choices(), &view);
    assert!(deed(&room, "Adopt").is_none());
    ask(&mut room, plan.choices(), &View { station: Station::Act, ..view });
    let audit = grid(&room, "Which rules were changed").unwrap();
    assert_eq!(audit.rows[0].cells[0].text, "Always asks for");
}

#[test]
fn changes_near_an_incident_have_a_risk() {
    let room = see(&choices("kind=bad-deploy"), &at(Station::Cause));
    let risk = grid(&room, "How risky these changes were").unwrap();
    assert!(risk.rows.iter().all(|row| row.cells[2].text.ends_with('%')));
    assert!(grid(&room, "The places that most hangs on").unwrap().rows.len() == 8);
}
