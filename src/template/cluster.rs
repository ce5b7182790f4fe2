//! Lines that share a template.
use super::{
    scan::{Kind, Scan},
    text::WILDCARD,
};

/// One place of a template.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Slot {
    pub(super) kind: Kind,
    /// Hash of the word or mark.
    pub(super) look: u64,
    /// Blanks (and nothing else) between the part before and this one.
    pub(super) lead: Box<str>,
    /// What the template shows here.
    pub(super) shown: Box<str>,
    /// A word's place where different words were seen.
    pub(super) open: bool,
}

/// Lines that share a template.
#[derive(Clone, Debug)]
pub(super) struct Cluster {
    pub(super) slots: Vec<Slot>,
    pub(super) layout: u64,
    pub(super) sample: Box<str>,
    pub(super) count: u64,
    pub(super) first: u64,
    pub(super) last: u64,
}

impl Cluster {
    pub(super) fn new(scan: &Scan, line: &str, layout: u64, at: u64) -> Self {
        let mut before = 0;
        let mut slots = Vec::with_capacity(scan.parts.len());
        for part in &scan.parts {
            let (start, end) = (part.start as usize, part.end as usize);
            let lead = if slots.is_empty() { "" } else { line.get(before..start).unwrap_or(" ") };
            slots.push(Slot {
                kind: part.kind,
                look: part.look,
                lead: lead.into(),
                shown: scan.shown(line, part).into(),
                open: false,
            });
            before = end;
        }
        Self { slots, layout, sample: sample(line), count: 0, first: at, last: at }
    }

    /// The template's text.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for slot in &self.slots {
            text.push_str(&slot.lead);
            text.push_str(&slot.shown);
        }
        text
    }
}

/// As much of a line as is kept to show.
fn sample(line: &str) -> Box<str> {
    let mut end = line.len().min(1024);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    line.get(..end).unwrap_or_default().into()
}

impl Scan {
    /// The text of a part with wildcards for its values.
    pub(super) fn shown(&self, line: &str, part: &super::scan::Part) -> String {
        let piece = |from: u32, to: u32| line.get(from as usize..to as usize).unwrap_or_default();
        if part.kind != Kind::Variable {
            return piece(part.start, part.end).to_owned();
        }
        let mut text = String::new();
        let mut at = part.start;
        let inside = self.values.partition_point(|value| value.1 <= part.start);
        for &(from, to) in self.values.iter().skip(inside) {
            if from >= part.end {
                break;
            }
            text.push_str(piece(at, from));
            text.push_str(WILDCARD);
            at = to;
        }
        text.push_str(piece(at, part.end));
        text
    }
}
