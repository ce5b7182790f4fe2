//! The card-payments product: a payment enters at the edge, is authorised (fraud model, card
//! network, ledger) and is settled later through a queue.
use super::{Call, Host, Layer, Need, Node, NodeId, Placement, Role, Topology};
use crate::world::emit::Tool;

/// Value of an average card payment in euros: the mean of the lab's own card table, rounded.
const TICKET: f64 = 48.0;

struct Row {
    name: &'static str,
    layer: Layer,
    role: Role,
    meaning: &'static str,
    owner: &'static str,
    /// Share of payments, euros per payment.
    business: (f64, f64),
    /// Replicas, service time in ms, utilisation, pool.
    size: (u16, f64, f64, f64),
    hosts: &'static [&'static str],
    watched_by: &'static [Tool],
    logs_by: Tool,
}

const K8S: &[&str] = &["node-a1", "node-b1", "node-a2", "node-b2", "node-a3", "node-b3"];

#[rustfmt::skip]
const ROWS: &[Row] = &[
    Row { name: "edge", layer: Layer::Network, role: Role::Balancer, owner: "network", meaning: "The front door: every payment enters here.", business: (1.0, TICKET), size: (2, 2.0, 0.40, 0.0), hosts: &["edge-eu-1", "edge-eu-2"], watched_by: &[Tool::Icinga, Tool::PagerDuty], logs_by: Tool::Cef },
    Row { name: "api-gateway", layer: Layer::Cloud, role: Role::Balancer, owner: "platform", meaning: "Checks tokens, limits rates and routes.", business: (1.0, TICKET), size: (4, 4.0, 0.45, 6.0), hosts: &["gw-a1", "gw-b1"], watched_by: &[Tool::CloudWatchSns], logs_by: Tool::Ecs },
    Row { name: "identity", layer: Layer::Cloud, role: Role::Service, owner: "identity", meaning: "Says who pays; without it no token is valid.", business: (1.0, TICKET), size: (3, 6.0, 0.35, 0.0), hosts: &["idp-1", "idp-2"], watched_by: &[Tool::Azure], logs_by: Tool::Ecs },
    Row { name: "ingress", layer: Layer::Kubernetes, role: Role::Balancer, owner: "platform", meaning: "The cluster's door.", business: (1.0, TICKET), size: (4, 2.0, 0.45, 0.0), hosts: K8S, watched_by: &[Tool::Alertmanager, Tool::Kubernetes], logs_by: Tool::Otlp },
    Row { name: "payments-api", layer: Layer::Application, role: Role::Service, owner: "payments", meaning: "Takes the order to pay and answers the shop.", business: (1.0, TICKET), size: (6, 14.0, 0.50, 5.0), hosts: K8S, watched_by: &[Tool::Alertmanager, Tool::Datadog, Tool::Kubernetes], logs_by: Tool::Otlp },
    Row { name: "session-cache", layer: Layer::Cloud, role: Role::Cache, owner: "platform", meaning: "Remembers customers between clicks.", business: (1.0, 0.0), size: (3, 0.6, 0.35, 0.0), hosts: &["cache-a1", "cache-b1"], watched_by: &[Tool::CloudWatchEventBridge], logs_by: Tool::Syslog5424 },
    Row { name: "customer", layer: Layer::Application, role: Role::Service, owner: "customer", meaning: "Profiles and limits of customers.", business: (0.6, TICKET), size: (4, 9.0, 0.45, 5.0), hosts: K8S, watched_by: &[Tool::Datadog, Tool::Kubernetes], logs_by: Tool::Ecs },
    Row { name: "customer-db", layer: Layer::Database, role: Role::Database, owner: "database", meaning: "Records of customers.", business: (0.6, TICKET), size: (2, 4.0, 0.42, 4.0), hosts: &["db-4"], watched_by: &[Tool::Nagios], logs_by: Tool::Journald },
    Row { name: "authorisation", layer: Layer::Application, role: Role::Service, owner: "payments", meaning: "Decides whether a payment goes through.", business: (0.95, TICKET), size: (6, 12.0, 0.50, 5.0), hosts: K8S, watched_by: &[Tool::Alertmanager, Tool::PagerDuty, Tool::Kubernetes], logs_by: Tool::Otlp },
    Row { name: "notification", layer: Layer::Application, role: Role::Service, owner: "customer", meaning: "Tells customers what happened; no payment waits for it.", business: (0.9, 0.0), size: (3, 15.0, 0.40, 0.0), hosts: K8S, watched_by: &[Tool::CloudWatchEventBridge, Tool::Kubernetes], logs_by: Tool::Syslog5424 },
    Row { name: "fraud-scoring", layer: Layer::Model, role: Role::Model, owner: "fraud", meaning: "The model: scores each payment; wrong scores refuse good customers or let thieves pass.", business: (0.95, TICKET), size: (6, 18.0, 0.50, 0.0), hosts: K8S, watched_by: &[Tool::Gcp, Tool::Alertmanager, Tool::Kubernetes], logs_by: Tool::Otlp },
    Row { name: "cards", layer: Layer::Application, role: Role::Service, owner: "cards", meaning: "Status and limits of cards.", business: (0.95, TICKET), size: (4, 8.0, 0.45, 5.0), hosts: K8S, watched_by: &[Tool::Datadog, Tool::Kubernetes], logs_by: Tool::Ecs },
    Row { name: "cards-db", layer: Layer::Database, role: Role::Database, owner: "database", meaning: "Records of cards.", business: (0.95, TICKET), size: (2, 3.0, 0.42, 4.0), hosts: &["db-3"], watched_by: &[Tool::Nagios], logs_by: Tool::Journald },
    Row { name: "ledger", layer: Layer::Application, role: Role::Service, owner: "ledger", meaning: "Books the money; what it cannot book is not paid.", business: (0.9, TICKET), size: (4, 10.0, 0.48, 4.0), hosts: K8S, watched_by: &[Tool::Alertmanager, Tool::Kubernetes], logs_by: Tool::Syslog5424 },
    Row { name: "settlement-queue", layer: Layer::Cloud, role: Role::Queue, owner: "settlement", meaning: "Payments that wait for clearing; late clearing costs interest.", business: (0.9, 0.4), size: (1, 1.0, 0.30, 0.0), hosts: &["mq-a1"], watched_by: &[Tool::CloudWatchSns], logs_by: Tool::Journald },
    Row { name: "settlement-worker", layer: Layer::Application, role: Role::Worker, owner: "settlement", meaning: "Clears booked payments with the card network.", business: (0.9, 0.4), size: (4, 22.0, 0.55, 0.0), hosts: &["batch-a1", "batch-b1"], watched_by: &[Tool::Nagios], logs_by: Tool::Journald },
    Row { name: "ledger-db", layer: Layer::Database, role: Role::Database, owner: "database", meaning: "The books.", business: (0.9, TICKET), size: (2, 4.0, 0.45, 4.0), hosts: &["db-1", "db-2"], watched_by: &[Tool::Zabbix], logs_by: Tool::Syslog5424 },
    Row { name: "feature-store", layer: Layer::Model, role: Role::Service, owner: "fraud", meaning: "What the model knows about a customer right now.", business: (0.95, TICKET), size: (4, 5.0, 0.45, 6.0), hosts: &["fs-a1", "fs-b1"], watched_by: &[Tool::Gcp], logs_by: Tool::Ecs },
    Row { name: "feature-cache", layer: Layer::Database, role: Role::Cache, owner: "fraud", meaning: "Recent features in memory.", business: (0.95, 0.0), size: (3, 0.5, 0.35, 0.0), hosts: &["fs-a1", "fs-b1"], watched_by: &[Tool::Gcp], logs_by: Tool::Syslog5424 },
    Row { name: "feature-db", layer: Layer::Database, role: Role::Database, owner: "database", meaning: "All features on disk.", business: (0.1, TICKET), size: (2, 9.0, 0.30, 6.0), hosts: &["db-5"], watched_by: &[Tool::Zabbix], logs_by: Tool::Syslog5424 },
    Row { name: "feature-pipeline", layer: Layer::Model, role: Role::Pipeline, owner: "fraud", meaning: "Computes features from the stream of payments.", business: (0.95, 0.0), size: (2, 40.0, 0.50, 0.0), hosts: &["etl-1"], watched_by: &[Tool::Gcp], logs_by: Tool::Journald },
    Row { name: "card-network", layer: Layer::Application, role: Role::Partner, owner: "partner", meaning: "The scheme of the card: belongs to somebody else.", business: (0.7, TICKET), size: (8, 60.0, 0.40, 0.0), hosts: &["cn-link-1"], watched_by: &[Tool::PagerDuty, Tool::Icinga], logs_by: Tool::Syslog5424 },
    Row { name: "dns", layer: Layer::Network, role: Role::Resolver, owner: "network", meaning: "Names to addresses, for everybody.", business: (1.0, TICKET), size: (2, 0.8, 0.25, 0.0), hosts: &["ns-1", "ns-2"], watched_by: &[Tool::Nagios], logs_by: Tool::Syslog3164 },
    Row { name: "storage", layer: Layer::Infrastructure, role: Role::Storage, owner: "infrastructure", meaning: "The disks under the databases.", business: (0.95, TICKET), size: (2, 1.0, 0.40, 0.0), hosts: &["san-1"], watched_by: &[Tool::Icinga], logs_by: Tool::Syslog3164 },
    Row { name: "pool-a", layer: Layer::Kubernetes, role: Role::Pool, owner: "platform", meaning: "Half of the cluster's machines.", business: (0.5, TICKET), size: (3, 1.0, 0.50, 0.0), hosts: &["node-a1", "node-a2", "node-a3"], watched_by: &[Tool::Alertmanager, Tool::Kubernetes], logs_by: Tool::Journald },
    Row { name: "pool-b", layer: Layer::Kubernetes, role: Role::Pool, owner: "platform", meaning: "The other half of the cluster's machines.", business: (0.5, TICKET), size: (3, 1.0, 0.50, 0.0), hosts: &["node-b1", "node-b2", "node-b3"], watched_by: &[Tool::Alertmanager, Tool::Kubernetes], logs_by: Tool::Journald },
    Row { name: "hypervisor", layer: Layer::Infrastructure, role: Role::Pool, owner: "infrastructure", meaning: "Virtual machines of databases and batches.", business: (0.9, TICKET), size: (2, 1.0, 0.50, 0.0), hosts: &["hv-1", "hv-2"], watched_by: &[Tool::Zabbix], logs_by: Tool::Syslog3164 },
    Row { name: "switch-a", layer: Layer::Network, role: Role::Switch, owner: "network", meaning: "Everything in zone a hangs on it.", business: (0.5, TICKET), size: (1, 0.1, 0.30, 0.0), hosts: &["sw-a"], watched_by: &[Tool::Snmp, Tool::Icinga], logs_by: Tool::Syslog3164 },
    Row { name: "switch-b", layer: Layer::Network, role: Role::Switch, owner: "network", meaning: "Everything in zone b hangs on it.", business: (0.5, TICKET), size: (1, 0.1, 0.30, 0.0), hosts: &["sw-b"], watched_by: &[Tool::Snmp, Tool::Icinga], logs_by: Tool::Syslog3164 },
];

