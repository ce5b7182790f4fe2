//! Rules that a person writes: read with the line and the reason where they cannot be, and given to
//! the chain.
pub(super) mod ask;
pub(super) mod beats;
mod conditions;
pub(super) mod cuts;
pub(super) mod duties;
pub(super) mod extract;
pub(super) mod lookup;
pub(super) mod mutes;
pub(super) mod routing;
pub(super) mod seeds;

use serde::{Deserialize, Serialize};

pub(super) use self::conditions::read as matchers;
pub use self::duties::{Duty, Subject};
use crate::{
    alert::{self, Cut, Heartbeat, Season},
    chain,
    correlate::{Approval, AutoResolve, Breaking, Experience, Overlap},
    wire,
};

/// Rules beside the usual settings. Texts are as they were written, and have been checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rules {
    /// Variables to take from texts, a rule a line.
    pub extract: String,
    /// A table that adds labels, as CSV.
    pub lookup: String,
    /// The routing tree, as Alertmanager's YAML.
    pub routing: String,
    /// Hours at which nobody is told, one a line.
    pub mutes: String,
    /// Signals that must come, one a line.
    pub beats: String,
    /// Most alerts of one name at a time; 0 for any number.
    pub flood: u32,
    /// The entropy filter's number is an entropy (0) or a percentile (1).
    pub cut: u32,
    /// Other cuts for single formats, one a line.
    pub cuts: String,
    /// Days that make an hour's alerts expected; 0 for off.
    pub season: u32,
    /// Minutes in which no template is new.
    pub warm_up: u32,
    /// Templates that are kept.
    pub keep: u32,
    /// Templates that are known, one a line.
    pub seeds: String,
    /// Metric anomalies become alerts: not (0), one per metric (1), one per service (2).
    pub raises: u32,
    /// How many times its limit an anomaly has to be to become an alert.
    pub sure: f64,
    /// Ends of incidents, by the place in [`AutoResolve`].
    pub ends: u32,
    /// Whether past incidents are asked: 0 yes, 1 no.
    pub past: u32,
    /// By the place in [`Overlap`].
    pub overlap: u32,
    /// Incidents wait for approval (1).
    pub approval: u32,
    /// Alerts that an incident has at most; 0 for any number.
    pub break_alerts: u32,
    /// Minutes that an incident takes alerts; 0 for any number.
    pub break_age: u32,
    /// Minutes without a new alert that end it to further ones; 0 for never.
    pub break_pause: u32,
    /// It takes no more once its suspected place is well again (1).
    pub recovery: u32,
    /// Actions that always want a person, between commas.
    pub ask: String,
    /// What is set when an incident opens, a rule a line.
    pub duties: String,
}

impl Default for Rules {
    fn default() -> Self {
        let chain = chain::Spec::default();
        Self {
            extract: String::new(),
            lookup: String::new(),
            routing: String::new(),
            mutes: String::new(),
            beats: String::new(),
            flood: 0,
            cut: 0,
            cuts: String::new(),
            season: 0,
            warm_up: (chain.rate.warm_up / 60_000) as u32,
            keep: chain.template.max_templates.unwrap_or_default(),
            seeds: String::new(),
            raises: 0,
            sure: 3.0,
            ends: 0,
            past: 0,
            overlap: 0,
            approval: 0,
            break_alerts: 0,
            break_age: chain.correlate.breaking.age / 60,
            break_pause: 0,
            recovery: 0,
            ask: "retrain, shed-load".to_owned(),
            duties: String::new(),
        }
    }
}

