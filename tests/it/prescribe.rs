//! From an incident to an action.
use std::fmt::Write as _;

use opslab::{
    prescribe::{
        Desk, Incident, Machine, Past, Policy, Recent, Signal, Spec, Suspect, Trial, TrialSpec,
        Verdict, prescribe, runbook,
    },
    world::{self, ActionKind, Fault, FaultKind, Faults, Remedy, Topology, World, remedy},
};
use strum::VariantArray as _;

/// A world with one fault, some minutes into it, and the incident as a good chain would see it.
pub(crate) fn scene(kind: FaultKind, seed: u32) -> (World, Incident) {
    let topology = Topology::payments();
    let targets = kind.targets(&topology);
    let fault = Fault::usual(kind, targets[seed as usize % targets.len()], 1800.0);
    let spec = world::Spec {
        seed,
        minutes: 120.0,
        events: 8000,
        faults: Faults::Given(vec![fault]),
        ..world::Spec::default()
    };
    let mut world = World::new(&spec).unwrap();
    let until = fault.onset_s + fault.ramp_s + 240.0;
    while world.elapsed_s() < until {
        world.step();
    }
    let chunk = world.take_output();
    let truth = world.truth();
    let mut incident = Incident { first_seen: truth.faults[0].onset, ..Incident::default() };
    for payload in &chunk.payloads {
        let labels = &chunk.labels[payload.first as usize..][..usize::from(payload.parts)];
        if !labels.contains(&1) {
            continue;
        }
        let bytes = &chunk.bytes[payload.offset as usize..][..payload.len as usize];
        let text = String::from_utf8_lossy(bytes).into_owned();
        let of = |id: world::NodeId| {
            let node = topology.node(id);
            let hosts = node.hosts.iter().map(|&at| &topology.hosts[usize::from(at)].name);
            text.contains(&node.name) || hosts.into_iter().any(|host| text.contains(host.as_str()))
        };
        let members = &truth.faults[0].members;
        let Some(&node) = members.iter().rev().find(|&&id| of(id)) else { continue };
        let service = topology.node(node).name.clone();
        let signal = Signal { service, text };
        if payload.tool.alerts() {
            incident.alerts.push(signal);
        } else {
            incident.templates.push(signal);
        }
    }
    let name = |id: world::NodeId| topology.node(id).name.clone();
    let members = &truth.faults[0].members;
    incident.services = members.iter().map(|&id| name(id)).collect();
    incident.suspects = vec![Suspect { service: name(fault.target), score: 0.7 }];
    for &id in members.iter().filter(|&&id| id != fault.target).take(2) {
        incident.suspects.push(Suspect { service: name(id), score: 0.15 });
    }
    let changes = truth.changes.iter();
    incident.changes =
        changes.map(|change| Recent { service: name(change.node), at: change.at }).collect();
    (world, incident)
}

#[test]
fn the_first_proposal_usually_cures() {
    let (mut right, mut all, mut report) = (0, 0, String::new());
    for &kind in FaultKind::VARIANTS {
        for seed in 0..2 {
            let (world, incident) = scene(kind, seed);
            let troubled = world.troubled();
            let proposals = prescribe(&world, &incident, &troubled, &[], &Spec::default());
            let fault = *world.faults().next().unwrap();
            let first = proposals.first();
            let cures =
                first.is_some_and(|first| remedy(&fault, first.forecast.action) == Remedy::Cures);
            all += 1;
            right += u32::from(cures);
            if !cures {
                let why = first.map(|p| (&p.matched, p.confidence));
                let _ = writeln!(report, "{kind:?}: {why:?}");
            }
            for proposal in &proposals {
                assert!((0.0..=1.0).contains(&proposal.confidence.value()));
            }
        }
    }
    assert!(right * 10 >= all * 9, "{right} of {all}\n{report}");
}

#[test]
fn a_wrong_supposition_explains_less_and_promises_less() {
    let (world, incident) = scene(FaultKind::DiskFull, 1);
    let proposals = prescribe(&world, &incident, &world.troubled(), &[], &Spec::default());
    let right = &proposals[0];
    assert_eq!(right.matched.kind, FaultKind::DiskFull);
    assert_eq!(right.forecast.action.kind, ActionKind::ClearDisk);
    assert!(right.forecast.fit > 0.5, "{:?}", right.forecast.fit);
    assert!(right.forecast.avoided() > 0.5, "{:?}", right.forecast.euros);
    let (never, soon) = right.forecast.recovery_minutes;
    assert!(never.is_none() && soon.is_some_and(|minutes| minutes <= 10.0), "{never:?} {soon:?}");
    assert!(right.matched.seen.iter().any(|seen| seen.degree >= 1.0 && seen.evidence.is_some()));
}

