//! Where one cell of a text ends: RFC 4180 with the usual liberties.
//!
//! Blank space before the opening and behind the closing quote is ignored; `""` within quotes is a
//! quote. If other text follows the closing quote on the same line, the cell is taken as it stands,
//! quotes included (`"5" pipe`); if that happens lines later, a quote was left open.
use std::borrow::Cow;

/// Where a cell stands in the text: start and length; the top bit of the length says that it
/// contains doubled quotes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Span {
    start: u32,
    length: u32,
}

const DOUBLED: u32 = 1 << 31;

impl Span {
    fn new(start: usize, end: usize, doubled: bool) -> Self {
        let length = (end - start) as u32;
        Self { start: start as u32, length: if doubled { length | DOUBLED } else { length } }
    }

    /// Bytes of the cell in the file, without the quotes around it.
    pub(super) fn length(self) -> u32 {
        self.length & !DOUBLED
    }

    /// True if the cell is quoted.
    pub(super) fn is_quoted(self, text: &[u8]) -> bool {
        self.start > 0 && text[self.start as usize - 1] == b'"'
    }

    /// The cell's bytes.
    pub(super) fn read(self, text: &[u8]) -> Cow<'_, [u8]> {
        let start = self.start as usize;
        let raw = &text[start..start + self.length() as usize];
        if self.length & DOUBLED == 0 {
            return Cow::Borrowed(raw);
        }
        let mut cell = Vec::with_capacity(raw.len());
        let mut skip = false;
        for &byte in raw {
            skip = byte == b'"' && !skip;
            if !skip {
                cell.push(byte);
            }
        }
        Cow::Owned(cell)
    }
}

/// A cell found in the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    /// Its bytes.
    pub(super) span: Span,
    /// Offset of the delimiter or line end behind it, or the length of the text.
    pub(super) end: usize,
    /// Line ends within it.
    pub(super) lines: u32,
    /// It has a quote where none should be, and was taken as it stands.
    pub(super) stray: bool,
}

/// Finds the cell that starts at `start`; `None` if it has a quote that is never closed.
pub(super) fn find(text: &[u8], start: usize, delimiter: u8) -> Option<Found> {
    if let Some(quote) = opening_quote(text, start, delimiter) {
        return find_quoted(text, quote, delimiter);
    }
    let end = plain_end(text, start, delimiter);
    Some(Found { span: Span::new(start, end, false), end, lines: 0, stray: false })
}

fn is_blank(byte: u8, delimiter: u8) -> bool {
    (byte == b' ' || byte == b'\t') && byte != delimiter
}

fn opening_quote(text: &[u8], start: usize, delimiter: u8) -> Option<usize> {
    let mut at = start;
    while at < text.len() && is_blank(text[at], delimiter) {
        at += 1;
    }
    (text.get(at) == Some(&b'"')).then_some(at)
}

fn plain_end(text: &[u8], start: usize, delimiter: u8) -> usize {
    let is_end = |&byte: &u8| byte == delimiter || byte == b'\n' || byte == b'\r';
    text[start..].iter().position(is_end).map_or(text.len(), |length| start + length)
}

fn find_quoted(text: &[u8], quote: usize, delimiter: u8) -> Option<Found> {
    let start = quote + 1;
    let (mut at, mut doubled, mut lines) = (start, false, 0);
    let close = loop {
        match text.get(at)? {
            b'"' if text.get(at + 1) == Some(&b'"') => {
                doubled = true;
                at += 1;
            }
            b'"' => break at,
            b'\n' => lines += 1,
            b'\r' if text.get(at + 1) != Some(&b'\n') => lines += 1,
            _ => {}
        }
        at += 1;
    };
    let mut end = close + 1;
    while end < text.len() && is_blank(text[end], delimiter) {
        end += 1;
    }
    match text.get(end) {
        Some(&byte) if byte != delimiter && byte != b'\n' && byte != b'\r' => {
            let end = plain_end(text, end, delimiter);
            let span = Span::new(quote, end, false);
            (lines == 0).then_some(Found { span, end, lines, stray: true })
        }
        Some(_) | None => {
            Some(Found { span: Span::new(start, close, doubled), end, lines, stray: false })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str) -> Option<(String, usize)> {
        let found = find(text.as_bytes(), 0, b',')?;
        let cell = found.span.read(text.as_bytes()).into_owned();
        Some((String::from_utf8(cell).unwrap(), found.end))
    }

    #[test]
    fn quotes() {
        let found = |cell: &str, end| Some((cell.to_owned(), end));
        assert_eq!(cell("a b,c"), found("a b", 3));
        assert_eq!(cell("\"a,b\",c"), found("a,b", 5));
        assert_eq!(cell(" \"a\"\"b\" ,c"), found("a\"b", 8));
        assert_eq!(cell("\"\"\"\"\n"), found("\"", 4));
        assert_eq!(cell("\"5\" pipe,c"), found("\"5\" pipe", 8));
        assert_eq!(cell("5\" pipe,c"), found("5\" pipe", 7));
        assert_eq!(cell("\"a\nb\"\r\n"), found("a\nb", 5));
        assert_eq!(cell("\"a\nb\"c,"), None);
        assert_eq!(cell("\"a"), None);
        assert_eq!(cell(""), found("", 0));
    }
}
