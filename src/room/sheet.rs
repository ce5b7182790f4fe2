//! What a station says, as data: words, figures, tables, stories, offers.
use serde::{Deserialize, Serialize};

use crate::{figure::Figure, run::Tone};

/// All that a station says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
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
    /// What follows what, and how each stands.
    Graph(Graph),
    /// What stood where, and since when.
    Track(Track),
    /// Steps that something takes, with how each went.
    Steps {
        /// The takeaway.
        title: String,
        /// How long it took in all.
        note: String,
        /// The steps in order.
        steps: Vec<Taken>,
    },
    /// What was changed, as a reviewer reads it.
    Diff {
        /// The takeaway.
        title: String,
        /// Which files.
        note: String,
        /// Lines: ` ` as it was, `-` taken out, `+` put in, `@` names a file.
        lines: Vec<(char, String)>,
    },
    /// A file to take along.
    File {
        /// The takeaway.
        title: String,
        /// What it is for, and how it is used.
        note: String,
        /// Its name.
        name: String,
        /// Its text.
        text: String,
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

/// Boxes joined by arrows, from left to right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Graph {
    /// The takeaway.
    pub title: String,
    /// What the boxes and arrows mean.
    pub note: String,
    /// The boxes.
    pub nodes: Vec<Node>,
    /// Arrows: from which box to which, by position.
    pub edges: Vec<(u32, u32)>,
}

/// A box.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// What is known of it, a line each.
    pub facts: Vec<String>,
    /// Its column, from 0.
    pub column: u8,
    /// Its row; halves stand between rows.
    pub row: f64,
    /// How far it is.
    pub pace: Pace,
    /// How it stands.
    pub tone: Tone,
    /// Where it leads.
    pub go: Option<Go>,
}

/// What stood where, over time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Track {
    /// The takeaway.
    pub title: String,
    /// What the signs mean.
    pub note: String,
    /// Rows from top to bottom: a name, and stretches as shares of the width, 0 to 1.
    pub rows: Vec<(String, Vec<Span>)>,
    /// Moments on the axis: share of the width, and text.
    pub ticks: Vec<(f64, String)>,
    /// The present, as a share of the width.
    pub now: f64,
}

/// A step that was taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Taken {
    /// Its name.
    pub name: String,
    /// How it went: good, bad, to look at, or not taken.
    pub tone: Tone,
    /// How long it took.
    pub took: String,
    /// What came of it.
    pub says: String,
    /// Where it leads.
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

/// Where something leads, in the words of the loop whose sheet it is: what of its address changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Go(pub String);

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
    /// Where it was decided: a name, and what leads there.
    pub at: (String, Go),
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
    /// It is what is usually done here.
    pub usual: bool,
    /// The policy lets it be done without a person, while the clock runs.
    pub automatic: bool,
}

/// What a button does, in the words of the loop whose sheet it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deed(pub String);

/// A station on the rail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stop {
    /// Its id in the address.
    pub id: String,
    /// Its name.
    pub name: String,
    /// One fact.
    pub fact: String,
    /// Its state: to look at, or bad.
    pub tone: Tone,
    /// How far it is.
    pub pace: Pace,
}

/// How far a station is with what is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pace {
    /// It has done its work.
    #[default]
    Done,
    /// It is at work.
    AtWork,
    /// It stopped what is looked at.
    Failed,
    /// Nothing came this far.
    Ahead,
}

/// What happened when.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Timeline {
    /// Length, in ticks of the loop's clock; 0 where there is no clock.
    pub ticks: u32,
    /// The tick shown.
    pub now: u32,
    /// The time of day shown, `09:35`.
    pub clock: String,
    /// What the day is called.
    pub day: String,
    /// Lanes, top to bottom.
    pub lanes: Vec<Lane>,
    /// One line per decision: when, where it leads, what.
    pub log: Vec<(String, Go, String)>,
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
    /// From which tick.
    pub from: f64,
    /// To which tick; equal for a moment.
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
