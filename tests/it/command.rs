//! The `opslab` command: what it prints, and its exit codes.
use std::{
    path::PathBuf,
    process::{Command, Output},
};

use serde_json::Value;

fn opslab(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_opslab")).args(arguments).output().unwrap()
}

fn json(arguments: &[&str]) -> Value {
    let output = opslab(arguments);
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&output.stderr)))
}

fn file(name: &str, bytes: &[u8]) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

fn shipped(key: &str) -> String {
    format!("{}/static/data/{key}.csv", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn run_tells_everything_as_json() {
    let result = json(&["run", "--json"]);
    assert_eq!(result["fingerprint"].as_str().unwrap().len(), 32);
    let stages = result["stages"].as_array().unwrap();
    let ids: Vec<&str> = stages.iter().map(|stage| stage["id"].as_str().unwrap()).collect();
    assert_eq!(
        ids,
        [
            "extract",
            "validate",
            "curate",
            "features",
            "train",
            "validate-model",
            "deploy",
            "monitor"
        ]
    );
    for stage in stages {
        assert_eq!(stage["state"], "fresh");
        assert!(stage["seconds"].as_f64().unwrap() >= 0.0 && stage["facts"].is_object());
        assert_eq!(stage["hash"].as_str().unwrap().len(), 32);
    }
    assert!(result["metrics"]["roc_auc"].as_f64().unwrap() >= 0.81);
    for metric in ["pr_auc", "accuracy", "log_loss", "brier"] {
        assert!(result["metrics"][metric].is_number(), "{metric}");
    }
    assert!(result["findings"].as_array().unwrap().iter().any(|f| f["column"] == "income"));
    assert!(result["alarms"].is_array());
}

#[test]
fn ones_own_file_equals_the_shipped_table() {
    let path = shipped("credit_scoring");
    let own = json(&["run", "--data", &path, "--target", "status", "--positive", "bad", "--json"]);
    let shipped = json(&["run", "--json"]);
    assert_eq!(own["metrics"], shipped["metrics"]);
    let flights = shipped_flights();
    assert!(flights["metrics"]["roc_auc"].as_f64().unwrap() > 0.6);
}

fn shipped_flights() -> Value {
    let path = shipped("nyc_flights_2013");
    json(&["run", "--data", &path, "--target", "arr_late15", "--time", "flight_date", "--json"])
}

#[test]
fn settings_links_and_files_say_the_same() {
    let set = json(&["run", "--set", "seed=7", "--set", "model.kind=tree", "--json"]);
    let link = set["link"].as_str().unwrap();
    let by_link = json(&["run", link, "--json"]);
    let by_address = json(&["run", &format!("https://example.org/lab/#{link}"), "--json"]);
    let scenario = file("scenario.txt", &opslab(&["link", "decode", link]).stdout);
    let by_file = json(&["run", &scenario, "--json"]);
    for other in [&by_link, &by_address, &by_file] {
        assert_eq!(other["fingerprint"], set["fingerprint"]);
    }
    let encoded = opslab(&["link", "encode", &scenario]);
    assert_eq!(String::from_utf8(encoded.stdout).unwrap().trim(), link);
}

#[test]
fn exit_codes_and_messages() {
    let one_class = file("one_class.csv", format!("a,y\n{}", "1,no\n2,no\n".repeat(40)).as_bytes());
    let header = file("header.csv", b"a,b,y\n");
    let empty = file("empty.csv", b"");
    let open = file("open.csv", b"a,y\n1,\"x\n2,y\n");
    let nul = file("nul.csv", b"a,y\n1,x\n2,\0\n3,y\n");
    let broken = file("broken.txt", b"seed = 7\nmodel.kind = oracle\n");
    let short = file("short.csv", b"a,y\n1,x\n");
    let png = file("table.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    let twice = file("twice.json", b"{\"seed\": 1,\n\"seed\": 2}");
    let cases: [(&[&str], i32, &str); 24] = [
        (&["run"], 0, ""),
        (&["run", "--set", "gate.min_auc=0.99"], 1, "ROC AUC"),
        (
            &["run", "--set", "quality.on_failure=stop", "--set", "quality.max_missing=0.01"],
            1,
            "check",
        ),
        (&["run", "--data", "/no/such/file.csv", "--target", "y"], 2, "/no/such/file.csv"),
        (&["run", "--data", &one_class, "--target", "y"], 2, "one_class.csv"),
        (&["run", "--data", &header, "--target", "y"], 2, "header.csv"),
        (&["run", "--data", &empty, "--target", "y"], 2, "empty"),
        (&["run", "--data", &open, "--target", "y"], 2, "line 2"),
        (&["run", "--data", &nul, "--target", "y"], 2, "nul.csv: line 3, column `y`: a NUL"),
        (&["run", "--data", &short, "--target", "y"], 2, "short.csv: The table has 1 row,"),
        (&["run", "--data", &png, "--target", "y"], 2, "it is a PNG picture"),
        (&["run", &twice], 2, "twice.json: line 2: `seed` is set a second time"),
        (&["run", "--set", "data.from=0.6", "--set", "data.to=0.4"], 2, "`data.from` must be less"),
        (&["run", "--set", "data.from=0.999"], 2, "The time window from 0.999 to 1"),
        (&["run", "--set", "tree.max_depth=2.5"], 2, "a whole number from 1 to 20, not 2.5"),
        (
            &["run", "--set", "journey.record=500000"],
            2,
            "`journey.record` takes a number from 1 to",
        ),
        (&["run", "--set", "gate.max_gap=0", "--set", "model.kind=forest"], 1, "is allowed"),
        (&["run", "v1/seed=-1~aaaaa"], 2, "-1 is outside."),
        (&["run", "--data", &shipped("penguins"), "--target", "specie"], 2, "species"),
        (&["run", "--set", "sed=1"], 2, "`seed`"),
        (&["run", "--set", "seed=-1"], 2, "outside"),
        (&["run", &broken], 2, "line 2"),
        (&["run", "v1/seed=7"], 2, "cut off; --unchecked takes it"),
        (&["run", "--nonsense"], 2, "nonsense"),
    ];
    for (arguments, code, word) in cases {
        let output = opslab(arguments);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {stderr}");
        assert!(stderr.contains(word), "{arguments:?}: `{word}` not in {stderr}");
    }
}

#[test]
fn links_are_strict_on_the_command_line() {
    let link = String::from_utf8(opslab(&["link", "encode", "--set", "seed=7"]).stdout).unwrap();
    let link = link.trim();
    for damaged in [&link[..link.len() - 3], &link.replace("seed=7", "seed=8"), "v9/seed=7~abcde"] {
        assert_eq!(opslab(&["link", "decode", damaged]).status.code(), Some(2), "{damaged}");
    }
    let by_hand = opslab(&["link", "decode", "v1/seed=8", "--unchecked"]);
    assert_eq!(String::from_utf8(by_hand.stdout).unwrap(), "seed = 8\n");
}

#[test]
fn fields_lists_every_parameter() {
    let listed = json(&["fields", "--json"]);
    let keys: Vec<&str> =
        listed.as_array().unwrap().iter().map(|field| field["key"].as_str().unwrap()).collect();
    let declared: Vec<&str> = opslab::scenario::FIELDS.iter().map(|field| field.key).collect();
    assert_eq!(keys, declared);
    let text = String::from_utf8(opslab(&["fields"]).stdout).unwrap();
    assert!(declared.iter().all(|key| text.contains(key)));
}

#[test]
fn split_names_every_row_once() {
    let output =
        String::from_utf8(opslab(&["split", "--set", "data.table=penguins"]).stdout).unwrap();
    let mut rows: Vec<u32> = output
        .lines()
        .skip(1)
        .map(|line| line.split(',').next().unwrap().parse().unwrap())
        .collect();
    rows.sort_unstable();
    assert_eq!(rows, (0..344).collect::<Vec<_>>());
}
