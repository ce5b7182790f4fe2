//! Going on: more events come after somebody has looked at the outcome so far.
//!
//! Reader, miner, alert machine and live correlation take each event once. What is told in retrospect
//! is told again at every look: unusual rates, the settled picture, causes. Two things reach back. What
//! was closed for a look (rows that wait for late ones, timers) is opened again from a [`Mark`]. And
//! templates that became one, or a burst that is only known once its minute is over, change what the
//! alert machine has been told of rows that it has read: it goes back to the mark before the first such
//! row that matters. So the outcome is always that of a run over the whole.
use super::{Chain, Outcome, Phase, novelty::Found};
use crate::{
    alert::{self, Machine},
    correlate::Correlator,
};

/// Marks that are kept.
const MOST: usize = 12;

/// Where alerts and incidents stood at a row.
#[derive(Debug)]
pub(super) struct Mark {
    machine: alert::Mark,
    correlator: Correlator,
}

impl Mark {
    pub(super) fn of(machine: &mut Machine, correlator: &Correlator) -> Self {
        Self { machine: machine.mark(), correlator: correlator.clone() }
    }

    fn rows(&self) -> u32 {
        self.machine.rows()
    }

    /// Drops marks where they stand closest, seen from the latest: the first and the last stay.
    pub(super) fn thin(marks: &mut Vec<Self>) {
        while marks.len() > MOST {
            let newest = marks.last().map_or(0, Self::rows);
            let crowd = |three: &[Self]| {
                let [before, here, after] = three else { return f64::MAX };
                let gap = f64::from(after.rows().saturating_sub(before.rows()));
                gap / f64::from(newest.saturating_sub(here.rows()).saturating_add(1))
            };
            let crowds = (1..).zip(marks.windows(3).map(crowd));
            let Some((at, _)) = crowds.min_by(|a, b| a.1.total_cmp(&b.1)) else { return };
            marks.remove(at);
        }
    }

    fn restore(&self, known: &mut Outcome) {
        known.machine.go_back(&self.machine);
        known.correlator = self.correlator.clone();
    }
}

/// A chain whose outcome is elsewhere, to be looked at.
#[derive(Debug)]
pub struct Suspended(super::progress::Rest);

impl Suspended {
    /// Takes back the outcome, unchanged, and is ready for more bytes.
    pub fn resume(self, outcome: Outcome) -> Chain {
        let mut chain = Chain { known: outcome, rest: self.0 };
        chain.go_on();
        chain
    }
}

impl Chain {
    /// Does what is left for an outcome so far, and lends it.
    pub fn suspend(mut self) -> (Outcome, Suspended) {
        self.end();
        while self.step().phase != Phase::Done {}
        (self.known, Suspended(self.rest))
    }

    /// More bytes come after all: takes back what was told in retrospect. What was fed before is
    /// whole, see [`Self::flush`].
    pub fn go_on(&mut self) {
        let Self { known, rest } = self;
        match rest.phase {
            Phase::Read => while rest.ended && rest.reader.step() {},
            Phase::Templates | Phase::Alerts => {
                rest.reader.take_back(std::mem::take(&mut known.read));
            }
            Phase::Correlate | Phase::Causes | Phase::Done => {
                if let Some(mark) = rest.marks.last() {
                    mark.restore(known);
                }
                rest.reader.take_back(std::mem::take(&mut known.read));
            }
        }
        known.rankings.clear();
        (rest.settling, rest.ranked) = (None, 0);
        (rest.phase, rest.ended) = (Phase::Read, false);
    }

    /// Tells which lines are unusual by what is known now, and has alerts go back to the first row
    /// where that makes a difference.
    pub(super) fn judge_templates(&mut self) {
        let Self { known, rest } = self;
        let events = &known.read.events;
        let read = known.machine.verdicts().len() as u32;
        let (mut first, machine) = (read, &known.machine);
        let before = &known.unusual;
        let is_unusual = |row: u32| {
            before.get(row as usize).is_some_and(|&unusual| unusual != alert::Unusual::No)
        };
        rest.watch.settle(&known.miner, &mut known.templates, |row| {
            let event = events.rows.get(row as usize).filter(|_| row < first);
            if event.is_some_and(|event| machine.heeds_template(event, is_unusual(row))) {
                first = row;
            }
        });
        let (rate, least) = (&rest.spec.rate, rest.spec.unusual_from);
        let Found { unusual, novelties, rates } =
            rest.watch.judge(rate, least, &known.miner, events, &known.templates);
        let changed = before.iter().zip(&unusual).position(|(was, is)| was != is);
        first = first.min(changed.map_or(first, |row| row as u32));
        (known.unusual, known.novelties, known.rates) = (unusual, novelties, rates);
        if first < read {
            while rest.marks.len() > 1 && rest.marks.last().is_some_and(|mark| mark.rows() > first)
            {
                rest.marks.pop();
            }
            if let Some(mark) = rest.marks.last() {
                mark.restore(known);
            }
        }
    }
}
