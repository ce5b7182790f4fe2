//! The few words that mean the same in every log: units, months, weekdays, top-level domains.
//! Words of up to eight bytes are compared as one number (`hash::short`).
use super::hash::short;

/// A unit of bytes, time, frequency or share; a word of at most eight bytes.
#[inline]
pub(super) fn is_unit(word: u64) -> bool {
    const UNITS: [&[u8]; 48] = [
        b"B", b"b", b"K", b"M", b"G", b"KB", b"kB", b"kb", b"MB", b"GB", b"TB", b"PB", b"KiB",
        b"MiB", b"GiB", b"TiB", b"Kb", b"Mb", b"Gb", b"byte", b"bytes", b"ns", b"us", b"ms", b"s",
        b"sec", b"secs", b"second", b"seconds", b"msec", b"msecs", b"usec", b"min", b"mins",
        b"minute", b"minutes", b"hour", b"hours", b"hr", b"hrs", b"day", b"days", b"Hz", b"kHz",
        b"MHz", b"GHz", b"percent", b"%",
    ];
    const WORDS: [u64; 48] = sorted(UNITS);
    WORDS.binary_search(&word).is_ok()
}

/// Words as numbers in rising order.
const fn sorted<const N: usize>(texts: [&[u8]; N]) -> [u64; N] {
    let mut words = [0; N];
    let mut at = 0;
    while at < N {
        let word = short(texts[at]);
        let mut to = at;
        while to > 0 && words[to - 1] > word {
            words[to] = words[to - 1];
            to -= 1;
        }
        words[to] = word;
        at += 1;
    }
    words
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

/// A word behind which a person's or machine's account is named.
pub(super) fn is_account(word: &str) -> bool {
    matches!(word, "user" | "User" | "USER" | "username" | "login" | "account")
}

/// A preposition behind which a person, a thing or a place is named.
pub(super) fn is_preposition(word: &str) -> bool {
    matches!(word, "for" | "from" | "by" | "of" | "on" | "to" | "at" | "in" | "via" | "with")
}

/// A truth value.
pub(super) fn is_flag(word: &str) -> bool {
    matches!(word, "true" | "false" | "True" | "False" | "TRUE" | "FALSE" | "yes" | "no")
}
