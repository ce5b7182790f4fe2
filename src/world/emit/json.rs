//! A small JSON writer: fixed order, no spaces, nothing that depends on a float printer.
use super::put;

const HEX: &[u8; 16] = b"0123456789abcdef";

/// An object that is being written.
#[derive(Debug)]
pub(crate) struct Object<'a> {
    out: &'a mut Vec<u8>,
    first: bool,
}

/// A list that is being written.
#[derive(Debug)]
pub(crate) struct List<'a> {
    out: &'a mut Vec<u8>,
    first: bool,
}

/// Writes an object.
pub(crate) fn object(out: &mut Vec<u8>, fill: impl FnOnce(&mut Object<'_>)) {
    out.push(b'{');
    fill(&mut Object { out, first: true });
    out.push(b'}');
}

impl Object<'_> {
    fn key(&mut self, key: &str) -> &mut Vec<u8> {
        if !self.first {
            self.out.push(b',');
        }
        self.first = false;
        self.out.push(b'"');
        put(self.out, key);
        put(self.out, "\":");
        self.out
    }

    /// A text member.
    pub(crate) fn text(&mut self, key: &str, value: &str) -> &mut Self {
        self.bytes(key, value.as_bytes())
    }

    /// A text member given as UTF-8 bytes.
    pub(crate) fn bytes(&mut self, key: &str, value: &[u8]) -> &mut Self {
        put_text(self.key(key), value);
        self
    }

    /// A text member that `fill` writes, without anything in it that needs an escape.
    pub(crate) fn plain(&mut self, key: &str, fill: impl FnOnce(&mut Vec<u8>)) -> &mut Self {
        let out = self.key(key);
        out.push(b'"');
        fill(out);
        out.push(b'"');
        self
    }

    /// A whole number.
    pub(crate) fn integer(&mut self, key: &str, value: i64) -> &mut Self {
        put_integer(self.key(key), value);
        self
    }

    /// A number with fixed decimals.
    pub(crate) fn number(&mut self, key: &str, value: f64, decimals: u32) -> &mut Self {
        put_fixed(self.key(key), value, decimals);
        self
    }

    /// `true` or `false`.
    pub(crate) fn flag(&mut self, key: &str, value: bool) -> &mut Self {
        put(self.key(key), if value { "true" } else { "false" });
        self
    }

    /// `null`.
    pub(crate) fn null(&mut self, key: &str) -> &mut Self {
        put(self.key(key), "null");
        self
    }

    /// An object.
    pub(crate) fn object(&mut self, key: &str, fill: impl FnOnce(&mut Object<'_>)) -> &mut Self {
        object(self.key(key), fill);
        self
    }

    /// A list.
    pub(crate) fn list(&mut self, key: &str, fill: impl FnOnce(&mut List<'_>)) -> &mut Self {
        let out = self.key(key);
        out.push(b'[');
        fill(&mut List { out, first: true });
        out.push(b']');
        self
    }
}

impl List<'_> {
    fn next(&mut self) -> &mut Vec<u8> {
        if !self.first {
            self.out.push(b',');
        }
        self.first = false;
        self.out
    }

    /// An object.
    pub(crate) fn object(&mut self, fill: impl FnOnce(&mut Object<'_>)) -> &mut Self {
        object(self.next(), fill);
        self
    }

    /// A text.
    pub(crate) fn text(&mut self, value: &str) -> &mut Self {
        put_text(self.next(), value.as_bytes());
        self
    }
}

/// Appends a JSON string (RFC 8259, section 7).
pub(crate) fn put_text(out: &mut Vec<u8>, value: &[u8]) {
    out.push(b'"');
    let mut from = 0;
    for (at, &byte) in value.iter().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.extend_from_slice(&value[from..at]);
        from = at + 1;
        match byte {
            b'"' => put(out, "\\\""),
            b'\\' => put(out, "\\\\"),
            b'\n' => put(out, "\\n"),
            b'\t' => put(out, "\\t"),
            _ => {
                put(out, "\\u00");
                out.push(HEX[usize::from(byte >> 4)]);
                out.push(HEX[usize::from(byte & 15)]);
            }
        }
    }
    out.extend_from_slice(&value[from..]);
    out.push(b'"');
}

/// Appends a whole number.
pub(crate) fn put_integer(out: &mut Vec<u8>, value: i64) {
    if value < 0 {
        out.push(b'-');
    }
    put_unsigned(out, value.unsigned_abs(), 1);
}

/// Appends a whole number with at least `width` digits.
pub(crate) fn put_unsigned(out: &mut Vec<u8>, mut value: u64, width: usize) {
    let mut digits = [b'0'; 20];
    let mut at = digits.len();
    while value > 0 || digits.len() - at < width.min(20) {
        at -= 1;
        digits[at] = b'0' + (value % 10) as u8;
        value /= 10;
    }
    out.extend_from_slice(&digits[at..]);
}

/// Appends a number with fixed decimals, rounded half away from zero; at most ±9·10¹⁵.
pub(crate) fn put_fixed(out: &mut Vec<u8>, value: f64, decimals: u32) {
    let scale = 10_u64.pow(decimals.min(6));
    let rounded = ((value.abs() * scale as f64) + 0.5).min(9e15) as u64;
    if value < 0.0 && rounded > 0 {
        out.push(b'-');
    }
    put_unsigned(out, rounded / scale, 1);
    if decimals > 0 {
        out.push(b'.');
        put_unsigned(out, rounded % scale, decimals.min(6) as usize);
    }
}

/// Appends the lowest `digits` hexadecimal digits.
pub(crate) fn put_hex(out: &mut Vec<u8>, value: u64, digits: u32) {
    for digit in (0..digits.min(16)).rev() {
        out.push(HEX[(value >> (4 * digit) & 15) as usize]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(value: f64, decimals: u32) -> String {
        let mut out = Vec::new();
        put_fixed(&mut out, value, decimals);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_and_texts_are_written_right() {
        assert_eq!(fixed(12.345, 2), "12.35");
        assert_eq!(fixed(-0.004, 2), "0.00");
        assert_eq!(fixed(-1.5, 1), "-1.5");
        assert_eq!(fixed(7.0, 0), "7");
        let mut out = Vec::new();
        object(&mut out, |o| {
            o.text("a", "x\"y\\z\n\u{1}ü").integer("b", -42).null("c").flag("d", true);
            o.list("e", |l| {
                l.text("f").object(|o| {
                    o.number("g", 0.5, 3);
                });
            });
        });
        let value: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(value["a"], "x\"y\\z\n\u{1}ü");
        assert_eq!(value["b"], -42);
        assert_eq!(value["e"][1]["g"], 0.5);
        let mut hex = Vec::new();
        put_hex(&mut hex, 0xbeef, 6);
        assert_eq!(hex, b"00beef");
    }
}
