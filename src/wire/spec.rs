//! What may be chosen about reading.
use serde::{Deserialize, Serialize};

use super::{enrich::Lookup, extract::Rule};

/// Choices and limits of a [`super::Reader`]. The limits protect the browser tab.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    /// Offset from UTC, in minutes east, of times that name no zone; 0.
    pub zone_minutes: i16,
    /// Longest line in bytes; 1 MiB.
    pub line_bytes: u32,
    /// Longest JSON document in bytes; 32 MiB.
    pub document_bytes: u32,
    /// How much of what could not be read is kept, in bytes per piece; 4 KiB.
    pub quarantine_bytes: u32,
    /// Variables to extract from bodies.
    pub extract: Vec<Rule>,
    /// Tables that add labels.
    pub lookups: Vec<Lookup>,
}

impl Default for Spec {
    fn default() -> Self {
        Self {
            zone_minutes: 0,
            line_bytes: 1 << 20,
            document_bytes: 32 << 20,
            quarantine_bytes: 4 << 10,
            extract: Vec::new(),
            lookups: Vec::new(),
        }
    }
}
