//! What it means in payments and euros.
use super::{
    effect::Effects,
    plant::Plant,
    topology::{Role, Topology},
    truth::Loss,
};

/// Average value of a fraud that passes, euros (the lab's card table: frauds are about three times
/// an honest payment).
const FRAUD: f64 = 150.0;
/// Share of payments that a healthy model and healthy customers let through.
const APPROVED: f64 = 0.972;
/// Age of the oldest message, in seconds, from which settlement counts as late.
const LATE_S: f64 = 300.0;

/// Share of payments that are approved, of those that are decided at all.
pub(crate) fn approvals(effects: &Effects) -> f64 {
    APPROVED * (1.0 - effects.refused)
}

/// What a step of `dt` seconds cost: payments that failed at the door or were refused without
/// reason, times their value; frauds that passed; payments that are settled late.
pub(crate) fn loss(
    topology: &Topology,
    plant: &Plant,
    effects: &Effects,
    demand: f64,
    dt: f64,
) -> Loss {
    let wanted = effects.wanted(demand) * dt / 60.0;
    let door = plant.now.first().map_or(0.0, |state| state.errors);
    let decided = wanted * (1.0 - door);
    let payments = wanted * door + decided * effects.refused;
    let ticket = topology.nodes.first().map_or(0.0, |node| node.euros_per_payment);
    let late: f64 = topology
        .nodes
        .iter()
        .zip(&plant.now)
        .filter(|(node, _)| node.role == Role::Queue)
        .map(|(node, state)| {
            let age = state.backlog / state.served.max(0.5);
            if age > LATE_S { state.arrivals * dt * node.euros_per_payment } else { 0.0 }
        })
        .sum();
    let euros = payments * ticket + decided * effects.fraud * FRAUD + late;
    Loss { payments, euros }
}
