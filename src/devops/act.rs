//! What the learner did, and when.
use serde::{Deserialize, Serialize};

use crate::{
    change::{Change, ChangeError, Edit, FileDiff, Kind, Origin, commit_field, listed},
    check::test,
    promote::{Action, Seconds},
    release::Source,
};

/// What is changed by hand where nobody says what: it does no harm.
pub(super) const HARMLESS: &str = "six-replicas";
/// Most letters of a value that is committed.
const MOST_LETTERS: usize = 60;

/// Something that was done at an instant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Act {
    /// When.
    pub at: Seconds,
    /// What.
    pub what: What,
}

/// What can be done.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum What {
    /// Commits a change of the catalogue.
    Commit(String),
    /// Commits another value of a parameter of the model loop.
    Set(String, String),
    /// Commits the model that monitoring trained again: number of the training table's cut.
    Monitoring(u32),
    /// Commits a training that operations prescribe: number of the training table's cut.
    Operations(u32),
    /// Commits the reverse of a release.
    Revert(u32),
    /// Begins a stopped release again from the step that failed.
    Rerun(u32),
    /// Agrees: place, release.
    Approve(u8, u32),
    /// Promotes by hand: place, release.
    Promote(u8, u32),
    /// Lets releases into a place again.
    Lift(u8),
    /// Rejects a release for good.
    Reject(u32),
    /// Sends a release past the places before: place, release.
    Bypass(u8, u32),
    /// Lets a paused rollout go on.
    Resume(u8),
    /// Ends a rollout.
    Abort(u8),
    /// Changes something in a place by hand: place, key in the catalogue.
    Drift(u8, String),
    /// Puts back what was changed there by hand.
    PutBack(u8),
    /// Lets a test run without stopping anything, from now on.
    Quarantine(String),
    /// Lets it stop releases again.
    Trust(String),
}

impl What {
    /// As text: `commit:scaler-refitted`, `approve:3:7`.
    pub fn text(&self) -> String {
        match self {
            Self::Commit(key) => format!("commit:{key}"),
            Self::Set(key, value) => format!("set:{key}:{value}"),
            Self::Monitoring(cut) => format!("monitoring:{cut}"),
            Self::Operations(cut) => format!("operations:{cut}"),
            Self::Revert(release) => format!("revert:{release}"),
            Self::Rerun(release) => format!("rerun:{release}"),
            Self::Approve(place, release) => format!("approve:{place}:{release}"),
            Self::Promote(place, release) => format!("promote:{place}:{release}"),
            Self::Lift(place) => format!("lift:{place}"),
            Self::Reject(release) => format!("reject:{release}"),
            Self::Bypass(place, release) => format!("bypass:{place}:{release}"),
            Self::Resume(place) => format!("resume:{place}"),
            Self::Abort(place) => format!("abort:{place}"),
            Self::Drift(place, key) => format!("drift:{place}:{key}"),
            Self::PutBack(place) => format!("putback:{place}"),
            Self::Quarantine(test) => format!("quarantine:{test}"),
            Self::Trust(test) => format!("trust:{test}"),
        }
    }

    /// Reads what [`Self::text`] writes; `None` where it is not that.
    pub fn read(text: &str) -> Option<Self> {
        let (word, rest) = text.split_once(':')?;
        let number = || rest.parse::<u32>().ok();
        let place = || rest.parse::<u8>().ok();
        let both = || {
            let (place, release) = rest.split_once(':')?;
            Some((place.parse::<u8>().ok()?, release.parse::<u32>().ok()?))
        };
        Some(match word {
            "commit" => Self::Commit(listed(rest).ok()?.key.to_owned()),
            "set" => {
                let (key, value) = rest.split_once(':')?;
                let plain = |text: &str| {
                    text.len() <= MOST_LETTERS
                        && !text.contains([';', '='])
                        && !text.chars().any(char::is_control)
                };
                if !plain(key) || !plain(value) {
                    return None;
                }
                Self::Set(key.to_owned(), value.to_owned())
            }
            "monitoring" => Self::Monitoring(number()?.min(MOST_CUTS)),
            "operations" => Self::Operations(number()?.min(MOST_CUTS)),
            "revert" => Self::Revert(number()?),
            "rerun" => Self::Rerun(number()?),
            "approve" => both().map(|(p, r)| Self::Approve(p, r))?,
            "promote" => both().map(|(p, r)| Self::Promote(p, r))?,
            "lift" => Self::Lift(place()?),
            "reject" => Self::Reject(number()?),
            "bypass" => both().map(|(p, r)| Self::Bypass(p, r))?,
            "resume" => Self::Resume(place()?),
            "abort" => Self::Abort(place()?),
            "drift" => {
                // The first links named no change.
                let (place, key) = rest.split_once(':').unwrap_or((rest, HARMLESS));
                Self::Drift(place.parse().ok()?, listed(key).ok()?.key.to_owned())
            }
            "putback" => Self::PutBack(place()?),
            "quarantine" => Self::Quarantine(test(rest)?.key.to_owned()),
            "trust" => Self::Trust(test(rest)?.key.to_owned()),
            _ => return None,
        })
    }

