//! The parameters: declared once, for the panel, links and the command line.
use super::Station;
use crate::{
    check::{Keying, Level, TESTS},
    promote::{Availability, Place, Promotion, Spec},
    rollout::{Method, Strategy, bandit::Policy},
    room::{Control, Takes},
};

/// A parameter.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Stable name, as `promote::OPTIONS` has it.
    pub key: &'static str,
    /// Name on the panel.
    pub label: &'static str,
    /// Unit of a number.
    pub unit: &'static str,
    /// One sentence of help.
    pub help: &'static str,
    /// Where its control stands.
    pub station: Station,
    /// Heading above it.
    pub group: &'static str,
    /// What it takes.
    pub range: Range,
    /// Its value as text.
    pub read: fn(&Spec) -> String,
}

/// What a parameter takes.
#[derive(Clone, Copy, Debug)]
pub enum Range {
    /// Numbers from, to, in steps.
    Number(f64, f64, f64),
    /// One of these: key and label.
    Choice(&'static [(&'static str, &'static str)]),
    /// Tests of a level, each on or off.
    Tests(Level),
}

const SWITCH: Range = Range::Choice(&[("on", "on"), ("off", "off")]);
const STRATEGIES: Range = Range::Choice(&[
    ("canary", "Canary"),
    ("rolling", "Rolling"),
    ("blue_green", "Blue–green"),
    ("shadow", "Shadow"),
    ("all_at_once", "All at once"),
    ("experiment", "A/B test"),
    ("bandit", "Bandit"),
]);
const POLICIES: Range = Range::Choice(&[
    ("thompson", "Thompson sampling"),
    ("epsilon_greedy", "ε-greedy"),
    ("equal", "half and half"),
]);
const PATHS: Range =
    Range::Choice(&[("line", "one after the other"), ("beside", "beside each other")]);
const AVAILABILITIES: Range = Range::Choice(&[("one_of", "one of them"), ("all", "all of them")]);
const KEYINGS: Range = Range::Choice(&[("content", "content"), ("name", "name")]);
const METHODS: Range = Range::Choice(&[
    ("sequential", "Sequential test"),
    ("naive", "z-test at every look"),
    ("once", "z-test at the end"),
    ("kayenta", "Ranks and groups (Kayenta)"),
]);
const PROMOTIONS: Range = Range::Choice(&[
    ("newest", "The newest that is verified"),
    ("match_upstream", "What UAT has"),
    ("manual", "By hand"),
]);

fn switch(on: bool) -> String {
    if on { "on" } else { "off" }.to_owned()
}

fn production(spec: &Spec) -> Option<&Place> {
    spec.places.iter().find(|place| place.level.is_none())
}

fn tests(spec: &Spec, level: Level) -> String {
    let on = TESTS.iter().filter(|test| test.level == level && spec.runs(test));
    on.map(|test| test.key).collect::<Vec<_>>().join(",")
}

macro_rules! fields {
    ($($station:ident $group:literal {$($key:literal $label:literal $unit:literal $range:expr, |$spec:ident| $read:expr, $help:literal;)*})*) => {
        /// All parameters, in the order of the panel.
        pub static FIELDS: &[Field] = &[$($(Field {
            key: $key,
            label: $label,
            unit: $unit,
            help: $help,
            station: Station::$station,
            group: $group,
            range: $range,
            read: |$spec| $read,
        }),*),*];
    };
}

fields! {
    Commit "The team" {
        "deliver.commits_per_week" "Commits a week" "" Range::Number(0.0, 20.0, 1.0),
            |spec| spec.team.commits_per_week.to_string(), "Changes that the simulated team commits by itself.";
        "deliver.bad_share" "Share with a mistake" "" Range::Number(0.0, 1.0, 0.05),
            |spec| spec.team.bad_share.to_string(), "Share of the team's commits that are bad ones of the catalogue.";
        "deliver.retrain_days" "Days between trainings" "days" Range::Number(0.0, 90.0, 1.0),
            |spec| spec.team.retrain_days.to_string(), "The model is trained again by plan; 0 for never.";
        "deliver.weeks" "Length" "weeks" Range::Number(1.0, 52.0, 1.0),
            |spec| spec.weeks.to_string(), "How long the simulation lasts.";
    }
    Build "Failures for no reason" {
        "deliver.flakiness" "Flakiness" "" Range::Number(0.0, 0.2, 0.01),
            |spec| spec.flakiness.to_string(), "Chance that a test fails although nothing is wrong, each time it runs.";
    }
    Build "Verdicts" {
        "deliver.keying" "Kept by" "" KEYINGS, |spec| match spec.keying {
            Keying::Content => "content",
            Keying::Name => "name",
        }.to_owned(), "By content hash a test runs again when anything that it reads has changed; by name it does not see that data changed, and takes an old verdict.";
    }
    Unit "Which tests run" {
        "tests.unit" "Unit tests" "" Range::Tests(Level::Unit), |spec| tests(spec, Level::Unit), "One function each, on small fixed tables.";
    }
    Integration "Which tests run" {
        "tests.integration" "Integration tests" "" Range::Tests(Level::Integration), |spec| tests(spec, Level::Integration), "Request, features, model and answer together.";
    }
    System "Which tests run" {
        "tests.system" "System tests" "" Range::Tests(Level::System), |spec| tests(spec, Level::System), "The whole, on a sample of payments.";
    }
    Test "The environment" {
        "deliver.verify" "Environments verify" "" SWITCH, |spec| switch(spec.places.iter().all(|place| place.verify)), "Whether Test, Stage and UAT run their tests.";
        "deliver.self_heal" "Self-heal" "" SWITCH, |spec| switch(spec.places.iter().all(|place| place.self_heal)), "What was changed by hand is put back to what is desired.";
    }
    Test "Which tests run" {
        "tests.test" "In Test" "" Range::Tests(Level::Test), |spec| tests(spec, Level::Test), "Deployed, beside its callers.";
    }
    Stage "Which tests run" {
        "tests.stage" "In Stage" "" Range::Tests(Level::Stage), |spec| tests(spec, Level::Stage), "Under load, with faults.";
    }
    Uat "The way to Production" {
        "deliver.path" "Stage and UAT" "" PATHS, |spec| if spec.is_beside() { "beside" } else { "line" }.to_owned(), "One after the other, or both after Test.";
        "deliver.availability" "Production needs" "" AVAILABILITIES, |spec| match production(spec).map(|place| place.availability) {
            Some(Availability::All) => "all",
            Some(Availability::OneOf) | None => "one_of",
        }.to_owned(), "Of several places before: verified by one, or by all.";
    }
    Uat "Gates before Production" {
        "deliver.soak_minutes" "Soak time in UAT" "min" Range::Number(0.0, 1440.0, 10.0),
            |spec| (production(spec).map_or(0, |place| place.soak_s) / 60).to_string(), "How long a release must have stood verified in UAT.";
        "deliver.approvals" "Approvals" "" Range::Number(0.0, 5.0, 1.0),
            |spec| production(spec).map_or(0, |place| place.approvals).to_string(), "People who must agree before Production.";
    }
    Uat "Which tests run" {
        "tests.uat" "In UAT" "" Range::Tests(Level::Uat), |spec| tests(spec, Level::Uat), "Judged by the business.";
    }
    Production "Rollout" {
        "rollout.strategy" "Strategy" "" STRATEGIES, |spec| match spec.rollout.strategy {
            Strategy::AllAtOnce => "all_at_once",
            Strategy::Rolling => "rolling",
            Strategy::BlueGreen => "blue_green",
            Strategy::Canary => "canary",
            Strategy::Shadow => "shadow",
            Strategy::Experiment => "experiment",
            Strategy::Bandit => "bandit",
        }.to_owned(), "How traffic moves to a new release.";
        "rollout.method" "Judged by" "" METHODS, |spec| match spec.rollout.method {
            Method::Naive => "naive",
            Method::Sequential => "sequential",
            Method::Once => "once",
            Method::Kayenta => "kayenta",
        }.to_owned(), "How the canary is compared with a fresh baseline of the same size.";
        "rollout.alpha" "False alarms" "" Range::Number(0.01, 0.5, 0.01), |spec| spec.rollout.alpha.to_string(), "Chance that a good release is stopped.";
        "rollout.auto_rollback" "Back by itself" "" SWITCH, |spec| switch(spec.rollout.auto_rollback), "A failed analysis or an incident takes the release back.";
        "rollout.analysis" "Analysis" "" SWITCH, |spec| switch(spec.rollout.analysis), "Whether the steps of a rollout are judged.";
        "rollout.effect" "A/B: difference to see" "" Range::Number(0.002, 0.05, 0.001), |spec| spec.rollout.effect.to_string(), "Of the share of payments passed; the smaller, the more customers it takes.";
        "rollout.policy" "Bandit" "" POLICIES, |spec| match spec.rollout.policy {
            Policy::Thompson => "thompson",
            Policy::EpsilonGreedy => "epsilon_greedy",
            Policy::Equal => "equal",
        }.to_owned(), "How traffic is shared out among the old release and the new one.";
        "rollout.failure_limit" "Forgiven failed looks" "" Range::Number(0.0, 5.0, 1.0), |spec| spec.rollout.failure_limit.to_string(), "Failed looks that do not yet end the rollout.";
        "rollout.inconclusive_limit" "Forgiven inconclusive looks" "" Range::Number(0.0, 5.0, 1.0), |spec| spec.rollout.inconclusive_limit.to_string(), "Looks with too little traffic before it waits for a person.";
        "rollout.window" "Fast track" "releases" Range::Number(0.0, 8.0, 1.0), |spec| spec.rollout.window.to_string(), "Going back at most so many releases skips all steps.";
        "rollout.dry_run" "Only write down" "" SWITCH, |spec| switch(spec.rollout.dry_run), "Failures are written down and stop nothing.";
        "deliver.promotion" "Takes" "" PROMOTIONS, |spec| match production(spec).map(|place| place.promotion) {
            Some(Promotion::MatchUpstream) => "match_upstream",
            Some(Promotion::Manual) => "manual",
            Some(Promotion::Newest) | None => "newest",
        }.to_owned(), "Which release gets into Production.";
    }
    Measure "What counts" {
        "deliver.count_retrainings" "Trainings are deployments" "" SWITCH, |spec| switch(spec.count_retrainings), "Whether models that were trained by plan count in the delivery figures.";
        "deliver.quarantine" "In quarantine" "" Range::Choice(&[]), |spec| spec.quarantine.join(","), "Tests that run and stop nothing.";
    }
}

impl Field {
    /// The parameter of that name.
    pub fn find(key: &str) -> Option<&'static Self> {
        FIELDS.iter().find(|field| field.key == key)
    }

