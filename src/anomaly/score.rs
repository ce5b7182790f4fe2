//! The score of the Numenta Anomaly Benchmark (Lavin and Ahmad 2015, *ICMLA*, 38–44), by the formula
//! of the benchmark's own code (NAB 1.1, `nab/sweeper.py`, `optimizer.py`, `runner.py`).
//!
//! Each labelled window earns once, the more the earlier it is noticed; every alert outside costs,
//! less so shortly after a window. The first part of a series is probation and counts for nothing.
//! One threshold holds for all series: the one that is best for them. 100 is perfect, 0 is silence.
use serde::{Deserialize, Serialize};
use strum::VariantArray;

use crate::num::{self, order};

/// Share of a series that is probation, and the rows of which at most that share is taken.
const PROBATION: (f64, f64) = (0.15, 5_000.0);
/// Above every score: with it nothing is an alert.
const SILENCE: f64 = 1.1;

/// What mistakes cost (NAB `config/profiles.json`).
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    VariantArray,
    Serialize,
    Deserialize,
)]
pub enum Profile {
    /// As NAB's `standard`.
    #[default]
    Standard,
    /// False alerts cost twice as much: NAB's `reward_low_FP_rate`.
    LowFalsePositives,
    /// Missed windows cost twice as much: NAB's `reward_low_FN_rate`.
    LowFalseNegatives,
}

/// The weights of a profile.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Costs {
    /// `A_TP`: a window noticed at its left edge.
    pub hit: f64,
    /// `A_FN`: a window missed.
    pub miss: f64,
    /// `A_FP`: an alert far from every window.
    pub false_alert: f64,
}

impl Profile {
    /// Its weights.
    pub fn costs(self) -> Costs {
        let (miss, false_alert) = match self {
            Self::Standard => (1.0, 0.11),
            Self::LowFalsePositives => (1.0, 0.22),
            Self::LowFalseNegatives => (2.0, 0.11),
        };
        Costs { hit: 1.0, miss, false_alert }
    }
}

/// A series with what a detector said and what is true.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Labelled {
    /// The instants, in the order of the rows; any unit.
    pub times: Vec<i64>,
    /// What the detector said, as many; `NaN` counts as 0.
    pub scores: Vec<f64>,
    /// First and last instant of each labelled window, in order, in the unit of `times`.
    pub windows: Vec<(i64, i64)>,
}

/// Where a row lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// Within probation.
    Probation,
    /// In the window of that number.
    Window(u32),
    /// In none.
    Outside,
}

/// A row and what an alert there is worth.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Where it lies.
    pub place: Place,
    /// What an alert there is worth; of those in one window only the best counts.
    pub worth: f64,
}

/// What became of a window.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct WindowOutcome {
    /// The series, from 0.
    pub series: u32,
    /// The window in that series, from 0.
    pub window: u32,
    /// The row of the first alert in it.
    pub noticed: Option<u32>,
    /// What it contributed: at most `A_TP`, at least `-A_FN`.
    pub worth: f64,
}

/// A false alert.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FalseAlert {
    /// The series, from 0.
    pub series: u32,
    /// The row.
    pub row: u32,
    /// What it contributed, normally negative.
    pub worth: f64,
}

/// A score with its parts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Rows with a score from here on are alerts.
    pub threshold: f64,
    /// The sum of all contributions.
    pub raw: f64,
    /// The sum with no alert at all.
    pub null: f64,
    /// The sum if every window were noticed at its left edge.
    pub perfect: f64,
    /// `100 (raw - null) / (perfect - null)`; 0 without windows.
    pub score: f64,
    /// Every window.
    pub windows: Vec<WindowOutcome>,
    /// Every false alert.
    pub false_alerts: Vec<FalseAlert>,
}

/// `2 / (1 + e^(5y)) - 1`: 0.987 at the left edge of a window (`y = -1`), 0 at the right edge
/// (`y = 0`), and -1 for all beyond `y = 3`.
pub fn scaled_sigmoid(position: f64) -> f64 {
    if position > 3.0 { -1.0 } else { 2.0 / (1.0 + num::exp(5.0 * position)) - 1.0 }
}

