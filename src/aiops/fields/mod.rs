//! Every parameter of the loop, in the order of the panel and of the link; one file per part of the way.
mod alerts;
mod incidents;
mod storm;

use super::field::{Field, Range};

const fn number(min: f64, max: f64, step: f64) -> Range {
    Range::Number { min, max, step }
}

const COUNT: usize = storm::FIELDS.len() + alerts::FIELDS.len() + incidents::FIELDS.len();

static ALL: [Field; COUNT] = join([storm::FIELDS, alerts::FIELDS, incidents::FIELDS]);

/// All parameters.
pub static FIELDS: &[Field] = &ALL;

/// The parts one after the other.
const fn join(parts: [&'static [Field]; 3]) -> [Field; COUNT] {
    let mut all = [storm::FIELDS[0]; COUNT];
    let (mut part, mut at) = (0, 0);
    while part < parts.len() {
        let mut nth = 0;
        while nth < parts[part].len() {
            all[at] = parts[part][nth];
            (nth, at) = (nth + 1, at + 1);
        }
        part += 1;
    }
    all
}

#[cfg(test)]
mod tests {
    use strum::VariantArray as _;

    use super::{incidents::METHODS, storm::KINDS, *};
    use crate::{
        aiops::{Choices, Kind},
        anomaly::Method,
    };

    #[test]
    fn every_parameter_survives_its_text() {
        for field in FIELDS {
            let mut choices = Choices::default();
            assert!(field.is_default(&choices), "{}", field.key);
            let text = field.read(&choices);
            field.write(&mut choices, &text).unwrap();
            assert_eq!(choices, Choices::default(), "{}", field.key);
            assert!(field.write(&mut choices, "nonsense;").is_err());
            assert!(field.write(&mut choices, "NaN").is_err());
        }
        assert_eq!(KINDS.len(), Kind::all().count());
        assert_eq!(METHODS.len(), Method::VARIANTS.len());
        for (method, (key, _)) in Method::VARIANTS.iter().zip(METHODS) {
            assert_eq!(method.key(), *key);
        }
        for (kind, (key, _)) in Kind::all().zip(KINDS) {
            let Kind::One(kind) = kind else { continue };
            assert_eq!(<&str>::from(kind), *key);
        }
    }
}
