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
