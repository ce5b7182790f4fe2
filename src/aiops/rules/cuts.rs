//! Entropy cuts of single formats: `syslog3164=0.4`, `datadog=20%`.
use super::{at, conditions, lines};
use crate::alert::Cut;

/// # Errors
/// The first line that is none, and why.
pub(in crate::aiops) fn read(text: &str) -> Result<Vec<(u8, Cut)>, String> {
    lines(text).map(|(number, line)| at(number, one(line))).collect()
}

fn one(line: &str) -> Result<(u8, Cut), String> {
    let wrong = || format!("`{line}` is no cut such as syslog3164=0.4 or datadog=20%");
    let (format, value) = line.split_once('=').ok_or_else(wrong)?;
    let format = conditions::format(format.trim())?;
    let (value, percent) = match value.trim().strip_suffix('%') {
        Some(value) => (value, true),
        None => (value, false),
    };
    let value: f64 = value.trim().parse().map_err(|_no| wrong())?;
    let value = if percent { value / 100.0 } else { value };
    if !(0.0..=1.0).contains(&value) {
        return Err(wrong());
    }
    Ok((format, if percent { Cut::Percentile(value) } else { Cut::Fixed(value) }))
}
