//! The table twin: every figure as rows and columns, for reading and for export.
use super::{Axis, Figure, Mark, Scale, Twin, format};
use crate::{keyed::Keyed, num::order};

/// A cell before it is written: people want `12 430` and `–`, programs want `12430` and nothing.
#[derive(Clone, Debug, PartialEq)]
enum Cell {
    Text(String),
    Number(f64),
    Empty,
}

impl Cell {
    fn of(value: Option<f64>) -> Self {
        value.map_or(Self::Empty, Self::Number)
    }

    fn text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Number(value) => format::number(value),
            Self::Empty => format::MISSING.to_owned(),
        }
    }

    /// RFC 4180: quoted if it holds a comma, a quote or a line break. A text that a spreadsheet would
    /// take for a formula is written after an apostrophe, as the CSV injection notes of OWASP advise.
    fn csv(self) -> String {
        match self {
            Self::Number(value) if value.is_finite() => value.to_string(),
            Self::Number(_) | Self::Empty => String::new(),
            Self::Text(text) => {
                let text = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
                    format!("'{text}")
                } else {
                    text
                };
                if text.contains([',', '"', '\n', '\r']) {
                    format!("\"{}\"", text.replace('"', "\"\""))
                } else {
                    text
                }
            }
        }
    }
}

#[derive(Default)]
struct Sheet {
    head: Vec<String>,
    rows: Vec<Vec<Cell>>,
}

impl Figure {
    /// The figure as a table for a person: positions first, then one column for each series.
    ///
    /// Bands and whiskers give two columns, low and high; cells a matrix; clouds of dots one row for
    /// each dot, with the name of its series. Limits and spans are in [`Figure::notes`].
    pub fn table(&self) -> Twin {
        let sheet = self.sheet();
        let rows = sheet.rows.into_iter().map(|row| row.into_iter().map(Cell::text).collect());
        Twin { head: sheet.head, rows: rows.collect() }
    }

    /// The same table as CSV text with full precision, lines ended by CR LF (RFC 4180).
    pub fn csv(&self) -> String {
        let sheet = self.sheet();
        let line = |cells: Vec<Cell>| {
            cells.into_iter().map(Cell::csv).collect::<Vec<_>>().join(",") + "\r\n"
        };
        let head = line(sheet.head.into_iter().map(Cell::Text).collect());
        sheet.rows.into_iter().fold(head, |text, row| text + &line(row))
    }

    fn sheet(&self) -> Sheet {
        let cells = self.marks.iter().find_map(|m| match m {
            Mark::Cells { cells, name, .. } => Some((name, cells)),
            Mark::Line { .. }
            | Mark::Dots { .. }
            | Mark::Bars { .. }
            | Mark::Whiskers { .. }
            | Mark::Band { .. }
            | Mark::Rule { .. }
            | Mark::Span { .. } => None,
        });
        if let Some((name, cells)) = cells {
            return self.matrix(name, cells);
        }
        if self.marks.iter().any(is_cloud) { self.long() } else { self.wide() }
    }

    /// One row for each y, one column for each x.
    fn matrix(&self, name: &str, cells: &[(f64, f64, f64)]) -> Sheet {
        let (columns, rows) =
            (distinct(cells.iter().map(|c| c.0)), distinct(cells.iter().map(|c| c.1)));
        let corner = match (self.y.label.as_str(), name) {
            ("", "") => "name".to_owned(),
            ("", name) => name.to_owned(),
            (label, "") => label.to_owned(),
            (label, name) => format!("{name}, by {label}"),
        };
        let head = std::iter::once(corner).chain(columns.iter().map(|x| self.x.text(*x))).collect();
        let mut sheet = Sheet { head, rows: Vec::new() };
        for y in &rows {
            let mut row = vec![Cell::Empty; columns.len() + 1];
            row[0] = position(&self.y, *y);
            for (x, _, value) in cells.iter().filter(|c| c.1.total_cmp(y).is_eq()) {
                if let Ok(column) = columns.binary_search_by(|c| c.total_cmp(x)) {
                    row[column + 1] = Cell::of(Some(*value).filter(|v| v.is_finite()));
                }
            }
            sheet.rows.push(row);
        }
        sheet
    }

    /// One row for each point of each series.
    fn long(&self) -> Sheet {
        let (x, y) = (or_name(self.x.heading()), or_name(self.y.heading()));
        let head = vec!["series".to_owned(), x, y];
        let mut sheet = Sheet { head, rows: Vec::new() };
        for mark in &self.marks {
            if let Mark::Line { name, points, .. } | Mark::Dots { name, points, .. } = mark {
                let rows = points.iter().filter(|p| p.0.is_finite() && p.1.is_finite());
                sheet.rows.extend(rows.map(|(x, y)| {
                    vec![Cell::Text(name.clone()), position(&self.x, *x), position(&self.y, *y)]
                }));
            }
        }
        sheet
    }

