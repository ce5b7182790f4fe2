//! What the room and its worker say to each other.
use serde::{Deserialize, Serialize};

use crate::aiops::{Choices, Progress, Sheet, Stop, Timeline, View};

/// Names a request, and every reply to it.
pub(super) type Job = u32;

/// To the worker.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Request {
    /// Drop whatever is being done and show this.
    Ask(Job, Box<(Choices, View)>),
    /// Read these files in place of the storm, names and bytes; when they were brought, in seconds.
    Bring(Vec<(String, Vec<u8>)>, i64),
    /// Check these alert rules: a name and the text.
    Rules(String, String),
    /// Back to the storm.
    Storm,
    /// Stop.
    Stop,
}

/// From the worker.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Reply {
    /// It is ready for work.
    Ready,
    /// How far it is.
    Progress(Job, Progress),
    /// Everything there is to see.
    Shown(Job, Box<Shown>),
    /// The choices cannot be carried out; why.
    Refused(Job, String),
    /// The job was given up.
    Stopped(Job),
    /// It died; why.
    Died(String),
}

/// Everything there is to see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Shown {
    /// The stations.
    pub(super) rail: Vec<Stop>,
    /// What the station says.
    pub(super) sheet: Sheet,
    /// What happened when.
    pub(super) timeline: Timeline,
    /// Whether the events are the learner's own.
    pub(super) own: bool,
}
