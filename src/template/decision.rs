//! Why a line got its template.
use serde::{Deserialize, Serialize};

use super::TemplateId;

/// What became of one line, with the numbers that decided and the template it did not get.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// The template it belongs to now.
    pub template: TemplateId,
    /// The way through the tree, from the root.
    pub path: Vec<Branch>,
    /// What happened.
    pub outcome: Outcome,
    /// Share of the line's words that the template has as well, 0 to 1.
    pub similarity: f64,
    /// Templates of the same leaf that were compared.
    pub compared: u32,
    /// The most similar template that the line did not join.
    pub rival: Option<Rival>,
}

/// One level of the tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Branch {
    /// Number of parts, a run of values counting as one (Drain's first level: the length).
    Parts(u32),
    /// Marks between the places, which are written as `_`.
    Layout(String),
    /// A leading word that must agree (Drain's inner levels), or a wildcard.
    Word(String),
}

/// What a line did to the tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Outcome {
    /// It looks like an earlier line: the same template without a search.
    Recalled,
    /// A template covers it.
    Matched {
        /// Places that show a bare wildcard since, because the text around the value differs.
        opened: Vec<u32>,
    },
    /// It starts a template.
    Created,
    /// It started a template, and with it there was evidence that some places are variables.
    Merged {
        /// Templates that are one now; the first keeps its number.
        joined: Vec<TemplateId>,
        /// The places that became variables.
        opened: Vec<Opened>,
    },
}

/// A place that became a variable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    /// Index of the part.
    pub place: u32,
    /// Texts seen there, the first 16 in order.
    pub seen: Vec<String>,
    /// Different words seen.
    pub distinct: u32,
    /// Different words needed.
    pub needed: u32,
    /// The rule that says how many.
    pub rule: Rule,
}

/// How much evidence makes a place a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::VariantArray)]
pub enum Rule {
    /// Some line has a value there: one is enough.
    Value,
    /// The words differ only in their digits (`eth0`, `eth1`): two are enough.
    Numbered,
    /// The words are truth values: two are enough.
    Flag,
    /// The word before says that an account follows: two are enough.
    Account,
    /// A preposition before, more text behind and at least four words in common (`password for root
    /// from`): half of what plain words need.
    Object,
    /// Plain words: as many as [`super::Spec::evidence`] says.
    Words,
}

/// A template that a line might have joined.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rival {
    /// Which.
    pub template: TemplateId,
    /// Share of words in common.
    pub similarity: f64,
    /// Where the two differ: place, the template's text, the line's text.
    pub differs: Vec<(u32, String, String)>,
}
