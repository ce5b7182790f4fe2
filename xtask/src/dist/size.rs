//! The size of the first load, against its budget.

use super::precache;
use crate::failure::{Outcome, read};
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

/// The most that the first load may weigh with Brotli, in bytes (1 kB = 1,000 bytes).
const BUDGET: usize = 450_000;

/// Whether the first load fits its budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    /// It fits.
    Within,
    /// It does not.
    Over,
}

impl Weight {
    /// The exit code that says so.
    pub(crate) fn verdict(self) -> ExitCode {
        match self {
            Self::Within => ExitCode::SUCCESS,
            Self::Over => ExitCode::FAILURE,
        }
    }
}

/// Prints every file of the first load, raw and with Brotli (quality 11, as hosts store it).
pub(crate) fn print(dist: &Path) -> Outcome<Weight> {
    let mut names = precache::names(dist)?;
    names.push(precache::NAME.to_owned());
    println!("\nFirst load                                    raw      Brotli (bytes)");
    let (mut raw, mut packed) = (0, 0);
    for name in names {
        let bytes = read(&dist.join(&name))?;
        // A font is packed already: hosts send it as it is.
        let brotli = if is_packed(&name) { bytes.len() } else { brotli(&bytes) };
        println!("  {name:<36} {:>11} {:>11}", thousands(bytes.len()), thousands(brotli));
        raw += bytes.len();
        packed += brotli;
    }
    println!("  {:<36} {:>11} {:>11}", "in all", thousands(raw), thousands(packed));
    let single = read(&dist.join(super::single_file::NAME))?.len();
    println!("  {:<36} {:>11}", "(opslab.html, the single file)", thousands(single));
    if packed > BUDGET {
        println!("over the budget of {} bytes", thousands(BUDGET));
        return Ok(Weight::Over);
    }
    println!("within the budget of {} bytes", thousands(BUDGET));
    Ok(Weight::Within)
}

fn is_packed(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|end| end == "woff2")
}

fn brotli(bytes: &[u8]) -> usize {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, 11, 22);
    // Writing into memory cannot fail.
    let _ = writer.write_all(bytes);
    writer.into_inner().len()
}

/// Digits in groups of three.
pub(crate) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_digits() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(450_000), "450,000");
        assert_eq!(thousands(1_234_567), "1,234,567");
    }

    #[test]
    fn packs_what_repeats() {
        assert!(brotli(&[7; 10_000]) < 50);
    }
}
