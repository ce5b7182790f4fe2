//! What somebody can do about it.
//!
//! An action works by what it does, not by what it is called: it takes time, it has a side effect on
//! the node that it is done to (a restart takes replicas away for a minute, a drain loads the other
//! zone), and it ends a fault only where it addresses the fault's cause at the fault's place
//! ([`remedy`]). Everything else does nothing or harm.
use serde::{Deserialize, Serialize};

use super::{
    fault::{Fault, FaultKind},
    topology::NodeId,
};

/// The repertoire.
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
    strum::EnumString,
)]
#[strum(serialize_all = "kebab-case")]
pub enum ActionKind {
    /// Put the version before the last change back: code, configuration or model.
    RollBack,
    /// Restart all replicas, one after the other.
    Restart,
    /// Add half as many replicas again.
    ScaleOut,
    /// Move traffic away from a zone, a pool or a machine.
    Drain,
    /// Switch to the standby.
    FailOver,
    /// Train the model again on fresh data and release it.
    Retrain,
    /// Install a new certificate.
    RenewCertificate,
    /// Delete old files and add space.
    ClearDisk,
    /// Double the connection pool.
    RaisePool,
    /// Stop retries and refuse early when a callee is slow.
    ThrottleRetries,
    /// Fill a cache from its database, slowly, behind a lock.
    WarmCache,
    /// Set clocks right.
    SynchroniseClock,
    /// Restart the feature pipeline from its last good checkpoint and fill the gap.
    RepairPipeline,
    /// Send resolution to the second provider.
    SwitchResolver,
    /// Accept only the payments that can be served, and queue the rest.
    ShedLoad,
}

/// What an action asks of delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Delivery {
    /// The version before the last change, put back.
    Back,
    /// A model trained again, released.
    Retrained,
    /// Nothing: it works on what runs, and changes no version.
    Nothing,
}

/// One thing done to one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// What.
    pub kind: ActionKind,
    /// To whom.
    pub target: NodeId,
}

/// What an action does to a fault.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Remedy {
    /// The cause is gone once the action has taken effect.
    Cures,
    /// The symptoms go away for so many seconds; then they come back.
    Eases(f64),
    /// The fault does not care.
    Nothing,
}

impl ActionKind {
    /// Seconds from the decision until it takes effect (ours: order of magnitude of common
    /// practice: a rolling restart takes a minute or two, a training run a quarter of an hour).
    pub fn delay_s(self) -> f64 {
        match self {
            Self::ThrottleRetries | Self::ShedLoad | Self::SwitchResolver => 20.0,
            Self::Drain | Self::FailOver | Self::RaisePool => 60.0,
            Self::RollBack | Self::Restart | Self::SynchroniseClock => 90.0,
            Self::ScaleOut | Self::WarmCache | Self::ClearDisk => 120.0,
            Self::RenewCertificate => 180.0,
            Self::RepairPipeline => 300.0,
            Self::Retrain => 900.0,
        }
    }

