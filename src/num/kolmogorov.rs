//! The two-sided Kolmogorov distribution of a sample of given size.
//!
//! Chooses between exact and approximate formulas as Simard and L'Ecuyer (2011, *Journal of
//! Statistical Software* 39(11)) and scipy 1.17.1 (`scipy/stats/_ksstats.py`), but for one branch:
//! where they use Pomeranz's recursion we use Durbin's matrix, which is exact as well.
use std::f64::consts::{PI, TAU};

use super::{exp, ln, pow};

/// `P(D_n > d)`, where `D_n` is the largest distance between the empirical distribution function of
/// `n` values and the true one; 1 if `n` is 0.
pub fn survival(n: u32, d: f64) -> f64 {
    if n == 0 || d.is_nan() || d <= 0.0 {
        return 1.0;
    }
    if d >= 1.0 {
        return 0.0;
    }
    let size = f64::from(n);
    let (nd, nd2) = (size * d, size * d * d);
    let probability = if nd <= 0.5 {
        1.0
    } else if nd >= size - 1.0 {
        2.0 * pow(1.0 - d, size)
    } else if d >= 0.5 || nd2 > if n <= 140 { 4.0 } else { 2.2 } {
        if nd2 >= 370.0 { 0.0 } else { 2.0 * smirnov(n, d) }
    } else if n <= 140 || n <= 100_000 && nd * d.sqrt() <= 1.4 {
        1.0 - durbin(n, d)
    } else {
        pelz_good(size, d)
    };
    probability.clamp(0.0, 1.0)
}

/// One-sided `P(D_n⁺ > d)`, the sum of Smirnov (1944) and Birnbaum and Tingey (1951); O(n).
fn smirnov(n: u32, d: f64) -> f64 {
    let size = f64::from(n);
    let last = (size * (1.0 - d)).floor().min(size) as u32;
    let mut total = pow(1.0 - d, size);
    // The logarithm of the binomial coefficient, and what its rounding lost (Neumaier).
    let (mut choose, mut residue) = (0.0_f64, 0.0);
    for v in 1..=last {
        let k = f64::from(v);
        let factor = ln((size - k + 1.0) / k);
        let next = choose + factor;
        residue += if choose.abs() >= factor.abs() {
            (choose - next) + factor
        } else {
            (factor - next) + choose
        };
        choose = next;
        let above = 1.0 - d - k / size;
        if above <= 0.0 {
            break;
        }
        total += d * exp(choose + (k - 1.0) * ln(d + k / size) + (size - k) * ln(above) + residue);
    }
    total
}

/// A square matrix times a power of two.
struct Scaled {
    side: usize,
    cells: Vec<f64>,
    exponent: i32,
}

impl Scaled {
    /// The product; rescaled if the middle cell grows beyond 2¹²⁸.
    fn times(&self, other: &Self) -> Self {
        let m = self.side;
        let mut cells = vec![0.0; m * m];
        for i in 0..m {
            for k in 0..m {
                let left = self.cells[i * m + k];
                for j in 0..m {
                    cells[i * m + j] += left * other.cells[k * m + j];
                }
            }
        }
        let mut exponent = self.exponent + other.exponent;
        if cells[(m / 2) * m + m / 2].abs() > libm::scalbn(1.0, 128) {
            for cell in &mut cells {
                *cell *= libm::scalbn(1.0, -128);
            }
            exponent += 128;
        }
        Self { side: m, cells, exponent }
    }
}

