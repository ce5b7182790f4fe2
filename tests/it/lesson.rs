//! Every lesson: its solution succeeds, its near-misses do not, and its text can be read aloud.
use std::rc::Rc;

use opslab::{
    lesson::{Attempt, BeatKind, Event, Lesson, all},
    run::{Cache, Made, Sources, collect},
    scenario::{Field, Scenario},
    session::Screen,
};

#[test]
fn every_file_is_packed() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/static/lessons");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let lessons: Vec<Lesson> = files
        .iter()
        .map(|path| serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
        .collect();
    assert_eq!(lessons, all());
}

fn run(scenario: &Scenario, cache: &mut Cache) -> Vec<Rc<Made>> {
    let mut sources = Sources::default();
    let path =
        format!("{}/static/data/{}.csv", env!("CARGO_MANIFEST_DIR"), scenario.data.table.key());
    if let Ok(bytes) = std::fs::read(path) {
        sources.insert(scenario.data.table.key(), bytes);
    }
    collect(scenario, &sources, cache, |_| {}).into_iter().map(Rc::new).collect()
}

/// Plays a log through the engine and gives the attempt back.
fn play(lesson: &'static Lesson, events: &[String], cache: &mut Cache) -> Attempt {
    let (attempt, mut scenario) = Attempt::new(lesson);
    let mut attempt = Some(attempt);
    for line in events {
        let event = Event::read(line).unwrap_or_else(|| panic!("{}: `{line}`", lesson.id));
        if let Some(next) = Attempt::follow(&mut attempt, event, &scenario) {
            scenario = next;
        }
    }
    let mut attempt = attempt.unwrap();
    attempt.check(&scenario, &run(&scenario, cache));
    attempt
}

#[test]
fn solutions_succeed_and_near_misses_do_not() {
    for lesson in all() {
        let mut cache = Cache::default();
        let solved = play(lesson, &lesson.solution.events, &mut cache);
        assert!(solved.succeeded(), "{}: {:?}", lesson.id, solved.verdicts);
        assert_eq!(solved.beat + 1, lesson.beats.len(), "{}: the solution stops early", lesson.id);
        assert!(lesson.near_misses.len() >= 2, "{}", lesson.id);
        for log in &lesson.near_misses {
            let missed = play(lesson, &log.events, &mut cache);
            assert!(!missed.succeeded(), "{}: {}", lesson.id, log.about);
            let unmet: Vec<_> = missed.verdicts.iter().filter(|v| !v.met).collect();
            assert!(!unmet.is_empty() && unmet.iter().all(|v| !v.found.is_empty()));
        }
    }
}

#[test]
fn the_first_payment_is_ordinary_and_its_copy_stays_unnoticed() {
    let lesson = &all()[0];
    let (_, mut scenario) = Attempt::new(lesson);
    Field::find("journey.change").unwrap().write(&mut scenario, "cents").unwrap();
    let made = run(&scenario, &mut Cache::default());
    let changed: Vec<&str> = made
        .iter()
        .filter(|made| made.step.as_ref().is_some_and(|step| step.changed))
        .map(|made| made.stage.id())
        .collect();
    // The story needs the copy to look different before the model sees it, and nobody to notice.
    assert_eq!(changed.first(), Some(&"extract"));
    assert!(changed.contains(&"curate") && changed.contains(&"train"), "{changed:?}");
    assert_eq!(made.iter().filter_map(|m| m.step.as_ref()).map(|s| s.alarms).sum::<u32>(), 0);
}

#[test]
fn run_stays_locked_until_the_prediction_is_committed() {
    for lesson in all() {
        let (attempt, scenario) = Attempt::new(lesson);
        let Some(at) = lesson.beats.iter().position(|b| matches!(b.kind, BeatKind::Predict(_)))
        else {
            panic!("{} has no prediction", lesson.id);
        };
        let mut attempt = Some(attempt);
        for _ in 0..lesson.beats.len() {
            Attempt::follow(&mut attempt, Event::Next, &scenario);
        }
        let attempt = attempt.unwrap();
        assert_eq!(attempt.beat, at, "{}: one can pass the prediction", lesson.id);
        for beat in &lesson.beats {
            for key in &beat.unlocks {
                assert!(!attempt.unlocks(key), "{}: `{key}` is open too early", lesson.id);
            }
        }
    }
}

#[test]
fn lessons_keep_their_form() {
    for lesson in all() {
        assert_eq!(lesson.hints.len(), 3, "{}: three grades of hints", lesson.id);
        for line in &lesson.setup {
            let (key, value) = line.split_once('=').unwrap();
            Field::find(key).unwrap().write(&mut Scenario::default(), value).unwrap();
        }
        for beat in &lesson.beats {
            let words = beat.text.split_whitespace().count();
            assert!(words <= 60, "{}, {}: {words} words", lesson.id, beat.id);
            assert!(Screen::from_path(&beat.at).is_some(), "{}: `{}`", lesson.id, beat.at);
            for key in &beat.unlocks {
                Field::find(key).unwrap();
            }
        }
    }
}
