//! Rollouts: how a release gets its traffic at one location, and what stops it.
mod arms;
pub mod bandit;
mod canary;
mod experiment;
pub mod kayenta;
mod sequential;
mod spec;
mod standing;
mod trial;

pub use arms::Arms;
pub use canary::{Canary, Finding, Metric, Verdict, method_words};
pub use experiment::{Aborts, Disagreement, aborts, arm, sample_size, shadow};
pub use sequential::{Look, Method, Scale, Sums, look};
pub use spec::{OnError, RETRY_S, Spec, Step, Strategy};
pub use standing::{MEAN_RATE, Standing};
pub use trial::{PolicyReport, Trial, TrialReport, trial};
