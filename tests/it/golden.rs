//! Golden numbers from `tests/golden/`, and the integer-arithmetic data that they were made from.
use serde_json::Value;

/// The golden file of that name. The script beside it made it.
pub(crate) fn read(name: &str) -> Value {
    let path = format!("{}/tests/golden/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A list of numbers.
pub(crate) fn numbers(list: &Value) -> Vec<f64> {
    list.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

/// Asserts that a number is the golden one within an absolute tolerance.
#[track_caller]
pub(crate) fn close(what: &str, ours: f64, golden: &Value, tolerance: f64) {
    let theirs = golden.as_f64().unwrap();
    assert!((ours - theirs).abs() <= tolerance, "{what}: {ours} is not {theirs}");
}

/// `(i a + b) mod m / m` for `i` in `0..n`: the same bits in every language.
pub(crate) fn lcg(n: u64, a: u64, b: u64, m: u64) -> Vec<f64> {
    (0..n).map(|i| ((i * a + b) % m) as f64 / m as f64).collect()
}
