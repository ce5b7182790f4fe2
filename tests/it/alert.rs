//! Alertmanager's timing worked by hand, and the laws of the alert machine.
use opslab::{
    alert::{
        Cut, Fate, Field, Flapping, Heartbeat, Identity, Inhibition, Input, Machine, Matcher, Mute,
        NO_ALERT, Otherwise, Pause, Reason, Route, Rule, Season, Silence, Spec, Step, Supposition,
        Suppression, Timers, Unusual, What, preview,
    },
    event::{Event, Events, Kind, Labels, Severity, Span, Symbol, Time},
    rng::Rng,
};
use proptest::prelude::*;

/// A row in the making: seconds, kind, name, service.
pub(crate) fn push(events: &mut Events, at: f64, kind: Kind, name: &str, service: &str) -> u32 {
    let body = events.keep(format!("{name} of {service}").as_bytes());
    let (name, service) = (events.symbols.intern(name), events.symbols.intern(service));
    let time = Time((at * 1e6) as i64);
    events.rows.push(Event {
        time,
        observed: Time(0),
        kind,
        severity: if kind == Kind::Log { Severity::INFO } else { Severity::ERROR },
        format: 0,
        part: 0,
        service,
        host: Symbol::NONE,
        name,
        identity: 0,
        body,
        raw: body,
        labels: Labels::default(),
    });
    events.rows.len() as u32 - 1
}

fn fired(events: &mut Events, at: f64, name: &str, service: &str) -> u32 {
    push(events, at, Kind::Fired, name, service)
}

fn resolved(events: &mut Events, at: f64, name: &str, service: &str) -> u32 {
    push(events, at, Kind::Resolved, name, service)
}

/// Nothing but the group timers, and alerts that stay until told otherwise.
fn plain() -> Spec {
    Spec {
        pause: None,
        flapping: None,
        burst: None,
        reopen: 0,
        speaking: vec![0],
        ..Spec::default()
    }
}

fn run(spec: &Spec, events: &Events, until: i64) -> Machine {
    Machine::run(spec, Input::new(events), Some(Time::from_seconds(until))).unwrap()
}

/// (second, reason, firing, resolved) of every notification.
fn told(machine: &Machine) -> Vec<(i64, Reason, Vec<u32>, Vec<u32>)> {
    let of = |n: &opslab::alert::Notification| {
        (n.at.0 / Time::SECOND, n.reason, n.firing.clone(), n.resolved.clone())
    };
    machine.notifications().iter().map(of).collect()
}

#[test]
fn a_group_waits_then_collects_then_repeats() {
    let mut events = Events::default();
    fired(&mut events, 0.0, "A", "pay");
    fired(&mut events, 30.0, "B", "pay"); // at the very instant of the flush: taken along
    fired(&mut events, 40.0, "C", "pay"); // waits for the next interval
    resolved(&mut events, 500.0, "A", "pay"); // told at 630
    fired(&mut events, 600.0, "D", "other"); // a group of its own
    let machine = run(&plain(), &events, 16_000);
    assert_eq!(
        told(&machine),
        [
            (30, Reason::First, vec![0, 1], vec![]),
            (330, Reason::NewFiring, vec![0, 1, 2], vec![]),
            (630, Reason::SomeResolved, vec![1, 2], vec![0]),
            (630, Reason::First, vec![3], vec![]),
            // 14 400 s after 630 is 15 030: not *more* than the repeat interval, so one tick later.
            (15_330, Reason::StillFiring, vec![1, 2], vec![]),
            (15_330, Reason::StillFiring, vec![3], vec![]),
        ]
    );
}

#[test]
fn what_ends_within_the_wait_is_never_told_and_a_told_end_is() {
    let mut events = Events::default();
    fired(&mut events, 0.0, "A", "pay");
    resolved(&mut events, 20.0, "A", "pay");
    fired(&mut events, 100.0, "A", "pay"); // the group was forgotten: waits again
    resolved(&mut events, 200.0, "A", "pay");
    let machine = run(&plain(), &events, 2_000);
    assert_eq!(
        told(&machine),
        [(130, Reason::First, vec![1], vec![]), (430, Reason::AllResolved, vec![], vec![1])]
    );
    assert_eq!(machine.counts().of(Fate::Resolved), 2);
}

#[test]
fn without_a_word_alerts_end_after_the_resolve_timeout() {
    let mut events = Events::default();
    fired(&mut events, 0.0, "A", "pay");
    fired(&mut events, 200.0, "A", "pay");
    let spec = Spec { speaking: vec![], ..plain() };
    let machine = run(&spec, &events, 1_000);
    let alert = &machine.alerts()[0];
    assert_eq!(alert.resolved(), Some(Time::from_seconds(500)));
    assert_eq!((alert.events, alert.exact, alert.partial), (2, 1, 0));
    // A source that says "resolved" is believed until it does.
    resolved(&mut events, 900.0, "B", "pay");
    fired(&mut events, 901.0, "C", "pay");
    let machine = run(&spec, &events, 80_000);
    assert!(machine.alerts()[1].is_firing());
}

