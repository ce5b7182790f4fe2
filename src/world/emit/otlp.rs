//! OpenTelemetry logs, OTLP/JSON: one resource, many records.
use super::{
    Line,
    json::{object, put_hex, put_integer},
    kubernetes::put_pod,
    put,
};

/// Begins a payload with the resource of a line's node.
pub(crate) fn open(out: &mut Vec<u8>, line: &Line<'_>) {
    put(out, "{\"resourceLogs\":[{\"resource\":{\"attributes\":[");
    for (key, value) in [
        ("service.name", line.node.name.as_str()),
        ("service.namespace", "payments"),
        ("host.name", &line.host.name),
    ] {
        attribute(out, key, value);
        out.push(b',');
    }
    put(out, "{\"key\":\"k8s.pod.name\",\"value\":{\"stringValue\":\"");
    put_pod(out, line.node, line.replica);
    put(out, "\"}}]},\"scopeLogs\":[{\"scope\":{\"name\":\"");
    put(out, line.program);
    put(out, "\"},\"logRecords\":[");
}

fn attribute(out: &mut Vec<u8>, key: &str, value: &str) {
    put(out, "{\"key\":\"");
    put(out, key);
    put(out, "\",\"value\":{\"stringValue\":\"");
    put(out, value);
    put(out, "\"}}");
}

/// Between two records.
pub(crate) fn next(out: &mut Vec<u8>) {
    out.push(b',');
}

/// One record.
pub(crate) fn write(out: &mut Vec<u8>, line: &Line<'_>) {
    object(out, |o| {
        o.plain("timeUnixNano", |out| {
            put_integer(out, line.at);
            put(out, "000");
        });
        o.integer("severityNumber", line.level.otel()).text("severityText", line.level.word());
        o.object("body", |o| {
            o.bytes("stringValue", line.message);
        });
        o.plain("traceId", |out| {
            put_hex(out, line.bits, 16);
            put_hex(out, line.bits.rotate_left(29) ^ 0x5bd1, 16);
        });
    });
}

/// Ends the payload.
pub(crate) fn close(out: &mut Vec<u8>) {
    put(out, "]}]}]}\n");
}
