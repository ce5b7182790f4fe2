//! What a query finds: how many, which, of what, and when.
use serde::{Deserialize, Serialize};
use strum::VariantArray as _;

use super::{
    bits::Bits,
    column::Column,
    index::Index,
    parse,
    query::{Field, Order, Query, Test},
    text,
    value::{Clock, like},
};
use crate::event::{Events, Kind, Severity, Symbol, Time};

/// The events that a query finds.
#[derive(Clone, Debug)]
pub struct Found {
    bits: Bits,
}

/// How often a value occurs among what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// The value; empty for events that have none.
    pub value: String,
    /// Events.
    pub events: u32,
}

/// The values of a field among what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facet {
    /// The field, as queries name it.
    pub field: String,
    /// The most frequent values; equally frequent ones by name.
    pub counts: Vec<Count>,
    /// Number of different values.
    pub values: u32,
}

/// Counts over time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Histogram {
    /// Where the first bin begins.
    pub start: Time,
    /// Width of a bin in microseconds.
    pub width: i64,
    /// Events in each bin.
    pub counts: Vec<u32>,
}

impl Index {
    /// The events that a query finds, within a time brush (from, to before) if there is one.
    pub fn find(&self, events: &Events, query: &Query, brush: Option<(Time, Time)>) -> Found {
        let mut bits = self.evaluate(events, query);
        if let Some((from, to)) = brush {
            let (start, end) = self.between(events, from, to);
            bits.clip(start, end);
        }
        Found { bits }
    }

    fn evaluate(&self, events: &Events, query: &Query) -> Bits {
        match query {
            Query::All => Bits::all(self.len()),
            Query::And(parts) => parts.iter().fold(Bits::all(self.len()), |mut bits, part| {
                bits.and(&self.evaluate(events, part));
                bits
            }),
            Query::Or(parts) => parts.iter().fold(Bits::none(self.len()), |mut bits, part| {
                bits.or(&self.evaluate(events, part));
                bits
            }),
            Query::Not(part) => {
                let mut bits = self.evaluate(events, part);
                bits.negate();
                bits
            }
            Query::Text(text) => self.containing(events, text),
            Query::Field(field, test) => self.passing(events, field, test),
        }
    }

    fn containing(&self, events: &Events, text: &str) -> Bits {
        let contains = |position: usize, text: &str| {
            let row = self.rows.get(position).and_then(|&row| events.rows.get(row as usize));
            row.is_some_and(|event| match std::str::from_utf8(events.bytes(event.body)) {
                Ok(body) => text::contains(body, text),
                Err(_) => text::contains(&events.text(event.body), text),
            })
        };
        self.texts.find(text, contains)
    }

    fn passing(&self, events: &Events, field: &Field, test: &Test) -> Bits {
        match field {
            Field::Service => Self::words(events, &self.services, test),
            Field::Host => Self::words(events, &self.hosts, test),
            Field::Name => Self::words(events, &self.names, test),
            Field::Severity => self.severity(test),
            Field::Kind => {
                let name = |kind: u8| Kind::VARIANTS.get(usize::from(kind)).map(<&str>::from);
                Self::few(&self.kinds, test, name)
            }
            Field::Format => {
                let key =
                    |format: u8| self.format_keys.get(usize::from(format)).map(String::as_str);
                Self::few(&self.formats, test, key)
            }
            Field::Time => self.times(events, test),
            Field::Other(name) => match self.extras.iter().find(|extra| extra.name == *name) {
                Some(extra) => {
                    let passes: Vec<bool> =
                        extra.words.iter().map(|word| passes(word, test)).collect();
                    let holds = |code: u32| passes.get(code as usize).copied().unwrap_or(false);
                    Bits::of(&extra.codes, holds)
                }
                None => self.label(events, name, test),
            },
        }
    }

    fn words(events: &Events, column: &Column, test: &Test) -> Bits {
        match test {
            Test::In(values) => {
                let known = values.iter().filter_map(|value| events.symbols.find(value));
                let symbols: Vec<Symbol> = known.filter(|symbol| !symbol.is_none()).collect();
                column.holding(&symbols)
            }
            Test::Like(pattern) => {
                let known = column.words.iter().copied();
                let fits = |symbol: &Symbol| like(pattern, events.word(*symbol));
                let symbols: Vec<Symbol> =
                    known.filter(|symbol| !symbol.is_none()).filter(fits).collect();
                column.holding(&symbols)
            }
            Test::Exists => {
                let mut bits = column.holding(&[Symbol::NONE]);
                bits.negate();
                bits
            }
            Test::Compare(..) => Bits::none(column.codes.len()),
        }
    }

