//! How risky is a change, before it is made.
//!
//! `risk = 1 - Π (1 - part)`, a noisy or of six parts (Pearl 1988, section 4.3.2): each part is the
//! probability that the change goes wrong *because of this*, and they are taken as independent. The
//! first part is measured: failures among former changes of the service, smoothed towards the usual
//! change fail rate as if ten more changes had been seen. The sizes of the others are ours and stand
//! beside the number, so that they can be argued with. It is row 67 of the feature table.
use serde::{Deserialize, Serialize};

use crate::world::{NodeId, Topology, load};

/// Change fail rate where nothing is known: 15 %, the middle of what DORA's yearly reports call
/// medium performers.
const USUAL: f64 = 0.15;
/// Changes that the usual rate is worth.
const WORTH: f64 = 10.0;

/// A change that somebody wants to make.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Planned {
    /// To what.
    pub node: NodeId,
    /// Changed lines.
    pub lines: u32,
    /// Share of the tests that were run and passed, 0 to 1.
    pub tests_passed: f64,
    /// Whether it can be rolled back by one action.
    pub reversible: bool,
    /// Whether an incident is open at the service or at one that it calls.
    pub incident_open: bool,
    /// When: seconds since 1970.
    pub at_seconds: f64,
}

/// What is known about former changes of a service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Changes so far.
    pub changes: u32,
    /// Those that were followed by an incident or a rollback.
    pub failures: u32,
}

/// One part of the risk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// What it is, with its numbers.
    pub words: String,
    /// Its probability.
    pub part: f64,
}

/// The assessment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Risk {
    /// Probability that the change leads to an incident, 0 to 1.
    pub probability: f64,
    /// Share of payments that would be touched, 0 to 1.
    pub reach: f64,
    /// Probability times payments per minute at that hour: expected payments per minute at risk.
    pub payments_per_minute: f64,
    /// The parts, largest first.
    pub reasons: Vec<Reason>,
}

/// Assesses a change.
pub fn assess(planned: &Planned, record: Record, topology: &Topology, load: &load::Spec) -> Risk {
    let node = topology.node(planned.node);
    let failures = f64::from(record.failures.min(record.changes));
    let rate = (failures + USUAL * WORTH) / (f64::from(record.changes) + WORTH);
    let size = 0.3 * f64::from(planned.lines) / (f64::from(planned.lines) + 400.0);
    let untested = 0.4 * (1.0 - planned.tests_passed.clamp(0.0, 1.0));
    let season = load::season(load, planned.at_seconds);
    let busy = 0.1 * ((season - 0.7) / 0.6).clamp(0.0, 1.0);
    let reason = |part: f64, words: String| Reason { words, part };
    let mut reasons = vec![
        reason(
            rate,
            format!(
                "{} of {} former changes of {} failed",
                record.failures.min(record.changes),
                record.changes,
                node.name
            ),
        ),
        reason(size, format!("{} lines changed", planned.lines)),
        reason(untested, format!("{:.0} % of the tests passed", 100.0 * planned.tests_passed)),
        reason(busy, format!("traffic at {:.0} % of a weekday's peak", 100.0 * season)),
        reason(
            if planned.reversible { 0.0 } else { 0.15 },
            (if planned.reversible { "can" } else { "cannot" }).to_owned() + " be rolled back",
        ),
        reason(
            if planned.incident_open { 0.25 } else { 0.0 },
            (if planned.incident_open { "an" } else { "no" }).to_owned()
                + " incident is open nearby",
        ),
    ];
    let well = reasons.iter().fold(1.0, |well, reason| well * (1.0 - reason.part));
    reasons.sort_by(|a, b| b.part.total_cmp(&a.part));
    let probability = 1.0 - well;
    let payments = load.peak_payments_per_minute * load.traffic * season;
    Risk {
        probability,
        reach: node.payment_share,
        payments_per_minute: probability * node.payment_share * payments,
        reasons,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planned() -> Planned {
        Planned {
            node: NodeId(4),
            lines: 40,
            tests_passed: 1.0,
            reversible: true,
            incident_open: false,
            // Monday 2025-03-10 03:00.
            at_seconds: 1_741_575_600.0,
        }
    }

    #[test]
    fn every_reason_adds_to_the_risk() {
        let (topology, load) = (Topology::payments(), load::Spec::default());
        let risk = |planned: &Planned, failures| {
            let record = Record { changes: 20, failures };
            assess(planned, record, &topology, &load).probability
        };
        let base = risk(&planned(), 1);
        assert!((0.05..0.2).contains(&base), "{base}");
        let worse = [
            Planned { lines: 4000, ..planned() },
            Planned { tests_passed: 0.5, ..planned() },
            Planned { reversible: false, ..planned() },
            Planned { incident_open: true, ..planned() },
            Planned { at_seconds: 1_741_631_400.0, ..planned() },
        ];
        for worse in worse {
            assert!(risk(&worse, 1) > base + 0.01, "{worse:?}");
        }
        assert!(risk(&planned(), 12) > base + 0.1);
        let assessed = assess(&planned(), Record::default(), &topology, &load);
        assert!(assessed.reasons.is_sorted_by(|a, b| a.part >= b.part));
        assert_eq!(assessed.reasons.len(), 6);
    }
}
