//! The build: from source to something that runs, with a content hash.
use serde::{Deserialize, Serialize};

use super::{Code, Config, Reality, Source, read};
use crate::{
    codec,
    curate::Recipe,
    data::{self, TableId},
    delivery::Package,
    diagnostic::Diagnostic,
    digest::Digest,
    gate, metrics,
    run::{self, Packed, Sources},
    scenario::Scenario,
    table::{Kind, Values},
};

/// One field of a request, as the product expects it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Schema {
    /// The fields, in the order of the features: the name it is sent under, and what it holds.
    pub fields: Vec<(String, Kind)>,
}

/// Content hashes of the parts of a release. Two releases with an equal part share it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Parts {
    /// The code.
    pub code: Digest,
    /// The fitted model with its preparation and threshold.
    pub model: Digest,
    /// The training table and the fields of a request.
    pub schema: Digest,
    /// The settings of the service, and the choices of the pipeline.
    pub config: Digest,
}

/// What a build makes: the same bytes go to every environment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Artifact {
    /// The code.
    pub code: Code,
    /// The settings.
    pub config: Config,
    /// The fields of a request.
    pub schema: Schema,
    /// What scores.
    pub package: Package,
    /// Content hash of the training table.
    pub data: Digest,
    /// Content hashes of the parts.
    pub parts: Parts,
    /// Content hash of it all.
    pub digest: Digest,
    /// Size of the package in bytes.
    pub bytes: u64,
}

/// What happened during a build, kept for the tests.
#[derive(Clone, Debug)]
pub struct Build {
    /// What was made.
    pub artifact: Artifact,
    /// The choices it was made with.
    pub recipe: Scenario,
    /// How it came about: training table, split, scores of the test rows.
    pub packed: Packed,
    /// The gate's verdict on the model.
    pub gate: gate::Report,
    /// The training table as text.
    pub csv: String,
    /// How well each single column of the training table ranks the label: name and ROC AUC (of the
    /// better direction), best first.
    pub alone: Vec<(String, f64)>,
}

/// Why nothing was built.
#[derive(Clone, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
pub enum BuildError {
    /// The pipeline refused.
    #[error("the pipeline made no model: {why}")]
    Pipeline {
        /// What it says.
        why: Diagnostic,
    },
}

/// Builds a source.
///
/// # Errors
/// [`BuildError`] if the pipeline refuses data or choices before there is a model.
pub fn build(
    source: &Source,
    reality: &Reality,
    cache: &mut run::Cache,
) -> Result<Build, BuildError> {
    let csv = reality.training_csv(&source.data, source.code.prediction);
    let scenario = pipeline(&source.scenario);
    let mut sources = Sources::default();
    sources.insert(TableId::Own.key(), csv.clone().into_bytes());
    let packed =
        run::pack(&scenario, &sources, cache).map_err(|why| BuildError::Pipeline { why })?;
    let package = packed.package.clone();
    let fields = package
        .preparation
        .features
        .iter()
        .map(|feature| {
            let kind = match feature.recipe {
                Recipe::Number { .. } => Kind::Number,
                Recipe::Category { .. } => Kind::Category,
            };
            (read::field(&feature.column, &source.code).to_owned(), kind)
        })
        .collect();
    let schema = Schema { fields };
    let data = Digest::of_bytes(csv.as_bytes());
    let parts = Parts {
        code: Digest::of(&source.code),
        model: package.digest(),
        schema: Digest::of(&(&schema, data, source.code.response)),
        config: Digest::of(&(&source.config, &scenario)),
    };
    let bytes = codec::to_bytes(&package).len() as u64;
    let artifact = Artifact {
        code: source.code.clone(),
        config: source.config.clone(),
        schema,
        package,
        data,
        parts,
        digest: Digest::of(&parts),
        bytes,
    };
    let alone = columns_alone(&packed);
    Ok(Build { artifact, recipe: scenario, gate: packed.gate.clone(), packed, csv, alone })
}

/// The scenario on the table that is handed in. Features are looked at once: nothing that is
/// delivered depends on it.
fn pipeline(scenario: &Scenario) -> Scenario {
    let mut made = scenario.clone();
    made.data = data::Spec {
        table: TableId::Own,
        target: "is_fraud".to_owned(),
        positive: "1".to_owned(),
        time: "timestamp".to_owned(),
        ..scenario.data.clone()
    };
    made.analyse.repeats = 1;
    made.analyse.runs = 1;
    made
}

fn columns_alone(packed: &Packed) -> Vec<(String, f64)> {
    let labels: Vec<bool> =
        packed.split.train.iter().map(|&r| packed.labels[r as usize] == Some(true)).collect();
    let mut found: Vec<(String, f64)> = packed
        .package
        .preparation
        .features
        .iter()
        .filter_map(|feature| {
            let Some(Values::Number(numbers)) =
                packed.table.column(&feature.column).map(|c| &c.values)
            else {
                return None;
            };
            let values: Vec<f64> = packed
                .split
                .train
                .iter()
                .map(|&r| numbers[r as usize])
                .map(|x| if x.is_nan() { 0.0 } else { x })
                .collect();
            let auc = metrics::roc_auc(&labels, &values)?;
            Some((feature.column.clone(), auc.max(1.0 - auc)))
        })
        .collect();
    crate::num::order::sort_by(&mut found, |a, b| b.1.total_cmp(&a.1));
    found
}

/// One part in which two releases differ.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Which part.
    pub part: String,
    /// Its content hash before, short.
    pub before: String,
    /// Its content hash after, short.
    pub after: String,
}

impl Artifact {
    /// In which parts this release differs from the one before.
    pub fn differences(&self, before: &Self) -> Vec<Difference> {
        let parts = [
            ("code", before.parts.code, self.parts.code),
            ("model", before.parts.model, self.parts.model),
            ("data and schema", before.parts.schema, self.parts.schema),
            ("configuration", before.parts.config, self.parts.config),
        ];
        parts
            .into_iter()
            .filter(|(_, old, new)| old != new)
            .map(|(part, old, new)| Difference {
                part: part.to_owned(),
                before: old.short(),
                after: new.short(),
            })
            .collect()
    }
}
