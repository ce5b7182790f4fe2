//! The incomplete beta function, and the distributions of Student and Fisher that rest on it.
use super::{exp, ln, ln_1p};

/// The regularised incomplete beta function `I_x(a, b)` for `a, b > 0` (Press et al., *Numerical
/// Recipes*, 3rd ed., section 6.4: Lentz's continued fraction, on the side where it converges fast);
/// 0 below `x = 0`, 1 above 1, `NaN` for bad parameters.
pub fn incomplete_beta(x: f64, a: f64, b: f64) -> f64 {
    if x.is_nan() || a.is_nan() || b.is_nan() || a <= 0.0 || b <= 0.0 {
        return f64::NAN;
    }
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front =
        exp(libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b) + a * ln(x) + b * ln_1p(-x));
    if x < (a + 1.0) / (a + b + 2.0) {
        (front * fraction(x, a, b) / a).clamp(0.0, 1.0)
    } else {
        (1.0 - front * fraction(1.0 - x, b, a) / b).clamp(0.0, 1.0)
    }
}

/// Lentz's evaluation of the continued fraction.
#[expect(clippy::many_single_char_names, reason = "the letters of the book")]
fn fraction(x: f64, a: f64, b: f64) -> f64 {
    const TERMS: u32 = 100_000;
    const TINY: f64 = 1e-300;
    let away = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for m in 1..TERMS {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away(1.0 + even * d);
        c = away(1.0 + even / c);
        value *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away(1.0 + odd * d);
        c = away(1.0 + odd / c);
        value *= d * c;
        if (d * c - 1.0).abs() < f64::EPSILON {
            break;
        }
    }
    value
}

/// `P(F > f)` for Fisher's distribution with `above` and `below` degrees of freedom; 1 for
/// `f <= 0`.
pub fn fisher_sf(f: f64, above: f64, below: f64) -> f64 {
    if f <= 0.0 {
        return 1.0;
    }
    if f.is_infinite() {
        return 0.0;
    }
    incomplete_beta(below / (below + above * f), below / 2.0, above / 2.0)
}

/// `P(T > t)` for Student's distribution with `df` degrees of freedom.
pub fn student_sf(t: f64, df: f64) -> f64 {
    let tail = 0.5 * incomplete_beta(df / (df + t * t), df / 2.0, 0.5);
    if t >= 0.0 { tail } else { 1.0 - tail }
}

/// The quantile of Student's distribution: `t` with `P(T <= t) = p`. Found by bisection of
/// [`student_sf`] to the last digits; infinite at 0 and 1, `NaN` outside.
pub fn student_ppf(p: f64, df: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    let upper = if p >= 0.5 { 1.0 - p } else { p };
    if upper <= 0.0 {
        return f64::INFINITY.copysign(p - 0.5);
    }
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    while student_sf(high, df) > upper && high < f64::MAX / 4.0 {
        (low, high) = (high, 2.0 * high);
    }
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if student_sf(middle, df) > upper { low = middle } else { high = middle }
    }
    if p >= 0.5 { high } else { -high }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_forms() {
        // I_x(1, b) = 1 - (1 - x)^b and I_x(a, 1) = x^a.
        assert!((incomplete_beta(0.3, 1.0, 4.0) - (1.0 - 0.7_f64 * 0.7 * 0.7 * 0.7)).abs() < 1e-15);
        assert!((incomplete_beta(0.3, 3.0, 1.0) - 0.027).abs() < 1e-15);
        // Student with one degree of freedom is Cauchy's: P(T > 1) = 1/4.
        assert!((student_sf(1.0, 1.0) - 0.25).abs() < 1e-15);
        assert!((student_ppf(0.75, 1.0) - 1.0).abs() < 1e-14);
        assert!((student_ppf(0.25, 1.0) + 1.0).abs() < 1e-14);
        // The square of Student's t is Fisher's F with one degree above.
        let both = 2.0 * student_sf(2.3, 17.0);
        assert!((fisher_sf(2.3 * 2.3, 1.0, 17.0) - both).abs() < 1e-15);
        assert!(student_ppf(0.5, 3.0).abs() < 1e-15 && student_ppf(1.0, 3.0).is_infinite());
    }
}
