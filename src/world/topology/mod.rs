//! The shown truth about the product: what there is, who calls whom, what runs where, what each
//! part means for the business.
mod payments;

use serde::{Deserialize, Serialize};

use super::emit::Tool;

/// Where in the stack something stands.
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
#[strum(serialize_all = "lowercase")]
pub enum Layer {
    /// Switches, balancers, name service.
    Network,
    /// Services of a cloud provider.
    Cloud,
    /// Clusters and what they schedule.
    Kubernetes,
    /// Hypervisors and disks.
    Infrastructure,
    /// Databases and their kin.
    Database,
    /// The bank's own services.
    Application,
    /// The fraud model and what feeds it.
    Model,
}

/// What kind of thing a node is: decides which metrics it has and what its logs say.
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
#[strum(serialize_all = "lowercase")]
pub enum Role {
    /// Spreads requests.
    Balancer,
    /// Answers requests.
    Service,
    /// Scores payments.
    Model,
    /// Keeps answers.
    Cache,
    /// Keeps records.
    Database,
    /// Keeps messages.
    Queue,
    /// Takes messages from a queue.
    Worker,
    /// Resolves names.
    Resolver,
    /// Carries packets.
    Switch,
    /// Keeps blocks.
    Storage,
    /// Fills the feature store.
    Pipeline,
    /// Belongs to somebody else.
    Partner,
    /// Runs pods or virtual machines.
    Pool,
}

/// A node of a [`Topology`]: index into its list.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct NodeId(pub u16);

impl NodeId {
    pub(crate) fn at(self) -> usize {
        usize::from(self.0)
    }
}

/// A machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Host {
    /// Its name.
    pub name: String,
    /// Its address, from the documentation block 198.51.100.0/24 (RFC 5737).
    pub address: String,
    /// Zone: `a` or `b`; what shares a zone shares its switch.
    pub zone: char,
}

/// Something that can fail, with its meaning.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// Its name, as `service.name` says it.
    pub name: String,
    /// Layer of the stack.
    pub layer: Layer,
    /// What kind of thing.
    pub role: Role,
    /// What it means for the business, one sentence.
    pub meaning: String,
    /// Who is called.
    pub owner: String,
    /// Share of all payments that pass here, 0 to 1.
    pub payment_share: f64,
    /// Euros at stake per payment that passes here and fails.
    pub euros_per_payment: f64,
    /// Number of replicas.
    pub replicas: u16,
    /// Mean time that one request keeps a replica busy, milliseconds, without waiting for others.
    pub service_ms: f64,
    /// Busy share of the capacity at the reference load (a weekday's peak).
    pub utilisation: f64,
    /// Connections or threads, as a multiple of those in use at the reference load; 0 is unlimited.
    pub pool: f64,
    /// Machines (indices into [`Topology::hosts`]); replicas are spread over them in turn.
    pub hosts: Vec<u16>,
    /// Tools that watch it.
    pub watched_by: Vec<Tool>,
    /// How its log leaves the house.
    pub logs_by: Tool,
}

/// How much a caller needs its callee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::VariantArray)]
pub enum Need {
    /// The request fails without the answer.
    Required,
    /// The caller waits, but can do without.
    Optional,
    /// The caller leaves a message and goes on.
    Message,
}

/// Who calls whom.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// The one that asks.
    pub caller: NodeId,
    /// The one that answers.
    pub callee: NodeId,
    /// Calls per request of the caller.
    pub weight: f64,
    /// The caller gives up after so many milliseconds.
    pub timeout_ms: f64,
    /// How often it tries again, within the retry budget.
    pub retries: u8,
    /// Whether it can do without.
    pub need: Need,
    /// The cache whose misses these calls are, if they are.
    pub misses_of: Option<NodeId>,
}

/// What runs on what.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Placement {
    /// The node.
    pub node: NodeId,
    /// What carries it: a pool, a switch.
    pub on: NodeId,
    /// Share of the node's replicas that run there.
    pub share: f64,
}

/// Nodes, calls and placements.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Topology {
    /// All nodes; callers stand before those they call.
    pub nodes: Vec<Node>,
    /// Calls, sorted by caller.
    pub calls: Vec<Call>,
    /// What runs on what.
    pub placements: Vec<Placement>,
    /// Machines.
    pub hosts: Vec<Host>,
}

impl Topology {
    /// The card-payments product of the bank.
    pub fn payments() -> Self {
        payments::build()
    }

    /// The node of this name.
    pub fn find(&self, name: &str) -> Option<NodeId> {
        self.nodes.iter().position(|node| node.name == name).map(|at| NodeId(at as u16))
    }

    /// A node; the first one where the number is wrong.
    pub fn node(&self, id: NodeId) -> &Node {
        self.nodes.get(id.at()).unwrap_or(&self.nodes[0])
    }

    /// All numbers of nodes.
    pub fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..self.nodes.len() as u16).map(NodeId)
    }

    /// The machine on which a replica runs.
    pub fn host(&self, id: NodeId, replica: u32) -> &Host {
        let hosts = &self.node(id).hosts;
        let at = hosts.get(replica as usize % hosts.len().max(1)).copied().unwrap_or(0);
        &self.hosts[usize::from(at)]
    }

    /// Nodes that keep a node's replicas on a machine of this name.
    pub fn on_host<'a>(&'a self, host: &'a str) -> impl Iterator<Item = NodeId> + 'a {
        self.ids().filter(move |&id| {
            self.node(id).hosts.iter().any(|&at| self.hosts[usize::from(at)].name == host)
        })
    }

    /// Everything a node needs directly, with the strength of the need: what it calls and what
    /// carries it.
    pub fn needs(&self, id: NodeId) -> impl Iterator<Item = (NodeId, f64)> + '_ {
        let calls = self.calls.iter().filter(move |c| c.caller == id);
        let placed = self.placements.iter().filter(move |p| p.node == id);
        calls.map(|c| (c.callee, c.weight)).chain(placed.map(|p| (p.on, p.share)))
    }

    /// Requests per payment that reach each node when all goes well.
    pub fn visits(&self) -> Vec<f64> {
        let mut visits = vec![0.0; self.nodes.len()];
        if let Some(door) = visits.first_mut() {
            *door = 1.0;
        }
        for call in &self.calls {
            visits[call.callee.at()] += visits[call.caller.at()] * call.weight;
        }
        visits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_product_is_in_order() {
        let topology = Topology::payments();
        assert!(topology.nodes.len() >= 14);
        let mut layers: Vec<Layer> = topology.nodes.iter().map(|n| n.layer).collect();
        layers.sort();
        layers.dedup();
        assert_eq!(layers.len(), 7, "every layer is there");
        for call in &topology.calls {
            assert!(call.caller < call.callee, "callers stand before those they call");
            assert!(call.timeout_ms > 0.0 && call.weight > 0.0);
        }
        assert!(topology.calls.is_sorted_by_key(|c| c.caller));
        for id in topology.ids() {
            let node = topology.node(id);
            assert!(!node.hosts.is_empty(), "{} runs nowhere", node.name);
            assert!(!node.watched_by.is_empty(), "{} is not watched", node.name);
            assert_eq!(topology.find(&node.name), Some(id));
            assert!((0.0..=1.0).contains(&node.payment_share));
        }
        let visits = topology.visits();
        for id in topology.ids() {
            let carries = topology.placements.iter().any(|p| p.on == id);
            let feeds = topology.node(id).role == Role::Pipeline;
            assert!(visits[id.at()] > 0.0 || carries || feeds, "{}", topology.node(id).name);
        }
    }
}
