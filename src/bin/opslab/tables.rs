//! The tables of the lab, carried in the program.
use opslab::data::TableId;

/// The bytes of a table; `None` for those that are made or brought.
pub(crate) fn bytes(table: TableId) -> Option<&'static [u8]> {
    match table {
        TableId::CreditScoring => Some(include_bytes!("../../../static/data/credit_scoring.csv")),
        TableId::LendingClub => Some(include_bytes!("../../../static/data/lending_club.csv")),
        TableId::Flights => Some(include_bytes!("../../../static/data/nyc_flights_2013.csv")),
        TableId::BreastCancer => Some(include_bytes!("../../../static/data/breast_cancer.csv")),
        TableId::Penguins => Some(include_bytes!("../../../static/data/penguins.csv")),
        TableId::Ridership => Some(include_bytes!("../../../static/data/chicago_ridership.csv")),
        TableId::Cards | TableId::Own => None,
    }
}
