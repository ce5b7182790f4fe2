//! Where everything in a figure goes, for a given size: pure arithmetic, no browser.
//!
//! Narrow charts are laid out anew, not shrunk: fewer ticks, long band names above their bands, end
//! labels above their lines. All lengths are pixels at the normal text size of 12.
use super::{
    Axis, Figure, Mark, Scale,
    axis::Along,
    key::{self, Key},
    label::{Anchor, Label},
    measure, place, ticks,
};

/// Charts narrower than this are laid out for a phone.
pub const NARROW: f64 = 480.0;

/// Between a label and what it belongs to.
const GAP: f64 = 8.0;

/// Height of a line of text.
pub(crate) const LINE: f64 = 16.0;

/// Height of a band with its name above.
const TALL_BAND: f64 = 38.0;

/// A rectangle, by its edges.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Lower edge.
    pub bottom: f64,
}

impl Rect {
    /// Its width.
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    /// Its height.
    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// True if the two share more than an edge.
    pub fn meets(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    /// True if the point lies in it, or at most `slack` outside.
    pub fn holds(&self, x: f64, y: f64, slack: f64) -> bool {
        x >= self.left - slack
            && x <= self.right + slack
            && y >= self.top - slack
            && y <= self.bottom + slack
    }
}

/// A figure laid out.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Width of the whole.
    pub width: f64,
    /// Height of the whole.
    pub height: f64,
    /// Where the data go.
    pub plot: Rect,
    /// The horizontal axis.
    pub x: Along,
    /// The vertical axis.
    pub y: Along,
    /// Upright grid lines: pixels from the left.
    pub upright: Vec<f64>,
    /// Lying grid lines: pixels from the top.
    pub lying: Vec<f64>,
    /// All text: ticks, axis titles, direct labels, limits.
    pub labels: Vec<Label>,
    /// What colours mean, where no direct label can say it.
    pub keys: Vec<Key>,
}

impl Layout {
    /// Lays out `figure` on `width` × `height` pixels.
    pub fn new(figure: &Figure, width: f64, height: f64) -> Self {
        let (width, height) = (finite(width).max(160.0), finite(height).max(80.0));
        let direct = Self::build(figure, width, height, false);
        if place::clusters_fit(figure, &direct) {
            direct
        } else {
            Self::build(figure, width, height, true)
        }
    }

    /// Lays out `figure` on the given width, at the height that suits it.
    pub fn for_width(figure: &Figure, width: f64) -> Self {
        Self::new(figure, width, natural_height(figure, width))
    }

    /// The value whose cells or bars start where the axis does: pixel of zero, or the nearer end.
    pub fn zero(&self, lying: bool) -> f64 {
        let along = if lying { &self.x } else { &self.y };
        along.px_within(0.0).unwrap_or_else(|| along.from())
    }

    fn build(figure: &Figure, width: f64, height: f64, keyed: bool) -> Self {
        let (keys, key_rows) = key::place(figure, width, keyed);
        let titled = |axis: &Axis| if axis.shows_title() { LINE + 4.0 } else { 0.0 };
        let top = GAP + key_rows as f64 * (LINE + 4.0) + titled(&figure.y);
        let names = names_above(figure, width);
        let left = left_margin(figure, width, names);
        let right = width - right_margin(figure, width, left);
        let x_labels = x_labels(&figure.x, left, right, width);
        let bottom = (height - x_labels.depth - titled(&figure.x)).max(top + 24.0);
        let plot = Rect { left, top, right, bottom };
        let y = match &figure.y.scale {
            // The label of a limit stands above the bands, not on the bar of the first.
            Scale::Bands(_) => {
                let first = if has_upright_label(figure) { top + LINE + 4.0 } else { top };
                Along::new(figure.y.scale.clone(), first, bottom).with_headroom(if names {
                    LINE + 2.0
                } else {
                    0.0
                })
            }
            Scale::Linear { .. } | Scale::Log { .. } => {
                Along::new(figure.y.scale.clone(), bottom, top)
            }
        };
        let x = Along::new(figure.x.scale.clone(), left, right);
        let mut layout = Self {
            width,
            height,
            plot,
            x,
            y,
            upright: Vec::new(),
            lying: Vec::new(),
            labels: Vec::new(),
            keys,
        };
        layout.place_x_labels(x_labels);
        layout.place_y_labels(figure, names);
        layout.place_titles(figure);
        layout.place_grid(figure);
        let direct = place::direct(figure, &layout, keyed);
        layout.labels.extend(direct);
        layout
    }

