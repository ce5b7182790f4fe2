//! The CSV reader: every kind of bad input by name, and 100,000 mutated files.
use std::{collections::BTreeSet, fmt::Write as _};

use opslab::{
    diagnostic::{Diagnostic, Severity},
    digest::Digest,
    ingest::{Delimiter, Encoding, IngestError, Ingested, Limits, Reader, Step, read, write},
    rng::Rng,
    table::{Kind, Values},
};

fn text(csv: &str) -> Result<Ingested, IngestError> {
    read(csv.to_owned())
}

fn numbers(ingested: &Ingested, column: usize) -> Vec<f64> {
    match &ingested.table.columns[column].values {
        Values::Number(values) => values.clone(),
        Values::Category { .. } | Values::Time(_) => panic!("column {column} is not of numbers"),
    }
}

fn kinds(ingested: &Ingested) -> Vec<Kind> {
    ingested.table.columns.iter().map(opslab::table::Column::kind).collect()
}

fn warning<'a>(ingested: &'a Ingested, part: &str) -> &'a Diagnostic {
    let found = ingested.report.diagnostics.iter().find(|d| d.message.contains(part));
    found.unwrap_or_else(|| panic!("no `{part}` in {:#?}", ingested.report.diagnostics))
}

/// `rows` lines of `cell(row)` under the header `head`.
fn tall(head: &str, rows: usize, cell: impl Fn(usize) -> String) -> String {
    let mut csv = format!("{head}\n");
    for row in 0..rows {
        let _ = writeln!(csv, "{}", cell(row));
    }
    csv
}

#[test]
fn mixed_types_with_missing_cells() {
    let csv = "age,job,since,flag\r\n31,baker,2020-02-29,1\r\n,miller,2021-01-01 10:30,0\r\n\
               NA,\"a, \"\"b\"\"\",?,1\r\n";
    let ingested = text(csv).unwrap();
    assert_eq!(kinds(&ingested), [Kind::Number, Kind::Category, Kind::Time, Kind::Number]);
    assert_eq!(ingested.table.columns[1].text(2), "a, \"b\"");
    assert_eq!(ingested.table.columns[2].text(1), "2021-01-01 10:30:00");
    assert_eq!(ingested.report.columns[0].missing, 2);
    assert_eq!(ingested.report.columns[1].distinct, Some(3));
    assert_eq!(ingested.report.n_rows, 3);
    assert_eq!(ingested.report.bytes, csv.len() as u64);
    assert_eq!(ingested.report.diagnostics, []);
}

#[test]
fn rows_know_their_lines() {
    let ingested = text("\na,b\n\n1,\"x\ny\"\n\n2,z\r3,w").unwrap();
    assert_eq!(ingested.lines, [4, 7, 8]);
    assert_eq!((ingested.line(1), ingested.line(3)), (Some(7), None));
    let ingested = text("sep=;\na;b\n1,5;x\n2,5;y\n").unwrap();
    assert_eq!(ingested.lines, [3, 4]);
    assert_eq!(ingested.report.delimiter, Delimiter::Semicolon);
    assert_eq!(numbers(&ingested, 0), [1.5, 2.5]);
}

#[test]
fn empty_files_and_files_without_rows() {
    for csv in ["", " \n\r\n \n", "\u{FEFF}"] {
        assert_eq!(text(csv), Err(IngestError::Empty), "{csv:?}");
    }
    assert_eq!(text("\na,b\n\n"), Err(IngestError::NoRows { line: 2, columns: 2 }));
    assert_eq!(text("alone"), Err(IngestError::NoRows { line: 1, columns: 1 }));
}

#[test]
fn columns_without_values_or_with_one_value() {
    let ingested = text("a,b,c\n,1,x\nNA,1,y\n").unwrap();
    assert!(numbers(&ingested, 0).iter().all(|value| value.is_nan()));
    let missing = warning(&ingested, "no cell holds a value");
    assert_eq!(
        (missing.severity, missing.place.to_string()),
        (Severity::Warning, "column `a`".to_owned())
    );
    let constant = warning(&ingested, "same value");
    assert_eq!(
        (constant.severity, constant.place.to_string()),
        (Severity::Note, "column `b`".to_owned())
    );
    assert_eq!(ingested.report.diagnostics.len(), 2);
}

