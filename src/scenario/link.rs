//! Links: `#v1/at=train&seed=7&model.kind=tree~k3f9x` and back.
//!
//! A link is readable and can be edited by hand: a version, `key=value` pairs in the order of
//! [`FIELDS`] with defaults left out, what was chosen in the operations loop (`ops`, see `aiops`), and after `~` a check value over all before it, so that a cut
//! paste is noticed. Besides parameters a link may hold `at` (the screen), `day` (the moment on the
//! timeline), `fp` (the fingerprint of the result, for the opener to reproduce) and `own` (name and
//! hash of the learner's own table, whose rows are never in a link).
//!
//! Leaving defaults out makes a default part of the version: when one changes, `v2` begins, and a
//! frozen `v1` reader keeps the old meaning. `tests/it/data/links-v1.txt` holds links of this version.
use std::fmt::Write as _;

use super::{FIELDS, Field, FieldError, Scenario};
use crate::digest::Digest;

/// The version written by this build.
pub const VERSION: u32 = 1;

/// Longest link that is read at all.
pub const MAX_LINK: usize = 20_000;

/// What a link holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Link {
    /// The parameters.
    pub scenario: Scenario,
    /// The screen, as the page names it; empty for the map.
    pub at: String,
    /// The day on the timeline; `None` for the last.
    pub day: Option<u32>,
    /// First eight digits of the fingerprint of the result.
    pub fingerprint: Option<String>,
    /// Name and hash of the learner's own table.
    pub own: Option<String>,
}

/// Something about a link that a person should know. What could be read has been read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Notice {
    /// The check value at the end is missing.
    #[error("The link has no check value at its end, so it may have been cut off")]
    Cut,
    /// The check value does not fit.
    #[error("The link was changed after it was made (its check value does not fit)")]
    Altered,
    /// Made by a newer version.
    #[error("The link was made by a newer version of the lab (v{0})")]
    Newer(u32),
    /// Not a link of the lab at all.
    #[error("This is not a link of the lab: it should begin with `v{VERSION}/`")]
    NotALink,
    /// Longer than any link the lab makes.
    #[error("This link is {0} characters long; the lab reads at most {MAX_LINK}")]
    TooLong(usize),
    /// A parameter that was not taken as written, and what was taken.
    #[error("{0}")]
    Value(FieldError, &'static str),
}

impl Notice {
    /// True if nothing of the link could be used.
    pub fn is_fatal(&self) -> bool {
        matches!(self, Self::NotALink | Self::TooLong(_))
    }

    /// True if only the check value is in doubt.
    pub fn is_unchecked(&self) -> bool {
        matches!(self, Self::Cut | Self::Altered)
    }

    /// What [`decode`] made of it.
    pub fn outcome(&self) -> &'static str {
        match self {
            Self::Cut => "this is what it says so far",
            Self::Altered => "this is what it says now",
            Self::Newer(_) => "what this version knows of it was opened",
            Self::NotALink | Self::TooLong(_) => "the last state was kept",
            Self::Value(_, outcome) => outcome,
        }
    }
}

/// Writes the canonical link, without the leading `#`.
pub fn encode(link: &Link) -> String {
    let Link { scenario, at, day, fingerprint, own } = link;
    assemble(&settings(scenario), at, *day, own.as_deref(), fingerprint.as_deref())
}

/// The part of a link that holds the parameters: it is the same in every link of a page.
pub fn settings(scenario: &Scenario) -> String {
    let default = Scenario::default();
    let mut text = String::new();
    for field in FIELDS.iter().filter(|field| !field.is_alike(scenario, &default)) {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "&{}={}", field.key, escape(&field.read(scenario)));
    }
    for (key, carried) in [("ops", &scenario.ops), ("dev", &scenario.dev)] {
        if !carried.is_empty() {
            let _ = write!(text, "&{key}={}", escape(carried));
        }
    }
    text
}

