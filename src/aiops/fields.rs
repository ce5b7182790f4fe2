//! Every parameter of the loop, in the order of the panel and of the link.
use strum::VariantArray as _;

use super::{
    Kind, Station,
    field::{Field, Range},
};
use crate::anomaly::Method;

const fn number(min: f64, max: f64, step: f64) -> Range {
    Range::Number { min, max, step }
}

/// Keys and labels of [`Kind::all`].
const KINDS: &[(&str, &str)] = &[
    ("drawn", "As the seed draws"),
    ("bad-deploy", "Bad deployment"),
    ("bad-config", "Bad configuration"),
    ("pool-exhaustion", "Connection pool exhausted"),
    ("cache-stampede", "Cache stampede"),
    ("memory-leak", "Memory leak"),
    ("disk-full", "Disk full"),
    ("certificate-expiry", "Certificate expired"),
    ("packet-loss", "Packet loss"),
    ("dns-failure", "Name resolution fails"),
    ("noisy-neighbour", "Noisy neighbour"),
    ("queue-backlog", "Queue backlog"),
    ("third-party-outage", "Third-party outage"),
    ("clock-skew", "Clock skew"),
    ("feature-nulls", "Nulls in features"),
    ("model-drift", "Model drift"),
    ("bad-model-release", "Bad model release"),
    ("peak-overload", "Peak overload"),
];

/// Keys and labels of [`Method`], in its order.
const METHODS: &[(&str, &str)] = &[
    ("surprise", "Surprise (the lab's own)"),
    ("threshold", "Fixed threshold"),
    ("ewma", "EWMA"),
    ("robust-z", "Robust z-score"),
    ("holt-winters", "Holt–Winters"),
    ("s-h-esd", "Seasonal hybrid ESD"),
    ("burn-rate", "SLO burn rate"),
];

