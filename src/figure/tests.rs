//! Laws of layout, read-out and table twin, over figures of every kind.
use proptest::prelude::*;

use super::{
    Axis, Figure, Mark, Role, Scale,
    label::{Ground, Label},
    layout::Layout,
    reading::{self, Step},
    sample, ticks,
};

const WIDTHS: [f64; 6] = [288.0, 332.0, 460.0, 700.0, 986.0, 1_600.0];

#[test]
fn labels_stay_inside_and_apart() {
    for figure in sample::all() {
        for width in WIDTHS {
            let layout = Layout::for_width(&figure, width);
            let place = format!("{} at {width}", figure.id);
            assert!(layout.plot.width() > width * 0.45, "{place}: {:?}", layout.plot);
            for label in &layout.labels {
                let space = label.extent();
                assert!(space.left >= -1.0 && space.right <= width + 1.0, "{place}: {label:?}");
                assert!(
                    space.top >= -1.0 && space.bottom <= layout.height + 1.0,
                    "{place}: {label:?}"
                );
            }
            let (direct, ticks): (Vec<&Label>, Vec<&Label>) =
                layout.labels.iter().partition(|l| l.ground == Ground::Data);
            check_apart(&direct, &place);
            check_apart(&ticks, &place);
        }
    }
}

fn check_apart(labels: &[&Label], place: &str) {
    for (i, a) in labels.iter().enumerate() {
        for b in &labels[i + 1..] {
            assert!(!a.extent().meets(&b.extent()), "{place}: {a:?} {b:?}");
        }
    }
}

#[test]
fn axes_have_at_most_five_ticks_and_fewer_on_phones() {
    for figure in sample::all() {
        let wide = Layout::for_width(&figure, 986.0);
        let phone = Layout::for_width(&figure, 332.0);
        assert!(wide.lying.len() <= ticks::MOST && wide.upright.len() <= ticks::MOST);
        assert!(phone.upright.len() <= 4);
        assert!(!wide.labels.is_empty());
    }
}

#[test]
fn phones_get_band_names_above_their_bars() {
    let figure = sample::importance();
    let name = |layout: &Layout| {
        layout.labels.iter().find(|l| l.text.starts_with("number_of")).unwrap().clone()
    };
    let (wide, phone) = (Layout::for_width(&figure, 986.0), Layout::for_width(&figure, 332.0));
    assert!(wide.plot.left > 150.0 && phone.plot.left < 1.0);
    let bar = reading::read(&figure, &phone, reading::start(&figure).unwrap()).unwrap();
    assert!(name(&phone).y < bar.py - 8.0);
    assert!((name(&wide).y - reading::read(&figure, &wide, bar.at).unwrap().py).abs() < 1.0);
    assert!(phone.height > wide.height);
}

#[test]
fn every_point_is_read_where_it_stands() {
    for figure in sample::all() {
        let layout = Layout::for_width(&figure, 986.0);
        let mut at = reading::start(&figure).unwrap();
        at = reading::walk(&figure, &layout, at, Step::First);
        let (count, first) = reading::place(&figure, at);
        assert_eq!(first, 0, "{}", figure.id);
        for i in 0..count {
            let here = reading::read(&figure, &layout, at).unwrap();
            let found = reading::nearest(&figure, &layout, here.px, here.py).unwrap();
            let apart = (found.px - here.px).abs() + (found.py - here.py).abs();
            assert!(apart < 1.0, "{}: {here:?} {found:?}", figure.id);
            assert_eq!(reading::place(&figure, at), (count, i));
            at = reading::walk(&figure, &layout, at, Step::Next);
        }
        assert_eq!(at, reading::walk(&figure, &layout, at, Step::Last));
        assert_eq!(at, reading::walk(&figure, &layout, at, Step::Next));
        assert_eq!(reading::nearest(&figure, &layout, -50.0, 50.0), None);
    }
}

#[test]
fn readings_are_sentences() {
    let figure = sample::quality();
    let layout = Layout::for_width(&figure, 986.0);
    let at = reading::Cursor { series: 3, point: 46 };
    let text = reading::read(&figure, &layout, at).unwrap().text();
    assert!(text.starts_with("measured .55 · day 46 · recall 0.5"), "{text}");
    assert!(text.contains(" (0.5") && text.contains(" – 0.5"), "{text}");
    let up = reading::walk(&figure, &layout, at, Step::Up);
    assert_eq!((up.series, up.point), (2, 46));
    assert_eq!(reading::walk(&figure, &layout, up, Step::Up), up);
    assert_eq!(figure.notes(), ["alarm, day 46: 46", "limit 0.7: 0.7"]);

    let figure = sample::confusion();
    let layout = Layout::for_width(&figure, 460.0);
    let at = reading::start(&figure).unwrap();
    assert_eq!(
        reading::read(&figure, &layout, at).unwrap().text(),
        "rows · is good, says good · 12\u{2009}214"
    );
    let down = reading::walk(&figure, &layout, at, Step::Down);
    assert_eq!(reading::read(&figure, &layout, down).unwrap().y, "47");

    let figure = sample::importance();
    let layout = Layout::for_width(&figure, 460.0);
    let at = reading::start(&figure).unwrap();
    let down = reading::walk(&figure, &layout, at, Step::Down);
    let text = reading::read(&figure, &layout, down).unwrap().text();
    assert_eq!(
        text,
        "importance · revolving utilisation · loss of AUC when shuffled 0.058 (0.046 – 0.07)"
    );
}