#[test]
fn a_forecast_comes_true_when_the_supposition_does() {
    for kind in [FaultKind::BadDeploy, FaultKind::DiskFull, FaultKind::ThirdPartyOutage] {
        let (world, incident) = scene(kind, 3);
        let proposals = prescribe(&world, &incident, &world.troubled(), &[], &Spec::default());
        let proposal = &proposals[0];
        let mut real = world.quiet_copy();
        let before = real.loss();
        real.apply(proposal.forecast.action);
        for _ in 0..180 {
            real.step();
        }
        let lost = real.loss().payments - before.payments;
        let (without, with) = proposal.forecast.payments;
        assert!((lost - with).abs() < 0.1 * without, "{kind:?} {lost} {with} {without}");
    }
}

#[test]
fn an_action_can_be_taken_back_to_the_last_bit() {
    let (mut world, incident) = scene(FaultKind::BadDeploy, 5);
    let mut untouched = world.clone();
    let proposals = prescribe(&world, &incident, &world.troubled(), &[], &Spec::default());
    let mut desk = Desk::default();
    desk.act(&proposals[0], &mut world);
    for _ in 0..60 {
        world.step();
    }
    assert_eq!(desk.done().count(), 1);
    assert!(desk.undo(&mut world).is_some() && desk.undo(&mut world).is_none());
    for _ in 0..60 {
        world.step();
        untouched.step();
    }
    assert_eq!(world.take_output(), untouched.take_output());
    assert_eq!(world.loss(), untouched.loss());
}

#[test]
fn the_learner_decides_who_may_act() {
    let (world, incident) = scene(FaultKind::CertificateExpiry, 1);
    let proposals = prescribe(&world, &incident, &world.troubled(), &[], &Spec::default());
    let proposal = &proposals[0];
    let value = proposal.confidence.value();
    let policy = |automatic_from, propose_from| Policy {
        automatic_from,
        propose_from,
        ask_always: Vec::new(),
    };
    assert_eq!(policy(value, 0.0).judge(proposal).0, Verdict::Automatic);
    assert_eq!(policy(value + 0.01, 0.0).judge(proposal).0, Verdict::Approval);
    assert_eq!(policy(1.0, value + 0.01).judge(proposal).0, Verdict::Refused);
    let ask_always = vec![proposal.forecast.action.kind];
    let asks = Policy { ask_always, ..policy(0.0, 0.0) };
    assert_eq!(asks.judge(proposal).0, Verdict::Approval);
}

#[test]
fn similar_incidents_speak_for_what_they_were() {
    let (_, old) = scene(FaultKind::QueueBacklog, 1);
    let (world, new) = scene(FaultKind::QueueBacklog, 2);
    let cure = runbook(FaultKind::QueueBacklog).mitigation[0].action;
    let history = vec![Past::new("clearing stuck", &old, FaultKind::QueueBacklog, cure, 31)];
    let troubled = world.troubled();
    let without = prescribe(&world, &new, &troubled, &[], &Spec::default());
    let with = prescribe(&world, &new, &troubled, &history, &Spec::default());
    let best = |proposals: &[opslab::prescribe::Proposal]| proposals[0].confidence.rule;
    assert_eq!(with[0].matched.kind, FaultKind::QueueBacklog);
    assert!(best(&with) > best(&without) || best(&without) >= 1.0);
    assert_eq!(with[0].neighbours.len(), 1);
}

#[test]
fn help_shortens_every_phase_on_common_random_numbers() {
    let storm = world::Spec { seed: 300, ..world::Spec::default() };
    let spec = TrialSpec { storm, seeds: 12, ..TrialSpec::default() };
    let run = || {
        let mut trial = Trial::new(spec.clone());
        while trial.step().unwrap() {}
        trial
    };
    let trial = run();
    for difference in [trial.acknowledge(), trial.recover(), trial.payments(), trial.euros()] {
        assert!(difference.high < 0.0, "{difference:?}");
        assert!(
            difference.low <= difference.difference && difference.difference <= difference.high
        );
        let mean = difference.with - difference.without;
        assert!((mean - difference.difference).abs() < 1e-6 * mean.abs().max(1.0));
    }
    let again = run();
    assert_eq!(trial.without, again.without);
    assert_eq!(trial.with, again.with);
    // A machine that is never right is worse than one that always is.
    let with = |right| {
        let machine = Machine { right, ..Machine::default() };
        let mut trial = Trial::new(TrialSpec { machine, seeds: 6, ..spec.clone() });
        while trial.step().unwrap() {}
        trial.recover().with
    };
    assert!(with(1.0) < with(0.0));
}
