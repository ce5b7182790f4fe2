//! The rooms' state: what is chosen, what is looked at, what was computed.
use std::rc::Rc;

use yew::Reducible;

use super::protocol::{Job, Loop, Reply, Shown};
use crate::{
    aiops, devops,
    room::{Card, Deed, Go, Messages, Plan, Progress},
    scenario::{
        Field, Scenario,
        link::{Link, decode},
    },
};

/// How the worker fares.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Worker {
    Starting,
    Idle,
    Busy(Option<Progress>),
    Stopped,
}

/// Everything the rooms draw.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct State {
    /// The page's link: seed, and what the other loops chose.
    pub(super) link: Link,
    /// The room that the page shows; `None` while it shows something else.
    pub(super) here: Option<Loop>,
    devops: devops::Plan,
    aiops: aiops::Plan,
    /// While a slider moves, the page is not told.
    pub(super) settled: bool,
    pub(super) playing: bool,
    /// Ticks that pass at once, by how long the last ones took.
    stride: u32,
    /// When the last tick was asked for, milliseconds.
    ticked: f64,
    pub(super) job: Job,
    pub(super) worker: Worker,
    shown: [Option<Rc<Shown>>; 2],
    pub(super) messages: Messages,
    /// Events of the learner's own were brought, and the worker has them.
    brought: bool,
    /// How often a worker has died.
    pub(super) deaths: u32,
}

impl Default for State {
    fn default() -> Self {
        Self {
            link: Link::default(),
            here: None,
            devops: devops::Plan::default(),
            aiops: aiops::Plan::default(),
            settled: true,
            playing: false,
            stride: 0,
            ticked: 0.0,
            job: 0,
            worker: Worker::Starting,
            shown: [None, None],
            messages: Messages::default(),
            brought: false,
            deaths: 0,
        }
    }
}

/// What can happen.
pub(super) enum Action {
    /// The page shows another link.
    Hear(String),
    /// The worker said something.
    Reply(Reply),
    /// Look somewhere.
    Go(Go),
    /// Look at a station, by its place on the rail.
    Visit(usize),
    /// Look at a tick of the clock; `None` for the one that the loop opens with.
    Turn(Option<u32>),
    /// So many stations on, or back.
    Walk(i32),
    /// Play or pause.
    Play(bool),
    /// Time passes.
    Tick,
    /// Set a parameter.
    Set(&'static str, String, bool),
    /// Do something, or take it back.
    Do(Deed),
    /// Show the truth or not.
    Truth(bool),
    /// Close what is singled out.
    Close,
    /// Events of the learner's own were brought (true), or given back.
    Brought(bool),
    /// Something to tell.
    Tell(String),
    /// A message was read.
    Dismiss(usize),
    /// Stop what is being done.
    Stop,
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let station = |state: &Self| (state.here, state.plan().here());
        let before = station(&self);
        let mut next = Rc::unwrap_or_clone(self).after(action);
        if station(&next) != before {
            next.messages.moved();
        }
        Rc::new(next)
    }
}

impl State {
    /// The room that is shown, or was shown last.
    pub(super) fn room(&self) -> Loop {
        self.here.unwrap_or(Loop::AiOps)
    }

    /// Its plan.
    pub(super) fn plan(&self) -> &dyn Plan {
        match self.room() {
            Loop::DevOps => &self.devops,
            Loop::AiOps => &self.aiops,
        }
    }

    fn plan_mut(&mut self) -> &mut dyn Plan {
        match self.room() {
            Loop::DevOps => &mut self.devops,
            Loop::AiOps => &mut self.aiops,
        }
    }

    /// What it shows.
    pub(super) fn shown(&self) -> Option<&Rc<Shown>> {
        self.shown[self.room() as usize].as_ref()
    }

    /// What a room showed last.
    pub(super) fn shown_of(&self, room: Loop) -> Option<&Rc<Shown>> {
        self.shown[room as usize].as_ref()
    }

