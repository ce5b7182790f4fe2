//! What holds of any storm.
use opslab::{
    alert::{
        Field, Identity, Inhibition, Input, Machine, Matcher, Pause, Route, Silence, Spec, Step,
        Supposition, Timers,
    },
    event::{Events, Kind, Labels, Severity, Span, Time},
    rng::Rng,
};
use proptest::prelude::*;

use super::push;

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
