//! 100,000 mutated files: never a panic, never an infinite number, and what is written reads back.
use std::collections::BTreeSet;

use opslab::{
    digest::Digest,
    ingest::{Ingested, Limits, Reader, write},
    rng::Rng,
    table::{MISSING, Values},
};

use super::{drive, text};

const SEEDS: [&[u8]; 10] = [
    b"age,job,when\n31,baker,2020-01-02\n,miller,2021-03-04 05:06:07\n42,\"a, b\",NA\n",
    b"x;y;z\n1,5;a;01.02.2020\n2.345,5;b;31.12.2021\n-3;none;1.1.2000\n",
    b"a\tb\r\n1e5\tyes\r\n-.5\tno\r\n\r\n?\t\"q\"\"r\"\r\n",
    b"p|q|r\r1|2|3\r4|5|6\r",
    b"\xEF\xBB\xBFid,v\n1,caf\xC3\xA9\n2,\"line\nbreak\"\n",
    b"id,v\n1,caf\xE9\n2,\x93quoted\x94\n",
    b"\xFF\xFEa\0,\0b\0\n\x001\0,\x002\0\n\0",
    b"d,e\n12/31/2020,\"1,234.5\"\n01/02/2021,\"7\"\n",
    b"a,a,,a_2\n1e400,inf,$5,none\n1,2,3%,1\n",
    b"alone\n\" \"\n\n1\nx\n",
];

/// A seed file with up to eight wounds, or noise.
fn mutate(rng: &mut Rng) -> Vec<u8> {
    const BYTES: &[u8] = b",;|\t\"\"\n\r\0 .-+eE0159aN/:T?\xE9\xC3\xA9\xFE\xFF";
    if rng.chance(0.05) {
        let length = rng.below(200);
        return (0..length).map(|_| rng.below(256) as u8).collect();
    }
    let mut bytes = SEEDS[rng.below(SEEDS.len() as u32) as usize].to_vec();
    for _ in 0..rng.below(9) {
        let at = rng.below(bytes.len() as u32 + 1) as usize;
        let end = (at + rng.below(12) as usize).min(bytes.len());
        match rng.below(6) {
            0 => drop(bytes.drain(at..end)),
            1 => bytes.truncate(at.max(1)),
            2 => {
                let copy = bytes[at..end].to_vec();
                bytes.splice(at..at, copy);
            }
            3 => {
                let other = SEEDS[rng.below(SEEDS.len() as u32) as usize];
                bytes.extend_from_slice(&other[rng.below(other.len() as u32) as usize..]);
            }
            _ => {
                let byte = BYTES[rng.below(BYTES.len() as u32) as usize];
                bytes.insert(at, byte);
            }
        }
    }
    bytes
}

fn check(ingested: &Ingested) {
    let Ingested { table, report, lines } = ingested;
    assert!(table.n_rows() > 0 && report.n_rows as usize == table.n_rows());
    assert_eq!(lines.len(), table.n_rows());
    assert!(lines.is_sorted_by(|a, b| a < b));
    assert_eq!(report.columns.len(), table.columns.len());
    let mut names = BTreeSet::new();
    for (column, about) in table.columns.iter().zip(&report.columns) {
        assert!(!column.name.is_empty() && names.insert(&column.name));
        assert_eq!((&column.name, column.kind()), (&about.name, about.kind));
        assert_eq!(column.len(), table.n_rows());
        assert_eq!(column.missing(), about.missing as usize);
        match &column.values {
            Values::Number(values) => assert!(values.iter().all(|value| !value.is_infinite())),
            Values::Category { codes, levels } => {
                assert_eq!(levels.iter().collect::<BTreeSet<_>>().len(), levels.len());
                let codes = codes.iter().filter(|&&code| code != MISSING);
                assert!(codes.clone().all(|&code| (code as usize) < levels.len()));
                let mut next = 0;
                assert!(codes.clone().all(|&code| {
                    next += u32::from(code == next);
                    code < next
                }));
            }
            Values::Time(_) => {}
        }
    }
}

#[test]
fn fuzz_100_000_files() {
    let mut rng = Rng::new(20_260_101, "ingest.fuzz");
    let tight = Limits { file_bytes: 400, line_bytes: 60, cell_bytes: 20, columns: 4, cells: 20 };
    let (mut read_well, mut refused) = (0, BTreeSet::new());
    for case in 0..100_000 {
        let bytes = mutate(&mut rng);
        let limits = if case % 8 == 0 { tight } else { Limits::default() };
        let answer = Reader::new(bytes.clone(), limits).and_then(|mut reader| drive(&mut reader));
        match answer {
            Ok(ingested) => {
                check(&ingested);
                read_well += 1;
                let written = write(&ingested.table);
                // Text that is mostly control characters is refused as binary.
                if written.bytes().filter(|&byte| byte < 32 && byte != b'\n').count() <= 16 {
                    let again = text(&written).unwrap_or_else(|e| panic!("{e} in {written:?}"));
                    let same = Digest::of(&again.table) == Digest::of(&ingested.table);
                    assert!(same, "{bytes:?} gave {:?} then {:?}", ingested.table, again.table);
                }
            }
            Err(error) => {
                assert!(!error.to_string().is_empty() && !error.diagnostic().message.is_empty());
                refused.insert(format!("{error:?}").split([' ', '{']).next().map(str::to_owned));
            }
        }
    }
    // The mutations reach both sides, and nearly every way to be refused.
    assert!((30_000..90_000).contains(&read_well), "{read_well} of 100,000 were read");
    assert!(refused.len() >= 10, "{refused:?}");
}
