//! `opslab deliver`: delivery on the command line.
mod explain;
mod versus;

use std::{fmt::Write as _, time::Instant};

use lexopt::{Arg, Parser, ValueExt as _};
use opslab::{
    change::{CATALOGUE, Change, commit_field},
    check::TESTS,
    dora::{self, Dora},
    maturity,
    promote::{Action, DAY, HOUR, OPTIONS, Seconds, Simulation, Spec, Workshop},
    release::Source,
    rollout::{Trial, trial},
    scenario::{FIELDS, Scenario},
};
use serde_json::{Value, json};

use super::{
    args::{Failure, HELP, Wanted},
    commands::{DONE, say, scenario},
};

#[derive(Default)]
struct Asked {
    wanted: Wanted,
    spec: Spec,
    commits: Vec<String>,
    log: bool,
    compare: Option<u32>,
    against: Vec<(String, String)>,
    explain: Option<u32>,
    at: Option<String>,
    experiment: Option<Trial>,
    time: bool,
    list: Option<fn() -> String>,
}

pub(crate) fn run(parser: &mut Parser) -> Result<u8, Failure> {
    let Some(asked) = read(parser)? else {
        say(HELP)?;
        return Ok(DONE);
    };
    if let Some(list) = asked.list {
        say(&list())?;
        return Ok(DONE);
    }
    let (chosen, _) = scenario(&asked.wanted)?;
    if let Some(experiment) = &asked.experiment {
        let found = trial(experiment);
        say(&if asked.wanted.json {
            format!("{:#}\n", json!(found))
        } else {
            explain::experiment(&found)
        })?;
        return Ok(DONE);
    }
    if let Some(seeds) = asked.compare {
        let workshop = Workshop::new(Source::of(&chosen));
        versus::compare(&asked.spec, &asked.against, (seeds, asked.wanted.json), workshop)?;
        return Ok(DONE);
    }
    let mut simulation = simulate(&asked, &chosen)?;
    if let Some(record) = asked.explain {
        let found = explain::lineage(&mut simulation, record, asked.at.as_deref())?;
        say(&if asked.wanted.json {
            format!("{:#}\n", json!(found))
        } else {
            explain::words(&found)
        })?;
        return Ok(DONE);
    }
    if asked.time {
        return time(simulation);
    }
    let dora = dora::measure(&simulation, 0, simulation.spec().end());
    if asked.wanted.json {
        say(&format!("{:#}\n", report(&simulation, &dora, &Source::of(&chosen).scenario)))?;
    } else {
        say(&words(&simulation, &dora, asked.log))?;
    }
    Ok(DONE)
}

fn read(parser: &mut Parser) -> Result<Option<Asked>, Failure> {
    let mut asked = Asked::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("set") => {
                let (key, value) = pair("--set", parser)?;
                if Spec::is_option(&key) && !FIELDS.iter().any(|field| field.key == key) {
                    asked.spec.set(&key, &value).map_err(|e| Failure::Usage(e.to_string()))?;
                } else {
                    asked.wanted.settings.push((key, value));
                }
            }
            Arg::Long("weeks") => {
                let weeks = parser.value()?.string()?;
                let set = asked.spec.set("deliver.weeks", &weeks);
                set.map_err(|e| Failure::Usage(e.to_string()))?;
            }
            Arg::Long("against") => asked.against.push(pair("--against", parser)?),
            Arg::Long("explain") => asked.explain = Some(parser.value()?.parse()?),
            Arg::Long("at") => asked.at = Some(parser.value()?.string()?),
            Arg::Long("experiment") => {
                let chances: [f64; 2] = [parser.value()?.parse()?, parser.value()?.parse()?];
                let [from, to] = chances;
                asked.experiment = Some(Trial { from, to, ..Trial::default() });
            }
            Arg::Long("time") => asked.time = true,
            Arg::Long("commit") => asked.commits.push(parser.value()?.string()?),
            Arg::Long("compare") => asked.compare = Some(parser.value()?.parse()?),
            Arg::Long("changes") => asked.list = Some(changes),
            Arg::Long("tests") => asked.list = Some(tests),
            Arg::Long("options") => asked.list = Some(options),
            Arg::Long("log") => asked.log = true,
            Arg::Long("json") => asked.wanted.json = true,
            Arg::Long("unchecked") => asked.wanted.unchecked = true,
            Arg::Long("help") | Arg::Short('h') => return Ok(None),
            Arg::Value(value) if asked.wanted.scenario.is_none() => {
                asked.wanted.scenario = Some(value.string()?);
            }
            Arg::Value(_) | Arg::Short(_) | Arg::Long(_) => return Err(arg.unexpected().into()),
        }
    }
    Ok(Some(asked))
}

fn simulate(asked: &Asked, chosen: &Scenario) -> Result<Simulation, Failure> {
    let mut spec = asked.spec.clone();
    if !asked.commits.is_empty() {
        // Followed alone: nobody else commits, and people agree as the learner would.
        spec.team.commits_per_week = 0.0;
        spec.team.outages_per_year = 0.0;
    }
    let mut simulation = Simulation::new(spec, Workshop::new(Source::of(chosen)))
        .map_err(|error| Failure::Usage(error.to_string()))?;
    for (nth, key) in (0..).zip(&asked.commits) {
        let source = simulation.workshop().base().clone();
        let change = match key.split_once('=') {
            Some((field, value)) => commit_field(&source, field.trim(), value.trim()),
            None => Change::listed(key),
        };
        let change = change.map_err(|error| Failure::Usage(error.to_string()))?;
        simulation.plan(nth * DAY + 9 * HOUR, Action::Commit(Box::new(change)));
    }
    if asked.commits.is_empty() {
        simulation.finish();
    } else {
        simulation.agree_to_everything();
    }
    Ok(simulation)
}