#[test]
fn repeated_and_empty_names() {
    let ingested = text("a,a,,a_2\n1,2,3,4\n").unwrap();
    let names: Vec<&str> = ingested.table.columns.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["a", "a_3", "column_3", "a_2"]);
    assert_eq!(warning(&ingested, "again").place.to_string(), "line 1, column `a_3`");
    assert_eq!(warning(&ingested, "has no name").place.to_string(), "line 1, column `column_3`");
}

#[test]
fn a_header_of_numbers_is_suspicious() {
    assert_eq!(warning(&text("1,2.5\n3,4\n").unwrap(), "header").place.line, Some(1));
}

#[test]
fn ragged_rows() {
    let ingested = text("a,b,c\n1,2,3\n4,5\n6,7,8,9\n1,2,3\n1,2,3,,\n").unwrap();
    assert_eq!(warning(&ingested, "the rest is missing").place.line, Some(3));
    assert_eq!(warning(&ingested, "the rest was cut").place.line, Some(4));
    assert!(ingested.table.columns[2].is_missing(1));
    assert_eq!(ingested.table.columns[2].text(2), "8");
    assert_eq!(ingested.report.diagnostics.iter().filter(|d| d.place.line == Some(6)).count(), 0);

    let csv = tall("a,b", 100, |row| if row % 2 == 0 { "1,2" } else { "1" }.to_owned());
    let ingested = text(&csv).unwrap();
    let named = ingested.report.diagnostics.iter().filter(|d| d.place.line.is_some()).count();
    assert_eq!(named, 20);
    assert!(warning(&ingested, "and 30 more rows").place.line.is_none());

    let error = text("a,b,c\n1,2,3\n4,5\n6\n").unwrap_err();
    assert!(matches!(error, IngestError::Ragged { line: 3, ragged: 2, rows: 3, columns: 3, .. }));
}

#[test]
fn open_quotes_name_where_they_opened() {
    let error = text("id,price\n1,2\n3,\"4\n5,6\n").unwrap_err();
    assert_eq!(error, IngestError::OpenQuote { line: 3, column: "`price`".to_owned() });
    assert!(error.to_string().starts_with("line 3, column `price`: a quote opened here is never"));
    assert_eq!(error.place().to_string(), "line 3, column `price`");
    assert!(error.diagnostic().message.starts_with("a quote opened here"));
    // It closes at the next quote, lines later, in the middle of a word.
    let error = text("id,price\n3,\"4\n5,\"6\"\n").unwrap_err();
    assert_eq!(error, IngestError::OpenQuote { line: 2, column: "`price`".to_owned() });
    let error = text("\"id,price\n3,4\n").unwrap_err();
    assert_eq!(error, IngestError::OpenQuote { line: 1, column: "1".to_owned() });
    // With more text behind it than a cell may have.
    let csv = tall("a,b\n1,\"x", 20_000, |_| "1,2".to_owned());
    let csv = csv + &"y".repeat(2 << 20);
    let error = text(&csv).unwrap_err();
    assert!(matches!(error, IngestError::CellTooLong { line: 2, .. }));
    assert!(error.to_string().contains("quote opened here is probably never closed"));
}

#[test]
fn stray_quotes_are_kept_with_a_warning() {
    let ingested = text("a,b\n\"5\" pipe,1\n6\" pipe,2\n").unwrap();
    assert_eq!(ingested.table.columns[0].text(0), "\"5\" pipe");
    assert_eq!(ingested.table.columns[0].text(1), "6\" pipe");
    assert_eq!(warning(&ingested, "closing quote").place.to_string(), "line 2, column `a`");
}

#[test]
fn nul_bytes_and_binary_files() {
    assert_eq!(text("a,b\n1,2\n3,\0\n"), Err(IngestError::NulByte { line: 3 }));
    let zeros = [b"a,b\n1,2\n".to_vec(), vec![0; 1_000]].concat();
    assert!(matches!(read(zeros), Err(IngestError::NotText { .. })));
    let zip = read(b"PK\x03\x04\x14\x00\x06\x00".to_vec()).unwrap_err();
    assert!(zip.to_string().contains("Excel"));
    let noise: Vec<u8> = (0..4_000_u32).map(|i| (i * i % 31) as u8 + 1).collect();
    assert!(matches!(read(noise), Err(IngestError::NotText { .. })));
}

