//! One line of text in a chart, and the space that it takes.
use super::{
    Role,
    layout::{LINE, Rect},
    measure,
};

/// Which point of the text stands at its `x`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Its start.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// Colour of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Ticks and band names.
    Label,
    /// Axis titles.
    Quiet,
    /// The colour of a mark, for its own name.
    Of(Role),
}

/// What a text stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// Nothing: it needs no help.
    Clear,
    /// Grid lines may pass: it has a halo.
    Grid,
    /// It names what is drawn there: it is bold and has a halo.
    Data,
}

/// One line of text in a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// Where it starts, has its middle, or ends.
    pub x: f64,
    /// The height of its middle.
    pub y: f64,
    /// What `x` means.
    pub anchor: Anchor,
    /// The text.
    pub text: String,
    /// Its colour.
    pub ink: Ink,
    /// Read from bottom to top, about (`x`, `y`).
    pub turned: bool,
    /// What it stands on.
    pub ground: Ground,
}

impl Label {
    pub(super) fn tick(x: f64, y: f64, anchor: Anchor, text: String) -> Self {
        Self { x, y, anchor, text, ink: Ink::Label, turned: false, ground: Ground::Clear }
    }

    pub(super) fn quiet(x: f64, y: f64, anchor: Anchor, text: String) -> Self {
        Self { ink: Ink::Quiet, ..Self::tick(x, y, anchor, text) }
    }

    /// Plain small text.
    pub fn plain(x: f64, y: f64, anchor: Anchor, text: &str) -> Self {
        Self::tick(x, y, anchor, text.to_owned())
    }

    /// The same in the colour of text.
    #[must_use]
    pub fn in_ink(self) -> Self {
        Self { ink: Ink::Of(Role::Ink), ..self }
    }

    pub(super) fn on_grid(self) -> Self {
        Self { ground: Ground::Grid, ..self }
    }

    pub(super) fn turned(self) -> Self {
        Self { turned: true, ..self }
    }

    pub(super) fn of(role: Role, x: f64, y: f64, anchor: Anchor, text: &str) -> Self {
        let text = text.to_owned();
        Self { ink: Ink::Of(role), ground: Ground::Data, ..Self::tick(x, y, anchor, text) }
    }

    /// The space that the text takes.
    pub fn extent(&self) -> Rect {
        let wide = measure::width(&self.text);
        let half = LINE / 2.0 - 1.0;
        let start = match self.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => -wide / 2.0,
            Anchor::End => -wide,
        };
        if self.turned {
            // Turned text runs upwards from its start, so its end is at the top.
            let bottom = self.y - start;
            return Rect { left: self.x - half, top: bottom - wide, right: self.x + half, bottom };
        }
        let left = self.x + start;
        Rect { left, top: self.y - half, right: left + wide, bottom: self.y + half }
    }
}
