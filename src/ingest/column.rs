//! Cells → one column, as planned.
use super::{
    infer::{Missing, Plan, missing, trim},
    levels::Levels,
    number::{self, Number},
    report::{ColumnReport, Findings, Rule},
    time,
};
use crate::{
    diagnostic::Place,
    table::{Column, Kind, MISSING, NO_TIME, Values},
};

/// Cells of one column that are named when they had to be made missing.
const NAMED: u32 = 20;

/// Takes the cells of a column in order.
#[derive(Clone, Debug)]
pub(super) struct Builder {
    name: String,
    plan: Plan,
    note: String,
    numbers: Vec<f64>,
    times: Vec<i64>,
    codes: Vec<u32>,
    levels: Levels,
    missing: u32,
    not_finite: u32,
    unread: u32,
    /// Whole numbers beyond 2⁵³, which 64-bit floats cannot tell apart.
    blurred: u32,
}

impl Builder {
    pub(super) fn new(name: String, plan: Plan, note: Option<String>, n_rows: usize) -> Self {
        let room = |wanted: bool| if wanted { n_rows } else { 0 };
        Self {
            name,
            plan,
            note: note.unwrap_or_default(),
            numbers: Vec::with_capacity(room(matches!(plan, Plan::Number(_)))),
            times: Vec::with_capacity(room(matches!(plan, Plan::Time(_)))),
            codes: Vec::with_capacity(room(plan == Plan::Category)),
            levels: Levels::default(),
            missing: 0,
            not_finite: 0,
            unread: 0,
            blurred: 0,
        }
    }

    /// Takes the cell of the row that starts on `line`.
    pub(super) fn push(&mut self, raw: &[u8], line: u32, findings: &mut Findings) {
        let cell = trim(raw);
        match (self.plan, missing(cell)) {
            (Plan::Number(_), Missing::Yes | Missing::IfTyped) => {
                self.numbers.push(f64::NAN);
                self.missing += 1;
            }
            (Plan::Time(_), Missing::Yes | Missing::IfTyped) => {
                self.times.push(NO_TIME);
                self.missing += 1;
            }
            (Plan::Category, Missing::Yes) => {
                self.codes.push(MISSING);
                self.missing += 1;
            }
            (Plan::Category, Missing::No | Missing::IfTyped) => {
                self.codes.push(self.levels.code(cell, cell.len() != raw.len()));
            }
            (Plan::Number(style), Missing::No) => {
                let value = match number::parse(cell, style) {
                    Some(Number::Finite(value)) => value,
                    Some(Number::Infinite) => {
                        self.refuse(Rule::NotFinite, cell, line, findings);
                        f64::NAN
                    }
                    None => {
                        self.refuse(Rule::NotANumber, cell, line, findings);
                        f64::NAN
                    }
                };
                let whole = cell.iter().all(u8::is_ascii_digit);
                self.blurred += u32::from(whole && value > 9_007_199_254_740_992.0);
                self.numbers.push(value);
            }
            (Plan::Time(format), Missing::No) => {
                let time = time::parse(cell, format).unwrap_or_else(|| {
                    self.refuse(Rule::NotATime, cell, line, findings);
                    NO_TIME
                });
                self.times.push(time);
            }
        }
    }

    fn refuse(&mut self, rule: Rule, cell: &[u8], line: u32, findings: &mut Findings) {
        self.missing += 1;
        let (count, what) = if rule == Rule::NotFinite {
            (&mut self.not_finite, "has no finite value")
        } else if rule == Rule::NotATime {
            (&mut self.unread, "is not a time like the others")
        } else {
            (&mut self.unread, "is not a number")
        };
        *count += 1;
        if *count > NAMED {
            return;
        }
        findings.add(rule, Place::cell(u64::from(line), &self.name), || {
            let cell = String::from_utf8_lossy(cell);
            let mut shown: String = cell.chars().take(40).collect();
            if shown.len() < cell.len() {
                shown.push('…');
            }
            format!("`{shown}` {what} and was made missing.")
        });
    }

    /// The column and its report, once all cells are in.
    pub(super) fn finish(mut self, findings: &mut Findings) -> (Column, ColumnReport) {
        let (kind, unread_rule) = match self.plan {
            Plan::Number(_) => (Kind::Number, Rule::NotANumber),
            Plan::Time(_) => (Kind::Time, Rule::NotATime),
            Plan::Category => (Kind::Category, Rule::NotANumber),
        };
        let place = || Place::column(&self.name);
        for (rule, count) in [(Rule::NotFinite, self.not_finite), (unread_rule, self.unread)] {
            if count > NAMED {
                let rest = count - NAMED;
                findings.add(rule, place(), || format!("and {rest} more cells of this column."));
            }
        }
        let n_rows = self.numbers.len().max(self.times.len()).max(self.codes.len()) as u32;
        let present = n_rows - self.missing;
        if present == 0 {
            findings.add(Rule::AllMissing, place(), || {
                "no cell holds a value; a model cannot use this column.".to_owned()
            });
        } else if present > 1 && self.is_constant() {
            findings.add(Rule::Constant, place(), || {
                "all cells hold the same value; a model learns nothing from it.".to_owned()
            });
        }
        let mut remarks = Vec::new();
        if !self.note.is_empty() {
            remarks.push(std::mem::take(&mut self.note));
        }
        if self.levels.merged {
            remarks.push("levels that differ by outer white space only were merged".to_owned());
        }
        if self.blurred > 0 {
            remarks.push(format!("{} whole numbers beyond 2⁵³ lose digits", self.blurred));
        }
        if present > 20 && self.levels.len() as u32 == present {
            remarks.push("no value occurs twice: perhaps an identifier".to_owned());
        }
        let note = remarks.join("; ");
        if !note.is_empty() {
            findings.add(Rule::Note, Place::column(&self.name), || format!("{note}."));
        }
        let distinct = (kind == Kind::Category).then_some(self.levels.len() as u32);
        let report =
            ColumnReport { name: self.name.clone(), kind, missing: self.missing, distinct, note };
        let values = match self.plan {
            Plan::Number(_) => Values::Number(self.numbers),
            Plan::Time(_) => Values::Time(self.times),
            Plan::Category => {
                Values::Category { codes: self.codes, levels: self.levels.into_words() }
            }
        };
        (Column { name: self.name, values }, report)
    }

    fn is_constant(&self) -> bool {
        fn same<T: PartialEq>(mut values: impl Iterator<Item = T>) -> bool {
            values.next().is_none_or(|first| values.all(|value| value == first))
        }
        match self.plan {
            Plan::Number(_) => same(self.numbers.iter().filter(|value| !value.is_nan())),
            Plan::Time(_) => same(self.times.iter().filter(|&&time| time != NO_TIME)),
            Plan::Category => self.levels.len() == 1,
        }
    }
}
