//! Root cause over a dependency graph.
