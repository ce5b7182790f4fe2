//! Values as bytes, for digests and for messages between two halves of one program.
//!
//! The format is postcard's (version 1), byte for byte; a test compares. The code is our own because
//! neither direction can fail here: the reader trusts its bytes, which the same build has written.
//! Without error paths the derived code of all artifacts shrinks to half, and it travels with the
//! page. **Never for bytes from outside**: these would panic.

mod read;
mod write;

use serde::{Serialize, de::DeserializeOwned};

/// The bytes of a value.
pub fn to_bytes<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    match value.serialize(&mut write::Writer(&mut bytes)) {
        Ok(()) => bytes,
        Err(never) => match never {},
    }
}

/// The value of bytes that [`to_bytes`] of the same build has made.
///
/// # Panics
/// On any other bytes.
pub fn from_bytes<T: DeserializeOwned>(bytes: &[u8]) -> T {
    match T::deserialize(&mut read::Reader(bytes)) {
        Ok(value) => value,
        Err(never) => match never {},
    }
}

/// An error that cannot happen.
#[derive(Debug)]
pub(crate) enum Never {}

impl std::fmt::Display for Never {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {}
    }
}

impl std::error::Error for Never {}

impl serde::ser::Error for Never {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        broken()
    }
}

impl serde::de::Error for Never {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        broken()
    }

    fn invalid_type(_: serde::de::Unexpected<'_>, _: &dyn serde::de::Expected) -> Self {
        broken()
    }

    fn invalid_value(_: serde::de::Unexpected<'_>, _: &dyn serde::de::Expected) -> Self {
        broken()
    }

    fn invalid_length(_: usize, _: &dyn serde::de::Expected) -> Self {
        broken()
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        broken()
    }
}

/// The bytes are not of this build: a mistake in this program.
#[cold]
fn broken() -> ! {
    panic!("bytes that this build has not written")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::{from_bytes, to_bytes};

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    enum Kind {
        Unit,
        One(u64),
        Two(i32, String),
        Named { a: Option<bool>, b: Vec<(u8, f64)> },
    }

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    struct All {
        kinds: Vec<Kind>,
        map: BTreeMap<String, i64>,
        wide: (u16, i16, u32, i8, char),
        float: f32,
        array: [u8; 4],
        nested: Option<Box<All>>,
        unit: (),
    }

    fn kind() -> impl Strategy<Value = Kind> {
        prop_oneof![
            Just(Kind::Unit),
            any::<u64>().prop_map(Kind::One),
            (any::<i32>(), ".{0,9}").prop_map(|(a, b)| Kind::Two(a, b)),
            (any::<Option<bool>>(), prop::collection::vec((any::<u8>(), -1e9..1e9), 0..5))
                .prop_map(|(a, b)| Kind::Named { a, b }),
        ]
    }

    proptest! {
        #[test]
        fn bytes_are_those_of_postcard_and_come_back(
            kinds in prop::collection::vec(kind(), 0..6),
            map: BTreeMap<String, i64>,
            wide: (u16, i16, u32, i8, char),
            float in -1e9_f32..1e9,
            array: [u8; 4],
            deep: bool,
        ) {
            let inner = All { kinds, map, wide, float, array, nested: None, unit: () };
            let value = All { nested: deep.then(|| Box::new(inner.clone())), ..inner };
            let bytes = to_bytes(&value);
            prop_assert_eq!(&bytes, &postcard::to_stdvec(&value).unwrap());
            prop_assert_eq!(from_bytes::<All>(&bytes), value);
        }
    }

    #[test]
    #[should_panic(expected = "not written")]
    fn foreign_bytes_are_a_mistake() {
        let _: Vec<u64> = from_bytes(&[200]);
    }
}
