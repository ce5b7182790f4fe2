//! Hours at which nobody is told: `mon-fri 22:00-06:00`, `daily 12:00-13:00`.
use super::{at, lines};
use crate::alert::Mute;

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// # Errors
/// The first line that is none, and why.
pub(in crate::aiops) fn read(text: &str) -> Result<Vec<Mute>, String> {
    lines(text).map(|(number, line)| at(number, one(line))).collect()
}

fn one(line: &str) -> Result<Mute, String> {
    let mut words = line.split_whitespace();
    let (Some(on), Some(hours), None) = (words.next(), words.next(), words.next()) else {
        return Err(format!("`{line}` is not days and hours such as `mon-fri 22:00-06:00`"));
    };
    let (from, to) = hours
        .split_once('-')
        .ok_or_else(|| format!("`{hours}` is not from and to such as 22:00-06:00"))?;
    Ok(Mute { name: line.to_owned(), days: days(on)?, from: minute(from)?, to: minute(to)? })
}

/// `daily`, `sat`, `mon-fri`, `sat,sun`; whole names as well.
pub(super) fn days(text: &str) -> Result<[bool; 7], String> {
    let mut all = [text == "daily"; 7];
    if text == "daily" {
        return Ok(all);
    }
    let day = |name: &str| {
        let short = name.get(..3).unwrap_or(name).to_ascii_lowercase();
        let whole = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        let is_one = name.len() == 3 || whole.contains(&name.to_ascii_lowercase().as_str());
        let at = DAYS.iter().position(|day| *day == short).filter(|_| is_one);
        at.ok_or_else(|| format!("`{name}` is no day: mon, tue, …, sun or daily"))
    };
    for part in text.split(',') {
        let (first, last) = part.split_once(['-', ':']).unwrap_or((part, part));
        let (first, last) = (day(first)?, day(last)?);
        let count = (last + 7 - first) % 7;
        for step in 0..=count {
            all[(first + step) % 7] = true;
        }
    }
    Ok(all)
}

/// Minutes of the day of `22:00`, at most `24:00`.
pub(super) fn minute(text: &str) -> Result<u16, String> {
    let wrong = || format!("`{text}` is no time of day such as 22:00");
    let (hour, minute) = text.trim().split_once(':').ok_or_else(wrong)?;
    let (hour, minute): (u16, u16) =
        (hour.parse().map_err(|_no| wrong())?, minute.parse().map_err(|_no| wrong())?);
    let all = hour.saturating_mul(60).saturating_add(minute);
    if hour > 24 || minute > 59 || all > 1_440 { Err(wrong()) } else { Ok(all) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_hours_are_read() {
        let mutes =
            read("# night\nmon-fri 22:00-06:00\n\nsat,sun 00:00-24:00\ndaily 12:00-13:00").unwrap();
        assert_eq!(mutes.len(), 3);
        assert_eq!(mutes[0].days, [true, true, true, true, true, false, false]);
        assert_eq!((mutes[0].from, mutes[0].to), (1_320, 360));
        assert_eq!(days("sat-mon").unwrap(), [true, false, false, false, false, true, true]);
        for wrong in [
            "mon",
            "mon 22-6",
            "xyz 10:00-11:00",
            "mon 25:00-26:00",
            "mon 10:00-11:00 x",
            "monda 10:00-11:00",
        ] {
            assert!(read(wrong).unwrap_err().starts_with("line 1: "), "{wrong}");
        }
    }
}
