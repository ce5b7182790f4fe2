//! Choices as text, for links: `rollout.strategy=rolling;act=208800:commit:cents-for-euros`, defaults
//! left out.
use super::{Act, Choices, FIELDS, Field, What, choices::MOST_ACTS};

/// Something about the text that a person should know. What could be read has been read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// A parameter that does not exist.
    #[error("delivery has no parameter `{0}`; it was left out")]
    Unknown(String),
    /// A parameter that was not taken.
    #[error("{0}; the default was taken")]
    Value(String),
    /// An act that cannot be read.
    #[error("`{0}` is no act: `second:what:…` is wanted; it was left out")]
    Act(String),
    /// Too many acts.
    #[error("a scenario has at most {MOST_ACTS} acts; the others were left out")]
    Acts,
}

/// Writes what differs from the defaults; the seed belongs to the whole lab and is not written.
pub fn write(choices: &Choices) -> String {
    let usual = Choices::default();
    let mut parts: Vec<String> = FIELDS
        .iter()
        .map(|field| (field, (field.read)(&choices.spec)))
        .filter(|(field, value)| *value != (field.read)(&usual.spec))
        .map(|(field, value)| format!("{}={value}", field.key))
        .collect();
    parts.extend(choices.acts.iter().map(|act| format!("act={}:{}", act.at, act.what.text())));
    parts.join(";")
}

/// Reads it, with the seed of the lab.
pub fn read(text: &str, seed: u32) -> (Choices, Vec<Trouble>) {
    let mut choices = Choices::default();
    choices.spec.seed = seed;
    let mut troubles = Vec::new();
    let short = |text: &str| text.chars().take(60).collect::<String>();
    for part in text.split(';').filter(|part| !part.is_empty()) {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        if key == "act" {
            match act(value) {
                Some(act) if choices.acts.len() < MOST_ACTS => choices.acts.push(act),
                Some(_) => troubles.push(Trouble::Acts),
                None => troubles.push(Trouble::Act(short(value))),
            }
            continue;
        }
        match Field::find(key) {
            None => troubles.push(Trouble::Unknown(short(key))),
            Some(field) => {
                if let Err(why) = field.write(&mut choices.spec, value) {
                    troubles.push(Trouble::Value(why));
                }
            }
        }
    }
    // Acts of one instant stay in the order in which they were done.
    choices.acts.sort_by_key(|act| act.at);
    troubles.dedup();
    (choices, troubles)
}

fn act(text: &str) -> Option<Act> {
    let (at, what) = text.split_once(':')?;
    let at = at.parse().ok().filter(|at| *at <= Choices::LONGEST)?;
    Some(Act { at, what: What::read(what)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_only_what_differs_and_reads_it_back() {
        assert_eq!(write(&Choices::default()), "");
        let text = "deliver.approvals=2;rollout.strategy=rolling;tests.unit=;act=600:commit:cents-for-euros;act=600:revert:1";
        let (choices, troubles) = read(text, 7);
        assert_eq!((troubles.len(), choices.spec.seed, choices.acts.len()), (0, 7, 2));
        assert_eq!(read(&write(&choices), 7), (choices, Vec::new()));
    }

    #[test]
    fn says_what_it_could_not_take() {
        let (choices, troubles) = read("deliver.approvals=1e400;wat=1;act=1:dance:3;;act=9", 42);
        assert_eq!(troubles.len(), 4, "{troubles:?}");
        assert_eq!(choices, Choices::default());
    }
}
