//! YAML in block style, with keys in the order they were given.
//!
//! The maintained serde writers for YAML bring a parser of their own along (`serde_yaml` itself is
//! archived), and JSON, which is YAML, cannot show a Python function as the lines that it has. What
//! is written here is little: text is plain only if it is made of letters and a few signs and means
//! nothing else to a YAML 1.1 or 1.2 reader; text of several lines is a literal block if all of it
//! can be printed; everything else is a JSON string, which YAML 1.2 takes as it is (§7.3.1).
use std::fmt::Write as _;

/// Words that a YAML 1.1 reader takes for something else.
const SPECIAL: [&str; 10] = ["true", "false", "yes", "no", "on", "off", "y", "n", "null", "~"];

/// A document or a part of one.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Yaml {
    /// Yes or no.
    Flag(bool),
    /// A number; finite.
    Number(f64),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Yaml>),
    /// Pairs in order.
    Map(Vec<(String, Yaml)>),
}

/// A map from pairs.
pub(super) fn map<const N: usize>(pairs: [(&str, Yaml); N]) -> Yaml {
    Yaml::Map(pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// A list of the same kind of thing.
pub(super) fn list<T: Into<Yaml>>(items: impl IntoIterator<Item = T>) -> Yaml {
    Yaml::List(items.into_iter().map(Into::into).collect())
}

impl From<&str> for Yaml {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Yaml {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Yaml {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<u32> for Yaml {
    fn from(number: u32) -> Self {
        Self::Number(f64::from(number))
    }
}

impl From<&serde_json::Value> for Yaml {
    fn from(value: &serde_json::Value) -> Self {
        use serde_json::Value;
        match value {
            // Nothing is written as an empty text: protocol buffers know no other nothing.
            Value::Null => Self::Text(String::new()),
            Value::Bool(flag) => Self::Flag(*flag),
            Value::Number(number) => Self::Number(number.as_f64().unwrap_or_default()),
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(items) => list(items),
            Value::Object(pairs) => {
                Self::Map(pairs.iter().map(|(key, value)| (key.clone(), value.into())).collect())
            }
        }
    }
}

impl Yaml {
    /// Adds pairs to a map.
    pub(super) fn with<const N: usize>(self, pairs: [(&str, Yaml); N]) -> Self {
        let (mut mine, more) = (self, map(pairs));
        if let (Self::Map(mine), Self::Map(more)) = (&mut mine, more) {
            mine.extend(more);
        }
        mine
    }

    /// The text of a file: what a person should know first, then each document.
    pub(super) fn file(head: &str, documents: &[Self]) -> String {
        let head: Vec<String> = head.lines().map(|line| format!("# {line}\n")).collect();
        let mut out = head.concat();
        for (nth, document) in documents.iter().enumerate() {
            if nth > 0 {
                out.push_str("---\n");
            }
            document.block(0, &mut out);
        }
        out
    }

    /// Writes lines from a cursor that stands at column `indent`.
    fn block(&self, indent: usize, out: &mut String) {
        match self {
            Self::Map(pairs) if !pairs.is_empty() => {
                for (nth, (key, value)) in pairs.iter().enumerate() {
                    pad(if nth > 0 { indent } else { 0 }, out);
                    quote(key, out);
                    out.push(':');
                    if value.is_leaf() {
                        out.push(' ');
                        value.leaf(indent, out);
                    } else {
                        out.push('\n');
                        pad(indent + 2, out);
                        value.block(indent + 2, out);
                    }
                }
            }
            Self::List(items) if !items.is_empty() => {
                for (nth, item) in items.iter().enumerate() {
                    pad(if nth > 0 { indent } else { 0 }, out);
                    out.push_str("- ");
                    if item.is_leaf() {
                        item.leaf(indent, out);
                    } else {
                        item.block(indent + 2, out);
                    }
                }
            }
            Self::Flag(_) | Self::Number(_) | Self::Text(_) | Self::List(_) | Self::Map(_) => {
                self.leaf(indent, out);
            }
        }
    }

    fn is_leaf(&self) -> bool {
        match self {
            Self::Map(pairs) => pairs.is_empty(),
            Self::List(items) => items.is_empty(),
            Self::Flag(_) | Self::Number(_) | Self::Text(_) => true,
        }
    }

    /// Writes the rest of a line, and the lines of a literal block.
    fn leaf(&self, indent: usize, out: &mut String) {
        match self {
            // Writing to a `String` cannot fail.
            Self::Flag(flag) => drop(write!(out, "{flag}")),
            Self::Number(number) => drop(write!(out, "{number}")),
            Self::Text(text) if is_literal(text) => {
                literal(text, indent + 2, out);
                return;
            }
            Self::Text(text) => quote(text, out),
            Self::List(_) => out.push_str("[]"),
            Self::Map(_) => out.push_str("{}"),
        }
        out.push('\n');
    }
}

fn pad(indent: usize, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', indent));
}

/// Text on one line, with quotes only where they are needed.
fn quote(text: &str, out: &mut String) {
    let first = |c: char| c.is_ascii_alphabetic() || "/_".contains(c);
    let rest = |c: char| c.is_ascii_alphanumeric() || " /_.@-".contains(c);
    let is_plain = text.starts_with(first)
        && text.chars().all(rest)
        && !text.ends_with(' ')
        && !SPECIAL.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is_plain {
        out.push_str(text);
        return;
    }
    // A JSON string may hold what some readers refuse to see bare.
    for c in serde_json::Value::from(text).to_string().chars() {
        if is_printable(c) {
            out.push(c);
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
}

/// True for what stands in any YAML stream as it is and breaks no line.
fn is_printable(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn is_literal(text: &str) -> bool {
    text.contains('\n')
        && text.chars().all(|c| c == '\n' || is_printable(c))
        && text.lines().next().is_some_and(|line| !line.is_empty())
}

/// `|`, and the lines; the first of them is not empty.
fn literal(text: &str, indent: usize, out: &mut String) {
    out.push('|');
    if text.starts_with(' ') {
        out.push('2');
    }
    if text.ends_with("\n\n") {
        out.push('+');
    } else if !text.ends_with('\n') {
        out.push('-');
    }
    out.push('\n');
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        if !line.is_empty() {
            pad(indent, out);
        }
        out.push_str(line);
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use saphyr_parser::{Event, Parser};

    use super::*;

    /// What a YAML reader finds: keys and texts in order.
    fn texts(document: &str) -> Vec<String> {
        Parser::new_from_str(document)
            .map(|event| event.unwrap_or_else(|why| panic!("{why}\n{document}")).0)
            .filter_map(|event| {
                if let Event::Scalar(text, ..) = event { Some(text.into_owned()) } else { None }
            })
            .collect()
    }

    #[test]
    fn lists_and_maps_stand_in_blocks() {
        let yaml = map([
            ("on", list(["push"])),
            ("run", "a\n b\n".into()),
            ("empty", Yaml::List(Vec::new())),
            ("size", 3.into()),
            ("deep", list([map([("a", list([list(["1"])])), ("b", true.into())])])),
        ]);
        let text = Yaml::file("Made.", &[yaml]);
        assert_eq!(
            text,
            "# Made.\n\"on\":\n  - push\nrun: |\n  a\n   b\nempty: []\nsize: 3\ndeep:\n  - a:\n      - - \"1\"\n    b: true\n"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        /// Whatever a text holds, a reader gets it back, as key and as value, at any depth.
        #[test]
        fn text_comes_back(text in "[ -~\\n\\t:#'\"|>é\u{85}\u{2028}\u{7f}\u{1F600}-]{0,12}") {
            let inner = Yaml::Map(vec![(text.clone(), text.as_str().into())]);
            let yaml = map([("a", list([inner, text.as_str().into()])), ("b", text.as_str().into())]);
            let written = Yaml::file("", &[yaml]);
            let expected = ["a", &text, &text, &text, "b", &text];
            prop_assert_eq!(texts(&written), expected);
        }
    }
}
