//! From one prediction to everything that made it, and back.
use std::process::Command;

use opslab::{
    change::{Change, Edit},
    promote::{Action, DAY, MINUTE, Simulation},
    release::{Service, Source, Store},
};
use serde_json::Value;

use super::{alone, follow, workshop};

#[test]
fn a_prediction_leads_to_features_model_data_code_release_and_commit() {
    let mut spec = alone();
    for place in &mut spec.places {
        place.approvals = 0;
    }
    let mut simulation = Simulation::new(spec, workshop()).unwrap();
    for (day, key) in [(0, "log-line"), (1, "newer-table")] {
        let change = Change::listed(key).unwrap();
        simulation.plan(day * DAY + MINUTE, Action::Commit(Box::new(change)));
    }
    // Before: the product of the beginning, without a commit.
    let before = simulation.explain(3, 17).unwrap();
    assert_eq!((before.release, before.commits.len(), before.purpose), (0, 0, None));
    simulation.finish();
    let found = simulation.explain(3, 17).unwrap();
    assert_eq!((found.release, found.place.as_str()), (2, "Production eu"));
    assert_eq!(found.since, simulation.state().places[3].since);
    let edits: Vec<Edit> = found.commits.iter().map(|commit| commit.edit.clone()).collect();
    assert_eq!(
        edits,
        [Edit::Listed("log-line".to_owned()), Edit::Listed("newer-table".to_owned())]
    );
    let times: Vec<u64> = found.commits.iter().map(|commit| commit.at).collect();
    assert_eq!(times, [MINUTE, DAY + MINUTE]);
    assert_eq!(found.data.cut, 1, "the table that it learned from");
    assert_eq!(found.request, before.request, "the same payment");
    assert_ne!(found.parts.model, before.parts.model);
    assert_ne!(found.table, before.table);
    assert_ne!(found.parts.code, before.parts.code);
    assert!(found.log_line.contains(&found.artifact.short()));
    assert_eq!(found.held, found.score >= found.threshold);

    // The commits alone make the same bytes again, and those the same answer.
    let made = simulation.workshop().build(&edits).unwrap().artifact;
    assert_eq!((made.digest, made.parts, made.data), (found.artifact, found.parts, found.table));
    let payment = simulation.workshop().slices().production[0].pick(&[17]);
    let score = Service::start(&made).answer(&payment, Store::Up).scores[0];
    assert_eq!(score.to_bits(), found.score.to_bits());
    // And the model makes the score of the features that are shown.
    let x = ndarray(&found.features);
    assert_eq!(made.package.model.scores(x.view())[0].to_bits(), found.score.to_bits());
    assert!(made.package.preparation.names.iter().eq(found.features.iter().map(|(name, _)| name)));

    assert_eq!(simulation.explain(0, 17), None, "nobody is served by Test");
    assert_eq!(simulation.explain(3, u32::MAX), None);
}

fn ndarray(features: &[(String, f64)]) -> ndarray::Array2<f64> {
    let row: Vec<f64> = features.iter().map(|(_, number)| *number).collect();
    ndarray::Array2::from_shape_vec((1, row.len()), row).unwrap()
}

#[test]
fn the_command_explains_a_prediction() {
    let run = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_opslab")).args(arguments).output().unwrap()
    };
    let asked = ["deliver", "--commit", "log-line", "--explain", "17", "--at", "us", "--json"];
    let output = run(&asked);
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut simulation =
        follow(&alone(), opslab::promote::Workshop::new(Source::default()), "log-line");
    let expected = simulation.explain(4, 17).unwrap();
    assert_eq!(found["place"], "Production us");
    assert_eq!(found["release"], 1);
    assert!((found["score"].as_f64().unwrap() - expected.score).abs() < 1e-15);
    assert_eq!(found["artifact"], serde_json::to_value(expected.artifact).unwrap());
    let text = String::from_utf8(run(&asked[..7]).stdout).unwrap();
    assert!(text.contains("commit ") && text.contains("training table"), "{text}");
    for (wrong, say) in
        [(["--explain", "9999999"], "has no payment"), (["--at", "mars"], "there is no `mars`")]
    {
        let output = run(&["deliver", "--weeks", "1", "--explain", "1", wrong[0], wrong[1]]);
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains(say));
    }
}
