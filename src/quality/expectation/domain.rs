//! Are categories ones that were seen before, each spelt in one way?
use super::{Context, Expectation, Judged, Measure, Unit, context::share};
use crate::{
    diagnostic::Severity,
    table::{Column, MISSING, Values},
    words,
};

/// Unseen categories in more than this share of the rest are a warning, fewer a note.
const MATTERS: f64 = 0.01;

/// Categories of the rest occur in the reference part.
pub(super) fn domain(context: &Context<'_>, column: &Column) -> Option<Judged> {
    let Values::Category { codes, levels } = &column.values else { return None };
    if context.reference.is_empty() || context.rest.is_empty() {
        return None;
    }
    let mut seen = vec![false; levels.len()];
    for &row in &context.reference {
        if let Some(flag) = seen.get_mut(codes[row as usize] as usize) {
            *flag = true;
        }
    }
    let unseen = |&row: &u32| seen.get(codes[row as usize] as usize) == Some(&false);
    let failing: Vec<u32> = context.rest.iter().copied().filter(unseen).collect();
    let mut found: Vec<u32> = failing.iter().map(|&row| codes[row as usize]).collect();
    crate::num::order::sort_codes(&mut found);
    found.dedup();
    let observed = share(failing.len(), context.rest.len());
    let name = words::quoted(&column.name);
    let sentence = if failing.is_empty() {
        format!("Every category of {name} occurs in the reference part.")
    } else {
        format!(
            "{} of {} after the reference part {} in {} that the reference part does not have: {}.",
            words::count(failing.len() as u64),
            words::counted(context.rest.len() as u64, "row"),
            if failing.len() == 1 { "has a category" } else { "have categories" },
            name,
            words::listed(found.iter().map(|&code| levels[code as usize].as_str()), 5)
        )
    };
    let measure = Measure::at_most(observed, context.spec.tolerance, Unit::Share);
    let severity = if observed > MATTERS { Severity::Warning } else { Severity::Note };
    let hint = if column.name == context.target.column {
        "A model has not seen this outcome: they count as not positive."
    } else {
        "A model has learnt nothing about them: they count as `other`, or as none."
    };
    Some(
        Judged::new(Expectation::Domain, severity, &measure, sentence, hint)
            .on(column)
            .about(failing),
    )
}

/// No two levels are one word spelt in two ways.
pub(super) fn spelling(column: &Column) -> Option<Judged> {
    let Values::Category { codes, levels } = &column.values else { return None };
    let mut counts = vec![0_u64; levels.len()];
    codes.iter().filter(|&&code| code != MISSING).for_each(|&code| counts[code as usize] += 1);
    let present = (0..levels.len()).filter(|&i| counts[i] > 0);
    let mut spellings: Vec<(String, usize)> = present.map(|i| (bare(&levels[i]), i)).collect();
    spellings.retain(|(bare, _)| !bare.is_empty());
    crate::num::order::sort_by(&mut spellings, |a, b| a.0.cmp(&b.0));
    let mut is_variant = vec![false; levels.len()];
    let mut examples = Vec::new();
    for same in spellings.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
        let Some(&usual) =
            same.iter().map(|(_, i)| i).max_by_key(|&&i| (counts[i], std::cmp::Reverse(i)))
        else {
            continue;
        };
        for &i in same.iter().map(|(_, i)| i).filter(|&&i| i != usual) {
            is_variant[i] = true;
            examples.push((words::quoted(&levels[i]), words::quoted(&levels[usual])));
        }
    }
    let failing: Vec<u32> = (0..codes.len() as u32)
        .filter(|&row| is_variant.get(codes[row as usize] as usize) == Some(&true))
        .collect();
    let name = words::quoted(&column.name);
    let sentence = match examples.first() {
        None => format!("Every category of {name} has one spelling."),
        Some((variant, usual)) => format!(
            "{} of {name} {} from another by case, space or punctuation only, for example {variant} \
             from {usual}; {} concerned.",
            match examples.len() {
                1 => "One category".to_owned(),
                n => format!("{} categories", words::count(n as u64)),
            },
            if examples.len() == 1 { "differs" } else { "differ" },
            match failing.len() {
                1 => "1 row is".to_owned(),
                n => format!("{} rows are", words::count(n as u64)),
            }
        ),
    };
    let measure = Measure::at_most(examples.len() as f64, 0.0, Unit::Values);
    let hint = "Spell them alike at the source, or they count as different categories.";
    Some(
        Judged::new(Expectation::Spelling, Severity::Warning, &measure, sentence, hint)
            .on(column)
            .showing(failing),
    )
}

/// The level without what does not change its meaning: case and space, and punctuation unless
/// there are digits or signs that it may belong to (`1.5` is not `15`, `C++` is not `C`).
fn bare(level: &str) -> String {
    let keeps = level.chars().any(|c| c.is_numeric() || "<>+=%#*&".contains(c));
    level
        .chars()
        .filter(|c| if keeps { !c.is_whitespace() } else { c.is_alphanumeric() })
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::bare;

    #[test]
    fn punctuation_counts_beside_digits_only() {
        assert_eq!(bare("Self-Employed "), bare("self employed"));
        assert_ne!(bare("1.5"), bare("15"));
        assert_ne!(bare("C++"), bare("C"));
        assert_eq!(bare("emp 5"), bare("EMP 5"));
    }
}
