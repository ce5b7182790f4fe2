//! Special functions: digamma, normal, Kolmogorov's limit, chi-square.
use super::{exp, ln};

/// The digamma function ψ for `x > 0` (recurrence up to 10, then the asymptotic series of
/// Abramowitz and Stegun 6.3.18); `NaN` otherwise.
pub fn digamma(x: f64) -> f64 {
    if x.is_nan() || x <= 0.0 {
        return f64::NAN;
    }
    let (mut x, mut below) = (x, 0.0);
    while x < 10.0 {
        below += 1.0 / x;
        x += 1.0;
    }
    let r = 1.0 / (x * x);
    let series = r
        * (1.0 / 12.0
            - r * (1.0 / 120.0
                - r * (1.0 / 252.0
                    - r * (1.0 / 240.0
                        - r * (1.0 / 132.0 - r * (691.0 / 32_760.0 - r * (1.0 / 12.0)))))));
    ln(x) - 0.5 / x - series - below
}

/// The standard normal distribution function, from the complementary error function of libm.
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// The standard normal quantile, inverse of [`normal_cdf`] (Wichura 1988, algorithm AS 241,
/// `PPND16`, *Applied Statistics* 37, 477–484): about 16 digits. Infinite at 0 and 1, `NaN` outside.
pub fn normal_ppf(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * ratio(&CENTRE, r);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    if tail <= 0.0 {
        return f64::INFINITY.copysign(q);
    }
    let r = (-ln(tail)).sqrt();
    let size = if r <= 5.0 { ratio(&MIDDLE, r - 1.6) } else { ratio(&FAR, r - 5.0) };
    size.copysign(q)
}

/// Numerator and denominator of a rational approximation, highest power first.
type Ratio = [[f64; 8]; 2];

fn ratio(coefficients: &Ratio, r: f64) -> f64 {
    let [above, below] = coefficients.map(|c| c.iter().fold(0.0, |value, c| value * r + c));
    above / below
}

#[expect(
    clippy::excessive_precision,
    clippy::unreadable_literal,
    reason = "as printed in the paper, so that they can be compared"
)]
const CENTRE: Ratio = [
    [
        2509.0809287301226727,
        33430.575583588128105,
        67265.770927008700853,
        45921.953931549871457,
        13731.693765509461125,
        1971.5909503065514427,
        133.14166789178437745,
        3.387132872796366608,
    ],
    [
        5226.495278852854561,
        28729.085735721942674,
        39307.89580009271061,
        21213.794301586595867,
        5394.1960214247511077,
        687.1870074920579083,
        42.313330701600911252,
        1.0,
    ],
];

#[expect(
    clippy::excessive_precision,
    clippy::unreadable_literal,
    reason = "as printed in the paper, so that they can be compared"
)]
const MIDDLE: Ratio = [
    [
        7.7454501427834140764e-4,
        0.0227238449892691845833,
        0.24178072517745061177,
        1.27045825245236838258,
        3.64784832476320460504,
        5.7694972214606914055,
        4.6303378461565452959,
        1.42343711074968357734,
    ],
    [
        1.05075007164441684324e-9,
        5.475938084995344946e-4,
        0.0151986665636164571966,
        0.14810397642748007459,
        0.68976733498510000455,
        1.6763848301838038494,
        2.05319162663775882187,
        1.0,
    ],
];

#[expect(
    clippy::excessive_precision,
    clippy::unreadable_literal,
    reason = "as printed in the paper, so that they can be compared"
)]
const FAR: Ratio = [
    [
        2.01033439929228813265e-7,
        2.71155556874348757815e-5,
        0.0012426609473880784386,
        0.026532189526576123093,
        0.29656057182850489123,
        1.7848265399172913358,
        5.4637849111641143699,
        6.6579046435011037772,
    ],
    [
        2.04426310338993978564e-15,
        1.4215117583164458887e-7,
        1.8463183175100546818e-5,
        7.868691311456132591e-4,
        0.0148753612908506148525,
        0.13692988092273580531,
        0.59983220655588793769,
        1.0,
    ],
];

