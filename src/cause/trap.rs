//! A gallery of traps: small incidents with a known cause, in each of which some method is fooled.
use serde::{Deserialize, Serialize};

use super::{Change, Graph, Incident, Measure, Method, Series, Target};
use crate::rng::Rng;

/// What fools.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::VariantArray,
    strum::IntoStaticStr,
)]
#[strum(serialize_all = "kebab-case")]
pub enum TrapKind {
    /// The failure is reported late, so that bad values count as normal.
    LateFailureTime,
    /// A call is missing in the graph.
    MissingEdge,
    /// What several components share fails, and nobody measures it.
    CommonCause,
    /// A job beside the component eats the machine they share.
    NoisyNeighbour,
    /// Everybody calls one healthy component.
    BusyCallee,
    /// The caller's metric jumps further than the cause's.
    LoudCaller,
    /// A release shortly before, of something else.
    InnocentRelease,
    /// Something unrelated jumps further than anything else.
    Bystander,
    /// A client's new query slows the database that both use.
    HeavyQuery,
}

/// A small incident with a known cause.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trap {
    /// What fools.
    pub kind: TrapKind,
    /// What is known.
    pub incident: Incident,
    /// The component that began it.
    pub truth: u32,
    /// Methods that put another component first.
    pub fooled: Vec<Method>,
    /// Methods that put the cause first.
    pub right: Vec<Method>,
}

impl TrapKind {
    /// What happens and why it fools, in a few sentences.
    pub fn story(self) -> &'static str {
        match self {
            Self::LateFailureTime => {
                "The database has been slow for eight minutes before anybody says so. Mean and \
                 standard deviation of the 'normal' time swallow them, and a hiccup of the cache \
                 stands out more. Median and quartiles do not move."
            }
            Self::MissingEdge => {
                "Nobody recorded that the API calls the database. The trail of anomalies ends at \
                 the API, and the database explains nobody. Its own metric alone gives it away."
            }
            Self::CommonCause => {
                "Three services share a host that nobody measures. Each of them looks like a cause; \
                 only who asks what they have in common finds the host."
            }
            Self::NoisyNeighbour => {
                "A batch job saturates the host that the API runs on. Nothing that the API depends \
                 on did wrong, so whoever follows calls stops at the host; the job's own metrics \
                 give it away."
            }
            Self::BusyCallee => {
                "Six services read one configuration store, which is as well as ever. Walks along \
                 calls gather there and not at the one service that is slow."
            }
            Self::LoudCaller => {
                "The database's latency always varied much, the API's never did. So the API's jump \
                 is larger in its own standard deviations, though the database began it."
            }
            Self::InnocentRelease => {
                "The cache was deployed three minutes before. The database, which nobody touched, \
                 fails by itself."
            }
            Self::Bystander => {
                "A reporting service that the shop does not use leaps by far more than anything \
                 else. Size of a jump is no proof of guilt."
            }
            Self::HeavyQuery => {
                "A release of the reporting service sends a query that slows the database for all. \
                 Every metric blames the database; only the change points to who did it."
            }
        }
    }

    /// Builds the incident. The seed decides the noise, not the story.
    pub fn build(self, seed: u32) -> Trap {
        let mut scene = Scene::new(seed);
        let (truth, fooled, right): (&str, &[Method], &[Method]) = match self {
            Self::LateFailureTime => scene.late_failure_time(),
            Self::MissingEdge => scene.missing_edge(),
            Self::CommonCause => scene.common_cause(),
            Self::NoisyNeighbour => scene.noisy_neighbour(),
            Self::BusyCallee => scene.busy_callee(),
            Self::LoudCaller => scene.loud_caller(),
            Self::InnocentRelease => scene.innocent_release(),
            Self::Bystander => scene.bystander(),
            Self::HeavyQuery => scene.heavy_query(),
        };
        let incident = scene.finish();
        let truth = incident.graph.find(truth).unwrap_or_default();
        Trap { kind: self, incident, truth, fooled: fooled.to_vec(), right: right.to_vec() }
    }
}

