//! Reading values off a figure, with a pointer or step by step with keys.
use std::cmp::Ordering;

use super::{Axis, Figure, Mark, Scale, format, layout::Layout};

/// A point of a figure: which mark, and which of its points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Position in [`Figure::marks`].
    pub series: usize,
    /// Position among the points, bars or cells of that mark.
    pub point: usize,
}

/// What a figure says at a point.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Where this was read.
    pub at: Cursor,
    /// Name of the series; may be empty.
    pub name: String,
    /// Where on the axis of positions: `day 46`.
    pub x: String,
    /// What is there: `recall 0.55 (0.51 – 0.59)`.
    pub y: String,
    /// Pixels from the left, for a marker.
    pub px: f64,
    /// Pixels from the top.
    pub py: f64,
}

impl Reading {
    /// All of it as one line: `measured · day 46 · recall 0.55`.
    pub fn text(&self) -> String {
        let parts = [&self.name, &self.x, &self.y];
        parts.into_iter().filter(|p| !p.is_empty()).cloned().collect::<Vec<_>>().join(" · ")
    }
}

/// A step from one point to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To the next point of the series; in cells, along the row.
    Next,
    /// To the one before.
    Previous,
    /// To the series above, the row above, the bar above.
    Up,
    /// To the series below, the row below, the bar below.
    Down,
    /// To the first point of the series.
    First,
    /// To the last point of the series.
    Last,
}

/// How far from a dot or bar the pointer may be to read it, in pixels.
const REACH: f64 = 48.0;

/// Where a figure is read first: the last point of the first series that can be read, for a line;
/// the first for anything else.
pub fn start(figure: &Figure) -> Option<Cursor> {
    let series = (0..figure.marks.len()).find(|i| !order(&figure.marks[*i]).is_empty())?;
    let order = order(&figure.marks[series]);
    let last = matches!(figure.marks[series], Mark::Line { .. });
    let point = if last { order.last() } else { order.first() };
    point.map(|point| Cursor { series, point: *point })
}

/// Number of points in the series of `at`, and the place of `at` among them, from 0.
pub fn place(figure: &Figure, at: Cursor) -> (usize, usize) {
    let order = figure.marks.get(at.series).map(order).unwrap_or_default();
    (order.len(), order.iter().position(|p| *p == at.point).unwrap_or(0))
}

/// What the figure says at a point; `None` if there is no such point.
pub fn read(figure: &Figure, layout: &Layout, at: Cursor) -> Option<Reading> {
    let mark = figure.marks.get(at.series)?;
    let (px, py) = spot(layout, mark, at.point)?;
    let (x, y) = match mark {
        Mark::Line { points, .. } | Mark::Dots { points, .. } => {
            let (x, y) = *points.get(at.point)?;
            let spread = interval(figure, mark, x, x, &figure.y);
            (labelled(&figure.x, x), labelled(&figure.y, y) + &spread)
        }
        Mark::Bars { bars, lying, .. } => {
            let (from, to, value) = *bars.get(at.point)?;
            let (along, across) =
                if *lying { (&figure.y, &figure.x) } else { (&figure.x, &figure.y) };
            let spread = interval(figure, mark, from, to, across);
            (stretch(along, from, to), labelled(across, value) + &spread)
        }
        Mark::Cells { cells, .. } => {
            let (x, y, value) = *cells.get(at.point)?;
            let place = format!("{}, {}", labelled(&figure.y, y), labelled(&figure.x, x));
            (place, format::number(value))
        }
        Mark::Whiskers { .. } | Mark::Band { .. } | Mark::Rule { .. } | Mark::Span { .. } => {
            return None;
        }
    };
    let name = mark.name();
    let repeated = y.starts_with(name) || x.starts_with(name);
    let name = if repeated { String::new() } else { name.to_owned() };
    Some(Reading { at, name, x, y, px, py })
}

/// The point of the figure nearest to a pixel; `None` outside the plot or far from everything.
pub fn nearest(figure: &Figure, layout: &Layout, px: f64, py: f64) -> Option<Reading> {
    if !layout.plot.holds(px, py, 12.0) {
        return None;
    }
    let mut best: Option<(f64, Cursor)> = None;
    for (series, mark) in figure.marks.iter().enumerate() {
        for point in 0..points(mark) {
            let Some(distance) = distance(layout, mark, point, px, py) else { continue };
            if best.is_none_or(|(least, _)| distance < least) {
                best = Some((distance, Cursor { series, point }));
            }
        }
    }
    read(figure, layout, best?.1)
}

