//! Against pandas, numpy, statsmodels, scipy.
use opslab::{
    anomaly::{
        Detector as _, Esd, Ewma, EwmaSpec, HoltWinters, HoltWintersSpec, RobustZ, RobustZSpec,
        SECOND, Scale, Smoothing, generalised_esd,
    },
    num::beta,
};
use serde_json::Value;

use super::values;
use crate::golden::{self, close, numbers};

#[test]
fn ewma_as_in_pandas() {
    let golden = golden::read("anomaly");
    let mut ewma = Ewma::new(EwmaSpec { weight: 0.1, ..EwmaSpec::default() });
    for (row, value) in values().into_iter().enumerate() {
        ewma.update(0, value);
        if row % 40 == 0 {
            let (mean, variance) = ewma.moments();
            close("mean", mean, &golden["ewma"]["mean"][row / 40], 1e-12);
            close("variance", variance, &golden["ewma"]["variance"][row / 40], 1e-12);
        }
    }
}

#[test]
fn robust_z_as_in_numpy() {
    let golden = golden::read("anomaly");
    let spec = RobustZSpec { window: 50, learn: 50, deviations: 1.0, floor: 0.0 };
    let mut detector = RobustZ::new(spec);
    for (row, value) in values().into_iter().enumerate() {
        let reading = detector.update(0, value);
        // The window before rows 50, 99, 148 …
        if row >= 50 && (row - 50) % 49 == 0 && (row - 50) / 49 < 8 {
            let (reading, golden) = (reading.unwrap(), &golden["robust"][(row - 50) / 49]);
            close("median", reading.expected.unwrap(), &golden[0], 1e-12);
            let mad = (reading.upper.unwrap() - reading.expected.unwrap()) / 1.4826;
            close("mad", mad, &golden[1], 1e-12);
        }
    }
}

#[test]
fn holt_winters_as_in_statsmodels() {
    let golden = golden::read("anomaly");
    let golden = &golden["holt_winters"];
    let smoothing = Smoothing { level: 0.2, trend: 0.05, season: 0.3 };
    let spec = HoltWintersSpec { season: 86_400, smoothing, ..HoltWintersSpec::default() };
    let mut detector = HoltWinters::new(spec);
    let mut compared = 0;
    // Eight rows a day.
    let times = (0..).map(|row| row * 10_800 * SECOND);
    for (row, (y, time)) in numbers(&golden["y"]).into_iter().zip(times).enumerate() {
        if let Some(reading) = detector.update(time, y) {
            compared += 1;
            close("forecast", reading.expected.unwrap(), &golden["forecast"][row - 8], 1e-10);
        }
    }
    assert_eq!(compared, 120 - 32);
}

/// Rosner's data as in the NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.5.17.3.
const ROSNER: [f64; 54] = [
    -0.25, 0.68, 0.94, 1.15, 1.20, 1.26, 1.26, 1.34, 1.38, 1.43, 1.49, 1.49, 1.55, 1.56, 1.58,
    1.65, 1.69, 1.70, 1.76, 1.77, 1.81, 1.91, 1.94, 1.96, 1.99, 2.06, 2.09, 2.10, 2.14, 2.15, 2.23,
    2.24, 2.26, 2.35, 2.37, 2.40, 2.47, 2.54, 2.62, 2.64, 2.90, 2.92, 2.92, 2.93, 3.21, 3.26, 3.30,
    3.59, 3.68, 4.30, 4.64, 5.34, 5.42, 6.01,
];

#[test]
fn generalised_esd_as_published_and_as_in_scipy() {
    let golden = golden::read("anomaly");
    let classic = Esd { most: 10.0 / 54.0, scale: Scale::Classic, ..Esd::default() };
    let mut hybrid: Vec<f64> = values()[..200].to_vec();
    hybrid.extend([40.0, -20.0, 35.0, 31.0, 0.0]);
    hybrid.sort_by(f64::total_cmp);
    let robust = Esd { most: 0.05, ..Esd::default() };
    for (name, sample, spec) in [("rosner", &ROSNER[..], classic), ("hybrid", &hybrid, robust)] {
        let tested = generalised_esd(sample, &spec);
        let golden = &golden[name];
        assert_eq!(tested.len(), golden["tested"].as_array().unwrap().len(), "{name}");
        for (ours, theirs) in tested.iter().zip(golden["tested"].as_array().unwrap()) {
            close("value", ours.value, &theirs[0], 1e-12);
            close("R", ours.statistic, &theirs[1], 1e-9);
            close("lambda", ours.critical, &theirs[2], 1e-9);
        }
        let outliers = tested.iter().filter(|t| t.outlier).count();
        assert_eq!(Value::from(outliers), golden["outliers"], "{name}");
    }
}

#[test]
fn distributions_as_in_scipy() {
    let golden = golden::read("anomaly");
    let rows = |name: &str| -> Vec<Vec<f64>> {
        golden[name].as_array().unwrap().iter().map(numbers).collect()
    };
    let near = |ours: f64, theirs: f64| (ours - theirs).abs() <= 1e-10 * theirs.abs() + 1e-300;
    for row in rows("incomplete_beta") {
        assert!(near(beta::incomplete_beta(row[0], row[1], row[2]), row[3]), "{row:?}");
    }
    for row in rows("fisher") {
        assert!(near(beta::fisher_sf(row[0], row[1], row[2]), row[3]), "{row:?}");
    }
    for row in rows("student") {
        let ours = beta::student_ppf(row[0], row[1]);
        assert!((ours - row[2]).abs() <= 1e-8 * row[2].abs() + 1e-12, "{row:?} {ours}");
    }
}
