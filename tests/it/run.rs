//! The whole pipeline: what is computed again and what is not, how it refuses, how the loop closes.
use opslab::{
    digest::Digest,
    run::{Artifact, Cache, Made, Sources, State, collect, fingerprint},
    scenario::{Field, Scenario},
    stage::Stage,
};

fn scenario(settings: &[(&str, &str)]) -> Scenario {
    let mut scenario = Scenario::default();
    for (key, value) in settings {
        Field::find(key).unwrap().write(&mut scenario, value).unwrap();
    }
    scenario
}

fn sources(scenario: &Scenario) -> Sources {
    let mut sources = Sources::default();
    let key = scenario.data.table.key();
    let path = format!("{}/static/data/{key}.csv", env!("CARGO_MANIFEST_DIR"));
    if let Ok(bytes) = std::fs::read(path) {
        sources.insert(key, bytes);
    }
    sources
}

fn run(settings: &[(&str, &str)], cache: &mut Cache) -> Vec<Made> {
    let scenario = scenario(settings);
    collect(&scenario, &sources(&scenario), cache, |_| {})
}

fn own(csv: &str, settings: &[(&str, &str)]) -> Vec<Made> {
    let mut all = vec![("data.table", "own")];
    all.extend_from_slice(settings);
    let scenario = scenario(&all);
    let mut sources = Sources::default();
    sources.insert("own", csv.as_bytes().to_vec());
    collect(&scenario, &sources, &mut Cache::default(), |_| {})
}

fn states(made: &[Made]) -> Vec<State> {
    made.iter().map(|made| made.state).collect()
}

fn train(made: &[Made]) -> &opslab::evaluate::Report {
    made.iter()
        .find_map(|m| if let Some(Artifact::Train(r)) = m.artifact() { Some(&**r) } else { None })
        .unwrap()
}

fn monitor(made: &[Made]) -> &opslab::monitor::Report {
    made.iter()
        .find_map(|m| if let Some(Artifact::Monitor(r)) = m.artifact() { Some(&**r) } else { None })
        .unwrap()
}

#[test]
fn screening_looks_at_training_rows_only() {
    use std::fmt::Write as _;
    let mut rng = opslab::rng::Rng::new(1, "noise");
    let mut csv = String::new();
    for column in 0..1_500 {
        let _ = write!(csv, "c{column},");
    }
    csv.push_str("target\n");
    for _ in 0..200 {
        for _ in 0..1_500 {
            let _ = write!(csv, "{:.4},", rng.normal());
        }
        csv.push_str(if rng.chance(0.5) { "yes\n" } else { "no\n" });
    }
    let made = own(&csv, &[]);
    let auc = train(&made).test.roc_auc.unwrap();
    assert!((auc - 0.5).abs() < 0.2, "ROC AUC {auc} on noise");
    assert_eq!(made[Stage::Gate as usize].state, State::Refused);
}

#[test]
fn eight_stages_in_order_with_lineage() {
    let made = run(&[], &mut Cache::default());
    assert_eq!(made.iter().map(|m| m.stage).collect::<Vec<_>>(), Stage::ALL);
    assert_eq!(states(&made), [State::Fresh; 8]);
    let hashes: Vec<Digest> = made.iter().map(|m| m.hash).collect();
    for (at, made) in made.iter().enumerate() {
        assert_eq!(made.inputs.is_empty(), at == 0);
        assert!(made.inputs.iter().all(|input| hashes[..at].contains(input)), "{:?}", made.stage);
    }
    assert!(train(&made).test.roc_auc.unwrap() >= 0.81);
}

#[test]
fn the_same_scenario_makes_the_same_bytes_and_another_seed_others() {
    let settings =
        [("model.kind", "forest"), ("forest.trees", "20"), ("monitor.inject", "concept")];
    let first = fingerprint(&run(&settings, &mut Cache::default()));
    assert_eq!(first, fingerprint(&run(&settings, &mut Cache::default())));
    let mut other = settings.to_vec();
    other.push(("seed", "43"));
    assert_ne!(first, fingerprint(&run(&other, &mut Cache::default())));
}

#[test]
fn only_what_depends_on_a_change_is_computed_again() {
    use State::{Cached, Fresh};
    let mut cache = Cache::default();
    run(&[], &mut cache);
    let cases: [(&str, &str, [State; 8]); 6] = [
        ("seed", "42", [Cached; 8]),
        ("journey.change", "missing", [Cached; 8]),
        ("tree.max_depth", "3", [Cached; 8]),
        ("logistic.l2", "5", [Cached, Cached, Cached, Cached, Fresh, Fresh, Fresh, Fresh]),
        ("gate.min_auc", "0.7", [Cached, Cached, Cached, Cached, Cached, Fresh, Fresh, Fresh]),
        ("monitor.lambda", "60", [Cached, Cached, Cached, Cached, Cached, Cached, Cached, Fresh]),
    ];
    for (key, value, expected) in cases {
        assert_eq!(states(&run(&[(key, value)], &mut cache)), expected, "{key}");
    }
    let clusters = states(&run(&[("analyse.clusters", "3")], &mut cache));
    assert_eq!(clusters[..4], [Cached, Cached, Cached, Fresh]);
    assert_eq!(clusters[4], Cached, "clusters are no input of training");
}