    fn place_x_labels(&mut self, labels: XLabels) {
        let top = self.plot.bottom;
        for (value, text) in labels.items {
            let Some(px) = self.x.px(value) else { continue };
            let label = if labels.turned {
                Label::tick(px, top + GAP - 2.0, Anchor::End, text).turned()
            } else {
                let half = measure::width(&text) / 2.0;
                let px = px.min(self.width - half).max(half);
                Label::tick(px, top + GAP + 7.0, Anchor::Middle, text)
            };
            self.labels.push(label);
        }
    }

    fn place_y_labels(&mut self, figure: &Figure, names_above: bool) {
        let Scale::Bands(names) = &figure.y.scale else {
            let values = tick_values(&figure.y, most_y(self.plot.height()));
            let texts = ticks::labels(&values, matches!(figure.y.scale, Scale::Log { .. }));
            for (value, text) in values.into_iter().zip(texts) {
                if let Some(px) = self.y.px(value) {
                    self.labels.push(Label::tick(self.plot.left - GAP, px, Anchor::End, text));
                }
            }
            return;
        };
        let each = (LINE / self.y.band().max(1.0)).ceil().max(1.0) as usize;
        for (i, name) in names.iter().enumerate().step_by(each) {
            let Some((start, end)) = self.y.cell(i as f64, 1.0) else { continue };
            let label = if names_above {
                let text = measure::shorten(name, self.plot.width());
                Label::tick(self.plot.left, start - LINE / 2.0 + 1.0, Anchor::Start, text).on_grid()
            } else {
                let text = measure::shorten(name, self.plot.left - GAP);
                Label::tick(self.plot.left - GAP, f64::midpoint(start, end), Anchor::End, text)
            };
            self.labels.push(label);
        }
    }

    fn place_titles(&mut self, figure: &Figure) {
        if figure.y.shows_title() {
            let at = self.plot.top - LINE / 2.0 - 9.0;
            self.labels.push(Label::quiet(0.0, at, Anchor::Start, figure.y.heading()));
        }
        if figure.x.shows_title() {
            let at = self.height - LINE / 2.0;
            let text = measure::shorten(&figure.x.heading(), self.width);
            self.labels.push(Label::quiet(self.plot.right, at, Anchor::End, text));
        }
    }

    /// Lines across the value axis only; none under cells, which are a grid themselves.
    fn place_grid(&mut self, figure: &Figure) {
        if figure.marks.iter().any(|m| matches!(m, Mark::Cells { .. })) {
            return;
        }
        let banded = |axis: &Axis| matches!(axis.scale, Scale::Bands(_));
        if !banded(&figure.y) {
            let values = tick_values(&figure.y, most_y(self.plot.height()));
            self.lying = values.iter().filter_map(|v| self.y.px(*v)).collect();
        } else if !banded(&figure.x) {
            let fitting = x_labels(&figure.x, self.plot.left, self.plot.right, self.width);
            self.upright = fitting.items.iter().filter_map(|(v, _)| self.x.px(*v)).collect();
        }
    }
}

/// The height a figure wants at this width: its own, but no portrait strips of wide charts on
/// phones, and enough for each band to be read.
pub fn natural_height(figure: &Figure, width: f64) -> f64 {
    let wanted = f64::from(figure.height).clamp(80.0, 4_000.0);
    let Scale::Bands(names) = &figure.y.scale else {
        return if width < NARROW { wanted.min((width * 0.8).max(200.0)) } else { wanted };
    };
    let band = if names_above(figure, width) { TALL_BAND } else { 18.0 };
    wanted.max(names.len().min(80) as f64 * band + 48.0)
}

/// True if band names stand above their bands because they would take too much of the width.
fn names_above(figure: &Figure, width: f64) -> bool {
    let Scale::Bands(names) = &figure.y.scale else { return false };
    let longest = names.iter().map(|n| measure::width(n)).fold(0.0, f64::max);
    let labelled_grid = matches!(figure.x.scale, Scale::Bands(_));
    width < NARROW && longest > width * 0.28 && names.len() <= 30 && !labelled_grid
}

