//! Severities of the tools on the scale of OpenTelemetry.
//!
//! Syslog: OpenTelemetry logs data model, appendix B. All others: ours, one step per step of theirs.
use crate::event::Severity;

/// Syslog and journald: 0 emergency to 7 debug.
pub(super) fn syslog(priority: u8) -> Severity {
    let numbers = [21, 19, 18, 17, 13, 10, 9, 5];
    Severity(numbers.get(usize::from(priority)).copied().unwrap_or(0))
}

/// CEF and LEEF: 0 to 10.
pub(super) fn tenths(number: f64) -> Severity {
    match number {
        n if n < 0.0 => Severity::UNSPECIFIED,
        n if n < 4.0 => Severity::INFO,
        n if n < 7.0 => Severity::WARNING,
        n if n < 9.0 => Severity::ERROR,
        n if n <= 10.0 => Severity::CRITICAL,
        _ => Severity::UNSPECIFIED,
    }
}

/// A word of any tool or logging library; not said where it is no such word.
pub(super) fn word(text: &str) -> Severity {
    exact(text).unwrap_or(Severity::UNSPECIFIED)
}

/// The same, `None` where it is no such word.
pub(super) fn exact(text: &str) -> Option<Severity> {
    if text.len() > 13 {
        return None;
    }
    let mut lower = [0; 13];
    let lower = lower.get_mut(..text.len())?;
    lower.copy_from_slice(text.as_bytes());
    lower.make_ascii_lowercase();
    Some(match &*lower {
        b"trace" | b"finest" | b"verbose" | b"all" => Severity(1),
        b"debug" | b"fine" | b"finer" | b"dbg" => Severity::DEBUG,
        b"info" | b"information" | b"informational" | b"inf" | b"ok" | b"normal" | b"none"
        | b"low" | b"success" | b"config" | b"log" => Severity::INFO,
        b"notice" => Severity(10),
        b"warn" | b"warning" | b"wrn" | b"minor" | b"medium" | b"moderate" => Severity::WARNING,
        b"error" | b"err" | b"major" | b"high" | b"severe" | b"failure" => Severity::ERROR,
        b"crit" => Severity(18),
        b"alert" => Severity(19),
        b"critical" | b"fatal" | b"emerg" | b"emergency" | b"panic" | b"page" | b"disaster"
        | b"blocker" => Severity::CRITICAL,
        _ => return None,
    })
}