    /// One row for each position, one column (or two) for each series. Where a series has several
    /// points at one position, as the steps of a curve have, they follow in rows of their own.
    fn wide(&self) -> Sheet {
        let lying = self.marks.iter().any(|m| {
            matches!(m, Mark::Bars { lying: true, .. } | Mark::Whiskers { lying: true, .. })
        });
        let (along, across) = if lying { (&self.y, &self.x) } else { (&self.x, &self.y) };
        let series: Vec<Column> =
            self.marks.iter().filter_map(|m| Column::new(m, along, across)).collect();
        let mut keys: Vec<Key> = series.iter().flat_map(|s| s.rows.iter().map(|r| r.0)).collect();
        order::sort_by(&mut keys, Key::order);
        keys.dedup_by(|a, b| a.order(b).is_eq());
        let mut head = vec![or_name(along.heading())];
        head.extend(series.iter().flat_map(|s| s.head.iter().cloned()));
        let mut rows: Vec<Vec<Cell>> = keys.iter().map(|key| vec![key.cell(along)]).collect();
        for column in &series {
            let mut sorted: Vec<&(Key, Vec<Cell>)> = column.rows.iter().collect();
            order::sort_by(&mut sorted, |a, b| a.0.order(&b.0));
            let mut next = sorted.into_iter().peekable();
            for (key, row) in keys.iter().zip(&mut rows) {
                match next.next_if(|(k, _)| k.order(key).is_eq()) {
                    Some((_, cells)) => row.extend(cells.iter().cloned()),
                    None => row.extend(column.head.iter().map(|_| Cell::Empty)),
                }
            }
        }
        Sheet { head, rows }
    }
}

/// A position: where it starts, where it ends, and the how-manieth of its series there.
#[derive(Clone, Copy)]
struct Key {
    from: f64,
    to: f64,
    again: usize,
}

impl Key {
    fn order(&self, other: &Self) -> std::cmp::Ordering {
        let by = |f: fn(&Self) -> f64| f(self).total_cmp(&f(other));
        by(|k| f64::midpoint(k.from, k.to)).then(by(|k| k.from)).then(self.again.cmp(&other.again))
    }

    fn cell(&self, axis: &Axis) -> Cell {
        let linear = matches!(axis.scale, Scale::Linear { .. } | Scale::Log { .. });
        if linear && self.to > self.from {
            let (from, to) = (format::number(self.from), format::number(self.to));
            return Cell::Text(format!("{from} – {to}"));
        }
        position(axis, f64::midpoint(self.from, self.to))
    }
}

/// A series as columns.
struct Column {
    head: Vec<String>,
    rows: Vec<(Key, Vec<Cell>)>,
}

impl Column {
    fn new(mark: &Mark, along: &Axis, across: &Axis) -> Option<Self> {
        let name = if mark.name().is_empty() { &across.heading() } else { mark.name() };
        let values: Vec<(f64, f64, Vec<f64>)> = match mark {
            Mark::Line { points, .. } | Mark::Dots { points, .. } => {
                points.iter().map(|(x, y)| (*x, *x, vec![*y])).collect()
            }
            Mark::Bars { bars, .. } => bars.iter().map(|(a, b, v)| (*a, *b, vec![*v])).collect(),
            Mark::Band { points, .. } | Mark::Whiskers { points, .. } => {
                points.iter().map(|(x, low, high)| (*x, *x, vec![*low, *high])).collect()
            }
            Mark::Rule { .. } | Mark::Span { .. } | Mark::Cells { .. } => return None,
        };
        let pair = matches!(mark, Mark::Band { .. } | Mark::Whiskers { .. });
        let head = if pair {
            vec![format!("{name}, low"), format!("{name}, high")]
        } else {
            vec![name.to_owned()]
        };
        let banded = matches!(along.scale, Scale::Bands(_));
        let mut seen: Keyed<u64, usize> = Keyed::default();
        let mut rows: Vec<(Key, Vec<Cell>)> = Vec::new();
        for (from, to, values) in values.into_iter().filter(|v| v.0.is_finite() && v.1.is_finite())
        {
            // In a band, a bar and its whisker stand in one row.
            let middle = f64::midpoint(from, to).round();
            let (from, to) = if banded { (middle, middle) } else { (from, to) };
            let count = seen.or_default(from.to_bits());
            let key = Key { from, to, again: *count };
            *count += 1;
            let cells = values.into_iter().map(|v| Cell::of(Some(v).filter(|v| v.is_finite())));
            rows.push((key, cells.collect()));
        }
        Some(Self { head, rows })
    }
}

/// A cloud of dots has no order along x: a row for each position would say nothing.
fn is_cloud(mark: &Mark) -> bool {
    match mark {
        Mark::Dots { points, .. } => points.windows(2).any(|p| p[1].0 <= p[0].0),
        Mark::Line { .. }
        | Mark::Bars { .. }
        | Mark::Whiskers { .. }
        | Mark::Band { .. }
        | Mark::Rule { .. }
        | Mark::Span { .. }
        | Mark::Cells { .. } => false,
    }
}

/// No column goes without a heading.
fn or_name(heading: String) -> String {
    if heading.is_empty() { "name".to_owned() } else { heading }
}

fn position(axis: &Axis, value: f64) -> Cell {
    match axis.scale {
        Scale::Bands(_) => Cell::Text(axis.text(value)),
        Scale::Linear { .. } | Scale::Log { .. } => Cell::Number(value),
    }
}

fn distinct(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.filter(|v| v.is_finite()).collect();
    order::sort_floats(&mut values);
    values.dedup_by(|a, b| a.total_cmp(b).is_eq());
    values
}
