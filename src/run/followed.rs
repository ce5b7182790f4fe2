//! One record and its damaged copy, shown at every stage.
use crate::num::order;
use ndarray::Axis;

use super::{curate::Prepared, deploy::Deployed, extract::Extracted, train::Trained};
use crate::{
    analyse::{Summary, clusters},
    curate::{Record, Split},
    drift::{self, Reference, Sample},
    gate,
    journey::{Cell, Change, Step},
    monitor,
    quality::{self, Report, profile::Detail},
    scenario::Scenario,
    stage::Stage,
    table::{Kind, MISSING, Table, Values},
    words,
};

/// Values shown of a record at a stage.
const CELLS: usize = 8;

/// A record on its way.
pub(super) struct Followed {
    /// The record, a table of one row.
    record: Table,
    /// The same with the change.
    copy: Table,
    /// The column that is changed.
    column: String,
    change: Change,
    /// Row of the record in the extracted table.
    row: u32,
    /// Line of the file it stands on.
    line: u32,
    /// How many held-out records there are, if the one asked for is beyond them.
    beyond: Option<u32>,
}

impl Followed {
    /// Picks the record among the held-out rows of live traffic; `None` if there is none.
    pub(super) fn new(extracted: &Extracted, scenario: &Scenario) -> Option<Self> {
        let (table, target) = (&extracted.table, &extracted.target);
        let spec = &scenario.journey;
        // The same split as in the curation, but for rows set aside there.
        let live = Split::of(table, target, &scenario.curate, scenario.seed, |_| true)
            .map_or_else(|_| (0..table.n_rows() as u32).collect(), |split| split.live);
        let at = (spec.record.max(1) as usize - 1).min(live.len().checked_sub(1)?);
        let row = live[at];
        let is_number = |name: &str| table.column(name).is_some_and(|c| c.kind() == Kind::Number);
        let used = |name: &&str| extracted.features.iter().any(|f| f.used && f.column == **name);
        let column = Some(spec.column.as_str())
            .filter(|name| table.column(name).is_some())
            .or_else(|| Some("amount").filter(used))
            .or_else(|| {
                let numbers = extracted.features.iter().filter(|f| f.used);
                numbers.map(|f| f.column.as_str()).find(|name| is_number(name))
            })?
            .to_owned();
        let record = table.gather(&[row]);
        let mut copy = record.clone();
        let position = copy.position(&column)?;
        match (&mut copy.columns[position].values, spec.change) {
            (Values::Number(v), Change::Cents) => v[0] *= 100.0,
            (Values::Number(v), Change::Missing) => v[0] = f64::NAN,
            (Values::Category { codes, .. }, Change::Missing) => codes[0] = MISSING,
            (Values::Number(_) | Values::Category { .. } | Values::Time(_), _) => {}
        }
        let file_line = extracted.lines.get(row as usize).copied().unwrap_or_default();
        let n = live.len() as u32;
        let beyond = (spec.record > n).then_some(n);
        Some(Self { record, copy, column, change: spec.change, row, line: file_line, beyond })
    }

    fn step(stage: Stage, sentence: String, mut cells: Vec<Cell>, alarms: u32) -> Step {
        let changed = cells.iter().any(|cell| cell.value != cell.copy);
        order::sort_by_key(&mut cells, |cell| cell.value == cell.copy);
        cells.truncate(CELLS);
        Step { stage, sentence, cells, changed, alarms, beyond: None }
    }

    /// The cells as they were read.
    pub(super) fn extract(&self) -> Step {
        let shown = |text: String| if text.is_empty() { "missing".to_owned() } else { text };
        let cells = (self.record.columns.iter().zip(&self.copy.columns))
            .map(|(a, b)| Cell {
                name: a.name.clone(),
                value: shown(a.text(0)),
                copy: shown(b.text(0)),
            })
            .collect();
        let what = match self.change {
            Change::AsIs => "It and its copy are still equal.".to_owned(),
            Change::Cents => format!("In the copy, `{}` came in hundredths.", self.column),
            Change::Missing => format!("In the copy, `{}` came empty.", self.column),
        };
        let sentence = format!("Line {} of the file was read. {what}", self.line);
        Step { beyond: self.beyond, ..Self::step(Stage::Extract, sentence, cells, 0) }
    }

