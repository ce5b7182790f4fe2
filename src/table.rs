//! A table: named columns of equal length, with missing values.
use serde::{Deserialize, Serialize};

/// The code of a missing category.
pub const MISSING: u32 = u32::MAX;

/// The instant of a missing time.
pub const NO_TIME: i64 = i64::MIN;

/// The cells of a column, shape `(n_rows,)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Values {
    /// Numbers; a missing one is `NaN`, and no other `NaN` or infinity occurs.
    Number(Vec<f64>),
    /// Words from a short or long list: each cell is an index into `levels`, or [`MISSING`].
    /// Levels are distinct and in order of first appearance.
    Category {
        /// One code per row.
        codes: Vec<u32>,
        /// The words.
        levels: Vec<String>,
    },
    /// Instants in seconds since 1970-01-01T00:00:00Z; a missing one is [`NO_TIME`].
    Time(Vec<i64>),
}

/// What kind of values a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// See [`Values::Number`].
    Number,
    /// See [`Values::Category`].
    Category,
    /// See [`Values::Time`].
    Time,
}

impl Kind {
    /// The word for a person.
    pub fn word(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Category => "category",
            Self::Time => "time",
        }
    }
}

/// A named column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Its name; unique and not empty within a table.
    pub name: String,
    /// Its cells.
    pub values: Values,
}

impl Column {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match &self.values {
            Values::Number(v) => v.len(),
            Values::Category { codes, .. } => codes.len(),
            Values::Time(v) => v.len(),
        }
    }

    /// True without rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What it holds.
    pub fn kind(&self) -> Kind {
        match &self.values {
            Values::Number(_) => Kind::Number,
            Values::Category { .. } => Kind::Category,
            Values::Time(_) => Kind::Time,
        }
    }

    /// True if the cell of `row` is missing.
    pub fn is_missing(&self, row: usize) -> bool {
        match &self.values {
            Values::Number(v) => v[row].is_nan(),
            Values::Category { codes, .. } => codes[row] == MISSING,
            Values::Time(v) => v[row] == NO_TIME,
        }
    }

    /// Number of missing cells.
    pub fn missing(&self) -> usize {
        (0..self.len()).filter(|&row| self.is_missing(row)).count()
    }

    /// The cell as a person reads it; empty if missing.
    pub fn text(&self, row: usize) -> String {
        if self.is_missing(row) {
            return String::new();
        }
        match &self.values {
            Values::Number(v) => format!("{}", v[row]),
            Values::Category { codes, levels } => levels[codes[row] as usize].clone(),
            Values::Time(v) => time_text(v[row]),
        }
    }
}

/// Columns of equal length.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// The columns, in file order.
    pub columns: Vec<Column>,
}

impl Table {
    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.columns.first().map_or(0, Column::len)
    }

    /// The column called `name`.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|c| c.name == name)
    }

    /// The rows named, in that order; a row may be named more than once.
    #[must_use]
    pub fn gather(&self, rows: &[u32]) -> Self {
        let columns = self.columns.iter().map(|column| {
            let values = match &column.values {
                Values::Number(v) => Values::Number(rows.iter().map(|&r| v[r as usize]).collect()),
                Values::Category { codes, levels } => Values::Category {
                    codes: rows.iter().map(|&r| codes[r as usize]).collect(),
                    levels: levels.clone(),
                },
                Values::Time(v) => Values::Time(rows.iter().map(|&r| v[r as usize]).collect()),
            };
            Column { name: column.name.clone(), values }
        });
        Self { columns: columns.collect() }
    }

    /// The position of the column called `name`.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == name)
    }
}

/// Writes an instant as `YYYY-MM-DD`, with ` HH:MM:SS` unless it is midnight.
pub fn time_text(seconds: i64) -> String {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    if rest == 0 {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}

/// Days since 1970-01-01 of a date in the Gregorian calendar (Hinnant, *chrono-compatible low-level
/// date algorithms*, `days_from_civil`).
pub fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year - era * 400;
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The inverse of [`days_from_civil`] (same source, `civil_from_days`): year, month, day.
pub fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days - era * 146_097;
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_round_trip() {
        for days in -800_000..800_000 {
            let (y, m, d) = civil(days);
            assert_eq!(days_from_civil(y, m, d), days);
        }
        assert_eq!(time_text(0), "1970-01-01");
        assert_eq!(time_text(951_868_799), "2000-02-29 23:59:59");
    }
}
