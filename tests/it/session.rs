//! The page's state: whatever the order of clicks and replies, it ends where a plain run ends.
use std::rc::Rc;

use opslab::{
    rng::Rng,
    run::{Artifact, Cache, Made, Sources, collect, fingerprint},
    scenario::{Field, Scenario, link},
    session::{Action, Message, Own, Reply, Screen, Session, Worker},
    stage::Stage,
};

fn with(scenario: &Scenario, key: &str, value: &str) -> Scenario {
    let mut next = scenario.clone();
    Field::find(key).unwrap().write(&mut next, value).unwrap();
    next
}

fn edit(scenario: Scenario, settled: bool) -> Action {
    Action::Edit { scenario: Box::new(scenario), settled }
}

fn made(scenario: &Scenario, cache: &mut Cache) -> Vec<Made> {
    let mut sources = Sources::default();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/static/data/credit_scoring.csv");
    sources.insert("credit_scoring", std::fs::read(path).unwrap());
    collect(scenario, &sources, cache, |_| {})
}

#[test]
fn any_interleaving_ends_as_a_plain_run() {
    let mut cache = Cache::default();
    let scenarios: Vec<Scenario> = ["0.3", "0.4", "0.6"]
        .iter()
        .map(|value| with(&Scenario::default(), "evaluate.threshold", value))
        .collect();
    let runs: Vec<Vec<Made>> = scenarios.iter().map(|s| made(s, &mut cache)).collect();
    for seed in 0..200 {
        let mut rng = Rng::new(seed, "interleaving");
        let mut session = Session::default().reduce(Action::Heard(Reply::Ready));
        // Replies still under way, per job; the worker sends them in order, but jobs may overlap.
        let mut wires: Vec<(u32, Vec<Reply>)> = Vec::new();
        for (scenario, run) in scenarios.iter().zip(&runs) {
            session = session.reduce(edit(scenario.clone(), rng.chance(0.7)));
            let job = session.job;
            let mut replies: Vec<Reply> =
                run.iter().map(|m| Reply::Made(job, Box::new(m.clone()))).collect();
            replies.push(Reply::Done(job));
            replies.reverse();
            wires.push((job, replies));
            for _ in 0..rng.below(12) {
                let at = rng.below(wires.len() as u32) as usize;
                if let Some(reply) = wires[at].1.pop() {
                    session = session.reduce(Action::Heard(reply));
                }
            }
        }
        while wires.iter().any(|(_, replies)| !replies.is_empty()) {
            let at = rng.below(wires.len() as u32) as usize;
            if let Some(reply) = wires[at].1.pop() {
                session = session.reduce(Action::Heard(reply));
            }
        }
        assert!(session.is_settled(), "seed {seed}");
        assert_eq!(session.fingerprint, Some(fingerprint(&runs[2]).to_string()));
        for (stage, made) in Stage::ALL.iter().zip(&runs[2]) {
            assert_eq!(session.made(*stage), Some(&Rc::new(made.clone())));
        }
    }
}

#[test]
fn a_moving_slider_is_one_step_of_the_history() {
    let start = Session::default().reduce(Action::Heard(Reply::Ready));
    let base = start.scenario().clone();
    let mut session = start;
    for value in ["0.4", "0.3", "0.2"] {
        session = session.reduce(edit(with(&base, "evaluate.threshold", value), false));
    }
    session = session.reduce(edit(with(&base, "evaluate.threshold", "0.2"), true));
    let session = session.reduce(Action::Undo);
    assert_eq!(*session.scenario(), base);
    assert!(!session.history.can_undo());
    let session = session.reduce(Action::Redo);
    assert!((session.scenario().evaluate.threshold - 0.2).abs() < 1e-12);
    let session = session.reduce(Action::CleanSlate).reduce(Action::Undo);
    assert!(
        (session.scenario().evaluate.threshold - 0.2).abs() < 1e-12,
        "a clean slate can be undone"
    );
}

#[test]
fn a_dead_worker_is_said_and_the_last_result_stays() {
    let mut session =
        Session::default().reduce(Action::Heard(Reply::Ready)).reduce(Action::RunAgain);
    let job = session.job;
    for made in made(&Scenario::default(), &mut Cache::default()) {
        session = session.reduce(Action::Heard(Reply::Made(job, Box::new(made))));
    }
    session = session.reduce(Action::Heard(Reply::Done(job)));
    let next = with(session.scenario(), "seed", "9");
    let died = session
        .reduce(edit(next, true))
        .reduce(Action::Heard(Reply::Died("out of memory".to_owned())));
    assert_eq!(died.worker, Worker::Died("out of memory".to_owned()));
    assert!(died.messages.iter().any(|m| m.bad && m.text.contains("out of memory")));
    assert!(Stage::ALL.iter().all(|stage| died.made(*stage).is_some()));
    let again = died.reduce(Action::Heard(Reply::Ready)).reduce(Action::RunAgain);
    assert!(matches!(again.worker, Worker::Busy(..)));
}

