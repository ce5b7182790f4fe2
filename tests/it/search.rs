//! Search against a filter that looks at every event.
use opslab::{
    event::{Event, Events, Kind, Labels, Severity, Time},
    rng::Rng,
    search::{Builder, Extra, Field, Index, Problem, Query, QueryError, Test},
};
use proptest::prelude::*;

const BODIES: [&str; 10] = [
    "request took 12 ms",
    "Request took 7 ms for user 4711",
    "cache miss for key a1b2c3",
    "face the DEAD beef 00ff",
    "connection to 10.0.42.7 timed out",
    "connection to 10.0.4.27 timed out",
    "Straße gesperrt",
    "STRASSE frei 42",
    "",
    "0xdead4 faded",
];
const WORDS: [&str; 5] = ["", "pay", "ledger", "gateway", "pay-1"];
const FORMATS: [&str; 3] = ["otlp", "syslog", "log"];

fn events(seed: u32, len: u32) -> Events {
    let mut rng = Rng::new(seed, "events");
    let mut events = Events::default();
    for _ in 0..len {
        let body = events.keep(BODIES[rng.below(10) as usize].as_bytes());
        let start = events.labels.len() as u32;
        for name in ["code", "zone"] {
            if rng.below(2) == 0 {
                let value = ["7", "404", "500.5", "eu"][rng.below(4) as usize];
                let label = (events.symbols.intern(name), events.symbols.intern(value));
                events.labels.push(label);
            }
        }
        let len = events.labels.len() as u32 - start;
        let mut word = || events.symbols.intern(WORDS[rng.below(5) as usize]);
        let (service, host, name) = (word(), word(), word());
        events.rows.push(Event {
            time: Time::from_seconds(i64::from(rng.below(50))),
            observed: Time::default(),
            kind: [Kind::Fired, Kind::Log, Kind::Change][rng.below(3) as usize],
            severity: Severity(rng.below(25) as u8),
            format: rng.below(3) as u8,
            part: 0,
            service,
            host,
            name,
            identity: 0,
            body,
            raw: body,
            labels: Labels { start, len: len as u16 },
        });
    }
    events
}

fn index(events: &Events) -> Index {
    let codes = (0..events.rows.len() as u32).map(|row| row % 4).collect();
    let words = ["t0", "t1", "t2"].map(str::to_owned).to_vec();
    let template = Extra { name: "template".to_owned(), codes, words };
    Builder::new(events, &FORMATS).with(template).finish(events)
}

/// The same question, asked of one event.
fn holds(events: &Events, row: usize, query: &Query) -> bool {
    let event = &events.rows[row];
    match query {
        Query::All => true,
        Query::And(parts) => parts.iter().all(|part| holds(events, row, part)),
        Query::Or(parts) => parts.iter().any(|part| holds(events, row, part)),
        Query::Not(part) => !holds(events, row, part),
        Query::Text(text) => events.text(event.body).to_lowercase().contains(&text.to_lowercase()),
        Query::Field(Field::Severity, Test::Compare(_, _)) => event.severity >= Severity(17),
        Query::Field(Field::Severity, _) => event.severity.word() == "info",
        Query::Field(Field::Time, _) => event.time < Time::from_seconds(20),
        Query::Field(field, test) => {
            let value = match field {
                Field::Service => events.word(event.service),
                Field::Host => events.word(event.host),
                Field::Name => events.word(event.name),
                Field::Kind => event.kind.into(),
                Field::Format => FORMATS[usize::from(event.format)],
                Field::Other(name) if name == "template" => ["t0", "t1", "t2", ""][row % 4],
                Field::Other(name) => events.label(event, name).unwrap_or_default(),
                Field::Severity | Field::Time => unreachable!("above"),
            };
            match test {
                Test::In(values) => !value.is_empty() && values.iter().any(|v| v == value),
                Test::Like(pattern) => {
                    // All patterns here have a star at one end or at both.
                    let part = pattern.trim_matches('*');
                    let (open, shut) = (pattern.starts_with('*'), pattern.ends_with('*'));
                    !value.is_empty()
                        && value.match_indices(part).any(|(at, _)| {
                            (open || at == 0) && (shut || at + part.len() == value.len())
                        })
                }
                Test::Exists => !value.is_empty(),
                Test::Compare(..) => value.parse::<f64>().is_ok_and(|number| number >= 404.0),
            }
        }
    }
}

fn term() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "service=pay",
        "service!=pay",
        "service=pay*",
        "host in (*way, ledger)",
        "name!=*e*",
        "zone=e*",
        "template!=*2",
        "host in (pay, \"pay-1\", nobody)",
        "name=gateway",
        "exists(service)",
        "severity>=error",
        "severity=info",
        "kind=fired",
        "kind=alert.fired",
        "format=otlp",
        "time<1970-01-01T00:00:20Z",
        "code>=404",
        "exists(zone)",
        "zone=eu",
        "template=t1",
        "template!=t1",
        "nothing=x",
        "took",
        "REQUEST",
        "\"10.0.4\"",
        "\"0.0.42\"",
        "\"10.0.\"",
        "\"0.4\"",
        "\"b2\"",
        "\"y a1\"",
        "\"dead beef 00\"",
        "\" 7 ms for user 4\"",
        "4",
        "42",
        "dead",
        "ad",
        "ff",
        "\"beef 0\"",
        "\"1b2\"",
        "\"a1b2c3\"",
        "e",
        "straße",
        "strasse",
        "\"\"",
        "\"s f\"",
        "dead4",
    ])
    .prop_map(str::to_owned)
}