    /// A column of so few values that each can be tried.
    fn few<'a>(column: &[u8], test: &Test, word: impl Fn(u8) -> Option<&'a str>) -> Bits {
        let passing: Vec<bool> =
            (0..=u8::MAX).map(|value| word(value).is_some_and(|word| passes(word, test))).collect();
        Bits::of(column, |value| passing.get(usize::from(value)).copied().unwrap_or(false))
    }

    fn severity(&self, test: &Test) -> Bits {
        let holds = |value: u8| match test {
            Test::In(values) => values.iter().any(|wanted| {
                parse::severities(wanted).is_some_and(|(low, high)| (low..=high).contains(&value))
            }),
            Test::Compare(order, limit) => {
                let limit = parse::severities(limit);
                limit.is_some_and(|(low, high)| match order {
                    Order::Less | Order::AtLeast => order.holds(value, low),
                    Order::AtMost | Order::Greater => order.holds(value, high),
                })
            }
            // A severity is a word of few or a number: the parser takes no pattern of it.
            Test::Like(_) => false,
            Test::Exists => value > 0,
        };
        let passing: Vec<bool> = (0..=u8::MAX).map(holds).collect();
        Bits::of(&self.severities, |value| {
            passing.get(usize::from(value)).copied().unwrap_or(false)
        })
    }

    /// Positions at a time of any day.
    fn times_of_day(&self, events: &Events, test: &Test) -> Bits {
        let clocks: Vec<(Option<Order>, Clock)> = match test {
            Test::In(values) => {
                values.iter().filter_map(|value| Some((None, Clock::read(value)?))).collect()
            }
            Test::Compare(order, limit) => {
                Clock::read(limit).map(|clock| (Some(*order), clock)).into_iter().collect()
            }
            Test::Like(_) | Test::Exists => Vec::new(),
        };
        if clocks.is_empty() {
            return Bits::none(self.len());
        }
        Bits::of(&self.rows, |row| {
            let time = events.rows.get(row as usize).map(|event| Clock::of_day(event.time));
            let holds = |&(order, clock): &(Option<Order>, Clock)| {
                time.is_some_and(|time| match order {
                    Some(order) => order.holds(time, clock.from),
                    None => (clock.from..clock.from + clock.lasts).contains(&time),
                })
            };
            clocks.iter().any(holds)
        })
    }

    fn times(&self, events: &Events, test: &Test) -> Bits {
        let after = |time: Time| Time(time.0.saturating_add(1));
        let (least, most) = (Time(i64::MIN), Time(i64::MAX));
        let ranges: Vec<(Time, Time)> = match test {
            Test::In(values) => {
                let times = values.iter().filter_map(|value| value.parse().ok());
                times.map(|time| (time, after(time))).collect()
            }
            Test::Compare(order, limit) => {
                let range = |limit: Time| match order {
                    Order::Less => (least, limit),
                    Order::AtMost => (least, after(limit)),
                    Order::AtLeast => (limit, most),
                    Order::Greater => (after(limit), most),
                };
                limit.parse().ok().map(range).into_iter().collect()
            }
            // A time is no word: the parser takes no pattern of it.
            Test::Like(_) => Vec::new(),
            Test::Exists => vec![(least, most)],
        };
        let days = self.times_of_day(events, test);
        ranges.into_iter().fold(days, |mut found, (from, to)| {
            let (start, end) = self.between(events, from, to);
            let mut bits = Bits::all(self.len());
            bits.clip(start, end);
            found.or(&bits);
            found
        })
    }

    fn label(&self, events: &Events, name: &str, test: &Test) -> Bits {
        let mut bits = Bits::none(self.len());
        let label = events.symbols.find(name).and_then(|name| self.labels.named(name));
        let Some(label) = label else { return bits };
        let pairs = label.positions.iter().zip(&label.values);
        match test {
            Test::In(values) => {
                let wanted: Vec<Symbol> =
                    values.iter().filter_map(|value| events.symbols.find(value)).collect();
                let found = pairs.filter(|(_, value)| wanted.contains(value));
                found.for_each(|(&position, _)| bits.insert(position as usize));
            }
            Test::Exists => {
                label.positions.iter().for_each(|&position| bits.insert(position as usize));
            }
            Test::Compare(..) | Test::Like(_) => {
                // Values repeat; each is read once.
                let mut known: Vec<Option<bool>> = vec![None; events.symbols.len()];
                for (&position, &value) in pairs {
                    let Some(known) = known.get_mut(value.0 as usize) else { continue };
                    if *known.get_or_insert_with(|| passes(events.word(value), test)) {
                        bits.insert(position as usize);
                    }
                }
            }
        }
        bits
    }
}

/// Whether a word passes a test.
fn passes(word: &str, test: &Test) -> bool {
    match test {
        Test::In(values) => values.iter().any(|value| value == word),
        Test::Like(pattern) => !word.is_empty() && like(pattern, word),
        Test::Compare(order, limit) => match (word.parse::<f64>(), limit.parse()) {
            (Ok(number), Ok(limit)) => number.is_finite() && order.holds(number, limit),
            _ => false,
        },
        Test::Exists => !word.is_empty(),
    }
}

