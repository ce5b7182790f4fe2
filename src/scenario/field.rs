//! One declaration per parameter that a learner can set.
use super::Scenario;
use crate::stage::Stage;

/// A parameter: its name in links, on screen and on the command line, and how to read and set it.
#[derive(Debug)]
pub struct Field {
    /// Stable key; never reused for another meaning.
    pub key: &'static str,
    /// Label on screen.
    pub label: &'static str,
    /// One sentence: what it does.
    pub help: &'static str,
    /// The stage on whose panel it stands; the run is computed again from there on.
    pub stage: Stage,
    /// Heading under which it stands on the panel.
    pub group: &'static str,
    /// Shown at once, or only behind "More".
    pub basic: bool,
    /// What kind of value, with its accessors.
    pub input: Input,
}

/// The kinds of parameter.
#[derive(Debug)]
pub enum Input {
    /// A number from `min` to `max` in steps.
    Number {
        /// Smallest accepted value.
        min: f64,
        /// Largest accepted value.
        max: f64,
        /// Distance between neighbouring values of a slider.
        step: f64,
        /// Unit shown after the value; empty for pure numbers.
        unit: &'static str,
        /// Reads it.
        get: fn(&Scenario) -> f64,
        /// Writes it.
        set: fn(&mut Scenario, f64),
    },
    /// One of a few named choices.
    Choice {
        /// The choices, in order.
        options: &'static [Choice],
        /// Reads the position of the choice.
        get: fn(&Scenario) -> usize,
        /// Writes the choice at a position.
        set: fn(&mut Scenario, usize),
    },
    /// A short text: a column's name or a value in it.
    Text {
        /// What an empty text means, shown in its place.
        empty: &'static str,
        /// The text is the name of a column of the table.
        column: bool,
        /// Reads it.
        get: fn(&Scenario) -> &str,
        /// Writes it.
        set: fn(&mut Scenario, String),
    },
}

/// A named choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Stable key in links.
    pub key: &'static str,
    /// Label on screen.
    pub label: &'static str,
}

/// Longest text that a text parameter takes, in characters.
pub const MAX_TEXT: usize = 200;

/// Why a value was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// No parameter has this name.
    #[error("there is no parameter `{key}`{}", nearest.as_ref().map(|n| format!("; did you mean `{n}`?")).unwrap_or_default())]
    Unknown {
        /// The name asked for.
        key: String,
        /// The most similar name there is, if one is similar.
        nearest: Option<String>,
    },
    /// Not a number.
    #[error("`{key}` takes a number from {min} to {max}, not `{value}`")]
    NotANumber {
        /// The parameter.
        key: &'static str,
        /// The text found.
        value: String,
        /// Smallest accepted value.
        min: String,
        /// Largest accepted value.
        max: String,
    },
    /// A number outside the range.
    #[error("`{key}` takes a number from {min} to {max}; {value} is outside")]
    OutOfRange {
        /// The parameter.
        key: &'static str,
        /// The number found.
        value: String,
        /// Smallest accepted value.
        min: String,
        /// Largest accepted value.
        max: String,
        /// The nearest accepted value.
        clamped: String,
    },
    /// A number with a fraction where only whole ones mean something.
    #[error("`{key}` takes a whole number from {range}, not {value}")]
    NotWhole {
        /// The parameter.
        key: &'static str,
        /// The number found.
        value: String,
        /// Smallest and largest accepted value, as `1 to 20`.
        range: String,
        /// The nearest accepted value.
        clamped: String,
    },
    /// A number that must stay below that of another parameter.
    #[error("`{key}` must be less than `{other}`, which is {limit}; {value} is not")]
    NotBelow {
        /// The parameter.
        key: &'static str,
        /// The number found.
        value: String,
        /// The other parameter.
        other: &'static str,
        /// Its number.
        limit: String,
    },
    /// Not one of the choices.
    #[error("`{key}` takes one of {choices}, not `{value}`")]
    NotAChoice {
        /// The parameter.
        key: &'static str,
        /// The text found.
        value: String,
        /// The accepted words.
        choices: String,
    },
    /// A text that is too long or holds control characters.
    #[error("`{key}` takes a text of at most {MAX_TEXT} printable characters")]
    BadText {
        /// The parameter.
        key: &'static str,
    },
}