    /// Its name in sentences.
    pub fn name(self) -> &'static str {
        match self {
            Self::RollBack => "roll back",
            Self::Restart => "restart",
            Self::ScaleOut => "scale out",
            Self::Drain => "drain",
            Self::FailOver => "fail over",
            Self::Retrain => "retrain",
            Self::RenewCertificate => "renew the certificate of",
            Self::ClearDisk => "clear the disk of",
            Self::RaisePool => "raise the connection pool of",
            Self::ThrottleRetries => "throttle retries to",
            Self::WarmCache => "warm the cache",
            Self::SynchroniseClock => "synchronise the clock of",
            Self::RepairPipeline => "repair",
            Self::SwitchResolver => "switch the resolver",
            Self::ShedLoad => "shed load at",
        }
    }

    /// What it asks of delivery.
    pub fn delivery(self) -> Delivery {
        match self {
            Self::RollBack => Delivery::Back,
            Self::Retrain => Delivery::Retrained,
            Self::Restart
            | Self::ScaleOut
            | Self::Drain
            | Self::FailOver
            | Self::RenewCertificate
            | Self::ClearDisk
            | Self::RaisePool
            | Self::ThrottleRetries
            | Self::WarmCache
            | Self::SynchroniseClock
            | Self::RepairPipeline
            | Self::SwitchResolver
            | Self::ShedLoad => Delivery::Nothing,
        }
    }

    /// The side effect on its target while it happens: share of capacity taken away, seconds.
    pub(crate) fn disturbance(self) -> (f64, f64) {
        match self {
            Self::Restart => (0.4, 60.0),
            Self::FailOver => (0.6, 20.0),
            Self::RollBack => (0.2, 60.0),
            Self::Retrain | Self::RenewCertificate | Self::RepairPipeline => (0.1, 30.0),
            Self::SynchroniseClock | Self::ClearDisk => (0.05, 30.0),
            Self::ScaleOut
            | Self::Drain
            | Self::RaisePool
            | Self::ThrottleRetries
            | Self::WarmCache
            | Self::SwitchResolver
            | Self::ShedLoad => (0.0, 0.0),
        }
    }
}

/// What an action does to a fault. The place must fit: it is the node with the cause that must be
/// treated, not one that suffers from it.
pub fn remedy(fault: &Fault, action: Action) -> Remedy {
    use ActionKind as A;
    use FaultKind as F;
    if action.target != fault.target {
        return Remedy::Nothing;
    }
    let eases = |minutes: f64| Remedy::Eases(minutes * 60.0);
    match (fault.kind, action.kind) {
        (
            F::BadDeploy | F::BadConfig | F::BadModelRelease | F::PoolExhaustion | F::MemoryLeak,
            A::RollBack,
        )
        | (F::CacheStampede, A::WarmCache)
        | (F::DiskFull, A::ClearDisk)
        | (F::CertificateExpiry, A::RenewCertificate)
        | (F::PacketLoss, A::Drain | A::FailOver)
        | (F::DnsFailure, A::SwitchResolver | A::FailOver)
        | (F::NoisyNeighbour, A::Drain)
        | (F::QueueBacklog, A::Restart)
        | (F::ThirdPartyOutage, A::FailOver)
        | (F::ClockSkew, A::SynchroniseClock)
        | (F::FeatureNulls, A::RepairPipeline)
        | (F::ModelDrift | F::BadModelRelease, A::Retrain)
        | (F::PeakOverload, A::ShedLoad) => Remedy::Cures,
        (F::PoolExhaustion, A::Restart | A::RaisePool) => eases(12.0),
        (F::MemoryLeak, A::Restart) => eases(15.0),
        (F::MemoryLeak, A::ScaleOut) => eases(5.0),
        (F::DiskFull, A::FailOver) => eases(10.0),
        (F::DnsFailure, A::Restart) => eases(2.0),
        (F::QueueBacklog, A::ScaleOut) => eases(8.0),
        (F::CacheStampede, A::ThrottleRetries | A::ScaleOut) => eases(4.0),
        (F::PacketLoss, A::Restart) => eases(1.0),
        (F::FeatureNulls, A::Restart) => eases(6.0),
        _ => Remedy::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray as _;

    use super::*;
    use crate::world::topology::Topology;

    #[test]
    fn every_fault_has_a_cure_and_no_cure_works_elsewhere() {
        let topology = Topology::payments();
        for &kind in FaultKind::VARIANTS {
            for target in kind.targets(&topology) {
                let fault = Fault::usual(kind, target, 0.0);
                let cures = |target: NodeId| {
                    ActionKind::VARIANTS
                        .iter()
                        .filter(|&&kind| remedy(&fault, Action { kind, target }) == Remedy::Cures)
                        .count()
                };
                assert!((1..=2).contains(&cures(target)), "{kind:?}");
                let elsewhere: usize = topology.ids().filter(|&id| id != target).map(cures).sum();
                assert_eq!(elsewhere, 0, "{kind:?}");
            }
        }
    }
}
