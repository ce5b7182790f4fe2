//! What a stage says on a day: Production and its watch look different as the days pass.
use super::{Artifact, Made, Tone};
use crate::{
    monitor::{AlarmKind, Report, Served},
    words,
};

/// What a stage says of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The one fact on the rail.
    pub fact: String,
    /// The answer to the stage's question.
    pub answer: String,
    /// The verdict: how it matters, and a few words.
    pub verdict: (Tone, String),
}

/// What `made` says on `day`, in Production as `report` saw it.
pub fn on_day(made: &Made, report: Option<&Report>, day: u32) -> Told {
    let mut told = Told {
        fact: made.fact.clone(),
        answer: made.answer.clone(),
        verdict: made.verdict.clone(),
    };
    match (made.artifact(), report) {
        (Some(Artifact::Monitor(report)), _) => monitor(report, day),
        (Some(Artifact::Deploy(deployed)), Some(report)) if deployed.promotion.arrived() => {
            let served = report.served_on(day);
            let (version, first) = (served.version, deployed.promotion.version);
            if version != first {
                let mut versions = report.registry.versions.iter();
                let parent = versions.find(|v| v.number == version).and_then(|v| v.parent);
                told.verdict.1 = format!("v{version} in Production");
                told.fact.clone_from(&told.verdict.1);
                told.answer = format!(
                    "Version {version} serves since day {}: retrained on newer days, it passed every check on its way and took the place of version {}.",
                    served.from_day,
                    parent.unwrap_or(first)
                );
            }
            told
        }
        _ => told,
    }
}

/// What the watch says on `day`.
pub(super) fn monitor(report: &Report, day: u32) -> Told {
    let alarms: Vec<_> = report.alarms.iter().filter(|alarm| alarm.day <= day).collect();
    let open = alarms.iter().find(|alarm| alarm.until.is_none_or(|until| until > day));
    let served = report.served_on(day);
    let (version, has_changed) = (served.version, served.from_day > 0);
    let kind = |kind: AlarmKind| match kind {
        AlarmKind::Data => "data drift",
        AlarmKind::Errors => "concept drift",
    };
    let (tone, verdict) = match (open, alarms.len()) {
        (Some(alarm), _) => {
            (Tone::Bad, format!("{}, alarm on day {}", capital(kind(alarm.kind)), alarm.day))
        }
        (None, 0) => (Tone::Good, "No alarm".to_owned()),
        (None, _) if has_changed && !is_measured(report, served, day) => {
            (Tone::Warn, format!("v{version} serves; its labels have not arrived yet"))
        }
        (None, _) if has_changed => (Tone::Good, format!("Recovered: v{version} serves")),
        (None, n) => (Tone::Warn, format!("{} that passed", words::counted(n as u64, "alarm"))),
    };
    let fact = match open {
        Some(alarm) => format!("{}, day {}", kind(alarm.kind), alarm.day),
        None if has_changed => format!("v{version} since day {}", served.from_day),
        None => words::counted(alarms.len() as u64, "alarm"),
    };
    let days = (u64::from(day) + 1).min(report.days.len() as u64);
    let answer = open.or(alarms.last()).map_or_else(
        || {
            format!(
                "In {} nothing rang: inputs, scores and errors stayed what they were in training.",
                words::counted(days, "day")
            )
        },
        |alarm| alarm.sentence.clone(),
    );
    Told { fact, answer, verdict: (tone, verdict) }
}

/// True once labels of decisions of the version in `served` have arrived by `day`: before, nothing
/// tells whether it is better.
fn is_measured(report: &Report, served: Served, day: u32) -> bool {
    let Some(known) = day.checked_sub(report.label_delay_days) else { return false };
    (served.from_day..=known).any(|of_day| {
        let of_day = report.days.get(of_day as usize);
        of_day.is_some_and(|d| d.version == served.version && d.accuracy.is_some())
    })
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
