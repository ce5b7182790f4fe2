//! Columns in the order of time.
use super::bits::Bits;
use crate::event::Symbol;

/// One word for each position, as a number of a list of the words that occur.
#[derive(Clone, Debug, Default)]
pub(super) struct Column {
    pub(super) codes: Vec<u32>,
    pub(super) words: Vec<Symbol>,
    /// Code plus 1 of each symbol; 0 for those that do not occur.
    code_of: Vec<u32>,
}

impl Column {
    pub(super) fn push(&mut self, symbol: Symbol) {
        let at = symbol.0 as usize;
        if self.code_of.len() <= at {
            self.code_of.resize(at + 1 + at / 8, 0);
        }
        if self.code_of[at] == 0 {
            self.words.push(symbol);
            self.code_of[at] = self.words.len() as u32;
        }
        self.codes.push(self.code_of[at] - 1);
    }

    /// Positions that hold one of these words.
    pub(super) fn holding(&self, symbols: &[Symbol]) -> Bits {
        let code = |symbol: &Symbol| {
            let code = self.code_of.get(symbol.0 as usize).copied().unwrap_or(0);
            code.checked_sub(1)
        };
        let codes: Vec<u32> = symbols.iter().filter_map(code).collect();
        match codes.as_slice() {
            [] => Bits::none(self.codes.len()),
            [one] => Bits::of(&self.codes, |code| code == *one),
            many => Bits::of(&self.codes, |code| many.contains(&code)),
        }
    }
}

/// A label: the values of the positions that have it.
#[derive(Clone, Debug, Default)]
pub(super) struct Label {
    pub(super) positions: Vec<u32>,
    pub(super) values: Vec<Symbol>,
}

/// All labels by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Labels {
    /// Position in `lists` plus 1 of each symbol that is a name; 0 for the others.
    list_of: Vec<u32>,
    lists: Vec<Label>,
}

impl Labels {
    /// Room for these labels and no more: as many as this would else take twice their memory.
    pub(super) fn sized(labels: &[(Symbol, Symbol)]) -> Self {
        let mut counts: Vec<usize> = Vec::new();
        let mut sized = Self::default();
        for &(name, _) in labels {
            let list = sized.list(name);
            if counts.len() <= list {
                counts.resize(list + 1, 0);
            }
            counts[list] += 1;
        }
        for (list, count) in sized.lists.iter_mut().zip(counts) {
            list.positions.reserve_exact(count);
            list.values.reserve_exact(count);
        }
        sized
    }

    fn list(&mut self, name: Symbol) -> usize {
        let at = name.0 as usize;
        if self.list_of.len() <= at {
            self.list_of.resize(at + 1, 0);
        }
        if self.list_of[at] == 0 {
            self.lists.push(Label::default());
            self.list_of[at] = self.lists.len() as u32;
        }
        self.list_of[at] as usize - 1
    }

    pub(super) fn push(&mut self, position: u32, name: Symbol, value: Symbol) {
        let list = self.list(name);
        self.lists[list].positions.push(position);
        self.lists[list].values.push(value);
    }

    /// The names of all labels.
    pub(super) fn names(&self) -> impl Iterator<Item = Symbol> {
        let used = (0..).zip(&self.list_of).filter(|(_, list)| **list > 0);
        used.map(|(at, _)| Symbol(at))
    }

    /// The label of a name, if any event has it.
    pub(super) fn named(&self, name: Symbol) -> Option<&Label> {
        let list = self.list_of.get(name.0 as usize)?.checked_sub(1)?;
        self.lists.get(list as usize)
    }
}
