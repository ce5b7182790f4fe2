//! The list of tests.
use super::{
    Bench, Judged, Level, Outcome, Part, environment as e, integration as i, system as s, unit as u,
};

/// A test.
#[derive(Clone, Copy, Debug)]
pub struct Test {
    /// Its key.
    pub key: &'static str,
    /// Where it stands.
    pub level: Level,
    /// What it is for, one sentence.
    pub purpose: &'static str,
    /// Where to look when it fails.
    pub place: &'static str,
    /// Simulated seconds that it takes.
    pub seconds: u32,
    /// True if it is chosen unless somebody says otherwise.
    pub usual: bool,
    /// The parts it reads.
    pub reads: &'static [Part],
    /// True if it also reads the current release.
    pub compares: bool,
    check: fn(&Bench<'_>) -> Judged,
}

impl Test {
    /// Runs it.
    pub fn run(&self, bench: &Bench<'_>) -> Outcome {
        let judged = (self.check)(bench);
        Outcome {
            test: self.key.to_owned(),
            level: self.level,
            passed: judged.passed,
            observed: judged.observed,
            limit: judged.limit,
            sentence: judged.words,
            place: self.place.to_owned(),
            seconds: self.seconds,
        }
    }
}

/// The test called `key`.
pub fn test(key: &str) -> Option<&'static Test> {
    TESTS.iter().find(|test| test.key == key)
}

macro_rules! tests {
    ($($key:literal $level:ident $seconds:literal $place:literal [$($part:ident)*] $usual:literal $compares:literal $check:path: $purpose:literal;)*) => {
        /// All tests, by level; within a level in the order in which they run.
        pub static TESTS: &[Test] = &[$(Test {
            key: $key,
            level: Level::$level,
            purpose: $purpose,
            place: $place,
            seconds: $seconds,
            usual: $usual,
            reads: &[$(Part::$part),*],
            compares: $compares,
            check: $check,
        }),*];
    };
}

