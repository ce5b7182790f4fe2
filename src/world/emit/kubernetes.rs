//! Kubernetes events: `events.k8s.io/v1`, and core `v1` from older controllers.
use super::{
    Alert, clock,
    json::{Object, object, put_hex},
    put,
};
use crate::world::{
    metric::Metric,
    rule::Change,
    stream::mix,
    topology::{Host, Node, Role},
};

/// Why a pod's life changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// A pod was placed on a node.
    Scheduled,
    /// An image was there.
    Pulled,
    /// A container started.
    Started,
    /// A container is being stopped.
    Killing,
}

impl Reason {
    fn word(self) -> &'static str {
        match self {
            Self::Scheduled => "Scheduled",
            Self::Pulled => "Pulled",
            Self::Started => "Started",
            Self::Killing => "Killing",
        }
    }
}

/// The letters that Kubernetes uses for generated names (apimachinery, `util/rand`): no vowels and
/// nothing that looks alike, so that no words come about.
const LETTERS: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";

/// Name of a pod: a replica set's hash and a pod's own letters.
pub(super) fn put_pod(out: &mut Vec<u8>, node: &Node, replica: u32) {
    put(out, &node.name);
    let set = node
        .name
        .bytes()
        .fold(u64::from(replica / 64), |hash, byte| mix(hash.wrapping_mul(31) ^ u64::from(byte)));
    let own = mix(set ^ (u64::from(replica) + 1));
    for (mut bits, letters) in [(set, 9), (own, 5)] {
        out.push(b'-');
        for _ in 0..letters {
            out.push(LETTERS[(bits % 27) as usize]);
            bits /= 27;
        }
    }
}

fn pod(node: &Node, replica: u32) -> String {
    let mut out = Vec::new();
    put_pod(&mut out, node, replica);
    String::from_utf8(out).unwrap_or_default()
}

/// A failing probe, a killed process, a machine in trouble.
pub(super) fn write(out: &mut Vec<u8>, alert: &Alert<'_>) {
    let replica = (alert.identity % u64::from(alert.node.replicas.max(1))) as u32;
    let pod = pod(alert.node, replica);
    let machine = alert.node.role == Role::Pool;
    let (reason, note) = match (alert.change, alert.rule.metric) {
        (Change::Resolved, _) => {
            ("Healthy", format!("Probes of {} succeed again", alert.node.name))
        }
        (_, Metric::Memory) => (
            "OOMKilling",
            format!("Memory cgroup out of memory: Killed process 1 ({})", alert.node.name),
        ),
        (_, Metric::Steal) => {
            ("CPUPressure", format!("Node {} status is now: NodeHasCPUPressure", alert.host.name))
        }
        (Change::Repeated, _) => {
            ("BackOff", format!("Back-off restarting failed container in pod {pod}"))
        }
        (_, _) => (
            "Unhealthy",
            format!("Readiness probe failed: HTTP probe failed with statuscode: 503 ({pod})"),
        ),
    };
    let event = Event {
        kind: if machine { "Node" } else { "Pod" },
        name: if machine { &alert.host.name } else { &pod },
        service: &alert.node.name,
        host: alert.host,
        reason,
        note: &note,
        warning: !alert.is_resolved(),
        at: alert.at,
        count: if alert.change == Change::Repeated { 6 } else { 1 },
        identity: alert.identity,
    };
    // Memory is watched by the kernel monitor, which still writes the old kind.
    event.write(out, alert.rule.metric == Metric::Memory);
}

/// What happens to pods anyway: scheduling, pulling, starting, stopping.
pub(crate) fn write_lifecycle(
    out: &mut Vec<u8>,
    node: &Node,
    host: &Host,
    replica: u32,
    reason: Reason,
    at: i64,
) {
    let pod = pod(node, replica);
    let message = match reason {
        Reason::Scheduled => format!("Successfully assigned payments/{pod} to {}", host.name),
        Reason::Pulled => {
            format!(
                "Container image \"registry.bank.example/{}\" already present on machine",
                node.name
            )
        }
        Reason::Started => format!("Started container {}", node.name),
        Reason::Killing => format!("Stopping container {}", node.name),
    };
    let event = Event {
        kind: "Pod",
        name: &pod,
        service: &node.name,
        host,
        reason: reason.word(),
        note: &message,
        warning: false,
        at,
        count: 1,
        identity: u64::from(replica),
    };
    event.write(out, false);
}

struct Event<'a> {
    kind: &'a str,
    name: &'a str,
    service: &'a str,
    host: &'a Host,
    reason: &'a str,
    note: &'a str,
    warning: bool,
    at: i64,
    count: i64,
    identity: u64,
}

impl Event<'_> {
    fn write(&self, out: &mut Vec<u8>, core: bool) {
        object(out, |o| {
            let version = if core { "v1" } else { "events.k8s.io/v1" };
            o.text("apiVersion", version).text("kind", "Event");
            o.object("metadata", |o| {
                o.plain("name", |out| {
                    put(out, self.name);
                    out.push(b'.');
                    put_hex(out, self.identity ^ self.at as u64, 16);
                });
                o.text("namespace", "payments");
                o.object("labels", |o| {
                    o.text("app.kubernetes.io/name", self.service);
                });
                o.plain("creationTimestamp", |out| clock::put_rfc3339(out, self.at, 0, "Z"));
            });
            if core {
                self.core(o);
            } else {
                self.events(o);
            }
            o.text("type", if self.warning { "Warning" } else { "Normal" });
        });
        out.push(b'\n');
    }

    fn object(&self, o: &mut Object<'_>) {
        o.text("kind", self.kind).text("namespace", "payments").text("name", self.name);
        o.plain("uid", |out| {
            let bits = self.name.bytes().fold(7, |hash, byte| mix(hash ^ u64::from(byte)));
            put_hex(out, bits, 12);
        });
    }

    fn core(&self, o: &mut Object<'_>) {
        o.object("involvedObject", |o| self.object(o));
        o.text("reason", self.reason).text("message", self.note);
        o.object("source", |o| {
            o.text("component", "kernel-monitor").text("host", &self.host.name);
        });
        o.plain("firstTimestamp", |out| clock::put_rfc3339(out, self.at, 0, "Z"));
        o.plain("lastTimestamp", |out| clock::put_rfc3339(out, self.at, 0, "Z"));
        o.integer("count", self.count);
    }

    fn events(&self, o: &mut Object<'_>) {
        o.plain("eventTime", |out| clock::put_rfc3339(out, self.at, 6, "Z"));
        o.text("reportingController", "kubelet").text("reportingInstance", &self.host.name);
        o.text("action", self.reason).text("reason", self.reason);
        o.object("regarding", |o| self.object(o));
        o.text("note", self.note);
        if self.count > 1 {
            o.object("series", |o| {
                o.integer("count", self.count);
                o.plain("lastObservedTime", |out| clock::put_rfc3339(out, self.at, 6, "Z"));
            });
        }
    }
}