#[test]
fn silences_mutes_and_inhibitions_say_who_they_are() {
    let mut events = Events::default();
    fired(&mut events, 0.0, "SwitchDown", "net");
    fired(&mut events, 0.0, "Timeout", "pay");
    fired(&mut events, 0.0, "Timeout", "shop");
    resolved(&mut events, 400.0, "SwitchDown", "net");
    let name = |name: &str| vec![Matcher::equal(Field::Name, name)];
    let inhibition = Inhibition {
        source: name("SwitchDown"),
        target: name("Timeout"),
        equal: vec![Field::Host],
    };
    let spec = Spec { inhibitions: vec![inhibition.clone()], ..plain() };
    let machine = run(&spec, &events, 2_000);
    let source = machine.alerts().iter().position(|a| events.word(a.name) == "SwitchDown").unwrap();
    let by = Suppression::Inhibition { rule: 0, by: source as u32 };
    assert!(machine.suppressions().iter().all(|s| s.by == by));
    assert_eq!(machine.suppressions().len(), 2);
    // Timeouts speak at the first tick after the switch is back: 30 + 2 · 300.
    let late: Vec<i64> = told(&machine).iter().filter(|n| n.0 == 630).map(|n| n.0).collect();
    assert_eq!(late.len(), 3, "two timeouts begin, the switch ends");
    // Both sides at once do not inhibit each other.
    let all = Inhibition { source: vec![], target: vec![], equal: vec![] };
    let machine = run(&Spec { inhibitions: vec![all], ..plain() }, &events, 100);
    assert!(machine.suppressions().is_empty());
    let silence = Silence { matchers: name("Timeout"), start: 0, end: 330, comment: String::new() };
    let machine = run(&Spec { silences: vec![silence], ..plain() }, &events, 1_000);
    assert!(machine.suppressions().iter().all(|s| s.by == Suppression::Silence(0)));
    let times: Vec<i64> = told(&machine).iter().map(|n| n.0).collect();
    assert_eq!(times, [30, 330, 330, 630], "the end of a silence is its first loud second");
    let mute = Mute { name: "thursday".to_owned(), days: [true; 7], from: 0, to: 10 };
    let route = Route { mutes: vec![0], ..Route::default() };
    let machine = run(&Spec { mutes: vec![mute], route, ..plain() }, &events, 1_000);
    assert_eq!(told(&machine).iter().map(|n| n.0).collect::<Vec<_>>(), [630, 630]);
}

#[test]
fn the_tree_takes_the_first_child_unless_it_proceeds() {
    let child = |receiver: &str, service: &str, proceed: bool| Route {
        receiver: receiver.to_owned(),
        matchers: vec![Matcher::equal(Field::Service, service)],
        proceed,
        ..Route::default()
    };
    let tree = |proceed: bool| Route {
        routes: vec![child("team", "pay", proceed), child("audit", "pay", false)],
        ..Route::default()
    };
    let mut events = Events::default();
    fired(&mut events, 0.0, "A", "pay");
    fired(&mut events, 0.0, "A", "shop");
    let receivers = |proceed: bool| {
        let machine = run(&Spec { route: tree(proceed), ..plain() }, &events, 100);
        let mut found: Vec<String> =
            machine.groups().iter().map(|g| machine.receiver(g).to_owned()).collect();
        found.sort();
        found
    };
    assert_eq!(receivers(false), ["on-call", "team"]);
    assert_eq!(receivers(true), ["audit", "on-call", "team"]);
}

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

/// A small storm of five alerts on three services, with lateness and repeats.
fn storm(seed: u32, rows: u32) -> Events {
    let mut rng = Rng::new(seed, "storm");
    let mut events = Events::default();
    let mut now = 0.0;
    for _ in 0..rows {
        // Whole tens of seconds: many events of the same instant.
        now += f64::from(rng.below(3)) * 10.0;
        let late = if rng.chance(0.1) { f64::from(rng.below(40)) * 10.0 } else { 0.0 };
        let kind = match rng.below(12) {
            0..=6 => Kind::Fired,
            7..=9 => Kind::Resolved,
            10 => Kind::Acked,
            _ => Kind::Log,
        };
        let (name, service) = (format!("n{}", rng.below(5)), format!("s{}", rng.below(3)));
        let row = push(&mut events, (now - late).max(0.0), kind, &name, &service);
        if rng.chance(0.3) {
            events.rows[row as usize].severity = Severity::CRITICAL;
        }
    }
    events
}

