//! The same alerts through other eyes: one grouping beside another.
use super::{super::Found, two};
use crate::{
    correlate::{
        self,
        lens::{self, Context, Density, Habit, Habits, Labels, Lens, Neighbours, Text, Windows},
    },
    room::Grid,
    words,
};

/// The same alerts through other eyes.
pub(super) fn lenses(found: &Found) -> Grid {
    let events = &found.outcome.read.events;
    let signals = correlate::read_signals(
        events,
        &found.outcome.system.topology,
        found.outcome.machine.alerts(),
    );
    let mut habits = Habits::default();
    habits.learn(&signals, Habit::default());
    let graph = found.outcome.correlator.graph();
    let context = Context { events, graph, habits: &habits };
    let all = [
        ("equal labels", Lens::Labels(Labels::default())),
        ("time alone", Lens::Windows(Windows::default())),
        ("topology and time", Lens::Neighbours(Neighbours::default())),
        ("words", Lens::Text(Text::default())),
        ("seen together before", Lens::Habit(Habit::default())),
        ("density (DBSCAN)", Lens::Density(Density::default())),
    ];
    let mut groupings: Vec<Vec<u32>> =
        all.iter().map(|(_, lens)| lens::group(lens, &signals, context)).collect();
    let mine = found.outcome.grouping();
    let alone = mine.len() as u32;
    let mine: Vec<u32> = signals
        .iter()
        .map(|signal| {
            mine.get(signal.alert as usize).copied().flatten().unwrap_or(alone + signal.alert)
        })
        .collect();
    groupings.push(mine);
    let agreement = lens::agreement(&groupings);
    let last = groupings.len() - 1;
    let mut grid = Grid::new(
        "The same alerts through other eyes",
        "agreement with the lab's incidents is the adjusted Rand index: 1 is the same grouping, 0 what chance gives",
        &["Lens", "#Groups", "#Largest", "#Compression of alerts", "#Agreement"],
    );
    let names = all.iter().map(|(name, _)| *name).chain(["the lab's incidents"]);
    for ((name, groups), row) in names.zip(&groupings).zip(&agreement) {
        let mut sizes = std::collections::BTreeMap::<u32, u64>::new();
        for &group in groups {
            *sizes.entry(group).or_default() += 1;
        }
        let share = 1.0 - sizes.len() as f64 / (groups.len() as f64).max(1.0);
        grid.push([
            name.to_owned(),
            words::count(sizes.len() as u64),
            words::count(sizes.values().copied().max().unwrap_or_default()),
            words::percent(share),
            two(row.get(last).copied()),
        ]);
    }
    grid
}