#[test]
fn a_cached_run_equals_a_fresh_one() {
    let mut cache = Cache::default();
    for settings in [&[("logistic.l2", "3")][..], &[("evaluate.threshold", "0.3")], &[]] {
        let mixed = fingerprint(&run(settings, &mut cache));
        assert_eq!(mixed, fingerprint(&run(settings, &mut Cache::default())));
    }
}

#[test]
fn a_new_threshold_does_not_train_again_and_changes_the_decisions() {
    let mut cache = Cache::default();
    let at_half = train(&run(&[], &mut cache)).clone();
    let at_third = train(&run(&[("evaluate.threshold", "0.3")], &mut cache)).clone();
    assert_eq!(at_half.test.roc_auc, at_third.test.roc_auc);
    assert!(at_third.test.recall > at_half.test.recall);
    let by_cost = train(&run(&[("evaluate.rule", "least_cost")], &mut cache)).clone();
    assert!((by_cost.test.threshold - 1.0 / 3.0).abs() < 1e-12);
}

#[test]
fn nothing_injected_means_nothing_changed() {
    for seed in ["1", "2", "3", "4", "5"] {
        let report = monitor(&run(&[("seed", seed)], &mut Cache::default())).clone();
        assert_eq!((report.truth, report.retrainings.len()), (None, 0), "seed {seed}");
        assert!(report.alarms.len() <= 1, "seed {seed}: {:?}", report.alarms);
    }
}

/// What monitoring says where a changed pattern was answered by training again.
pub(crate) fn healed() -> opslab::monitor::Report {
    let settings = [("monitor.inject", "concept"), ("monitor.on_alarm", "retrain")];
    monitor(&run(&settings, &mut Cache::default())).clone()
}

#[test]
fn concept_drift_is_found_by_errors_and_healed_by_retraining() {
    let mut cache = Cache::default();
    let told = monitor(&run(&[("monitor.inject", "concept")], &mut cache)).clone();
    let alarm = &told.alarms[0];
    assert!(
        alarm.is_true && alarm.kind == opslab::monitor::AlarmKind::Errors && alarm.until.is_none()
    );
    assert!(told.score.delay.unwrap() <= 20 && !told.score.missed);

    let settings = [("monitor.inject", "concept"), ("monitor.on_alarm", "retrain")];
    let healed = monitor(&run(&settings, &mut cache)).clone();
    assert_eq!(healed.serving.len(), 2);
    let retraining = &healed.retrainings[0];
    assert!(retraining.challenger_auc > retraining.champion_auc);
    assert_eq!(retraining.promotion.as_ref().unwrap().steps.len(), 4);
    let last = |report: &opslab::monitor::Report| report.days[54].accuracy.unwrap().value;
    assert!(last(&healed) > last(&told) + 0.03, "{} {}", last(&healed), last(&told));

    let by_hand = [("monitor.inject", "concept"), ("monitor.retrain_day", "40")];
    let by_hand = monitor(&run(&by_hand, &mut cache)).clone();
    assert_eq!(by_hand.retrainings[0].day, 40);
    assert_eq!(by_hand.registry.champion, Some(2));
}

#[test]
fn data_drift_is_found_by_inputs_and_names_the_feature() {
    for change in ["shift", "cents", "missing"] {
        let settings = [
            ("monitor.inject", "data"),
            ("monitor.data_change", change),
            ("monitor.feature", "income"),
        ];
        let report = monitor(&run(&settings, &mut Cache::default())).clone();
        let alarm = report.alarms.iter().find(|alarm| alarm.is_true).unwrap();
        assert_eq!(alarm.feature, "income", "{change}");
        assert!(alarm.day >= 20 && alarm.day <= 30, "{change}: day {}", alarm.day);
        assert!(report.truth.as_ref().unwrap().changed_cells > 0);
    }
}

#[test]
fn a_blip_heals_by_itself() {
    let settings =
        [("monitor.inject", "data"), ("monitor.pattern", "blip"), ("monitor.strength", "1")];
    let report = monitor(&run(&settings, &mut Cache::default())).clone();
    assert!(!report.alarms.is_empty() && report.alarms.iter().all(|alarm| alarm.until.is_some()));
}

