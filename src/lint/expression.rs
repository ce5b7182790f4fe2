//! Checks of what a rule asks.
use super::{
    Check, Finding,
    document::Alert,
    promql::{Expr, Selector, compares},
    rule::{PAGES, has_condition},
};

/// Functions that make a rate, a difference or a number of a counter.
const TAMES: [&str; 14] = [
    "rate",
    "irate",
    "increase",
    "delta",
    "idelta",
    "deriv",
    "resets",
    "changes",
    "absent",
    "absent_over_time",
    "count",
    "group",
    "histogram_quantile",
    "timestamp",
];

/// Words of metrics that speak of a resource and not of its users.
const CAUSES: [&str; 20] = [
    "cpu",
    "memory",
    "mem_",
    "_load1",
    "_load5",
    "_load15",
    "disk",
    "filesystem",
    "inode",
    "swap",
    "_fds",
    "threads",
    "goroutines",
    "gc_",
    "iowait",
    "context_switches",
    "heap",
    "conntrack",
    "network_transmit",
    "network_receive",
];

/// Words of metrics that speak of users, or of something that stops.
const SYMPTOMS: [&str; 19] = [
    "request",
    "latency",
    "duration",
    "error",
    "fail",
    "availability",
    "success",
    "slo",
    "probe",
    "response",
    "http",
    "grpc",
    "up",
    "absent",
    "queue",
    "lag",
    "timeout",
    "dropped",
    "rejected",
];

pub(super) fn check(alert: &Alert, findings: &mut Vec<Finding>) {
    let Some(expr) = &alert.expr else { return };
    if !has_condition(expr) && !is_boolean(expr) {
        let what = "The expression has no condition.";
        let mend = "Compare it: `… > 0.05`.";
        findings.push(alert.finding(Check::NoCondition, alert.expr_line, what, mend));
    }
    raw_counters(alert, expr, findings);
    absent(alert, expr, findings);
    never(alert, expr, findings);
    rate_of_gauge(alert, expr, findings);
    cause(alert, expr, findings);
}

/// Series that exist only while something holds.
fn is_boolean(expr: &Expr) -> bool {
    matches!(expr, Expr::Selector(selector) if selector.metric == "ALERTS")
}

fn raw_counters(alert: &Alert, expr: &Expr, findings: &mut Vec<Finding>) {
    let mut found: Vec<&Selector> = Vec::new();
    compared(expr, &mut |side| {
        side.visit(&mut Vec::new(), &mut |part, around| {
            if let Expr::Selector(selector) = part
                && is_counter(&selector.metric)
                && !around.iter().any(|name| TAMES.contains(name))
            {
                found.push(selector);
            }
        });
    });
    found.dedup();
    for selector in found {
        let metric = &selector.metric;
        let what = format!("`{metric}` is a counter and is compared as it stands.");
        let mend = format!("Ask for its speed: `rate({metric}[5m])` or `increase({metric}[1h])`.");
        findings.push(alert.finding(Check::RawCounter, alert.expr_line, what, mend));
    }
}

/// By the naming rules of `OpenMetrics`: totals, and the parts of histograms and summaries.
fn is_counter(metric: &str) -> bool {
    // A recording rule (`level:metric:operations`) may hold a rate under any name.
    !metric.contains(':')
        && ["_total", "_bucket", "_sum", "_count"].iter().any(|end| metric.ends_with(end))
}

/// The sides of comparisons with a number, outside of functions. A difference or a quotient of
/// counters may be meant (`a_total - b_total`), so that only a side that is no arithmetic counts.
fn compared<'a>(expr: &'a Expr, see: &mut impl FnMut(&'a Expr)) {
    if let Expr::Binary { op, sides, .. } = expr {
        let [left, right] = &**sides;
        if compares(op) {
            for (side, other) in [(left, right), (right, left)] {
                if other.is_scalar() && !matches!(side, Expr::Binary { .. }) && !is_zero(op, other)
                {
                    see(side);
                }
            }
        }
        if matches!(op.as_str(), "and" | "unless") {
            // Beside another condition, `x_count > 0` only asks whether there is anything to judge.
            return sides
                .iter()
                .filter(|side| !is_guard(side))
                .for_each(|side| compared(side, see));
        }
    }
    for part in expr.parts() {
        compared(part, see);
    }
}

/// `x_total == 0` asks whether something ever happened.
fn is_zero(op: &str, number: &Expr) -> bool {
    op == "==" && matches!(number, Expr::Number(value) if value.abs() <= 0.0)
}

fn is_guard(expr: &Expr) -> bool {
    matches!(expr, Expr::Binary { op, sides, .. }
        if matches!(op.as_str(), ">" | "!=")
            && matches!(sides[1], Expr::Number(value) if value.abs() <= 0.0))
}

fn absent(alert: &Alert, expr: &Expr, findings: &mut Vec<Finding>) {
    let mut bare = None;
    expr.visit(&mut Vec::new(), &mut |part, _| {
        if let Expr::Call { name, args } = part
            && matches!(name.as_str(), "absent" | "absent_over_time")
            && let Some(arg) = args.first()
        {
            let fixed = matches!(arg, Expr::Selector(selector)
                if selector.matchers.iter().any(|(label, op, _)| op == "=" && label != "__name__"));
            if !fixed {
                bare = Some((name.clone(), arg.to_string()));
            }
        }
    });
    if let Some((name, arg)) = bare {
        let what = format!("`{name}({arg})` gives an alert without labels.");
        let mend = "Name what is missing: `absent(up{job=\"api\"})`, one rule for each.";
        findings.push(alert.finding(Check::AbsentUnlabelled, alert.expr_line, what, mend));
    }
}

