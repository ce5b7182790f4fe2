//! Where everything is at an instant: small, so that it can be kept often.
use serde::{Deserialize, Serialize};

use super::{Cause, Seconds};
use crate::{
    change::Edit,
    rollout::{Arms, Canary, Disagreement},
};

/// What is to be done at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Task {
    /// The team commits something.
    TeamCommit,
    /// The team trains the model again.
    TeamRetrain,
    /// A quarter ends.
    QuarterEnd,
    /// A line of the script.
    Script(u32),
    /// A build ends.
    Build(u32),
    /// A level of tests ends: release, level.
    Level(u32, u8),
    /// Somebody mends a release.
    Mend(u32, bool),
    /// A place looks for something to promote.
    Look(u8),
    /// Somebody is asked to agree: place, release.
    Approve(u8, u32),
    /// A person lets a paused rollout go on.
    Resume(u8),
    /// A promotion arrives: place, release.
    Arrive(u8, u32),
    /// A verification ends: place, release.
    Verify(u8, u32),
    /// A look at a rollout: place, release.
    RolloutLook(u8, u32),
    /// Harm is noticed: place, release, how.
    Notice(u8, u32, u8),
    /// Somebody or something goes back: place, release.
    GoBack(u8, u32),
    /// Somebody lifts a hold.
    Lift(u8),
    /// A change by hand is seen and put back.
    Heal(u8),
    /// Harm of a change by hand is noticed: place, how.
    Suffer(u8, u8),
    /// An outage begins, ends.
    Outage,
    /// An outage ends; at which event it began.
    OutageEnd(u32),
}

/// A task with its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Due {
    pub(super) at: Seconds,
    pub(super) order: u32,
    pub(super) task: Task,
    pub(super) cause: Cause,
}

/// How far a release has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Live {
    /// Its number.
    pub release: u32,
    /// True once all levels of the build are green.
    pub built: bool,
    /// The level at which the build stopped.
    pub red: Option<u8>,
    /// How often levels were begun.
    pub attempts: u8,
    /// Since when each place has it verified.
    pub verified: Vec<Option<Seconds>>,
    /// Until when it stood in each place, where it stands no more.
    pub left: Vec<Option<Seconds>>,
    /// How many have agreed to each place; `None` where nobody was asked.
    pub approvals: Vec<Option<u8>>,
    /// Never to be promoted again.
    pub rejected: bool,
    /// Sent past the places before by somebody: into which place.
    pub bypass: Option<u8>,
    /// The place whose verification failed for no reason: it may be begun again.
    pub refused: Option<u8>,
}

/// What a shadow was seen to decide otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mirrored {
    /// The release that nobody heard.
    pub release: u32,
    /// The one that served.
    pub against: u32,
    /// How both decided the same payments of the location.
    pub matrix: Disagreement,
}

/// A rollout under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rollout {
    /// The release that comes.
    pub release: u32,
    /// The step it is at.
    pub step: u8,
    /// The look within the step.
    pub look: u8,
    /// Percent of the traffic that it gets.
    pub percent: u8,
    /// What was seen.
    pub canary: Canary,
    /// What a bandit has seen.
    pub arms: Arms,
    /// True while it waits for a person.
    pub paused: bool,
    /// True once its analysis was given up because it could not measure.
    pub errored: bool,
    /// The event that began it.
    pub begun: Cause,
}

/// How a rollout ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ended {
    /// The release that came.
    pub release: u32,
    /// When it ended.
    pub at: Seconds,
    /// The traffic that it had last, percent.
    pub percent: u8,
    /// Whether it was taken back.
    pub back: bool,
    /// What was seen.
    pub canary: Canary,
    /// What a bandit has seen.
    pub arms: Arms,
}

/// Harm that was noticed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    /// Since when there was harm.
    pub since: Seconds,
    /// When it was noticed.
    pub noticed: Seconds,
    /// The release that did it.
    pub release: u32,
    /// The event that noticed it.
    pub event: u32,
}

/// What stands in a place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Site {
    /// The release that serves; 0 at the beginning.
    pub live: u32,
    /// The release that ought to.
    pub desired: u32,
    /// Since when `live` serves.
    pub since: Seconds,
    /// The last release that was verified here, or was there at the beginning.
    pub stable: u32,
    /// What is on its way here.
    pub coming: Option<u32>,
    /// A rollout under way.
    pub rollout: Option<Rollout>,
    /// No release gets in by itself.
    pub held: bool,
    /// What was changed here by hand, by its key in the catalogue.
    pub drifted: Option<String>,
    /// An incident that is open.
    pub incident: Option<Incident>,
    /// How the last rollout here ended.
    pub ended: Option<Ended>,
    /// What the last shadow here would have decided.
    pub mirrored: Option<Mirrored>,
    /// The last releases that served here, newest last: for the rollback window.
    pub served: Vec<u32>,
    /// Euros that releases cost here so far beyond the product of the beginning.
    pub harm: f64,
    /// Euros that others saved.
    pub gain: f64,
    /// Up to when harm is counted.
    pub counted: Seconds,
    /// Payments here so far, and those that were answered, rightly and in time, as well as the
    /// product of the beginning answers them.
    pub payments: f64,
    /// Payments that were served worse than by the product of the beginning.
    pub worse: f64,
}

/// Everything at an instant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// The instant.
    pub now: Seconds,
    /// Releases so far.
    pub releases: u32,
    /// Those that may still move, oldest first.
    pub progress: Vec<Live>,
    /// The places, in the order of the spec.
    pub places: Vec<Site>,
    /// Edits of the learner's main line.
    pub head: Vec<Edit>,
    /// Tests that run and stop nothing, by position in the list.
    pub quarantined: Vec<u16>,
    /// Commits that wait for the end of the quarter: when, and which.
    pub waiting: Vec<(Seconds, Edit)>,
    pub(super) queue: Vec<Due>,
    pub(super) order: u32,
    pub(super) team_commits: u32,
    pub(super) known_lines: u32,
}

impl State {
    /// The release with this number, while it may still move.
    pub fn live(&self, release: u32) -> Option<&Live> {
        self.progress.iter().find(|live| live.release == release)
    }

    pub(super) fn live_mut(&mut self, release: u32) -> Option<&mut Live> {
        self.progress.iter_mut().find(|live| live.release == release)
    }

    /// Puts a task in the queue: the latest first, so that the next one is at the end.
    pub(super) fn schedule(&mut self, at: Seconds, task: Task, cause: Cause) {
        self.order += 1;
        self.put(Due { at, order: self.order, task, cause });
    }

    /// Puts a line of the script in the queue: after everything else of its instant, so that it does
    /// not matter when it became known.
    pub(super) fn schedule_line(&mut self, at: Seconds, line: u32) {
        self.known_lines = self.known_lines.max(line + 1);
        let order = u32::MAX / 2 + line;
        self.put(Due { at, order, task: Task::Script(line), cause: None });
    }

    fn put(&mut self, due: Due) {
        let key = |due: &Due| (std::cmp::Reverse(due.at), std::cmp::Reverse(due.order));
        let place = self.queue.partition_point(|other| key(other) < key(&due));
        self.queue.insert(place, due);
    }

    /// Takes the next task out, if it is due by `until`.
    pub(super) fn next(&mut self, until: Seconds) -> Option<Due> {
        if self.queue.last().is_some_and(|due| due.at <= until) { self.queue.pop() } else { None }
    }
}
