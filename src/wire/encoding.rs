//! Encodings: UTF-16 is told by its first four bytes and converted as a whole; a record that is no
//! UTF-8 is read as Windows-1252 (which reads every Latin-1 text), unless most of its bytes above
//! 127 are good UTF-8 and a few are broken: those become U+FFFD.
use serde::{Deserialize, Serialize};

/// Encoding of a paste or file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8, or single bytes.
    #[default]
    Bytes,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
}

/// Turns what arrives into bytes that can be cut into records.
#[derive(Clone, Debug, Default)]
pub(super) struct Decoder {
    encoding: Option<Encoding>,
    /// Too few bytes to tell, half a unit, or half of a surrogate pair.
    rest: Vec<u8>,
}

impl Decoder {
    /// The encoding, once it is known.
    pub(super) fn encoding(&self) -> Encoding {
        self.encoding.unwrap_or_default()
    }

    /// Appends what can be read to `into`; at the end all.
    pub(super) fn decode(&mut self, bytes: &[u8], ended: bool, into: &mut Vec<u8>) {
        if self.encoding == Some(Encoding::Bytes) {
            return into.extend_from_slice(bytes);
        }
        self.rest.extend_from_slice(bytes);
        if self.encoding.is_none() {
            if self.rest.len() < 4 && !ended {
                return;
            }
            self.encoding = Some(sniff(&self.rest));
        }
        let big = match self.encoding() {
            Encoding::Bytes => return into.append(&mut self.rest),
            Encoding::Utf16Le => false,
            Encoding::Utf16Be => true,
        };
        let mut units: Vec<u16> = self
            .rest
            .chunks_exact(2)
            .map(|pair| match *pair {
                [a, b] if big => u16::from_be_bytes([a, b]),
                [a, b] => u16::from_le_bytes([a, b]),
                _ => 0,
            })
            .collect();
        if !ended && units.last().is_some_and(|unit| (0xD800..0xDC00).contains(unit)) {
            units.pop();
        }
        self.rest.drain(..units.len() * 2);
        if ended {
            self.rest.clear();
        }
        let mut utf8 = [0; 4];
        for c in char::decode_utf16(units) {
            let c = c.unwrap_or(char::REPLACEMENT_CHARACTER);
            if c != '\u{feff}' {
                into.extend_from_slice(c.encode_utf8(&mut utf8).as_bytes());
            }
        }
    }
}

/// A whole file of lines as text, read as pasted events are: UTF-16 is converted, and a line that is no
/// UTF-8 is read as Windows-1252 or repaired; a byte order mark is left out.
pub fn decode(bytes: &[u8]) -> String {
    let mut whole = Vec::with_capacity(bytes.len());
    Decoder::default().decode(bytes, true, &mut whole);
    let whole = whole.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&whole);
    let lines = whole.split_inclusive(|byte| *byte == b'\n');
    let text = |line| std::str::from_utf8(line).map_or_else(|_| repair(line), str::to_owned);
    lines.map(text).collect()
}

fn sniff(bytes: &[u8]) -> Encoding {
    match *bytes {
        [0xFF, 0xFE, ..] | [1..=255, 0, 1..=255, 0, ..] => Encoding::Utf16Le,
        [0xFE, 0xFF, ..] | [0, 1..=255, 0, 1..=255, ..] => Encoding::Utf16Be,
        _ => Encoding::Bytes,
    }
}

/// The text of a record that is no UTF-8.
pub(super) fn repair(bytes: &[u8]) -> String {
    let (mut good, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += chunk.invalid().len();
    }
    if good > broken {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    bytes.iter().map(|&byte| windows_1252(byte)).collect()
}

/// WHATWG Encoding Standard, index windows-1252: Latin-1 but for 0x80 to 0x9F.
fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}
