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

/// Looks for templates of a leaf that the evidence makes one with `new`.
pub(super) fn prove(spec: &Spec, clusters: &[Cluster], leaf: &[u32], new: u32) -> Option<Proof> {
    let own = clusters.get(new as usize)?;
    let mut alike: BTreeMap<(usize, Vec<u16>), Vec<u32>> = BTreeMap::new();
    for &id in leaf.iter().filter(|id| **id != new) {
        let Some(other) = clusters.get(id as usize) else { continue };
        let Some(found) = own.difference(other) else { continue };
        let near = found.similarity() >= spec.similarity && (found.equal > 0 || found.words == 0);
        if near && lead_agrees(spec, own, other, &found.places) {
            alike.entry((found.places.len(), found.places)).or_default().push(id);
        }
    }
    for ((_, places), mut members) in alike {
        members.push(new);
        members.sort_unstable();
        let of = |place: &u16| evidence(spec, clusters, &members, usize::from(*place));
        let opened: Vec<Opened> = places.iter().map(of).collect();
        let values = opened.iter().filter(|opened| opened.rule == Rule::Value).count();
        if values < 2 && opened.iter().all(|opened| opened.distinct >= opened.needed) {
            return Some(Proof { members, opened });
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

/// What the members say about a place.
fn evidence(spec: &Spec, clusters: &[Cluster], members: &[u32], place: usize) -> Opened {
    let at = |id: &u32| clusters.get(*id as usize);
    let mut words: Vec<&str> = Vec::new();
    let mut value = false;
    for cluster in members.iter().filter_map(at) {
        if cluster.is_variable(place) {
            value = true;
        }
        words.push(cluster.word(place));
    }
    words.sort_unstable();
    words.dedup();
    let before = members.first().and_then(at).map_or("", |cluster| before(cluster, place));
    let (rule, needed) = if value {
        (Rule::Value, 1)
    } else if is_numbered(&words) {
        (Rule::Numbered, 2)
    } else if lexicon::is_account(before) {
        (Rule::Account, 2)
    } else {
        (Rule::Words, spec.evidence.max(2))
    };
    Opened {
        place: place as u32,
        seen: words.iter().take(16).map(|word| (*word).to_owned()).collect(),
        distinct: words.len() as u32,
        needed,
        rule,
    }
}

/// The part before a place, if it is a word.
fn before(cluster: &Cluster, place: usize) -> &str {
    let Some(before) = place.checked_sub(1) else { return "" };
    if cluster.is_variable(before) { "" } else { cluster.word(before) }
}

/// Whether words are the same but for one digit.
fn is_numbered(words: &[&str]) -> bool {
    let without = |word: &&str| {
        let digit = word.bytes().position(|byte| byte.is_ascii_digit())?;
        Some((word.get(..digit)?.to_owned(), word.get(digit + 1..)?.to_owned()))
    };
    let Some(first) = words.first().and_then(without) else { return false };
    words.iter().all(|word| without(word).as_ref() == Some(&first))
}
