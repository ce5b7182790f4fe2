//! The world: one value that can be stepped, copied, acted upon and read.
use std::sync::Arc;

use super::{
    action::Action,
    alarm::{self, Alarms, Gauge, Moment},
    change,
    deploy::Pipeline,
    effect::Course,
    load,
    logbook::{Logbook, Outlet, Scene},
    metric, noise,
    plant::{Build, Plant},
    rule,
    series::{Metrics, Recorder, Series},
    shadow::Shadows,
    spec::{Spec, SpecError},
    stream::Stream,
    topology::Topology,
    transit::Transit,
    truth::{Chunk, Tally},
};
use crate::event::Time;

/// What never changes during a storm, shared by all copies of a world.
#[derive(Debug)]
pub(super) struct Fixed {
    pub(super) spec: Spec,
    pub(super) topology: Topology,
    build: Build,
    /// Requests per second of every node at the reference load.
    normal: Vec<f64>,
    gauges: Vec<Gauge>,
    pub(super) steps: u32,
    weather: Stream,
    scatter: Stream,
}

/// What speaks: a quiet copy has none of it.
#[derive(Clone, Debug)]
pub(super) struct Telemetry {
    pub(super) alarms: Alarms,
    logbook: Logbook,
    pub(super) transit: Transit,
    pub(super) pipeline: Pipeline,
    pub(super) chunk: Chunk,
    pub(super) tally: Tally,
}

/// The simulated product with its weather, its faults and its tools.
///
/// `Clone` is a snapshot: a copy goes on exactly as the original would, so acting on the copy shows
/// what the action changes and nothing else.
#[derive(Clone, Debug)]
pub struct World {
    pub(super) fixed: Arc<Fixed>,
    pub(super) courses: Vec<Course>,
    /// Actions with the second of their decision.
    pub(super) actions: Vec<(Action, f64)>,
    pub(super) shadows: Shadows,
    pub(super) step: u32,
    pub(super) telemetry: Option<Box<Telemetry>>,
    pub(super) metrics: Metrics,
    recorder: Recorder,
    measured: Vec<f64>,
}

impl World {
    /// Builds a world at its start.
    ///
    /// # Errors
    /// What [`Spec::check`] finds.
    pub fn new(spec: &Spec) -> Result<Self, SpecError> {
        let mut world = Self::build(spec)?;
        let scale = world.calibrate();
        if let Some(telemetry) = &mut world.telemetry {
            telemetry.logbook.scale = scale;
        }
        Ok(world)
    }

    /// Builds a world that only works and says nothing: for dry runs over many seeds.
    ///
    /// # Errors
    /// What [`Spec::check`] finds.
    pub fn quiet(spec: &Spec) -> Result<Self, SpecError> {
        let mut world = Self::build(spec)?;
        world.telemetry = None;
        world.shadows.keep_world();
        Ok(world)
    }

    /// Builds a world whose tools send alerts and changes, but no logs: for trials over many seeds.
    ///
    /// # Errors
    /// What [`Spec::check`] finds.
    pub fn without_logs(spec: &Spec) -> Result<Self, SpecError> {
        Self::build(spec)
    }

    /// Mean response times at the reference load, ms.
    pub(super) fn normal_latency_ms(&self) -> &[f64] {
        &self.fixed.build.latency_ms
    }

    fn build(spec: &Spec) -> Result<Self, SpecError> {
        let topology = Topology::payments();
        spec.check(&topology)?;
        let build = Build::new(&topology);
        let steps = spec.steps();
        let seconds = f64::from(spec.step_s);
        let courses: Vec<Course> =
            spec.draw_faults(&topology).into_iter().map(Course::new).collect();
        let normal = normal(&topology, &build);
        let gauges = alarm::gauges(&topology);
        let per_minute: Vec<f64> = normal.iter().map(|requests| 60.0 * requests).collect();
        let rules = rule::rules(&topology, &build, &per_minute, seconds);
        let blips = noise::blips(&spec.noise, &rules, &topology, spec.seed, steps, seconds);
        let alarms = Alarms::new(rules, &gauges, blips, spec.seed);
        let offsets = noise::clock_offsets(&spec.noise, topology.hosts.len(), spec.seed);
        let whole_s = f64::from(steps) * seconds;
        let nodes = topology.nodes.len();
        let plan = change::plan(&spec.noise, &courses, &topology, spec.seed, whole_s);
        let telemetry = Telemetry {
            alarms,
            logbook: Logbook::new(offsets, spec.seed),
            transit: Transit::default(),
            pipeline: Pipeline::new(plan, &topology, spec.seed),
            chunk: Chunk::default(),
            tally: Tally::new(courses.len(), nodes),
        };
        let series = gauges
            .iter()
            .map(|gauge| Series { node: gauge.node, metric: gauge.metric, values: Vec::new() })
            .collect();
        Ok(Self {
            shadows: Shadows::new(&topology, courses.len()),
            recorder: Recorder::new(gauges.len()),
            measured: vec![0.0; gauges.len()],
            metrics: Metrics { start: spec.start, interval_s: 60, series, ..Metrics::default() },
            fixed: Arc::new(Fixed {
                weather: Stream::new(spec.seed, "weather"),
                scatter: Stream::new(spec.seed, "scatter"),
                spec: spec.clone(),
                topology,
                build,
                normal,
                gauges,
                steps,
            }),
            courses,
            actions: Vec::new(),
            step: 0,
            telemetry: Some(Box::new(telemetry)),
        })
    }

