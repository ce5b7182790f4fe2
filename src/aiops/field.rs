//! How a parameter is declared: once, for the panel, the command line, links and documentation.
use super::{Choices, Station};

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
    /// Text that is checked before it is taken; empty for none.
    Text {
        /// Reads it.
        get: fn(&Choices) -> &str,
        /// Writes it.
        set: fn(&mut Choices, String),
        /// What is wrong with it, and where.
        check: fn(&str) -> Result<(), String>,
        /// What it may look like.
        like: &'static str,
        /// It has several lines.
        lines: bool,
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
    /// Not a text of it.
    #[error("`{key}` was not taken: {why}")]
    Text {
        /// The parameter.
        key: &'static str,
        /// What is wrong, and where.
        why: String,
    },
}

impl FieldError {
    /// As the panel says it, where parameters have the names that people see.
    pub fn at_the_panel(&self) -> String {
        let label = |key| Field::find(key).map_or(key, |field| field.label);
        match self {
            Self::Unknown(_) => self.to_string(),
            Self::Value { key, takes, value } => {
                format!("“{}” takes {takes}, not `{value}`", label(key))
            }
            Self::Text { key, why } => format!("“{}” was not taken: {why}", label(key)),
        }
    }
}

/// The longest text of a parameter, in bytes: it travels in links.
const LONGEST: usize = 4_000;

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
            Range::Text { get, .. } => get(choices).to_owned(),
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
            Range::Text { set, check, lines, .. } => {
                let text = if lines { text.trim_end() } else { text.trim() };
                let is_plain = |c: char| !c.is_control() || (lines && matches!(c, '\n' | '\t'));
                let text: String = text.chars().filter(|c| *c != '\r').collect();
                let told = if text.len() > LONGEST {
                    Err(format!("it has {} bytes, {LONGEST} are the most", text.len()))
                } else if text.chars().all(is_plain) {
                    check(&text)
                } else {
                    Err("it holds characters that cannot be seen".to_owned())
                };
                told.map_err(|why| FieldError::Text { key: self.key, why })?;
                set(choices, text);
                return Ok(());
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
            Range::Text { like, .. } => format!("text such as `{}`", like.replace('\n', " ↵ ")),
        }
    }

    /// Whether it stands at its default.
    pub fn is_default(&self, choices: &Choices) -> bool {
        self.read(choices) == self.read(&Choices::default())
    }
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// The shortest text that reads back as this number, to six digits after the point.
fn shortest(value: f64) -> String {
    let rounded = (value * 1e6).round() / 1e6;
    format!("{rounded}")
}