    /// Whether it is a commit.
    pub fn makes_a_release(&self) -> bool {
        matches!(
            self,
            Self::Commit(_)
                | Self::Set(..)
                | Self::Monitoring(_)
                | Self::Operations(_)
                | Self::Revert(_)
        )
    }

    /// As the simulation takes it.
    ///
    /// # Errors
    /// [`ChangeError`] where a change cannot be made.
    pub fn action(&self, source: &Source) -> Result<Action, ChangeError> {
        let commit = |change| Action::Commit(Box::new(change));
        Ok(match *self {
            Self::Commit(ref key) => commit(Change::listed(key)?),
            Self::Set(ref key, ref value) => commit(commit_field(source, key, value)?),
            Self::Monitoring(cut) => commit(retrained(
                cut,
                Origin::Monitoring { reason: "Monitoring trained the model again.".to_owned() },
            )),
            Self::Operations(cut) => commit(retrained(
                cut,
                Origin::Operations { reason: "Operations prescribe a training.".to_owned() },
            )),
            Self::Revert(release) => Action::Revert { release },
            Self::Rerun(release) => Action::Rerun { release },
            Self::Approve(place, release) => Action::Approve { place, release },
            Self::Promote(place, release) => Action::Promote { place, release },
            Self::Lift(place) => Action::Lift { place },
            Self::Reject(release) => Action::Reject { release },
            Self::Bypass(place, release) => Action::Bypass { place, release, who: 1 },
            Self::Resume(place) => Action::Resume { place },
            Self::Abort(place) => Action::Abort { place },
            Self::Drift(place, ref key) => Action::Drift { place, key: key.clone() },
            Self::PutBack(place) => Action::PutBack { place },
            Self::Quarantine(ref test) => Action::Quarantine { test: test.clone(), on: true },
            Self::Trust(ref test) => Action::Quarantine { test: test.clone(), on: false },
        })
    }
}

/// Cuts of the training table that are told apart.
const MOST_CUTS: u32 = 8;

/// The training table is cut again, with the rows that came since.
pub(super) fn retrained(cut: u32, origin: Origin) -> Change {
    let why = match &origin {
        Origin::Monitoring { reason } | Origin::Operations { reason } => reason.clone(),
        Origin::Person => String::new(),
    };
    let before = cut.saturating_sub(1).to_string();
    Change {
        title: "Model trained again on newer rows".to_owned(),
        kind: Kind::Model,
        origin,
        edits: vec![Edit::Retrain { cut }],
        diff: vec![FileDiff::value("data/training.lock", "cut", &before, &cut.to_string())],
        why,
        bad: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn survives_being_written() {
        let all = [
            What::Commit("scaler-refitted".to_owned()),
            What::Set("model.kind".to_owned(), "forest".to_owned()),
            What::Monitoring(1),
            What::Operations(2),
            What::Revert(3),
            What::Rerun(3),
            What::Approve(2, 9),
            What::Promote(5, 1),
            What::Lift(4),
            What::Reject(8),
            What::Bypass(3, 4),
            What::Resume(3),
            What::Abort(3),
            What::Drift(1, "one-replica".to_owned()),
            What::PutBack(1),
            What::Quarantine("decides".to_owned()),
            What::Trust("decides".to_owned()),
        ];
        for what in all {
            assert_eq!(What::read(&what.text()), Some(what));
        }
        assert_eq!(What::read("drift:1"), Some(What::Drift(1, HARMLESS.to_owned())));
        for text in [
            "",
            "drift:1:x",
            "quarantine:x",
            "commit:",
            "commit:x",
            "approve:1",
            "approve:300:1",
            "set:a:b;c",
            "dance:1",
        ] {
            assert_eq!(What::read(text), None, "{text}");
        }
    }
}
