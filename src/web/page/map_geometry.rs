//! Where the stations of the map stand: three rings that touch at Production and at Monitor.

/// Width and height of the drawing, in its own units.
pub(super) const SIZE: (f64, f64) = (1180.0, 430.0);
/// Radius of a ring.
pub(super) const RADIUS: f64 = 140.0;
/// Height of all centres.
pub(super) const MIDDLE: f64 = 212.0;
/// Centres of the DevOps, MLOps and AIOps rings: neighbours are joined by one station.
pub(super) const CENTRES: [f64; 3] = [290.0, 590.0, 890.0];

/// A point on a ring, by its angle in degrees: 0 is right, 90 is down.
pub(super) fn at(ring: usize, degrees: f64) -> (f64, f64) {
    let radians = degrees.to_radians();
    let (sin, cos) = (crate::num::sin(radians), crate::num::cos(radians));
    (CENTRES[ring] + RADIUS * cos, MIDDLE + RADIUS * sin)
}

/// Where the label of a station stands, and how its text is anchored.
pub(super) fn label(ring: usize, degrees: f64) -> (f64, f64, &'static str) {
    let (x, y) = at(ring, degrees);
    let radians = degrees.to_radians();
    let (sin, cos) = (crate::num::sin(radians), crate::num::cos(radians));
    let anchor = if cos.abs() < 0.45 {
        "middle"
    } else if cos > 0.0 {
        "start"
    } else {
        "end"
    };
    let lift = if cos.abs() < 0.45 { 24.0 } else { 12.0 };
    (x + cos * 18.0, y + sin * lift + 4.0, anchor)
}
