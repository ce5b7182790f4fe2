//! What the lab made of a scenario: the table, the rows of the split and the figures that another
//! engine is to reach.
use serde::{Deserialize, Serialize};

use crate::{
    curate::{Preparation, Split},
    diagnostic::Diagnostic,
    evaluate, gate, ingest, quality,
    run::{self, Artifact, Cache, Made, Sources},
    scenario::Scenario,
    table::{Kind, Table},
    target::{Feature, Reason, Target, features},
};

/// A scenario after its run, as far as an engine that repeats it must know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lab {
    /// Name and kind of each column of the table, in its order.
    pub columns: Vec<(String, Kind)>,
    /// The table as the lab read it: UTF-8, commas, decimal points, ISO dates, nothing where a cell
    /// is missing. Whatever the user's file looked like, nobody needs to guess a second time.
    pub csv: String,
    /// Rows in the time window.
    pub rows: u32,
    /// What is predicted, with labels of the rows in the window.
    pub target: Target,
    /// What each column is used for.
    pub uses: Vec<Feature>,
    /// The columns that the model sees, in order.
    pub features: Vec<String>,
    /// Most levels that a column of words keeps.
    pub max_levels: u32,
    /// Which rows train, test and come later, counted from 0 in [`Self::csv`].
    pub split: Split,
    /// How good the model is on the test rows.
    pub metrics: evaluate::Report,
    /// What the gate says.
    pub gate: gate::Report,
    /// What was expected of the table, and what came of it.
    pub quality: Option<quality::Report>,
    /// The run's fingerprint.
    pub fingerprint: String,
}

impl Lab {
    /// Runs the scenario. A model that the gate refuses is exported with its refusal.
    ///
    /// # Errors
    /// Why there is no model: an earlier stage refused.
    pub fn of(scenario: &Scenario, sources: &Sources) -> Result<Self, Diagnostic> {
        let mut cache = Cache::default();
        let made = run::collect(scenario, sources, &mut cache, |_| {});
        let packed = run::pack(scenario, sources, &mut cache)?;
        let (whole, window) = run::read(scenario, sources)?;
        let wanted = scenario.data.target();
        // The run has found this target in this very table.
        let target = Target::resolve(&packed.table, &wanted).map_err(|error| Diagnostic {
            severity: crate::diagnostic::Severity::Error,
            place: crate::diagnostic::Place::table(),
            message: error.to_string(),
            hint: String::new(),
        })?;
        let Preparation { features: prepared, max_levels, .. } = packed.package.preparation;
        let in_file = |rows: &[u32]| -> Vec<u32> {
            rows.iter().filter_map(|&row| window.get(row as usize).copied()).collect()
        };
        Ok(Self {
            columns: kinds(&whole),
            csv: ingest::write(&whole),
            rows: window.len() as u32,
            uses: features(&packed.table, &target, &wanted),
            target,
            features: prepared.into_iter().map(|feature| feature.column).collect(),
            max_levels,
            split: Split {
                train: in_file(&packed.split.train),
                test: in_file(&packed.split.test),
                live: in_file(&packed.split.live),
            },
            metrics: packed.report,
            gate: packed.gate,
            quality: made.iter().find_map(validated),
            fingerprint: run::fingerprint(&made).to_string(),
        })
    }

    /// The columns whose cells are checked.
    pub(super) fn checked(&self) -> Vec<&str> {
        self.named(|one| match one.reason {
            Reason::Used | Reason::Target | Reason::AllMissing => true,
            Reason::Time => {
                self.target.time.as_ref() == Some(&one.column) && one.kind == Kind::Time
            }
            Reason::Ignored
            | Reason::Constant { .. }
            | Reason::Identifier { .. }
            | Reason::Screened { .. } => false,
        })
    }

    /// The columns in which copies of rows agree.
    pub(super) fn compared(&self) -> Vec<&str> {
        self.named(|one| {
            matches!(one.reason, Reason::Used | Reason::Time | Reason::Screened { .. })
        })
    }

    fn named(&self, wanted: impl Fn(&Feature) -> bool) -> Vec<&str> {
        self.uses.iter().filter(|one| wanted(one)).map(|one| one.column.as_str()).collect()
    }

    /// The split as CSV: `row,part`.
    pub(super) fn split_csv(&self) -> String {
        let parts =
            [("train", &self.split.train), ("test", &self.split.test), ("live", &self.split.live)];
        let lines = parts
            .iter()
            .flat_map(|(name, rows)| rows.iter().map(move |row| format!("{row},{name}\n")));
        std::iter::once("row,part\n".to_owned()).chain(lines).collect()
    }
}

fn kinds(table: &Table) -> Vec<(String, Kind)> {
    table.columns.iter().map(|column| (column.name.clone(), column.kind())).collect()
}

fn validated(made: &Made) -> Option<quality::Report> {
    match made.artifact() {
        Some(Artifact::Validate(report)) => Some((**report).clone()),
        Some(
            Artifact::Extract(_)
            | Artifact::Curate(_)
            | Artifact::Features(_)
            | Artifact::Train(_)
            | Artifact::Gate(_)
            | Artifact::Deploy(_)
            | Artifact::Monitor(_),
        )
        | None => None,
    }
}