/// The survival function of Kolmogorov's limit distribution, `P(√n D > x)` for large `n`
/// (Kolmogorov 1933; for small `x` the same through a theta function, so that both series need few
/// terms). For a sample of a given size see [`super::kolmogorov::survival`].
pub fn kolmogorov_sf(x: f64) -> f64 {
    if x.is_nan() || x <= 0.0 {
        return 1.0;
    }
    if x < 1.0 {
        let step = -std::f64::consts::PI * std::f64::consts::PI / (8.0 * x * x);
        let series: f64 = [7.0, 5.0, 3.0, 1.0].iter().map(|k| exp(k * k * step)).sum();
        return 1.0 - std::f64::consts::TAU.sqrt() / x * series;
    }
    let term = |k: f64| exp(-2.0 * k * k * x * x);
    2.0 * (term(1.0) - (term(2.0) - (term(3.0) - (term(4.0) - term(5.0)))))
}

/// The survival function of the chi-square distribution with `df > 0` degrees of freedom,
/// `Q(df / 2, x / 2)`; 1 for `x <= 0`, `NaN` for a bad `df`.
pub fn chi_square_sf(x: f64, df: f64) -> f64 {
    if df.is_nan() || df <= 0.0 || x.is_nan() {
        return f64::NAN;
    }
    upper_gamma(df / 2.0, x / 2.0)
}

/// The regularised upper incomplete gamma function `Q(a, x)` for `a > 0` (Press et al., *Numerical
/// Recipes*, 3rd ed., section 6.2: series below `a + 1`, Lentz's continued fraction above).
#[expect(clippy::many_single_char_names, reason = "the letters of the book")]
pub fn upper_gamma(a: f64, x: f64) -> f64 {
    const TERMS: u32 = 100_000;
    if x <= 0.0 {
        return 1.0;
    }
    if x.is_infinite() {
        return 0.0;
    }
    let front = exp(a * ln(x) - x - libm::lgamma(a));
    if x < a + 1.0 {
        let (mut term, mut total) = (1.0 / a, 1.0 / a);
        for k in 1..TERMS {
            term *= x / (a + f64::from(k));
            total += term;
            if term < total * f64::EPSILON / 4.0 {
                break;
            }
        }
        return (1.0 - front * total).clamp(0.0, 1.0);
    }
    let tiny = 1e-300;
    let mut b = x + 1.0 - a;
    let (mut c, mut d) = (1.0 / tiny, 1.0 / b);
    let mut fraction = d;
    for k in 1..TERMS {
        let k = f64::from(k);
        let numerator = -k * (k - a);
        b += 2.0;
        d = numerator * d + b;
        d = 1.0 / if d.abs() < tiny { tiny } else { d };
        c = b + numerator / c;
        c = if c.abs() < tiny { tiny } else { c };
        fraction *= d * c;
        if (d * c - 1.0).abs() < f64::EPSILON {
            break;
        }
    }
    (front * fraction).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_constants() {
        assert!((digamma(1.0) + 0.577_215_664_901_532_9).abs() < 1e-15);
        assert!((digamma(0.5) + 1.963_510_026_021_423_5).abs() < 1e-14);
        assert!(digamma(0.0).is_nan());
        let bits = [0.0, 0.5, 1.0].map(|p| normal_ppf(p).to_bits());
        assert_eq!(bits, [f64::NEG_INFINITY, 0.0, f64::INFINITY].map(f64::to_bits));
        assert!((chi_square_sf(5.0, 2.0) - exp(-2.5)).abs() < 1e-15);
    }

    #[test]
    fn both_series_of_kolmogorov_meet() {
        let (below, above) = (kolmogorov_sf(1.0 - 1e-12), kolmogorov_sf(1.0));
        assert!((below - above).abs() < 1e-11, "{below} {above}");
    }
}
