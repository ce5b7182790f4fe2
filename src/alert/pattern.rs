//! Regular expressions as people write them in matchers.
use std::fmt;

use serde::{Deserialize, Serialize};

/// Longest pattern in bytes.
const LONGEST: usize = 1_000;

/// A regular expression that must fit a whole text, as Alertmanager's do, kept as it was written.
///
/// `regex-lite` matches in time linear in the text for every pattern (an NFA is simulated, nothing
/// is tried twice), and refuses patterns that would become too large.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pattern {
    written: String,
    regex: regex_lite::Regex,
}

/// Why a text is no pattern.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// It is too long.
    #[error("a pattern of more than {LONGEST} bytes")]
    Long,
    /// It is no regular expression.
    #[error("`{written}` is no regular expression: {why}")]
    Wrong {
        /// The text.
        written: String,
        /// What is wrong.
        why: String,
    },
}

impl Pattern {
    /// Reads one.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn new(written: &str) -> Result<Self, PatternError> {
        if written.len() > LONGEST {
            return Err(PatternError::Long);
        }
        let wrong = |error: &regex_lite::Error| PatternError::Wrong {
            written: written.to_owned(),
            why: error.to_string(),
        };
        // Alone first: what is wrong in it must not be hidden by what is put around it.
        regex_lite::Regex::new(written).map_err(|error| wrong(&error))?;
        let regex = regex_lite::Regex::new(&format!("^(?:{written})$"));
        let regex = regex.map_err(|error| wrong(&error))?;
        Ok(Self { written: written.to_owned(), regex })
    }

    /// Whether it fits a whole text.
    pub fn fits(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }
}

impl TryFrom<String> for Pattern {
    type Error = PatternError;

    fn try_from(written: String) -> Result<Self, PatternError> {
        Self::new(&written)
    }
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        pattern.written
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.written == other.written
    }
}

impl Eq for Pattern {}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.written, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_whole_texts() {
        for (pattern, text, fits) in [
            ("ledger-(db|cache)", "ledger-db", true),
            ("ledger-(db|cache)", "ledger-dbx", false),
            ("^ledger[-a-z]+$", "ledger-cache", true),
            ("^ledger[-a-z]+$", "ledger", false),
            ("a|b", "ab", false),
            ("crit.+", "critical", true),
            ("crit.+", "crit", false),
            ("[^a]?x*", "bxx", true),
            (r"db\.\d", "db.1", true),
            ("", "", true),
        ] {
            assert_eq!(Pattern::new(pattern).unwrap().fits(text), fits, "{pattern} on {text}");
        }
        for wrong in ["(", "a)|(b", "[z-a]", "*", "((a{100}){100}){100}", &"a".repeat(2_000)] {
            assert!(Pattern::new(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn no_pattern_takes_long() {
        let text = "a".repeat(2_000) + "!";
        for pattern in ["(a+)+", "(a|aa)+", "(a|a)*", "(.*a){20}", "(a?){50}a{50}"] {
            // With backtracking this would not end while anybody waits.
            assert!(!Pattern::new(pattern).unwrap().fits(&text), "{pattern}");
        }
    }
}
