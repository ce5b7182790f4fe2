//! How each mark is drawn.
use plotters::style::ShapeStyle;

use super::{
    draw::{Failure, Pen, fill, mix, stroke},
    theme::{Colour, Finish},
};
use crate::figure::{
    Figure, Mark, Role, format,
    label::{Anchor, Label},
    layout::{Layout, Rect},
    measure,
};

/// Draws one mark.
pub(super) fn draw(pen: &Pen<'_>, figure: &Figure, mark: &Mark) -> Result<(), Failure> {
    match mark {
        Mark::Line { role, dashed, points, .. } => line(pen, *role, *dashed, points),
        Mark::Dots { role, points, .. } => dots(pen, *role, points),
        Mark::Bars { role, lying, outlined, bars, .. } => {
            let bars: Vec<Rect> = bars.iter().filter_map(|b| bar(pen.layout, *lying, b)).collect();
            if *outlined {
                outlines(pen, *role, *lying, &bars)?;
            } else {
                filled(pen, *role, &bars, several(figure))?;
            }
            base(pen, *lying)
        }
        Mark::Whiskers { lying, points, .. } => whiskers(pen, *lying, points),
        Mark::Band { role, points, .. } => band(pen, *role, points),
        Mark::Rule { role, upright, dashed, at, .. } => {
            let finish = if *dashed { Finish::Dashed } else { Finish::Plain };
            rule(pen, stroke(Colour::of(*role), finish, 1.5), *upright, *at)
        }
        Mark::Span { role, from, to, .. } => span(pen, *role, *from, *to),
        Mark::Cells { role, full, labelled, cells, .. } => {
            let grid = Grid { role: *role, full: *full, labelled: *labelled };
            grid.draw(pen, cells)
        }
    }
}

fn line(pen: &Pen<'_>, role: Role, dashed: bool, points: &[(f64, f64)]) -> Result<(), Failure> {
    let style = if dashed || role == Role::Reference {
        stroke(Colour::of(role), Finish::Dashed, 1.8)
    } else {
        stroke(Colour::of(role), Finish::Plain, 2.4)
    };
    let pixels = points.iter().map(|(x, y)| Some((pen.layout.x.px(*x)?, pen.layout.y.px(*y)?)));
    let pixels: Vec<Option<(f64, f64)>> = pixels.collect();
    runs(&pixels, pen.layout.plot).iter().try_for_each(|run| pen.path(run, style))
}

/// Cuts a line into the pieces that lie within the plot; missing points break it.
fn runs(points: &[Option<(f64, f64)>], plot: Rect) -> Vec<Vec<(f64, f64)>> {
    let mut out: Vec<Vec<(f64, f64)>> = Vec::new();
    for pair in points.windows(2) {
        let (Some(a), Some(b)) = (pair[0], pair[1]) else { continue };
        let Some((a, b)) = clip(a, b, plot) else { continue };
        match out.last_mut() {
            Some(run) if run.last() == Some(&a) => run.push(b),
            Some(_) | None => out.push(vec![a, b]),
        }
    }
    out
}

/// A point in pixels.
type Point = (f64, f64);

/// The part of a segment within a rectangle (Liang and Barsky 1984).
fn clip(a: Point, b: Point, plot: Rect) -> Option<(Point, Point)> {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (p, q) in [
        (-dx, a.0 - plot.left),
        (dx, plot.right - a.0),
        (-dy, a.1 - plot.top),
        (dy, plot.bottom - a.1),
    ] {
        // Half a pixel of grace, so that a line along the edge stays whole.
        let q = q + 0.5;
        if p == 0.0 {
            if q < 0.0 {
                return None;
            }
        } else if p < 0.0 {
            enter = enter.max(q / p);
        } else {
            leave = leave.min(q / p);
        }
    }
    let at = |t: f64| (a.0 + t * dx, a.1 + t * dy);
    let start = if enter > 0.0 { at(enter) } else { a };
    let end = if leave < 1.0 { at(leave) } else { b };
    (enter <= leave).then_some((start, end))
}

fn dots(pen: &Pen<'_>, role: Role, points: &[(f64, f64)]) -> Result<(), Failure> {
    let (radius, opacity) = match points.len() {
        0..=60 => (3.6, 1.0),
        61..=400 => (2.4, 0.8),
        _ => (2.0, 0.6),
    };
    let ring = fill(Colour::Surface, Finish::Plain, 1.0);
    let style = fill(Colour::of(role), Finish::Plain, opacity);
    for (x, y) in points {
        let (Some(x), Some(y)) = (pen.layout.x.px(*x), pen.layout.y.px(*y)) else { continue };
        if !pen.layout.plot.holds(x, y, 2.0) {
            continue;
        }
        if points.len() <= 60 {
            pen.circle((x, y), radius + 1.6, ring)?;
        }
        pen.circle((x, y), radius, style)?;
    }
    Ok(())
}

