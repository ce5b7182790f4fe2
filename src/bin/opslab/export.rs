//! `opslab export`: a scenario and its delivery as files for real engines.
use std::{
    fs,
    path::{Path, PathBuf},
};

use lexopt::{Arg, Parser, ValueExt as _};
use opslab::{
    export::{self, Lab, Target},
    promote::Spec,
    scenario::FIELDS,
};
use strum::VariantArray as _;

use super::{
    args::{Failure, HELP, Wanted},
    commands::{DONE, origin, say, scenario},
};

#[derive(Default)]
struct Asked {
    wanted: Wanted,
    spec: Spec,
    targets: Vec<Target>,
    out: PathBuf,
}

pub(crate) fn run(parser: &mut Parser) -> Result<u8, Failure> {
    let Some(asked) = read(parser)? else {
        say(HELP)?;
        return Ok(DONE);
    };
    let (chosen, sources) = scenario(&asked.wanted)?;
    let lab = if asked.targets.iter().any(|target| target.is_pipeline()) {
        let lab = Lab::of(&chosen, &sources);
        Some(lab.map_err(|why| Failure::Content {
            path: origin(&asked.wanted, &chosen),
            why: why.to_string(),
        })?)
    } else {
        None
    };
    let mut written: Vec<String> = Vec::new();
    for &target in &asked.targets {
        for file in export::write(target, &chosen, &asked.spec, lab.as_ref()) {
            // Several targets share the table.
            if !written.contains(&file.name) {
                let path = asked.out.join(&file.name);
                put(&path, &file.text)?;
                say(&format!("{}\n", path.display()))?;
                written.push(file.name);
            }
        }
    }
    Ok(DONE)
}

/// The options; `None` when only help is wanted.
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
            Arg::Long("to") => asked.targets = targets(&parser.value()?.string()?)?,
            Arg::Long("out") => asked.out = parser.value()?.into(),
            Arg::Long("data") => asked.wanted.data = Some(parser.value()?.into()),
            Arg::Long("unchecked") => asked.wanted.unchecked = true,
            Arg::Long("help") | Arg::Short('h') => return Ok(None),
            Arg::Value(value) if asked.wanted.scenario.is_none() => {
                asked.wanted.scenario = Some(value.string()?);
            }
            Arg::Value(_) | Arg::Short(_) | Arg::Long(_) => return Err(arg.unexpected().into()),
        }
    }
    if asked.targets.is_empty() || asked.out.as_os_str().is_empty() {
        return Err(Failure::Usage("`export` wants `--to NAME` and `--out FOLDER`".to_owned()));
    }
    Ok(Some(asked))
}

fn targets(name: &str) -> Result<Vec<Target>, Failure> {
    let found: Vec<Target> = Target::VARIANTS
        .iter()
        .copied()
        .filter(|target| name == "all" || target.key() == name)
        .collect();
    if found.is_empty() {
        let known: Vec<&str> = Target::VARIANTS.iter().map(|target| target.key()).collect();
        let known = known.join(", ");
        return Err(Failure::Usage(format!("--to: there is no `{name}`, only {known} and all")));
    }
    Ok(found)
}

fn put(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::Content {
        path: path.display().to_string(),
        why: format!("cannot write: {error}"),
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::write(path, text).map_err(failed)
}
