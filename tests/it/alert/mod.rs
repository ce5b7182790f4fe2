//! Alertmanager's timing worked by hand, and the laws of the alert machine.

mod folding;
mod groups;
mod laws;

use opslab::{
    alert::{Input, Machine, Reason, Spec},
    event::{Event, Events, Kind, Labels, Severity, Symbol, Time},
};

/// A row in the making: seconds, kind, name, service.
pub(crate) fn push(events: &mut Events, at: f64, kind: Kind, name: &str, service: &str) -> u32 {
    let body = events.keep(format!("{name} of {service}").as_bytes());
    let (name, service) = (events.symbols.intern(name), events.symbols.intern(service));
    let time = Time((at * 1e6) as i64);
    events.rows.push(Event {
        time,
        observed: Time(0),
        kind,
        severity: if kind == Kind::Log { Severity::INFO } else { Severity::ERROR },
        format: 0,
        part: 0,
        service,
        host: Symbol::NONE,
        name,
        identity: 0,
        body,
        raw: body,
        labels: Labels::default(),
    });
    events.rows.len() as u32 - 1
}

fn fired(events: &mut Events, at: f64, name: &str, service: &str) -> u32 {
    push(events, at, Kind::Fired, name, service)
}

fn resolved(events: &mut Events, at: f64, name: &str, service: &str) -> u32 {
    push(events, at, Kind::Resolved, name, service)
}

/// Nothing but the group timers, and alerts that stay until told otherwise.
fn plain() -> Spec {
    Spec {
        pause: None,
        flapping: None,
        burst: None,
        reopen: 0,
        speaking: vec![0],
        ..Spec::default()
    }
}

fn run(spec: &Spec, events: &Events, until: i64) -> Machine {
    Machine::run(spec, Input::new(events), Some(Time::from_seconds(until))).unwrap()
}

/// (second, reason, firing, resolved) of every notification.
fn told(machine: &Machine) -> Vec<(i64, Reason, Vec<u32>, Vec<u32>)> {
    let of = |n: &opslab::alert::Notification| {
        (n.at.0 / Time::SECOND, n.reason, n.firing.clone(), n.resolved.clone())
    };
    machine.notifications().iter().map(of).collect()
}
