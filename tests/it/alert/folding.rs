//! What becomes one alert, and what none.
use opslab::{
    alert::{
        Cut, Fate, Field, Flapping, Heartbeat, Input, Machine, Matcher, NO_ALERT, Otherwise, Pause,
        Rule, Season, Spec, Supposition, Suppression, Unusual, What, preview,
    },
    event::{Events, Kind, Severity, Time},
};

use super::{fired, plain, push, resolved, run, told};

#[test]
fn alerts_that_end_alone_are_paused_and_the_rival_says_what_that_cost() {
    let mut events = Events::default();
    for i in 0..6 {
        fired(&mut events, f64::from(i) * 1_000.0, "Blip", "pay");
        resolved(&mut events, f64::from(i) * 1_000.0 + 100.0, "Blip", "pay");
    }
    fired(&mut events, 10_000.0, "Blip", "pay");
    let spec = Spec { pause: Some(Pause { seconds: 300, history: 5, share: 0.8 }), ..plain() };
    let machine = run(&spec, &events, 20_000);
    // Five were told, the sixth was paused and ended alone, the seventh stayed.
    let first: Vec<i64> = told(&machine).iter().filter(|n| !n.2.is_empty()).map(|n| n.0).collect();
    assert_eq!(first, [30, 1_030, 2_030, 3_030, 4_030, 10_300]);
    let rival = machine.rival(6, Supposition::NoPause);
    assert_eq!(rival[0].told, Some(Time::from_seconds(10_300)));
    assert_eq!(rival[0].would, Some(Time::from_seconds(10_030)));
    let story = machine.biography(Input::new(&events), 10);
    assert!(story.iter().any(|d| matches!(d.rule, Rule::Became(What::Paused(_)))
        && d.otherwise
            == Otherwise::Told { at: Some(Time::from_seconds(5_030)), had: Supposition::NoPause }));
    assert!(story.iter().any(|d| d.rule == Rule::NeverNotified));
}

#[test]
fn a_flapping_alert_stays_one_alert() {
    let mut events = Events::default();
    for i in 0..20 {
        fired(&mut events, f64::from(i) * 40.0, "Link", "net");
        resolved(&mut events, f64::from(i) * 40.0 + 20.0, "Link", "net");
    }
    let flapping = Some(Flapping { start: 20.0, stop: 5.0, interval: 60 });
    let calm = run(&plain(), &events, 10_000);
    let held = run(&Spec { flapping, ..plain() }, &events, 10_000);
    assert_eq!(calm.alerts().len(), 20);
    // Fired, resolved, and the fourth change flaps: the second alert lasts.
    assert_eq!(held.alerts().len(), 2);
    let last = &held.alerts()[1];
    assert!(last.ending == Some(opslab::alert::Ending::Calm) && !last.flapping);
    assert_eq!(held.counts().of(Fate::HeldOpen), 19);
    assert!(last.resolved().unwrap() > Time::from_seconds(780 + 600));
}

#[test]
fn logs_are_folded_when_they_matter() {
    let mut events = Events::default();
    for i in 0..10 {
        push(&mut events, f64::from(i), Kind::Log, "app", "pay");
    }
    for at in [3, 6, 9] {
        events.rows[at].severity = Severity::ERROR;
    }
    let templates = [1, 1, 1, 7, 1, 2, 7, 1, 1, 8];
    let mut unusual = [Unusual::No; 10];
    unusual[5] = Unusual::NewTemplate;
    let input = Input { events: &events, templates: &templates, unusual: &unusual };
    let machine = Machine::run(&plain(), input, None).unwrap();
    let fates: Vec<Fate> = machine.verdicts().iter().map(|v| v.fate).collect();
    let (n, o) = (Fate::Noise, Fate::Opened);
    assert_eq!(fates, [n, n, n, o, n, o, Fate::Folded, n, n, o]);
    assert_eq!(machine.verdicts()[6].alert, machine.verdicts()[3].alert);
    assert_eq!(machine.verdicts()[0].alert, NO_ALERT);
    assert_eq!(machine.counts().of(Fate::Noise), 6);
}

#[test]
fn single_error_lines_are_background() {
    let mut events = Events::default();
    // Two lines far apart, three close together, one that is critical.
    for (at, severity) in
        [(0, 17), (200, 17), (1_000, 17), (1_010, 17), (1_020, 17), (1_030, 17), (5_000, 21)]
    {
        let row = push(&mut events, f64::from(at), Kind::Log, "app", "pay");
        events.rows[row as usize].severity = Severity(severity);
    }
    let spec = Spec { burst: Spec::default().burst, ..plain() };
    let machine = run(&spec, &events, 10_000);
    let fates: Vec<Fate> = machine.verdicts().iter().map(|v| v.fate).collect();
    let (g, o) = (Fate::Gathering, Fate::Opened);
    assert_eq!(fates, [g, g, g, g, o, Fate::Folded, o]);
    // CEF lines come as alerts; told so, the machine folds them like lines.
    for event in &mut events.rows {
        event.kind = Kind::Fired;
    }
    let as_lines = Spec { lines: vec![0], ..spec };
    assert_eq!(run(&as_lines, &events, 10_000).counts(), machine.counts());
}

