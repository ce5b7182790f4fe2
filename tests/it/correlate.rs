//! What must hold for incidents of any storm.
#![expect(clippy::float_cmp, reason = "exact by construction")]
use opslab::{
    alert::{Input, Machine, Spec as AlertSpec, Step},
    correlate::{
        Approval, AutoResolve, Breaking, Closing, Correlator, Dependency, Edge, Graph, Overlap,
        Spec, Status, Topology, lens, preview, read_signals, score, significance::Past,
    },
    event::{Events, Kind, Time},
    rng::Rng,
};
use proptest::prelude::*;

use crate::alert::push;

/// door → api → {pay → pay-db, stock → stock-db}; everything runs on `rack`.
pub(crate) fn shop() -> Topology {
    let services = ["door", "api", "pay", "pay-db", "stock", "stock-db", "rack"];
    let call = |caller, callee| Edge { caller, callee, kind: Dependency::Call };
    let mut edges = vec![call(0, 1), call(1, 2), call(2, 3), call(1, 4), call(4, 5)];
    edges.extend((0..6).map(|caller| Edge { caller, callee: 6, kind: Dependency::Runs }));
    Topology { services: services.map(str::to_owned).to_vec(), edges, hosts: Vec::new() }
}

/// An alert that lasts for some minutes.
pub(crate) fn alarm(events: &mut Events, second: f64, minutes: f64, name: &str, service: &str) {
    push(events, second, Kind::Fired, name, service);
    push(events, second + 60.0 * minutes, Kind::Resolved, name, service);
}

pub(crate) fn sorted(mut events: Events) -> Events {
    events.rows.sort_by_key(|event| event.time);
    events
}

pub(crate) fn alerts(events: &Events) -> Machine {
    let spec = AlertSpec { flapping: None, pause: None, ..AlertSpec::default() };
    Machine::run(&spec, Input::new(events), Some(Time::from_seconds(20_000))).unwrap()
}

fn correlate(spec: &Spec, events: &Events) -> (Machine, Correlator) {
    let machine = alerts(events);
    let correlator = Correlator::run(spec, &shop(), events, &machine);
    (machine, correlator)
}

/// The incident of the first alert of a service.
fn home(events: &Events, machine: &Machine, correlator: &Correlator, service: &str) -> Option<u32> {
    let is_there = |alert: &opslab::alert::Alert| events.word(alert.service) == service;
    let at = machine.alerts().iter().position(is_there).unwrap();
    correlator.grouping()[at]
}

/// Trouble at a database climbs to the door.
pub(crate) fn climb(events: &mut Events, second: f64, chain: &[&str]) {
    for (hop, service) in (0..).zip(chain) {
        let later = second + f64::from(hop) * 20.0;
        alarm(events, later, 20.0, "ErrorRateHigh", service);
        alarm(events, later + 15.0, 20.0, "LatencyHigh", service);
    }
}

#[test]
fn one_fault_behind_the_door_is_one_incident() {
    let mut events = Events::default();
    climb(&mut events, 100.0, &["pay-db", "pay", "api", "door"]);
    let events = sorted(events);
    let (machine, correlator) = correlate(&Spec::default(), &events);
    let groups: Vec<Option<u32>> = correlator.grouping();
    assert!(groups.iter().all(|group| *group == Some(0)), "{groups:?}");
    let incident = &correlator.incidents()[0];
    assert_eq!(incident.suspect, opslab::correlate::Place::Node(3));
    assert_eq!(incident.status, Status::Resolved);
    assert_eq!(incident.members.len(), machine.alerts().len());
    assert!(incident.members.iter().skip(1).all(|m| m.fit.score >= m.threshold));
}

