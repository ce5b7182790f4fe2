//! By labels: alerts with equal fields, as long as they keep coming.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    alert::Field,
    correlate::Signal,
    event::{Events, Symbol, Time},
};

/// Equal fields within a gap.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Labels {
    /// What must be equal. Default: the service.
    pub fields: Vec<Field>,
    /// The longest silence within a group, in seconds. Default 900 (IBM's rolling window).
    pub gap: u32,
}

impl Default for Labels {
    fn default() -> Self {
        Self { fields: vec![Field::Service], gap: 900 }
    }
}

pub(super) fn group(spec: &Labels, signals: &[Signal], events: &Events) -> Vec<u32> {
    let gap = i64::from(spec.gap) * Time::SECOND;
    let mut open: BTreeMap<Vec<Symbol>, (u32, Time)> = BTreeMap::new();
    let mut next = 0;
    let mut labels = Vec::with_capacity(signals.len());
    for signal in signals {
        let key = spec.fields.iter().map(|field| match field {
            Field::Name => signal.name,
            Field::Service => signal.service,
            Field::Host => signal.host,
            Field::Severity => Symbol(u32::from(signal.severity.0)),
            // An alert is of its source already.
            Field::Format(_) => Symbol::NONE,
            Field::Label(name) => signal.label(events, name),
        });
        let key: Vec<Symbol> = key.collect();
        let group = match open.get(&key) {
            Some(&(group, last)) if signal.at.0.saturating_sub(last.0) <= gap => group,
            _ => {
                next += 1;
                next - 1
            }
        };
        open.insert(key, (group, signal.at));
        labels.push(group);
    }
    labels
}
