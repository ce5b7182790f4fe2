//! Scenario files: `key = value` lines, or one JSON object of the same keys.
use std::collections::BTreeMap;

use super::{FIELDS, Field, FieldError, Scenario};

/// Why a scenario file was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// Not JSON, though it begins like it.
    #[error("line {line}, column {column}: not valid JSON: {why}")]
    Json {
        /// Line of the file, from 1.
        line: usize,
        /// Column in that line.
        column: usize,
        /// What the parser says.
        why: String,
    },
    /// A line without `=`.
    #[error("line {line}: expected `key = value`, found `{text}`")]
    Line {
        /// Line of the file, from 1.
        line: usize,
        /// Its text, cut.
        text: String,
    },
    /// A parameter that does not exist or does not take this value.
    #[error("line {line}: {error}")]
    Field {
        /// Line of the file, from 1; 0 in JSON.
        line: usize,
        /// What is wrong.
        #[source]
        error: FieldError,
    },
}

/// Writes every parameter that is not at its default, one `key = value` line each.
pub fn write(scenario: &Scenario) -> String {
    let changed = FIELDS.iter().filter(|field| !field.is_default(scenario));
    let lines: Vec<String> =
        changed.map(|field| format!("{} = {}\n", field.key, field.read(scenario))).collect();
    let ops = Some(&scenario.ops).filter(|ops| !ops.is_empty());
    lines.into_iter().chain(ops.map(|ops| format!("ops = {ops}\n"))).collect()
}

/// Reads a scenario file: lines (`#` begins a comment line) or a JSON object.
///
/// # Errors
/// [`FileError`] names the line and what the parameter takes.
pub fn read(text: &str) -> Result<Scenario, FileError> {
    let mut scenario = Scenario::default();
    if text.trim_start().starts_with('{') {
        let object: BTreeMap<String, serde_json::Value> =
            serde_json::from_str(text).map_err(|e| FileError::Json {
                line: e.line(),
                column: e.column(),
                why: e.to_string(),
            })?;
        for (key, value) in object {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            set(&mut scenario, &key, &value, 0)?;
        }
        return Ok(scenario);
    }
    for (line, text) in (1..).zip(text.lines()) {
        let text = text.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let Some((key, value)) = text.split_once('=') else {
            return Err(FileError::Line { line, text: text.chars().take(60).collect() });
        };
        set(&mut scenario, key.trim(), value.trim(), line)?;
    }
    Ok(scenario)
}

fn set(scenario: &mut Scenario, key: &str, value: &str, line: usize) -> Result<(), FileError> {
    if key == "ops" {
        value.clone_into(&mut scenario.ops);
        return Ok(());
    }
    let wrap = |error| FileError::Field { line, error };
    Field::find(key).and_then(|field| field.write(scenario, value)).map_err(wrap)
}
