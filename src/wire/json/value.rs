//! Looking values up on the tape.
use std::borrow::Cow;

use super::tape::{Node, Shape, Tape};

/// A value of a document; looking up what is not there gives a value that is [absent](Self::is_absent).
#[derive(Clone, Copy, Debug)]
pub(in crate::wire) struct Value<'a> {
    text: &'a str,
    nodes: &'a [Node],
    at: usize,
}

impl<'a> Value<'a> {
    /// The whole document.
    pub(in crate::wire) fn new(text: &'a str, tape: &'a Tape) -> Self {
        Self { text, nodes: tape.nodes(), at: 0 }
    }

    fn node(&self) -> Option<Node> {
        self.nodes.get(self.at).copied()
    }

    fn absent(self) -> Self {
        Self { at: usize::MAX, ..self }
    }

    /// Whether there is nothing here, or `null`.
    pub(in crate::wire) fn is_absent(&self) -> bool {
        self.node().is_none_or(|node| node.shape == Shape::Null)
    }

    /// What it is; [`Shape::Null`] where there is nothing.
    pub(in crate::wire) fn shape(&self) -> Shape {
        self.node().map_or(Shape::Null, |node| node.shape)
    }

    /// The text as written, texts without their quotes.
    pub(in crate::wire) fn source(&self) -> &'a str {
        self.node()
            .and_then(|node| self.text.get(node.start as usize..node.end as usize))
            .unwrap_or_default()
    }

    /// A field of an object.
    pub(in crate::wire) fn get(self, name: &str) -> Self {
        if self.shape() != Shape::Object {
            return self.absent();
        }
        let mut children = self.children();
        while let (Some(key), Some(value)) = (children.next(), children.next()) {
            let Some(node) = key.node() else { break };
            // Most names differ in their lengths.
            let is_it = if node.shape == Shape::Escaped {
                key.word() == name
            } else {
                node.end.wrapping_sub(node.start) as usize == name.len() && key.source() == name
            };
            if is_it {
                return value;
            }
        }
        self.absent()
    }

    /// A field of a field.
    pub(in crate::wire) fn path<const N: usize>(self, names: [&str; N]) -> Self {
        names.into_iter().fold(self, Self::get)
    }

    /// The first of these fields that is there.
    pub(in crate::wire) fn first<const N: usize>(self, names: [&str; N]) -> Self {
        let found = names.into_iter().map(|name| self.get(name)).find(|value| !value.is_absent());
        found.unwrap_or_else(|| self.absent())
    }

    fn children(self) -> impl Iterator<Item = Value<'a>> {
        let end = match self.node() {
            Some(node) if matches!(node.shape, Shape::Object | Shape::Array) => node.next as usize,
            _ => 0,
        };
        let mut at = self.at.saturating_add(1);
        std::iter::from_fn(move || {
            let value = Value { at, ..self };
            at = (at < end).then(|| value.node())??.next as usize;
            Some(value)
        })
    }

    /// The fields of an object; none for anything else.
    pub(in crate::wire) fn fields(self) -> impl Iterator<Item = (Cow<'a, str>, Value<'a>)> {
        let mut children = (self.shape() == Shape::Object).then(|| self.children());
        std::iter::from_fn(move || {
            let children = children.as_mut()?;
            Some((children.next()?.word(), children.next()?))
        })
    }

    /// The names of an object's fields as they are written.
    pub(in crate::wire) fn keys(self) -> impl Iterator<Item = &'a str> {
        let is_object = self.shape() == Shape::Object;
        is_object.then(|| self.children().step_by(2)).into_iter().flatten().map(|key| key.source())
    }

    /// The items of an array; none for anything else.
    pub(in crate::wire) fn items(self) -> impl Iterator<Item = Value<'a>> {
        (self.shape() == Shape::Array).then(|| self.children()).into_iter().flatten()
    }

    /// A text, number or truth value as text; containers as they are written; empty for nothing.
    pub(in crate::wire) fn word(self) -> Cow<'a, str> {
        match self.shape() {
            Shape::Escaped => unescape(self.source()),
            Shape::Null => Cow::Borrowed(""),
            Shape::Text
            | Shape::Number
            | Shape::True
            | Shape::False
            | Shape::Object
            | Shape::Array => Cow::Borrowed(self.source()),
        }
    }

    /// A number, written as such or as a text.
    pub(in crate::wire) fn number(self) -> Option<f64> {
        match self.shape() {
            Shape::Number | Shape::Text => {
                self.source().parse().ok().filter(|number: &f64| number.is_finite())
            }
            Shape::Object
            | Shape::Array
            | Shape::Escaped
            | Shape::True
            | Shape::False
            | Shape::Null => None,
        }
    }
}

/// Replaces escapes; a half of a surrogate pair becomes U+FFFD.
fn unescape(text: &str) -> Cow<'_, str> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let mut chars = after.chars();
        let escape = chars.next();
        rest = chars.as_str();
        match escape {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('b') => out.push('\u{8}'),
            Some('f') => out.push('\u{c}'),
            Some('u') => out.push(code(&mut rest)),
            Some(other) => out.push(other),
            None => {}
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn code(rest: &mut &str) -> char {
    let Some(high) = hex(rest, "") else { return char::REPLACEMENT_CHARACTER };
    if !(0xD800..0xDC00).contains(&high) {
        return char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER);
    }
    let before = *rest;
    match hex(rest, "\\u") {
        Some(low) if (0xDC00..0xE000).contains(&low) => {
            char::from_u32(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00))
                .unwrap_or(char::REPLACEMENT_CHARACTER)
        }
        _ => {
            *rest = before;
            char::REPLACEMENT_CHARACTER
        }
    }
}

fn hex(rest: &mut &str, prefix: &str) -> Option<u32> {
    let digits = rest.strip_prefix(prefix)?;
    let code = u32::from_str_radix(digits.get(..4)?, 16).ok()?;
    *rest = digits.get(4..)?;
    Some(code)
}
