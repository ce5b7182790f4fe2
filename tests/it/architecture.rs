//! Who may use whom, how long files may be, and that the engine knows no browser.
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The diagram: a row lists everything its module may name with `crate::`. Arrows point downwards
/// only, so a row may name only modules above it.
const MAY_USE: &[(&str, &[&str])] = &[
    ("num", &[]),
    ("words", &[]),
    ("codec", &[]),
    ("digest", &["codec"]),
    ("diagnostic", &[]),
    ("stage", &[]),
    ("table", &[]),
    ("rng", &["num"]),
    ("keyed", &["num"]),
    ("ingest", &["diagnostic", "keyed", "num", "rng", "table", "words"]),
    ("metrics", &["num"]),
    ("drift", &["keyed", "num", "table"]),
    ("model", &["num", "rng", "metrics"]),
    ("target", &["num", "table", "words"]),
    ("data", &["diagnostic", "digest", "ingest", "keyed", "num", "rng", "table", "target"]),
    ("quality", &["diagnostic", "keyed", "num", "table", "target", "words"]),
    ("curate", &["keyed", "num", "rng", "table", "target", "words"]),
    ("analyse", &["keyed", "metrics", "num", "rng", "table"]),
    ("evaluate", &["metrics", "model"]),
    ("gate", &["words"]),
    ("delivery", &["codec", "curate", "digest", "drift", "gate", "metrics", "model", "table"]),
    (
        "monitor",
        &[
            "curate", "delivery", "digest", "drift", "evaluate", "metrics", "model", "num", "rng",
            "table", "target",
        ],
    ),
    ("journey", &["stage"]),
    ("event", &[]),
    ("template", &["num"]),
    ("anomaly", &["num", "rng"]),
    ("peak", &["num", "rng"]),
    ("cause", &["num", "rng"]),
    ("lint", &["diagnostic", "words"]),
    ("wire", &["diagnostic", "event", "template"]),
    ("search", &["event"]),
    ("alert", &["diagnostic", "event", "num"]),
    ("correlate", &["alert", "event", "num", "rng", "template"]),
    ("world", &["event", "num", "rng"]),
    ("prescribe", &["alert", "cause", "correlate", "event", "num", "rng", "world"]),
    (
        "chain",
        &[
            "alert",
            "anomaly",
            "cause",
            "correlate",
            "diagnostic",
            "digest",
            "event",
            "num",
            "peak",
            "prescribe",
            "search",
            "template",
            "wire",
            "world",
        ],
    ),
    ("learn", &["chain", "correlate", "event", "num", "world"]),
    (
        "scenario",
        &[
            "analyse", "curate", "data", "delivery", "digest", "evaluate", "gate", "journey",
            "model", "monitor", "num", "quality", "stage",
        ],
    ),
    (
        "run",
        &[
            "keyed",
            "analyse",
            "codec",
            "curate",
            "data",
            "delivery",
            "diagnostic",
            "digest",
            "drift",
            "evaluate",
            "gate",
            "ingest",
            "journey",
            "metrics",
            "model",
            "monitor",
            "num",
            "quality",
            "scenario",
            "stage",
            "table",
            "target",
            "words",
        ],
    ),
    (
        "release",
        &[
            "codec",
            "curate",
            "data",
            "delivery",
            "diagnostic",
            "digest",
            "evaluate",
            "gate",
            "ingest",
            "keyed",
            "metrics",
            "model",
            "num",
            "run",
            "scenario",
            "table",
        ],
    ),
    (
        "change",
        &[
            "evaluate",
            "model",
            "monitor",
            "prescribe",
            "release",
            "scenario",
            "stage",
            "words",
            "world",
        ],
    ),
    (
        "check",
        &[
            "codec", "curate", "delivery", "digest", "gate", "metrics", "model", "num", "release",
            "table", "words",
        ],
    ),
    ("rollout", &["check", "digest", "num", "release", "rng"]),
    ("promote", &["change", "check", "digest", "num", "release", "rng", "rollout", "run", "words"]),
    (
        "export",
        &[
            "check",
            "curate",
            "diagnostic",
            "evaluate",
            "gate",
            "ingest",
            "promote",
            "quality",
            "rollout",
            "run",
            "scenario",
            "stage",
            "table",
            "target",
        ],
    ),
    ("dora", &["num", "promote", "words"]),
    ("compare", &["dora", "num", "promote", "words"]),
    ("maturity", &["check", "monitor", "promote", "rollout", "scenario"]),
    (
        "figure",
        &[
            "analyse", "curate", "evaluate", "gate", "keyed", "monitor", "num", "quality", "rng",
            "run", "words",
        ],
    ),
    ("room", &["figure", "run", "scenario"]),
    (
        "aiops",
        &[
            "alert",
            "anomaly",
            "cause",
            "chain",
            "correlate",
            "event",
            "figure",
            "lint",
            "num",
            "peak",
            "monitor",
            "prescribe",
            "room",
            "run",
            "scenario",
            "search",
            "template",
            "wire",
            "words",
            "world",
        ],
    ),
    (
        "devops",
        &[
            "aiops", "change", "check", "compare", "dora", "export", "figure", "maturity",
            "monitor", "promote", "release", "rollout", "room", "run", "scenario", "stage",
            "words", "world",
        ],
    ),
    ("lesson", &["codec", "keyed", "monitor", "num", "run", "scenario"]),
    ("session", &["data", "digest", "lesson", "monitor", "run", "scenario", "stage", "words"]),
    (
        "web",
        &[
            "aiops",
            "devops",
            "room",
            "event",
            "codec",
            "keyed",
            "data",
            "delivery",
            "diagnostic",
            "digest",
            "figure",
            "gate",
            "journey",
            "lesson",
            "monitor",
            "num",
            "quality",
            "run",
            "scenario",
            "session",
            "stage",
            "words",
        ],
    ),
];

