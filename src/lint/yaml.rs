//! YAML as a tree that knows its lines and its limits.
//!
//! `saphyr-parser` gives events one at a time; the tree is ours, so that a hostile text is refused
//! while it is read: by size, by depth, and by the number of nodes, to which an alias counts with all
//! that it stands for ("billion laughs").
use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser};

use super::refusal;
use crate::diagnostic::Diagnostic;

/// Longest text, in bytes.
const MOST_BYTES: usize = 8 << 20;
/// Deepest nesting.
const MOST_DEPTH: usize = 64;
/// Most nodes of a text, aliases counted with what they stand for.
const MOST_NODES: u32 = 400_000;

/// A node with the line that it begins on, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The line.
    pub line: u64,
    /// What stands there.
    pub value: Value,
}

/// What a node is. Scalars are texts; what they mean is up to the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text.
    Scalar(String),
    /// Items in order.
    List(Vec<Node>),
    /// Keys and values in order.
    Map(Vec<(Node, Node)>),
}

impl Node {
    /// The value under a key, if this is a mapping that has it; the last one, if it is given twice.
    pub fn at(&self, key: &str) -> Option<&Self> {
        self.entries().iter().rev().find(|(k, _)| k.text() == Some(key)).map(|(_, value)| value)
    }

    /// The entries of a mapping; none for anything else.
    pub fn entries(&self) -> &[(Self, Self)] {
        match &self.value {
            Value::Map(entries) => entries,
            Value::Scalar(_) | Value::List(_) => &[],
        }
    }

    /// The items of a list; none for anything else.
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            Value::Scalar(_) | Value::Map(_) => &[],
        }
    }

    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(text) => Some(text),
            Value::List(_) | Value::Map(_) => None,
        }
    }
}

/// What is being built.
struct Open {
    node: Node,
    /// The key that waits for its value, in a mapping.
    key: Option<Node>,
    anchor: usize,
    /// Nodes in it so far, itself included.
    size: u32,
}

/// Reads all documents of a text.
///
/// # Errors
/// What is no YAML, and where; what is too large, too deep or too much.
pub fn read(text: &str) -> Result<Vec<Node>, Diagnostic> {
    if text.len() > MOST_BYTES {
        let message = format!("The text has more than {} MiB.", MOST_BYTES >> 20);
        return Err(refusal(1, message, "Lint it in parts."));
    }
    let mut tree = Tree::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let line = error.marker().line() as u64;
            refusal(line, format!("This is not YAML: {}.", error.info()), "")
        })?;
        tree.take(event, span.start.line() as u64)?;
    }
    Ok(tree.documents)
}

#[derive(Default)]
struct Tree {
    documents: Vec<Node>,
    open: Vec<Open>,
    /// What an anchor stands for, and how many nodes that is.
    anchors: BTreeMap<usize, (Node, u32)>,
    nodes: u32,
}

impl Tree {
    fn take(&mut self, event: Event<'_>, line: u64) -> Result<(), Diagnostic> {
        match event {
            Event::Scalar(text, _, anchor, _) => {
                let node = Node { line, value: Value::Scalar(text.into_owned()) };
                self.done(node, anchor, 1)
            }
            Event::SequenceStart(anchor, _) => self.begin(line, Value::List(Vec::new()), anchor),
            Event::MappingStart(anchor, _) => self.begin(line, Value::Map(Vec::new()), anchor),
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(open) => self.place(open.node, open.anchor, open.size),
                None => Ok(()),
            },
            Event::Alias(anchor) => {
                let (mut node, size) = self.anchors.get(&anchor).cloned().ok_or_else(|| {
                    let message = "An alias stands for something that contains it.".to_owned();
                    refusal(line, message, "Write it out.")
                })?;
                node.line = line;
                self.done(node, 0, size)
            }
            Event::DocumentStart(_) => {
                self.anchors.clear();
                Ok(())
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
        }
    }

    fn begin(&mut self, line: u64, value: Value, anchor: usize) -> Result<(), Diagnostic> {
        if self.open.len() >= MOST_DEPTH {
            let message = format!("This is nested more than {MOST_DEPTH} levels deep.");
            return Err(refusal(line, message, "No rule or route needs that."));
        }
        self.count(line, 1)?;
        self.open.push(Open { node: Node { line, value }, key: None, anchor, size: 1 });
        Ok(())
    }

    /// Takes a node that nothing was counted of yet.
    fn done(&mut self, node: Node, anchor: usize, size: u32) -> Result<(), Diagnostic> {
        self.count(node.line, size)?;
        self.place(node, anchor, size)
    }

    fn count(&mut self, line: u64, size: u32) -> Result<(), Diagnostic> {
        self.nodes = self.nodes.saturating_add(size);
        if self.nodes > MOST_NODES {
            let message = format!("This has more than {MOST_NODES} nodes, aliases written out.");
            return Err(refusal(line, message, "Lint it in parts, or write aliases out."));
        }
        Ok(())
    }

    fn place(&mut self, node: Node, anchor: usize, size: u32) -> Result<(), Diagnostic> {
        if anchor > 0 {
            // Kept copies are counted like the aliases that would make them.
            self.count(node.line, size)?;
            self.anchors.insert(anchor, (node.clone(), size));
        }
        let Some(parent) = self.open.last_mut() else {
            self.documents.push(node);
            return Ok(());
        };
        parent.size = parent.size.saturating_add(size);
        match (&mut parent.node.value, parent.key.take()) {
            (Value::List(items), _) => items.push(node),
            (Value::Map(entries), Some(key)) => entries.push((key, node)),
            (Value::Map(_), None) => parent.key = Some(node),
            (Value::Scalar(_), _) => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    #[test]
    fn lines_and_values_are_kept() {
        let text = "a: 1\nb:\n  - x\n  - &two {c: d}\n  - *two\ne: |\n  one\n  two\n---\nf: g\n";
        let documents = read(text).unwrap();
        assert_eq!(documents.len(), 2);
        let b = documents[0].at("b").unwrap();
        let lines: Vec<u64> = b.items().iter().map(|item| item.line).collect();
        assert_eq!(lines, [3, 4, 5]);
        assert_eq!(b.items()[2].at("c").unwrap().text(), Some("d"));
        assert_eq!(documents[0].at("e").unwrap().text(), Some("one\ntwo\n"));
        assert_eq!(documents[1].at("f").unwrap().line, 10);
    }

    #[test]
    fn hostile_texts_are_refused() {
        let mut laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for i in 1..12 {
            let _ =
                writeln!(laughs, "a{i}: &a{i} [{}]", vec![format!("*a{}", i - 1); 9].join(", "));
        }
        assert!(read(&laughs).unwrap_err().message.contains("nodes"));
        for deep in ["[".repeat(100_000), "{a: ".repeat(5_000), "- ".repeat(5_000)] {
            assert!(read(&deep).is_err());
        }
        assert!(read("a: &a [*a]").is_err());
        assert!(read("a: *nobody").is_err());
        assert!(read(&"x".repeat(MOST_BYTES + 1)).is_err());
        assert_eq!(read("a: b\n c: d: e").unwrap_err().place.line, Some(2));
    }
}