#[test]
fn utf16_and_latin1() {
    let csv = "größe,wort\r\n1,naïve\r\n2,𝄞\r\n";
    let expected = text(csv).unwrap();
    assert_eq!(expected.report.encoding, Encoding::Utf8);
    let units: Vec<u16> = csv.encode_utf16().collect();
    let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    for (bytes, encoding) in [
        (little.clone(), Encoding::Utf16Le),
        ([b"\xFF\xFE".to_vec(), little.clone()].concat(), Encoding::Utf16Le),
        (big.clone(), Encoding::Utf16Be),
        ([b"\xFE\xFF".to_vec(), big].concat(), Encoding::Utf16Be),
    ] {
        let ingested = read(bytes).unwrap();
        assert_eq!(ingested.report.encoding, encoding);
        assert_eq!(ingested.table, expected.table);
    }
    let mut cut = little;
    cut.pop();
    cut.extend(0xD834_u16.to_le_bytes());
    assert!(read(cut).is_ok(), "a broken end is not worth a refusal");
    let bom = read(format!("\u{FEFF}{csv}")).unwrap();
    assert_eq!(bom.table, expected.table);

    let ingested = read(b"a,b\n1,caf\xE9\n2,\x80 5\n".to_vec()).unwrap();
    assert_eq!(ingested.report.encoding, Encoding::Windows1252);
    assert_eq!(ingested.table.columns[1].text(0), "café");
    assert_eq!(ingested.table.columns[1].text(1), "€ 5");
    assert_eq!(warning(&ingested, "Windows-1252").place.line, Some(2));
}

#[test]
fn ten_thousand_columns_are_read_and_thirty_thousand_refused() {
    let wide = |columns: usize| {
        let names: Vec<String> = (0..columns).map(|i| format!("c{i}")).collect();
        let cells = vec!["1"; columns].join(",");
        format!("{}\n{cells}\n{cells}\n", names.join(","))
    };
    let ingested = text(&wide(10_000)).unwrap();
    assert_eq!(ingested.table.columns.len(), 10_000);
    // Each column is constant; that is not said ten thousand times.
    assert!(ingested.report.diagnostics.len() <= 21);
    assert_eq!(
        text(&wide(30_000)),
        Err(IngestError::TooManyColumns { line: 1, columns: 30_000, limit: 20_000 })
    );
}

#[test]
fn a_line_of_fifty_megabytes_is_refused() {
    for piece in ["abc,", "abcd", "\"ab,", "\u{e4}bc"] {
        let error = text(&piece.repeat((50 << 20) / piece.len())).unwrap_err();
        assert!(error.to_string().contains("line 1, column"), "{error}");
    }
    let mut csv = "a,b\n1,2\n3,".to_owned();
    csv.push_str(&"x".repeat(70_000));
    csv.push('\n');
    let error = text(&csv).unwrap_err();
    assert!(error.to_string().starts_with("line 3, column `b`: this cell has more than 65536"));
    let csv = format!("a,b\n1,2\n{}", "1,".repeat(600_000));
    let error = text(&csv).unwrap_err();
    assert!(matches!(error, IngestError::LineTooLong { line: 3, .. }), "{error}");
}

#[test]
fn a_file_beyond_the_limit_is_refused() {
    let limits = Limits { file_bytes: 10, ..Limits::default() };
    let error = Reader::new(vec![b'a'; 11], limits).unwrap_err();
    assert_eq!(error, IngestError::TooLarge { bytes: 11, limit: 10 });
    let limits = Limits { cells: 3, ..Limits::default() };
    let mut reader = Reader::new(b"a,b\n1,2\n3,4\n".to_vec(), limits).unwrap();
    assert_eq!(drive(&mut reader), Err(IngestError::TooManyCells { line: 3, limit: 3 }));
}

