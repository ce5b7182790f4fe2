//! `opslab aiops`: walks the operations loop and says what each station says.
use lexopt::{Arg, Parser, ValueExt as _};
use opslab::{
    aiops::{self, FIELDS, Field, Found, Phase, Room, Station, View},
    monitor::Inject,
    scenario::Scenario,
};
use serde_json::json;

use super::args::Failure;
use super::commands::{DONE, open, say};
use super::sheet::words;

struct Wanted {
    scenario: Scenario,
    view: View,
    only: Option<Station>,
    json: bool,
}

pub(crate) fn run(parser: &mut Parser) -> Result<u8, Failure> {
    let Some(wanted) = read(parser)? else { return Ok(DONE) };
    let (mut choices, troubles) = aiops::read(&wanted.scenario.ops, wanted.scenario.seed);
    if let Some(trouble) = troubles.first() {
        return Err(Failure::Usage(format!("ops: {trouble}")));
    }
    choices.drift = wanted.scenario.monitor.inject != Inject::Nothing;
    let mut room = Room::default();
    let mut sheets = Vec::new();
    for station in
        Station::ALL.into_iter().filter(|one| wanted.only.is_none_or(|only| only == *one))
    {
        let view = View { station, ..wanted.view.clone() };
        let wrong = |error: aiops::RoomError| Failure::Usage(error.to_string());
        room.ask(&choices, &view).map_err(wrong)?;
        while room.step().map_err(wrong)?.phase != Phase::Done {}
        check(&choices, &wanted.view, room.found())?;
        sheets.extend(room.sheet().map(|sheet| (station.name(), sheet)));
    }
    if wanted.json {
        let sheets: Vec<_> = sheets.iter().map(|(_, sheet)| sheet).collect();
        let told = json!({ "ops": aiops::write(&choices), "seed": choices.seed, "sheets": sheets, "timeline": room.timeline() });
        say(&format!("{told:#}\n"))?;
    } else {
        say(&sheets.iter().map(|(name, sheet)| words(name, sheet)).collect::<String>())?;
    }
    Ok(DONE)
}

/// Whether there is what is to be looked into.
fn check(choices: &aiops::Choices, view: &View, found: Option<&Found>) -> Result<(), Failure> {
    let Some(outcome) = found.map(|found| &found.outcome) else { return Ok(()) };
    let none = |what: &str, number: u32, there: String| {
        Err(Failure::Usage(format!("there is no {what} {number} at that minute{there}")))
    };
    if let Some(minute) = view.now.filter(|&minute| minute > choices.minutes) {
        let last = choices.minutes;
        return Err(Failure::Usage(format!("the storm has {last} minutes, not {minute}")));
    }
    if let Some(number) = view.incident
        && !outcome.incidents().any(|incident| incident.id == number)
    {
        let known: Vec<String> = outcome.incidents().map(|it| it.id.to_string()).collect();
        return none("incident", number, format!("; there are {}", known.join(", ")));
    }
    let events = outcome.read.events.rows.len();
    match view.event.filter(|&event| event as usize >= events) {
        Some(event) => none("event", event, format!("; there are {events}, from 0")),
        None => Ok(()),
    }
}

/// The options; `None` when the parameters were listed.
fn read(parser: &mut Parser) -> Result<Option<Wanted>, Failure> {
    let mut wanted =
        Wanted { scenario: Scenario::default(), view: View::default(), only: None, json: false };
    let mut ops: Vec<String> = Vec::new();
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("json") => wanted.json = true,
            Arg::Long("seed") => wanted.scenario.seed = parser.value()?.parse()?,
            Arg::Long("set") => ops.push(parser.value()?.string()?),
            Arg::Long("minute") => wanted.view.now = Some(parser.value()?.parse()?),
            Arg::Long("incident") => wanted.view.incident = Some(parser.value()?.parse()?),
            Arg::Long("event") => wanted.view.event = Some(parser.value()?.parse()?),
            Arg::Long("search") => wanted.view.query = parser.value()?.string()?,
            Arg::Long("station") => wanted.only = Some(station(&parser.value()?.string()?)?),
            Arg::Long("fields") => {
                say(&fields())?;
                return Ok(None);
            }
            Arg::Value(text) => wanted.scenario = open(&text.string()?, false)?,
            Arg::Short(_) | Arg::Long(_) => return Err(arg.unexpected().into()),
        }
    }
    for part in ops {
        wanted.scenario.ops.push(';');
        wanted.scenario.ops.push_str(&part);
    }
    Ok(Some(wanted))
}

fn station(name: &str) -> Result<Station, Failure> {
    name.parse().map_err(|_unknown| {
        let known: Vec<&str> = Station::ALL.iter().map(|station| station.id()).collect();
        Failure::Usage(format!("there is no station `{name}`, only {}", known.join(", ")))
    })
}

fn fields() -> String {
    let line = |field: &Field| {
        let (default, takes) = (field.read(&aiops::Choices::default()), field.takes());
        format!("{:<12} {} (default {default}; {takes})\n", field.key, field.help)
    };
    FIELDS.iter().map(line).collect()
}
