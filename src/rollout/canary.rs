//! The canary against a fresh baseline of the same size.
//!
//! The old release as it stands is no fair comparison: it is warm, and it has more traffic. So the
//! canary is compared with copies of the old release that were started with it and get as many
//! requests (Kayenta). Metrics are those that are known at once; what a missed fraud costs is not.
use serde::{Deserialize, Serialize};
use strum::VariantArray;

use super::{
    Look, Method, Scale, Spec, Standing, Sums,
    kayenta::{self, Class, Group, Judgement, Scored},
    look,
};
use crate::{num, rng::Rng};

/// What is compared, less being better.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, VariantArray,
)]
pub enum Metric {
    /// Share of requests without an answer in time.
    Errors,
    /// Milliseconds of an answer.
    Latency,
    /// Share of payments held.
    Held,
    /// Share of payments that pass: a fall of the held ones is suspicious, too.
    Passed,
}

impl Metric {
    /// All.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Its name for a person.
    pub fn word(self) -> &'static str {
        match self {
            Self::Errors => "errors",
            Self::Latency => "latency",
            Self::Held => "payments held",
            Self::Passed => "payments passed",
        }
    }

    /// What a comparison is held to: the difference that matters, and the rise that is tolerated
    /// (ours; Kayenta's default tolerance is a quarter of the estimated shift).
    fn scale(self, spec: &Spec, old: &Standing) -> Scale {
        // Bonferroni over the metrics.
        let alpha = spec.alpha / Self::ALL.len() as f64;
        let (effect, margin) = match self {
            Self::Errors => (0.01, 0.001),
            Self::Latency => (0.5 * old.mean_ms, 0.25 * old.mean_ms),
            Self::Held | Self::Passed => (0.02, 0.01),
        };
        let margin = if spec.tolerant { margin } else { 0.0 };
        Scale { alpha, effect, margin }
    }
}

/// Seconds between two points of a metric, where single points are judged (ours: the first step of
/// ten minutes brings the fifty that Kayenta asks for).
const POINT_S: f64 = 12.0;

/// What one look said of one metric.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The metric.
    pub metric: Metric,
    /// In the canary.
    pub canary: f64,
    /// In the baseline.
    pub baseline: f64,
    /// Observations of each arm so far.
    pub n: f64,
    /// The comparison.
    pub look: Look,
}

/// What a look is for the rollout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// No metric is worse.
    Pass,
    /// At least one is.
    Fail,
    /// Too few observations.
    Inconclusive,
}

/// A canary under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Canary {
    sums: [(Sums, Sums); 4],
    /// Means of single points of each metric, of the canary and of the baseline; kept for the rank
    /// test only.
    points: Vec<[(f64, f64); 4]>,
    /// Looks so far.
    pub looks: u32,
    /// Failed ones so far.
    pub failed: u8,
    /// Inconclusive ones so far.
    pub inconclusive: u8,
    /// Measurements in a row that failed.
    pub errors: u8,
    /// What the last look said.
    pub findings: Vec<Finding>,
    /// What Kayenta said last.
    pub scored: Option<Scored>,
}

impl Default for Canary {
    fn default() -> Self {
        let none = (Sums::default(), Sums::default());
        Self {
            sums: [none; 4],
            points: Vec::new(),
            looks: 0,
            failed: 0,
            inconclusive: 0,
            errors: 0,
            findings: Vec::new(),
            scored: None,
        }
    }
}

impl Canary {
    /// Watches for some seconds at a share of the traffic, then looks.
    pub fn observe(
        &mut self,
        (new, old): (&Standing, &Standing),
        (share, seconds): (f64, f64),
        spec: &Spec,
        last: bool,
        rng: &mut Rng,
    ) -> Verdict {
        // The baseline gets as much as the canary; half of the traffic is the most for each.
        let n = (new.per_minute * seconds / 60.0 * share.min(0.5)).floor();
        let ranked = spec.method == Method::Kayenta;
        let points = if ranked { (seconds / POINT_S).floor().max(1.0) as u32 } else { 1 };
        for _ in 0..points {
            let point = self.draw((new, old), (n / f64::from(points)).floor(), rng);
            if ranked {
                self.points.push(point);
            }
        }
        self.looks += 1;
        self.errors = 0;
        self.findings = Metric::ALL
            .iter()
            .zip(&self.sums)
            .map(|(&metric, (new_sums, old_sums))| Finding {
                metric,
                canary: new_sums.mean(),
                baseline: old_sums.mean(),
                n: new_sums.n.min(old_sums.n),
                look: look(spec.method, new_sums, old_sums, metric.scale(spec, old), last),
            })
            .collect();
        if self.sums[0].0.n < f64::from(spec.least) {
            self.inconclusive = self.inconclusive.saturating_add(1);
            return Verdict::Inconclusive;
        }
        let verdict = if ranked { self.rank(spec) } else { self.compare() };
        match verdict {
            Verdict::Fail => self.failed = self.failed.saturating_add(1),
            Verdict::Inconclusive => self.inconclusive = self.inconclusive.saturating_add(1),
            Verdict::Pass => {}
        }
        verdict
    }

