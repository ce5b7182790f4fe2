//! The simulated product: laws, determinism, formats, volumes.
use opslab::world::{
    Action, ActionKind, Fault, FaultKind, Faults, Layer, Metric, NodeId, Noise, Remedy, Spec,
    SpecError, Storm, Tool, Topology, World, load, remedy, storm,
};
use proptest::prelude::*;
use strum::VariantArray as _;

fn given(seed: u32, faults: Vec<Fault>) -> Spec {
    Spec { seed, minutes: 120.0, events: 3000, faults: Faults::Given(faults), ..Spec::default() }
}

fn one(kind: FaultKind, seed: u32) -> Spec {
    let targets = kind.targets(&Topology::payments());
    let target = targets[seed as usize % targets.len()];
    given(seed, vec![Fault::usual(kind, target, 1800.0)])
}

/// Every payload lies where the truth says, one after the other, and has as many parts.
fn assert_tiled(made: &Storm) {
    let (mut at, mut first) = (0, 0);
    for payload in &made.truth.payloads {
        assert_eq!((payload.offset, payload.first), (at, first));
        assert!(payload.len > 0 && payload.parts > 0);
        at += payload.len;
        first += u32::from(payload.parts);
    }
    assert_eq!(at as usize, made.bytes.len());
    assert_eq!(first as usize, made.truth.labels.len());
}

fn bytes<'a>(made: &'a Storm, payload: &opslab::world::Payload) -> &'a [u8] {
    &made.bytes[payload.offset as usize..][..payload.len as usize]
}

#[test]
fn without_a_fault_nothing_is_anybodys() {
    let made = storm(&Spec { events: 3000, ..given(3, vec![]) }).unwrap();
    assert!(made.truth.labels.iter().all(|&label| label == 0));
    assert!(made.truth.faults.is_empty());
    let wanted: f64 = made.metrics.of(NodeId(0), Metric::Requests).unwrap().values.iter().sum();
    assert!(made.truth.loss.payments < 0.01 * wanted, "{:?}", made.truth.loss);
    let alerts = made.truth.payloads.iter().filter(|payload| payload.tool.alerts()).count();
    assert!(alerts > 50, "there is noise: {alerts}");
    let quiet = storm(&Spec { noise: Noise::none(), ..given(3, vec![]) }).unwrap();
    let alerts = quiet.truth.payloads.iter().filter(|payload| payload.tool.alerts()).count();
    assert_eq!(alerts, 0, "a healthy product without noise raises no alert");
}

#[test]
fn nothing_is_laid_to_a_fault_before_it_begins() {
    for &kind in FaultKind::VARIANTS {
        let spec = one(kind, 1);
        let mut world = World::new(&spec).unwrap();
        let mut seen = 0;
        while world.step() {
            let before = world.elapsed_s() <= 1800.0;
            let chunk = world.take_output();
            // The change that brings a fault is its first sign.
            let own = chunk.payloads.iter().filter(|payload| payload.tool != Tool::CdEvents);
            let first = chunk.payloads.first().map_or(0, |payload| payload.first);
            for payload in own {
                let from = (payload.first - first) as usize;
                let labels = &chunk.labels[from..from + usize::from(payload.parts)];
                let laid: u32 = labels.iter().map(|&label| u32::from(label > 0)).sum();
                assert!(!before || laid == 0, "{kind:?} at {} s", world.elapsed_s());
                seen += laid;
            }
        }
        assert!(seen > 0, "{kind:?} is never seen");
    }
}

#[test]
fn every_fault_is_seen_at_its_members() {
    for &kind in FaultKind::VARIANTS {
        for seed in 0..3 {
            let made = storm(&one(kind, seed)).unwrap();
            let fault = &made.truth.faults[0];
            assert!(fault.alerts >= 2, "{kind:?} {seed}: {fault:?}");
            assert!(fault.events >= 15, "{kind:?} {seed}: {fault:?}");
            assert!(fault.first_alert.is_some_and(|at| at >= fault.onset), "{kind:?}");
            assert!(fault.members.contains(&fault.cause), "{kind:?} {seed}: {:?}", fault.members);
            let labels: u32 = made.truth.labels.iter().map(|&l| u32::from(l == fault.id)).sum();
            assert_eq!(labels, fault.events);
            assert_eq!(fault.change.is_some(), kind.follows_change(), "{kind:?}");
        }
    }
}

