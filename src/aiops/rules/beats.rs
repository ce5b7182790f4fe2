//! Signals that must come again and again: `prometheus 10m format=alertmanager`.
use super::{at, conditions, lines, seconds};
use crate::alert::Heartbeat;

/// # Errors
/// The first line that is none, and why.
pub(in crate::aiops) fn read(text: &str) -> Result<Vec<Heartbeat>, String> {
    lines(text).map(|(number, line)| at(number, one(line))).collect()
}

fn one(line: &str) -> Result<Heartbeat, String> {
    let wanted = "a name, the longest time between two, and conditions: `edge 10m service=edge`";
    let mut words = line.split_whitespace();
    let (Some(name), Some(interval)) = (words.next(), words.next()) else {
        return Err(format!("`{line}` is not {wanted}"));
    };
    let interval = seconds(interval)?;
    if !(10..=86_400).contains(&interval) {
        return Err("a heartbeat's interval is 10 s to a day".to_owned());
    }
    let matchers = conditions::read(&words.collect::<Vec<_>>().join(" "))?;
    if matchers.is_empty() {
        return Err(format!("`{line}` is not {wanted}"));
    }
    Ok(Heartbeat { name: name.to_owned(), matchers, interval })
}
