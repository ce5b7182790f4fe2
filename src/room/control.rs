//! A control, as data.
/// One parameter with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Control {
    /// Stable name in links.
    pub key: &'static str,
    /// Name on the panel.
    pub label: &'static str,
    /// Unit of a number.
    pub unit: &'static str,
    /// One sentence of help.
    pub help: &'static str,
    /// Heading above it.
    pub group: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// Its value as text.
    pub value: String,
    /// It stands at its default.
    pub is_default: bool,
}

/// What a control takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Takes {
    /// Numbers from `min` to `max` in steps.
    Number {
        /// Smallest.
        min: f64,
        /// Largest.
        max: f64,
        /// Step of the slider.
        step: f64,
    },
    /// One of these: key and label.
    Choice(Vec<(String, String)>),
    /// One of many, each on or off: key and label; the value names those that are on, between commas.
    Some(Vec<(String, String)>),
    /// Text; what it may look like.
    Text(&'static str),
    /// Text of several lines; what it may look like.
    Lines(&'static str),
}