#[test]
fn stopping_drops_late_replies() {
    let session = Session::default().reduce(Action::Heard(Reply::Ready)).reduce(Action::RunAgain);
    let job = session.job;
    let stopped = session.reduce(Action::Stop).reduce(Action::Heard(Reply::Done(job)));
    assert_eq!(stopped.worker, Worker::Stopped);
    assert_eq!(stopped.fingerprint, None);
}

#[test]
fn a_bad_link_keeps_the_last_state() {
    let session = Session::default().reduce(edit(with(&Scenario::default(), "seed", "5"), true));
    let (bad, notices) = link::decode("not a link");
    let after = session.clone().reduce(Action::Open(Box::new(bad), notices));
    assert_eq!(after.scenario(), session.scenario());
    assert_eq!(after.messages.len(), 1);
    let (good, notices) = link::decode(&link::encode(&link::Link {
        scenario: with(&Scenario::default(), "seed", "6"),
        at: "mlops/monitor".to_owned(),
        ..link::Link::default()
    }));
    let opened = after.reduce(Action::Open(Box::new(good), notices));
    assert_eq!(opened.screen, Screen::MlOps(Stage::Monitor));
    assert_eq!(opened.reduce(Action::Undo).scenario().seed, 5);
}

#[test]
fn screens_have_names() {
    let screens = Stage::ALL.iter().map(|stage| Screen::MlOps(*stage)).chain([
        Screen::Map,
        Screen::DevOps("stage/t3".to_owned()),
        Screen::AiOps(String::new()),
        Screen::AiOps("correlate/t95".to_owned()),
        Screen::Lessons,
        Screen::Lesson("one-rows-journey".to_owned()),
    ]);
    for screen in screens {
        assert_eq!(Screen::from_path(&screen.path()), Some(screen));
    }
    for path in ["x", "mlops/x", "lessons/x", "map/", "mlops/train/x"] {
        assert_eq!(Screen::from_path(path), None, "{path}");
    }
}

#[test]
fn time_plays_to_the_end_and_begins_again() {
    let session = Session::default().reduce(Action::Play(true));
    assert_eq!(session.day, Some(0));
    let mut session = session;
    for _ in 0..100 {
        session = session.reduce(Action::Tick);
    }
    assert!(!session.playing && session.day.is_none());
    let session = session.reduce(Action::Day(Some(7)));
    assert_eq!(session.reduce(Action::Day(Some(1_000))).day, None);
}

/// A table whose target follows from two numbers; `name` is a column of its own.
fn own(name: &str) -> Own {
    let rows = (0..200).map(|row: u32| {
        let (age, pay) = (20 + row * 37 % 50, 900 + row * 7919 % 2100);
        format!("{age},{pay},{}\n", if pay + age * 10 > 2400 { "yes" } else { "no" })
    });
    let text = format!("age,{name},paid\n{}", rows.collect::<String>());
    Own::new(&format!("{name}.csv"), text.as_bytes())
}

/// Answers as the worker does, to the end of the newest job.
fn settle(mut session: Session, cache: &mut Cache) -> Session {
    for _ in 0..3 {
        let mut sources = Sources::default();
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/static/data/credit_scoring.csv");
        sources.insert("credit_scoring", std::fs::read(path).unwrap());
        if let Some(own) = session.own() {
            sources.insert("own", own.bytes.to_vec());
        }
        let job = session.job;
        for made in collect(session.scenario(), &sources, cache, |_| {}) {
            session = session.reduce(Action::Heard(Reply::Made(job, Box::new(made))));
        }
        session = session.reduce(Action::Heard(Reply::Done(job)));
        if session.job == job {
            break;
        }
    }
    assert!(session.is_settled());
    session
}

fn first_column(session: &Session) -> String {
    let Some(Artifact::Extract(report)) = session.made(Stage::Extract).unwrap().artifact() else {
        panic!("no table");
    };
    report.columns[1].name.clone()
}

