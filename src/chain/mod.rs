//! The whole way from bytes to action, step by step.