    /// The page's scenario with what is chosen here.
    pub(super) fn scenario(&self) -> Scenario {
        let known = &self.link.scenario;
        let mut scenario = known.clone();
        self.plan().write(&mut scenario);
        // A link that says the same in other words stays as it is: written anew it would be a change,
        // and what could be redone would be gone.
        let mut same = known.clone();
        let mut heard: Box<dyn Plan> = match self.room() {
            Loop::DevOps => Box::<devops::Plan>::default(),
            Loop::AiOps => Box::<aiops::Plan>::default(),
        };
        let is_whole = heard.read(known, &self.plan().place()).is_empty();
        heard.write(&mut same);
        if is_whole && same == scenario { known.clone() } else { scenario }
    }

    /// The address of what is looked at.
    pub(super) fn address(&self) -> String {
        format!("{}/{}", self.room().id(), self.plan().place())
    }

    /// The last tick of the clock.
    pub(super) fn last(&self) -> u32 {
        self.plan().clock().last
    }

    /// The tick shown.
    pub(super) fn now(&self) -> u32 {
        let shown = self.shown().map_or(0, |shown| shown.timeline.now);
        let clock = self.plan().clock();
        clock.now.unwrap_or(shown).min(clock.last)
    }

    fn after(mut self, action: Action) -> Self {
        match action {
            Action::Hear(link) => self.hear(&link),
            Action::Reply(reply) => self.reply(reply),
            Action::Go(go) => {
                let followed = self.plan_mut().follow(&go);
                self.tell_of(followed);
                self.ask();
            }
            Action::Visit(station) => {
                self.plan_mut().visit(station);
                self.ask();
            }
            Action::Turn(tick) => {
                self.playing = false;
                self.plan_mut().turn(tick);
                self.ask();
            }
            Action::Walk(by) => {
                let (here, all) = (self.plan().here(), self.plan().stations().len());
                let next = here.checked_add_signed(by as isize).filter(|next| *next < all);
                if let Some(next) = next {
                    self.plan_mut().visit(next);
                    self.ask();
                }
            }
            Action::Play(playing) => {
                if playing && self.now() >= self.last() {
                    self.plan_mut().restart();
                }
                self.playing = playing;
                self.stride = 0;
                self.ask();
            }
            Action::Tick => self.tick(),
            Action::Set(key, value, settled) => {
                let before = self.scenario();
                match self.plan_mut().set(key, &value) {
                    Ok(()) => {
                        self.messages.took(key);
                        self.settled = settled;
                        if self.scenario() != before {
                            self.ask();
                        }
                    }
                    Err(why) => {
                        self.messages.refused(key, format!("{why}. The last value stays."));
                    }
                }
            }
            Action::Do(deed) => self.act(&deed),
            Action::Truth(on) => {
                self.plan_mut().show_truth(on);
                self.ask();
            }
            Action::Close => {
                self.plan_mut().close();
                self.ask();
            }
            Action::Brought(own) => {
                self.plan_mut().look_at_own(own);
                self.brought = own;
                self.playing = false;
                self.ask();
            }
            Action::Tell(text) => self.tell(text),
            Action::Dismiss(at) => self.messages.dismiss(at),
            Action::Stop => {
                self.job += 1;
                self.playing = false;
                self.worker = Worker::Stopped;
            }
        }
        self
    }

    /// Time passes, once what came before has been drawn.
    fn tick(&mut self) {
        if self.worker == Worker::Idle {
            let next = self.now() + self.stride.max(self.plan().clock().stride);
            self.ticked = js_sys::Date::now();
            self.playing = self.playing && next < self.last();
            self.plan_mut().turn(Some(next));
            self.ask();
        }
    }

    fn ask(&mut self) {
        self.job += 1;
        if self.worker != Worker::Starting {
            self.worker = Worker::Busy(None);
        }
    }

