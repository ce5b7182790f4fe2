//! The history of past incidents: how it is packed, made and asked.
use std::sync::OnceLock;

use opslab::{
    chain::{self, System, judge},
    correlate::{
        Correlator, Experience, History, Settling, Spec, Status,
        history::{Chances, PackError},
    },
    digest::Digest,
    event::Time,
    learn::Plan,
    world::{self, Faults, storm},
};
use proptest::prelude::*;

use crate::{
    alert::push,
    chain::{made, outcome},
    correlate::{alerts, shop, storm as shop_storm},
};

fn plan() -> Plan {
    Plan { first: 900_001, storms: 8, events: vec![2_000, 3_000] }
}

fn small() -> &'static History {
    static MADE: OnceLock<History> = OnceLock::new();
    MADE.get_or_init(|| {
        let plan = plan();
        plan.learn((0..plan.storms).map(|nth| plan.record(nth).unwrap()))
    })
}

#[test]
fn the_shipped_history_is_whole_and_says_where_it_comes_from() {
    let bytes = History::shipped_bytes();
    let history = History::unpack(bytes).unwrap();
    assert_eq!(history.pack(), bytes);
    assert_eq!(History::shipped().unwrap().history(), &history);
    assert!(history.source.contains("seeds 1000001 to"), "{}", history.source);
    assert!(history.patterns.len() >= 30 && history.pairs.len() >= 1_000);
    assert!(bytes.len() < 250_000, "{} bytes", bytes.len());
    let times: u32 = history.patterns.iter().map(|pattern| pattern.times).sum();
    assert!(times >= 2_000, "{times}");
    let lengths = |at: usize| history.patterns[at].lengths.iter().sum::<u32>();
    assert!((0..history.patterns.len()).all(|at| lengths(at) > 0));
}

#[test]
fn the_same_plan_makes_the_same_history() {
    let history = small();
    assert_eq!(Digest::of(history).to_string(), GOLDEN, "what is learned has changed");
    assert_eq!(&History::unpack(&history.pack()).unwrap(), history);
    let again = plan();
    assert_eq!(&again.learn((0..again.storms).map(|nth| again.record(nth).unwrap())), history);
}

/// The digest of the small history: changes with the simulator, the modules before and what is counted.
const GOLDEN: &str = "4f201fb411a55ea9d90104800b18ff26";

#[test]
fn a_history_speaks_of_its_own_plant_only() {
    let events = shop_storm(3, 200);
    let machine = alerts(&events);
    let settled = |history| {
        let spec = Spec { history, ..Spec::default() };
        let mut correlator = Correlator::run(&spec, &shop(), &events, &machine);
        let settling = Settling::new(&correlator, &events, &machine, &[]);
        correlator.settle(Time(i64::MAX), &machine, settling);
        (correlator.incidents().to_vec(), correlator.grouping())
    };
    assert_eq!(settled(Experience::Learned), settled(Experience::None));
}

#[test]
fn the_past_says_why() {
    let storm = made(7, 3_000);
    let outcome = outcome(&storm);
    let known = History::shipped().unwrap();
    let shown = outcome.correlator.incidents().iter();
    let shown = shown.filter(|i| matches!(i.status, Status::Open | Status::Resolved));
    let pasts = shown.flat_map(|i| i.members.iter().filter_map(|m| Some((m.odds?, m.odds?.past?))));
    let mut seen = 0;
    for (odds, past) in pasts {
        let sentence = past.sentence(&known);
        assert!(sentence.starts_with(&format!("Of {} past cases of ", past.times)), "{sentence}");
        assert!(past.had <= past.times && (0.0..=1.0).contains(&past.chance));
        assert!(odds.sum > 0.0 && past.chance > 0.5, "{odds:?}");
        seen += 1;
    }
    assert!(seen >= 20, "{seen}");
}

#[test]
fn quiet_hours_show_hardly_any_incident() {
    let mut shown = 0;
    for seed in 1..=4 {
        let faults = Faults::Drawn { least: 0, most: 0, overlap: 0.0 };
        let spec = world::Spec { seed, faults, events: 5_000, ..world::Spec::default() };
        let storm = storm(&spec).unwrap();
        let system = System::of_world(&storm.topology);
        let end = storm.truth.end;
        let choices = chain::Spec::default();
        let outcome = chain::run(&choices, end, "storm", &storm.bytes, Some(system)).unwrap();
        shown += judge(&outcome, &storm.bytes, &storm.truth).grouping.idle;
    }
    assert!(shown <= 2, "{shown} incidents in 16 quiet hours");
}

#[test]
fn damaged_bytes_are_named() {
    let bytes = small().pack();
    assert_eq!(History::unpack(b"something else"), Err(PackError::Magic));
    for end in (20..bytes.len()).step_by(97) {
        assert!(matches!(History::unpack(&bytes[..end]), Err(PackError::Damaged { .. })), "{end}");
    }
    let mut longer = bytes;
    longer.push(0);
    let error = History::unpack(&longer).unwrap_err();
    assert!(error.to_string().contains("it goes on"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_survived(at in 17_usize..40_000, byte: u8) {
        let mut bytes = small().pack();
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Ok(history) = History::unpack(&bytes) {
            // What can be read can be asked and packed.
            prop_assert_eq!(&History::unpack(&history.pack()).unwrap(), &history);
            let _asked = Chances::new(history);
        }
    }

    #[test]
    fn counts_survive_packing(counts in prop::collection::vec(0_u32..5_000_000, 40), weight: i32) {
        let mut history = small().clone();
        for (pair, &count) in history.pairs.iter_mut().zip(&counts) {
            (pair.had, pair.stretches, pair.lines) = (count, count / 2, count / 3);
            pair.began[3] = count;
            pair.claim = weight.wrapping_sub(count.cast_signed());
        }
        history.weights[1][2] = weight;
        (history.signs[0].first, history.patterns[0].phases[2][12]) = (weight, -weight / 3);
        history.patterns[0].dear = counts[0] % 65_536;
        prop_assert_eq!(History::unpack(&history.pack()).unwrap(), history);
    }

    #[test]
    fn other_plants_are_survived(rows in prop::collection::vec((any::<i64>(), 0_u8..4), 0..30)) {
        let mut events = opslab::event::Events::default();
        for (time, kind) in rows {
            use opslab::event::Kind;
            let kind = [Kind::Fired, Kind::Resolved, Kind::Change, Kind::Log][usize::from(kind)];
            let row = push(&mut events, 0.0, kind, "LatencyHigh", "ledger");
            events.rows[row as usize].time = Time(time);
        }
        let machine = alerts(&events);
        let mut correlator = Correlator::run(&Spec::default(), &shop(), &events, &machine);
        let settling = Settling::new(&correlator, &events, &machine, &[]);
        correlator.settle(Time(i64::MAX), &machine, settling);
        prop_assert_eq!(correlator.grouping().len(), machine.alerts().len());
    }
}
