//! `opslab templates`: mines the templates of a log.
use std::{
    collections::BTreeMap,
    io::{self, BufWriter, Read as _, Write as _},
    time::Instant,
};

use lexopt::{Arg, Parser, ValueExt as _};
use opslab::{
    template::{Miner, Spec, TemplateId, strip_header},
    wire::decode,
};
use serde::Serialize;

use super::{
    args::Failure,
    commands::{self, DONE},
};

/// What is asked for.
#[derive(Debug, Default)]
struct Wanted {
    file: Option<String>,
    raw: bool,
    json: bool,
    /// Times to learn everything anew, for measuring.
    rounds: u32,
    spec: Spec,
}

pub(crate) fn run(parser: &mut Parser) -> Result<u8, Failure> {
    let wanted = parse(parser)?;
    let Some(path) = &wanted.file else {
        return Err(Failure::Usage("`templates` wants a file, or - for standard input".to_owned()));
    };
    let whole = decode(&read(path)?);
    let texts: Vec<&str> =
        lines(&whole).map(|line| if wanted.raw { strip_header(line) } else { line }).collect();
    let mut miner = Miner::new(wanted.spec.clone());
    let ids: Vec<TemplateId> = texts.iter().map(|text| miner.learn(text)).collect();
    let result = if wanted.rounds > 0 {
        measure(&wanted, &texts, &miner)
    } else if wanted.json {
        json(&miner, &ids)
    } else {
        text(&miner)
    };
    commands::written(result)?;
    Ok(DONE)
}

fn parse(parser: &mut Parser) -> Result<Wanted, Failure> {
    let mut wanted = Wanted::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("raw") => wanted.raw = true,
            Arg::Long("json") => wanted.json = true,
            Arg::Long("no-masks") => wanted.spec.masks.clear(),
            Arg::Long("similarity") => {
                let share: f64 = parser.value()?.parse()?;
                if !(0.0..=1.0).contains(&share) {
                    return Err(Failure::Usage(format!(
                        "--similarity wants a share from 0 to 1, not {share}"
                    )));
                }
                wanted.spec.similarity = share;
            }
            Arg::Long("depth") => wanted.spec.depth = parser.value()?.parse()?,
            Arg::Long("evidence") => wanted.spec.evidence = parser.value()?.parse()?,
            Arg::Long("max-templates") => {
                wanted.spec.max_templates = Some(parser.value()?.parse()?);
            }
            Arg::Long("time") => wanted.rounds = parser.value()?.parse()?,
            Arg::Value(value) if wanted.file.is_none() => {
                wanted.file = Some(value.to_string_lossy().into_owned());
            }
            Arg::Value(_) | Arg::Short(_) | Arg::Long(_) => return Err(arg.unexpected().into()),
        }
    }
    Ok(wanted)
}

fn read(path: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let result = if path == "-" {
        io::stdin().lock().read_to_end(&mut bytes).map(|_| ())
    } else {
        std::fs::read(path).map(|read| bytes = read)
    };
    result.map_err(|source| Failure::File { path: path.to_owned(), source })?;
    Ok(bytes)
}

/// Lines end in LF or CRLF; the last one may lack its end.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let whole = text.strip_suffix('\n').unwrap_or(text);
    let lines = whole.split('\n').skip(usize::from(text.is_empty()));
    lines.map(|line| line.strip_suffix('\r').unwrap_or(line))
}

#[derive(Serialize)]
struct Whole<'t> {
    lines: Vec<Line<'t>>,
}

/// The template of one line.
#[derive(Serialize)]
struct Line<'t> {
    template_id: TemplateId,
    template: &'t str,
}

fn json(miner: &Miner, ids: &[TemplateId]) -> io::Result<()> {
    let texts: BTreeMap<TemplateId, String> =
        miner.templates().into_iter().map(|found| (found.id, found.text)).collect();
    let line = |id: &TemplateId| {
        let template_id = miner.current(*id);
        Line { template_id, template: texts.get(&template_id).map_or("", String::as_str) }
    };
    let mut out = BufWriter::new(io::stdout().lock());
    serde_json::to_writer(&mut out, &Whole { lines: ids.iter().map(line).collect() })?;
    out.write_all(b"\n")?;
    out.flush()
}

fn text(miner: &Miner) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut templates = miner.templates();
    templates.sort_by_key(|template| std::cmp::Reverse(template.count));
    writeln!(out, "{} lines, {} templates", miner.lines(), templates.len())?;
    writeln!(out, "{:>9}  {:>5}  template", "lines", "id")?;
    for template in &templates {
        writeln!(out, "{:>9}  {:>5}  {}", template.count, template.id.0, template.text)?;
    }
    out.flush()
}

/// Learns everything anew a few times, and says how long learning alone took.
fn measure(wanted: &Wanted, texts: &[&str], miner: &Miner) -> io::Result<()> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the command may look at the clock; the engine may not"
    )]
    let now = Instant::now;
    let mut seconds = Vec::new();
    for _ in 0..wanted.rounds {
        let mut miner = Miner::new(wanted.spec.clone());
        let begin = now();
        for text in texts {
            miner.learn(text);
        }
        seconds.push(begin.elapsed().as_secs_f64());
    }
    let report = serde_json::json!({
        "lines": texts.len(),
        "templates": miner.templates().len(),
        "seconds": seconds,
    });
    writeln!(io::stdout().lock(), "{report}")
}
