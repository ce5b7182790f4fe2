//! Why a component is suspect, as numbers and as a sentence.
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::{Deviation, Incident, Measure, Method};

/// One reason. Components and series are positions in the incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Evidence {
    /// The largest deviation in standard deviations.
    Sigmas(Deviation),
    /// The largest deviation in interquartile ranges.
    Ranges(Deviation),
    /// There is no metric to judge by.
    NoData,
    /// Its metrics are as usual.
    Healthy {
        /// Its largest deviation in standard deviations.
        sigma: f64,
    },
    /// What it calls is anomalous too, so the trail goes on.
    DeeperAnomaly {
        /// The anomalous callees.
        callees: Vec<u32>,
    },
    /// Anomalous, but no trail of anomalies leads there from the symptom.
    NoPath,
    /// The trail of anomalies from the symptom ends here.
    Path {
        /// From the symptom to the component.
        nodes: Vec<u32>,
        /// Sum of the deviations on the way.
        sum: f64,
    },
    /// How often a walk on the graph is here.
    Mass {
        /// Share of the time.
        mass: f64,
        /// Share of the walks that start here.
        start: f64,
        /// Where most of it comes from, with the share that comes from there.
        from: Vec<(u32, f64)>,
    },
    /// It was changed.
    Changed {
        /// The change: a position in [`Incident::changes`].
        change: u32,
        /// Seconds from the change to the onset; negative if it came after.
        age_s: i64,
        /// Whether the symptom's component depends on it.
        depends: bool,
        /// 0 to 1.
        weight: f64,
    },
    /// It was not changed.
    Unchanged,
    /// Its rank in each method that says something of it.
    Ranks(Vec<(Method, u32)>),
    /// Its own metrics.
    Own {
        /// The deviation that decides, if there is a metric.
        deviation: Option<Deviation>,
        /// Log odds.
        weight: Weight,
    },
    /// Symptoms elsewhere that follow if this is the cause.
    Explains {
        /// The components, strongest first.
        nodes: Vec<u32>,
        /// Log odds.
        weight: Weight,
    },
    /// Components that depend on it and are well nevertheless.
    Spared {
        /// The components, nearest first.
        nodes: Vec<u32>,
        /// Log odds.
        weight: Weight,
    },
    /// Symptoms that this would leave without a cause.
    Unexplained {
        /// The components.
        nodes: Vec<u32>,
    },
    /// The share of the symptom's volume that it could account for.
    Share {
        /// 0 to 1.
        share: f64,
        /// Log odds.
        weight: Weight,
    },
    /// Another piece of evidence with its weight.
    Weighed {
        /// Log odds.
        weight: Weight,
        /// The evidence.
        by: Box<Evidence>,
    },
}

/// Natural log odds that a piece of evidence adds to a hypothesis: +0.69 makes it twice as likely.
pub type Weight = f64;

impl Evidence {
    /// What it adds to the hypothesis' log odds; 0 for evidence that is a score of its own.
    pub fn weight(&self) -> Weight {
        match self {
            Self::Own { weight, .. }
            | Self::Explains { weight, .. }
            | Self::Spared { weight, .. }
            | Self::Share { weight, .. }
            | Self::Weighed { weight, .. } => *weight,
            Self::Sigmas(_)
            | Self::Ranges(_)
            | Self::NoData
            | Self::Healthy { .. }
            | Self::DeeperAnomaly { .. }
            | Self::NoPath
            | Self::Path { .. }
            | Self::Mass { .. }
            | Self::Changed { .. }
            | Self::Unchanged
            | Self::Ranks(_)
            | Self::Unexplained { .. } => 0.0,
        }
    }

    /// The evidence in a sentence, with names from the incident that it was found in.
    pub fn sentence(&self, incident: &Incident) -> String {
        match self {
            Self::Sigmas(deviation) => deviated(incident, deviation, "standard deviations", "mean"),
            Self::Ranges(deviation) => {
                deviated(incident, deviation, "interquartile ranges", "median")
            }
            Self::NoData | Self::Own { deviation: None, .. } => {
                "Nothing is known of it: no metric has both a normal and an abnormal part."
                    .to_owned()
            }
            Self::Healthy { sigma } => {
                format!("It looks well: {} standard deviations at most.", number(*sigma))
            }
            Self::DeeperAnomaly { callees } => {
                format!("What it calls is anomalous too: {}.", names(incident, callees))
            }
            Self::NoPath => {
                "It is anomalous, but no trail of anomalies leads there from the symptom."
                    .to_owned()
            }
            Self::Path { nodes, sum } => format!(
                "The trail of anomalies ends here: {}; {} standard deviations in all.",
                trail(incident, nodes),
                number(*sum)
            ),
            Self::Mass { mass, start, from } => walked(incident, *mass, *start, from),
            Self::Changed { change, age_s, depends, .. } => {
                changed(incident, *change, *age_s, *depends)
            }
            Self::Unchanged => "No change of it is known.".to_owned(),
            Self::Ranks(ranks) => voted(ranks),
            Self::Own { deviation: Some(deviation), .. } => {
                deviated(incident, deviation, "times its usual spread", "usual value")
            }
            Self::Explains { nodes, .. } => {
                format!("It would explain what depends on it: {}.", names(incident, nodes))
            }
            Self::Spared { nodes, .. } => {
                format!("What depends on it and looks well: {}.", names(incident, nodes))
            }
            Self::Unexplained { nodes } => {
                format!("It would leave {} without a cause.", names(incident, nodes))
            }
            Self::Share { share, .. } => format!(
                "Its own excess could account for {} % of the symptom.",
                number(100.0 * share)
            ),
            Self::Weighed { by, .. } => by.sentence(incident),
        }
    }
}

