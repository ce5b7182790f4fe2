//! Common Event Format inside syslog: what the front door's firewall says.
use super::{Level, Line, clock, json::put_unsigned, put};

pub(super) fn write(out: &mut Vec<u8>, line: &Line<'_>) {
    clock::put_rfc3164(out, line.at);
    out.push(b' ');
    put(out, &line.host.name);
    put(out, " CEF:0|Bank|Edge|4.2|");
    put_unsigned(out, 100 + line.message.len() as u64, 1);
    out.push(b'|');
    put(out, line.program);
    out.push(b'|');
    let severity = match line.level {
        Level::Critical => "9",
        Level::Error => "7",
        Level::Warning => "5",
        Level::Notice | Level::Info | Level::Debug => "2",
    };
    put(out, severity);
    put(out, "|rt=");
    put_unsigned(out, (line.at / 1000).unsigned_abs(), 1);
    put(out, " dvchost=");
    put(out, &line.host.name);
    put(out, " app=");
    put(out, &line.node.name);
    put(out, " msg=");
    for &byte in line.message {
        if byte == b'=' || byte == b'\\' {
            out.push(b'\\');
        }
        out.push(byte);
    }
    out.push(b'\n');
}
