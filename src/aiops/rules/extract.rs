//! Variables out of texts, a rule a line.
use super::{at, lines};
use crate::wire::Rule;

/// # Errors
/// The first line that is no rule, and why.
pub(in crate::aiops) fn read(text: &str) -> Result<Vec<Rule>, String> {
    lines(text)
        .map(|(number, line)| {
            let rule = match line {
                "key=value" => Rule::KeyValues,
                pattern => Rule::Pattern(pattern.to_owned()),
            };
            at(number, rule.check().map_err(|error| error.to_string()))?;
            Ok(rule)
        })
        .collect()
}