#[test]
fn trouble_climbs_from_the_cause_to_the_front_door() {
    let topology = Topology::payments();
    let at = |name: &str| topology.find(name).unwrap();
    let fault = Fault { ramp_s: 10.0, ..Fault::usual(FaultKind::BadDeploy, at("ledger"), 600.0) };
    let mut world = World::quiet(&given(5, vec![fault])).unwrap();
    let mut first = vec![f64::INFINITY; topology.nodes.len()];
    while world.step() {
        for id in world.troubled() {
            let seen = &mut first[usize::from(id.0)];
            *seen = seen.min(world.elapsed_s());
        }
    }
    let path = ["ledger", "authorisation", "payments-api", "ingress", "api-gateway", "edge"];
    for pair in path.windows(2) {
        let (cause, effect) = (at(pair[0]).0, at(pair[1]).0);
        let (cause, effect) = (first[usize::from(cause)], first[usize::from(effect)]);
        assert!(cause < effect && effect.is_finite(), "{pair:?} {cause} {effect}");
    }
    assert!(first[usize::from(at("ledger").0)] >= 600.0);
    assert!(first[usize::from(at("dns").0)].is_infinite(), "bystanders stay well");
}

#[test]
fn what_fits_ends_the_fault_and_what_does_not_does_not() {
    // No payment waits for it and nothing is wrong with it.
    let target = Topology::payments().find("notification").unwrap();
    let bystander = Action { kind: ActionKind::Restart, target };
    for &kind in FaultKind::VARIANTS {
        let spec = one(kind, 2);
        let mut world = World::quiet(&spec).unwrap();
        let fault = *world.faults().next().unwrap();
        while world.elapsed_s() < fault.onset_s + fault.ramp_s {
            world.step();
        }
        let cure = ActionKind::VARIANTS
            .iter()
            .map(|&kind| Action { kind, target: fault.target })
            .find(|&action| remedy(&fault, action) == Remedy::Cures)
            .unwrap();
        let end = |mut world: World, action: Option<Action>| {
            if let Some(action) = action {
                world.apply(action);
            }
            while world.step() {}
            (world.fault_end(0).unwrap(), world.loss().euros, world.troubled().len())
        };
        let alone = end(world.clone(), None);
        let cured = end(world.clone(), Some(cure));
        let wrong = end(world.clone(), Some(bystander));
        assert!(cured.0 < alone.0, "{kind:?}");
        assert!(cured.1 < alone.1, "{kind:?} {alone:?} {cured:?}");
        assert_eq!(wrong.0, alone.0, "{kind:?}");
        // What a restarted bystander does not ask for makes some room elsewhere, but not much.
        assert!(wrong.1 >= 0.99 * alone.1, "{kind:?} {alone:?} {wrong:?}");
    }
}

#[test]
fn whether_somebody_acts_does_not_change_the_weather() {
    let spec = one(FaultKind::BadDeploy, 4);
    let play = |act: bool| {
        let mut world = World::new(&spec).unwrap();
        let (mut before, mut chunks) = (Vec::new(), Vec::new());
        while world.step() {
            if (2400.0..2410.0).contains(&world.elapsed_s()) {
                before = world.take_output().bytes;
                if act {
                    let target = world.faults().next().unwrap().target;
                    world.apply(Action { kind: ActionKind::RollBack, target });
                }
            }
        }
        chunks.extend(world.take_output().bytes);
        (before, chunks, world.metrics().clone())
    };
    let (without, with) = (play(false), play(true));
    assert_eq!(without.0, with.0, "the same bytes until somebody acts");
    assert!(!with.0.is_empty() && without.1 != with.1);
    let requests = |made: &opslab::world::Metrics| made.of(NodeId(0), Metric::Requests).cloned();
    assert_eq!(requests(&without.2), requests(&with.2), "the same customers come");
    let storage = Topology::payments().find("switch-b").unwrap();
    let loss = |made: &opslab::world::Metrics| made.of(storage, Metric::Loss).cloned();
    assert_eq!(loss(&without.2), loss(&with.2), "the same noise at a bystander");
}

#[test]
fn chunks_and_copies_change_nothing() {
    let spec = Spec { events: 2000, minutes: 60.0, ..Spec::default() };
    let whole = storm(&spec).unwrap();
    let mut world = World::new(&spec).unwrap();
    for _ in 0..100 {
        world.step();
    }
    let mut copy = world.clone();
    while world.step() {}
    while copy.step() {}
    let (a, b) = (world.take_output(), copy.take_output());
    assert_eq!(a, b);
    assert_eq!(a.bytes, whole.bytes);
    assert_eq!(a.payloads, whole.truth.payloads);
    assert_eq!(world.truth().faults, whole.truth.faults);
    assert!(!world.step() && world.is_done() && world.progress() >= 1.0);
}

