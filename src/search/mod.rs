//! Find events by field, range, text and time, and count what was found.
//!
//! A million events answer within milliseconds because nothing is read that need not be: positions
//! are in the order of time, fields are columns of numbers, sets are bits, and a text is sought in the
//! shapes of bodies rather than in the bodies ([`Index`]). The language is that of [`Query`]'s
//! `FromStr`:
//!
//! ```
//! use opslab::search::Query;
//!
//! let query: Query = r#"severity>=error service=payments-api "timeout" -host=db1"#.parse()?;
//! assert!(matches!(query, Query::And(parts) if parts.len() == 4));
//! let error = "service=".parse::<Query>().unwrap_err();
//! assert_eq!(error.to_string(), "character 9 of the query: a value is missing here");
//! # Ok::<(), opslab::search::QueryError>(())
//! ```
mod bits;
mod column;
mod found;
mod index;
mod known;
mod parse;
mod query;
mod run;
mod text;
mod value;

pub use self::{
    found::{Count, Facet, Found, Histogram},
    index::{Builder, Extra, Index},
    known::Unknown,
    parse::{Problem, QueryError},
    query::{Field, Order, Query, Test},
};