    /// Plays the storm once without logs, and finds the scale at which logs fill the volume up.
    fn calibrate(&self) -> f64 {
        let mut probe = self.clone();
        probe.shadows.keep_world();
        let mut alerts = 0;
        while probe.step() {
            alerts += probe.take_output().labels.len();
        }
        alerts += probe.take_output().labels.len();
        let Some(telemetry) = &probe.telemetry else { return 0.0 };
        let noise = &self.fixed.spec.noise;
        let arrive = (1.0 - noise.missing) * (1.0 + noise.duplicated);
        let wanted = (f64::from(self.fixed.spec.events) - alerts as f64) / arrive.max(0.01);
        let logbook = &telemetry.logbook;
        ((wanted - logbook.fixed) / logbook.expected.max(1.0)).max(0.002)
    }

    /// One step of simulated time; whether there is more.
    pub fn step(&mut self) -> bool {
        if self.is_done() {
            return false;
        }
        let fixed = Arc::clone(&self.fixed);
        let step_s = f64::from(fixed.spec.step_s);
        let now_s = f64::from(self.step) * step_s;
        let seconds = fixed.spec.start.0 as f64 / 1e6 + now_s;
        let demand =
            load::demand(&fixed.spec.load, fixed.weather, seconds, self.step, fixed.spec.step_s);
        let (topology, build) = (&fixed.topology, &fixed.build);
        let (courses, actions) = (&self.courses, &self.actions);
        self.shadows.step(topology, build, courses, actions, demand, now_s, step_s);
        self.measure(&fixed);
        if let Some(mut telemetry) = self.telemetry.take() {
            telemetry.alarms.distort(self.step, &mut self.measured);
            self.record(&fixed);
            self.speak(&fixed, &mut telemetry, now_s);
            self.telemetry = Some(telemetry);
        } else {
            self.record(&fixed);
        }
        self.step += 1;
        !self.is_done()
    }

    fn measure(&mut self, fixed: &Fixed) {
        for (at, &gauge) in fixed.gauges.iter().enumerate() {
            let value = alarm::truth(gauge, self.shadows.world());
            if self.telemetry.is_none() {
                // Nobody reads it, and a dry run is a model.
                self.measured[at] = value;
                continue;
            }
            let mut draws = fixed.scatter.of(at as u32).at(self.step);
            let noisy = value * (1.0 + metric::scatter(gauge.metric) * draws.normal());
            // Only the days of an expired certificate fall below zero.
            let negative = value < 0.0;
            self.measured[at] = if negative { value } else { noisy.max(0.0) };
        }
    }

    fn record(&mut self, fixed: &Fixed) {
        for (at, &value) in self.measured.iter().enumerate() {
            self.recorder.add(at, value);
        }
        let loss = self.shadows.world().step_loss;
        let per = (60 / fixed.spec.step_s).max(1);
        self.recorder.step(loss.payments, loss.euros, per, &mut self.metrics);
    }

    fn speak(&mut self, fixed: &Fixed, telemetry: &mut Telemetry, now_s: f64) {
        let step_us = i64::from(fixed.spec.step_s) * Time::SECOND;
        let at = fixed.spec.start.0 + i64::from(self.step) * step_us;
        let moment = Moment {
            topology: &fixed.topology,
            shadows: &self.shadows,
            noise: &fixed.spec.noise,
            measured: &self.measured,
            step: self.step,
            step_s: f64::from(fixed.spec.step_s),
            at: at + step_us,
        };
        let Telemetry { alarms, logbook, transit, pipeline, chunk, tally } = telemetry;
        alarms.evaluate(&moment, transit, tally);
        let next_s = now_s + f64::from(fixed.spec.step_s);
        pipeline.step(fixed, next_s, transit);
        let until = if self.step + 1 == fixed.steps { i64::MAX } else { at + step_us };
        transit.deliver(until, chunk);
        let scene = Scene {
            topology: &fixed.topology,
            shadows: &self.shadows,
            courses: &self.courses,
            noise: &fixed.spec.noise,
            normal: &fixed.normal,
            latency_ms: &fixed.build.latency_ms,
            versions: pipeline.versions(),
            step: self.step,
            now_s,
            at,
            step_us,
        };
        logbook.step(&scene, &mut Outlet { chunk, transit, tally });
        if self.step + 1 == fixed.steps {
            transit.deliver(i64::MAX, chunk);
        }
    }
}

/// Requests per second of every node at the reference load.
fn normal(topology: &Topology, build: &Build) -> Vec<f64> {
    let mut plant = Plant::new(topology);
    let effects = super::effect::Effects::none(topology.nodes.len());
    for _ in 0..10 {
        plant.step(topology, build, super::plant::BUILT_FOR, &effects, 10.0);
    }
    plant.now.iter().map(|state| state.arrivals).collect()
}
