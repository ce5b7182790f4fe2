//! Requests become the table that the package was fitted on, in the way the code says.
use super::{Clock, Code, Levels, Missing, Money, Names, Payments, service::Fault};
use crate::{
    curate::{Preparation, Recipe},
    table::{Column, MISSING, NO_TIME, Table, Values},
};

/// The column that a renamed request field is about.
const RENAMED: (&str, &str) = ("km_from_home", "distance_km");

/// The table that the service sees, and for each request why it cannot be read.
pub(super) fn read(
    payments: &Payments,
    code: &Code,
    preparation: &Preparation,
) -> (Table, Vec<Option<Fault>>) {
    let n = payments.len();
    let mut faults = vec![None; n];
    let columns = preparation
        .features
        .iter()
        .map(|feature| {
            let sent = field(&feature.column, code);
            let mut values = if feature.column == "night" {
                Values::Number(nights(payments, code.clock))
            } else {
                let found = payments.table.column(sent).map(|column| column.values.clone());
                found.unwrap_or_else(|| absent(&feature.recipe, n))
            };
            if feature.column == "amount" {
                convert(&mut values, code.money, payments.per_euro);
            }
            understand(&mut values, &feature.recipe, code.levels, &mut faults);
            fill(&mut values, code.missing, &mut faults);
            Column { name: feature.column.clone(), values }
        })
        .collect();
    (Table { columns }, faults)
}

/// How the code calls a column of the request.
pub(super) fn field<'a>(column: &'a str, code: &Code) -> &'a str {
    match code.request {
        Names::Renamed if column == RENAMED.0 => RENAMED.1,
        Names::Agreed | Names::Renamed => column,
    }
}

/// Cells of a column that is not sent.
fn absent(recipe: &Recipe, n: usize) -> Values {
    match recipe {
        Recipe::Number { .. } => Values::Number(vec![f64::NAN; n]),
        Recipe::Category { .. } => Values::Category { codes: vec![MISSING; n], levels: Vec::new() },
    }
}

/// 1 between 0 and 6 o'clock, by the clock that the code reads.
fn nights(payments: &Payments, clock: Clock) -> Vec<f64> {
    let offset_h = match clock {
        Clock::Local => payments.utc_offset_h,
        Clock::HourAhead => payments.utc_offset_h + 1,
        Clock::Utc => 0,
    };
    let Some(Values::Time(times)) = payments.table.column("timestamp").map(|c| &c.values) else {
        return vec![f64::NAN; payments.len()];
    };
    let night = |&utc: &i64| {
        let second = (utc + offset_h * 3_600).rem_euclid(86_400);
        f64::from(u8::from(second < 6 * 3_600))
    };
    times.iter().map(|t| if *t == NO_TIME { f64::NAN } else { night(t) }).collect()
}

fn convert(values: &mut Values, money: Money, per_euro: f64) {
    let Values::Number(amounts) = values else { return };
    for amount in amounts {
        // Divided before multiplied, so that euros at a rate of 1 stay the same to the bit.
        *amount = match money {
            Money::Converted => *amount / per_euro,
            Money::Cents => *amount / per_euro * 100.0,
            Money::AsSent => *amount,
        };
    }
}

fn understand(values: &mut Values, recipe: &Recipe, known: Levels, faults: &mut [Option<Fault>]) {
    let (Values::Category { codes, levels: words }, Recipe::Category { levels, .. }) =
        (values, recipe)
    else {
        return;
    };
    match known {
        Levels::All => {}
        Levels::WithoutDigital => {
            let dropped = words.iter().position(|word| word == "digital").map(|at| at as u32);
            codes
                .iter_mut()
                .filter(|code| Some(**code) == dropped)
                .for_each(|code| *code = MISSING);
        }
        Levels::Strict => {
            let is_known: Vec<bool> =
                words.iter().map(|word| levels.kept.binary_search(word).is_ok()).collect();
            for (code, fault) in codes.iter().zip(faults) {
                if *code != MISSING && !is_known.get(*code as usize).copied().unwrap_or(false) {
                    *fault = Some(Fault::UnknownWord);
                }
            }
        }
    }
}

fn fill(values: &mut Values, how: Missing, faults: &mut [Option<Fault>]) {
    match (how, values) {
        (Missing::Sentinel, Values::Number(numbers)) => {
            numbers.iter_mut().filter(|x| x.is_nan()).for_each(|x| *x = 9_999.0);
        }
        (Missing::Refused, Values::Number(numbers)) => {
            let empty = numbers.iter().zip(faults).filter(|(x, _)| x.is_nan());
            empty.for_each(|(_, fault)| *fault = Some(Fault::MissingCell));
        }
        (Missing::Refused, Values::Category { codes, .. }) => {
            let empty = codes.iter().zip(faults).filter(|(code, _)| **code == MISSING);
            empty.for_each(|(_, fault)| *fault = Some(Fault::MissingCell));
        }
        (Missing::Filled, _)
        | (Missing::Sentinel, Values::Category { .. } | Values::Time(_))
        | (Missing::Refused, Values::Time(_)) => {}
    }
}
