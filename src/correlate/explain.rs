//! What can be chosen when alerts are explained in retrospect.
use serde::{Deserialize, Serialize};

/// How alerts are explained in retrospect: the numbers of [`super::Odds`] and of what a hypothesis
/// costs. Rates are per hour and per thing that a tool looks at, chances are shares of 1. All are ours,
/// fitted by coordinate search on simulated storms (seeds 1 to 100, 10,000 events; seeds 101 to 200
/// were kept aside); none knows a system.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explain {
    /// What a hypothesis must explain to be worth having, in natural log odds: the price of naming
    /// its place, its beginning and its end.
    pub cost: f64,
    /// Seconds by which clocks and checks may differ.
    pub slack: u32,
    /// Seconds that make a tool's alert a lasting one.
    pub lasting: u32,
    /// The longest that something goes wrong, in seconds.
    pub longest: u32,
    /// Everyday lasting alerts.
    pub noise_lasting: f64,
    /// Everyday alerts that end soon.
    pub noise_brief: f64,
    /// Everyday lines that name another.
    pub noise_naming: f64,
    /// Everyday lines in numbers.
    pub noise_lines: f64,
    /// Everyday single lines.
    pub noise_lone: f64,
    /// Chance that the cause's place has a lasting alert, of each thing that is looked at.
    pub own: f64,
    /// The same for an alert that ends soon.
    pub own_brief: f64,
    /// Chance that a dependent has errors.
    pub errors: f64,
    /// Chance that a dependent is slow.
    pub latency: f64,
    /// Chance that a dependent runs out of what it holds while it waits.
    pub waits: f64,
    /// Chance of any other saturation at a dependent.
    pub other: f64,
    /// Chance that what runs on it runs short, errs or is slow.
    pub carried: f64,
    /// Chance that what it calls is slow or short when much is asked of it.
    pub load: f64,
    /// Share of dependents' alerts that end soon although the trouble goes on.
    pub brief: f64,
    /// Chance that a dependent's complaint names it.
    pub named: f64,
    /// Chance that it names another that depends on it.
    pub leads: f64,
    /// Chance that it names one that has nothing to do with it, or itself.
    pub astray: f64,
    /// Hours in which beginnings of alerts fall to 1/e after the trouble's beginning.
    pub fade: f64,
    /// Share of alerts whose beginning follows that fall; the others begin at any time of it.
    pub prompt: f64,
    /// The same share for lines.
    pub prompt_lines: f64,
    /// Hours by which ends of alerts and of the trouble differ.
    pub near: f64,
    /// Chance that an alert goes on after the trouble.
    pub outlive: f64,
    /// Factor for alerts at the cause that end before or after the trouble.
    pub own_end: f64,
    /// How much the shares count by which hypotheses raised the number of complaints at a place.
    pub share: f64,
    /// What counts of a better explanation while places and times are sought.
    pub fine: f64,
    /// Density per hour of alerts that fired before the trouble and go on in it.
    pub early: f64,
    /// Added for what ends soon at a place that is in trouble anyway.
    pub support: f64,
    /// Subtracted where nobody between the alert and the cause speaks.
    pub path: f64,
    /// Seconds that those between may speak later.
    pub path_slack: u32,
    /// Subtracted where the cause says nothing.
    pub silent_cause: f64,
    /// Subtracted for each direct dependent that says nothing.
    pub silent: f64,
    /// Subtracted for each minute that the cause speaks later than 2 minutes after the beginning.
    pub late_cause: f64,
    /// What a further alert about the same thing adds, a share of what the first adds.
    pub rest: f64,
    /// What a better explanation of an alert adds that has one already, a share of what it is
    /// better by.
    pub again: f64,
    /// The most that the concentration of a line's template in the time of the trouble adds.
    pub habit: f64,
    /// Subtracted from it.
    pub habit_base: f64,
}

impl Default for Explain {
    fn default() -> Self {
        Self {
            cost: 13.0,
            slack: 90,
            lasting: 420,
            longest: 7_200,
            noise_lasting: 0.05,
            noise_brief: 0.45,
            noise_naming: 0.01,
            noise_lines: 0.005,
            noise_lone: 0.4,
            own: 0.5,
            own_brief: 0.12,
            errors: 0.327,
            latency: 0.264,
            waits: 0.3,
            other: 0.0198,
            carried: 0.109,
            load: 0.3,
            brief: 0.109,
            named: 0.56,
            leads: 0.4,
            astray: 0.0675,
            fade: 0.066,
            prompt: 0.7,
            prompt_lines: 0.3,
            near: 0.03,
            outlive: 0.1,
            own_end: 0.33,
            share: 1.5,
            fine: 0.5,
            early: 0.045,
            support: 0.99,
            path: 3.0,
            path_slack: 174,
            silent_cause: 5.0,
            silent: 0.198,
            late_cause: 1.35,
            rest: 0.15,
            again: 0.5,
            habit: 3.0,
            habit_base: 1.05,
        }
    }
}
