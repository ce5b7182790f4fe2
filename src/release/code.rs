//! What the product's code does at the places that changes touch.
//!
//! Each field is one place of the code, each variant one way to write it. The first variant is what
//! the product did before anybody changed it.
use serde::{Deserialize, Serialize};

/// Declares the ways in which one place of the code can be written.
macro_rules! ways {
    ($(#[$doc:meta])* $name:ident { $first:ident: $what:literal $(, $other:ident: $says:literal)* $(,)? }) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize,
            strum::VariantArray,
        )]
        pub enum $name {
            #[doc = $what]
            #[default]
            $first,
            $(#[doc = $says] $other,)*
        }
    };
}

ways!(
    /// How the amount of a payment is read.
    Money {
        Converted: "Local currency is converted to euros.",
        Cents: "Converted, then read as cents.",
        AsSent: "Taken as it was sent, whatever the currency."
    }
);
ways!(
    /// From which clock the hour of a payment is read.
    Clock {
        Local: "The customer's.",
        HourAhead: "The customer's, one hour ahead.",
        Utc: "Coordinated universal time, wherever the customer is."
    }
);
ways!(
    /// Which words of categories are understood.
    Levels {
        All: "Those of the training rows; others are taken as the most frequent.",
        WithoutDigital: "`digital` is missing from the list of categories.",
        Strict: "A word without a column of its own ends the request with an error."
    }
);
ways!(
    /// What becomes of an empty cell.
    Missing {
        Filled: "The value found in training.",
        Sentinel: "9,999, as a mark.",
        Refused: "The request ends with an error."
    }
);
ways!(
    /// Where mean and spread of a number come from.
    Scaler {
        Fitted: "From the training rows, out of the package.",
        EachBatch: "From the rows that are to be scored."
    }
);
ways!(
    /// What the model may know in training.
    Prediction {
        BeforeOutcome: "What is known when the payment is made.",
        AfterOutcome: "Also whether it was disputed later."
    }
);
ways!(
    /// How far back a customer's history is read.
    History {
        LastDay: "24 hours.",
        Everything: "All payments of the customer, at each request."
    }
);
ways!(
    /// When the model is loaded.
    Start {
        Once: "When the service starts.",
        EachRequest: "At each request."
    }
);
ways!(
    /// What becomes of answers that were given.
    Cache {
        Bounded: "The last 10,000 are kept.",
        Endless: "All are kept."
    }
);
ways!(
    /// How score and threshold are compared.
    Compare {
        AtLeast: "A score of at least the threshold holds the payment.",
        Below: "A score below the threshold holds the payment."
    }
);
ways!(
    /// What is answered when the feature store does not.
    Fallback {
        Rule: "Payments above 400 euros are held, others pass.",
        Nothing: "An error."
    }
);
ways!(
    /// How often a failed call of the feature store is tried.
    Retry {
        Twice: "Twice, with a pause.",
        Storm: "Ten times, at once.",
        Never: "Once."
    }
);
ways!(
    /// How the fields of a request or an answer are called.
    Names {
        Agreed: "As agreed.",
        Renamed: "One of them otherwise."
    }
);
ways!(
    /// What is written to the log.
    Log {
        Quiet: "Release and decision.",
        Masked: "Also duration and a hash of the customer.",
        Plain: "Also the customer and the amount, readable."
    }
);
ways!(
    /// The numerical library.
    Dependency {
        Pinned: "Version 1.2.",
        Patched: "Version 1.2.1: the same results, less work.",
        Fast: "Version 2.0: exponentials from a table of 16 entries."
    }
);
ways!(
    /// How the score is written into the answer.
    Answer {
        Exact: "As it is.",
        Rounded: "With one decimal, and compared so."
    }
);

/// The product's code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// `src/read.rs`.
    pub money: Money,
    /// `src/read.rs`.
    pub clock: Clock,
    /// `src/read.rs`.
    pub levels: Levels,
    /// `src/read.rs`.
    pub missing: Missing,
    /// `src/score.rs`.
    pub scaler: Scaler,
    /// `src/features.rs`.
    pub prediction: Prediction,
    /// `src/features.rs`.
    pub history: History,
    /// `src/score.rs`.
    pub start: Start,
    /// `src/serve.rs`.
    pub cache: Cache,
    /// `src/decide.rs`.
    pub compare: Compare,
    /// `src/store.rs`.
    pub fallback: Fallback,
    /// `src/store.rs`.
    pub retry: Retry,
    /// `src/request.rs`.
    pub request: Names,
    /// `src/answer.rs`.
    pub response: Names,
    /// `src/serve.rs`.
    pub log: Log,
    /// `Cargo.toml`.
    pub dependency: Dependency,
    /// `src/answer.rs`.
    pub answer: Answer,
}