/// The point that a step leads to; the same point at the end of the way.
pub fn walk(figure: &Figure, layout: &Layout, at: Cursor, step: Step) -> Cursor {
    let Some(mark) = figure.marks.get(at.series) else { return at };
    let order = order(mark);
    let place = order.iter().position(|p| *p == at.point).unwrap_or(0);
    let to = |place: usize| order.get(place).map_or(at, |point| Cursor { point: *point, ..at });
    match step {
        Step::First => to(0),
        Step::Last => to(order.len().saturating_sub(1)),
        Step::Next => to(place + 1),
        Step::Previous => to(place.saturating_sub(1)),
        Step::Up | Step::Down => {
            let down = step == Step::Down;
            if let Mark::Cells { cells, .. } = mark {
                return Cursor { point: row_beyond(layout, cells, at.point, down), ..at };
            }
            let other = other_series(figure, layout, at, down);
            match (other, mark) {
                (Some(cursor), _) => cursor,
                (None, Mark::Bars { lying: true, .. }) if down => to(place + 1),
                (None, Mark::Bars { lying: true, .. }) => to(place.saturating_sub(1)),
                (None, _) => at,
            }
        }
    }
}

/// The nearest point of the next series that can be read (or the one before).
fn other_series(figure: &Figure, layout: &Layout, at: Cursor, down: bool) -> Option<Cursor> {
    let readable = |i: &usize| !order(&figure.marks[*i]).is_empty();
    let count = figure.marks.len();
    let series = if down {
        (at.series + 1..count).find(readable)
    } else {
        (0..at.series).rev().find(readable)
    }?;
    let (px, py) = spot(layout, figure.marks.get(at.series)?, at.point)?;
    let mark = &figure.marks[series];
    let away = |point: &usize| {
        spot(layout, mark, *point).map_or(f64::MAX, |(x, y)| (x - px).abs() * 1e3 + (y - py).abs())
    };
    let point = order(mark).into_iter().min_by(|a, b| away(a).total_cmp(&away(b)))?;
    Some(Cursor { series, point })
}

/// The cell nearest in x, in the next row down (or up) of the screen.
fn row_beyond(layout: &Layout, cells: &[(f64, f64, f64)], from: usize, down: bool) -> usize {
    let Some(&(x, y, _)) = cells.get(from) else { return from };
    let height = |v: f64| layout.y.px(v).unwrap_or(0.0);
    let here = height(y);
    let beyond = |cell: &(f64, f64, f64)| {
        let step = if down { height(cell.1) - here } else { here - height(cell.1) };
        (step > 0.5 && cell.2.is_finite()).then_some((step, (cell.0 - x).abs()))
    };
    let steps = cells.iter().enumerate().filter_map(|(i, c)| Some((beyond(c)?, i)));
    steps
        .min_by(|(a, _), (b, _)| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)))
        .map_or(from, |(_, i)| i)
}

/// Number of points that a mark may be read at.
fn points(mark: &Mark) -> usize {
    match mark {
        Mark::Line { points, .. } | Mark::Dots { points, .. } => points.len(),
        Mark::Bars { bars, .. } => bars.len(),
        Mark::Cells { cells, .. } => cells.len(),
        Mark::Whiskers { .. } | Mark::Band { .. } | Mark::Rule { .. } | Mark::Span { .. } => 0,
    }
}

/// Points in the order in which keys walk them: lines and bars as drawn, dots by x, cells by row.
fn order(mark: &Mark) -> Vec<usize> {
    let by = |a: (f64, f64), b: (f64, f64)| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1));
    match mark {
        Mark::Line { points, .. } => (0..points.len())
            .filter(|i| points[*i].0.is_finite() && points[*i].1.is_finite())
            .collect(),
        Mark::Dots { points, .. } => {
            let mut order: Vec<usize> = (0..points.len())
                .filter(|i| points[*i].0.is_finite() && points[*i].1.is_finite())
                .collect();
            crate::num::order::sort_by(&mut order, |a, b| by(points[*a], points[*b]));
            order
        }
        Mark::Bars { bars, .. } => (0..bars.len()).filter(|i| bars[*i].2.is_finite()).collect(),
        Mark::Cells { cells, .. } => {
            let mut order: Vec<usize> =
                (0..cells.len()).filter(|i| cells[*i].2.is_finite()).collect();
            let key = |i: usize| (cells[i].1, cells[i].0);
            crate::num::order::sort_by(&mut order, |a, b| -> Ordering { by(key(*a), key(*b)) });
            order
        }
        Mark::Whiskers { .. } | Mark::Band { .. } | Mark::Rule { .. } | Mark::Span { .. } => {
            Vec::new()
        }
    }
}

