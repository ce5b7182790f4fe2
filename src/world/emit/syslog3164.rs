//! syslog, RFC 3164: no year, no zone, no structure; the service is only known by its host.
use super::{
    Line, clock,
    json::{put_integer, put_unsigned},
    put,
};

pub(super) fn write(out: &mut Vec<u8>, line: &Line<'_>) {
    out.push(b'<');
    put_integer(out, 3 * 8 + line.level as i64);
    out.push(b'>');
    clock::put_rfc3164(out, line.at);
    out.push(b' ');
    put(out, &line.host.name);
    out.push(b' ');
    put(out, line.program);
    out.push(b'[');
    put_unsigned(out, 300 + line.bits % 30_000, 1);
    put(out, "]: ");
    out.extend_from_slice(line.message);
    out.push(b'\n');
}
