//! Content hashes: what an artifact is, independent of who made it and when.
use crate::codec;

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The first 128 bits of a SHA-256 over the canonical bytes ([`codec`]) of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Digest([u8; 16]);

impl Digest {
    /// Hashes raw bytes.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self::finish(Sha256::new_with_prefix(bytes))
    }

    /// Hashes a value by its bytes: floats by their bits, so equal means equal to the bit.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Self {
        // Through the same bytes as messages and packages, so that there is one serialiser.
        Self::of_bytes(&codec::to_bytes(value))
    }

    /// The first eight hexadecimal digits: enough for a person to compare.
    pub fn short(&self) -> String {
        self.to_string()[..8].to_owned()
    }

    fn finish(hasher: Sha256) -> Self {
        let full = hasher.finalize();
        let mut half = [0; 16];
        half.copy_from_slice(&full[..16]);
        Self(half)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
