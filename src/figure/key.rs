//! The key: what colours mean, in the few charts where no direct label can say it.
use super::{Figure, Mark, Role, format, measure};

/// How a key entry shows its series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Swatch {
    /// A filled square: bars.
    Filled,
    /// A dashed square: reference bars.
    Outlined,
    /// A dot.
    Dot,
    /// From empty to full colour: cells. True if negative values have their own colour.
    Ramp {
        /// Cells of both signs: the ramp runs from full [`Role::Second`] over empty to full.
        diverging: bool,
    },
}

/// One entry of the key.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// Left edge of the swatch.
    pub x: f64,
    /// Middle height.
    pub y: f64,
    /// How it looks.
    pub swatch: Swatch,
    /// What it stands for.
    pub role: Role,
    /// Words after the swatch.
    pub text: String,
    /// Words before the swatch (ramps: their low end).
    pub before: String,
}

/// Width of a swatch and the gap after it.
pub const SWATCH: f64 = 12.0;

/// Width of a ramp.
pub const RAMP: f64 = 72.0;

/// Between a swatch and its words.
pub const SPACE: f64 = 6.0;

/// Places the key above the plot, in as many rows as it needs; returns entries and rows. `dots`:
/// series of dots need the key.
pub(super) fn place(figure: &Figure, width: f64, dots: bool) -> (Vec<Key>, usize) {
    let mut keys = entries(figure, dots);
    let (mut x, mut row) = (0.0_f64, 0_usize);
    for key in &mut keys {
        let before = if key.before.is_empty() { 0.0 } else { measure::width(&key.before) + SPACE };
        let swatch = if matches!(key.swatch, Swatch::Ramp { .. }) { RAMP } else { SWATCH };
        let wide = before + swatch + SPACE + measure::width(&key.text);
        if x > 0.0 && x + wide > width {
            (x, row) = (0.0, row + 1);
        }
        key.x = x + before;
        key.y = 9.0 + row as f64 * 20.0;
        x += wide + 16.0;
    }
    let rows = if keys.is_empty() { 0 } else { row + 1 };
    (keys, rows)
}

fn entries(figure: &Figure, dots: bool) -> Vec<Key> {
    let several_bars =
        count(figure, |m| matches!(m, Mark::Bars { name, .. } if !name.is_empty())) > 1;
    let several_dots =
        count(figure, |m| matches!(m, Mark::Dots { name, .. } if !name.is_empty())) > 1;
    let entry = |swatch, role, text: &str, before: String| Key {
        x: 0.0,
        y: 0.0,
        swatch,
        role,
        text: text.to_owned(),
        before,
    };
    let of = |mark: &Mark| match mark {
        Mark::Bars { name, role, outlined, .. } if several_bars && !name.is_empty() => {
            let swatch = if *outlined { Swatch::Outlined } else { Swatch::Filled };
            Some(entry(swatch, *role, name, String::new()))
        }
        Mark::Dots { name, role, .. } if dots && several_dots && !name.is_empty() => {
            Some(entry(Swatch::Dot, *role, name, String::new()))
        }
        Mark::Cells { role, full, labelled: false, cells, .. } => {
            let diverging = cells.iter().any(|c| c.2 < 0.0);
            let low = if diverging { -full } else { 0.0 };
            let swatch = Swatch::Ramp { diverging };
            Some(entry(swatch, *role, &format::number(*full), format::number(low)))
        }
        Mark::Line { .. }
        | Mark::Dots { .. }
        | Mark::Bars { .. }
        | Mark::Whiskers { .. }
        | Mark::Band { .. }
        | Mark::Rule { .. }
        | Mark::Span { .. }
        | Mark::Cells { .. } => None,
    };
    figure.marks.iter().filter_map(of).collect()
}

fn count(figure: &Figure, is: impl Fn(&Mark) -> bool) -> usize {
    figure.marks.iter().filter(|m| is(m)).count()
}
