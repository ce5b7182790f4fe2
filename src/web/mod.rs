//! The page: the only module that knows a browser.
pub mod chart;
pub mod draw;
#[cfg(test)]
mod draw_tests;
mod marks;
pub mod more;
pub mod table;
pub mod theme;
