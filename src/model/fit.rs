//! Training under way.
use ndarray::ArrayView2;

use super::{
    ClassWeight, FitError, Fitted, Kind, Spec, TreeSpec,
    coded::Coded,
    count::Count,
    error::check,
    forest::Planting,
    grow::{Choice, Growth, Limits},
    newton::Newton,
};

/// Cells that a tree looks at per step, a few milliseconds.
const CELLS: usize = 500_000;

/// Where training is after a step.
#[derive(Clone, Debug, PartialEq)]
pub enum Step<T = Fitted> {
    /// There is more to do; the number is the share of the work done, from 0 to 1.
    More(f64),
    /// The model is ready.
    Done(T),
}

/// Training under way: a value that is asked to go on step by step, so that its owner can show
/// progress, or drop it, between any two. A step takes a few milliseconds.
#[derive(Clone, Debug)]
pub struct Fit(State);

#[derive(Clone, Debug)]
enum State {
    Logistic(Box<Newton>),
    Tree(Box<Single>),
    Forest(Box<Planting>),
    Done(Fitted),
}

/// A single tree under way.
#[derive(Clone, Debug)]
struct Single {
    coded: Coded,
    growth: Growth,
}

impl Fit {
    /// Starts to fit the model that `spec` asks for to features `x`, shape `(n_rows, n_columns)`, and
    /// labels `y`, shape `(n_rows,)`. Copies what it needs. Only the forest uses `seed`.
    ///
    /// # Errors
    /// If the data cannot be learned from, see [`FitError`].
    pub fn new(
        spec: &Spec,
        x: ArrayView2<'_, f64>,
        y: &[bool],
        seed: u32,
    ) -> Result<Self, FitError> {
        check(x, y)?;
        let coded = || Coded::new(x.as_standard_layout().into_owned(), y.to_vec());
        Ok(Self(match spec.kind {
            Kind::Logistic => {
                let weights = class_weights(spec.class_weight, y);
                State::Logistic(Box::new(Newton::new(spec.logistic.l2, weights, x, y)?))
            }
            Kind::Tree => {
                let TreeSpec { max_depth, min_leaf } = spec.tree;
                let counts: Vec<Count> = y.iter().map(|&label| Count::row(1, label)).collect();
                let growth = Growth::new(
                    Limits { max_depth, min_leaf },
                    Choice::All,
                    class_weights(spec.class_weight, y),
                    x.ncols() as u32,
                    &counts,
                );
                State::Tree(Box::new(Single { coded: coded(), growth }))
            }
            Kind::Forest => {
                let planting = Planting::new(spec.forest, spec.class_weight, coded(), seed)?;
                State::Forest(Box::new(planting))
            }
        }))
    }

    /// Goes on for a few milliseconds. After the end it gives the model again.
    pub fn step(&mut self) -> Step {
        let (ready, share) = match &mut self.0 {
            State::Logistic(newton) => (newton.step().map(Fitted::Logistic), newton.share()),
            State::Tree(single) => (single.step().map(Fitted::Tree), single.share()),
            State::Forest(planting) => (planting.step(CELLS).map(Fitted::Forest), planting.share()),
            State::Done(fitted) => return Step::Done(fitted.clone()),
        };
        let Some(fitted) = ready else { return Step::More(share) };
        self.0 = State::Done(fitted.clone());
        Step::Done(fitted)
    }

    /// Goes on to the end.
    pub fn finish(mut self) -> Fitted {
        loop {
            if let Step::Done(fitted) = self.step() {
                return fitted;
            }
        }
    }
}

impl Single {
    fn step(&mut self) -> Option<super::Tree> {
        if !self.coded.is_ready() {
            self.coded.advance(CELLS / 2);
            return None;
        }
        self.growth.advance(&self.coded, CELLS).then(|| self.growth.clone().finish())
    }

    fn share(&self) -> f64 {
        0.5 * (self.coded.share() + self.growth.share())
    }
}

/// What a negative and a positive row weigh. Both classes must occur.
fn class_weights(class_weight: ClassWeight, y: &[bool]) -> [f64; 2] {
    match class_weight {
        ClassWeight::None => [1.0; 2],
        ClassWeight::Balanced => {
            let positives = y.iter().filter(|&&label| label).count();
            [y.len() - positives, positives].map(|class| y.len() as f64 / (2 * class) as f64)
        }
    }
}