fn deviated(incident: &Incident, deviation: &Deviation, unit: &str, centre: &str) -> String {
    let series = incident.series.get(deviation.series as usize);
    let (name, measure) = series.map_or(("", Measure::Other), |s| (s.name.as_str(), s.measure));
    let verb = if deviation.value >= deviation.baseline { "rose" } else { "fell" };
    let far = number(deviation.score.abs());
    let well = measure.harm().is_some() && deviation.score < 0.0;
    let note = if well { ", in the direction that does not hurt" } else { "" };
    format!(
        "{name} {verb} from {} to {}: {far} {unit} from the {centre}{note}.",
        number(deviation.baseline),
        number(deviation.value)
    )
}

fn walked(incident: &Incident, mass: f64, start: f64, from: &[(u32, f64)]) -> String {
    let mut text = format!(
        "A walk is here {} % of the time; {} % of walks start here",
        number(100.0 * mass),
        number(100.0 * start)
    );
    if let Some((node, _)) = from.first() {
        let _ = write!(text, ", most others come from {}", incident.graph.name(*node));
    }
    text.push('.');
    text
}

fn changed(incident: &Incident, change: u32, age_s: i64, depends: bool) -> String {
    let what = incident.changes.get(change as usize).map_or("", |change| change.what.as_str());
    let what = if what.is_empty() { "a change" } else { what };
    let away = number(age_s.unsigned_abs() as f64 / 60.0);
    if age_s < 0 {
        return format!("{what}, but {away} min after it began.");
    }
    let but = if depends { "" } else { ", though the symptom does not depend on it" };
    format!("{what}, {away} min before it began{but}.")
}

fn voted(ranks: &[(Method, u32)]) -> String {
    if ranks.is_empty() {
        return "No method says anything of it.".to_owned();
    }
    let ranks: Vec<String> = ranks
        .iter()
        .map(|(method, rank)| {
            let name: &str = method.into();
            format!("{rank} in {name}")
        })
        .collect();
    format!("Rank {}.", ranks.join(", "))
}

/// Up to four names, and how many more.
fn names(incident: &Incident, nodes: &[u32]) -> String {
    let shown: Vec<&str> = nodes.iter().take(4).map(|&node| incident.graph.name(node)).collect();
    let more = nodes.len().saturating_sub(shown.len());
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}

fn trail(incident: &Incident, nodes: &[u32]) -> String {
    nodes.iter().map(|&node| incident.graph.name(node)).collect::<Vec<_>>().join(" → ")
}

/// Three significant digits.
fn number(value: f64) -> String {
    if !value.is_finite() {
        return "?".to_owned();
    }
    let size = value.abs();
    let digits = match size {
        s if s >= 100.0 || s <= 0.0 => 0,
        s if s >= 10.0 => 1,
        s if s >= 1.0 => 2,
        s if s >= 0.1 => 3,
        s if s >= 0.01 => 4,
        s if s >= 0.001 => 5,
        _ => return format!("{value:.2e}"),
    };
    format!("{value:.digits$}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cause::Graph;

    #[test]
    fn sentences_name_what_they_mean() {
        let incident = Incident {
            graph: Graph::new(["a", "b", "c"].map(str::to_owned).to_vec(), [(0, 1)]).unwrap(),
            ..Incident::default()
        };
        let say = |evidence: Evidence| evidence.sentence(&incident);
        assert_eq!(
            say(Evidence::Path { nodes: vec![0, 1], sum: 12.345 }),
            "The trail of anomalies ends here: a → b; 12.3 standard deviations in all."
        );
        assert_eq!(
            say(Evidence::Changed { change: 0, age_s: 600, depends: false, weight: 0.1 }),
            "a change, 10.0 min before it began, though the symptom does not depend on it."
        );
        assert_eq!(say(Evidence::Ranks(vec![(Method::PageRank, 2)])), "Rank 2 in pagerank.");
    }

    #[test]
    fn numbers_keep_three_digits() {
        for (value, text) in [(0.0, "0"), (123.4, "123"), (0.01234, "0.0123"), (-2.5, "-2.50")] {
            assert_eq!(number(value), text);
        }
        assert_eq!(number(f64::NAN), "?");
    }
}
