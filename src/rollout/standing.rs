//! How a release does at a location of Production, as the truth and as its monitors see it.
use serde::{Deserialize, Serialize};

use crate::{
    check::{EUROS_FAILED, mean_cost},
    release::{Artifact, Fallback, LOCATIONS, Load, Log, Names, Payments, Service, Store, perform},
};

/// Share of the busy hour's rate that comes on average over a day (ours).
pub const MEAN_RATE: f64 = 0.3;
/// Share of the time in which the feature store is in trouble (ours).
const TROUBLE: f64 = 0.03;
/// Euros that a payment logged in clear costs, fines and trust (ours).
const EUROS_EXPOSED: f64 = 0.05;
/// Minutes of the busy hours of a day that memory is counted over.
const DAY_MINUTES: f64 = 480.0;

/// How a release does at one location.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// Cost of a payment in euros: frauds missed, customers asked for nothing, no answer.
    pub cost: f64,
    /// Share of the payments without an answer in time.
    pub errors: f64,
    /// Mean milliseconds of an answer in the busy hour, at most the caller's patience.
    pub mean_ms: f64,
    /// 95 % quantile of the same.
    pub p95_ms: f64,
    /// Share of the payments that are held.
    pub held: f64,
    /// Share of the payments decided by the rule of the fallback.
    pub ruled: f64,
    /// Share of the frauds that are held; `None` without frauds.
    pub found: Option<f64>,
    /// Payments a minute on average.
    pub per_minute: f64,
}

impl Standing {
    /// Measures a release at a location.
    pub fn measure(artifact: &Artifact, payments: &Payments, location: usize) -> Self {
        let service = Service::start(artifact);
        let answers = service.serve(payments);
        let ruled_answers = service.answer(payments, Store::Down);
        let rate = LOCATIONS.get(location).map_or(1.0, |l| l.requests_per_s);
        let load = Load {
            requests_per_s: rate,
            minutes: DAY_MINUTES,
            store_failure: 0.02,
            store_capacity: 2.0 * rate,
            in_test: false,
        };
        let usual = perform(&service, &answers, &load);
        let trouble = Load { store_failure: 0.5, minutes: 30.0, ..load };
        let bad = perform(&service, &answers, &trouble);
        let mix = |usual: f64, bad: f64| (1.0 - TROUBLE) * usual + TROUBLE * bad;
        let unread = artifact.code.response == Names::Renamed;
        let errors = if unread { 1.0 } else { mix(usual.error_share, bad.error_share) };
        let ruled = mix(usual.ruled_share, bad.ruled_share);
        // `mean_cost` counts requests that could not be read; `errors` has them, too.
        let read = 1.0 - answers.fault_share();
        let decided =
            (mean_cost(payments, &answers) - (1.0 - read) * EUROS_FAILED) / read.max(1e-9);
        let by_rule = if artifact.code.fallback == Fallback::Rule {
            mean_cost(payments, &ruled_answers)
        } else {
            EUROS_FAILED
        };
        let exposed = if artifact.code.log == Log::Plain { EUROS_EXPOSED } else { 0.0 };
        let answered = (1.0 - ruled) * decided + ruled * by_rule;
        let frauds = payments.fraud.iter().filter(|f| **f).count();
        let held_frauds =
            answers.held.iter().zip(&payments.fraud).filter(|(h, f)| **h && **f).count();
        let slow = perform(&service, &answers, &load);
        let mean_ms = if slow.utilisation < 1.0 {
            (slow.service_ms / (1.0 - slow.utilisation)).min(artifact.config.timeout_ms)
        } else {
            artifact.config.timeout_ms
        };
        Self {
            cost: (1.0 - errors) * answered + errors * EUROS_FAILED + exposed,
            errors,
            mean_ms,
            p95_ms: usual.p95_ms,
            held: answers.held_share(),
            ruled,
            found: (frauds > 0).then(|| held_frauds as f64 / frauds as f64),
            per_minute: rate * MEAN_RATE * 60.0,
        }
    }

    /// Euros a minute that this release costs beyond another.
    pub fn harm(&self, before: &Self) -> f64 {
        (self.cost - before.cost) * self.per_minute
    }
}