#[test]
fn labels_are_not_known_before_they_arrive() {
    let report = monitor(&run(&[("monitor.label_delay", "9")], &mut Cache::default())).clone();
    assert!(report.days[50].accuracy.is_some() && report.days[51].accuracy.is_none());
    assert_eq!((report.days[8].labels, report.days[9].labels), (0, 60));
}

#[test]
fn a_gate_refuses_in_words_and_the_rest_is_skipped() {
    use State::{Fresh, Refused, Skipped};
    let made = run(&[("gate.min_auc", "0.99")], &mut Cache::default());
    assert_eq!(states(&made), [Fresh, Fresh, Fresh, Fresh, Fresh, Refused, Skipped, Skipped]);
    let why = made[5].refusal.as_ref().unwrap().to_string();
    assert!(why.contains("0.99") && why.contains("ROC AUC"), "{why}");
    assert!(made[5].artifact.is_some(), "the checks can still be read");
    let stopped = run(
        &[("quality.on_failure", "stop"), ("quality.max_missing", "0.01")],
        &mut Cache::default(),
    );
    assert_eq!(stopped[1].state, Refused);
    let costly = run(&[("delivery.max_cost_ratio", "0.1")], &mut Cache::default());
    assert_eq!(costly[6].state, Refused);
    assert!(costly[6].answer.contains("reached Stage"), "{}", costly[6].answer);
}

#[test]
fn tables_that_cannot_be_used_are_refused_with_a_reason() {
    let rows = |line: fn(usize) -> String| (0..60).map(line).collect::<Vec<_>>().join("\n");
    let cases = [
        ("", "empty"),
        ("a,b\n", "row"),
        (&format!("a,y\n{}", rows(|i| format!("{i},1"))), "all 60 rows are positive"),
        (&format!("a,y\n{}", rows(|_| ",".to_owned())), "miss"),
        (&format!("a,y\n{}", rows(|i| format!("3,{}", i % 2))), "column"),
        ("a,y\n1,\"2\n3,4\n", "quote"),
        ("a,b,y\n1,2,0\n2,3,1\n", "rows"),
    ];
    for (csv, word) in cases {
        let made = own(csv, &[("data.target", "y")]);
        let refused =
            made.iter().find(|m| m.state == State::Refused).unwrap_or_else(|| panic!("{csv:.40}"));
        let why = refused.refusal.as_ref().unwrap().to_string().to_lowercase();
        assert!(why.contains(word), "`{word}` not in: {why}");
        assert_eq!(made.len(), 8);
    }
    let csv = format!("a,b,y\n{}", rows(|i| format!("{i},{},{}", i * 7 % 13, i % 2)));
    let made = own(&csv, &[("data.target", "yy")]);
    assert!(made[0].refusal.as_ref().unwrap().to_string().contains("yy"));
    assert_eq!(own(&csv, &[("data.target", "y")])[4].state, State::Fresh);
}

#[test]
fn a_followed_record_is_told_at_every_stage() {
    for change in ["as_is", "cents", "missing"] {
        let made = run(&[("journey.change", change)], &mut Cache::default());
        for made in &made {
            let step = made.step.as_ref().unwrap();
            assert!(!step.sentence.is_empty() && !step.cells.is_empty());
            assert!(change != "as_is" || !step.changed, "{:?}", made.stage);
        }
        assert_eq!(made[0].step.as_ref().unwrap().changed, change != "as_is");
    }
}

#[test]
fn artifacts_survive_the_wire() {
    for settings in [&[][..], &[("gate.min_auc", "0.99")], &[("model.kind", "tree")]] {
        for made in run(settings, &mut Cache::default()) {
            let bytes = postcard::to_stdvec(&made).unwrap();
            assert_eq!(postcard::from_bytes::<Made>(&bytes).unwrap(), made);
        }
    }
}

#[test]
fn figures_show_only_what_is_computed() {
    use opslab::figure::of::{View, figures};
    let made = run(
        &[("monitor.inject", "concept"), ("monitor.on_alarm", "retrain")],
        &mut Cache::default(),
    );
    let mut ids = std::collections::BTreeSet::new();
    for artifact in made.iter().filter_map(|made| made.artifact()) {
        for day in [0, 3, 59] {
            for figure in figures(artifact, View { day, truth: true }) {
                assert!(!figure.title.is_empty() && !figure.summary.is_empty(), "{}", figure.id);
                assert!(!figure.table().rows.is_empty() || day < 59, "{} has no twin", figure.id);
                ids.insert(figure.id);
            }
        }
    }
    for id in [
        "scores",
        "roc",
        "pr",
        "confusion",
        "calibration",
        "importance",
        "association",
        "quality",
        "inputs",
        "challengers",
    ] {
        assert!(ids.contains(id), "{id}");
    }
}
