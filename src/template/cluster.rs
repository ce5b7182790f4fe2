//! Lines that share a template.
use super::{
    TemplateId,
    scan::{Kind, Part, Scan},
};

/// What stands for a value (the convention of Drain and of the loghub labels).
pub const WILDCARD: &str = "<*>";

/// Bytes kept of what was not looked at.
const TAIL: usize = 64;

/// One place of a template: a part of its sample line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    /// Hash of what it looks like.
    pub(super) look: u64,
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) kind: Kind,
    /// Different texts were seen here: the template shows a bare wildcard.
    pub(super) open: bool,
}

impl Slot {
    /// Whether two places hold the same constant word.
    fn is_same_word(&self, other: &Self) -> bool {
        !self.open && !other.open && self.kind == other.kind && self.look == other.look
    }

    /// Whether two places contradict each other: two words, or a word and a value.
    fn is_apart(&self, other: &Self) -> bool {
        let word = self.kind == Kind::Word || other.kind == Kind::Word;
        word && !self.open && !other.open && !self.is_same_word(other)
    }
}

/// Lines that share a template.
#[derive(Clone, Debug)]
pub(super) struct Cluster {
    /// Empty once the template is no longer matched.
    pub(super) slots: Vec<Slot>,
    /// Hash of the marks between the places.
    pub(super) layout: u64,
    /// The first line, as far as it was looked at.
    pub(super) sample: Box<str>,
    /// The last text of a template that is no longer matched.
    pub(super) frozen: Option<Box<str>>,
    /// Lines, and the numbers of the first and of the last.
    pub(super) count: u64,
    pub(super) first: u64,
    pub(super) last: u64,
}

/// Where two templates of one layout differ.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Difference {
    /// Places, ascending.
    pub(super) places: Vec<u16>,
    /// Words that are the same in both.
    pub(super) equal: u32,
    /// Places where one of the two holds a word.
    pub(super) words: u32,
}

impl Difference {
    /// Share of words in common (Drain's `simSeq`, without what is masked).
    pub(super) fn similarity(&self) -> f64 {
        if self.words == 0 { 1.0 } else { f64::from(self.equal) / f64::from(self.words) }
    }
}

impl Cluster {
    pub(super) fn new(scan: &Scan, line: &str, layout: u64, at: u64) -> Self {
        let whole = |part: &Part| Slot {
            look: part.look,
            start: part.start,
            end: part.end,
            kind: part.kind,
            open: false,
        };
        let mut slots: Vec<Slot> = scan.parts.iter().map(whole).collect();
        if let Some(last) = slots.last_mut()
            && scan.cut
        {
            // What was not looked at is one variable, of which little is kept.
            let most = line.len().min(last.start as usize + TAIL);
            last.end = line.floor_char_boundary(most) as u32;
            last.open = true;
        }
        let seen = slots.last().map_or(0, |slot| slot.end as usize);
        let sample = line.get(..seen).unwrap_or(line).into();
        Self { slots, layout, sample, frozen: None, count: 0, first: at, last: at }
    }

    /// What is left of a cluster that became part of another.
    pub(super) fn gone() -> Self {
        Self {
            slots: Vec::new(),
            layout: 0,
            sample: Box::default(),
            frozen: None,
            count: 0,
            first: 0,
            last: 0,
        }
    }

    /// The words and values of a place, as the sample has them.
    pub(super) fn word(&self, place: usize) -> &str {
        let text = |slot: &Slot| self.sample.get(slot.start as usize..slot.end as usize);
        self.slots.get(place).and_then(text).unwrap_or_default()
    }

    /// How many words agree, if the template covers the line that was scanned.
    #[inline]
    pub(super) fn covers(&self, scan: &Scan) -> Option<u32> {
        if self.slots.len() != scan.parts.len() {
            return None;
        }
        let mut equal = 0;
        for (slot, part) in self.slots.iter().zip(&scan.parts) {
            let mark = slot.kind == Kind::Mark || part.kind == Kind::Mark;
            let same = slot.kind == part.kind && slot.look == part.look;
            let free = slot.open || (slot.kind == Kind::Variable && part.kind == Kind::Variable);
            if !same && (mark || !free) {
                return None;
            }
            equal += u32::from(same && !mark && !free);
        }
        Some(equal)
    }