fn query() -> impl Strategy<Value = String> {
    term().prop_recursive(4, 16, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} or {b})")),
            inner.clone().prop_map(|a| format!("not {a}")),
            inner.prop_map(|a| format!("-{a}")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_index_finds_what_a_filter_finds(text in query(), seed in 0..8_u32) {
        let events = events(seed, 300);
        let index = index(&events);
        let query: Query = text.parse().unwrap();
        let found = index.find(&events, &query, None);
        let mut expected: Vec<u32> =
            (0..300).filter(|row| holds(&events, *row as usize, &query)).collect();
        expected.sort_by_key(|row| (events.rows[*row as usize].time, *row));
        prop_assert_eq!(found.page(&index, 0, 300), expected.clone(), "{}", text);
        prop_assert_eq!(found.len(), expected.len());
        let facets = found.facets(&index, &events, 1000);
        for facet in &facets {
            let sum: u32 = facet.counts.iter().map(|count| count.events).sum();
            prop_assert_eq!(sum as usize, expected.len(), "{}", facet.field);
        }
        let pays = expected.iter().filter(|row| events.word(events.rows[**row as usize].service) == "pay");
        let counted = facets[0].counts.iter().find(|count| count.value == "pay");
        prop_assert_eq!(counted.map_or(0, |count| count.events) as usize, pays.count());
        let histogram = found.histogram(&index, &events, None, 7);
        prop_assert_eq!(histogram.counts.iter().sum::<u32>() as usize, expected.len());
        expected.reverse();
        prop_assert_eq!(found.page_back(&index, 3, 5), expected.get(3..).map_or(&[][..], |e| &e[..e.len().min(5)]));
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "\\PC{0,40}|[-a=!<>()\", or]{0,30}") {
        if let Err(error) = text.parse::<Query>() {
            prop_assert!(error.at as usize <= text.chars().count() + 1 && error.at > 0);
        }
    }
}

#[test]
fn a_brush_is_a_part_of_time() {
    let events = events(3, 300);
    let index = index(&events);
    let brush = (Time::from_seconds(10), Time::from_seconds(30));
    let found = index.find(&events, &Query::All, Some(brush));
    let within = events.rows.iter().filter(|event| event.time >= brush.0 && event.time < brush.1);
    assert_eq!(found.len(), within.count());
    let histogram = found.histogram(&index, &events, Some(brush), 20);
    assert_eq!((histogram.start, histogram.counts.len()), (brush.0, 20));
    let first = events.rows.iter().filter(|event| event.time == brush.0).count();
    assert_eq!(histogram.counts[0] as usize, first);
}

#[test]
fn a_bad_query_says_where() {
    let error = |text: &str| text.parse::<Query>().unwrap_err();
    for (text, at, problem) in [
        ("service=", 9, Problem::Value),
        ("a \"b", 3, Problem::Quote),
        ("(a or b", 1, Problem::Open),
        ("a) b", 2, Problem::Close),
        ("a or", 5, Problem::Term),
        ("host in x", 9, Problem::List),
        ("host in (x", 11, Problem::List),
        ("exists(", 8, Problem::Exists),
        ("severity>=loud", 11, Problem::Severity("loud".to_owned())),
        ("kind=thing", 6, Problem::Kind("thing".to_owned())),
        ("time>soon", 6, Problem::Time("soon".to_owned())),
        ("code>many", 6, Problem::Number("many".to_owned())),
        ("host>a", 6, Problem::Order),
        ("time>24:30", 6, Problem::Time("24:30".to_owned())),
        ("severity=e*", 10, Problem::Severity("e*".to_owned())),
        ("a /x.*/", 3, Problem::Wild),
    ] {
        assert_eq!(error(text), QueryError { at, problem }, "{text}");
    }
    assert!(matches!(error(&"(".repeat(100_000)).problem, Problem::Deep { .. }));
    assert_eq!("".parse(), Ok(Query::All));
}

#[test]
fn a_time_of_day_is_found_on_every_day() {
    let mut events = events(5, 4);
    let at = [
        "1970-01-01T09:29:59Z",
        "1970-01-01T09:30:20Z",
        "1970-01-02T09:31:00Z",
        "1970-01-03T08:00:00Z",
    ];
    for (row, at) in events.rows.iter_mut().zip(at) {
        row.time = at.parse().unwrap();
    }
    let index = index(&events);
    let rows = |text: &str| index.find(&events, &text.parse().unwrap(), None).page(&index, 0, 4);
    assert_eq!(rows("time>09:30"), [1, 2]);
    assert_eq!(rows("time<=9:29:59"), [0, 3]);
    assert_eq!(rows("time=09:30"), [1]);
    assert_eq!(rows("time in (09:31:00, 1970-01-03T08:00:00Z)"), [2, 3]);
    assert_eq!(rows("time>1970-01-02T00:00:00Z time<09:00"), [3]);
}

#[test]
fn a_field_that_no_event_has_is_named_with_the_nearest() {
    let events = events(5, 100);
    let index = index(&events);
    let unknown =
        |text: &str| index.unknown(&events, &text.parse().unwrap()).map(|one| one.to_string());
    let told = unknown("pay and (sevrity=error or zone=eu)").unwrap();
    assert!(told.contains("`sevrity`") && told.contains("is `severity` meant"), "{told}");
    let told = unknown("-duration>5").unwrap();
    assert!(told.contains("service, host, name, severity"), "{told}");
    for text in ["", "zone=eu", "template=t9", "exists(trace_id)", "service=nobody"] {
        assert_eq!(unknown(text), None, "{text}");
    }
}
