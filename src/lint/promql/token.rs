//! `PromQL` cut into tokens.

/// A token.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A name, keyword or label.
    Word(String),
    /// A number or duration, as written.
    Number(String),
    /// A quoted text without its quotes.
    Text(String),
    /// An operator, bracket or comma.
    Sign(&'static str),
}

/// Longer signs first.
const SIGNS: [&str; 24] = [
    "==", "!=", "=~", "!~", ">=", "<=", "(", ")", "{", "}", "[", "]", ",", "+", "-", "*", "/", "%",
    "^", ">", "<", "=", "@", ":",
];

/// Cuts a text into tokens, each with its place in bytes.
///
/// # Errors
/// The place of what is no token.
pub(super) fn tokens(text: &str) -> Result<Vec<(Token, usize)>, usize> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        if first == '#' {
            rest = rest.split_once('\n').map_or("", |(_, after)| after).trim_start();
            continue;
        }
        let at = text.len() - rest.len();
        let (token, len) = one(rest, first).ok_or(at)?;
        found.push((token, at));
        rest = rest.get(len..).ok_or(at)?.trim_start();
    }
    Ok(found)
}

/// The token at the start of a text, and its length in bytes.
fn one(rest: &str, first: char) -> Option<(Token, usize)> {
    if matches!(first, '"' | '\'' | '`') {
        return quoted(rest, first);
    }
    let run = |keep: fn(char) -> bool| rest.find(|c| !keep(c)).unwrap_or(rest.len());
    if first.is_ascii_digit() || first == '.' {
        let mut len = run(|c| c.is_ascii_alphanumeric() || c == '.' || c == '_');
        // `1e-3`: the sign belongs to the exponent.
        let head = rest.get(..len)?;
        let is_hex = head.starts_with("0x") || head.starts_with("0X");
        if !is_hex && head.ends_with(['e', 'E']) && rest.get(len..)?.starts_with(['+', '-']) {
            let digits = rest.get(len + 1..)?;
            len += 1 + digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        }
        return Some((Token::Number(rest.get(..len)?.to_owned()), len));
    }
    if first.is_alphabetic() || first == '_' {
        let len = run(|c| c.is_alphanumeric() || c == '_' || c == ':');
        return Some((Token::Word(rest.get(..len)?.to_owned()), len));
    }
    let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign))?;
    Some((Token::Sign(sign), sign.len()))
}

fn quoted(rest: &str, quote: char) -> Option<(Token, usize)> {
    let mut text = String::new();
    let mut chars = rest.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        if c == quote {
            return Some((Token::Text(text), at + c.len_utf8()));
        }
        if c == '\\' && quote != '`' {
            let (_, escaped) = chars.next()?;
            match escaped {
                'n' => text.push('\n'),
                't' => text.push('\t'),
                '\\' | '"' | '\'' => text.push(escaped),
                // Escapes that a regular expression may hold stay as they are.
                other => text.extend(['\\', other]),
            }
        } else {
            text.push(c);
        }
    }
    None
}
