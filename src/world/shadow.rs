//! The worlds beside the world: with no fault at all, and with each fault alone.
//!
//! They see the same weather and the same actions. What differs between the world with only fault
//! *i* and the world without any is what fault *i* does; that is how events get their labels and
//! faults their costs. An alert belongs to the fault that brings its metric furthest towards the
//! threshold, if it brings it at least half of the way; otherwise it is noise.
use super::{
    business,
    effect::{Course, Effects},
    plant::{Build, Plant},
    topology::Topology,
    truth::Loss,
};
use crate::world::action::Action;

/// Which faults a copy of the product suffers from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Suffers {
    /// From all: this is the world.
    All,
    /// From none.
    None,
    /// From one.
    Only(usize),
}

/// One copy of the product.
#[derive(Clone, Debug)]
pub(crate) struct Shadow {
    suffers: Suffers,
    pub(crate) plant: Plant,
    pub(crate) effects: Effects,
    pub(crate) approvals: f64,
    /// Cost so far.
    pub(crate) loss: Loss,
    /// Cost of the last step.
    pub(crate) step_loss: Loss,
}

/// All copies: the world first, then, where they differ from it, the one without faults and those
/// with one fault each.
#[derive(Clone, Debug)]
pub(crate) struct Shadows {
    copies: Vec<Shadow>,
    faults: usize,
}

impl Shadows {
    /// All copies for a number of faults.
    pub(crate) fn new(topology: &Topology, faults: usize) -> Self {
        let shadow = |suffers| Shadow {
            suffers,
            plant: Plant::new(topology),
            effects: Effects::none(topology.nodes.len()),
            approvals: 0.97,
            loss: Loss::default(),
            step_loss: Loss::default(),
        };
        let mut copies = vec![shadow(Suffers::All)];
        if faults > 0 {
            copies.push(shadow(Suffers::None));
            if faults > 1 {
                copies.extend((0..faults).map(|nth| shadow(Suffers::Only(nth))));
            }
        }
        Self { copies, faults }
    }

    /// The world itself.
    pub(crate) fn world(&self) -> &Shadow {
        &self.copies[0]
    }

    /// The world without faults; the world itself where it has none.
    pub(crate) fn healthy(&self) -> &Shadow {
        self.copies.get(1).unwrap_or(&self.copies[0])
    }

    /// The world with one fault only.
    pub(crate) fn only(&self, fault: usize) -> &Shadow {
        self.copies.get(2 + fault).unwrap_or(&self.copies[0])
    }

    /// Number of faults that can be told apart: none where labels are not kept.
    pub(crate) fn labelled(&self) -> usize {
        if self.copies.len() > 1 { self.faults } else { 0 }
    }

    /// Forgets everything but the world.
    pub(crate) fn keep_world(&mut self) {
        self.copies.truncate(1);
    }

    /// One step of all copies.
    #[expect(clippy::too_many_arguments, reason = "a step depends on all of them")]
    pub(crate) fn step(
        &mut self,
        topology: &Topology,
        build: &Build,
        courses: &[Course],
        actions: &[(Action, f64)],
        demand: f64,
        now_s: f64,
        dt: f64,
    ) {
        for copy in &mut self.copies {
            let mut effects = std::mem::replace(&mut copy.effects, Effects::none(0));
            effects.clear(topology.nodes.len());
            for (nth, course) in courses.iter().enumerate() {
                let suffers = match copy.suffers {
                    Suffers::All => true,
                    Suffers::None => false,
                    Suffers::Only(only) => only == nth,
                };
                if suffers {
                    effects.add_fault(course, topology, now_s);
                }
            }
            for &(action, decided_s) in actions {
                effects.add_action(action, decided_s, topology, now_s);
            }
            copy.plant.step(topology, build, demand, &effects, dt);
            copy.approvals = business::approvals(&effects);
            copy.step_loss = business::loss(topology, &copy.plant, &effects, demand, dt);
            copy.loss.payments += copy.step_loss.payments;
            copy.loss.euros += copy.step_loss.euros;
            copy.effects = effects;
        }
    }

    /// What a fault has cost by itself so far.
    pub(crate) fn loss_of(&self, fault: usize) -> Loss {
        let (with, without) = (self.only(fault).loss, self.healthy().loss);
        Loss {
            payments: (with.payments - without.payments).max(0.0),
            euros: (with.euros - without.euros).max(0.0),
        }
    }
}
