//! `CDEvents` 0.4 of the delivery pipeline: a service was upgraded, rolled back or reconfigured.
use super::{
    clock,
    json::{Object, object, put_hex},
};
use crate::world::topology::Node;

/// One change, as the pipeline says it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deployment<'a> {
    pub(crate) node: &'a Node,
    /// `upgraded`, `rolledback`, or `modified` for an environment's configuration.
    pub(crate) what: &'a str,
    /// What is new: an image's version, a configuration's, a model's.
    pub(crate) artifact: &'a str,
    pub(crate) identity: u64,
    pub(crate) at: i64,
}

pub(crate) fn write(out: &mut Vec<u8>, change: &Deployment<'_>) {
    let modified = change.what == "modified";
    let subject = if modified { "environment" } else { "service" };
    let service = &change.node.name;
    object(out, |o| {
        o.object("context", |o| {
            o.text("version", "0.4.1");
            o.plain("id", |out| put_hex(out, change.identity, 16));
            o.text("source", "/pipelines/payments");
            o.text("type", &format!("dev.cdevents.{subject}.{}.0.2.0", change.what));
            o.plain("timestamp", |out| clock::put_rfc3339(out, change.at, 3, "Z"));
        });
        o.object("subject", |o| {
            if modified {
                o.text("id", &format!("prod/{service}"));
            } else {
                o.text("id", service);
            }
            o.text("source", "/pipelines/payments").text("type", subject);
            o.object("content", |o| content(o, change, modified));
        });
        o.object("customData", |o| {
            o.text("service", service).text("team", &change.node.owner);
        });
        o.text("customDataContentType", "application/json");
    });
    out.push(b'\n');
}

fn content(o: &mut Object<'_>, change: &Deployment<'_>, modified: bool) {
    let service = &change.node.name;
    if modified {
        o.text("name", &format!("{service} {}", change.artifact));
        return;
    }
    o.object("environment", |o| {
        o.text("id", "prod");
    });
    o.text("artifactId", &format!("pkg:oci/{service}@{}", change.artifact));
}
