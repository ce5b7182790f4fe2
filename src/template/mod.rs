//! Log templates, mined online.
