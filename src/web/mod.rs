//! The page: the only module that knows a browser.
pub mod draw;
mod marks;
pub mod theme;
