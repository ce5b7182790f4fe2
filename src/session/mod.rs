//! A learner's session: what is chosen, what has been computed, what is on screen.
//!
//! Pure: every change is an [`Action`] reduced over a [`Session`], without a browser, so that any
//! interleaving of clicks and replies can be tested natively. The page only draws it and carries
//! out what follows from it.
mod action;
mod history;
mod message;
mod own;
mod screen;

use std::rc::Rc;

pub use self::{
    action::{Action, Reply},
    history::History,
    message::Message,
    own::Own,
    screen::Screen,
};
use crate::{
    lesson, monitor,
    run::{Artifact, Made, Told, fingerprint, on_day},
    scenario::{
        Scenario,
        link::{Link, Notice as LinkNotice},
    },
    stage::Stage,
    words,
};

/// Names a request to the worker, and every reply to it.
pub type Job = u32;

/// How the worker fares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Worker {
    /// It is being started.
    Starting,
    /// It waits for work.
    Idle,
    /// It computes; the stage and the share of it that is done.
    Busy(Stage, u8),
    /// The learner stopped it.
    Stopped,
    /// It died; the reason. A new one is being started.
    Died(String),
}

/// A result, and whether it still belongs to the scenario.
#[derive(Clone, Debug)]
pub struct Result {
    /// What the stage made.
    pub made: Rc<Made>,
    /// True while a newer run has not yet come to this stage.
    pub stale: bool,
}

impl PartialEq for Result {
    /// Results are shared and never changed: the same one is equal, another one is new.
    fn eq(&self, other: &Self) -> bool {
        self.stale == other.stale && Rc::ptr_eq(&self.made, &other.made)
    }
}

/// Everything on screen derives from this.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// The committed scenario and its past and future.
    pub history: History,
    /// The running or last job; replies to older ones are dropped.
    pub job: Job,
    /// How the worker fares.
    pub worker: Worker,
    /// The newest result of each stage, in order.
    pub results: [Option<Result>; Stage::ALL.len()],
    /// Fingerprint of the last run that ended.
    pub fingerprint: Option<String>,
    /// Fingerprint that the opened link promises, and for which scenario.
    pub promised: Option<(String, Scenario)>,
    /// Where the learner is.
    pub screen: Screen,
    /// Day on the timeline; `None` for the last.
    pub day: Option<u32>,
    /// The timeline moves by itself.
    pub playing: bool,
    /// Shown to a class: large type, one figure.
    pub presenting: bool,
    /// The truth layer is shown.
    pub truth: bool,
    /// Name and hash of the own table that the opened link was made with.
    pub wanted: Option<String>,
    /// What to go back to if the table that is being read cannot be had.
    trial: Option<own::Trial>,
    /// Messages, oldest first.
    pub messages: Vec<Message>,
    /// The lesson under way.
    pub lesson: Option<lesson::Attempt>,
}

impl Default for Session {
    fn default() -> Self {
        Self {
            history: History::default(),
            job: 0,
            worker: Worker::Starting,
            results: Default::default(),
            fingerprint: None,
            promised: None,
            screen: Screen::Map,
            day: None,
            playing: false,
            presenting: false,
            truth: false,
            wanted: None,
            trial: None,
            messages: Vec::new(),
            lesson: None,
        }
    }
}

impl Session {
    /// The scenario now.
    pub fn scenario(&self) -> &Scenario {
        self.history.now()
    }

    /// What `stage` made last, fresh or stale.
    pub fn made(&self, stage: Stage) -> Option<&Rc<Made>> {
        self.results[stage.index()].as_ref().map(|result| &result.made)
    }

    /// What `stage` says on the day shown.
    pub fn told(&self, stage: Stage) -> Option<Told> {
        let made = self.made(stage)?;
        Some(on_day(made, self.watched(), self.shown_day()))
    }

    /// What the days in Production showed.
    pub fn watched(&self) -> Option<&monitor::Report> {
        match self.made(Stage::Monitor).and_then(|made| made.artifact()) {
            Some(Artifact::Monitor(report)) => Some(report),
            Some(_) | None => None,
        }
    }

    /// True if every stage shows the result of the scenario now.
    pub fn is_settled(&self) -> bool {
        self.worker == Worker::Idle
            && self.results.iter().all(|r| r.as_ref().is_some_and(|r| !r.stale))
    }

