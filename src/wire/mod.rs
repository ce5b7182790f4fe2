//! Wire formats: from the bytes of twenty monitoring tools to events, or to quarantine with a reason.
