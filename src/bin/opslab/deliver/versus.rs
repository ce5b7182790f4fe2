//! Two ways of working, side by side.
use std::fmt::Write as _;

use opslab::{
    compare::{Comparison, Study},
    promote::{Spec, SpecError, Workshop},
};
use serde_json::json;

use super::super::{args::Failure, commands::say};

/// The chosen way of working against the same with other options, or against manual releases every
/// quarter, on common random numbers.
pub(super) fn compare(
    spec: &Spec,
    against: &[(String, String)],
    (seeds, is_json): (u32, bool),
    workshop: Workshop,
) -> Result<(), Failure> {
    let bad = |error: SpecError| Failure::Usage(error.to_string());
    let mut other = spec.clone();
    if against.is_empty() {
        other = spec.quarterly();
    }
    for (key, value) in against {
        other.set(key, value).map_err(bad)?;
    }
    let study = Study::new(spec.clone(), other, seeds, workshop);
    let found = study.and_then(Study::finish).map_err(bad)?;
    if is_json {
        say(&format!("{:#}\n", json!(found)))?;
    } else {
        say(&words(&found))?;
    }
    Ok(())
}

fn words(found: &Comparison) -> String {
    let mut out = String::new();
    // Writing to a `String` cannot fail.
    for d in &found.differences {
        let _ = writeln!(
            out,
            "{:<32}{:>12.3} {:>12.3}   difference {:.3} ({:.3} to {:.3}, n = {})",
            d.name, d.first, d.second, d.mean, d.interval.0, d.interval.1, d.n
        );
    }
    for assumption in &found.assumptions {
        let _ = writeln!(out, "{assumption}");
    }
    out
}