fn storm_spec(lateness: u32) -> Spec {
    let silence = Silence {
        matchers: vec![Matcher::equal(Field::Name, "n1")],
        start: 100,
        end: 900,
        comment: String::new(),
    };
    let inhibition = Inhibition {
        source: vec![Matcher::equal(Field::Name, "n2")],
        target: vec![Matcher::equal(Field::Name, "n3")],
        equal: vec![Field::Service],
    };
    Spec {
        lateness,
        silences: vec![silence],
        inhibitions: vec![inhibition],
        pause: Some(Pause { seconds: 120, history: 2, share: 0.5 }),
        route: Route {
            timers: Timers { group_wait: 20, group_interval: 60, repeat_interval: 600 },
            ..Route::default()
        },
        ..Spec::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn chunks_make_no_difference(seed: u32, chunk in 1_u32..60, lateness in 0_u32..120) {
        let events = storm(seed, 400);
        let input = Input::new(&events);
        let spec = storm_spec(lateness);
        let whole = Machine::run(&spec, input, Some(Time::from_seconds(50_000))).unwrap();
        let mut parts = Machine::new(&spec).unwrap();
        while parts.step(input, chunk) != Step::Done {}
        parts.close(input, Some(Time::from_seconds(50_000)));
        prop_assert_eq!(whole.alerts(), parts.alerts());
        prop_assert_eq!(whole.notifications(), parts.notifications());
        prop_assert_eq!(whole.changes(), parts.changes());
        prop_assert_eq!(whole.verdicts(), parts.verdicts());
    }

    #[test]
    fn the_order_of_equal_times_makes_no_difference(seed: u32) {
        let events = storm(seed, 300);
        let mut shuffled = events.clone();
        let mut rng = Rng::new(seed, "shuffle");
        shuffled.rows.sort_by_key(|event| event.time);
        let sorted = Events { rows: shuffled.rows.clone(), ..events };
        for run in shuffled.rows.chunk_by_mut(|a, b| a.time == b.time) {
            rng.shuffle(run);
        }
        let end = Some(Time::from_seconds(50_000));
        let a = Machine::run(&storm_spec(0), Input::new(&sorted), end).unwrap();
        let b = Machine::run(&storm_spec(0), Input::new(&shuffled), end).unwrap();
        prop_assert_eq!(a.notifications(), b.notifications());
        prop_assert_eq!(a.changes(), b.changes());
        prop_assert_eq!(a.counts(), b.counts());
    }

    #[test]
    fn saying_everything_twice_changes_no_alert(seed: u32) {
        let events = storm(seed, 300);
        let mut doubled = events.clone();
        doubled.rows = events.rows.iter().flat_map(|&event| [event, event]).collect();
        let spec = Spec { filter: Spec::default().filter, ..storm_spec(30) };
        let end = Some(Time::from_seconds(50_000));
        let once = Machine::run(&spec, Input::new(&events), end).unwrap();
        let twice = Machine::run(&spec, Input::new(&doubled), end).unwrap();
        prop_assert_eq!(once.notifications(), twice.notifications());
        prop_assert_eq!(once.alerts().len(), twice.alerts().len());
        for (a, b) in once.alerts().iter().zip(twice.alerts()) {
            prop_assert_eq!(&a.turns, &b.turns);
            prop_assert!(b.events >= a.events);
        }
    }

    #[test]
    fn a_replay_says_what_was_said(seed: u32) {
        let events = storm(seed, 300);
        let end = Some(Time::from_seconds(5_000));
        let machine = Machine::run(&storm_spec(30), Input::new(&events), end).unwrap();
        for alert in 0..machine.alerts().len() as u32 {
            for rival in machine.rival(alert, Supposition::AsItWas) {
                prop_assert_eq!(rival.told, rival.would);
                prop_assert_eq!(rival.notifications, rival.would_notifications);
            }
        }
    }

    #[test]
    fn arbitrary_rows_never_panic(
        rows in prop::collection::vec((any::<i64>(), any::<i64>(), 0_u8..6, any::<u8>(), any::<u32>(), any::<u64>()), 0..40),
        chunk in 1_u32..20,
    ) {
        let mut events = Events::default();
        let kinds = [Kind::Fired, Kind::Resolved, Kind::Acked, Kind::Log, Kind::Change, Kind::Metric];
        for (time, observed, kind, severity, span, identity) in rows {
            let row = push(&mut events, 0.0, kinds[usize::from(kind)], "n", "s");
            let row = &mut events.rows[row as usize];
            (row.time, row.observed) = (Time(time), Time(observed));
            row.severity = Severity(severity);
            row.body = Span { start: span, len: u32::MAX };
            row.labels = Labels { start: span, len: u16::MAX };
            row.identity = identity % 4;
        }
        let spec = Spec { identity: Identity::Source, ..storm_spec(30) };
        let mut machine = Machine::new(&spec).unwrap();
        while machine.step(Input::new(&events), chunk) != Step::Done {}
        machine.close(Input::new(&events), None);
        for row in 0..events.rows.len() as u32 {
            for decision in machine.biography(Input::new(&events), row) {
                prop_assert!(!decision.rule.to_string().is_empty());
            }
        }
    }
}
