//! From alerts to incidents.
//!
//! [`Correlator`] is the default. As alerts come it joins them one by one: topology with direction,
//! time, order of beginnings and changes, each reason with its number. In retrospect [`Settling`]
//! looks at all of them again and finds the smallest set of hypotheses, a place and a time each, that
//! explains them better than everyday noise does ([`Odds`]). [`lens`] holds the single points of view
//! it is compared with, and [`score`] says how good any of them is where the truth is known.
mod correlator;
mod divide;
mod evidence;
mod explain;
mod golden;
pub mod history;
mod hypothesis;
mod incident;
pub mod lens;
mod life;
mod lines;
mod odds;
mod preview;
mod relate;
mod retrospect;
pub mod score;
mod settle;
mod signal;
pub mod significance;
mod spec;
mod topology;
mod union;

pub use correlator::Correlator;
pub use explain::Explain;
pub use golden::Golden;
pub use history::{History, Past};
pub use incident::{
    Closing, Entry, Event, Fit, Incident, Membership, Place, Relation, Site, Status,
};
pub use odds::Odds;
pub use preview::{Outcome, Preview, preview};
pub use retrospect::Settling;
pub use signal::{Signal, read_signals};
pub use spec::{Approval, AutoResolve, Breaking, Experience, Overlap, Spec, Weights};
pub use topology::{Dependency, Edge, Graph, MOST_SERVICES, Topology};
