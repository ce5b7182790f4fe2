//! A bandit: traffic moves to the arm that earns more while it is still being learned which one does.
use serde::{Deserialize, Serialize};
use strum::VariantArray;

use crate::{num, rng::Rng};

/// How the next arm is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantArray)]
pub enum Policy {
    /// At random with probability ε, else the best so far (Sutton and Barto 2018, section 2.2).
    EpsilonGreedy,
    /// Each arm with the probability that it is the best (Thompson 1933; Chapelle and Li 2011).
    Thompson,
    /// Each arm equally often: an A/B test.
    Equal,
}

/// What is played.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Game {
    /// True chance of success of each arm; the player does not know them.
    pub arms: Vec<f64>,
    /// Payments.
    pub rounds: u32,
    /// How the next arm is chosen.
    pub policy: Policy,
    /// Share of random choices of [`Policy::EpsilonGreedy`].
    pub epsilon: f64,
    /// Seed.
    pub seed: u32,
}

impl Default for Game {
    fn default() -> Self {
        let policy = Policy::Thompson;
        Self { arms: vec![0.60, 0.63], rounds: 5_000, policy, epsilon: 0.1, seed: 42 }
    }
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Played {
    /// How often each arm was played.
    pub plays: Vec<u32>,
    /// How often each arm succeeded.
    pub successes: Vec<u32>,
    /// Expected successes lost so far against always playing the best arm: a hundred points.
    pub regret: Vec<f64>,
}

/// Plays a game.
pub fn play(game: &Game) -> Played {
    let n = game.arms.len();
    let mut rng = Rng::new(game.seed, "bandit");
    let mut played = Played { plays: vec![0; n], successes: vec![0; n], regret: Vec::new() };
    let best = game.arms.iter().copied().fold(0.0, f64::max);
    let (mut regret, every) = (0.0, (game.rounds / 100).max(1));
    for round in 0..game.rounds {
        let Some(arm) = choose(game, &played, round, &mut rng) else { break };
        let chance = game.arms.get(arm).copied().unwrap_or(0.0);
        played.plays[arm] += 1;
        played.successes[arm] += u32::from(rng.chance(chance));
        regret += best - chance;
        if (round + 1).is_multiple_of(every) {
            played.regret.push(regret);
        }
    }
    played
}

fn choose(game: &Game, played: &Played, round: u32, rng: &mut Rng) -> Option<usize> {
    let n = game.arms.len() as u32;
    let value = |at: usize, rng: &mut Rng| {
        let (plays, wins) = (f64::from(played.plays[at]), f64::from(played.successes[at]));
        match game.policy {
            // An arm that was never played is tried first.
            Policy::EpsilonGreedy => {
                if plays > 0.0 {
                    wins / plays
                } else {
                    2.0
                }
            }
            Policy::Thompson => beta(wins + 1.0, plays - wins + 1.0, rng),
            Policy::Equal => {
                if round % n == at as u32 {
                    1.0
                } else {
                    0.0
                }
            }
        }
    };
    if game.policy == Policy::EpsilonGreedy && rng.chance(game.epsilon) {
        return (n > 0).then(|| rng.below(n) as usize);
    }
    let values: Vec<f64> = (0..n as usize).map(|at| value(at, rng)).collect();
    (0..n as usize).max_by(|&a, &b| values[a].total_cmp(&values[b]).then(b.cmp(&a)))
}

/// A beta draw, from two gamma draws.
fn beta(a: f64, b: f64, rng: &mut Rng) -> f64 {
    let (x, y) = (gamma(a, rng), gamma(b, rng));
    x / (x + y)
}

/// A gamma draw of shape at least 1 (Marsaglia and Tsang 2000).
fn gamma(shape: f64, rng: &mut Rng) -> f64 {
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let x = rng.normal();
        let v = 1.0 + c * x;
        let v = v * v * v;
        if v > 0.0 && num::ln(1.0 - rng.unit()) < 0.5 * x * x + d - d * v + d * num::ln(v) {
            return d * v;
        }
    }
}
