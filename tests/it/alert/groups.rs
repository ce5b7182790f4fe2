//! Groups, waits, silences, inhibitions, routes.
use opslab::{
    alert::{Fate, Field, Inhibition, Matcher, Mute, Reason, Route, Silence, Spec, Suppression},
    event::{Events, Time},
};

use super::{fired, plain, resolved, run, told};

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
