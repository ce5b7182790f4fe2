//! Which metrics a fault touched, and when: the storm beside itself without any fault.
use super::{Act, Tape};
use crate::world::{Fault, Faults, Spec, World};

/// Share of a value by which it has to differ: less is not seen beside the noise of measuring.
const DIFFERS: f64 = 0.02;
/// Minutes after which something that a fault did is still spoken of in time.
const LATER: usize = 10;

/// Whether each metric was touched in each minute, shape `(metrics, minutes)`.
#[derive(Debug)]
pub(super) struct Touched(Vec<Vec<bool>>);

impl Touched {
    /// Whether a fault touched a metric in a minute or shortly before.
    pub(super) fn at(&self, metric: usize, minute: usize) -> bool {
        let rows = self.0.get(metric).map(Vec::as_slice).unwrap_or_default();
        let until = rows.len().min(minute + 1);
        rows.get(until.saturating_sub(LATER)..until).unwrap_or_default().contains(&true)
    }

    /// Plays the product twice, silently: with its faults and without any, with the same weather and
    /// the same acts. `None` where that cannot be done.
    pub(super) fn new(spec: &Spec, tape: &Tape, acts: &[Act], minutes: u32) -> Option<Self> {
        let faults = tape.truth.faults.iter().map(|fault| fault.fault).collect();
        let with = play(spec, faults, acts, minutes)?;
        let without = play(spec, Vec::new(), acts, minutes)?;
        let pairs = with.metrics().series.iter().zip(&without.metrics().series);
        let differs = |(&a, &b): (&f64, &f64)| (a - b).abs() > DIFFERS * a.abs().max(b.abs());
        Some(Self(
            pairs.map(|(a, b)| a.values.iter().zip(&b.values).map(differs).collect()).collect(),
        ))
    }
}

fn play(spec: &Spec, faults: Vec<Fault>, acts: &[Act], minutes: u32) -> Option<World> {
    let spec = Spec { faults: Faults::Given(faults), ..spec.clone() };
    let mut world = World::quiet(&spec).ok()?;
    for minute in 0..minutes {
        for act in acts.iter().filter(|act| act.minute == minute) {
            world.apply(act.action());
        }
        for _ in 0..(60 / spec.step_s).max(1) {
            world.step();
        }
    }
    Some(world)
}