    fn hear(&mut self, text: &str) {
        let (link, _said_by_the_page) = decode(text);
        let at = link.at.clone();
        let Some((room, place)) = Loop::of(&at) else {
            self.here = None;
            self.playing = false;
            self.link = link;
            return;
        };
        let moved = self.here != Some(room);
        let mut next = Self { here: Some(room), link, ..self.clone() };
        let scenario = next.link.scenario.clone();
        let troubles = next.plan_mut().read(&scenario, place);
        if self.playing && !moved && next.scenario() == self.scenario() {
            // What plays is ahead of what the page knows.
            self.link = next.link;
            return;
        }
        let before = std::mem::replace(self, next);
        for trouble in troubles {
            self.tell(trouble);
        }
        if self.plan().wants_own() && !self.brought {
            self.plan_mut().look_at_own(false);
            self.tell("This page showed events of your own, which no link holds: bring them again to see the same.".to_owned());
        }
        let news = self.shown().is_none();
        let same = self.plan().place() == before.plan().place();
        if news || moved || !same || self.scenario() != before.scenario() {
            self.playing = false;
            self.settled = true;
            self.ask();
        }
    }

    fn reply(&mut self, reply: Reply) {
        match reply {
            Reply::Ready => {
                self.worker = if self.job > 0 { Worker::Busy(None) } else { Worker::Idle };
            }
            Reply::Progress(job, progress) if job == self.job => {
                self.worker = Worker::Busy(Some(progress));
            }
            Reply::Shown(job, shown) if job == self.job => {
                self.shown[self.room() as usize] = Some(Rc::new(*shown));
                self.worker = Worker::Idle;
                if self.playing {
                    let took = js_sys::Date::now() - self.ticked;
                    self.stride = self.plan().clock().paced(self.stride, took);
                    self.act_by_policy();
                }
            }
            Reply::Refused(job, why) if job == self.job => {
                self.worker = Worker::Idle;
                self.playing = false;
                self.tell(format!("{why}. What you see is the last result."));
            }
            Reply::Stopped(job) if job == self.job => self.worker = Worker::Stopped,
            Reply::Died(why) => {
                self.deaths += 1;
                self.brought = false;
                self.job += 1;
                self.playing = false;
                self.worker = Worker::Starting;
                self.tell(format!("The computation broke off ({why}). A new worker was started; what you see is the last result. Undo the last change, or choose again."));
            }
            // A reply to an older job: a newer request has won.
            Reply::Progress(..) | Reply::Shown(..) | Reply::Refused(..) | Reply::Stopped(_) => {}
        }
    }

    /// Does what the learner's policy allows without a person.
    fn act_by_policy(&mut self) {
        let cards = self.shown().map(|shown| shown.sheet.cards.as_slice()).unwrap_or_default();
        let offers = cards.iter().flat_map(|card| {
            if let Card::Offers { offers, .. } = card { offers.as_slice() } else { &[] }
        });
        let mut offers = offers.filter(|offer| offer.automatic);
        let deed = offers.find_map(|offer| offer.deed.clone());
        if let Some(deed) = deed {
            let deed = self.plan().by_policy(&deed);
            self.act(&deed);
        }
    }

    fn act(&mut self, deed: &Deed) {
        let now = self.now();
        match self.plan_mut().carry(deed, now) {
            Ok(done) => {
                for (key, value) in &done.edits {
                    self.edit(key, value);
                }
                done.says.into_iter().for_each(|text| self.tell(text));
            }
            Err(why) => self.tell(why),
        }
        self.settled = true;
        self.ask();
    }

    /// Sets a parameter of another loop; the page is told with the next settled change.
    fn edit(&mut self, key: &str, value: &str) {
        let scenario = &mut self.link.scenario;
        if let Some(carried) = scenario.carried(key) {
            value.clone_into(carried);
        } else if let Ok(field) = Field::find(key) {
            // The plans write values that the field takes; any other changes nothing.
            drop(field.write(scenario, value));
        }
    }

    fn tell_of(&mut self, done: Result<(), String>) {
        if let Err(why) = done {
            self.tell(why);
        }
    }

    fn tell(&mut self, text: String) {
        self.messages.tell(text);
    }
}
