//! The `opslab` command.
fn main() {}
