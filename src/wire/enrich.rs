//! Labels from tables: who owns a service, which tier it belongs to, where a host stands.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::event::{Event, Symbol, Symbols};

/// A table whose first column is looked up and whose other columns become labels.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Lookup {
    /// What is looked up: `service.name` (also `service`), `host.name` (also `host`, `hostname`),
    /// `alert.class` (also `alertname`) or a label.
    pub key: String,
    /// The labels that are added. `service.name` and `host.name` fill what an event lacks.
    pub columns: Vec<String>,
    /// One value per column, by the key's value.
    pub rows: BTreeMap<String, Vec<String>>,
}

/// What is wrong with a lookup table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum LookupError {
    /// No header.
    #[error("a lookup table begins with a line of at least two column names, the key's first")]
    NoHeader,
    /// A row of another length.
    #[error("line {line} of the lookup table has {cells} cells, the header has {columns}")]
    Ragged {
        /// From 1.
        line: u32,
        /// Cells there.
        cells: u32,
        /// Cells of the header.
        columns: u32,
    },
    /// A key that was there before.
    #[error("line {line} of the lookup table repeats the key `{key}`")]
    Repeated {
        /// From 1.
        line: u32,
        /// The key.
        key: String,
    },
}

impl Lookup {
    /// Reads CSV (RFC 4180, one record per line).
    ///
    /// # Errors
    /// [`LookupError`] names the first line that does not fit.
    pub fn from_csv(text: &str) -> Result<Self, LookupError> {
        let lines = text.lines().zip(1_u32..).filter(|(line, _)| !line.trim().is_empty());
        let mut lines = lines.map(|(line, number)| (cells(line), number));
        let mut header = lines.next().map(|(cells, _)| cells).unwrap_or_default().into_iter();
        let key = header.next().ok_or(LookupError::NoHeader)?;
        let columns: Vec<String> = header.collect();
        if columns.is_empty() || key.is_empty() {
            return Err(LookupError::NoHeader);
        }
        let mut rows = BTreeMap::new();
        for (mut cells, line) in lines {
            if cells.len() != columns.len() + 1 {
                let (cells, columns) = (cells.len() as u32, columns.len() as u32 + 1);
                return Err(LookupError::Ragged { line, cells, columns });
            }
            let value = cells.remove(0);
            if rows.contains_key(&value) {
                return Err(LookupError::Repeated { line, key: value });
            }
            rows.insert(value, cells);
        }
        Ok(Self { key, columns, rows })
    }
}

fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let (mut quoted, mut chars) = (false, line.chars().peekable());
    while let Some(c) = chars.next() {
        let Some(cell) = cells.last_mut() else { break };
        match c {
            '"' if quoted && chars.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' if quoted || cell.is_empty() => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            _ => cell.push(c),
        }
    }
    cells.into_iter().map(|cell| cell.trim().to_owned()).collect()
}

/// Lookups with a memory of what each symbol found.
#[derive(Clone, Debug, Default)]
pub(super) struct Enricher {
    tables: Vec<Table>,
}

#[derive(Clone, Debug)]
struct Table {
    lookup: Lookup,
    /// By symbol: 0 not looked up yet, 1 nothing, else a position of `found` plus 2.
    seen: Vec<u32>,
    found: Vec<Vec<(Symbol, Symbol)>>,
}

impl Enricher {
    pub(super) fn new(lookups: &[Lookup]) -> Self {
        let table =
            |lookup: &Lookup| Table { lookup: lookup.clone(), seen: Vec::new(), found: Vec::new() };
        Self { tables: lookups.iter().map(table).collect() }
    }

    /// Adds the labels of every table that knows the event.
    pub(super) fn enrich(
        &mut self,
        event: &mut Event,
        symbols: &mut Symbols,
        labels: &mut Vec<(Symbol, Symbol)>,
    ) {
        for table in &mut self.tables {
            let key = match table.lookup.key.as_str() {
                "service.name" | "service" => event.service,
                "host.name" | "host" | "hostname" => event.host,
                "alert.class" | "alertname" => event.name,
                other => {
                    let name = symbols.intern(other);
                    labels.iter().find(|label| label.0 == name).map_or(Symbol::NONE, |l| l.1)
                }
            };
            for &(name, value) in table.find(key, symbols) {
                match symbols.word(name) {
                    "service.name" if event.service.is_none() => event.service = value,
                    "host.name" if event.host.is_none() => event.host = value,
                    "service.name" | "host.name" => {}
                    _ => labels.push((name, value)),
                }
            }
        }
    }
}

impl Table {
    fn find(&mut self, key: Symbol, symbols: &mut Symbols) -> &[(Symbol, Symbol)] {
        let at = key.0 as usize;
        if self.seen.len() <= at {
            self.seen.resize(at + 1, 0);
        }
        if self.seen[at] == 0 {
            self.seen[at] = 1;
            if let Some(values) = self.lookup.rows.get(symbols.word(key)).filter(|_| at > 0) {
                let labels = self.lookup.columns.iter().zip(values);
                let labels = labels.filter(|(_, value)| !value.is_empty());
                let labels =
                    labels.map(|(name, value)| (symbols.intern(name), symbols.intern(value)));
                self.found.push(labels.collect());
                self.seen[at] = self.found.len() as u32 + 1;
            }
        }
        let found = (self.seen[at] as usize).checked_sub(2);
        found.and_then(|at| self.found.get(at)).map(Vec::as_slice).unwrap_or_default()
    }
}
