//! The figures behind the generator. Where a figure is measured, its source is named; the rest was
//! chosen so that the generated stream meets the measured ones (see the module's table).
use serde::{Deserialize, Serialize};
use strum::VariantArray;

/// What is bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, VariantArray)]
pub(super) enum Category {
    Grocery,
    Restaurant,
    Fuel,
    Transport,
    Fashion,
    Electronics,
    Household,
    Health,
    Entertainment,
    Travel,
    Digital,
    Cash,
}

/// How amounts of a category are spread, and where and when it is sold.
pub(super) struct Trade {
    pub(super) word: &'static str,
    /// Mean and standard deviation of the natural logarithm of the amount in euros. Tight for fuel,
    /// wide for services, as in the purchase-card statements of Birmingham City Council 2014–2018
    /// (fuel 3.93 and .55, food 3.09 and 1.22, parking 1.89 and .99, equipment 3.49 and 1.41).
    pub(super) log_mean: f64,
    pub(super) log_sd: f64,
    /// Share of its payments made online by a customer of average habits.
    pub(super) online: f64,
    /// Opening hours, from and until; online shops never close.
    pub(super) open: (u32, u32),
    /// Weight in the shopping of an average customer.
    pub(super) weight: f64,
}

impl Category {
    pub(super) fn trade(self) -> Trade {
        let trade = |word, (log_mean, log_sd), online, open, weight| Trade {
            word,
            log_mean,
            log_sd,
            online,
            open,
            weight,
        };
        match self {
            Self::Grocery => trade("grocery", (3.1, 1.0), 0.04, (7, 22), 0.25),
            Self::Restaurant => trade("restaurant", (2.8, 1.0), 0.12, (7, 24), 0.16),
            Self::Fuel => trade("fuel", (3.9, 0.5), 0.0, (0, 24), 0.06),
            Self::Transport => trade("transport", (1.9, 1.0), 0.35, (0, 24), 0.09),
            Self::Fashion => trade("fashion", (3.9, 0.9), 0.45, (9, 20), 0.08),
            Self::Electronics => trade("electronics", (4.6, 1.3), 0.5, (9, 20), 0.04),
            Self::Household => trade("household", (3.9, 1.2), 0.35, (8, 20), 0.08),
            Self::Health => trade("health", (3.2, 1.0), 0.15, (8, 19), 0.05),
            Self::Entertainment => trade("entertainment", (2.8, 1.1), 0.5, (10, 24), 0.06),
            Self::Travel => trade("travel", (5.2, 1.2), 0.75, (6, 23), 0.03),
            Self::Digital => trade("digital", (2.0, 1.2), 1.0, (0, 24), 0.08),
            Self::Cash => trade("cash", (4.4, 0.7), 0.0, (0, 24), 0.04),
        }
    }
}

/// How it is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Channel {
    Chip,
    Contactless,
    Online,
    Atm,
}

impl Channel {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Chip => "chip",
            Self::Contactless => "contactless",
            Self::Online => "online",
            Self::Atm => "atm",
        }
    }
}

/// How a fraud works.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, VariantArray,
)]
pub enum FraudType {
    /// Many tiny online payments to see whether stolen numbers work, then a few large ones.
    CardTesting,
    /// Somebody else is logged in: a new device, dear goods.
    AccountTakeover,
    /// The card itself is used, at cash machines and in shops, until it is blocked.
    StolenCard,
    /// A terminal copied the card; weeks later the copy is used elsewhere.
    CompromisedTerminal,
    /// An honest-looking purchase that the customer later denies: nothing in the row tells.
    RefundAbuse,
}

