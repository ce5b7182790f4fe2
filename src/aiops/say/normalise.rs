//! They become events of one form, and can be searched.
use super::super::{Found, Go, View};
use super::{linear, tone};
use crate::{
    event::Event,
    figure::{Figure, Mark, Role},
    room::{Card, Cell, Grid, Sheet},
    run::Tone,
    search::{self, Query},
    wire::Format,
    words,
};

/// Rows that are shown.
const ROWS: usize = 60;
/// Bars of the histogram.
const BINS: u32 = 60;

pub(super) fn sheet(found: &Found, view: &View) -> Sheet {
    let events = &found.outcome.read.events;
    let all = events.rows.len() as u64;
    let parsed = if view.query.trim().is_empty() { Ok(None) } else { view.query.parse().map(Some) };
    let parsed = parsed.map_err(|error: search::QueryError| error.to_string());
    // A field that no event has finds nothing, or with a not in front everything.
    let parsed = parsed.and_then(|query| {
        let unknown = query.as_ref().zip(found.index.as_ref());
        let unknown = unknown.and_then(|(query, index)| index.unknown(events, query));
        unknown.map_or(Ok(query), |unknown| Err(unknown.to_string()))
    });
    let (query, error) = match parsed {
        Ok(query) => (query, None),
        Err(error) => (None, Some(error)),
    };
    let mut cards = vec![Card::Search {
        query: view.query.clone(),
        error: error.clone(),
        help: "severity>=error service=payments-* \"timeout\" -host=db1 time>09:30".to_owned(),
    }];
    let query = query.unwrap_or(Query::And(Vec::new()));
    let mut hits = all;
    if let Some(index) = &found.index {
        let hit = index.find(events, &query, None);
        hits = hit.len() as u64;
        cards.push(Card::Figure(histogram(found, index, &hit)));
        cards.push(Card::Grid(rows(found, index, &hit)));
        cards.push(Card::Grid(facets(index, found, &hit)));
    }
    cards.extend(super::variables::cards(found));
    let unsure = events.rows.iter().filter(|event| event.severity.0 == 0).count() as u64;
    let nameless = events.rows.iter().filter(|event| event.service.is_none()).count() as u64;
    let lent = lent(found);
    let answer = format!(
        "All {} now have one form: the OpenTelemetry log model, with the words of PD-CEF for alerts. {} say no severity and {} no service{}.",
        words::counted(all, "event"),
        words::count(unsure),
        words::count(nameless + lent),
        match lent {
            0 => String::new(),
            n => format!(", of which {} got the name of their paste or file", words::count(n)),
        }
    );
    let verdict = match error {
        Some(_) => (Tone::Warn, "search not understood".to_owned()),
        None => (Tone::Plain, words::counted(hits, "hit")),
    };
    Sheet {
        question: "Who says what, where, when and how badly?".to_owned(),
        answer,
        verdict,
        cards,
    }
}

/// Events whose service is only the name of the paste or file that they stood in.
fn lent(found: &Found) -> u64 {
    let read = &found.outcome.read;
    if found.tape.is_some() {
        return 0;
    }
    let lends = |event: &&Event| {
        let service = read.events.word(event.service);
        !service.is_empty() && read.sources.iter().any(|source| source.name == service)
    };
    read.events.rows.iter().filter(lends).count() as u64
}

fn histogram(found: &Found, index: &search::Index, hit: &search::Found) -> Figure {
    let events = &found.outcome.read.events;
    let histogram = hit.histogram(index, events, None, BINS);
    let start = found.start();
    let minute = |time: i64| (time - start.0) as f64 / 60e6;
    let bars: Vec<(f64, f64, f64)> = (0_i64..)
        .zip(&histogram.counts)
        .map(|(at, &count)| {
            let from = histogram.start.0.saturating_add(at.saturating_mul(histogram.width));
            (minute(from), minute(from.saturating_add(histogram.width)), f64::from(count))
        })
        .collect();
    let most = bars.iter().fold(1.0_f64, |most, bar| most.max(bar.2));
    let (low, high) = (bars.first().map_or(0.0, |bar| bar.0), bars.last().map_or(1.0, |bar| bar.1));
    let busiest = bars.iter().max_by(|a, b| a.2.total_cmp(&b.2)).map_or(0.0, |bar| bar.0);
    Figure {
        id: "events-over-time".to_owned(),
        title: format!("{} over time", words::counted(hit.len() as u64, "event")),
        subtitle: format!(
            "events per {}, by the time they happened, minutes after {}",
            lasting(histogram.width as f64 / 1e6),
            found.stamp(start)
        ),
        x: linear("time", "min", low, high),
        y: linear("events", "", 0.0, most),
        marks: vec![Mark::Bars {
            name: "events".to_owned(),
            role: Role::Current,
            lying: false,
            outlined: false,
            bars,
        }],
        summary: format!("Most events happened around minute {}.", words::number(busiest.round())),
        height: 200,
    }
}

fn rows(found: &Found, index: &search::Index, hit: &search::Found) -> Grid {
    let events = &found.outcome.read.events;
    let all = hit.len();
    let mut grid = Grid::new(
        "The newest of them, in one form",
        format!("{} of {}; choose one to follow its life", all.min(ROWS), words::count(all as u64)),
        &["Time", "Severity", "Service", "Host", "What", "Format"],
    );
    for row in hit.page_back(index, 0, ROWS) {
        let Some(event) = events.rows.get(row as usize) else { continue };
        grid.push(cells(found, event)).go = Some(Go::Event(row).into());
    }
    grid
}

fn cells(found: &Found, event: &Event) -> Vec<Cell> {
    let events = &found.outcome.read.events;
    let said = match events.text(event.body) {
        body if body.trim().is_empty() => events.word(event.name).to_owned(),
        body => words::shortened(&body, 110),
    };
    vec![
        found.stamp(event.time).into(),
        Cell::toned(event.severity.word(), tone(event.severity)),
        events.word(event.service).into(),
        events.word(event.host).into(),
        said.into(),
        Format::of(event).map_or("", |format| format.facts().key).into(),
    ]
}

fn facets(index: &search::Index, found: &Found, hit: &search::Found) -> Grid {
    let mut grid = Grid::new(
        "Where they come from",
        "the most frequent values of each field; choose one to narrow the search",
        &["Field", "Value", "#Events"],
    );
    for facet in hit.facets(index, &found.outcome.read.events, 6) {
        for count in facet.counts.iter().filter(|count| !count.value.is_empty()) {
            let row = grid.push([
                facet.field.clone(),
                count.value.clone(),
                words::count(u64::from(count.events)),
            ]);
            row.go = Some(Go::Query(format!("{}={}", facet.field, quoted(&count.value))).into());
        }
    }
    grid
}

/// Seconds in a unit that a person reads: `30 s`, `5 min`, `3 days`, `133 years`.
fn lasting(seconds: f64) -> String {
    const UNITS: [(f64, &str); 4] =
        [(31_557_600.0, "years"), (86_400.0, "days"), (3_600.0, "h"), (60.0, "min")];
    let unit = UNITS.iter().find(|(size, _)| seconds >= 2.0 * size);
    let &(size, name) = unit.unwrap_or(&(1.0, "s"));
    format!("{} {name}", words::number((seconds / size * 10.0).round() / 10.0))
}

/// A value as the query language wants it.
fn quoted(value: &str) -> String {
    let plain = value.chars().all(|c| c.is_alphanumeric() || "-_.:/".contains(c));
    if plain { value.to_owned() } else { format!("{value:?}") }
}
