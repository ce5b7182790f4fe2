//! Variables out of message texts, without regular expressions: every rule takes one pass, so that
//! no rule and no text can take long.
use serde::{Deserialize, Serialize};

use crate::event::{Symbol, Symbols};

/// A way to find variables in a body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Rule {
    /// `key=value` and `key="some value"`, the first 16 of them.
    KeyValues,
    /// A text with named holes, `took {duration} ms for {user}`: it is sought in the body, each hole
    /// is what lies between its neighbours, the last one ends at white space. `{{` is a brace.
    Pattern(String),
}

/// What is wrong with a pattern.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum PatternError {
    /// A brace without its other half.
    #[error("the brace at byte {at} of the pattern has no other half")]
    Brace {
        /// Where.
        at: u32,
    },
    /// A hole without a name.
    #[error("the hole at byte {at} of the pattern has no name")]
    NoName {
        /// Where.
        at: u32,
    },
    /// Two holes without text between them.
    #[error("nothing lies between the hole `{name}` and the one before: where would it begin?")]
    Adjacent {
        /// The second hole.
        name: String,
    },
    /// No holes.
    #[error("the pattern has no hole in braces")]
    NoHole,
}

impl Rule {
    /// Looks whether a rule can be used.
    ///
    /// # Errors
    /// [`PatternError`] says what is wrong with a pattern, and where.
    pub fn check(&self) -> Result<(), PatternError> {
        match self {
            Self::KeyValues => Ok(()),
            Self::Pattern(text) => compile(text).map(|_| ()),
        }
    }
}

impl Rule {
    /// The variables that a pattern names, in order; none where the text names them.
    pub fn names(&self) -> Vec<String> {
        match self {
            Self::KeyValues => Vec::new(),
            Self::Pattern(text) => {
                compile(text).into_iter().flatten().filter_map(|piece| piece.1).collect()
            }
        }
    }
}

/// Text, and the hole after it.
type Piece = (String, Option<String>);

fn compile(text: &str) -> Result<Vec<Piece>, PatternError> {
    let mut pieces = vec![(String::new(), None)];
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let Some(piece) = pieces.last_mut() else { break };
        match c {
            '{' | '}' if chars.next_if(|(_, next)| *next == c).is_some() => piece.0.push(c),
            '}' => return Err(PatternError::Brace { at: at as u32 }),
            '{' => {
                let rest = text.get(at + 1..).unwrap_or_default();
                let Some((name, _)) = rest.split_once('}').filter(|(name, _)| !name.contains('{'))
                else {
                    return Err(PatternError::Brace { at: at as u32 });
                };
                let name = name.to_owned();
                if name.trim().is_empty() {
                    return Err(PatternError::NoName { at: at as u32 });
                }
                chars.by_ref().find(|(_, c)| *c == '}');
                let after_hole = piece.0.is_empty() && pieces.len() > 1;
                if after_hole {
                    return Err(PatternError::Adjacent { name });
                }
                if let Some(piece) = pieces.last_mut() {
                    piece.1 = Some(name);
                }
                pieces.push((String::new(), None));
            }
            _ => piece.0.push(c),
        }
    }
    if pieces.len() == 1 { Err(PatternError::NoHole) } else { Ok(pieces) }
}

/// Longest value of a variable in bytes; a longer one is no variable.
const LONGEST: usize = 256;
/// Most `key=value` pairs of a body.
const PAIRS: usize = 16;

/// Rules made ready; those that [`Rule::check`] refuses find nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Extractor {
    key_values: bool,
    patterns: Vec<Vec<Piece>>,
}

impl Extractor {
    pub(super) fn new(rules: &[Rule]) -> Self {
        let mut made = Self::default();
        for rule in rules {
            match rule {
                Rule::KeyValues => made.key_values = true,
                Rule::Pattern(text) => made.patterns.extend(compile(text)),
            }
        }
        made
    }

