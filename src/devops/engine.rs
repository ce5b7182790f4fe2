//! The room as the page's worker drives it.
use super::{Room, View, read};
use crate::{
    room::{Engine, Progress, Sheet, Stop, Timeline},
    scenario::Scenario,
};

impl Engine for Room {
    fn ask(&mut self, scenario: &Scenario, place: &str) -> Result<(), String> {
        // What could not be read was said when the link was heard.
        let (choices, _) = read(&scenario.dev, scenario.seed);
        self.begin(scenario, &choices, &View::from_path(place));
        Ok(())
    }

    fn step(&mut self) -> Result<Progress, String> {
        self.advance()
    }

    fn is_busy(&self) -> bool {
        self.is_at_work()
    }

    fn stop(&mut self) {
        self.give_up();
    }

    fn sheet(&self) -> Option<Sheet> {
        self.say()
    }

    fn rail(&self) -> Vec<Stop> {
        self.stops()
    }

    fn timeline(&self) -> Timeline {
        self.when()
    }
}
