//! `opslab devops`: walks the delivery loop and says what each station says.
use lexopt::{Arg, Parser, ValueExt as _};
use opslab::{
    devops::{self, FIELDS, Room, Station, Versus, View},
    room::Engine as _,
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
    let (choices, troubles) = devops::read(&wanted.scenario.dev, wanted.scenario.seed);
    if let Some(trouble) = troubles.first() {
        return Err(Failure::Usage(format!("dev: {trouble}")));
    }
    let mut room = Room::default();
    let mut sheets = Vec::new();
    for station in
        Station::ALL.into_iter().filter(|one| wanted.only.is_none_or(|only| only == *one))
    {
        let view = View { station, ..wanted.view.clone() };
        room.ask(&wanted.scenario, &view.path()).map_err(Failure::Usage)?;
        while !room.step().map_err(Failure::Usage)?.done {}
        sheets.extend(room.sheet().map(|sheet| (station.name(), sheet)));
    }
    let fingerprint = room.found().map(|found| found.fingerprint.clone()).unwrap_or_default();
    if wanted.json {
        let sheets: Vec<_> = sheets.iter().map(|(_, sheet)| sheet).collect();
        let told = json!({
            "dev": devops::write(&choices),
            "seed": choices.spec.seed,
            "fingerprint": fingerprint,
            "sheets": sheets,
            "timeline": room.timeline(),
        });
        say(&format!("{told:#}\n"))?;
    } else {
        say(&sheets.iter().map(|(name, sheet)| words(name, sheet)).collect::<String>())?;
        say(&format!("\nfingerprint {fingerprint}\n"))?;
    }
    Ok(DONE)
}

/// The options; `None` when the parameters were listed.
fn read(parser: &mut Parser) -> Result<Option<Wanted>, Failure> {
    let mut wanted =
        Wanted { scenario: Scenario::default(), view: View::default(), only: None, json: false };
    let mut parts: Vec<String> = Vec::new();
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("json") => wanted.json = true,
            Arg::Long("seed") => wanted.scenario.seed = parser.value()?.parse()?,
            Arg::Long("set") => parts.push(parser.value()?.string()?),
            Arg::Long("act") => parts.push(format!("act={}", parser.value()?.string()?)),
            Arg::Long("tick") => wanted.view.now = Some(parser.value()?.parse()?),
            Arg::Long("release") => wanted.view.release = Some(parser.value()?.parse()?),
            Arg::Long("compare") => wanted.view.compare = Some(versus(&parser.value()?.string()?)?),
            Arg::Long("station") => wanted.only = Some(station(&parser.value()?.string()?)?),
            Arg::Long("fields") => {
                let lines: Vec<String> =
                    FIELDS.iter().map(|f| format!("{:<28} {}\n", f.key, f.help)).collect();
                say(&lines.concat())?;
                return Ok(None);
            }
            Arg::Value(text) => wanted.scenario = open(&text.string()?, false)?,
            Arg::Short(_) | Arg::Long(_) => return Err(arg.unexpected().into()),
        }
    }
    for part in parts {
        wanted.scenario.dev.push(';');
        wanted.scenario.dev.push_str(&part);
    }
    Ok(Some(wanted))
}

fn versus(name: &str) -> Result<Versus, Failure> {
    name.parse().map_err(|_unknown| {
        let known: Vec<&str> = Versus::ALL.iter().map(|versus| versus.id()).collect();
        Failure::Usage(format!("there is no `{name}` to compare with, only {}", known.join(", ")))
    })
}

fn station(name: &str) -> Result<Station, Failure> {
    name.parse().map_err(|_unknown| {
        let known: Vec<&str> = Station::ALL.iter().map(|station| station.id()).collect();
        Failure::Usage(format!("there is no station `{name}`, only {}", known.join(", ")))
    })
}
