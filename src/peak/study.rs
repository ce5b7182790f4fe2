//! All four questions together, step by step.
use serde::{Deserialize, Serialize};

use super::{
    PeakError, Spec,
    correlation::{self, Correlation},
    curve::{Curve, Points, Shape},
    granger::{Granger, granger},
    series::Pair,
    what_if::{Resampling, WhatIf},
};

/// Which of the two foretells the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Direction {
    /// The load's past foretells the symptom, not the other way round.
    LoadFirst,
    /// The symptom's past foretells the load only: retries, or people who reload.
    SymptomFirst,
    /// Each foretells the other: a feedback, or a third thing that drives both.
    Both,
    /// Neither.
    Neither,
}

/// What was found out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Study {
    /// Rows with both values.
    pub rows: u32,
    /// Rows without one of the two; bridged for the lags, left out of the curve.
    pub missing: u32,
    /// Whether lags were looked at in differences from row to row.
    pub differenced: bool,
    /// At each lag.
    pub correlation: Correlation,
    /// Whether the load's past foretells the symptom.
    pub forward: Granger,
    /// Whether the symptom's past foretells the load.
    pub backward: Granger,
    /// The two tests in a word.
    pub direction: Direction,
    /// Rows by which the symptom was taken later than the load for the curve.
    pub lag: u32,
    /// The symptom by the load.
    pub curve: Curve,
    /// After growth.
    pub what_if: WhatIf,
}

/// The answer to one step.
#[derive(Clone, Debug)]
pub enum Step {
    /// There is more to do; the share done, from 0 to 1.
    More(f64),
    /// All is done.
    Done(Box<Study>),
}

/// A study under way.
#[derive(Clone, Debug)]
pub struct Work {
    spec: Spec,
    pair: Pair,
    differenced: bool,
    correlation: Correlation,
    forward: Granger,
    backward: Granger,
    lag: u32,
    curve: Curve,
    resampling: Resampling,
}

impl Work {
    /// Looks at lags and curve; the resamples are left to [`Self::step`]. A value that is not finite
    /// is missing.
    ///
    /// # Errors
    /// See [`PeakError`].
    pub fn new(load: &[f64], symptom: &[f64], spec: &Spec) -> Result<Self, PeakError> {
        let pair = Pair::new(load, symptom)?;
        let (x, y, differenced) = pair.stationary(spec);
        let correlation = correlation::correlate(&x, &y, spec);
        let forward = granger(&x, &y, spec.order, spec.level);
        let backward = granger(&y, &x, spec.order, spec.level);
        let follows = correlation.significant && correlation.peak > 0.0;
        let lag = if follows { correlation.peak_lag.max(0).unsigned_abs() } else { 0 };
        let points = pair.points(lag);
        let curve = Points::new(&points).curve(pair.units).ok_or(PeakError::ConstantLoad)?;
        let resampling = Resampling::new(points, spec);
        let spec = spec.clone();
        Ok(Self { spec, pair, differenced, correlation, forward, backward, lag, curve, resampling })
    }

    /// One resample: about a millisecond for a thousand rows.
    pub fn step(&mut self) -> Step {
        if !self.resampling.step() {
            return Step::More(self.resampling.progress());
        }
        let direction = match (self.forward.significant, self.backward.significant) {
            (true, false) => Direction::LoadFirst,
            (false, true) => Direction::SymptomFirst,
            (true, true) => Direction::Both,
            (false, false) => Direction::Neither,
        };
        Step::Done(Box::new(Study {
            rows: self.pair.load.len() as u32 - self.pair.missing,
            missing: self.pair.missing,
            differenced: self.differenced,
            correlation: self.correlation.clone(),
            forward: self.forward.clone(),
            backward: self.backward.clone(),
            direction,
            lag: self.lag,
            curve: self.curve.clone(),
            what_if: self.resampling.clone().finish(&self.spec, self.pair.units),
        }))
    }
}

/// Studies a load and a symptom on the same equally spaced rows, at once.
///
/// # Errors
/// See [`PeakError`].
///
/// ```
/// use opslab::peak::{Direction, Spec, study};
/// let mut rng = opslab::rng::Rng::new(7, "example");
/// let load: Vec<f64> = (0..400).map(|_| 100.0 + 300.0 * rng.unit()).collect();
/// // Two rows later the symptom follows.
/// let symptom: Vec<f64> = (0..400)
///     .map(|row: usize| 20.0 + 0.1 * load[row.saturating_sub(2)] + rng.normal())
///     .collect();
/// let study = study(&load, &symptom, &Spec::default())?;
/// assert_eq!((study.direction, study.correlation.peak_lag), (Direction::LoadFirst, 2));
/// # Ok::<(), opslab::peak::PeakError>(())
/// ```
pub fn study(load: &[f64], symptom: &[f64], spec: &Spec) -> Result<Study, PeakError> {
    let mut work = Work::new(load, symptom, spec)?;
    loop {
        if let Step::Done(study) = work.step() {
            return Ok(*study);
        }
    }
}

