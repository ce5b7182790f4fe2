//! Figures as data: what to draw, never how.
//!
//! A figure is made from an artifact by one of the `for_*` modules, drawn by the page, and always
//! has a table twin ([`Figure::table`]) and a one-sentence summary. No colour and no pixel is known
//! here: a mark has a [`Role`], and the page's stylesheet says what that looks like.
use serde::{Deserialize, Serialize};

pub mod axis;
pub mod format;
pub mod key;
pub mod label;
pub mod layout;
pub mod measure;
pub mod reading;
#[cfg(test)]
pub(crate) mod sample;
pub mod ticks;
mod twin;

/// A chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Stable name, unique on a page; also the file name of an export.
    pub id: String,
    /// The takeaway, as a heading.
    pub title: String,
    /// Unit, number of rows, how to read it.
    pub subtitle: String,
    /// Horizontal axis.
    pub x: Axis,
    /// Vertical axis.
    pub y: Axis,
    /// Layers, back to front.
    pub marks: Vec<Mark>,
    /// One sentence that says what is to be seen, for those who cannot see it.
    pub summary: String,
    /// Wanted height in pixels at full width.
    pub height: u32,
}

/// An axis: what is measured, and over which range.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Axis {
    /// What is measured; shown in the table twin and the read-out, and on the chart if `titled`.
    pub label: String,
    /// Unit after each read-out value, for example `days`; empty for pure numbers.
    pub unit: String,
    /// Draw the label along the axis.
    pub titled: bool,
    /// The range.
    pub scale: Scale,
}

/// How values map to a length.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Scale {
    /// Proportional, from `min` to `max`.
    Linear {
        /// Value at the start.
        min: f64,
        /// Value at the end.
        max: f64,
    },
    /// By order of magnitude; both bounds are positive.
    Log {
        /// Value at the start.
        min: f64,
        /// Value at the end.
        max: f64,
    },
    /// One equal band for each name; the value `i` is the middle of band `i`. On a vertical axis the
    /// first band is at the top.
    Bands(Vec<String>),
}

/// What a mark stands for; the stylesheet gives each its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Role {
    /// The current data, the main series (c1, filled).
    Current,
    /// A second series (c2).
    Second,
    /// A third series (c3).
    Third,
    /// A fourth series (c4).
    Fourth,
    /// A fifth series (c5).
    Fifth,
    /// Reference data (c6, dashed outline).
    Reference,
    /// Something good.
    Good,
    /// Something to look at.
    Warn,
    /// Something bad, and limits.
    Bad,
    /// Text colour: annotations.
    Ink,
    /// Grid colour: what should stay in the background.
    Muted,
}

/// One layer of a figure. Coordinates are data values; on a band axis, band numbers from 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Mark {
    /// A line through points; a `NaN` in y breaks it.
    Line {
        /// Name of the series; also its direct label, at the last point.
        name: String,
        /// What it stands for.
        role: Role,
        /// Drawn dashed.
        dashed: bool,
        /// `(x, y)` in drawing order.
        points: Vec<(f64, f64)>,
    },
    /// Single points.
    Dots {
        /// Name of the series.
        name: String,
        /// What they stand for.
        role: Role,
        /// `(x, y)`.
        points: Vec<(f64, f64)>,
    },
    /// Bars from 0 of the value axis: upright if x is the band or linear axis of positions, lying
    /// (`lying`) if y is.
    Bars {
        /// Name of the series.
        name: String,
        /// What they stand for.
        role: Role,
        /// Bars grow to the right from positions on the y axis.
        lying: bool,
        /// Drawn as a dashed outline, as reference data are.
        outlined: bool,
        /// `(start, end, value)`: the stretch of the position axis that the bar fills, and its
        /// length on the value axis. On a band axis `(i - 0.4, i + 0.4, value)` is customary.
        bars: Vec<(f64, f64, f64)>,
    },
    /// The spread of single values, as whiskers: uncertainty of bars and dots.
    Whiskers {
        /// What the spread is, for example `95 % interval`.
        name: String,
        /// What they stand for.
        role: Role,
        /// Whiskers lie along x at positions on y, as on lying bars.
        lying: bool,
        /// `(position, low, high)`.
        points: Vec<(f64, f64, f64)>,
    },
    /// A filled stretch between two lines: uncertainty.
    Band {
        /// Name of the band.
        name: String,
        /// What it stands for.
        role: Role,
        /// `(x, low, high)`.
        points: Vec<(f64, f64, f64)>,
    },
    /// A labelled line across the chart: a limit, an alarm.
    Rule {
        /// Text beside it; may be empty.
        label: String,
        /// What it stands for.
        role: Role,
        /// True if it stands upright at an x value, false if it lies at a y value.
        upright: bool,
        /// Drawn dashed.
        dashed: bool,
        /// Where.
        at: f64,
    },
    /// A shaded stretch of the x axis.
    Span {
        /// Text at its top; may be empty.
        label: String,
        /// What it stands for.
        role: Role,
        /// Start on x.
        from: f64,
        /// End on x.
        to: f64,
    },
    /// A heat map.
    Cells {
        /// What the values are.
        name: String,
        /// Colour at the full end.
        role: Role,
        /// The value drawn fully coloured; negative values are drawn by their size in [`Role::Second`].
        full: f64,
        /// Write each value into its cell, where there is room.
        labelled: bool,
        /// `(x, y, value)`; a `NaN` value is left empty.
        cells: Vec<(f64, f64, f64)>,
    },
}

