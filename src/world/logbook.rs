//! From what happens to log lines.
//!
//! A node writes, per step, Poisson numbers of lines: everyday ones ∝ its traffic, rare ones (3 % of
//! them), complaints ∝ its share of failed requests and ∝ how slow it is, and what a fault at this
//! very node says. A complaint is laid to a fault with the probability that this fault brings about
//! the failure, so complaints about base errors stay noise. All means share one scale, which is
//! chosen so that the storm has as many events as were asked for.
use super::{
    effect::Course,
    emit::{self, Line, Tool, batch},
    log::{Context, Speech, When},
    noise::Noise,
    shadow::Shadows,
    stream::{Draws, Stream},
    topology::{NodeId, Role, Topology},
    transit::{Fate, Parcel, Transit},
    truth::{Chunk, Tally},
};

/// Rare lines per everyday line.
const RARE: f64 = 0.03;
/// Complaints per everyday line when every request fails.
const COMPLAINTS: f64 = 6.0;
/// Complaints about slowness per everyday line, at most.
const SLOWNESS: f64 = 0.8;
/// Lines of a cause per everyday line.
const CAUSE: f64 = 1.2;
/// Lines of a cause per step whatever the scale.
const CAUSE_AT_LEAST: f64 = 0.12;
/// Most lines of one node, occasion and step.
const MOST: u32 = 20_000;

/// Everyday lines per step and unit of scale: how talkative a format's programs are.
fn talkative(tool: Tool) -> f64 {
    match tool {
        Tool::Syslog5424 | Tool::Syslog3164 => 1.3,
        Tool::Cef => 0.7,
        Tool::Otlp | Tool::Ecs | Tool::Journald => 0.5,
        Tool::Alertmanager
        | Tool::CloudWatchSns
        | Tool::CloudWatchEventBridge
        | Tool::Azure
        | Tool::Gcp
        | Tool::Datadog
        | Tool::Zabbix
        | Tool::Nagios
        | Tool::Icinga
        | Tool::Kubernetes
        | Tool::Snmp
        | Tool::PagerDuty
        | Tool::Leef
        | Tool::CdEvents => 0.0,
    }
}

/// All programs that write logs.
#[derive(Clone, Debug)]
pub(crate) struct Logbook {
    speech: Speech,
    lines: Stream,
    offsets: Vec<i64>,
    /// Everyday lines per step at a talkativeness of 1 and normal traffic.
    pub(crate) scale: f64,
    /// Lines per unit of scale that were expected so far.
    pub(crate) expected: f64,
    /// Lines that were expected whatever the scale.
    pub(crate) fixed: f64,
    message: Vec<u8>,
}

/// What a step of the logbook needs to know.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scene<'a> {
    pub(crate) topology: &'a Topology,
    pub(crate) shadows: &'a Shadows,
    pub(crate) courses: &'a [Course],
    pub(crate) noise: &'a Noise,
    /// Requests per second of every node at the reference load.
    pub(crate) normal: &'a [f64],
    /// Response times at the reference load, ms.
    pub(crate) latency_ms: &'a [f64],
    pub(crate) versions: &'a [String],
    pub(crate) step: u32,
    pub(crate) now_s: f64,
    /// Beginning of the step, µs since 1970.
    pub(crate) at: i64,
    /// Length of the step, µs.
    pub(crate) step_us: i64,
}

/// Where lines go.
#[derive(Debug)]
pub(crate) struct Outlet<'a> {
    pub(crate) chunk: &'a mut Chunk,
    pub(crate) transit: &'a mut Transit,
    pub(crate) tally: &'a mut Tally,
}

/// One occasion to write at one node.
struct Occasion<'a> {
    node: NodeId,
    when: When,
    /// Mean number of lines per unit of scale, and whatever the scale.
    mean: (f64, f64),
    /// Cumulative probabilities of the faults; the rest is noise.
    blame: &'a dyn Fn() -> Vec<f64>,
}

