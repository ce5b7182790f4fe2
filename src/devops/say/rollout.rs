//! Rollouts under way and how they are judged.
use super::{
    super::{Deed, Found, What},
    place,
};
use crate::{
    promote::{Mirrored, PlaceReport},
    rollout::{
        self, Disagreement, Method,
        kayenta::{Class, Judgement, Scored},
        method_words,
    },
    room::{Card, Cell, Grid, Offer},
    run::Tone,
    words,
};

/// Seconds for which a rollout that was taken back is headline news.
const NEWS: crate::promote::Seconds = crate::promote::DAY;

/// What the last rollout in a place saw before it was taken back.
pub(super) fn ended(found: &Found, site: &PlaceReport) -> Option<Card> {
    let ended = site.ended.as_ref().filter(|ended| ended.back && site.coming.is_none())?;
    let seen = PlaceReport {
        coming: Some((ended.release, ended.percent)),
        findings: ended.canary.findings.clone(),
        arms: Some(ended.arms).filter(|arms| arms.payments() > 0.0),
        ..site.clone()
    };
    let mut grid = match super::experiment::arms(found, &seen) {
        Some(arms) => arms,
        None if seen.findings.is_empty() => return None,
        None => findings(found, &seen),
    };
    grid.title = format!(
        "{}: why release {} was taken back {}, at {} % of the traffic",
        site.name,
        ended.release,
        Found::clock(ended.at),
        ended.percent
    );
    Some(Card::Grid(grid))
}

/// That a place went back not long ago, and because of what.
pub(super) fn went_back(found: &Found, site: &PlaceReport) -> Option<String> {
    let ended = site.ended.as_ref().filter(|ended| ended.back)?;
    if found.now.saturating_sub(ended.at) > NEWS || site.coming.is_some() {
        return None;
    }
    let worst = ended.canary.worst();
    let why = worst.map_or_else(String::new, |worst| {
        format!(
            ": {} {} against {} of the release before",
            worst.metric.word(),
            amount(worst.metric, worst.canary),
            amount(worst.metric, worst.baseline)
        )
    });
    Some(format!(
        "{} went back from release {} at {} %{why}.",
        site.name, ended.release, ended.percent
    ))
}

/// A metric's value as a person says it.
fn amount(metric: rollout::Metric, value: f64) -> String {
    match metric {
        rollout::Metric::Latency => format!("{value:.0} ms"),
        rollout::Metric::Errors | rollout::Metric::Held | rollout::Metric::Passed => {
            words::percent(value)
        }
    }
}

/// What the last look at a rollout said.
pub(super) fn findings(found: &Found, site: &PlaceReport) -> Grid {
    let (release, percent) = site.coming.unwrap_or_default();
    let against = if found.choices.spec.rollout.strategy == rollout::Strategy::BlueGreen {
        "the old set"
    } else {
        "a fresh baseline of the same size"
    };
    let mut grid = Grid::new(
        format!("{}: release {release} at {percent} % against {against}", site.name),
        format!(
            "judged by: {}; p and ratio are of a rise beyond what is tolerated; latency in ms, the rest are shares",
            method_words(found.choices.spec.rollout.method)
        ),
        &[
            "metric",
            "#canary",
            "#baseline",
            "#requests each",
            "#tolerated rise",
            "#p of a z-test",
            "#likelihood ratio",
            "verdict",
        ],
    );
    for finding in &site.findings {
        let verdict = if finding.look.worse {
            Cell::toned("worse", Tone::Bad)
        } else {
            Cell::toned("no worse", Tone::Good)
        };
        grid.push([
            finding.metric.word().into(),
            words::number(finding.canary).into(),
            words::number(finding.baseline).into(),
            words::count(finding.n as u64).into(),
            words::number(finding.canary - finding.baseline - finding.look.difference).into(),
            format!("{:.3}", finding.look.p).into(),
            // Of a fall the ratio says how sure that is, which nobody asks.
            if finding.look.difference > 0.0 {
                words::number(finding.look.ratio)
            } else {
                "–".to_owned()
            }
            .into(),
            verdict,
        ]);
    }
    grid
}

