//! What can be chosen, with defaults and where they come from.
use serde::{Deserialize, Serialize};

use super::{Field, Matcher};
use crate::event::Severity;

/// The longest of all durations, in seconds: thirty days.
const LONGEST: u32 = 2_592_000;

/// A setting that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A duration of 0 or beyond thirty days.
    #[error("{what} must be 1 s to 30 days, not {seconds} s")]
    Duration {
        /// Which.
        what: &'static str,
        /// As given.
        seconds: u32,
    },
    /// A pause that `PagerDuty` would not offer.
    #[error("alerts can be paused for 2 to 15 minutes, not for {seconds} s")]
    Pause {
        /// As given.
        seconds: u32,
    },
    /// A share, threshold or percentile outside 0 to 1.
    #[error("{what} must lie between 0 and 1")]
    Share {
        /// Which.
        what: &'static str,
    },
    /// Flapping must start above where it stops.
    #[error("flapping must start above the percentage where it stops")]
    Flapping,
    /// A route names a mute time that does not exist.
    #[error("a route names mute time {mute}, but there are only {mutes}")]
    Mute {
        /// As named.
        mute: u32,
        /// How many there are.
        mutes: u32,
    },
    /// Nested too deeply.
    #[error("routes are nested more than {most} deep")]
    Depth {
        /// The limit.
        most: u32,
    },
}

/// What an alert's identity is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::VariantArray)]
pub enum Identity {
    /// What the source gives (Alertmanager's fingerprint, `PagerDuty`'s `dedup_key`, …), else the
    /// declared fields.
    Source,
    /// Always the declared fields.
    Fields,
}

/// Which alerts the entropy filter drops (Moogsoft: global or per manager, fixed or percentile).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Cut {
    /// None.
    Off,
    /// Those below a fixed entropy, 0 to 1.
    Fixed(f64),
    /// Those below this share of all entropies seen so far, 0 to 1.
    Percentile(f64),
}

/// The entropy filter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Filter {
    /// For all sources.
    pub cut: Cut,
    /// For single wire formats (their number) instead.
    pub by_source: Vec<(u8, Cut)>,
}

/// Flapping, as Nagios detects it (`flapping.c`; service defaults of `nagios.cfg`).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flapping {
    /// Weighted change at or above which an alert flaps, in percent.
    pub start: f64,
    /// Weighted change below which it stops, in percent.
    pub stop: f64,
    /// Seconds between two looks at a state that does not change (Nagios' `check_interval`).
    pub interval: u32,
}

/// How many lines of one kind make an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Burst {
    /// Lines.
    pub lines: u32,
    /// Within so many seconds from the first of them.
    pub seconds: u32,
}

/// Auto-pause of alerts that usually resolve alone (`PagerDuty`: 2, 3, 5, 10 or 15 minutes).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pause {
    /// How long the notification waits, in seconds, 120 to 900.
    pub seconds: u32,
    /// Ended alerts of the class before anything is believed.
    pub history: u32,
    /// Share of them that ended alone within the pause.
    pub share: f64,
}

/// Alerts that are expected at this hour: the class fired at the same hour (UTC) on most days.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Season {
    /// Days looked back, at most 32.
    pub days: u32,
    /// Share of them on which the class fired at this hour.
    pub share: f64,
}

/// Nobody is told of matching alerts for a while.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Silence {
    /// All must hold.
    pub matchers: Vec<Matcher>,
    /// First second, since the epoch.
    pub start: i64,
    /// First second after it.
    pub end: i64,
    /// Why.
    pub comment: String,
}

/// A source alert mutes target alerts while both agree in some labels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Inhibition {
    /// What a source must fulfil.
    pub source: Vec<Matcher>,
    /// What a target must fulfil.
    pub target: Vec<Matcher>,
    /// Fields in which both agree.
    pub equal: Vec<Field>,
}

/// Hours of the week at which a route is mute, in UTC.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mute {
    /// What it is for.
    pub name: String,
    /// Monday to Sunday.
    pub days: [bool; 7],
    /// First minute of the day.
    pub from: u16,
    /// First minute after it, at most 1440; before `from` it is that of the next day.
    pub to: u16,
}

