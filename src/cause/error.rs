//! What can be wrong with an incident or with the files that describe it.

/// Why there is no ranking. Lines and columns are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Two components of one name.
    #[error("the graph has two components called `{name}`")]
    TwoNodes {
        /// The name.
        name: String,
    },
    /// A position beyond the graph.
    #[error("component number {node} is asked for, but the graph has {known}")]
    NoNode {
        /// The position, from 0.
        node: u32,
        /// How many there are.
        known: u32,
    },
    /// A series that is not as long as the list of times.
    #[error("the series `{series}` has {rows} values for {times} times")]
    Rows {
        /// Component and name.
        series: String,
        /// Its length.
        rows: usize,
        /// The length it should have.
        times: usize,
    },
    /// Times that do not ascend.
    #[error("row {row} of the abnormal window is not later than the one before")]
    Times {
        /// The row, from 1.
        row: u64,
    },
    /// A file that cannot be read as it should be.
    #[error("line {line}: {why}")]
    Line {
        /// The line.
        line: u64,
        /// What is wrong with it.
        why: String,
    },
}
