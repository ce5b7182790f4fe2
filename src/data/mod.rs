//! The tables of the lab: a catalogue of those that lie in `static/data`, and a generator of card
//! payments. Nothing here opens a file: bytes are handed in, and go through [`crate::ingest`].
pub mod cards;
pub mod catalogue;
