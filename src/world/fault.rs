//! What can go wrong.
use serde::{Deserialize, Serialize};

use super::{
    stream::Draws,
    topology::{NodeId, Role, Topology},
};

/// The library of faults.
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
pub enum FaultKind {
    /// A release with an error in it: requests fail and slow down from the moment it is live.
    BadDeploy,
    /// A configuration change that lets too few requests through.
    BadConfig,
    /// Connections are taken and not given back, until none is left.
    PoolExhaustion,
    /// A cache loses its contents: everybody asks the database at once.
    CacheStampede,
    /// Memory grows until the kernel kills the process, again and again.
    MemoryLeak,
    /// A disk fills up; writes fail when it is full.
    DiskFull,
    /// A certificate runs out: new connections are refused, old ones die one after the other.
    CertificateExpiry,
    /// A switch drops packets of everything in its zone.
    PacketLoss,
    /// Names are no longer resolved.
    DnsFailure,
    /// Somebody else's job takes the processors of a pool of machines.
    NoisyNeighbour,
    /// A consumer gets stuck and its queue grows.
    QueueBacklog,
    /// The card network fails.
    ThirdPartyOutage,
    /// A clock runs away; tokens look expired.
    ClockSkew,
    /// The feature pipeline writes nulls: the model scores what it does not know.
    FeatureNulls,
    /// The world changes and the model does not.
    ModelDrift,
    /// A new model version, slow and wrong.
    BadModelRelease,
    /// More payments than the product was built for.
    PeakOverload,
}

impl FaultKind {
    /// Where it can strike.
    pub fn targets(self, topology: &Topology) -> Vec<NodeId> {
        let by_role = |role: Role| -> Vec<NodeId> {
            topology.ids().filter(|&id| topology.node(id).role == role).collect()
        };
        let by_name =
            |names: &[&str]| names.iter().filter_map(|name| topology.find(name)).collect();
        match self {
            Self::BadDeploy => {
                by_name(&["payments-api", "authorisation", "cards", "ledger", "customer"])
            }
            Self::BadConfig => by_name(&["api-gateway", "ingress"]),
            Self::PoolExhaustion => by_name(&["ledger", "customer", "cards"]),
            Self::CacheStampede => by_name(&["feature-cache"]),
            Self::MemoryLeak => by_name(&["authorisation", "cards", "customer", "payments-api"]),
            Self::DiskFull => by_role(Role::Database),
            Self::CertificateExpiry => by_name(&["identity", "ledger", "card-network"]),
            Self::PacketLoss => by_role(Role::Switch),
            Self::DnsFailure => by_role(Role::Resolver),
            Self::NoisyNeighbour => by_role(Role::Pool),
            Self::QueueBacklog => by_role(Role::Worker),
            Self::ThirdPartyOutage => by_role(Role::Partner),
            Self::ClockSkew => by_name(&["identity"]),
            Self::FeatureNulls => by_role(Role::Pipeline),
            Self::ModelDrift | Self::BadModelRelease => by_role(Role::Model),
            Self::PeakOverload => by_name(&["edge"]),
        }
    }

    /// Usual ramp and duration in minutes: how long until it is fully there, how long it stays when
    /// nobody acts.
    pub fn course(self) -> (f64, f64) {
        match self {
            Self::BadDeploy | Self::BadConfig | Self::BadModelRelease => (0.5, 40.0),
            Self::PoolExhaustion => (8.0, 40.0),
            Self::CacheStampede => (0.3, 25.0),
            Self::MemoryLeak => (12.0, 45.0),
            Self::DiskFull => (10.0, 45.0),
            Self::CertificateExpiry | Self::FeatureNulls => (3.0, 40.0),
            Self::PacketLoss | Self::DnsFailure | Self::ThirdPartyOutage => (0.5, 30.0),
            Self::NoisyNeighbour => (2.0, 35.0),
            Self::QueueBacklog => (1.0, 35.0),
            Self::ClockSkew => (5.0, 40.0),
            Self::ModelDrift => (15.0, 60.0),
            Self::PeakOverload => (4.0, 30.0),
        }
    }

    /// Whether somebody changed something just before: a deployment, a configuration, a model.
    pub fn follows_change(self) -> bool {
        matches!(
            self,
            Self::BadDeploy
                | Self::BadConfig
                | Self::BadModelRelease
                | Self::PoolExhaustion
                | Self::MemoryLeak
        )
    }

