//! Going back: a machine remembers where it stood.
use super::{Machine, Verdict};

/// A machine at a row. Decisions on rows that were settled by then never change, so they are not
/// copied: a mark costs as much as there are alerts and rows that wait, not as there are rows.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Without decisions and hashes of words.
    machine: Machine,
    /// Decisions, as they were, on the rows that waited for their turn.
    waiting: Vec<(u32, Verdict)>,
}

impl Mark {
    /// Rows that had been read.
    pub fn rows(&self) -> u32 {
        self.machine.read
    }
}

impl Machine {
    /// Makes room for so many rows.
    pub fn expect(&mut self, rows: u32) {
        self.verdicts.reserve_exact(rows as usize);
    }

    /// Remembers where it stands.
    pub fn mark(&mut self) -> Mark {
        let verdicts = std::mem::take(&mut self.verdicts);
        let words = std::mem::take(&mut self.words);
        let machine = self.clone();
        let verdict = |row: u32| Some((row, *verdicts.get(row as usize)?));
        let waiting = self.order.rows().filter_map(verdict).collect();
        (self.verdicts, self.words) = (verdicts, words);
        Mark { machine, waiting }
    }

    /// Goes back to where it stood: as if neither [`Machine::close`] nor any row behind the mark had
    /// been. The mark must be one of this machine's.
    pub fn go_back(&mut self, mark: &Mark) {
        let mut verdicts = std::mem::take(&mut self.verdicts);
        verdicts.truncate(mark.rows() as usize);
        for &(row, was) in &mark.waiting {
            if let Some(verdict) = verdicts.get_mut(row as usize) {
                *verdict = was;
            }
        }
        // Hashes of words are the same at any time.
        let words = std::mem::take(&mut self.words);
        *self = Self { words, verdicts, ..mark.machine.clone() };
    }

    /// Whether what the templates say of a row makes a difference: lines below the severity that are
    /// not unusual have no alert, whatever their template is.
    pub fn heeds_template(&self, event: &crate::event::Event, unusual: bool) -> bool {
        let is_heard = unusual || event.severity >= self.spec.log_severity;
        self.is_line(event) && (is_heard || !self.spec.heartbeats.is_empty())
    }
}