#[test]
fn two_faults_behind_one_door_stay_two() {
    let mut events = Events::default();
    climb(&mut events, 100.0, &["pay-db", "pay", "api", "door"]);
    climb(&mut events, 400.0, &["stock-db", "stock"]);
    let events = sorted(events);
    let (machine, correlator) = correlate(&Spec::default(), &events);
    let home = |service: &str| home(&events, &machine, &correlator, service);
    assert_eq!(home("pay-db"), home("door"));
    assert_eq!(home("stock-db"), home("stock"));
    assert_ne!(home("pay-db"), home("stock-db"));
    // Told to merge what overlaps, or to keep an alert in both, it does.
    let (_, kept) = correlate(&Spec { overlap: Overlap::Keep, ..Spec::default() }, &events);
    let members = |c: &Correlator| c.incidents().iter().map(|i| i.members.len()).sum::<usize>();
    assert!(members(&kept) >= members(&correlator));
}

#[test]
fn a_common_cause_makes_one_of_two() {
    let mut events = Events::default();
    climb(&mut events, 100.0, &["pay-db", "pay"]);
    climb(&mut events, 110.0, &["stock-db", "stock"]);
    alarm(&mut events, 105.0, 20.0, "SwitchDown", "rack");
    let events = sorted(events);
    let (machine, correlator) = correlate(&Spec::default(), &events);
    let home = |service: &str| home(&events, &machine, &correlator, service);
    assert_eq!(home("pay-db"), home("rack"));
    assert_eq!(home("stock-db"), home("rack"));
}

#[test]
fn candidates_wait_and_few_alerts_are_none() {
    let mut events = Events::default();
    climb(&mut events, 100.0, &["pay-db", "pay"]);
    alarm(&mut events, 5_000.0, 5.0, "DiskFull", "stock-db");
    let events = sorted(events);
    let spec = Spec { approval: Approval::Manual, resolve: AutoResolve::Never, ..Spec::default() };
    let (machine, mut correlator) = correlate(&spec, &events);
    assert_eq!(home(&events, &machine, &correlator, "stock-db"), None);
    let status = |c: &Correlator| c.incidents().iter().map(|i| i.status).collect::<Vec<_>>();
    assert_eq!(status(&correlator), [Status::Candidate, Status::Forming]);
    assert!(correlator.decide(0, Time::from_seconds(9_000), true));
    assert!(!correlator.decide(0, Time::from_seconds(9_000), true));
    assert!(!correlator.decide(7, Time::from_seconds(9_000), false));
    assert_eq!(status(&correlator), [Status::Open, Status::Forming]);
}

#[test]
fn incidents_break_by_count_age_and_recovery() {
    let mut events = Events::default();
    for i in 0..30 {
        alarm(&mut events, 100.0 + 100.0 * f64::from(i), 1.6, &format!("E{i} error"), "pay");
    }
    let events = sorted(events);
    let closings = |breaking: Breaking| {
        let (_, correlator) = correlate(&Spec { breaking, ..Spec::default() }, &events);
        let of = |i: &opslab::correlate::Incident| (i.members.len(), i.closed);
        correlator.incidents().iter().map(of).collect::<Vec<_>>()
    };
    let none = Breaking { alerts: 0, age: 0, pause: 0, recovery: false };
    assert_eq!(closings(none), [(30, None)]);
    let counted = closings(Breaking { alerts: 10, ..none });
    assert_eq!(counted, [(10, Some(Closing::Count)); 3]);
    let aged = closings(Breaking { age: 600, ..none });
    assert!(aged.len() >= 3 && aged[0].1 == Some(Closing::Age), "{aged:?}");
    let well = closings(Breaking { recovery: true, ..none });
    assert!(well.len() > 5 && well[0].1 == Some(Closing::Recovery), "{well:?}");
}

#[test]
fn a_rule_is_seen_before_it_is_saved() {
    let mut events = Events::default();
    climb(&mut events, 100.0, &["pay-db", "pay", "api", "door"]);
    let events = sorted(events);
    let machine = alerts(&events);
    let spec = Spec::default();
    let same = preview(&spec, &spec, &shop(), &events, &machine);
    assert_eq!((same.agreement, same.moved.len()), (1.0, 0));
    let strict = Spec { threshold: 5.0, ..spec };
    let shown = preview(&spec, &strict, &shop(), &events, &machine);
    assert_eq!((shown.now.incidents, shown.draft.incidents), (1, 0));
    assert_eq!(shown.moved.len(), machine.alerts().len());
    assert!(shown.agreement < 0.1);
}

