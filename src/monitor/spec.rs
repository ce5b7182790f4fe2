//! What is simulated, what is injected, what is watched, and what an alarm leads to.
use serde::{Deserialize, Serialize};
use strum::VariantArray;

/// What is made to go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantArray)]
pub enum Inject {
    /// Nothing: the control run. Every alarm is a false one.
    Nothing,
    /// The inputs change, the world does not: P(x).
    Data,
    /// The world changes, the inputs do not: P(y given x).
    Concept,
    /// The positive class becomes more frequent: P(y).
    Prior,
}

/// What happens to the feature under data drift.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantArray)]
pub enum DataChange {
    /// Numbers move by `2 × strength` standard deviations of the training rows; of a category, that
    /// share of the cells becomes its rarest level.
    Shift,
    /// That share of the numbers arrives a hundred times too large, as cents for euros.
    Cents,
    /// That share of the cells arrives empty.
    Missing,
}

/// How the change comes (Gama et al. 2014, *A survey on concept drift adaptation*, section 2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantArray)]
pub enum Pattern {
    /// All at once.
    Sudden,
    /// More and more rows over ten days, each fully changed.
    Gradual,
    /// Every row, more and more strongly over fifteen days.
    Incremental,
    /// All at once, gone after four days.
    Blip,
}

/// What an alarm leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantArray)]
pub enum OnAlarm {
    /// The alarm is shown; nothing else happens.
    Tell,
    /// A challenger is trained on the rows since the change and promoted if it is better.
    Retrain,
}

/// Choices of the monitoring stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    /// Simulated days in Production.
    pub days: u32,
    /// Rows that arrive each day.
    pub rows_per_day: u32,
    /// Days between a decision and its true label.
    pub label_delay_days: u32,
    /// What is injected.
    pub inject: Inject,
    /// Of what kind a data drift is.
    pub data_change: DataChange,
    /// How it comes.
    pub pattern: Pattern,
    /// First day of the change, from 0.
    pub start_day: u32,
    /// How strong, from 0 to 1.
    pub strength: f64,
    /// The feature concerned; empty for the numeric feature that the model leans on most.
    pub feature: String,
    /// Days over which inputs and quality are measured.
    pub window_days: u32,
    /// Population stability index above which a feature counts as drifted.
    pub psi_limit: f64,
    /// Page–Hinkley threshold λ on the stream of wrong decisions.
    pub lambda: f64,
    /// What an alarm leads to.
    pub on_alarm: OnAlarm,
    /// Labelled rows since the change that a retraining waits for.
    pub retrain_rows: u32,
    /// Day of a retraining by hand, from 1; 0 for none.
    pub retrain_day: u32,
}

impl Default for Spec {
    /// PSI above 0.25 is the customary "action" band (0.1 to 0.25: "look"). A window of ten days of 60
    /// rows keeps the index of unchanged features below it; at 280 rows it did not. Page–Hinkley
    /// λ = 50 is the default of river 0.26.1.
    fn default() -> Self {
        Self {
            days: 60,
            rows_per_day: 60,
            label_delay_days: 5,
            inject: Inject::Nothing,
            data_change: DataChange::Shift,
            pattern: Pattern::Sudden,
            start_day: 20,
            strength: 0.6,
            feature: String::new(),
            window_days: 10,
            psi_limit: 0.25,
            lambda: 50.0,
            on_alarm: OnAlarm::Tell,
            retrain_rows: 400,
            retrain_day: 0,
        }
    }
}

impl Spec {
    /// How much of the change is in force on `day`: share of rows, and share of the strength.
    pub fn activation(&self, day: u32) -> (f64, f64) {
        if self.inject == Inject::Nothing || day < self.start_day {
            return (0.0, 0.0);
        }
        let since = f64::from(day - self.start_day);
        match self.pattern {
            Pattern::Sudden => (1.0, 1.0),
            Pattern::Gradual => (((since + 1.0) / 10.0).min(1.0), 1.0),
            Pattern::Incremental => (1.0, ((since + 1.0) / 15.0).min(1.0)),
            Pattern::Blip if since < 4.0 => (1.0, 1.0),
            Pattern::Blip => (0.0, 0.0),
        }
    }
}
