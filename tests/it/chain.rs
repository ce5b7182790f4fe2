//! The whole way from bytes to ranked causes.
use opslab::{
    chain::{Chain, Outcome, Phase, Spec, System, labels, run, samples},
    correlate::Place,
    digest::Digest,
    event::Time,
    rng::Rng,
    world::{self, Storm, storm},
};
use proptest::prelude::*;

pub(crate) fn made(seed: u32, events: u32) -> Storm {
    storm(&world::Spec { seed, events, ..world::Spec::default() }).unwrap()
}

fn system(storm: &Storm) -> System {
    let metrics = samples(&storm.metrics, &storm.topology);
    System::of_world(&storm.topology).with_metrics(metrics)
}

pub(crate) fn outcome(storm: &Storm) -> Outcome {
    run(&Spec::default(), storm.truth.end, "storm", &storm.bytes, Some(system(storm))).unwrap()
}

/// What the chain says, as one digest.
fn digest(outcome: &Outcome) -> String {
    let events = &outcome.read.events;
    let said = (
        (&events.rows, &outcome.templates, &outcome.unusual, &outcome.rates),
        (outcome.machine.alerts(), outcome.machine.verdicts(), outcome.machine.notifications()),
        (outcome.correlator.incidents(), &outcome.rankings, outcome.report()),
    );
    Digest::of(&said).to_string()
}

#[test]
fn a_storm_has_one_outcome_however_it_is_cut() {
    let storm = made(7, 3_000);
    let whole = digest(&outcome(&storm));
    let mut rng = Rng::new(1, "cuts");
    let mut chain = Chain::new(Spec::default(), Some(system(&storm))).unwrap();
    chain.observe_at(storm.truth.end);
    chain.begin("storm");
    let mut rest = storm.bytes.as_slice();
    while !rest.is_empty() {
        let (piece, after) = rest.split_at((1 + rng.below(20_000) as usize).min(rest.len()));
        chain.feed(piece);
        if rng.chance(0.7) {
            chain.step();
        }
        rest = after;
    }
    chain.end();
    let mut before = (Phase::Read, 0.0);
    loop {
        let progress = chain.step();
        let now = (progress.phase, progress.share);
        assert!((0.0..=1.0).contains(&now.1) && now >= before, "{before:?}, then {now:?}");
        before = now;
        if progress.phase == Phase::Done {
            break;
        }
    }
    assert_eq!(digest(&chain.finish()), whole);
    assert_eq!(whole, GOLDEN, "the outcome of seed 7 has changed");
}

/// The digest of seed 7 with 3,000 events: changes with any change of simulator, modules or defaults.
const GOLDEN: &str = "996104310666bd8145c798f229c250c3";

#[test]
fn every_event_has_a_biography_and_its_label() {
    let storm = made(3, 2_000);
    let outcome = outcome(&storm);
    let rows = outcome.read.events.rows.len();
    assert!(rows > 1_500, "{rows}");
    for row in 0..rows as u32 {
        assert!(outcome.biography(row).len() >= 2, "row {row}");
    }
    assert!(outcome.biography(rows as u32).is_empty());
    let found = labels(&outcome.read.events, &storm.bytes, &storm.truth);
    let count = |label: u32| found.iter().filter(|&&found| found == label).count();
    for fault in &storm.truth.faults {
        assert_eq!(count(u32::from(fault.id)), fault.events as usize, "fault {}", fault.id);
    }
}

#[test]
fn contributions_add_up_to_the_score() {
    let storm = made(11, 10_000);
    let outcome = outcome(&storm);
    assert!(!outcome.rankings.is_empty());
    for ranking in &outcome.rankings {
        let sum: f64 = ranking.suspects.iter().map(|suspect| suspect.score).sum();
        assert!((sum - 1.0).abs() < 1e-9, "{sum}");
        let odds = |at: usize| -> f64 {
            ranking.suspects[at].why.iter().map(|contribution| contribution.weight).sum()
        };
        for at in 1..ranking.suspects.len() {
            let (first, other) = (&ranking.suspects[0], &ranking.suspects[at]);
            assert!(first.score >= other.score);
            let ratio = opslab::num::exp(odds(at) - odds(0));
            assert!((other.score / first.score - ratio).abs() < 1e-9);
        }
    }
}

