//! The colours of charts: the only place besides the stylesheet that knows any.
//!
//! plotters wants a colour for every element; it gets a *stand-in*: three bytes that say which
//! colour of the stylesheet is meant and how it is to be finished (dashed, with a halo, mixed with
//! the background). When the drawing is done, every stand-in is replaced, on the page by
//! `var(--c1)` and its kin, so that light, dark and forced colours follow the stylesheet without
//! drawing again, and in an exported file by the light scheme's own value.
use plotters::style::RGBColor;

use crate::figure::{Role, label::Ink};

/// A colour of the stylesheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::VariantArray)]
#[repr(u8)]
pub enum Colour {
    /// First series.
    C1,
    /// Second series.
    C2,
    /// Third series.
    C3,
    /// Fourth series.
    C4,
    /// Fifth series.
    C5,
    /// Reference data.
    C6,
    /// Something good.
    Good,
    /// Something to look at.
    Warn,
    /// Something bad, and limits.
    Bad,
    /// Behind something good.
    GoodWash,
    /// Behind something to look at.
    WarnWash,
    /// Behind something bad.
    BadWash,
    /// Text.
    Ink,
    /// Text of ticks.
    Ink2,
    /// Text of axis titles; what should stay in the background.
    Ink3,
    /// Grid lines.
    Line,
    /// Base lines.
    Line2,
    /// Behind charts.
    Surface,
    /// Empty cells.
    Sunken,
}

/// How an element is finished, beyond its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finish {
    /// As it is.
    Plain,
    /// A dashed stroke.
    Dashed,
    /// Text with a halo in the colour of the surface, to be read on grid lines and data.
    Halo {
        /// Weight 600 instead of 500.
        bold: bool,
    },
    /// Rounded corners, and the colour mixed into [`Colour::Sunken`]: this many per cent of it.
    Mixed(u8),
}

/// Where a drawing is going.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Into the page: colours are names of the stylesheet.
    Page,
    /// Into a file: colours are values of the light scheme.
    File,
}

/// Units of the drawing in one pixel: plotters counts in whole units.
pub const UNITS: f64 = 10.0;

const ALL: &[Colour] = <Colour as strum::VariantArray>::VARIANTS;

impl Colour {
    /// The colour of a mark.
    pub fn of(role: Role) -> Self {
        match role {
            Role::Current => Self::C1,
            Role::Second => Self::C2,
            Role::Third => Self::C3,
            Role::Fourth => Self::C4,
            Role::Fifth => Self::C5,
            Role::Reference => Self::C6,
            Role::Good => Self::Good,
            Role::Warn => Self::Warn,
            Role::Bad => Self::Bad,
            Role::Ink => Self::Ink,
            Role::Muted => Self::Ink3,
        }
    }

    /// The colour behind a stretch of time, and how much of it shows.
    pub fn wash(role: Role) -> (Self, f64) {
        match role {
            Role::Good => (Self::GoodWash, 1.0),
            Role::Warn => (Self::WarnWash, 1.0),
            Role::Bad => (Self::BadWash, 1.0),
            Role::Current | Role::Second | Role::Third | Role::Fourth | Role::Fifth => {
                (Self::of(role), 0.12)
            }
            Role::Reference | Role::Ink | Role::Muted => (Self::Sunken, 1.0),
        }
    }

    /// The colour of a text.
    pub fn of_ink(ink: Ink) -> Self {
        match ink {
            Ink::Label => Self::Ink2,
            Ink::Quiet => Self::Ink3,
            Ink::Of(role) => Self::of(role),
        }
    }

