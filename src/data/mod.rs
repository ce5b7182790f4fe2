//! The tables of the lab: a catalogue of those that lie in `static/data`, the form in which they
//! travel to the page, and a generator of card payments. Nothing here opens a file: bytes are handed in, and go through [`crate::ingest`].
pub mod cards;
pub mod catalogue;
pub mod packed;
mod spec;

pub use self::{
    catalogue::{Entry, TableId},
    spec::{Report, Spec},
};
