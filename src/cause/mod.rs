//! Root cause over a dependency graph: which component began it, and why one may think so.
//!
//! An [`Incident`] is what is known: who calls whom, metrics of a normal and of the abnormal time, the
//! symptom, recent changes. [`rank`] orders the components by a [`Method`]; each [`Hypothesis`]
//! carries its evidence as numbers, and [`Evidence::sentence`] says it in words. [`affected()`] lists
//! what a component takes down with it.
//!
//! ```text
//! Incident ─► View (baselines, deviations, onset) ─► one file per method ─► Report
//!                                                 └► affected (blast radius, impact)
//! ```

mod affected;
mod change;
mod combined;
mod csv;
mod deviation;
mod error;
mod evidence;
mod fusion;
mod graph;
mod incident;
mod measure;
mod n_sigma;
mod onset;
mod page_rank;
mod random_walk;
mod read;
mod reading;
mod robust_scaler;
mod score;
mod spec;
mod trap;
mod traversal;
mod view;

use serde::{Deserialize, Serialize};

pub use affected::{Affected, affected, impact};
pub use deviation::Deviation;
pub use error::Error;
pub use evidence::{Evidence, Weight};
pub use graph::{Graph, Reached};
pub use incident::{Change, Incident, Series, Target};
pub use measure::{Measure, Symptom};
pub use onset::{Known, Onset};
pub use read::{Samples, join, read_changes, read_graph, read_samples};
pub use score::{Accuracy, accuracy};
pub use spec::{ChangeSpec, CombinedSpec, Handicap, Method, Spec, WalkSpec};
pub use trap::{Trap, TrapKind};
use view::View;

/// A component that may have begun it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hypothesis {
    /// The component: a position in the graph.
    pub node: u32,
    /// More is more suspect; comparable within one ranking only. For [`Method::Combined`] it is a
    /// probability, under the assumption that exactly one component of the graph began it.
    pub score: f64,
    /// Why, strongest first.
    pub evidence: Vec<Evidence>,
}

/// A ranking and what it rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// How it was made.
    pub method: Method,
    /// All components, most suspect first; equal scores in the order of the graph.
    pub ranking: Vec<Hypothesis>,
    /// When the abnormal part begins.
    pub onset: Onset,
    /// The symptom's component, if one was given.
    pub target: Option<u32>,
}

/// Ranks the components of an incident.
///
/// Cost: a sort of every series, then at most `O(nodes · (nodes + calls))`.
///
/// # Errors
/// See [`Incident::check`].
pub fn rank(incident: &Incident, spec: &Spec) -> Result<Report, Error> {
    incident.check()?;
    if spec.handicap == Handicap::default() {
        return Ok(ranked(incident, spec));
    }
    Ok(ranked(&incident.handicapped(&spec.handicap), spec))
}

fn ranked(incident: &Incident, spec: &Spec) -> Report {
    let view = View::new(incident, spec);
    Report {
        method: spec.method,
        ranking: by_method(&view, spec, spec.method),
        onset: view.onset,
        target: incident.target.as_ref().map(|target| target.node),
    }
}

/// The ranking of one method.
fn by_method(view: &View<'_>, spec: &Spec, method: Method) -> Vec<Hypothesis> {
    let mut ranking = match method {
        Method::NSigma => n_sigma::rank(view),
        Method::RobustScaler => robust_scaler::rank(view),
        Method::Traversal => traversal::rank(view, spec),
        Method::PageRank => page_rank::rank(view, &spec.walk),
        Method::RandomWalk => random_walk::rank(view, &spec.walk),
        Method::Change => change::rank(view, &spec.change),
        Method::Fusion => fusion::rank(view, spec),
        Method::Combined => combined::rank(view, spec),
    };
    crate::num::order::sort_by(&mut ranking, |a, b| {
        b.score.total_cmp(&a.score).then_with(|| a.node.cmp(&b.node))
    });
    ranking
}
