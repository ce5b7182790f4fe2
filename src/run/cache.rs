//! Products by key: what has been made once is not made again.
use std::{any::Any, rc::Rc};

use super::Made;
use crate::{digest::Digest, keyed::Keyed};

/// Most stage results kept; the oldest go first. A handful of full pipelines.
const CAPACITY: usize = 64;

struct Kept {
    product: Rc<dyn Any>,
    made: Option<Made>,
    used: u64,
}

/// Keeps the products of stages by their keys.
#[derive(Default)]
pub struct Cache {
    kept: Keyed<Digest, Kept>,
    clock: u64,
}

impl std::fmt::Debug for Cache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cache").field("kept", &self.kept.len()).finish_non_exhaustive()
    }
}

impl Cache {
    /// The product under `key`, and its report if it is a stage's, if they are kept.
    pub(super) fn find<T: Any>(&mut self, key: Digest) -> Option<(Rc<T>, Option<Made>)> {
        self.clock += 1;
        let kept = self.kept.get_mut(&key)?;
        kept.used = self.clock;
        let product = Rc::clone(&kept.product).downcast::<T>().ok()?;
        Some((product, kept.made.clone()))
    }

    /// Keeps a product, and its report if it is a stage's.
    pub(super) fn keep<T: Any>(&mut self, key: Digest, product: Rc<T>, made: Option<Made>) {
        self.clock += 1;
        self.kept.insert(key, Kept { product, made, used: self.clock });
        if self.kept.len() > CAPACITY {
            let oldest = self.kept.iter().min_by_key(|(_, kept)| kept.used).map(|(key, _)| *key);
            if let Some(oldest) = oldest {
                self.kept.remove(&oldest);
            }
        }
    }
}
