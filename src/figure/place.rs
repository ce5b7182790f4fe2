//! Places direct labels: names at the ends of lines, above clusters, beside limits. Each label has
//! several places where it may stand; it takes the one that covers least of what is there.
use super::{
    Figure, Mark, Role, Scale,
    label::{Anchor, Label},
    layout::{LINE, Layout, NARROW, Rect},
    measure,
};
use crate::num::order;

/// The last point of a named line.
pub(super) struct End<'a> {
    pub(super) name: &'a str,
    pub(super) role: Role,
    pub(super) x: f64,
    pub(super) y: f64,
    points: &'a [(f64, f64)],
}

/// The ends of all lines that carry their name there.
pub(super) fn line_ends(figure: &Figure) -> impl Iterator<Item = End<'_>> {
    figure.marks.iter().filter_map(|mark| {
        let Mark::Line { name, role, points, .. } = mark else { return None };
        let (x, y) = points.iter().rev().find(|(x, y)| x.is_finite() && y.is_finite())?;
        (!name.is_empty()).then_some(End { name, role: *role, x: *x, y: *y, points })
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
    let mut board = Board { layout, covered: traces(figure, layout), labels: Vec::new() };
    board.put_line_names(figure);
    for mark in &figure.marks {
        board.put(match mark {
            Mark::Rule { label, role, upright: true, at, .. } if !label.is_empty() => {
                beside(layout, *role, *at, label)
            }
            Mark::Rule { label, role, upright: false, at, .. } if !label.is_empty() => {
                along(layout, *role, *at, label)
            }
            Mark::Span { label, role, from, .. } if !label.is_empty() => {
                beside(layout, *role, *from, label)
            }
            Mark::Dots { name, role, points } if !name.is_empty() && points.len() == 1 => {
                around(layout, *role, points[0], name)
            }
            Mark::Line { .. }
            | Mark::Dots { .. }
            | Mark::Bars { .. }
            | Mark::Whiskers { .. }
            | Mark::Band { .. }
            | Mark::Rule { .. }
            | Mark::Span { .. }
            | Mark::Cells { .. } => continue,
        });
    }
    if !keyed {
        board.labels.extend(clusters(figure, layout));
    }
    board.labels
}

/// The labels placed so far, and what they should not cover.
struct Board<'a> {
    layout: &'a Layout,
    covered: Vec<(f64, f64)>,
    labels: Vec<Label>,
}

impl Board<'_> {
    /// Places the candidate that covers least; the first of equals.
    fn put(&mut self, candidates: Vec<Label>) {
        let cost = |label: &Label| {
            let extent = label.extent();
            let labels = self.labels.iter().filter(|p| p.extent().meets(&extent)).count();
            let points = self.covered.iter().filter(|p| extent.holds(p.0, p.1, 1.0)).count();
            let out = extent.right > self.layout.width + 1.0 || extent.left < -1.0;
            labels * 1_000 + points + usize::from(out) * 500
        };
        if let Some(best) = candidates.into_iter().min_by_key(cost) {
            self.labels.push(best);
        }
    }

    /// Names of lines: beside their ends, moved apart where lines end close together. A reference
    /// that ends where another line ends, as the diagonal of a ROC curve does, is named on its way;
    /// so is every line if names would take too much of the width.
    fn put_line_names(&mut self, figure: &Figure) {
        let inside = ends_inside(figure, self.layout.width);
        let (on_way, beside): (Vec<End<'_>>, Vec<End<'_>>) = line_ends(figure).partition(|end| {
            inside || end.role == Role::Reference && self.shares_its_end(figure, end)
        });
        let mut labels: Vec<Label> = beside
            .iter()
            .filter_map(|end| {
                let (x, y) = self.layout.end(end)?;
                Some(Label::of(end.role, x + 8.0, y, Anchor::Start, end.name))
            })
            .collect();
        order::sort_by(&mut labels, |a, b| a.y.total_cmp(&b.y));
        spread(&mut labels, self.layout.plot.top, self.layout.plot.bottom);
        self.labels.extend(labels);
        // References last: they can stand anywhere on their way.
        for reference in [false, true] {
            for end in on_way.iter().filter(|e| (e.role == Role::Reference) == reference) {
                self.put(on_its_way(self.layout, end));
            }
        }
    }

    fn shares_its_end(&self, figure: &Figure, end: &End<'_>) -> bool {
        let Some(here) = self.layout.end(end) else { return false };
        line_ends(figure).filter(|other| other.role != end.role).any(|other| {
            self.layout.end(&other).is_some_and(|there| {
                (here.0 - there.0).abs() < 40.0 && (here.1 - there.1).abs() < LINE
            })
        })
    }
}