    /// Adds the variables of a body to the labels.
    pub(super) fn extract(
        &self,
        body: &str,
        symbols: &mut Symbols,
        labels: &mut Vec<(Symbol, Symbol)>,
    ) {
        for pattern in &self.patterns {
            if let Some(found) = matches(pattern, body) {
                let found = found.into_iter();
                labels
                    .extend(found.map(|(key, value)| (symbols.intern(key), symbols.intern(value))));
            }
        }
        if self.key_values {
            for (key, value) in pairs(body).take(PAIRS) {
                labels.push((symbols.intern(key), symbols.intern(value)));
            }
        }
    }
}

fn matches<'p, 'b>(pattern: &'p [Piece], body: &'b str) -> Option<Vec<(&'p str, &'b str)>> {
    let mut found = Vec::new();
    let mut rest = body;
    let mut hole: Option<&str> = None;
    for (text, next) in pattern {
        let (before, after) = if text.is_empty() && hole.is_some() {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            rest.split_at_checked(end)?
        } else {
            rest.split_once(text.as_str())?
        };
        if let Some(name) = hole {
            // A hole at the very start has no text before it: it is the word before the next text.
            let first = found.is_empty() && pattern.first().is_some_and(|piece| piece.0.is_empty());
            let value = if first {
                before.split_whitespace().next_back().unwrap_or_default()
            } else {
                before
            };
            if value.is_empty() || value.len() > LONGEST || value.contains('\n') {
                return None;
            }
            found.push((name, value));
        }
        rest = after;
        hole = next.as_deref();
    }
    Some(found)
}

/// The `key=value` pairs of a text, in order. A key is a word of letters, digits, `_`, `.` and `-`
/// that begins with a letter; a value ends at white space, a comma, semicolon or bracket, or is
/// quoted.
pub(super) fn pairs(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let (before, after) = rest.split_once('=')?;
            let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
            let key = before.rsplit(|c| !is_key(c)).next().unwrap_or_default();
            let good = key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
            if let Some((value, left)) = value(after).filter(|(value, _)| good && !value.is_empty())
            {
                rest = left;
                return Some((key, value));
            }
            rest = after;
        }
    })
}

/// A value and what follows it; `None` where it is longer than a value may be.
fn value(text: &str) -> Option<(&str, &str)> {
    let (text, quoted) = text.strip_prefix('"').map_or((text, false), |text| (text, true));
    let ends = |byte: &u8| {
        *byte == b'"' || !quoted && (byte.is_ascii_whitespace() || b",;)]}".contains(byte))
    };
    let near = text.as_bytes().get(..=LONGEST).unwrap_or(text.as_bytes());
    let end =
        near.iter().position(ends).or((!quoted && near.len() <= LONGEST).then_some(near.len()));
    let (value, rest) = text.split_at_checked(end?)?;
    Some((value, if quoted { rest.get(1..)? } else { rest }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_what_lies_between() {
        let find = |pattern: &str, body: &str| {
            let pieces = compile(pattern).unwrap();
            matches(&pieces, body).map(|found| format!("{found:?}"))
        };
        assert_eq!(
            find("took {ms} ms for {user}", "GET /pay took 12 ms for anna smith").unwrap(),
            r#"[("ms", "12"), ("user", "anna")]"#
        );
        assert_eq!(find("{who} failed", "login of bob failed").unwrap(), r#"[("who", "bob")]"#);
        assert_eq!(find("{{{a}}}", "x {b} y").unwrap(), r#"[("a", "b")]"#);
        assert_eq!(find("took {ms} ms", "took no time"), None);
        for (pattern, error) in [
            ("{a}{b}", PatternError::Adjacent { name: "b".to_owned() }),
            ("no hole", PatternError::NoHole),
            ("a {b", PatternError::Brace { at: 2 }),
            ("a } b", PatternError::Brace { at: 2 }),
            ("a { }", PatternError::NoName { at: 2 }),
        ] {
            assert_eq!(compile(pattern), Err(error));
        }
    }

    #[test]
    fn pairs_are_found_in_any_text() {
        let found: Vec<_> =
            pairs("done: user=anna, note=\"two words\" =x 7=y (took=3ms) a== end=").collect();
        assert_eq!(found, [("user", "anna"), ("note", "two words"), ("took", "3ms"), ("a", "=")]);
    }
}