/// Exact `P(D_n <= d)` by Durbin's matrix (Marsaglia, Tsang and Wang 2003, *Journal of Statistical
/// Software* 8(18)); O(m³ log n) for `m = 2⌈n d⌉ - 1`.
#[expect(clippy::many_single_char_names, reason = "the letters of the paper")]
fn durbin(n: u32, d: f64) -> f64 {
    let nd = f64::from(n) * d;
    let k = nd.ceil() as usize;
    let h = nd.ceil() - nd;
    let m = 2 * k - 1;
    let mut cells = vec![0.0; m * m];
    // 1 / i! below the first superdiagonal, and the first column and last row corrected for h.
    let mut inverse_factorial = vec![1.0; m + 1];
    for i in 1..=m {
        inverse_factorial[i] = inverse_factorial[i - 1] / i as f64;
    }
    for i in 0..m {
        for j in 0..m.min(i + 2) {
            cells[i * m + j] = inverse_factorial[i + 1 - j];
        }
    }
    let mut power = 1.0;
    let mut edge = Vec::with_capacity(m);
    for factor in &inverse_factorial[1..] {
        power *= h;
        edge.push((1.0 - power) * factor);
    }
    let corner = pow((2.0 * h - 1.0).max(0.0), m as f64) - 2.0 * power;
    edge[m - 1] = (1.0 + corner) * inverse_factorial[m];
    for i in 0..m {
        cells[i * m] = edge[i];
        cells[(m - 1) * m + i] = edge[m - 1 - i];
    }
    let mut square = Scaled { side: m, cells, exponent: 0 };
    let mut result: Option<Scaled> = None;
    let mut rest = n;
    while rest > 0 {
        if rest % 2 == 1 {
            let next = match &result {
                Some(so_far) => so_far.times(&square),
                None => Scaled { side: m, cells: square.cells.clone(), exponent: square.exponent },
            };
            result = Some(next);
        }
        rest /= 2;
        if rest > 0 {
            square = square.times(&square);
        }
    }
    let Some(result) = result else { return 0.0 };
    let mut p = result.cells[(k - 1) * m + k - 1];
    let mut exponent = result.exponent;
    for i in 1..=n {
        p = f64::from(i) * p / f64::from(n);
        if p.abs() < libm::scalbn(1.0, -128) {
            p *= libm::scalbn(1.0, 128);
            exponent -= 128;
        }
    }
    libm::scalbn(p, exponent)
}

/// `P(D_n > d)` for large `n` (Pelz and Good 1976, *JRSS B* 38, 152–156).
fn pelz_good(n: f64, d: f64) -> f64 {
    let pi2 = PI * PI;
    let z = n.sqrt() * d;
    let (z2, z3, z4) = (z * z, z * z * z, z * z * z * z);
    let (z6, z8) = (z4 * z2, z4 * z4);
    let q_log = -pi2 / 8.0 / z2;
    if q_log < -708.0 {
        return 1.0;
    }
    let mut k_sums = [0.0_f64; 4];
    let last = (16.0 * z / PI).ceil() as u32;
    for k in (1..=last).rev() {
        let m = 2.0 * f64::from(k) - 1.0;
        let (m2, m4, m6) = (m * m, m * m * m * m, m * m * m * m * m * m);
        let terms = [
            1.0,
            -z2 + pi2 / 4.0 * m2,
            6.0 * z6
                + 2.0 * z4
                + (2.0 * z4 - 5.0 * z2) * pi2 / 4.0 * m2
                + pi2 * pi2 * (1.0 - 2.0 * z2) / 16.0 * m4,
            -30.0 * z6 - 90.0 * z8
                + pi2 * (135.0 * z4 - 96.0 * z6) / 4.0 * m2
                + pi2 * pi2 * (-60.0 * z2 + 212.0 * z4) / 16.0 * m4
                + pi2 * pi2 * pi2 * (5.0 - 30.0 * z2) / 64.0 * m6,
        ];
        let fade = exp(q_log * 8.0 * f64::from(k));
        for (total, term) in k_sums.iter_mut().zip(terms) {
            *total = *total * fade + term;
        }
    }
    let scales = [z, 6.0 * z4, 72.0 * z4 * z3, 6_480.0 * z8 * z2];
    for (total, scale) in k_sums.iter_mut().zip(scales) {
        *total *= exp(q_log) * TAU.sqrt() / scale;
    }
    let (mut extra2, mut extra3) = (0.0, 0.0);
    for k in (1..=last).rev() {
        let k = f64::from(k);
        let weight = k * k * exp(-pi2 / 2.0 / z2 * k * k);
        extra2 += weight;
        extra3 += weight * (3.0 * z2 - pi2 * k * k);
    }
    k_sums[2] -= extra2 * pi2 * TAU.sqrt() / (36.0 * z3);
    k_sums[3] += extra3 * pi2 * TAU.sqrt() / (216.0 * z6);
    let root = n.sqrt();
    (1.0 - k_sums[0]) - k_sums[1] / root - k_sums[2] / n - k_sums[3] / (n * root)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn falls_from_one_to_zero() {
        for n in [1, 2, 3, 10, 140, 141, 1_000, 20_000] {
            let mut before = 1.0;
            for step in 0..=200 {
                let p = survival(n, f64::from(step) / 200.0);
                assert!((0.0..=1.0).contains(&p) && p <= before + 1e-9, "n {n} step {step}: {p}");
                before = p;
            }
            assert_eq!((survival(n, 0.0), survival(n, 1.0)), (1.0, 0.0));
        }
    }
}
