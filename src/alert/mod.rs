//! From events to alerts: deduplicate, suppress, route, group.
