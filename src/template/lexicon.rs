//! The few words that mean the same in every log: units, months, weekdays, top-level domains.

/// A unit of bytes, time, frequency or share.
pub(super) fn is_unit(word: &[u8]) -> bool {
    matches!(
        word,
        b"B" | b"b"
            | b"K"
            | b"M"
            | b"G"
            | b"KB"
            | b"kB"
            | b"kb"
            | b"MB"
            | b"GB"
            | b"TB"
            | b"PB"
            | b"KiB"
            | b"MiB"
            | b"GiB"
            | b"TiB"
            | b"Kb"
            | b"Mb"
            | b"Gb"
            | b"byte"
            | b"bytes"
            | b"ns"
            | b"us"
            | b"ms"
            | b"s"
            | b"sec"
            | b"secs"
            | b"second"
            | b"seconds"
            | b"msec"
            | b"msecs"
            | b"usec"
            | b"min"
            | b"mins"
            | b"minute"
            | b"minutes"
            | b"hour"
            | b"hours"
            | b"hr"
            | b"hrs"
            | b"day"
            | b"days"
            | b"milliseconds"
            | b"millisecond"
            | b"microseconds"
            | b"nanoseconds"
            | b"Hz"
            | b"kHz"
            | b"MHz"
            | b"GHz"
            | b"percent"
            | b"%"
            | b"MB/s"
            | b"KB/s"
            | b"kbps"
            | b"Mbps"
            | b"Gbps"
    )
}

pub(super) fn is_weekday(word: &[u8]) -> bool {
    matches!(word, b"Mon" | b"Tue" | b"Wed" | b"Thu" | b"Fri" | b"Sat" | b"Sun")
}

pub(super) fn is_month(word: &[u8]) -> bool {
    matches!(
        word,
        b"Jan"
            | b"Feb"
            | b"Mar"
            | b"Apr"
            | b"May"
            | b"Jun"
            | b"Jul"
            | b"Aug"
            | b"Sep"
            | b"Oct"
            | b"Nov"
            | b"Dec"
    )
}

/// A generic top-level domain of old, or one of those reserved for private networks.
pub(super) fn is_domain(word: &[u8]) -> bool {
    matches!(
        word,
        b"com"
            | b"net"
            | b"org"
            | b"edu"
            | b"gov"
            | b"mil"
            | b"int"
            | b"arpa"
            | b"biz"
            | b"info"
            | b"local"
            | b"localdomain"
            | b"localhost"
            | b"lan"
            | b"internal"
    )
}

/// The second level that many countries put under theirs.
pub(super) fn is_second_level(word: &[u8]) -> bool {
    matches!(
        word,
        b"co" | b"com" | b"net" | b"org" | b"edu" | b"ac" | b"gov" | b"go" | b"ne" | b"or"
    )
}

/// A word after which a name is expected.
pub(super) fn names_follow(word: &str) -> bool {
    matches!(word, "user" | "User" | "username" | "login" | "account")
}
