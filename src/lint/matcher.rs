//! Matchers of routes and inhibition rules, and whether an alert can satisfy them.
use super::document::Alert;

/// `label op value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matcher {
    /// The label.
    pub label: String,
    /// `=`, `!=`, `=~` or `!~`.
    pub op: &'static str,
    /// The text or the pattern.
    pub value: String,
}

/// Whether something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Holds {
    Never,
    Perhaps,
    Always,
}

impl Holds {
    fn from(is: bool) -> Self {
        if is { Self::Always } else { Self::Never }
    }

    fn not(self) -> Self {
        match self {
            Self::Never => Self::Always,
            Self::Perhaps => Self::Perhaps,
            Self::Always => Self::Never,
        }
    }
}

/// What is known of a label's value on an alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Known<'a> {
    /// It has this value; empty if it cannot be there.
    Value(&'a str),
    /// It depends on the metric or a template.
    Open,
}

/// Reads `a="b"`, `a=b`, `a=~"b|c"`, or several of them joined by commas in braces; `None` where it
/// is none of these.
pub fn read(text: &str) -> Option<Vec<Matcher>> {
    let text = text.trim();
    let inner = text.strip_prefix('{').and_then(|t| t.strip_suffix('}')).unwrap_or(text);
    let mut found = Vec::new();
    let mut rest = inner.trim();
    while !rest.is_empty() {
        let at = rest.find(['=', '!'])?;
        let (label, tail) = rest.split_at_checked(at)?;
        let op = ["=~", "!~", "!=", "="].into_iter().find(|op| tail.starts_with(op))?;
        let tail = tail.get(op.len()..)?.trim_start();
        let (value, after) = value(tail)?;
        let label = label.trim().trim_matches('"').to_owned();
        found.push(Matcher { label, op, value });
        rest = after.trim_start();
        rest = match rest.strip_prefix(',') {
            Some(after) => after.trim_start(),
            None if rest.is_empty() => rest,
            None => return None,
        };
    }
    (!found.is_empty()).then_some(found)
}

/// A value, quoted or bare, and what comes after it.
fn value(text: &str) -> Option<(String, &str)> {
    if let Some(quoted) = text.strip_prefix('"') {
        let mut value = String::new();
        let mut chars = quoted.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => return Some((value, quoted.get(at + 1..)?)),
                // As Alertmanager reads it: a backslash before anything else is itself, so that a
                // pattern's `\.` stays one.
                '\\' => match chars.next()?.1 {
                    'n' => value.push('\n'),
                    c @ ('"' | '\\') => value.push(c),
                    c => value.extend(['\\', c]),
                },
                c => value.push(c),
            }
        }
        return None;
    }
    let end = text.find(',').unwrap_or(text.len());
    let (value, after) = text.split_at_checked(end)?;
    Some((value.trim().to_owned(), after))
}

impl Matcher {
    /// Whether an alert satisfies it.
    pub(super) fn holds(&self, alert: &Alert) -> Holds {
        let Known::Value(value) = alert.label(&self.label) else { return Holds::Perhaps };
        match self.op {
            "=" => Holds::from(value == self.value),
            "!=" => Holds::from(value != self.value),
            "=~" => matches(&self.value, value),
            _ => matches(&self.value, value).not(),
        }
    }
}

impl std::fmt::Display for Matcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}{:?}", self.label, self.op, self.value)
    }
}

/// Whether an alert satisfies all of a list.
pub(super) fn all(matchers: &[Matcher], alert: &Alert) -> Holds {
    matchers.iter().map(|matcher| matcher.holds(alert)).min().unwrap_or(Holds::Always)
}

/// Whether an anchored regular expression matches a value. Only alternatives of plain words and
/// `.*`, `.+` at their ends are understood; what else there is may match.
fn matches(pattern: &str, value: &str) -> Holds {
    let pattern = pattern.trim_start_matches('^').trim_end_matches('$');
    let inner = pattern.strip_prefix("(?:").or_else(|| pattern.strip_prefix('('));
    let pattern = inner.and_then(|p| p.strip_suffix(')')).unwrap_or(pattern);
    pattern.split('|').map(|part| alternative(part, value)).max().unwrap_or(Holds::Perhaps)
}

fn alternative(part: &str, value: &str) -> Holds {
    let (head, open_head) = strip(part, |p| p.strip_prefix(".*"), |p| p.strip_prefix(".+"));
    let (core, open_tail) = strip(head, |p| p.strip_suffix(".*"), |p| p.strip_suffix(".+"));
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ' | '/' | ':');
    if !core.chars().all(plain) {
        return Holds::Perhaps;
    }
    // How much must stand before and after the core: nothing, anything, at least one character.
    let fits = |left: usize, open: Option<usize>| open.map_or(left == 0, |least| left >= least);
    if core.is_empty() {
        let least = open_head.unwrap_or(0) + open_tail.unwrap_or(0);
        let open = open_head.or(open_tail).map(|_| least);
        return Holds::from(fits(value.chars().count(), open));
    }
    Holds::from(
        value
            .match_indices(core)
            .any(|(at, _)| fits(at, open_head) && fits(value.len() - at - core.len(), open_tail)),
    )
}

/// Takes an open end off a pattern: what is left, and the least number of characters it stands for.
fn strip<'a>(
    part: &'a str,
    any: impl Fn(&'a str) -> Option<&'a str>,
    some: impl Fn(&'a str) -> Option<&'a str>,
) -> (&'a str, Option<usize>) {
    if let Some(rest) = any(part) {
        (rest, Some(0))
    } else if let Some(rest) = some(part) {
        (rest, Some(1))
    } else {
        (part, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matchers_are_read_in_all_their_forms() {
        let one = |label: &str, op, value: &str| Matcher {
            label: label.to_owned(),
            op,
            value: value.to_owned(),
        };
        assert_eq!(read("severity=\"page\"").unwrap(), [one("severity", "=", "page")]);
        assert_eq!(read(" team = db ").unwrap(), [one("team", "=", "db")]);
        assert_eq!(
            read("{a=~\"x|y,z\", b!=\"\"}").unwrap(),
            [one("a", "=~", "x|y,z"), one("b", "!=", "")]
        );
        assert_eq!(read(r#"a=~"x\.y\"z""#).unwrap(), [one("a", "=~", r#"x\.y"z"#)]);
        for wrong in ["", "severity", "a=\"open", "a=\"b\" c=\"d\"", "{}"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn patterns_match_or_perhaps_match() {
        for (pattern, value, holds) in [
            ("a|b", "b", Holds::Always),
            ("a|b", "ab", Holds::Never),
            ("(critical|page)", "page", Holds::Always),
            ("Kube.*", "KubeNodeDown", Holds::Always),
            ("Kube.+", "Kube", Holds::Never),
            (".*Down", "NodeDown", Holds::Always),
            (".+", "", Holds::Never),
            (".*", "", Holds::Always),
            ("", "", Holds::Always),
            ("p[0-9]", "p1", Holds::Perhaps),
            ("x|p[0-9]", "x", Holds::Always),
        ] {
            assert_eq!(matches(pattern, value), holds, "{pattern} on {value}");
        }
    }
}
