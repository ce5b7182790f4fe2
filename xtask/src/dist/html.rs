//! The little of HTML that finishing the page needs. The input is our own `index.html` after
//! Trunk, so plain searching is enough; what is not found is an error, never skipped.

use crate::failure::{Failure, Outcome};
use std::path::Path;

/// An element in a page: its start tag and what it holds.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub(crate) struct Element<'a> {
    /// Everything from `<name` to the end tag.
    pub(crate) whole: &'a str,
    /// The start tag.
    pub(crate) tag: &'a str,
    /// What stands between start and end tag; nothing for elements without an end tag.
    pub(crate) content: &'a str,
}

impl<'a> Element<'a> {
    /// The value of an attribute written with double quotes.
    pub(crate) fn attribute(&self, name: &str) -> Option<&'a str> {
        let (_, after) = self.tag.split_once(&format!(" {name}=\""))?;
        after.split_once('"').map(|(value, _)| value)
    }
}

/// All elements of this name that have an end tag (`script`, `style`).
pub(crate) fn elements<'a>(html: &'a str, name: &str) -> Vec<Element<'a>> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(at) = html[start..].find(&open).map(|at| at + start) {
        let Some(tag_end) = html[at..].find('>').map(|end| at + end + 1) else { break };
        let Some(end) = html[tag_end..].find(&close).map(|end| tag_end + end) else { break };
        start = end + close.len();
        let content = &html[tag_end..end];
        found.push(Element { whole: &html[at..start], tag: &html[at..tag_end], content });
    }
    found
}

/// All `<link>` elements.
pub(crate) fn links(html: &str) -> Vec<Element<'_>> {
    let starts = html.match_indices("<link ").map(|(at, _)| &html[at..]);
    starts
        .filter_map(|rest| rest.find('>').map(|end| &rest[..=end]))
        .map(|tag| Element { whole: tag, tag, content: "" })
        .collect()
}

/// Replaces `from`, which must be there exactly once.
pub(crate) fn replace_once(html: &str, from: &str, to: &str, path: &Path) -> Outcome<String> {
    match html.matches(from).count() {
        1 => Ok(html.replacen(from, to, 1)),
        count => Err(Failure::Shape {
            path: path.to_path_buf(),
            why: format!("`{from}` must be there once and is there {count} times"),
        }),
    }
}

/// Writes the version of the build into the page.
pub(crate) fn set_version(html: &str, version: &str, path: &Path) -> Outcome<String> {
    let stamped = format!("data-version=\"{version}\"");
    replace_once(html, "data-version=\"unfinished\"", &stamped, path)
}

/// Writes the name of the room's files into the page.
pub(crate) fn set_room(html: &str, name: &str, path: &Path) -> Outcome<String> {
    replace_once(html, "data-room=\"unfinished\"", &format!("data-room=\"{name}\""), path)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<link rel=\"icon\" href=\"i.svg\"><script type=\"module\">a()</script>\
                        <script src=\"b.js\"></script>";

    #[test]
    fn finds_scripts_and_links_with_their_attributes() {
        let scripts = elements(PAGE, "script");
        let contents: Vec<_> = scripts.iter().map(|script| script.content).collect();
        assert_eq!(contents, ["a()", ""]);
        assert_eq!(scripts[1].attribute("src"), Some("b.js"));
        assert_eq!(scripts[0].attribute("src"), None);
        assert_eq!(links(PAGE)[0].attribute("href"), Some("i.svg"));
    }

    #[test]
    fn refuses_to_replace_what_is_not_there_once() {
        let path = Path::new("index.html");
        assert!(set_version("<html>", "1", path).is_err());
        assert!(replace_once("a a", "a", "b", path).is_err());
        assert_eq!(replace_once("a c", "a", "b", path).unwrap(), "b c");
    }
}
