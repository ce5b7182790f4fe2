//! What a plant's past incidents teach: which alerts come of which trouble, how soon, how long, how
//! often, and how often each comes as everyday noise.
//!
//! A team that runs a plant has months of stored alerts and post-mortems that say which of them
//! belonged to which incident. From those [`Tally`] counts; [`History`] is what is kept of it, packed
//! into bytes ([`History::pack`]); [`Chances`] are its numbers, shrunk to what is usual where little
//! was seen; `Recall` names the past troubles that the alerts at hand look like, and each alert goes
//! to the one that it most likely comes of.
//!
//! ```text
//! alerts ─► stretches, each with its sign ─► which troubles of the past, since when, until when
//!                                        └─► for each alert: of which of them, or everyday noise
//! ```
//!
//! A *sign* is what is the same each time: place, tool, name and text without their numbers. A *pattern*
//! is a kind of trouble at a place, as post-mortems name it. The model is a superposition of Poisson
//! processes, one for everyday noise and one per trouble, with rates that depend on the time since the
//! trouble began (the form of Kandula, Katabi and Vasseur 2005, "Shrink", with learned numbers and with
//! time); what it says of an alert is calibrated by logistic regression (`McFadden` 1974, conditional
//! logit) on incidents that were not counted. Counts of what comes do not say which trouble an alert is
//! laid to where several would bring it; that too is fitted, a claim per pattern and sign.
//!
//! A history speaks only of its own plant: where alerts bear other signs, nothing of it applies.
mod attribute;
mod bins;
mod chances;
mod hear;
mod pack;
mod past;
mod recall;
mod sign;
mod stretch;
mod tally;

use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

pub use attribute::{CLAIM, Case, FIRST, TERMS, Weights, cases};
pub use bins::MOMENTS;
pub use chances::Chances;
pub(super) use hear::Heard;
pub use hear::Recognition;
pub use pack::PackError;
pub use past::Past;
pub use recall::{Named, recognise};
pub(super) use recall::{Recall, Recalled};
pub use stretch::{Stretch, stretches};
pub use tally::{Tally, Trouble};

use bins::{ENDINGS, LENGTHS, LOUDNESSES, SPANS};

/// How a sign's alerts come and go.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, strum::VariantArray,
)]
pub enum Class {
    /// A tool says when it begins and when it ends.
    State,
    /// Lines of a log.
    Lines,
    /// A tool says that something happened; there is no end.
    Events,
}

/// What alerts have in common that say the same of the same place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sign {
    /// Hash of place, tool, name and text without numbers.
    pub hash: u32,
    /// How its alerts come and go.
    pub class: Class,
    /// Signs of one group come together even when nothing is wrong: tools that look at the same, levels
    /// of one rule.
    pub group: u16,
    /// Stretches of everyday noise.
    pub quiet: u32,
    /// Events in them.
    pub lines: u32,
    /// How strongly the first of several troubles that bring it claims it, hundredths of natural log
    /// odds.
    pub first: i32,
}

/// A kind of trouble at a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pattern {
    /// The service.
    pub place: String,
    /// What post-mortems call it.
    pub kind: String,
    /// How many there were.
    pub times: u32,
    /// How long they took, counts of steps of five minutes.
    pub lengths: [u32; LENGTHS],
    /// What alerts must speak for one beyond the usual before it was a true one more often than not, in
    /// tenths of natural log odds.
    pub dear: u32,
    /// How strongly it claims alerts of each class that began at each of its moments, hundredths of
    /// natural log odds.
    pub phases: [[i32; MOMENTS]; 3],
}

/// How a sign came in troubles of a pattern.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// Position in [`History::patterns`].
    pub pattern: u16,
    /// Position in [`History::signs`].
    pub sign: u16,
    /// Troubles in which it came.
    pub had: u32,
    /// Stretches in all.
    pub stretches: u32,
    /// Events in all.
    pub lines: u32,
    /// When stretches began.
    pub began: [u32; MOMENTS],
    /// When they ended.
    pub ended: [u32; ENDINGS],
    /// How many events they had.
    pub loud: [u32; LOUDNESSES],
    /// When events came.
    pub came: [u32; MOMENTS],
    /// Where several troubles may be behind an alert: how strongly this one claims it beyond what its
    /// counts say, hundredths of natural log odds.
    pub claim: i32,
}

/// What past incidents of a plant teach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// Where it comes from, in words.
    pub source: String,
    /// Hours that were looked at.
    pub hours: u32,
    /// Events per hour of the loudest storm.
    pub loudest: u32,
    /// Sorted by hash.
    pub signs: Vec<Sign>,
    /// Sorted by place and kind.
    pub patterns: Vec<Pattern>,
    /// Sorted by pattern and sign.
    pub pairs: Vec<Pair>,
    /// Durations of everyday noise, by class.
    pub spans: [[u32; SPANS]; 3],
    /// Events per stretch of everyday noise, by class.
    pub noise_loud: [[u32; LOUDNESSES]; 3],
    /// Weights of what speaks for a trouble, by class, thousandths.
    pub weights: [[i32; TERMS]; 3],
}

/// The history that is shipped: of the simulated payments product. `opslab history` makes it.
const SHIPPED: &[u8] = include_bytes!("shipped.bin");

impl History {
    /// The history of the simulated payments product; none if its file is damaged, which a test
    /// excludes.
    pub fn shipped() -> Option<Arc<Chances>> {
        static KNOWN: OnceLock<Option<Arc<Chances>>> = OnceLock::new();
        let known = || Self::unpack(SHIPPED).ok().map(|history| Arc::new(Chances::new(history)));
        KNOWN.get_or_init(known).clone()
    }

    /// The shipped history without what it says of logs, for streams that are louder than any it heard:
    /// lines that were alerts of their own are one long alert there, while what tools say does not
    /// depend on how much is logged.
    pub fn shipped_without_lines() -> Option<Arc<Chances>> {
        static KNOWN: OnceLock<Option<Arc<Chances>>> = OnceLock::new();
        let known =
            || Self::unpack(SHIPPED).ok().map(|all| Arc::new(Chances::new(all.without_lines())));
        KNOWN.get_or_init(known).clone()
    }

    /// What it says of everything but the lines of logs.
    fn without_lines(mut self) -> Self {
        let mut next = 0;
        let moved: Vec<Option<u16>> = self
            .signs
            .iter()
            .map(|sign| {
                let is_kept = sign.class != Class::Lines;
                next += u16::from(is_kept);
                is_kept.then_some(next.saturating_sub(1))
            })
            .collect();
        self.signs.retain(|sign| sign.class != Class::Lines);
        let of = |sign: u16| moved.get(usize::from(sign)).copied().flatten();
        self.pairs = self
            .pairs
            .into_iter()
            .filter_map(|pair| Some(Pair { sign: of(pair.sign)?, ..pair }))
            .collect();
        self
    }

    /// The bytes of the shipped history.
    pub fn shipped_bytes() -> &'static [u8] {
        SHIPPED
    }

    /// The position of a sign.
    pub fn sign(&self, hash: u32) -> Option<u16> {
        self.signs.binary_search_by_key(&hash, |sign| sign.hash).ok().map(|at| at as u16)
    }
}
