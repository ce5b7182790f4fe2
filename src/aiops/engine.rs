//! The room as the page's worker drives it.
use super::{Phase, Room, Station, View, read};
use crate::{
    monitor::Inject,
    room::{Engine, Progress, Sheet, Stop, Timeline},
    scenario::Scenario,
};

impl Engine for Room {
    fn ask(&mut self, scenario: &Scenario, place: &str) -> Result<(), String> {
        // What could not be read was said when the link was heard.
        let (mut choices, _) = read(&scenario.ops, scenario.seed);
        choices.drift = scenario.monitor.inject != Inject::Nothing;
        Self::ask(self, &choices, &View::from_path(place)).map_err(|error| error.to_string())
    }

    fn step(&mut self) -> Result<Progress, String> {
        let at = Self::step(self).map_err(|error| error.to_string())?;
        let word: &'static str = at.phase.into();
        Ok(Progress { phase: word.to_owned(), share: at.share, done: at.phase == Phase::Done })
    }

    fn is_busy(&self) -> bool {
        Self::is_busy(self)
    }

    fn stop(&mut self) {
        Self::stop(self);
    }

    fn sheet(&self) -> Option<Sheet> {
        Self::sheet(self)
    }

    fn rail(&self) -> Vec<Stop> {
        Self::rail(self)
    }

    fn timeline(&self) -> Timeline {
        Self::timeline(self)
    }

    fn has_own(&self) -> bool {
        Self::has_own(self)
    }
}

impl Station {
    /// As the page knows it.
    pub(super) fn stopover(self) -> crate::room::Stopover {
        crate::room::Stopover { id: self.id(), name: self.name(), sentence: self.sentence() }
    }
}
