//! What could not be read: where it was, what it was, and why.
use serde::{Deserialize, Serialize};
use strum::VariantArray as _;

use super::Format;
use crate::event::Span;

/// Why something is in quarantine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Reason {
    /// No format fits.
    #[error("this is none of the {} formats that can be read", Format::VARIANTS.len())]
    UnknownText,
    /// JSON of a shape that nobody has described.
    #[error("this JSON has the fields of none of the formats that can be read")]
    UnknownJson,
    /// JSON that breaks off.
    #[error("this JSON ends before it is complete")]
    CutJson,
    /// JSON with an error.
    #[error("this JSON has an error at byte {at} of the document")]
    BadJson {
        /// Offset of the first byte that cannot follow.
        at: u32,
    },
    /// JSON that nests too deeply.
    #[error("this JSON nests deeper than {limit} levels")]
    DeepJson {
        /// The limit.
        limit: u8,
    },
    /// Longer than the limit.
    #[error("this is longer than the limit of {limit} bytes")]
    TooLong {
        /// The limit.
        limit: u32,
    },
    /// Bytes that are no text.
    #[error("this holds NUL bytes: it is no text")]
    Binary,
    /// A packed file: gzip (RFC 1952) or zip.
    #[error("this is a packed file (gzip or zip): unpack it first")]
    Packed,
    /// A format was found, but no time.
    #[error(
        "{format} without a time (0 and year 1 mean that it was never set); it is not guessed",
        format = .0.facts().name
    )]
    NoTime(Format),
    /// A time that no calendar has.
    #[error("{format} with a time that cannot be read", format = .0.facts().name)]
    BadTime(Format),
    /// A time without a year, and nothing to tell the year from.
    #[error(
        "{format} without a year, no other time in this paste and no clock to tell it from",
        format = .0.facts().name
    )]
    NoYear(Format),
    /// A time of day without a day, and nothing to tell the day from.
    #[error(
        "{format} without a day, no other time in this paste and no clock to tell it from",
        format = .0.facts().name
    )]
    NoDay(Format),
    /// Nothing says what it is about.
    #[error("{format} without service, host or identity; they are not guessed", format = .0.facts().name)]
    NoSource(Format),
    /// A field that the format cannot do without.
    #[error("{format} without the fields that make it one", format = .0.facts().name)]
    NotComplete(Format),
    /// 4 GiB of payloads.
    #[error("there is no room for more payloads")]
    Full,
}

/// A piece of input that could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantined {
    /// Which paste or file, in the order in which they were begun; see [`super::Read::sources`].
    pub source: u16,
    /// Position within its payload, where only a part of it is meant.
    pub part: u16,
    /// Line on which it begins, from 1.
    pub line: u32,
    /// Byte at which it begins, from 0, counted after UTF-16 was converted to UTF-8.
    pub start: u64,
    /// Its length in bytes.
    pub len: u64,
    /// The beginning of it, in the arena of the events.
    pub raw: Span,
    /// Why.
    pub reason: Reason,
}
