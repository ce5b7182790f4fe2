//! The room's state: what is chosen, what is looked at, what was computed.
use std::rc::Rc;

use yew::Reducible;

use super::protocol::{Job, Reply, Shown};
use crate::{
    aiops::{self, Act, Card, Choices, Deed, Field, Go, Progress, Station, View},
    monitor::Inject,
    scenario::link::{Link, decode},
};

/// How the worker fares.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Worker {
    Starting,
    Idle,
    Busy(Option<Progress>),
    Stopped,
}

/// Everything the room draws.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct State {
    /// The page's link: seed, and what the other loops chose.
    pub(super) link: Link,
    /// Whether the room is what the page shows.
    pub(super) here: bool,
    pub(super) choices: Choices,
    pub(super) view: View,
    /// While a slider moves, the page is not told.
    pub(super) settled: bool,
    pub(super) playing: bool,
    pub(super) job: Job,
    pub(super) worker: Worker,
    pub(super) shown: Option<Rc<Shown>>,
    pub(super) messages: Vec<String>,
    /// How often a worker has died.
    pub(super) deaths: u32,
}

impl Default for State {
    fn default() -> Self {
        Self {
            link: Link::default(),
            here: false,
            choices: Choices::default(),
            view: View::default(),
            settled: true,
            playing: false,
            job: 0,
            worker: Worker::Starting,
            shown: None,
            messages: Vec::new(),
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
    /// Look at a moment; `None` for the end.
    Minute(Option<u32>),
    /// So many stations on, or back.
    Walk(i32),
    /// Play or pause.
    Play(bool),
    /// A minute passes.
    Tick,
    /// Set a parameter.
    Set(&'static Field, String, bool),
    /// Do or take back something in the world.
    Do(Deed),
    /// Show the truth or not.
    Truth(bool),
    /// Close what is told of one event.
    CloseEvent,
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
        Rc::new(Rc::unwrap_or_clone(self).after(action))
    }
}

impl State {
    /// The length of the storm.
    pub(super) fn minutes(&self) -> u32 {
        self.choices.minutes
    }

    /// The minute shown.
    pub(super) fn now(&self) -> u32 {
        let shown = self.shown.as_ref().map_or(0, |shown| shown.timeline.now);
        self.view.now.unwrap_or(shown).min(self.minutes())
    }

    fn after(mut self, action: Action) -> Self {
        match action {
            Action::Hear(link) => self.hear(&link),
            Action::Reply(reply) => self.reply(reply),
            Action::Go(go) => self.go(go),
            Action::Minute(minute) => {
                self.view.now = minute.map(|minute| minute.min(self.minutes()));
                self.playing = false;
                self.ask();
            }
            Action::Walk(by) => {
                if let Some(station) = self.view.station.walk(by) {
                    self.go(Go::Station(station));
                }
            }
            Action::Play(playing) => {
                if playing && self.now() >= self.minutes() {
                    self.view.now = Some(0);
                    self.view.event = None;
                    self.view.incident = None;
                }
                self.playing = playing;
                self.ask();
            }
            Action::Tick => {
                // The next minute waits until this one has been drawn.
                if self.worker == Worker::Idle {
                    let next = self.now() + self.stride();
                    self.view.now = Some(next.min(self.minutes()));
                    self.playing = self.playing && next < self.minutes();
                    self.ask();
                }
            }
            Action::Set(field, value, settled) => {
                let mut choices = self.choices.clone();
                match field.write(&mut choices, &value) {
                    Ok(()) => {
                        self.settled = settled;
                        if choices != self.choices {
                            self.choices = choices;
                            self.view.incident = None;
                            self.view.event = None;
                            self.ask();
                        }
                    }
                    Err(error) => self.tell(format!("{error}. The last value stays.")),
                }
            }
            Action::Do(deed) => self.act(&deed),
            Action::Truth(on) => {
                self.view.truth = on;
                self.ask();
            }
            Action::CloseEvent => {
                self.view.event = None;
                self.ask();
            }
            Action::Brought(own) => {
                self.view = View { own, truth: self.view.truth, ..View::default() };
                self.playing = false;
                self.ask();
            }
            Action::Tell(text) => self.tell(text),
            Action::Dismiss(at) => {
                if at < self.messages.len() {
                    self.messages.remove(at);
                }
            }
            Action::Stop => {
                self.job += 1;
                self.playing = false;
                self.worker = Worker::Stopped;
            }
        }
        self
    }

    /// Minutes per tick: a long storm of many events is played in larger strides.
    fn stride(&self) -> u32 {
        match self.choices.events {
            0..=30_000 => 1,
            30_001..=100_000 => 3,
            _ => 10,
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
        let Some(path) = link.at.strip_prefix("aiops") else {
            self.here = false;
            self.playing = false;
            self.link = link;
            return;
        };
        let view = View::from_path(path.trim_start_matches('/'));
        let (mut choices, troubles) = aiops::read(&link.scenario.ops, link.scenario.seed);
        choices.drift = link.scenario.monitor.inject != Inject::Nothing;
        for trouble in troubles {
            self.tell(format!("The link: {trouble}."));
        }
        let mut view = view;
        if view.own && self.shown.as_ref().is_none_or(|shown| !shown.own) {
            view.own = false;
            self.tell("This page showed events of your own, which no link holds: bring them again to see the same.".to_owned());
        }
        let news = !self.here && self.shown.is_none();
        self.here = true;
        self.link = link;
        if self.playing && choices == self.choices {
            return;
        }
        if news || choices != self.choices || view != self.view {
            self.playing = false;
            self.settled = true;
            (self.choices, self.view) = (choices, view);
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
                self.shown = Some(Rc::new(*shown));
                self.worker = Worker::Idle;
                if self.playing {
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
        let cards = self.shown.iter().flat_map(|shown| &shown.sheet.cards);
        let offers = cards.filter_map(|card| match card {
            Card::Offers { offers, .. } => Some(offers),
            Card::Figure(_)
            | Card::Grid(_)
            | Card::Story(_)
            | Card::Funnel { .. }
            | Card::Prose { .. }
            | Card::Search { .. } => None,
        });
        let deed =
            offers.flatten().find(|offer| offer.automatic).and_then(|offer| offer.deed.clone());
        if let Some(deed) = deed {
            self.act(&deed);
        }
    }

    fn go(&mut self, go: Go) {
        match go {
            Go::Station(station) => {
                self.view.station = station;
                self.view.event = None;
            }
            Go::Incident(incident, station) => {
                self.view.station = station;
                self.view.incident = Some(incident);
                self.view.event = None;
            }
            Go::Event(event) => self.view.event = Some(event),
            Go::Query(query) => {
                self.view.station = Station::Normalise;
                let cut = View::query_of(&query);
                if cut.len() < query.len() {
                    self.tell("The search was cut: it takes 120 printable characters.".to_owned());
                }
                self.view.query = cut;
                self.view.event = None;
            }
        }
        self.ask();
    }

    fn act(&mut self, deed: &Deed) {
        let acts = &mut self.choices.acts;
        match deed {
            Deed::Do(act) => {
                let act: Act = *act;
                if acts.len() < 12 && !acts.contains(&act) {
                    acts.push(act);
                    acts.sort_unstable();
                    self.view.now = Some(self.now());
                    self.view.station = Station::Act;
                } else {
                    self.tell("Twelve acts are the most that one scenario holds.".to_owned());
                }
            }
            Deed::Undo(act) => acts.retain(|done| done != act),
            Deed::Compare => self.view.compare = true,
        }
        self.settled = true;
        self.ask();
    }

    fn tell(&mut self, text: String) {
        const MOST: usize = 4;
        if !self.messages.contains(&text) {
            self.messages.push(text);
        }
        if self.messages.len() > MOST {
            self.messages.remove(0);
        }
    }
}
