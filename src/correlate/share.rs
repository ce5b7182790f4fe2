//! Who is behind the complaints at a place where several troubles are felt: each trouble is taken to
//! add complaints at a rate of its own while it lasts, to an everyday one. The rates are the likeliest
//! ones of Poisson counts, found by expectation maximisation (Dempster, Laird and Rubin 1977; for
//! Poisson sums the steps of Richardson 1972 and Lucy 1974).
use std::collections::{BTreeMap, BTreeSet};

use super::{
    Place,
    evidence::Evidence,
    hypothesis::{Hypothesis, Scene},
    odds::Odds,
};
use crate::num;

/// Steps of the search for rates.
const STEPS: usize = 40;
/// Seconds that complaints go on after a trouble.
const TAIL: i64 = 60;
/// The smallest share of the complaints.
const LEAST: f64 = 0.02;

/// Complaints per second at each place that each hypothesis adds, and when it does.
#[derive(Clone, Debug, Default)]
pub(super) struct Shares {
    rates: BTreeMap<(Place, usize), (i64, i64, f64)>,
}

/// Complaints between two moments at which something begins or ends.
struct Piece {
    seconds: f64,
    count: f64,
    active: Vec<usize>,
}

impl Shares {
    /// The share of a hypothesis in the complaints of a place between two moments, among those given.
    fn share(&self, place: Place, of: usize, among: &[usize], from: i64, to: i64) -> f64 {
        let part = |at: usize| {
            let Some(&(since, until, rate)) = self.rates.get(&(place, at)) else { return 0.0 };
            let shared = to.saturating_add(1).min(until).saturating_sub(from.max(since));
            rate * shared.max(0) as f64
        };
        let all: f64 = among.iter().map(|&at| part(at)).sum();
        if all > 0.0 { (part(of) / all).max(LEAST) } else { 1.0 / among.len().max(1) as f64 }
    }
}

impl Scene {
    /// Rates of complaints at each place where several hypotheses explain some; `said` is what they
    /// say of each alert.
    pub(super) fn shares(&self, found: &[Hypothesis], said: &[Vec<(usize, Odds)>]) -> Shares {
        let mut felt: BTreeMap<Place, BTreeSet<usize>> = BTreeMap::new();
        for (e, said) in self.all.iter().zip(said).filter(|(e, _)| e.kind.is_line()) {
            let here = said.iter().filter(|(_, odds)| odds.sum > 0.0).map(|&(at, _)| at);
            felt.entry(e.place).or_default().extend(here);
        }
        let mut shares = Shares::default();
        for (&place, here) in felt.iter().filter(|(_, here)| here.len() > 1) {
            let spans: Vec<(i64, i64)> = here
                .iter()
                .filter_map(|&at| found.get(at))
                .map(|h| (h.from, h.to.saturating_add(TAIL)))
                .collect();
            let rates = self.rates(place, &spans);
            for ((&at, (from, to)), rate) in here.iter().zip(spans).zip(rates) {
                shares.rates.insert((place, at), (from, to, rate));
            }
        }
        shares
    }

    /// The likeliest rate of each span, per second, beside an everyday one.
    fn rates(&self, place: Place, spans: &[(i64, i64)]) -> Vec<f64> {
        let pieces = self.pieces(place, spans);
        let seconds = |at: usize| -> f64 {
            pieces.iter().filter(|piece| piece.active.contains(&at)).map(|p| p.seconds).sum()
        };
        let all: f64 = pieces.iter().map(|piece| piece.count).sum();
        let whole: f64 = pieces.iter().map(|piece| piece.seconds).sum();
        let even = (all + 1.0) / whole.max(1.0);
        let mut rates = vec![even; spans.len()];
        let mut base = 0.1 * even;
        for _ in 0..STEPS {
            let mut due = vec![0.0; spans.len()];
            let mut rest = 0.0;
            for piece in &pieces {
                let sum: f64 = base + piece.active.iter().map(|&at| rates[at]).sum::<f64>();
                for &at in &piece.active {
                    due[at] += piece.count * rates[at] / sum;
                }
                rest += piece.count * base / sum;
            }
            base = (rest / whole.max(1.0)).max(1e-9);
            for (at, due) in due.iter().enumerate() {
                rates[at] = due / seconds(at).max(1.0);
            }
        }
        rates
    }

    /// The whole time at a place, cut where a span begins or ends.
    fn pieces(&self, place: Place, spans: &[(i64, i64)]) -> Vec<Piece> {
        let times = self.complaints.get(&place).map(Vec::as_slice).unwrap_or_default();
        let mut cuts: BTreeSet<i64> = spans.iter().flat_map(|&(from, to)| [from, to]).collect();
        cuts.extend([self.whole.0, self.whole.1.saturating_add(1)]);
        let cuts: Vec<i64> = cuts.into_iter().collect();
        let pieces = cuts.windows(2).map(|pair| {
            let (from, to) = (pair[0], pair[1]);
            let low = times.partition_point(|&at| at < from);
            let high = times.partition_point(|&at| at < to).max(low);
            let is_active = |&at: &usize| {
                spans.get(at).is_some_and(|&(since, until)| since <= from && to <= until)
            };
            Piece {
                seconds: to.saturating_sub(from) as f64,
                count: (high - low) as f64,
                active: (0..spans.len()).filter(is_active).collect(),
            }
        });
        pieces.collect()
    }

    /// Shares complaints out among the hypotheses that explain them.
    pub(super) fn share_out(&self, shares: &Shares, e: &Evidence, said: &mut [(usize, Odds)]) {
        let explains = said.iter().filter(|(_, odds)| odds.sum > 0.0);
        let among: Vec<usize> = explains.map(|&(at, _)| at).collect();
        if among.len() < 2 {
            return;
        }
        for (at, odds) in said.iter_mut().filter(|(_, odds)| odds.sum > 0.0) {
            let share = shares.share(e.place, *at, &among, e.from, e.to);
            odds.share = self.spec.share * num::ln(share);
            // What was no noise remains none.
            odds.sum = (odds.sum + odds.share).max(0.01);
        }
    }
}
