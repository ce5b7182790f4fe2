//! `PromQL`, as much of it as a lint needs: a tree, and its canonical text.
mod parse;
mod token;

use std::fmt;

pub(super) use parse::{breaks, parse};

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expr {
    Number(f64),
    Text(String),
    Selector(Selector),
    /// `expr[5m:1m]`: the range in milliseconds.
    Subquery(Box<Expr>, u64),
    Call {
        name: String,
        args: Vec<Expr>,
    },
    Aggregate {
        op: String,
        grouping: Option<Grouping>,
        args: Vec<Expr>,
    },
    Binary {
        op: String,
        returns_bool: bool,
        matching: Option<Matching>,
        sides: Box<[Expr; 2]>,
    },
    Negated(Box<Expr>),
}

/// A metric with matchers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Selector {
    /// Empty if there is none outside the braces.
    pub(super) metric: String,
    /// Label, operator, value; sorted.
    pub(super) matchers: Vec<(String, String, String)>,
    /// Milliseconds.
    pub(super) range: Option<u64>,
    /// `offset` and `@`, as written.
    pub(super) shift: String,
}

/// `by` or `without`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Grouping {
    pub(super) without: bool,
    pub(super) labels: Vec<String>,
}

/// `on` or `ignoring`, and what `group_left` or `group_right` adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Matching {
    pub(super) on: bool,
    pub(super) labels: Vec<String>,
    /// The side whose labels the result has, and labels taken over from the other.
    pub(super) many: Option<(Side, Vec<String>)>,
}

/// A side of a binary operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

impl Expr {
    /// The parts directly inside.
    pub(super) fn parts(&self) -> &[Self] {
        match self {
            Self::Number(_) | Self::Text(_) | Self::Selector(_) => &[],
            Self::Subquery(inner, _) | Self::Negated(inner) => std::slice::from_ref(inner),
            Self::Call { args, .. } | Self::Aggregate { args, .. } => args,
            Self::Binary { sides, .. } => sides.as_slice(),
        }
    }

    /// Visits every part with the functions around it, outermost first.
    pub(super) fn visit<'a>(
        &'a self,
        around: &mut Vec<&'a str>,
        see: &mut impl FnMut(&'a Self, &[&'a str]),
    ) {
        see(self, around);
        let name = match self {
            Self::Call { name, .. } => Some(name.as_str()),
            Self::Aggregate { op, .. } => Some(op.as_str()),
            Self::Number(_)
            | Self::Text(_)
            | Self::Selector(_)
            | Self::Subquery(..)
            | Self::Binary { .. }
            | Self::Negated(_) => None,
        };
        around.extend(name);
        for part in self.parts() {
            part.visit(around, see);
        }
        if name.is_some() {
            around.pop();
        }
    }

    /// Whether this is a number or made of numbers only.
    pub(super) fn is_scalar(&self) -> bool {
        match self {
            Self::Number(_) => true,
            Self::Call { name, .. } => matches!(name.as_str(), "scalar" | "time" | "pi"),
            Self::Negated(inner) => inner.is_scalar(),
            Self::Binary { sides, .. } => sides.iter().all(Self::is_scalar),
            Self::Text(_) | Self::Selector(_) | Self::Subquery(..) | Self::Aggregate { .. } => {
                false
            }
        }
    }
}

/// Whether an operator compares.
pub(super) fn compares(op: &str) -> bool {
    matches!(op, "==" | "!=" | ">" | "<" | ">=" | "<=")
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, args: &[Self]| -> fmt::Result {
            for (at, arg) in args.iter().enumerate() {
                let comma = if at > 0 { ", " } else { "" };
                write!(f, "{comma}{arg}")?;
            }
            Ok(())
        };
        match self {
            Self::Number(value) => write!(f, "{value}"),
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Selector(selector) => write!(f, "{selector}"),
            Self::Subquery(inner, range) => write!(f, "({inner})[{range}:]"),
            Self::Call { name, args } => {
                write!(f, "{name}(")?;
                list(f, args)?;
                write!(f, ")")
            }
            Self::Aggregate { op, grouping, args } => {
                write!(f, "{op}")?;
                if let Some(grouping) = grouping {
                    let word = if grouping.without { "without" } else { "by" };
                    write!(f, " {word} ({})", grouping.labels.join(", "))?;
                }
                write!(f, " (")?;
                list(f, args)?;
                write!(f, ")")
            }
            Self::Binary { op, returns_bool, matching, sides } => {
                let [left, right] = &**sides;
                let bool = if *returns_bool { " bool" } else { "" };
                write!(f, "({left} {op}{bool} ")?;
                if let Some(matching) = matching {
                    write!(f, "{matching}")?;
                }
                write!(f, "{right})")
            }
            Self::Negated(inner) => write!(f, "-{inner}"),
        }
    }
}

impl fmt::Display for Matching {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.on { "on" } else { "ignoring" };
        write!(f, "{word} ({}) ", self.labels.join(", "))?;
        match &self.many {
            Some((Side::Left, taken)) => write!(f, "group_left ({}) ", taken.join(", ")),
            Some((Side::Right, taken)) => write!(f, "group_right ({}) ", taken.join(", ")),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.metric)?;
        if !self.matchers.is_empty() {
            let matchers: Vec<String> =
                self.matchers.iter().map(|(l, op, v)| format!("{l}{op}{v:?}")).collect();
            write!(f, "{{{}}}", matchers.join(", "))?;
        }
        if let Some(range) = self.range {
            write!(f, "[{range}]")?;
        }
        write!(f, "{}", self.shift)
    }
}
