//! Alerts explained in retrospect: what belongs together, what is everyday noise, and why.
use opslab::{
    alert::Machine,
    correlate::{Correlator, Event, Explain, Place, Settling, Spec, Status, Topology, score},
    event::{Events, Kind, Time},
};
use proptest::prelude::*;

use crate::{
    alert::push,
    correlate::{alarm, alerts, climb, shop, sorted, storm},
};

/// When pictures are settled.
const LATE: Time = Time(i64::MAX);

fn settled(spec: &Spec, topology: &Topology, events: &Events) -> (Machine, Correlator) {
    let machine = alerts(events);
    let mut correlator = Correlator::run(spec, topology, events, &machine);
    let settling = Settling::new(&correlator, events, &machine, &[]);
    correlator.settle(LATE, &machine, settling);
    (machine, correlator)
}

/// Alerts of a service.
fn of(events: &Events, machine: &Machine, service: &str) -> Vec<usize> {
    let is_there = |alert: &opslab::alert::Alert| events.word(alert.service) == service;
    (0..machine.alerts().len()).filter(|&at| is_there(&machine.alerts()[at])).collect()
}

/// Two databases fail one after the other behind one door; something short happens beside.
fn evening() -> Events {
    let mut events = Events::default();
    climb(&mut events, 100.0, &["pay-db", "pay", "api", "door"]);
    alarm(&mut events, 110.0, 20.0, "DiskFull", "pay-db");
    climb(&mut events, 5_000.0, &["stock-db", "stock", "api", "door"]);
    alarm(&mut events, 5_010.0, 20.0, "DiskFull", "stock-db");
    alarm(&mut events, 9_000.0, 2.0, "MemoryHigh", "pay");
    alarm(&mut events, 9_010.0, 2.0, "CPUHigh", "pay");
    sorted(events)
}

#[test]
fn each_trouble_is_an_incident_and_noise_is_none() {
    let events = evening();
    let (machine, correlator) = settled(&Spec::default(), &shop(), &events);
    let groups = correlator.grouping();
    let shown = correlator.incidents().iter().filter(|i| i.status == Status::Resolved);
    let shown: Vec<_> = shown.collect();
    assert_eq!(shown.len(), 2);
    assert_eq!([shown[0].suspect, shown[1].suspect], [Place::Node(3), Place::Node(5)]);
    for (service, homes) in [("pay-db", [0, 0]), ("stock-db", [1, 1]), ("door", [0, 1])] {
        let found = of(&events, &machine, service);
        let (first, last) = (groups[found[0]], groups[found[found.len() - 1]]);
        assert_eq!(first, Some(shown[homes[0]].id), "{service}");
        assert_eq!(last, Some(shown[homes[1]].id), "{service}");
    }
    let brief = of(&events, &machine, "pay");
    for &alert in &brief[brief.len() - 2..] {
        assert_eq!(groups[alert], None);
        assert!(correlator.background().contains_key(&(alert as u32)));
    }
}

#[test]
fn terms_add_up_and_beat_the_runner_up() {
    let events = evening();
    let (_, correlator) = settled(&Spec::default(), &shop(), &events);
    let members = correlator
        .incidents()
        .iter()
        .flat_map(|incident| incident.members.iter().map(move |member| (incident.id, member)));
    let mut seen = 0;
    for (id, member) in members.filter(|(_, member)| member.odds.is_some()) {
        let odds = member.odds.unwrap();
        let rate = opslab::num::ln(odds.affected * odds.beginning / odds.noise);
        let sum = rate + odds.end + odds.habit + odds.support + odds.path + odds.share;
        assert!((sum - odds.sum).abs() < 1e-9 && odds.sum > 0.0, "{odds:?}");
        assert_eq!(odds.incident, Some(id));
        assert!(member.rival_odds.is_none_or(|rival| rival.sum <= odds.sum));
        seen += 1;
    }
    assert!(seen >= 18, "{seen}");
    let history = &correlator.incidents()[0].history;
    let is_settled = |event: &Event| matches!(event, Event::Settled { place: Place::Node(3), odds, .. } if *odds > 12.0);
    assert!(history.iter().any(|entry| is_settled(&entry.event)), "{history:?}");
}