/// Writes a link from its parts; see [`Link`].
pub fn assemble(
    settings: &str,
    at: &str,
    day: Option<u32>,
    own: Option<&str>,
    fingerprint: Option<&str>,
) -> String {
    let mut pairs = String::new();
    // Writing to a `String` cannot fail.
    if !at.is_empty() {
        let _ = write!(pairs, "&at={}", escape(at));
    }
    pairs.push_str(settings);
    if let Some(day) = day {
        let _ = write!(pairs, "&day={day}");
    }
    if let Some(own) = own {
        let _ = write!(pairs, "&own={}", escape(own));
    }
    if let Some(fingerprint) = fingerprint {
        let _ = write!(pairs, "&fp={}", escape(fingerprint));
    }
    let body = format!("v{VERSION}/{}", pairs.trim_start_matches('&'));
    let check = check(&body);
    format!("{body}~{check}")
}

/// Reads a link, with or without a leading `#` or the address before it. Whatever can be honoured
/// is; each thing that cannot is one notice. Values out of range are clamped.
pub fn decode(text: &str) -> (Link, Vec<Notice>) {
    let mut link = Link::default();
    if text.len() > MAX_LINK {
        return (link, vec![Notice::TooLong(text.len())]);
    }
    let text = text.rsplit_once('#').map_or(text, |(_, fragment)| fragment).trim();
    let mut notices = Vec::new();
    let (body, given) = match text.rsplit_once('~') {
        Some((body, given)) => (body, Some(given)),
        None => (text, None),
    };
    let version = body.strip_prefix('v').and_then(|rest| rest.split_once('/'));
    let Some((Ok(version), pairs)) = version.map(|(v, rest)| (v.parse::<u32>(), rest)) else {
        return (link, vec![Notice::NotALink]);
    };
    match given {
        None => notices.push(Notice::Cut),
        Some(given) if given != check(body) => notices.push(Notice::Altered),
        Some(_) => {}
    }
    if version > VERSION {
        notices.push(Notice::Newer(version));
    } else if version == 0 {
        return (link, vec![Notice::NotALink]);
    }
    for pair in pairs.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        take(&mut link, key, &unescape(value), &mut notices);
    }
    if let Err(error) = link.scenario.check() {
        let whole = Scenario::default().data;
        (link.scenario.data.from, link.scenario.data.to) = (whole.from, whole.to);
        notices.push(Notice::Value(error, "all rows were taken"));
    }
    (link, notices)
}

fn take(link: &mut Link, key: &str, value: &str, notices: &mut Vec<Notice>) {
    let printable =
        || Some(value.to_owned()).filter(|v| v.len() <= 1_000 && !v.chars().any(char::is_control));
    match key {
        "at" => link.at = printable().unwrap_or_default(),
        "day" => link.day = value.parse().ok(),
        "own" => link.own = printable(),
        "ops" | "dev" => {
            if let Some(carried) = link.scenario.carried(key) {
                *carried = printable().unwrap_or_default();
            }
        }
        "fp" => link.fingerprint = printable(),
        _ => match Field::find(key) {
            Err(error) => notices.push(Notice::Value(error, "it was left out")),
            Ok(field) => match field.write(&mut link.scenario, value) {
                Ok(()) => {}
                Err(error) => {
                    let nearest = error.nearest();
                    let clamped =
                        nearest.is_some_and(|text| field.write(&mut link.scenario, text).is_ok());
                    let outcome = if clamped {
                        "the nearest value was taken"
                    } else {
                        "the default was taken"
                    };
                    notices.push(Notice::Value(error, outcome));
                }
            },
        },
    }
}

/// Five letters and digits over the text before them.
fn check(body: &str) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let digest = Digest::of_bytes(body.as_bytes()).to_string();
    let number = u64::from_str_radix(&digest[..10], 16).unwrap_or_default();
    (0..5).map(|i| char::from(LETTERS[(number >> (5 * i)) as usize & 31])).collect()
}

/// Percent-encodes what would break a pair or a fragment (RFC 3986), and nothing else.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-_.:,;()*@!$/<>=".contains(&byte);
        if plain {
            out.push(char::from(byte));
        } else {
            // Writing to a `String` cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        out.push(hex.unwrap_or(bytes[at]));
        at += if hex.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}
