//! Draws figures with plotters as SVG text.
//!
//! Everything stands where [`Layout`] says; plotters' own chart builder is not used, for it measures
//! text with the page (and panics in a worker). Coordinates are tenths of a pixel, because plotters
//! counts in whole numbers and curves drawn to whole pixels look bent. Colours are stand-ins that
//! [`theme`](super::theme) replaces at the end.
use plotters::{
    coord::Shift,
    drawing::DrawingAreaErrorKind,
    prelude::{
        Circle, Color as _, DrawingArea, IntoDrawingArea as _, PathElement, Polygon, RGBAColor,
        Rectangle, SVGBackend, ShapeStyle, Text, TextStyle,
    },
    style::{
        FontDesc, FontFamily, FontStyle, FontTransform,
        text_anchor::{HPos, Pos, VPos},
    },
};

use super::{
    marks,
    theme::{Colour, Finish, Target, UNITS, replace_stand_ins},
};
use crate::figure::{
    Figure, Mark,
    key::{Key, RAMP, SPACE, SWATCH, Swatch},
    label::{Anchor, Ground, Label},
    layout::Layout,
    measure,
};

/// plotters writes font sizes divided by this: its idea of line height against em.
const LINE_TO_EM: f64 = 1.24;

/// What drawing into a string may fail with: in practice nothing.
pub(super) type Failure = DrawingAreaErrorKind<std::io::Error>;

/// Draws `figure` for the page: colours from the stylesheet, hidden from assistive technology (the
/// page has the summary and the table), as wide as what it stands in.
pub fn svg(figure: &Figure, layout: &Layout) -> String {
    let drawing = replace_stand_ins(&body(figure, layout), Target::Page);
    let (width, height) = (units(layout.width), units(layout.height));
    format!(
        "<svg viewBox=\"0 0 {width} {height}\" aria-hidden=\"true\" focusable=\"false\" \
         font-weight=\"500\" stroke-linejoin=\"round\">{drawing}</svg>"
    )
}

/// Draws `figure` as a file of its own: light scheme, title, caption and summary inside.
pub fn svg_export(figure: &Figure) -> String {
    const WIDTH: f64 = 960.0;
    const MARGIN: f64 = 24.0;
    const CAPTION: f64 = 52.0;
    let layout = Layout::for_width(figure, WIDTH - 2.0 * MARGIN);
    let drawing = replace_stand_ins(&body(figure, &layout), Target::File);
    let height = layout.height + CAPTION + 2.0 * MARGIN;
    let (title, subtitle) = (escape(&figure.title), escape(&figure.subtitle));
    let (margin, down) = (units(MARGIN), units(MARGIN + CAPTION));
    let caption = replace_stand_ins(
        &format!(
            "<rect width=\"100%\" height=\"100%\" fill=\"{}\"/>\
             <text x=\"{margin}\" y=\"{}\" font-size=\"160\" font-weight=\"600\" fill=\"{}\">{title}</text>\
             <text x=\"{margin}\" y=\"{}\" font-size=\"120\" font-weight=\"400\" fill=\"{}\">{subtitle}</text>",
            stand_in_text(Colour::Surface),
            units(MARGIN + 14.0),
            stand_in_text(Colour::Ink),
            units(MARGIN + 34.0),
            stand_in_text(Colour::Ink2),
        ),
        Target::File,
    );
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
         viewBox=\"0 0 {} {}\" role=\"img\" font-family=\"Inter, system-ui, sans-serif\" \
         font-weight=\"500\" stroke-linejoin=\"round\"><title>{title}</title><desc>{}</desc>{caption}\
         <g transform=\"translate({margin} {down})\">{drawing}</g></svg>\n",
        units(WIDTH),
        units(height),
        escape(&figure.summary),
    )
}