/// A node of the routing tree. Its own conditions are tried first, then its children in order; the
/// first child that takes the alert ends the search unless it says `proceed`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Route {
    /// Who is told.
    pub receiver: String,
    /// All must hold.
    pub matchers: Vec<Matcher>,
    /// Alertmanager's `continue`: later siblings are tried as well.
    pub proceed: bool,
    /// What a group has in common.
    pub group_by: Vec<Field>,
    /// Timers.
    pub timers: Timers,
    /// Mute times (positions in [`Spec::mutes`]).
    pub mutes: Vec<u32>,
    /// Whether resolved alerts are told.
    pub send_resolved: bool,
    /// Children.
    pub routes: Vec<Route>,
}

/// When a group speaks, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timers {
    /// How long the first notification of a group waits for more.
    pub group_wait: u32,
    /// How long it then collects changes.
    pub group_interval: u32,
    /// After how long an unchanged group is told again.
    pub repeat_interval: u32,
}

/// Alertmanager 0.34 (`dispatch.DefaultRouteOpts`): 30 s, 5 min, 4 h.
impl Default for Timers {
    fn default() -> Self {
        Self { group_wait: 30, group_interval: 300, repeat_interval: 14_400 }
    }
}

/// A signal that must come again and again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Heartbeat {
    /// What it is called.
    pub name: String,
    /// All must hold.
    pub matchers: Vec<Matcher>,
    /// The longest time between two, in seconds.
    pub interval: u32,
}

/// [`Spec::lateness`] of stored events, files or a paste: they are put in order as a whole, in whatever
/// order they are read.
pub const STORED: u32 = u32::MAX;

/// All choices of the alert stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    /// How far events may come out of order and still be sorted, in seconds (Flink's bounded
    /// out-of-orderness). 30: as long as a group waits anyway. Later ones are merged, but move no
    /// state backwards. [`STORED`] where all events are there before the first is taken.
    pub lateness: u32,
    /// How far an event may claim to be ahead of the lab's clock, in seconds; what is further ahead
    /// counts as observed now (a source with a wrong clock must not drive the timers). 60.
    pub ahead: u32,
    /// What an identity is made of: the source's word.
    pub identity: Identity,
    /// The declared fields: name, service, host. (Alertmanager takes all labels.)
    pub fields: Vec<Field>,
    /// Labels that may differ between exact duplicates.
    pub ignore: Vec<String>,
    /// From which severity log lines become alerts: ERROR.
    pub log_severity: Severity,
    /// How many of them it takes, if any number above one: 3 lines within 120 s (ours: a single
    /// error line is background). Lines of severity CRITICAL and unusual lines need no company.
    pub burst: Option<Burst>,
    /// Wire formats whose alerts are lines of a log and folded like them (CEF, LEEF): none.
    pub lines: Vec<u8>,
    /// Alerts of a source that never says "resolved" end this long after their last event, in
    /// seconds: Alertmanager's `resolve_timeout`, 300.
    pub resolve_timeout: u32,
    /// Alerts of a source that does say "resolved" are given up after this long: 86 400 (ours).
    pub stale_timeout: u32,
    /// An open alert that says again that it fires, after a silence of so many seconds, is a new one:
    /// the end of the old one was lost on its way. 900 (ours: three times the interval at which
    /// Prometheus and Nagios repeat themselves); 0 is never.
    pub lost: u32,
    /// Wire formats known to say "resolved": none (the chain knows them); others count once they have
    /// said it.
    pub speaking: Vec<u8>,
    /// An alert that fires again this soon after its end is the same alert, in seconds: 300
    /// (`BigPanda` reopens within a window; the length is ours).
    pub reopen: u32,
    /// Flapping: 20 %, 5 %, 60 s (Nagios; its interval is 300, ours follows events).
    pub flapping: Option<Flapping>,
    /// Auto-pause: 5 min after 5 ended alerts of which 80 % ended alone (the two are ours).
    pub pause: Option<Pause>,
    /// Expected at this hour: off.
    pub season: Option<Season>,
    /// Token entropy: off; it is computed for all alerts.
    pub filter: Filter,
    /// The most alerts of one name at the same time (Alertmanager's `--alerts.per-alertname-limit`,
    /// where 0 is none): none.
    pub flood: Option<u32>,
    /// Silences: none.
    pub silences: Vec<Silence>,
    /// Inhibitions: none.
    pub inhibitions: Vec<Inhibition>,
    /// Mute times: none.
    pub mutes: Vec<Mute>,
    /// The routing tree: one receiver, groups by service.
    pub route: Route,
    /// Signals that must come: none.
    pub heartbeats: Vec<Heartbeat>,
}

