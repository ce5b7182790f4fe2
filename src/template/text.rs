//! How templates are written.

/// What stands for a value (the convention of Drain and of the loghub labels).
pub const WILDCARD: &str = "<*>";
