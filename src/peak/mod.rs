//! Cause and effect of peak usage.
