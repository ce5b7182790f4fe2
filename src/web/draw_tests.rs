//! What every drawing must be, whatever it shows.
use crate::figure::{Figure, Mark, layout::Layout, sample};

use super::draw::{svg, svg_export};

fn drawings() -> Vec<(String, String)> {
    let mut out = Vec::new();
    for figure in sample::all() {
        for width in [332.0, 700.0, 1_000.0] {
            let layout = Layout::for_width(&figure, width);
            out.push((format!("{} at {width}", figure.id), svg(&figure, &layout)));
        }
    }
    out
}

/// The values of an attribute, in order.
fn values<'a>(drawing: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    drawing.split(&start).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// Element names open and close in order, and all text is escaped.
fn check_nesting(drawing: &str) {
    let mut open = Vec::new();
    for tag in drawing.split('<').skip(1) {
        let (inside, text) = tag.split_once('>').unwrap();
        assert!(!text.contains('>'), "{tag}");
        if let Some(name) = inside.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !inside.ends_with('/') {
            open.push(inside.split(' ').next().unwrap());
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn drawings_are_whole_and_follow_the_stylesheet() {
    for (name, drawing) in drawings() {
        check_nesting(&drawing);
        assert!(drawing.contains(" aria-hidden=\"true\""), "{name}");
        assert!(!drawing.contains("<title") && !drawing.contains(" width=\"100%"), "{name}");
        assert!(!drawing.contains("NaN") && !drawing.contains("inf"), "{name}");
        for attribute in ["fill", "stroke"] {
            for colour in values(&drawing, attribute) {
                let known = colour.starts_with("var(--")
                    || colour.starts_with("color-mix(in oklab, var(--")
                    || colour == "none";
                assert!(known, "{name}: {attribute} {colour}");
            }
        }
    }
}

#[test]
fn no_text_is_smaller_than_twelve_pixels() {
    for (name, drawing) in drawings() {
        let sizes = values(&drawing, "font-size");
        assert!(!sizes.is_empty(), "{name} has no text");
        for size in sizes {
            // Tenths of a pixel.
            assert_eq!(size, "120", "{name}");
        }
    }
}

#[test]
fn each_mark_is_drawn_as_the_design_says() {
    let draw = |figure: &Figure| svg(figure, &Layout::for_width(figure, 986.0));
    let quality = draw(&sample::quality());
    assert!(quality.contains("opacity=\"0.16\" fill=\"var(--c1)\""), "band");
    assert!(quality.contains("stroke=\"var(--c2)\" stroke-dasharray=\"50 40\""), "dashed line");
    assert!(quality.contains("fill=\"var(--bad-wash)\""), "span");
    assert!(quality.contains("stroke=\"var(--line)\" stroke-width=\"10\""), "grid");
    assert!(quality.contains("stroke=\"var(--bad)\" stroke-width=\"15\""), "rule");
    let histograms = draw(&sample::histograms());
    assert!(histograms.contains("stroke=\"var(--c6)\" stroke-dasharray=\"50 40\""), "reference");
    assert_eq!(histograms.matches("<rect").count(), 21, "20 bars and a key");
    assert_eq!(draw(&sample::clusters()).matches("<circle").count(), 1_500);
    assert_eq!(draw(&sample::confusion()).matches("<rect").count(), 4);
    assert!(draw(&sample::confusion()).contains("12\u{2009}214"));
    let matrix = draw(&sample::correlation());
    assert_eq!(matrix.matches("<rect").count(), 225);
    assert!(matrix.matches("<text").count() >= 225 + 30);
}

#[test]
fn names_cannot_break_the_drawing() {
    let mut figure = sample::quality();
    let evil = "</text><script>alert('1')</script>\"#000100\" & \u{1F600} \u{0}".to_owned();
    figure.title.clone_from(&evil);
    figure.subtitle.clone_from(&evil);
    for mark in &mut figure.marks {
        if let Mark::Line { name, .. } | Mark::Rule { label: name, .. } = mark {
            name.clone_from(&evil);
        }
    }
    let drawing = svg(&figure, &Layout::for_width(&figure, 2_000.0));
    check_nesting(&drawing);
    assert!(!drawing.contains("<script"));
    assert!(drawing.contains("#000100"), "text is not taken for a colour");
    let file = svg_export(&figure);
    check_nesting(&file);
    assert!(!file.contains("<script") && !file.contains('\u{0}'));
}

#[test]
fn exported_files_stand_alone() {
    for figure in sample::all() {
        let file = svg_export(&figure);
        check_nesting(&file);
        assert!(
            file.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"960\" height=\"")
        );
        assert!(!file.contains("var(--") && !file.contains("color-mix"), "{}", figure.id);
        assert!(file.contains(&format!("<title>{}</title>", figure.title)));
        assert!(file.contains("font-family=\"Inter, system-ui, sans-serif\""));
    }
}
