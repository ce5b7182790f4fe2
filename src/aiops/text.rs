//! Choices as text, for links: `events=30000;kind=disk-full;act=95:clear-disk:ledger-db`, defaults
//! left out. In values `;`, `%` and what cannot be seen are written as `%` and two hexadecimal digits.
use std::fmt::Write as _;

use super::{Act, Choices, FIELDS, Field, Ruling, choices::MOST_ACTS, field::FieldError};
use crate::world::Topology;

/// Something about the text that a person should know. What could be read has been read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// A parameter that was not taken.
    #[error("{0}; the default was taken")]
    Field(#[from] FieldError),
    /// An act that cannot be read.
    #[error("`{0}` is no act: `minute:what:where` is wanted; it was left out")]
    Act(String),
    /// Too many acts.
    #[error("a scenario has at most {MOST_ACTS} acts; the others were left out")]
    Acts,
}

/// Writes what differs from the defaults; the seed belongs to the whole lab and is not written.
pub fn write(choices: &Choices) -> String {
    let mut parts: Vec<String> = FIELDS
        .iter()
        .filter(|field| !field.is_default(choices))
        .map(|field| format!("{}={}", field.key, escaped(&field.read(choices))))
        .collect();
    if !choices.acts.is_empty() {
        let topology = Topology::payments();
        parts.extend(choices.acts.iter().map(|act| format!("act={}", act.text(&topology))));
    }
    parts.extend(choices.rulings.iter().map(|ruling| format!("ruling={}", ruling.text())));
    parts.join(";")
}

fn escaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for c in value.chars() {
        if c == ';' || c == '%' || c.is_ascii_control() {
            // Writing to a `String` cannot fail.
            let _ = write!(text, "%{:02X}", u32::from(c));
        } else {
            text.push(c);
        }
    }
    text
}

/// Undoes [`escaped`]; a `%` without two digits behind it stands for itself.
fn plain(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        value.push_str(before);
        let code = after.get(..2).and_then(|two| u8::from_str_radix(two, 16).ok());
        if let Some((code, behind)) = code.filter(u8::is_ascii).zip(after.get(2..)) {
            value.push(char::from(code));
            rest = behind;
        } else {
            value.push('%');
            rest = after;
        }
    }
    value.push_str(rest);
    value
}

/// Reads it, with the seed of the lab.
pub fn read(text: &str, seed: u32) -> (Choices, Vec<Trouble>) {
    let mut choices = Choices { seed, ..Choices::default() };
    let mut troubles = Vec::new();
    let topology = Topology::payments();
    for part in text.split(';').filter(|part| !part.is_empty()) {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        if key == "act" {
            match Act::read(value, &topology) {
                Some(act) if choices.acts.len() < MOST_ACTS => choices.acts.push(act),
                Some(_) => troubles.push(Trouble::Acts),
                None => troubles.push(Trouble::Act(value.chars().take(60).collect())),
            }
            continue;
        }
        if key == "ruling" {
            match Ruling::read(value) {
                Some(ruling) if choices.rulings.len() < MOST_ACTS => choices.rulings.push(ruling),
                Some(_) => troubles.push(Trouble::Acts),
                None => troubles.push(Trouble::Act(value.chars().take(60).collect())),
            }
            continue;
        }
        let written = match Field::find(key) {
            Some(field) => field.write(&mut choices, &plain(value)),
            None => Err(FieldError::Unknown(key.chars().take(60).collect())),
        };
        if let Err(error) = written {
            troubles.push(error.into());
        }
    }
    choices.acts.sort_unstable();
    choices.acts.dedup();
    choices.rulings.sort_unstable();
    choices.rulings.dedup();
    troubles.dedup();
    (choices, troubles)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_only_what_differs_and_reads_it_back() {
        assert_eq!(write(&Choices::default()), "");
        let text = "kind=disk-full;events=30000;noise=2.5;act=95:clear-disk:ledger-db";
        let (choices, troubles) = read(text, 7);
        assert_eq!((troubles.len(), choices.seed, choices.acts.len()), (0, 7, 1));
        assert_eq!(read(&write(&choices), 7), (choices, Vec::new()));
    }

    #[test]
    fn texts_of_several_lines_survive() {
        let mut choices = Choices::default();
        choices.rules.lookup = "service.name,team\na;b,100%\n".trim_end().to_owned();
        choices.rules.mutes = "mon-fri 22:00-06:00\nsat 00:00-24:00".to_owned();
        let text = write(&choices);
        assert!(!text.contains('\n'), "{text}");
        assert_eq!(read(&text, choices.seed), (choices, Vec::new()));
        assert_eq!((plain("100%"), plain("%zz%3B%ff")), ("100%".to_owned(), "%zz;%ff".to_owned()));
    }

    #[test]
    fn says_what_it_could_not_take() {
        let (choices, troubles) = read("events=1e400;wat=1;act=1:dance:ledger;;noise=2", 1);
        assert_eq!(troubles.len(), 3);
        assert_eq!(choices, Choices { seed: 1, noise: 2.0, ..Choices::default() });
    }
}
