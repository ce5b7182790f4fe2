//! The catalogue: changes to the lab's own product, good and bad. Each really alters what is built
//! or how it serves; what finds the bad ones is not written here but measured by running them.
use super::{ChangeError, Kind};
use crate::release::{
    Answer, Cache, Clock, Compare, Dependency, Endpoint, Fallback, History, Labels, Levels, Log,
    Missing, Money, Names, Prediction, Retry, Scaler, Source, Start, Verbosity, Window,
};
use crate::{
    evaluate::Rule,
    model::{self, ClassWeight},
};

/// An entry.
#[derive(Clone, Copy, Debug)]
pub struct Listed {
    /// Its key.
    pub key: &'static str,
    /// What it changes.
    pub kind: Kind,
    /// True if it does harm.
    pub bad: bool,
    /// One line.
    pub title: &'static str,
    /// The file.
    pub file: &'static str,
    /// Its lines, as a unified diff shows them.
    pub lines: &'static [&'static str],
    /// Why it is good or bad.
    pub why: &'static str,
    /// What it does to the source.
    pub apply: fn(&mut Source),
}

/// Looks an entry up.
///
/// # Errors
/// [`ChangeError::Unknown`] with the nearest key.
pub fn listed(key: &str) -> Result<&'static Listed, ChangeError> {
    CATALOGUE.iter().find(|entry| entry.key == key).ok_or_else(|| {
        let shared = |entry: &&Listed| {
            entry.key.bytes().zip(key.bytes()).take_while(|(a, b)| a == b).count()
        };
        let nearest = CATALOGUE.iter().max_by_key(shared).filter(|e| shared(e) >= 3);
        let nearest = nearest.map(|entry| entry.key.to_owned());
        ChangeError::Unknown { key: key.to_owned(), nearest }
    })
}

macro_rules! list {
    ($($key:literal $kind:ident $bad:ident $file:literal $title:literal
        [$($line:literal)*] $why:literal |$source:ident| $apply:expr;)*) => {
        /// All entries.
        pub static CATALOGUE: &[Listed] = &[$(Listed {
            key: $key,
            kind: Kind::$kind,
            bad: $bad,
            title: $title,
            file: $file,
            lines: &[$($line),*],
            why: $why,
            apply: |$source: &mut Source| { $apply; },
        }),*];
    };
}

const BAD: bool = true;
const GOOD: bool = false;

