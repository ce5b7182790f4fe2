//! What the scripts beside it call: the room of the operations loop as its worker steps it, the
//! template miner over lines that were handed in, and weeks of delivery.
use std::cell::RefCell;

use opslab::{
    aiops::{Choices, Phase, Room, Station, View},
    promote::{self, DAY, Simulation, Workshop},
    release::Source,
    room::Clock,
    template::{Miner, Spec, TemplateId},
};

thread_local! {
    static ROOM: RefCell<(Room, Choices, View)> = RefCell::default();
    static DELIVERY: RefCell<Option<Simulation>> = const { RefCell::new(None) };
    static TEXT: RefCell<(Vec<u8>, Vec<u32>)> = RefCell::default();
}

/// Chooses a storm, and the station that is looked at; nothing is done yet.
#[unsafe(no_mangle)]
pub extern "C" fn choose(seed: u32, events: u32, station: u32) {
    ROOM.with_borrow_mut(|(_, choices, view)| {
        *choices = Choices { seed, events, ..Choices::default() };
        view.station = Station::ALL.get(station as usize).copied().unwrap_or_default();
    });
}

/// Asks for a minute; whether the room takes it.
#[unsafe(no_mangle)]
pub extern "C" fn ask(minute: u32) -> u32 {
    ROOM.with_borrow_mut(|(room, choices, view)| {
        view.now = Some(minute);
        u32::from(room.ask(choices, view).is_ok())
    })
}

/// One step of the room; the phase it was in, [`Phase::Done`]'s number at the end.
#[unsafe(no_mangle)]
pub extern "C" fn step() -> u32 {
    ROOM.with_borrow_mut(|(room, ..)| room.step().map_or(u32::MAX, |told| told.phase as u32))
}

/// The number of [`Phase::Done`].
#[unsafe(no_mangle)]
pub extern "C" fn done() -> u32 {
    Phase::Done as u32
}

/// Makes all that the page is told; the number of cards.
#[unsafe(no_mangle)]
pub extern "C" fn show() -> u32 {
    ROOM.with_borrow(|(room, ..)| {
        let (rail, timeline) = (room.rail(), room.timeline());
        let cards = room.sheet().map_or(0, |sheet| sheet.cards.len());
        (cards + rail.len() + timeline.log.len()) as u32
    })
}

/// The stride after a tick that took so long, as the room chooses it.
#[unsafe(no_mangle)]
pub extern "C" fn paced(declared: u32, stride: u32, took_ms: f64) -> u32 {
    Clock { now: None, last: u32::MAX, stride: declared, tick: "minute" }.paced(stride, took_ms)
}

/// Events read so far.
#[unsafe(no_mangle)]
pub extern "C" fn rows() -> u32 {
    ROOM.with_borrow(|(room, ..)| {
        room.found().map_or(0, |found| found.outcome.read.events.rows.len() as u32)
    })
}

/// Room for so many bytes of lines; where they go.
#[unsafe(no_mangle)]
pub extern "C" fn text(bytes: u32) -> *mut u8 {
    TEXT.with_borrow_mut(|(text, _)| {
        text.resize(bytes as usize, 0);
        text.as_mut_ptr()
    })
}

/// Learns the lines that were handed in with a new miner; the number of lines.
#[unsafe(no_mangle)]
pub extern "C" fn learn(masks: u32) -> u32 {
    TEXT.with_borrow_mut(|(text, ids)| {
        let mut spec = Spec::default();
        if masks == 0 {
            spec.masks.clear();
        }
        let mut miner = Miner::new(spec);
        let text = std::str::from_utf8(text).unwrap_or_default();
        let learned: Vec<TemplateId> = text.lines().map(|line| miner.learn(line)).collect();
        *ids = learned.iter().map(|&id| miner.current(id).0).collect();
        ids.len() as u32
    })
}

/// The template of each line that was learned last.
#[unsafe(no_mangle)]
pub extern "C" fn templates() -> *const u32 {
    TEXT.with_borrow(|(_, ids)| ids.as_ptr())
}

/// Simulates weeks of delivery with what an earlier call found out about releases; the number of
/// events, 0 where it failed.
#[unsafe(no_mangle)]
pub extern "C" fn deliver(weeks: u32) -> u32 {
    DELIVERY.with_borrow_mut(|kept| {
        let workshop = kept.take().map(Simulation::into_workshop);
        let workshop = workshop.unwrap_or_else(|| Workshop::new(Source::default()));
        let spec = promote::Spec { weeks, ..promote::Spec::default() };
        let Ok(mut simulation) = Simulation::new(spec, workshop) else { return 0 };
        simulation.finish();
        let events = simulation.log().len() as u32;
        *kept = Some(simulation);
        events
    })
}

/// Steps a day back (true) or forward; the hour where it then stands.
#[unsafe(no_mangle)]
pub extern "C" fn day(back: bool) -> u32 {
    DELIVERY.with_borrow_mut(|kept| {
        let Some(simulation) = kept else { return 0 };
        let now = simulation.state().now;
        simulation.go_to(if back { now.saturating_sub(DAY) } else { now + DAY });
        (simulation.state().now / 3_600) as u32
    })
}
