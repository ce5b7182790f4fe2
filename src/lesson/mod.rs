//! Lessons as data: predict, then run, then explain; the engine decides.
//!
//! A lesson is a JSON file in `static/lessons/`. Its success is a list of conditions over the
//! scenario, the learner's answers and facts that the run computed, so no click on "done" can pass
//! it. Beside each lesson stand a solution log and at least two near-miss logs; a test plays them
//! all through the engine and fails if the check takes a near-miss or refuses the solution.
mod attempt;
mod fact;
mod file;

use std::sync::OnceLock;

pub use self::{
    attempt::{Attempt, Event, Prediction, Verdict},
    fact::fact,
    file::{Beat, BeatKind, Check, Condition, Choice, Lesson, Log},
};

/// The lesson files, in order. They are part of the program, so that it works offline.
const FILES: &[&str] = &[include_str!("../../static/lessons/01-one-rows-journey.json")];

/// All lessons, in order. A file that cannot be read is left out; a test reads them all.
pub fn all() -> &'static [Lesson] {
    static LESSONS: OnceLock<Vec<Lesson>> = OnceLock::new();
    LESSONS.get_or_init(|| FILES.iter().filter_map(|text| file::read(text).ok()).collect())
}

/// The lesson called `id`.
pub fn find(id: &str) -> Option<&'static Lesson> {
    all().iter().find(|lesson| lesson.id == id)
}

/// The twelve lessons of the course, by number and title; those not in [`all`] are still to come.
pub const COURSE: &[(u32, &str)] = &[
    (1, "One row's journey"),
    (2, "A contract for data"),
    (3, "The test that knew too much"),
    (4, "Fit, overfit, stop"),
    (5, "Accuracy lies"),
    (6, "Same commit, different model"),
    (7, "Four gates to production"),
    (8, "Small doses"),
    (9, "Small windows cry wolf"),
    (10, "The silent kind"),
    (11, "From hundreds of alarms to three"),
    (12, "Wheel of misfortune"),
];

/// Reads the text of a lesson file: for tests of all files.
///
/// # Errors
/// What the JSON parser says, with line and column.
pub fn read(text: &str) -> Result<Lesson, serde_json::Error> {
    file::read(text)
}

/// The texts of all lesson files: for tests.
pub fn files() -> &'static [&'static str] {
    FILES
}