    /// The custom property in the stylesheet.
    pub fn property(self) -> &'static str {
        match self {
            Self::C1 => "--c1",
            Self::C2 => "--c2",
            Self::C3 => "--c3",
            Self::C4 => "--c4",
            Self::C5 => "--c5",
            Self::C6 => "--c6",
            Self::Good => "--good",
            Self::Warn => "--warn",
            Self::Bad => "--bad",
            Self::GoodWash => "--good-wash",
            Self::WarnWash => "--warn-wash",
            Self::BadWash => "--bad-wash",
            Self::Ink => "--ink",
            Self::Ink2 => "--ink-2",
            Self::Ink3 => "--ink-3",
            Self::Line => "--line",
            Self::Line2 => "--line-2",
            Self::Surface => "--surface",
            Self::Sunken => "--sunken",
        }
    }

    /// Its value in the light scheme.
    pub fn light(self) -> [u8; 3] {
        match self {
            Self::C1 => [0x22, 0x75, 0xd9],
            Self::C2 => [0xb5, 0x77, 0x14],
            Self::C3 => [0x01, 0x7a, 0x6d],
            Self::C4 => [0xbf, 0x3b, 0x68],
            Self::C5 => [0x76, 0x33, 0x8f],
            Self::C6 => [0x30, 0x36, 0x3d],
            Self::Good => [0x18, 0x7c, 0x5d],
            Self::Warn => [0xa2, 0x61, 0x0e],
            Self::Bad => [0x9b, 0x0f, 0x21],
            Self::GoodWash => [0xeb, 0xf6, 0xf0],
            Self::WarnWash => [0xfd, 0xf6, 0xe7],
            Self::BadWash => [0xf8, 0xe5, 0xe4],
            Self::Ink => [0x1a, 0x1e, 0x24],
            Self::Ink2 => [0x4b, 0x54, 0x62],
            Self::Ink3 => [0x68, 0x71, 0x82],
            Self::Line => [0xe2, 0xdf, 0xd6],
            Self::Line2 => [0xc9, 0xc5, 0xb8],
            Self::Surface => [0xff, 0xff, 0xff],
            Self::Sunken => [0xef, 0xed, 0xe6],
        }
    }

    /// The stand-in that plotters draws with.
    pub fn stand_in(self, finish: Finish) -> RGBColor {
        let (code, value) = match finish {
            Finish::Plain => (0, 0),
            Finish::Dashed => (1, 0),
            Finish::Halo { bold } => (2, u8::from(bold)),
            Finish::Mixed(percent) => (3, percent.min(100)),
        };
        RGBColor(self as u8, code, value)
    }

    fn text(self, target: Target) -> String {
        match target {
            Target::Page => format!("var({})", self.property()),
            Target::File => hex(self.light()),
        }
    }

    fn mixed(self, percent: u8, target: Target) -> String {
        match target {
            Target::Page => {
                format!("color-mix(in oklab, {} {percent}%, var(--sunken))", self.text(target))
            }
            Target::File => {
                let (full, empty) = (self.light(), Self::Sunken.light());
                let share = f64::from(percent) / 100.0;
                let mix = |i: usize| {
                    let (a, b) = (f64::from(full[i]), f64::from(empty[i]));
                    (b + (a - b) * share).round() as u8
                };
                hex([mix(0), mix(1), mix(2)])
            }
        }
    }
}

/// Replaces every stand-in of a finished drawing. Only whole attribute values are touched (`="#…"`
/// cannot come from a label: quotes in text are escaped).
pub fn replace_stand_ins(drawing: &str, target: Target) -> String {
    let mut out = String::with_capacity(drawing.len() + drawing.len() / 4);
    let mut rest = drawing;
    while let Some(at) = rest.find("=\"#") {
        let (before, after) = rest.split_at(at + 2);
        out.push_str(before);
        match after.get(1..7).and_then(|digits| decode(digits, target)) {
            Some((value, extra)) => {
                out.push_str(&value);
                out.push('"');
                out.push_str(&extra);
                rest = after.get(8..).unwrap_or_default();
            }
            None => rest = after,
        }
    }
    out.push_str(rest);
    out
}

/// The colour, and the attributes that finish the element.
fn decode(digits: &str, target: Target) -> Option<(String, String)> {
    let byte = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    let (index, code, value) = (byte(0)?, byte(2)?, byte(4)?);
    let colour = *ALL.get(usize::from(index))?;
    let plain = colour.text(target);
    Some(match code {
        0 => (plain, String::new()),
        1 => (plain, " stroke-dasharray=\"50 40\"".to_owned()),
        2 => {
            let surface = Colour::Surface.text(target);
            let weight = if value == 1 { " font-weight=\"600\"" } else { "" };
            let halo =
                format!("{weight} paint-order=\"stroke\" stroke=\"{surface}\" stroke-width=\"30\"");
            (plain, halo)
        }
        3 => (colour.mixed(value, target), " rx=\"20\"".to_owned()),
        _ => return None,
    })
}

fn hex([r, g, b]: [u8; 3]) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_light_scheme_is_the_stylesheet_s() {
        let style = include_str!("../../static/style.css");
        for colour in ALL {
            let start = format!("{}: light-dark({},", colour.property(), hex(colour.light()));
            assert!(style.contains(&start), "style.css has no `{start}`");
        }
    }

    #[test]
    fn stand_ins_are_replaced_and_text_is_not() {
        let RGBColor(r, g, b) = Colour::C6.stand_in(Finish::Dashed);
        let drawing = format!("<line stroke=\"#{r:02X}{g:02X}{b:02X}\"/>#050100 =#050100");
        assert_eq!(
            replace_stand_ins(&drawing, Target::Page),
            "<line stroke=\"var(--c6)\" stroke-dasharray=\"50 40\"/>#050100 =#050100"
        );
        assert_eq!(replace_stand_ins("a=\"#é", Target::Page), "a=\"#é");
    }
}
