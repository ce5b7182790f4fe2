//! Customers: where they live, what they like, when they are away.
use strum::VariantArray as _;

use super::{
    merchant::{Place, choose_weighted},
    tables::{Category, HOME_TOWNS, Segment, TOWNS},
};
use crate::{num, rng::Rng};

/// Days away from home.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trip {
    first_day: i64,
    last_day: i64,
    pub(super) town: usize,
}

/// A customer.
#[derive(Clone, Debug)]
pub(super) struct Customer {
    pub(super) segment: Segment,
    pub(super) town: usize,
    pub(super) home: Place,
    /// Payments relative to the average customer.
    pub(super) pace: f64,
    /// Added to the logarithm of amounts.
    pub(super) log_shift: f64,
    /// Factor on the online share of a category.
    pub(super) online: f64,
    /// Taste: weight of each category.
    pub(super) tastes: Vec<f64>,
    trips: Vec<Trip>,
}

impl Customer {
    /// Makes customer `number`, for the days `first_day..end_day`.
    pub(super) fn new(number: u32, first_day: i64, end_day: i64, seed: u32) -> Self {
        let mut rng = Rng::new(seed, &format!("cards.customer.{number}"));
        let shares: Vec<f64> = Segment::VARIANTS.iter().map(|s| s.habits().share).collect();
        let segment = Segment::VARIANTS[choose_weighted(&shares, &mut rng).unwrap_or(0)];
        let habits = segment.habits();
        let sizes: Vec<f64> = (1..=HOME_TOWNS).map(|rank| 1.0 / f64::from(rank)).collect();
        let town = choose_weighted(&sizes, &mut rng).unwrap_or(0);
        let home = Place::of_town(town).away(6.0 * rng.unit().sqrt(), &mut rng);
        let pace = habits.pace * num::exp(0.7 * rng.normal());
        let log_shift = habits.log_shift + 0.55 * rng.normal();
        let online = habits.online * num::exp(0.4 * rng.normal());
        let tastes = Category::VARIANTS
            .iter()
            .map(|category| category.trade().weight * num::exp(0.7 * rng.normal()))
            .collect();
        let mut trips = Vec::new();
        let mut day = first_day;
        while day < end_day {
            day += 1;
            if rng.chance(habits.trips) {
                let town = if rng.chance(0.5) {
                    rng.below(HOME_TOWNS)
                } else {
                    HOME_TOWNS + rng.below(TOWNS.len() as u32 - HOME_TOWNS)
                } as usize;
                let last_day = day + 1 + i64::from(rng.below(9));
                trips.push(Trip { first_day: day, last_day, town });
                day = last_day + 1;
            }
        }
        Self { segment, town, home, pace, log_shift, online, tastes, trips }
    }

    /// The trip that the customer is on.
    pub(super) fn trip(&self, day: i64) -> Option<Trip> {
        self.trips.iter().copied().find(|trip| (trip.first_day..=trip.last_day).contains(&day))
    }
}
