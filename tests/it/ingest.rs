//! The CSV reader: every kind of bad input by name; 100,000 mutated files in `fuzz`.
use std::fmt::Write as _;

use opslab::{
    diagnostic::{Diagnostic, Severity},
    ingest::{Delimiter, Encoding, IngestError, Ingested, Limits, Reader, Step, read},
    table::{Kind, Values},
};

mod fuzz;

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
    assert_eq!(
        text("a,b\n1,2\n3,\0\n"),
        Err(IngestError::NulByte { line: 3, column: "`b`".to_owned() })
    );
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

#[test]
fn reports_and_refusals_can_be_sent() {
    let report = text("a,a,b\n1,x,2020-01-01\n1e400,y,\n").unwrap().report;
    let bytes = postcard::to_stdvec(&report).unwrap();
    assert_eq!(postcard::from_bytes::<opslab::ingest::Report>(&bytes).unwrap(), report);
    let error = text("a,b\n\"").unwrap_err();
    let bytes = postcard::to_stdvec(&error).unwrap();
    assert_eq!(postcard::from_bytes::<IngestError>(&bytes).unwrap(), error);
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
