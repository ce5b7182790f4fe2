//! CSV bytes → [`crate::table::Table`], with diagnostics that name line and column.
//!
//! Bytes become UTF-8 text (`sniff`, `encoding`), text becomes cells (`delimiter`, `split`, `cell`,
//! `header`), and all cells are read twice (`assemble`): once to tell what each column holds
//! (`infer`, `number`, `time`), once to build it (`column`, `levels`). [`Reader::step`] does a little
//! of it at a time. The bytes are never copied as a whole, except to change their encoding; the
//! cells are offsets into them.
//!
//! What is lenient: rows up to half of which are too short or too long, missing or repeated names,
//! stray quotes, one wrong cell in a hundred. Each is reported. What is not: see [`IngestError`].
mod assemble;
mod cell;
mod column;
mod delimiter;
mod encoding;
mod error;
mod header;
mod infer;
mod levels;
mod number;
mod report;
mod sniff;
mod split;
mod time;
mod write;

use self::{
    assemble::Assembly,
    encoding::{Decoder, Text},
    report::{Findings, Rule},
    split::Splitter,
};
pub use self::{
    delimiter::Delimiter,
    encoding::{Encoding, Source},
    error::IngestError,
    report::{ColumnReport, Ingested, Report},
    write::write,
};
use crate::diagnostic::Place;

/// What is too much. The defaults protect the browser tab, not any algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a file; 256 MiB. At most 2³¹ − 1.
    pub file_bytes: u32,
    /// Bytes of a row; 1 MiB.
    pub line_bytes: u32,
    /// Bytes of a cell; 64 KiB.
    pub cell_bytes: u32,
    /// Columns; 20,000.
    pub columns: u32,
    /// Cells in all, without the header; 50 million (about 800 MB in memory).
    pub cells: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 256 << 20,
            line_bytes: 1 << 20,
            cell_bytes: 64 << 10,
            columns: 20_000,
            cells: 50_000_000,
        }
    }
}

/// The answer to one step.
#[derive(Clone, Debug)]
pub enum Step {
    /// There is more to do; the share done, from 0 to 1.
    More(f64),
    /// The table.
    Done(Box<Ingested>),
}

/// Reads a file step by step.
#[derive(Debug)]
pub struct Reader {
    limits: Limits,
    bytes: u64,
    findings: Findings,
    phase: Phase,
}

#[derive(Debug)]
enum Phase {
    Decode(Decoder),
    Split(Decoded, Splitter),
    Assemble(Decoded, Assembly),
    Spent,
}

/// The text and how it was found.
#[derive(Debug)]
struct Decoded {
    text: Text,
    encoding: Encoding,
    delimiter: Delimiter,
}

impl Reader {
    /// Takes the bytes of a file.
    ///
    /// # Errors
    /// If the file is empty, too large, or of a kind known not to be text.
    pub fn new(bytes: impl Into<Source>, limits: Limits) -> Result<Self, IngestError> {
        let source = bytes.into();
        let bytes = source.as_slice().len() as u64;
        if bytes == 0 {
            return Err(IngestError::Empty);
        }
        let limit = u64::from(limits.file_bytes.min(i32::MAX as u32));
        if bytes > limit {
            return Err(IngestError::TooLarge { bytes, limit });
        }
        let phase = Phase::Decode(Decoder::new(source)?);
        Ok(Self { limits, bytes, findings: Findings::default(), phase })
    }

    /// Does some milliseconds of work.
    ///
    /// # Errors
    /// See [`IngestError`]. After an error or [`Step::Done`] the reader is spent.
    pub fn step(&mut self) -> Result<Step, IngestError> {
        match std::mem::replace(&mut self.phase, Phase::Spent) {
            Phase::Decode(mut decoder) => {
                let done = decoder.step()?;
                let share = 0.15 * decoder.progress();
                self.phase = if done { self.start_split(decoder) } else { Phase::Decode(decoder) };
                Ok(Step::More(share))
            }
            Phase::Split(decoded, mut splitter) => {
                let text = decoded.text.bytes();
                let done = splitter.step(text, &mut self.findings)?;
                let share = splitter.position() as f64 / text.len().max(1) as f64;
                self.phase = if done {
                    let grid = splitter.finish()?;
                    Phase::Assemble(decoded, Assembly::new(grid))
                } else {
                    Phase::Split(decoded, splitter)
                };
                Ok(Step::More(0.15 + 0.25 * share))
            }
            Phase::Assemble(decoded, mut assembly) => {
                if assembly.step(decoded.text.bytes(), &mut self.findings) {
                    return Ok(Step::Done(Box::new(self.finish(&decoded, assembly))));
                }
                let share = assembly.progress();
                self.phase = Phase::Assemble(decoded, assembly);
                Ok(Step::More(0.4 + 0.6 * share))
            }
            Phase::Spent => Err(IngestError::Spent),
        }
    }

    fn start_split(&mut self, decoder: Decoder) -> Phase {
        let (encoding, not_utf8, replaced) = (decoder.encoding, decoder.not_utf8, decoder.replaced);
        if let Some(line) = not_utf8 {
            self.findings.add(Rule::Encoding, Place::line(u64::from(line)), || {
                "the file is not UTF-8 here and was read as Windows-1252 (Latin-1); look at the \
                 accents, and save it as UTF-8 if they are wrong."
                    .to_owned()
            });
        }
        if replaced > 0 {
            self.findings.add(Rule::Encoding, Place::table(), || {
                format!("{replaced} broken UTF-16 characters were replaced by `\u{FFFD}`.")
            });
        }
        let text = decoder.into_text();
        let (delimiter, start) = delimiter::detect(text.bytes());
        let splitter = Splitter::new(delimiter, start, self.limits);
        Phase::Split(Decoded { text, encoding, delimiter }, splitter)
    }

    fn finish(&mut self, decoded: &Decoded, assembly: Assembly) -> Ingested {
        let report = Report {
            encoding: decoded.encoding,
            delimiter: decoded.delimiter,
            n_rows: assembly.grid.n_rows() as u32,
            columns: assembly.reports,
            diagnostics: std::mem::take(&mut self.findings).finish(),
            bytes: self.bytes,
        };
        Ingested { table: assembly.table, report, lines: assembly.grid.lines }
    }
}

/// Reads a whole file at once, within the default limits.
///
/// # Errors
/// See [`IngestError`].
///
/// ```
/// let ingested = opslab::ingest::read(b"age,job\n31,baker\n,miller\n".to_vec())?;
/// assert_eq!(ingested.table.n_rows(), 2);
/// assert!(ingested.table.columns[0].is_missing(1));
/// assert_eq!(ingested.line(1), Some(3));
/// # Ok::<(), opslab::ingest::IngestError>(())
/// ```
pub fn read(bytes: impl Into<Source>) -> Result<Ingested, IngestError> {
    let mut reader = Reader::new(bytes, Limits::default())?;
    loop {
        match reader.step()? {
            Step::More(_) => {}
            Step::Done(ingested) => return Ok(*ingested),
        }
    }
}
