//! Counting past incidents.
use std::collections::{BTreeMap, BTreeSet};

use super::{
    Class, History, Pair, Pattern, Sign, Stretch, TERMS,
    bins::{self, ENDINGS, LENGTHS, LOUDNESSES, MOMENTS, SPANS},
};
use crate::correlate::Place;

/// Seconds within which alerts of a place come together.
const TOGETHER: i64 = 100;

/// A trouble of the past as its post-mortem names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The service.
    pub place: String,
    /// What it is called.
    pub kind: String,
    /// Seconds.
    pub from: i64,
    /// Seconds.
    pub to: i64,
}

/// What is counted of a sign.
#[derive(Clone, Debug, Default)]
struct Seen {
    logs: u32,
    told: u32,
    all: u32,
    quiet: u32,
    lines: u32,
    spans: [u32; SPANS],
    loud: [u32; LOUDNESSES],
}

#[derive(Clone, Debug, Default)]
struct Kind {
    times: u32,
    lengths: [u32; LENGTHS],
}

#[derive(Clone, Debug, Default)]
struct Both {
    had: u32,
    stretches: u32,
    lines: u32,
    began: [u32; MOMENTS],
    ended: [u32; ENDINGS],
    loud: [u32; LOUDNESSES],
    came: [u32; MOMENTS],
}

/// A name of a pattern: place and kind.
type Name = (String, String);

/// Counts of past incidents.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    seconds: i64,
    /// Rows per hour of the loudest.
    loudest: u32,
    signs: BTreeMap<u32, Seen>,
    patterns: BTreeMap<Name, Kind>,
    pairs: BTreeMap<(Name, u32), Both>,
    /// How often a sign of noise came together with another at its place.
    together: BTreeMap<(u32, u32), u32>,
}

fn count<const N: usize>(counts: &mut [u32; N], at: usize) {
    if let Some(count) = counts.get_mut(at) {
        *count += 1;
    }
}

impl Tally {
    /// Counts what was seen in so many seconds and rows: all alerts, the troubles that there were, and
    /// for each of an alert's rows the trouble that post-mortems lay it to, from 1; 0 is noise.
    pub fn add(
        &mut self,
        (seconds, rows): (i64, u32),
        all: &[Stretch],
        troubles: &[Trouble],
        labels: impl Fn(u32) -> u32,
    ) {
        self.seconds += seconds;
        let hours = seconds.max(1) as f64 / 3_600.0;
        self.loudest = self.loudest.max((f64::from(rows) / hours) as u32);
        for trouble in troubles {
            let kind = self.patterns.entry(trouble.name()).or_default();
            kind.times += 1;
            count(&mut kind.lengths, bins::length(trouble.to - trouble.from));
        }
        let mut had: BTreeSet<(u32, u32)> = BTreeSet::new();
        let mut quiet: Vec<&Stretch> = Vec::new();
        let find = |label: u32| troubles.get((label as usize).checked_sub(1)?);
        for stretch in all {
            let label = stretch.label(&labels);
            let seen = self.signs.entry(stretch.sign).or_default();
            seen.all += 1;
            seen.logs += u32::from(stretch.is_log);
            seen.told += u32::from(stretch.is_told);
            for &(at, row) in &stretch.events {
                match find(labels(row)) {
                    None => seen.lines += 1,
                    Some(trouble) => {
                        let both = self.pairs.entry((trouble.name(), stretch.sign)).or_default();
                        both.lines += 1;
                        count(&mut both.came, bins::moment(at, trouble.from, trouble.to).0);
                    }
                }
            }
            let loud = bins::loudness(stretch.events.len() as u32);
            let Some(trouble) = find(label) else {
                seen.quiet += 1;
                count(&mut seen.loud, loud);
                if !stretch.is_open {
                    count(&mut seen.spans, bins::span(stretch.to.saturating_sub(stretch.from)).0);
                }
                quiet.push(stretch);
                continue;
            };
            let both = self.pairs.entry((trouble.name(), stretch.sign)).or_default();
            both.stretches += 1;
            both.had += u32::from(had.insert((label, stretch.sign)));
            count(&mut both.began, bins::moment(stretch.from, trouble.from, trouble.to).0);
            count(&mut both.loud, loud);
            if !stretch.is_open {
                count(&mut both.ended, bins::ending(stretch.from, stretch.to, trouble.to).0);
            }
        }
        self.pair_up(quiet);
    }

    /// Which signs of noise come together.
    fn pair_up(&mut self, mut quiet: Vec<&Stretch>) {
        quiet.retain(|stretch| stretch.place != Place::Nowhere);
        quiet.sort_by_key(|stretch| (stretch.place, stretch.from));
        for (at, stretch) in quiet.iter().enumerate() {
            let mut with: BTreeSet<u32> = BTreeSet::new();
            let is_near = |other: &&&Stretch| {
                other.place == stretch.place
                    && other.from.saturating_sub(stretch.from).abs() <= TOGETHER
            };
            let before = quiet.get(..at).unwrap_or_default().iter().rev().take_while(is_near);
            let after = quiet.get(at + 1..).unwrap_or_default().iter().take_while(is_near);
            with.extend(before.chain(after).map(|other| other.sign));
            with.remove(&stretch.sign);
            for other in with {
                *self.together.entry((stretch.sign, other)).or_default() += 1;
            }
        }
    }

