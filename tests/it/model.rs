//! Models: against scikit-learn, against themselves, and against bad input.
#![expect(clippy::float_cmp, reason = "equal to the bit is the claim")]

mod forest;
mod golden;
mod laws;
mod logistic;
mod refusal;
mod tree;
