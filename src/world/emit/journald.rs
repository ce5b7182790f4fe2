//! journald, `journalctl -o json`: all values are texts.
use super::{
    Line,
    json::{object, put_hex, put_integer, put_unsigned},
    put,
};

pub(super) fn write(out: &mut Vec<u8>, line: &Line<'_>) {
    object(out, |o| {
        o.plain("__CURSOR", |out| {
            put(out, "s=1;i=");
            put_hex(out, line.bits, 10);
        });
        o.plain("__REALTIME_TIMESTAMP", |out| put_integer(out, line.at));
        o.text("_HOSTNAME", &line.host.name);
        o.plain("PRIORITY", |out| put_integer(out, line.level as i64));
        o.text("SYSLOG_IDENTIFIER", line.program);
        o.plain("_PID", |out| put_unsigned(out, 300 + line.bits % 30_000, 1));
        o.plain("_SYSTEMD_UNIT", |out| {
            put(out, &line.node.name);
            put(out, ".service");
        });
        o.bytes("MESSAGE", line.message);
    });
    out.push(b'\n');
}
