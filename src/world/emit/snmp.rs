//! `snmptrapd` text: a link goes down and comes up again (RFC 2863).
use super::{Alert, clock, json::put_unsigned, put};

pub(super) fn write(out: &mut Vec<u8>, alert: &Alert<'_>) {
    let down = !alert.is_resolved();
    let port = 1 + alert.identity % 48;
    // Up for about a day, in hundredths of a second.
    let ticks = (alert.at / 10_000).rem_euclid(8_640_000) as u64;
    clock::put_plain(out, alert.at);
    put(out, " ");
    put(out, &alert.host.name);
    put(out, " [UDP: [");
    put(out, &alert.host.address);
    put(out, "]:161->[198.51.100.5]:162]:\nDISMAN-EVENT-MIB::sysUpTimeInstance = Timeticks: (");
    put_unsigned(out, ticks, 1);
    put(out, ") ");
    put_unsigned(out, ticks / 360_000, 1);
    out.push(b':');
    put_unsigned(out, ticks / 6000 % 60, 2);
    out.push(b':');
    put_unsigned(out, ticks / 100 % 60, 2);
    out.push(b'.');
    put_unsigned(out, ticks % 100, 2);
    put(out, "\tSNMPv2-MIB::snmpTrapOID.0 = OID: IF-MIB::link");
    put(out, if down { "Down" } else { "Up" });
    for (name, value) in [
        ("ifIndex", None),
        ("ifAdminStatus", Some("up(1)")),
        ("ifOperStatus", Some(if down { "down(2)" } else { "up(1)" })),
    ] {
        put(out, "\tIF-MIB::");
        put(out, name);
        out.push(b'.');
        put_unsigned(out, port, 1);
        put(out, " = INTEGER: ");
        match value {
            Some(word) => put(out, word),
            None => put_unsigned(out, port, 1),
        }
    }
    out.push(b'\n');
}
