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
    /// The same for trouble that comes back.
    pub cost_back: f64,
    /// Seconds within which trouble at a place is the same come back.
    pub back: u32,
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
    /// Chances of alerts that end soon although the trouble goes on: that a dependent has errors.
    pub brief_errors: f64,
    /// That it is slow.
    pub brief_latency: f64,
    /// That it runs out of what it holds while it waits.
    pub brief_waits: f64,
    /// Of any other saturation.
    pub brief_other: f64,
    /// That what runs on it errs or is slow; half of it that it runs short.
    pub brief_carried: f64,
    /// Share of `load`'s alerts that end soon.
    pub brief_load: f64,
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
    /// The same where it comes again and again at the cause.
    pub support_again: f64,
    /// The same where something lasting says the same.
    pub support_same: f64,
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
    /// By how much a value crosses its limit when it does so by a hair: mean of the natural logarithm.
    pub hair: f64,
    /// The same when it goes on.
    pub far: f64,
    /// Chance from which on a trouble may be what another's alert ends with.
    pub relay: f64,
    /// Share of everyday noise that crosses by a hair.
    pub noise_by_hair: f64,
    /// Share of trouble's alerts that do.
    pub trouble_by_hair: f64,
}

impl Default for Explain {
    fn default() -> Self {
        Self {
            cost: 13.0,
            cost_back: 10.7,
            back: 1_800,
            slack: 90,
            lasting: 420,
            longest: 7_200,
            noise_lasting: 0.0675,
            noise_brief: 0.444,
            noise_naming: 0.0135,
            noise_lines: 0.005,
            noise_lone: 0.54,
            own: 0.37,
            own_brief: 0.0889,
            errors: 0.327,
            latency: 0.264,
            waits: 0.3,
            other: 0.0198,
            carried: 0.147,
            load: 0.3,
            brief_errors: 0.05,
            brief_latency: 0.03,
            brief_waits: 0.04,
            brief_other: 0.003,
            brief_carried: 0.04,
            brief_load: 0.383,
            named: 0.56,
            leads: 0.4,
            astray: 0.0675,
            fade: 0.0799,
            prompt: 0.85,
            prompt_lines: 0.3,
            near: 0.03,
            outlive: 0.1,
            own_end: 0.33,
            share: 2.02,
            fine: 0.675,
            early: 0.0607,
            support: 0.99,
            support_again: 2.5,
            support_same: 4.0,
            path: 3.0,
            path_slack: 174,
            silent_cause: 5.0,
            silent: 0.208,
            late_cause: 1.0,
            rest: 0.211,
            again: 0.5,
            habit: 3.0,
            habit_base: 1.05,
            hair: 0.06,
            far: 1.5,
            relay: 0.1,
            noise_by_hair: 0.96,
            trouble_by_hair: 0.0889,
        }
    }
}