impl FraudType {
    /// The word in the table.
    pub fn word(self) -> &'static str {
        match self {
            Self::CardTesting => "card_testing",
            Self::AccountTakeover => "account_takeover",
            Self::StolenCard => "stolen_card",
            Self::CompromisedTerminal => "compromised_terminal",
            Self::RefundAbuse => "refund_abuse",
        }
    }

    /// Its share of all fraudulent rows. Refund abuse is the part that no model can find.
    pub(super) fn share(self) -> f64 {
        match self {
            Self::CardTesting => 0.30,
            Self::AccountTakeover => 0.27,
            Self::StolenCard => 0.20,
            Self::CompromisedTerminal => 0.15,
            Self::RefundAbuse => 0.08,
        }
    }
}

/// Kinds of customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, VariantArray)]
pub(super) enum Segment {
    Student,
    Family,
    Pensioner,
    Affluent,
    Business,
}

/// What a segment does differently.
pub(super) struct Habits {
    /// Share of the customers.
    pub(super) share: f64,
    /// Factor on the number of payments.
    pub(super) pace: f64,
    /// Added to the logarithm of amounts.
    pub(super) log_shift: f64,
    /// Factor on the online share of each category.
    pub(super) online: f64,
    /// Trips begun per day.
    pub(super) trips: f64,
}

impl Segment {
    pub(super) fn habits(self) -> Habits {
        let habits = |share, pace, log_shift, online, trips| Habits {
            share,
            pace,
            log_shift,
            online,
            trips,
        };
        match self {
            Self::Student => habits(0.2, 1.1, -0.5, 1.4, 0.008),
            Self::Family => habits(0.35, 1.2, 0.0, 1.0, 0.005),
            Self::Pensioner => habits(0.2, 0.6, -0.1, 0.4, 0.004),
            Self::Affluent => habits(0.15, 1.1, 0.7, 1.1, 0.014),
            Self::Business => habits(0.1, 0.9, 0.6, 1.0, 0.02),
        }
    }

    /// Weights of the days Monday to Sunday. Business: the purchase cards of Birmingham City
    /// Council. The others: busiest from Friday to Sunday, as in Sparkov (B. Harris), but less so.
    pub(super) fn weekdays(self) -> [f64; 7] {
        match self {
            Self::Business => [0.177, 0.200, 0.203, 0.192, 0.165, 0.036, 0.028],
            Self::Student | Self::Family | Self::Pensioner | Self::Affluent => {
                [0.12, 0.12, 0.13, 0.14, 0.17, 0.18, 0.14]
            }
        }
    }
}

/// Share of honest payments by hour of day (measured on the legitimate rows of the card data of
/// Université Libre de Bruxelles, September 2013).
pub(super) const HOURS: [f64; 24] = [
    0.028, 0.012, 0.011, 0.012, 0.009, 0.009, 0.016, 0.026, 0.036, 0.054, 0.063, 0.056, 0.059,
    0.058, 0.055, 0.055, 0.060, 0.057, 0.063, 0.056, 0.054, 0.054, 0.055, 0.042,
];

/// A town: its country and where it lies, in kilometres east and north of the middle of the home
/// country. The first [`HOME_TOWNS`] are at home, largest first.
pub(super) struct Town {
    pub(super) country: &'static str,
    pub(super) east: f64,
    pub(super) north: f64,
}

/// Towns in the home country.
pub(super) const HOME_TOWNS: u32 = 8;

const fn town(country: &'static str, east: f64, north: f64) -> Town {
    Town { country, east, north }
}

/// All towns.
pub(super) static TOWNS: [Town; 16] = [
    town("DE", 220.0, 160.0),
    town("DE", -10.0, 280.0),
    town("DE", 110.0, -330.0),
    town("DE", -220.0, 0.0),
    town("DE", -100.0, -100.0),
    town("DE", -60.0, -260.0),
    town("DE", 160.0, 40.0),
    town("DE", -80.0, 220.0),
    town("NL", -380.0, 140.0),
    town("AT", 450.0, -320.0),
    town("FR", -560.0, -230.0),
    town("IT", 160.0, -1_050.0),
    town("ES", -1_050.0, -1_100.0),
    town("GB", -720.0, 130.0),
    town("PL", 760.0, 120.0),
    town("US", -6_200.0, -400.0),
];