    /// Sets it.
    ///
    /// # Errors
    /// What it takes instead, in words; nothing is changed then.
    pub fn write(&self, spec: &mut Spec, value: &str) -> Result<(), String> {
        match self.range {
            Range::Tests(level) => run(spec, level, value),
            Range::Number(min, max, _) => {
                let number = value.parse::<f64>().ok().filter(|n| (min..=max).contains(n));
                let number = number.ok_or_else(|| {
                    format!("`{}` takes a number from {min} to {max}, not `{value}`", self.key)
                })?;
                spec.set(self.key, &number.to_string()).map_err(|error| error.to_string())
            }
            Range::Choice(_) => {
                let mut tried = spec.clone();
                tried.set(self.key, value).map_err(|error| error.to_string())?;
                tried.validate().map_err(|error| error.to_string())?;
                *spec = tried;
                Ok(())
            }
        }
    }

    /// As the panel shows it; `None` for what has a place elsewhere.
    pub(super) fn control(&'static self, spec: &Spec, usual: &Spec) -> Option<Control> {
        let pair = |(key, label): &(&str, &str)| ((*key).to_owned(), (*label).to_owned());
        let takes = match self.range {
            Range::Number(min, max, step) => Takes::Number { min, max, step },
            Range::Choice([]) => return None,
            Range::Choice(options) => Takes::Choice(options.iter().map(pair).collect()),
            Range::Tests(level) => {
                let of = TESTS.iter().filter(|test| test.level == level);
                Takes::Some(of.map(|t| (t.key.to_owned(), t.key.replace('-', " "))).collect())
            }
        };
        let value = (self.read)(spec);
        let is_default = value == (self.read)(usual);
        Some(Control {
            key: self.key,
            label: self.label,
            unit: self.unit,
            help: self.help,
            group: self.group,
            takes,
            value,
            is_default,
        })
    }
}

