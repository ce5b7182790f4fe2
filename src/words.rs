//! Numbers and names inside sentences for people.

/// A count with thousands separated: `4,454`.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count with its noun: `1 row`, `381 rows`.
pub fn counted(n: u64, noun: &str) -> String {
    format!("{} {noun}{}", count(n), if n == 1 { "" } else { "s" })
}

/// A share as a percentage with two or three digits: `8.6 %`.
pub fn percent(share: f64) -> String {
    let value = share * 100.0;
    let size = value.abs();
    if size > 0.0 && size < 0.005 {
        "< 0.01 %".to_owned()
    } else if size >= 9.95 || size == 0.0 {
        format!("{value:.0} %")
    } else if size >= 0.995 {
        format!("{} %", trimmed(&format!("{value:.1}")))
    } else {
        format!("{} %", trimmed(&format!("{value:.2}")))
    }
}

/// A number with at most four significant digits, integers in full up to 15 digits.
pub fn number(x: f64) -> String {
    let size = x.abs();
    if x.fract().abs() <= 0.0 && size < 1e15 {
        let sign = if x < 0.0 { "-" } else { "" };
        return format!("{sign}{}", count(size as u64));
    }
    if !(1e-4..1e15).contains(&size) {
        return format!("{x:.3e}");
    }
    let decimals = if size >= 1000.0 {
        0
    } else if size >= 100.0 {
        1
    } else if size >= 10.0 {
        2
    } else if size >= 1.0 {
        3
    } else {
        5
    };
    trimmed(&format!("{x:.decimals$}")).to_owned()
}

/// A name or a value in backquotes, cut after 40 characters and without line breaks.
pub fn quoted(text: &str) -> String {
    format!("`{}`", shortened(text, 40))
}

/// The first names in backquotes, and how many more there are.
pub fn listed<'a>(names: impl IntoIterator<Item = &'a str>, most: usize) -> String {
    let names: Vec<_> = names.into_iter().collect();
    let shown: Vec<_> = names.iter().take(most).map(|name| quoted(name)).collect();
    let text = shown.join(", ");
    if names.len() <= most {
        return text;
    }
    format!("{text} and {} more", count((names.len() - most) as u64))
}

/// The first `most` characters, with `…` if there were more; control characters become spaces.
pub fn shortened(text: &str, most: usize) -> String {
    let mut short: String =
        text.chars().take(most).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(most).is_some() {
        short.push('…');
    }
    short
}

fn trimmed(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(count(0), "0");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(percent(0.0855), "8.6 %");
        assert_eq!(percent(0.0004), "0.04 %");
        assert_eq!(percent(0.2), "20 %");
        assert_eq!(percent(1e-9), "< 0.01 %");
        assert_eq!(number(-300_000.0), "-300,000");
        assert_eq!(number(0.0204), "0.0204");
        assert_eq!(number(26.92), "26.92");
        assert_eq!(number(1e300), "1.000e300");
        assert_eq!(shortened("a\nbcd", 3), "a b…");
        assert_eq!(listed(["a", "b", "c"], 2), "`a`, `b` and 1 more");
    }
}
