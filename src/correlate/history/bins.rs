//! Into what times, durations and numbers are sorted before they are counted.

/// Steps of a trouble: ten since its beginning, three since its end.
pub const MOMENTS: usize = 13;
/// Steps of [`span`].
pub(super) const SPANS: usize = 9;
/// Steps of [`ending`].
pub(super) const ENDINGS: usize = SPANS + 6;
/// Steps of [`loudness`].
pub(super) const LOUDNESSES: usize = 6;
/// Steps of [`length`].
pub(super) const LENGTHS: usize = 12;

/// The longest after a trouble that something still comes of it, in seconds.
pub(super) const AFTER: i64 = 2_400;
/// By how many seconds clocks differ.
pub(super) const BEFORE: i64 = 120;

/// Upper limits of the time since a trouble began, in seconds.
const SINCE: [i64; 9] = [-120, -30, 30, 90, 180, 360, 720, 1_440, 2_880];
/// Seconds in the middle of each step of [`moment`] within the trouble.
pub(super) const MIDDLE: [i64; 10] = [0, -75, 0, 60, 135, 270, 540, 1_080, 2_160, 3_600];
/// Upper limits of durations, in seconds.
const LASTS: [i64; 8] = [60, 120, 180, 300, 480, 900, 1_800, 3_600];
/// Upper limits of the time since a trouble ended, in seconds.
const ENDED: [i64; 5] = [-150, 60, 240, 600, 1_200];

/// When something came in a trouble: the step and its width in seconds. Ten steps since its beginning,
/// three since its end.
pub(super) fn moment(at: i64, from: i64, to: i64) -> (usize, f64) {
    let after = at.saturating_sub(to);
    match after {
        1..120 => return (10, 120.0),
        120..600 => return (11, 480.0),
        600.. => return (12, 1_800.0),
        _ => {}
    }
    let since = at.saturating_sub(from);
    let step = SINCE.partition_point(|&limit| limit <= since);
    let low = step.checked_sub(1).and_then(|at| SINCE.get(at)).copied().unwrap_or(-3_720);
    let high = SINCE.get(step).copied().unwrap_or(5_400);
    let high = high.min(to.saturating_sub(from).max(low.saturating_add(30)));
    (step, high.saturating_sub(low).max(30) as f64)
}

/// How long something took: the step and its width in seconds.
pub(super) fn span(seconds: i64) -> (usize, f64) {
    let step = LASTS.partition_point(|&limit| limit <= seconds);
    let low = step.checked_sub(1).and_then(|at| LASTS.get(at)).copied().unwrap_or(0);
    let high = LASTS.get(step).copied().unwrap_or(7_200);
    (step, (high - low) as f64)
}

/// How something ended in a trouble that ended at `end`: what ended long before by its duration, the
/// other by how far from that end.
pub(super) fn ending(from: i64, to: i64, end: i64) -> (usize, f64) {
    let after = to.saturating_sub(end);
    if after < -420 {
        return span(to.saturating_sub(from));
    }
    let step = ENDED.partition_point(|&limit| limit <= after);
    let low = step.checked_sub(1).and_then(|at| ENDED.get(at)).copied().unwrap_or(-420);
    let high = ENDED.get(step).copied().unwrap_or(6_000);
    (SPANS + step, (high - low) as f64)
}

/// How many events something had.
pub(super) fn loudness(events: u32) -> usize {
    [2, 3, 6, 16, 61].partition_point(|&limit| limit <= events)
}

/// How long a trouble took, in steps of five minutes.
pub(super) fn length(seconds: i64) -> usize {
    (seconds.div_euclid(300).max(0) as usize).min(LENGTHS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_where_they_should_be() {
        assert_eq!(moment(1_000, 1_000, 3_000), (2, 60.0));
        assert_eq!(moment(500, 1_000, 3_000), (0, 3_600.0));
        assert_eq!(moment(3_001, 1_000, 3_000).0, 10);
        assert_eq!(moment(9_000, 1_000, 3_000).0, 12);
        // The last step is cut off where the trouble ends.
        assert_eq!(moment(2_900, 1_000, 3_000), (8, 560.0));
        assert_eq!(moment(2_000, 1_000, 3_000), (7, 720.0));
        assert_eq!((span(59).0, span(60).0, span(i64::MAX).0), (0, 1, 8));
        assert_eq!(ending(0, 100, 1_000), span(100));
        assert_eq!(ending(0, 1_000, 1_000).0, SPANS + 1);
        let steps = [1, 2, 3, 5, 6, 15, 16, 60, 61].map(loudness);
        assert_eq!(steps, [0, 1, 2, 2, 3, 3, 4, 4, 5]);
        assert_eq!([length(-5), length(299), length(300), length(i64::MAX)], [0, 0, 1, 11]);
    }
}