#[test]
fn lenses_see_differently() {
    let mut events = Events::default();
    for round in 0..6 {
        let start = f64::from(round) * 4_000.0;
        alarm(&mut events, start + 10.0, 5.0, "DiskFull", "pay-db");
        alarm(&mut events, start + 30.0, 5.0, "ErrorRateHigh", "door");
        alarm(&mut events, start + 2_000.0, 5.0, "DiskFull", "stock-db");
    }
    let events = sorted(events);
    let machine = alerts(&events);
    let (topology, mut habits) = (shop(), lens::Habits::default());
    let graph = Graph::new(&topology);
    let signals = read_signals(&events, &topology, machine.alerts());
    let habit = lens::Habit { lift: 1.5, ..lens::Habit::default() };
    habits.learn(&signals, habit);
    let strong = habits.strong(habit);
    assert_eq!(strong.len(), 1, "disk of pay-db and errors at the door: {strong:?}");
    assert!((strong[0].lift - 2.0).abs() < 1e-12 && strong[0].support == 6);
    let context = lens::Context { events: &events, graph: &graph, habits: &habits };
    let groups = |lens: lens::Lens| {
        let labels = lens::group(&lens, &signals, context);
        assert_eq!(labels.len(), signals.len());
        labels
    };
    let all = [
        groups(lens::Lens::Labels(lens::Labels::default())),
        groups(lens::Lens::Windows(lens::Windows::Session(300))),
        groups(lens::Lens::Neighbours(lens::Neighbours { hops: 3, seconds: 900 })),
        groups(lens::Lens::Text(lens::Text::default())),
        groups(lens::Lens::Habit(habit)),
        groups(lens::Lens::Density(lens::Density::default())),
    ];
    let count = |labels: &[u32]| labels.iter().max().unwrap() + 1;
    // 18 alerts: each alone by label, pairs by time, graph and habit.
    assert_eq!(all.iter().take(5).map(|l| count(l)).collect::<Vec<_>>(), [18, 12, 12, 18, 12]);
    let agreement = lens::agreement(&all);
    assert_eq!(agreement[1][4], 1.0);
    assert!(agreement[0][1] < 0.1);
    assert!((0..6).all(|i| agreement[i][i] == 1.0));
}

#[test]
fn compression_is_named_by_its_formula() {
    // BMC's own example: (20 - 10) / 50 = 20 %.
    let shown = score::compression(50, 30, 10, 30, 10);
    assert!((shown.bmc - 0.2).abs() < 1e-12);
    assert!((shown.whole - 0.8).abs() < 1e-12 && (shown.events - 0.4).abs() < 1e-12);
    assert!((shown.alerts - 2.0 / 3.0).abs() < 1e-12);
    let truth = [1, 1, 1, 2, 2, 0];
    let one = vec![Some(0); 6];
    let merged = score::score(&truth, &one);
    assert_eq!((merged.merged.len(), merged.groups, merged.idle), (1, 1, 0));
    assert!(merged.faults[0].is_found && !merged.faults[1].is_found);
    let split = score::score(&truth, &[Some(0), Some(0), Some(1), Some(2), Some(2), Some(9)]);
    assert!(split.faults[0].is_split && split.faults[1].is_found);
    assert_eq!((split.merged.len(), split.idle), (0, 1));
    let curve = score::curve(&[0.0, 1.0], 100, &truth, |knob| {
        if knob > 0.5 { vec![Some(0); 6] } else { (0..6).map(Some).collect() }
    });
    assert!(curve[0].compression < curve[1].compression && curve[0].missed < curve[1].missed);
}

