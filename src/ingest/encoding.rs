//! Bytes → UTF-8 text, a piece at a time.
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    error::IngestError,
    sniff::{detect, line_at, name_binary, refuse_controls, refuse_nul, windows_1252},
};

/// Bytes looked at in one step.
const PIECE: usize = 1 << 20;

/// A character encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// Windows code page 1252, which reads every Latin-1 text as well.
    Windows1252,
}

impl Encoding {
    /// The name for a person.
    pub fn word(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16 (little endian)",
            Self::Utf16Be => "UTF-16 (big endian)",
            Self::Windows1252 => "Windows-1252",
        }
    }
}

/// The bytes of a file, owned or shared: neither way are they copied.
#[derive(Clone, Debug)]
pub enum Source {
    /// Owned.
    Owned(Vec<u8>),
    /// Shared.
    Shared(Arc<[u8]>),
}

impl Source {
    /// All bytes.
    pub fn as_slice(&self) -> &[u8] {
        match self {
            Self::Owned(bytes) => bytes,
            Self::Shared(bytes) => bytes,
        }
    }
}

impl From<Vec<u8>> for Source {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Owned(bytes)
    }
}

impl From<String> for Source {
    fn from(text: String) -> Self {
        Self::Owned(text.into_bytes())
    }
}

impl From<Arc<[u8]>> for Source {
    fn from(bytes: Arc<[u8]>) -> Self {
        Self::Shared(bytes)
    }
}

/// Text in UTF-8: `source` from `start` on.
#[derive(Clone, Debug)]
pub(super) struct Text {
    source: Source,
    start: usize,
}

impl Text {
    pub(super) fn bytes(&self) -> &[u8] {
        &self.source.as_slice()[self.start..]
    }
}

/// Makes UTF-8 of a source: checks it in place if it is UTF-8 already, transcodes it if not.
#[derive(Clone, Debug)]
pub(super) struct Decoder {
    source: Source,
    pub(super) encoding: Encoding,
    start: usize,
    position: usize,
    out: Vec<u8>,
    /// First line that is not UTF-8, if Windows-1252 was chosen for that reason.
    pub(super) not_utf8: Option<u32>,
    /// UTF-16 units without their partner, replaced by U+FFFD.
    pub(super) replaced: u32,
    high: Option<u16>,
}

impl Decoder {
    pub(super) fn new(source: Source) -> Result<Self, IngestError> {
        let bytes = source.as_slice();
        if let Some(what) = name_binary(bytes) {
            return Err(IngestError::NotText { what: what.to_owned() });
        }
        let (encoding, start) = detect(bytes);
        Ok(Self {
            source,
            encoding,
            start,
            position: start,
            out: Vec::new(),
            not_utf8: None,
            replaced: 0,
            high: None,
        })
    }

    /// Share done, from 0 to 1.
    pub(super) fn progress(&self) -> f64 {
        self.position as f64 / self.source.as_slice().len().max(1) as f64
    }

    /// Does one piece; true when all is done.
    pub(super) fn step(&mut self) -> Result<bool, IngestError> {
        let bytes = self.source.as_slice();
        if self.position >= bytes.len() {
            return Ok(true);
        }
        let end = bytes.len().min(self.position + PIECE);
        let piece = &bytes[self.position..end];
        match self.encoding {
            Encoding::Utf8 => {
                refuse_controls(bytes, piece)?;
                match std::str::from_utf8(piece) {
                    Ok(_) => self.position = end,
                    Err(error) if error.error_len().is_none() && end < bytes.len() => {
                        self.position += error.valid_up_to();
                    }
                    Err(error) => {
                        let line = line_at(bytes, self.position + error.valid_up_to());
                        self.not_utf8 = Some(line);
                        self.encoding = Encoding::Windows1252;
                        self.position = self.start;
                        self.out.reserve(bytes.len() + bytes.len() / 8);
                    }
                }
            }
            Encoding::Windows1252 => {
                refuse_controls(bytes, piece)?;
                for run in piece.chunk_by(|left, right| left.is_ascii() == right.is_ascii()) {
                    push_windows_1252(&mut self.out, run);
                }
                self.position = end;
            }
            Encoding::Utf16Le | Encoding::Utf16Be => self.transcode_utf16(end)?,
        }
        Ok(self.position >= self.source.as_slice().len())
    }

    fn transcode_utf16(&mut self, end: usize) -> Result<(), IngestError> {
        let piece = &self.source.as_slice()[self.position..end];
        let little = self.encoding == Encoding::Utf16Le;
        let written = self.out.len();
        let mut pairs = piece.chunks_exact(2);
        for pair in &mut pairs {
            let pair = [pair[0], pair[1]];
            let unit = if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) };
            let high = self.high.take();
            match (high, unit) {
                (Some(high), 0xDC00..=0xDFFF) => {
                    let code =
                        0x1_0000 + ((u32::from(high) - 0xD800) << 10) + (u32::from(unit) - 0xDC00);
                    push_char(&mut self.out, char::from_u32(code).unwrap_or('\u{FFFD}'));
                    continue;
                }
                (Some(_), _) => push_replacement(&mut self.out, &mut self.replaced),
                (None, _) => {}
            }
            match unit {
                0xD800..=0xDBFF => self.high = Some(unit),
                0xDC00..=0xDFFF => push_replacement(&mut self.out, &mut self.replaced),
                _ => {
                    let character = char::from_u32(u32::from(unit)).unwrap_or('\u{FFFD}');
                    push_char(&mut self.out, character);
                }
            }
        }
        let last = end == self.source.as_slice().len();
        let odd = !pairs.remainder().is_empty();
        // Pieces have an even length, so an odd byte can only be the last of the file.
        self.position = end;
        if last && (odd || self.high.take().is_some()) {
            push_replacement(&mut self.out, &mut self.replaced);
        }
        if self.out[written..].contains(&0) {
            return Err(refuse_nul(&self.out));
        }
        Ok(())
    }

    /// The text, once [`Self::step`] has said that it is done.
    pub(super) fn into_text(self) -> Text {
        match self.encoding {
            Encoding::Utf8 => Text { source: self.source, start: self.start },
            Encoding::Utf16Le | Encoding::Utf16Be | Encoding::Windows1252 => {
                Text { source: Source::Owned(self.out), start: 0 }
            }
        }
    }
}

/// Adds bytes that are all ASCII or all not.
fn push_windows_1252(out: &mut Vec<u8>, run: &[u8]) {
    if run.is_ascii() {
        out.extend_from_slice(run);
    } else {
        for &byte in run {
            push_char(out, windows_1252(byte));
        }
    }
}

fn push_replacement(out: &mut Vec<u8>, replaced: &mut u32) {
    *replaced += 1;
    push_char(out, '\u{FFFD}');
}

fn push_char(out: &mut Vec<u8>, character: char) {
    if character.is_ascii() {
        out.push(character as u8);
    } else {
        out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    }
}