impl Mark {
    /// Name of the series; the label of rules and spans.
    pub fn name(&self) -> &str {
        match self {
            Self::Line { name, .. }
            | Self::Dots { name, .. }
            | Self::Bars { name, .. }
            | Self::Whiskers { name, .. }
            | Self::Band { name, .. }
            | Self::Cells { name, .. } => name,
            Self::Rule { label, .. } | Self::Span { label, .. } => label,
        }
    }

    /// What it stands for.
    pub fn role(&self) -> Role {
        match self {
            Self::Line { role, .. }
            | Self::Dots { role, .. }
            | Self::Bars { role, .. }
            | Self::Whiskers { role, .. }
            | Self::Band { role, .. }
            | Self::Rule { role, .. }
            | Self::Span { role, .. }
            | Self::Cells { role, .. } => *role,
        }
    }
}

impl Figure {
    /// What rules and spans say, for those who cannot see them: `alarm, day 46: 46 days`.
    pub fn notes(&self) -> Vec<String> {
        self.marks.iter().filter_map(|mark| self.note(mark)).collect()
    }

    fn note(&self, mark: &Mark) -> Option<String> {
        match mark {
            Mark::Rule { label, upright, at, .. } if !label.is_empty() => {
                let axis = if *upright { &self.x } else { &self.y };
                Some(format!("{label}: {}", axis.text(*at)))
            }
            Mark::Span { label, from, to, .. } if !label.is_empty() => {
                Some(format!("{label}: {} to {}", self.x.text(*from), self.x.text(*to)))
            }
            Mark::Line { .. }
            | Mark::Dots { .. }
            | Mark::Bars { .. }
            | Mark::Whiskers { .. }
            | Mark::Band { .. }
            | Mark::Rule { .. }
            | Mark::Span { .. }
            | Mark::Cells { .. } => None,
        }
    }
}

impl Axis {
    /// A value on this axis as a person reads it: with its unit, or the name of its band.
    pub fn text(&self, value: f64) -> String {
        match &self.scale {
            Scale::Linear { .. } | Scale::Log { .. } => format::with_unit(value, &self.unit),
            Scale::Bands(names) => band_name(names, value),
        }
    }

    fn shows_title(&self) -> bool {
        self.titled && !self.label.is_empty()
    }

    /// What is measured, with its unit: `delay, days`.
    pub fn heading(&self) -> String {
        if self.unit.is_empty() {
            self.label.clone()
        } else {
            format!("{}, {}", self.label, self.unit)
        }
    }
}

fn band_name(names: &[String], value: f64) -> String {
    let index = value.round();
    if index >= 0.0 && index < names.len() as f64 {
        names[index as usize].clone()
    } else {
        format::number(value)
    }
}

/// The table twin of a figure.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Twin {
    /// Column headings.
    pub head: Vec<String>,
    /// Rows of cells.
    pub rows: Vec<Vec<String>>,
}
