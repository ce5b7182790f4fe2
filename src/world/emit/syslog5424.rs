//! syslog, RFC 5424: facility local0, the service as APP-NAME, its logger in a structured element.
use super::{
    Line, clock,
    json::{put_integer, put_unsigned},
    put,
};

/// Private enterprise number for documentation (RFC 5612).
const ENTERPRISE: &str = "32473";

pub(super) fn write(out: &mut Vec<u8>, line: &Line<'_>) {
    out.push(b'<');
    put_integer(out, 16 * 8 + line.level as i64);
    put(out, ">1 ");
    clock::put_rfc3339(out, line.at, 3, "Z");
    out.push(b' ');
    put(out, &line.host.name);
    out.push(b' ');
    put(out, &line.node.name);
    out.push(b' ');
    put_unsigned(out, 300 + line.bits % 30_000, 1);
    put(out, " - [bank@");
    put(out, ENTERPRISE);
    put(out, " logger=\"");
    put(out, line.program);
    put(out, "\"] ");
    out.extend_from_slice(line.message);
    out.push(b'\n');
}
