//! From an incident to an action.