/// All elements of the drawing, without the `<svg>` around them, colours still stand-ins.
fn body(figure: &Figure, layout: &Layout) -> String {
    let mut text = String::new();
    {
        let size = (units(layout.width).max(1) as u32, units(layout.height).max(1) as u32);
        let area = SVGBackend::with_string(&mut text, size).into_drawing_area();
        let pen = Pen { area, layout };
        // A string takes everything; if plotters fails all the same, the page still has the table.
        if pen.figure(figure).is_err() {
            return String::new();
        }
    }
    let inner = text.find('>').map_or("", |at| &text[at + 1..]);
    let inner = inner.rfind("</svg>").map_or(inner, |at| &inner[..at]);
    // What plotters writes on every element and the outer element already says, and its line breaks
    // (labels hold neither quotes nor breaks).
    let size = measure::SIZE * UNITS;
    let odd = format!(" font-size=\"{}\"", size * LINE_TO_EM / LINE_TO_EM);
    let inner = inner.replace(&odd, &format!(" font-size=\"{size}\""));
    let mut inner = inner.replace(" opacity=\"1\"", "").replace(" font-family=\"Inter\"", "");
    inner.retain(|c| c != '\n');
    inner
}

/// A drawing area and the layout that it follows.
pub(super) struct Pen<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
    pub(super) layout: &'a Layout,
}

impl Pen<'_> {
    fn figure(&self, figure: &Figure) -> Result<(), Failure> {
        let spans = figure.marks.iter().filter(|m| matches!(m, Mark::Span { .. }));
        spans.into_iter().try_for_each(|mark| marks::draw(self, figure, mark))?;
        self.grid()?;
        let others = figure.marks.iter().filter(|m| !matches!(m, Mark::Span { .. }));
        others.into_iter().try_for_each(|mark| marks::draw(self, figure, mark))?;
        self.layout.keys.iter().try_for_each(|key| self.key(key))?;
        self.layout.labels.iter().try_for_each(|label| self.label(label))?;
        self.area.present()
    }

    fn grid(&self) -> Result<(), Failure> {
        let (plot, style) = (self.layout.plot, stroke(Colour::Line, Finish::Plain, 1.0));
        for y in &self.layout.lying {
            self.path(&[(plot.left, crisp(*y)), (plot.right, crisp(*y))], style)?;
        }
        for x in &self.layout.upright {
            self.path(&[(crisp(*x), plot.top), (crisp(*x), plot.bottom)], style)?;
        }
        Ok(())
    }

    fn key(&self, key: &Key) -> Result<(), Failure> {
        let (x, y, half) = (key.x, key.y, SWATCH / 2.0);
        let colour = Colour::of(key.role);
        let mut words = x + SWATCH + SPACE;
        match key.swatch {
            Swatch::Filled => {
                self.rect((x, y - half, x + SWATCH, y + half), fill(colour, Finish::Plain, 1.0))?;
            }
            Swatch::Outlined => {
                let style = stroke(colour, Finish::Dashed, 1.5);
                let (top, right, bottom) = (y - half + 1.0, x + SWATCH, y + half - 1.0);
                self.path(
                    &[(x, bottom), (x, top), (right, top), (right, bottom), (x, bottom)],
                    style,
                )?;
            }
            Swatch::Dot => self.circle((x + half, y), 4.0, fill(colour, Finish::Plain, 1.0))?,
            Swatch::Ramp { diverging } => {
                self.ramp(key, diverging)?;
                words = x + RAMP + SPACE;
                let before = Label::plain(x - SPACE, y, Anchor::End, &key.before);
                self.label(&before)?;
            }
        }
        self.label(&Label::plain(words, y, Anchor::Start, &key.text))
    }

    fn ramp(&self, key: &Key, diverging: bool) -> Result<(), Failure> {
        let steps = 9_i32;
        let wide = RAMP / f64::from(steps);
        for i in 0..steps {
            let share = f64::from(i) / f64::from(steps - 1);
            let value = if diverging { share * 2.0 - 1.0 } else { share };
            let role = if value < 0.0 { crate::figure::Role::Second } else { key.role };
            let x = key.x + f64::from(i) * wide;
            let style = fill(Colour::of(role), Finish::Mixed(mix(value.abs(), false)), 1.0);
            self.rect((x, key.y - 5.0, x + wide - 1.0, key.y + 5.0), style)?;
        }
        Ok(())
    }

    /// Writes one line of text.
    pub(super) fn label(&self, label: &Label) -> Result<(), Failure> {
        let finish = match label.ground {
            Ground::Clear => Finish::Plain,
            Ground::Grid => Finish::Halo { bold: false },
            Ground::Data => Finish::Halo { bold: true },
        };
        let size = measure::SIZE * UNITS * LINE_TO_EM;
        let font = FontDesc::new(FontFamily::Name("Inter"), size, FontStyle::Normal);
        let font = if label.turned { font.transform(FontTransform::Rotate270) } else { font };
        let anchor = match label.anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let colour = Colour::of_ink(label.ink).stand_in(finish);
        let style = TextStyle::from(font).color(&colour).pos(Pos::new(anchor, VPos::Center));
        // plotters centres on half the height of an x; capitals and digits want a little more.
        let (x, y) = if label.turned { (label.x + 1.0, label.y) } else { (label.x, label.y + 1.0) };
        self.area.draw(&Text::new(printable(&label.text), (units(x), units(y)), style))
    }

    /// An open path.
    pub(super) fn path(&self, points: &[(f64, f64)], style: ShapeStyle) -> Result<(), Failure> {
        let points: Vec<_> = points.iter().map(|p| (units(p.0), units(p.1))).collect();
        self.area.draw(&PathElement::new(points, style))
    }

    /// A filled polygon.
    pub(super) fn polygon(&self, points: &[(f64, f64)], style: ShapeStyle) -> Result<(), Failure> {
        let points: Vec<_> = points.iter().map(|p| (units(p.0), units(p.1))).collect();
        self.area.draw(&Polygon::new(points, style))
    }

    /// A filled rectangle: left, top, right, bottom.
    pub(super) fn rect(
        &self,
        (left, top, right, bottom): (f64, f64, f64, f64),
        style: ShapeStyle,
    ) -> Result<(), Failure> {
        let corners = [(units(left), units(top)), (units(right), units(bottom))];
        self.area.draw(&Rectangle::new(corners, style))
    }

    /// A filled disc.
    pub(super) fn circle(
        &self,
        at: (f64, f64),
        radius: f64,
        style: ShapeStyle,
    ) -> Result<(), Failure> {
        self.area.draw(&Circle::new((units(at.0), units(at.1)), units(radius), style))
    }
}

