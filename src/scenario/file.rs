//! Scenario files: `key = value` lines, or one JSON object of the same keys.
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

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
    /// A parameter that is set twice.
    #[error("line {line}: `{key}` is set a second time")]
    Twice {
        /// Line of the file, from 1.
        line: usize,
        /// The parameter.
        key: String,
    },
    /// Parameters that do not go together.
    #[error("{0}")]
    Together(#[source] FieldError),
    /// A parameter that does not exist or does not take this value.
    #[error("line {line}: {error}")]
    Field {
        /// Line of the file, from 1.
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
    let carried = [("ops", &scenario.ops), ("dev", &scenario.dev)];
    let carried = carried.into_iter().filter(|(_, text)| !text.is_empty());
    lines.into_iter().chain(carried.map(|(key, text)| format!("{key} = {text}\n"))).collect()
}

/// Reads a scenario file: lines (`#` begins a comment line) or a JSON object.
///
/// # Errors
/// [`FileError`] names the line and what the parameter takes.
pub fn read(text: &str) -> Result<Scenario, FileError> {
    let mut scenario = Scenario::default();
    let mut seen: Vec<String> = Vec::new();
    for (line, key, value) in pairs(text)? {
        if seen.contains(&key) {
            return Err(FileError::Twice { line, key });
        }
        if let Some(carried) = scenario.carried(&key) {
            *carried = value;
        } else {
            Field::find(&key)
                .and_then(|field| field.write(&mut scenario, &value))
                .map_err(|error| FileError::Field { line, error })?;
        }
        seen.push(key);
    }
    scenario.check().map_err(FileError::Together)?;
    Ok(scenario)
}

/// Line, key and value of each parameter.
type Pairs = Vec<(usize, String, String)>;

fn pairs(text: &str) -> Result<Pairs, FileError> {
    if text.trim_start().starts_with('{') {
        let object: Object = serde_json::from_str(text.trim_end()).map_err(|e| {
            FileError::Json { line: e.line(), column: e.column(), why: e.to_string() }
        })?;
        let mut from = 0;
        let placed = object.0.into_iter().map(|(key, value)| {
            // The pairs stand in the order of the text, so each is looked for behind the last.
            let quoted = serde_json::Value::from(key.as_str()).to_string();
            let found = text.get(from..).and_then(|rest| rest.find(&quoted));
            from = found.map_or(from, |at| from + at + quoted.len());
            let line = text.get(..from).unwrap_or_default().matches('\n').count() + 1;
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            (line, key, value)
        });
        return Ok(placed.collect());
    }
    let mut pairs = Pairs::new();
    for (line, text) in (1..).zip(text.lines()) {
        let text = text.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let Some((key, value)) = text.split_once('=') else {
            return Err(FileError::Line { line, text: text.chars().take(60).collect() });
        };
        pairs.push((line, key.trim().to_owned(), value.trim().to_owned()));
    }
    Ok(pairs)
}

/// A JSON object as the list of its pairs: a map would forget that a key stands there twice.
struct Object(Vec<(String, serde_json::Value)>);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Object;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of parameters")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Object(pairs))
            }
        }

        deserializer.deserialize_map(Reader)
    }
}