impl Logbook {
    pub(crate) fn new(offsets: Vec<i64>, seed: u32) -> Self {
        let (speech, lines) = (Speech::new(), Stream::new(seed, "logs"));
        Self { speech, lines, offsets, scale: 0.0, expected: 0.0, fixed: 0.0, message: Vec::new() }
    }

    /// Writes the lines of one step.
    pub(crate) fn step(&mut self, scene: &Scene<'_>, outlet: &mut Outlet<'_>) {
        for node in scene.topology.ids() {
            let state = &scene.shadows.world().plant.now[node.at()];
            let everyday = talkative(scene.topology.node(node).logs_by)
                * (state.arrivals / scene.normal[node.at()].max(1e-9)).clamp(0.1, 2.5);
            let slow = (state.latency_ms / scene.latency_ms[node.at()].max(1e-9) - 1.5).max(0.0);
            let means = [
                (When::Always, everyday),
                (When::Rare, RARE * everyday),
                (When::Failing, COMPLAINTS * state.errors * everyday),
                (When::Slow, (0.4 * slow).min(SLOWNESS) * everyday),
            ];
            let stream = self.lines.of(u32::from(node.0));
            for (nth, (when, mean)) in (0..).zip(means) {
                let blame = || blame(when, node, scene);
                let occasion = Occasion { node, when, mean: (mean, 0.0), blame: &blame };
                self.speak(scene, &occasion, stream.of(nth).at(scene.step), outlet);
            }
            for (nth, course) in scene.courses.iter().enumerate() {
                let strength = course.strength(scene.now_s);
                if course.fault.target != node || strength <= 0.0 {
                    continue;
                }
                let faults = scene.shadows.labelled();
                let occasion = Occasion {
                    node,
                    when: When::Through(course.fault.kind),
                    mean: (CAUSE * strength * everyday, CAUSE_AT_LEAST * strength),
                    blame: &|| (0..faults).map(|fault| f64::from(fault >= nth)).collect(),
                };
                self.speak(scene, &occasion, stream.of(4 + nth as u32).at(scene.step), outlet);
            }
        }
    }

    fn speak(
        &mut self,
        scene: &Scene<'_>,
        occasion: &Occasion<'_>,
        mut draws: Draws,
        outlet: &mut Outlet<'_>,
    ) {
        let (scaled, fixed) = occasion.mean;
        self.expected += scaled;
        self.fixed += fixed;
        if self.scale <= 0.0 {
            return;
        }
        let count = draws.poisson(scaled * self.scale + fixed).min(MOST);
        if count > 0 {
            let mut message = std::mem::take(&mut self.message);
            self.write(scene, occasion, count, &mut draws, &mut message, outlet);
            self.message = message;
        }
    }

    fn write(
        &self,
        scene: &Scene<'_>,
        occasion: &Occasion<'_>,
        count: u32,
        draws: &mut Draws,
        message: &mut Vec<u8>,
        outlet: &mut Outlet<'_>,
    ) {
        let (id, blame) = (occasion.node, (occasion.blame)());
        let node = scene.topology.node(id);
        let state = &scene.shadows.world().plant.now[id.at()];
        let call = scene.topology.calls.get(usize::from(state.blame));
        let callee = call.map_or("localhost", |call| &scene.topology.node(call.callee).name);
        let version = scene.versions.get(id.at()).map_or("v1", String::as_str);
        let mut batch = Batch::default();
        for nth in 0..count {
            let Some(at) = self.speech.choose(node.role, occasion.when, draws) else { break };
            let template = self.speech.template(at);
            let replica = draws.below(u32::from(node.replicas));
            let host = scene.topology.host(id, replica);
            let context =
                Context { callee, latency_ms: state.latency_ms, host: &host.name, version };
            message.clear();
            self.speech.say(message, at, context, draws);
            let spread = (f64::from(nth) + draws.unit()) / f64::from(count);
            let machine = node.hosts.get(replica as usize % node.hosts.len().max(1));
            let offset = machine.and_then(|&at| self.offsets.get(usize::from(at))).unwrap_or(&0);
            let real = scene.at + (spread * scene.step_us as f64) as i64;
            let line = Line {
                node,
                host,
                replica,
                level: template.level,
                program: template.program,
                message,
                at: real + 1000 * offset + clock_fault(scene, id),
                bits: draws.word(),
            };
            let lot = draws.unit();
            let fault = blame.iter().position(|&upto| lot < upto);
            let label = fault.map_or(0, |fault| fault as u8 + 1);
            outlet.tally.note(label, id);
            let fate = Fate::draw(scene.noise, draws);
            let tool = if template.program == "ids" { Tool::Leef } else { node.logs_by };
            if fate.is_plain() {
                batch.add(tool, &line, label, outlet.chunk);
            } else {
                let mut bytes = Vec::new();
                emit::write_line(&mut bytes, tool, &line);
                outlet.transit.send(Parcel { tool, labels: vec![label], bytes }, real, fate);
            }
        }
        batch.close(outlet.chunk);
    }
}

