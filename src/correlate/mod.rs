//! From alerts to incidents.
