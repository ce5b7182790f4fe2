//! Everything that can be chosen and done.
use serde::{Deserialize, Serialize};

use super::{Act, TICK};
use crate::{
    promote::{Seconds, Spec},
    release::Source,
    scenario::Scenario,
};

/// The most acts of one scenario: links must stay short.
pub(super) const MOST_ACTS: usize = 24;
/// The longest stretch that the page simulates, weeks.
pub(super) const MOST_WEEKS: u32 = 52;
/// Weeks that it simulates unless somebody says otherwise.
const WEEKS: u32 = 4;
/// The tick that the loop opens with: Wednesday of the first week, 16:00.
const OPENING: u32 = (2 * 24 + 16) * 6;

/// All choices. Defaults belong to the version of the link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choices {
    /// How delivery is organised; its seed is that of the whole lab.
    pub spec: Spec,
    /// What was done, by time.
    pub acts: Vec<Act>,
}

impl Default for Choices {
    fn default() -> Self {
        Self { spec: Spec { weeks: WEEKS, ..Spec::default() }, acts: Vec::new() }
    }
}

impl Choices {
    /// The last second of the longest stretch.
    pub(super) const LONGEST: Seconds = MOST_WEEKS as Seconds * crate::promote::WEEK;

    /// The product of the beginning: the lab's own. What is set in the model loop comes in as a
    /// change, like everything else.
    pub fn source(&self) -> Source {
        Source::of(&Scenario { seed: self.spec.seed, ..Scenario::default() })
    }

    /// The last tick.
    pub fn ticks(&self) -> u32 {
        self.spec.weeks * (7 * 24 * 6)
    }

    /// The tick that the loop opens with: an hour after the last act.
    pub fn opening(&self) -> u32 {
        let last = self.acts.last().map(|act| (act.at / TICK) as u32 + 6);
        last.unwrap_or(OPENING).min(self.ticks())
    }

    /// An instant.
    pub fn instant(&self, tick: u32) -> Seconds {
        Seconds::from(tick.min(self.ticks())) * TICK
    }
}
