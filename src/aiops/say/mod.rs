//! What each station says; one file per station.
mod act;
mod biography;
mod cause;
mod correlate;
mod deduplicate;
mod detect;
mod duties;
mod funnel;
mod ingest;
mod knob;
mod lens;
mod lint;
mod methods;
mod normalise;
mod peak;
mod policy;
mod prescribe;
mod rail;
mod risk;
mod routes;
mod scatter;
mod significance;
mod template;
mod timeline;
mod tree;
mod variables;

pub(super) use self::{rail::rail, timeline::timeline};
use super::{Found, Go, Station, View};
use crate::{
    event::Severity,
    figure::{Axis, Role, Scale},
    room::Sheet,
    run::Tone,
    wire::Format,
};

/// What the station says.
pub(super) fn sheet(found: &Found, view: &View) -> Sheet {
    let mut sheet = match view.station {
        Station::Ingest => ingest::sheet(found),
        Station::Normalise => normalise::sheet(found, view),
        Station::Deduplicate => deduplicate::sheet(found),
        Station::Template => template::sheet(found, view),
        Station::Detect => detect::sheet(found),
        Station::Correlate => correlate::sheet(found, view),
        Station::Cause => cause::sheet(found, view),
        Station::Prescribe => prescribe::sheet(found, view),
        Station::Act => act::sheet(found, view),
    };
    if let Some(row) = view.event {
        let life = [biography::card(found, row)].into_iter().chain(biography::raw(found, row));
        sheet.cards.splice(0..0, life);
    }
    sheet
}

/// Where a step of a story was decided.
fn decided(station: Station) -> (String, crate::room::Go) {
    (station.name().to_owned(), Go::Station(station).into())
}

/// A condition as the fields take it.
fn condition(matcher: &crate::alert::Matcher) -> String {
    let crate::alert::Field::Format(number) = matcher.field else { return matcher.to_string() };
    let format = <Format as strum::VariantArray>::VARIANTS.get(usize::from(number));
    let sign = if matcher.comparison == crate::alert::Comparison::NotEqual { "!=" } else { "=" };
    format!("format{sign}{}", format.map_or("?", |format| format.facts().key))
}

/// What severity looks like.
fn tone(severity: Severity) -> Tone {
    if severity >= Severity::ERROR {
        Tone::Bad
    } else if severity >= Severity::WARNING {
        Tone::Warn
    } else {
        Tone::Plain
    }
}

/// The series colour of the nth incident; the order of the table.
fn role(nth: usize) -> Role {
    const ROLES: [Role; 5] = [Role::Current, Role::Second, Role::Third, Role::Fourth, Role::Fifth];
    ROLES[nth % ROLES.len()]
}

fn linear(label: &str, unit: &str, min: f64, max: f64) -> Axis {
    // A range of no width cannot be drawn.
    let max = if max > min { max } else { min + 1.0 };
    let scale = Scale::Linear { min, max };
    Axis { label: label.to_owned(), unit: unit.to_owned(), titled: true, scale }
}

fn bands(label: &str, names: Vec<String>) -> Axis {
    Axis { label: label.to_owned(), unit: String::new(), titled: false, scale: Scale::Bands(names) }
}

/// A share that is hardly ever all: `> 99.9 %` rather than `100 %`.
fn nearly(share: f64) -> String {
    if share < 1.0 && share > 0.999 {
        "> 99.9 %".to_owned()
    } else if (0.995..1.0).contains(&share) {
        format!("{:.1} %", share * 100.0)
    } else {
        crate::words::percent(share)
    }
}

/// Two digits, and a dash where there is no number.
fn two(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.2}"))
}
