//! Acting on a world and reading it.
use serde::{Deserialize, Serialize};

use super::{
    action::{Action, Remedy, remedy},
    fault::Fault,
    rule::Rule,
    series::Metrics,
    simulation::World,
    spec::{Faults, Spec, SpecError},
    topology::{NodeId, Topology},
    truth::{Change, Chunk, FaultTruth, Loss, Truth},
};
use crate::event::Time;

/// What became of an action.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Applied {
    /// The action.
    pub action: Action,
    /// When it was decided.
    pub decided: Time,
    /// When it takes effect.
    pub effective: Time,
}

impl World {
    /// Does something to the product, from now on. Whether it helps is for the world to decide, and
    /// for the learner to see.
    pub fn apply(&mut self, action: Action) -> Applied {
        let now_s = self.elapsed_s();
        let effective_s = now_s + action.kind.delay_s();
        let treats = |fault: &Fault| remedy(fault, action) != Remedy::Nothing;
        let label = self.courses.iter().position(|course| treats(&course.fault));
        for course in &mut self.courses {
            course.treat(action, effective_s);
        }
        self.actions.push((action, now_s));
        let decided = self.now();
        if let Some(telemetry) = &mut self.telemetry {
            let label = label.map_or(0, |label| label as u8 + 1);
            let (pipeline, transit) = (&mut telemetry.pipeline, &mut telemetry.transit);
            pipeline.act(&self.fixed, action, decided, label, transit);
        }
        Applied {
            action,
            decided,
            effective: Time(decided.0 + (action.kind.delay_s() * 1e6) as i64),
        }
    }

    /// A copy that works and says nothing: for dry runs.
    #[must_use]
    pub fn quiet_copy(&self) -> Self {
        let mut copy = self.clone();
        copy.telemetry = None;
        copy.shadows.keep_world();
        copy
    }

    /// The world as it would be now if exactly these faults had happened: same seed, same weather,
    /// same actions, and silent. A supposition may be wrong; comparing it with what is measured
    /// tells how well it explains the symptoms.
    ///
    /// # Errors
    /// What [`Spec::check`] finds wrong with the faults.
    pub fn supposing(&self, faults: Vec<Fault>) -> Result<Self, SpecError> {
        let spec = Spec { faults: Faults::Given(faults), ..self.fixed.spec.clone() };
        let mut world = Self::quiet(&spec)?;
        let mut actions = self.actions.iter().peekable();
        while world.step < self.step {
            while let Some((action, _)) = actions.next_if(|(_, at_s)| *at_s <= world.elapsed_s()) {
                world.apply(*action);
            }
            world.step();
        }
        for (action, _) in actions {
            world.apply(*action);
        }
        Ok(world)
    }

    /// Nodes in trouble at this moment, as their users see it: more than 3 % of requests fail, or
    /// answers take more than two and a half times as long as they should, or work piles up.
    pub fn troubled(&self) -> Vec<NodeId> {
        let states = &self.shadows.world().plant.now;
        let normal = self.normal_latency_ms();
        (0..)
            .zip(states.iter().zip(normal))
            .filter(|&(_, (state, &normal))| {
                state.errors > 0.03
                    || state.latency_ms > 2.5 * normal + 10.0
                    || state.backlog > 4000.0
            })
            .map(|(at, _)| NodeId(at))
            .collect()
    }

    /// What has been put out since the last time.
    pub fn take_output(&mut self) -> Chunk {
        let Some(telemetry) = &mut self.telemetry else { return Chunk::default() };
        let chunk = telemetry.chunk.take();
        telemetry.tally.count(&chunk);
        chunk
    }

    /// The simulated time.
    pub fn now(&self) -> Time {
        Time(self.fixed.spec.start.0 + (self.elapsed_s() * 1e6) as i64)
    }

    /// Seconds since the start.
    pub fn elapsed_s(&self) -> f64 {
        f64::from(self.step) * f64::from(self.fixed.spec.step_s)
    }

    /// Whether the storm is over.
    pub fn is_done(&self) -> bool {
        self.step >= self.fixed.steps
    }

    /// How far it is, 0 to 1.
    pub fn progress(&self) -> f64 {
        f64::from(self.step) / f64::from(self.fixed.steps.max(1))
    }

    /// The product.
    pub fn topology(&self) -> &Topology {
        &self.fixed.topology
    }

    /// What was asked for.
    pub fn spec(&self) -> &Spec {
        &self.fixed.spec
    }

    /// What was measured so far.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// The alert rules of the tools; none in a quiet copy.
    pub fn rules(&self) -> &[Rule] {
        self.telemetry.as_ref().map_or(&[], |telemetry| telemetry.alarms.rules())
    }

    /// The faults, in the order of their labels.
    pub fn faults(&self) -> impl Iterator<Item = &Fault> {
        self.courses.iter().map(|course| &course.fault)
    }

    /// The moment from which a fault's effects are gone for good, as things stand.
    pub fn fault_end(&self, fault: usize) -> Option<Time> {
        let end_s = self.courses.get(fault)?.end_s();
        Some(Time(self.fixed.spec.start.0 + (end_s * 1e6) as i64))
    }

    /// Changes made so far; none in a quiet copy.
    pub fn changes(&self) -> &[Change] {
        self.telemetry.as_ref().map_or(&[], |telemetry| telemetry.pipeline.changes())
    }

    /// What everything has cost so far.
    pub fn loss(&self) -> Loss {
        self.shadows.world().loss
    }

    /// Share of payments that fail or are refused without reason at this moment, 0 to 1.
    pub fn failing_share(&self) -> f64 {
        let world = self.shadows.world();
        let door = world.plant.now.first().map_or(0.0, |state| state.errors);
        door + (1.0 - door) * world.effects.refused
    }

    /// The truth about everything but the payloads: those travel with the output
    /// ([`World::take_output`]), and only what was taken is counted.
    pub fn truth(&self) -> Truth {
        let start = self.fixed.spec.start;
        let at = |seconds: f64| Time(start.0 + (seconds * 1e6) as i64);
        let changes = self.changes().to_vec();
        let tally = self.telemetry.as_ref().map(|telemetry| &telemetry.tally);
        let faults = self.courses.iter().enumerate().map(|(nth, course)| {
            let id = nth as u8 + 1;
            let brought =
                |change: &Change| change.fault == id && change.at <= at(course.fault.onset_s);
            FaultTruth {
                id,
                kind: course.fault.kind,
                fault: course.fault,
                cause: course.fault.target,
                onset: at(course.fault.onset_s),
                end: at(course.end_s()),
                cured: course.cured_s.is_some_and(|cured| cured <= course.end_s()),
                members: tally.map(|tally| tally.members(nth)).unwrap_or_default(),
                change: changes.iter().position(brought).map(|at| at as u32),
                events: tally.map_or(0, |tally| tally.events[nth]),
                alerts: tally.map_or(0, |tally| tally.alerts[nth]),
                first_alert: tally.and_then(|tally| tally.first[nth][0]),
                first_page: tally.and_then(|tally| tally.first[nth][1]),
                loss: self.shadows.loss_of(nth),
            }
        });
        Truth {
            payloads: Vec::new(),
            labels: Vec::new(),
            faults: faults.collect(),
            changes,
            start,
            end: self.now(),
            loss: self.loss(),
        }
    }
}
