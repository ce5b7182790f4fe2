//! How likely it is that trouble at a place, and not the everyday, is behind an alert.
//!
//! A hypothesis is a place and an interval. For each alert it has log odds against everyday noise:
//!
//! ```text
//! sum = ln(affected · beginning / noise) + end + habit + support + path + share
//! ```
//!
//! - *affected*: the chance that such an alert at such a place comes of it. Errors and latency climb
//!   from what is called to those who call; what is held while one waits climbs as well; what runs
//!   on a machine suffers from the machine; load comes down. A complaint that names the cause, or
//!   one that depends on it, speaks for it; one that names somebody else, or itself, against.
//! - *beginning*: the density of beginnings per hour: many soon after the trouble began, falling to
//!   1/e in `fade` hours, the others at any time of it.
//! - *noise*: how many such alerts an hour brings anyway, for each thing that is looked at.
//! - *end*: lasting alerts end with the trouble rather than at any time.
//! - *habit*: how much the line's template keeps to the time of the trouble: the log-likelihood ratio
//!   of its lines inside and outside against an even spread.
//! - *support*, *path*: its place is in trouble anyway; nobody between it and the cause speaks.
//! - *share*: of complaints that several hypotheses explain, the share by which each raised their
//!   number at that place.
//!
//! The form is a naive Bayes classifier over a noisy-or model of propagation (Kandula, Katabi and
//! Vasseur 2005, "Shrink"; Bahl and others 2007, "Sherlock"), with time; the numbers are ours and
//! stand in [`Explain`](super::Explain).
use serde::{Deserialize, Serialize};

use super::{
    Golden, Place, Relation,
    evidence::{Evidence, Kind},
    history::Past,
    hypothesis::{Hypothesis, Scene},
};
use crate::num;

/// Log odds that trouble at a place is behind an alert, term by term.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Odds {
    /// The incident that the trouble is; none where too few alerts come of it.
    pub incident: Option<u32>,
    /// The trouble's place.
    pub place: Place,
    /// How the alert relates to it.
    pub relation: Relation,
    /// Hops between them.
    pub hops: u8,
    /// Chance that such an alert comes of it.
    pub affected: f64,
    /// Density of beginnings, per hour.
    pub beginning: f64,
    /// Everyday alerts of its kind, per hour.
    pub noise: f64,
    /// For its end.
    pub end: f64,
    /// For its template's habit.
    pub habit: f64,
    /// For a place that is in trouble anyway.
    pub support: f64,
    /// Where nobody in between speaks: negative.
    pub path: f64,
    /// For its share of the complaints: negative.
    pub share: f64,
    /// All together; above 0 the trouble is likelier than everyday noise.
    pub sum: f64,
    /// What past incidents say, where they say something. Then the sum is not that of the terms, which
    /// are counted as if they were independent, but what they were worth in the past.
    pub past: Option<Past>,
}

impl Scene {
    fn runs_on(&self, from: Place, to: Place) -> bool {
        match (from, to) {
            (Place::Node(from), Place::Node(to)) => !self.graph.calls(from, to),
            (Place::Node(_) | Place::Word(_) | Place::Nowhere, _) => false,
        }
    }

    /// The chance of a lasting alert at a dependent.
    fn suffers(&self, e: &Evidence, is_carried: bool) -> f64 {
        let spec = &self.spec;
        match e.golden {
            Golden::Traffic => 0.01,
            Golden::Errors | Golden::Latency if is_carried => spec.carried,
            Golden::Errors => spec.errors,
            Golden::Latency => spec.latency,
            Golden::Saturation if e.waits => spec.waits,
            Golden::Saturation if is_carried => spec.carried,
            Golden::Saturation => spec.other,
        }
    }

    /// The chance that load at the hypothesis' place is felt at a place below.
    fn loaded(&self, h: &Hypothesis, e: &Evidence) -> f64 {
        let spec = &self.spec;
        let is_below = |&node: &u32| self.hops(h.place, Place::Node(node)).is_some();
        let lasting = match e.golden {
            Golden::Latency => spec.load,
            Golden::Saturation if e.waits || e.busy => spec.load,
            Golden::Errors => spec.load / 3.0,
            Golden::Saturation | Golden::Traffic => 0.01,
        };
        match e.kind {
            Kind::Naming if e.mentions.iter().any(is_below) => spec.load / 1.5,
            Kind::Naming => spec.astray,
            Kind::Lines | Kind::Lone => spec.load / 3.0,
            Kind::Lasting => lasting,
            Kind::Brief => spec.brief * lasting,
        }
    }

