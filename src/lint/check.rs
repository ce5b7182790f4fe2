//! The checks: what each looks for, why that hurts, and who says so.
use serde::{Deserialize, Serialize};

use crate::diagnostic::Severity;

/// A check.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::VariantArray,
    strum::IntoStaticStr,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Check {
    /// A rule without an expression, or a time that is none.
    Malformed,
    /// No link to a runbook.
    MissingRunbook,
    /// No severity label.
    MissingSeverity,
    /// A severity that nobody routes by.
    UnknownSeverity,
    /// Fires at the first bad evaluation.
    NoFor,
    /// Neither summary nor description.
    MissingSummary,
    /// A name that says nothing.
    VagueName,
    /// Pages for a cause instead of a symptom.
    CauseNotSymptom,
    /// A counter's total compared with a number.
    RawCounter,
    /// An expression without a condition.
    NoCondition,
    /// A condition that nothing meets.
    NeverFires,
    /// The rate of something that goes up and down.
    RateOfGauge,
    /// `absent` of something without fixed labels.
    AbsentUnlabelled,
    /// `up == 0`, and nobody asks for targets that are gone.
    UpWithoutAbsent,
    /// A template names a label that the alert cannot have.
    UndefinedLabel,
    /// A template that cannot be filled in.
    BrokenTemplate,
    /// A label that changes with the value.
    ValueInLabel,
    /// The same condition twice.
    DuplicateExpression,
    /// One condition with two thresholds, and both notify.
    OverlappingThresholds,
    /// Most alerts page.
    TooManyPages,
    /// A route sends to a receiver that there is not.
    UndefinedReceiver,
    /// A route that no alert reaches.
    DeadRoute,
    /// Repeats sooner than a group may change.
    RepeatBeforeInterval,
    /// Waits longer before it tells of a new group than between looks at an old one.
    WaitAboveInterval,
    /// Groups so fine that nothing is grouped.
    GroupByTooFine,
    /// Groups that mix different alerts.
    GroupByWithoutAlertname,
    /// No rule can be the source of an inhibition.
    InhibitionWithoutSource,
    /// No rule can be the target of an inhibition.
    InhibitionWithoutTarget,
    /// Source and target can never agree on an `equal` label.
    InhibitionNeverEqual,
    /// An inhibition that mutes more than it is meant to.
    InhibitionTooBroad,
    /// The target notifies before the inhibitor can fire.
    InhibitorTooLate,
}

impl Check {
    /// How much it matters: an error does not work at all, a warning hurts, a note may be meant.
    pub fn severity(self) -> Severity {
        match self {
            Self::Malformed
            | Self::NeverFires
            | Self::BrokenTemplate
            | Self::ValueInLabel
            | Self::UndefinedReceiver
            | Self::InhibitionWithoutSource
            | Self::InhibitionWithoutTarget
            | Self::InhibitionNeverEqual => Severity::Error,
            Self::MissingRunbook
            | Self::MissingSeverity
            | Self::NoFor
            | Self::MissingSummary
            | Self::VagueName
            | Self::CauseNotSymptom
            | Self::RawCounter
            | Self::NoCondition
            | Self::RateOfGauge
            | Self::WaitAboveInterval
            | Self::AbsentUnlabelled
            | Self::UndefinedLabel
            | Self::DuplicateExpression
            | Self::OverlappingThresholds
            | Self::TooManyPages
            | Self::DeadRoute
            | Self::RepeatBeforeInterval
            | Self::GroupByTooFine
            | Self::InhibitionTooBroad
            | Self::InhibitorTooLate => Severity::Warning,
            Self::UnknownSeverity | Self::UpWithoutAbsent | Self::GroupByWithoutAlertname => {
                Severity::Note
            }
        }
    }

