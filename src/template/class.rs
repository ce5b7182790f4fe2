//! Classes of bytes.

/// Blanks and control characters.
pub(super) const SPACE: u8 = 1;
/// Punctuation that separates.
pub(super) const MARK: u8 = 2;
/// Letters that are no hexadecimal digits, and all that is not ASCII.
pub(super) const LETTER: u8 = 4;
/// The letters a to f.
pub(super) const HEX: u8 = 8;
pub(super) const DIGIT: u8 = 16;
/// `_`, `-`, `+` and other characters inside of words.
pub(super) const JOINT: u8 = 32;
pub(super) const DOT: u8 = 64;
/// `/`, `\` and `@`.
pub(super) const PATH: u8 = 128;

/// The class of each byte.
pub(super) static CLASS: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = class(byte as u8);
        byte += 1;
    }
    table
};

const fn class(byte: u8) -> u8 {
    match byte {
        0..=b' ' | 127 => SPACE,
        b'a'..=b'f' | b'A'..=b'F' => HEX,
        b'g'..=b'z' | b'G'..=b'Z' | 128.. => LETTER,
        b'0'..=b'9' => DIGIT,
        b'.' => DOT,
        b'/' | b'\\' | b'@' => PATH,
        b'_' | b'-' | b'+' | b'%' | b'~' | b'$' => JOINT,
        _ => MARK,
    }
}