impl Found {
    /// Number of events.
    pub fn len(&self) -> usize {
        self.bits.count()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A page of rows, oldest first.
    pub fn page(&self, index: &Index, first: usize, rows: usize) -> Vec<u32> {
        let found = self.bits.iter().skip(first).take(rows);
        found.filter_map(|position| index.rows.get(position).copied()).collect()
    }

    /// A page of rows, newest first.
    pub fn page_back(&self, index: &Index, first: usize, rows: usize) -> Vec<u32> {
        let found = self.bits.iter_back().skip(first).take(rows);
        found.filter_map(|position| index.rows.get(position).copied()).collect()
    }

    /// Counts per service, host, severity, kind, format and added column, at most `most` values each.
    pub fn facets(&self, index: &Index, events: &Events, most: usize) -> Vec<Facet> {
        let word = |words: &[Symbol], code: usize| {
            words.get(code).map_or("", |&symbol| events.word(symbol)).to_owned()
        };
        let mut facets = Vec::new();
        for (field, column) in [("service", &index.services), ("host", &index.hosts)] {
            let counts = self.counts(&column.codes, column.words.len(), |code| code as usize);
            facets.push(facet(field, &counts, most, |code| word(&column.words, code)));
        }
        let by_severity = self.counts(&index.severities, 256, usize::from);
        let mut by_word: Vec<(Severity, u32)> = Vec::new();
        for (number, count) in (0_u8..=255).zip(by_severity) {
            match by_word.last_mut() {
                Some(last) if last.0.word() == Severity(number).word() => last.1 += count,
                _ => by_word.push((Severity(number), count)),
            }
        }
        let counts: Vec<u32> = by_word.iter().map(|(_, count)| *count).collect();
        let name =
            |at: usize| by_word.get(at).map_or("", |(severity, _)| severity.word()).to_owned();
        facets.push(facet("severity", &counts, most, name));
        let counts = self.counts(&index.kinds, 256, usize::from);
        let name = |at: usize| Kind::VARIANTS.get(at).map_or("", <&str>::from).to_owned();
        facets.push(facet("kind", &counts, most, name));
        let counts = self.counts(&index.formats, 256, usize::from);
        let name = |at: usize| index.format_keys.get(at).cloned().unwrap_or_else(|| at.to_string());
        facets.push(facet("format", &counts, most, name));
        for extra in &index.extras {
            let last = extra.words.len();
            let counts = self.counts(&extra.codes, last + 1, |code| (code as usize).min(last));
            let name = |at: usize| extra.words.get(at).cloned().unwrap_or_default();
            facets.push(facet(&extra.name, &counts, most, name));
        }
        facets
    }

    /// How often each code occurs.
    fn counts<T: Copy>(&self, column: &[T], len: usize, code: impl Fn(T) -> usize) -> Vec<u32> {
        let mut counts = vec![0; len];
        for (at, word) in column.chunks(64).enumerate() {
            let members = self.bits.word(at);
            if members == u64::MAX {
                for &value in word {
                    add(&mut counts, code(value));
                }
                continue;
            }
            for bit in super::bits::ones(members) {
                word.get(bit).into_iter().for_each(|&value| add(&mut counts, code(value)));
            }
        }
        counts
    }

    /// Counts over time in so many bins: over the brush, or else over all events.
    pub fn histogram(
        &self,
        index: &Index,
        events: &Events,
        brush: Option<(Time, Time)>,
        bins: u32,
    ) -> Histogram {
        let time = |row: Option<&u32>| {
            row.and_then(|&row| events.rows.get(row as usize)).map(|event| event.time)
        };
        let last = time(index.rows.last()).map(|last| Time(last.0.saturating_add(1)));
        let whole = time(index.rows.first()).zip(last);
        let Some((start, end)) = brush.or(whole) else { return Histogram::default() };
        let bins = i64::from(bins.max(1));
        let width = (end.0.saturating_sub(start.0).max(1) - 1) / bins + 1;
        let limits = (0..=bins).map(|bin| {
            let limit = Time(start.0.saturating_add(width.saturating_mul(bin)));
            self.bits.count_below(index.between(events, limit, limit).0)
        });
        let limits: Vec<usize> = limits.collect();
        let counts = limits.windows(2).map(|pair| (pair[1] - pair[0]) as u32).collect();
        Histogram { start, width, counts }
    }
}

fn add(counts: &mut [u32], code: usize) {
    if let Some(count) = counts.get_mut(code) {
        *count += 1;
    }
}

fn facet(field: &str, counts: &[u32], most: usize, word: impl Fn(usize) -> String) -> Facet {
    let mut found: Vec<(usize, u32)> = counts.iter().copied().enumerate().collect();
    found.retain(|(_, count)| *count > 0);
    let values = found.len() as u32;
    let mut counts: Vec<Count> =
        found.into_iter().map(|(at, events)| Count { value: word(at), events }).collect();
    counts.sort_by(|a, b| b.events.cmp(&a.events).then_with(|| a.value.cmp(&b.value)));
    counts.truncate(most);
    Facet { field: field.to_owned(), counts, values }
}
