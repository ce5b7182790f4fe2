//! Direct labels: names at the ends of lines, on clusters, beside limits; placed so that none
//! covers another.
use super::{
    Figure, Mark, Role, Scale,
    layout::{LINE, Layout, NARROW, Rect},
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
    /// Drawn bold, with a halo: it may stand on data.
    pub direct: bool,
}

impl Label {
    pub(super) fn tick(x: f64, y: f64, anchor: Anchor, text: String) -> Self {
        Self { x, y, anchor, text, ink: Ink::Label, turned: false, direct: false }
    }

    pub(super) fn quiet(x: f64, y: f64, anchor: Anchor, text: String) -> Self {
        Self { ink: Ink::Quiet, ..Self::tick(x, y, anchor, text) }
    }

    pub(super) fn turned(self) -> Self {
        Self { turned: true, ..self }
    }

    fn of(role: Role, x: f64, y: f64, anchor: Anchor, text: &str) -> Self {
        let text = text.to_owned();
        Self { ink: Ink::Of(role), direct: true, ..Self::tick(x, y, anchor, text) }
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

/// The last point of a named line.
pub(super) struct End<'a> {
    pub(super) name: &'a str,
    pub(super) role: Role,
    pub(super) x: f64,
    pub(super) y: f64,
}

/// The ends of all lines that carry their name there.
pub(super) fn line_ends(figure: &Figure) -> impl Iterator<Item = End<'_>> {
    figure.marks.iter().filter_map(|mark| {
        let Mark::Line { name, role, points, .. } = mark else { return None };
        let (x, y) = points.iter().rev().find(|(x, y)| x.is_finite() && y.is_finite())?;
        (!name.is_empty()).then_some(End { name, role: *role, x: *x, y: *y })
    })
}

/// True if end labels stand inside the plot, above their lines, because beside them they would take
/// too much of the width.
pub(super) fn ends_inside(figure: &Figure, width: f64) -> bool {
    let longest = line_ends(figure).map(|e| measure::width(e.name)).fold(0.0, f64::max);
    longest > width * if width < NARROW { 0.2 } else { 0.26 }
}

/// Places all direct labels; those of clusters only if they are not in the key.
pub(super) fn direct(figure: &Figure, layout: &Layout, keyed: bool) -> Vec<Label> {
    let mut labels = ends(figure, layout);
    for mark in &figure.marks {
        let candidates = match mark {
            Mark::Rule { label, role, upright: true, at, .. } if !label.is_empty() => {
                beside(layout, *role, *at, label)
            }
            Mark::Rule { label, role, upright: false, at, .. } if !label.is_empty() => {
                along(layout, *role, *at, label)
            }
            Mark::Span { label, role, from, .. } if !label.is_empty() => {
                beside(layout, *role, *from, label)
            }
            Mark::Line { .. }
            | Mark::Dots { .. }
            | Mark::Bars { .. }
            | Mark::Whiskers { .. }
            | Mark::Band { .. }
            | Mark::Rule { .. }
            | Mark::Span { .. }
            | Mark::Cells { .. } => continue,
        };
        if let Some(best) = least_covered(candidates, &labels, layout) {
            labels.push(best);
        }
    }
    if !keyed {
        labels.extend(clusters(figure, layout));
    }
    labels
}

/// End labels, moved apart where lines end close together.
fn ends(figure: &Figure, layout: &Layout) -> Vec<Label> {
    let inside = ends_inside(figure, layout.width);
    let mut labels: Vec<Label> = line_ends(figure)
        .filter_map(|end| {
            let (x, y) = (layout.x.px_within(end.x)?, layout.y.px_within(end.y)?);
            Some(if inside {
                let text = measure::shorten(end.name, layout.plot.width());
                let x = x.max(layout.plot.left + measure::width(&text));
                let below = y < layout.plot.top + LINE;
                Label::of(end.role, x, if below { y + 12.0 } else { y - 12.0 }, Anchor::End, &text)
            } else {
                Label::of(end.role, x + 8.0, y, Anchor::Start, end.name)
            })
        })
        .collect();
    labels.sort_by(|a, b| a.y.total_cmp(&b.y));
    spread(&mut labels, layout.plot.top, layout.plot.bottom);
    labels
}