fn has_upright_label(figure: &Figure) -> bool {
    figure
        .marks
        .iter()
        .any(|mark| matches!(mark, Mark::Rule { label, upright: true, .. } if !label.is_empty()))
}

fn left_margin(figure: &Figure, width: f64, names_above: bool) -> f64 {
    let longest = match &figure.y.scale {
        Scale::Bands(_) if names_above => return 0.0,
        Scale::Bands(names) => names.iter().map(|n| measure::width(n)).fold(0.0, f64::max),
        Scale::Linear { .. } | Scale::Log { .. } => {
            // How many ticks there will be depends on the height that is left: room for any number.
            let wide = |most| {
                let values = tick_values(&figure.y, most);
                let texts = ticks::labels(&values, matches!(figure.y.scale, Scale::Log { .. }));
                texts.iter().map(|t| measure::width(t)).fold(0.0, f64::max)
            };
            (2..=ticks::MOST).map(wide).fold(0.0, f64::max)
        }
    };
    (longest.min(width * 0.34) + GAP).ceil()
}

/// Room for labels at the ends of lines, unless it would cost too much of the width.
fn right_margin(figure: &Figure, width: f64, left: f64) -> f64 {
    let least = 4.0;
    if place::ends_inside(figure, width) {
        return least;
    }
    let x = Along::new(figure.x.scale.clone(), left, width);
    place::line_ends(figure)
        .filter_map(|end| {
            let wide = measure::width(end.name) + GAP;
            // The label of a line that ends early needs no margin: solve for the right edge at
            // which `end + label` just fits.
            let share = (x.px(end.x)? - left) / (width - left);
            let room = width - left;
            Some(if share * room + wide <= room {
                0.0
            } else {
                (wide - (1.0 - share) * room) / share.max(0.2)
            })
        })
        .fold(least, f64::max)
        .ceil()
}

fn most_y(height: f64) -> usize {
    ((height / 30.0) as usize).clamp(2, ticks::MOST)
}

fn tick_values(axis: &Axis, most: usize) -> Vec<f64> {
    match axis.scale {
        Scale::Linear { min, max } => ticks::linear(min, max, most),
        Scale::Log { min, max } => ticks::log(min, max, most),
        Scale::Bands(_) => Vec::new(),
    }
}

/// Labels under the horizontal axis: which values carry one, whether they are turned, how deep.
struct XLabels {
    items: Vec<(f64, String)>,
    turned: bool,
    depth: f64,
}

fn x_labels(axis: &Axis, left: f64, right: f64, width: f64) -> XLabels {
    let room = (right - left).max(1.0);
    let flat = |items| XLabels { items, turned: false, depth: 24.0 };
    let Scale::Bands(names) = &axis.scale else {
        let most = if width < NARROW { 4 } else { ticks::MOST };
        let chosen = (2..=most).rev().find_map(|most| {
            let values = tick_values(axis, most);
            let texts = ticks::labels(&values, matches!(axis.scale, Scale::Log { .. }));
            let wide: f64 = texts.iter().map(|t| measure::width(t) + 16.0).sum();
            let items: Vec<_> = values.into_iter().zip(texts).collect();
            (wide <= room).then_some(items)
        });
        return flat(chosen.unwrap_or_default());
    };
    let band = room / names.len().max(1) as f64;
    let longest = names.iter().map(|n| measure::width(n)).fold(0.0, f64::max);
    let all = || names.iter().cloned().enumerate().map(|(i, n)| (i as f64, n));
    if longest + 6.0 <= band {
        return flat(all().collect());
    }
    if band >= 14.0 && names.len() <= 40 && longest > 30.0 {
        let deep = longest.min(112.0);
        let items = all().map(|(at, name)| (at, measure::shorten(&name, deep))).collect();
        return XLabels { items, turned: true, depth: deep.ceil() + GAP };
    }
    let fitting = (room / (longest + 16.0)).floor().clamp(1.0, ticks::MOST as f64);
    let each = (names.len() as f64 / fitting).ceil().max(1.0) as usize;
    flat(all().step_by(each).collect())
}

fn finite(length: f64) -> f64 {
    if length.is_finite() { length } else { 0.0 }
}
