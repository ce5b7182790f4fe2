//! Sets that grow together.

/// Disjoint sets of `0..n`; the smallest member names its set.
#[derive(Clone, Debug)]
pub(super) struct Union {
    parent: Vec<u32>,
}

impl Union {
    pub(super) fn new(n: usize) -> Self {
        Self { parent: (0..n as u32).collect() }
    }

    pub(super) fn find(&mut self, item: u32) -> u32 {
        let mut at = item;
        while let Some(&parent) = self.parent.get(at as usize) {
            if parent == at {
                break;
            }
            let grand = self.parent.get(parent as usize).copied().unwrap_or(parent);
            self.parent[at as usize] = grand;
            at = grand;
        }
        at
    }

    pub(super) fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.find(a), self.find(b));
        let (low, high) = (a.min(b), a.max(b));
        if let Some(parent) = self.parent.get_mut(high as usize) {
            *parent = low;
        }
    }

    /// The set of each item, numbered from 0 in the order of first members.
    pub(super) fn labels(mut self) -> Vec<u32> {
        let n = self.parent.len() as u32;
        let mut numbers = vec![u32::MAX; n as usize];
        let mut next = 0;
        (0..n)
            .map(|item| {
                let root = self.find(item) as usize;
                if numbers[root] == u32::MAX {
                    numbers[root] = next;
                    next += 1;
                }
                numbers[root]
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_numbered_by_their_first_member() {
        let mut union = Union::new(6);
        union.join(5, 1);
        union.join(3, 4);
        union.join(4, 5);
        assert_eq!(union.labels(), [0, 1, 2, 1, 1, 1]);
    }
}
