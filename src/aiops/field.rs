//! How a parameter is declared: once, for the panel, the command line, links and documentation.
use super::{Choices, Station};
use crate::alert::{self, Comparison, Matcher};

/// A parameter.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Stable name in links and on the command line.
    pub key: &'static str,
    /// Name on the panel.
    pub label: &'static str,
    /// Unit of a number.
    pub unit: &'static str,
    /// One sentence of help.
    pub help: &'static str,
    /// Where its control stands.
    pub station: Station,
    /// Heading above it.
    pub group: &'static str,
    /// What it takes.
    pub range: Range,
    /// Reads it.
    pub get: fn(&Choices) -> f64,
    /// Writes it.
    pub set: fn(&mut Choices, f64),
}

/// What a parameter takes.
#[derive(Clone, Copy, Debug)]
pub enum Range {
    /// Numbers from `min` to `max` in steps.
    Number {
        /// Smallest.
        min: f64,
        /// Largest.
        max: f64,
        /// Step of the slider.
        step: f64,
    },
    /// A number from a list, which grows too fast for a slider.
    Sizes(&'static [f64]),
    /// One of these: key and label.
    Choice(&'static [(&'static str, &'static str)]),
    /// Conditions on alerts, `service=ledger-db name=Disk*`; empty for none.
    Matchers {
        /// Reads them.
        get: fn(&Choices) -> &str,
        /// Writes them.
        set: fn(&mut Choices, String),
    },
}

/// A value that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// No such parameter.
    #[error("AIOps has no parameter `{0}`")]
    Unknown(String),
    /// Not a value of it.
    #[error("`{key}` takes {takes}, not `{value}`")]
    Value {
        /// The parameter.
        key: &'static str,
        /// What it takes, in words.
        takes: String,
        /// What was found.
        value: String,
    },
}

impl Field {
    /// The parameter of that name.
    pub fn find(key: &str) -> Option<&'static Self> {
        super::FIELDS.iter().find(|field| field.key == key)
    }

    /// Its value as text: for links, and back by [`Self::write`].
    pub fn read(&self, choices: &Choices) -> String {
        let value = (self.get)(choices);
        match self.range {
            Range::Number { .. } | Range::Sizes(_) => shortest(value),
            Range::Choice(options) => {
                options.get(value as usize).map_or_else(String::new, |o| o.0.to_owned())
            }
            Range::Matchers { get, .. } => get(choices).to_owned(),
        }
    }

    /// Takes a text.
    ///
    /// # Errors
    /// A text that is no value of it; nothing is changed then.
    pub fn write(&self, choices: &mut Choices, text: &str) -> Result<(), FieldError> {
        let value = match self.range {
            Range::Number { min, max, .. } => {
                number(text).filter(|value| (min..=max).contains(value))
            }
            Range::Sizes(sizes) => {
                let (least, most) = (sizes.first().copied(), sizes.last().copied());
                number(text).filter(|v| least <= Some(*v) && Some(*v) <= most)
            }
            Range::Choice(options) => {
                options.iter().position(|option| option.0 == text).map(|at| at as f64)
            }
            Range::Matchers { set, .. } => {
                let known = matchers(text).map(|_| 0.0);
                if known.is_some() {
                    set(choices, text.trim().to_owned());
                }
                known
            }
        };
        let value = value.ok_or_else(|| FieldError::Value {
            key: self.key,
            takes: self.takes(),
            value: text.chars().take(60).collect(),
        })?;
        (self.set)(choices, value);
        Ok(())
    }

    /// What it takes, in words.
    pub fn takes(&self) -> String {
        match self.range {
            Range::Number { min, max, .. } => {
                format!("a number from {} to {}", shortest(min), shortest(max))
            }
            Range::Sizes(sizes) => {
                let all: Vec<String> = sizes.iter().map(|&size| shortest(size)).collect();
                format!("a number from {} to {}", all[0], all[all.len() - 1])
            }
            Range::Choice(options) => {
                let keys: Vec<&str> = options.iter().map(|option| option.0).collect();
                format!("one of {}", keys.join(", "))
            }
            Range::Matchers { .. } => {
                "conditions such as `service=ledger-db name=Disk*`, on name, service, host, severity or a label".to_owned()
            }
        }
    }

    /// Whether it stands at its default.
    pub fn is_default(&self, choices: &Choices) -> bool {
        self.read(choices) == self.read(&Choices::default())
    }
}

/// The conditions that a text states, each `field=value` or `field!=value`; a `*` stands for any
/// characters. `None` where it is not that.
pub(super) fn matchers(text: &str) -> Option<Vec<Matcher>> {
    const MOST: usize = 200;
    if text.len() > MOST || text.contains(';') || text.chars().any(char::is_control) {
        return None;
    }
    let one = |part: &str| {
        let (field, value) = part.split_once('=')?;
        let (field, not) = field.strip_suffix('!').map_or((field, false), |field| (field, true));
        let like = value.contains('*');
        let comparison = match (like, not) {
            (false, false) => Comparison::Equal,
            (false, true) => Comparison::NotEqual,
            (true, false) => Comparison::Like,
            (true, true) => Comparison::NotLike,
        };
        let field = match field {
            "" => return None,
            "name" => alert::Field::Name,
            "service" => alert::Field::Service,
            "host" => alert::Field::Host,
            "severity" => alert::Field::Severity,
            label => alert::Field::Label(label.to_owned()),
        };
        Some(Matcher { field, comparison, value: value.to_owned() })
    };
    text.split_whitespace().map(one).collect()
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// The shortest text that reads back as this number, to six digits after the point.
fn shortest(value: f64) -> String {
    let rounded = (value * 1e6).round() / 1e6;
    format!("{rounded}")
}
