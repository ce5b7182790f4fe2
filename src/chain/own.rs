//! Whether an alert speaks of its own trouble or of what it suffers from others.

/// Words of alert names and log lines by which a component says that it is itself in trouble: the
/// fourth golden signal, saturation (Beyer et al. 2016, *Site Reliability Engineering*, ch. 6, with
/// the resources of Gregg's USE method), and what can only break on the spot. Words of the field as
/// in the rules of kube-prometheus and the node exporter's mixin; none is a name of a system.
const OWN: &[&str] = &[
    "disk",
    "filesystem",
    "memory",
    "oom",
    "cpu",
    "steal",
    "swap",
    "pool",
    "exhausted",
    "saturat",
    "certificate",
    "expire",
    "clock",
    "skew",
    "ntp",
    "packet",
    "loss",
    "interface",
    "queue",
    "backlog",
    "stalled",
    "crash",
    "restart",
    "killed",
    "panic",
    "drift",
    "psi",
    "null",
    "evict",
    "hit rate",
    "hitrate",
    "servfail",
    "space",
    "requestrate",
    "request rate",
    "volume",
    "throttl",
];

/// Words by which it says that it suffers: latency and errors, which travel to callers.
const SUFFERED: &[&str] = &[
    "latency",
    "slow",
    "timeout",
    "timed out",
    "deadline",
    "upstream",
    "downstream",
    "unreachable",
    "refused",
    "unavailable",
    "error rate",
    "errorrate",
    "errorbudget",
    "5xx",
    "502",
    "503",
    "504",
    "reset by peer",
    "no route",
];

/// 1 for own trouble, 0 for suffering, a half where the text says neither.
pub(super) fn own(text: &str) -> f64 {
    let text = text.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    match (says(OWN), says(SUFFERED)) {
        (true, false) => 1.0,
        (true, true) | (false, false) => 0.5,
        (false, true) => 0.0,
    }
}
