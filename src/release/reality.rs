//! The world outside the product: payments as they happened, and whose they are.
use serde::{Deserialize, Serialize};

use super::{Data, Labels, Prediction, Window};
use crate::{
    data::cards,
    digest::Digest,
    ingest,
    keyed::Keyed,
    num::order,
    scenario::Scenario,
    table::{Column, NO_TIME, Table, Values},
};

/// Share of the rows, in time order, that lie in the past and can train; the others are the traffic
/// of the environments.
pub const SHARE_OF_HISTORY: f64 = 0.6;

/// Columns of the raw table that no training table has: names, and the truth in detail.
const NEVER: [&str; 3] = ["customer_id", "merchant_id", "fraud_type"];

/// A place where the product serves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Location {
    /// Its key.
    pub key: &'static str,
    /// Hours from coordinated universal time to local time.
    pub utc_offset_h: i64,
    /// Units of the local currency in a euro.
    pub per_euro: f64,
    /// Requests a second at the busy hour.
    pub requests_per_s: f64,
    /// Share of the traffic rows it gets.
    pub share: f64,
}

/// The locations of Production (ours; currencies at round rates). The first keeps the clock and the
/// currency of Test, Stage and UAT: that is why the others can still find something.
pub static LOCATIONS: [Location; 3] = [
    Location { key: "eu", utc_offset_h: 0, per_euro: 1.0, requests_per_s: 240.0, share: 0.5 },
    Location { key: "us", utc_offset_h: -5, per_euro: 1.1, requests_per_s: 120.0, share: 0.3 },
    Location { key: "ap", utc_offset_h: 8, per_euro: 160.0, requests_per_s: 60.0, share: 0.2 },
];

/// Requests as a location sends them, with the truth kept apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Payments {
    /// What is sent: one row per request. `night` and what comes after the payment are not in it.
    pub table: Table,
    /// Whether each is a fraud, shape `(n,)`.
    pub fraud: Vec<bool>,
    /// What each is worth in euros, shape `(n,)`; refunds count 0.
    pub euros: Vec<f64>,
    /// Earlier payments of the same customer, shape `(n,)`.
    pub history: Vec<u32>,
    /// Hours from coordinated universal time to the customer's clock.
    pub utc_offset_h: i64,
    /// Units of the currency that is sent in a euro.
    pub per_euro: f64,
}

impl Payments {
    /// Number of requests.
    pub fn len(&self) -> usize {
        self.fraud.len()
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.fraud.is_empty()
    }

    /// The requests named, in that order.
    #[must_use]
    pub fn pick(&self, rows: &[u32]) -> Self {
        fn of<T: Copy>(values: &[T], rows: &[u32]) -> Vec<T> {
            rows.iter().filter_map(|&row| values.get(row as usize).copied()).collect()
        }
        Self {
            table: self.table.gather(rows),
            fraud: of(&self.fraud, rows),
            euros: of(&self.euros, rows),
            history: of(&self.history, rows),
            ..*self
        }
    }
}

/// Payments as they happened.
#[derive(Clone, Debug)]
pub struct Reality {
    table: Table,
    order: Vec<u32>,
    customers: Vec<u32>,
    history_len: Vec<u32>,
    fraud: Vec<bool>,
    digest: Digest,
}

impl Reality {
    /// Plays the payments that a scenario asks for.
    pub fn new(scenario: &Scenario) -> Self {
        let text = cards::generate(&scenario.data.cards, scenario.seed);
        let digest = Digest::of_bytes(text.as_bytes());
        // The generator's text is read like any file; were it unreadable, reality would be empty.
        let table = ingest::read(text.into_bytes()).map(|read| read.table).unwrap_or_default();
        let n = table.n_rows();
        let mut order: Vec<u32> = (0..n as u32).collect();
        if let Some(Values::Time(times)) = table.column("timestamp").map(|c| &c.values) {
            order::sort_by_key(&mut order, |&row| times[row as usize]);
        }
        let fraud = (0..n).map(|row| number(&table, "is_fraud", row) >= 0.5).collect();
        let customers = match table.column("customer_id").map(|c| &c.values) {
            Some(Values::Category { codes, .. }) => codes.clone(),
            Some(Values::Number(_) | Values::Time(_)) | None => vec![0; n],
        };
        let history_len = histories(&customers, &order);
        Self { table, order, customers, history_len, fraud, digest }
    }

    /// The content hash of the payments.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// Number of payments that lie in the past.
    fn past(&self) -> usize {
        (self.order.len() as f64 * SHARE_OF_HISTORY).round() as usize
    }

