//! Validate: the table is profiled and checked.
use std::ops::ControlFlow;

use super::{
    Observer,
    artifact::{Artifact, Tone},
    extract::Extracted,
    line::{Outcome, Pace, Said},
};
use crate::{
    diagnostic::{Diagnostic, Place, Severity},
    quality::{Check, Report, Spec, Step, Verdict},
    words,
};

/// Runs the stage.
pub(super) async fn make<O: Observer>(
    extracted: &Extracted,
    spec: &Spec,
    pace: &mut Pace<'_, O>,
) -> Outcome<Report> {
    let mut check = Check::new(&extracted.table, &extracted.target, &extracted.features, spec);
    while let Step::More(share) = check.step() {
        pace.at(share).await?;
    }
    let report = check.finish();
    let said = say(&report);
    if report.verdict == Verdict::Stopped {
        let why = Diagnostic {
            severity: Severity::Error,
            place: Place::table(),
            message: format!("{} failed: {}", failures(&report), worst(&report)),
            hint: "Mend the data, relax the limit that failed, or let failures only warn."
                .to_owned(),
        };
        return ControlFlow::Continue(Err(Said { refusal: Some(why), ..said }));
    }
    ControlFlow::Continue(Ok((report, said)))
}

fn failures(report: &Report) -> String {
    let failed = report.expectations.len() as u64 - report.n_passed();
    words::counted(failed, "check")
}

/// The first finding, which is the worst, in words.
fn worst(report: &Report) -> String {
    report.findings.first().map_or_else(String::new, |finding| finding.diagnostic.message.clone())
}

fn say(report: &Report) -> Said {
    let (passed, all) = (report.n_passed(), report.expectations.len() as u64);
    let tone = match report.verdict {
        Verdict::Passed => Tone::Good,
        Verdict::Warned | Verdict::SetAside => Tone::Warn,
        Verdict::Stopped => Tone::Bad,
    };
    let verdict = match report.verdict {
        Verdict::Passed => "Passed".to_owned(),
        Verdict::Warned => words::counted(report.findings.len() as u64, "finding"),
        Verdict::SetAside => {
            format!("{} set aside", words::counted(report.set_aside.len() as u64, "row"))
        }
        Verdict::Stopped => "Stopped".to_owned(),
    };
    let tone_of = |severity| match severity {
        Severity::Note => Tone::Plain,
        Severity::Warning => Tone::Warn,
        Severity::Error => Tone::Bad,
    };
    let mut log = vec![(None, tone, format!("{passed} of {all} checks passed."))];
    log.extend(
        report
            .findings
            .iter()
            .take(8)
            .map(|f| (None, tone_of(f.diagnostic.severity), f.diagnostic.to_string())),
    );
    let first = report.findings.first().map_or_else(
        || "Nothing was found that a person must look at.".to_owned(),
        |finding| finding.diagnostic.message.clone(),
    );
    Said {
        fact: format!("{passed} of {all} checks"),
        facts: vec![
            ("checks", all.to_string()),
            ("passed", passed.to_string()),
            ("findings", report.findings.len().to_string()),
            ("rows_set_aside", report.set_aside.len().to_string()),
        ],
        answer: format!("{passed} of {all} checks passed. {first}"),
        verdict: (tone, verdict),
        log,
        artifact: Some(Artifact::Validate(Box::new(report.clone()))),
        refusal: None,
    }
}
