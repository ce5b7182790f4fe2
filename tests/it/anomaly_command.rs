//! `opslab anomalies`: what it prints, and what it says of a file that it cannot use.
use std::{
    io::Write as _,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use opslab::anomaly::Method;
use serde_json::Value;
use strum::VariantArray as _;

fn run(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_opslab"))
        .arg("anomalies")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The command may refuse its arguments without reading.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn json(arguments: &[&str], input: &[u8]) -> Value {
    let output = run(arguments, input);
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&output.stderr)))
}

/// Three days of five-minute rows around 10, with 99 in one of them and one value missing.
fn series() -> String {
    let rows = (0..864).map(|row| {
        let (day, hour, minute) = (1 + row / 288, row / 12 % 24, row % 12 * 5);
        let value = match row {
            700 => "99".to_owned(),
            300 => String::new(),
            row => format!("{}", 10.0 + f64::from(row * 7_919 % 1_009) / 250.0),
        };
        format!("2024-05-{day:02} {hour:02}:{minute:02}:00,{value}\n")
    });
    format!("timestamp,value\n{}", rows.collect::<Vec<_>>().concat())
}

#[test]
fn every_method_scores_every_row() {
    let csv = series();
    for method in Method::VARIANTS.iter().filter(|method| **method != Method::BurnRate) {
        let report = json(&["-", "--method", method.key(), "--json"], csv.as_bytes());
        assert_eq!(report["method"], method.key());
        let rows = report["rows"].as_array().unwrap();
        assert_eq!(rows.len(), 864);
        for row in rows {
            let score = row["score"].as_f64().unwrap();
            assert!((0.0..=1.0).contains(&score));
            assert!(!row["flag"].as_bool().unwrap() || score >= 0.5);
        }
        assert_eq!(rows[0]["timestamp"], "2024-05-01 00:00:00");
        assert_eq!((&rows[300]["value"], &rows[300]["outcome"]), (&Value::Null, &"missing".into()));
        assert_eq!(rows[700]["flag"], true, "{}", method.key());
        assert!(rows[700]["upper"].as_f64().unwrap() < 99.0);
        assert_eq!(report["alerts"].as_array().unwrap().len(), 1, "{report:#}");
        assert_eq!(report["alerts"][0]["row"], 700);
    }
    let default = json(&["-", "--json"], csv.as_bytes());
    assert_eq!(default, json(&["-", "--json", "--method", "default"], csv.as_bytes()));
    let text = run(&["-"], csv.as_bytes()).stdout;
    assert!(
        String::from_utf8(text).unwrap().starts_with("alerts: 1 of 864 rows\n2024-05-03 10:20:00")
    );
}

#[test]
fn rows_are_put_in_the_order_of_their_times() {
    let csv = series();
    let (header, rows) = csv.split_once('\n').unwrap();
    let mut rows: Vec<&str> = rows.lines().collect();
    rows.reverse();
    let reversed = format!("{header}\n{}\n", rows.join("\n"));
    let (ordered, sorted) =
        (json(&["-", "--json"], csv.as_bytes()), json(&["-", "--json"], reversed.as_bytes()));
    assert_eq!(ordered["rows"], sorted["rows"]);
    assert_eq!((&ordered["reordered"], &sorted["reordered"]), (&false.into(), &true.into()));
    let text = run(&["-"], reversed.as_bytes()).stdout;
    assert!(String::from_utf8(text).unwrap().contains("order of their times"));
    let commas = csv.replace(',', ";").replace('.', ",");
    assert_eq!(json(&["-", "--json"], commas.as_bytes())["rows"], ordered["rows"]);
    let three = "t;value\n2024-05-01 00:00:00;51,288\n2024-05-01 00:05:00;51,667\n";
    assert_eq!(json(&["-", "--json"], three.as_bytes())["rows"][0]["value"], 51.288);
}

#[test]
fn files_numeric_times_and_named_columns() {
    let rows =
        (0..400).map(|row| format!("{},x,{}\n", 1_700_000_000_000_i64 + row * 60_000, row % 4));
    let rows = rows.collect::<Vec<_>>().concat();
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("anomalies.csv");
    std::fs::write(&path, format!("at,host,load\n{rows}")).unwrap();
    let path = path.display().to_string();
    let report = json(&[&path, "--time", "at", "--value", "load", "--json"], b"");
    assert_eq!(report["rows"].as_array().unwrap().len(), 400);
    assert_eq!(report, json(&[&path, "--json"], b""));
    let limited = json(&[&path, "--method", "threshold", "--above", "2.5", "--json"], b"");
    assert_eq!(limited["rows"][3]["flag"], true);
    assert_eq!(limited["rows"][7]["outcome"], "burst");
}

#[test]
fn mistakes_are_named_by_line_and_column() {
    let good = series();
    let with = |from: &str, to: &str| good.replacen(from, to, 1).into_bytes();
    let words = b"timestamp,value\n2024-05-01,high\n2024-05-02,low\n".to_vec();
    let no_time = b"timestamp,value\nsoon,1\nlater,2\n".to_vec();
    let headless = good.split_once('\n').unwrap().1.as_bytes().to_vec();
    let cases: [(&[&str], Vec<u8>, &[&str]); 14] = [
        (&["-"], headless, &["line 1", "header is missing"]),
        (&["-", "--method", "burn-rate"], good.clone().into_bytes(), &["no share"]),
        (&["-"], Vec::new(), &["standard input", "empty"]),
        (&["-"], b"timestamp,value\n".to_vec(), &["line 1"]),
        (&["-"], words, &["line 2, column `value`", "high"]),
        (&["-"], no_time, &["line 2, column `timestamp`", "soon"]),
        (&["-"], with("00:10:00,", "00:10:00,1x4"), &["line 4, column `value`", "1x4"]),
        (&["-"], with("2024-05-01 00:10:00", "yesterday"), &["line 4, column `timestamp`"]),
        (&["-"], with("2024-05-01 00:10:00", ""), &["line 4, column `timestamp`", "missing"]),
        (&["-"], with("00:10:00,", "00:10:00,14,"), &["line 4"]),
        (&["-", "--value", "latency"], good.clone().into_bytes(), &["`latency`", "timestamp"]),
        (&["-", "--method", "magic"], Vec::new(), &["magic", "s-h-esd"]),
        (&["/no/such/file.csv"], Vec::new(), &["/no/such/file.csv"]),
        (&[], Vec::new(), &["wants a CSV file"]),
    ];
    for (arguments, input, expected) in cases {
        let output = run(arguments, &input);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?} {stderr}");
        for word in expected {
            assert!(stderr.contains(word), "`{word}` not in {stderr}");
        }
    }
}
