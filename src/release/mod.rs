//! The lab's own product as something that can be changed: source, artifact, service, load.
//!
//! ```text
//! Source (code · data · model · configuration) ── build ──► Artifact ── start ──► Service ── answers ──► payments
//! ```
//!
//! Nothing here says "good" or "bad". A [`Source`] is a value; building it runs the real pipeline
//! on real rows; the [`Service`] reads, scores and decides real payments in the way its code says.
mod artifact;
mod code;
mod load;
mod read;
mod reality;
mod service;
mod source;

pub use artifact::{Artifact, Build, BuildError, Difference, Parts, Schema, build};
pub use code::{
    Answer, Cache, Clock, Code, Compare, Dependency, Fallback, History, Levels, Log, Missing,
    Money, Names, Prediction, Retry, Scaler, Start,
};
pub use load::{Load, Performance, perform};
pub use reality::{LOCATIONS, Location, Payments, Reality, SHARE_OF_HISTORY};
pub use service::{Answers, Fault, Service, Store};
pub use source::{Config, Data, Endpoint, Labels, Source, Verbosity, Window};
