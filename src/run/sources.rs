//! The bytes that a run may read: handed in by whoever has a file system or a network.
use std::sync::Arc;

use crate::{digest::Digest, keyed::Keyed};

/// Tables by their catalogue key.
#[derive(Clone, Debug, Default)]
pub struct Sources(Keyed<String, Source>);

/// The bytes of a table and their hash.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub(super) bytes: Arc<[u8]>,
    pub(super) digest: Digest,
}

impl Source {
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        Self { digest: Digest::of_bytes(&bytes), bytes: bytes.into() }
    }
}

impl Sources {
    /// Hands in the bytes of a table; they replace earlier ones.
    pub fn insert(&mut self, key: impl Into<String>, bytes: Vec<u8>) {
        self.0.insert(key.into(), Source::new(bytes));
    }

    /// Takes the bytes of a table back.
    pub fn remove(&mut self, key: &str) {
        self.0.remove(key);
    }

    pub(super) fn find(&self, key: &str) -> Option<&Source> {
        self.0.get(key)
    }
}