    /// Last simulated day that can be shown.
    pub fn last_day(&self) -> u32 {
        self.scenario().monitor.days.saturating_sub(1)
    }

    /// The day shown.
    pub fn shown_day(&self) -> u32 {
        self.day.unwrap_or(u32::MAX).min(self.last_day())
    }

    /// Whether the result promised by the opened link was reproduced; `None` if nothing was
    /// promised or the run has not ended.
    pub fn reproduced(&self) -> Option<bool> {
        let ((promised, _), found) = self.promised.as_ref().zip(self.fingerprint.as_ref())?;
        self.is_settled().then(|| found.starts_with(promised.as_str()) && promised.len() >= 8)
    }

    /// The link of what is on screen.
    pub fn link(&self) -> Link {
        Link {
            scenario: self.scenario().clone(),
            at: self.screen.path(),
            day: self.day,
            fingerprint: None,
            own: self.own_label(),
        }
    }

    /// The session after `action`.
    #[must_use]
    pub fn reduce(mut self, action: Action) -> Self {
        match action {
            Action::Edit { scenario, settled } => {
                let moved = settled || *scenario != *self.scenario();
                if moved && self.change(|history| history.edit(*scenario, settled)) {
                    self.begin();
                }
            }
            Action::Undo => self.travel(History::undo),
            Action::Redo => self.travel(History::redo),
            Action::CleanSlate => {
                self.change(|history| history.edit(Scenario::default(), true));
                self.day = None;
                self.promised = None;
                self.begin();
            }
            Action::RunAgain => self.begin(),
            Action::Stop => {
                if matches!(self.worker, Worker::Busy(..)) {
                    self.job += 1;
                    self.worker = Worker::Stopped;
                }
            }
            Action::Heard(reply) => self.hear(reply),
            Action::Go(screen) => self.screen = screen,
            Action::Walk(stages) => {
                if let Some(next) = self.screen.walk(stages) {
                    self.screen = next;
                }
            }
            Action::Day(day) => {
                self.day = day.filter(|&day| day < self.last_day());
                self.playing = false;
            }
            Action::Play(playing) => {
                // Playing from the end begins again.
                if playing && self.shown_day() >= self.last_day() {
                    self.day = Some(0);
                }
                self.playing = playing;
            }
            Action::Tick => {
                let next = self.shown_day() + 1;
                self.day = (next < self.last_day()).then_some(next);
                self.playing = self.playing && self.day.is_some();
            }
            Action::Present(on) => self.presenting = on,
            Action::Truth(on) => self.truth = on,
            Action::Open(link, notices) => self.open(*link, notices),
            Action::Bring(own) => self.bring(own),
            Action::Tell(message) => self.tell(message),
            Action::Unsay(about) => self.unsay(about),
            Action::Dismiss(at) => {
                if at < self.messages.len() {
                    self.messages.remove(at);
                }
            }
            Action::Lesson(event) => self.learn(event),
        }
        self
    }

    /// A new job for the scenario now; what is shown grows stale until it is replaced.
    fn begin(&mut self) {
        self.job += 1;
        self.fingerprint = None;
        if self.promised.as_ref().is_some_and(|(_, scenario)| *scenario != *self.history.now()) {
            self.promised = None;
        }
        self.forget_table();
        for result in self.results.iter_mut().flatten() {
            result.stale = true;
        }
        if self.worker != Worker::Starting {
            self.worker = Worker::Busy(Stage::Extract, 0);
        }
    }

    fn travel(&mut self, step: fn(&mut History) -> bool) {
        if self.change(|history| {
            step(history);
        }) {
            self.begin();
        }
    }

