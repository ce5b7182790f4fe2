//! What a row tells of its payment. Everything is known strictly before the bank answers: the
//! payment itself, and earlier attempts of the same customer.
use std::collections::VecDeque;

use super::{
    customer::Customer,
    merchant::{Market, Place},
    payment::Payment,
    tables::TOWNS,
};
use crate::{
    keyed::Keyed,
    table::{days_from_civil, time_text},
};

/// The names of the columns.
pub(super) const HEADER: &str = "timestamp,customer_id,merchant_id,category,channel,amount,\
    km_from_home,km_h,minutes_since_last,tx_1h,tx_24h,amount_ratio,new_device,new_merchant,\
    country,night,declines_1h,is_fraud,fraud_type";

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// The first day of the stream, a Monday.
fn epoch() -> i64 {
    days_from_civil(2025, 1, 6) * DAY
}

/// The day of the week of a day of the stream, 0 for Monday.
pub(super) fn weekday(day: i64) -> usize {
    day.rem_euclid(7) as usize
}

/// What is remembered of one customer.
#[derive(Debug)]
pub(super) struct Memory<'a> {
    customer: &'a Customer,
    market: &'a Market,
    /// Time, and whether declined, of the payments of the last 24 hours.
    recent: VecDeque<(i64, bool)>,
    last: Option<(i64, Place)>,
    /// Amounts so far in cents, sorted, refunds left out.
    amounts: Vec<i64>,
    merchants: Keyed<u32, ()>,
    /// First use of each device.
    devices: Keyed<u32, i64>,
}

impl<'a> Memory<'a> {
    pub(super) fn new(customer: &'a Customer, market: &'a Market) -> Self {
        Self {
            customer,
            market,
            recent: VecDeque::new(),
            last: None,
            amounts: Vec::new(),
            merchants: Keyed::default(),
            devices: Keyed::default(),
        }
    }

    /// The row of a payment, as CSV without a line end; `number` is the customer's.
    pub(super) fn write_row(&self, number: usize, payment: &Payment) -> String {
        let shop = &self.market.merchants[payment.merchant as usize];
        let since =
            |window: i64| move |&&(second, _): &&(i64, bool)| second > payment.second - window;
        let tx_1h = self.recent.iter().filter(since(HOUR)).count();
        let tx_24h = self.recent.iter().filter(since(DAY)).count();
        let declines = self.recent.iter().filter(since(HOUR)).filter(|(_, d)| *d).count();
        let (mut minutes, mut speed) = (String::new(), String::new());
        if let Some((second, place)) = self.last {
            let seconds = (payment.second - second) as f64;
            // Two payments within a minute say nothing of speed.
            let hours = seconds.max(60.0) / 3_600.0;
            minutes = format!("{:.1}", seconds / 60.0);
            speed = format!("{:.1}", (place.distance(payment.place) / hours).min(2_000.0));
        }
        let ratio = self.median().map_or_else(String::new, |median| {
            format!("{:.3}", payment.cents as f64 / median.max(1.0))
        });
        let first_use = |device: &u32| self.devices.get(device).copied().unwrap_or(payment.second);
        let new_device = payment.device.is_some_and(|d| payment.second - first_use(&d) < DAY);
        let new_merchant = !self.merchants.contains_key(&payment.merchant);
        let night = payment.second.rem_euclid(DAY) < 6 * HOUR;
        format!(
            "{},C{:05},M{:05},{},{},{},{:.1},{speed},{minutes},{tx_1h},{tx_24h},{ratio},{},{},{},\
             {},{declines},{},{}",
            time_text_with_clock(epoch() + payment.second),
            number + 1,
            payment.merchant + 1,
            shop.category.trade().word,
            payment.channel.word(),
            write_cents(payment.cents),
            self.customer.home.distance(payment.place),
            u8::from(new_device),
            u8::from(new_merchant),
            TOWNS[shop.town].country,
            u8::from(night),
            u8::from(payment.fraud.is_some()),
            payment.fraud.map_or("none", |fraud| fraud.word()),
        )
    }

    /// Adds a payment to what is remembered.
    pub(super) fn remember(&mut self, payment: &Payment) {
        while self.recent.front().is_some_and(|&(second, _)| second <= payment.second - DAY) {
            self.recent.pop_front();
        }
        self.recent.push_back((payment.second, payment.declined));
        self.last = Some((payment.second, payment.place));
        if payment.cents > 0 {
            let at = self.amounts.partition_point(|&cents| cents < payment.cents);
            self.amounts.insert(at, payment.cents);
        }
        self.merchants.insert(payment.merchant, ());
        if let Some(device) = payment.device.filter(|device| !self.devices.contains_key(device)) {
            self.devices.insert(device, payment.second);
        }
    }

    /// The customer's median amount in cents, once there are three.
    fn median(&self) -> Option<f64> {
        let n = self.amounts.len();
        (n >= 3).then(|| (self.amounts[(n - 1) / 2] + self.amounts[n / 2]) as f64 / 2.0)
    }
}

/// Always with the time of day, also at midnight.
fn time_text_with_clock(seconds: i64) -> String {
    let text = time_text(seconds);
    if text.len() == 10 { text + " 00:00:00" } else { text }
}

/// Euros with two decimals.
fn write_cents(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
}