pub(super) fn under_way(at: u8, site: &PlaceReport) -> Card {
    let offer = |title: &str, why: &str, word: &str, what: What| Offer {
        title: title.to_owned(),
        why: vec![why.to_owned()],
        confidence: None,
        word: word.to_owned(),
        deed: Some(Deed::Do(what).into()),
        usual: false,
        automatic: false,
    };
    let mut offers = Vec::new();
    if site.paused {
        offers.push(offer(
            "Let it go on",
            "It waits for a person: the next step begins.",
            "Go on",
            What::Resume(at),
        ));
    }
    offers.push(offer(
        "End it",
        "All traffic goes back to the release before.",
        "End it",
        What::Abort(at),
    ));
    Card::Offers { title: format!("The rollout in {}", site.name), offers }
}

/// Kayenta's groups and score.
pub(super) fn scores(site: &PlaceReport, scored: &Scored) -> Grid {
    let score = scored.score.map_or_else(|| "no data".to_owned(), |score| format!("{score:.0}"));
    let mut grid = Grid::new(
        format!("{}: score {score} of 100", site.name),
        match scored.judgement {
            Judgement::Pass => "passes: as good as the baseline",
            Judgement::Marginal => "marginal: a person looks",
            Judgement::Fail => "fails: worse than the baseline, or no data",
        },
        &["group", "#weight", "metrics"],
    );
    for group in &scored.groups {
        let classes = group.classes.iter().map(|class| match class {
            Class::Pass => "no different",
            Class::High => "higher",
            Class::Low => "lower",
            Class::NoData => "no data",
        });
        let classes: Vec<&str> = classes.collect();
        grid.push([group.name.clone(), words::number(group.weight), classes.join(", ")]);
    }
    grid
}

/// How a shadow would have decided, that nobody heard.
pub(super) fn mirror(site: &PlaceReport, mirrored: &Mirrored) -> Grid {
    let Disagreement { both_pass, only_shadow_holds, only_live_holds, both_hold } = mirrored.matrix;
    let all = both_pass + only_shadow_holds + only_live_holds + both_hold;
    let apart = only_shadow_holds + only_live_holds;
    let mut grid = Grid::new(
        format!(
            "{}: release {} in the shadow of {} disagrees on {}",
            site.name,
            mirrored.release,
            place::name(mirrored.against),
            words::percent(apart as f64 / all.max(1) as f64)
        ),
        format!("the same {} payments; nobody was answered by it", words::count(all)),
        &["decisions", "#shadow lets pass", "#shadow holds"],
    );
    grid.push([
        "live lets pass".to_owned(),
        words::count(both_pass),
        words::count(only_shadow_holds),
    ]);
    grid.push(["live holds".to_owned(), words::count(only_live_holds), words::count(both_hold)]);
    grid
}

/// How often each rule stops a release that is exactly as good as the one before.
pub(super) fn peeking(aborts: &[rollout::Aborts]) -> Grid {
    let n = aborts.first().map_or(0, |one| one.releases);
    let mut grid = Grid::new(
        "Looking again and again finds what is not there",
        format!(
            "{} releases exactly as good as the one before, each rule on the same number",
            words::count(u64::from(n))
        ),
        &["rule", "#stopped", "#share", "#mean looks"],
    );
    for one in aborts {
        let tone = if one.method == Method::Naive { Tone::Bad } else { Tone::Good };
        grid.push([
            method_words(one.method).into(),
            words::count(u64::from(one.stopped)).into(),
            Cell::toned(
                words::percent(f64::from(one.stopped) / f64::from(one.releases.max(1))),
                tone,
            ),
            format!("{:.1}", one.looks).into(),
        ]);
    }
    grid
}
