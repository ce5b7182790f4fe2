//! What a column holds, told from all of its cells.
//!
//! 1. Missing, in every column, trimmed: nothing, `NA` `N/A` `n/a` `NaN` `nan` `NAN` `null` `NULL`
//!    `Null` `?` `-` `.` `#N/A`. `none`, `None` and `NONE` may be a word of its own (`credit
//!    history: none`): they are missing only where all else are numbers or times.
//! 2. Numbers, if at least 99 % of the other cells are: the rest are made missing, each with a
//!    warning. Decimals are written one way in the whole column: `1,234` is read as 1234 only if
//!    another cell shows that the point is the decimal sign (`2.5`, `1,234.5`, `1,234,567`), and
//!    `1.234` as 1234 only if another cell has a decimal comma (`2,5`, `1.234,5`).
//! 3. Times, by the same share. `day/month` and `month/day` only if one reading alone fits all cells.
//! 4. Categories otherwise.
use super::{
    number::{self, Style},
    time::{self, Format},
};

/// Cells of 100 that must fit for a column to be of numbers or times.
const SHARE: usize = 99;

/// How a column is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plan {
    Number(Style),
    Time(Format),
    Category,
}

/// Whether a cell says that its value is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    No,
    /// Among numbers and times only.
    IfTyped,
    Yes,
}

/// See the module's list.
pub(super) fn missing(cell: &[u8]) -> Missing {
    if cell.len() > 4 {
        return Missing::No;
    }
    match cell {
        b"" | b"NA" | b"N/A" | b"n/a" | b"NaN" | b"nan" | b"NAN" | b"null" | b"NULL" | b"Null"
        | b"?" | b"-" | b"." | b"#N/A" => Missing::Yes,
        b"none" | b"None" | b"NONE" => Missing::IfTyped,
        _ => Missing::No,
    }
}

/// Without outer white space (Unicode's).
pub(super) fn trim(cell: &[u8]) -> &[u8] {
    let ascii = cell.trim_ascii();
    match (ascii.first(), ascii.last()) {
        (Some(first), Some(last)) if first.is_ascii_graphic() && last.is_ascii_graphic() => ascii,
        _ => std::str::from_utf8(ascii).map_or(ascii, |text| text.trim().as_bytes()),
    }
}

/// Counts, over the cells of a column, how many fit each reading.
#[derive(Clone, Debug, Default)]
pub(super) struct Survey {
    /// Rows of the column.
    n_rows: usize,
    /// Cells that are neither missing nor `none`.
    values: usize,
    nones: usize,
    not_numbers: usize,
    point: Reading,
    comma: Reading,
    not_times: usize,
    times: [usize; 5],
    /// Numbers behind or before a currency or percent sign.
    signed: usize,
}

/// How many cells fit one style of numbers.
#[derive(Clone, Debug, Default)]
struct Reading {
    fit: usize,
    /// Of these, how many have thousands separators.
    grouped: usize,
    /// Of these, how many do not fit the other style.
    only: usize,
}

impl Survey {
    pub(super) fn new(n_rows: usize) -> Self {
        Self { n_rows, ..Self::default() }
    }

    /// Takes one trimmed cell.
    pub(super) fn feed(&mut self, cell: &[u8]) {
        match missing(cell) {
            Missing::Yes => return,
            Missing::IfTyped => {
                self.nones += 1;
                return;
            }
            Missing::No => self.values += 1,
        }
        // Once more than 1 % of the rows do not fit, the rest need not be tried.
        let tolerated = self.n_rows / 100;
        if self.not_numbers <= tolerated && self.feed_number(cell) {
            self.not_times += 1;
            return;
        }
        if self.not_times <= tolerated {
            self.feed_time(cell);
        }
    }

    fn feed_number(&mut self, cell: &[u8]) -> bool {
        let (point, comma) = number::styles(cell);
        for (reading, style, fits, other) in [
            (&mut self.point, Style::Point, point, comma),
            (&mut self.comma, Style::Comma, comma, point),
        ] {
            if fits {
                reading.fit += 1;
                reading.grouped += usize::from(number::is_grouped(cell, style));
                reading.only += usize::from(!other);
            }
        }
        let is_number = point || comma;
        self.not_numbers += usize::from(!is_number);
        self.signed += usize::from(!is_number && is_signed_number(cell));
        is_number
    }

    fn feed_time(&mut self, cell: &[u8]) {
        let mut fits = false;
        if time::may_be_time(cell) {
            for (format, count) in Format::ALL.into_iter().zip(&mut self.times) {
                let parsed = time::parse(cell, format).is_some();
                *count += usize::from(parsed);
                fits |= parsed;
            }
        }
        self.not_times += usize::from(!fits);
    }