/// A storm of random alerts on the shop.
pub(crate) fn storm(seed: u32, rows: u32) -> Events {
    let mut rng = Rng::new(seed, "shop");
    let mut events = Events::default();
    let services = ["door", "api", "pay", "pay-db", "stock", "stock-db", "rack", "who"];
    for _ in 0..rows {
        let (at, minutes) = (rng.unit() * 9_000.0, rng.unit() * 30.0);
        let name = ["ErrorRateHigh", "MemoryHigh", "RequestRateHigh"][rng.below(3) as usize];
        let service = services[rng.below(8) as usize];
        if rng.chance(0.05) {
            push(&mut events, at, Kind::Change, "deploy", service);
        } else {
            alarm(&mut events, at, minutes, name, service);
        }
    }
    sorted(events)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn as_events_come_and_over_history_are_the_same(seed: u32, chunk in 1_u32..40) {
        let events = storm(seed, 120);
        let input = Input::new(&events);
        let spec = Spec { overlap: Overlap::Merge, ..Spec::default() };
        let mut machine = Machine::new(&AlertSpec::default()).unwrap();
        let mut online = Correlator::new(&spec, &shop());
        while machine.step(input, chunk) != Step::Done {
            online.observe(&events, &machine);
        }
        machine.close(input, None);
        online.observe(&events, &machine);
        online.close();
        let batch = Correlator::run(&spec, &shop(), &events, &machine);
        prop_assert_eq!(online.grouping(), batch.grouping());
        prop_assert_eq!(online.incidents(), batch.incidents());
    }

    #[test]
    fn every_alert_has_one_home_and_history_adds_up(seed: u32) {
        let events = storm(seed, 150);
        let machine = alerts(&events);
        let correlator = Correlator::run(&Spec::default(), &shop(), &events, &machine);
        let mut seen = vec![0; machine.alerts().len()];
        for incident in correlator.incidents() {
            if matches!(incident.status, Status::Merged(_)) {
                continue;
            }
            for member in &incident.members {
                seen[member.alert as usize] += 1;
            }
            let alerts: u32 = incident.sites.values().map(|site| site.alerts).sum();
            prop_assert_eq!(alerts as usize, incident.members.len());
            prop_assert!(incident.history.windows(2).all(|pair| pair[0].at <= pair[1].at));
        }
        prop_assert!(seen.iter().all(|&n| n == 1), "{:?}", seen);
    }

    #[test]
    fn arbitrary_times_never_panic(rows in prop::collection::vec((any::<i64>(), 0_u8..4), 0..40)) {
        let mut events = Events::default();
        for (time, kind) in rows {
            let kind = [Kind::Fired, Kind::Resolved, Kind::Change, Kind::Log][usize::from(kind)];
            let row = push(&mut events, 0.0, kind, "DiskFull", "pay");
            events.rows[row as usize].time = Time(time);
        }
        let machine = Machine::run(&AlertSpec::default(), Input::new(&events), None).unwrap();
        let correlator = Correlator::run(&Spec::default(), &shop(), &events, &machine);
        prop_assert_eq!(correlator.grouping().len(), machine.alerts().len());
        let topology = shop();
        let graph = Graph::new(&topology);
        let mut past = Past::default();
        for (signal, alert) in
            read_signals(&events, &topology, machine.alerts()).iter().zip(machine.alerts())
        {
            let facts = past.facts(&graph, &[], signal, alert);
            prop_assert!(facts.iter().all(|fact| (0.0..=1.0).contains(fact)), "{:?}", facts);
        }
    }

    #[test]
    fn indices_do_not_care_for_names(labels in prop::collection::vec((0_u32..4, 0_u32..4), 1..60)) {
        let (a, b): (Vec<u32>, Vec<u32>) = labels.into_iter().unzip();
        let renamed: Vec<u32> = b.iter().map(|label| 3 - label).collect();
        let ari = score::adjusted_rand_index(&a, &b);
        prop_assert!((ari - score::adjusted_rand_index(&a, &renamed)).abs() < 1e-12);
        prop_assert!((ari - score::adjusted_rand_index(&b, &a)).abs() < 1e-12);
        prop_assert!(ari <= 1.0 + 1e-12);
        prop_assert_eq!(score::adjusted_rand_index(&a, &a), 1.0);
    }
}