/// Says of each row where it lies and what an alert there is worth.
///
/// A window starts at the row of its first instant and ends at the row of its last one. Where there
/// is no such row (NAB's labels have none like that), the nearest row within stands in.
pub fn weigh(series: &Labelled, costs: Costs) -> Vec<Row> {
    let times = &series.times;
    let probation =
        (PROBATION.0 * times.len() as f64).floor().min(PROBATION.0 * PROBATION.1) as usize;
    let best = scaled_sigmoid(-1.0);
    let spans = spans(series);
    let mut coming = spans.iter().copied().enumerate().peekable();
    let mut inside: Option<(usize, (usize, usize))> = None;
    let mut last: Option<(usize, usize)> = None;
    let mut rows = Vec::with_capacity(times.len());
    for at in 0..times.len() {
        while let Some(next) = coming.next_if(|&(_, (left, _))| left <= at) {
            inside = (next.1.1 >= at).then_some(next).or(inside);
        }
        let worth = match (inside, last) {
            (Some((_, (left, right))), _) => {
                let position = -((right - at + 1) as f64) / ((right - left + 1) as f64);
                scaled_sigmoid(position) * costs.hit / best
            }
            (None, None) => -costs.false_alert,
            (None, Some((left, right))) => {
                let position = (at - right) as f64 / ((right - left) as f64);
                scaled_sigmoid(position) * costs.false_alert
            }
        };
        let place = match inside {
            _ if at < probation => Place::Probation,
            Some((window, _)) => Place::Window(window as u32),
            None => Place::Outside,
        };
        rows.push(Row { place, worth });
        if let Some((_, span)) = inside.filter(|&(_, (_, right))| right == at) {
            (inside, last) = (None, Some(span));
        }
    }
    rows
}

/// First and last row of each window; a window without a row gets a span that is never entered.
fn spans(series: &Labelled) -> Vec<(usize, usize)> {
    let find = |exact: i64, near: &dyn Fn() -> Option<usize>| {
        series.times.iter().position(|&t| t == exact).or_else(near)
    };
    let never = (usize::MAX, usize::MAX);
    let spans = series.windows.iter().map(|&(first, last)| {
        let left = find(first, &|| series.times.iter().position(|&t| t >= first));
        let right = find(last, &|| series.times.iter().rposition(|&t| t <= last));
        left.zip(right).filter(|(left, right)| left <= right).unwrap_or(never)
    });
    spans.collect()
}

/// A row that counts: its series, row, score and worth.
#[derive(Clone, Copy, Debug)]
struct Entry {
    series: u32,
    row: u32,
    score: f64,
    place: Place,
    worth: f64,
}

/// All rows outside probation, the highest score first.
fn entries(corpus: &[Labelled], costs: Costs) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (number, series) in corpus.iter().enumerate() {
        for ((row, &score), weighed) in series.scores.iter().enumerate().zip(weigh(series, costs)) {
            if weighed.place != Place::Probation {
                let score = if score.is_nan() { 0.0 } else { score };
                let (series, row) = (number as u32, row as u32);
                entries.push(Entry {
                    series,
                    row,
                    score,
                    place: weighed.place,
                    worth: weighed.worth,
                });
            }
        }
    }
    order::sort_by(&mut entries, |a, b| b.score.total_cmp(&a.score));
    entries
}

/// The state of a sweep from the highest score down.
struct Sweep {
    windows: Vec<WindowOutcome>,
    /// Where the windows of each series start in `windows`.
    offsets: Vec<usize>,
    false_alerts: Vec<FalseAlert>,
    false_sum: f64,
}

impl Sweep {
    fn new(corpus: &[Labelled], costs: Costs) -> Self {
        let mut sweep = Self {
            windows: Vec::new(),
            offsets: Vec::new(),
            false_alerts: Vec::new(),
            false_sum: 0.0,
        };
        for (series, labelled) in corpus.iter().enumerate() {
            sweep.offsets.push(sweep.windows.len());
            for window in 0..labelled.windows.len() {
                let (series, window) = (series as u32, window as u32);
                let worth = -costs.miss;
                sweep.windows.push(WindowOutcome { series, window, noticed: None, worth });
            }
        }
        sweep
    }

    fn take(&mut self, entry: &Entry) {
        match entry.place {
            Place::Probation => {}
            Place::Outside => {
                let Entry { series, row, worth, .. } = *entry;
                self.false_alerts.push(FalseAlert { series, row, worth });
                self.false_sum += worth;
            }
            Place::Window(window) => {
                let at = self.offsets[entry.series as usize] + window as usize;
                let outcome = &mut self.windows[at];
                outcome.worth = outcome.worth.max(entry.worth);
                outcome.noticed = Some(outcome.noticed.map_or(entry.row, |row| row.min(entry.row)));
            }
        }
    }

    fn raw(&self) -> f64 {
        self.windows.iter().fold(self.false_sum, |sum, window| sum + window.worth)
    }

    fn finish(self, threshold: f64, costs: Costs) -> Outcome {
        let raw = self.raw();
        let windows = self.windows.len() as f64;
        let (null, perfect) = (-costs.miss * windows, costs.hit * windows);
        let room = perfect - null;
        let score = if room > 0.0 { 100.0 * (raw - null) / room } else { 0.0 };
        let (windows, mut false_alerts) = (self.windows, self.false_alerts);
        order::sort_by_key(&mut false_alerts, |alert| (alert.series, alert.row));
        Outcome { threshold, raw, null, perfect, score, windows, false_alerts }
    }
}