tests! {
    "reads-amount" Unit 1 "src/read.rs" [Code Model] true false u::reads_amount: "12.34 euros are 12.34 euros.";
    "reads-night" Unit 1 "src/read.rs" [Code Model] true false u::reads_night: "05:59 is night and 06:00 is not.";
    "knows-words" Unit 1 "src/read.rs" [Code Model] true false u::knows_words: "Every category of the contract is understood.";
    "fills-gaps" Unit 1 "src/read.rs" [Code Model] true false u::fills_gaps: "An empty number gets the value found in training.";
    "scales-as-fitted" Unit 1 "src/score.rs" [Code Model] true false u::scales_as_fitted: "Numbers are scaled as the package says, whatever their company.";
    "scores-in-range" Unit 1 "src/score.rs" [Code Model] true false u::scores_in_range: "Scores are probabilities.";
    "scores-exactly" Unit 1 "src/score.rs" [Code Model] true false u::scores_exactly: "The score is what the arithmetic of the model says.";
    "decides" Unit 1 "src/decide.rs" [Code Model] true false u::decides: "From the threshold on a payment is held, below it passes.";
    "retries-bounded" Unit 1 "src/store.rs" [Code Config] true false u::retries_bounded: "Retries multiply calls by three at most.";
    "falls-back" Unit 1 "src/store.rs" [Code Model] true false u::falls_back: "Without the feature store there is still an answer.";
    "logs-privately" Unit 1 "src/serve.rs" [Code Model] true false u::logs_privately: "No log line names a customer.";
    "settings-valid" Unit 1 "deploy/service.yaml" [Config Model] true false u::settings_valid: "Settings are within their ranges.";
    "settings-neutral" Unit 1 "deploy/service.yaml" [Config] false false u::settings_neutral: "No setting names an environment.";
    "converts-currency" Unit 1 "src/read.rs" [Code Model] false false u::converts_currency: "160 yen are one euro.";
    "reads-foreign-night" Unit 1 "src/read.rs" [Code Model] false false u::reads_foreign_night: "Night is told by the customer's clock, eight hours away too.";
    "few-columns" Unit 1 "scenario.txt" [Model] true false u::few_columns: "The model is shown few enough columns to be explained.";
    "request-contract" Integration 6 "src/request.rs" [Code Schema] true false i::request_contract: "Every field that is read is sent.";
    "answer-contract" Integration 6 "src/answer.rs" [Code] true false i::answer_contract: "The caller finds the fields that were agreed.";
    "same-answer-twice" Integration 8 "src/score.rs" [Code Model] true false i::same_answer_twice: "The same rows get the same scores, also in other company.";
    "row-by-row" Integration 12 "src/score.rs" [Code Model] true false i::row_by_row: "A payment alone gets the score that it gets in a batch.";
    "training-equals-serving" Integration 15 "src/features.rs" [Code Model Schema] true false i::training_equals_serving: "Requests look to the model as the training rows did.";
    "every-feature-varies" Integration 5 "src/features.rs" [Code Model Schema] true false u::every_feature_varies: "No feature is always the same in what is served.";
    "no-leak" Integration 10 "src/features.rs" [Schema] true false i::no_leak: "No column alone knows the answer.";
    "damaged-cells" Integration 8 "src/read.rs" [Code Model] true false i::damaged_cells: "With any one cell missing there is an answer.";
    "unknown-words" Integration 4 "src/read.rs" [Code Model] true false i::unknown_words: "Words never seen get an answer.";
    "unpacks" Integration 4 "src/score.rs" [Model] true false i::unpacks: "Packed and unpacked, it answers the same.";
    "reproducible" Integration 40 "scenario.txt" [Model Schema Config] true false i::reproducible: "Training again makes the same bytes.";
    "model-gate" Integration 20 "scenario.txt" [Model Config] true false i::model_gate: "The model keeps its limits and beats its baseline.";
    "enough-rows" Integration 2 "data/training.lock" [Schema] true true i::enough_rows: "The training table is not much smaller than before.";
    "columns-full" Integration 3 "data/extract.sql" [Schema] true true i::columns_full: "Columns are as full as before.";
    "columns-in-range" Integration 3 "data/extract.sql" [Schema] true true i::columns_in_range: "Numbers are of the size that they were.";
    "labels-complete" Integration 3 "data/labels.sql" [Schema] true false i::labels_complete: "The newest rows have frauds, too.";
    "no-duplicates" Integration 5 "data/extract.sql" [Schema] true false i::no_duplicates: "No payment stands in the table twice.";
    "can-go-back" Integration 6 "src/answer.rs" [Code Schema] true true i::can_go_back: "Old and new release can run side by side.";
    "library-as-recorded" Integration 6 "Cargo.toml" [Code Model] true false i::library_as_recorded: "The library gives the results that were recorded.";
    "answers-all" System 60 "src/serve.rs" [Code Model] true false s::answers_all: "Every payment of the sample gets an answer.";
    "ranks-frauds" System 60 "scenario.txt" [Code Model] true false s::ranks_frauds: "Served scores rank frauds before honest payments.";
    "keeps-promise" System 60 "src/features.rs" [Code Model] true false s::keeps_promise: "Served quality is what training promised.";
    "calibrated" System 60 "scenario.txt" [Code Model] true false s::calibrated: "Scores mean what they say.";
    "worth-it" System 60 "scenario.txt" [Code Model] true false s::worth_it: "Decisions cost less than doing without.";
    "holds-few" System 30 "scenario.txt" [Code Model] true false s::holds_few: "At most 8 % of the payments are held.";
    "holds-some" System 30 "scenario.txt" [Code Model] true false s::holds_some: "At least 35 % of the frauds are held.";
    "decides-as-before" System 30 "src/decide.rs" [Code Model] true true s::decides_as_before: "Decisions are mostly those of the current release.";
    "fast" System 60 "src/serve.rs" [Code Config Model] true false s::fast: "95 % of the answers come within 40 ms.";
    "in-time" System 60 "deploy/service.yaml" [Code Config Model] true false s::in_time: "Callers get their answers in time.";
    "carries" System 90 "deploy/service.yaml" [Code Config Model] false false s::carries: "100 requests a second keep the copies at most half busy.";
    "small" System 480 "src/serve.rs" [Code Config Model] true false s::small: "Memory stays small for eight minutes.";
    "survives-store" System 60 "src/store.rs" [Code Config Model] true false s::survives_store: "With half of the store's calls failing payments are answered.";
    "starts-fast" System 20 "src/score.rs" [Code Config Model] true false s::starts_fast: "The first answer comes at once.";
    "same-bytes" Test 20 "registry" [Code Model Schema Config] true false e::same_bytes: "What is deployed is what was built.";
    "callers" Test 300 "src/answer.rs" [Code Model] true false e::callers: "The callers that live in Test get on with it.";
    "fields-filled" Test 120 "src/request.rs" [Code Model Schema] true false e::fields_filled: "What the callers send fills what is read.";
    "replay" Stage 1800 "src/serve.rs" [Code Model] true false e::replay: "Every replayed request gets an answer.";
    "replay-agrees" Stage 1800 "src/score.rs" [Code Model] true false e::replay_agrees: "Requests sent one by one are decided as all at once.";
    "own-store" Stage 600 "deploy/service.yaml" [Code Config Model] true false e::own_store: "Answers come from the store of the environment.";
    "under-load" Stage 7200 "src/features.rs" [Code Config Model] true false e::under_load: "In a busy hour with old customers answers come within 60 ms.";
    "errors-under-load" Stage 0 "deploy/service.yaml" [Code Config Model] true false e::errors_under_load: "In a busy hour nearly all get an answer in time.";
    "memory-under-load" Stage 0 "src/serve.rs" [Code Config Model] true false e::memory_under_load: "Memory stays bounded for two hours.";
    "store-in-trouble" Stage 900 "src/store.rs" [Code Config Model] true false e::store_in_trouble: "A store in trouble is not pushed under.";
    "cost-against-current" Uat 3600 "scenario.txt" [Code Model] true true e::cost_against_current: "Decisions cost no more than those of the current release.";
    "cost-against-nothing" Uat 0 "scenario.txt" [Code Model] true false e::cost_against_nothing: "Decisions cost less than doing without.";
    "workload" Uat 0 "scenario.txt" [Code Model] true false e::workload: "The desk that calls customers can cope.";
    "audit" Uat 1800 "src/serve.rs" [Code Model] true false e::audit: "The auditor finds no customer in the log.";
}
