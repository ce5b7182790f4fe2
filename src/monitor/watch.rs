//! The simulation of the days, one step at a time.
mod retrain;

use std::ops::Range;

use super::{
    challenger::{self, Challenger, Standing},
    measure::{Decisions, Yardstick, change_point},
    report::{Alarm, AlarmKind, Day, Report, Retraining, Score, Served},
    spec::Spec,
    traffic::Traffic,
};
use crate::{
    delivery::{Package, Registry},
    drift::{Detector as _, Mode, PageHinkley, PageHinkleySpec, Signal},
    model,
    table::Table,
    target::Feature,
};

/// Where the simulation is after a step.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// There is more to do; the share that is done.
    More(f64),
    /// All days have passed.
    Done(Box<Report>),
}

/// The simulation under way.
pub struct Watch<'a> {
    spec: &'a Spec,
    standing: Standing<'a>,
    features: Vec<&'a Feature>,
    positive_share: f64,
    traffic: Traffic,
    package: Package,
    yardstick: Yardstick,
    registry: Registry,
    detector: PageHinkley,
    /// Its statistic when it last declared a change.
    peak: f64,
    decisions: Decisions,
    /// Wrong decisions of the serving version, from its first labelled row.
    errors: Vec<bool>,
    /// Row of the first of them.
    errors_from: u32,
    /// Rows whose labels have arrived.
    labelled: u32,
    /// Labelled rows that the next attempt at a challenger waits for.
    patience: u32,
    challenger: Option<Box<Challenger>>,
    days: Vec<Day>,
    alarms: Vec<Alarm>,
    retrainings: Vec<Retraining>,
    serving: Vec<Served>,
}

impl std::fmt::Debug for Watch<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watch").field("day", &self.days.len()).finish_non_exhaustive()
    }
}

impl<'a> Watch<'a> {
    /// Prepares the days. `training` are the rows that the package was trained on, `scores` its
    /// scores on them, `labels` their share of positives.
    pub fn new(
        spec: &'a Spec,
        standing: Standing<'a>,
        traffic: Traffic,
        (package, registry): (Package, Registry),
        (training, scores, positive_share): (&Table, &[f64], f64),
    ) -> Self {
        let features: Vec<&Feature> = standing.features.iter().filter(|f| f.used).collect();
        let serving = vec![Served { version: registry.champion.unwrap_or(1), from_day: 0 }];
        Self {
            yardstick: Yardstick::new(training, &features, scores),
            spec,
            standing,
            features,
            positive_share,
            traffic,
            package,
            registry,
            detector: detector(spec),
            peak: 0.0,
            decisions: Decisions::default(),
            errors: Vec::new(),
            errors_from: 0,
            labelled: 0,
            patience: spec.retrain_rows,
            challenger: None,
            days: Vec::new(),
            alarms: Vec::new(),
            retrainings: Vec::new(),
            serving,
        }
    }

    /// Lets one day pass, or trains a challenger a little.
    pub fn step(&mut self) -> Step {
        if let Some(mut challenger) = self.challenger.take() {
            match challenger.fit.step() {
                model::Step::More(_) => self.challenger = Some(challenger),
                model::Step::Done(fitted) => self.decide(*challenger, fitted),
            }
        } else if (self.days.len() as u32) < self.spec.days {
            self.pass_day(self.days.len() as u32);
        } else {
            return Step::Done(Box::new(self.report()));
        }
        Step::More(self.days.len() as f64 / f64::from(self.spec.days.max(1)))
    }

    fn pass_day(&mut self, day: u32) {
        let today = self.traffic.between(day, day + 1);
        let scores = challenger::scores(&self.package, &self.traffic, today);
        let threshold = self.package.threshold;
        self.decisions.positive.extend(scores.iter().map(|&score| score >= threshold));
        self.decisions.scores.extend(scores);

        let window = self.window(day);
        let (psi, ks_p) = self.yardstick.inputs(&self.traffic.table, window.clone());
        let in_window = window.start as usize..window.end as usize;
        let (estimated_accuracy, estimated_recall) = self.decisions.estimated(window.clone());
        self.days.push(Day {
            version: self.serving.last().map_or(1, |served| served.version),
            accuracy: None,
            recall: None,
            estimated_accuracy,
            estimated_recall,
            alarm_rate: self.decisions.alarm_rate(window),
            score_psi: self.yardstick.scores(&self.decisions.scores[in_window]),
            psi,
            ks_p,
            page_hinkley: 0.0,
            labels: 0,
        });
        let signal = self.receive_labels(day);
        self.watch_inputs(day);
        if signal == Signal::Drift {
            self.raise_errors(day);
        }
        self.settle_errors(day);
        self.consider_retraining(day);
    }

    /// Rows of the window that ends on `day`.
    fn window(&self, day: u32) -> Range<u32> {
        self.traffic.between((day + 1).saturating_sub(self.spec.window_days), day + 1)
    }

    /// The labels of the rows of some days ago arrive.
    fn receive_labels(&mut self, day: u32) -> Signal {
        let Some(of_day) = day.checked_sub(self.spec.label_delay_days) else {
            return Signal::Stable;
        };
        let rows = self.traffic.between(of_day, of_day + 1);
        let mut worst = Signal::Stable;
        for row in rows.clone() {
            // Decisions of an earlier version say nothing about the one that serves.
            if row >= self.errors_from {
                let wrong =
                    self.decisions.positive[row as usize] != self.traffic.labels[row as usize];
                self.errors.push(wrong);
                let signal = self.detector.update(f64::from(u8::from(wrong)));
                if signal == Signal::Drift {
                    // The detector begins anew with the next label.
                    self.peak = self.detector.statistic();
                }
                worst = worst.max(signal);
            }
        }
        self.labelled = rows.end;
        let measured = self.decisions.measured(&self.traffic, self.window(of_day));
        (self.days[of_day as usize].accuracy, self.days[of_day as usize].recall) = measured;
        let today = &mut self.days[day as usize];
        today.labels = rows.end - rows.start;
        today.page_hinkley = self.detector.statistic();
        worst
    }