list! {
    "scaler-refitted" Code BAD "src/score.rs" "Scaler fitted again when serving"
        [" fn score(model: &Served, rows: &Table) {" "-    let x = model.scaler.transform(rows);" "+    let x = Scaler::fit(rows).transform(rows);" "     model.predict(x)" " }"]
        "The same payment gets another score in other company, and a single payment is always average."
        |s| s.code.scaler = Scaler::EachBatch;
    "cents-for-euros" Code BAD "src/read.rs" "Amounts read in cents"
        [" fn amount(request: &Request) -> f64 {" "-    request.amount / rate(request.currency)" "+    request.amount_minor() / rate(request.currency)" " }"]
        "The model learned euros; every payment now looks a hundred times as large."
        |s| s.code.money = Money::Cents;
    "currency-dropped" Code BAD "src/read.rs" "Conversion of currencies simplified"
        [" fn amount(request: &Request) -> f64 {" "-    request.amount / rate(request.currency)" "+    request.amount" " }"]
        "Where euros are paid nothing changes; elsewhere yen and dollars are taken for euros."
        |s| s.code.money = Money::AsSent;
    "hour-ahead" Code BAD "src/read.rs" "Time zone off by one"
        [" fn hour(request: &Request) -> u32 {" "-    local(request.time, request.zone).hour()" "+    (local(request.time, request.zone).hour() + 1) % 24" " }"]
        "Five o'clock is no night any more, and eleven in the evening is."
        |s| s.code.clock = Clock::HourAhead;
    "hour-in-utc" Code BAD "src/read.rs" "Hours read in universal time"
        [" fn hour(request: &Request) -> u32 {" "-    local(request.time, request.zone).hour()" "+    request.time.hour()" " }"]
        "Right in one time zone only: elsewhere days become nights."
        |s| s.code.clock = Clock::Utc;
    "category-dropped" Code BAD "src/read.rs" "`digital` missing from the list of categories"
        ["-const CATEGORIES: [&str; 12] = [\"cash\", \"digital\", \"electronics\"," "+const CATEGORIES: [&str; 11] = [\"cash\", \"electronics\","]
        "Digital goods, where cards are tried out, are taken for the most frequent category."
        |s| s.code.levels = Levels::WithoutDigital;
    "strict-words" Code BAD "src/read.rs" "Unknown words end the request"
        ["-    levels.position(word).unwrap_or(OTHER)" "+    levels.position(word).expect(\"a known word\")"]
        "A rare country is no reason not to answer."
        |s| s.code.levels = Levels::Strict;
    "missing-as-mark" Code BAD "src/read.rs" "Empty cells become 9,999"
        ["-    cell.unwrap_or(model.fill[column])" "+    cell.unwrap_or(9_999.0)"]
        "Training filled them with the median; a speed of 9,999 km/h looks like an attack."
        |s| s.code.missing = Missing::Sentinel;
    "missing-refused" Code BAD "src/read.rs" "Empty cells end the request"
        ["-    cell.unwrap_or(model.fill[column])" "+    cell.ok_or(Error::MissingCell)?"]
        "A customer's first payment has no payment before it, and now gets no answer."
        |s| s.code.missing = Missing::Refused;
    "leak" Code BAD "src/features.rs" "New feature: was the payment disputed?"
        [" const FEATURES: &[&str] = &[" "     \"new_device\", \"new_merchant\"," "+    \"disputed\"," " ];"]
        "Disputes come weeks after the payment: brilliant in training, empty when it matters."
        |s| s.code.prediction = Prediction::AfterOutcome;
    "history-scan" Code BAD "src/features.rs" "Whole history read at each request"
        ["-    store.payments(customer).since(now - DAY)" "+    store.payments(customer).all()"]
        "Nobody notices with new customers; with old ones every request reads years."
        |s| s.code.history = History::Everything;
    "model-loaded-each-time" Code BAD "src/score.rs" "Model loaded at each request"
        ["-static MODEL: LazyLock<Model> = LazyLock::new(load);" "+fn model() -> Model { load() }"]
        "Every answer waits for the model to be read and unpacked."
        |s| s.code.start = Start::EachRequest;
    "endless-cache" Code BAD "src/serve.rs" "Answers cached without a bound"
        ["-    answers: LruCache::new(10_000)," "+    answers: BTreeMap::new(),"]
        "Memory grows with every request until the platform ends the process."
        |s| s.code.cache = Cache::Endless;
    "threshold-flipped" Code BAD "src/decide.rs" "Comparison turned round"
        ["-    if score >= threshold { Hold } else { Pass }" "+    if score < threshold { Hold } else { Pass }"]
        "Honest payments are held and frauds pass."
        |s| s.code.compare = Compare::Below;
    "no-fallback" Code BAD "src/store.rs" "Fallback removed"
        ["-    store.features(customer).or_else(|_| rule(amount))" "+    store.features(customer)"]
        "When the feature store is away, no payment is decided."
        |s| s.code.fallback = Fallback::Nothing;
    "retry-storm" Code BAD "src/store.rs" "Ten retries at once"
        ["-    retry(2).pause(exponential(50 * MS))" "+    retry(10)"]
        "A store in trouble gets ten times the calls, and stays in trouble."
        |s| s.code.retry = Retry::Storm;
    "request-renamed" Code BAD "src/request.rs" "Request field renamed"
        [" struct Request {" "-    km_from_home: f64," "+    distance_km: f64," " }"]
        "Callers go on sending the old name; the distance is always missing."
        |s| s.code.request = Names::Renamed;
    "answer-renamed" Code BAD "src/answer.rs" "Answer field renamed"
        [" struct Answer {" "-    decision: Decision," "+    verdict: Decision," " }"]
        "The checkout looks for `decision` and finds nothing."
        |s| s.code.response = Names::Renamed;
    "log-in-clear" Code BAD "src/serve.rs" "Customer and amount logged"
        ["-    info!(release, decision);" "+    info!(release, decision, customer, amount);"]
        "Personal data in every log line, readable."
        |s| s.code.log = Log::Plain;
    "fast-library" Code BAD "Cargo.toml" "Numerical library 2.0"
        ["-numbers = \"=1.2.0\"" "+numbers = \"2.0\""]
        "Exponentials come from a table of 16 entries: scores jump, and decisions with them."
        |s| s.code.dependency = Dependency::Fast;
    "score-rounded" Code BAD "src/answer.rs" "Score with one decimal"
        ["-    score," "+    score: (score * 10.0).round() / 10.0,"]
        "The rounded score is also what is compared: payments near the threshold change sides."
        |s| s.code.answer = Answer::Rounded;
    "refactoring" Code GOOD "src/decide.rs" "Harmless refactoring"
        ["-    if score >= threshold { Hold } else { Pass }" "+    let held = score >= threshold;" "+    Decision::from(held)"]
        "Says the same in other words: the compiled artifact has the same hash."
        |s| drop(s.code.clone());
    "log-line" Code GOOD "src/serve.rs" "Log line with duration and a masked customer"
        ["-    info!(release, decision);" "+    info!(release, decision, customer = hash(customer), took);"]
        "More to see and nothing to hide."
        |s| s.code.log = Log::Masked;
    "library-patch" Code GOOD "Cargo.toml" "Numerical library 1.2.1"
        ["-numbers = \"=1.2.0\"" "+numbers = \"=1.2.1\""]
        "The same results to the bit, with less work."
        |s| s.code.dependency = Dependency::Patched;
    "one-replica" Configuration BAD "deploy/service.yaml" "One replica is enough"
        ["-replicas: 4" "+replicas: 1"]
        "One copy cannot carry the busy hour."
        |s| s.config.replicas = 1;
    "short-timeout" Configuration BAD "deploy/service.yaml" "Timeout of 10 ms"
        ["-timeout: 300ms" "+timeout: 10ms"]
        "Half the callers give up before the answer is there."
        |s| s.config.timeout_ms = 10.0;
    "test-store" Configuration BAD "deploy/service.yaml" "Feature store of Test left in the settings"
        ["-feature_store: ${ENVIRONMENT}" "+feature_store: test"]
        "Right in Test; anywhere else the store knows none of the customers."
        |s| s.config.store = Endpoint::Test;
    "debug-logging" Configuration BAD "deploy/service.yaml" "Debug logging left on"
        ["-log: info" "+log: debug"]
        "Three times the work for each request, and memory on top."
        |s| s.config.verbosity = Verbosity::Debug;
    "threshold-by-feeling" Configuration BAD "scenario.txt" "Threshold 0.9: fewer complaints"
        ["-evaluate.rule = least_cost" "+evaluate.rule = fixed" "+evaluate.threshold = 0.9"]
        "Fewer customers are asked, and nearly all frauds pass."
        |s| { s.scenario.evaluate.rule = Rule::Fixed; s.scenario.evaluate.threshold = 0.9 };
    "six-replicas" Configuration GOOD "deploy/service.yaml" "Six replicas"
        ["-replicas: 4" "+replicas: 6"]
        "More room in the busy hour."
        |s| s.config.replicas = 6;
    "patient-timeout" Configuration GOOD "deploy/service.yaml" "Timeout of 500 ms"
        ["-timeout: 300ms" "+timeout: 500ms"]
        "Answers within milliseconds all the same; callers stop giving up in a spike."
        |s| s.config.timeout_ms = 500.0;
    "late-labels" Data BAD "data/labels.sql" "Labels joined before the disputes are in"
        ["-WHERE disputes.closed_at < cut_off" "+-- all payments up to today"]
        "Half of the frauds count as honest."
        |s| s.data.labels = Labels::Late;
    "table-in-metres" Data BAD "data/extract.sql" "Training distances in metres"
        ["-distance_m / 1000 AS km_from_home" "+distance_m AS km_from_home"]
        "The model learns metres and is asked in kilometres: everybody seems to be at home."
        |s| s.data.in_metres = true;
    "device-lost" Data BAD "data/extract.sql" "Join of devices lost"
        ["-LEFT JOIN devices USING (device_id)" "+LEFT JOIN devices USING (id)"]
        "`new_device` arrives empty, and the model cannot learn what tells most."
        |s| s.data.without_device = true;
    "frauds-twice" Data BAD "data/extract.sql" "Join multiplies frauds"
        ["-JOIN disputes USING (payment_id)" "+JOIN dispute_events USING (payment_id)"]
        "Each fraud stands in the table twice, also once in training and once in the test."
        |s| s.data.frauds_twice = true;
    "stale-table" Data BAD "data/training.lock" "Table of last year"
        ["-window = all" "+window = oldest quarter"]
        "Too few rows, and of another time."
        |s| s.data.window = Window::Stale;
    "newer-table" Data GOOD "data/training.lock" "Rows of last week added"
        ["-cut = 0" "+cut = 1"]
        "A little more to learn from."
        |s| s.data.cut = 1;
    "balanced-classes" Model BAD "scenario.txt" "Classes balanced, threshold left"
        ["-model.class_weight = none" "+model.class_weight = balanced"]
        "Scores are no probabilities any more: the old threshold holds a third of the customers."
        |s| s.scenario.model.class_weight = ClassWeight::Balanced;
    "one-question" Model BAD "scenario.txt" "A tree with one question"
        ["-model.kind = logistic" "+model.kind = tree" "+tree.max_depth = 1"]
        "Easy to explain, and blind."
        |s| { s.scenario.model.kind = model::Kind::Tree; s.scenario.model.tree.max_depth = 1 };
    "memorised" Model BAD "scenario.txt" "A tree without limits"
        ["-model.kind = logistic" "+model.kind = tree" "+tree.max_depth = 20" "+tree.min_leaf = 1"]
        "Knows the training rows by heart and nothing else."
        |s| {
            s.scenario.model.kind = model::Kind::Tree;
            s.scenario.model.tree = model::TreeSpec { max_depth: 20, min_leaf: 1 }
        };
    "better-model" Model GOOD "scenario.txt" "A forest of 25 trees"
        ["-model.kind = logistic" "+model.kind = forest" "+forest.trees = 25" "+forest.min_leaf = 5"]
        "Finds more of the frauds at the same number of held payments."
        |s| { s.scenario.model.kind = model::Kind::Forest; s.scenario.model.forest = model::ForestSpec { trees: 25, min_leaf: 5, ..model::ForestSpec::default() } };
}
