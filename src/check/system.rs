//! System tests: the whole, on a sample of payments, alone on the build server.
use super::{
    Bench, Judged,
    bench::{cost_without, mean_cost},
    limit::{at_least, at_most},
};
use crate::{
    metrics,
    release::{Load, Store, perform},
    words,
};

/// Served scores rank frauds.
pub(super) fn ranks_frauds(bench: &Bench<'_>) -> Judged {
    let auc = bench.sample_auc();
    at_least(
        auc,
        0.85,
        format!("Served scores rank {} payments with ROC AUC {auc:.3}.", bench.slices.sample.len()),
    )
}

/// Served quality is what training promised.
pub(super) fn keeps_promise(bench: &Bench<'_>) -> Judged {
    let promised = bench.build.packed.report.test.roc_auc.unwrap_or(f64::NAN);
    let served = bench.sample_auc();
    at_most(
        promised - served,
        0.05,
        format!("Training promised ROC AUC {promised:.3}; served it is {served:.3}."),
    )
}

/// Decisions cost less than none.
pub(super) fn worth_it(bench: &Bench<'_>) -> Judged {
    let with = mean_cost(&bench.slices.sample, &bench.sample);
    let without = cost_without(&bench.slices.sample);
    let ratio = with / without;
    at_most(
        ratio,
        0.8,
        format!(
            "Per payment decisions cost {with:.2} €, none at all {without:.2} €: a share of {}.",
            words::percent(ratio)
        ),
    )
}

/// Not too many payments are held.
pub(super) fn holds_few(bench: &Bench<'_>) -> Judged {
    let share = bench.sample.held_share();
    at_most(share, 0.08, format!("{} of the payments are held.", words::percent(share)))
}

/// Some are.
pub(super) fn holds_some(bench: &Bench<'_>) -> Judged {
    let frauds = bench.slices.sample.fraud.iter().filter(|f| **f).count();
    let found = bench
        .sample
        .held
        .iter()
        .zip(&bench.slices.sample.fraud)
        .filter(|(h, f)| **h && **f)
        .count();
    let share = found as f64 / frauds.max(1) as f64;
    at_least(share, 0.35, format!("{found} of {frauds} frauds are held."))
}

/// Every payment gets an answer.
pub(super) fn answers_all(bench: &Bench<'_>) -> Judged {
    let share = bench.sample.fault_share();
    let first = bench.sample.faults.iter().flatten().next();
    at_most(
        share,
        0.0,
        format!(
            "{} of {} payments get no answer{}.",
            words::percent(share),
            bench.sample.faults.len(),
            first.map_or_else(String::new, |f| format!(": {}", f.words()))
        ),
    )
}

/// Fast enough, one after the other.
pub(super) fn fast(bench: &Bench<'_>) -> Judged {
    let p95 = bench.on_build_server(5.0, 1.0, 0.0).p95_ms;
    at_most(
        p95,
        40.0,
        format!("95 % of the answers to 5 requests a second come within {p95:.0} ms."),
    )
}

/// Fast enough for the caller's patience.
pub(super) fn in_time(bench: &Bench<'_>) -> Judged {
    let share = bench.on_build_server(5.0, 1.0, 0.0).error_share;
    at_most(
        share,
        0.01 + bench.sample.fault_share(),
        format!("{} of 5 requests a second are not answered in time.", words::percent(share)),
    )
}

/// Enough for a busy hour.
pub(super) fn carries(bench: &Bench<'_>) -> Judged {
    let load = bench.on_build_server(100.0, 1.0, 0.0).utilisation;
    at_most(
        load,
        0.5,
        format!(
            "100 requests a second keep each copy busy for {} of its time.",
            words::percent(load)
        ),
    )
}

/// Memory after five thousand requests.
pub(super) fn small(bench: &Bench<'_>) -> Judged {
    let grown = bench.on_build_server(10.0, 8.0, 0.0).memory_mb;
    at_most(grown, 230.0, format!("After 4,800 requests a copy takes {grown:.0} MB."))
}

/// Half of the store's calls fail.
pub(super) fn survives_store(bench: &Bench<'_>) -> Judged {
    let share = bench.on_build_server(5.0, 1.0, 0.5).error_share;
    at_most(
        share,
        0.02 + bench.sample.fault_share(),
        format!(
            "With half of the store's calls failing {} of the payments get no answer.",
            words::percent(share)
        ),
    )
}

/// The same decisions as the release before, mostly.
pub(super) fn decides_as_before(bench: &Bench<'_>) -> Judged {
    let before = crate::release::Service::start(&bench.current.artifact)
        .answer(&bench.slices.sample, Store::Up);
    let differ = before.held.iter().zip(&bench.sample.held).filter(|(a, b)| a != b).count();
    let share = differ as f64 / before.held.len().max(1) as f64;
    at_most(
        share,
        0.05,
        format!("{differ} of {} decisions differ from the current release.", before.held.len()),
    )
}

/// Scores mean what they say.
pub(super) fn calibrated(bench: &Bench<'_>) -> Judged {
    let ece = metrics::ece(&bench.slices.sample.fraud, &bench.sample.scores).unwrap_or(f64::NAN);
    at_most(ece, 0.03, format!("On average scores are {ece:.3} away from what happened."))
}

/// A cold start does not lose requests.
pub(super) fn starts_fast(bench: &Bench<'_>) -> Judged {
    let load = Load {
        requests_per_s: 1.0,
        minutes: 1.0,
        store_failure: 0.0,
        store_capacity: 500.0,
        in_test: true,
    };
    let ms = perform(&bench.service(), &bench.sample, &load).service_ms;
    at_most(ms, 150.0, format!("The first answer takes {ms:.0} ms."))
}
