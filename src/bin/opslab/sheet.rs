//! What a station says, as lines of text.
use std::fmt::Write as _;

use opslab::room::{Card, Sheet};

/// A sheet as lines of text.
pub(crate) fn words(name: &str, sheet: &Sheet) -> String {
    let mut text =
        format!("\n# {}: {}\n{} [{}]\n", name, sheet.question, sheet.answer, sheet.verdict.1);
    // Writing to a `String` cannot fail.
    for card in &sheet.cards {
        let _ = match card {
            Card::Figure(figure) => writeln!(text, "- {} {}", figure.title, figure.summary),
            Card::Grid(grid) => {
                let _ = writeln!(text, "- {} ({})", grid.title, grid.note);
                for row in grid.rows.iter().take(8) {
                    let cells: Vec<&str> =
                        row.cells.iter().map(|cell| cell.text.as_str()).collect();
                    let _ = writeln!(text, "    {}", cells.join(" | "));
                }
                Ok(())
            }
            Card::Story(story) => {
                let _ = writeln!(text, "- {}", story.title);
                for step in &story.steps {
                    let _ = writeln!(
                        text,
                        "    {} {}: {} {}",
                        step.when, step.at.0, step.what, step.otherwise
                    );
                }
                Ok(())
            }
            Card::Funnel { title, note, passes } => {
                let _ = writeln!(text, "- {title}. {note}");
                for pass in passes {
                    let _ = writeln!(text, "    {:>9} {}: {}", pass.count, pass.label, pass.note);
                }
                Ok(())
            }
            Card::Prose { title, text: lines } => writeln!(text, "- {title} {}", lines.join(" ")),
            Card::Offers { offers, .. } => {
                for offer in offers {
                    let _ = writeln!(text, "- {}: {}", offer.title, offer.why.join("; "));
                }
                Ok(())
            }
            Card::Graph(graph) => {
                let _ = writeln!(text, "- {}", graph.title);
                for node in &graph.nodes {
                    let _ = writeln!(text, "    {}: {}", node.name, node.facts.join(", "));
                }
                Ok(())
            }
            Card::Track(track) => {
                let _ = writeln!(text, "- {}", track.title);
                for (name, spans) in &track.rows {
                    let stood: Vec<&str> = spans.iter().map(|span| span.label.as_str()).collect();
                    let _ = writeln!(text, "    {name}: {}", stood.join(" | "));
                }
                Ok(())
            }
            Card::Steps { title, note, steps } => {
                let _ = writeln!(text, "- {title} ({note})");
                for step in steps {
                    let _ = writeln!(text, "    {} {} {}", step.name, step.took, step.says);
                }
                Ok(())
            }
            Card::Diff { title, lines, .. } => {
                let _ = writeln!(text, "- {title}");
                for (sign, line) in lines {
                    let _ = writeln!(text, "    {sign} {line}");
                }
                Ok(())
            }
            Card::File { name, note, .. } => writeln!(text, "- {name}: {note}"),
            Card::Search { error: Some(error), .. } => writeln!(text, "- {error}"),
            Card::Search { .. } => Ok(()),
        };
    }
    text
}
