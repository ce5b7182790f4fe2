//! Random numbers that are the same on every machine.
//!
//! A seed and a name give a stream; streams do not disturb each other, so adding a draw to one part
//! of the lab leaves all others as they were. The generator is xoshiro256++ (Blackman and Vigna
//! 2021), seeded through the SHA-256 of seed and name. Only 64-bit words and `f64` arithmetic are
//! used, never `usize`, so 32-bit Wasm draws what a 64-bit machine draws.
use rand_xoshiro::{
    Xoshiro256PlusPlus,
    rand_core::{RngCore as _, SeedableRng as _},
};
use sha2::{Digest as _, Sha256};

use crate::num;

/// One named stream of random numbers.
#[derive(Clone, Debug)]
pub struct Rng(Xoshiro256PlusPlus);

impl Rng {
    /// Starts the stream called `name` under `seed`.
    pub fn new(seed: u32, name: &str) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(seed.to_le_bytes());
        hasher.update(name.as_bytes());
        let mut state = [0; 32];
        state.copy_from_slice(&hasher.finalize());
        Self(Xoshiro256PlusPlus::from_seed(state))
    }

    /// The bare generator, for a crate that wants to draw by itself.
    pub fn into_inner(self) -> Xoshiro256PlusPlus {
        self.0
    }

    /// Uniform on `[0, 1)`, 53 bits.
    pub fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// Uniform on `0..n` without bias (Lemire 2019); 0 when `n` is 0.
    pub fn below(&mut self, n: u32) -> u32 {
        if n == 0 {
            return 0;
        }
        let mut product = u64::from(n) * u64::from(self.word());
        if (product as u32) < n {
            let threshold = n.wrapping_neg() % n;
            while (product as u32) < threshold {
                product = u64::from(n) * u64::from(self.word());
            }
        }
        (product >> 32) as u32
    }

    /// True with probability `p`.
    pub fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// Standard normal (Box and Muller 1958; the second value is not kept, so that the number of
    /// words drawn does not depend on history).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * num::ln(1.0 - self.unit())).sqrt();
        radius * num::cos(std::f64::consts::TAU * self.unit())
    }

    /// Exponential with mean 1.
    pub fn exponential(&mut self) -> f64 {
        -num::ln(1.0 - self.unit())
    }

    /// Shuffles in place (Fisher and Yates, from the end).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            let j = self.below(i as u32 + 1) as usize;
            items.swap(i, j);
        }
    }

    fn word(&mut self) -> u32 {
        (self.0.next_u64() >> 32) as u32
    }
}