    /// Whether the checks would name the value.
    pub(super) fn validate(&self, report: &Report, spec: &quality::Spec) -> Step {
        let profile = report.profile.iter().find(|profile| profile.name == self.column);
        let detail = profile.and_then(|profile| profile.detail.as_ref());
        let judge = |table: &Table| match (detail, table.column(&self.column).map(|c| &c.values)) {
            (Some(Detail::Number(numbers)), Some(Values::Number(v))) if !v[0].is_nan() => {
                let (x, iqr) = (v[0], numbers.q75 - numbers.q25);
                let beyond = x > numbers.q75 + spec.iqr_factor * iqr
                    || x < numbers.q25 - spec.iqr_factor * iqr;
                let end = if x > numbers.median { numbers.max } else { numbers.min };
                let apart =
                    (x - numbers.median).abs() > spec.apart_factor * (end - numbers.median).abs();
                if beyond && apart {
                    "stands alone, far out"
                } else {
                    "within what the checks allow"
                }
            }
            (_, Some(_)) if table.column(&self.column).is_some_and(|c| c.is_missing(0)) => {
                "missing, as some are"
            }
            _ => "within what the checks allow",
        };
        let (value, copy) = (judge(&self.record), judge(&self.copy));
        let alarms = u32::from(copy.starts_with("stands alone") && value != copy);
        let range = match detail {
            Some(Detail::Number(n)) => format!(
                "`{}` runs from {} to {} in this table.",
                self.column,
                words::number(n.min),
                words::number(n.max)
            ),
            _ => format!("`{}` is checked like every column.", self.column),
        };
        let cell =
            Cell { name: self.column.clone(), value: value.to_owned(), copy: copy.to_owned() };
        Self::step(Stage::Validate, range, vec![cell], alarms)
    }

    /// The numbers that the model sees.
    pub(super) fn curate(&self, prepared: &Prepared) -> Step {
        let preparation = &prepared.curated.preparation;
        let [a, b] = [&self.record, &self.copy]
            .map(|table| preparation.transform_row(&Record::of_row(table, 0)).values);
        let cells = preparation
            .names
            .iter()
            .zip(a.iter().zip(&b))
            .map(|(name, (a, b))| cell(name, *a, *b))
            .collect();
        let sentence = format!(
            "{} became {} of numbers, filled and scaled as the training rows say.",
            words::counted(preparation.features.len() as u64, "feature"),
            words::counted(preparation.names.len() as u64, "column")
        );
        Self::step(Stage::Curate, sentence, cells, 0)
    }

    /// The cluster it falls in.
    pub(super) fn features(&self, summary: &Summary, prepared: &Prepared) -> Step {
        let preparation = &prepared.curated.preparation;
        let [a, b] = [&self.record, &self.copy].map(|table| {
            let x = preparation.transform(table, &[0]).ok()?;
            let (of, _) = clusters::assign(x.view(), &summary.centroids);
            of.first().copied()
        });
        let name = |cluster: Option<u32>| {
            cluster.map_or_else(|| "none".to_owned(), |c| format!("cluster {}", c + 1))
        };
        let place = summary.importances.features.iter().position(|f| {
            preparation.features.get(f.group as usize).is_some_and(|p| p.column == self.column)
        });
        let place = place.map_or_else(
            || format!("`{}` is not a feature.", self.column),
            |at| {
                format!(
                    "`{}` is number {} of {} in importance.",
                    self.column,
                    at + 1,
                    summary.importances.features.len()
                )
            },
        );
        let cell = Cell { name: "falls in".to_owned(), value: name(a), copy: name(b) };
        Self::step(Stage::Features, place, vec![cell], 0)
    }

