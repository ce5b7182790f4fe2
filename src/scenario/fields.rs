//! Every parameter of the lab, in the order of the panel and of the link.
use strum::VariantArray;

use super::{Choice, Field, Input, Scenario};
use crate::{
    curate::{Encode, Impute, Order, Scale},
    data::TableId,
    evaluate::Rule,
    gate::Baseline,
    journey::Change,
    model::{ClassWeight, Kind},
    monitor::{DataChange, Inject, OnAlarm, Pattern},
    quality::OnFailure,
    stage::Stage,
};

/// A number: range and step, unit, and the place in the scenario, with its own type.
macro_rules! number {
    ($min:expr, $max:expr, $step:expr, $unit:expr, $($place:ident).+ as $type:ty) => {
        Input::Number {
            min: $min,
            max: $max,
            step: $step,
            unit: $unit,
            get: |s| f64::from(s.$($place).+),
            set: |s, v| s.$($place).+ = v as $type,
        }
    };
}

/// A choice: keys and labels in the order of the variants, and the place in the scenario.
macro_rules! choice {
    ($($place:ident).+ in $type:ty, $(($key:expr, $label:expr)),+ $(,)?) => {
        Input::Choice {
            options: &[$(Choice { key: $key, label: $label }),+],
            get: |s| position(&s.$($place).+),
            set: |s, at| s.$($place).+ = <$type>::VARIANTS[at],
        }
    };
}

/// A column of the table.
macro_rules! column {
    ($empty:expr, $($place:ident).+) => {
        Input::Text {
            empty: $empty,
            column: true,
            get: |s| &s.$($place).+,
            set: |s, v| s.$($place).+ = v,
        }
    };
}

fn position<T: VariantArray + PartialEq>(value: &T) -> usize {
    T::VARIANTS.iter().position(|variant| variant == value).unwrap_or_default()
}

const fn basic(
    stage: Stage,
    group: &'static str,
    key: &'static str,
    label: &'static str,
    help: &'static str,
    input: Input,
) -> Field {
    Field { key, label, help, stage, group, basic: true, input }
}

const fn more(
    stage: Stage,
    group: &'static str,
    key: &'static str,
    label: &'static str,
    help: &'static str,
    input: Input,
) -> Field {
    Field { key, label, help, stage, group, basic: false, input }
}

/// True if the parameter called `key` makes a difference in this scenario.
pub(super) fn in_force(key: &str, scenario: &Scenario) -> bool {
    let monitor = &scenario.monitor;
    let part = key.split_once('.').map_or("", |(part, _)| part);
    match (part, key) {
        ("cards", _) => scenario.data.table == TableId::Cards,
        ("logistic", _) => scenario.model.kind == Kind::Logistic,
        ("tree", _) => scenario.model.kind == Kind::Tree,
        ("forest", _) => scenario.model.kind == Kind::Forest,
        (_, "evaluate.threshold") => scenario.evaluate.rule == Rule::Fixed,
        (_, "monitor.data_change") => monitor.inject == Inject::Data,
        (_, "monitor.feature") => matches!(monitor.inject, Inject::Data | Inject::Concept),
        (_, "monitor.start_day" | "monitor.strength" | "monitor.pattern") => {
            monitor.inject != Inject::Nothing
        }
        (_, "journey.column") => scenario.journey.change != Change::AsIs,
        _ => true,
    }
}

