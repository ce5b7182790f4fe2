//! A table that the learner brought; it never leaves the page.
use std::rc::Rc;

use crate::digest::Digest;

/// The bytes of a table, and what it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// File name, or `pasted`.
    pub name: String,
    /// Its bytes.
    pub bytes: Rc<[u8]>,
    /// Their hash.
    pub digest: Digest,
}

impl Own {
    /// Takes the bytes of a file.
    pub fn new(name: &str, bytes: &[u8]) -> Self {
        let name = name.chars().filter(|c| !c.is_control()).take(80).collect();
        Self { name, digest: Digest::of_bytes(bytes), bytes: bytes.into() }
    }

    /// What a link says of it: name and hash.
    pub fn label(&self) -> String {
        format!("{}, {}", self.name, self.digest.short())
    }
}