#[test]
fn a_lost_end_does_not_make_two_alerts_one() {
    let mut events = Events::default();
    fired(&mut events, 0.0, "A", "pay");
    fired(&mut events, 600.0, "A", "pay");
    fired(&mut events, 1_501.0, "A", "pay");
    let machine = run(&plain(), &events, 2_000);
    let ends: Vec<_> = machine.alerts().iter().map(|alert| alert.ending).collect();
    assert_eq!(ends, [Some(opslab::alert::Ending::Lost), None]);
    let never = run(&Spec { lost: 0, ..plain() }, &events, 2_000);
    assert_eq!(never.alerts().len(), 1);
}

#[test]
fn floods_heartbeats_and_seasons() {
    let mut events = Events::default();
    for i in 0..50 {
        fired(&mut events, f64::from(i), "Same", &format!("s{i}"));
    }
    let machine = run(&Spec { flood: Some(10), ..plain() }, &events, 100);
    assert_eq!(machine.alerts().len(), 10);
    let name = events.symbols.find("Same").unwrap();
    assert_eq!(machine.dropped().get(&name), Some(&40));
    let beats = vec![Heartbeat {
        name: "Same".to_owned(),
        matchers: vec![Matcher::equal(Field::Service, "beat")],
        interval: 60,
    }];
    let mut events = Events::default();
    for at in [0, 50, 100, 300, 350] {
        push(&mut events, f64::from(at), Kind::Log, "beat", "beat");
    }
    let spec = Spec { heartbeats: beats, ..plain() };
    let machine = Machine::run(&spec, Input::new(&events), None).unwrap();
    let turns: Vec<i64> =
        machine.alerts()[0].turns.iter().map(|turn| turn.0 / Time::SECOND).collect();
    assert_eq!(turns, [160, 300]);
    let mut events = Events::default();
    for day in 0..9 {
        fired(&mut events, f64::from(day) * 86_400.0, "Backup", "db");
        resolved(&mut events, f64::from(day) * 86_400.0 + 900.0, "Backup", "db");
    }
    let spec = Spec { season: Some(Season { days: 7, share: 0.8 }), ..plain() };
    let machine = run(&spec, &events, 9 * 86_400);
    assert!(machine.suppressions().iter().all(|s| s.by == Suppression::Expected));
    assert_eq!(machine.alerts().iter().filter(|a| a.expected.is_some()).count(), 2);
}

#[test]
fn the_entropy_filter_drops_what_everybody_says() {
    let mut events = Events::default();
    for i in 0..200 {
        fired(&mut events, f64::from(i) * 400.0, "Chatter", "pay");
        resolved(&mut events, f64::from(i) * 400.0 + 10.0, "Chatter", "pay");
    }
    fired(&mut events, 90_000.0, "Meteor", "roof");
    let mut spec = plain();
    spec.filter.cut = Cut::Fixed(0.3);
    let shown = preview(&events, &spec.filter);
    assert_eq!((shown.kept, shown.dropped), (1, 200));
    assert!(shown.curve.windows(2).all(|pair| pair[0] >= pair[1]));
    let machine = run(&spec, &events, 100_000);
    assert!(machine.counts().of(Fate::LowEntropy) > 150);
    assert_eq!(events.word(machine.alerts().last().unwrap().name), "Meteor");
    spec.filter.by_source = vec![(0, Cut::Off)];
    assert_eq!(run(&spec, &events, 100_000).counts().of(Fate::LowEntropy), 0);
    // By percentile, of two kinds the common one goes.
    let mut events = Events::default();
    for i in 0..200_u8 {
        let letters = [b'a' + i / 26, b'a' + i % 26].map(char::from);
        let name = if i % 2 == 0 { "Chatter".to_owned() } else { letters.iter().collect() };
        fired(&mut events, f64::from(i) * 400.0, &name, "pay");
        resolved(&mut events, f64::from(i) * 400.0 + 10.0, &name, "pay");
    }
    spec.filter.by_source = vec![(0, Cut::Percentile(0.4))];
    let machine = run(&spec, &events, 100_000);
    let dropped = |row: &usize| machine.verdicts()[*row].fate == Fate::LowEntropy;
    let dropped: Vec<usize> = (0..400).filter(dropped).collect();
    assert!(dropped.len() > 80, "{}", dropped.len());
    // The second of all events came before there was a distribution.
    assert!(dropped.iter().skip(1).all(|&row| row % 4 == 0), "rows 0, 4, 8 … are chatter");
}

#[test]
fn impossible_settings_are_refused() {
    let refused = |change: &dyn Fn(&mut Spec)| {
        let mut spec = Spec::default();
        change(&mut spec);
        Machine::new(&spec).is_err()
    };
    assert!(!refused(&|_| {}));
    assert!(refused(&|s| s.pause = Some(Pause { seconds: 60, history: 1, share: 0.5 })));
    assert!(refused(&|s| s.route.mutes = vec![0]));
    assert!(refused(&|s| s.filter.cut = Cut::Fixed(f64::NAN)));
    assert!(refused(&|s| s.resolve_timeout = 0));
    assert!(refused(&|s| s.flapping = Some(Flapping { start: 5.0, stop: 20.0, interval: 60 })));
}
