//! What counts do not say: how far they are to be trusted, and which of several troubles an alert is
//! laid to that all of them would bring. A conditional logit (`McFadden` 1974) with claims, parameters of
//! single patterns and signs that are shrunk to 0; the likeliest by gradient ascent with Adam (Kingma and
//! Ba 2015).
use crate::{
    correlate::history::{CLAIM, TERMS, Weights},
    num,
};

const ROUNDS: u32 = 300;
/// Shrinkage of weights, per example.
const RIDGE: f64 = 1e-5;

/// A trouble that may be behind an alert: its terms, and its claims with what each counts.
pub(super) type Choice = ([f64; TERMS], [(u32, f64); 3]);

/// An alert with what speaks for the troubles that may be behind it.
#[derive(Clone, Debug)]
pub(super) struct Example {
    /// How alerts of its sign come and go.
    pub(super) class: usize,
    pub(super) choices: Vec<Choice>,
    /// Which of those is behind it; none: everyday noise.
    pub(super) truth: Option<usize>,
}

/// What makes the truth of examples likeliest.
#[derive(Clone, Debug)]
pub(super) struct Fitted {
    pub(super) weights: Weights,
    pub(super) claims: Vec<f64>,
}

/// Steps of Adam for one number.
#[derive(Clone, Copy, Debug, Default)]
struct Adam {
    mean: f64,
    square: f64,
}

impl Adam {
    fn step(&mut self, slope: f64, rate: f64, (kept_mean, kept_square): (f64, f64)) -> f64 {
        self.mean = 0.9 * self.mean + 0.1 * slope;
        self.square = 0.99 * self.square + 0.01 * slope * slope;
        let (mean, square) = (self.mean / (1.0 - kept_mean), self.square / (1.0 - kept_square));
        rate * mean / (square.sqrt() + 1e-9)
    }
}

/// How the likelihood rises with each number.
struct Slopes {
    weights: Weights,
    claims: Vec<f64>,
}

impl Slopes {
    /// A choice that should be likelier by so much.
    fn add(&mut self, class: usize, (terms, claims): &Choice, by: f64) {
        for (slope, term) in self.weights[class].iter_mut().zip(terms) {
            *slope += by * term;
        }
        for &(at, counts) in claims {
            if let Some(slope) = self.claims.get_mut(at as usize) {
                *slope += by * counts;
            }
        }
    }
}

impl Fitted {
    fn claim(&self, at: u32) -> f64 {
        self.claims.get(at as usize).copied().unwrap_or(0.0)
    }

    /// The chance of each choice; what is missing to 1 is noise.
    fn chances(&self, example: &Example, into: &mut Vec<f64>) {
        let weights = &self.weights[example.class];
        into.clear();
        into.extend(example.choices.iter().map(|(terms, claims)| {
            let worth = terms.iter().zip(weights).map(|(term, weight)| term * weight);
            let claims = claims.iter().map(|&(at, counts)| counts * self.claim(at));
            worth.sum::<f64>() + claims.sum::<f64>()
        }));
        let most = into.iter().copied().fold(0.0, f64::max);
        let mut sum = num::exp(-most);
        for worth in into.iter_mut() {
            *worth = num::exp(*worth - most);
            sum += *worth;
        }
        for worth in into.iter_mut() {
            *worth /= sum;
        }
    }
}

/// Fits weights and claims; of each claim how far it may be expected to lie from 0 (standard deviation,
/// in natural log odds). Claims beyond these are 0.
pub(super) fn fit(examples: &[Example], spreads: &[f64]) -> Fitted {
    let claims = spreads.len();
    let mut weights = [[0.0; TERMS]; 3];
    for class in &mut weights {
        (class[1], class[CLAIM]) = (1.0, 1.0);
    }
    let mut fitted = Fitted { weights, claims: vec![0.0; claims] };
    let mut steps = ([[Adam::default(); TERMS]; 3], vec![Adam::default(); claims]);
    let all = examples.len().max(1) as f64;
    let mut kept = (1.0, 1.0);
    let mut chances = Vec::new();
    for round in 0..ROUNDS {
        let mut slopes = Slopes { weights: [[0.0; TERMS]; 3], claims: vec![0.0; claims] };
        for example in examples {
            fitted.chances(example, &mut chances);
            let choices = example.choices.iter().zip(&chances);
            for (nth, (choice, chance)) in choices.enumerate() {
                let wrong = f64::from(u8::from(example.truth == Some(nth))) - chance;
                slopes.add(example.class, choice, wrong);
            }
        }
        kept = (kept.0 * 0.9, kept.1 * 0.99);
        let rate = 0.1 / (1.0 + f64::from(round) / 60.0);
        for class in 0..3 {
            for term in 0..CLAIM {
                let weight = &mut fitted.weights[class][term];
                let slope = slopes.weights[class][term] / all - RIDGE * *weight;
                *weight += steps.0[class][term].step(slope, rate, kept);
            }
        }
        let claims = fitted.claims.iter_mut().zip(spreads);
        for (((claim, spread), slope), step) in claims.zip(slopes.claims).zip(&mut steps.1) {
            *claim += step.step((slope - *claim / (spread * spread)) / all, rate, kept);
        }
    }
    fitted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example(truth: Option<usize>) -> Example {
        let mut terms = [0.0; TERMS];
        terms[0] = 1.0;
        let choice = |at: u32| (terms, [(at, 1.0), (u32::MAX, 1.0), (u32::MAX, 1.0)]);
        Example { class: 0, choices: vec![choice(0), choice(1)], truth }
    }

    #[test]
    fn a_trouble_that_always_gets_the_alert_claims_it() {
        let truths = [Some(0), Some(0), Some(0), Some(0), None];
        let examples: Vec<Example> = (0..100).map(|nth| example(truths[nth % 5])).collect();
        let fitted = fit(&examples, &[1.0; 2]);
        assert!(fitted.claims[0] - fitted.claims[1] > 2.0, "{:?}", fitted.claims);
        let mut chances = Vec::new();
        fitted.chances(&examples[0], &mut chances);
        let noise = 1.0 - chances.iter().sum::<f64>();
        assert!((chances[0] - 0.8).abs() < 0.05 && (noise - 0.2).abs() < 0.05, "{chances:?}");
    }
}
