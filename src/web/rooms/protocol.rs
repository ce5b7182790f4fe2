//! What the rooms and their worker say to each other.
use serde::{Deserialize, Serialize};

use crate::{
    room::{Progress, Sheet, Stop, Timeline},
    scenario::Scenario,
};

/// Names a request, and every reply to it.
pub(super) type Job = u32;

/// A loop that has a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Loop {
    /// Delivery.
    DevOps,
    /// Operations.
    AiOps,
}

impl Loop {
    /// Its name in addresses.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::DevOps => "devops",
            Self::AiOps => "aiops",
        }
    }

    /// Its key in the stylesheet.
    pub(super) fn colour(self) -> &'static str {
        match self {
            Self::DevOps => "dev",
            Self::AiOps => "ops",
        }
    }

    /// The place that the page's map leaves for it.
    pub(super) fn place_on_map(self) -> &'static str {
        match self {
            Self::DevOps => "live-dev",
            Self::AiOps => "live-ops",
        }
    }

    /// Stations whose facts the map shows.
    pub(super) fn facts(self) -> &'static [&'static str] {
        match self {
            Self::DevOps => &["uat", "production", "measure"],
            Self::AiOps => &["ingest", "correlate", "cause"],
        }
    }

    /// What it is, for who waits.
    pub(super) fn motto(self) -> (&'static str, &'static str) {
        match self {
            Self::DevOps => (
                "DevOps: from a commit to every customer",
                "The product is being built and tested.",
            ),
            Self::AiOps => {
                ("AIOps: machine learning, applied to running it all", "The storm is being played.")
            }
        }
    }

    /// The loop of an address, and the rest of it.
    pub(super) fn of(at: &str) -> Option<(Self, &str)> {
        let (id, place) = at.split_once('/').unwrap_or((at, ""));
        [Self::DevOps, Self::AiOps].into_iter().find(|one| one.id() == id).map(|one| (one, place))
    }
}

/// To the worker.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Request {
    /// Drop whatever is being done and show this place of a loop.
    Ask(Job, Loop, Box<(Scenario, String)>),
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
    /// Whether what is shown is the learner's own.
    pub(super) own: bool,
}
