//! A diff as a reviewer reads it.
use serde::{Deserialize, Serialize};

/// One line of a diff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Line {
    /// As it was.
    Same(String),
    /// Taken out.
    Before(String),
    /// Put in.
    After(String),
}

/// The lines of one file around a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileDiff {
    /// Its path.
    pub file: String,
    /// The lines.
    pub lines: Vec<Line>,
}

impl FileDiff {
    /// Reads lines that begin with `-`, `+` or a space, as unified diffs do.
    pub fn of(file: &str, lines: &[&str]) -> Self {
        let line = |text: &&str| {
            let rest = || text.get(1..).unwrap_or_default().to_owned();
            match text.chars().next() {
                Some('-') => Line::Before(rest()),
                Some('+') => Line::After(rest()),
                Some(_) | None => Line::Same(rest()),
            }
        };
        Self { file: file.to_owned(), lines: lines.iter().map(line).collect() }
    }

    /// One value for another.
    pub fn value(file: &str, name: &str, before: &str, after: &str) -> Self {
        let lines = vec![
            Line::Before(format!("{name} = {before}")),
            Line::After(format!("{name} = {after}")),
        ];
        Self { file: file.to_owned(), lines }
    }

    /// As unified text.
    pub fn text(&self) -> String {
        let mut text = format!("--- a/{0}\n+++ b/{0}\n", self.file);
        for line in &self.lines {
            let (sign, words) = match line {
                Line::Same(words) => (' ', words),
                Line::Before(words) => ('-', words),
                Line::After(words) => ('+', words),
            };
            text.push(sign);
            text.push_str(words);
            text.push('\n');
        }
        text
    }
}
