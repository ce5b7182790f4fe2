//! From values to pixels.
use super::Scale;
use crate::num;

/// An axis laid out: a scale and the stretch of pixels that it fills.
#[derive(Clone, Debug, PartialEq)]
pub struct Along {
    scale: Scale,
    from: f64,
    to: f64,
    headroom: f64,
}

impl Along {
    /// Lets `scale` run from pixel `from` to pixel `to`.
    pub fn new(scale: Scale, from: f64, to: f64) -> Self {
        Self { scale, from, to, headroom: 0.0 }
    }

    /// Keeps the first `headroom` pixels of each band free, for a label above what is in it.
    #[must_use]
    pub fn with_headroom(mut self, headroom: f64) -> Self {
        self.headroom = headroom;
        self
    }

    /// The pixel of a value; `None` for values that have no place: `NaN`, infinities, and what is not
    /// positive on a logarithmic scale.
    pub fn px(&self, value: f64) -> Option<f64> {
        let share = match &self.scale {
            Scale::Linear { min, max } => (value - min) / (max - min),
            Scale::Log { min, max } => {
                let start = num::ln(*min);
                (num::ln(value) - start) / (num::ln(*max) - start)
            }
            Scale::Bands(names) => return self.band_px(value, names.len()),
        };
        // A scale without extent has one place: its middle.
        let share = if share.is_nan() && value.is_finite() { 0.5 } else { share };
        share.is_finite().then_some(self.from + share * (self.to - self.from))
    }

    /// The pixel of a value, moved to the nearer end if it lies beyond the axis.
    pub fn px_within(&self, value: f64) -> Option<f64> {
        let value = if value == f64::INFINITY { f64::MAX } else { value };
        let (low, high) = (self.from.min(self.to), self.from.max(self.to));
        self.px(value).map(|px| px.clamp(low, high))
    }

    /// Pixels that one band fills; 0 on other scales.
    pub fn band(&self) -> f64 {
        match &self.scale {
            Scale::Bands(names) => (self.to - self.from) / names.len().max(1) as f64,
            Scale::Linear { .. } | Scale::Log { .. } => 0.0,
        }
    }

    /// The stretch of pixels of a cell in the middle of which `value` stands, `wide` values wide
    /// (on bands: the band, without its headroom).
    pub fn cell(&self, value: f64, wide: f64) -> Option<(f64, f64)> {
        match &self.scale {
            Scale::Bands(names) => {
                let step = (self.to - self.from) / names.len().max(1) as f64;
                let start = self.from + value * step;
                start.is_finite().then_some((start + self.headroom, start + step))
            }
            Scale::Linear { .. } | Scale::Log { .. } => {
                let (a, b) =
                    (self.px_within(value - wide / 2.0)?, self.px_within(value + wide / 2.0)?);
                Some((a.min(b), a.max(b)))
            }
        }
    }

    /// The scale.
    pub fn scale(&self) -> &Scale {
        &self.scale
    }

    /// Where the axis starts, in pixels.
    pub fn from(&self) -> f64 {
        self.from
    }

    /// Where it ends.
    pub fn to(&self) -> f64 {
        self.to
    }

    fn band_px(&self, value: f64, count: usize) -> Option<f64> {
        let step = (self.to - self.from) / count.max(1) as f64;
        let index = (value + 0.5).floor().clamp(0.0, count.max(1) as f64 - 1.0);
        let within = value - index + 0.5;
        let px = self.from + index * step + self.headroom + within * (step - self.headroom);
        px.is_finite().then_some(px)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_find_their_pixels() {
        let x = Along::new(Scale::Linear { min: 0.0, max: 10.0 }, 40.0, 140.0);
        assert_eq!(x.px(5.0), Some(90.0));
        assert_eq!(x.px(f64::NAN), None);
        assert_eq!(x.px_within(99.0), Some(140.0));
        assert_eq!(x.px_within(f64::INFINITY), Some(140.0));
        let log = Along::new(Scale::Log { min: 1.0, max: 100.0 }, 0.0, 100.0);
        assert!((log.px(10.0).unwrap() - 50.0).abs() < 1e-9);
        assert_eq!(log.px(0.0), None);
        assert_eq!(log.px(-1.0), None);
        let flat = Along::new(Scale::Linear { min: 3.0, max: 3.0 }, 0.0, 100.0);
        assert_eq!(flat.px(3.0), Some(50.0));
    }

    #[test]
    fn bands_have_room_for_labels() {
        let names = vec!["a".to_owned(), "b".to_owned()];
        let y = Along::new(Scale::Bands(names.clone()), 0.0, 100.0);
        assert_eq!(y.px(0.0), Some(25.0));
        assert_eq!(y.px(1.0), Some(75.0));
        assert_eq!(y.px(-0.5), Some(0.0));
        let y = Along::new(Scale::Bands(names), 0.0, 100.0).with_headroom(20.0);
        assert_eq!(y.px(0.0), Some(35.0));
        assert_eq!(y.px(1.0), Some(85.0));
    }
}