#[test]
fn numbers_without_a_finite_value_are_missing() {
    let ingested = text("a,b\n1,x\n1e400,y\n-inf,z\nNaN,x\n2,y\n").unwrap();
    let values = numbers(&ingested, 0);
    assert_eq!((values[0], values[4]), (1.0, 2.0));
    assert!(values[1..4].iter().all(|value| value.is_nan()));
    assert_eq!(warning(&ingested, "1e400").place.to_string(), "line 3, column `a`");
    assert_eq!(warning(&ingested, "-inf").place.to_string(), "line 4, column `a`");
    assert_eq!(ingested.report.columns[0].missing, 3);
}

#[test]
fn one_wrong_cell_in_a_hundred_is_made_missing() {
    let csv = tall("a,b", 200, |row| if row == 7 { "x,1" } else { "5,1" }.to_owned());
    let ingested = text(&csv).unwrap();
    assert!(numbers(&ingested, 0)[7].is_nan());
    assert_eq!(warning(&ingested, "`x` is not a number").place.to_string(), "line 9, column `a`");
    let csv = tall("a,b", 5_000, |row| if row % 100 == 7 { "x,1" } else { "5,1" }.to_owned());
    let ingested = text(&csv).unwrap();
    let named = ingested.report.diagnostics.iter().filter(|d| d.message.starts_with("`x`")).count();
    assert_eq!(named, 20);
    assert_eq!(warning(&ingested, "and 30 more cells").place.to_string(), "column `a`");
}

#[test]
fn decimal_commas_and_currencies() {
    let ingested = text("a;b;c;d\n1.234,5;1,234.5;€ 5;1,234\n2.000;7;€ 6;5,678\n").unwrap();
    assert_eq!(numbers(&ingested, 0), [1234.5, 2000.0]);
    assert_eq!(numbers(&ingested, 1), [1234.5, 7.0]);
    assert_eq!(kinds(&ingested)[2..], [Kind::Category, Kind::Category]);
    assert!(ingested.report.columns[0].note.contains("decimal comma"));
    assert!(ingested.report.columns[2].note.contains("currency"));
    assert!(ingested.report.columns[3].note.contains("1234 or 1.234"));
}

#[test]
fn dates_that_could_be_read_two_ways_stay_words() {
    let ingested =
        text("a,b,c\n01/02/2020,13/02/2020,31.12.2020\n02/03/2021,01/02/2020,1.1.2020 10:00\n")
            .unwrap();
    assert_eq!(kinds(&ingested), [Kind::Category, Kind::Time, Kind::Time]);
    assert_eq!(ingested.table.columns[1].text(1), "2020-02-01");
    assert_eq!(ingested.table.columns[2].text(0), "2020-12-31");
    assert!(ingested.report.columns[0].note.contains("month/day"));
}

#[test]
fn white_space_around_levels_is_trimmed() {
    let ingested = text("a,b\nyes ,none\nyes,x\n no,none\n").unwrap();
    assert_eq!(ingested.report.columns[0].distinct, Some(2));
    assert!(ingested.report.columns[0].note.contains("white space"));
    assert_eq!(ingested.report.columns[1].missing, 0, "`none` is a word among words");
}

#[expect(clippy::panic_in_result_fn, reason = "refusals are wanted, broken promises are not")]
fn drive(reader: &mut Reader) -> Result<Ingested, IngestError> {
    let mut before = 0.0;
    loop {
        match reader.step()? {
            Step::More(share) => {
                assert!((before..=1.0).contains(&share), "{before} then {share}");
                before = share;
            }
            Step::Done(ingested) => {
                assert_eq!(reader.step().unwrap_err(), IngestError::Spent);
                return Ok(*ingested);
            }
        }
    }
}

#[test]
fn large_files_take_several_steps() {
    let csv = tall("a,b", 300_000, |row| format!("{row},{}", row % 7));
    let mut reader = Reader::new(csv.clone(), Limits::default()).unwrap();
    let mut steps = 0;
    while let Step::More(_) = reader.step().unwrap() {
        steps += 1;
    }
    assert!(steps > 10);
    let ingested = drive(&mut Reader::new(csv, Limits::default()).unwrap()).unwrap();
    assert_eq!(ingested.table.columns[0].text(299_999), "299999");
}

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
                let codes = codes.iter().filter(|&&code| code != opslab::table::MISSING);
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
