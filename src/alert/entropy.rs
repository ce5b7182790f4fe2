//! Token entropy: how much an alert's text says that others do not.
//!
//! Moogsoft describes it in words (0 is noise, 1 is significant; texts are split on spaces, volatile
//! tokens masked, a new token is worth 1 and loses as more events hold it) but publishes no formula.
//! Ours: a token seen in `c` of `N` events before has `h = -log2((c + 1) / (N + 1)) / log2(N + 1)`;
//! an alert has the mean over its tokens. The first event of all has 1.
use serde::{Deserialize, Serialize};

use super::{Cut, Filter, index::Index};
use crate::{
    event::{Event, Events, Kind},
    num,
};

/// Bins of the running distribution of entropies, which percentiles are read from.
const BINS: u32 = 1_000;

/// Tokens of a text that are looked at.
const MOST_TOKENS: usize = 64;

/// How often each token has been seen.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    index: Index,
    counts: Vec<u32>,
    events: u32,
    bins: Vec<u32>,
}

impl Default for Vocabulary {
    fn default() -> Self {
        Self {
            index: Index::default(),
            counts: Vec::new(),
            events: 0,
            bins: vec![0; BINS as usize + 1],
        }
    }
}

impl Vocabulary {
    /// The distinct tokens of a text, as numbers. A token with a digit in it is volatile: all of
    /// them are one token.
    pub fn tokens(&mut self, text: &str) -> Vec<u32> {
        let mut tokens: Vec<u32> = Vec::new();
        for token in text.split_ascii_whitespace().take(MOST_TOKENS) {
            let volatile = token.bytes().any(|byte| byte.is_ascii_digit());
            let hash = if volatile { 0 } else { Events::identity([token]) };
            let fresh = self.counts.len() as u32;
            let number = self.index.find_or_insert(hash, fresh);
            if number == fresh {
                self.counts.push(0);
            }
            if !tokens.contains(&number) {
                tokens.push(number);
            }
        }
        tokens
    }

    /// The entropy of a text, 0 to 1, by what was seen before it; 0 for an empty text.
    pub fn entropy(&self, tokens: &[u32]) -> f64 {
        if self.events == 0 || tokens.is_empty() {
            return if tokens.is_empty() { 0.0 } else { 1.0 };
        }
        let all = num::log2(f64::from(self.events) + 1.0);
        let of = |&token: &u32| {
            let count = self.counts.get(token as usize).copied().unwrap_or_default();
            ((all - num::log2(f64::from(count) + 1.0)) / all).clamp(0.0, 1.0)
        };
        tokens.iter().map(of).sum::<f64>() / tokens.len() as f64
    }

    /// Counts an event with these tokens.
    pub fn learn(&mut self, tokens: &[u32]) {
        self.events = self.events.saturating_add(1);
        for &token in tokens {
            if let Some(count) = self.counts.get_mut(token as usize) {
                *count = count.saturating_add(1).min(self.events);
            }
        }
    }

    /// Notes the entropy of an alert for percentiles to come.
    pub(super) fn note(&mut self, entropy: f64) {
        self.bins[(entropy.clamp(0.0, 1.0) * f64::from(BINS)) as usize] += 1;
    }

    /// The threshold of a source now; `None` lets everything pass.
    pub(super) fn threshold(&self, filter: &Filter, source: u8) -> Option<f64> {
        let own = filter.by_source.iter().find(|pair| pair.0 == source);
        match own.map_or(filter.cut, |pair| pair.1) {
            Cut::Off => None,
            Cut::Fixed(value) => Some(value),
            Cut::Percentile(share) => Some(self.percentile(share)),
        }
    }

    /// The entropy below which a share of all alerts so far lie, to a thousandth.
    fn percentile(&self, share: f64) -> f64 {
        let all: u64 = self.bins.iter().map(|&count| u64::from(count)).sum();
        let wanted = share * all as f64;
        let mut below = 0_u64;
        for (bin, &count) in (0_u32..).zip(&self.bins) {
            below += u64::from(count);
            if below as f64 > wanted {
                return f64::from(bin) / f64::from(BINS);
            }
        }
        if all == 0 { 0.0 } else { 1.0 }
    }
}

/// One alert of a [`Preview`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Previewed {
    /// Row of the event.
    pub row: u32,
    /// Its entropy with the whole history known.
    pub entropy: f64,
    /// Whether the filter would keep it.
    pub kept: bool,
}

/// What an entropy filter would do to stored events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// Every fired event in order.
    pub events: Vec<Previewed>,
    /// How many are kept.
    pub kept: u32,
    /// How many are dropped.
    pub dropped: u32,
    /// Share kept at the thresholds 0.00, 0.05, …, 1.00.
    pub curve: Vec<f64>,
}

/// Looks at what a filter would keep and drop: the vocabulary is learned from all fired events, then
/// each is judged by it, as Moogsoft does with stored events.
pub fn preview(events: &Events, filter: &Filter) -> Preview {
    let mut vocabulary = Vocabulary::default();
    let fired: Vec<(u32, &Event)> =
        (0..).zip(&events.rows).filter(|(_, event)| event.kind == Kind::Fired).collect();
    let tokens: Vec<Vec<u32>> =
        fired.iter().map(|(_, event)| vocabulary.tokens(&text(events, event))).collect();
    for tokens in &tokens {
        vocabulary.learn(tokens);
    }
    let entropies: Vec<f64> = tokens.iter().map(|tokens| vocabulary.entropy(tokens)).collect();
    for &entropy in &entropies {
        vocabulary.note(entropy);
    }
    let judged = fired.iter().zip(&entropies).map(|(&(row, event), &entropy)| {
        let threshold = vocabulary.threshold(filter, event.format);
        Previewed { row, entropy, kept: threshold.is_none_or(|threshold| entropy >= threshold) }
    });
    let events: Vec<Previewed> = judged.collect();
    let kept = events.iter().filter(|event| event.kept).count() as u32;
    let share = |threshold: f64| {
        let above = entropies.iter().filter(|&&entropy| entropy >= threshold).count();
        above as f64 / entropies.len().max(1) as f64
    };
    let curve = (0..=20).map(|step| share(f64::from(step) / 20.0)).collect();
    Preview { kept, dropped: events.len() as u32 - kept, events, curve }
}

/// What an alert says: its name and its summary.
pub(super) fn text(events: &Events, event: &Event) -> String {
    format!("{} {}", events.word(event.name), events.text(event.body))
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "exact by construction")]
mod tests {
    use super::*;

    #[test]
    fn a_token_loses_worth_as_more_events_hold_it() {
        let mut vocabulary = Vocabulary::default();
        let common = vocabulary.tokens("disk usage high");
        assert_eq!(vocabulary.entropy(&common), 1.0);
        for _ in 0..99 {
            vocabulary.learn(&common);
        }
        // All three tokens in all 99 events: -log2(100/100) = 0.
        assert_eq!(vocabulary.entropy(&common), 0.0);
        let mixed = vocabulary.tokens("disk burning");
        // Seen always and never: (0 + log2(100)/log2(100)) / 2.
        assert!((vocabulary.entropy(&mixed) - 0.5).abs() < 1e-12);
        assert_eq!(vocabulary.tokens("pod-1 pod-2 7").len(), 1);
        assert_eq!(vocabulary.entropy(&[]), 0.0);
    }
}
