//! The honest stream: when, what, where and how much a customer pays.
use strum::VariantArray as _;

use super::{
    customer::Customer,
    merchant::{Market, Merchant, Place, choose_weighted},
    tables::{Category, Channel, FraudType, HOME_TOWNS, HOURS},
};
use crate::{keyed::Keyed, num, rng::Rng};

/// One attempt to pay, honest or not.
#[derive(Clone, Debug)]
pub(super) struct Payment {
    /// Seconds since the first day of the stream began.
    pub(super) second: i64,
    pub(super) merchant: u32,
    pub(super) channel: Channel,
    /// Negative for a refund.
    pub(super) cents: i64,
    /// Where the card or the device was.
    pub(super) place: Place,
    /// The device of an online payment.
    pub(super) device: Option<u32>,
    pub(super) declined: bool,
    pub(super) fraud: Option<FraudType>,
}

/// What a customer's next payment depends on.
#[derive(Debug)]
pub(super) struct Wallet<'a> {
    customer: &'a Customer,
    market: &'a Market,
    /// Visits of each merchant: a visited one is chosen again with probability [`LOYALTY`].
    visits: Keyed<u32, u32>,
    pub(super) payments: Vec<Payment>,
    device: u32,
}

/// Probability of going where one has been before (24.7 % of the merchants of a purchase card of
/// Birmingham City Council are new to it).
const LOYALTY: f64 = 0.75;
/// Share of payments that repeat an earlier one to the cent (same source: 2.9 %).
const REPEATS: f64 = 0.029;
/// Share of refunds (same source: 2.8 %).
const REFUNDS: f64 = 0.028;
/// Share of payments declined, for reasons that have nothing to do with fraud.
const DECLINES: f64 = 0.02;

impl<'a> Wallet<'a> {
    pub(super) fn new(customer: &'a Customer, market: &'a Market) -> Self {
        Self { customer, market, visits: Keyed::default(), payments: Vec::new(), device: 0 }
    }

    /// Makes the `count` payments of one day.
    pub(super) fn spend_day(&mut self, day: i64, count: u32, rng: &mut Rng) {
        let end = day * 86_400 + 86_399;
        for second in day_times(day, count, rng) {
            let last = self.payments.last().map_or(-1_000_000_000, |payment| payment.second);
            let second = second.max(last + 20);
            let follow_up = self.follow_up(day, second, rng);
            let mut payment = follow_up.unwrap_or_else(|| self.pay(day, second, rng));
            payment.second = payment.second.min(end);
            if payment.cents > 0 {
                *self.visits.or_default(payment.merchant) += 1;
            }
            self.payments.push(payment);
        }
    }

    /// A second try after a decline of the same day, a refund, or the same again.
    fn follow_up(&self, day: i64, second: i64, rng: &mut Rng) -> Option<Payment> {
        let last = self.payments.last()?;
        let wait = 20 + i64::from(rng.below(200));
        let today = last.second >= day * 86_400;
        if today && last.declined && last.cents > 0 && rng.chance(0.6) {
            let declined = rng.chance(0.4);
            return Some(Payment { second: last.second + wait, declined, ..last.clone() });
        }
        let recent = self.payments.len().min(20) as u32;
        let earlier = &self.payments[self.payments.len() - 1 - rng.below(recent) as usize];
        let draw = rng.unit();
        if earlier.cents <= 0 || earlier.declined || draw >= REPEATS + REFUNDS {
            return None;
        }
        let cents = if draw < REPEATS { earlier.cents } else { -earlier.cents };
        Some(Payment { second, cents, declined: false, ..earlier.clone() })
    }

    fn pay(&mut self, day: i64, second: i64, rng: &mut Rng) -> Payment {
        let customer = self.customer;
        let hour = (second.rem_euclid(86_400) / 3_600) as u32;
        let trip = customer.trip(day);
        let town = trip.map_or(customer.town, |trip| trip.town);
        // One payment in twelve happens in another town of the country, trip or not.
        let town = if rng.chance(0.08) { rng.below(HOME_TOWNS) as usize } else { town };
        let here = if town == customer.town { customer.home } else { Place::of_town(town) };
        let category = self.choose_category(hour, rng);
        let trade = category.trade();
        let closed = hour < trade.open.0 || hour >= trade.open.1;
        let online = closed || trade.online >= 1.0 || rng.chance(trade.online * customer.online);
        let merchant = self
            .choose_known(category, online, town, rng)
            .or_else(|| self.choose_new(category, online, town, here, rng))
            .unwrap_or(0);
        let shop = &self.market.merchants[merchant as usize];
        let cents = draw_cents(shop, customer.log_shift + trade.log_sd * rng.normal(), rng);
        let channel = choose_channel(shop, cents, rng);
        let declined = rng.chance(DECLINES);
        let (place, device) = if channel == Channel::Online {
            // A new phone now and then; or another's computer, once.
            if rng.chance(0.02) {
                self.device += 1;
            }
            let device =
                if rng.chance(0.02) { 1_000_000 + rng.below(1_000_000) } else { self.device };
            (locate_device(here, rng), Some(device))
        } else {
            (shop.place, None)
        };
        Payment { second, merchant, channel, cents, place, device, declined, fraud: None }
    }

