//! The frauds: episodes of five kinds, each put among the payments of an honest customer.
//!
//! Nothing but behaviour tells them apart: they use the same customers, the same merchants (only
//! such as honest customers pay, too), the same prices and the same formats.
use super::{
    customer::Customer,
    merchant::{Market, Place, choose_weighted},
    payment::{Payment, choose_channel, draw_cents, locate_device},
    tables::{Category, Channel, FraudType, HOURS, TOWNS},
};
use crate::rng::Rng;

/// Devices of fraudsters are numbered from here.
const STRANGE_DEVICES: u32 = 2_000_000;

/// Where frauds are put.
#[derive(Debug)]
pub(super) struct Scene<'a> {
    pub(super) customers: &'a [Customer],
    pub(super) market: &'a Market,
    /// The honest payments of each customer, in time order.
    pub(super) honest: &'a [Vec<Payment>],
    /// Length of the stream in seconds.
    pub(super) end: i64,
    /// Merchants that honest customers pay within the stream.
    pub(super) patronised: Vec<bool>,
}

/// A payment and the customer whose card pays.
type Charge = (usize, Payment);

impl Scene<'_> {
    /// Makes `count` fraudulent payments, the kinds in the shares of [`FraudType::share`] (refund
    /// abuse apart, which is made of honest payments).
    pub(super) fn inject(&self, count: u32, seed: u32) -> Vec<Charge> {
        let kinds = [
            FraudType::CardTesting,
            FraudType::AccountTakeover,
            FraudType::StolenCard,
            FraudType::CompromisedTerminal,
        ];
        let mut made = [0_u32; 4];
        let mut charges: Vec<Charge> = Vec::new();
        let mut episode = 0;
        while (charges.len() as u32) < count && episode < 2 * count + 100 {
            // The kind that is furthest behind its share.
            let mut kind = 0;
            for other in 1..kinds.len() {
                let lag = |k: usize| f64::from(made[k] + 1) / kinds[k].share();
                if lag(other) < lag(kind) {
                    kind = other;
                }
            }
            let mut rng = Rng::new(seed, &format!("cards.fraud.{episode}"));
            let mut script = self.play(kinds[kind], episode, &mut rng);
            script.retain(|(_, payment)| (0..self.end).contains(&payment.second));
            script.truncate(count as usize - charges.len());
            // An episode that fell outside the stream counts as one, so that the loop moves on.
            made[kind] += (script.len() as u32).max(1);
            charges.extend(script);
            episode += 1;
        }
        charges
    }

    fn play(&self, kind: FraudType, episode: u32, rng: &mut Rng) -> Vec<Charge> {
        let start = i64::from(rng.below(self.end.clamp(1, i64::from(u32::MAX)) as u32));
        let victim = rng.below(self.customers.len() as u32) as usize;
        let device = STRANGE_DEVICES + episode;
        match kind {
            FraudType::CardTesting => self.test_cards(victim, device, start, rng),
            FraudType::AccountTakeover => self.take_over(victim, device, start, rng),
            FraudType::StolenCard => self.steal(victim, start, rng),
            FraudType::CompromisedTerminal => self.skim(device, start, rng),
            FraudType::RefundAbuse => Vec::new(),
        }
    }

    /// 3–10 tries of 0–2 euros at one shop, mostly at night, fast or slow; then up to 3 purchases
    /// within two days.
    fn test_cards(&self, victim: usize, device: u32, start: i64, rng: &mut Rng) -> Vec<Charge> {
        let mut charges = Vec::new();
        let hour = if rng.chance(0.5) { 1 + i64::from(rng.below(4)) } else { draw_hour(rng) };
        let mut second = start - start % 86_400 + hour * 3_600 + i64::from(rng.below(3_600));
        let shop = self.shop(Category::Digital, None, rng);
        let pause = if rng.chance(0.4) { 60.0 } else { 2_700.0 };
        let place = self.fraud_place(victim, rng);
        for _ in 0..3 + rng.below(8) {
            let cents = match rng.below(10) {
                0 => 0,
                1..=4 => 100,
                5 => 199,
                _ => 1 + i64::from(rng.below(250)),
            };
            let declined = rng.chance(0.3);
            let fraud = Some(FraudType::CardTesting);
            let payment = Payment {
                second,
                merchant: shop,
                channel: Channel::Online,
                cents,
                place,
                device: Some(device),
                declined,
                fraud,
            };
            charges.push((victim, payment));
            second += 5 + (pause * rng.exponential()) as i64;
        }
        for _ in 0..rng.below(4) {
            second += 600 + i64::from(rng.below(50_000));
            let goods = [Category::Electronics, Category::Fashion, Category::Travel];
            let category = goods[rng.below(3) as usize];
            let fraud = (FraudType::CardTesting, 0.2);
            charges.push(self.buy_online(victim, category, Some(device), second, fraud, rng));
        }
        charges
    }

    /// 3–8 purchases on a strange device, over some days, of things that can be sold on.
    fn take_over(&self, victim: usize, device: u32, start: i64, rng: &mut Rng) -> Vec<Charge> {
        let mut charges = Vec::new();
        let mut second = at_some_hour(start, rng);
        for _ in 0..3 + rng.below(6) {
            let goods = [
                Category::Electronics,
                Category::Fashion,
                Category::Digital,
                Category::Household,
                Category::Entertainment,
            ];
            let category = goods[rng.below(5) as usize];
            let fraud = (FraudType::AccountTakeover, 0.9);
            charges.push(self.buy_online(victim, category, Some(device), second, fraud, rng));
            let wait = if rng.chance(0.65) { 1_500.0 } else { 60_000.0 };
            second += 60 + (wait * rng.exponential()) as i64;
        }
        charges
    }

    /// 3–7 payments with the card itself within some hours: cash machines and shops, near the
    /// customer's home or wherever the customer was last.
    fn steal(&self, victim: usize, start: i64, rng: &mut Rng) -> Vec<Charge> {
        let mut charges = Vec::new();
        let customer = &self.customers[victim];
        let town = if rng.chance(0.5) { customer.town } else { rng.below(8) as usize };
        let mut second = at_some_hour(start, rng);
        let goods = [
            Category::Cash,
            Category::Cash,
            Category::Grocery,
            Category::Fuel,
            Category::Electronics,
            Category::Fashion,
        ];
        for _ in 0..3 + rng.below(5) {
            let category = goods[rng.below(6) as usize];
            let fraud = (FraudType::StolenCard, 0.4);
            charges.push(self.buy_here(victim, category, town, second, fraud, rng));
            second += 120 + (1_500.0 * rng.exponential()) as i64;
        }
        charges
    }

    /// A terminal copies the cards of up to 6 customers; 3–21 days later each copy is used once or
    /// twice, abroad or online.
    fn skim(&self, device: u32, start: i64, rng: &mut Rng) -> Vec<Charge> {
        let mut charges = Vec::new();
        let places = [Category::Fuel, Category::Restaurant, Category::Cash];
        let category = places[rng.below(3) as usize];
        let merchant = self.shop(category, Some(self.customers[0].town), rng);
        let window = start - 28 * 86_400..start;
        let used = |payments: &[Payment]| {
            payments.iter().any(|p| p.merchant == merchant && window.contains(&p.second))
        };
        let mut victims: Vec<usize> =
            (0..self.honest.len()).filter(|&customer| used(&self.honest[customer])).collect();
        rng.shuffle(&mut victims);
        for &victim in victims.iter().take(6) {
            let mut second = at_some_hour(start + (3 + i64::from(rng.below(19))) * 86_400, rng);
            let abroad = rng.chance(0.4);
            // The fraudster's own device, or one that looks like the customer's.
            let copy_device = if rng.chance(0.6) { device } else { 0 };
            let town = 8 + rng.below(TOWNS.len() as u32 - 8) as usize;
            for _ in 0..=rng.below(2) {
                let goods = [
                    Category::Grocery,
                    Category::Restaurant,
                    Category::Fashion,
                    Category::Electronics,
                    Category::Household,
                ];
                let category = goods[rng.below(5) as usize];
                let fraud = (FraudType::CompromisedTerminal, 0.3);
                charges.push(if abroad {
                    self.buy_here(victim, category, town, second, fraud, rng)
                } else {
                    self.buy_online(victim, category, Some(copy_device), second, fraud, rng)
                });
                second += 300 + (7_200.0 * rng.exponential()) as i64;
            }
        }
        charges
    }

    fn buy_online(
        &self,
        victim: usize,
        category: Category,
        device: Option<u32>,
        second: i64,
        (fraud, log_extra): (FraudType, f64),
        rng: &mut Rng,
    ) -> Charge {
        let merchant = self.shop(category, None, rng);
        let shop = &self.market.merchants[merchant as usize];
        let spread = category.trade().log_sd * rng.normal();
        let cents = draw_cents(shop, self.customers[victim].log_shift + log_extra + spread, rng);
        let place = self.fraud_place(victim, rng);
        let channel = choose_channel(shop, cents, rng);
        let declined = rng.chance(0.12);
        let fraud = Some(fraud);
        (victim, Payment { second, merchant, channel, cents, place, device, declined, fraud })
    }

    fn buy_here(
        &self,
        victim: usize,
        category: Category,
        town: usize,
        second: i64,
        (fraud, log_extra): (FraudType, f64),
        rng: &mut Rng,
    ) -> Charge {
        // Where the shops are closed, there is always a cash machine.
        let (open, close) = category.trade().open;
        let hour = second.rem_euclid(86_400) / 3_600;
        let is_open = (i64::from(open)..i64::from(close)).contains(&hour);
        let category = if is_open { category } else { Category::Cash };
        let merchant = self.shop(category, Some(town), rng);
        let shop = &self.market.merchants[merchant as usize];
        let spread = category.trade().log_sd * rng.normal();
        let cents = draw_cents(shop, self.customers[victim].log_shift + log_extra + spread, rng);
        let channel = choose_channel(shop, cents, rng);
        let declined = rng.chance(0.12);
        let (place, fraud) = (shop.place, Some(fraud));
        (victim, Payment { second, merchant, channel, cents, place, device: None, declined, fraud })
    }

    /// A shop that honest customers use, too: in `town` if there is one, else anywhere; online
    /// without a town.
    fn shop(&self, category: Category, town: Option<usize>, rng: &mut Rng) -> u32 {
        let fit = |strict: bool| -> Vec<f64> {
            let merchants = self.market.merchants.iter().zip(&self.patronised);
            merchants
                .map(|(shop, &seen)| {
                    let there = town.is_none_or(|town| !strict || shop.town == town);
                    let fits = shop.category == category && shop.online == town.is_none();
                    if seen && there && fits { shop.popularity } else { 0.0 }
                })
                .collect()
        };
        let weights = [fit(true), fit(false)]
            .into_iter()
            .find(|weights| weights.iter().any(|&weight| weight > 0.0));
        let any = || self.patronised.iter().map(|&seen| f64::from(u8::from(seen))).collect();
        choose_weighted(&weights.unwrap_or_else(any), rng).unwrap_or(0) as u32
    }

    /// Half hide behind an address near the victim.
    fn fraud_place(&self, victim: usize, rng: &mut Rng) -> Place {
        let home = self.customers[victim].home;
        if rng.chance(0.5) {
            locate_device(home, rng)
        } else {
            Place::of_town(rng.below(TOWNS.len() as u32) as usize).away(20.0 * rng.unit(), rng)
        }
    }
}

fn draw_hour(rng: &mut Rng) -> i64 {
    choose_weighted(&HOURS, rng).map_or(12, |hour| i64::from(hour as u32))
}

/// The day of `second`, at an hour by the table of honest hours.
fn at_some_hour(second: i64, rng: &mut Rng) -> i64 {
    second - second.rem_euclid(86_400) + draw_hour(rng) * 3_600 + i64::from(rng.below(3_600))
}
