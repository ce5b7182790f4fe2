//! What is known at the instant shown.
use std::rc::Rc;

use super::{
    Choices, Station, Versus, View,
    act::retrained,
    inbox::{self, Wish},
    trace::Trace,
};
use crate::{
    change::{Change, Edit, FileDiff, Origin, commit_field},
    compare::Comparison,
    dora::{self, Dora},
    export::{File, Target},
    maturity::{self, Maturity},
    promote::{
        Event, LineReport, Lineage, Obstacle, PlaceReport, Record, Release, Seconds, Simulation,
        Site, WEEK,
    },
    release::Source,
    rollout::Aborts,
    scenario::Scenario,
};

/// Weeks over which the delivery figures are taken.
pub(super) const WEEKS: Seconds = 4;
/// Digits of a fingerprint that are shown.
const DIGITS: usize = 12;

/// Everything that is known.
#[derive(Clone, Debug)]
pub struct Found {
    /// What was chosen and done.
    pub choices: Choices,
    /// The instant.
    pub now: Seconds,
    /// What happened so far.
    pub log: Vec<Event>,
    /// The same in words.
    pub lines: Vec<LineReport>,
    /// The releases so far.
    pub ledger: Vec<Release>,
    /// The places.
    pub places: Vec<PlaceReport>,
    /// The release looked into.
    pub focus: Option<Focus>,
    /// The delivery figures.
    pub dora: Dora,
    /// How mature that is.
    pub maturity: Maturity,
    /// What the other loops ask for.
    pub wishes: Vec<Wish>,
    /// Content hash of all that happened, short.
    pub fingerprint: String,
    /// Whether the truth may be said.
    pub truth: bool,
    /// This way of working beside another, once asked for.
    pub comparison: Option<(Versus, Rc<Comparison>)>,
    /// How often each rule stops a good release, once asked for.
    pub aborts: Option<Rc<Vec<Aborts>>>,
    /// Files for another engine, once asked for: which engine, and they.
    pub files: Option<(Target, Rc<Vec<File>>)>,
    /// One answer of Production, back to the commits behind it; on request.
    pub lineage: Option<Lineage>,
    /// Tests in quarantine, by position in the list.
    pub quarantined: Vec<u16>,
    /// Acts that could not be done when their time came, and why.
    pub refused: Vec<String>,
}

/// A release in detail.
#[derive(Clone, Debug)]
pub struct Focus {
    /// It.
    pub release: Release,
    /// What it brings, in a line.
    pub title: String,
    /// What a reviewer reads.
    pub diff: Vec<FileDiff>,
    /// Why it is good or bad; the truth layer.
    pub why: String,
    /// Whether it is bad, where that is known.
    pub bad: Option<bool>,
    /// What was found out about it.
    pub record: Option<Record>,
    /// What was found out about what it is held against.
    pub current: Option<Record>,
    /// What it is held against: what Production runs, or ran before where it runs this one.
    pub beside: &'static str,
    /// Changes that it brings to what Production runs.
    pub brings: Vec<Change>,
    /// Changes of what Production runs that it does not carry.
    pub drops: Vec<Change>,
    /// Its way so far.
    pub trace: Trace,
    /// For each place, what keeps it out now.
    pub obstacles: Vec<Vec<Obstacle>>,
}

impl Found {
    pub(super) fn new(
        choices: &Choices,
        scenario: &Scenario,
        view: &View,
        simulation: &mut Simulation,
    ) -> Self {
        let now = simulation.state().now;
        let ledger = simulation.ledger().to_vec();
        let own = |release: &&Release| release.change.is_some();
        let last = ledger.iter().rev().find(own).map(|release| release.number);
        // Where the learner has released nothing, what stands in Production can be taken back as well.
        let places = simulation.spec().places.iter().zip(&simulation.state().places);
        let sites = places.filter(|(spec, _)| spec.level.is_none()).map(|(_, site)| site.live);
        let live = sites.max().filter(|number| simulation.brought(*number).is_some());
        let wanted = view.release.filter(|number| *number as usize <= ledger.len());
        let number = wanted.or(last).or(ledger.last().map(|release| release.number));
        let cuts = ledger.iter().flat_map(|release| &release.edits);
        let cut = cuts.filter(|edit| matches!(edit, Edit::Retrain { .. })).count() as u32 + 1;
        let refused = simulation.refusals().iter();
        let refused: Vec<String> =
            refused.map(|(at, why)| format!("{}: {why}", Self::clock(*at))).collect();
        Self {
            choices: choices.clone(),
            now,
            log: simulation.log().to_vec(),
            lines: simulation.lines(0),
            places: simulation.place_reports(),
            focus: number.and_then(|number| Focus::new(simulation, number)),
            dora: dora::measure(simulation, now.saturating_sub(WEEKS * WEEK), now.max(1)),
            maturity: maturity::measure(simulation.spec(), &choices.source().scenario),
            wishes: inbox::wishes(scenario, &choices.acts, (last.or(live), cut.min(8))),
            fingerprint: simulation.fingerprint().to_string().chars().take(DIGITS).collect(),
            truth: view.truth,
            comparison: None,
            aborts: None,
            files: None,
            lineage: lineage(simulation, view),
            quarantined: simulation.state().quarantined.clone(),
            refused,
            ledger,
        }
    }

