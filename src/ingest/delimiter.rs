//! What stands between two cells.
use serde::{Deserialize, Serialize};
use strum::VariantArray;

/// A cell delimiter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantArray)]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// The tabulator.
    Tab,
    /// `|`
    Bar,
}

impl Delimiter {
    /// The byte itself.
    pub fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Bar => b'|',
        }
    }

    /// The word for a person.
    pub fn word(self) -> &'static str {
        match self {
            Self::Comma => "comma",
            Self::Semicolon => "semicolon",
            Self::Tab => "tab",
            Self::Bar => "vertical bar",
        }
    }
}

/// Bytes and rows from which the delimiter is told.
const SAMPLE_BYTES: usize = 1 << 16;
const SAMPLE_ROWS: usize = 100;

/// Finds the delimiter and the offset at which the header starts.
///
/// A first line `sep=X`, as Excel writes it, settles the matter and is skipped. Otherwise each
/// candidate splits the first 100 rows (at most 64 KiB), with quotes respected; the one wins whose
/// share of rows as long as the header is greatest, then the one with more columns, then the
/// earlier in the list. A file without any is one column.
pub(super) fn detect(text: &[u8]) -> (Delimiter, usize) {
    if let Some(found) = read_sep_line(text) {
        return found;
    }
    let sample = &text[..text.len().min(SAMPLE_BYTES)];
    let mut best = (Delimiter::Comma, 0, 1, 1_usize);
    for &candidate in Delimiter::VARIANTS {
        let widths = widths(sample, candidate.byte(), text.len() > sample.len());
        let header = widths.first().copied().unwrap_or(1);
        if header < 2 {
            continue;
        }
        let agree = widths.iter().filter(|&&width| width == header).count();
        // Shares are compared crosswise: agree / rows > best.agree / best.rows.
        let (left, right) = (agree * best.2, best.1 * widths.len());
        if left > right || (left == right && header > best.3) {
            best = (candidate, agree, widths.len(), header);
        }
    }
    (best.0, 0)
}

fn read_sep_line(text: &[u8]) -> Option<(Delimiter, usize)> {
    let rest = text.strip_prefix(b"sep=")?;
    let delimiter = *Delimiter::VARIANTS.iter().find(|d| Some(&d.byte()) == rest.first())?;
    match &rest[1..] {
        [b'\r', b'\n', ..] => Some((delimiter, 7)),
        [b'\n' | b'\r', ..] => Some((delimiter, 6)),
        _ => None,
    }
}

/// Cells in each of the first rows; the last is left out if the sample cuts it (`cut`).
fn widths(sample: &[u8], delimiter: u8, cut: bool) -> Vec<usize> {
    #[derive(PartialEq)]
    enum At {
        Start,
        Plain,
        Quoted,
        /// Behind a quote within or at the end of a quoted cell.
        Behind,
    }
    let mut widths = Vec::new();
    let (mut cells, mut blank, mut at) = (1, true, At::Start);
    for &byte in sample {
        at = match (at, byte) {
            (At::Quoted, b'"') => At::Behind,
            (At::Quoted, _) | (At::Start | At::Behind, b'"') => At::Quoted,
            (_, b'\n' | b'\r') => {
                if !blank {
                    widths.push(cells);
                }
                if widths.len() == SAMPLE_ROWS {
                    return widths;
                }
                (cells, blank) = (1, true);
                At::Start
            }
            (_, byte) if byte == delimiter => {
                (cells, blank) = (cells + 1, false);
                At::Start
            }
            (At::Start, b' ') => At::Start,
            (At::Start | At::Plain | At::Behind, _) => At::Plain,
        };
        blank &= matches!(byte, b' ' | b'\n' | b'\r');
    }
    if !blank && (!cut || widths.is_empty()) {
        widths.push(cells);
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_each_delimiter() {
        assert_eq!(detect(b"a,b\n1,2\n").0, Delimiter::Comma);
        assert_eq!(detect(b"a;b\n1,5;2,5\n").0, Delimiter::Semicolon);
        assert_eq!(detect(b"a\tb\n1,5\t2\n").0, Delimiter::Tab);
        assert_eq!(detect(b"a|b,c\n1|2\n3|4\n").0, Delimiter::Bar);
        assert_eq!(detect(b"\"a;b;c\",d\n\"x;y;\"\"z\",1\n").0, Delimiter::Comma);
        assert_eq!(detect(b"alone\n1\n").0, Delimiter::Comma);
        assert_eq!(detect(b"sep=;\r\na,b,c;d\r\n"), (Delimiter::Semicolon, 7));
    }
}
