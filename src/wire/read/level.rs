//! The level of a log line, told by its form: a word in capitals or brackets, a word with a colon that
//! begins the message, a letter where a header puts one.
use crate::{event::Severity, wire::scale};

/// Most words between the time and the level.
const WORDS_BEFORE: usize = 4;

/// A level behind the time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Level {
    pub(super) severity: Severity,
    /// Where it ends.
    pub(super) end: usize,
    /// Whether only words of a header stand before it.
    pub(super) at_start: bool,
}

/// The level ahead of the time: `ERROR`, `[warn]`, `proc WARN`, `E`, `[I`.
pub(super) fn ahead(head: &str) -> Option<Severity> {
    let bare = bare(head.trim());
    letter(bare).or_else(|| behind(head).map(|level| level.severity))
}

/// The level among the first words: `ERROR`, `[error]`, `[core:warn]`, `WARN:`, `ERROR/Pool-1`,
/// `error:` as the first word, `Info` where blanks fill a column, or a letter where a header puts one.
/// Other words in small letters do not count: `error` may begin a sentence.
pub(super) fn behind(text: &str) -> Option<Level> {
    let mut at = 0;
    for (number, word) in text.split([' ', '\t', '|']).enumerate() {
        if number > WORDS_BEFORE {
            break;
        }
        let end = at + word.len();
        let (before, after) = (text.get(..at)?, text.get(end..)?);
        if let Some(severity) = said(word, after, number == 0) {
            return Some(Level { severity, end, at_start: number == 0 || is_header(before) });
        }
        if let Some(severity) = mark(word, before, after) {
            // `E/Tag` and `E0115` say more than the level.
            return Some(Level { severity, end, at_start: word.len() == 1 });
        }
        at = end + 1;
    }
    None
}

/// Whether a word alone would be a level in a header.
pub(super) fn is_word(word: &str) -> bool {
    said(word, "", false).is_some()
}

fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| "[]()<>:,-".contains(c))
}

/// What a word says, by its form and by what follows it.
fn said(word: &str, after: &str, is_first: bool) -> Option<Severity> {
    let is_open = word.starts_with(['[', '(', '<']);
    let bare = bare(word);
    if is_open {
        let last = |part: &str| {
            let last = part.rsplit(':').next().unwrap_or(part);
            scale::exact(last).or_else(|| letter(last))
        };
        return bare.split("][").find_map(last);
    }
    // Celery writes `ERROR/MainProcess]`.
    let named = bare.split('/').next().unwrap_or(bare);
    if named.len() > 1 && named.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return scale::exact(named);
    }
    let has_colon = word.ends_with(':');
    let is_column = after.starts_with(['\t', '|']) || after.starts_with("  ");
    match bare.to_ascii_lowercase().as_str() {
        "error" | "warning" | "debug" | "info" if is_column || has_colon => {
            let is_proud = bare.starts_with(|c: char| c.is_ascii_uppercase());
            scale::exact(bare).filter(|_| is_proud || (is_first && has_colon))
        }
        "fatal" | "critical" | "crit" | "panic" | "err" | "warn" | "notice" | "alert" | "emerg"
            if is_first && has_colon =>
        {
            scale::exact(bare)
        }
        _ => None,
    }
}

/// What a letter says that stands where a header puts one: behind process and thread as logcat
/// writes it (`1234 5678 E Tag: …`), as `E/Tag`, with the day as klog (`E0115`), or ahead of a
/// component in capitals and its context (`I NETWORK  [listener] …`).
fn mark(word: &str, before: &str, after: &str) -> Option<Severity> {
    let (first, rest) = word.split_at_checked(1)?;
    let severity = letter(first)?;
    let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(tag) = rest.strip_prefix('/') {
        return (before.is_empty() && !tag.is_empty()).then_some(severity);
    }
    if !rest.is_empty() {
        let is_day = rest.len() == 4 && is_number(rest);
        let is_clock = after.get(3..4) == Some(":") && after.get(6..7) == Some(":");
        return (is_day && is_clock && before.is_empty()).then_some(severity);
    }
    let mut next = after.split_ascii_whitespace();
    let follows = next.next()?;
    let numbers = before.split_ascii_whitespace().take_while(|word| is_number(word)).count();
    if numbers != before.split_ascii_whitespace().count() {
        return None;
    }
    let is_component = follows.len() > 1 && follows.bytes().all(|byte| byte.is_ascii_uppercase());
    let stands = match numbers {
        0 => is_component && next.next().is_some_and(|context| context.starts_with('[')),
        1 => follows.ends_with(':'),
        _ => true,
    };
    stands.then_some(severity)
}

/// The letters of logcat and klog.
pub(super) fn letter(text: &str) -> Option<Severity> {
    Some(match text {
        "V" => Severity(1),
        "D" => Severity::DEBUG,
        "I" => Severity::INFO,
        "W" => Severity::WARNING,
        "E" => Severity::ERROR,
        "F" => Severity::CRITICAL,
        _ => return None,
    })
}

/// Whether all words are of a header: none of small letters, but in brackets.
fn is_header(words: &str) -> bool {
    words
        .split_ascii_whitespace()
        .all(|word| word.starts_with('[') || !word.bytes().any(|byte| byte.is_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> u8 {
        behind(text).map_or(0, |level| level.severity.0)
    }

    #[test]
    fn levels_are_told_by_their_form() {
        for (text, expected) in [
            ("ERROR payment refused", 17),
            ("[main] WARN a.b.C: slow", 13),
            ("[core:warn] [pid 12] x", 13),
            ("Info                  CBS    Loaded", 9),
            ("Error: connection refused", 17),
            ("fatal: no slots", 21),
            ("ERROR/MainProcess] task failed", 17),
            ("1234 5678 E ActivityManager: x", 17),
            ("812 W Tag: x", 13),
            ("W/Tag( 812): x", 13),
            ("E0115 09:31:04.120000 1 main.go:7] x", 17),
            ("I NETWORK  [listener] x", 9),
            ("<E> x", 17),
        ] {
            assert_eq!(number(text), expected, "{text}");
        }
    }

    #[test]
    fn words_and_letters_of_a_sentence_are_no_level() {
        for text in [
            "user E logged in",
            "grade F students",
            "drive C D mounted",
            "plan A D C",
            "I am here",
            "Error count: 0",
            "Info desk opened",
            "error rate is fine",
            "12 E mails sent",
            "debug mode off",
            "an error: none",
        ] {
            assert_eq!(number(text), 0, "{text}");
        }
    }
}