    /// Day of the week and time of day: `Wed 14:20`.
    pub fn clock(at: Seconds) -> String {
        const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        let day = (at / 86_400) as usize % DAYS.len();
        format!("{} {:02}:{:02}", DAYS[day], at % 86_400 / 3_600, at % 3_600 / 60)
    }

    /// A stretch of time as a person says it: `42 s`, `3 min 08 s`, `5 h 10 min`, `2.5 days`.
    pub fn stretch(seconds: Seconds) -> String {
        match seconds {
            0..60 => format!("{seconds} s"),
            60..3_600 => format!("{} min {:02} s", seconds / 60, seconds % 60),
            3_600..172_800 => format!("{} h {:02} min", seconds / 3_600, seconds % 3_600 / 60),
            _ => format!("{:.1} days", seconds as f64 / 86_400.0),
        }
    }

    /// The release looked into.
    pub fn number(&self) -> Option<u32> {
        self.focus.as_ref().map(|focus| focus.release.number)
    }
}

impl Focus {
    fn new(simulation: &mut Simulation, number: u32) -> Option<Self> {
        let release = simulation.ledger().get(number.checked_sub(1)? as usize)?.clone();
        let places = simulation.spec().places.len();
        let trace = Trace::of(simulation.log(), number, places);
        let obstacles =
            (0..places as u8).map(|place| simulation.obstacles(place, number)).collect();
        let title = simulation.title(number);
        let record = simulation.workshop().known(&release.edits).cloned();
        let current = current(simulation, number);
        let live = live_edits(simulation, number);
        let source = simulation.workshop().base().clone();
        let apart = |these: &[Edit], others: &[Edit]| {
            let only = these.iter().filter(|edit| !others.contains(edit));
            only.filter_map(|edit| described(&source, edit)).collect::<Vec<_>>()
        };
        let (brings, drops) = (apart(&release.edits, &live), apart(&live, &release.edits));
        let listed = || {
            release.edits.iter().filter_map(|edit| match edit {
                Edit::Listed(key) => Change::listed(key).ok(),
                Edit::Set { .. } | Edit::Retrain { .. } => None,
            })
        };
        let (diff, why, bad) = match &release.change {
            Some(change) => (change.diff.clone(), change.why.clone(), change.bad),
            None => (
                listed().flat_map(|change| change.diff).collect(),
                listed().map(|change| change.why).collect::<Vec<_>>().join(" "),
                listed().next().and_then(|change| change.bad),
            ),
        };
        Some(Self {
            release,
            title,
            diff,
            why,
            bad,
            record,
            current,
            beside: if live_number(simulation) == number {
                "the release before"
            } else {
                "Production runs"
            },
            brings,
            drops,
            trace,
            obstacles,
        })
    }
}

/// The answer of the first location to the payment that is followed back.
fn lineage(simulation: &mut Simulation, view: &View) -> Option<Lineage> {
    let places = &simulation.spec().places;
    let first = places.iter().position(|place| place.level.is_none())?;
    let is_wanted = view.station == Station::Production;
    is_wanted.then(|| simulation.explain(first as u8, view.record)).flatten()
}

/// An edit as a change that can be read.
fn described(source: &Source, edit: &Edit) -> Option<Change> {
    match edit {
        Edit::Listed(key) => Change::listed(key).ok(),
        Edit::Set { key, value } => commit_field(source, key, value).ok(),
        Edit::Retrain { cut } => Some(retrained(*cut, Origin::Person)),
    }
}

/// The first location of Production.
fn production(simulation: &Simulation) -> Option<&Site> {
    let first = simulation.spec().places.iter().position(|place| place.level.is_none());
    first.and_then(|at| simulation.state().places.get(at))
}

fn live_number(simulation: &Simulation) -> u32 {
    production(simulation).map_or(0, |site| site.live)
}

/// Edits of the release that Production runs; where that is this one, of the one before.
fn live_edits(simulation: &Simulation, number: u32) -> Vec<Edit> {
    let live = live_number(simulation);
    let served = production(simulation).map(|site| site.served.as_slice()).unwrap_or_default();
    let before = served.iter().rev().find(|release| **release != number);
    let other = if live == number { before.copied().unwrap_or(0) } else { live };
    let release = simulation.ledger().get((other as usize).wrapping_sub(1));
    release.map(|release| release.edits.clone()).unwrap_or_default()
}

/// What is known of the release that Production runs; of the beginning's where that is this one or
/// was never examined by itself.
fn current(simulation: &mut Simulation, number: u32) -> Option<Record> {
    let edits = live_edits(simulation, number);
    let workshop = simulation.workshop();
    workshop.known(&edits).or_else(|| workshop.known(&[])).cloned()
}