/// Where a point stands: the middle of a cell, the end of a bar.
fn spot(layout: &Layout, mark: &Mark, point: usize) -> Option<(f64, f64)> {
    let (x, y) = (&layout.x, &layout.y);
    match mark {
        Mark::Line { points, .. } | Mark::Dots { points, .. } => {
            let at = points.get(point).filter(|p| p.0.is_finite() && p.1.is_finite())?;
            Some((x.px_within(at.0)?, y.px_within(at.1)?))
        }
        Mark::Bars { bars, lying, .. } => {
            let (from, to, value) = *bars.get(point).filter(|b| b.2.is_finite())?;
            let middle = f64::midpoint(from, to);
            if *lying {
                Some((x.px_within(value)?, y.px_within(middle)?))
            } else {
                Some((x.px_within(middle)?, y.px_within(value)?))
            }
        }
        Mark::Cells { cells, .. } => {
            let (across, down, value) = *cells.get(point)?;
            let (left, right) = x.cell(across, 0.0)?;
            let (top, bottom) = y.cell(down, 0.0)?;
            value.is_finite().then_some((f64::midpoint(left, right), f64::midpoint(top, bottom)))
        }
        Mark::Whiskers { .. } | Mark::Band { .. } | Mark::Rule { .. } | Mark::Span { .. } => None,
    }
}

/// How far a pixel is from a point, as a reader means it: along a line, x counts most.
fn distance(layout: &Layout, mark: &Mark, point: usize, px: f64, py: f64) -> Option<f64> {
    let (x, y) = spot(layout, mark, point)?;
    let (dx, dy) = ((px - x).abs(), (py - y).abs());
    match mark {
        Mark::Line { .. } => Some((dx * dx + dy * dy * 0.12).sqrt()),
        Mark::Dots { .. } => Some((dx * dx + dy * dy).sqrt()).filter(|d| *d <= REACH),
        Mark::Bars { bars, lying, .. } => {
            let (from, to, _) = *bars.get(point)?;
            let along = if *lying { &layout.y } else { &layout.x };
            let (a, b) = (along.px_within(from)?, along.px_within(to)?);
            let (at, across) = if *lying { (py, dx) } else { (px, dy) };
            let gap = (a.min(b) - at).max(at - a.max(b)).max(0.0);
            (gap <= REACH).then_some(gap + across * 0.05)
        }
        Mark::Cells { .. } => Some(dx + dy),
        Mark::Whiskers { .. } | Mark::Band { .. } | Mark::Rule { .. } | Mark::Span { .. } => None,
    }
}

/// The uncertainty drawn about a value, ` (low – high)`, if a band or whisker of the same role
/// stands there.
fn interval(figure: &Figure, of: &Mark, from: f64, to: f64, axis: &Axis) -> String {
    let found = figure.marks.iter().find_map(|mark| {
        let (Mark::Band { points, role, .. } | Mark::Whiskers { points, role, .. }) = mark else {
            return None;
        };
        let here = |at: f64| at >= from && at <= to;
        points.iter().find(|(at, ..)| *role == of.role() && here(*at))
    });
    match (found, &axis.scale) {
        (Some((_, low, high)), Scale::Linear { .. } | Scale::Log { .. }) => {
            format!(" ({} – {})", format::number(*low), format::number(*high))
        }
        (Some(_), Scale::Bands(_)) | (None, _) => String::new(),
    }
}

/// A value with what it measures: `day 46`; of a band, its name alone.
fn labelled(axis: &Axis, value: f64) -> String {
    let text = axis.text(value);
    match axis.scale {
        Scale::Bands(_) => text,
        Scale::Linear { .. } | Scale::Log { .. } if axis.label.is_empty() => text,
        Scale::Linear { .. } | Scale::Log { .. } => format!("{} {text}", axis.label),
    }
}

fn stretch(axis: &Axis, from: f64, to: f64) -> String {
    match axis.scale {
        Scale::Bands(_) => axis.text(f64::midpoint(from, to)),
        Scale::Linear { .. } | Scale::Log { .. } => {
            labelled(axis, from) + &format!(" – {}", format::number(to))
        }
    }
}
