//! Train: a model is fitted to the training rows and evaluated on the test rows.
use crate::num::order;
use std::{ops::ControlFlow, rc::Rc};

use serde::{Deserialize, Serialize};

use super::{
    Observer,
    artifact::{Artifact, Tone},
    curate::Prepared,
    line::{Outcome, Pace, Said},
};
use crate::{
    delivery::Package,
    diagnostic::{Diagnostic, Place, Severity},
    digest::Digest,
    evaluate::{self, Card, Report},
    model::{Fit, Fitted, Spec, Step},
    words,
};

/// Weights named on the card.
const MOST_WEIGHTS: usize = 40;

/// The stage's product.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Trained {
    /// What would be delivered.
    pub(super) package: Package,
    /// Its scores of the training rows.
    pub(super) train_scores: Vec<f64>,
    /// Its scores of the test rows.
    pub(super) test_scores: Vec<f64>,
    /// How good they are.
    pub(super) report: Report,
}

/// Runs the stage. The fitted model is kept by itself, so that a new threshold does not train again.
pub(super) async fn make<O: Observer>(
    prepared: &Prepared,
    spec: &Spec,
    evaluate: &evaluate::Spec,
    (seed, fit_key): (u32, Digest),
    pace: &mut Pace<'_, O>,
) -> Outcome<Trained> {
    let model = if let Some(model) = pace.find::<Fitted>(fit_key) {
        model
    } else {
        let mut fit = match Fit::new(spec, prepared.train_x.view(), &prepared.train_y, seed) {
            Ok(fit) => fit,
            Err(error) => {
                return ControlFlow::Continue(Err(Said::refused(Diagnostic {
                    severity: Severity::Error,
                    place: Place::table(),
                    message: error.to_string(),
                    hint: String::new(),
                })));
            }
        };
        let model = loop {
            match fit.step() {
                Step::More(share) => pace.at(share * 0.95).await?,
                Step::Done(model) => break Rc::new(model),
            }
        };
        pace.keep(fit_key, Rc::clone(&model));
        model
    };
    let preparation = prepared.curated.preparation.clone();
    let train_scores = model.scores(prepared.train_x.view());
    let test_scores = model.scores(prepared.test_x.view());
    let card = card(&model, &preparation.names);
    let report = evaluate::evaluate(
        card,
        (&prepared.test_y, &test_scores),
        (&prepared.train_y, &train_scores),
        evaluate,
    );
    let threshold = evaluate.threshold();
    let package = Package { preparation, model: (*model).clone(), threshold };
    let said = say(&report);
    let trained = Trained { package, train_scores, test_scores, report };
    ControlFlow::Continue(Ok((trained, said)))
}

fn card(model: &Fitted, names: &[String]) -> Card {
    let (signed, losses) = match model {
        Fitted::Logistic(logistic) => (logistic.coefficients.clone(), logistic.losses.clone()),
        Fitted::Tree(_) | Fitted::Forest(_) => (model.importances(), Vec::new()),
    };
    let mut weights: Vec<(String, f64)> = names.iter().cloned().zip(signed).collect();
    order::sort_by(&mut weights, |a, b| {
        b.1.abs().total_cmp(&a.1.abs()).then_with(|| a.0.cmp(&b.0))
    });
    weights.truncate(MOST_WEIGHTS);
    Card { kind: model.kind(), size: model.size(), weights, losses }
}

fn say(report: &Report) -> Said {
    let test = &report.test;
    let shown =
        |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.3}"));
    let rare = test.positives * 10 < test.rows;
    // Where positives are rare, the area under the ROC curve flatters: say the other one.
    let fact = if rare {
        format!("PR AUC {}", shown(test.average_precision))
    } else {
        format!("ROC AUC {}", shown(test.roc_auc))
    };
    let all = |value: Option<f64>| value.map_or_else(|| "null".to_owned(), |v| v.to_string());
    let answer = format!(
        "Of a bad and a good row it ranks the bad one higher in {} of cases. At the threshold {:.2} it finds {} of the positives, and {} of its alarms are right.",
        test.roc_auc.map_or_else(|| "–".to_owned(), words::percent),
        test.threshold,
        test.recall.map_or_else(|| "none".to_owned(), words::percent),
        test.precision.map_or_else(|| "none".to_owned(), words::percent),
    );
    Said {
        log: vec![(
            None,
            Tone::Plain,
            format!(
                "Trained a {} on {}: {fact} on {}.",
                report.card.kind.word(),
                words::counted(u64::from(report.train_rows), "row"),
                words::counted(test.rows, "test row")
            ),
        )],
        facts: vec![
            ("model", report.card.kind.word().to_owned()),
            ("roc_auc", all(test.roc_auc)),
            ("pr_auc", all(test.average_precision)),
            ("threshold", test.threshold.to_string()),
            ("train_rows", report.train_rows.to_string()),
            ("test_rows", test.rows.to_string()),
        ],
        verdict: (Tone::Plain, fact.clone()),
        fact,
        answer,
        artifact: Some(Artifact::Train(Box::new(report.clone()))),
        refusal: None,
    }
}
