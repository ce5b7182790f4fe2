//! The room over a storm, natively: `chain.mjs` without Wasm.
//!
//! ```text
//! cargo run --release --manifest-path tests/bench/room/Cargo.toml -- whole|live [EVENTS] [SEED] [STRIDE]
//! ```
use std::{env, fs, time::Instant};

use opslab::aiops::{Choices, Phase, Room, Station, View};

/// Works until all is there; milliseconds by phase.
fn work(room: &mut Room, choices: &Choices, minute: u32) -> Vec<(Phase, f64)> {
    let view = View { station: Station::Correlate, now: Some(minute), ..View::default() };
    room.ask(choices, &view).expect("the room takes the choices");
    let mut spent: Vec<(Phase, f64)> = Vec::new();
    loop {
        let before = Instant::now();
        let phase = room.step().expect("the room works").phase;
        let took = before.elapsed().as_secs_f64() * 1e3;
        match spent.last_mut().filter(|(known, _)| *known == phase) {
            Some((_, sum)) => *sum += took,
            None => spent.push((phase, took)),
        }
        if phase == Phase::Done {
            return spent;
        }
    }
}

fn rows(room: &Room) -> usize {
    room.found().map_or(0, |found| found.outcome.read.events.rows.len())
}

/// The most memory so far in megabytes, and how busy the machine is, as Linux says.
fn machine() -> (u64, String) {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = peak.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split_whitespace().next().unwrap_or("?").to_owned();
    (kilobytes.unwrap_or_default() / 1024, load)
}

fn main() {
    let mut args = env::args().skip(1);
    let mode = args.next().unwrap_or_else(|| "whole".to_owned());
    let mut number = |usual: u32| args.next().and_then(|n| n.parse().ok()).unwrap_or(usual);
    let (events, seed, stride) = (number(1_000_000), number(7), number(10));
    let choices = Choices { seed, events, ..Choices::default() };
    let mut room = Room::default();
    println!("{events} events, seed {seed}, native, load {}", machine().1);
    if mode == "whole" {
        let spent = work(&mut room, &choices, u32::MAX);
        let chain = spent.iter().filter(|(phase, _)| *phase != Phase::World);
        let chain: f64 = chain.map(|(_, ms)| ms).sum();
        for (phase, ms) in &spent {
            println!("  {:10} {ms:7.0} ms", <&str>::from(*phase));
        }
        let (peak, load) = machine();
        println!("  chain      {chain:7.0} ms   {} rows, {peak} MB, load {load}", rows(&room));
        return;
    }
    work(&mut room, &choices, 0);
    let (first, began) = (rows(&room), Instant::now());
    let (mut slowest, mut below, mut ticks) = (0.0_f64, 0, 0);
    let (mut minute, mut known) = (stride, first);
    loop {
        let before = Instant::now();
        work(&mut room, &choices, minute);
        let _shown = (room.sheet(), room.rail(), room.timeline());
        let took = before.elapsed().as_secs_f64();
        let now = rows(&room);
        if now == known && minute > 240 {
            break;
        }
        slowest = slowest.max(took);
        below += u32::from(((now - known) as f64) < 20_000.0 * took);
        (ticks, known, minute) = (ticks + 1, now, minute + stride);
    }
    let rate = (known - first) as f64 / began.elapsed().as_secs_f64();
    let (peak, load) = machine();
    println!("  {ticks} ticks of {stride} minutes: {rate:.0} events/s; slowest {:.0} ms; below 20,000 events/s: {below}; {peak} MB, load {load}", slowest * 1e3);
}