/// Lines on their way into a chunk: OTLP records of one replica travel together, up to 64, as its
/// collector sends them; everything else travels alone.
#[derive(Debug, Default)]
struct Batch {
    /// The replica of the open payload and the labels of its records; its bytes are at the end of
    /// the chunk already.
    open: Option<(u32, Vec<u8>)>,
}

impl Batch {
    const MOST: usize = 64;

    fn add(&mut self, tool: Tool, line: &Line<'_>, label: u8, chunk: &mut Chunk) {
        if tool != Tool::Otlp {
            self.close(chunk);
            chunk.push(tool, &[label], |out| emit::write_line(out, tool, line));
            return;
        }
        let joins = |(replica, labels): &(u32, Vec<u8>)| {
            *replica == line.replica && labels.len() < Self::MOST
        };
        if self.open.as_ref().is_some_and(joins) {
            batch::next(&mut chunk.bytes);
        } else {
            self.close(chunk);
            batch::open(&mut chunk.bytes, line);
        }
        batch::write(&mut chunk.bytes, line);
        self.open.get_or_insert_with(|| (line.replica, Vec::new())).1.push(label);
    }

    fn close(&mut self, chunk: &mut Chunk) {
        let Some((_, labels)) = self.open.take() else { return };
        batch::close(&mut chunk.bytes);
        chunk.seal(Tool::Otlp, &labels);
    }
}

/// Cumulative probabilities that each fault is behind a complaint of a node.
fn blame(when: When, node: NodeId, scene: &Scene<'_>) -> Vec<f64> {
    let faults = scene.shadows.labelled();
    if faults == 0 || matches!(when, When::Always | When::Rare) {
        return Vec::new();
    }
    let slow = when == When::Slow;
    let of = |shadow: &super::shadow::Shadow| {
        let state = &shadow.plant.now[node.at()];
        if slow { state.latency_ms } else { state.errors }
    };
    let (all, healthy) = (of(scene.shadows.world()), of(scene.shadows.healthy()));
    let mut shares: Vec<f64> =
        (0..faults).map(|f| (of(scene.shadows.only(f)) - healthy).max(0.0)).collect();
    let sum: f64 = shares.iter().sum();
    // What is beyond the healthy value is shared out among the faults; a healthy node that is slow
    // or fails does so by itself.
    let explained = if slow {
        f64::from(sum > 0.0)
    } else {
        ((all - healthy) / all.max(1e-12)).clamp(0.0, 1.0)
    };
    let mut upto = 0.0;
    for share in &mut shares {
        upto += if sum > 0.0 { *share / sum * explained } else { 0.0 };
        *share = upto;
    }
    shares
}

/// A node whose clock runs away stamps its lines with the wrong time, µs.
fn clock_fault(scene: &Scene<'_>, node: NodeId) -> i64 {
    if scene.topology.node(node).role != Role::Service {
        return 0;
    }
    (scene.shadows.world().effects.nodes[node.at()].clock_ms * 1000.0) as i64
}
