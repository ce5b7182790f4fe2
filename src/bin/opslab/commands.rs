//! The commands.
use std::{fs, path::Path, time::Instant};

use opslab::{
    data::TableId,
    run::{self, Cache, Made, Sources, State},
    scenario::{
        FIELDS, Field, Input, Scenario, file,
        link::{self, Link},
    },
    stage::Stage,
};

use super::{
    args::{Command, Failure, HELP, Wanted},
    report, tables,
};

/// Exit code: all went well.
pub(crate) const DONE: u8 = 0;
/// Exit code: a gate or a validation refused.
pub(crate) const REFUSED: u8 = 1;
/// Exit code: the input cannot be used.
pub(crate) const BAD_INPUT: u8 = 2;

/// Carries out a command; the exit code.
pub(crate) fn carry_out(command: Command) -> Result<u8, Failure> {
    match command {
        Command::Run(wanted) => run(&wanted),
        Command::Split(wanted) => split(&wanted),
        Command::Encode(wanted) => {
            let (scenario, _) = scenario(&wanted)?;
            say(&format!("{}\n", link::encode(&Link { scenario, ..Link::default() })))?;
            Ok(DONE)
        }
        Command::Decode { link, unchecked } => {
            say(&file::write(&decode(&link, unchecked)?))?;
            Ok(DONE)
        }
        Command::Fields { json } => {
            fields(json)?;
            Ok(DONE)
        }
        Command::Tool(verb, mut rest) => verb(&mut rest),
        Command::Help => {
            say(HELP)?;
            Ok(DONE)
        }
    }
}

fn run(wanted: &Wanted) -> Result<u8, Failure> {
    let (scenario, sources) = scenario(wanted)?;
    let mut seconds = Vec::new();
    #[expect(
        clippy::disallowed_methods,
        reason = "the command may look at the clock; the engine may not"
    )]
    let now = Instant::now;
    let mut last = now();
    let made = run::collect(&scenario, &sources, &mut Cache::default(), |_| {
        seconds.push(last.elapsed().as_secs_f64());
        last = now();
    });
    if wanted.json {
        say(&format!("{:#}\n", report::json(&scenario, &made, &seconds)))?;
    } else {
        say(&report::text(&made, &seconds))?;
    }
    if let Some(n) = made.iter().find_map(|made| made.step.as_ref()?.beyond) {
        return Err(Failure::Field(scenario.no_record(n)));
    }
    let refused = made.iter().find(|made| made.state == State::Refused);
    if let Some(refused) = refused {
        eprintln!("opslab: {}: {}", origin(wanted, &scenario), report::refusal(refused));
    }
    Ok(refused.map_or(DONE, exit_code))
}

/// Writes to standard output.
pub(crate) fn say(text: &str) -> Result<(), Failure> {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    written(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// What became of writing the output. Whoever reads it may stop reading (`| head`): that is no error.
pub(crate) fn written(result: std::io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        result => result.map_err(Failure::Output),
    }
}

/// What a refusal is about: the file, where the user brought one.
pub(crate) fn origin(wanted: &Wanted, scenario: &Scenario) -> String {
    wanted
        .data
        .as_deref()
        .map_or_else(|| scenario.data.table.key().to_owned(), |path| path.display().to_string())
}

/// A model or table that was judged and found wanting is a refusal; one that could not even be
/// judged is bad input.
fn exit_code(refused: &Made) -> u8 {
    match refused.stage {
        Stage::Validate | Stage::Gate | Stage::Deploy => REFUSED,
        Stage::Extract | Stage::Curate | Stage::Features | Stage::Train | Stage::Monitor => {
            BAD_INPUT
        }
    }
}

fn split(wanted: &Wanted) -> Result<u8, Failure> {
    let (scenario, sources) = scenario(wanted)?;
    match run::split(&scenario, &sources) {
        Ok(split) => {
            let parts = [("train", &split.train), ("test", &split.test), ("live", &split.live)];
            let lines = parts
                .iter()
                .flat_map(|(name, rows)| rows.iter().map(move |row| format!("{row},{name}\n")));
            say(&format!("row,part\n{}", lines.collect::<Vec<_>>().concat()))?;
            Ok(DONE)
        }
        Err(why) => Err(Failure::Content { path: origin(wanted, &scenario), why: why.to_string() }),
    }
}

/// The scenario that the command line describes, and the tables it needs.
pub(crate) fn scenario(wanted: &Wanted) -> Result<(Scenario, Sources), Failure> {
    let mut scenario = match &wanted.scenario {
        None => Scenario::default(),
        Some(text) => open(text, wanted.unchecked)?,
    };
    let mut sources = Sources::default();
    if let Some(path) = &wanted.data {
        scenario = scenario.with_table(TableId::Own);
        sources.insert(TableId::Own.key(), read(path)?);
    }
    for (key, value) in &wanted.settings {
        Field::find(key)?.write(&mut scenario, value)?;
    }
    scenario.check()?;
    if let Some(bytes) = tables::bytes(scenario.data.table) {
        sources.insert(scenario.data.table.key(), bytes.to_vec());
    }
    Ok((scenario, sources))
}

/// The scenario of a file or of a link.
pub(crate) fn open(text: &str, unchecked: bool) -> Result<Scenario, Failure> {
    if is_link(text) {
        return decode(text, unchecked);
    }
    let said = String::from_utf8_lossy(&read(Path::new(text))?).into_owned();
    file::read(&said)
        .map_err(|error| Failure::Content { path: text.to_owned(), why: error.to_string() })
}

/// A link has a fragment or begins with a version; a file of such a name wins.
fn is_link(text: &str) -> bool {
    let fragment = text.rsplit_once('#').map_or(text, |(_, fragment)| fragment);
    let versioned = fragment
        .strip_prefix('v')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    (versioned || text.contains('#')) && !Path::new(text).exists()
}

fn decode(text: &str, unchecked: bool) -> Result<Scenario, Failure> {
    let (link, notices) = link::decode(text);
    let hint = |notice: &link::Notice| {
        if notice.is_unchecked() { "; --unchecked takes it as it stands" } else { "" }
    };
    let bad: Vec<String> = notices
        .iter()
        .filter(|notice| !(unchecked && notice.is_unchecked()))
        .map(|notice| format!("{notice}{}.", hint(notice)))
        .collect();
    if bad.is_empty() { Ok(link.scenario) } else { Err(Failure::Link(bad)) }
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|source| Failure::File { path: path.display().to_string(), source })
}

fn fields(json: bool) -> Result<(), Failure> {
    let default = Scenario::default();
    if json {
        let list: Vec<serde_json::Value> =
            FIELDS.iter().map(|field| report::field(field, &default)).collect();
        return say(&format!("{:#}\n", serde_json::Value::Array(list)));
    }
    for field in FIELDS {
        let takes = match &field.input {
            Input::Number { min, max, unit, .. } => {
                format!("{min} to {max} {unit}").trim().to_owned()
            }
            Input::Choice { options, .. } => {
                options.iter().map(|choice| choice.key).collect::<Vec<_>>().join(" | ")
            }
            Input::Text { empty, .. } => format!("text; empty: {empty}"),
        };
        say(&format!(
            "{:<28} {:<14} [{takes}]\n    {}\n",
            field.key,
            field.read(&default),
            field.help
        ))?;
    }
    Ok(())
}
