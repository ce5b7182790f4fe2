//! klog and glog: `Lmmdd hh:mm:ss.uuuuuu threadid file:line] msg`.
use super::short;
use crate::{
    event::{Kind, Severity, Time},
    wire::{
        clock::When,
        draft::{Draft, Out},
    },
};

/// `I0115 09:31:04.120000 `.
pub(in crate::wire) fn begins(bytes: &[u8]) -> bool {
    let shape = |(at, byte): (usize, &u8)| match at {
        5 => *byte == b' ',
        8 | 11 => *byte == b':',
        14 => *byte == b'.',
        0 => byte.is_ascii_uppercase(),
        _ => byte.is_ascii_digit(),
    };
    bytes.len() > 21 && bytes.iter().take(21).enumerate().all(shape)
}

pub(super) fn read(text: &str, out: &mut Out) -> Option<()> {
    let (head, message) = text.split_once("] ")?;
    let number = |from: usize, to: usize| head.get(from..to)?.parse::<i64>().ok();
    let (month, day) = (number(1, 3)? as u8, number(3, 5)? as u8);
    let (hour, minute, second) = (number(6, 8)?, number(9, 11)?, number(12, 14)?);
    let micros = (hour * 3600 + minute * 60 + second) * Time::SECOND + number(15, 21)?;
    let micros = micros - i64::from(out.zone_minutes) * 60 * Time::SECOND;
    let is_good =
        hour < 24 && minute < 60 && second < 61 && Time::from_date(2000, month, day).is_some();
    let mut words = head.get(21..)?.split_whitespace();
    let (thread, place) = (words.next()?, words.next()?);
    out.label("code.file.path", short(place));
    out.label("thread.id", short(thread));
    let service = out.origin.clone();
    out.push(&Draft {
        time: if is_good { When::Yearless { month, day, micros } } else { When::Wrong },
        kind: Kind::Log,
        severity: match head.as_bytes().first()? {
            b'I' => Severity::INFO,
            b'W' => Severity::WARNING,
            b'E' => Severity::ERROR,
            _ => Severity::CRITICAL,
        },
        service: &service,
        host: "",
        name: short(place.split(':').next().unwrap_or(place)),
        identity: 0,
        body: message,
    });
    Some(())
}
