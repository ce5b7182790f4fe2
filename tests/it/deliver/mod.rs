//! Delivery: what catches which change, promotion, rollouts, figures, replay.
#![expect(clippy::wildcard_enum_match_arm, reason = "a test looks for a few events among many")]

mod by_hand;
mod catalogue;
mod entry;
mod experiments;
mod figures;
mod gates;
mod graph;
mod kayenta;
mod keys;
mod limits;
mod lineage;
mod replay;
mod rollout;
mod steps;
mod strategies;
mod versus;

use opslab::{
    change::Change,
    check::{Level, TESTS},
    promote::{Action, Happening, MINUTE, Simulation, Spec, Workshop},
    release::Source,
};

fn workshop() -> Workshop {
    Workshop::new(Source::default())
}

/// Only what the learner commits; nobody else, no outages.
fn alone() -> Spec {
    let mut spec = Spec { weeks: 4, ..Spec::default() };
    spec.team.commits_per_week = 0.0;
    spec.team.outages_per_year = 0.0;
    spec
}

/// Commits one change and agrees to everything.
fn follow(spec: &Spec, workshop: Workshop, key: &str) -> Simulation {
    let mut simulation = Simulation::new(spec.clone(), workshop).unwrap();
    simulation.plan(MINUTE, Action::Commit(Box::new(Change::listed(key).unwrap())));
    simulation.agree_to_everything();
    simulation
}

/// Where a change was stopped.
#[derive(Clone, Debug, PartialEq)]
enum Stop {
    Build,
    Test(Level, &'static str),
    Canary(String),
    Nowhere,
}

fn stop(simulation: &Simulation) -> Stop {
    for event in simulation.log() {
        match event.what {
            Happening::BuildFailed => return Stop::Build,
            Happening::Red(at, false) | Happening::Refuted(at, false) => {
                let test = &TESTS[usize::from(at)];
                return Stop::Test(test.level, test.key);
            }
            Happening::Aborted => {
                let place = usize::from(event.place.unwrap());
                return Stop::Canary(simulation.spec().places[place].name.clone());
            }
            _ => {}
        }
    }
    Stop::Nowhere
}

fn served(simulation: &Simulation) -> usize {
    simulation.log().iter().filter(|e| e.what == Happening::Served).count()
}

/// When something first happened there.
fn first(simulation: &Simulation, what: Happening, release: u32, place: u8) -> Option<u64> {
    let fits = |e: &&opslab::promote::Event| {
        e.what == what && e.release == release && e.place == Some(place)
    };
    simulation.log().iter().find(fits).map(|event| event.at)
}

/// How often something happened.
fn count(simulation: &Simulation, what: Happening) -> usize {
    simulation.log().iter().filter(|event| event.what == what).count()
}