    /// Where this template and another one differ; `None` if in more than `most` places.
    pub(super) fn difference(&self, other: &Self, most: usize) -> Option<Difference> {
        if self.slots.len() != other.slots.len() {
            return None;
        }
        let (mut equal, mut words, mut apart) = (0, 0, 0);
        for (one, two) in self.slots.iter().zip(&other.slots) {
            if one.kind == Kind::Mark || two.kind == Kind::Mark {
                if one.look != two.look {
                    return None;
                }
                continue;
            }
            let values = one.kind == Kind::Variable && two.kind == Kind::Variable;
            words += u32::from(!values);
            equal += u32::from(!values && one.is_same_word(two));
            apart += usize::from(one.is_apart(two));
            if apart > most {
                return None;
            }
        }
        let pairs = self.slots.iter().zip(&other.slots).enumerate();
        let places = pairs.filter(|(_, (one, two))| one.is_apart(two));
        let places =
            places.map(|(place, _)| u16::try_from(place)).collect::<Result<_, _>>().ok()?;
        Some(Difference { places, equal, words })
    }

    /// Opens every variable whose surroundings differ from those of the line that was scanned;
    /// whether the template's text changed.
    pub(super) fn absorb(&mut self, scan: &Scan) -> bool {
        let mut changed = false;
        for (slot, part) in self.slots.iter_mut().zip(&scan.parts) {
            if slot.kind == Kind::Variable && !slot.open && slot.look != part.look {
                slot.open = true;
                changed = true;
            }
        }
        changed
    }

    /// Takes over the lines of another cluster and opens what differs.
    pub(super) fn join(&mut self, other: &Self) {
        for (slot, gone) in self.slots.iter_mut().zip(&other.slots) {
            slot.open |= gone.open || (slot.kind != Kind::Mark && slot.look != gone.look);
        }
        self.count += other.count;
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
    }

    /// Whether a place shows a wildcard.
    pub(super) fn is_variable(&self, place: usize) -> bool {
        self.slots.get(place).is_some_and(|slot| slot.open || slot.kind == Kind::Variable)
    }

    /// The template. `scan` is lent to take the sample apart again.
    pub(super) fn text(&self, scan: &mut Scan) -> String {
        if let Some(text) = &self.frozen {
            return text.to_string();
        }
        scan.run(&self.sample);
        let piece = |from: usize, to: usize| self.sample.get(from..to).unwrap_or_default();
        let mut text = String::with_capacity(self.sample.len());
        let mut at = self.slots.first().map_or(0, |slot| slot.start as usize);
        for slot in &self.slots {
            let (start, end) = (slot.start as usize, slot.end as usize);
            text.push_str(piece(at, start));
            at = start;
            if slot.open {
                text.push_str(WILDCARD);
            } else if slot.kind == Kind::Variable {
                for &(from, to) in scan.values_of(slot.start, slot.end) {
                    text.push_str(piece(at, from as usize));
                    text.push_str(WILDCARD);
                    at = to as usize;
                }
                text.push_str(piece(at, end));
            } else {
                text.push_str(piece(start, end));
            }
            at = end;
        }
        text
    }
}

impl Scan {
    /// The values that lie in a part.
    pub(super) fn values_of(&self, start: u32, end: u32) -> &[(u32, u32)] {
        let from = self.values.partition_point(|value| value.0 < start);
        let to = self.values.partition_point(|value| value.0 < end);
        self.values.get(from..to).unwrap_or_default()
    }
}

/// A template as the miner has it at the moment.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Template {
    /// Its number, which never changes while it grows more general.
    pub id: TemplateId,
    /// Its text, `<*>` for each value.
    pub text: String,
    /// Lines learned.
    pub count: u64,
    /// Number of the first line, counted from 0.
    pub first: u64,
    /// Number of the last line.
    pub last: u64,
    /// The first line, as far as it was looked at.
    pub sample: String,
}
