//! What the past says of an alert, in words.
use serde::{Deserialize, Serialize};

use super::Chances;

/// What the past says of an alert and a trouble.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Past {
    /// Position in [`super::History::patterns`].
    pub pattern: u16,
    /// Past troubles of that kind there.
    pub times: u32,
    /// Of those, how many had such an alert.
    pub had: u32,
    /// When it most often began, seconds after the trouble did.
    pub delay: i32,
    /// Everyday ones per hour.
    pub noise: f64,
    /// The chance that the alert comes of this trouble, 0 to 1.
    pub chance: f64,
}

impl Past {
    /// In a sentence.
    pub fn sentence(&self, known: &Chances) -> String {
        let pattern = known.history().patterns.get(usize::from(self.pattern));
        let (kind, place) = pattern.map_or(("trouble", ""), |known| (&*known.kind, &*known.place));
        let minutes = (self.delay.max(1) + 59) / 60;
        format!(
            "Of {} past cases of {kind} at {place} {} had this alert, most often within {minutes} min; \
             as everyday noise it comes {:.2} times an hour.",
            self.times, self.had, self.noise
        )
    }
}
