//! Figures of artifacts: the first of each stage is its primary one, the others support it.
mod analysis;
mod curation;
mod evaluation;
mod gate;
mod monitoring;
mod quality;

use super::{Axis, Figure, Scale};
use crate::run::Artifact;

/// How an artifact is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// The simulated day up to which things are known.
    pub day: u32,
    /// Whether the truth layer is shown.
    pub truth: bool,
}

/// The figures of an artifact, the primary one first; none where a table says it better.
pub fn figures(artifact: &Artifact, view: View) -> Vec<Figure> {
    match artifact {
        Artifact::Extract(_) | Artifact::Deploy(_) => Vec::new(),
        Artifact::Validate(report) => quality::figures(report),
        Artifact::Curate(report) => curation::figures(report),
        Artifact::Features(summary) => analysis::figures(summary),
        Artifact::Train(report) => evaluation::figures(report),
        Artifact::Gate(report) => gate::figures(report),
        Artifact::Monitor(report) => monitoring::figures(report, view),
    }
}

/// A value in a title: titles are plain text, where back ticks would be shown as they are.
fn named(text: &str) -> String {
    format!("“{text}”")
}

fn linear(label: &str, unit: &str, min: f64, max: f64) -> Axis {
    // A range of no width cannot be drawn.
    let max = if max > min { max } else { min + 1.0 };
    let scale = Scale::Linear { min, max };
    Axis { label: label.to_owned(), unit: unit.to_owned(), titled: true, scale }
}

fn bands(label: &str, names: Vec<String>) -> Axis {
    Axis { label: label.to_owned(), unit: String::new(), titled: false, scale: Scale::Bands(names) }
}