    /// Raises a data alarm when a feature leaves its limit, and ends it when all are back.
    fn watch_inputs(&mut self, day: u32) {
        let Some(shown) = self.days.last() else { return };
        let worst = shown.psi.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1));
        let Some((at, psi)) = worst else { return };
        // A window that is not full yet holds too few rows for the limit to mean anything.
        let full = day + 1 >= self.spec.window_days;
        let drifted = full && psi > self.spec.psi_limit;
        let open = self.alarms.iter_mut().find(|a| a.kind == AlarmKind::Data && a.until.is_none());
        match (drifted, open) {
            (true, None) => {
                let feature = self.features[at].column.clone();
                self.alarms.push(Alarm {
                    day,
                    until: None,
                    kind: AlarmKind::Data,
                    sentence: format!(
                        "The last {} days of `{feature}` are not what the model was trained on: population stability index {psi:.2}, limit {:.2}.",
                        self.spec.window_days, self.spec.psi_limit
                    ),
                    feature,
                    statistic: psi,
                    limit: self.spec.psi_limit,
                    is_true: self.is_changed(day),
                });
            }
            (false, Some(alarm)) => alarm.until = Some(day),
            (true, Some(_)) | (false, None) => {}
        }
    }

    fn raise_errors(&mut self, day: u32) {
        let open = |a: &Alarm| a.kind == AlarmKind::Errors && a.until.is_none();
        if self.alarms.iter().any(open) {
            return;
        }
        let inputs = self.alarms.iter().any(|a| a.kind == AlarmKind::Data && a.until.is_none());
        let why = if inputs {
            "The inputs have changed as well: look there first."
        } else {
            "The inputs look the same, the answers have changed: that is concept drift."
        };
        self.alarms.push(Alarm {
            day,
            until: None,
            kind: AlarmKind::Errors,
            feature: String::new(),
            statistic: self.peak,
            limit: self.spec.lambda,
            sentence: format!(
                "Wrong decisions have become more frequent, by the labels from about day {} on: Page–Hinkley {:.0}, limit {:.0}. {why}",
                self.day_of(self.changed_row()),
                self.peak,
                self.spec.lambda
            ),
            is_true: self.is_changed(day),
        });
    }

    /// Ends an error alarm when the errors of the last labelled window are back where they were.
    fn settle_errors(&mut self, day: u32) {
        let before = &self.errors[..change_point(&self.errors)];
        let rate = |errors: &[bool]| {
            errors.iter().filter(|&&wrong| wrong).count() as f64 / errors.len().max(1) as f64
        };
        let recent = (self.spec.window_days * self.spec.rows_per_day) as usize;
        let last = &self.errors[self.errors.len().saturating_sub(recent)..];
        let healed = !before.is_empty() && rate(last) <= rate(before) + 0.02;
        let open =
            self.alarms.iter_mut().find(|a| a.kind == AlarmKind::Errors && a.until.is_none());
        if let Some(alarm) = open.filter(|alarm| healed && day >= alarm.day + self.spec.window_days)
        {
            alarm.until = Some(day);
        }
    }

    /// The first row after the errors rose, as far as the labels tell.
    fn changed_row(&self) -> u32 {
        self.errors_from + change_point(&self.errors) as u32
    }

    fn day_of(&self, row: u32) -> u32 {
        self.traffic.day.get(row as usize).copied().unwrap_or_default()
    }

    fn is_changed(&self, day: u32) -> bool {
        // Windows and labels lag: an alarm soon after the end of a change is still about it.
        let lag = self.spec.window_days + self.spec.label_delay_days;
        self.traffic
            .truth
            .as_ref()
            .is_some_and(|truth| day >= truth.from_day && day <= truth.to_day + lag)
    }

    fn report(&mut self) -> Report {
        let truth = self.traffic.truth.clone();
        let first = self.alarms.iter().find(|alarm| alarm.is_true).map(|alarm| alarm.day);
        let score = Score {
            delay: truth.as_ref().zip(first).map(|(truth, first)| first - truth.from_day),
            false_alarms: self.alarms.iter().filter(|alarm| !alarm.is_true).count() as u32,
            missed: truth.is_some() && first.is_none(),
        };
        Report {
            features: self.features.iter().map(|feature| feature.column.clone()).collect(),
            days: std::mem::take(&mut self.days),
            alarms: std::mem::take(&mut self.alarms),
            retrainings: std::mem::take(&mut self.retrainings),
            serving: std::mem::take(&mut self.serving),
            registry: std::mem::take(&mut self.registry),
            truth,
            score,
            replays: self.traffic.replays,
            positive_share: self.positive_share,
            label_delay_days: self.spec.label_delay_days,
            psi_limit: self.spec.psi_limit,
            lambda: self.spec.lambda,
        }
    }
}

fn detector(spec: &Spec) -> PageHinkley {
    PageHinkley::new(PageHinkleySpec {
        threshold: spec.lambda,
        mode: Mode::Up,
        ..PageHinkleySpec::default()
    })
}