    /// Its score.
    pub(super) fn train(&self, trained: &Trained, prepared: &Prepared) -> Step {
        let preparation = &prepared.curated.preparation;
        let [a, b] = [&self.record, &self.copy].map(|table| {
            let x = preparation.transform(table, &[0]).ok()?;
            Some(trained.package.model.score(x.index_axis(Axis(0), 0)))
        });
        let sentence = "It was held out: the model never learned from it.".to_owned();
        let cell = cell("score", a.unwrap_or(f64::NAN), b.unwrap_or(f64::NAN));
        Self::step(Stage::Train, sentence, vec![cell], 0)
    }

    /// It takes no part in the verdict.
    pub(super) fn gate(report: &gate::Report) -> Step {
        let n = words::counted(u64::from(report.measured.n), "test row");
        let verdict = if report.blessed { "blessed" } else { "refused" }.to_owned();
        let cell = Cell { name: "model".to_owned(), value: verdict.clone(), copy: verdict };
        Self::step(
            Stage::Gate,
            format!("The gate judges the model by {n}; one record cannot move it."),
            vec![cell],
            0,
        )
    }

    /// The decision.
    pub(super) fn deploy(&self, deployed: &Deployed) -> Step {
        let package = &deployed.package;
        let [a, b] = [&self.record, &self.copy].map(|table| {
            let score = package.scores(table, &[0]).ok().and_then(|s| s.first().copied());
            let decision = |score| if score >= package.threshold { "alarm" } else { "let through" };
            score.map_or("no answer", decision).to_owned()
        });
        let sentence = format!(
            "Version {} answers in Production; from {:.2} on it raises its hand.",
            deployed.report.promotion.version, package.threshold
        );
        let cell = Cell { name: "decision".to_owned(), value: a, copy: b };
        Self::step(Stage::Deploy, sentence, vec![cell], 0)
    }

    /// What it does to the watch over its column: the index of one window with the record in it, and
    /// with the copy.
    pub(super) fn monitor(
        &self,
        extracted: &Extracted,
        prepared: &Prepared,
        spec: &monitor::Spec,
    ) -> Step {
        let split = &prepared.curated.split;
        let n = (spec.window_days * spec.rows_per_day) as usize;
        let mut window: Vec<u32> = split
            .live
            .iter()
            .copied()
            .filter(|&row| row != self.row)
            .take(n.saturating_sub(1))
            .collect();
        window.push(self.row);
        let psi = |last: &Table| {
            let at = extracted.table.position(&self.column)?;
            let all = |rows: &[u32]| extracted.table.gather(rows).columns.swap_remove(at).values;
            let training = all(&split.train);
            let reference = Reference::fit(
                Sample::of(&training, 0..split.train.len())?,
                &drift::Spec::default(),
            )?;
            let mut current = all(&window);
            match (&mut current, &last.columns[at].values) {
                (Values::Number(v), Values::Number(one)) => *v.last_mut()? = one[0],
                (Values::Category { codes, .. }, Values::Category { codes: one, .. }) => {
                    *codes.last_mut()? = one[0];
                }
                (Values::Number(_) | Values::Category { .. } | Values::Time(_), _) => {}
            }
            Some(reference.compare(Sample::of(&current, 0..window.len())?)?.psi.value)
        };
        let (a, b) = (psi(&self.record).unwrap_or(0.0), psi(&self.copy).unwrap_or(0.0));
        let alarms = u32::from(b > spec.psi_limit && a <= spec.psi_limit);
        let sentence = format!(
            "It is one of {} in the window; the limit for the stability index is {:.2}.",
            words::counted(window.len() as u64, "row"),
            spec.psi_limit
        );
        Self::step(
            Stage::Monitor,
            sentence,
            vec![cell(&format!("index of {}", self.column), a, b)],
            alarms,
        )
    }
}

fn cell(name: &str, value: f64, copy: f64) -> Cell {
    // Enough digits that what differs looks different.
    let text = |x: f64| if x.is_nan() { "–".to_owned() } else { format!("{x:.4}") };
    Cell { name: name.to_owned(), value: text(value), copy: text(copy) }
}
