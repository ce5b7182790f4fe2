//! Lines and cells of a CSV file, with the line's number.
use super::Error;

/// A line that is not empty, cut into cells.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// From 1.
    pub(super) number: u64,
    pub(super) cells: Vec<String>,
}

impl Line {
    /// An error about this line.
    pub(super) fn wrong(&self, why: impl Into<String>) -> Error {
        Error::Line { line: self.number, why: why.into() }
    }

    /// Whether nothing stands in it but the first cell.
    pub(super) fn is_label_only(&self) -> bool {
        self.cells.iter().skip(1).all(|cell| cell.trim().is_empty())
    }
}

/// The lines of a file: cells are cut at commas, may stand in double quotes, and a doubled quote
/// inside is one quote (RFC 4180); a line break inside quotes is not supported.
///
/// # Errors
/// Bytes that are no UTF-8; a quote that does not end.
pub(super) fn lines(bytes: &[u8]) -> Result<Vec<Line>, Error> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = good.split(|byte| *byte == b'\n').count() as u64;
        Error::Line { line, why: "this is not UTF-8 text".to_owned() }
    })?;
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, line)| Ok(Line { number: at as u64 + 1, cells: cells(line, at as u64 + 1)? }))
        .collect()
}

fn cells(line: &str, number: u64) -> Result<Vec<String>, Error> {
    if !line.contains('"') {
        return Ok(line.split(',').map(str::to_owned).collect());
    }
    let mut found = Vec::new();
    let (mut cell, mut quoted) = (String::new(), false);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => found.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    if quoted {
        return Err(Error::Line { line: number, why: "a quote does not end".to_owned() });
    }
    found.push(cell);
    Ok(found)
}

/// A number; `NaN` for a missing value. `None` if it is neither.
pub(super) fn number(cell: &str) -> Option<f64> {
    let cell = cell.trim();
    if cell.is_empty() || ["nan", "null", "na", "none"].iter().any(|w| cell.eq_ignore_ascii_case(w))
    {
        return Some(f64::NAN);
    }
    let value: f64 = cell.parse().ok()?;
    Some(if value.is_finite() { value } else { f64::NAN })
}

/// A time in seconds since 1970: a number of seconds or milliseconds, or `2023-04-13T15:00:00` with
/// `T` or a space, whatever follows the seconds being dropped (a zone is taken as UTC).
pub(super) fn time(cell: &str) -> Option<i64> {
    let cell = cell.trim();
    if let Ok(value) = cell.parse::<f64>() {
        // Seconds of the year 5138 and more are milliseconds.
        let seconds = if value.abs() >= 1e11 { value / 1_000.0 } else { value };
        return (seconds.abs() < 1e15).then_some(seconds.floor() as i64);
    }
    let (date, clock) = cell.split_once(['T', ' '])?;
    let mut date = date.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    let mut clock = clock.split(':').map(|part| {
        let digits: String = part.chars().take(2).take_while(char::is_ascii_digit).collect();
        digits.parse::<i64>().ok()
    });
    let (hour, minute) = (clock.next()??, clock.next()??);
    let second = clock.next().flatten().unwrap_or(0);
    let plausible =
        (1..=9_999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    plausible.then(|| days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second)
}

/// Days since 1970-01-01 (Hinnant, *chrono-Compatible Low-Level Date Algorithms*).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_with_and_without_quotes() {
        let read = |text: &str| lines(text.as_bytes()).map(|l| l[0].cells.clone());
        assert_eq!(read("a,\"b,\"\"c\"\"\",").unwrap(), ["a", "b,\"c\"", ""]);
        assert!(matches!(read("a,\"b"), Err(Error::Line { line: 1, .. })));
        assert!(matches!(lines(b"a\n\xFF"), Err(Error::Line { line: 2, .. })));
        assert_eq!(lines(b"\xEF\xBB\xBFa\n\nb\n").unwrap()[1].number, 3);
    }

    #[test]
    fn times_and_numbers() {
        assert_eq!(time("1681398600.0"), Some(1_681_398_600));
        assert_eq!(time("1681398600000"), Some(1_681_398_600));
        assert_eq!(time("2023-04-13T15:10:00Z"), Some(1_681_398_600));
        assert_eq!(time("2023-04-13 15:10:00.250"), Some(1_681_398_600));
        for wrong in ["", "x", "2023-13-01 00:00", "2023-04-13", "1e300", "-T:"] {
            assert_eq!(time(wrong), None, "{wrong}");
        }
        assert!(number(" NaN ").unwrap().is_nan() && number("x").is_none());
        assert_eq!(number("1e2"), Some(100.0));
    }
}
