//! Which labels the result of an expression can have.
use std::collections::BTreeSet;

use super::promql::{Expr, Side, compares};

/// The labels that an alert can have from its expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Labels {
    /// Whatever the metric has, but for these.
    AnyBut(BTreeSet<String>),
    /// At most these.
    Within(BTreeSet<String>),
}

impl Labels {
    fn any() -> Self {
        Self::AnyBut(BTreeSet::new())
    }

    fn none() -> Self {
        Self::Within(BTreeSet::new())
    }

    /// Whether a label is possible.
    pub(super) fn may_have(&self, label: &str) -> bool {
        match self {
            Self::AnyBut(gone) => !gone.contains(label),
            Self::Within(kept) => kept.contains(label),
        }
    }

    fn without(mut self, labels: &[String]) -> Self {
        for label in labels {
            match &mut self {
                Self::AnyBut(gone) => {
                    gone.insert(label.clone());
                }
                Self::Within(kept) => {
                    kept.remove(label);
                }
            }
        }
        self
    }

    fn with<'a>(mut self, labels: impl IntoIterator<Item = &'a String>) -> Self {
        for label in labels {
            match &mut self {
                Self::AnyBut(gone) => {
                    gone.remove(label);
                }
                Self::Within(kept) => {
                    kept.insert(label.clone());
                }
            }
        }
        self
    }

    /// Those of `labels` that this may have.
    fn only(&self, labels: &[String]) -> Self {
        Self::Within(labels.iter().filter(|label| self.may_have(label)).cloned().collect())
    }

    /// What either of two can have.
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Within(a), Self::Within(b)) => Self::Within(&a | &b),
            (Self::AnyBut(a), Self::AnyBut(b)) => Self::AnyBut(&a & &b),
            (Self::AnyBut(gone), Self::Within(kept)) | (Self::Within(kept), Self::AnyBut(gone)) => {
                Self::AnyBut(&gone - &kept)
            }
        }
    }
}

/// The labels of an expression's result. Errs on the side of more labels.
pub(super) fn of(expr: &Expr) -> Labels {
    match expr {
        Expr::Number(_) | Expr::Text(_) => Labels::none(),
        Expr::Selector(_) => Labels::any(),
        Expr::Subquery(inner, _) | Expr::Negated(inner) => of(inner),
        Expr::Call { name, args } => of_call(name, args),
        Expr::Aggregate { op, grouping, args } => {
            let inner = args.last().map_or_else(Labels::none, of);
            let counted: Vec<String> = match (op.as_str(), args.first()) {
                ("count_values", Some(Expr::Text(label))) => vec![label.clone()],
                _ => Vec::new(),
            };
            let kept = match grouping {
                _ if matches!(op.as_str(), "topk" | "bottomk" | "limitk" | "limit_ratio") => inner,
                Some(grouping) if grouping.without => inner.without(&grouping.labels),
                Some(grouping) => inner.only(&grouping.labels),
                None => Labels::none(),
            };
            kept.with(&counted)
        }
        Expr::Binary { op, matching, sides, .. } => {
            let [left, right] = &**sides;
            if right.is_scalar() {
                return of(left);
            }
            if left.is_scalar() {
                return of(right);
            }
            match op.as_str() {
                "and" | "unless" => return of(left),
                "or" => return of(left).or(of(right)),
                _ => {}
            }
            match matching {
                Some(matching) => match &matching.many {
                    Some((Side::Left, taken)) => of(left).with(taken),
                    Some((Side::Right, taken)) => of(right).with(taken),
                    None if matching.on && !compares(op) => of(left).only(&matching.labels),
                    None if matching.on => of(left),
                    None => of(left).without(&matching.labels),
                },
                None => match (of(left), of(right)) {
                    // One to one over all labels: both sides have the same.
                    (Labels::Within(a), Labels::Within(b)) => Labels::Within(&a & &b),
                    (Labels::Within(kept), _) | (_, Labels::Within(kept)) => Labels::Within(kept),
                    (left, _) => left,
                },
            }
        }
    }
}

fn of_call(name: &str, args: &[Expr]) -> Labels {
    let first_vector = args.iter().find(|arg| !arg.is_scalar() && !matches!(arg, Expr::Text(_)));
    let inner = || first_vector.map_or_else(Labels::none, of);
    match (name, args) {
        ("absent" | "absent_over_time", [Expr::Selector(selector)]) => Labels::Within(
            selector
                .matchers
                .iter()
                .filter(|(label, op, _)| op == "=" && label != "__name__")
                .map(|(label, _, _)| label.clone())
                .collect(),
        ),
        ("absent" | "absent_over_time" | "vector" | "scalar" | "time" | "pi", _) => Labels::none(),
        ("label_replace" | "label_join", [_, Expr::Text(made), ..]) => inner().with([made]),
        ("histogram_quantile" | "histogram_fraction", _) => inner().without(&["le".to_owned()]),
        _ => inner(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::promql::parse;

    #[test]
    fn labels_that_can_and_cannot_be_there() {
        for (text, has, lacks) in [
            ("up == 0", "instance", ""),
            ("sum(x) > 1", "", "job"),
            ("sum by (job) (x) > 1", "job", "instance"),
            ("sum without (pod) (x)", "job", "pod"),
            ("1 > sum by (job) (x)", "job", "instance"),
            ("absent(up{job=\"api\", pod=~\"a.*\"})", "job", "pod"),
            ("histogram_quantile(0.9, sum by (le, job) (rate(b[5m])))", "job", "le"),
            ("label_replace(sum(x), \"team\", \"a\", \"\", \"\")", "team", "job"),
            ("sum by (job) (a) / sum by (job) (b)", "job", "pod"),
            ("a * on (pod) group_left (team) b", "instance", ""),
            ("a / on (pod) b", "pod", "job"),
            ("sum by (a) (x) or sum by (b) (y)", "b", "c"),
            ("topk by (job) (3, x)", "instance", ""),
            ("count_values(\"version\", build)", "version", "job"),
            ("x and on () vector(1)", "job", ""),
        ] {
            let labels = of(&parse(text).unwrap());
            assert!(has.is_empty() || labels.may_have(has), "{text}");
            assert!(lacks.is_empty() || !labels.may_have(lacks), "{text}");
        }
    }
}
