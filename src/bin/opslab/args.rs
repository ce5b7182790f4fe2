//! What the command line asks for.
use std::{ffi::OsString, path::PathBuf};

use lexopt::{Arg, Parser, ValueExt as _};

use super::{
    aiops, anomalies, deliver, devops, events, export, history, rootcause, storm, templates,
};

/// How the command is used.
pub(crate) const HELP: &str = "\
opslab: the engine of Ops Lab on the command line

opslab run [FILE|LINK] [options]   run a scenario
    --data FILE        a CSV file of your own instead of a table of the lab
    --target COLUMN    the column to predict
    --time COLUMN      the column that orders the rows in time
    --positive VALUE   the value that counts as positive (or >=X, >X, <=X, <X)
    --set FIELD=VALUE  set a parameter; may be repeated
    --json             print the whole result as JSON
    --unchecked        take a link without or with a wrong check value as it stands
opslab split [FILE|LINK] [options] which rows train, test and come later, as CSV: row,part
opslab link encode [FILE] [--set FIELD=VALUE …]
                                   write the link of a scenario
opslab link decode LINK [--unchecked]
                                   write the scenario of a link
opslab fields [--json]             list every parameter
opslab anomalies FILE.csv [options]
                                   score the rows of a metric: a column of times, one of values,
                                   in the order of the times
    --method NAME      default (= surprise), threshold, ewma, robust-z, holt-winters, s-h-esd,
                       burn-rate (values are shares of failed requests)
    --above X, --below X
                       limits of the method threshold; else drawn around the first 300 rows
    --objective SHARE  service-level objective of the method burn-rate (0.999)
    --time COLUMN, --value COLUMN
                       the columns, if not the first of times and `value` or the first of numbers
    --json             every row with score (0 to 1, an alert from 0.5 on), flag and expected band
