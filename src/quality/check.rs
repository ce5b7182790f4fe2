//! Checking a table piece by piece.
use super::{
    Expectation, Finding, OnFailure, Report, Spec, Verdict,
    expectation::{self, Context, Judged, Keys},
    profile::{ColumnProfile, profile},
};
use crate::num::order;
use crate::{
    diagnostic::{Diagnostic, Place, Severity},
    keyed::Keyed,
    table::Table,
    target::{Feature, Reason, Target},
    words,
};

/// The most findings of one kind; the rest is summed up in one.
const MOST_FINDINGS: usize = 20;

/// How far the work has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// There is more to do; the share done, from 0 to 1.
    More(f64),
    /// Nothing is left to do.
    Done,
}

/// A check under way: one column for each step, then the table as a whole.
#[derive(Debug)]
pub struct Check<'a> {
    context: Context<'a>,
    spec: &'a Spec,
    table: &'a Table,
    features: &'a [Feature],
    next: usize,
    keys: Keys,
    profile: Vec<ColumnProfile>,
    judged: Vec<Judged>,
    findings: Vec<Finding>,
}

impl<'a> Check<'a> {
    /// Prepares to check `table` against `spec`; `features` are those of
    /// [`crate::target::features`], one for each column.
    pub fn new(
        table: &'a Table,
        target: &'a Target,
        features: &'a [Feature],
        spec: &'a Spec,
    ) -> Self {
        Self {
            context: Context::new(table, target, features, spec),
            spec,
            table,
            features,
            next: 0,
            keys: Keys::new(table.n_rows()),
            profile: Vec::new(),
            judged: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// Compares with these rows instead of the first ones, for example with a training window.
    #[must_use]
    pub fn with_reference(mut self, rows: &[u32]) -> Self {
        self.context = self.context.with_reference(rows);
        self
    }

    /// Does one piece of the work.
    pub fn step(&mut self) -> Step {
        if let Some(feature) = self.features.get(self.next) {
            self.check_column(feature);
        } else if self.next == self.features.len() {
            let judged = expectation::check_table(&self.context, &self.keys);
            self.take(judged);
        }
        self.next += 1;
        match (self.next as f64) / (self.features.len() as f64 + 1.0) {
            share if share < 1.0 => Step::More(share),
            _ => Step::Done,
        }
    }

    /// Does what is left and sums up.
    pub fn finish(mut self) -> Report {
        while self.next <= self.features.len() {
            self.step();
        }
        let set_aside = self.set_aside();
        let verdict = self.verdict(&set_aside);
        // The worst first.
        order::sort_by_key(&mut self.findings, |finding| {
            (std::cmp::Reverse(finding.diagnostic.severity), finding.expectation)
        });
        Report {
            profile: self.profile,
            reference_rows: self.context.reference_rows(),
            expectations: self.judged.into_iter().map(|judged| judged.outcome).collect(),
            findings: few(self.findings),
            set_aside,
            verdict,
        }
    }

    fn check_column(&mut self, feature: &Feature) {
        self.keys.see(self.table, feature);
        if let Some(column) = self.table.columns.get(feature.position as usize)
            && !matches!(feature.reason, Reason::Screened { .. })
        {
            self.profile.push(profile(column));
        }
        let judged = expectation::check_column(&self.context, feature);
        self.take(judged);
    }

    fn take(&mut self, judged: Vec<Judged>) {
        for one in judged {
            if let Some(diagnostic) = one.diagnostic() {
                self.findings.push(Finding {
                    expectation: one.outcome.kind,
                    diagnostic,
                    n_rows: one.outcome.failed_rows,
                    rows: one.outcome.rows.clone(),
                });
            }
            self.judged.push(one);
        }
    }

    /// Rows of failed expectations, from warnings upwards.
    fn set_aside(&self) -> Vec<u32> {
        if self.spec.on_failure != OnFailure::SetAside {
            return Vec::new();
        }
        let mut is_aside = vec![false; self.table.n_rows()];
        for judged in self.judged.iter().filter(|judged| is_serious(judged)) {
            judged.rows.iter().for_each(|&row| is_aside[row as usize] = true);
        }
        (0..is_aside.len() as u32).filter(|&row| is_aside[row as usize]).collect()
    }

    fn verdict(&self, set_aside: &[u32]) -> Verdict {
        let mut serious = self.judged.iter().filter(|judged| is_serious(judged)).peekable();
        if serious.peek().is_none() {
            return Verdict::Passed;
        }
        let broken = serious.any(|judged| judged.outcome.severity == Severity::Error);
        match self.spec.on_failure {
            _ if broken => Verdict::Stopped,
            OnFailure::Stop => Verdict::Stopped,
            OnFailure::SetAside if !set_aside.is_empty() => Verdict::SetAside,
            OnFailure::SetAside | OnFailure::Warn => Verdict::Warned,
        }
    }
}

fn is_serious(judged: &Judged) -> bool {
    !judged.outcome.passed && judged.outcome.severity >= Severity::Warning
}

/// At most [`MOST_FINDINGS`] of each kind, and one that says how many more there are.
fn few(findings: Vec<Finding>) -> Vec<Finding> {
    let mut counts: Keyed<Expectation, usize> = Keyed::default();
    let mut kept = Vec::new();
    for finding in findings {
        let count = counts.or_default(finding.expectation);
        *count += 1;
        if *count <= MOST_FINDINGS {
            kept.push(finding);
        }
    }
    for (expectation, count) in counts.into_pairs() {
        if let Some(more) = count.checked_sub(MOST_FINDINGS).filter(|more| *more > 0) {
            kept.push(Finding {
                expectation,
                diagnostic: Diagnostic {
                    severity: Severity::Note,
                    place: Place::table(),
                    message: format!(
                        "{} on “{}” {} not listed, each about another column.",
                        words::counted(more as u64, "further message"),
                        expectation.title(),
                        if more == 1 { "is" } else { "are" }
                    ),
                    hint: String::new(),
                },
                n_rows: 0,
                rows: Vec::new(),
            });
        }
    }
    kept
}
