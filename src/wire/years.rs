//! Times without a year, without a day, or without anything.
//!
//! The year is the one that brings a time nearest to its neighbour: the last time of the same paste
//! that was read before it. Where none was read before, it waits for the first one that follows;
//! where none follows either, the lab's clock is the neighbour of the last one. No time is taken to lie
//! more than a day after the clock. Without a neighbour and a clock they go to quarantine. A time of
//! day gets its day in the same way. A line of a log without any time has that of the line before it.
use super::clock::When;
use crate::event::{Event, Time};

const DAY: i64 = 86_400 * Time::SECOND;

/// A row that waits for its year, and where it was read. Until then its time lies in 2000, which has
/// all days that any year has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waiting {
    pub(super) row: u32,
    /// Whether not even the day is known.
    pub(super) dayless: bool,
    pub(super) line: u32,
    pub(super) start: u64,
}

/// What is known about the year.
#[derive(Clone, Debug, Default)]
pub(super) struct Years {
    neighbour: Option<Time>,
    pub(super) waiting: Vec<Waiting>,
}

/// The same day and time of the year nearest to another time, but not after a limit.
fn nearest(time: Time, to: Time, limit: Time) -> Time {
    let (_, month, day) = time.date();
    let year = to.date().0;
    // Between two leap years lie at most eight years.
    let years = (year - 8..=year + 8).filter_map(|year| Time::from_date(year, month, day));
    let times = years.map(|midnight| Time(midnight.0 + time.0.rem_euclid(DAY)));
    times.filter(|time| *time <= limit).min_by_key(|time| (time.0 - to.0).abs()).unwrap_or(to)
}

/// The same time of the day nearest to another time, but not after a limit.
fn nearest_day(time: Time, to: Time, limit: Time) -> Time {
    let midnight = to.0 - to.0.rem_euclid(DAY);
    let days = (-2..=2).map(|days| Time(midnight + days * DAY + time.0.rem_euclid(DAY)));
    days.filter(|time| *time <= limit).min_by_key(|time| (time.0 - to.0).abs()).unwrap_or(to)
}

/// The latest that a time without a year can be, beside a neighbour: a day after the lab's clock, or
/// after the neighbour if that is later; without a clock there is no limit.
fn limit(neighbour: Time, clock: Time) -> Time {
    if clock == Time::default() {
        return Time(i64::MAX);
    }
    Time(neighbour.max(clock).0.saturating_add(DAY))
}

impl Years {
    /// A new paste has no neighbours.
    pub(super) fn begin(&mut self) {
        self.neighbour = None;
    }

    /// The time, and whether its year is still to be told.
    pub(super) fn tell(&mut self, when: When, clock: Time) -> Option<(Time, bool)> {
        match when {
            When::At(time) => {
                // What a broken clock says is no neighbour.
                if (1980..2200).contains(&time.date().0) {
                    self.neighbour = Some(time);
                }
                Some((time, false))
            }
            When::Yearless { month, day, micros } => {
                let time = Time(Time::from_date(2000, month, day)?.0 + micros);
                let Some(neighbour) = self.neighbour else { return Some((time, true)) };
                let time = nearest(time, neighbour, limit(neighbour, clock));
                self.neighbour = Some(time);
                Some((time, false))
            }
            When::Dayless { micros } => {
                let time = Time(Time::from_date(2000, 1, 1)?.0 + micros);
                let Some(neighbour) = self.neighbour else { return Some((time, true)) };
                let time = nearest_day(time, neighbour, limit(neighbour, clock));
                self.neighbour = Some(time);
                Some((time, false))
            }
            When::Before => self.neighbour.map(|time| (time, false)),
            When::Missing | When::Wrong => None,
        }
    }

    /// Whether rows wait although their neighbour is known.
    pub(super) fn is_due(&self) -> bool {
        !self.waiting.is_empty() && self.neighbour.is_some()
    }

    /// Tells the years of the rows that wait, from the neighbour, else from the clock; the rows
    /// whose year cannot be told.
    pub(super) fn settle(&mut self, rows: &mut [Event], clock: Time) -> Vec<Waiting> {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() {
            return waiting;
        }
        let near = self.neighbour.or((clock != Time::default()).then_some(clock));
        let Some(mut near) = near else { return waiting };
        for waiting in waiting.iter().rev() {
            if let Some(row) = rows.get_mut(waiting.row as usize) {
                let told = if waiting.dayless { nearest_day } else { nearest };
                row.time = told(row.time, near, limit(near, clock));
                near = row.time;
            }
        }
        if self.neighbour.is_none() {
            let last = waiting.last().and_then(|last| rows.get(last.row as usize));
            self.neighbour = last.map(|row| row.time);
        }
        Vec::new()
    }
}