/// Moves labels, sorted from top to bottom, apart until none meets another, staying within bounds
/// as long as there is room. Labels that do not share a stretch of x may keep the same height.
fn spread(labels: &mut [Label], top: f64, bottom: f64) {
    let half = LINE / 2.0;
    for label in labels.iter_mut() {
        label.y = label.y.clamp(top + half - 4.0, (bottom - half + 4.0).max(top + half));
    }
    for _ in 0..64 {
        let mut moved = false;
        for i in 0..labels.len() {
            for j in i + 1..labels.len() {
                let (a, b) = (labels[i].extent(), labels[j].extent());
                if !a.meets(&b) {
                    continue;
                }
                let push = (a.bottom - b.top) / 2.0 + 0.25;
                let up = push.min((labels[i].y - half - (top - half)).max(0.0));
                labels[i].y -= up;
                labels[j].y += 2.0 * push - up;
                moved = true;
            }
        }
        let lowest = labels.iter().map(|l| l.y).fold(f64::MIN, f64::max);
        let over = lowest - (bottom + half / 2.0);
        if over > 0.0 && labels.len() as f64 * LINE < bottom - top {
            labels.iter_mut().filter(|l| l.y >= lowest - 0.1).for_each(|l| l.y -= over);
            moved = true;
        }
        if !moved {
            break;
        }
    }
}

/// Where the label of an upright line may stand: right of it, left of it, and lower down.
fn beside(layout: &Layout, role: Role, at: f64, text: &str) -> Vec<Label> {
    let Some(x) = layout.x.px_within(at) else { return Vec::new() };
    let plot = layout.plot;
    let text = measure::shorten(text, plot.width());
    let wide = measure::width(&text);
    let mut out = Vec::new();
    for row in 0..6 {
        let y = plot.top + 8.0 + f64::from(row) * LINE;
        if x + 6.0 + wide <= layout.width {
            out.push(Label::of(role, x + 6.0, y, Anchor::Start, &text));
        }
        if x - 6.0 - wide >= plot.left {
            out.push(Label::of(role, x - 6.0, y, Anchor::End, &text));
        }
    }
    if out.is_empty() {
        let start = (layout.width - wide).max(0.0);
        out.push(Label::of(role, start, plot.top + 8.0, Anchor::Start, &text));
    }
    out
}

/// Where the label of a lying line may stand: above and below it, at its right end and its left.
fn along(layout: &Layout, role: Role, at: f64, text: &str) -> Vec<Label> {
    let Some(y) = layout.y.px_within(at) else { return Vec::new() };
    let plot = layout.plot;
    let text = measure::shorten(text, plot.width());
    let mut out = Vec::new();
    for (x, anchor) in [(plot.right, Anchor::End), (plot.left + 6.0, Anchor::Start)] {
        for shift in [-9.0, 10.0] {
            let inside = y + shift > plot.top - 4.0 && y + shift < plot.bottom + 2.0;
            if inside {
                out.push(Label::of(role, x, y + shift, anchor, &text));
            }
        }
    }
    out
}

/// The candidate that covers least of the labels already placed and of the data; the first of equals.
fn least_covered(candidates: Vec<Label>, placed: &[Label], layout: &Layout) -> Option<Label> {
    let cost = |label: &Label| {
        let extent = label.extent();
        let labels = placed.iter().filter(|p| p.extent().meets(&extent)).count();
        let outside = usize::from(extent.right > layout.width + 1.0 || extent.left < -1.0);
        labels + outside
    };
    candidates.into_iter().min_by_key(cost)
}

/// Names of several series of dots, each at the middle of its dots.
fn clusters(figure: &Figure, layout: &Layout) -> Vec<Label> {
    let labels: Vec<Label> = figure.marks.iter().filter_map(|m| cluster(m, layout)).collect();
    if labels.len() < 2 { Vec::new() } else { labels }
}

fn cluster(mark: &Mark, layout: &Layout) -> Option<Label> {
    let Mark::Dots { name, role, points } = mark else { return None };
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    };
    let x = median(points.iter().filter_map(|p| layout.x.px(p.0)).collect())?;
    let y = median(points.iter().filter_map(|p| layout.y.px(p.1)).collect())?;
    (!name.is_empty()).then(|| Label::of(*role, x, y, Anchor::Middle, name))
}

/// True if the names of clusters can stand on them: none meets another or leaves the plot.
pub(super) fn clusters_fit(figure: &Figure, layout: &Layout) -> bool {
    if !matches!(figure.y.scale, Scale::Linear { .. } | Scale::Log { .. }) {
        return clusters(figure, layout).is_empty();
    }
    let extents: Vec<Rect> = clusters(figure, layout).iter().map(Label::extent).collect();
    extents.iter().enumerate().all(|(i, a)| {
        let inside = a.left >= layout.plot.left && a.right <= layout.plot.right;
        let padded = Rect {
            left: a.left - 24.0,
            right: a.right + 24.0,
            top: a.top - 8.0,
            bottom: a.bottom + 8.0,
        };
        inside && extents[i + 1..].iter().all(|b| !padded.meets(b))
    })
}
