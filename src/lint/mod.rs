//! Anti-patterns of alert rules.