#[test]
fn retrospect_says_why() {
    let storm = made(3, 10_000);
    let outcome = outcome(&storm);
    assert!(!outcome.correlator.background().is_empty());
    for incident in outcome.incidents() {
        assert!(matches!(incident.suspect, Place::Node(_)));
        assert!(incident.members.iter().all(|member| {
            let odds = member.odds.unwrap();
            odds.sum > 0.0 && member.rival_odds.is_none_or(|rival| rival.sum <= odds.sum)
        }));
    }
    for (&alert, best) in outcome.correlator.background() {
        assert_eq!(outcome.grouping()[alert as usize], None);
        // What was likelier than noise is left only where too little came with it.
        assert!(best.is_none_or(|best| best.sum <= 0.0 || best.incident.is_none()));
    }
}

#[test]
fn without_a_topology_words_are_places() {
    let storm = made(5, 2_000);
    let outcome = run(&Spec::default(), storm.truth.end, "paste", &storm.bytes, None).unwrap();
    assert!(outcome.incidents().count() > 0);
    for incident in outcome.incidents() {
        assert!(incident.sites.keys().all(|place| !matches!(place, Place::Node(_))));
    }
    assert!(outcome.rankings.iter().all(|ranking| !ranking.by_metrics));
}

#[test]
fn a_topology_is_read_from_lines() {
    let system = System::from_csv("caller,callee\n# shop\nweb, api\n\napi,\"db\"\n").unwrap();
    assert_eq!(system.topology.services, ["web", "api", "db"]);
    assert_eq!(system.topology.edges.len(), 2);
    assert_eq!(system.graph().callees(0), [1]);
    for (text, message) in [("", "no call"), ("web,api\nweb", "line 2"), ("a,\n", "line 1")] {
        let error = System::from_csv(text).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn hostile_bytes_go_through() {
    let storm = made(2, 1_000);
    let mut rng = Rng::new(9, "hostile");
    for case in 0..300_u32 {
        let start = rng.below(storm.bytes.len() as u32 - 6_000) as usize;
        let mut bytes = storm.bytes[start..start + 6_000].to_vec();
        for _ in 0..=rng.below(40) {
            let at = rng.below(bytes.len() as u32) as usize;
            match rng.below(4) {
                0 => bytes[at] = rng.below(256) as u8,
                1 => bytes.truncate(at.max(1)),
                2 => {
                    let piece = bytes[at..(at + 90).min(bytes.len())].to_vec();
                    bytes.extend(piece);
                }
                _ => bytes.insert(at, b"{}[]\"\\\n,"[..][rng.below(8) as usize]),
            }
        }
        let known = case % 2 == 0;
        let system = known.then(|| system(&storm));
        let outcome = run(&Spec::default(), Time::default(), "hostile", &bytes, system).unwrap();
        let rows = outcome.read.events.rows.len();
        assert_eq!(outcome.templates.len(), rows, "case {case}");
        assert!((0..rows as u32).all(|row| !outcome.biography(row).is_empty()), "case {case}");
    }
}

#[test]
fn a_hundred_megabytes_without_an_end_are_bounded() {
    for (begin, piece) in [
        ("2026-01-15 09:31:05 ERROR db1 ", "xxxxxxxxxxxxxxxx"),
        ("{\"message\":\"", "aaaaaaaaaaaaaaaa"),
        ("", "[[[[[[[[[[[[[[[["),
        ("", "{\"a\":{\"b\":{\"c\":"),
        ("2026-01-15 09:31:05 ERROR db1 x\n", "   at a.b.c (d)\n"),
        ("{", "\"key\":123456789,"),
        ("", "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"),
        ("", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
    ] {
        let mut chain = Chain::new(Spec::default(), None).unwrap();
        chain.observe_at(Time::from_seconds(1_768_470_000));
        chain.feed(begin.as_bytes());
        let megabyte = piece.repeat(1 << 16);
        for _ in 0..100 {
            chain.feed(megabyte.as_bytes());
            chain.read();
        }
        let read = chain.finish().read;
        let records = read.events.rows.len() + read.quarantine.len();
        // A piece of each record is kept; none is longer than the limits of the reader.
        assert!(read.events.arena.len() < 4 << 20, "{piece}: {}", read.events.arena.len());
        assert!(records < 2_000, "{piece}: {records}");
    }
}

/// Feeds a storm minute by minute, looking at the outcome after some of them.
fn live(storm: &Storm, mut looks: impl FnMut(usize) -> bool) -> Outcome {
    let mut chain = Chain::new(Spec::default(), Some(system(storm))).unwrap();
    chain.observe_at(storm.truth.end);
    chain.begin("storm");
    let payloads = &storm.truth.payloads;
    let ends = payloads.iter().map(|payload| (payload.offset + payload.len) as usize);
    let mut fed = 0;
    for (nth, end) in ends.enumerate() {
        if nth + 1 < payloads.len() && !looks(nth) {
            continue;
        }
        chain.feed(&storm.bytes[fed..end]);
        fed = end;
        let (outcome, rest) = chain.suspend();
        assert_eq!(outcome.templates.len(), outcome.read.events.rows.len());
        assert_eq!(outcome.machine.verdicts().len(), outcome.read.events.rows.len());
        chain = rest.resume(outcome);
    }
    chain.finish()
}

#[test]
fn looking_in_between_changes_nothing() {
    for seed in [7, 8] {
        let storm = made(seed, 3_000);
        let whole = digest(&outcome(&storm));
        assert_eq!(digest(&live(&storm, |nth| nth % 97 == 0)), whole, "seed {seed}");
    }
}

#[test]
fn a_look_shows_what_a_run_up_to_then_shows() {
    let storm = made(3, 4_000);
    let mut chain = Chain::new(Spec::default(), Some(system(&storm))).unwrap();
    chain.observe_at(storm.truth.end);
    chain.begin("storm");
    let mut fed = 0;
    for payload in storm.truth.payloads.iter().step_by(211) {
        let end = (payload.offset + payload.len) as usize;
        chain.feed(&storm.bytes[fed..end]);
        fed = end;
        let (outcome, rest) = chain.suspend();
        let (spec, now) = (Spec::default(), storm.truth.end);
        let whole = run(&spec, now, "storm", &storm.bytes[..end], Some(system(&storm))).unwrap();
        assert_eq!(digest(&outcome), digest(&whole), "at byte {end}");
        chain = rest.resume(outcome);
    }
}

#[test]
fn a_look_that_is_broken_off_changes_nothing() {
    let storm = made(5, 2_000);
    let whole = digest(&outcome(&storm));
    let mut rng = Rng::new(4, "looks");
    let mut chain = Chain::new(Spec::default(), Some(system(&storm))).unwrap();
    chain.observe_at(storm.truth.end);
    chain.begin("storm");
    let mut fed = 0;
    for payload in storm.truth.payloads.iter().step_by(151) {
        let end = (payload.offset + payload.len) as usize;
        chain.feed(&storm.bytes[fed..end]);
        fed = end;
        chain.end();
        for _ in 0..rng.below(12) {
            chain.step();
        }
        chain.go_on();
    }
    chain.feed(&storm.bytes[fed..]);
    assert_eq!(digest(&chain.finish()), whole);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn looks_make_no_difference(seed in 1_u32..500, looks in prop::collection::btree_set(0_usize..900, 0..12)) {
        let storm = made(seed, 1_000);
        prop_assert_eq!(digest(&live(&storm, |nth| looks.contains(&nth))), digest(&outcome(&storm)));
    }
}