#[test]
fn tables_have_a_row_for_each_position() {
    let twin = sample::quality().table();
    assert_eq!(
        twin.head,
        ["day", "95 % interval, low", "95 % interval, high", "estimated .82", "measured .55"]
    );
    assert_eq!(twin.rows.len(), 64);
    assert_eq!(twin.rows[63][0], "63");
    assert_eq!((twin.rows[63][4].as_str(), twin.rows[63][1].as_str()), ("–", "–"));

    let twin = sample::importance().table();
    assert_eq!(twin.head, ["name", "importance", "± 2 s.e., low", "± 2 s.e., high"]);
    assert_eq!(twin.rows[1], ["revolving utilisation", "0.058", "0.046", "0.07"]);

    let twin = sample::histograms().table();
    assert_eq!(twin.head, ["amount, €", "days 41–60", "training window"]);
    assert_eq!(twin.rows.len(), 20);
    assert_eq!(twin.rows[2][0], "100 – 150");

    let twin = sample::confusion().table();
    assert_eq!(twin.head, ["rows, by in truth", "says good", "says fraud"]);
    assert_eq!(twin.rows[0], ["is good", "12\u{2009}214", "131"]);

    let twin = sample::clusters().table();
    assert_eq!(twin.head, ["series", "first component", "second component"]);
    assert_eq!(twin.rows.len(), 1_500);
    assert_eq!(twin.rows[1_499][0], "late at night");
    assert_eq!(sample::drift().table().head.len(), 65);
}

fn figure_of(marks: Vec<Mark>, scale: Scale) -> Figure {
    let axis = |label: &str, scale| Axis {
        label: label.to_owned(),
        unit: String::new(),
        titled: true,
        scale,
    };
    let mut figure = sample::loss();
    figure.x = axis("x", scale);
    figure.y = axis("=y", Scale::Linear { min: 0.0, max: 1.0 });
    figure.marks = marks;
    figure
}

#[test]
fn steps_of_a_curve_keep_their_rows_and_csv_is_exact() {
    let points = vec![(0.0, 0.0), (0.0, 1.0 / 3.0), (0.5, 0.4), (0.5, f64::NAN), (0.0, 12_430.5)];
    let line =
        Mark::Line { name: "a \"b\", c".to_owned(), role: Role::Current, dashed: false, points };
    let dots = Mark::Dots { name: String::new(), role: Role::Second, points: vec![(0.5, 0.1)] };
    let figure = figure_of(vec![line, dots], Scale::Linear { min: 0.0, max: 1.0 });
    let twin = figure.table();
    assert_eq!(twin.rows[0], ["0", "0", "–"]);
    assert_eq!(twin.rows[1], ["0", "0.3333", "–"]);
    assert_eq!(twin.rows[2], ["0", "12\u{2009}431", "–"]);
    assert_eq!(twin.rows[3], ["0.5", "0.4", "0.1"]);
    assert_eq!(twin.rows[4], ["0.5", "–", "–"]);
    let csv = figure.csv();
    let lines: Vec<&str> = csv.split("\r\n").collect();
    assert_eq!(lines[0], "x,\"a \"\"b\"\", c\",'=y");
    assert_eq!(lines[2], "0,0.3333333333333333,");
    assert_eq!(lines[5], "0.5,,");
    assert!(csv.ends_with("\r\n"));
}

fn any_scale() -> impl Strategy<Value = Scale> {
    let number = || prop::num::f64::ANY;
    prop_oneof![
        (number(), number()).prop_map(|(min, max)| Scale::Linear { min, max }),
        (number(), number()).prop_map(|(min, max)| Scale::Log { min, max }),
        prop::collection::vec(".{0,12}", 0..40).prop_map(Scale::Bands),
    ]
}

proptest! {
    #[test]
    fn any_figure_is_laid_out_in_finite_numbers(
        x in any_scale(),
        points in prop::collection::vec((prop::num::f64::ANY, prop::num::f64::ANY), 0..20),
        name in ".{0,30}",
        at in prop::num::f64::ANY,
        width in prop::num::f64::ANY,
    ) {
        let bars = points.iter().map(|p| (p.0, p.0 + 1.0, p.1)).collect();
        let figure = figure_of(vec![
            Mark::Line { name: name.clone(), role: Role::Current, dashed: false, points: points.clone() },
            Mark::Dots { name: name.clone(), role: Role::Reference, points: points.clone() },
            Mark::Bars { name: name.clone(), role: Role::Second, lying: false, outlined: true, bars },
            Mark::Rule { label: name.clone(), role: Role::Bad, upright: true, dashed: true, at },
            Mark::Span { label: name, role: Role::Bad, from: at, to: 1.0 },
        ], x);
        let layout = Layout::for_width(&figure, width);
        for label in &layout.labels {
            prop_assert!(label.x.is_finite() && label.y.is_finite(), "{label:?}");
        }
        prop_assert!(layout.plot.left.is_finite() && layout.plot.bottom.is_finite());
        for (x, y) in [(0.0, 0.0), (100.0, 60.0)] {
            if let Some(found) = reading::nearest(&figure, &layout, x, y) {
                prop_assert!(found.px.is_finite() && found.py.is_finite());
                for step in [Step::Up, Step::Down, Step::First, Step::Last, Step::Next, Step::Previous] {
                    let to = reading::walk(&figure, &layout, found.at, step);
                    prop_assert!(reading::place(&figure, to).0 > 0);
                }
            }
        }
        let twin = figure.table();
        prop_assert!(twin.rows.iter().all(|row| row.len() == twin.head.len()));
    }
}
