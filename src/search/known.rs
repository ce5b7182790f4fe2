//! Fields that no event has, and which might be meant.
use super::{
    index::Index,
    query::{Field, Query, Test},
};
use crate::event::Events;

/// A query asks for a field that no event has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no event has a field `{name}`; {}", hint(.near))]
pub struct Unknown {
    /// The field.
    pub name: String,
    /// Fields of a similar name, the most similar first; empty where none is.
    pub near: Vec<String>,
}

/// Fields that every event has.
const ALWAYS: [&str; 7] = ["service", "host", "name", "severity", "kind", "format", "time"];
/// Names that are proposed.
const MOST: usize = 3;
/// The longest name that is compared, in characters: longer ones are no slips of a finger.
const LONGEST: usize = 40;

fn hint(near: &[String]) -> String {
    if near.is_empty() {
        return format!("all have {}, and some have labels", ALWAYS.join(", "));
    }
    let near: Vec<String> = near.iter().map(|name| format!("`{name}`")).collect();
    format!("is {} meant?", near.join(" or "))
}

impl Index {
    /// The first field of a query that no event has. Whether a field exists may be asked of any name.
    pub fn unknown(&self, events: &Events, query: &Query) -> Option<Unknown> {
        match query {
            Query::And(parts) | Query::Or(parts) => {
                parts.iter().find_map(|part| self.unknown(events, part))
            }
            Query::Not(part) => self.unknown(events, part),
            Query::Field(Field::Other(name), Test::In(_) | Test::Like(_) | Test::Compare(..)) => {
                (!self.fields(events).any(|known| known == name)).then(|| Unknown {
                    name: name.chars().take(LONGEST).collect(),
                    near: near(name, self.fields(events)),
                })
            }
            Query::All | Query::Text(_) | Query::Field(..) => None,
        }
    }

    /// All names that a query may ask for.
    fn fields<'a>(&'a self, events: &'a Events) -> impl Iterator<Item = &'a str> {
        let extras = self.extras.iter().map(|extra| extra.name.as_str());
        let labels = self.labels.names().map(|name| events.word(name));
        ALWAYS.into_iter().chain(extras).chain(labels)
    }
}

/// The names that a slip of a finger or a missing part leads away from.
fn near<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Vec<String> {
    if name.chars().count() > LONGEST {
        return Vec::new();
    }
    let allowed = (name.chars().count() / 3).clamp(1, 3);
    let mut near: Vec<(usize, &str)> = known
        .filter(|known| known.chars().count() <= LONGEST)
        .filter_map(|known| {
            let steps = distance(name, known);
            let is_part = name.len() > 2 && known.split(['.', '_']).any(|part| part == name);
            (steps <= allowed || is_part).then_some((steps, known))
        })
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(MOST).map(|(_, name)| name.to_owned()).collect()
}

/// Letters to add, take away or change (Levenshtein), whatever their case.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (at, c) in a.to_lowercase().chars().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], at + 1);
        for (nth, other) in b.iter().enumerate() {
            let change = corner + usize::from(c != *other);
            corner = row[nth + 1];
            row[nth + 1] = change.min(corner + 1).min(row[nth] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_near_and_a_stranger_is_not() {
        let known = || ["severity", "service", "http.duration", "code"].into_iter();
        assert_eq!((distance("", "ab"), distance("sevrity", "Severity")), (2, 1));
        assert_eq!(near("sevrity", known()), ["severity"]);
        assert_eq!(near("duration", known()), ["http.duration"]);
        assert!(near("zebra", known()).is_empty());
        assert!(near(&"x".repeat(100), known()).is_empty());
    }
}