#[test]
fn every_payload_is_what_its_format_says() {
    let kinds = vec![
        FaultKind::PacketLoss,
        FaultKind::QueueBacklog,
        FaultKind::MemoryLeak,
        FaultKind::DiskFull,
        FaultKind::FeatureNulls,
        FaultKind::ClockSkew,
    ];
    let spec = Spec { seed: 9, events: 30_000, faults: Faults::Kinds(kinds), ..Spec::default() };
    let made = storm(&spec).unwrap();
    assert_tiled(&made);
    let mut seen = std::collections::BTreeSet::new();
    for payload in &made.truth.payloads {
        let text = std::str::from_utf8(bytes(&made, payload)).unwrap();
        assert!(text.ends_with('\n'));
        seen.insert(payload.tool);
        let lines = if payload.tool == Tool::Snmp { 2 } else { 1 };
        assert_eq!(text.lines().count(), lines, "{:?}", payload.tool);
        if payload.tool.extension() != "jsonl" {
            assert_eq!(payload.parts, 1);
            continue;
        }
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        let parts = if payload.tool == Tool::Alertmanager {
            value["alerts"].as_array().unwrap().len()
        } else if payload.tool == Tool::Otlp {
            let records = &value["resourceLogs"][0]["scopeLogs"][0]["logRecords"];
            records.as_array().unwrap().len()
        } else {
            1
        };
        assert_eq!(usize::from(payload.parts), parts, "{:?}", payload.tool);
    }
    assert_eq!(seen.len(), Tool::VARIANTS.len(), "{seen:?}");
    // The truth finds its payloads again.
    let payload = made.truth.payloads[100];
    let label = made.truth.labels[payload.first as usize];
    assert_eq!(made.truth.label(payload.offset, 0), Some(label));
    assert_eq!(made.truth.label(payload.offset + 1, 0), None);
    assert_eq!(made.truth.label(payload.offset, payload.parts), None);
    assert_eq!(made.truth.payload_at(payload.offset + payload.len - 1), Some(&payload));
}

#[test]
fn volumes_are_as_asked_for() {
    for events in [3000, 10_000, 100_000] {
        let faults = Faults::Drawn { least: 1, most: 1, overlap: 0.0 };
        let made = storm(&Spec { seed: 11, events, faults, ..Spec::default() }).unwrap();
        let got = made.truth.labels.len() as f64;
        assert!((got / f64::from(events) - 1.0).abs() < 0.08, "{events} {got}");
        assert_tiled(&made);
    }
    // Alerts are as many as the rules make: a small storm cannot have fewer.
    let small = storm(&Spec { seed: 11, events: 1000, minutes: 60.0, ..Spec::default() }).unwrap();
    assert!((900..2500).contains(&small.truth.labels.len()), "{}", small.truth.labels.len());
}

#[test]
fn deliveries_are_lost_late_and_doubled_as_asked_for() {
    let noise = |missing, duplicated| Noise { missing, duplicated, ..Noise::none() };
    let count = |noise| {
        // One scale for all: the volume is corrected for what is lost.
        let spec = Spec { events: 20_000, noise, ..given(6, vec![]) };
        let made = storm(&spec).unwrap();
        let mut lines: Vec<&[u8]> = made.truth.payloads.iter().map(|p| bytes(&made, p)).collect();
        let all = lines.len();
        lines.sort_unstable();
        lines.dedup();
        (all, lines.len())
    };
    let (all, distinct) = count(noise(0.0, 0.2));
    let twice = 1.0 - distinct as f64 / all as f64;
    assert!((twice - 0.2 / 1.2).abs() < 0.02, "{twice}");
    assert_eq!(count(noise(1.0, 0.0)).0, 0);
}

#[test]
fn drawn_faults_differ_in_kind_and_place_and_overlap() {
    let (mut overlaps, mut pairs, mut kinds) = (0, 0, std::collections::BTreeSet::new());
    for seed in 0..60 {
        let world = World::quiet(&Spec { seed, ..Spec::default() }).unwrap();
        let faults: Vec<Fault> = world.faults().copied().collect();
        assert!((1..=4).contains(&faults.len()), "{}", faults.len());
        for pair in faults.windows(2) {
            assert!(pair[0].onset_s <= pair[1].onset_s);
            pairs += 1;
            overlaps += u32::from(pair[1].onset_s < pair[0].onset_s + pair[0].duration_s);
        }
        for (nth, fault) in faults.iter().enumerate() {
            kinds.insert(fault.kind);
            assert!(faults[..nth].iter().all(|f| f.target != fault.target && f.kind != fault.kind));
        }
    }
    assert_eq!(kinds.len(), FaultKind::VARIANTS.len());
    assert!(overlaps * 3 > pairs && overlaps < pairs, "{overlaps} of {pairs}");
}