/// Plays the same weeks again, every distinct change being tested by now, and prints how long it took.
fn time(first: Simulation) -> Result<u8, Failure> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the command may look at the clock; the engine may not"
    )]
    let now = Instant::now;
    let (spec, log) = (first.spec().clone(), first.log().to_vec());
    let workshop = first.into_workshop();
    let begun = now();
    let mut again =
        Simulation::new(spec, workshop).map_err(|error| Failure::Usage(error.to_string()))?;
    again.finish();
    let seconds = begun.elapsed().as_secs_f64();
    let same = if again.log() == log { "the same as the first time" } else { "not the same" };
    say(&format!(
        "{} weeks, {} events, {} releases: {seconds:.3} s, {same}\n",
        again.spec().weeks,
        again.log().len(),
        again.ledger().len()
    ))?;
    Ok(DONE)
}

fn pair(option: &str, parser: &mut Parser) -> Result<(String, String), Failure> {
    let text = parser.value()?.string()?;
    let (key, value) = text
        .split_once('=')
        .ok_or_else(|| Failure::Usage(format!("{option} wants field=value, not `{text}`")))?;
    Ok((key.to_owned(), value.to_owned()))
}

fn changes() -> String {
    let line = |entry: &opslab::change::Listed| {
        format!(
            "{:<24}{:<15}{:<6}{}\n{:24}{}\n",
            entry.key,
            entry.kind.word(),
            if entry.bad { "bad" } else { "good" },
            entry.title,
            "",
            entry.why
        )
    };
    CATALOGUE.iter().map(line).collect()
}

fn tests() -> String {
    let line = |test: &opslab::check::Test| {
        format!(
            "{:<26}{:<19}{:>6} s  {:<4} {}\n",
            test.key,
            test.level.name(),
            test.seconds,
            if test.usual { "on" } else { "off" },
            test.purpose
        )
    };
    TESTS.iter().map(line).collect()
}

fn options() -> String {
    let lines: Vec<String> =
        OPTIONS.iter().map(|(key, takes)| format!("{key:<28}{takes}\n")).collect();
    lines.concat()
}

/// Day and time of day.
fn clock(at: Seconds) -> String {
    format!("day {:>4} {:02}:{:02}", at / DAY, at % DAY / HOUR, at % HOUR / 60)
}

fn shown(value: Option<f64>, unit: &str) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.1} {unit}"))
}

fn words(simulation: &Simulation, dora: &Dora, log: bool) -> String {
    let mut out = String::new();
    // Writing to a `String` cannot fail.
    let lines = simulation.lines(0);
    let from = if log { 0 } else { lines.len().saturating_sub(40) };
    if from > 0 {
        let _ = writeln!(out, "{from} events before (--log shows them)");
    }
    for line in &lines[from..] {
        let _ = writeln!(out, "{}  {}", clock(line.at), line.text);
    }
    let _ = writeln!(out);
    for place in simulation.place_reports() {
        let _ = writeln!(
            out,
            "{:<16} release {:<6}{} harm {:.0} €, gain {:.0} €",
            place.name,
            place.live,
            if place.in_sync { "in sync    " } else { "out of sync" },
            place.harm,
            place.gain
        );
    }
    let (lead, recovery) = (&dora.change_lead_time_h, &dora.failed_deployment_recovery_min);
    let _ = writeln!(
        out,
        "\nchange lead time                {} (n = {})",
        shown(lead.value, "h"),
        lead.n
    );
    let _ = writeln!(
        out,
        "deployments                     {:.2} a week (n = {})",
        dora.deployments_per_week, dora.deployments
    );
    let _ = writeln!(
        out,
        "failed deployment recovery      {} (n = {})",
        shown(recovery.value, "min"),
        recovery.n
    );
    let rate = |share: &dora::Share| shown(share.value.map(|v| v * 100.0), "%");
    let _ = writeln!(
        out,
        "change fail rate                {} (n = {})",
        rate(&dora.change_fail_rate),
        dora.change_fail_rate.n
    );
    let _ = writeln!(
        out,
        "deployment rework rate          {} (n = {})",
        rate(&dora.rework_rate),
        dora.rework_rate.n
    );
    let _ = writeln!(
        out,
        "MTTR, every outage, mean        {} (n = {})",
        shown(dora.mttr_min.value, "min"),
        dora.mttr_min.n
    );
    let _ = writeln!(out, "fingerprint                     {}", simulation.fingerprint());
    out
}

fn report(simulation: &Simulation, dora: &Dora, scenario: &Scenario) -> Value {
    let (on, all) = simulation.chosen_tests();
    json!({
        "now_s": simulation.state().now,
        "tests": { "chosen": on, "all": all },
        "events": simulation.lines(0),
        "places": simulation.place_reports(),
        "releases": simulation.ledger(),
        "dora": dora,
        "maturity": maturity::measure(simulation.spec(), scenario),
        "fingerprint": simulation.fingerprint().to_string(),
    })
}
