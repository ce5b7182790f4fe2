//! The simulated payments product: topology, load, faults, telemetry, truth.