/// Scores a corpus at one threshold: rows with a score of at least that are alerts.
pub fn score(corpus: &[Labelled], costs: Costs, threshold: f64) -> Outcome {
    score_entries(corpus, &entries(corpus, costs), costs, threshold)
}

fn score_entries(corpus: &[Labelled], entries: &[Entry], costs: Costs, threshold: f64) -> Outcome {
    let mut sweep = Sweep::new(corpus, costs);
    entries.iter().take_while(|entry| entry.score >= threshold).for_each(|e| sweep.take(e));
    sweep.finish(threshold, costs)
}

/// Scores a corpus at the threshold that is best for it, as NAB does for its table; of equals the
/// highest.
pub fn optimise(corpus: &[Labelled], costs: Costs) -> Outcome {
    let entries = entries(corpus, costs);
    let mut sweep = Sweep::new(corpus, costs);
    let (mut best, mut threshold, mut current) = (sweep.raw(), SILENCE, SILENCE);
    for entry in &entries {
        if entry.score.total_cmp(&current).is_ne() {
            let raw = sweep.raw();
            if raw > best {
                (best, threshold) = (raw, current);
            }
            current = entry.score;
        }
        sweep.take(entry);
    }
    if sweep.raw() > best {
        threshold = current;
    }
    score_entries(corpus, &entries, costs, threshold)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labelled(n: i64, windows: &[(i64, i64)], alerts: &[usize]) -> Labelled {
        let mut scores = vec![0.0; n as usize];
        for &at in alerts {
            scores[at] = 1.0;
        }
        Labelled { times: (0..n).collect(), scores, windows: windows.to_vec() }
    }

    #[test]
    fn the_sigmoid_by_hand() {
        for (position, value) in [
            (-1.0, 0.986_614_298_151_430_3),
            (-0.5, 0.848_283_639_957_513),
            (0.0, 0.0),
            (1.0, -0.986_614_298_151_430_3),
            (3.1, -1.0),
        ] {
            assert!((scaled_sigmoid(position) - value).abs() < 1e-15, "{position}");
        }
    }

    #[test]
    fn a_window_earns_once_and_early_is_better() {
        let costs = Profile::Standard.costs();
        let one = |alerts: &[usize]| score(&[labelled(100, &[(40, 59)], alerts)], costs, 0.5);
        assert!((one(&[40]).score - 100.0).abs() < 1e-12);
        assert_eq!(one(&[]).score.to_bits(), 0.0_f64.to_bits());
        assert!(one(&[45]).score < 100.0 && one(&[45]).score > one(&[55]).score);
        assert_eq!(one(&[45, 55]).score.to_bits(), one(&[45]).score.to_bits());
        assert_eq!(one(&[45, 55]).windows[0].noticed, Some(45));
        // Far before the window: the whole cost. In probation: none.
        assert!((one(&[20]).raw + 1.11).abs() < 1e-12);
        assert!((one(&[3]).raw + 1.0).abs() < 1e-12);
    }

    #[test]
    fn an_alert_just_after_a_window_costs_little() {
        let costs = Profile::LowFalsePositives.costs();
        let after = |row| score(&[labelled(200, &[(40, 60)], &[row])], costs, 0.5).raw + 1.0;
        // One row after a window of 21: y = 1 / 20.
        assert!((after(61) - 0.22 * (2.0 / (1.0 + num::exp(0.25)) - 1.0)).abs() < 1e-15);
        assert!((after(150) + 0.22).abs() < 1e-15);
    }

    #[test]
    fn the_best_threshold_weighs_alerts_against_windows() {
        let mut series = labelled(1_000, &[(500, 599)], &[]);
        series.scores[300] = 0.9;
        series.scores[510] = 0.8;
        series.scores[800] = 0.2;
        let best = optimise(&[series.clone()], Profile::Standard.costs());
        assert_eq!(best.threshold.to_bits(), 0.8_f64.to_bits());
        assert_eq!((best.false_alerts.len(), best.windows[0].noticed), (1, Some(510)));
        let silent = optimise(&[labelled(1_000, &[], &[])], Profile::Standard.costs());
        assert_eq!((silent.score.to_bits(), silent.threshold > 1.0), (0.0_f64.to_bits(), true));
        series.scores[400] = f64::NAN;
        assert_eq!(optimise(&[series], Profile::Standard.costs()), best);
    }

    #[test]
    fn odd_windows_do_not_trip_it() {
        let costs = Profile::Standard.costs();
        for windows in
            [&[(70, 20)][..], &[(500, 600)], &[(50, 50)], &[(30, 60), (40, 80)], &[(-5, 5)]]
        {
            let outcome = score(&[labelled(100, windows, &[45, 55, 90])], costs, 0.5);
            assert!(outcome.raw.is_finite() && outcome.score <= 100.0, "{windows:?}");
        }
    }
}