use Need::{Message, Optional, Required};

/// Caller, callee, calls per request, timeout in ms, retries, need.
#[rustfmt::skip]
const CALLS: &[(&str, &str, f64, f64, u8, Need)] = &[
    ("edge", "api-gateway", 1.0, 5000.0, 0, Required),
    ("api-gateway", "identity", 0.5, 800.0, 1, Required),
    ("api-gateway", "ingress", 1.0, 4000.0, 0, Required),
    ("api-gateway", "dns", 0.1, 500.0, 1, Required),
    ("ingress", "payments-api", 1.0, 3500.0, 1, Required),
    ("payments-api", "session-cache", 1.0, 100.0, 1, Optional),
    ("payments-api", "customer", 0.6, 800.0, 1, Required),
    ("payments-api", "authorisation", 0.95, 3000.0, 0, Required),
    ("payments-api", "notification", 0.9, 200.0, 0, Message),
    ("customer", "customer-db", 1.2, 500.0, 1, Required),
    ("authorisation", "fraud-scoring", 1.0, 600.0, 1, Required),
    ("authorisation", "cards", 1.0, 600.0, 1, Required),
    ("authorisation", "ledger", 0.95, 1200.0, 1, Required),
    ("authorisation", "card-network", 0.7, 1500.0, 1, Required),
    ("authorisation", "dns", 0.3, 500.0, 1, Required),
    ("notification", "dns", 0.2, 500.0, 1, Optional),
    ("fraud-scoring", "feature-store", 1.0, 250.0, 1, Required),
    ("cards", "cards-db", 1.1, 400.0, 1, Required),
    ("cards-db", "storage", 0.5, 400.0, 0, Required),
    ("ledger", "settlement-queue", 0.95, 300.0, 1, Message),
    ("ledger", "ledger-db", 1.5, 700.0, 1, Required),
    ("settlement-queue", "settlement-worker", 1.0, 30000.0, 0, Message),
    ("settlement-worker", "ledger-db", 0.3, 700.0, 2, Required),
    ("settlement-worker", "card-network", 0.1, 5000.0, 2, Required),
    ("ledger-db", "storage", 0.6, 400.0, 0, Required),
    ("feature-store", "feature-cache", 1.0, 50.0, 0, Optional),
    ("feature-store", "feature-db", 0.08, 200.0, 1, Required),
];

