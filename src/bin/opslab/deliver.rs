//! `opslab deliver`: delivery on the command line.
use std::fmt::Write as _;

use lexopt::{Arg, Parser, ValueExt as _};
use opslab::{
    change::{CATALOGUE, Change, commit_field},
    check::TESTS,
    compare::Study,
    dora::{self, Dora},
    maturity,
    promote::{Action, DAY, HOUR, OPTIONS, Seconds, Simulation, Spec, Workshop},
    release::Source,
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
    list: Option<fn() -> String>,
}

pub(crate) fn run(parser: &mut Parser) -> Result<u8, Failure> {
    let Some(asked) = read(parser)? else {
        say(HELP);
        return Ok(DONE);
    };
    if let Some(list) = asked.list {
        say(&list());
        return Ok(DONE);
    }
    let (chosen, _) = scenario(&asked.wanted)?;
    if let Some(seeds) = asked.compare {
        return compare(&asked, &chosen, seeds);
    }
    let simulation = simulate(&asked, &chosen)?;
    let dora = dora::measure(&simulation, 0, simulation.spec().end());
    if asked.wanted.json {
        say(&format!("{:#}\n", report(&simulation, &dora, &Source::of(&chosen).scenario)));
    } else {
        say(&words(&simulation, &dora, asked.log));
    }
    Ok(DONE)
}

fn read(parser: &mut Parser) -> Result<Option<Asked>, Failure> {
    let mut asked = Asked::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("set") => {
                let pair = parser.value()?.string()?;
                let (key, value) = pair.split_once('=').ok_or_else(|| {
                    Failure::Usage(format!("--set wants field=value, not `{pair}`"))
                })?;
                if Spec::is_option(key) && !FIELDS.iter().any(|field| field.key == key) {
                    asked.spec.set(key, value).map_err(|e| Failure::Usage(e.to_string()))?;
                } else {
                    asked.wanted.settings.push((key.to_owned(), value.to_owned()));
                }
            }
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

/// The chosen way of working against manual releases every quarter, on common random numbers.
fn compare(asked: &Asked, chosen: &Scenario, seeds: u32) -> Result<u8, Failure> {
    let bad = |error: opslab::promote::SpecError| Failure::Usage(error.to_string());
    let workshop = Workshop::new(Source::of(chosen));
    let study = Study::new(asked.spec.clone(), asked.spec.quarterly(), seeds, workshop);
    let found = study.and_then(Study::finish).map_err(bad)?;
    if asked.wanted.json {
        say(&format!("{:#}\n", json!(found)));
        return Ok(DONE);
    }
    let mut out = String::new();
    for d in &found.differences {
        let _ = writeln!(
            out,
            "{:<32}{:>12.3} {:>12.3}   difference {:.3} ({:.3} to {:.3}, n = {})",
            d.name, d.first, d.second, d.mean, d.interval.0, d.interval.1, d.n
        );
    }
    for assumption in &found.assumptions {
        let _ = writeln!(out, "{assumption}");
    }
    say(&out);
    Ok(DONE)
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
            "{:<16} release {:<6}{} harm {:.0} €",
            place.name,
            place.live,
            if place.in_sync { "in sync    " } else { "out of sync" },
            place.harm
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
