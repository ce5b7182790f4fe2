//! Column names: trimmed, unique, never empty.
use super::report::{Findings, Rule};
use crate::{diagnostic::Place, keyed::Keyed, words};

/// A set of names.
type Names<T> = Keyed<T, ()>;

/// Characters of a name that are kept: more can neither be read on a chart nor chosen as a target.
const LONGEST_NAME: usize = 100;

/// Makes names of the header's cells. An empty one becomes `column_3`, a repeated one `name_2`,
/// a very long one is cut.
pub(super) fn name_columns(cells: &[String], line: u32, findings: &mut Findings) -> Vec<String> {
    let is_number =
        |cell: &String| crate::num::decimal::parse(cell.trim()).is_some_and(f64::is_finite);
    if cells.iter().any(is_number) && cells.iter().all(|c| c.trim().is_empty() || is_number(c)) {
        findings.add(Rule::HeaderIsData, Place::line(u64::from(line)), || {
            "the names of all columns are numbers: the header may be missing, and the first row \
             was taken for it."
                .to_owned()
        });
    }
    let given: Names<&str> = cells.iter().map(|cell| (clean(cell), ())).collect();
    let mut taken = Names::default();
    let mut names = Vec::with_capacity(cells.len());
    for (position, cell) in cells.iter().enumerate() {
        let (given_name, most) = (clean(cell), LONGEST_NAME);
        let is_long = given_name.chars().nth(most).is_some();
        let mut name = if given_name.is_empty() {
            format!("column_{}", position + 1)
        } else if is_long {
            words::shortened(given_name, most)
        } else {
            given_name.to_owned()
        };
        if is_long {
            findings.add(Rule::LongName, Place::cell(u64::from(line), &name), || {
                let n = words::count(given_name.chars().count() as u64);
                format!(
                    "the name of column {} has {n} characters; the first {most} are shown.",
                    position + 1
                )
            });
        }
        // A new name must differ from those further right as well.
        if taken.contains_key(&name) || (given_name.is_empty() && given.contains_key(name.as_str()))
        {
            name = next_free(&name, &taken, &given);
        }
        if given_name.is_empty() {
            findings.add(Rule::EmptyName, Place::cell(u64::from(line), &name), || {
                format!("column {} has no name and is called `{name}`.", position + 1)
            });
        } else if name != given_name && !is_long {
            findings.add(Rule::DuplicateName, Place::cell(u64::from(line), &name), || {
                format!(
                    "column {} has the name `{given_name}` again and is called `{name}`.",
                    position + 1
                )
            });
        }
        taken.insert(name.clone(), ());
        names.push(name);
    }
    names
}

fn clean(cell: &str) -> &str {
    cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}')
}

/// `name_2`, or the first number after it that nobody has. The search starts at a guess from the
/// number of names taken, so that 20,000 equal names do not take 20,000² steps.
fn next_free(name: &str, taken: &Names<String>, given: &Names<&str>) -> String {
    let is_free = |number: usize| {
        let candidate = format!("{name}_{number}");
        !taken.contains_key(&candidate) && !given.contains_key(candidate.as_str())
    };
    // Names are given out in order, so the free ones are nearly always a tail: double, then halve.
    let mut high = 2;
    while !is_free(high) {
        high *= 2;
    }
    let mut low = high / 2;
    while low + 1 < high {
        let middle = low.midpoint(high);
        if middle >= 2 && is_free(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    format!("{name}_{high}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(cells: &[&str]) -> Vec<String> {
        let cells: Vec<String> = cells.iter().map(|&cell| cell.to_owned()).collect();
        name_columns(&cells, 1, &mut Findings::default())
    }

    #[test]
    fn names_become_unique() {
        assert_eq!(names(&["a", "a", "a"]), ["a", "a_2", "a_3"]);
        assert_eq!(names(&["a", "a", "a_2"]), ["a", "a_3", "a_2"]);
        assert_eq!(names(&["", " ", "column_1"]), ["column_1_2", "column_2", "column_1"]);
        assert_eq!(names(&["\u{FEFF} x\t"]), ["x"]);
    }

    #[test]
    fn many_equal_names_are_quick() {
        let cells = vec!["x".to_owned(); 20_000];
        let names = name_columns(&cells, 1, &mut Findings::default());
        assert_eq!(names[19_999], "x_20000");
    }
}
