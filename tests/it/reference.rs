//! The lab's models against scikit-learn's same models on the same rows of the shipped tables.
//! `tests/reference/sklearn_tables.py` made the figures, from rows that `opslab split` named.
use opslab::{
    run::{Artifact, Cache, Sources, collect},
    scenario::{Field, Scenario},
};
use serde_json::Value;

/// How far apart ROC AUC may be. A tree or forest is compared with the range over scikit-learn's
/// seeds, because ties between splits alone move it.
const TOLERANCE: f64 = 0.01;

#[test]
fn shipped_tables_score_as_in_scikit_learn() {
    let golden: Value =
        serde_json::from_str(include_str!("../golden/sklearn_tables.json")).unwrap();
    let mut apart = Vec::new();
    for (table, figures) in golden["tables"].as_object().unwrap() {
        let mut cache = Cache::default();
        for kind in ["logistic", "tree", "forest"] {
            let mut scenario = Scenario::default();
            for (key, value) in [("data.table", table.as_str()), ("model.kind", kind)] {
                Field::find(key).unwrap().write(&mut scenario, value).unwrap();
            }
            let path = format!("{}/static/data/{table}.csv", env!("CARGO_MANIFEST_DIR"));
            let mut sources = Sources::default();
            sources.insert(table.clone(), std::fs::read(path).unwrap());
            let made = collect(&scenario, &sources, &mut cache, |_| {});
            let report = made
                .iter()
                .find_map(
                    |m| if let Some(Artifact::Train(r)) = m.artifact() { Some(r) } else { None },
                )
                .unwrap();
            assert_eq!(Value::from(report.test.rows), figures["test_rows"], "{table}");
            assert_eq!(Value::from(report.test.positives), figures["test_positives"], "{table}");
            let auc = report.test.roc_auc.unwrap();
            let range = &figures[kind]["roc_auc"];
            let (least, most) = (range["least"].as_f64().unwrap(), range["most"].as_f64().unwrap());
            if auc < least - TOLERANCE || auc > most + TOLERANCE {
                apart.push(format!(
                    "{table}, {kind}: {auc:.4}, scikit-learn {least:.4} to {most:.4}"
                ));
            }
        }
    }
    assert!(apart.is_empty(), "{}", apart.join("\n"));
}