/// Lets exactly these tests of a level run.
fn run(spec: &mut Spec, level: Level, keys: &str) -> Result<(), String> {
    let wanted: Vec<&str> = keys.split(',').filter(|key| !key.is_empty()).collect();
    let of = |key: &&str| TESTS.iter().any(|test| test.level == level && test.key == *key);
    if let Some(stranger) = wanted.iter().find(|key| !of(key)) {
        let stranger: String = stranger.chars().take(60).collect();
        return Err(format!("there is no test `{stranger}` at {}", level.name()));
    }
    for test in TESTS.iter().filter(|test| test.level == level) {
        spec.without.retain(|key| key != test.key);
        spec.also.retain(|key| key != test.key);
        let wants = wanted.contains(&test.key);
        if wants && !test.usual {
            spec.also.push(test.key.to_owned());
        } else if !wants && test.usual {
            spec.without.push(test.key.to_owned());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests_of_fields {
    use super::*;

    #[test]
    fn every_parameter_reads_back_what_it_wrote() {
        for field in FIELDS {
            let mut spec = Spec::default();
            let value = match field.range {
                Range::Number(_, max, _) => max.to_string(),
                Range::Choice(options) => options
                    .last()
                    .map_or_else(|| "decides".to_owned(), |(key, _)| (*key).to_owned()),
                Range::Tests(_) => String::new(),
            };
            field.write(&mut spec, &value).unwrap();
            assert_eq!((field.read)(&spec), value, "{}", field.key);
            assert!(field.write(&mut spec, "no such thing").is_err(), "{}", field.key);
            assert_eq!((field.read)(&spec), value, "{}", field.key);
        }
    }
}