#[test]
fn what_costs_too_much_is_not_supposed() {
    let events = evening();
    let explain = Explain { cost: 1e6, ..Explain::default() };
    let (machine, correlator) = settled(&Spec { explain, ..Spec::default() }, &shop(), &events);
    assert!(correlator.grouping().iter().all(Option::is_none));
    assert_eq!(correlator.background().len(), machine.alerts().len());
    let dismissed = |event: &Event| *event == Event::Dismissed;
    for incident in correlator.incidents() {
        assert_eq!(incident.status, Status::Background);
        assert!(incident.history.iter().any(|entry| dismissed(&entry.event)));
    }
}

#[test]
fn without_a_graph_the_live_picture_stays() {
    let events = evening();
    let none = Topology::default();
    let machine = alerts(&events);
    let live = Correlator::run(&Spec::default(), &none, &events, &machine);
    let (_, after) = settled(&Spec::default(), &none, &events);
    assert_eq!(live.incidents(), after.incidents());
    assert_eq!(live.grouping(), after.grouping());
}

#[test]
fn noise_in_groups_and_missing_alerts_count() {
    let truth = [1, 1, 1, 1, 0, 0];
    let all = |found: [Option<u32>; 6]| score::score(&truth, &found);
    let right = all([Some(0), Some(0), Some(0), Some(0), None, None]);
    assert!((right.ari - 1.0).abs() < 1e-12 && (right.ari_labelled - 1.0).abs() < 1e-12);
    let greedy = all([Some(0); 6]);
    assert!(greedy.ari < 1e-12 && (greedy.ari_labelled - 1.0).abs() < 1e-12);
    let missed = all([Some(0), Some(0), Some(0), None, None, None]);
    // Of one fault alone, the index on labelled items falls to 0 with the first that is missed.
    assert!(missed.ari > 0.5 && missed.ari < 0.9 && missed.ari_labelled.abs() < 1e-12);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_alert_has_one_home_or_none(seed: u32) {
        let events = storm(seed, 150);
        let (machine, correlator) = settled(&Spec::default(), &shop(), &events);
        let mut seen = vec![0; machine.alerts().len()];
        let groups = correlator.grouping();
        for incident in correlator.incidents() {
            prop_assert!(incident.history.windows(2).all(|pair| pair[0].at <= pair[1].at));
            if !matches!(incident.status, Status::Open | Status::Resolved) {
                continue;
            }
            for member in &incident.members {
                seen[member.alert as usize] += 1;
                prop_assert_eq!(groups[member.alert as usize], Some(incident.id));
            }
            let alerts: u32 = incident.sites.values().map(|site| site.alerts).sum();
            prop_assert_eq!(alerts as usize, incident.members.len());
        }
        for (alert, &times) in seen.iter().enumerate() {
            let is_left = correlator.background().contains_key(&(alert as u32));
            prop_assert_eq!(times + u32::from(is_left), 1, "alert {}", alert);
        }
    }

    #[test]
    fn steps_make_no_difference(seed: u32) {
        let events = storm(seed, 120);
        let (machine, whole) = settled(&Spec::default(), &shop(), &events);
        let mut stepped = Correlator::run(&Spec::default(), &shop(), &events, &machine);
        let mut settling = Settling::new(&stepped, &events, &machine, &[]);
        let mut share = 0.0;
        while settling.step() {
            prop_assert!((share..=1.0).contains(&settling.share()), "{share}");
            share = settling.share();
        }
        stepped.settle(LATE, &machine, settling);
        prop_assert_eq!(stepped.incidents(), whole.incidents());
    }

    #[test]
    fn arbitrary_times_are_survived(rows in prop::collection::vec((any::<i64>(), 0_u8..4), 0..40)) {
        let mut events = Events::default();
        for (time, kind) in rows {
            let kind = [Kind::Fired, Kind::Resolved, Kind::Change, Kind::Log][usize::from(kind)];
            let row = push(&mut events, 0.0, kind, "DiskFull", "pay");
            events.rows[row as usize].time = Time(time);
        }
        let (machine, correlator) = settled(&Spec::default(), &shop(), &events);
        prop_assert_eq!(correlator.grouping().len(), machine.alerts().len());
    }
}
