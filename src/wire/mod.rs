//! Wire formats: from the bytes of some twenty monitoring tools to events, or to quarantine with a
//! reason.
//!
//! ```text
//! bytes ─► Decoder ─► Cutter ─► keys, detect ─► read::* ─► Out ─► Events | Quarantined
//!          UTF-16     records   which format    one file   rows, labels, years,
//!                                               each       extraction, enrichment
//! ```
//!
//! The format is told from the content, record by record, so that formats may be mixed in any order.
//! Nothing is guessed: a record without time, or of which nobody can say what it is about, goes to
//! quarantine with the reason, its place and its bytes. What is decided where a format leaves it open
//! stands in [`Format::facts`].

mod clock;
mod cut;
mod detect;
mod draft;
mod encoding;
mod enrich;
mod extract;
mod format;
mod json;
mod keys;
mod normal;
mod quarantine;
mod read;
mod reader;
mod scale;
mod spec;
mod years;

pub use self::{
    encoding::{Encoding, decode},
    enrich::{Lookup, LookupError},
    extract::{PatternError, Rule},
    format::{Facts, Format},
    normal::{Attribute, Normal},
    quarantine::{Quarantined, Reason},
    reader::{Read, Reader, Source, read_all},
    spec::Spec,
};
