//! Back in time: from the last state that was kept, forward again.
use super::{Seconds, Simulation, State};

/// A state that was kept.
#[derive(Clone, Debug)]
pub(super) struct Snapshot {
    state: State,
    events: usize,
    releases: usize,
    tasks: u64,
}

impl Simulation {
    /// Keeps the state.
    pub(super) fn keep(&mut self) {
        if self.snapshots.last().is_some_and(|kept| kept.tasks == self.tasks) {
            self.snapshots.pop();
        }
        self.snapshots.push(Snapshot {
            state: self.state.clone(),
            events: self.log.len(),
            releases: self.ledger.len(),
            tasks: self.tasks,
        });
    }

    /// Takes up the last kept state before an instant. Everything after it is played again when it
    /// is asked for, and comes out the same, because nothing is drawn that depends on the way.
    pub(super) fn restore(&mut self, at: Seconds) {
        let kept = self.snapshots.partition_point(|kept| kept.state.now <= at).max(1);
        self.snapshots.truncate(kept);
        let Some(last) = self.snapshots.last() else { return };
        self.state = last.state.clone();
        self.tasks = last.tasks;
        let now = last.state.now;
        self.refusals.retain(|(at, _)| *at <= now);
        self.log.truncate(last.events);
        self.ledger.truncate(last.releases);
        self.briefs.truncate(last.releases + 1);
        self.names.truncate(last.releases + 1);
        for line in self.state.known_lines..self.script.len() as u32 {
            let at = self.script[line as usize].0;
            self.state.schedule_line(at, line);
        }
    }
}