opslab templates FILE|- [options]  mine the templates of a log, one message per line
    --raw              strip the header of each line (time, host, process, level) first
    --json             {\"lines\": [{\"template_id\", \"template\"}]}, one entry per line
    --similarity X     share of words that must agree (0.5)
    --depth N          leading words that must agree (1)
    --evidence N       different words that make a place a variable (8)
    --max-templates N  templates kept for matching
    --no-masks         tokens with digits are variables, nothing else is at once
    --time N           learn N times and print the seconds instead
opslab rootcause --graph FILE --normal FILE --metrics FILE [options]
                                   rank the components by how likely they began it
    --target FILE      where and when the symptom was noticed (JSON)
    --changes FILE     recent changes (CSV: time,component,what)
    --method NAME      combined, n-sigma, robust-scaler, traversal, pagerank, random-walk,
                       change or fusion
    --late N           tell the failure time N rows too late
    --missing SHARE    lose each call of the graph with this chance; --seed N decides which
    --json             print the ranking with its evidence as JSON
opslab events FILE… [options]      read events of any format (`-` is standard input)
    --json             events, quarantine, alerts, groups, incidents and ranking as JSON; an event
                       says its alert and incident; the first event of a payload has it as `raw`,
                       the others say which event that is: `raw_of`
    --topology FILE    who depends on whom: topology.json of a storm, or lines caller,callee
    --metrics FILE     metrics over time (CSV: time, then columns component.metric)
    --now SECONDS      the clock that tells missing years; the machine's if not given
    --zone MINUTES     zone of times that name none, east of UTC (-720 to 840)
    --lookup FILE      a CSV table that adds labels; its first column is looked up: service.name
                       (or service), host.name (or host), alert.class (or alertname) or a label
    --extract RULE     variables of bodies: `key=value`, or a pattern `took {ms} ms`
    --formats          list the formats that can be read
opslab deliver [FILE|LINK] [options]
                                   simulate delivery: commits, tests, environments, rollouts
    --commit KEY       commit a change of the catalogue, or FIELD=VALUE of the scenario, and follow
                       it; may be repeated (a day apart); without it a simulated team commits
    --set FIELD=VALUE  a parameter of the scenario, or an option of delivery (`deliver.weeks=52`)
    --changes, --tests, --options
                       list the changes, the tests, the options
    --weeks N          length (26)
    --compare N        against manual quarterly releases, over N seeds
    --against OPT=VAL  against the same with another option instead; may be repeated
    --explain N        payment N of the first place of Production: features, model, data, release,
                       commits; --at NAME for another place
    --experiment P Q   an A/B test between two chances: size, days, and what bandits would do
    --time             play the weeks again with every change tested and print the seconds
    --export NAME      github-actions, kargo, argo-rollouts or prometheus: the same choices for
                       real engines
    --log              print every event
    --json             events, places, releases, DORA figures and fingerprint as JSON
opslab export [FILE|LINK] --to NAME --out FOLDER
                                   write the same choices for real engines
    --to NAME          kubeflow, notebook, github-actions, kargo, argo-rollouts, prometheus or all
    --data FILE        a CSV file of your own instead of a table of the lab
    --set FIELD=VALUE  a parameter of the scenario, or an option of delivery
opslab storm [options] --out DIR   simulate a storm: raw payloads of all tools, and the truth
    --seed N           seed of everything drawn (42)
    --events N         about how many events, at most 1,000,000 (10,000)
    --minutes N        how long it lasts (240)
    --faults COUNT|LIST
                       so many drawn faults, or one of each kind of a list: bad-deploy,disk-full
    --json             print the faults as JSON
opslab history [options]           what past incidents taught, as it is shipped
    --out FILE         learn it anew and write it there
    --storms N         from so many simulated storms (4,000)
    --first N          from this seed on (1,000,001)
    --threads N        at once (2)
    --json             every number
opslab devops [FILE|LINK] [options] walk the delivery loop: what each station says
    --station NAME     only this one: commit, build, unit, integration, system, test, stage, uat,
                       production, measure
    --tick N           the moment, in ticks of ten minutes (else the one that the page opens with)
    --release N        the release looked into
    --set KEY=VALUE    a parameter of the loop (`--fields` lists them)
    --act SECOND:WHAT  something done, such as 205200:commit:scaler-refitted
    --compare WHAT     beside another way of working: quarterly, no-unit, no-integration, no-system,
                       no-environments, no-canary
    --seed N           the seed of the lab
    --json             every sheet as JSON
opslab aiops [FILE|LINK] [options] walk the operations loop: what each station says
    --station NAME     only this one: ingest, normalise, deduplicate, template, detect, correlate,
                       cause, prescribe, act
    --minute N         the moment of the storm (else the one that the page opens with)
    --incident N, --event N, --search QUERY
                       what is looked into
    --set KEY=VALUE    a parameter of the loop (`--fields` lists them), or act=MINUTE:WHAT:WHERE
    --seed N           the seed of the lab
    --json             every sheet as JSON
opslab help                        this text

FILE holds `field = value` lines or one JSON object. Exit codes: 0 done, 1 a gate or a validation
refused, 2 bad input.
";

/// One invocation.
#[derive(Debug)]
pub(crate) enum Command {
    Run(Wanted),
    Split(Wanted),
    Encode(Wanted),
    Decode {
        link: String,
        unchecked: bool,
    },
    Fields {
        json: bool,
    },
    /// A verb with a command line of its own, which the module of its name reads.
    Tool(Verb, Parser),
    Help,
}

/// A verb's own reading of the rest of the command line; the exit code.
pub(crate) type Verb = fn(&mut Parser) -> Result<u8, Failure>;

/// A scenario, as the command line describes it.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    /// A scenario file or a link.
    pub(crate) scenario: Option<String>,
    /// A table of the user's own.
    pub(crate) data: Option<PathBuf>,
    /// `field=value` in the order given.
    pub(crate) settings: Vec<(String, String)>,
    pub(crate) json: bool,
    pub(crate) unchecked: bool,
    pub(crate) help: bool,
}

/// What is wrong with a command line, a file or a link.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("{0}; see `opslab help`")]
    Usage(String),
    #[error("cannot read {path}: {source}")]
    File { path: String, source: std::io::Error },
    #[error("{path}: {why}")]
    Content { path: String, why: String },
    #[error("{0}")]
    Field(#[from] opslab::scenario::FieldError),
    #[error("{}", .0.join(" "))]
    Link(Vec<String>),
    #[error("cannot write the output: {0}")]
    Output(std::io::Error),
}

impl From<lexopt::Error> for Failure {
    fn from(error: lexopt::Error) -> Self {
        Self::Usage(error.to_string())
    }
}

