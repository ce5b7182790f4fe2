//! What can happen to a session: what the learner does, and what the worker says.
use super::{Job, Message, Own, Screen};
use crate::{
    lesson,
    run::Made,
    scenario::{
        Scenario,
        link::{Link, Notice as LinkNotice},
    },
    stage::Stage,
};

/// What can happen.
#[derive(Clone, Debug)]
pub enum Action {
    /// The learner changed the scenario. While a slider moves (`settled` false) the change is
    /// computed but makes no step of the history.
    Edit {
        /// The scenario now.
        scenario: Box<Scenario>,
        /// The change is complete.
        settled: bool,
    },
    /// One step back.
    Undo,
    /// One step forward again.
    Redo,
    /// Back to the scenario that the lab opens with.
    CleanSlate,
    /// Compute the same scenario once more.
    RunAgain,
    /// Stop computing.
    Stop,
    /// The worker said something.
    Heard(Reply),
    /// The learner moved to a screen.
    Go(Screen),
    /// So many stages on, or back: the walkthrough for a class.
    Walk(i32),
    /// The learner chose a day; `None` for the last.
    Day(Option<u32>),
    /// The timeline plays or pauses.
    Play(bool),
    /// One day passes while it plays.
    Tick,
    /// Presenter mode on or off.
    Present(bool),
    /// The truth layer on or off.
    Truth(bool),
    /// A link was opened; what it holds, and what is to be said about it.
    Open(Box<Link>, Vec<LinkNotice>),
    /// The learner brought a table.
    Bring(Own),
    /// Something to tell.
    Tell(Message),
    /// What was told about something is so no longer.
    Unsay(&'static str),
    /// A message was read.
    Dismiss(usize),
    /// Something happened in a lesson.
    Lesson(lesson::Event),
}

/// What the worker says.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub enum Reply {
    /// It is ready for work.
    Ready,
    /// Part of a stage is done, in percent.
    Progress(Job, Stage, u8),
    /// A stage ended.
    Made(Job, Box<Made>),
    /// All stages ended.
    Done(Job),
    /// The job was given up.
    Stopped(Job),
    /// The table of the job could not be loaded; the reason.
    Missing(Job, String),
    /// It died; the reason.
    Died(String),
}
