//! When templates that differ in a few places become one.
//!
//! Drain joins a line to a template as soon as enough of its tokens agree, and one pair of
//! different words makes a wildcard. So it cannot tell `started` and `stopped` from two user
//! names. Here a line that no template covers starts its own, and templates of one layout that
//! differ in the same places become one when those places have shown enough different words.
//! The lowest number stays, so numbers are stable, and lines that were learned earlier follow.
use std::collections::BTreeMap;

use super::{
    cluster::Cluster,
    decision::{Opened, Rule},
    lexicon,
    scan::Kind,
    spec::Spec,
};

/// Templates that may become one.
#[derive(Clone, Debug)]
pub(super) struct Proof {
    /// Indices of the clusters, the new one among them, ascending.
    pub(super) members: Vec<u32>,
    /// The places that become variables.
    pub(super) opened: Vec<Opened>,
}

/// Whether templates differ in a leading word, in how many places they differ, and in which.
type Key = (bool, usize, Vec<u16>);

/// Looks for templates of a leaf that the evidence makes one with `new`.
pub(super) fn prove(spec: &Spec, clusters: &[Cluster], leaf: &[u32], new: u32) -> Option<Proof> {
    let own = clusters.get(new as usize)?;
    // At least the share `similarity` of the words is equal, so at most the rest differs.
    let most = ((1.0 - spec.similarity).clamp(0.0, 1.0) * own.slots.len() as f64) as usize;
    let mut alike: BTreeMap<Key, (u32, Vec<u32>)> = BTreeMap::new();
    for &id in leaf.iter().filter(|id| **id != new) {
        let Some(other) = clusters.get(id as usize) else { continue };
        let Some(found) = own.difference(other, most) else { continue };
        let near = found.similarity() >= spec.similarity && (found.equal > 0 || found.words == 0);
        // A leading word alone may turn out to be a name, by twice the evidence.
        let leads = near && !lead_agrees(spec, own, other, &found.places);
        if near && (!leads || found.places.len() == 1) {
            let key = (leads, found.places.len(), found.places);
            let (equal, members) = alike.entry(key).or_insert((u32::MAX, Vec::new()));
            *equal = found.equal.min(*equal);
            members.push(id);
        }
    }
    for ((leads, _, places), (equal, mut members)) in alike {
        members.push(new);
        members.sort_unstable();
        let whole = Group { spec, clusters, members: &members, equal, leads };
        if let Some(opened) = whole.opened(&places) {
            return Some(Proof { members, opened });
        }
        // `eth0` and `eth1` are one kind, whatever `wlan0` is.
        if let [place] = places.as_slice() {
            let bare =
                |id: u32| clusters.get(id as usize).map(|c| bare(c.word(usize::from(*place))));
            members.retain(|id| bare(*id) == bare(new));
            let part = Group { spec, clusters, members: &members, equal, leads };
            if !leads
                && members.len() > 1
                && let Some(opened) = part.opened(&places)
            {
                return Some(Proof { members, opened });
            }
        }
    }
    None
}

/// Whether the leading words agree, as many as the tree's depth asks for.
fn lead_agrees(spec: &Spec, own: &Cluster, other: &Cluster, places: &[u16]) -> bool {
    let word = |cluster: &Cluster, place: usize| {
        cluster.slots.get(place).is_some_and(|slot| slot.kind == Kind::Word && !slot.open)
    };
    let lead = own.slots.iter().enumerate().filter(|(_, slot)| slot.kind != Kind::Mark);
    !lead.take(spec.depth as usize).any(|(place, _)| {
        places.contains(&(place as u16)) && word(own, place) && word(other, place)
    })
}

/// Templates that differ in the same places.
struct Group<'c> {
    spec: &'c Spec,
    clusters: &'c [Cluster],
    members: &'c [u32],
    /// Words that any two have in common, at least.
    equal: u32,
    /// Whether they differ in a leading word.
    leads: bool,
}

impl Group<'_> {
    /// The places as variables, if there is evidence for each.
    fn opened(&self, places: &[u16]) -> Option<Vec<Opened>> {
        let opened: Vec<Opened> =
            places.iter().map(|place| self.evidence(usize::from(*place))).collect();
        // One place with a value beside words is a value; two of them are another message.
        let values = opened.iter().filter(|opened| opened.rule == Rule::Value).count();
        let proven = opened.iter().all(|opened| opened.distinct >= opened.needed);
        (values < 2 && proven).then_some(opened)
    }

    /// What the members say about a place.
    fn evidence(&self, place: usize) -> Opened {
        let at = |id: &u32| self.clusters.get(*id as usize);
        let value = self.members.iter().filter_map(at).any(|cluster| cluster.is_variable(place));
        let mut words: Vec<&str> =
            self.members.iter().filter_map(at).map(|cluster| cluster.word(place)).collect();
        words.sort_unstable();
        words.dedup();
        let (rule, needed) = self.rule(place, value, &words);
        Opened {
            place: place as u32,
            seen: words.iter().take(16).map(|word| (*word).to_owned()).collect(),
            distinct: words.len() as u32,
            needed,
            rule,
        }
    }

    fn rule(&self, place: usize, value: bool, words: &[&str]) -> (Rule, u32) {
        let first = self.members.first().and_then(|id| self.clusters.get(*id as usize));
        let before = first.map_or("", |cluster| before(cluster, place));
        let last = first.is_none_or(|cluster| cluster.slots.len() == place + 1);
        if self.leads {
            (Rule::Words, self.spec.evidence.max(2).saturating_mul(2))
        } else if value {
            (Rule::Value, 1)
        } else if is_numbered(words) {
            (Rule::Numbered, 2)
        } else if words.iter().all(|word| lexicon::is_flag(word)) {
            (Rule::Flag, 2)
        } else if lexicon::is_account(before) {
            (Rule::Account, 2)
        } else if self.equal >= 4 && !last && lexicon::is_preposition(before) {
            (Rule::Object, (self.spec.evidence / 2).max(2))
        } else {
            (Rule::Words, self.spec.evidence.max(2))
        }
    }
}

/// The part before a place, if it is a word.
fn before(cluster: &Cluster, place: usize) -> &str {
    let Some(before) = place.checked_sub(1) else { return "" };
    if cluster.is_variable(before) { "" } else { cluster.word(before) }
}

/// Whether words have digits and are the same but for them.
fn is_numbered(words: &[&str]) -> bool {
    let Some(first) = words.first().map(|word| bare(word)) else { return false };
    words.iter().all(|word| word.len() > first.len() && bare(word) == first)
}

/// A word without its digits.
fn bare(word: &str) -> String {
    word.chars().filter(|letter| !letter.is_ascii_digit()).collect()
}
