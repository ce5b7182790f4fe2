//! Verifications: what each environment proves that those before it cannot.
use super::{
    Bench, Judged,
    bench::{cost_without, mean_cost},
    limit::{at_most, none},
};
use crate::{
    release::{Load, Performance, Store, perform},
    words,
};

/// Test: the deployed bytes are those that were built, and they start.
pub(super) fn same_bytes(bench: &Bench<'_>) -> Judged {
    let again = crate::digest::Digest::of(&bench.build.artifact.parts);
    none(
        usize::from(again != bench.build.artifact.digest),
        format!(
            "Deployed is {}, built was {}.",
            again.short(),
            bench.build.artifact.digest.short()
        ),
    )
}

/// Test: the callers that live there get on with it.
pub(super) fn callers(bench: &Bench<'_>) -> Judged {
    let answers = bench.service().answer(&bench.slices.test, Store::Up);
    let understood = (0..answers.held.len())
        .filter(|&at| {
            bench.service().response(&answers, at).iter().any(|(name, _)| *name == "decision")
                && answers.faults.get(at) == Some(&None)
        })
        .count();
    let lost = answers.held.len() - understood;
    none(
        lost,
        format!("The checkout of Test understood {understood} of {} answers.", answers.held.len()),
    )
}

/// Test: fields that are read are filled.
pub(super) fn fields_filled(bench: &Bench<'_>) -> Judged {
    let table = bench.service().reads(&bench.slices.test);
    let empty: Vec<&str> =
        table.columns.iter().filter(|c| c.missing() == c.len()).map(|c| c.name.as_str()).collect();
    let words = if empty.is_empty() {
        "Every field that is read is filled.".to_owned()
    } else {
        format!(
            "Always empty in what the callers send: {}.",
            words::listed(empty.iter().copied(), 4)
        )
    };
    none(empty.len(), words)
}

fn staged(bench: &Bench<'_>, store_failure: f64) -> Performance {
    let load = Load {
        requests_per_s: 120.0,
        minutes: 120.0,
        store_failure,
        store_capacity: 200.0,
        in_test: false,
    };
    perform(&bench.service(), &bench.stage, &load)
}

/// Stage: real requests, real customers.
pub(super) fn replay(bench: &Bench<'_>) -> Judged {
    let share = bench.stage.fault_share();
    at_most(
        share,
        0.0,
        format!(
            "{} of {} replayed requests get no answer.",
            words::percent(share),
            bench.stage.faults.len()
        ),
    )
}

/// Stage: replayed requests, as they come, are decided as the build's own batch decides them.
pub(super) fn replay_agrees(bench: &Bench<'_>) -> Judged {
    let batch = bench.service().answer(&bench.slices.stage, Store::Up);
    let differ = batch.held.iter().zip(&bench.stage.held).filter(|(a, b)| a != b).count();
    none(
        differ,
        format!(
            "Sent one by one, {differ} of {} replayed requests are decided otherwise than all at once.",
            batch.held.len()
        ),
    )
}

/// Stage: a busy hour with old customers.
pub(super) fn under_load(bench: &Bench<'_>) -> Judged {
    let found = staged(bench, 0.02);
    at_most(
        found.p95_ms,
        60.0,
        format!(
            "Under 120 requests a second 95 % are answered within {:.0} ms; each copy is busy for {} of its time.",
            found.p95_ms,
            words::percent(found.utilisation)
        ),
    )
}

/// Stage: two hours, and errors are counted.
pub(super) fn errors_under_load(bench: &Bench<'_>) -> Judged {
    let found = staged(bench, 0.02);
    at_most(
        found.error_share,
        0.005,
        format!(
            "In two hours under load {} of the requests get no answer in time.",
            words::percent(found.error_share)
        ),
    )
}

/// Stage: two hours, and memory is watched.
pub(super) fn memory_under_load(bench: &Bench<'_>) -> Judged {
    let found = staged(bench, 0.02);
    let most = bench.build.artifact.config.memory_mb * 0.8;
    let reached =
        if found.restarts > 0.0 { bench.build.artifact.config.memory_mb } else { found.memory_mb };
    at_most(
        reached,
        most,
        format!(
            "After two hours a copy takes {reached:.0} MB and was ended {} times.",
            found.restarts
        ),
    )
}

/// Stage: the feature store fails half of its calls.
pub(super) fn store_in_trouble(bench: &Bench<'_>) -> Judged {
    let found = staged(bench, 0.5);
    at_most(
        found.error_share.max(found.call_failure - 0.55),
        0.02,
        format!(
            "With half of the store's calls failing the service makes {:.1} calls a request, {} of them fail, and {} of the payments get no answer.",
            found.calls,
            words::percent(found.call_failure),
            words::percent(found.error_share)
        ),
    )
}

/// Stage: answers come from the store of Stage.
pub(super) fn own_store(bench: &Bench<'_>) -> Judged {
    let found = staged(bench, 0.0);
    at_most(
        found.ruled_share,
        0.01,
        format!(
            "{} of the payments were decided by the fallback rule although the store was well.",
            words::percent(found.ruled_share)
        ),
    )
}

/// UAT: cheaper than, or as cheap as, the current release.
pub(super) fn cost_against_current(bench: &Bench<'_>) -> Judged {
    let now = mean_cost(&bench.slices.uat, &bench.uat);
    let before = mean_cost(&bench.slices.uat, &bench.current_uat);
    let ratio = now / before;
    at_most(
        ratio,
        1.08,
        format!(
            "Per payment its decisions cost {now:.2} €, those of the current release {before:.2} €."
        ),
    )
}

/// UAT: cheaper than doing without.
pub(super) fn cost_against_nothing(bench: &Bench<'_>) -> Judged {
    let now = mean_cost(&bench.slices.uat, &bench.uat);
    let without = cost_without(&bench.slices.uat);
    at_most(
        now / without,
        0.85,
        format!("Per payment its decisions cost {now:.2} €, none at all {without:.2} €."),
    )
}

/// UAT: the people who call customers can cope.
pub(super) fn workload(bench: &Bench<'_>) -> Judged {
    let share = bench.uat.held_share();
    at_most(
        share,
        0.08,
        format!("{} of the payments are held; the desk copes with 8 %.", words::percent(share)),
    )
}

/// UAT: the auditor reads the log.
pub(super) fn audit(bench: &Bench<'_>) -> Judged {
    let customer = bench.slices.uat.table.column("customer_id");
    let named = (0..bench.slices.uat.len().min(100))
        .filter(|&at| {
            let line = bench.service().log_line(&bench.slices.uat, &bench.uat, at);
            customer.is_some_and(|c| line.contains(&c.text(at)))
        })
        .count();
    none(named, format!("The auditor found {named} of 100 log lines with a customer in clear."))
}
