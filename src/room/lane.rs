//! Stretches of a lane that overlap stand under each other.
use super::Lane;

/// Rows that a lane has at most: more could not be seen.
const MOST: usize = 4;

impl Lane {
    /// The row of each span, from 0, and how many rows there are. Each span takes the first row that
    /// is free when it begins, and the last where none is; moments need no room.
    pub fn rows(&self) -> (Vec<usize>, usize) {
        let mut order: Vec<usize> = (0..self.spans.len()).collect();
        order.sort_by(|&a, &b| self.spans[a].from.total_cmp(&self.spans[b].from));
        let mut rows = vec![0; self.spans.len()];
        let mut ends: Vec<f64> = Vec::new();
        for at in order {
            let span = &self.spans[at];
            if span.to <= span.from {
                continue;
            }
            let free = ends.iter().position(|end| *end <= span.from);
            let row = free.unwrap_or(ends.len()).min(MOST - 1);
            match ends.get_mut(row) {
                Some(end) => *end = end.max(span.to),
                None => ends.push(span.to),
            }
            rows[at] = row;
        }
        (rows, ends.len().max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Span;
    use super::*;
    use crate::run::Tone;

    fn rows(spans: &[(f64, f64)]) -> (Vec<usize>, usize) {
        let span =
            |&(from, to): &(f64, f64)| Span { from, to, label: String::new(), tone: Tone::Plain };
        Lane { spans: spans.iter().map(span).collect(), ..Lane::default() }.rows()
    }

    #[test]
    fn what_overlaps_stands_in_rows_of_its_own() {
        assert_eq!(rows(&[]), (vec![], 1));
        assert_eq!(rows(&[(0.0, 5.0), (5.0, 9.0)]), (vec![0, 0], 1));
        assert_eq!(rows(&[(4.0, 9.0), (0.0, 5.0), (2.0, 2.0), (6.0, 7.0)]), (vec![1, 0, 0, 0], 2));
        let many: Vec<(f64, f64)> = (0..9).map(|at| (f64::from(at), 100.0)).collect();
        assert_eq!(rows(&many), (vec![0, 1, 2, 3, 3, 3, 3, 3, 3], 4));
    }
}
