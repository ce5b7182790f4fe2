//! How sure a share is.

/// Wilson's score interval for a share of `successes` in `n` trials (Wilson 1927, *JASA* 22,
/// 209–212): `(low, high)` within `[0, 1]`. `z` is the normal quantile of the confidence, 1.96 for
/// 95 %. Without trials nothing is known: `(0, 1)`.
pub fn interval(successes: u64, n: u64, z: f64) -> (f64, f64) {
    if n == 0 {
        return (0.0, 1.0);
    }
    let (trials, share) = (n as f64, successes.min(n) as f64 / n as f64);
    let z2 = z * z;
    let centre = share + z2 / (2.0 * trials);
    let half = z * (share * (1.0 - share) / trials + z2 / (4.0 * trials * trials)).sqrt();
    let scale = 1.0 + z2 / trials;
    (((centre - half) / scale).max(0.0), ((centre + half) / scale).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        assert_eq!(interval(0, 0, 1.96), (0.0, 1.0));
        let (low, high) = interval(0, 10, 1.96);
        assert!(low < 1e-15 && (high - 0.277_540_1).abs() < 1e-4, "{low} {high}");
        let (low, high) = interval(10, 10, 1.96);
        assert!((low - 0.722_459_9).abs() < 1e-4 && high > 1.0 - 1e-15, "{low} {high}");
    }
}
