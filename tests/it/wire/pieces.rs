//! However the bytes are cut.
use opslab::wire::{Reader, Reason, Spec};
use proptest::prelude::*;

use super::{CLOCK, mixture, read};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn pieces_of_any_size_give_the_same(sizes in prop::collection::vec(1..3000_usize, 1..40)) {
        let paste = mixture();
        let whole = read(&paste);
        let mut reader = Reader::new(Spec::default());
        reader.observe_at(CLOCK);
        reader.begin("paste");
        let (mut rest, mut sizes) = (paste.as_slice(), sizes.iter().cycle());
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(rest.len().min(*sizes.next().unwrap()));
            reader.feed(piece);
            while reader.step() {}
            rest = after;
        }
        prop_assert_eq!(&reader.finish(), &whole);
    }
}

#[test]
fn single_bytes_give_the_same() {
    let paste = mixture();
    let mut reader = Reader::new(Spec::default());
    reader.observe_at(CLOCK);
    reader.begin("paste");
    for byte in &paste {
        reader.feed(std::slice::from_ref(byte));
        while reader.step() {}
    }
    assert_eq!(reader.finish(), read(&paste));
}

#[test]
fn lines_of_a_hundred_megabytes_are_passed_over() {
    let piece = vec![b'x'; 1 << 20];
    for start in ["", "{\"a\": \"", "<34>1 2026-01-15T09:31:05Z web-1 su - - - "] {
        let mut reader = Reader::new(Spec::default());
        reader.begin("paste");
        reader.feed(start.as_bytes());
        for _ in 0..100 {
            reader.feed(&piece);
            while reader.step() {}
        }
        reader.feed(b"\n<34>1 2026-01-15T09:31:05Z web-1 su - - - after\n");
        let read = reader.finish();
        assert_eq!((read.events.rows.len(), read.quarantine.len()), (1, 1), "{start}");
        assert!(matches!(read.quarantine[0].reason, Reason::TooLong { .. }));
        assert_eq!(read.quarantine[0].len, (100 << 20) + start.len() as u64);
        assert!(read.events.arena.len() < 10_000, "what is too long is not kept");
    }
}
