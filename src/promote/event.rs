//! What happened, and because of what.
use serde::{Deserialize, Serialize};

use super::Seconds;

/// Position of the event that led to another; `None` for what comes from outside.
pub type Cause = Option<u32>;

/// One line of the event log.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub at: Seconds,
    /// What.
    pub what: Happening,
    /// To which release; 0 for the product as it was at the beginning.
    pub release: u32,
    /// Where; `None` on the build server or nowhere in particular.
    pub place: Option<u8>,
    /// Because of which event.
    pub cause: Cause,
}

/// What can happen.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Happening {
    /// Somebody committed.
    Committed,
    /// The artifact was made.
    Built,
    /// The pipeline refused to make one.
    BuildFailed,
    /// All chosen tests of a level hold.
    Green(u8),
    /// A test failed: its position in the list. The flag says that nothing is wrong with the release.
    Red(u16, bool),
    /// A test in quarantine failed and stopped nothing.
    Ignored(u16),
    /// A promotion began.
    Promoting,
    /// A promotion waits for so many people.
    Waiting(u8),
    /// Somebody agreed: how many have, of how many.
    Approved(u8, u8),
    /// The release stands in the place.
    Deployed,
    /// It was verified there.
    Verified,
    /// A verification failed: its position in the list of tests.
    Refuted(u16, bool),
    /// It has stood there long enough.
    Soaked,
    /// A step of a rollout: percent of the traffic.
    Weight(u8),
    /// A look at the canary: passed.
    Passed(u8),
    /// A look at the canary: worse; which metric.
    Worse(u8),
    /// A look at the canary: too little to judge; it waits for a person.
    Paused,
    /// A rollout was ended.
    Aborted,
    /// All traffic goes to the release: a deployment.
    Served,
    /// The place went back to the release before; the flag says: by itself.
    RolledBack(bool),
    /// Harm was noticed: an incident. The number says how: 0 errors, 1 decisions, 2 missed frauds.
    Noticed(u8),
    /// The incident is over.
    Recovered,
    /// The release is never to be promoted again.
    Rejected,
    /// No release gets into the place by itself any more.
    Held,
    /// The hold was lifted.
    Lifted,
    /// Somebody sent a release past the places before: an audit line; who.
    Bypassed(u8),
    /// Something was changed in the place by hand.
    Drifted,
    /// It was put back.
    Healed,
    /// Harm of what was changed by hand was noticed; how, as in [`Self::Noticed`].
    Suffered(u8),
    /// A test stops nothing any more: its position in the list.
    Quarantined(u16),
    /// It stops releases again.
    Trusted(u16),
    /// An outage that no release caused.
    Outage,
    /// It is over.
    OutageOver,
    /// A level was begun again from the step that failed.
    Rerun,
    /// A rollout that paused goes on.
    Resumed,
    /// A measurement failed; how many in a row. That says nothing about the release.
    Unmeasured(u8),
    /// The analysis of a rollout was given up because it could not measure.
    Errored,
    /// A shadow was held against what serves: how many decisions in a thousand differ.
    Mirrored(u16),
    /// Nothing was tested: the verdicts of the release with this number were taken, because code,
    /// settings and choices are called the same.
    Reused(u32),
}
