//! Undo and redo: states are values, so the past is a list of them.
use std::rc::Rc;

use super::Own;
use crate::{data::TableId, scenario::Scenario};

/// Most steps kept.
const MOST: usize = 200;

/// Most bytes of own tables that the steps back may hold: two of the largest that are taken.
const MOST_BYTES: usize = 512 << 20;

/// What is undone and redone: the scenario, and the own table that is at hand for it.
#[derive(Clone, Debug, Default, PartialEq)]
struct State {
    scenario: Scenario,
    own: Option<Own>,
}

/// The state now, its past and its future.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    past: Vec<Rc<State>>,
    now: Rc<State>,
    future: Vec<Rc<State>>,
    /// The state before a change that is still under way (a slider that moves).
    before: Option<Rc<State>>,
}

impl History {
    /// The scenario now.
    pub fn now(&self) -> &Scenario {
        &self.now.scenario
    }

    /// The learner's own table, used or not.
    pub fn own(&self) -> Option<&Own> {
        self.now.own.as_ref()
    }

    /// Changes the scenario; a settled change becomes one step back to where it began.
    pub fn edit(&mut self, scenario: Scenario, settled: bool) {
        let own = self.now.own.clone();
        self.change(State { scenario, own }, settled);
    }

    /// Brings an own table and the scenario that uses it: one step.
    pub fn bring(&mut self, own: Own, scenario: Scenario) {
        self.change(State { scenario, own: Some(own) }, true);
    }

    /// Changes the scenario to that of a link, with the own table that the link names if it was here
    /// before (the browser's Back button does this), else with the one that is here now.
    pub(super) fn open(&mut self, scenario: Scenario, label: Option<&str>) {
        let mut owns = self.past.iter().chain(&self.future).filter_map(|state| state.own.as_ref());
        let named = label.and_then(|label| owns.find(|own| own.is_named(label)));
        let own = named.or(self.own()).cloned();
        self.change(State { scenario, own }, true);
    }

    /// True if both stand at the same state.
    pub(super) fn is_at(&self, other: &Self) -> bool {
        self.now == other.now
    }

    /// True if both stand at the same table.
    pub(super) fn has_table_of(&self, other: &Self) -> bool {
        let own = |history: &Self| history.own().map(|own| own.digest);
        let (a, b) = (self.now().data.table, other.now().data.table);
        a == b && (a != TableId::Own || own(self) == own(other))
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

    fn change(&mut self, state: State, settled: bool) {
        let before = self.before.take().unwrap_or_else(|| Rc::clone(&self.now));
        self.now = Rc::new(state);
        if !settled {
            self.before = Some(before);
        } else if before != self.now {
            self.past.push(before);
            self.future.clear();
            while self.past.len() > MOST || self.held() > MOST_BYTES {
                self.past.remove(0);
            }
        }
    }

    /// Bytes of own tables that only the past holds, each table once.
    fn held(&self) -> usize {
        let mut tables: Vec<&Own> = self.past.iter().filter_map(|s| s.own.as_ref()).collect();
        tables.dedup();
        tables.iter().filter(|own| Some(**own) != self.own()).map(|own| own.bytes.len()).sum()
    }

    fn step(from: &mut Vec<Rc<State>>, now: &mut Rc<State>, to: &mut Vec<Rc<State>>) -> bool {
        let Some(next) = from.pop() else { return false };
        to.push(std::mem::replace(now, next));
        true
    }
}
