//! The work behind a room, a few milliseconds at a time.
use serde::{Deserialize, Serialize};

use super::{Sheet, Stop, Timeline};
use crate::scenario::Scenario;

/// How far it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// What is being done, in a word.
    pub phase: String,
    /// The share of it that is done, 0 to 1.
    pub share: f64,
    /// Nothing is left to do.
    pub done: bool,
}

/// Computes what a plan asks for and says what came out. Keeps what is still valid.
pub trait Engine {
    /// Asks for a view of other choices; [`Self::step`] does the rest.
    ///
    /// # Errors
    /// Why the choices cannot be carried out; what was there before stays.
    fn ask(&mut self, scenario: &Scenario, place: &str) -> Result<(), String>;

    /// Works for some milliseconds.
    ///
    /// # Errors
    /// Why it cannot go on.
    fn step(&mut self) -> Result<Progress, String>;

    /// Whether something is left to do.
    fn is_busy(&self) -> bool;

    /// Gives up what is being done; what was found before stays.
    fn stop(&mut self);

    /// What the station says, once there is something to say.
    fn sheet(&self) -> Option<Sheet>;

    /// The rail.
    fn rail(&self) -> Vec<Stop>;

    /// The timeline.
    fn timeline(&self) -> Timeline;

    /// Whether what is shown is of the learner's own.
    fn has_own(&self) -> bool {
        false
    }
}