    /// Draws observations of every metric in both arms; their means.
    fn draw(
        &mut self,
        (new, old): (&Standing, &Standing),
        n: f64,
        rng: &mut Rng,
    ) -> [(f64, f64); 4] {
        let mut point = [(0.0, 0.0); 4];
        for (at, &metric) in Metric::ALL.iter().enumerate() {
            let (canary, baseline) = (draw(metric, new, n, rng), draw(metric, old, n, rng));
            self.sums[at].0.add(canary);
            self.sums[at].1.add(baseline);
            point[at] = (canary.mean(), baseline.mean());
        }
        // Held and passed are one draw seen from two sides.
        let turned = |s: Sums| Sums { n: s.n, sum: s.n - s.sum, squares: s.n - s.squares };
        let (held_new, held_old) = self.sums[2];
        self.sums[3] = (turned(held_new), turned(held_old));
        point[3] = (1.0 - point[2].0, 1.0 - point[2].1);
        point
    }

    fn compare(&self) -> Verdict {
        let worse = self.findings.iter().any(|finding| finding.look.worse);
        if worse { Verdict::Fail } else { Verdict::Pass }
    }

    /// Kayenta's verdict at the end of each step.
    fn rank(&mut self, spec: &Spec) -> Verdict {
        if !self.looks.is_multiple_of(u32::from(spec.looks.max(1))) {
            return Verdict::Pass;
        }
        let mut classes = [Class::NoData; 4];
        for (at, (finding, class)) in self.findings.iter_mut().zip(&mut classes).enumerate() {
            let canary: Vec<f64> = self.points.iter().map(|point| point[at].0).collect();
            let baseline: Vec<f64> = self.points.iter().map(|point| point[at].1).collect();
            let ranked = kayenta::compare(&canary, &baseline);
            *class = ranked.class;
            let worse = ranked.class == Class::High;
            let difference = ranked.shift;
            finding.look = Look { difference, z: ranked.z, p: ranked.p, ratio: 1.0, worse };
        }
        let group = |name: &str, weight, classes: &[Class]| Group {
            name: name.to_owned(),
            weight,
            classes: classes.to_vec(),
        };
        let weights = &spec.kayenta;
        let groups = vec![
            group("errors", weights.errors, &classes[..1]),
            group("latency", weights.latency, &classes[1..2]),
            group("decisions", weights.decisions, &classes[2..]),
        ];
        let score = kayenta::score(&groups);
        let judgement = kayenta::judge(score, (weights.marginal, weights.pass));
        self.scored = Some(Scored { score, judgement, groups });
        match (score, judgement) {
            // Without data nothing speaks against the release.
            (None, _) | (Some(_), Judgement::Marginal) => Verdict::Inconclusive,
            (Some(_), Judgement::Fail) => Verdict::Fail,
            (Some(_), Judgement::Pass) => Verdict::Pass,
        }
    }

    /// The metric that speaks most against the canary.
    pub fn worst(&self) -> Option<&Finding> {
        let against = |f: &&Finding| f.look.worse;
        self.findings.iter().filter(against).max_by(|a, b| a.look.z.total_cmp(&b.look.z))
    }
}

/// Sums of `n` observations of a metric: counts are binomial, latency is exponential.
fn draw(metric: Metric, standing: &Standing, n: f64, rng: &mut Rng) -> Sums {
    match metric {
        Metric::Errors => Sums::of_counts(n, binomial(n, standing.errors, rng)),
        Metric::Held => Sums::of_counts(n, binomial(n, standing.held, rng)),
        Metric::Passed => Sums::default(),
        Metric::Latency => {
            // The mean of n exponentials is gamma distributed, near enough normal from 50 on.
            let mean = standing.mean_ms * (1.0 + rng.normal() / n.max(1.0).sqrt());
            let mean = mean.max(0.01 * standing.mean_ms);
            Sums { n, sum: mean * n, squares: 2.0 * mean * mean * n }
        }
    }
}

/// A binomial draw: by waiting times where few are expected (Devroye 1986, X.4.3, second waiting
/// time method), by the normal approximation where both kinds are many.
pub(super) fn binomial(n: f64, p: f64, rng: &mut Rng) -> f64 {
    if p <= 0.0 || n < 1.0 {
        return 0.0;
    }
    if p > 0.5 {
        return n - binomial(n, 1.0 - p, rng);
    }
    if n * p > 60.0 {
        let drawn = n * p + (n * p * (1.0 - p)).sqrt() * rng.normal();
        return drawn.round().clamp(0.0, n);
    }
    let rate = -num::ln_1p(-p);
    let (mut successes, mut sum) = (0.0, 0.0);
    while successes < n {
        sum += rng.exponential() / (n - successes);
        if sum > rate {
            break;
        }
        successes += 1.0;
    }
    successes
}

/// Which method is in force, in words.
pub fn method_words(method: Method) -> &'static str {
    match method {
        Method::Naive => "z-test at every look",
        Method::Sequential => "sequential test (mSPRT)",
        Method::Once => "z-test at the last look",
        Method::Kayenta => "rank tests and a score (Kayenta)",
    }
}