#[test]
fn two_faults_are_told_apart() {
    let topology = Topology::payments();
    let at = |name: &str| topology.find(name).unwrap();
    let spec = given(
        8,
        vec![
            Fault::usual(FaultKind::DiskFull, at("cards-db"), 1200.0),
            Fault::usual(FaultKind::ModelDrift, at("fraud-scoring"), 1500.0),
        ],
    );
    let made = storm(&spec).unwrap();
    for fault in &made.truth.faults {
        assert!(fault.alerts > 3, "{fault:?}");
        assert!(fault.loss.euros > 0.0);
    }
    let (disk, drift) = (&made.truth.faults[0], &made.truth.faults[1]);
    assert!(!disk.members.contains(&at("fraud-scoring")));
    assert!(!drift.members.contains(&at("cards-db")));
    // Costs add up, for these two do not meet.
    let sum = disk.loss.payments + drift.loss.payments;
    let healthy = storm(&given(8, vec![])).unwrap().truth.loss.payments;
    let all = made.truth.loss.payments - healthy;
    assert!((sum / all - 1.0).abs() < 0.15, "{sum} {all}");
}

#[test]
fn bad_specifications_are_refused_with_a_reason() {
    let topology = Topology::payments();
    let check = |spec: Spec| spec.check(&topology).unwrap_err().to_string();
    assert_eq!(
        check(Spec { events: 1_000_001, ..Spec::default() }),
        "a storm has at most 1000000 events, not 1000001"
    );
    assert!(check(Spec { minutes: f64::NAN, ..Spec::default() }).contains("10 minutes"));
    assert!(check(Spec { step_s: 0, ..Spec::default() }).contains("steps of 1 to 60"));
    let noise = Noise { late: 1.5, ..Noise::default() };
    assert!(check(Spec { noise, ..Spec::default() }).contains("noise.late is 1.5"));
    let load = load::Spec { traffic: f64::INFINITY, ..load::Spec::default() };
    assert!(check(Spec { load, ..Spec::default() }).contains("load.traffic"));
    let fault = Fault::usual(FaultKind::DiskFull, NodeId(999), 0.0);
    let error = given(1, vec![fault]).check(&topology).unwrap_err();
    assert_eq!(error, SpecError::Target { nth: 1, node: 999, nodes: topology.nodes.len() });
}

#[test]
fn values_survive_postcard() {
    let made = storm(&Spec { events: 500, minutes: 30.0, ..Spec::default() }).unwrap();
    let truth = postcard::to_stdvec(&made.truth).unwrap();
    assert_eq!(made.truth, postcard::from_bytes(&truth).unwrap());
    let metrics = postcard::to_stdvec(&made.metrics).unwrap();
    assert_eq!(made.metrics, postcard::from_bytes(&metrics).unwrap());
    let topology = postcard::to_stdvec(&made.topology).unwrap();
    assert_eq!(made.topology, postcard::from_bytes::<Topology>(&topology).unwrap());
    let spec = Spec { faults: Faults::Kinds(vec![FaultKind::DnsFailure]), ..Spec::default() };
    let bytes = postcard::to_stdvec(&spec).unwrap();
    assert_eq!(spec, postcard::from_bytes(&bytes).unwrap());
}

#[test]
fn the_product_has_what_was_promised() {
    let topology = Topology::payments();
    let services = topology.nodes.iter().filter(|node| {
        matches!(node.layer, Layer::Application | Layer::Model | Layer::Database | Layer::Cloud)
    });
    assert!(services.count() >= 14);
    assert!(FaultKind::VARIANTS.len() >= 14);
    assert!(Tool::VARIANTS.len() >= 17);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_storm_is_whole(
        seed: u32,
        minutes in 10.0..90.0,
        step_s in 1_u32..61,
        events in 0_u32..4000,
        count in 0_u8..9,
        alerts in 0.0..5.0,
        traffic in 0.05..4.0,
    ) {
        let spec = Spec {
            seed,
            minutes,
            step_s,
            events,
            faults: Faults::Drawn { least: count, most: count, overlap: 0.5 },
            noise: Noise { alerts, ..Noise::default() },
            load: load::Spec { traffic, ..load::Spec::default() },
            ..Spec::default()
        };
        let made = storm(&spec).unwrap();
        assert_tiled(&made);
        for fault in &made.truth.faults {
            prop_assert!(fault.loss.payments.is_finite() && fault.loss.euros.is_finite());
        }
        for series in &made.metrics.series {
            prop_assert!(series.values.iter().all(|value| value.is_finite()));
        }
    }
}
