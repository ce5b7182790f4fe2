//! From an alarm to a challenger, and from a better challenger to Production.
use std::ops::Range;

use super::{
    super::{
        challenger::{Challenger, Compared},
        measure::Yardstick,
        report::{AlarmKind, Retraining, Served},
        spec::OnAlarm,
    },
    Watch, detector,
};
use crate::{delivery::Version, digest::Digest, model};

/// Fewest labelled rows for a retraining by hand.
const FEWEST_BY_HAND: u32 = 60;

impl Watch<'_> {
    /// Begins a challenger if one is wanted and there are labelled rows enough.
    pub(super) fn consider_retraining(&mut self, day: u32) {
        let by_hand = self.spec.retrain_day > 0 && self.spec.retrain_day == day;
        let open = self.alarms.iter().find(|alarm| alarm.until.is_none());
        let wanted = by_hand || (self.spec.on_alarm == OnAlarm::Retrain && open.is_some());
        if !wanted || day + 1 >= self.spec.days {
            return;
        }
        let labelled = self.labelled;
        let since = match open.map(|alarm| alarm.kind) {
            Some(AlarmKind::Errors) => self.changed_row(),
            Some(AlarmKind::Data) => {
                let first = open.map_or(0, |alarm| self.rise_began(&alarm.feature, alarm.day));
                self.traffic.between(first, first + 1).start
            }
            None => labelled.saturating_sub(self.spec.retrain_rows),
        };
        let least = if by_hand { FEWEST_BY_HAND } else { self.patience };
        // By hand, rows from before the change make up what is missing.
        let since = if by_hand { since.min(labelled.saturating_sub(least)) } else { since };
        if labelled.saturating_sub(since) < least {
            return;
        }
        self.challenger =
            Challenger::new(&self.traffic, since..labelled, &self.standing).map(Box::new);
        if self.challenger.is_none() {
            self.patience += self.spec.retrain_rows / 2;
        }
    }

    /// The day on which the index of a feature began to rise to what it was on `day`. Rows from
    /// before, which the window of the alarm still holds, are as they were in training: a challenger
    /// that learned from them as well would be measured against a mixture of both, and alarm anew.
    fn rise_began(&self, feature: &str, day: u32) -> u32 {
        let at = self.features.iter().position(|f| f.column == feature);
        let psi = |day: u32| self.days.get(day as usize)?.psi.get(at?).copied();
        let first = (day + 1).saturating_sub(self.spec.window_days);
        let rises = |&day: &u32| day > first && psi(day - 1) < psi(day);
        (first..=day).rev().find(|day| !rises(day)).map_or(first, |low| (low + 1).min(day))
    }

    /// Compares a trained challenger, and promotes it if it is better.
    pub(super) fn decide(&mut self, challenger: Challenger, fitted: model::Fitted) {
        let day = (self.days.len() as u32).saturating_sub(1);
        let (train, fresh) = (challenger.train.clone(), challenger.fresh.clone());
        let threshold = self.standing.evaluate.threshold();
        let compared = challenger.compare(fitted, &self.package, &self.traffic, threshold);
        let days = (self.day_of(train.start), self.day_of(fresh.end.saturating_sub(1)));
        let open = self.alarms.iter().find(|alarm| alarm.until.is_none());
        let mut retraining = Retraining {
            day,
            reason: open.map_or_else(|| "by hand".to_owned(), |alarm| alarm.sentence.clone()),
            days,
            rows: train.end - train.start,
            fresh_rows: fresh.end - fresh.start,
            champion_auc: compared.champion_auc,
            challenger_auc: compared.challenger_auc,
            promotion: None,
            sentence: String::new(),
        };
        let auc = |auc: Option<f64>| auc.map_or_else(|| "–".to_owned(), |auc| format!("{auc:.3}"));
        let versus =
            format!("{} against {}", auc(compared.challenger_auc), auc(compared.champion_auc));
        if compared.is_better() {
            let version = self.register(&compared, &train, days, day);
            let arrived = self.decisions.scores.len() as u32;
            let promotion =
                compared.promote(version, &self.traffic, fresh, arrived, &self.standing);
            self.registry.record(version, promotion.reached());
            retraining.sentence = if promotion.arrived() {
                format!(
                    "Version {version}, trained on days {} to {}, is better on fresh labels (ROC AUC {versus}) and serves from day {}.",
                    days.0,
                    days.1,
                    day + 1
                )
            } else {
                let why = promotion.steps.last().map(|(_, check)| check.sentence.clone());
                format!(
                    "Version {version} is better (ROC AUC {versus}) but was stopped on its way: {}",
                    why.unwrap_or_default()
                )
            };
            let arrived_in_production = promotion.arrived();
            retraining.promotion = Some(promotion);
            if arrived_in_production {
                self.take_over(compared, &train, version, day);
            } else {
                self.patience += self.spec.retrain_rows / 2;
            }
        } else {
            retraining.sentence = format!(
                "The challenger is not better on fresh labels (ROC AUC {versus}), so the champion stays."
            );
            self.patience += self.spec.retrain_rows / 2;
        }
        self.retrainings.push(retraining);
    }

    fn register(
        &mut self,
        compared: &Compared,
        train: &Range<u32>,
        days: (u32, u32),
        day: u32,
    ) -> u32 {
        let rows: Vec<u32> = train.clone().collect();
        self.registry.register(Version {
            number: 0,
            package: compared.package.digest(),
            data: Digest::of(&self.traffic.table.gather(&rows)),
            trained_on: format!("days {} to {}", days.0, days.1),
            rows: train.end - train.start,
            roc_auc: compared.challenger_auc,
            parent: None,
            reached: None,
            day,
        })
    }

    /// The new version serves from tomorrow; what was watched begins anew.
    fn take_over(&mut self, compared: Compared, train: &Range<u32>, version: u32, day: u32) {
        let rows: Vec<u32> = train.clone().collect();
        let training = self.traffic.table.gather(&rows);
        self.yardstick = Yardstick::new(&training, &self.features, &compared.train_scores);
        self.package = compared.package;
        self.detector = detector(self.spec);
        self.errors.clear();
        self.errors_from = self.traffic.between(day + 1, day + 2).start;
        self.patience = self.spec.retrain_rows;
        self.serving.push(Served { version, from_day: day + 1 });
        for alarm in self.alarms.iter_mut().filter(|alarm| alarm.until.is_none()) {
            alarm.until = Some(day);
        }
    }
}
