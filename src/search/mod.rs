//! Find events by field, range, text and time.