impl Rules {
    /// Gives them to the chain. What cannot be read (no field takes that) is left out.
    pub(super) fn apply(&self, spec: &mut chain::Spec) {
        spec.wire.extract = extract::read(&self.extract).unwrap_or_default();
        spec.wire.lookups = lookup::read(&self.lookup).unwrap_or_default().into_iter().collect();
        spec.rate.warm_up = i64::from(self.warm_up) * 60_000;
        spec.template.max_templates = Some(self.keep.max(1));
        spec.template.seeds = seeds::read(&self.seeds).unwrap_or_default();
        self.apply_alerts(&mut spec.alert);
        let correlate = &mut spec.correlate;
        correlate.breaking = Breaking {
            alerts: self.break_alerts,
            age: self.break_age * 60,
            pause: self.break_pause * 60,
            recovery: self.recovery > 0,
        };
        correlate.resolve = pick(
            &[AutoResolve::All, AutoResolve::First, AutoResolve::Last, AutoResolve::Never],
            self.ends,
        );
        correlate.history = pick(&[Experience::Learned, Experience::None], self.past);
        correlate.overlap = pick(&[Overlap::Best, Overlap::Merge, Overlap::Keep], self.overlap);
        correlate.approval = pick(&[Approval::Automatic, Approval::Manual], self.approval);
    }

    fn apply_alerts(&self, spec: &mut alert::Spec) {
        if let Cut::Fixed(value) = spec.filter.cut
            && self.cut > 0
        {
            spec.filter.cut = Cut::Percentile(value);
        }
        spec.filter.by_source = cuts::read(&self.cuts).unwrap_or_default();
        spec.flood = (self.flood > 0).then_some(self.flood);
        spec.season = (self.season > 0).then_some(Season { days: self.season, share: 0.8 });
        spec.heartbeats = self.heartbeats();
        // Mute times of the whole tree come first: those of the routes are counted after them.
        let mutes = mutes::read(&self.mutes).unwrap_or_default();
        let whole = 0..mutes.len() as u32;
        spec.mutes = mutes;
        if let Ok(Some(tree)) = routing::read(&self.routing, &spec.route, whole.end) {
            spec.route = tree.route;
            spec.mutes.extend(tree.mutes);
            spec.inhibitions.extend(tree.inhibitions);
        }
        mute_all(&mut spec.route, &whole);
    }

    /// The signals that must come.
    pub fn heartbeats(&self) -> Vec<Heartbeat> {
        beats::read(&self.beats).unwrap_or_default()
    }

    /// What variables are taken from texts.
    pub fn variables(&self) -> Vec<wire::Rule> {
        extract::read(&self.extract).unwrap_or_default()
    }

    /// The table that adds labels.
    pub fn table(&self) -> Option<wire::Lookup> {
        lookup::read(&self.lookup).unwrap_or_default()
    }

    /// What is set when an incident opens.
    pub fn duties(&self) -> Vec<Duty> {
        duties::read(&self.duties).unwrap_or_default()
    }

    /// Actions that always want a person.
    pub fn asks(&self) -> Vec<crate::world::ActionKind> {
        ask::read(&self.ask).unwrap_or_default()
    }
}

fn mute_all(route: &mut alert::Route, mutes: &std::ops::Range<u32>) {
    route.mutes.extend(mutes.clone());
    for child in &mut route.routes {
        mute_all(child, mutes);
    }
}

/// The chosen one, or the first.
fn pick<T: Copy>(all: &[T], at: u32) -> T {
    all.get(at as usize).copied().unwrap_or(all[0])
}

/// Lines with their numbers from 1, without comments and blank ones.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let all = (1..).zip(text.lines().map(str::trim));
    all.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

/// Says which line is wrong.
fn at<T>(line: usize, read: Result<T, String>) -> Result<T, String> {
    read.map_err(|why| format!("line {line}: {why}"))
}

/// Seconds of `90s`, `5m`, `1h30m`.
fn seconds(text: &str) -> Result<u32, String> {
    let read = crate::lint::read_duration(text).map(|milliseconds| milliseconds / 1_000);
    let read = read.and_then(|seconds| u32::try_from(seconds).ok());
    read.ok_or_else(|| format!("`{text}` is no duration such as 90s, 5m or 1h30m"))
}