impl FieldError {
    /// The error with the parameter's label in place of its key: what a person sees on the panel.
    #[must_use]
    pub fn labelled(mut self) -> Self {
        let label = |key: &mut &'static str| {
            if let Ok(field) = Field::find(key) {
                *key = field.label;
            }
        };
        match &mut self {
            Self::Unknown { .. } => {}
            Self::NotANumber { key, .. }
            | Self::OutOfRange { key, .. }
            | Self::NotWhole { key, .. }
            | Self::NotAChoice { key, .. }
            | Self::BadText { key } => label(key),
            Self::NotBelow { key, other, .. } => {
                label(key);
                label(other);
            }
        }
        self
    }

    /// The nearest value that the parameter takes, if the one given was a number.
    pub fn nearest(&self) -> Option<&str> {
        match self {
            Self::OutOfRange { clamped, .. } | Self::NotWhole { clamped, .. } => Some(clamped),
            Self::Unknown { .. }
            | Self::NotANumber { .. }
            | Self::NotBelow { .. }
            | Self::NotAChoice { .. }
            | Self::BadText { .. } => None,
        }
    }
}

impl Field {
    /// The parameter called `key`.
    ///
    /// # Errors
    /// [`FieldError::Unknown`], with the most similar name.
    pub fn find(key: &str) -> Result<&'static Self, FieldError> {
        super::FIELDS.iter().find(|field| field.key == key).ok_or_else(|| FieldError::Unknown {
            key: key.chars().take(MAX_TEXT).collect(),
            nearest: super::FIELDS
                .iter()
                .map(|field| (edit_distance(field.key, key), field.key))
                .min()
                .filter(|(distance, _)| *distance <= 3)
                .map(|(_, key)| key.to_owned()),
        })
    }

    /// Reads the value as text: the shortest number that reads back equal, a choice's key, a text.
    pub fn read(&self, scenario: &Scenario) -> String {
        match &self.input {
            Input::Number { get, .. } => format!("{}", get(scenario)),
            Input::Choice { options, get, .. } => options[get(scenario)].key.to_owned(),
            Input::Text { get, .. } => get(scenario).to_owned(),
        }
    }

    /// Writes the value given as text.
    ///
    /// # Errors
    /// Says what the parameter takes; the scenario is then unchanged.
    pub fn write(&self, scenario: &mut Scenario, text: &str) -> Result<(), FieldError> {
        match &self.input {
            Input::Number { min, max, get, set, .. } => {
                let (lowest, highest) = (min.to_string(), max.to_string());
                let number =
                    crate::num::decimal::parse(text.trim()).filter(|number| !number.is_nan());
                let Some(number) = number else {
                    let value = brief(text);
                    return Err(FieldError::NotANumber {
                        key: self.key,
                        value,
                        min: lowest,
                        max: highest,
                    });
                };
                if number < *min || number > *max {
                    return Err(FieldError::OutOfRange {
                        key: self.key,
                        value: brief(text),
                        min: lowest,
                        max: highest,
                        clamped: number.clamp(*min, *max).to_string(),
                    });
                }
                let before = get(scenario);
                set(scenario, number);
                // What is kept as a whole number does not come back as it was given.
                if (get(scenario) - number).abs() > 0.0 {
                    set(scenario, before);
                    return Err(FieldError::NotWhole {
                        key: self.key,
                        value: brief(text),
                        range: format!("{lowest} to {highest}"),
                        clamped: number.round().to_string(),
                    });
                }
            }
            Input::Choice { options, set, .. } => {
                let Some(at) = options.iter().position(|choice| choice.key == text) else {
                    let keys: Vec<String> =
                        options.iter().map(|c| format!("`{}`", c.key)).collect();
                    let choices = keys.join(", ");
                    return Err(FieldError::NotAChoice {
                        key: self.key,
                        value: brief(text),
                        choices,
                    });
                };
                set(scenario, at);
            }
            Input::Text { set, .. } => {
                if text.chars().count() > MAX_TEXT || text.chars().any(char::is_control) {
                    return Err(FieldError::BadText { key: self.key });
                }
                set(scenario, text.to_owned());
            }
        }
        Ok(())
    }

    /// True if the parameter makes a difference in this scenario: the depth of a tree does not, where
    /// the model is a forest.
    pub fn is_in_force(&self, scenario: &Scenario) -> bool {
        super::fields::in_force(self.key, scenario)
    }

    /// True if the scenario has the default value here.
    pub fn is_default(&self, scenario: &Scenario) -> bool {
        self.is_alike(scenario, &Scenario::default())
    }

    /// True if both scenarios have the same value here.
    pub(super) fn is_alike(&self, a: &Scenario, b: &Scenario) -> bool {
        match &self.input {
            Input::Number { get, .. } => get(a).total_cmp(&get(b)).is_eq(),
            Input::Choice { get, .. } => get(a) == get(b),
            Input::Text { get, .. } => get(a) == get(b),
        }
    }
}

fn brief(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}

/// Levenshtein distance in bytes (keys are ASCII), cut off at texts that cannot be near.
fn edit_distance(a: &str, b: &str) -> usize {
    if a.len().abs_diff(b.len()) > 3 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let substitute = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = substitute.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
