//! Style sheets and scripts without their comments and indentation: less to load.

use crate::failure::{Outcome, read_text, write};
use crate::project::files_under;
use std::path::Path;

/// Squeezes every style sheet, script and page of `dist/`.
pub(crate) fn files(dist: &Path) -> Outcome<()> {
    for path in files_under(dist)? {
        let extension = path.extension().and_then(|extension| extension.to_str());
        match extension {
            Some("css") => write(&path, squeeze(&read_text(&path)?))?,
            Some("js" | "html") => write(&path, lines(&read_text(&path)?))?,
            Some(_) | None => {}
        }
    }
    Ok(())
}

/// Lines without indentation; lines that only comment are dropped. No text of ours and none of
/// wasm-bindgen's goes over several lines with meaning in its indentation.
pub(crate) fn lines(text: &str) -> String {
    let mut comment = false;
    let mut out = String::with_capacity(text.len());
    for line in text.lines().map(str::trim) {
        comment |= line.starts_with("/*");
        let said = !comment && !line.starts_with("//") && !line.is_empty();
        comment &= !line.ends_with("*/");
        if said {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
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
    use super::{lines, squeeze};

    #[test]
    fn scripts_keep_their_code() {
        let script = "/**\n * a\n */\nexport function f() {\n    // why\n    return \"// b\"; // c\n}\n\n/* d */\n";
        assert_eq!(lines(script), "export function f() {\nreturn \"// b\"; // c\n}\n");
    }

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
