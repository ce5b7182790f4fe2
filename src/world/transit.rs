//! The way from a tool to the reader: delays, late, lost and repeated deliveries.
use std::collections::BTreeMap;

use super::{emit::Tool, noise::Noise, stream::Draws, truth::Chunk};

/// A payload on its way.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Parcel {
    pub(crate) tool: Tool,
    pub(crate) labels: Vec<u8>,
    pub(crate) bytes: Vec<u8>,
}

/// What happens to a payload on its way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Fate {
    lost: bool,
    /// Delay of the first delivery, µs; `None` is none worth mentioning.
    late: Option<i64>,
    /// Delay of the second one, µs.
    again: Option<i64>,
}

impl Fate {
    pub(crate) fn draw(noise: &Noise, draws: &mut Draws) -> Self {
        let lost = draws.chance(noise.missing);
        let late = draws.chance(noise.late);
        let again = draws.chance(noise.duplicated);
        let minutes = draws.between(0.5, 10.0);
        let seconds = draws.between(1.0, 120.0);
        Self {
            lost,
            late: late.then_some((minutes * 60e6) as i64),
            again: again.then_some((seconds * 1e6) as i64),
        }
    }

    /// Whether it simply arrives.
    pub(crate) fn is_plain(self) -> bool {
        !self.lost && self.late.is_none() && self.again.is_none()
    }
}

/// Payloads on their way, by time of arrival.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Transit {
    due: BTreeMap<(i64, u32), Parcel>,
    sent: u32,
}

impl Transit {
    /// Sends a payload that would arrive at `at` (µs since 1970).
    pub(crate) fn send(&mut self, parcel: Parcel, at: i64, fate: Fate) {
        if fate.lost {
            return;
        }
        let arrives = at + fate.late.unwrap_or(0);
        if let Some(again) = fate.again {
            self.sent += 1;
            self.due.insert((arrives + again, self.sent), parcel.clone());
        }
        self.sent += 1;
        self.due.insert((arrives, self.sent), parcel);
    }

    /// Delivers everything that arrives before `until`.
    pub(crate) fn deliver(&mut self, until: i64, chunk: &mut Chunk) {
        while let Some(entry) = self.due.first_entry() {
            if entry.key().0 >= until {
                return;
            }
            let parcel = entry.remove();
            chunk.push(parcel.tool, &parcel.labels, |out| out.extend_from_slice(&parcel.bytes));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::stream::Stream;

    #[test]
    fn parcels_arrive_in_order_once_twice_or_never() {
        let stream = Stream::new(1, "transit");
        let noise = Noise { missing: 0.1, duplicated: 0.2, late: 0.3, ..Noise::none() };
        let (mut transit, mut chunk) = (Transit::default(), Chunk::default());
        for n in 0..1000_i64 {
            let fate = Fate::draw(&noise, &mut stream.at(n as u32));
            let bytes = format!("{n}\n").into_bytes();
            let parcel = Parcel { tool: Tool::Otlp, labels: vec![1], bytes };
            transit.send(parcel, n * 1_000_000, fate);
        }
        transit.deliver(2_000_000_000, &mut chunk);
        let count = chunk.payloads.len();
        assert!((1000..1150).contains(&count), "{count}");
        let ends: u32 = chunk.payloads.iter().map(|p| p.len).sum();
        assert_eq!(ends as usize, chunk.bytes.len());
        let next = chunk.take();
        assert_eq!(chunk.before as usize, next.bytes.len());
        assert!(chunk.bytes.is_empty());
    }
}
