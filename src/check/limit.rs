//! A number, a limit, and what they mean.

/// What a test found.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// Whether it holds.
    pub passed: bool,
    /// What was measured.
    pub observed: f64,
    /// The limit, included.
    pub limit: f64,
    /// In words.
    pub words: String,
}

/// Holds if `observed` is at most `limit`; a number that cannot be computed fails.
pub(super) fn at_most(observed: f64, limit: f64, words: String) -> Judged {
    Judged { passed: observed <= limit, observed, limit, words }
}

/// Holds if `observed` is at least `limit`; a number that cannot be computed fails.
pub(super) fn at_least(observed: f64, limit: f64, words: String) -> Judged {
    Judged { passed: observed >= limit, observed, limit, words }
}

/// Holds if nothing was found.
pub(super) fn none(found: usize, words: String) -> Judged {
    at_most(found as f64, 0.0, words)
}
