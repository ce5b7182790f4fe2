//! Rollouts under way and how they are judged; experiments and bandits.
use super::{
    super::{Deed, Found, What},
    place,
};
use crate::{
    figure::{Axis, Figure, Mark, Role, Scale},
    promote::{Mirrored, PlaceReport},
    rollout::{
        self, Disagreement, Method,
        bandit::{self, Game, Played, Policy},
        kayenta::{Class, Judgement, Scored},
        method_words,
    },
    room::{Card, Cell, Grid, Offer},
    run::Tone,
    words,
};

/// What the last look at a rollout said.
pub(super) fn findings(found: &Found, site: &PlaceReport) -> Grid {
    let (release, percent) = site.coming.unwrap_or_default();
    let mut grid = Grid::new(
        format!(
            "{}: release {release} at {percent} % against a fresh baseline of the same size",
            site.name
        ),
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

/// How many customers an A/B test needs.
pub(super) fn sizes() -> Grid {
    const FROM: f64 = 0.60;
    let mut grid = Grid::new(
        "How many customers an A/B test needs",
        "each arm, two-sided, for a share of 60 % that changes (Fleiss, Levin and Paik 2003)",
        &["to be seen", "#α 0.05, power 0.80", "#α 0.05, power 0.90", "#α 0.01, power 0.90"],
    );
    for gap in [0.005, 0.01, 0.03, 0.10] {
        let n = |alpha, power| {
            let n = rollout::sample_size(FROM, FROM + gap, alpha, power);
            n.map_or_else(|| "–".to_owned(), words::count)
        };
        grid.push([
            format!("{:.1} points", gap * 100.0),
            n(0.05, 0.80),
            n(0.05, 0.90),
            n(0.01, 0.90),
        ]);
    }
    grid
}

/// What each way of choosing between two variants loses.
pub(super) fn regret(seed: u32) -> Figure {
    let play = |policy, epsilon| bandit::play(&Game { policy, epsilon, seed, ..Game::default() });
    let usual = Game::default();
    let line = |name: &str, role, dashed, played: &Played| {
        let every = f64::from(usual.rounds) / played.regret.len().max(1) as f64;
        let points = played.regret.iter().enumerate();
        Mark::Line {
            name: name.to_owned(),
            role,
            dashed,
            points: points.map(|(at, lost)| ((at + 1) as f64 * every, *lost)).collect(),
        }
    };
    let equal = play(Policy::Equal, 0.0);
    let greedy = play(Policy::EpsilonGreedy, usual.epsilon);
    let thompson = play(Policy::Thompson, 0.0);
    let most = equal.regret.last().copied().unwrap_or(1.0).max(1.0) * 1.1;
    let axis = |label: &str, max| Axis {
        label: label.to_owned(),
        unit: String::new(),
        titled: true,
        scale: Scale::Linear { min: 0.0, max },
    };
    let last = |played: &Played| played.regret.last().copied().unwrap_or_default();
    Figure {
        id: "regret".to_owned(),
        title: "A bandit learns while it sells; an A/B test learns first".to_owned(),
        subtitle: format!(
            "successes lost against always taking the better of {:.0} % and {:.0} %; n = {} customers",
            usual.arms[0] * 100.0,
            usual.arms[1] * 100.0,
            words::count(u64::from(usual.rounds))
        ),
        x: axis("customers", f64::from(usual.rounds)),
        y: axis("successes lost", most),
        marks: vec![
            line("A/B, half and half", Role::Reference, true, &equal),
            line("ε-greedy, ε = 0.1", Role::Second, false, &greedy),
            line("Thompson", Role::Current, false, &thompson),
        ],
        summary: format!(
            "At the end the A/B test has lost {:.0}, ε-greedy {:.0}, Thompson {:.0}.",
            last(&equal),
            last(&greedy),
            last(&thompson)
        ),
        height: 240,
    }
}
