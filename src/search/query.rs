//! What is sought.
use serde::{Deserialize, Serialize};

/// A condition on events. An event that lacks a field is not equal to anything, so `!=` finds it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Query {
    /// Every event.
    #[default]
    All,
    /// All of them.
    And(Vec<Query>),
    /// One of them.
    Or(Vec<Query>),
    /// Not.
    Not(Box<Query>),
    /// The body contains this text, whatever its case.
    Text(String),
    /// A field passes a test.
    Field(Field, Test),
}

/// A field of events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Field {
    /// `service` or `service.name`.
    Service,
    /// `host` or `host.name`.
    Host,
    /// `name` or `alert.class`.
    Name,
    /// `severity`: a word stands for its whole range, or a number from 0 to 24.
    Severity,
    /// `kind` or `event_name`: `alert.fired` or just `fired`.
    Kind,
    /// `format`.
    Format,
    /// `time`, RFC 3339, or a time of any day: `09:30`, `09:30:05`.
    Time,
    /// Any other name: a column that was added to the index, or else a label.
    Other(String),
}

impl Field {
    /// The field of a name.
    pub fn named(name: &str) -> Self {
        match name {
            "service" | "service.name" => Self::Service,
            "host" | "host.name" => Self::Host,
            "name" | "alert.class" => Self::Name,
            "severity" => Self::Severity,
            "kind" | "event_name" => Self::Kind,
            "format" => Self::Format,
            "time" => Self::Time,
            other => Self::Other(other.to_owned()),
        }
    }
}

/// How a number or time is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Order {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>=`
    AtLeast,
    /// `>`
    Greater,
}

impl Order {
    /// Whether a value stands so to a limit.
    pub(super) fn holds<T: PartialOrd + Copy>(self, value: T, limit: T) -> bool {
        match self {
            Self::Less => value < limit,
            Self::AtMost => value <= limit,
            Self::AtLeast => value >= limit,
            Self::Greater => value > limit,
        }
    }
}

/// A test of a field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Test {
    /// One of these values, to the letter.
    In(Vec<String>),
    /// A pattern fits the whole value; `*` stands for any characters.
    Like(String),
    /// Compared; label values that are no numbers never pass.
    Compare(Order, String),
    /// There.
    Exists,
}
