//! The chain over what has come, fed and stepped; it goes on where it was when more comes.
use super::{Choices, Found, Own, Phase, Progress, Tape};
use crate::{
    alert::STORED,
    chain::{self, Chain, Error, Labeller, Outcome, Suspended},
};

/// Bytes fed to the chain per step.
const PIECE: usize = 1 << 17;
/// Rows labelled per step.
const ROWS: u32 = 16_384;

/// Where the chain is.
#[derive(Debug)]
enum Stage {
    /// It is being fed.
    Fed(Box<Chain>),
    /// It has been fed, and thinks.
    Ended(Box<Chain>),
    /// It has an outcome, of which rows get their labels.
    Labelled(Box<Outcome>, Box<Suspended>),
    /// Its outcome is being looked at.
    Shown(Box<Suspended>),
    /// It is being moved.
    Gone,
}

/// Reads a storm minute by minute, or files one after the other.
#[derive(Debug)]
pub(super) struct Reading {
    stage: Stage,
    /// Minutes, or files, that have been fed, and bytes of all.
    parts: u32,
    fed: usize,
    /// Minutes, or files, to feed.
    goal: u32,
    labels: Vec<u32>,
    labeller: Labeller,
}

impl Reading {
    /// Begins with the learner's own files: stored events, put in order as a whole.
    pub(super) fn of_files(mut spec: chain::Spec, own: &Own) -> Result<Self, Error> {
        spec.alert.lateness = STORED;
        let mut chain = Chain::new(spec, None)?;
        chain.observe_at(own.now);
        chain.expect(own.files.iter().map(|(_, bytes)| bytes.len() as u64).sum());
        Ok(Self::new(chain, own.files.len() as u32))
    }

    /// Begins with a storm, up to a minute.
    pub(super) fn of_tape(choices: &Choices, tape: &Tape, minute: u32) -> Result<Self, Error> {
        let system = Found::system(choices, tape, minute);
        let mut chain = Chain::new(choices.chain(), Some(system))?;
        chain.begin("storm");
        chain.expect(tape.bytes.len() as u64);
        chain.expect_events(tape.counts.last().copied().unwrap_or_default());
        Ok(Self::new(chain, minute))
    }

    fn new(chain: Chain, goal: u32) -> Self {
        let stage = Stage::Fed(Box::new(chain));
        let (labels, labeller) = (Vec::new(), Labeller::default());
        Self { stage, parts: 0, fed: 0, goal, labels, labeller }
    }

    /// Goes on to a later minute; `found` is what the outcome was lent to.
    pub(super) fn go_on(
        &mut self,
        choices: &Choices,
        tape: &Tape,
        minute: u32,
        found: Option<Found>,
    ) {
        let mut chain = match std::mem::replace(&mut self.stage, Stage::Gone) {
            Stage::Fed(chain) | Stage::Ended(chain) => *chain,
            Stage::Labelled(outcome, rest) => rest.resume(*outcome),
            Stage::Shown(rest) => {
                let Some(found) = found else { return };
                self.labels = found.labels;
                rest.resume(found.outcome)
            }
            Stage::Gone => return,
        };
        chain.go_on();
        chain.measure(Found::system(choices, tape, minute).metrics);
        self.goal = minute;
        self.stage = Stage::Fed(Box::new(chain));
    }

    /// Whether it can go on to a minute; `found` says whether what it lent is there.
    pub(super) fn reaches(&self, minute: u32, found: bool) -> bool {
        let is_whole = match self.stage {
            Stage::Fed(_) | Stage::Ended(_) | Stage::Labelled(..) => true,
            Stage::Shown(_) => found,
            Stage::Gone => false,
        };
        is_whole && self.parts <= minute
    }

    /// Works for some milliseconds; what is known once nothing is left to do.
    pub(super) fn step(
        &mut self,
        own: Option<&Own>,
        tape: Option<&Tape>,
    ) -> (Progress, Option<(Outcome, Vec<u32>)>) {
        let (progress, stage) = match std::mem::replace(&mut self.stage, Stage::Gone) {
            Stage::Fed(mut chain) => {
                let share = match (own, tape) {
                    (Some(own), _) => self.feed_files(&mut chain, own),
                    (None, Some(tape)) => self.feed_minutes(&mut chain, tape),
                    (None, None) => 1.0,
                };
                let more = self.parts < self.goal;
                let stage = if more { Stage::Fed(chain) } else { Stage::Ended(chain) };
                (Progress { phase: Phase::Read, share }, stage)
            }
            Stage::Ended(mut chain) => {
                chain.end();
                let told = chain.step();
                if told.phase == chain::Phase::Done {
                    let (outcome, rest) = chain.suspend();
                    let stage = Stage::Labelled(Box::new(outcome), Box::new(rest));
                    (Progress { phase: Phase::Station, share: 0.0 }, stage)
                } else {
                    (Progress::of(told), Stage::Ended(chain))
                }
            }
            Stage::Labelled(outcome, rest) => {
                let events = &outcome.read.events;
                let more = tape.filter(|_| own.is_none()).is_some_and(|tape| {
                    let stream = tape.until(self.goal);
                    self.labeller.extend(&mut self.labels, events, stream, &tape.truth, ROWS)
                });
                let progress = Progress { phase: Phase::Station, share: 0.0 };
                if !more {
                    self.stage = Stage::Shown(rest);
                    return (progress, Some((*outcome, std::mem::take(&mut self.labels))));
                }
                (progress, Stage::Labelled(outcome, rest))
            }
            stage @ (Stage::Shown(_) | Stage::Gone) => {
                (Progress { phase: Phase::Done, share: 1.0 }, stage)
            }
        };
        self.stage = stage;
        (progress, None)
    }

    /// Feeds the next piece of the storm; the share of it that is fed. What came in a minute is whole.
    fn feed_minutes(&mut self, chain: &mut Chain, tape: &Tape) -> f64 {
        let mut left = PIECE;
        while self.parts < self.goal && left > 0 {
            let minute = self.parts + 1;
            let end = tape.until(minute).len();
            let until = self.fed.saturating_add(left).min(end);
            chain.observe_at(tape.time(minute));
            chain.feed(tape.bytes.get(self.fed..until).unwrap_or_default());
            chain.read();
            left -= until.saturating_sub(self.fed);
            self.fed = until;
            if until == end {
                chain.flush();
                self.parts = minute;
            }
        }
        self.fed as f64 / tape.until(self.goal).len().max(1) as f64
    }

    /// Feeds the next piece of the files; the share of them that is fed.
    fn feed_files(&mut self, chain: &mut Chain, own: &Own) -> f64 {
        let before = own.files.iter().take(self.parts as usize);
        let before: usize = before.map(|(_, bytes)| bytes.len()).sum();
        let Some((name, bytes)) = own.files.get(self.parts as usize) else { return 1.0 };
        let from = self.fed.saturating_sub(before);
        if from == 0 {
            chain.begin(name);
        }
        let until = from.saturating_add(PIECE).min(bytes.len());
        chain.feed(bytes.get(from..until).unwrap_or_default());
        chain.read();
        self.fed = before + until;
        self.parts += u32::from(until == bytes.len());
        let all: usize = own.files.iter().map(|(_, bytes)| bytes.len()).sum();
        self.fed as f64 / all.max(1) as f64
    }
}