impl Layout {
    fn end(&self, end: &End<'_>) -> Option<(f64, f64)> {
        Some((self.x.px_within(end.x)?, self.y.px_within(end.y)?))
    }
}

/// Pixels along all lines, close enough together that a label cannot slip between.
fn traces(figure: &Figure, layout: &Layout) -> Vec<(f64, f64)> {
    let mut out = Vec::new();
    for mark in &figure.marks {
        let Mark::Line { points, .. } = mark else { continue };
        let pixel = |p: &(f64, f64)| Some((layout.x.px_within(p.0)?, layout.y.px_within(p.1)?));
        for pair in points.windows(2) {
            let (Some(a), Some(b)) = (pixel(&pair[0]), pixel(&pair[1])) else { continue };
            let steps = (((b.0 - a.0).abs() + (b.1 - a.1).abs()) / 5.0).ceil().clamp(1.0, 400.0);
            let at = |i: f64| (a.0 + (b.0 - a.0) * i / steps, a.1 + (b.1 - a.1) * i / steps);
            out.extend((0..=steps as u32).map(|i| at(f64::from(i))));
        }
    }
    out
}

/// Where the name of a line may stand within the plot: above or below it, from its end backwards.
fn on_its_way(layout: &Layout, end: &End<'_>) -> Vec<Label> {
    let plot = layout.plot;
    let text = measure::shorten(end.name, plot.width());
    let half = measure::width(&text) / 2.0;
    let mut out = Vec::new();
    for share in [1.0, 0.85, 0.7, 0.55, 0.4, 0.25] {
        let Some((x, y)) = along_line(layout, end, share) else { continue };
        let middle = if share < 1.0 { x } else { x - half };
        let middle = middle.min(plot.right - half).max(plot.left + half);
        for shift in [-12.0, 12.0, -20.0, 20.0, -28.0, 28.0] {
            let at = y + shift;
            if at - 7.0 >= plot.top - 4.0 && at + 7.0 <= plot.bottom {
                out.push(Label::of(end.role, middle, at, Anchor::Middle, &text));
            }
        }
    }
    out
}

/// The pixel of a line at a share of its stretch of x.
fn along_line(layout: &Layout, end: &End<'_>, share: f64) -> Option<(f64, f64)> {
    let points: Vec<&(f64, f64)> =
        end.points.iter().filter(|p| p.0.is_finite() && p.1.is_finite()).collect();
    let (first, last) = (points.first()?, points.last()?);
    let goal = first.0 + (last.0 - first.0) * share;
    let after = points.iter().position(|p| p.0 >= goal).unwrap_or(points.len() - 1).max(1);
    let (a, b) = (points.get(after - 1)?, points.get(after)?);
    let part = if b.0 > a.0 { (goal - a.0) / (b.0 - a.0) } else { 1.0 };
    Some((layout.x.px_within(goal)?, layout.y.px_within(a.1 + part * (b.1 - a.1))?))
}

/// Where the label of a single dot may stand: on each of its four sides.
fn around(layout: &Layout, role: Role, at: (f64, f64), text: &str) -> Vec<Label> {
    let (Some(x), Some(y)) = (layout.x.px_within(at.0), layout.y.px_within(at.1)) else {
        return Vec::new();
    };
    let half = measure::width(text) / 2.0;
    let middle = x.clamp(half.min(layout.width - half), (layout.width - half).max(half));
    vec![
        Label::of(role, x + 9.0, y + 9.0, Anchor::Start, text),
        Label::of(role, x - 9.0, y - 9.0, Anchor::End, text),
        Label::of(role, middle, y + 14.0, Anchor::Middle, text),
        Label::of(role, middle, y - 14.0, Anchor::Middle, text),
    ]
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

/// Names of several series of dots, each above its dots.
fn clusters(figure: &Figure, layout: &Layout) -> Vec<Label> {
    let labels: Vec<Label> = figure.marks.iter().filter_map(|m| cluster(m, layout)).collect();
    if labels.len() < 2 { Vec::new() } else { labels }
}

fn cluster(mark: &Mark, layout: &Layout) -> Option<Label> {
    let Mark::Dots { name, role, points } = mark else { return None };
    let sorted = |mut values: Vec<f64>| {
        order::sort_floats(&mut values);
        values
    };
    let across = sorted(points.iter().filter_map(|p| layout.x.px(p.0)).collect());
    let down = sorted(points.iter().filter_map(|p| layout.y.px(p.1)).collect());
    let x = *across.get(across.len() / 2)?;
    // Above all but the uppermost fiftieth of the dots.
    let y = (*down.get(down.len() / 50)? - 9.0).max(layout.plot.top + 7.0);
    (!name.is_empty() && points.len() > 1).then(|| Label::of(*role, x, y, Anchor::Middle, name))
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
