//! What the lab offers when it opens: the true remedy, among the first, with a button.
use std::fmt::Write as _;

use opslab::{
    aiops::{Choices, Deed, Phase, Room, Station, View, read},
    room::{Card, Offer},
    world::{FaultKind, Remedy, remedy},
};
use strum::VariantArray as _;

/// Offers that a person looks at.
const FIRST: usize = 3;

fn storm(kind: FaultKind, seed: u32) -> Choices {
    let name: &'static str = kind.into();
    let (choices, troubles) = read(&format!("kind={name}"), seed);
    assert!(troubles.is_empty(), "{troubles:?}");
    choices
}

fn ask(room: &mut Room, choices: &Choices, view: &View) {
    room.ask(choices, view).unwrap();
    while room.step().unwrap().phase != Phase::Done {}
}

fn offers(room: &Room) -> Vec<Offer> {
    let cards = room.sheet().unwrap().cards.into_iter();
    let mut offers =
        cards.filter_map(
            |card| {
                if let Card::Offers { offers, .. } = card { Some(offers) } else { None }
            },
        );
    offers.next().unwrap_or_default()
}

/// Where the first offer that cures what is wrong stands, if it can be approved; from 1.
fn rank(room: &mut Room, kind: FaultKind, seed: u32) -> (Option<usize>, String) {
    ask(room, &storm(kind, seed), &View { station: Station::Prescribe, ..View::default() });
    let found = room.found().unwrap();
    let faults = found.tape.as_ref().unwrap().truth_at(found.minute).faults;
    let offers = offers(room);
    let cures = |offer: &Offer| {
        let Some(Deed::Do(act)) = offer.deed.as_ref().and_then(Deed::read) else {
            return false;
        };
        faults.iter().any(|fault| remedy(&fault.fault, act.action()) == Remedy::Cures)
    };
    let told: Vec<String> =
        offers.iter().map(|offer| format!("{} | {}", offer.title, offer.why[1])).collect();
    (offers.iter().position(cures).map(|at| at + 1), told.join("\n    "))
}

/// Plays kinds and seeds; how many have the remedy first and how many among the first, and what the
/// others offered.
fn tally(kinds: &[FaultKind], seeds: &[u32]) -> (usize, usize, String) {
    let (mut first, mut among, mut told) = (0, 0, String::new());
    let mut room = Room::default();
    for &kind in kinds {
        for &seed in seeds {
            let (rank, offers) = rank(&mut room, kind, seed);
            first += usize::from(rank == Some(1));
            among += usize::from(rank.is_some_and(|rank| rank <= FIRST));
            if rank != Some(1) {
                let _ = writeln!(told, "{kind:?} seed {seed}: {rank:?}\n    {offers}");
            }
        }
    }
    (first, among, told)
}

const SEEDS: [u32; 6] = [1, 2, 3, 7, 11, 42];

#[test]
fn trouble_of_the_model_can_be_cured() {
    let kinds = [FaultKind::ModelDrift, FaultKind::FeatureNulls, FaultKind::BadModelRelease];
    let (first, among, told) = tally(&kinds, &SEEDS);
    assert!(among == 18 && first >= 16, "{first} first, {among} among the first\n{told}");
}

#[test]
fn every_kind_can_be_cured() {
    let (first, among, told) = tally(FaultKind::VARIANTS, &[5]);
    assert!(among >= 16 && first >= 14, "{first} first, {among} among the first\n{told}");
}

#[test]
fn every_kind_can_be_cured_for_many_seeds() {
    let (first, among, told) = tally(FaultKind::VARIANTS, &SEEDS);
    assert!(among >= 99 && first >= 90, "{first} first, {among} among the first of 102\n{told}");
}

#[test]
#[ignore = "not met yet: four minutes after the end something is still offered"]
fn nothing_is_offered_once_the_world_is_well_again() {
    let mut room = Room::default();
    let choices = storm(FaultKind::BadDeploy, 42);
    ask(&mut room, &choices, &View::default());
    let tape = room.found().unwrap().tape.clone().unwrap();
    let end = tape.minute(tape.truth.faults[0].end) as u32;
    let at = |room: &mut Room, minute: u32, station: Station| {
        ask(room, &choices, &View { now: Some(minute), station, ..View::default() });
        room.sheet().unwrap()
    };
    // While it is there something can be done, and it is promised to save payments.
    at(&mut room, end - 10, Station::Prescribe);
    assert!(offers(&room).iter().any(|offer| offer.deed.is_some()));
    for minute in [end + 4, end + 30, 240] {
        let sheet = at(&mut room, minute, Station::Prescribe);
        assert!(sheet.answer.contains("is over since"), "{minute}: {}", sheet.answer);
        assert!(offers(&room).iter().all(|offer| offer.deed.is_none()), "{minute}");
        let found = room.found().unwrap();
        let judged = found.judgement.as_ref().unwrap().faults[0].incident.unwrap();
        let incident = found.outcome.incidents().find(|one| one.id == judged).unwrap();
        let ended = found.ended(incident).map(|time| tape.minute(time));
        assert!(ended.is_some_and(|at| at < f64::from(end + 4)), "{minute}: {ended:?}");
    }
}
