//! JSON without a tree of its own: one pass writes a tape of spans, and values are looked up on it.
//!
//! The pass can stop where the bytes end and go on when more come, so a document may arrive in any
//! pieces, and it stops at the first byte that cannot follow, so that a document that was cut off
//! does not swallow the next one (RFC 8259; a raw tab within a text is let through).
mod tape;
mod value;

pub(super) use tape::{DEPTH, Progress, Shape, Tape, parse};
pub(super) use value::Value;