/// `absent` gives 1 or nothing at all: a comparison that 1 does not meet, nothing meets.
fn never(alert: &Alert, expr: &Expr, findings: &mut Vec<Finding>) {
    expr.visit(&mut Vec::new(), &mut |part, _| {
        let Expr::Binary { op, returns_bool: false, sides, .. } = part else { return };
        let (one, meets) = match &**sides {
            [one, Expr::Number(number)] => (one, meets(op, 1.0, *number)),
            [Expr::Number(number), one] => (one, meets(op, *number, 1.0)),
            _ => return,
        };
        let is_absent = matches!(one, Expr::Call { name, .. }
            if matches!(name.as_str(), "absent" | "absent_over_time"));
        if is_absent && meets == Some(false) {
            let what = format!("`{part}` is never true: `absent` gives 1 or nothing.");
            let mend = format!("Ask for what it gives: `{one}`.");
            findings.push(alert.finding(Check::NeverFires, alert.expr_line, what, mend));
        }
    });
}

/// Whether a comparison holds; `None` where it is none.
fn meets(op: &str, a: f64, b: f64) -> Option<bool> {
    let order = a.partial_cmp(&b);
    Some(match op {
        "==" => order.is_some_and(std::cmp::Ordering::is_eq),
        "!=" => order.is_none_or(std::cmp::Ordering::is_ne),
        ">" => order.is_some_and(std::cmp::Ordering::is_gt),
        "<" => order.is_some_and(std::cmp::Ordering::is_lt),
        ">=" => order.is_some_and(std::cmp::Ordering::is_ge),
        "<=" => order.is_some_and(std::cmp::Ordering::is_le),
        _ => return None,
    })
}

/// Ends of names of what goes up and down, by the naming rules of Prometheus: a unit without `_total`,
/// or a level.
const LEVELS: [&str; 22] = [
    "_bytes",
    "_ratio",
    "_percent",
    "_celsius",
    "_volts",
    "_usage",
    "_utilization",
    "_utilisation",
    "_available",
    "_free",
    "_size",
    "_length",
    "_depth",
    "_lag",
    "_connections",
    "_threads",
    "_goroutines",
    "_replicas",
    "_timestamp_seconds",
    "_load1",
    "_load5",
    "_load15",
];
/// Words of old counters that have no `_total`.
const FLOWS: [&str; 8] =
    ["receive", "transmit", "sent", "read", "written", "write", "in_bytes", "out_bytes"];

fn rate_of_gauge(alert: &Alert, expr: &Expr, findings: &mut Vec<Finding>) {
    let mut found: Vec<(&str, &str)> = Vec::new();
    expr.visit(&mut Vec::new(), &mut |part, around| {
        let Expr::Selector(selector) = part else { return };
        let name = selector.metric.as_str();
        let is_level = !name.contains(':')
            && LEVELS.iter().any(|end| name.ends_with(end))
            && !FLOWS.iter().any(|word| name.contains(word));
        let last = around.last().copied().unwrap_or_default();
        if (is_level || name == "up") && matches!(last, "rate" | "irate" | "increase") {
            found.push((last, name));
        }
    });
    found.dedup();
    for (function, name) in found {
        let what =
            format!("`{function}` of `{name}`, which looks like a value that goes up and down.");
        let mend =
            "Use `delta` or `deriv`, or compare the value itself; a counter ends in `_total`.";
        findings.push(alert.finding(Check::RateOfGauge, alert.expr_line, what, mend));
    }
}

/// Whether an expression is `up == 0` or the like, for some job.
pub(super) fn asks_for_down(expr: &Expr) -> bool {
    let mut found = false;
    expr.visit(&mut Vec::new(), &mut |part, _| {
        if let Expr::Binary { op, sides, .. } = part
            && let [Expr::Selector(selector), Expr::Number(number)] = &**sides
        {
            let down = (op == "==" && number.abs() <= 0.0)
                || (op == "!=" && (number - 1.0).abs() <= 0.0)
                || (op == "<" && (number - 1.0).abs() <= 0.0);
            found |= selector.metric == "up" && down;
        }
    });
    found
}

/// Whether an expression asks for an `up` that is not there.
pub(super) fn asks_for_absent_up(expr: &Expr) -> bool {
    let mut found = false;
    expr.visit(&mut Vec::new(), &mut |part, around| {
        if let Expr::Selector(selector) = part {
            found |=
                selector.metric == "up" && around.iter().any(|name| name.starts_with("absent"));
        }
    });
    found
}

fn cause(alert: &Alert, expr: &Expr, findings: &mut Vec<Finding>) {
    let severity = Alert::written(&alert.labels, "severity").map_or("", |e| e.value.as_str());
    if !PAGES.contains(&severity.to_ascii_lowercase().as_str()) {
        return;
    }
    let mut metrics: Vec<&str> = Vec::new();
    let mut forecasts = false;
    expr.visit(&mut Vec::new(), &mut |part, around| {
        if let Expr::Selector(selector) = part
            && !selector.metric.is_empty()
        {
            metrics.push(&selector.metric);
            // A disk that will be full in four hours is a symptom in time.
            forecasts |= around.contains(&"predict_linear");
        }
    });
    let has = |metric: &str, words: &[&str]| {
        let metric = metric.to_ascii_lowercase();
        words.iter().any(|word| metric.contains(word))
    };
    let only_causes = !metrics.is_empty()
        && metrics.iter().all(|metric| has(metric, &CAUSES) && !has(metric, &SYMPTOMS));
    if only_causes && !forecasts {
        metrics.dedup();
        let what = format!("It pages (`{severity}`) for {}, a resource.", metrics.join(", "));
        let mend = "Page for what users notice (errors, latency); make this a warning or a ticket.";
        findings.push(alert.finding(Check::CauseNotSymptom, alert.expr_line, what, mend));
    }
}