    /// Its name in sentences.
    pub fn name(self) -> &'static str {
        match self {
            Self::BadDeploy => "bad deployment",
            Self::BadConfig => "bad configuration",
            Self::PoolExhaustion => "connection pool exhausted",
            Self::CacheStampede => "cache stampede",
            Self::MemoryLeak => "memory leak",
            Self::DiskFull => "disk full",
            Self::CertificateExpiry => "certificate expired",
            Self::PacketLoss => "packet loss",
            Self::DnsFailure => "name resolution fails",
            Self::NoisyNeighbour => "noisy neighbour",
            Self::QueueBacklog => "queue backlog",
            Self::ThirdPartyOutage => "third-party outage",
            Self::ClockSkew => "clock skew",
            Self::FeatureNulls => "nulls in features",
            Self::ModelDrift => "model drift",
            Self::BadModelRelease => "bad model release",
            Self::PeakOverload => "peak overload",
        }
    }
}

/// Which of the lab's loops a fault comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::VariantArray)]
pub enum Origin {
    /// Drawn or asked for here.
    World,
    /// A release that the delivery loop let through.
    Delivery,
    /// Drift or a model version of the model loop.
    Model,
}

/// One fault: the same entry for drawn faults, releases of the delivery loop and drift of the model
/// loop.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fault {
    /// What happens.
    pub kind: FaultKind,
    /// Where.
    pub target: NodeId,
    /// Seconds after the storm's start.
    pub onset_s: f64,
    /// Seconds until it is fully there.
    pub ramp_s: f64,
    /// Seconds that it stays, from the onset, when nobody acts.
    pub duration_s: f64,
    /// How hard, 0 to 1; 1 is the worst of its kind, below 0.5 it may go unnoticed.
    pub severity: f64,
    /// Where it comes from.
    pub origin: Origin,
}

impl Fault {
    /// The usual fault of a kind on a target.
    pub fn usual(kind: FaultKind, target: NodeId, onset_s: f64) -> Self {
        let (ramp, duration) = kind.course();
        let origin = match kind {
            FaultKind::ModelDrift | FaultKind::BadModelRelease => Origin::Model,
            FaultKind::BadDeploy => Origin::Delivery,
            FaultKind::BadConfig
            | FaultKind::PoolExhaustion
            | FaultKind::CacheStampede
            | FaultKind::MemoryLeak
            | FaultKind::DiskFull
            | FaultKind::CertificateExpiry
            | FaultKind::PacketLoss
            | FaultKind::DnsFailure
            | FaultKind::NoisyNeighbour
            | FaultKind::QueueBacklog
            | FaultKind::ThirdPartyOutage
            | FaultKind::ClockSkew
            | FaultKind::FeatureNulls
            | FaultKind::PeakOverload => Origin::World,
        };
        let (ramp_s, duration_s) = (ramp * 60.0, duration * 60.0);
        Self { kind, target, onset_s, ramp_s, duration_s, severity: 1.0, origin }
    }

    /// A fault of a kind with drawn target, severity, ramp and duration.
    pub(crate) fn draw(
        kind: FaultKind,
        topology: &Topology,
        onset_s: f64,
        draws: &mut Draws,
    ) -> Self {
        let target = draws.pick(&kind.targets(topology)).copied().unwrap_or_default();
        let usual = Self::usual(kind, target, onset_s);
        Self {
            severity: draws.between(0.75, 1.0),
            ramp_s: usual.ramp_s * draws.between(0.7, 1.3),
            duration_s: usual.duration_s * draws.between(0.7, 1.2),
            ..usual
        }
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray as _;

    use super::*;

    #[test]
    fn every_fault_has_a_place() {
        let topology = Topology::payments();
        assert!(FaultKind::VARIANTS.len() >= 14);
        for &kind in FaultKind::VARIANTS {
            assert!(!kind.targets(&topology).is_empty(), "{kind:?}");
            let (ramp, duration) = kind.course();
            assert!(ramp < duration / 2.0, "{kind:?}");
            let name: &'static str = kind.into();
            assert_eq!(name.parse::<FaultKind>(), Ok(kind));
        }
    }
}