/// Calls that are the misses of a cache: caller, callee, cache.
const MISSES: &[(&str, &str, &str)] = &[
    ("feature-store", "feature-db", "feature-cache"),
    ("payments-api", "customer", "session-cache"),
];

/// Node, what carries it, share.
const CARRIED: &[(&str, &str, f64)] = &[
    ("cards-db", "hypervisor", 1.0),
    ("customer-db", "hypervisor", 1.0),
    ("ledger-db", "hypervisor", 1.0),
    ("feature-db", "hypervisor", 1.0),
    ("settlement-worker", "hypervisor", 1.0),
];

pub(super) fn build() -> Topology {
    let (hosts, nodes) = nodes();
    let id = |name: &str| {
        NodeId(ROWS.iter().position(|row| row.name == name).unwrap_or_default() as u16)
    };
    let mut calls: Vec<Call> = CALLS
        .iter()
        .map(|&(caller, callee, weight, timeout_ms, retries, need)| Call {
            caller: id(caller),
            callee: id(callee),
            weight,
            timeout_ms,
            retries,
            need,
            misses_of: MISSES
                .iter()
                .find(|miss| miss.0 == caller && miss.1 == callee)
                .map(|miss| id(miss.2)),
        })
        .collect();
    calls.sort_by_key(|call| call.caller);
    let mut placements: Vec<Placement> = CARRIED
        .iter()
        .map(|&(node, on, share)| Placement { node: id(node), on: id(on), share })
        .collect();
    placements.extend(shares(&nodes, &hosts, "node-a", 'a', id("pool-a"), id("switch-a")));
    placements.extend(shares(&nodes, &hosts, "node-b", 'b', id("pool-b"), id("switch-b")));
    Topology { nodes, calls, placements, hosts }
}