    fn choose_category(&self, hour: u32, rng: &mut Rng) -> Category {
        let weights: Vec<f64> = Category::VARIANTS
            .iter()
            .zip(&self.customer.tastes)
            .map(|(category, taste)| {
                let trade = category.trade();
                let open = (trade.open.0..trade.open.1).contains(&hour);
                let online = (trade.online * self.customer.online).min(1.0);
                if open { *taste } else { taste * online }
            })
            .collect();
        Category::VARIANTS[choose_weighted(&weights, rng).unwrap_or(0)]
    }

    fn choose_known(
        &self,
        category: Category,
        online: bool,
        town: usize,
        rng: &mut Rng,
    ) -> Option<u32> {
        let known = |merchant: u32| {
            let shop = &self.market.merchants[merchant as usize];
            shop.category == category && shop.online == online && (online || shop.town == town)
        };
        let known: Vec<(u32, u32)> =
            self.visits.iter().map(|(&m, &n)| (m, n)).filter(|&(m, _)| known(m)).collect();
        if !rng.chance(LOYALTY) {
            return None;
        }
        let weights: Vec<f64> = known.iter().map(|&(_, visits)| f64::from(visits)).collect();
        choose_weighted(&weights, rng).map(|position| known[position].0)
    }

    fn choose_new(
        &self,
        category: Category,
        online: bool,
        town: usize,
        here: Place,
        rng: &mut Rng,
    ) -> Option<u32> {
        if online {
            self.market.online(category, rng)
        } else {
            self.market.nearby(category, town, here, rng)
        }
    }
}

/// Times of day, in order: by the table of hours, or soon after another of the same day, because
/// people go shopping rather than buy single things.
fn day_times(day: i64, count: u32, rng: &mut Rng) -> Vec<i64> {
    let mut times: Vec<i64> = Vec::new();
    for _ in 0..count {
        let second = if !times.is_empty() && rng.chance(0.4) {
            let anchor = times[rng.below(times.len() as u32) as usize];
            anchor + 60 + (2_400.0 * rng.exponential()) as i64
        } else {
            let hour = choose_weighted(&HOURS, rng).map_or(12, |hour| i64::from(hour as u32));
            day * 86_400 + hour * 3_600 + i64::from(rng.below(3_600))
        };
        times.push(second.min(day * 86_400 + 86_399));
    }
    num::order::sort_by_key(&mut times, |&time| time);
    times
}

/// Contactless below 50 euros for most, the chip otherwise.
pub(super) fn choose_channel(shop: &Merchant, cents: i64, rng: &mut Rng) -> Channel {
    if shop.online {
        Channel::Online
    } else if shop.category == Category::Cash {
        Channel::Atm
    } else if cents < 5_000 && rng.chance(0.75) {
        Channel::Contactless
    } else {
        Channel::Chip
    }
}

/// Where an online payment seems to come from: the customer's place, give or take what the
/// location of a network address is worth; rarely somewhere else altogether.
pub(super) fn locate_device(here: Place, rng: &mut Rng) -> Place {
    let distance = if rng.chance(0.04) {
        200.0 + 2_000.0 * rng.unit()
    } else {
        num::exp(2.5 + 1.3 * rng.normal()).min(400.0)
    };
    here.away(distance, rng)
}

/// A price: lognormal about the shop's level, `log_extra` above it, with an ending as prices have.
/// Exactly .99 on 5–10 %, whole euros on 21–25 % of real payments (Birmingham; Bruxelles).
pub(super) fn draw_cents(shop: &Merchant, log_extra: f64, rng: &mut Rng) -> i64 {
    let trade = shop.category.trade();
    let euros = num::exp(trade.log_mean + shop.log_price + log_extra).clamp(0.01, 20_000.0);
    let whole = (euros as i64).max(1);
    let ending = rng.unit();
    match shop.category {
        Category::Cash => ((euros / 10.0).round() as i64).clamp(1, 200) * 1_000,
        // Registering a card costs nothing, or one euro that comes back.
        Category::Digital | Category::Transport | Category::Entertainment if ending < 0.10 => 100,
        Category::Digital if ending < 0.13 => 0,
        Category::Digital if ending < 0.55 => whole * 100 - 1,
        Category::Grocery
        | Category::Restaurant
        | Category::Fuel
        | Category::Transport
        | Category::Fashion
        | Category::Electronics
        | Category::Household
        | Category::Health
        | Category::Entertainment
        | Category::Travel
        | Category::Digital => {
            if ending < 0.20 {
                whole * 100
            } else if ending < 0.25 {
                whole * 100 - 1
            } else if ending < 0.32 {
                whole * 100 + 50
            } else {
                ((euros * 100.0).round() as i64).max(1)
            }
        }
    }
}