/// The rectangle of a bar, cut to the plot; a bar of nothing keeps a hair of height.
fn bar(layout: &Layout, lying: bool, (from, to, value): &(f64, f64, f64)) -> Option<Rect> {
    let (along, across) = if lying { (&layout.y, &layout.x) } else { (&layout.x, &layout.y) };
    let (a, b) = (along.px_within(*from)?, along.px_within(*to)?);
    let (zero, end) = (layout.zero(lying), across.px_within(*value)?);
    let (start, stop) = (a.min(b), a.max(b));
    Some(if lying {
        Rect { left: zero.min(end), top: start, right: zero.max(end), bottom: stop }
    } else {
        Rect { left: start, top: zero.min(end), right: stop, bottom: zero.max(end) }
    })
}

/// The line that bars grow from.
fn base(pen: &Pen<'_>, lying: bool) -> Result<(), Failure> {
    let (plot, zero) = (pen.layout.plot, pen.layout.zero(lying));
    let ends = if lying {
        [(zero, plot.top), (zero, plot.bottom)]
    } else {
        [(plot.left, zero), (plot.right, zero)]
    };
    pen.path(&ends, stroke(Colour::Line2, Finish::Plain, 1.0))
}

fn several(figure: &Figure) -> bool {
    figure.marks.iter().filter(|m| matches!(m, Mark::Bars { outlined: false, .. })).count() > 1
}

fn filled(pen: &Pen<'_>, role: Role, bars: &[Rect], several: bool) -> Result<(), Failure> {
    let style = fill(Colour::of(role), Finish::Plain, if several { 0.6 } else { 1.0 });
    bars.iter().try_for_each(|bar| {
        // Neighbours are kept apart by a hair, unless that would eat them.
        let gap = if bar.width() > 6.0 { 0.5 } else { 0.0 };
        pen.rect((bar.left + gap, bar.top, bar.right - gap, bar.bottom), style)
    })
}

/// Dashed outlines: one skyline for bars that touch, open boxes for bars that do not.
fn outlines(pen: &Pen<'_>, role: Role, lying: bool, bars: &[Rect]) -> Result<(), Failure> {
    let style = stroke(Colour::of(role), Finish::Dashed, 1.6);
    let zero = pen.layout.zero(lying);
    // As if upright: (start, end, tip along the value axis).
    let flat = |b: &Rect| {
        if lying {
            let tip = if (b.left - zero).abs() > (b.right - zero).abs() { b.left } else { b.right };
            (b.top, b.bottom, tip)
        } else {
            let tip = if (b.top - zero).abs() > (b.bottom - zero).abs() { b.top } else { b.bottom };
            (b.left, b.right, tip)
        }
    };
    let turn = |(a, v): Point| if lying { (v, a) } else { (a, v) };
    let mut path: Vec<Point> = Vec::new();
    let mut last = f64::NEG_INFINITY;
    for (start, end, tip) in bars.iter().map(flat) {
        if (start - last).abs() > 0.6 && !path.is_empty() {
            path.push(turn((last, zero)));
            pen.path(&path, style)?;
            path.clear();
        }
        if path.is_empty() {
            path.push(turn((start, zero)));
        }
        path.extend([turn((start, tip)), turn((end, tip))]);
        last = end;
    }
    if path.is_empty() {
        return Ok(());
    }
    path.push(turn((last, zero)));
    pen.path(&path, style)
}

fn whiskers(pen: &Pen<'_>, lying: bool, points: &[(f64, f64, f64)]) -> Result<(), Failure> {
    const CAP: f64 = 3.5;
    let style = stroke(Colour::Ink, Finish::Plain, 1.4);
    let (along, across) =
        if lying { (&pen.layout.y, &pen.layout.x) } else { (&pen.layout.x, &pen.layout.y) };
    for (at, low, high) in points {
        let (Some(at), Some(low), Some(high)) =
            (along.px(*at), across.px_within(*low), across.px_within(*high))
        else {
            continue;
        };
        let turn = |a: f64, v: f64| if lying { (v, a) } else { (a, v) };
        pen.path(&[turn(at, low), turn(at, high)], style)?;
        for end in [low, high] {
            pen.path(&[turn(at - CAP, end), turn(at + CAP, end)], style)?;
        }
    }
    Ok(())
}

fn band(pen: &Pen<'_>, role: Role, points: &[(f64, f64, f64)]) -> Result<(), Failure> {
    let style = fill(Colour::of(role), Finish::Plain, 0.16);
    let place = |(x, low, high): &(f64, f64, f64)| {
        let x = pen.layout.x.px_within(*x)?;
        Some((x, pen.layout.y.px_within(*low)?, pen.layout.y.px_within(*high)?))
    };
    let pixels: Vec<_> = points.iter().map(place).collect();
    for run in pixels.split(Option::is_none) {
        let run: Vec<_> = run.iter().flatten().collect();
        if run.len() < 2 {
            continue;
        }
        let upper = run.iter().map(|p| (p.0, p.2));
        let lower = run.iter().rev().map(|p| (p.0, p.1));
        let outline: Vec<Point> = upper.chain(lower).collect();
        pen.polygon(&outline, style)?;
    }
    Ok(())
}