    /// How to read the column, and a remark if there is something to explain.
    pub(super) fn plan(&self) -> (Plan, Option<String>) {
        if self.values == 0 {
            let plan = if self.nones == 0 { Plan::Number(Style::Point) } else { Plan::Category };
            return (plan, None);
        }
        let enough = |fit: usize| fit * 100 >= self.values * SHARE;
        let point = enough(self.point.fit);
        let comma = enough(self.comma.fit) && self.comma.only > 0;
        if comma && (!point || self.comma.fit > self.point.fit) {
            let note = "numbers with a decimal comma".to_owned();
            return (Plan::Number(Style::Comma), Some(note));
        }
        if point && (self.point.grouped == 0 || self.point.only > 0) {
            let note = (self.point.grouped > 0).then(|| "commas separate thousands".to_owned());
            return (Plan::Number(Style::Point), note);
        }
        if point {
            let note = "`1,234` may be 1234 or 1.234 and no cell tells which; read as words: write \
                        numbers without thousands separators";
            return (Plan::Category, Some(note.to_owned()));
        }
        self.plan_time().unwrap_or_else(|| (Plan::Category, self.category_note()))
    }

    fn plan_time(&self) -> Option<(Plan, Option<String>)> {
        let [.., day, month] = self.times;
        let counts = Format::ALL.into_iter().zip(self.times);
        let (format, fit) = counts.max_by_key(|&(_, count)| count)?;
        if fit * 100 < self.values * SHARE {
            return None;
        }
        match format {
            Format::Iso | Format::YearSlash => Some((Plan::Time(format), None)),
            Format::DayDot => {
                Some((Plan::Time(format), Some(format!("dates read as {}", format.word()))))
            }
            Format::DaySlash | Format::MonthSlash => {
                let format = if day > month { Format::DaySlash } else { Format::MonthSlash };
                if day == month {
                    let note = "dates that may be day/month or month/day, and no cell tells which; \
                                read as words: write them as year-month-day";
                    return Some((Plan::Category, Some(note.to_owned())));
                }
                if fit < self.values {
                    let note = "neither day/month/year nor month/day/year fits all cells; read as \
                                words: write dates as year-month-day";
                    return Some((Plan::Category, Some(note.to_owned())));
                }
                Some((Plan::Time(format), Some(format!("dates read as {}", format.word()))))
            }
        }
    }

    fn category_note(&self) -> Option<String> {
        let numbers = self.point.fit.max(self.comma.fit);
        if self.signed * 2 > self.not_numbers && self.signed > 0 {
            Some(
                "numbers with a currency or percent sign, read as words: leave the sign away to \
                 use them as numbers"
                    .to_owned(),
            )
        } else if self.not_numbers <= self.n_rows / 100 && numbers > 0 {
            Some("numbers in more than one style, read as words".to_owned())
        } else {
            None
        }
    }
}

fn is_signed_number(cell: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(cell) else { return false };
    let is_sign = |c: char| matches!(c, '$' | '€' | '£' | '¥' | '%');
    if !text.starts_with(is_sign) && !text.ends_with(is_sign) {
        return false;
    }
    let bare = text.trim_matches(is_sign).trim().as_bytes();
    [Style::Point, Style::Comma].into_iter().any(|style| number::parse(bare, style).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(cells: &[&str]) -> Plan {
        let mut survey = Survey::new(cells.len());
        for cell in cells {
            survey.feed(cell.as_bytes());
        }
        survey.plan().0
    }

    #[test]
    fn kinds() {
        let (point, comma) = (Plan::Number(Style::Point), Plan::Number(Style::Comma));
        for (cells, expected) in [
            (&["1", "NA", "2.5"][..], point),
            (&["1", "none"], point),
            (&["a", "none"], Plan::Category),
            (&["none"], Plan::Category),
            (&["", "?"], point),
            (&["1,5", "2"], comma),
            (&["1.234,5", "1.234"], comma),
            (&["1,234.5", "1,234"], point),
            (&["1,234", "999"], Plan::Category),
            (&["1.234", "2.345"], point),
            (&["1,5", "1.5"], Plan::Category),
            (&["$5", "$6"], Plan::Category),
            (&["yes", "no"], Plan::Category),
            (&["2020-01-31", "none"], Plan::Time(Format::Iso)),
            (&["13/01/2020", "01/02/2020"], Plan::Time(Format::DaySlash)),
            (&["01/13/2020", "01/02/2020"], Plan::Time(Format::MonthSlash)),
            (&["01/12/2020", "01/02/2020"], Plan::Category),
            (&["01/13/2020", "13/02/2020"], Plan::Category),
            (&["31.12.2020"], Plan::Time(Format::DayDot)),
            (&["2020-01-31", "1"], Plan::Category),
        ] {
            assert_eq!(plan(cells), expected, "{cells:?}");
        }
    }

    #[test]
    fn one_in_a_hundred_may_be_wrong() {
        let mut cells = vec!["1"; 99];
        cells.push("x");
        assert_eq!(plan(&cells), Plan::Number(Style::Point));
        cells.push("y");
        assert_eq!(plan(&cells), Plan::Category);
        cells[..99].fill("2020-01-01");
        cells.pop();
        assert_eq!(plan(&cells), Plan::Time(Format::Iso));
    }

    #[test]
    fn trims_like_a_person() {
        assert_eq!(trim(" a b\t".as_bytes()), b"a b");
        assert_eq!(trim("\u{a0}é\u{3000}".as_bytes()), "é".as_bytes());
    }
}
