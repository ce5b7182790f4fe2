//! The runbooks: one for every kind of fault. Texts are ours; their form is the common one
//! (meaning, impact, diagnosis, mitigation).
use super::runbook::{
    Runbook,
    Sign::{Alert, Changed, Log},
    Step,
};
use crate::world::{ActionKind as A, FaultKind as F, Role};

const SERVED: &[Role] = &[Role::Service, Role::Model, Role::Worker];

const fn step(action: A, why: &'static str) -> Step {
    Step { action, why }
}

/// All of them.
pub(super) const LIBRARY: &[Runbook] = &[
    Runbook {
        kind: F::BadDeploy,
        meaning: "A release that went live minutes ago fails or is slow.",
        impact: "Every payment that needs the service fails with the release's share of errors.",
        diagnosis: &[
            "Compare error rates of the old and the new replicas.",
            "Look for templates that appeared with the release.",
            "Check that callees of the service are healthy: a release is only guilty if they are.",
        ],
        mitigation: &[
            step(A::RollBack, "The version before worked an hour ago; find the bug afterwards."),
            step(A::Restart, "Only if the release cannot be rolled back and fails after a while."),
        ],
        signs: &[
            (Changed, 2.0),
            (Alert(&["ErrorRate", "ErrorBudget", "Unhealthy"]), 1.0),
            (Log(&["unhandled", "exception", "deserialize"]), 1.5),
        ],
        roles: SERVED,
    },
    Runbook {
        kind: F::BadConfig,
        meaning: "A configuration change lets far fewer requests through than come.",
        impact: "Healthy services idle while payments are turned away at the gateway.",
        diagnosis: &[
            "Compare requests that arrive with requests that are passed on.",
            "Read the last change of limits, workers and timeouts.",
        ],
        mitigation: &[
            step(A::RollBack, "Put the former configuration back; it takes effect on reload."),
            step(A::ScaleOut, "More replicas share the wrong limit: a crutch, not a cure."),
        ],
        signs: &[
            (Changed, 2.0),
            (Alert(&["ErrorRate", "ErrorBudget", "Unhealthy"]), 0.5),
            (Log(&["rate limit", "429", "reloaded"]), 1.5),
        ],
        roles: &[Role::Balancer],
    },
    Runbook {
        kind: F::PoolExhaustion,
        meaning: "Connections are borrowed and not given back until none is left.",
        impact: "Requests wait for a connection and time out although the database is idle.",
        diagnosis: &[
            "Plot connections in use against requests: a leak grows while traffic does not.",
            "Look for `leaked` or `waiting for idle connection` in the logs.",
            "See whether a release preceded the growth by some minutes.",
        ],
        mitigation: &[
            step(A::RollBack, "The leak came with a release; the version before gives them back."),
            step(A::Restart, "Frees all connections; the leak starts again from zero."),
            step(A::RaisePool, "Buys minutes, and loads the database more."),
        ],
        signs: &[
            (Alert(&["ConnectionPool", "connection pool"]), 2.0),
            (Log(&["idle connection", "leaked"]), 2.0),
            (Changed, 0.5),
        ],
        roles: SERVED,
    },
    Runbook {
        kind: F::CacheStampede,
        meaning: "A cache lost its contents and everybody asks the database at once.",
        impact: "The database behind the cache saturates and takes the model's answers with it.",
        diagnosis: &[
            "Check the hit rate: it falls at once and does not recover by itself under load.",
            "Compare requests to the database with those to the cache.",
        ],
        mitigation: &[
            step(A::WarmCache, "Fill it behind a lock, one query per key."),
            step(A::ThrottleRetries, "Without retries the database gets room to answer."),
        ],
        signs: &[
            (Alert(&["CacheHitRate", "cache hit"]), 3.0),
            (Log(&["evicted", "FLUSHALL", "misses"]), 1.5),
        ],
        roles: &[Role::Cache],
    },
    Runbook {
        kind: F::MemoryLeak,
        meaning: "Memory grows with every request until the process is killed.",
        impact: "Pauses grow first, then replicas vanish one by one and payments with them.",
        diagnosis: &[
            "Plot memory per replica: a straight line upwards, a drop at every restart.",
            "Read garbage collection times and out-of-memory kills.",
            "See which release the line begins with.",
        ],
        mitigation: &[
            step(A::RollBack, "The leak came with a release."),
            step(A::Restart, "Empties the memory; the line begins again."),
            step(A::ScaleOut, "Each replica fills more slowly."),
        ],
        signs: &[
            (Alert(&["Memory", "OOMKilling"]), 2.5),
            (Log(&["OutOfMemory", "pause Full"]), 1.5),
            (Changed, 0.3),
        ],
        roles: SERVED,
    },
    Runbook {
        kind: F::DiskFull,
        meaning: "A database's disk is full, or will be within minutes.",
        impact: "Reads still work; every booking fails.",
        diagnosis: &[
            "Which directory grew: data, write-ahead log, or old logs?",
            "Is a replication slot or a failed archive command holding files back?",
        ],
        mitigation: &[
            step(A::ClearDisk, "Delete what can be made again and add space."),
            step(A::FailOver, "The standby has its own disk; it fills too if the reason stays."),
        ],
        signs: &[
            (Alert(&["DiskSpace", "DiskFull", "disk usage"]), 3.0),
            (Log(&["No space left", "reserved blocks"]), 2.0),
        ],
        roles: &[Role::Database, Role::Storage],
    },
    Runbook {
        kind: F::CertificateExpiry,
        meaning: "A certificate has run out; new connections are refused.",
        impact: "Failures grow as old connections are recycled, until none works.",
        diagnosis: &[
            "Ask the endpoint for its certificate and read the end of its validity.",
            "Check the clock first: a wrong clock looks the same.",
        ],
        mitigation: &[step(
            A::RenewCertificate,
            "Issue, install, reload; then find out why nobody was warned.",
        )],
        signs: &[(Alert(&["Certificate"]), 3.0), (Log(&["certificate has expired", "x509"]), 2.0)],
        roles: &[Role::Service, Role::Partner],
    },
    Runbook {
        kind: F::PacketLoss,
        meaning: "A switch drops packets of everything that hangs on it.",
        impact: "Services that do not call each other get slow together; retries add to the load.",
        diagnosis: &[
            "Do the troubled services share a zone rather than a caller?",
            "Read drop counters and flapping ports of the switch.",
        ],
        mitigation: &[
            step(A::Drain, "Move traffic to the other zone, then repair in peace."),
            step(A::FailOver, "Use the redundant path."),
        ],
        signs: &[
            (Alert(&["PacketLoss", "packet loss", "linkDown"]), 3.0),
            (Log(&["output drops", "flapping"]), 1.5),
        ],
        roles: &[Role::Switch],
    },
    Runbook {
        kind: F::DnsFailure,
        meaning: "Names are not resolved, or too late.",
        impact: "Whoever opens a new connection by name fails; cached addresses go on working.",
        diagnosis: &[
            "Resolve a name by hand at each server.",
            "Have zones expired, or does the forwarder not answer?",
        ],
        mitigation: &[
            step(A::SwitchResolver, "The second provider has the same zones."),
            step(A::FailOver, "Use the standby servers."),
            step(A::Restart, "Helps for minutes if a cache is poisoned."),
        ],
        signs: &[
            (Alert(&["dns error", "dns p95", "ErrorRate"]), 1.0),
            (Log(&["timed out resolving", "SERVFAIL", "expired"]), 2.5),
        ],
        roles: &[Role::Resolver],
    },
    Runbook {
        kind: F::NoisyNeighbour,
        meaning: "Another tenant's job takes the processors of a pool of machines.",
        impact: "All replicas on these machines slow down; the others of the same services do not.",
        diagnosis: &[
            "Compare latencies by machine, not by service.",
            "Read the steal time and find the job over its request.",
        ],
        mitigation: &[
            step(A::Drain, "Evict from the pool; the scheduler finds other machines."),
            step(A::ScaleOut, "More replicas elsewhere help a little."),
        ],
        signs: &[
            (Alert(&["CPUSteal", "CPU steal", "CPUPressure"]), 3.0),
            (Log(&["steal", "cpu pressure"]), 1.5),
        ],
        roles: &[Role::Pool],
    },
    Runbook {
        kind: F::QueueBacklog,
        meaning: "A consumer is stuck and its queue grows.",
        impact: "Nothing fails at the counter, but clearing is late and costs interest.",
        diagnosis: &[
            "Is the consumer slow on everything, or stuck on one message?",
            "Compare the age of the oldest message with the depth.",
        ],
        mitigation: &[
            step(A::Restart, "Sets the poison message aside and takes up the rest."),
            step(A::ScaleOut, "More consumers, each of which may get stuck as well."),
        ],
        signs: &[
            (Alert(&["QueueDepth", "QueueAge", "QueueStalled", "queue depth"]), 2.0),
            (Log(&["poison", "consumer lag", "redelivered"]), 2.0),
        ],
        roles: &[Role::Worker, Role::Queue],
    },
    Runbook {
        kind: F::ThirdPartyOutage,
        meaning: "The card network does not answer, or only with errors.",
        impact: "Seven of ten payments cannot be authorised, whatever the bank does right.",
        diagnosis: &[
            "Are errors confined to calls that leave the house?",
            "Read the partner's status and test the second line.",
        ],
        mitigation: &[step(A::FailOver, "Use the second line or stand-in authorisation.")],
        signs: &[
            (Alert(&["ErrorRate", "ErrorBudget", "Latency", "card-network error"]), 1.0),
            (Log(&["reset by peer", "no answer to authorisation"]), 2.5),
        ],
        roles: &[Role::Partner],
    },
    Runbook {
        kind: F::ClockSkew,
        meaning: "A machine's clock has run away from the others.",
        impact: "Tokens look expired or not yet valid; customers are sent away.",
        diagnosis: &[
            "Compare the offset of the clocks, not the certificates.",
            "Do log lines of the machine come from the future?",
        ],
        mitigation: &[step(A::SynchroniseClock, "Step the clock and restart the time service.")],
        signs: &[
            (Alert(&["ClockSkew", "clock offset"]), 3.0),
            (Log(&["used before issued", "clock wrong"]), 2.0),
        ],
        roles: &[Role::Service],
    },
    Runbook {
        kind: F::FeatureNulls,
        meaning: "The feature pipeline writes nulls; the model scores what it does not know.",
        impact: "Nothing fails technically, but good customers are refused.",
        diagnosis: &[
            "Which columns are null, and since which window?",
            "Did a producer change its schema?",
        ],
        mitigation: &[
            step(A::RepairPipeline, "Back to the last good checkpoint, then fill the gap."),
            step(A::Restart, "Helps until the next bad record."),
        ],
        signs: &[
            (Alert(&["FeatureNulls", "null features"]), 3.0),
            (Log(&["is null", "schema of topic"]), 2.0),
        ],
        roles: &[Role::Pipeline],
    },
    Runbook {
        kind: F::ModelDrift,
        meaning: "What the model learned is no longer so.",
        impact: "Scores shift slowly: more good payments refused, more frauds let through.",
        diagnosis: &[
            "Compare the scores' distribution with that of training.",
            "Make sure that features are not null and no version changed: then it is the world.",
        ],
        mitigation: &[step(A::Retrain, "Train on the last two weeks, gate it, release it.")],
        signs: &[
            (Alert(&["ScoreDrift", "population stability"]), 2.0),
            (Alert(&["ApprovalRate"]), 0.5),
            (Log(&["score distribution shifted"]), 2.0),
        ],
        roles: &[Role::Model],
    },
    Runbook {
        kind: F::BadModelRelease,
        meaning: "A new model version is slow, or wrong, or both.",
        impact: "Payments are refused or late from the minute it went live.",
        diagnosis: &[
            "Score yesterday's payments with both versions.",
            "Compare the time per score with the budget.",
        ],
        mitigation: &[
            step(A::RollBack, "The registry still has the version before."),
            step(
                A::Retrain,
                "Takes longer, and the pipeline that made the bad one makes the next.",
            ),
        ],
        signs: &[
            (Changed, 2.0),
            (Alert(&["ScoreDrift", "Latency", "ApprovalRate"]), 0.7),
            (Log(&["unknown to encoder", "inference of model"]), 2.0),
        ],
        roles: &[Role::Model],
    },
    Runbook {
        kind: F::PeakOverload,
        meaning: "More payments come than the product was built for.",
        impact: "Queues fill everywhere and even those who could be served are not.",
        diagnosis: &[
            "Did requests at the front door grow before anything else got slow?",
            "Is every service busy, rather than one?",
        ],
        mitigation: &[
            step(A::ShedLoad, "Serve whom you can and tell the others to wait."),
            step(A::ScaleOut, "Slower than a surge, but needed if it stays."),
        ],
        signs: &[
            (Alert(&["RequestRate", "request rate"]), 3.0),
            (Log(&["connection rate", "above the expected"]), 2.0),
        ],
        roles: &[Role::Balancer],
    },
];