/// All parameters.
pub static FIELDS: &[Field] = &[
    Field {
        key: "kind",
        label: "What goes wrong",
        unit: "",
        help: "One kind of fault, or as many different ones as the seed draws.",
        station: Station::Ingest,
        group: "The storm",
        range: Range::Choice(KINDS),
        get: |c| Kind::all().position(|kind| kind == c.kind).unwrap_or_default() as f64,
        set: |c, v| c.kind = Kind::all().nth(v as usize).unwrap_or_default(),
    },
    Field {
        key: "faults",
        label: "Faults",
        unit: "",
        help: "How many faults the seed draws; each may begin while another is still there.",
        station: Station::Ingest,
        group: "The storm",
        range: number(0.0, 4.0, 1.0),
        get: |c| f64::from(c.faults),
        set: |c, v| c.faults = v.round() as u32,
    },
    Field {
        key: "events",
        label: "Events",
        unit: "",
        help: "How many events all tools together send.",
        station: Station::Ingest,
        group: "The storm",
        range: Range::Sizes(&[1e3, 3e3, 1e4, 3e4, 1e5, 3e5, 1e6]),
        get: |c| f64::from(c.events),
        set: |c, v| c.events = v.round() as u32,
    },
    Field {
        key: "traffic",
        label: "Traffic peak",
        unit: "×",
        help: "How many payments people want to make, times the usual.",
        station: Station::Ingest,
        group: "The storm",
        range: number(0.2, 3.0, 0.1),
        get: |c| c.traffic,
        set: |c, v| c.traffic = v,
    },
    Field {
        key: "noise",
        label: "Background noise",
        unit: "×",
        help: "Alerts that mean nothing: self-resolving, flapping, long, common.",
        station: Station::Ingest,
        group: "What makes it hard",
        range: number(0.0, 5.0, 0.25),
        get: |c| c.noise,
        set: |c, v| c.noise = v,
    },
    Field {
        key: "missing",
        label: "Lost on the way",
        unit: "%",
        help: "Share of what the tools send that never arrives.",
        station: Station::Ingest,
        group: "What makes it hard",
        range: number(0.0, 50.0, 1.0),
        get: |c| c.missing,
        set: |c, v| c.missing = v,
    },
    Field {
        key: "late",
        label: "Comes late",
        unit: "%",
        help: "Share of what the tools send that arrives half a minute to ten minutes late.",
        station: Station::Ingest,
        group: "What makes it hard",
        range: number(0.0, 50.0, 1.0),
        get: |c| c.late,
        set: |c, v| c.late = v,
    },
    Field {
        key: "minutes",
        label: "Length",
        unit: "min",
        help: "How long the storm is watched.",
        station: Station::Ingest,
        group: "The storm",
        range: number(60.0, 720.0, 30.0),
        get: |c| f64::from(c.minutes),
        set: |c, v| c.minutes = v.round() as u32,
    },
    Field {
        key: "resolve",
        label: "Resolve timeout",
        unit: "min",
        help: "An alert that nobody repeats for so long has ended (Alertmanager: 5 min).",
        station: Station::Deduplicate,
        group: "Alerts",
        range: number(1.0, 60.0, 1.0),
        get: |c| f64::from(c.resolve),
        set: |c, v| c.resolve = v.round() as u32,
    },
    Field {
        key: "wait",
        label: "Group wait",
        unit: "s",
        help: "A group waits so long for company before it tells somebody (Alertmanager: 30 s).",
        station: Station::Deduplicate,
        group: "Alerts",
        range: number(0.0, 600.0, 10.0),
        get: |c| f64::from(c.wait),
        set: |c, v| c.wait = v.round() as u32,
    },
    Field {
        key: "silence",
        label: "Silence",
        unit: "",
        help: "Nobody is told of alerts that fulfil all conditions, for example service=ledger-db name=Disk*.",
        station: Station::Deduplicate,
        group: "Who is told",
        range: Range::Matchers { get: |c| &c.silence, set: |c, text| c.silence = text },
        get: |_| 0.0,
        set: |_, _| {},
    },
    Field {
        key: "inhibit",
        label: "Critical mutes warnings",
        unit: "",
        help: "While a critical alert fires, nobody is told of warnings of the same service.",
        station: Station::Deduplicate,
        group: "Who is told",
        range: Range::Choice(&[("off", "Off"), ("on", "On")]),
        get: |c| f64::from(u8::from(c.inhibit)),
        set: |c, v| c.inhibit = v > 0.5,
    },
    Field {
        key: "group",
        label: "One notification for",
        unit: "",
        help: "What the alerts of one notification have in common.",
        station: Station::Deduplicate,
        group: "Who is told",
        range: Range::Choice(&[
            ("service", "Each service"),
            ("name", "Each name"),
            ("both", "Each name and service"),
            ("all", "All together"),
        ]),
        get: |c| f64::from(c.group),
        set: |c, v| c.group = v as u32,
    },
    Field {
        key: "entropy",
        label: "Entropy filter",
        unit: "",
        help: "Alerts whose words are too common are dropped: 0 keeps all, 1 none.",
        station: Station::Deduplicate,
        group: "Alerts",
        range: number(0.0, 1.0, 0.01),
        get: |c| c.entropy,
        set: |c, v| c.entropy = v,
    },
    Field {
        key: "similarity",
        label: "Similarity",
        unit: "",
        help: "Share of words that a line must share with a template to belong to it.",
        station: Station::Template,
        group: "Templates",
        range: number(0.1, 1.0, 0.05),
        get: |c| c.similarity,
        set: |c, v| c.similarity = v,
    },
    Field {
        key: "masks",
        label: "Masks",
        unit: "",
        help: "Replace numbers, addresses and identifiers before templates are mined.",
        station: Station::Template,
        group: "Templates",
        range: Range::Choice(&[("off", "Off"), ("on", "On")]),
        get: |c| f64::from(u8::from(c.masks)),
        set: |c, v| c.masks = v > 0.5,
    },
    Field {
        key: "method",
        label: "Detector",
        unit: "",
        help: "The method that watches every metric of the product.",
        station: Station::Detect,
        group: "Detector",
        range: Range::Choice(METHODS),
        get: |c| Method::VARIANTS.iter().position(|m| *m == c.method).unwrap_or_default() as f64,
        set: |c, v| c.method = Method::VARIANTS.get(v as usize).copied().unwrap_or_default(),
    },
    Field {
        key: "least",
        label: "Smallest incident",
        unit: "alerts",
        help: "Fewer alerts than this are no incident.",
        station: Station::Correlate,
        group: "Correlation",
        range: number(1.0, 10.0, 1.0),
        get: |c| f64::from(c.least),
        set: |c, v| c.least = v.round() as u32,
    },
    Field {
        key: "forgotten",
        label: "Unknown dependencies",
        unit: "%",
        help: "Share of the product's dependencies that the lab is not told.",
        station: Station::Cause,
        group: "What the lab knows",
        range: number(0.0, 100.0, 5.0),
        get: |c| c.forgotten,
        set: |c, v| c.forgotten = v,
    },
    Field {
        key: "automatic",
        label: "Acts by itself from",
        unit: "",
        help: "Confidence from which an action needs no person while the clock runs at Prescribe or Act; 1 is never.",
        station: Station::Prescribe,
        group: "Policy",
        range: number(0.0, 1.0, 0.05),
        get: |c| c.automatic,
        set: |c, v| c.automatic = v,
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aiops::Choices;

    #[test]
    fn every_parameter_survives_its_text() {
        for field in FIELDS {
            let mut choices = Choices::default();
            assert!(field.is_default(&choices), "{}", field.key);
            let text = field.read(&choices);
            field.write(&mut choices, &text).unwrap();
            assert_eq!(choices, Choices::default(), "{}", field.key);
            assert!(field.write(&mut choices, "nonsense;").is_err());
            assert!(field.write(&mut choices, "NaN").is_err());
        }
        assert_eq!(KINDS.len(), Kind::all().count());
        assert_eq!(METHODS.len(), Method::VARIANTS.len());
        for (method, (key, _)) in Method::VARIANTS.iter().zip(METHODS) {
            assert_eq!(method.key(), *key);
        }
        for (kind, (key, _)) in Kind::all().zip(KINDS) {
            let Kind::One(kind) = kind else { continue };
            assert_eq!(<&str>::from(kind), *key);
        }
    }
}
