//! Text → rows of cells, some at a time. A row ends at LF, CRLF or CR; blank lines are skipped.
use super::{
    Limits,
    cell::{self, Span},
    delimiter::Delimiter,
    error::IngestError,
    header::name_columns,
    report::{Findings, Rule},
};
use crate::diagnostic::Place;

/// Bytes split in one step, at least.
const PIECE: usize = 1 << 19;

/// All cells of a file, row after row; rows may be shorter than the header, never longer.
#[derive(Clone, Debug, Default)]
pub(super) struct Grid {
    pub(super) names: Vec<String>,
    spans: Vec<Span>,
    /// Number of spans up to and with each row.
    ends: Vec<u32>,
    /// Line on which each row starts.
    pub(super) lines: Vec<u32>,
}

impl Grid {
    pub(super) fn n_rows(&self) -> usize {
        self.ends.len()
    }

    /// The cell, unless the row is too short.
    pub(super) fn cell(&self, row: usize, column: usize) -> Option<Span> {
        let start = if row == 0 { 0 } else { self.ends[row - 1] as usize };
        let at = start + column;
        (at < self.ends[row] as usize).then(|| self.spans[at])
    }
}

/// Splits a text.
#[derive(Clone, Debug)]
pub(super) struct Splitter {
    delimiter: Delimiter,
    limits: Limits,
    position: usize,
    line: u32,
    header_line: u32,
    /// The cells of the row at hand.
    row: Vec<Span>,
    grid: Grid,
    ragged: u32,
    first_ragged: u32,
}

impl Splitter {
    /// Starts at byte `start` of the text.
    pub(super) fn new(delimiter: Delimiter, start: usize, limits: Limits) -> Self {
        Self {
            delimiter,
            limits,
            position: start,
            line: if start == 0 { 1 } else { 2 },
            header_line: 0,
            row: Vec::new(),
            grid: Grid::default(),
            ragged: 0,
            first_ragged: 0,
        }
    }

    /// Bytes done.
    pub(super) fn position(&self) -> usize {
        self.position
    }

    /// Splits some rows; true when all is done.
    pub(super) fn step(
        &mut self,
        text: &[u8],
        findings: &mut Findings,
    ) -> Result<bool, IngestError> {
        let goal = self.position + PIECE;
        while self.position < goal.min(text.len()) {
            let line = self.line;
            self.split_row(text, findings)?;
            if !self.is_blank(text) {
                self.keep_row(text, line, findings)?;
            }
        }
        Ok(self.position >= text.len())
    }

    /// The cells, if there are any and most rows have as many as the header.
    pub(super) fn finish(self) -> Result<Grid, IngestError> {
        if self.grid.names.is_empty() {
            return Err(IngestError::Empty);
        }
        let (rows, columns) = (self.grid.n_rows() as u32, self.grid.names.len() as u32);
        if rows == 0 {
            return Err(IngestError::NoRows { line: self.header_line, columns });
        }
        if u64::from(self.ragged) * 2 > u64::from(rows) {
            return Err(IngestError::Ragged {
                line: self.first_ragged,
                ragged: self.ragged,
                rows,
                columns,
                delimiter: self.delimiter.word().to_owned(),
            });
        }
        Ok(self.grid)
    }

    /// True for a row of blank space only; a quoted empty cell is not blank.
    fn is_blank(&self, text: &[u8]) -> bool {
        match self.row.as_slice() {
            [] => true,
            [only] => !only.is_quoted(text) && only.read(text).iter().all(u8::is_ascii_whitespace),
            _ => false,
        }
    }