fn rule(pen: &Pen<'_>, style: ShapeStyle, upright: bool, at: f64) -> Result<(), Failure> {
    let plot = pen.layout.plot;
    let ends = if upright {
        pen.layout.x.px(at).map(|x| [(x, plot.top), (x, plot.bottom)])
    } else {
        pen.layout.y.px(at).map(|y| [(plot.left, y), (plot.right, y)])
    };
    let inside = ends.filter(|ends| plot.holds(ends[0].0, ends[0].1, 1.0));
    inside.map_or(Ok(()), |ends| pen.path(&ends, style))
}

fn span(pen: &Pen<'_>, role: Role, from: f64, to: f64) -> Result<(), Failure> {
    let (colour, opacity) = Colour::wash(role);
    let plot = pen.layout.plot;
    match (pen.layout.x.px_within(from), pen.layout.x.px_within(to)) {
        (Some(a), Some(b)) => {
            let style = fill(colour, Finish::Plain, opacity);
            pen.rect((a.min(b), plot.top, a.max(b), plot.bottom), style)
        }
        (None, _) | (_, None) => Ok(()),
    }
}

/// What all cells of a heat map share.
struct Grid {
    role: Role,
    full: f64,
    labelled: bool,
}

impl Grid {
    fn draw(&self, pen: &Pen<'_>, cells: &[(f64, f64, f64)]) -> Result<(), Failure> {
        let wide = spacing(cells.iter().map(|c| c.0));
        let tall = spacing(cells.iter().map(|c| c.1));
        let style =
            if self.labelled { Digits::fitting(pen.layout, cells, wide, tall) } else { None };
        for (x, y, value) in cells.iter().filter(|c| c.2.is_finite()) {
            let (Some((left, right)), Some((top, bottom))) =
                (pen.layout.x.cell(*x, wide), pen.layout.y.cell(*y, tall))
            else {
                continue;
            };
            let gap = if right - left > 5.0 { 0.5 } else { 0.0 };
            let rect = (left + gap, top + 1.0, right - gap, bottom - 1.0);
            let share = if self.full == 0.0 { 0.0 } else { value.abs() / self.full.abs() };
            let role = if *value < 0.0 { Role::Second } else { self.role };
            let finish = Finish::Mixed(mix(share, self.labelled));
            pen.rect(rect, fill(Colour::of(role), finish, 1.0))?;
            if let Some(style) = style {
                let (x, y) = (f64::midpoint(left, right), f64::midpoint(top, bottom));
                let text = style.write(*value);
                pen.label(&Label::plain(x, y, Anchor::Middle, &text).in_ink())?;
            }
        }
        Ok(())
    }
}

/// How the values of all cells are written: counts whole, others with as many digits as fit.
#[derive(Clone, Copy)]
enum Digits {
    Whole,
    Two,
    BareTwo,
    BareOne,
}

impl Digits {
    /// The longest way in which every cell has room for its value; `None` if there is none.
    fn fitting(layout: &Layout, cells: &[(f64, f64, f64)], wide: f64, tall: f64) -> Option<Self> {
        let &(x, y, _) = cells.first()?;
        let ((left, right), (top, bottom)) = (layout.x.cell(x, wide)?, layout.y.cell(y, tall)?);
        if bottom - top < 14.0 {
            return None;
        }
        let values = || cells.iter().map(|c| c.2).filter(|v| v.is_finite());
        let ways: &[Self] = if values().all(|v| v.fract() == 0.0) {
            &[Self::Whole]
        } else {
            &[Self::Two, Self::BareTwo, Self::BareOne]
        };
        let fits =
            |way: &&Self| values().all(|v| measure::width(&way.write(v)) <= right - left - 2.0);
        ways.iter().find(fits).copied()
    }

    fn write(self, value: f64) -> String {
        let bare = |decimals| {
            let text = format::fixed(value, decimals);
            let text = text.trim_end_matches(".00").trim_end_matches(".0");
            text.replacen("0.", ".", usize::from(value.abs() < 1.0))
        };
        match self {
            Self::Whole => format::number(value),
            Self::Two if value.abs() >= 100.0 => format::number(value.round()),
            Self::Two => format::fixed(value, 2),
            Self::BareTwo => bare(2),
            Self::BareOne => bare(1),
        }
    }
}

/// The smallest distance between neighbouring values: the width of a cell on a scale without bands.
fn spacing(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.filter(|v| v.is_finite()).collect();
    crate::num::order::sort_floats(&mut values);
    values.dedup();
    let least = values.windows(2).map(|p| p[1] - p[0]).fold(f64::INFINITY, f64::min);
    if least.is_finite() { least } else { 1.0 }
}
