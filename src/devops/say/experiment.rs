//! A/B tests and bandits: how many customers they need, what they have seen, what they lose.
use super::super::Found;
use crate::{
    figure::{Axis, Figure, Mark, Role, Scale},
    promote::PlaceReport,
    rollout::{
        self, Arms, Strategy,
        bandit::{self, Game, Played, Policy},
    },
    room::{Cell, Grid},
    run::Tone,
    words,
};

/// Customers whose arms are counted.
const CUSTOMERS: u32 = 2_000;

/// An A/B test under way: what it needs, what it has, and that its arms stick.
pub(super) fn under_way(found: &Found, site: &PlaceReport) -> Option<Grid> {
    let spec = &found.choices.spec.rollout;
    let (release, _) = site.coming?;
    let wanted = site.customers.filter(|_| spec.strategy == Strategy::Experiment)?;
    let name = format!("release-{release}");
    let dealt = |share| {
        (0..CUSTOMERS).filter(|n| rollout::arm(&name, &format!("C{n}"), share)).collect::<Vec<_>>()
    };
    let (now, wider) = (dealt(0.5), dealt(0.6));
    let left = now.iter().filter(|n| !wider.contains(n)).count();
    let mut grid = Grid::new(
        format!("{}: an A/B test of release {release}", site.name),
        "judged once, when it has its customers: whoever looks earlier finds what is not there",
        &["what", "#how many"],
    );
    grid.push([
        format!(
            "customers wanted in each arm, to see {} points with a chance of {}",
            words::number(spec.effect * 100.0),
            words::percent(spec.power)
        ),
        words::count(wanted),
    ]);
    grid.push([
        format!(
            "of {} customers, dealt the new release by a hash of their number",
            words::count(u64::from(CUSTOMERS))
        ),
        words::count(now.len() as u64),
    ]);
    grid.push([
        "of them, dealt the old one again if the share grew to 60 %".to_owned(),
        words::count(left as u64),
    ]);
    Some(grid)
}

/// What a bandit under way has seen.
pub(super) fn arms(found: &Found, site: &PlaceReport) -> Option<Grid> {
    let Arms { plays, wins, regret } = site.arms?;
    let (release, percent) = site.coming?;
    let policy = match found.choices.spec.rollout.policy {
        Policy::Thompson => "Thompson sampling",
        Policy::EpsilonGreedy => "ε-greedy",
        Policy::Equal => "half and half",
    };
    let chance = site.arms.map_or(0.5, |arms| arms.chance());
    let mut grid = Grid::new(
        format!("{}: a bandit gives release {release} {percent} %", site.name),
        format!(
            "{policy}; a payment that is answered in time and passes counts as a success: frauds that pass are not known yet; lost so far {} successes",
            words::count(regret as u64)
        ),
        &["arm", "#payments", "#passed", "#share", "better with a chance of"],
    );
    let arms = [("the release before", 1.0 - chance), ("the new release", chance)];
    for (at, (name, chance)) in arms.into_iter().enumerate() {
        let tone = if chance < 0.05 { Tone::Bad } else { Tone::Good };
        grid.push([
            Cell::from(name),
            words::count(plays[at] as u64).into(),
            words::count(wins[at] as u64).into(),
            format!("{:.2} %", wins[at] / plays[at].max(1.0) * 100.0).into(),
            Cell::toned(words::percent(chance), tone),
        ]);
    }
    Some(grid)
}

/// How many customers an A/B test needs.
pub(super) fn sizes(found: &Found) -> Grid {
    let standing = found.focus.as_ref().and_then(|focus| focus.current.as_ref()?.standings.first());
    let from = standing.map_or(0.9, |one| (1.0 - one.errors) * (1.0 - one.held));
    let mut grid = Grid::new(
        "How many customers an A/B test needs",
        format!(
            "each arm, two-sided, where {} of the payments pass and fewer would (Fleiss, Levin and Paik 2003)",
            words::percent(from)
        ),
        &["to be seen", "#α 0.05, power 0.80", "#α 0.05, power 0.90", "#α 0.01, power 0.90"],
    );
    for gap in [0.005, 0.01, 0.03, 0.10] {
        let n = |alpha, power| {
            let n = rollout::sample_size(from, from - gap, alpha, power);
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