    /// Why it hurts, in a sentence or two.
    #[expect(clippy::too_many_lines, reason = "a sentence for each check")]
    pub fn why(self) -> &'static str {
        match self {
            Self::Malformed => "Prometheus refuses the whole file, and none of its alerts exists.",
            Self::MissingRunbook => {
                "Whoever is woken up has to work out what it means and what to do, every time anew."
            }
            Self::MissingSeverity => {
                "Routing and inhibition go by severity; without one the alert takes the default way."
            }
            Self::UnknownSeverity => {
                "A word that no route knows takes the default way, and nobody can compare it."
            }
            Self::NoFor => {
                "One bad scrape is enough to notify; the alert toggles with every short spike."
            }
            Self::MissingSummary => "The notification shows labels only.",
            Self::VagueName => {
                "The name is what people read, search and silence by; one that fits any trouble \
                 says nothing about this one."
            }
            Self::CauseNotSymptom => {
                "A busy machine may hurt nobody, and users can suffer while it idles. Pages should \
                 say that users suffer; causes belong on a dashboard or in a ticket."
            }
            Self::RawCounter => {
                "A counter only grows until its process restarts, so that the alert fires for ever \
                 once it is over the threshold and ends with a restart, not with the trouble."
            }
            Self::NoCondition => "Any sample fires, also zero, as long as the metric exists.",
            Self::NeverFires => "Whatever it was meant to notice, nobody will hear of it.",
            Self::RateOfGauge => {
                "`rate` takes every fall for a restart of a counter and adds what there was before: \
                 of a value that goes up and down it makes a number without a meaning."
            }
            Self::WaitAboveInterval => {
                "A new group is told later than changes of an old one; both count from its first \
                 alert, so the first look waits longer than all others."
            }
            Self::AbsentUnlabelled => {
                "The result has only the labels that equality matchers give it. Without any it \
                 cannot be routed, and it stays silent as long as one other series exists."
            }
            Self::UpWithoutAbsent => {
                "A target that vanishes from service discovery has no `up` at all, and the alert \
                 that should watch it resolves."
            }
            Self::UndefinedLabel => "The placeholder stays empty, and with it the place.",
            Self::BrokenTemplate => "The notification shows an error instead of the text.",
            Self::ValueInLabel => {
                "Labels are an alert's identity. A new value makes a new alert, so that `for` \
                 starts anew at every evaluation and silences do not hold."
            }
            Self::DuplicateExpression => "One trouble notifies twice, and both need to be kept up.",
            Self::OverlappingThresholds => {
                "Whenever the higher threshold is passed, so is the lower: two notifications for \
                 one trouble."
            }
            Self::TooManyPages => {
                "Where everything is urgent nothing is. People stop reading pages of which most \
                 need nothing done."
            }
            Self::UndefinedReceiver => "Alertmanager refuses the configuration.",
            Self::DeadRoute => "What somebody thought was routed here goes elsewhere.",
            Self::RepeatBeforeInterval => {
                "A group is looked at once per `group_interval`, so that repeats come no sooner; \
                 what stands there is not what happens."
            }
            Self::GroupByTooFine => {
                "Every instance becomes a notification of its own. A failure of many is a storm."
            }
            Self::GroupByWithoutAlertname => {
                "Different alerts share a notification; a new one hides among old ones."
            }
            Self::InhibitionWithoutSource => "It never mutes anything.",
            Self::InhibitionWithoutTarget => "It has nothing to mute.",
            Self::InhibitionNeverEqual => {
                "A label that one side never has and the other always has is never equal, so the \
                 rule never mutes anything."
            }
            Self::InhibitionTooBroad => {
                "One source anywhere mutes targets everywhere, also those that have nothing to do \
                 with it. Labels that both sides lack count as equal."
            }
            Self::InhibitorTooLate => {
                "The target is notified while the source is still pending; what should have been \
                 muted has already gone out."
            }
        }
    }

    /// Who says so.
    pub fn authority(self) -> &'static str {
        match self {
            Self::Malformed | Self::BrokenTemplate | Self::UndefinedLabel => {
                "Prometheus documentation, Alerting rules; Template reference"
            }
            Self::MissingRunbook => {
                "Google, Site Reliability Engineering, ch. 1, Emergency response; prometheus-operator/runbooks"
            }
            Self::MissingSeverity | Self::UnknownSeverity => {
                "Kubernetes monitoring mixins, guidelines for alert names, labels and annotations; \
                 Yang et al. 2022, Anti-patterns of alerts (arXiv 2204.09670): misleading alerts"
            }
            Self::NoFor => {
                "Prometheus documentation, Alerting rules, `for`; Yang et al. 2022 (arXiv 2204.09670)"
            }
            Self::MissingSummary | Self::VagueName => {
                "Yang et al. 2022, Anti-patterns of alerts (arXiv 2204.09670): non-informative alerts"
            }
            Self::CauseNotSymptom => {
                "Prometheus documentation, Practices: Alerting; Google, Site Reliability \
                 Engineering, ch. 6, Symptoms versus causes"
            }
            Self::RawCounter | Self::NoCondition | Self::RateOfGauge => {
                "Prometheus documentation, Metric types: Counter; Querying functions: rate"
            }
            Self::AbsentUnlabelled | Self::UpWithoutAbsent | Self::NeverFires => {
                "Prometheus documentation, Querying functions: absent; Jobs and instances: up"
            }
            Self::ValueInLabel => {
                "Prometheus documentation, Alerting rules; Alertmanager documentation, alert identity"
            }
            Self::DuplicateExpression | Self::OverlappingThresholds => {
                "Yang et al. 2022, Anti-patterns of alerts (arXiv 2204.09670), collective \
                 anti-patterns; Alertmanager documentation, inhibition"
            }
            Self::TooManyPages => {
                "Google, Site Reliability Engineering, ch. 6, Tying these principles together; \
                 Rob Ewaschuk, My Philosophy on Alerting"
            }
            Self::UndefinedReceiver
            | Self::DeadRoute
            | Self::RepeatBeforeInterval
            | Self::WaitAboveInterval
            | Self::GroupByTooFine
            | Self::GroupByWithoutAlertname => "Alertmanager documentation, Configuration: route",
            Self::InhibitionWithoutSource
            | Self::InhibitionWithoutTarget
            | Self::InhibitionNeverEqual
            | Self::InhibitionTooBroad => "Alertmanager documentation, Configuration: inhibit_rule",
            Self::InhibitorTooLate => {
                "github.com/prometheus/alertmanager/issues/2229, race between inhibitor and target"
            }
        }
    }
}
