//! The whole way from bytes to ranked causes, step by step; every step's result is kept.
//!
//! ```text
//! bytes ─► read ─► templates ─► alerts ─► correlate ─► causes ─► Outcome ─► judge (where truth is known)
//!          wire    template     alert     correlate    suspect, cause
//! ```
//!
//! [`Chain`] is resumable: [`Chain::step`] works for some milliseconds and says how far it is. The
//! result does not depend on how the bytes or the steps are cut. [`run`] does it all in one call.

mod judge;
mod live;
mod matter;
mod metric;
mod novelty;
mod outcome;
mod own;
mod progress;
mod spec;
mod suspect;
mod system;
mod weigh;

pub use judge::{Judgement, Labeller, Verdict, judge, judge_labelled, labels};
pub use live::Suspended;
pub use matter::{OBJECTIVE, burns, facts};
pub use metric::samples;
pub use outcome::{Incident, Outcome};
pub use progress::{Chain, Error, Phase, Progress, run};
pub use spec::{Spec, SuspectSpec};
pub use suspect::{Contribution, Ranking, Reason, Suspect};
pub use system::{System, SystemError};
