//! Rollouts: how a release gets its traffic at one location, and what stops it.
mod canary;
mod sequential;
mod spec;
mod standing;

pub use canary::{Canary, Finding, Metric, Verdict, method_words};
pub use sequential::{Look, Method, Scale, Sums, look};
pub use spec::{Spec, Step, Strategy};
pub use standing::{MEAN_RATE, Standing};
