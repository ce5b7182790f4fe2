//! Runs of digits: taking texts apart into shape and runs, and putting parts of them together again.

/// Stands for a run of decimal digits.
const NUMBER: char = '\u{1}';
/// Stands for a run of hexadecimal digits, at least one of them decimal and one not.
const MIXED: char = '\u{2}';

/// Writes the shape of a text, and appends its runs, each followed by a zero byte.
pub(super) fn take_apart(text: &str, shape: &mut String, runs: &mut Vec<u8>) {
    shape.clear();
    let lower;
    let text = if text.is_ascii() {
        text
    } else {
        lower = text.to_lowercase();
        &lower
    };
    let bytes = text.as_bytes();
    let mut at = 0;
    // Whole stretches between runs are taken over; runs are ASCII, so the cuts lie between letters.
    let mut kept = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_hexdigit() {
            at += 1;
            continue;
        }
        let start = at;
        let mut digits = 0;
        while let Some(byte) = bytes.get(at).filter(|byte| byte.is_ascii_hexdigit()) {
            digits += usize::from(byte.is_ascii_digit());
            at += 1;
        }
        if digits > 0 {
            shape.push_str(text.get(kept..start).unwrap_or_default());
            shape.push(if digits == at - start { NUMBER } else { MIXED });
            runs.extend(bytes[start..at].iter().map(u8::to_ascii_lowercase));
            runs.push(0);
            kept = at;
        }
    }
    shape.push_str(text.get(kept..).unwrap_or_default());
    shape.make_ascii_lowercase();
}

/// What a run of a body must be.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Check {
    EndsWith(Vec<u8>),
    Is(Vec<u8>),
    StartsWith(Vec<u8>),
    Contains(Vec<u8>),
}

impl Check {
    fn passes(&self, run: &[u8]) -> bool {
        match self {
            Self::EndsWith(part) => run.ends_with(part),
            Self::Is(whole) => run == whole,
            Self::StartsWith(part) => run.starts_with(part),
            Self::Contains(part) => {
                part.is_empty() || run.windows(part.len()).any(|window| window == part)
            }
        }
    }
}

/// A way in which a text may stand in a body: a part of its shape, and what the runs there must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Form {
    shape: String,
    checks: Vec<Check>,
}

impl Form {
    /// Where it fits into a shape: the number of runs before each place.
    pub(super) fn places<'a>(&'a self, shape: &'a str) -> impl Iterator<Item = usize> + 'a {
        let (mut from, mut runs) = (0, 0);
        std::iter::from_fn(move || {
            let rest = shape.get(from..)?;
            let at = rest.find(self.shape.as_str())?;
            let is_mark = |byte: &&u8| **byte == NUMBER as u8 || **byte == MIXED as u8;
            runs += rest.as_bytes().iter().take(at).filter(is_mark).count();
            let found = runs;
            let first = rest.get(at..)?.chars().next()?;
            runs += usize::from(matches!(first, NUMBER | MIXED));
            from += at + first.len_utf8();
            Some(found)
        })
    }

    /// Whether the runs of a body from the given one on are those of the text.
    pub(super) fn fits(&self, runs: &[u8], first: usize) -> bool {
        let mut runs = runs.split(|byte| *byte == 0).skip(first);
        self.checks.iter().all(|check| runs.next().is_some_and(|run| check.passes(run)))
    }
}

/// The ways in which a text in lower case may stand in a body with runs. Its first and last run may
/// be parts of longer ones, which may be marks even if these parts of them hold no decimal digit.
pub(super) fn forms(text: &str) -> Vec<Form> {
    let is_hex = |c: char| c.is_ascii_hexdigit();
    let head = text.find(|c| !is_hex(c)).unwrap_or(text.len());
    if head == text.len() {
        let form = |mark: char| Form {
            shape: mark.to_string(),
            checks: vec![Check::Contains(text.as_bytes().to_vec())],
        };
        return marks(text).map(form).collect();
    }
    let tail = text.trim_end_matches(is_hex).len();
    let cut = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let (mut inner, mut runs) = (String::new(), Vec::new());
    take_apart(cut(head, tail), &mut inner, &mut runs);
    let inner_checks: Vec<Check> = runs
        .split(|byte| *byte == 0)
        .filter(|run| !run.is_empty())
        .map(|run| Check::Is(run.to_vec()))
        .collect();
    let end = |run: &str, check: fn(Vec<u8>) -> Check| -> Vec<(String, Option<Check>)> {
        let is_plain = !run.bytes().any(|byte| byte.is_ascii_digit());
        let own = is_plain.then(|| (run.to_owned(), None));
        let marked = marks(run).filter(|_| !run.is_empty());
        let marked = marked.map(|mark| (mark.to_string(), Some(check(run.as_bytes().to_vec()))));
        own.into_iter().chain(marked).collect()
    };
    let firsts = end(cut(0, head), Check::EndsWith);
    let lasts = end(cut(tail, text.len()), Check::StartsWith);
    let pairs = firsts.iter().flat_map(|first| lasts.iter().map(move |last| (first, last)));
    pairs
        .map(|(first, last)| Form {
            shape: [first.0.as_str(), &inner, &last.0].concat(),
            checks: first.1.iter().chain(&inner_checks).chain(&last.1).cloned().collect(),
        })
        .collect()
}

/// The marks that a run with this part may have.
fn marks(part: &str) -> impl Iterator<Item = char> {
    let all = part.bytes().all(|byte| byte.is_ascii_digit());
    [all.then_some(NUMBER), Some(MIXED)].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_taken_apart_and_found_again() {
        let (mut shape, mut runs) = (String::new(), Vec::new());
        take_apart("To 10.0.42.7 by A1b2, face", &mut shape, &mut runs);
        assert_eq!(shape, "to \u{1}.\u{1}.\u{1}.\u{1} by \u{2}, face");
        assert_eq!(runs, b"10\x000\x0042\x007\x00a1b2\x00");
        let is_in = |text: &str| {
            forms(text).iter().any(|form| form.places(&shape).any(|first| form.fits(&runs, first)))
        };
        for text in ["0.0.4", "42", "b2, face", "y a", "1b", "to 10.0.42.7", "10.0.42.7 b", "b2,"] {
            assert!(is_in(text), "{text}");
        }
        for text in ["0.0.5", "24", "42.42", "1.0.42", "0.2", "b2 ", "to 0"] {
            assert!(!is_in(text), "{text}");
        }
    }
}
