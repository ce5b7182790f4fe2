//! A style sheet without its comments and indentation: a fifth less to load.

use crate::failure::{Outcome, read_text, write};
use crate::project::files_under;
use std::path::Path;

/// Squeezes every style sheet of `dist/`.
pub(crate) fn style_sheets(dist: &Path) -> Outcome<()> {
    for path in files_under(dist)? {
        if path.extension().is_some_and(|extension| extension == "css") {
            write(&path, squeeze(&read_text(&path)?))?;
        }
    }
    Ok(())
}

/// Drops comments, and white space that separates nothing. Text in quotes stays.
fn squeeze(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let (mut rest, mut gap) = (css, false);
    while let Some(c) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("/*") {
            rest = after.split_once("*/").map_or("", |(_, behind)| behind);
            gap = true;
            continue;
        }
        if c.is_whitespace() {
            (rest, gap) = (&rest[c.len_utf8()..], true);
            continue;
        }
        // Around these no space means anything; a colon may begin a pseudo-class, so only the space
        // behind it goes.
        let closes = matches!(c, '{' | '}' | ';' | ',' | '>');
        let opened = out.ends_with(['{', '}', ';', ',', ':', '>']) || out.is_empty();
        if gap && !closes && !opened {
            out.push(' ');
        }
        if c == '}' && out.ends_with(';') {
            out.pop();
        }
        let taken = if matches!(c, '"' | '\'') { quoted(rest, c) } else { c.len_utf8() };
        out.push_str(&rest[..taken]);
        (rest, gap) = (&rest[taken..], false);
    }
    out
}

/// The length of the quoted text that `text` begins with.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|&(_, c)| {
        let ends = c == quote && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |(at, _)| at + 1)
}

#[cfg(test)]
mod tests {
    use super::squeeze;

    #[test]
    fn drops_only_what_means_nothing() {
        let css = "/* a */\n.a > .b:not(.c) ,\n.d :hover {\n  margin: 0  -1px;\n  width: calc(1px + 2em);\n}\n\
                   @media (min-width: 2px) and (x) { i { content: \"a  /* b */ ; }\\\"\"; } }\n";
        assert_eq!(
            squeeze(css),
            ".a>.b:not(.c),.d :hover{margin:0 -1px;width:calc(1px + 2em)}\
             @media (min-width:2px) and (x){i{content:\"a  /* b */ ; }\\\"\"}}"
        );
    }
}
