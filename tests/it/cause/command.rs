//! The command.
use std::{
    path::{Path, PathBuf},
    process::Command,
};

use opslab::cause::Method;
use serde_json::Value;
use strum::VariantArray as _;

fn opslab(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_opslab")).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// A small incident as files: `web` calls `db`, which gets slow.
fn files(folder: &str) -> [String; 4] {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(folder);
    std::fs::create_dir_all(&folder).unwrap();
    let head = "microservice,web,db,web,db\nmetric,latency,latency,requests,requests\n\
                statistic,Average,Average,Sum,Sum\nunix_timestamp,,,,\n";
    let row = |at: u32, web: f64, db: f64| format!("{}.0,{web},{db},100,100\n", 300 * at);
    let normal: String = (0..30)
        .map(|i| row(i, 0.1 + 0.01 * f64::from(i % 5), 0.02 + 0.001 * f64::from(i % 7)))
        .collect();
    let abnormal: String =
        (100..105).map(|i| if i < 102 { row(i, 0.1, 0.02) } else { row(i, 0.4, 0.32) }).collect();
    let write = |name: &str, text: String| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    [
        write("graph.csv", ",web,db\nweb,0.0,1.0\ndb,0.0,0.0\n".to_owned()),
        write("normal.csv", format!("{head}{normal}")),
        write("metrics.csv", format!("{head}{abnormal}")),
        write(
            "target.json",
            "{\"target\": {\"node\": \"web\", \"metric\": \"latency\", \"agg\": \"Average\", \
             \"timestamp\": 30610}}"
                .to_owned(),
        ),
    ]
}

#[test]
fn the_command_ranks_files() {
    let [graph, normal, metrics, target] = files("rootcause");
    let base = ["rootcause", "--graph", &graph, "--normal", &normal, "--metrics", &metrics];
    for method in Method::VARIANTS.iter().filter(|m| **m != Method::Change) {
        let name: &str = method.into();
        let arguments = [&base[..], &["--target", &target, "--json", "--method", name]].concat();
        let (code, out, error) = opslab(&arguments);
        assert_eq!(code, Some(0), "{error}");
        let value: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(value["ranking"][0]["node"], "db", "{name}");
        assert!(value["ranking"][0]["score"].as_f64().unwrap() > 0.0);
        assert!(value["ranking"][0]["evidence"][0]["says"].is_string());
        assert_eq!(value["onset"]["time"], 30_600);
    }
    let (code, out, _) = opslab(&base);
    assert_eq!(code, Some(0));
    assert!(out.contains("1. db") && out.contains("web: ill, distance 1"), "{out}");
}

#[test]
fn the_command_names_file_and_line_of_bad_input() {
    let [graph, normal, metrics, target] = files("rootcause-bad");
    let folder = Path::new(&graph).parent().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let matrix = write("matrix.csv", ",web,db\nweb,0,1\ndb,0\n");
    let rows = write("rows.csv", "time,web_latency,db_latency\n1,2,3\n2,x,3\n");
    let back = write("back.csv", "time,web_latency\n600,1\n300,1\n");
    let node = write("node.json", "{\"target\": {\"node\": \"cache\"}}");
    let json = write("json.json", "{\n\"target\": }");
    for (result, said) in [
        (run(&matrix, &normal, &metrics, &target), ["matrix.csv", "line 3"]),
        (run(&graph, &rows, &metrics, &target), ["rows.csv", "line 3"]),
        (run(&graph, &normal, &back, &target), ["back.csv", "row 2"]),
        (run(&graph, &normal, &metrics, &node), ["node.json", "`cache`"]),
        (run(&graph, &normal, &metrics, &json), ["json.json", "line 2"]),
        (run(&graph, "nowhere.csv", &metrics, &target), ["nowhere.csv", "cannot read"]),
        (opslab(&["rootcause", "--graph", &graph]), ["--normal", "wants"]),
        (opslab(&["rootcause", "--method", "magic"]), ["magic", "combined"]),
    ] {
        let (code, _, error) = result;
        assert_eq!(code, Some(2), "{error}");
        assert!(said.iter().all(|part| error.contains(part)), "{error}");
    }
}

/// `opslab rootcause` on four files.
fn run(graph: &str, normal: &str, metrics: &str, target: &str) -> (Option<i32>, String, String) {
    opslab(&[
        "rootcause",
        "--graph",
        graph,
        "--normal",
        normal,
        "--metrics",
        metrics,
        "--target",
        target,
    ])
}

#[test]
fn files_without_data_and_times_beside_them_are_refused() {
    let [graph, normal, metrics, target] = files("rootcause-empty");
    let write = |name: &str, text: &str| {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("rootcause-empty").join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let whole = std::fs::read_to_string(&metrics).unwrap();
    let header = whole.lines().take(4).collect::<Vec<_>>().join("\n") + "\n";
    let rows = whole.lines().skip(4).map(|line| {
        let time = line.split(',').next().unwrap_or_default();
        format!("{time},,,,\n")
    });
    let empty = write("empty.csv", &format!("{header}{}", rows.collect::<String>()));
    let bare = write("bare.csv", &header);
    let other = write("other.csv", ",x,y\nx,0,1\ny,0,0\n");
    assert_eq!(run(&graph, &normal, &metrics, &target).0, Some(0));
    for (graph, normal, metrics, why) in [
        (&graph, &normal, &empty, "no value"),
        (&graph, &normal, &bare, "no value"),
        (&graph, &bare, &metrics, "no value"),
        (&other, &normal, &metrics, "none of its components"),
    ] {
        let (code, _, error) = run(graph, normal, metrics, &target);
        assert!(code == Some(2) && error.contains(why), "{why}: {error}");
    }
    let far = write("far.json", "{\"target\": {\"node\": \"web\", \"timestamp\": 9999999999}}");
    let (code, _, error) = run(&graph, &normal, &metrics, &far);
    assert!(code == Some(2) && error.contains("beside the metrics"), "{error}");
}
