//! What becomes of a service when requests come at a rate.
//!
//! Each copy is a queue with one server and exponential gaps and services (M/M/1): at utilisation
//! `ρ < 1` the time in the system is exponential with mean `s / (1 - ρ)`, so its 95 % quantile is
//! `-ln 0.05` times that, and `exp(-t (1 - ρ) / s)` of the requests take longer than `t` (Kleinrock,
//! *Queueing Systems* 1, 1975, section 3.2). From `ρ = 1` on, what exceeds the capacity is not
//! answered in time.
use serde::{Deserialize, Serialize};

use super::{Answers, Cache, Endpoint, Fallback, Retry, Service, Verbosity};
use crate::num;

/// Milliseconds of a work unit.
const MS_PER_UNIT: f64 = 0.02;
/// Megabytes of a copy before its first request.
const MB_BASE: f64 = 180.0;
/// Answers that a bounded cache keeps.
const CACHED: f64 = 10_000.0;

/// What a service is put under.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Load {
    /// Requests a second, all copies together.
    pub requests_per_s: f64,
    /// For how long.
    pub minutes: f64,
    /// Share of the calls to the feature store that fail by themselves.
    pub store_failure: f64,
    /// Calls a second that the feature store can take.
    pub store_capacity: f64,
    /// True in Test, where the feature store of Test is the right one.
    pub in_test: bool,
}

/// How it does under a load.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Performance {
    /// Mean time to serve a request without waiting.
    pub service_ms: f64,
    /// Utilisation of each copy; above 1 it is overloaded.
    pub utilisation: f64,
    /// 95 % of the requests are answered within; at most the caller's patience.
    pub p95_ms: f64,
    /// Calls of the feature store per request.
    pub calls: f64,
    /// Share of the calls to the feature store that fail.
    pub call_failure: f64,
    /// Share of the requests without a decision in time.
    pub error_share: f64,
    /// Share of the requests that were decided by the rule of the fallback.
    pub ruled_share: f64,
    /// Megabytes of a copy at the end.
    pub memory_mb: f64,
    /// Times that the platform ended and started each copy for its memory.
    pub restarts: f64,
}

/// Puts a service under a load, given how it answered requests of the kind.
pub fn perform(service: &Service<'_>, answers: &Answers, load: &Load) -> Performance {
    let (code, config) = (&service.artifact.code, &service.artifact.config);
    let tries = match code.retry {
        Retry::Never => 1,
        Retry::Twice => 2,
        Retry::Storm => 10,
    };
    let (calls, call_failure) = settle(load, tries);
    let mut lost = 1.0;
    (0..tries).for_each(|_| lost *= call_failure);
    // A store of another environment knows nothing of these customers.
    if config.store == Endpoint::Test && !load.in_test {
        lost = 1.0;
    }
    let service_ms = answers.mean_work() * MS_PER_UNIT + (calls - 1.0) * 2.0;
    let copies = f64::from(config.replicas.max(1));
    let utilisation = load.requests_per_s / copies * service_ms / 1_000.0;
    let patience = config.timeout_ms;
    let (p95, late) = if utilisation < 1.0 {
        let mean = service_ms / (1.0 - utilisation);
        (num::ln(20.0) * mean, num::exp(-patience / mean))
    } else {
        (patience, 1.0 - 1.0 / utilisation)
    };
    let seconds = load.minutes * 60.0;
    let requests = load.requests_per_s / copies * seconds;
    let kept = match code.cache {
        Cache::Bounded => requests.min(CACHED),
        Cache::Endless => requests,
    };
    let debug = if config.verbosity == Verbosity::Debug { 40.0 } else { 0.0 };
    let grown = kept * f64::from(service.retained_bytes()) / 1e6;
    let room = (config.memory_mb - MB_BASE - debug).max(1.0);
    let restarts = (grown / room).floor();
    let unanswered = match code.fallback {
        Fallback::Rule => 0.0,
        Fallback::Nothing => lost,
    };
    // Each restart costs half a minute of one copy's requests.
    let down = (restarts * 30.0 / seconds.max(1.0)).min(1.0);
    let served = (1.0 - unanswered) * (1.0 - late) * (1.0 - answers.fault_share()) * (1.0 - down);
    Performance {
        service_ms,
        utilisation,
        p95_ms: p95.min(patience),
        calls,
        call_failure,
        error_share: 1.0 - served,
        ruled_share: if code.fallback == Fallback::Rule { lost } else { 0.0 },
        memory_mb: MB_BASE + debug + grown - restarts * room,
        restarts,
    }
}

/// Calls per request and the share of them that fail, once callers and store have settled: calls
/// beyond the store's capacity fail, and what fails is tried again.
fn settle(load: &Load, tries: u32) -> (f64, f64) {
    let (mut calls, mut failure) = (1.0, load.store_failure);
    for _ in 0..40 {
        let mut share = 1.0;
        calls = 0.0;
        for _ in 0..tries {
            calls += share;
            share *= failure;
        }
        let offered = load.requests_per_s * calls;
        let refused = (1.0 - load.store_capacity / offered.max(1e-9)).max(0.0);
        failure = load.store_failure + (1.0 - load.store_failure) * refused;
    }
    (calls, failure)
}
