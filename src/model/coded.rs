//! Training data for trees: every cell replaced by the rank of its value in its column.
use ndarray::{Array2, ArrayView1};

/// One column by ranks.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// Rank of each row's value among the distinct values, shape `(n_rows,)`.
    pub(super) codes: Vec<u32>,
    /// The distinct values, ascending.
    pub(super) values: Vec<f64>,
}

impl Column {
    /// Ranks the finite values of a column.
    pub(super) fn new(cells: ArrayView1<'_, f64>) -> Self {
        // Both zeros are one value.
        let cells: Vec<f64> = cells.iter().map(|&value| value + 0.0).collect();
        let mut codes = vec![0; cells.len()];
        let mut values: Vec<f64> = Vec::new();
        for row in crate::num::order::by_value(&cells) {
            let value = cells[row as usize];
            if values.last().is_none_or(|last| last.total_cmp(&value).is_ne()) {
                values.push(value);
            }
            codes[row as usize] = values.len() as u32 - 1;
        }
        Self { codes, values }
    }

    /// The threshold between two neighbouring values of a node, given by rank: their mean, as
    /// scikit-learn 1.9.1 does it (`_splitter.pyx`), but never so rounded that it parts them wrongly.
    pub(super) fn threshold(&self, below: u32, above: u32) -> f64 {
        let (below, above) = (self.values[below as usize], self.values[above as usize]);
        let middle = below / 2.0 + above / 2.0;
        if below <= middle && middle < above { middle } else { below }
    }
}

/// The training data of a tree or a forest.
#[derive(Clone, Debug)]
pub(super) struct Coded {
    /// The cells, shape `(n_rows, n_columns)`, row by row.
    pub(super) x: Array2<f64>,
    /// The ranked columns: those that are done so far.
    pub(super) columns: Vec<Column>,
    /// The labels.
    pub(super) labels: Vec<bool>,
}

impl Coded {
    /// Starts without any ranked column.
    pub(super) fn new(x: Array2<f64>, labels: Vec<bool>) -> Self {
        Self { x, columns: Vec::new(), labels }
    }

    /// Ranks the next columns, about `cells` cells; true when all are ranked.
    pub(super) fn advance(&mut self, cells: usize) -> bool {
        let n = self.labels.len().max(1);
        for _ in 0..cells.div_ceil(n) {
            if self.is_ready() {
                break;
            }
            self.columns.push(Column::new(self.x.column(self.columns.len())));
        }
        self.is_ready()
    }

    /// True when all columns are ranked.
    pub(super) fn is_ready(&self) -> bool {
        self.columns.len() == self.x.ncols()
    }

    /// Share of the columns that are ranked.
    pub(super) fn share(&self) -> f64 {
        self.columns.len() as f64 / self.x.ncols().max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_follow_values() {
        let cells = [3.5, -0.0, f64::MIN, 0.0, f64::MAX, -2.0, 3.5];
        let column = Column::new(ArrayView1::from(&cells));
        assert_eq!(column.codes, [3, 2, 0, 2, 4, 1, 3]);
        assert_eq!(column.values, [f64::MIN, -2.0, 0.0, 3.5, f64::MAX]);
        assert!(column.values[2].is_sign_positive());
    }

    #[test]
    fn thresholds_part_their_neighbours() {
        let cells = [1.0, 1.0 + f64::EPSILON, f64::MAX / 2.0, f64::MAX, -5e-324, 5e-324];
        let column = Column::new(ArrayView1::from(&cells));
        for rank in 1..column.values.len() as u32 {
            let threshold = column.threshold(rank - 1, rank);
            assert!(column.values[rank as usize - 1] <= threshold, "{rank}");
            assert!(threshold < column.values[rank as usize], "{rank}");
        }
    }
}