    /// Groups of signs that come together in a quarter of their everyday noise and more, by sign.
    fn groups(&self) -> BTreeMap<u32, u32> {
        let mut groups: BTreeMap<u32, u32> = self.signs.keys().map(|&sign| (sign, sign)).collect();
        for (&(sign, other), &times) in &self.together {
            let quiet = self.signs.get(&sign).map_or(0, |seen| seen.quiet);
            if quiet < 4 || times < 3 || times * 4 <= quiet {
                continue;
            }
            let of = |sign: u32| groups.get(&sign).copied().unwrap_or(sign);
            let (from, to) = (of(sign), of(other));
            for group in groups.values_mut().filter(|group| **group == from) {
                *group = to;
            }
        }
        groups
    }

    /// What is kept: signs and pairs that were seen often enough to say something.
    pub fn finish(&self, source: String) -> History {
        let often = |both: &Both| both.stretches >= 2 || both.lines >= 3;
        let pairs: Vec<(&(Name, u32), &Both)> =
            self.pairs.iter().filter(|(_, both)| often(both)).collect();
        let paired: BTreeSet<u32> = pairs.iter().map(|((_, sign), _)| *sign).collect();
        let kept = self.signs.iter();
        let kept = kept.filter(|(sign, seen)| paired.contains(sign) || seen.quiet >= 3);
        let groups = self.groups();
        let mut numbers: BTreeMap<u32, u16> = BTreeMap::new();
        let (mut spans, mut noise_loud) = ([[0; SPANS]; 3], [[0; LOUDNESSES]; 3]);
        let mut signs = Vec::new();
        for (&hash, seen) in kept {
            let next = numbers.len() as u16;
            let group = groups.get(&hash).copied().unwrap_or(hash);
            let class = seen.class();
            add(&mut spans[class as usize], &seen.spans);
            add(&mut noise_loud[class as usize], &seen.loud);
            signs.push(Sign {
                hash,
                class,
                group: *numbers.entry(group).or_insert(next),
                quiet: seen.quiet,
                lines: seen.lines,
                first: 0,
            });
        }
        let names: Vec<&Name> = self.patterns.keys().collect();
        let pair = |(key, both): (&(Name, u32), &Both)| {
            Some(Pair {
                pattern: names.binary_search(&&key.0).ok()? as u16,
                sign: signs.binary_search_by_key(&key.1, |sign| sign.hash).ok()? as u16,
                had: both.had,
                stretches: both.stretches,
                lines: both.lines,
                began: thin(both.began),
                ended: thin(both.ended),
                loud: thin(both.loud),
                came: thin(both.came),
                claim: 0,
            })
        };
        let pairs = pairs.into_iter().filter_map(pair).collect();
        let pattern = |((place, kind), known): (&Name, &Kind)| Pattern {
            place: place.clone(),
            kind: kind.clone(),
            times: known.times,
            lengths: thin(known.lengths),
            dear: 0,
            phases: [[0; MOMENTS]; 3],
        };
        let patterns = self.patterns.iter().map(pattern).collect();
        let hours = (self.seconds / 3_600) as u32;
        let weights = [[0; TERMS]; 3];
        let loudest = self.loudest;
        History { source, hours, loudest, signs, patterns, pairs, spans, noise_loud, weights }
    }
}

impl Seen {
    fn class(&self) -> Class {
        match () {
            () if self.logs * 2 >= self.all => Class::Lines,
            () if self.told * 2 >= self.all => Class::State,
            () => Class::Events,
        }
    }
}

impl Trouble {
    fn name(&self) -> Name {
        (self.place.clone(), self.kind.clone())
    }
}

impl Stretch {
    /// The trouble that most of its rows are laid to; 0 is noise.
    pub(super) fn label(&self, labels: impl Fn(u32) -> u32) -> u32 {
        let mut votes: BTreeMap<u32, u32> = BTreeMap::new();
        for &(_, row) in &self.events {
            let label = labels(row);
            if label > 0 {
                *votes.entry(label).or_default() += 1;
            }
        }
        let most = votes.into_iter().max_by_key(|&(label, n)| (n, std::cmp::Reverse(label)));
        most.map_or(0, |most| most.0)
    }
}

fn add<const N: usize>(sums: &mut [u32; N], counts: &[u32; N]) {
    for (sum, count) in sums.iter_mut().zip(counts) {
        *sum += count;
    }
}

/// Counts beyond this are kept as shares of it: what more would say costs more than it tells.
const MOST: u32 = 60;

fn thin<const N: usize>(counts: [u32; N]) -> [u32; N] {
    let all: u32 = counts.iter().sum();
    if all <= MOST {
        return counts;
    }
    counts.map(|count| {
        ((u64::from(count) * u64::from(MOST) + u64::from(all / 2)) / u64::from(all)) as u32
    })
}