impl Default for Route {
    fn default() -> Self {
        Self {
            receiver: "on-call".to_owned(),
            matchers: Vec::new(),
            proceed: false,
            group_by: vec![Field::Service],
            timers: Timers::default(),
            mutes: Vec::new(),
            send_resolved: true,
            routes: Vec::new(),
        }
    }
}

impl Default for Spec {
    fn default() -> Self {
        Self {
            lateness: 30,
            ahead: 60,
            identity: Identity::Source,
            fields: vec![Field::Name, Field::Service, Field::Host],
            ignore: Vec::new(),
            log_severity: Severity::ERROR,
            burst: Some(Burst { lines: 3, seconds: 120 }),
            lines: Vec::new(),
            resolve_timeout: 300,
            stale_timeout: 86_400,
            lost: 900,
            speaking: Vec::new(),
            reopen: 300,
            flapping: Some(Flapping { start: 20.0, stop: 5.0, interval: 60 }),
            pause: Some(Pause { seconds: 300, history: 5, share: 0.8 }),
            season: None,
            filter: Filter { cut: Cut::Off, by_source: Vec::new() },
            flood: None,
            silences: Vec::new(),
            inhibitions: Vec::new(),
            mutes: Vec::new(),
            route: Route::default(),
            heartbeats: Vec::new(),
        }
    }
}

/// Nesting of routes, at most.
const DEEPEST: u32 = 32;

impl Spec {
    /// Looks for settings that make no sense.
    ///
    /// # Errors
    /// The first one found.
    pub fn check(&self) -> Result<(), Error> {
        duration("the resolve timeout", self.resolve_timeout)?;
        duration("the stale timeout", self.stale_timeout)?;
        for heartbeat in &self.heartbeats {
            duration("a heartbeat's interval", heartbeat.interval)?;
        }
        if let Some(pause) = self.pause {
            if !(120..=900).contains(&pause.seconds) {
                return Err(Error::Pause { seconds: pause.seconds });
            }
            share("the share of alerts that end alone", pause.share)?;
        }
        if let Some(season) = self.season {
            share("the share of days", season.share)?;
        }
        if let Some(flapping) = self.flapping {
            duration("the interval of flapping", flapping.interval)?;
            if flapping.start.partial_cmp(&flapping.stop) != Some(std::cmp::Ordering::Greater) {
                return Err(Error::Flapping);
            }
        }
        let cuts = self.filter.by_source.iter().map(|pair| pair.1);
        for cut in cuts.chain([self.filter.cut]) {
            match cut {
                Cut::Off => {}
                Cut::Fixed(value) => share("the entropy threshold", value)?,
                Cut::Percentile(value) => share("the entropy percentile", value)?,
            }
        }
        self.check_route(&self.route, DEEPEST)
    }

    fn check_route(&self, route: &Route, deeper: u32) -> Result<(), Error> {
        duration("group_interval", route.timers.group_interval)?;
        duration("repeat_interval", route.timers.repeat_interval)?;
        if route.timers.group_wait > LONGEST {
            duration("group_wait", route.timers.group_wait)?;
        }
        let mutes = self.mutes.len() as u32;
        if let Some(&mute) = route.mutes.iter().find(|&&mute| mute >= mutes) {
            return Err(Error::Mute { mute, mutes });
        }
        let left = deeper.checked_sub(1).ok_or(Error::Depth { most: DEEPEST })?;
        route.routes.iter().try_for_each(|child| self.check_route(child, left))
    }
}

fn duration(what: &'static str, seconds: u32) -> Result<(), Error> {
    if (1..=LONGEST).contains(&seconds) {
        return Ok(());
    }
    Err(Error::Duration { what, seconds })
}

fn share(what: &'static str, value: f64) -> Result<(), Error> {
    if (0.0..=1.0).contains(&value) {
        return Ok(());
    }
    Err(Error::Share { what })
}
