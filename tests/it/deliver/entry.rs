//! Changes that nobody typed: from operations and from monitoring, by the same door.
use opslab::{
    change::{Change, Edit, Kind, Origin, prescribed, retrained},
    prescribe::{self, Proposal, prescribe},
    promote::{Action, DAY, Happening, MINUTE, Purpose, Simulation, Spec},
    rollout::Strategy,
    world::{Delivery, FaultKind},
};

use super::{alone, count, workshop};
use crate::{prescribe::scene, run::healed};

/// Nobody has to agree, so that what enters goes through by itself.
fn open() -> Spec {
    let mut spec = alone();
    spec.places.iter_mut().for_each(|place| place.approvals = 0);
    spec
}

/// What operations propose first for a fault, among proposals of one kind.
fn proposal(kind: FaultKind, wanted: Delivery) -> Proposal {
    let (world, incident) = scene(kind, 0);
    let all = prescribe(&world, &incident, &world.troubled(), &[], &prescribe::Spec::default());
    all.into_iter().find(|p| p.forecast.action.kind.delivery() == wanted).unwrap()
}

#[test]
fn a_prescribed_rollback_enters_as_a_change_and_reaches_production() {
    let mut spec = open();
    // Everything that would have caught it is off: labels come after days, operations before.
    spec.without = opslab::check::TESTS.iter().map(|test| test.key.to_owned()).collect();
    spec.rollout.strategy = Strategy::AllAtOnce;
    let mut simulation = Simulation::new(spec, workshop()).unwrap();
    let bad = Change::listed("hour-in-utc").unwrap();
    simulation.act(Action::Commit(Box::new(bad.clone()))).unwrap();
    simulation.go_to(DAY);
    assert!(simulation.state().places[3..].iter().all(|site| site.live == 1));
    let proposal = proposal(FaultKind::BadDeploy, Delivery::Back);
    let source = simulation.workshop().base().clone();
    let change = prescribed(&source, &bad, &proposal).unwrap();
    assert!(
        matches!(&change.origin, Origin::Operations { reason } if reason.contains("roll back"))
    );
    assert!(change.title.contains("Revert"));
    simulation.act(Action::TakeOut { release: 1, change: Box::new(change.clone()) }).unwrap();
    simulation.go_to(2 * DAY);
    assert!(simulation.state().places[3..].iter().all(|site| site.live == 2));
    let release = simulation.ledger()[1].clone();
    assert_eq!((release.purpose, release.mends, release.edits.len()), (Purpose::Fix, Some(1), 0));
    assert_eq!(release.change.as_deref(), Some(&change));
    // What serves now is, to the byte, what served before.
    let base = simulation.workshop().record(&[], &[]);
    let digest = base.artifact.as_ref().unwrap().digest.short();
    assert_eq!(simulation.release_report(2).unwrap().artifact, Some(digest));
    assert!(simulation.act(Action::TakeOut { release: 7, change: Box::new(change) }).is_err());
}

#[test]
fn a_prescribed_retraining_enters_as_a_change_and_actions_on_machines_do_not() {
    let mut simulation = Simulation::new(open(), workshop()).unwrap();
    let source = simulation.workshop().base().clone();
    let none = Change::listed("refactoring").unwrap();
    let drift = proposal(FaultKind::ModelDrift, Delivery::Retrained);
    let change = prescribed(&source, &none, &drift).unwrap();
    assert_eq!((change.kind, &change.edits[..]), (Kind::Model, &[Edit::Retrain { cut: 1 }][..]));
    simulation.act(Action::Commit(Box::new(change))).unwrap();
    simulation.go_to(2 * DAY);
    assert!(simulation.state().places[3..].iter().all(|site| site.live == 1));
    assert_eq!(simulation.ledger()[0].purpose, Purpose::Fix);
    let disk = proposal(FaultKind::DiskFull, Delivery::Nothing);
    assert_eq!(prescribed(&source, &none, &disk), None);
}

#[test]
fn a_model_that_monitoring_trained_again_reaches_production() {
    let report = healed();
    let retraining = &report.retrainings[0];
    let mut simulation = Simulation::new(open(), workshop()).unwrap();
    let source = simulation.workshop().base().clone();
    let change = retrained(&source, retraining);
    assert!(
        matches!(&change.origin, Origin::Monitoring { reason } if *reason == retraining.reason)
    );
    assert!(change.title.contains(&format!("days {} to {}", retraining.days.0, retraining.days.1)));
    simulation.plan(MINUTE, Action::Commit(Box::new(change)));
    simulation.finish();
    assert!(simulation.state().places[3..].iter().all(|site| site.live == 1));
    assert_eq!(simulation.ledger()[0].purpose, Purpose::Retraining);
    assert_eq!(simulation.kind_of(1), Kind::Model);
    assert_eq!(count(&simulation, Happening::Served), 3);
    let (new, old) = (simulation.explain(3, 0).unwrap(), simulation.workshop().record(&[], &[]));
    let old = old.artifact.as_ref().unwrap();
    assert_ne!((new.parts.model, new.table), (old.parts.model, old.data));
    assert_eq!(new.parts.code, old.parts.code, "and nothing else");
}