/// Longest file, in lines.
const LONGEST: usize = 420;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn sources(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The modules that a text names right after `crate::`, lists included; comments do not count.
fn named(text: &str) -> BTreeSet<String> {
    let code: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(list) = rest.strip_prefix('{') {
            let (mut depth, mut word, mut fresh) = (0_i32, String::new(), true);
            for c in list.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => fresh = true,
                    c if fresh && (c.is_alphanumeric() || c == '_') => word.push(c),
                    c if fresh && !word.is_empty() && !c.is_whitespace() => {
                        found.insert(std::mem::take(&mut word));
                        fresh = false;
                    }
                    _ => {}
                }
                if c == ',' && depth == 0 && !word.is_empty() {
                    found.insert(std::mem::take(&mut word));
                }
            }
            if !word.is_empty() {
                found.insert(word);
            }
        } else {
            found.insert(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    found
}

#[test]
fn lists_of_names_are_understood() {
    let text = "use crate::{a::{x, y}, b, c::d};\nuse crate::e::f;\n// crate::g\n";
    let expected: BTreeSet<String> = ["a", "b", "c", "e"].map(str::to_owned).into();
    assert_eq!(named(text), expected);
}

#[test]
fn modules_only_look_down() {
    let src = root().join("src");
    let mut wrong = Vec::new();
    for (module, allowed) in MAY_USE {
        let folder = src.join(module);
        let files =
            if folder.is_dir() { sources(&folder) } else { vec![src.join(format!("{module}.rs"))] };
        for file in files {
            for name in named(&fs::read_to_string(&file).unwrap()) {
                if name != *module && !allowed.contains(&name.as_str()) {
                    wrong.push(format!("{} must not use `{name}`", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_names_every_module_once_and_points_one_way() {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (module, allowed) in MAY_USE {
        for used in *allowed {
            assert!(seen.contains(used), "`{module}` may use `{used}`, which stands below it");
        }
        assert!(seen.insert(module), "`{module}` stands twice");
    }
    for entry in fs::read_dir(root().join("src")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(
            name == "lib" || name == "bin" || seen.contains(name.as_str()),
            "`{name}` is missing"
        );
    }
}

#[test]
fn only_the_page_names_a_browser() {
    for file in sources(&root().join("src")) {
        if file.starts_with(root().join("src/web")) {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        for name in ["web_sys", "js_sys", "wasm_bindgen", "yew::", "plotters"] {
            assert!(!text.contains(name), "{} names {name}", file.display());
        }
    }
}

#[test]
fn files_stay_readable() {
    let long: Vec<String> = sources(&root().join("src"))
        .into_iter()
        .map(|file| (fs::read_to_string(&file).unwrap().lines().count(), file))
        .filter(|(lines, _)| *lines > LONGEST)
        .map(|(lines, file)| format!("{} has {lines} lines", file.display()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}
