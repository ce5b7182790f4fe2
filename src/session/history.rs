//! Undo and redo: scenarios are values, so the past is a list of them.
use crate::scenario::Scenario;

/// Most steps kept.
const MOST: usize = 200;

/// The scenario now, its past and its future.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    past: Vec<Scenario>,
    now: Scenario,
    future: Vec<Scenario>,
    /// The scenario before a change that is still under way (a slider that moves).
    before: Option<Scenario>,
}

impl History {
    /// The scenario now.
    pub fn now(&self) -> &Scenario {
        &self.now
    }

    /// Changes the scenario; a settled change becomes one step back to where it began.
    pub fn edit(&mut self, scenario: Scenario, settled: bool) {
        let before = self.before.take().unwrap_or_else(|| self.now.clone());
        self.now = scenario;
        if !settled {
            self.before = Some(before);
        } else if before != self.now {
            self.past.push(before);
            if self.past.len() > MOST {
                self.past.remove(0);
            }
            self.future.clear();
        }
    }

    /// False while a change is under way.
    pub fn is_settled(&self) -> bool {
        self.before.is_none()
    }

    /// One step back; false if there is none.
    pub fn undo(&mut self) -> bool {
        Self::step(&mut self.past, &mut self.now, &mut self.future)
    }

    /// One step forward again; false if there is none.
    pub fn redo(&mut self) -> bool {
        Self::step(&mut self.future, &mut self.now, &mut self.past)
    }

    /// True if there is a step back.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// True if there is a step forward.
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    fn step(from: &mut Vec<Scenario>, now: &mut Scenario, to: &mut Vec<Scenario>) -> bool {
        let Some(next) = from.pop() else { return false };
        to.push(std::mem::replace(now, next));
        true
    }
}
