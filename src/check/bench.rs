//! What tests are given: the build, the release in Production, and rows set aside for each level.
use crate::{
    metrics,
    release::{
        Answers, Build, LOCATIONS, Load, Payments, Performance, Reality, Service, Store, perform,
    },
};

/// Payments for each place that looks at them; no customer is in two of them.
#[derive(Clone, Debug)]
pub struct Slices {
    /// For the tests of a build.
    pub sample: Payments,
    /// For Test.
    pub test: Payments,
    /// For Stage.
    pub stage: Payments,
    /// For UAT.
    pub uat: Payments,
    /// For each location of Production, in the order of [`LOCATIONS`].
    pub production: Vec<Payments>,
}

impl Slices {
    /// Cuts reality: a fifth of the customers for tests, a fifteenth to a fifth for each environment
    /// before Production, two fifths for Production.
    pub fn of(reality: &Reality) -> Self {
        let home = &LOCATIONS[0];
        let mut from = 0.6;
        let production = LOCATIONS
            .iter()
            .map(|location| {
                let to = from + 0.4 * location.share;
                let payments = reality.traffic(from, to, location);
                from = to;
                payments
            })
            .collect();
        Self {
            sample: reality.traffic(0.0, 0.2, home),
            test: reality.traffic(0.2, 0.25, home),
            stage: reality.traffic(0.25, 0.4, home),
            uat: reality.traffic(0.4, 0.6, home),
            production,
        }
    }
}

/// What a test may look at.
#[derive(Debug)]
pub struct Bench<'a> {
    /// What was built.
    pub build: &'a Build,
    /// The release that serves now.
    pub current: &'a Build,
    /// The rows.
    pub slices: &'a Slices,
    /// What the build answers to the sample.
    pub sample: Answers,
    /// What it answers in UAT.
    pub uat: Answers,
    /// What the current release answers in UAT.
    pub current_uat: Answers,
    /// What it answers in Stage.
    pub stage: Answers,
}

/// What decisions cost, in euros (ours: asking a customer who did nothing costs 20 euros in time,
/// goodwill and lost sales; of the amount of a missed fraud 80 % is lost, and 15 euros of work come on top; a payment
/// without an answer costs 10 euros of sales and goodwill).
pub const EUROS_HELD: f64 = 20.0;
/// Share of a missed fraud that is lost.
pub const SHARE_LOST: f64 = 0.8;
/// Work for a missed fraud.
pub const EUROS_MISSED: f64 = 15.0;
/// Cost of a payment that got no answer.
pub const EUROS_FAILED: f64 = 10.0;

/// Cost in euros of one payment.
pub fn cost(payments: &Payments, answers: &Answers, at: usize) -> f64 {
    let fraud = payments.fraud.get(at).copied().unwrap_or(false);
    let held = answers.held.get(at).copied().unwrap_or(false);
    let failed = answers.faults.get(at).is_some_and(Option::is_some);
    match (failed, fraud, held) {
        (true, ..) => EUROS_FAILED,
        (false, true, false) => {
            EUROS_MISSED + SHARE_LOST * payments.euros.get(at).copied().unwrap_or(0.0)
        }
        (false, false, true) => EUROS_HELD,
        (false, true, true) | (false, false, false) => 0.0,
    }
}

/// Mean cost in euros of a payment.
pub fn mean_cost(payments: &Payments, answers: &Answers) -> f64 {
    let sum: f64 = (0..payments.len()).map(|at| cost(payments, answers, at)).sum();
    sum / payments.len().max(1) as f64
}

/// Mean cost in euros of a payment if none were held.
pub fn cost_without(payments: &Payments) -> f64 {
    let nobody = Answers {
        scores: vec![0.0; payments.len()],
        held: vec![false; payments.len()],
        faults: vec![None; payments.len()],
        work: Vec::new(),
    };
    mean_cost(payments, &nobody)
}

impl<'a> Bench<'a> {
    /// Serves the rows of each level once.
    pub fn new(build: &'a Build, current: &'a Build, slices: &'a Slices) -> Self {
        let service = Service::start(&build.artifact);
        Self {
            build,
            current,
            slices,
            sample: service.answer(&slices.sample, Store::Up),
            uat: service.serve(&slices.uat),
            current_uat: Service::start(&current.artifact).serve(&slices.uat),
            stage: service.serve(&slices.stage),
        }
    }

    /// The service.
    pub fn service(&self) -> Service<'a> {
        Service::start(&self.build.artifact)
    }

    /// The first `n` rows of the sample.
    pub fn few(&self, n: u32) -> Payments {
        let n = n.min(self.slices.sample.len() as u32);
        self.slices.sample.pick(&(0..n).collect::<Vec<_>>())
    }

    /// ROC AUC on the sample.
    pub fn sample_auc(&self) -> f64 {
        metrics::roc_auc(&self.slices.sample.fraud, &self.sample.scores).unwrap_or(f64::NAN)
    }

    /// How the service does on the build server: new customers only, who have next to no history.
    pub fn on_build_server(
        &self,
        requests_per_s: f64,
        minutes: f64,
        store_failure: f64,
    ) -> Performance {
        let fresh =
            Payments { history: vec![3; self.slices.sample.len()], ..self.slices.sample.clone() };
        let answers =
            Answers { work: self.service().answer(&fresh, Store::Up).work, ..self.sample.clone() };
        let load =
            Load { requests_per_s, minutes, store_failure, store_capacity: 500.0, in_test: true };
        perform(&self.service(), &answers, &load)
    }
}
