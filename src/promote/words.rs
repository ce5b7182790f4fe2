//! The event log in words.
use super::{Event, Happening, Purpose, Release, Simulation};
use crate::{
    change::{Edit, listed},
    check::{Level, TESTS},
    rollout::Metric,
    words,
};

/// How harm is noticed.
const HARM: [&str; 3] =
    ["errors and slow answers", "decisions are not what they were", "missed frauds cost more"];

/// How a release is called.
pub(super) fn live_name(release: u32) -> String {
    if release == 0 { "the first release".to_owned() } else { format!("release {release}") }
}

/// What an edit does.
pub(super) fn edit(edit: &Edit) -> String {
    match edit {
        Edit::Listed(key) => listed(key).map_or_else(|_| key.clone(), |e| e.title.to_owned()),
        Edit::Set { key, value } => format!("{key} = {value}"),
        Edit::Retrain { cut } => format!("Model trained again (table {cut})"),
    }
}

/// What a release brings.
pub(super) fn title(release: &Release) -> String {
    if let Some(change) = &release.change {
        return change.title.clone();
    }
    let mends = release.mends.map(|mended| match release.purpose {
        Purpose::Fix => format!("Fix of release {mended}: "),
        Purpose::Mend => format!("Release {mended} mended: "),
        Purpose::Feature | Purpose::Retraining => String::new(),
    });
    let what = match release.edits.as_slice() {
        [one] => edit(one),
        edits => words::counted(edits.len() as u64, "change"),
    };
    format!("{}{what}", mends.unwrap_or_default())
}

impl Simulation {
    /// What a release brings, in a line; empty if there is none of that number.
    pub fn title(&self, release: u32) -> String {
        self.ledger.get(release.wrapping_sub(1) as usize).map(title).unwrap_or_default()
    }

