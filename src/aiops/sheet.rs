//! What a station says, as data: words, figures, tables, stories, offers.
use serde::{Deserialize, Serialize};

use super::{Act, Station};
use crate::{figure::Figure, run::Tone};

/// All that a station says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// Which station.
    pub station: Station,
    /// The question, as a headline.
    pub question: String,
    /// The answer in a sentence.
    pub answer: String,
    /// The verdict in a few words.
    pub verdict: (Tone, String),
    /// What shows it, the most important first.
    pub cards: Vec<Card>,
}

/// One thing to see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Card {
    /// A chart.
    Figure(Figure),
    /// A table.
    Grid(Grid),
    /// What happened, step by step.
    Story(Story),
    /// How many pass each step.
    Funnel {
        /// The takeaway.
        title: String,
        /// The formula behind the shares, in words.
        note: String,
        /// The steps, widest first.
        passes: Vec<Pass>,
    },
    /// Words.
    Prose {
        /// The takeaway.
        title: String,
        /// Paragraphs.
        text: Vec<String>,
    },
    /// What can be done.
    Offers {
        /// The takeaway.
        title: String,
        /// The things, best first.
        offers: Vec<Offer>,
    },
    /// A field to search events in.
    Search {
        /// What is searched for now.
        query: String,
        /// What is wrong with it.
        error: Option<String>,
        /// What can be written there.
        help: String,
    },
}

/// A step that things pass.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pass {
    /// What is left after it.
    pub label: String,
    /// How many.
    pub count: u64,
    /// What happened to the others.
    pub note: String,
    /// Where that is decided.
    pub go: Option<Go>,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    /// The takeaway.
    pub title: String,
    /// What the rows are, with how many there are in all.
    pub note: String,
    /// Columns.
    pub head: Vec<Head>,
    /// Rows that are shown.
    pub rows: Vec<Row>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// Its heading.
    pub text: String,
    /// Numbers stand to the right.
    pub numeric: bool,
}

/// A row.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Its cells, one per column.
    pub cells: Vec<Cell>,
    /// Where its first cell leads.
    pub go: Option<Go>,
    /// It is what is looked at.
    pub here: bool,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Its text.
    pub text: String,
    /// Its state, if it has one.
    pub tone: Option<Tone>,
}

/// Where something leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Go {
    /// Another station.
    Station(Station),
    /// An incident, at a station.
    Incident(u32, Station),
    /// An event's life.
    Event(u32),
    /// Events that are searched for.
    Query(String),
}

/// A story.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Story {
    /// The takeaway.
    pub title: String,
    /// What it is about.
    pub note: String,
    /// Its steps in order.
    pub steps: Vec<Step>,
}

/// A step of a story.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// When.
    pub when: String,
    /// Where it was decided.
    pub at: Station,
    /// What was decided, by which rule.
    pub what: String,
    /// What would have happened otherwise; may be empty.
    pub otherwise: String,
}

/// Something that can be done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// What it is.
    pub title: String,
    /// Why, one line each.
    pub why: Vec<String>,
    /// How sure the lab is, 0 to 1.
    pub confidence: Option<f64>,
    /// The word on the button.
    pub word: String,
    /// What the button does; none where it cannot be done.
    pub deed: Option<Deed>,
    /// The policy lets it be done without a person, while the clock runs.
    pub automatic: bool,
}

/// What a button does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {
    /// Act on the world.
    Do(Act),
    /// Take an act back.
    Undo(Act),
    /// Play many storms with and without the lab.
    Compare,
}

/// A station on the rail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stop {
    /// Which.
    pub station: Station,
    /// One fact.
    pub fact: String,
    /// Its state: to look at, or bad.
    pub tone: Tone,
}

/// What happened when.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Timeline {
    /// Length, minutes.
    pub minutes: u32,
    /// The minute shown.
    pub now: u32,
    /// The time of day shown, `09:35`.
    pub clock: String,
    /// What the day is called.
    pub day: String,
    /// Lanes, top to bottom.
    pub lanes: Vec<Lane>,
    /// One line per decision: minute, where, what.
    pub log: Vec<(u32, Go, String)>,
}

/// A lane.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Lane {
    /// What runs there.
    pub name: String,
    /// Stretches of time.
    pub spans: Vec<Span>,
    /// Heights of equal parts of the time shown, 0 to 1.
    pub bars: Vec<f64>,
}

/// A stretch of time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Span {
    /// From which minute.
    pub from: f64,
    /// To which minute; equal for a moment.
    pub to: f64,
    /// What it is.
    pub label: String,
    /// How it is drawn.
    pub tone: Tone,
}

impl Grid {
    /// A table without rows; headings that begin with `#` are of numbers.
    pub fn new(title: impl Into<String>, note: impl Into<String>, head: &[&str]) -> Self {
        let head = head.iter().map(|text| Head {
            text: text.trim_start_matches('#').to_owned(),
            numeric: text.starts_with('#'),
        });
        Self { title: title.into(), note: note.into(), head: head.collect(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn push(&mut self, cells: impl IntoIterator<Item = impl Into<Cell>>) -> &mut Row {
        let cells = cells.into_iter().map(Into::into).collect();
        self.rows.push(Row { cells, go: None, here: false });
        let last = self.rows.len() - 1;
        &mut self.rows[last]
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { text, tone: None }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), tone: None }
    }
}

impl Cell {
    /// A cell with a state.
    pub fn toned(text: impl Into<String>, tone: Tone) -> Self {
        Self { text: text.into(), tone: Some(tone) }
    }
}
