//! Kubernetes events: events.k8s.io/v1, core/v1, and lists of either.
use std::borrow::Cow;

use super::{label, short, workload};
use crate::{
    event::{Events, Kind, Severity},
    wire::{
        Format, Reason,
        clock::{When, whole},
        draft::{Draft, Out},
        json::Value,
    },
};

/// A core/v1 event, or a list of events.
pub(super) fn read_core(value: Value<'_>, out: &mut Out) {
    if !value.get("involvedObject").is_absent() {
        return one(value, value.get("involvedObject"), out);
    }
    for item in value.get("items").items() {
        if !item.get("involvedObject").is_absent() {
            out.is(Format::KubernetesCoreEvent);
            one(item, item.get("involvedObject"), out);
        } else if !item.get("regarding").is_absent() {
            out.is(Format::KubernetesEvent);
            one(item, item.get("regarding"), out);
        } else {
            out.refuse(Reason::NotComplete(Format::KubernetesCoreEvent));
        }
    }
}

pub(super) fn read(value: Value<'_>, out: &mut Out) {
    one(value, value.get("regarding"), out);
}

/// Where the object's name belongs in OpenTelemetry's resource conventions.
fn resource(kind: &str) -> &'static str {
    match kind {
        "Pod" => "k8s.pod.name",
        "Deployment" => "k8s.deployment.name",
        "ReplicaSet" => "k8s.replicaset.name",
        "StatefulSet" => "k8s.statefulset.name",
        "DaemonSet" => "k8s.daemonset.name",
        "Job" => "k8s.job.name",
        "CronJob" => "k8s.cronjob.name",
        "Node" => "k8s.node.name",
        _ => "k8s.object.name",
    }
}

fn one(event: Value<'_>, object: Value<'_>, out: &mut Out) {
    let text = |name: &str| event.get(name).word();
    let of = |name: &str| object.get(name).word();
    let (kind, name) = (of("kind"), of("name"));
    let namespace = match of("namespace") {
        own if own.is_empty() => event.path(["metadata", "namespace"]).word(),
        own => own,
    };
    let is_warning = event.get("type").source() == "Warning";
    let reason = text("reason");
    out.label("k8s.object.kind", &kind);
    out.label(resource(&kind), short(&name));
    out.label("k8s.namespace.name", &namespace);
    label(out, "k8s.object.uid", object.get("uid"));
    label(out, "k8s.event.name", event.path(["metadata", "name"]));
    label(out, "k8s.event.action", event.get("action"));
    label(out, "k8s.event.type", event.get("type"));
    let series = event.path(["series", "count"]);
    label(out, "k8s.event.count", if series.is_absent() { event.get("count") } else { series });
    let component = [
        event.get("reportingController"),
        event.path(["source", "component"]),
        event.get("reportingComponent"),
    ];
    let component = component.into_iter().find(|value| !value.word().is_empty());
    if let Some(component) = component {
        label(out, "k8s.event.component", component);
    }

    let zone = out.zone_minutes;
    let time = |value: Value<'_>| whole(&value.word(), zone);
    // The newest sighting is what the event tells; the first one stays in the payload.
    let times = [
        event.path(["series", "lastObservedTime"]),
        event.get("lastTimestamp"),
        event.get("deprecatedLastTimestamp"),
        event.get("eventTime"),
        event.get("firstTimestamp"),
        event.path(["metadata", "creationTimestamp"]),
    ];
    let when = times.into_iter().fold(When::Missing, |when, value| when.or(|| time(value)));
    // Controllers report as themselves; only kubelets report as their node.
    let is_kubelet = event.get("reportingController").source() == "kubelet";
    let instance = if is_kubelet { text("reportingInstance") } else { Cow::Borrowed("") };
    let machine = if kind == "Node" { name.clone() } else { instance };
    let host = event.path(["source", "host"]).word();
    let host = if host.is_empty() { machine } else { host };
    let service = if kind == "Node" { "" } else { workload(&kind, &name) };
    let note = event.first(["note", "message"]).word();
    let who = match of("uid") {
        uid if uid.is_empty() => [&*kind, "/", &*namespace, "/", &*name].concat(),
        uid => uid.into_owned(),
    };
    let nobody = name.is_empty();
    out.push(&Draft {
        time: when,
        kind: match &*reason {
            _ if is_warning => Kind::Fired,
            "ScalingReplicaSet" | "SuccessfulRescale" | "DeploymentRollback" => Kind::Change,
            _ => Kind::Log,
        },
        severity: if is_warning { Severity::WARNING } else { Severity::INFO },
        service,
        host: &host,
        name: &reason,
        identity: if nobody { 0 } else { Events::identity(["kubernetes", &who, &reason]) },
        body: if note.is_empty() { &reason } else { &note },
    });
}