    /// An event in one sentence.
    #[expect(clippy::too_many_lines, reason = "a sentence for each kind of event")]
    pub fn words(&self, event: &Event) -> String {
        let release = capital(&live_name(event.release));
        let place = event
            .place
            .and_then(|place| self.spec.places.get(usize::from(place)))
            .map_or("", |place| place.name.as_str());
        let test = |at: u16| TESTS.get(usize::from(at)).map_or("?", |test| test.key);
        let why = |at: u16, flaky: bool| {
            if flaky {
                return "for no reason: run again, it may hold".to_owned();
            }
            self.finding(event.release, at)
        };
        match event.what {
            Happening::Committed => {
                let title = self
                    .ledger
                    .get(event.release.saturating_sub(1) as usize)
                    .map(title)
                    .unwrap_or_default();
                format!("{release} committed: {title}.")
            }
            Happening::Built => format!("{release} built; these bytes go everywhere."),
            Happening::BuildFailed => {
                format!("{release} was not built: {}", self.finding(event.release, u16::MAX))
            }
            Happening::Green(level) => format!(
                "{release}: {} hold.",
                Level::ALL.get(usize::from(level)).map_or("tests", |l| l.name())
            ),
            Happening::Red(at, flaky) => {
                format!("{release} stopped by `{}`: {}", test(at), why(at, flaky))
            }
            Happening::Ignored(at) => {
                format!("{release}: `{}` failed in quarantine and stops nothing.", test(at))
            }
            Happening::Promoting => format!("{release} is on its way to {place}."),
            Happening::Waiting(wanted) => format!(
                "{release} waits before {place} for {}.",
                words::counted(u64::from(wanted), "approval")
            ),
            Happening::Approved(have, wanted) => {
                format!("{release} before {place}: {have} of {wanted} have agreed.")
            }
            Happening::Deployed => format!("{release} stands in {place}."),
            Happening::Verified => format!("{place} has verified {release}."),
            Happening::Refuted(at, flaky) => {
                format!("{place} refused {release}: `{}`: {}", test(at), why(at, flaky))
            }
            Happening::Soaked => format!("{release} has stood long enough in {place}."),
            Happening::Weight(percent) => {
                format!("{release} gets {percent} % of the traffic of {place}.")
            }
            Happening::Passed(percent) => {
                format!("{place}: at {percent} % {release} is no worse than the fresh baseline.")
            }
            Happening::Worse(metric) => format!(
                "{place}: {release} is worse than the fresh baseline in {}.",
                Metric::ALL.get(usize::from(metric)).map_or("a metric", |m| m.word())
            ),
            Happening::Paused => {
                let cause = event.cause.and_then(|cause| self.log.get(cause as usize));
                let why = if cause.is_some_and(|cause| cause.what == Happening::Errored) {
                    "nothing could be measured of"
                } else {
                    "what was seen is not enough to judge"
                };
                format!("{place}: {why} {release}; a person must look.")
            }
            Happening::Unmeasured(times) => format!(
                "{place}: the store of metrics did not answer ({times} in a row); that says nothing about {}.",
                live_name(event.release)
            ),
            Happening::Errored => format!(
                "{place}: the analysis of {} is given up: errored, not failed.",
                live_name(event.release)
            ),
            Happening::Mirrored(permille) => format!(
                "{place}: unheard, {} would have decided {:.1} % of the payments otherwise.",
                live_name(event.release),
                f64::from(permille) / 10.0
            ),
            Happening::Reused(first) => format!(
                "{release}: verdicts of {} are taken: code, settings and choices are called the same.",
                live_name(first)
            ),
            Happening::Resumed => format!("{place}: the rollout of {release} goes on."),
            Happening::Aborted => format!("{place}: the rollout of {release} is ended."),
            Happening::Served => format!("{release} serves all of {place}."),
            Happening::RolledBack(auto) => format!(
                "{place} went back to {}{}.",
                live_name(event.release),
                if auto { " by itself" } else { " by hand" }
            ),
            Happening::Noticed(how) => format!(
                "{place}: {} since {}.",
                HARM[usize::from(how.min(2))],
                live_name(event.release)
            ),
            Happening::Recovered => {
                format!("{place}: the incident of {} is over.", live_name(event.release))
            }
            Happening::Rejected => {
                format!("{release} is rejected: it can never be promoted again.")
            }
            Happening::Held => format!("{place} is held: no release gets in by itself."),
            Happening::Lifted => format!("{place} takes releases again."),
            Happening::Bypassed(who) => format!(
                "Audit: person {who} sent {} into {place} past the places before it.",
                live_name(event.release)
            ),
            Happening::Drifted => {
                let at = usize::from(event.place.unwrap_or_default());
                format!("{place} was changed by hand: out of sync. {}", self.drifted(event, at))
            }
            Happening::Healed => format!("{place} was put back to what is desired."),
            Happening::Suffered(how) => {
                format!("{place}: {} since it was changed by hand.", HARM[usize::from(how.min(2))])
            }
            Happening::Quarantined(at) => {
                format!("`{}` is in quarantine: it runs and stops nothing.", test(at))
            }
            Happening::Trusted(at) => {
                format!("`{}` is out of quarantine: it stops releases again.", test(at))
            }
            Happening::Outage => "An outage that no release caused.".to_owned(),
            Happening::OutageOver => "The outage is over.".to_owned(),
            Happening::Rerun => format!("{release}: begun again from the step that failed."),
        }
    }

    /// What was changed in a place by hand, if it still is.
    fn drifted(&self, event: &Event, place: usize) -> String {
        let later = self.log.iter().rev().take_while(|one| *one != event);
        let is_over = later.clone().any(|one| {
            one.place == event.place && matches!(one.what, Happening::Drifted | Happening::Healed)
        });
        let key = self.state.places.get(place).and_then(|site| site.drifted.as_deref());
        let entry = key.filter(|_| !is_over).and_then(|key| listed(key).ok());
        entry.map_or_else(String::new, |entry| format!("{}.", entry.title))
    }

    /// What a test found about a release, in words; of a build, why it failed.
    fn finding(&self, release: u32, at: u16) -> String {
        let Some(entry) = self.ledger.get(release.saturating_sub(1) as usize) else {
            return String::new();
        };
        let entry = match entry.reused {
            Some(first) => match self.ledger.get((first as usize).wrapping_sub(1)) {
                Some(first) => first,
                None => return String::new(),
            },
            None => entry,
        };
        for edits in std::iter::once(entry.edits.as_slice())
            .chain(entry.edits.iter().map(std::slice::from_ref))
        {
            let Some(record) = self.workshop.known(edits) else { continue };
            if at == u16::MAX {
                if let Some(why) = &record.refused {
                    return why.clone();
                }
                continue;
            }
            let outcome = record.outcomes.get(usize::from(at)).filter(|o| !o.passed);
            if let Some(outcome) = outcome {
                return format!("{} ({})", outcome.sentence, outcome.place);
            }
        }
        String::new()
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