/// Reads the command line.
pub(crate) fn parse(mut parser: Parser) -> Result<Command, Failure> {
    let Some(first) = parser.next()? else { return Ok(Command::Help) };
    let verb = match first {
        Arg::Value(verb) => text(verb)?,
        Arg::Short('h') | Arg::Long("help") => return Ok(Command::Help),
        Arg::Short(_) | Arg::Long(_) => return Err(first.unexpected().into()),
    };
    let is_tool = !matches!(verb.as_str(), "run" | "split");
    if is_tool && asks_for_help(&parser) {
        return Ok(Command::Help);
    }
    match verb.as_str() {
        "run" => wanted(&mut parser)
            .map(|wanted| if wanted.help { Command::Help } else { Command::Run(wanted) }),
        "split" => wanted(&mut parser)
            .map(|wanted| if wanted.help { Command::Help } else { Command::Split(wanted) }),
        "link" => link(&mut parser),
        "fields" => Ok(Command::Fields { json: wanted(&mut parser)?.json }),
        "deliver" => Ok(Command::Tool(deliver::run, parser)),
        "events" => Ok(Command::Tool(events::run, parser)),
        "export" => Ok(Command::Tool(export::run, parser)),
        "templates" => Ok(Command::Tool(templates::run, parser)),
        "anomalies" => Ok(Command::Tool(anomalies::run, parser)),
        "rootcause" => Ok(Command::Tool(rootcause::run, parser)),
        "storm" => Ok(Command::Tool(storm::run, parser)),
        "history" => Ok(Command::Tool(history::run, parser)),
        "aiops" => Ok(Command::Tool(aiops::run, parser)),
        "devops" => Ok(Command::Tool(devops::run, parser)),
        "help" => Ok(Command::Help),
        other => Err(Failure::Usage(format!("there is no command `{other}`"))),
    }
}

/// Whether `--help` or `-h` is among the arguments that are left.
fn asks_for_help(parser: &Parser) -> bool {
    let mut rest = parser.clone();
    rest.raw_args().is_ok_and(|mut rest| rest.any(|arg| arg == "--help" || arg == "-h"))
}

fn link(parser: &mut Parser) -> Result<Command, Failure> {
    let verb = parser
        .value()
        .map_err(|_nothing| Failure::Usage("`link` wants `encode` or `decode`".to_owned()))?;
    match text(verb)?.as_str() {
        "encode" => Ok(Command::Encode(wanted(parser)?)),
        "decode" => {
            let wanted = wanted(parser)?;
            let link = wanted
                .scenario
                .ok_or_else(|| Failure::Usage("`link decode` wants a link".to_owned()))?;
            Ok(Command::Decode { link, unchecked: wanted.unchecked })
        }
        other => Err(Failure::Usage(format!("`link` wants `encode` or `decode`, not `{other}`"))),
    }
}

pub(crate) fn wanted(parser: &mut Parser) -> Result<Wanted, Failure> {
    let mut wanted = Wanted::default();
    while let Some(arg) = parser.next()? {
        let mut set = |field: &str, value: OsString| -> Result<(), Failure> {
            wanted.settings.push((field.to_owned(), text(value)?));
            Ok(())
        };
        match arg {
            Arg::Long("target") => set("data.target", parser.value()?)?,
            Arg::Long("time") => set("data.time", parser.value()?)?,
            Arg::Long("positive") => set("data.positive", parser.value()?)?,
            Arg::Long("set") => {
                let pair = text(parser.value()?)?;
                let (field, value) = pair.split_once('=').ok_or_else(|| {
                    Failure::Usage(format!("--set wants field=value, not `{pair}`"))
                })?;
                wanted.settings.push((field.to_owned(), value.to_owned()));
            }
            Arg::Long("data") => wanted.data = Some(parser.value()?.into()),
            Arg::Long("help") | Arg::Short('h') => wanted.help = true,
            Arg::Long("json") => wanted.json = true,
            Arg::Long("unchecked") => wanted.unchecked = true,
            Arg::Value(value) if wanted.scenario.is_none() => wanted.scenario = Some(text(value)?),
            Arg::Value(_) | Arg::Short(_) | Arg::Long(_) => return Err(arg.unexpected().into()),
        }
    }
    Ok(wanted)
}

fn text(value: OsString) -> Result<String, Failure> {
    value.string().map_err(|error| Failure::Usage(error.to_string()))
}