/// A line's style.
pub(super) fn stroke(colour: Colour, finish: Finish, width: f64) -> ShapeStyle {
    colour.stand_in(finish).stroke_width(units(width).max(1) as u32)
}

/// A surface's style.
pub(super) fn fill(colour: Colour, finish: Finish, opacity: f64) -> ShapeStyle {
    let colour: RGBAColor = colour.stand_in(finish).mix(opacity);
    colour.filled()
}

/// Per cent of colour for a share of the full value. Cells that carry their value stop at 55 %, where
/// every series colour still leaves the text 4.5 : 1 in both schemes (computed in oklab).
pub(super) fn mix(share: f64, labelled: bool) -> u8 {
    let most = if labelled { 55.0 } else { 100.0 };
    (share.clamp(0.0, 1.0) * most).round() as u8
}

/// The middle of the pixel row that a hairline should fill.
fn crisp(at: f64) -> f64 {
    at.floor() + 0.5
}

fn units(pixels: f64) -> i32 {
    if pixels.is_finite() { (pixels * UNITS).round().clamp(-1e8, 1e8) as i32 } else { 0 }
}

fn stand_in_text(colour: Colour) -> String {
    let plotters::style::RGBColor(r, g, b) = colour.stand_in(Finish::Plain);
    format!("#{r:02X}{g:02X}{b:02X}")
}

/// Without the characters that XML does not allow.
fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}')).collect()
}

fn escape(text: &str) -> String {
    printable(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