impl Study {
    /// Whether anything says, beyond chance, that the symptom follows the load. Where nothing does, a
    /// curve can still be drawn, and what it says of more load is no more than that.
    pub fn is_supported(&self) -> bool {
        self.correlation.significant || self.forward.significant
    }

    /// What was found, a sentence for each question; numbers in the units of load and symptom.
    pub fn words(&self, units: (&str, &str)) -> Vec<String> {
        vec![
            self.correlation_words(),
            self.direction_words(),
            self.curve_words(units),
            self.growth_words(units.1),
        ]
    }

    fn correlation_words(&self) -> String {
        let Correlation { peak, peak_lag, band_at_all, significant, .. } = self.correlation;
        if !significant {
            return format!(
                "At no lag do load and symptom move together more than chance allows: the largest \
                 correlation is {peak:.2}, chance stays within {band_at_all:.2}."
            );
        }
        let when = match peak_lag {
            0 => "in the same row".to_owned(),
            lag if lag > 0 => format!("with the symptom {lag} rows after the load"),
            lag => format!("with the symptom {} rows before the load", -lag),
        };
        format!(
            "They move together most {when}: correlation {peak:.2}, where chance stays within \
             {band_at_all:.2}."
        )
    }

    fn direction_words(&self) -> String {
        let p = |test: &Granger| match test.chosen {
            None => "untested".to_owned(),
            Some(test) if test.p_value < 0.001 => "p < 0.001".to_owned(),
            Some(test) => format!("p = {:.3}", test.p_value),
        };
        let (forward, backward) = (p(&self.forward), p(&self.backward));
        let found = match self.direction {
            Direction::LoadFirst => "The load's past foretells the symptom and not the reverse",
            Direction::SymptomFirst => {
                "The symptom's past foretells the load and not the reverse, as when clients retry"
            }
            Direction::Both => {
                "Each one's past foretells the other: a feedback, or something that drives both"
            }
            Direction::Neither => "Neither one's past foretells the other",
        };
        format!("{found} (load to symptom {forward}, symptom to load {backward}).")
    }

    fn curve_words(&self, (load, symptom): (&str, &str)) -> String {
        let Curve { best, knee, r_squared, .. } = &self.curve;
        let explained = 100.0 * r_squared;
        let knee = knee.map_or(String::new(), |knee| {
            format!(
                "; it turns up at a load of {} (symptom {})",
                short(knee.load, load),
                short(knee.symptom, symptom)
            )
        });
        match best.shape {
            Shape::Flat => "The symptom does not depend on the load.".to_owned(),
            Shape::Line => format!(
                "The symptom follows the load along a line, {} per unit of it ({explained:.0} % of its \
                 variance); no knee was seen.",
                short(best.slope, symptom)
            ),
            Shape::Queue => format!(
                "The symptom follows the load as a queue of capacity {} does ({explained:.0} % of \
                 its variance){knee}.",
                short(best.place, load)
            ),
            Shape::Bend => format!(
                "The symptom follows the load along a bent line ({explained:.0} % of its \
                 variance){knee}."
            ),
        }
    }

    fn growth_words(&self, unit: &str) -> String {
        let what = &self.what_if;
        let (growth, sure) = (100.0 * what.growth, 100.0 * what.confidence);
        let end = |end: Option<f64>| end.map_or("no end".to_owned(), |end| short(end, unit));
        let now = end(what.now);
        let answer = match what.then {
            Some(then) => format!(
                "{} instead of {now} (from {} to {} with {sure:.0} % confidence)",
                short(then, unit),
                end(what.low),
                end(what.high)
            ),
            None => "beyond the capacity: the queue would grow without end".to_owned(),
        };
        let beyond = if what.beyond_data > 0.0 {
            format!(
                " That load is {:.0} % beyond any seen, so the shape there is an assumption.",
                100.0 * what.beyond_data
            )
        } else {
            String::new()
        };
        let doubt = if self.is_supported() {
            ""
        } else {
            "Nothing above says that the symptom follows the load, so this is a curve through chance: "
        };
        let begin = if doubt.is_empty() { "If" } else { "if" };
        format!(
            "{doubt}{begin} traffic grows by {growth:.0} %, the symptom at the peak is {answer}.{beyond}"
        )
    }
}

/// A number with three digits and its unit.
fn short(value: f64, unit: &str) -> String {
    let decimals = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        _ => 4,
    };
    format!("{value:.decimals$} {unit}").trim_end().to_owned()
}
