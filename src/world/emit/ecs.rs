//! Elastic Common Schema, as its logging libraries write it.
use super::{Line, clock, json::object};

pub(super) fn write(out: &mut Vec<u8>, line: &Line<'_>) {
    object(out, |o| {
        o.plain("@timestamp", |out| clock::put_rfc3339(out, line.at, 3, "Z"));
        o.object("log", |o| {
            o.text("level", line.level.word()).text("logger", line.program);
        });
        o.bytes("message", line.message);
        o.object("ecs", |o| {
            o.text("version", "8.11.0");
        });
        o.object("service", |o| {
            o.text("name", &line.node.name).text("environment", "prod");
        });
        o.object("host", |o| {
            o.text("name", &line.host.name);
        });
    });
    out.push(b'\n');
}