#[test]
fn own_tables_are_steps_and_a_bad_one_never_replaces_a_good_one() {
    let mut cache = Cache::default();
    let start = Session::default().reduce(Action::Heard(Reply::Ready)).reduce(Action::RunAgain);
    let mut session = settle(start, &mut cache);
    for name in ["wage", "income"] {
        session = settle(session.reduce(Action::Bring(own(name))), &mut cache);
        assert_eq!(
            (session.table_name(), first_column(&session)),
            (&*format!("{name}.csv"), name.to_owned())
        );
    }
    let good = session.fingerprint.clone();
    for bad in ["", "age,paid\n", "age,paid\n31,\"yes\n32,no\n"] {
        let tried = session.clone().reduce(Action::Bring(Own::new("bad.csv", bad.as_bytes())));
        session = settle(tried, &mut cache);
        assert_eq!(session.table_name(), "income.csv");
        assert_eq!(session.fingerprint, good);
        assert_eq!(session.messages.len(), 1);
        let told = &session.messages[0].text;
        assert!(
            told.contains("`bad.csv`: ") && told.contains("`income.csv` stays in use"),
            "{told}"
        );
        assert!(session.link().own.unwrap().starts_with("income.csv, "));
    }
    let undone = settle(session.reduce(Action::Undo), &mut cache);
    assert_eq!((undone.table_name(), first_column(&undone)), ("wage.csv", "wage".to_owned()));
    let lab = settle(undone.clone().reduce(Action::Undo), &mut cache);
    assert_eq!((lab.table_name(), lab.link().own), ("Credit decisions", None));
    let redone = settle(lab.reduce(Action::Redo).reduce(Action::Redo), &mut cache);
    assert_eq!((redone.table_name(), redone.fingerprint.clone()), ("income.csv", good));
    // What was said of the bad file goes when a table is read.
    let other = settle(redone.reduce(Action::Bring(own("pay"))), &mut cache);
    assert_eq!(other.messages, Vec::new());
}

#[test]
fn a_table_that_is_not_here_leaves_the_last_one_in_place() {
    let mut cache = Cache::default();
    let start = Session::default().reduce(Action::Heard(Reply::Ready)).reduce(Action::RunAgain);
    let session = settle(start, &mut cache);
    let wanted = session.scenario().with_table(opslab::data::TableId::Penguins);
    let asked = session.clone().reduce(edit(wanted, true));
    let job = asked.job;
    let answer = Reply::Missing(job, "the network does not answer".to_owned());
    let after = settle(asked.reduce(Action::Heard(answer)), &mut cache);
    assert_eq!(
        (after.table_name(), &after.fingerprint),
        ("Credit decisions", &session.fingerprint)
    );
    let told = &after.messages[0].text;
    assert!(told.contains(": the table could not be loaded (the network"), "{told}");
    assert!(told.contains("`Credit decisions` stays in use"), "{told}");
}

#[test]
fn a_link_s_own_table_is_asked_for_until_it_is_there() {
    let mut cache = Cache::default();
    let mine = own("wage");
    let start = Session::default().reduce(Action::Heard(Reply::Ready)).reduce(Action::RunAgain);
    let given = settle(start.clone().reduce(Action::Bring(mine.clone())), &mut cache);
    let target = with(given.scenario(), "data.positive", "no");
    let given = settle(given.reduce(edit(target, true)), &mut cache);
    let link = given.link();

    let opened = settle(start.reduce(Action::Open(Box::new(link.clone()), Vec::new())), &mut cache);
    assert_eq!(opened.link().own, link.own, "it still names the file");
    assert!(opened.messages[0].text.contains("Bring that file"));
    let other = settle(opened.clone().reduce(Action::Bring(own("pay"))), &mut cache);
    assert!(other.messages[0].text.contains("another table (wage.csv"), "{:?}", other.messages);
    let found = settle(opened.reduce(Action::Bring(mine)), &mut cache);
    assert_eq!(found.messages, Vec::new());
    assert_eq!(found.fingerprint, given.fingerprint, "under the link's settings");
    // The browser's Back button opens the address before.
    let back = settle(other.reduce(Action::Open(Box::new(link), Vec::new())), &mut cache);
    assert!(back.messages[0].text.contains("another table"));
}

#[test]
fn what_is_said_of_a_parameter_takes_the_place_of_what_was_said_before() {
    let bad = |text: &str| Action::Tell(Message::bad("seed", text.to_owned()));
    let session = Session::default().reduce(bad("one")).reduce(bad("two"));
    assert_eq!(session.messages, [Message::bad("seed", "two".to_owned())]);
    assert_eq!(session.reduce(Action::Unsay("seed")).messages, Vec::new());
}

#[test]
fn a_record_beyond_the_last_is_said() {
    let far = with(&Scenario::default(), "journey.record", "999999");
    let start = Session::default().reduce(Action::Heard(Reply::Ready)).reduce(edit(far, true));
    let session = settle(start, &mut Cache::default());
    let told = &session.messages[0].text;
    assert!(
        told.contains("`Record` takes a number from 1 to") && told.contains("999999"),
        "{told}"
    );
}
