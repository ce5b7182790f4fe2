//! What bytes are: a text in which encoding, or no text at all.
use super::{delimiter, encoding::Encoding, error::IngestError};
use crate::words;

/// The line, from 1, on which the byte at `offset` stands.
pub(super) fn line_at(bytes: &[u8], offset: usize) -> u32 {
    let head = &bytes[..offset.min(bytes.len())];
    let feeds = head.split(|&byte| byte == b'\n').count() - 1;
    let lone_returns = head.windows(2).filter(|pair| pair[0] == b'\r' && pair[1] != b'\n').count();
    (feeds + lone_returns + 1) as u32
}

/// The kinds of file that people hand in by mistake, by their first bytes.
pub(super) fn name_binary(bytes: &[u8]) -> Option<&'static str> {
    const MAGIC: [(&[u8], &str); 11] = [
        (b"PK\x03\x04", "it is a ZIP archive or an Excel workbook"),
        (b"\xD0\xCF\x11\xE0", "it is an old Excel workbook"),
        (b"%PDF-", "it is a PDF document"),
        (b"\x89PNG", "it is a PNG picture"),
        (b"\xFF\xD8\xFF", "it is a JPEG picture"),
        (b"GIF8", "it is a GIF picture"),
        (b"\x1F\x8B", "it is compressed with gzip"),
        (b"PAR1\x15", "it is a Parquet file"),
        (b"SQLite format 3\0", "it is an SQLite database"),
        (b"\xFF\xFE\0\0", "it is in UTF-32"),
        (b"\0\0\xFE\xFF", "it is in UTF-32"),
    ];
    MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, what)| *what)
}

/// Encoding and length of the byte order mark. Without a mark, UTF-16 shows by NUL bytes in every
/// other place; all else is tried as UTF-8.
pub(super) fn detect(bytes: &[u8]) -> (Encoding, usize) {
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        return (Encoding::Utf8, 3);
    }
    if bytes.starts_with(b"\xFF\xFE") {
        return (Encoding::Utf16Le, 2);
    }
    if bytes.starts_with(b"\xFE\xFF") {
        return (Encoding::Utf16Be, 2);
    }
    let head = &bytes[..bytes.len().min(4_096)];
    let (mut even, mut odd) = (0, 0);
    for pair in head.chunks_exact(2) {
        even += usize::from(pair[0] == 0);
        odd += usize::from(pair[1] == 0);
    }
    let pairs = head.len() / 2;
    if odd * 10 > pairs * 4 && even * 20 <= pairs {
        (Encoding::Utf16Le, 0)
    } else if even * 10 > pairs * 4 && odd * 20 <= pairs {
        (Encoding::Utf16Be, 0)
    } else {
        (Encoding::Utf8, 0)
    }
}

/// Refuses text with NUL bytes, and bytes of which more than one in twenty is a control character.
pub(super) fn refuse_controls(bytes: &[u8], piece: &[u8]) -> Result<(), IngestError> {
    if piece.contains(&0) {
        return Err(refuse_nul(bytes));
    }
    let is_control = |byte: u8| byte < 32 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C);
    let controls = piece.iter().filter(|&&byte| is_control(byte)).count();
    if controls > 16 && controls * 20 > piece.len() {
        let what = format!("{controls} of its first {} bytes are control characters", piece.len());
        return Err(IngestError::NotText { what });
    }
    Ok(())
}

pub(super) fn refuse_nul(bytes: &[u8]) -> IngestError {
    let nuls = bytes.split(|&byte| byte == 0).count() - 1;
    if nuls > 16 && nuls * 200 > bytes.len() {
        let what = format!("{nuls} of its {} bytes are NUL", bytes.len());
        return IngestError::NotText { what };
    }
    let first = bytes.iter().position(|&byte| byte == 0).unwrap_or(0);
    IngestError::NulByte { line: line_at(bytes, first), column: column_at(bytes, first) }
}

/// Name or number of the column in which the byte at `offset` stands.
fn column_at(bytes: &[u8], offset: usize) -> String {
    let (delimiter, start) = delimiter::detect(bytes);
    let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let is_delimiter = |byte: &u8| *byte == delimiter.byte();
    let (head, body) =
        (bytes.get(start..).unwrap_or_default(), bytes.get(..offset).unwrap_or(bytes));
    let row = body.rsplit(is_end).next().unwrap_or_default();
    let mut quoted = false;
    let number = row.iter().filter(|byte| {
        quoted ^= **byte == b'"';
        !quoted && is_delimiter(byte)
    });
    let number = number.count();
    let names = head.split(is_end).next().unwrap_or_default();
    let name = names.split(is_delimiter).nth(number).map(String::from_utf8_lossy);
    let name = name.as_deref().unwrap_or_default().trim_matches(['"', ' ', '\0']);
    if name.is_empty() || row.len() == body.len() {
        return (number + 1).to_string();
    }
    words::quoted(name)
}

/// Windows-1252 as the WHATWG Encoding Standard has it: the five unassigned bytes stay controls.
pub(super) fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž',
        '\u{8F}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}',
        'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => HIGH[usize::from(byte) - 0x80],
        _ => char::from(byte),
    }
}
