//! How good a mining is, against labels.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Scores of a mining, each from 0 to 1, as the evaluator of loghub-2.0 defines them (Jiang et al.,
/// ISSTA 2024).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Grouping accuracy: share of lines whose group holds the same lines as their true group.
    pub ga: f64,
    /// F1 of groups: right groups among those mined (PGA) and among the true ones (RGA).
    pub fga: f64,
    /// Parsing accuracy: share of lines whose template is their label, letter by letter.
    pub pa: f64,
    /// F1 of templates: a template is right if it is the label of all its lines; precision (PTA)
    /// among those mined, recall (RTA) among the labels.
    pub fta: f64,
}

impl Score {
    /// Compares: for each line the mined group and template, the true class and label. Lines that
    /// only one of the two lists has are left out.
    pub fn of(mined: &[(u32, &str)], truth: &[(&str, &str)]) -> Self {
        let n = mined.len().min(truth.len());
        let mut groups: BTreeMap<u32, usize> = BTreeMap::new();
        let mut classes: BTreeMap<&str, usize> = BTreeMap::new();
        let mut both: BTreeMap<(u32, &str), usize> = BTreeMap::new();
        let mut templates: BTreeMap<&str, usize> = BTreeMap::new();
        let mut true_templates: BTreeMap<&str, usize> = BTreeMap::new();
        let mut pairs: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        let mut same = 0;
        for (&(group, text), &(class, label)) in mined.iter().zip(truth) {
            *groups.entry(group).or_default() += 1;
            *classes.entry(class).or_default() += 1;
            *both.entry((group, class)).or_default() += 1;
            *templates.entry(text).or_default() += 1;
            *true_templates.entry(label).or_default() += 1;
            *pairs.entry((text, label)).or_default() += 1;
            same += usize::from(text == label);
        }
        let exact: Vec<usize> = both
            .iter()
            .filter(|((group, class), count)| groups[group] == **count && classes[class] == **count)
            .map(|(_, count)| *count)
            .collect();
        let right = pairs
            .iter()
            .filter(|((text, label), count)| text == label && templates[text] == **count)
            .count();
        // F1 of `hits / a` and `hits / b`; nothing compared scores nothing.
        let f1 = |hits: usize, a: usize, b: usize| 2.0 * hits as f64 / (a + b).max(1) as f64;
        let n = n.max(1);
        Self {
            ga: exact.iter().sum::<usize>() as f64 / n as f64,
            fga: f1(exact.len(), groups.len(), classes.len()),
            pa: same as f64 / n as f64,
            fta: f1(right, templates.len(), true_templates.len()),
        }
    }
}