/// Every parameter, in the order of the panel and of the link.
#[rustfmt::skip] // A table: two lines a parameter can be read, nine cannot.
pub static FIELDS: &[Field] = &[
    basic(Stage::Extract, "Table", "data.table", "Which table", "Which table goes through the pipeline.",
        choice!(data.table in TableId,
            ("credit_scoring", "Credit decisions"), ("lending_club", "Peer-to-peer loans"),
            ("nyc_flights_2013", "Flights, New York 2013"), ("breast_cancer", "Tumours"),
            ("penguins", "Penguins"), ("chicago_ridership", "Ridership, Chicago"),
            ("cards", "Card payments (simulated)"), ("own", "Your own table"))),
    basic(Stage::Extract, "Time window", "data.from", "From", "Rows before this share of the time order are left out.",
        number!(0.0, 1.0, 0.01, "of the rows", data.from as f64)),
    basic(Stage::Extract, "Time window", "data.to", "To", "Rows after this share of the time order are left out.",
        number!(0.0, 1.0, 0.01, "of the rows", data.to as f64)),
    basic(Stage::Extract, "Chance", "seed", "Seed", "Root of every random stream: same seed, same result.",
        number!(0.0, 4_294_967_295.0, 1.0, "", seed as u32)),
    more(Stage::Extract, "Target", "data.target", "Column to predict", "The column whose value is asked for.",
        column!("as the table suggests", data.target)),
    more(Stage::Extract, "Target", "data.positive", "Positive value", "The value that counts as yes; for numbers also >=X, >X, <=X or <X.",
        Input::Text { empty: "as the table suggests", column: false, get: |s| &s.data.positive, set: |s, v| s.data.positive = v }),
    more(Stage::Extract, "Target", "data.time", "Time column", "The column that puts the rows in order of time.",
        column!("as the table suggests", data.time)),
    more(Stage::Extract, "Card payments", "cards.rows", "Payments", "How many payments are simulated.",
        number!(500.0, 100_000.0, 500.0, "rows", data.cards.rows as u32)),
    more(Stage::Extract, "Card payments", "cards.days", "Days", "Over how many days.",
        number!(7.0, 730.0, 1.0, "days", data.cards.days as u32)),
    more(Stage::Extract, "Card payments", "cards.fraud_rate", "Frauds", "Share of payments that are frauds.",
        number!(0.001, 0.2, 0.001, "of payments", data.cards.fraud_rate as f64)),
    more(Stage::Extract, "One record", "journey.record", "Record", "Which of the held-out records is followed through all stages.",
        number!(1.0, 1_000_000.0, 1.0, "", journey.record as u32)),
    more(Stage::Extract, "One record", "journey.change", "Its copy arrives", "What happens to a copy of the record before it enters.",
        choice!(journey.change in Change, ("as_is", "as it is"), ("cents", "in cents"), ("missing", "with a gap"))),
    more(Stage::Extract, "One record", "journey.column", "In the column", "The column that is changed in the copy.",
        column!("amount, or the first number", journey.column)),
    basic(Stage::Validate, "Limits", "quality.max_missing", "Missing cells", "Most missing cells in a column.",
        number!(0.0, 1.0, 0.01, "of cells", quality.max_missing as f64)),
    basic(Stage::Validate, "Limits", "quality.iqr_factor", "Outliers beyond", "A lone number farther from the quartiles than this is named.",
        number!(1.5, 50.0, 0.5, "× IQR", quality.iqr_factor as f64)),
    basic(Stage::Validate, "Limits", "quality.leak_auc", "Leak above", "A feature that alone predicts the target better than this is suspected to know it.",
        number!(0.6, 1.0, 0.005, "ROC AUC", quality.leak_auc as f64)),
    basic(Stage::Validate, "When a check fails", "quality.on_failure", "Then", "What a failed check leads to.",
        choice!(quality.on_failure in OnFailure, ("warn", "warn"), ("set_aside", "set rows aside"), ("stop", "stop"))),
    more(Stage::Validate, "More limits", "quality.max_missing_shift", "Missing share may move", "Most change of the missing share between the reference part and the rest.",
        number!(0.0, 1.0, 0.01, "of cells", quality.max_missing_shift as f64)),
    more(Stage::Validate, "More limits", "quality.apart_factor", "Outliers apart", "How much farther out than its neighbour a lone number must lie.",
        number!(1.0, 20.0, 0.5, "×", quality.apart_factor as f64)),
    more(Stage::Validate, "More limits", "quality.range_slack", "Range may widen", "How far numbers may leave the range of the reference part.",
        number!(0.0, 10.0, 0.1, "× range", quality.range_slack as f64)),
    more(Stage::Validate, "More limits", "quality.tolerance", "Tolerance", "Share of cells that may break range, domain or type.",
        number!(0.0, 0.2, 0.001, "of cells", quality.tolerance as f64)),
    more(Stage::Validate, "More limits", "quality.max_duplicates", "Duplicate rows", "Most rows that copy an earlier one.",
        number!(0.0, 1.0, 0.01, "of rows", quality.max_duplicates as f64)),
    more(Stage::Validate, "More limits", "quality.max_conflicts", "Conflicting labels", "Most rows that contradict another in the target only.",
        number!(0.0, 1.0, 0.005, "of rows", quality.max_conflicts as f64)),
    more(Stage::Validate, "More limits", "quality.min_class_share", "Rarer class", "Least share of the rarer class.",
        number!(0.0, 0.5, 0.001, "of rows", quality.min_class_share as f64)),
    more(Stage::Validate, "More limits", "quality.max_class_shift", "Class share may move", "Most change of the share of positives.",
        number!(0.0, 1.0, 0.01, "of rows", quality.max_class_shift as f64)),
    more(Stage::Validate, "More limits", "quality.min_rows", "Rows", "Fewest rows.",
        number!(30.0, 100_000.0, 10.0, "rows", quality.min_rows as u32)),
    more(Stage::Validate, "More limits", "quality.gap_factor", "Gaps in time", "Largest step in time.",
        number!(1.0, 1_000.0, 1.0, "median steps", quality.gap_factor as f64)),
    more(Stage::Validate, "More limits", "quality.reference_share", "Reference part", "The first rows, that the rest is compared with.",
        number!(0.1, 0.9, 0.05, "of rows", quality.reference_share as f64)),
    basic(Stage::Curate, "Prepare", "curate.impute", "Fill gaps with", "What becomes of missing numbers.",
        choice!(curate.impute in Impute, ("median", "median"), ("mean", "mean"), ("drop", "drop row"))),
    basic(Stage::Curate, "Prepare", "curate.encode", "Words become", "How words become numbers.",
        choice!(curate.encode in Encode, ("one_hot", "columns"), ("ordinal", "ranks"))),
    basic(Stage::Curate, "Prepare", "curate.scale", "Scale", "What numbers are divided by.",
        choice!(curate.scale in Scale, ("standard", "standard"), ("min_max", "0 to 1"), ("robust", "robust"), ("none", "none"))),
    basic(Stage::Curate, "Split", "curate.split", "Rows are divided", "Which rows train and which test.",
        choice!(curate.split in Order, ("random", "at random"), ("in_order", "in time order"))),
    basic(Stage::Curate, "Split", "curate.train_share", "To train", "Share of the rows that train.",
        number!(0.05, 0.9, 0.05, "of rows", curate.train_share as f64)),
    more(Stage::Curate, "Split", "curate.test_share", "To test", "Share of the rows that test; the rest is live traffic.",
        number!(0.05, 0.5, 0.05, "of rows", curate.test_share as f64)),
    more(Stage::Curate, "Words", "curate.max_levels", "Words kept", "Most words of a column that get a place of their own.",
        number!(2.0, 100.0, 1.0, "words", curate.max_levels as u32)),
    more(Stage::Curate, "Words", "curate.min_level_share", "Rare below", "A word rarer than this becomes `other`.",
        number!(0.0, 0.2, 0.005, "of rows", curate.min_level_share as f64)),
    basic(Stage::Features, "Clusters", "analyse.clusters", "How many", "How many groups k-means is to find.",
        number!(2.0, 12.0, 1.0, "", analyse.clusters as u32)),
    basic(Stage::Features, "Importance", "analyse.repeats", "Shuffles", "How often each feature is shuffled to see what it is worth.",
        number!(1.0, 20.0, 1.0, "", analyse.repeats as u32)),
    more(Stage::Features, "Estimates", "analyse.runs", "Starts of k-means", "Starts, of which the best is kept.",
        number!(1.0, 10.0, 1.0, "", analyse.runs as u32)),
    more(Stage::Features, "Estimates", "analyse.neighbours", "Neighbours", "Neighbours of the mutual-information estimate.",
        number!(1.0, 20.0, 1.0, "", analyse.neighbours as u32)),
    basic(Stage::Train, "Model", "model.kind", "Model", "Which model is trained.",
        choice!(model.kind in Kind, ("logistic", "logistic"), ("tree", "tree"), ("forest", "forest"))),
    basic(Stage::Train, "Model", "logistic.l2", "Ridge penalty", "Keeps weights small; 1/C of scikit-learn.",
        number!(0.0, 1_000.0, 0.1, "", model.logistic.l2 as f64)),
    basic(Stage::Train, "Model", "tree.max_depth", "Depth of the tree", "Most questions between the root and an answer.",
        number!(1.0, 20.0, 1.0, "questions", model.tree.max_depth as u32)),
    basic(Stage::Train, "Model", "forest.trees", "Trees", "How many trees vote.",
        number!(1.0, 300.0, 1.0, "trees", model.forest.trees as u32)),
    basic(Stage::Train, "Decision", "evaluate.rule", "Threshold", "How a score becomes a decision.",
        choice!(evaluate.rule in Rule, ("fixed", "by hand"), ("least_cost", "by cost"))),
    basic(Stage::Train, "Decision", "evaluate.threshold", "Alarm from score", "Scores from here on raise an alarm, where the threshold is set by hand.",
        number!(0.0, 1.0, 0.01, "", evaluate.threshold as f64)),
    more(Stage::Train, "Costs", "evaluate.cost_false_alarm", "A false alarm costs", "In any currency.",
        number!(0.0, 1_000.0, 0.5, "", evaluate.cost_false_alarm as f64)),
    more(Stage::Train, "Costs", "evaluate.cost_miss", "A miss costs", "In the same currency.",
        number!(0.0, 1_000.0, 0.5, "", evaluate.cost_miss as f64)),
    more(Stage::Train, "Tree and forest", "tree.min_leaf", "Rows in a leaf, tree", "Fewest training rows behind an answer.",
        number!(1.0, 500.0, 1.0, "rows", model.tree.min_leaf as u32)),
    more(Stage::Train, "Tree and forest", "forest.max_depth", "Depth of the forest", "Most questions in each of its trees.",
        number!(1.0, 20.0, 1.0, "questions", model.forest.max_depth as u32)),
    more(Stage::Train, "Tree and forest", "forest.min_leaf", "Rows in a leaf, forest", "Fewest training rows behind an answer of a tree.",
        number!(1.0, 500.0, 1.0, "rows", model.forest.min_leaf as u32)),
    more(Stage::Train, "Classes", "model.class_weight", "Classes count", "Whether both classes count the same in all.",
        choice!(model.class_weight in ClassWeight, ("none", "by row"), ("balanced", "the same"))),
    basic(Stage::Gate, "Limits", "gate.min_auc", "ROC AUC at least", "Least ranking quality on the test rows.",
        number!(0.5, 1.0, 0.01, "", gate.min_auc as f64)),
    basic(Stage::Gate, "Limits", "gate.max_gap", "Gap at most", "Most that quality may fall from training to test rows.",
        number!(0.0, 0.5, 0.01, "ROC AUC", gate.max_gap as f64)),
    basic(Stage::Gate, "Baseline", "gate.baseline", "Compared with", "What the model must beat.",
        choice!(gate.baseline in Baseline, ("prior", "the average"), ("stump", "one question"))),
    basic(Stage::Gate, "Baseline", "gate.min_gain", "Gain at least", "Least gain in ROC AUC over the baseline.",
        number!(0.0, 0.5, 0.005, "ROC AUC", gate.min_gain as f64)),
    more(Stage::Gate, "More limits", "gate.max_ece", "Calibration error at most", "Most that scores may differ from shares.",
        number!(0.0, 0.5, 0.01, "", gate.max_ece as f64)),
    more(Stage::Gate, "More limits", "gate.min_slice_auc", "Weakest slice at least", "Least ranking quality in the weakest slice.",
        number!(0.0, 1.0, 0.01, "ROC AUC", gate.min_slice_auc as f64)),
    basic(Stage::Deploy, "What environments demand", "delivery.max_cost_ratio", "Costs at most", "UAT: most that its decisions may cost, as a share of the cheapest way without a model.",
        number!(0.1, 2.0, 0.05, "of doing without", delivery.max_cost_ratio as f64)),
    basic(Stage::Deploy, "What environments demand", "delivery.max_score_psi", "Scores may move", "Production: most difference between scores in the test and on live rows.",
        number!(0.01, 2.0, 0.01, "PSI", delivery.max_score_psi as f64)),
    basic(Stage::Deploy, "What environments demand", "delivery.trial_rows", "Tried on", "Live rows that Stage and Production are tried on.",
        number!(20.0, 2_000.0, 20.0, "rows", delivery.trial_rows as u32)),
    basic(Stage::Monitor, "Inject drift", "monitor.inject", "Change", "What is made to go wrong.",
        choice!(monitor.inject in Inject, ("nothing", "None"), ("data", "Data"), ("concept", "Concept"), ("prior", "Prior"))),
    basic(Stage::Monitor, "Inject drift", "monitor.start_day", "Starts on day", "First day of the change.",
        number!(0.0, 180.0, 1.0, "", monitor.start_day as u32)),
    basic(Stage::Monitor, "Inject drift", "monitor.strength", "Strength", "How strong the change is.",
        number!(0.0, 1.0, 0.05, "", monitor.strength as f64)),
    basic(Stage::Monitor, "When it alarms", "monitor.on_alarm", "Then", "What an alarm leads to.",
        choice!(monitor.on_alarm in OnAlarm, ("tell", "tell me"), ("retrain", "retrain"))),
    more(Stage::Monitor, "The change", "monitor.pattern", "Pattern", "How the change comes.",
        choice!(monitor.pattern in Pattern, ("sudden", "sudden"), ("gradual", "gradual"), ("incremental", "incremental"), ("blip", "a blip"))),
    more(Stage::Monitor, "The change", "monitor.data_change", "Data arrive", "What goes wrong under data drift.",
        choice!(monitor.data_change in DataChange, ("shift", "shifted"), ("cents", "in cents"), ("missing", "with gaps"))),
    more(Stage::Monitor, "The change", "monitor.feature", "Feature", "The feature that changes.",
        column!("the most important number", monitor.feature)),
    more(Stage::Monitor, "Watch with", "monitor.lambda", "Sensitivity λ", "Page–Hinkley threshold on wrong decisions: smaller is more nervous.",
        number!(1.0, 500.0, 1.0, "", monitor.lambda as f64)),
    more(Stage::Monitor, "Watch with", "monitor.psi_limit", "PSI limit", "Stability index from which on a feature counts as drifted.",
        number!(0.01, 2.0, 0.01, "", monitor.psi_limit as f64)),
    more(Stage::Monitor, "Watch with", "monitor.window_days", "Window", "Days over which inputs and quality are measured.",
        number!(1.0, 60.0, 1.0, "days", monitor.window_days as u32)),
    more(Stage::Monitor, "Watch with", "monitor.label_delay", "Labels arrive after", "Days between a decision and its true label.",
        number!(0.0, 60.0, 1.0, "days", monitor.label_delay_days as u32)),
    more(Stage::Monitor, "Traffic", "monitor.days", "Days", "Simulated days in Production.",
        number!(10.0, 365.0, 5.0, "days", monitor.days as u32)),
    more(Stage::Monitor, "Traffic", "monitor.rows_per_day", "Rows a day", "Rows that arrive each day.",
        number!(5.0, 500.0, 5.0, "rows", monitor.rows_per_day as u32)),
    more(Stage::Monitor, "Retraining", "monitor.retrain_rows", "Waits for", "Labelled rows since the change that a retraining waits for.",
        number!(60.0, 5_000.0, 20.0, "rows", monitor.retrain_rows as u32)),
    more(Stage::Monitor, "Retraining", "monitor.retrain_day", "By hand on day", "Day of a retraining by hand; 0 for none.",
        number!(0.0, 365.0, 1.0, "", monitor.retrain_day as u32)),
];
