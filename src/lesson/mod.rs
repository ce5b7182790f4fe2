//! Lessons as data: predict, then run, then explain; the engine decides.
//!
//! A lesson is a JSON file in `static/lessons/`, packed into the program by `build.rs`. Its success is a list of conditions over the
//! scenario, the learner's answers and facts that the run computed, so no click on "done" can pass
//! it. Beside each lesson stand a solution log and at least two near-miss logs; a test plays them
//! all through the engine and fails if the check takes a near-miss or refuses the solution.
mod attempt;
mod fact;
mod file;

use crate::codec;

use std::sync::OnceLock;

pub use self::{
    attempt::{Attempt, Event, Prediction, Verdict},
    fact::fact,
    file::{Beat, BeatKind, Check, Choice, Condition, Lesson, Log},
};

/// The lessons as `build.rs` packed them.
const PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lessons.bin"));

/// All lessons, in order. They are part of the program, so that it works offline.
pub fn all() -> &'static [Lesson] {
    static LESSONS: OnceLock<Vec<Lesson>> = OnceLock::new();
    LESSONS.get_or_init(|| codec::from_bytes(PACKED))
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