    /// Reads one row into `self.row`, and moves behind its line end.
    fn split_row(&mut self, text: &[u8], findings: &mut Findings) -> Result<(), IngestError> {
        self.row.clear();
        let row_line = self.line;
        // No row may be longer than this, so nobody looks further.
        let limit = self.limits.line_bytes as usize;
        let window = &text[..text.len().min(self.position + limit)];
        loop {
            let line = self.line;
            let Some(found) = cell::find(window, self.position, self.delimiter.byte()) else {
                return Err(self.refuse_open(line, window.len() < text.len()));
            };
            if found.span.length() > self.limits.cell_bytes && found.end < window.len() {
                return Err(self.refuse_long_cell(line, found.lines > 0));
            }
            if found.stray {
                let place = Place::cell(u64::from(line), self.bare_column());
                findings.add(Rule::StrayQuote, place, || {
                    "text follows the closing quote; the cell was taken as it stands.".to_owned()
                });
            }
            self.row.push(found.span);
            self.line += found.lines;
            self.position = found.end;
            match window.get(found.end) {
                None if window.len() < text.len() => return Err(self.refuse_long_row(row_line)),
                None => return Ok(()),
                Some(b'\n' | b'\r') => {
                    let pair = text[found.end..].starts_with(b"\r\n");
                    self.position += if pair { 2 } else { 1 };
                    self.line += 1;
                    return Ok(());
                }
                Some(_) => self.position += 1,
            }
            if self.position == window.len() {
                if window.len() < text.len() {
                    return Err(self.refuse_long_row(row_line));
                }
                // The file ends with a delimiter: one more cell, and it is empty.
                self.row.push(Span::default());
                return Ok(());
            }
        }
    }

    fn keep_row(
        &mut self,
        text: &[u8],
        line: u32,
        findings: &mut Findings,
    ) -> Result<(), IngestError> {
        let (width, columns) = (self.row.len(), self.grid.names.len());
        if columns == 0 {
            return self.keep_header(text, line, findings);
        }
        // Empty cells beyond the header come from delimiters at line ends and harm nobody.
        let is_long = self.row.iter().skip(columns).any(|span| span.length() > 0);
        if width < columns || is_long {
            self.first_ragged = if self.ragged == 0 { line } else { self.first_ragged };
            self.ragged += 1;
            let (rule, what) = if is_long {
                (Rule::LongRow, "the rest was cut")
            } else {
                (Rule::ShortRow, "the rest is missing")
            };
            findings.add(rule, Place::line(u64::from(line)), || {
                format!("the row has {width} cells and the header {columns}; {what}.")
            });
        }
        self.row.truncate(columns);
        if self.grid.spans.len() + self.row.len() > self.limits.cells as usize {
            return Err(IngestError::TooManyCells { line, limit: self.limits.cells });
        }
        self.grid.spans.extend_from_slice(&self.row);
        self.grid.ends.push(self.grid.spans.len() as u32);
        self.grid.lines.push(line);
        Ok(())
    }

    fn keep_header(
        &mut self,
        text: &[u8],
        line: u32,
        findings: &mut Findings,
    ) -> Result<(), IngestError> {
        let (columns, limit) = (self.row.len() as u32, self.limits.columns);
        if columns > limit {
            return Err(IngestError::TooManyColumns { line, columns, limit });
        }
        let read = |span: &Span| String::from_utf8_lossy(&span.read(text)).into_owned();
        let cells: Vec<String> = self.row.iter().map(read).collect();
        self.grid.names = name_columns(&cells, line, findings);
        self.header_line = line;
        Ok(())
    }

    /// The column of the cell at hand, by name if it has one.
    fn bare_column(&self) -> String {
        let number = self.row.len();
        self.grid.names.get(number).map_or_else(|| (number + 1).to_string(), Clone::clone)
    }

    fn column(&self) -> String {
        let number = self.row.len();
        let named = self.grid.names.get(number).map(|name| format!("`{name}`"));
        named.unwrap_or_else(|| (number + 1).to_string())
    }

    fn refuse_open(&self, line: u32, cut: bool) -> IngestError {
        if cut { self.refuse_long_cell(line, true) } else { self.open_quote(line) }
    }

    fn open_quote(&self, line: u32) -> IngestError {
        IngestError::OpenQuote { line, column: self.column() }
    }

    fn refuse_long_cell(&self, line: u32, spans_lines: bool) -> IngestError {
        let guess = if spans_lines {
            "a quote opened here is probably never closed: close it, or double it"
        } else {
            "texts and pictures have no place in a table of features: leave this column out"
        };
        let (column, limit) = (self.column(), self.limits.cell_bytes);
        IngestError::CellTooLong { line, column, limit, guess: guess.to_owned() }
    }

    fn refuse_long_row(&self, line: u32) -> IngestError {
        let guess = if line == 1 && self.grid.lines.is_empty() {
            "the whole file may be one line, or no table: write each row on its own line"
        } else {
            "a line end is probably lost: export the table again"
        };
        IngestError::LineTooLong {
            line,
            column: self.column(),
            limit: self.limits.line_bytes,
            guess: guess.to_owned(),
        }
    }
}
