//! How sure the lab is, and why.
//!
//! `confidence = (cause · rule · fit · effect)^(1/4)`, the geometric mean of four shares: any of
//! them can veto, none can make up for another. The choice is ours and is shown with its factors:
//!
//! - **cause**: the suspect's share of the ranking's scores;
//! - **rule**: how well the runbook's signs match, and, where similar past incidents exist, 0.7 of
//!   that and 0.3 of their vote;
//! - **fit**: how well the supposed fault explains who is in trouble and what the business suffers;
//! - **effect**: share of the loss that the action avoids on the twin, and of the time that it saves.
use serde::{Deserialize, Serialize};

/// The four shares.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Confidence {
    /// The suspect's share of the scores.
    pub cause: f64,
    /// The runbook's match.
    pub rule: f64,
    /// The supposition's explanation of the symptoms.
    pub fit: f64,
    /// The share of loss and time that the action avoids.
    pub effect: f64,
}

/// Weight of past incidents beside the rule.
const PAST: f64 = 0.3;

impl Confidence {
    /// Puts the shares together; `past` is the vote of similar incidents.
    pub fn new(cause: f64, matched: f64, past: Option<f64>, fit: f64, effect: f64) -> Self {
        let rule = past.map_or(matched, |past| (1.0 - PAST) * matched + PAST * past);
        let unit = |share: f64| if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
        Self { cause: unit(cause), rule: unit(rule), fit: unit(fit), effect: unit(effect) }
    }

    /// The number, 0 to 1.
    pub fn value(&self) -> f64 {
        (self.cause * self.rule * self.fit * self.effect).sqrt().sqrt()
    }

    /// The calculation in words.
    pub fn words(&self) -> String {
        format!(
            "cause {:.2} · runbook {:.2} · fit {:.2} · effect {:.2}; fourth root: {:.2}",
            self.cause,
            self.rule,
            self.fit,
            self.effect,
            self.value()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_factor_can_veto() {
        let sure = Confidence::new(1.0, 1.0, None, 1.0, 1.0);
        assert!((sure.value() - 1.0).abs() < 1e-12);
        assert!(Confidence::new(1.0, 1.0, None, 0.0, 1.0).value() <= 0.0);
        assert!(Confidence::new(f64::NAN, 1.0, None, 1.0, 1.0).value() <= 0.0);
        let past = Confidence::new(1.0, 0.5, Some(1.0), 1.0, 1.0);
        assert!((past.rule - 0.65).abs() < 1e-12);
        assert!(past.words().contains("runbook 0.65"));
    }
}