/// Which nodes hang on a zone's pool and switch, and with which share of their machines.
fn shares(
    nodes: &[Node],
    hosts: &[Host],
    prefix: &str,
    zone: char,
    pool: NodeId,
    switch: NodeId,
) -> Vec<Placement> {
    let mut found = Vec::new();
    for (at, node) in nodes.iter().enumerate() {
        if matches!(node.role, Role::Pool | Role::Switch) {
            continue;
        }
        let share = |counts: &dyn Fn(&Host) -> bool| {
            let hit = node.hosts.iter().filter(|&&h| counts(&hosts[usize::from(h)])).count();
            hit as f64 / node.hosts.len().max(1) as f64
        };
        let node = NodeId(at as u16);
        for (on, share) in
            [(pool, share(&|h| h.name.starts_with(prefix))), (switch, share(&|h| h.zone == zone))]
        {
            if share > 0.0 {
                found.push(Placement { node, on, share });
            }
        }
    }
    found
}

fn nodes() -> (Vec<Host>, Vec<Node>) {
    let mut hosts: Vec<Host> = Vec::new();
    let mut nodes = Vec::new();
    for row in ROWS {
        let mut at = Vec::new();
        for &name in row.hosts {
            let known = hosts.iter().position(|host| host.name == name);
            at.push(known.unwrap_or_else(|| {
                let zone = zone_of(name);
                let address = format!("198.51.100.{}", hosts.len() + 10);
                hosts.push(Host { name: name.to_owned(), address, zone });
                hosts.len() - 1
            }) as u16);
        }
        nodes.push(Node {
            name: row.name.to_owned(),
            layer: row.layer,
            role: row.role,
            meaning: row.meaning.to_owned(),
            owner: row.owner.to_owned(),
            payment_share: row.business.0,
            euros_per_payment: row.business.1,
            replicas: row.size.0,
            service_ms: row.size.1,
            utilisation: row.size.2,
            pool: row.size.3,
            hosts: at,
            watched_by: row.watched_by.to_vec(),
            logs_by: row.logs_by,
        });
    }
    (hosts, nodes)
}

/// `node-a1` and `sw-a` are in zone a; machines with a bare number alternate. Partners and the
/// machines at the edge stand outside both.
fn zone_of(host: &str) -> char {
    if host.starts_with("cn-") || host.starts_with("edge-") || host.starts_with("ns-") {
        return '-';
    }
    let tail = host.rsplit('-').next().unwrap_or_default();
    match tail.as_bytes() {
        [b'a', ..] => 'a',
        [b'b', ..] => 'b',
        [digit] if digit % 2 == 1 => 'a',
        _ => 'b',
    }
}
