//! Packed tables: the very bytes come back, and foreign bytes do no harm.
use opslab::data::packed::{MAGIC, pack, unpack};
use proptest::{collection::vec, prelude::*};

/// The shipped tables, by file name.
fn shipped() -> Vec<(String, Vec<u8>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/static/data");
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let tables = paths.filter(|path| path.extension().is_some_and(|end| end == "csv"));
    tables.map(|path| (path.display().to_string(), std::fs::read(path).unwrap())).collect()
}

/// A table of one column with so many different numbers.
fn numbers(count: usize) -> String {
    (0..count).map(|number| number.to_string() + "\n").collect()
}

#[test]
fn every_shipped_table_packs_and_comes_back() {
    let tables = shipped();
    assert_eq!(tables.len(), crate::shipped::TABLES.len());
    for (name, csv) in tables {
        let packed = pack(&csv).unwrap_or_else(|| panic!("{name} does not pack"));
        assert!(unpack(&packed).unwrap() == csv, "{name}");
        // The table of the first load: the size of the page counts on it.
        if name.ends_with("credit_scoring.csv") {
            assert!(packed.len() * 3 < csv.len(), "{} bytes", packed.len());
        }
    }
}

#[test]
fn the_format_is_the_one_described() {
    let packed = pack(b"x,y\n10,a\n9,a\n10,\n").unwrap();
    let mut expected = MAGIC.to_vec();
    expected.extend([4, 0, 0, 0, 17, 0, 0, 0]);
    // Codes 1, 2, 0, 2 to the base 3 and 2, 1, 1, 0 to the base 3.
    expected.extend(b"9,x,10\n");
    expected.push(1 + 3 * 2 + 27 * 2);
    expected.extend(b",a,y\n");
    expected.push(2 + 3 + 9);
    assert_eq!(packed, expected);
}

#[test]
fn declines_what_would_not_come_back() {
    for csv in ["", "a,b", "a,b\n1,2", "a,b\n1\n", "a\n1,2\n", "a,b\n1,2\n\n"] {
        assert_eq!(pack(csv.as_bytes()), None, "{csv:?}");
    }
    for (count, packs) in [(256, true), (257, true), (65_536, true), (65_537, false)] {
        assert_eq!(pack(numbers(count).as_bytes()).is_some(), packs, "{count}");
    }
}

#[test]
fn what_is_not_whole_is_no_table() {
    for csv in ["a,b\n1,2\n3,4\n".to_owned(), numbers(300)] {
        let packed = pack(csv.as_bytes()).unwrap();
        for end in 0..packed.len() {
            assert_eq!(unpack(&packed[..end]), None, "{end} bytes of {}", packed.len());
        }
        assert_eq!(unpack(&[&packed[..], b"\n"].concat()), None);
    }
    // Rows without end, of nothing.
    assert_eq!(unpack(&[MAGIC, &[255; 8]].concat()), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn tables_of_plain_cells_come_back(
        cells in (1..5_usize)
            .prop_flat_map(|columns| vec(vec("[a-z0-9. \r\"é-]{0,3}", columns), 1..400)),
        levels in 1..400_usize,
    ) {
        let mut csv = String::new();
        for row in 0..cells.len() {
            // The first column repeats itself from row `levels` on: from few texts to very many.
            let first = std::iter::once(&cells[row % levels][0]).chain(&cells[row][1..]);
            csv.push_str(&first.cloned().collect::<Vec<_>>().join(","));
            csv.push('\n');
        }
        prop_assert!(unpack(&pack(csv.as_bytes()).unwrap()).unwrap() == csv.as_bytes());
    }
}

proptest! {
    #[test]
    fn any_text_comes_back_or_is_declined(csv in "[ab,\n\"]{0,60}") {
        if let Some(packed) = pack(csv.as_bytes()) {
            prop_assert_eq!(unpack(&packed).unwrap(), csv.into_bytes());
        }
    }

    #[test]
    fn foreign_bytes_do_no_harm(
        rows in 0..40_u32,
        length in prop_oneof![0..400_u32, any::<u32>()],
        bytes in vec(prop_oneof![any::<u8>(), Just(b','), Just(b'\n')], 0..300),
    ) {
        let _ = unpack(&bytes);
        let packed = [MAGIC, &rows.to_le_bytes(), &length.to_le_bytes(), &bytes].concat();
        if let Some(csv) = unpack(&packed) {
            prop_assert_eq!(csv.len(), length as usize);
        }
    }
}
