//! From alerts to incidents.
//!
//! [`Correlator`] is the default: topology with direction, time, order of beginnings and changes,
//! each reason with its number. [`lens`] holds the single points of view it is compared with, and
//! [`score`] says how good any of them is where the truth is known.
mod correlator;
mod golden;
mod incident;
pub mod lens;
mod life;
mod preview;
mod relate;
pub mod score;
mod signal;
pub mod significance;
mod spec;
mod topology;
mod union;

pub use correlator::Correlator;
pub use golden::Golden;
pub use incident::{
    Closing, Entry, Event, Fit, Incident, Membership, Place, Relation, Site, Status,
};
pub use preview::{Outcome, Preview, preview};
pub use signal::{Signal, read_signals};
pub use spec::{Approval, AutoResolve, Breaking, Overlap, Spec, Weights};
pub use topology::{Dependency, Edge, Graph, MOST_SERVICES, Topology};
