//! A whole storm at once.
use super::{
    series::Metrics,
    simulation::World,
    spec::{Spec, SpecError},
    topology::Topology,
    truth::Truth,
};

/// A storm: the bytes that the tools sent, and what really happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Storm {
    /// One stream of payloads in all wire formats.
    pub bytes: Vec<u8>,
    /// Labels of every payload, faults, changes.
    pub truth: Truth,
    /// What was measured, per minute.
    pub metrics: Metrics,
    /// The product.
    pub topology: Topology,
}

/// Simulates a storm from beginning to end.
///
/// ```
/// use opslab::world::{Spec, storm};
/// let made = storm(&Spec { events: 1000, minutes: 60.0, ..Spec::default() }).unwrap();
/// let first = made.truth.payloads[0];
/// assert_eq!(first.offset, 0);
/// assert!(made.truth.labels.len() > 700);
/// ```
///
/// # Errors
/// What [`Spec::check`] finds.
pub fn storm(spec: &Spec) -> Result<Storm, SpecError> {
    let mut world = World::new(spec)?;
    let mut bytes = Vec::new();
    let (mut payloads, mut labels) = (Vec::new(), Vec::new());
    let mut more = true;
    while more {
        more = world.step();
        let chunk = world.take_output();
        bytes.extend_from_slice(&chunk.bytes);
        payloads.extend_from_slice(&chunk.payloads);
        labels.extend_from_slice(&chunk.labels);
    }
    let truth = Truth { payloads, labels, ..world.truth() };
    let (metrics, topology) = (world.metrics().clone(), world.topology().clone());
    Ok(Storm { bytes, truth, metrics, topology })
}
