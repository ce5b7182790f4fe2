//! Conditions on an event's fields, as in silences, routes and inhibitions.
use std::fmt;

use serde::{Deserialize, Serialize};

use super::pattern::{Pattern, PatternError};
use crate::event::{Event, Events};

/// What a condition looks at, or what a group is made by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Field {
    /// The alert's name.
    Name,
    /// `service.name`.
    Service,
    /// `host.name`.
    Host,
    /// The range of the severity: `info`, `warning`, `error`, `critical`.
    Severity,
    /// Whether it came in this wire format: `yes`, or nothing.
    Format(u8),
    /// A label by its name.
    Label(String),
}

impl Field {
    /// The field's text; empty where the event has none.
    pub fn read<'a>(&self, events: &'a Events, event: &Event) -> &'a str {
        match self {
            Self::Name => events.word(event.name),
            Self::Service => events.word(event.service),
            Self::Host => events.word(event.host),
            Self::Severity => event.severity.word(),
            Self::Format(format) if event.format == *format => "yes",
            Self::Format(_) => "",
            Self::Label(name) => events.label(event, name).unwrap_or_default(),
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name => f.write_str("name"),
            Self::Service => f.write_str("service"),
            Self::Host => f.write_str("host"),
            Self::Severity => f.write_str("severity"),
            Self::Format(number) => write!(f, "format {number}"),
            Self::Label(name) => f.write_str(name),
        }
    }
}

/// How a condition compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::VariantArray)]
pub enum Comparison {
    /// The same text. An empty value matches a missing label, as in Alertmanager.
    Equal,
    /// Another text.
    NotEqual,
    /// The pattern fits the whole text; `*` stands for any characters, `|` parts alternatives.
    Like,
    /// The pattern does not fit.
    NotLike,
    /// The regular expression fits the whole text.
    Fits,
    /// The regular expression does not fit.
    NotFits,
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matcher {
    /// What is looked at.
    pub field: Field,
    /// How it is compared.
    pub comparison: Comparison,
    /// With what, as it was written.
    pub value: String,
    /// The regular expression of [`Comparison::Fits`] and [`Comparison::NotFits`].
    pattern: Option<Pattern>,
}

impl fmt::Display for Matcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.comparison {
            Comparison::Equal => "=",
            Comparison::NotEqual => "!=",
            Comparison::Like | Comparison::Fits => "=~",
            Comparison::NotLike | Comparison::NotFits => "!~",
        };
        // As Alertmanager writes it: only quotes are escaped, so that a pattern can be read.
        write!(f, "{}{sign}\"{}\"", self.field, self.value.replace('"', "\\\""))
    }
}

impl Matcher {
    fn is_like(&self, text: &str) -> bool {
        self.value.split('|').any(|pattern| like(pattern, text))
    }

    fn fits(&self, text: &str) -> bool {
        self.pattern.as_ref().is_some_and(|pattern| pattern.fits(text))
    }

    /// `field = value`.
    pub fn equal(field: Field, value: &str) -> Self {
        Self { field, comparison: Comparison::Equal, value: value.to_owned(), pattern: None }
    }

    /// Compares a field with a value.
    ///
    /// # Errors
    /// A regular expression that is none.
    pub fn new(field: Field, comparison: Comparison, value: &str) -> Result<Self, PatternError> {
        let is_regex = matches!(comparison, Comparison::Fits | Comparison::NotFits);
        let pattern = is_regex.then(|| Pattern::new(value)).transpose()?;
        Ok(Self { field, comparison, value: value.to_owned(), pattern })
    }

    /// Whether the condition holds.
    pub fn holds(&self, events: &Events, event: &Event) -> bool {
        let text = self.field.read(events, event);
        match self.comparison {
            Comparison::Equal => text == self.value,
            Comparison::NotEqual => text != self.value,
            Comparison::Like => self.is_like(text),
            Comparison::NotLike => !self.is_like(text),
            Comparison::Fits => self.fits(text),
            Comparison::NotFits => !self.fits(text),
        }
    }
}

/// Whether all conditions hold; none at all hold for everything, as in Alertmanager's root route.
pub fn all_hold(matchers: &[Matcher], events: &Events, event: &Event) -> bool {
    matchers.iter().all(|matcher| matcher.holds(events, event))
}

/// Whether a pattern with `*` fits a whole text; never more than `|pattern| · |text|` steps.
pub fn like(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t, mut retry) = (0, 0, None);
    while let Some(&byte) = text.get(t) {
        match (pattern.get(p), retry) {
            (Some(b'*'), _) => {
                retry = Some((p + 1, t));
                p += 1;
            }
            (Some(&wanted), _) if wanted == byte => {
                p += 1;
                t += 1;
            }
            (_, Some((star, from))) => {
                retry = Some((star, from + 1));
                p = star;
                t = from + 1;
            }
            (_, None) => return false,
        }
    }
    pattern.get(p..).is_some_and(|rest| rest.iter().all(|&byte| byte == b'*'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_whole_texts() {
        for (pattern, text, fits) in [
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("api*", "api-gateway", true),
            ("api*", "the-api", false),
            ("*-db-*", "payments-db-0", true),
            ("a*b*c", "a1b2b3c", true),
            ("a*b*c", "a1b2b3", false),
            ("db", "db2", false),
            ("*a", "aaaa", true),
        ] {
            assert_eq!(like(pattern, text), fits, "{pattern} on {text}");
        }
    }
}
