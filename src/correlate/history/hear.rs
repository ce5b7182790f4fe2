//! What the past says of each alert, once the troubles are named.
use super::{CLAIM, Past, attribute, recall::Recall};
use crate::{
    correlate::{Odds, Place, Relation},
    num,
};

/// How past troubles are recognised: our numbers, fitted on simulated storms.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Recognition {
    /// What a trouble must explain to be named, in natural log odds, beyond how rare it is: the price
    /// of its beginning and its end.
    pub cost: f64,
    /// What a further alert of the same group adds, a share of what the first adds.
    pub rest: f64,
    /// What a better explanation of what is explained adds, a share of what it is better by.
    pub again: f64,
    /// The share that expected alerts count which are missing.
    pub missing: f64,
    /// The most that an alert adds.
    pub cap: f64,
    /// The chance above which an alert is laid to a trouble.
    pub sure: f64,
    /// Its share of the chances of all troubles above which it is. What may as well come of another
    /// stands alone: a wrong alert in an incident costs more than a missing one.
    pub clear: f64,
    /// Factor for the price of trouble that general knowledge supposes where the past knows the noise.
    pub rest_cost: f64,
}

impl Default for Recognition {
    fn default() -> Self {
        Self {
            cost: 8.0,
            rest: 0.2,
            again: 0.3,
            missing: 0.8,
            cap: 8.0,
            sure: 0.45,
            clear: 0.8,
            rest_cost: 3.0,
        }
    }
}

impl Recall {
    /// For each alert what the past says, likeliest first, with the chance that it is noise.
    pub(in crate::correlate) fn verdicts(
        &self,
        hops: impl Fn(Place, Place) -> Option<u8>,
    ) -> Vec<Heard> {
        let troubles: Vec<_> = self.found.iter().map(|it| (it.pattern, it.from, it.to)).collect();
        let cases = attribute::weigh(&self.chances, &self.known, &troubles);
        let place = |alert: u32| self.known.iter().find(|known| known.alert == alert);
        let mut heard = Vec::with_capacity(cases.len());
        for case in cases {
            let chances = case.chances(&self.chances.weights);
            let noise = 1.0 - chances.iter().sum::<f64>();
            let here = place(case.alert).map_or(Place::Nowhere, |known| known.place);
            let mut said: Vec<(usize, Odds)> = Vec::new();
            for (((at, terms), ratio), &chance) in case.terms.iter().zip(&case.ratios).zip(&chances)
            {
                let Some(it) = self.found.get(*at) else { continue };
                let odds = |chance: f64| num::ln((chance / (1.0 - chance).max(1e-9)).max(1e-9));
                let clear = odds(chance / (1.0 - noise).max(1e-9)) - odds(self.spec.clear);
                let weights = &self.chances.weights[case.class as usize];
                let worth = |term: usize| weights[term] * terms[term];
                let known = self.chances.seen(it.pattern, case.loudest.sign);
                let distance = hops(here, it.place).or_else(|| hops(it.place, here));
                let relation = match hops(here, it.place) {
                    Some(0) => Relation::Same,
                    Some(_) => Relation::Effect,
                    None if hops(it.place, here).is_some() => Relation::Load,
                    None => Relation::Learned,
                };
                said.push((
                    *at,
                    Odds {
                        incident: None,
                        place: it.place,
                        relation,
                        hops: distance.unwrap_or_default(),
                        affected: self.chances.comes(it.pattern, case.loudest.sign),
                        beginning: ratio.beginning,
                        noise: self.chances.noise(case.loudest.sign),
                        end: num::ln(ratio.end.max(1e-9)),
                        habit: num::ln(ratio.loud.max(1e-9)),
                        support: worth(5) + worth(6),
                        path: 0.0,
                        share: worth(2) + worth(3) + worth(CLAIM),
                        sum: (odds(chance) - odds(self.spec.sure)).min(clear),
                        past: Some(Past {
                            pattern: it.pattern,
                            times: known.map_or(0, |known| known.had.1),
                            had: known.map_or(0, |known| known.had.0),
                            delay: known.map_or(0, |known| known.peak() as i32),
                            noise: self.chances.noise(case.loudest.sign),
                            chance,
                        }),
                    },
                ));
            }
            said.sort_by(|a, b| b.1.sum.total_cmp(&a.1.sum).then(a.0.cmp(&b.0)));
            heard.push(Heard { alert: case.alert, noise, said });
        }
        heard
    }
}

/// What the past says of an alert.
#[derive(Clone, Debug)]
pub(in crate::correlate) struct Heard {
    pub(in crate::correlate) alert: u32,
    /// The chance that it is everyday noise.
    pub(in crate::correlate) noise: f64,
    /// By trouble, likeliest first.
    pub(in crate::correlate) said: Vec<(usize, Odds)>,
}
