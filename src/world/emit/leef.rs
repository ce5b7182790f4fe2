//! Log Event Extended Format: what the intrusion detection says.
use super::{Level, Line, clock, put};

pub(super) fn write(out: &mut Vec<u8>, line: &Line<'_>) {
    put(out, "LEEF:2.0|Bank|IDS|2.1|");
    put(out, line.program);
    put(out, "|^|devTime=");
    clock::put_leef(out, line.at);
    put(out, "^sev=");
    put(out, if line.level <= Level::Warning { "5" } else { "2" });
    put(out, "^identHostName=");
    put(out, &line.host.name);
    put(out, "^service=");
    put(out, &line.node.name);
    put(out, "^msg=");
    out.extend_from_slice(line.message);
    out.push(b'\n');
}
