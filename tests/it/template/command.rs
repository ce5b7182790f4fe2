//! The command.
use std::{
    io::Write as _,
    process::{Command, Stdio},
};

/// Runs `opslab templates - …` over some bytes.
fn command(input: &[u8], options: &[&str]) -> (Option<i32>, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_opslab"))
        .args(["templates", "-"])
        .args(options)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_command_says_the_template_of_each_line() {
    let input = b"12:00:01 INFO a.b.C: took 5 s\r\n\n\xff\0 \xfe\n12:00:02 INFO a.b.C: took 7 s";
    let (code, text) = command(input, &["--raw", "--json"]);
    assert_eq!(code, Some(0));
    let found: serde_json::Value = serde_json::from_str(&text).unwrap();
    let lines = found["lines"].as_array().unwrap();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[0]["template"], "took <*> s");
    assert_eq!(lines[0], lines[3]);
    assert_eq!(lines[1]["template"], "");
    // Lines learned early get the newest template of their group.
    let input: String = ["a", "b", "c", "d", "e", "f", "g", "h"]
        .map(|name| format!("one two three four x{name}y\n"))
        .concat();
    let (_, text) = command(input.as_bytes(), &["--json"]);
    let found: serde_json::Value = serde_json::from_str(&text).unwrap();
    for line in found["lines"].as_array().unwrap() {
        assert_eq!(line["template"], "one two three four <*>");
        assert_eq!(line["template_id"], 0);
    }
    let (_, text) = command(input.as_bytes(), &[]);
    assert!(text.starts_with("8 lines, 1 templates\n"), "{text}");
    assert_eq!(command(b"", &["--json"]).1, "{\"lines\":[]}\n");
    assert_eq!(command(b"", &["--similarity", "2"]).0, Some(2));
}

#[test]
fn logs_are_decoded_as_events_are() {
    let text = "caf\u{e9} 1 zu\ncaf\u{e9} 2 zu\n";
    let utf16: Vec<u8> =
        "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    for bytes in [text.as_bytes(), &utf16, &latin] {
        let (code, said) = command(bytes, &["--json"]);
        assert_eq!(code, Some(0));
        let found: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert_eq!(found["lines"].as_array().unwrap().len(), 2);
        assert_eq!(found["lines"][0]["template"], "caf\u{e9} <*> zu");
    }
}