/// What a story returns: its cause, who is fooled, who is right.
type Told = (&'static str, &'static [Method], &'static [Method]);

/// Minutes of the normal time, of the abnormal window, and the minute at which it begins.
const NORMAL: u32 = 40;
const WINDOW: u32 = 20;
const BEGINS: u32 = 4;
/// Seconds of a row.
const STEP: i64 = 60;

/// An incident in the making; the first component named is the one on which the symptom is noticed.
struct Scene {
    rng: Rng,
    nodes: Vec<String>,
    calls: Vec<(u32, u32)>,
    series: Vec<Series>,
    changes: Vec<Change>,
    told: u32,
}

impl Scene {
    fn new(seed: u32) -> Self {
        Self {
            rng: Rng::new(seed, "trap"),
            nodes: Vec::new(),
            calls: Vec::new(),
            series: Vec::new(),
            changes: Vec::new(),
            told: BEGINS,
        }
    }

    fn node(&mut self, name: &str) -> u32 {
        let at = self.nodes.iter().position(|known| known == name).unwrap_or_else(|| {
            self.nodes.push(name.to_owned());
            self.nodes.len() - 1
        });
        at as u32
    }

    fn calls(&mut self, caller: &str, callees: &[&str]) {
        let from = self.node(caller);
        for name in callees {
            let to = self.node(name);
            self.calls.push((from, to));
        }
    }

    /// A metric of level `from` that goes to `to` when it begins, with relative noise.
    fn metric(&mut self, node: &str, measure: Measure, noise: f64, [from, to]: [f64; 2]) {
        let node = self.node(node);
        let name: &str = measure.into();
        // Noise of a bounded size, so that the story does not depend on the seed.
        let mut draw = |level: f64| level * (1.0 + noise * (2.0 * self.rng.unit() - 1.0));
        let normal = (0..NORMAL).map(|_| draw(from)).collect();
        let abnormal = (0..WINDOW).map(|row| draw(if row < BEGINS { from } else { to })).collect();
        self.series.push(Series { node, name: name.to_owned(), measure, normal, abnormal });
    }

    /// Latency in seconds, with a hundred requests a minute.
    fn latency(&mut self, node: &str, levels: [f64; 2]) {
        self.metric(node, Measure::Latency, 0.05, levels);
        self.metric(node, Measure::Requests, 0.05, [100.0, 100.0]);
    }

    fn change(&mut self, node: &str, minutes_before: i64, what: &str) {
        let node = self.node(node);
        let time = (i64::from(BEGINS) - minutes_before) * STEP;
        self.changes.push(Change { node, time, what: what.to_owned() });
    }

    /// The web shop, its API, database and cache; the database gets slow.
    fn shop(&mut self) {
        self.calls("web", &["api", "cache"]);
        self.calls("api", &["db"]);
        self.latency("web", [0.10, 0.28]);
        self.latency("api", [0.06, 0.24]);
        self.latency("db", [0.02, 0.20]);
        self.latency("cache", [0.002, 0.002]);
    }

    fn late_failure_time(&mut self) -> Told {
        self.shop();
        self.told = BEGINS + 8;
        let cache = self.node("cache");
        if let Some(series) = self.series.iter_mut().find(|s| s.node == cache)
            && let Some(value) = series.abnormal.last_mut()
        {
            *value *= 1.5;
        }
        ("db", &[Method::NSigma], &[Method::RobustScaler, Method::Combined])
    }

    fn missing_edge(&mut self) -> Told {
        self.shop();
        let (api, db) = (self.node("api"), self.node("db"));
        self.calls.retain(|call| *call != (api, db));
        ("db", &[Method::Traversal, Method::Combined], &[Method::NSigma, Method::RobustScaler])
    }

    fn common_cause(&mut self) -> Told {
        self.calls("web", &["cart", "search", "login"]);
        self.latency("web", [0.10, 0.55]);
        for service in ["cart", "search", "login"] {
            self.calls(service, &["host"]);
            self.latency(service, [0.03, 0.18]);
        }
        (
            "host",
            &[Method::NSigma, Method::RobustScaler, Method::Traversal, Method::RandomWalk],
            &[Method::PageRank, Method::Combined],
        )
    }

    fn noisy_neighbour(&mut self) -> Told {
        self.calls("web", &["api"]);
        self.calls("api", &["host"]);
        self.calls("batch", &["host"]);
        self.latency("web", [0.10, 0.16]);
        self.latency("api", [0.06, 0.12]);
        self.metric("host", Measure::Saturation, 0.05, [0.40, 0.95]);
        self.metric("batch", Measure::Saturation, 0.05, [0.05, 0.90]);
        ("batch", &[Method::Traversal, Method::Combined], &[Method::NSigma, Method::RobustScaler])
    }

    fn busy_callee(&mut self) -> Told {
        let services = ["cart", "search", "login", "stock", "price", "mail"];
        self.calls("web", &services);
        self.latency("web", [0.10, 0.20]);
        for service in services {
            self.calls(service, &["config"]);
            let slow = if service == "cart" { 0.13 } else { 0.03 };
            self.latency(service, [0.03, slow]);
        }
        self.latency("config", [0.001, 0.001]);
        ("cart", &[Method::PageRank], &[Method::NSigma, Method::Traversal, Method::Combined])
    }

    fn loud_caller(&mut self) -> Told {
        self.calls("web", &["api"]);
        self.calls("api", &["db"]);
        self.latency("web", [0.10, 0.28]);
        self.latency("api", [0.06, 0.24]);
        self.metric("db", Measure::Latency, 0.5, [0.02, 0.20]);
        self.metric("db", Measure::Requests, 0.05, [100.0, 100.0]);
        ("db", &[Method::NSigma, Method::RobustScaler], &[Method::Traversal, Method::Combined])
    }

    fn innocent_release(&mut self) -> Told {
        self.shop();
        self.change("cache", 3, "deployed cache 2.1");
        ("db", &[Method::Change], &[Method::NSigma, Method::Traversal, Method::Combined])
    }

    fn bystander(&mut self) -> Told {
        self.shop();
        self.latency("reports", [0.5, 30.0]);
        (
            "db",
            &[Method::NSigma, Method::RobustScaler, Method::PageRank],
            &[Method::Traversal, Method::Combined],
        )
    }

    fn heavy_query(&mut self) -> Told {
        self.calls("web", &["db"]);
        self.calls("reports", &["db"]);
        self.latency("web", [0.10, 0.28]);
        self.latency("reports", [0.50, 0.90]);
        self.latency("db", [0.02, 0.20]);
        self.change("reports", 5, "deployed reports 8");
        (
            "reports",
            &[Method::NSigma, Method::RobustScaler, Method::Traversal, Method::Combined],
            &[Method::Change],
        )
    }

    fn finish(self) -> Incident {
        // The names are distinct and the calls between them, so that this graph is never refused.
        let graph = Graph::new(self.nodes, self.calls).unwrap_or_default();
        let name: &str = Measure::Latency.into();
        Incident {
            graph,
            times: (0..i64::from(WINDOW)).map(|row| row * STEP).collect(),
            series: self.series,
            target: Some(Target { node: 0, series: Some(name.to_owned()) }),
            failure: Some(i64::from(self.told) * STEP),
            changes: self.changes,
        }
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray as _;

    use super::*;
    use crate::cause::{Spec, rank};

    fn first(incident: &Incident, method: Method) -> u32 {
        rank(incident, &Spec { method, ..Spec::default() }).unwrap().ranking[0].node
    }

    #[test]
    fn each_trap_fools_whom_it_says_and_nobody_that_it_says_is_right() {
        for kind in TrapKind::VARIANTS {
            for seed in 0..30 {
                let Trap { incident, truth, fooled, right, .. } = kind.build(seed);
                for method in fooled {
                    let found = first(&incident, method);
                    assert_ne!(found, truth, "{kind:?}, seed {seed}: {method:?} is not fooled");
                }
                for method in right {
                    let found = first(&incident, method);
                    let name = incident.graph.name(found);
                    assert_eq!(found, truth, "{kind:?}, seed {seed}: {method:?} says {name}");
                }
            }
        }
    }

    #[test]
    fn every_method_is_fooled_by_some_trap() {
        let fooled: Vec<Method> =
            TrapKind::VARIANTS.iter().flat_map(|kind| kind.build(0).fooled).collect();
        for method in Method::VARIANTS.iter().filter(|m| **m != Method::Fusion) {
            assert!(fooled.contains(method), "{method:?}");
        }
    }

    #[test]
    fn the_missing_call_is_what_fools() {
        let mut trap = TrapKind::MissingEdge.build(1);
        let graph = &trap.incident.graph;
        let (api, db) = (graph.find("api").unwrap(), graph.find("db").unwrap());
        let calls: Vec<(u32, u32)> = graph.calls().chain([(api, db)]).collect();
        trap.incident.graph = Graph::new(graph.nodes().to_vec(), calls).unwrap();
        for method in trap.fooled {
            assert_eq!(first(&trap.incident, method), trap.truth, "{method:?}");
        }
    }

    #[test]
    fn the_late_report_is_what_fools() {
        let mut trap = TrapKind::LateFailureTime.build(1);
        trap.incident.failure = Some(i64::from(BEGINS) * STEP);
        assert_eq!(first(&trap.incident, Method::NSigma), trap.truth);
    }
}
