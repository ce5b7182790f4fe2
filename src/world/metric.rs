//! What the monitoring tools measure.
use serde::{Deserialize, Serialize};

use super::{
    effect::NodeEffect,
    plant::State,
    stream::mix,
    topology::{Node, NodeId, Role},
};

/// A measured quantity.
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
#[strum(serialize_all = "snake_case")]
pub enum Metric {
    /// Requests per minute.
    Requests,
    /// Failed requests, %.
    Errors,
    /// 95th percentile of the response time, ms.
    Latency,
    /// Processor use, %.
    Cpu,
    /// Memory in use, %.
    Memory,
    /// Disk in use, %.
    Disk,
    /// Connections in use, %.
    Pool,
    /// Messages that wait.
    QueueDepth,
    /// Age of the oldest message, seconds.
    QueueAge,
    /// Requests answered by the cache, %.
    CacheHits,
    /// Packets lost, %.
    Loss,
    /// Processor time taken by others, %.
    Steal,
    /// Offset of the clock, ms.
    Clock,
    /// Days until the certificate runs out.
    Certificate,
    /// Null features, %.
    Nulls,
    /// Population stability index of the scores.
    Psi,
    /// Payments approved, %.
    Approvals,
}

impl Metric {
    /// Its unit, as charts write it.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Requests => "/min",
            Self::Errors
            | Self::Cpu
            | Self::Memory
            | Self::Disk
            | Self::Pool
            | Self::CacheHits
            | Self::Loss
            | Self::Steal
            | Self::Nulls
            | Self::Approvals => "%",
            Self::Latency | Self::Clock => "ms",
            Self::QueueDepth => "messages",
            Self::QueueAge => "s",
            Self::Certificate => "days",
            Self::Psi => "",
        }
    }

    /// Its name in sentences.
    pub fn name(self) -> &'static str {
        match self {
            Self::Requests => "request rate",
            Self::Errors => "error rate",
            Self::Latency => "p95 latency",
            Self::Cpu => "CPU utilisation",
            Self::Memory => "memory utilisation",
            Self::Disk => "disk usage",
            Self::Pool => "connection pool usage",
            Self::QueueDepth => "queue depth",
            Self::QueueAge => "age of oldest message",
            Self::CacheHits => "cache hit rate",
            Self::Loss => "packet loss",
            Self::Steal => "CPU steal",
            Self::Clock => "clock offset",
            Self::Certificate => "days to certificate expiry",
            Self::Nulls => "null features",
            Self::Psi => "population stability index",
            Self::Approvals => "approval rate",
        }
    }

    /// Whether less is worse.
    pub fn falls(self) -> bool {
        matches!(self, Self::CacheHits | Self::Certificate | Self::Approvals)
    }
}

/// What is measured at a node.
pub fn measured_at(node: &Node) -> &'static [Metric] {
    use Metric as M;
    match node.role {
        Role::Balancer if node.name == "edge" => {
            &[M::Requests, M::Errors, M::Latency, M::Cpu, M::Loss]
        }
        Role::Balancer => &[M::Requests, M::Errors, M::Latency, M::Cpu, M::Pool],
        Role::Service if node.name == "identity" => {
            &[M::Requests, M::Errors, M::Latency, M::Cpu, M::Clock, M::Certificate]
        }
        Role::Service if node.name == "authorisation" => {
            &[M::Requests, M::Errors, M::Latency, M::Cpu, M::Memory, M::Pool, M::Approvals]
        }
        Role::Service if node.name == "ledger" => {
            &[M::Requests, M::Errors, M::Latency, M::Cpu, M::Memory, M::Pool, M::Certificate]
        }
        Role::Service => &[M::Requests, M::Errors, M::Latency, M::Cpu, M::Memory, M::Pool],
        Role::Model => &[M::Requests, M::Errors, M::Latency, M::Cpu, M::Memory, M::Psi],
        Role::Cache => &[M::Requests, M::Errors, M::Latency, M::Memory, M::CacheHits],
        Role::Database => &[M::Requests, M::Errors, M::Latency, M::Cpu, M::Disk, M::Pool],
        Role::Queue => &[M::Requests, M::QueueDepth, M::QueueAge],
        Role::Worker => &[M::Requests, M::Errors, M::Latency, M::Cpu],
        Role::Resolver => &[M::Requests, M::Errors, M::Latency],
        Role::Switch => &[M::Requests, M::Loss],
        Role::Storage => &[M::Requests, M::Errors, M::Latency, M::Disk],
        Role::Pipeline => &[M::Requests, M::Cpu, M::Nulls],
        Role::Partner => &[M::Requests, M::Errors, M::Latency, M::Certificate],
        Role::Pool => &[M::Requests, M::Cpu, M::Steal],
    }
}

/// The value at one moment, without measurement noise. `approvals` is the share of payments that
/// are approved.
pub(crate) fn value(
    metric: Metric,
    id: NodeId,
    state: &State,
    effect: &NodeEffect,
    approvals: f64,
) -> f64 {
    // What a node has by itself: between 0 and 1, always the same.
    let own = |salt: u64| (mix(u64::from(id.0) * 64 + salt) >> 40) as f64 / 16_777_216.0;
    match metric {
        Metric::Requests => 60.0 * state.arrivals,
        Metric::Errors => 100.0 * state.errors,
        // The 95th percentile of an exponential is ln 20 times its mean.
        Metric::Latency => 2.996 * state.latency_ms,
        Metric::Cpu => (100.0 * state.utilisation.min(1.0)).max(100.0 * effect.steal).min(100.0),
        Metric::Memory => {
            let base = 48.0 + 14.0 * own(1);
            base + (99.0 - base) * effect.memory
        }
        Metric::Disk => {
            let base = 42.0 + 20.0 * own(2);
            base + (100.0 - base) * effect.disk
        }
        Metric::Pool => 100.0 * state.pool,
        Metric::QueueDepth => state.backlog + 2.0,
        Metric::QueueAge => state.backlog / state.served.max(0.5) + 1.0,
        Metric::CacheHits => (94.0 + 3.0 * own(3)) * (1.0 - effect.misses),
        Metric::Loss => 0.02 + 100.0 * effect.loss,
        Metric::Steal => 1.0 + 100.0 * effect.steal,
        Metric::Clock => 4.0 + effect.clock_ms,
        Metric::Certificate => {
            if effect.expired {
                -0.02
            } else {
                40.0 + 200.0 * own(4)
            }
        }
        Metric::Nulls => 0.8 + 100.0 * effect.nulls,
        Metric::Psi => 0.03 + effect.psi,
        Metric::Approvals => 100.0 * approvals,
    }
}

/// Relative standard deviation of a measurement.
pub(crate) fn scatter(metric: Metric) -> f64 {
    match metric {
        Metric::Requests | Metric::Disk | Metric::Memory => 0.01,
        Metric::Errors => 0.15,
        Metric::Latency | Metric::Psi => 0.08,
        Metric::Cpu | Metric::Pool | Metric::Steal => 0.05,
        Metric::QueueDepth | Metric::QueueAge | Metric::Nulls | Metric::Clock | Metric::Loss => 0.1,
        Metric::CacheHits | Metric::Approvals => 0.006,
        Metric::Certificate => 0.0,
    }
}
