//! Merchants: who sells what, where, how dear, and how well known.
use strum::VariantArray as _;

use super::tables::{Category, HOME_TOWNS, TOWNS};
use crate::{num, rng::Rng};

/// A place in kilometres east and north.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    pub(super) east: f64,
    pub(super) north: f64,
}

impl Place {
    pub(super) fn distance(self, other: Self) -> f64 {
        let (east, north) = (self.east - other.east, self.north - other.north);
        (east * east + north * north).sqrt()
    }

    /// The place `distance` away in a random direction.
    pub(super) fn away(self, distance: f64, rng: &mut Rng) -> Self {
        let angle = std::f64::consts::TAU * rng.unit();
        Self {
            east: self.east + distance * num::cos(angle),
            north: self.north + distance * num::sin(angle),
        }
    }

    pub(super) fn of_town(town: usize) -> Self {
        Self { east: TOWNS[town].east, north: TOWNS[town].north }
    }
}

/// A merchant.
#[derive(Clone, Debug)]
pub(super) struct Merchant {
    pub(super) category: Category,
    pub(super) town: usize,
    pub(super) place: Place,
    pub(super) online: bool,
    /// Zipf weight.
    pub(super) popularity: f64,
    /// Added to the logarithm of amounts.
    pub(super) log_price: f64,
}

/// All merchants, with lists of who is where.
#[derive(Clone, Debug)]
pub(super) struct Market {
    pub(super) merchants: Vec<Merchant>,
    /// Indices of the shops of a category in a town, and of its online shops behind the towns.
    shelves: Vec<Vec<u32>>,
}

/// Distance over which the pull of a shop falls by a factor e, in kilometres.
const REACH_KM: f64 = 5.0;

impl Market {
    /// Opens the shops that `n_customers` need.
    pub(super) fn open(n_customers: u32, seed: u32) -> Self {
        let mut rng = Rng::new(seed, "cards.merchants");
        let mut market = Self {
            merchants: Vec::new(),
            shelves: vec![Vec::new(); shelf(Category::Cash, 0) + TOWNS.len() + 1],
        };
        for &category in Category::VARIANTS {
            for town in 0..TOWNS.len() {
                let shops = match category.trade().online {
                    online if online >= 1.0 => 0,
                    _ if town >= HOME_TOWNS as usize => 2,
                    _ => 2 + n_customers / (8 * (town as u32 + 1)),
                };
                market.open_shops(category, Some(town), shops, &mut rng);
            }
            if category.trade().online > 0.0 {
                market.open_shops(category, None, 4 + n_customers / 12, &mut rng);
            }
        }
        market
    }

    fn open_shops(&mut self, category: Category, town: Option<usize>, shops: u32, rng: &mut Rng) {
        for rank in 1..=shops {
            // One online shop in four sits abroad.
            let online = town.is_none();
            let town = town.unwrap_or_else(|| {
                if rng.chance(0.25) {
                    (HOME_TOWNS + rng.below(TOWNS.len() as u32 - HOME_TOWNS)) as usize
                } else {
                    rng.below(HOME_TOWNS) as usize
                }
            });
            let place = Place::of_town(town).away(8.0 * rng.unit().sqrt(), rng);
            self.shelves[shelf(category, if online { TOWNS.len() } else { town })]
                .push(self.merchants.len() as u32);
            self.merchants.push(Merchant {
                category,
                town,
                place,
                online,
                popularity: num::pow(f64::from(rank), -1.1),
                log_price: 0.35 * rng.normal(),
            });
        }
    }

    /// Chooses an online shop by popularity.
    pub(super) fn online(&self, category: Category, rng: &mut Rng) -> Option<u32> {
        let shops = &self.shelves[shelf(category, TOWNS.len())];
        self.choose(shops, |merchant| merchant.popularity, rng)
    }

    /// Chooses a shop in `town` by popularity and nearness to `from`.
    pub(super) fn nearby(
        &self,
        category: Category,
        town: usize,
        from: Place,
        rng: &mut Rng,
    ) -> Option<u32> {
        let pull = |merchant: &Merchant| {
            merchant.popularity * num::exp(-from.distance(merchant.place) / REACH_KM).max(1e-9)
        };
        self.choose(&self.shelves[shelf(category, town)], pull, rng)
    }

    fn choose(
        &self,
        shops: &[u32],
        weight: impl Fn(&Merchant) -> f64,
        rng: &mut Rng,
    ) -> Option<u32> {
        let weights: Vec<f64> =
            shops.iter().map(|&index| weight(&self.merchants[index as usize])).collect();
        choose_weighted(&weights, rng).map(|position| shops[position])
    }
}

fn shelf(category: Category, town: usize) -> usize {
    category as usize * (TOWNS.len() + 1) + town
}

/// Draws a position with probability proportional to its weight.
pub(super) fn choose_weighted(weights: &[f64], rng: &mut Rng) -> Option<usize> {
    let total: f64 = weights.iter().sum();
    let mut left = total * rng.unit();
    for (position, weight) in weights.iter().enumerate() {
        left -= weight;
        if left < 0.0 {
            return Some(position);
        }
    }
    // Rounding may leave a crumb: it belongs to the last.
    weights.len().checked_sub(1)
}