    /// How an alert relates to a hypothesis, and the chance that it comes of it.
    fn affected(&self, h: &Hypothesis, e: &Evidence) -> Option<(Relation, f64)> {
        let spec = &self.spec;
        let names = || e.mentions.iter().any(|&node| Place::Node(node) == h.place);
        let leads = || e.mentions.iter().any(|&m| self.hops(Place::Node(m), h.place).is_some());
        let Some(hops) = self.hops(e.place, h.place) else {
            self.hops(h.place, e.place).filter(|_| h.load)?;
            return Some((Relation::Load, self.loaded(h, e)));
        };
        if hops == 0 {
            let chance = match e.kind {
                Kind::Naming if h.load => spec.load,
                Kind::Naming | Kind::Lines | Kind::Lone | Kind::Lasting | Kind::Brief
                    if e.itself =>
                {
                    0.9
                }
                Kind::Naming if leads() => spec.leads,
                Kind::Naming => 2.0 * spec.astray,
                Kind::Lines => 0.9,
                Kind::Lone => 0.5,
                Kind::Lasting => spec.own,
                Kind::Brief => spec.own_brief,
            };
            return Some((Relation::Same, chance));
        }
        let suffers = || self.suffers(e, self.runs_on(e.place, h.place));
        Some(match e.kind {
            _ if e.itself => (Relation::Effect, spec.astray),
            Kind::Naming if names() => (Relation::Mention, spec.named),
            Kind::Naming if leads() => (Relation::Mention, spec.leads),
            Kind::Naming => (Relation::Effect, spec.astray),
            Kind::Lines | Kind::Lone => (Relation::Effect, 0.1),
            Kind::Lasting => (Relation::Effect, suffers()),
            Kind::Brief => (Relation::Effect, spec.brief * suffers()),
        })
    }

    /// Log odds of a hypothesis for an alert; `None` where it cannot be behind it.
    pub(super) fn odds(&self, h: &Hypothesis, e: &Evidence) -> Option<Odds> {
        let spec = &self.spec;
        let beginning = self.beginning(h, e)?;
        let (relation, affected) = self.affected(h, e)?;
        let hops = self.hops(e.place, h.place).or_else(|| self.hops(h.place, e.place));
        let noise = match e.kind {
            Kind::Naming => spec.noise_naming,
            Kind::Lines => spec.noise_lines,
            Kind::Lone => spec.noise_lone,
            Kind::Lasting => spec.noise_lasting,
            Kind::Brief => spec.noise_brief,
        };
        let goes_along = e.place == h.place || e.golden.climbs() || e.waits;
        let is_supported = !e.kind.founds() && goes_along && h.affected.contains(&e.place);
        let is_cut_off = match e.place {
            Place::Node(node) if relation != Relation::Same && relation != Relation::Load => {
                let since = h.reach.get(node as usize).copied().unwrap_or(i64::MIN);
                e.from < since.saturating_sub(i64::from(spec.path_slack))
            }
            Place::Node(_) | Place::Word(_) | Place::Nowhere => false,
        };
        let mut odds = Odds {
            incident: None,
            place: h.place,
            relation,
            hops: hops.unwrap_or_default(),
            affected,
            beginning,
            noise,
            end: self.end(h, e),
            habit: self.habit(h, e),
            support: if is_supported { spec.support } else { 0.0 },
            path: if is_cut_off { -spec.path } else { 0.0 },
            share: 0.0,
            sum: 0.0,
            past: None,
        };
        odds.sum = num::ln((affected * beginning / noise).max(1e-9))
            + odds.end
            + odds.habit
            + odds.support
            + odds.path;
        Some(odds)
    }

    fn beginning(&self, h: &Hypothesis, e: &Evidence) -> Option<f64> {
        let spec = &self.spec;
        let slack = i64::from(spec.slack);
        if e.from > h.to.saturating_add(slack) || e.to < h.from.saturating_sub(slack) {
            return None;
        }
        if e.from < h.from.saturating_sub(slack) {
            let shared = e.to.min(h.to).saturating_sub(h.from);
            let is_most = shared.saturating_mul(2) >= h.seconds();
            return (is_most && e.kind != Kind::Brief).then_some(spec.early);
        }
        let hours = h.seconds().max(300) as f64 / 3_600.0;
        let late = e.from.saturating_sub(h.from).max(0) as f64 / 3_600.0;
        let prompt = if e.kind.is_line() { spec.prompt_lines } else { spec.prompt };
        Some(prompt / spec.fade * num::exp(-late / spec.fade) + (1.0 - prompt) / hours)
    }

    /// The density of ends, half of them within `near` of the trouble's end, over the everyday one
    /// of 0.7 per hour.
    fn end(&self, h: &Hypothesis, e: &Evidence) -> f64 {
        if e.kind != Kind::Lasting {
            return 0.0;
        }
        let (spec, near) = (&self.spec, self.spec.near);
        let apart = e.to.saturating_sub(h.to).unsigned_abs() as f64 / 3_600.0;
        let own = if e.place == h.place { spec.own_end } else { 1.0 };
        let elsewhere = own * if e.to < h.to { 0.25 } else { spec.outlive };
        num::ln((0.25 / near * num::exp(-apart / near) + elsewhere) / 0.7)
    }

    fn habit(&self, h: &Hypothesis, e: &Evidence) -> f64 {
        let Some(times) = e.habit.and_then(|at| self.habits.get(at as usize)) else { return 0.0 };
        let slack = i64::from(self.spec.slack);
        let low = times.partition_point(|&at| at < h.from.saturating_sub(slack));
        let high = times.partition_point(|&at| at <= h.to.saturating_add(slack));
        let (inside, all) = (high.saturating_sub(low) as f64, times.len().max(1) as f64);
        let whole = self.whole.1.saturating_sub(self.whole.0).max(1) as f64;
        let length = h.seconds().saturating_add(2 * slack) as f64;
        let (found, even) = (inside / all, (length / whole).clamp(0.01, 0.99));
        if found <= even {
            return -self.spec.habit_base;
        }
        let mut ratio = inside * num::ln(found / even);
        if inside < all {
            ratio += (all - inside) * num::ln((1.0 - found) / (1.0 - even));
        }
        ratio.min(self.spec.habit) - self.spec.habit_base
    }
}