    fn hear(&mut self, reply: Reply) {
        match reply {
            Reply::Ready => {
                // A worker that replaces another has nothing to do until it is asked; the first one
                // is asked at once.
                self.worker = match self.worker {
                    Worker::Starting if self.job > 0 => Worker::Busy(Stage::Extract, 0),
                    Worker::Busy(stage, percent) => Worker::Busy(stage, percent),
                    Worker::Stopped | Worker::Died(_) => Worker::Stopped,
                    Worker::Starting | Worker::Idle => Worker::Idle,
                };
            }
            Reply::Progress(job, stage, percent) if job == self.job => {
                self.worker = Worker::Busy(stage, percent);
            }
            Reply::Made(job, made) if job == self.job => {
                let stage = made.stage;
                if stage == Stage::Extract {
                    if self.has_returned_to_table(&made) {
                        return;
                    }
                    self.look_for_record(&made);
                }
                self.results[stage.index()] = Some(Result { made: Rc::new(*made), stale: false });
                let next = Stage::ALL.get(stage.index() + 1).copied().unwrap_or(stage);
                self.worker = Worker::Busy(next, 0);
            }
            Reply::Done(job) if job == self.job => {
                self.worker = Worker::Idle;
                let made = self.results.iter().flatten().map(|result| &*result.made);
                self.fingerprint = Some(fingerprint(made).to_string());
                self.check_lesson();
            }
            Reply::Stopped(job) if job == self.job => self.worker = Worker::Stopped,
            Reply::Died(why) => {
                // What it may still say of its job no longer counts.
                self.job += 1;
                if self.give_table_back("the computation broke off") {
                    self.job += 1;
                }
                self.worker = Worker::Died(why.clone());
                self.tell(Message::bad(
                    "",
                    format!(
                        "The computation broke off ({why}). A new worker was started; what you see is the last result. Undo the last change, or run again."
                    ),
                ));
            }
            Reply::Missing(job, why) if job == self.job => {
                let why = format!("the table could not be loaded ({why})");
                if !self.give_table_back(&why) {
                    self.worker = Worker::Stopped;
                    self.tell(Message::bad("data.table", format!(
                        "{}: {why}. What you see is the last result; choose another table, or try again with a connection.",
                        words::quoted(self.table_name())
                    )));
                }
            }
            // A reply to an older job: a newer request has won.
            Reply::Progress(..)
            | Reply::Made(..)
            | Reply::Done(_)
            | Reply::Stopped(_)
            | Reply::Missing(..) => {}
        }
    }

    fn open(&mut self, link: Link, notices: Vec<LinkNotice>) {
        let fatal = notices.iter().any(LinkNotice::is_fatal);
        for notice in notices {
            // A link written by hand has no check value either: that alone is no harm.
            let bad = notice != LinkNotice::Cut;
            let text = format!("{notice}; {}.", notice.outcome());
            self.tell(Message { text, bad, about: "" });
        }
        if fatal {
            // The first address of all may be no link: the lab then opens as it always does.
            if self.job == 0 {
                self.begin();
            }
            return;
        }
        if let Some(screen) = Screen::from_path(&link.at) {
            self.screen = screen;
        } else {
            self.tell(Message::bad(
                "",
                format!(
                    "The link points to a screen `{}` that does not exist; this is the map.",
                    link.at
                ),
            ));
            self.screen = Screen::Map;
        }
        self.day = link.day;
        self.promised = link.fingerprint.map(|fingerprint| (fingerprint, link.scenario.clone()));
        self.wanted = link.own;
        let wanted = self.wanted.clone();
        if self.change(|history| history.open(link.scenario, wanted.as_deref())) || self.job == 0 {
            self.begin();
        }
        self.await_table();
    }

    fn learn(&mut self, event: lesson::Event) {
        let moves =
            matches!(event, lesson::Event::Start(_) | lesson::Event::Next | lesson::Event::Back);
        let now = self.history.now();
        if let Some(scenario) = lesson::Attempt::follow(&mut self.lesson, event, now) {
            self.change(|history| history.edit(scenario, true));
            self.begin();
        } else {
            self.check_lesson();
        }
        // Each beat has its own screen.
        let at = self.lesson.as_ref().filter(|_| moves).map(lesson::Attempt::at);
        if let Some(screen) = at.and_then(Screen::from_path) {
            self.screen = screen;
        }
    }

    fn check_lesson(&mut self) {
        if !self.is_settled() {
            return;
        }
        let made: Vec<Rc<Made>> =
            self.results.iter().flatten().map(|r| Rc::clone(&r.made)).collect();
        let scenario = self.history.now().clone();
        if let Some(attempt) = &mut self.lesson {
            attempt.check(&scenario, &made);
        }
    }
}