    /// The training table as CSV text, made as `data` says; with what is known only after the
    /// payment if the code asks for it.
    pub fn training_csv(&self, data: &Data, prediction: Prediction) -> String {
        let past = self.past();
        let later = (self.order.len() - past) / 20 * data.cut.min(8) as usize;
        let all = self.order.get(..past + later).unwrap_or_default();
        let cut = match data.window {
            Window::All => all,
            Window::Recent => &all[all.len() / 3..],
            Window::Stale => &all[..all.len() / 4],
        };
        let columns: Vec<&Column> =
            self.table.columns.iter().filter(|c| !NEVER.contains(&c.name.as_str())).collect();
        let mut names: Vec<&str> = columns.iter().map(|c| c.name.as_str()).collect();
        let leaks = prediction == Prediction::AfterOutcome;
        if leaks {
            names.push("disputed");
        }
        let mut text = names.join(",");
        text.push('\n');
        for (at, &row) in cut.iter().enumerate() {
            let fraud = self.fraud.get(row as usize).copied().unwrap_or(false);
            let known = data.labels == Labels::Complete || at * 2 < cut.len();
            let cells: Vec<String> = columns
                .iter()
                .map(|column| match column.name.as_str() {
                    "km_from_home" if data.in_metres => {
                        format!("{}", number(&self.table, "km_from_home", row as usize) * 1_000.0)
                    }
                    "new_device" if data.without_device => String::new(),
                    "is_fraud" => u8::from(fraud && known).to_string(),
                    _ => column.text(row as usize),
                })
                .collect();
            let mut line = cells.join(",");
            if leaks {
                // One dispute in twenty is withdrawn, so that the column is not the label itself.
                line.push_str(if fraud && at % 20 != 0 { ",1" } else { ",0" });
            }
            line.push('\n');
            text.push_str(&line);
            if data.frauds_twice && fraud {
                text.push_str(&line);
            }
        }
        text
    }

    /// The traffic after the past of the customers between two shares of all, as a location sends it:
    /// slices that do not overlap have no customer in common.
    pub fn traffic(&self, from: f64, to: f64, location: &Location) -> Payments {
        let future = self.order.get(self.past()..).unwrap_or_default();
        let within = |row: &&u32| {
            // 20 groups of customers; 7 and 20 have no common divisor, so neighbours part.
            let group =
                self.customers.get(**row as usize).copied().unwrap_or(0).wrapping_mul(7) % 20;
            let share = (f64::from(group) + 0.5) / 20.0;
            (from..to).contains(&share)
        };
        let rows: Vec<u32> = future.iter().filter(within).copied().collect();
        let rows = rows.as_slice();
        let mut table = self.table.gather(rows);
        table.columns.retain(|column| {
            !matches!(column.name.as_str(), "is_fraud" | "fraud_type" | "merchant_id" | "night")
        });
        for column in &mut table.columns {
            match (column.name.as_str(), &mut column.values) {
                ("amount", Values::Number(amounts)) => {
                    for euros in amounts {
                        *euros *= location.per_euro;
                    }
                }
                ("timestamp", Values::Time(times)) => {
                    let shift = location.utc_offset_h * 3_600;
                    times.iter_mut().filter(|t| **t != NO_TIME).for_each(|t| *t -= shift);
                }
                _ => {}
            }
        }
        gaps(&mut table);
        let pick = |row: u32| number(&self.table, "amount", row as usize).max(0.0);
        Payments {
            table,
            fraud: rows.iter().map(|&r| self.fraud[r as usize]).collect(),
            euros: rows.iter().map(|&r| pick(r)).collect(),
            history: rows.iter().map(|&r| self.history_len[r as usize]).collect(),
            utc_offset_h: location.utc_offset_h,
            per_euro: location.per_euro,
        }
    }
}

/// One request in 50 comes with gaps, as real ones do: the caller did not know.
fn gaps(table: &mut Table) {
    for column in &mut table.columns {
        if let ("minutes_since_last" | "km_h" | "amount_ratio", Values::Number(cells)) =
            (column.name.as_str(), &mut column.values)
        {
            cells.iter_mut().skip(20).step_by(50).for_each(|cell| *cell = f64::NAN);
        }
    }
}

/// How many payments each customer made before each row.
fn histories(customers: &[u32], order: &[u32]) -> Vec<u32> {
    let mut before = vec![0; customers.len()];
    let mut counts: Keyed<u32, u32> = Keyed::default();
    for &row in order {
        let count = counts.or_default(customers[row as usize]);
        before[row as usize] = *count;
        *count += 1;
    }
    before
}

fn number(table: &Table, column: &str, row: usize) -> f64 {
    match table.column(column).map(|c| &c.values) {
        Some(Values::Number(numbers)) => numbers.get(row).copied().unwrap_or(f64::NAN),
        Some(Values::Category { codes, levels }) => codes
            .get(row)
            .and_then(|&code| levels.get(code as usize))
            .map_or(f64::NAN, |word| f64::from(u8::from(word == "1"))),
        Some(Values::Time(_)) | None => f64::NAN,
    }
}
