//! What stations show of methods side by side: detectors, causes, templates.
use opslab::{
    aiops::{Choices, Phase, Room, Station, View, read},
    anomaly::Method,
    room::{Card, Grid, Sheet},
    run::Tone,
};
use strum::VariantArray as _;

fn ask(room: &mut Room, choices: &Choices, view: &View) -> Sheet {
    room.ask(choices, view).unwrap();
    while room.step().unwrap().phase != Phase::Done {}
    room.sheet().unwrap()
}

fn storm(text: &str) -> Choices {
    Choices { events: 3_000, ..read(text, 42).0 }
}

fn grid<'a>(sheet: &'a Sheet, title: &str) -> Option<&'a Grid> {
    sheet.cards.iter().find_map(|card| {
        if let Card::Grid(grid) = card
            && grid.title.contains(title)
        {
            Some(grid)
        } else {
            None
        }
    })
}

/// How many metrics a detector finds odd, and how many of its alerts are false.
fn odd(room: &mut Room, method: Method, minute: u32) -> (usize, u32, Sheet) {
    let choices = Choices { method, ..storm("kind=bad-deploy") };
    let view = View { now: Some(minute), station: Station::Detect, ..View::default() };
    let sheet = ask(room, &choices, &view);
    let list = grid(&sheet, "oddest").unwrap();
    let cell = |row: &opslab::room::Row, at: usize| row.cells[at].text.parse::<u32>().unwrap();
    let odd = list.rows.iter().filter(|row| cell(row, 2) > 0).count();
    let wrong = list.rows.iter().map(|row| cell(row, 3)).sum();
    (odd, wrong, sheet)
}

#[test]
fn every_detector_judges_what_it_can_and_says_what_it_cannot() {
    let mut room = Room::default();
    for &method in Method::VARIANTS {
        let (odd, _, sheet) = odd(&mut room, method, 239);
        assert!(odd > 0, "{method:?}: {}", sheet.answer);
        assert!(sheet.answer.contains("false"), "{method:?}: {}", sheet.answer);
    }
    // A budget is of failures only, and is judged over windows that were seen.
    let (_, _, sheet) = odd(&mut room, Method::BurnRate, 239);
    let list = grid(&sheet, "oddest").unwrap();
    assert!(list.rows.iter().all(|row| row.cells[1].text == "error rate"), "{list:?}");
    assert!(!list.rows.iter().any(|row| row.cells[6].text.contains("4320")), "{list:?}");
    assert!(sheet.answer.contains("cannot be judged"), "{}", sheet.answer);
    // Before there is anything to learn from, nothing is called well.
    for method in [Method::BurnRate, Method::Threshold, Method::HoltWinters] {
        let (_, _, sheet) = odd(&mut room, method, 20);
        assert_eq!(sheet.verdict, (Tone::Plain, "cannot judge yet".to_owned()), "{method:?}");
        assert!(sheet.answer.contains("needs"), "{}", sheet.answer);
    }
}

#[test]
fn methods_of_root_cause_stand_side_by_side() {
    let mut room = Room::default();
    let view = View { station: Station::Cause, ..View::default() };
    let shown = |room: &mut Room, text: &str| {
        let sheet = ask(room, &storm(text), &view);
        let grid = grid(&sheet, "by metrics alone").unwrap().clone();
        assert_eq!(grid.rows.len(), 8, "{grid:?}");
        grid.rows.iter().map(|row| row.cells[1].text.clone()).collect::<Vec<_>>()
    };
    let whole = shown(&mut room, "kind=disk-full");
    assert!(whole.iter().filter(|rank| *rank == "1").count() >= 2, "{whole:?}");
    let late = shown(&mut room, "kind=disk-full;told_late=20");
    let blind = shown(&mut room, "kind=disk-full;forgotten=100");
    assert!(late != whole || blind != whole, "{whole:?} {late:?} {blind:?}");
    let hidden = ask(&mut room, &storm("kind=disk-full"), &View { truth: false, ..view.clone() });
    let hidden = grid(&hidden, "by metrics alone").unwrap();
    assert_eq!(hidden.head.len(), 3);
}

#[test]
fn the_tree_of_templates_tells_its_steps() {
    let mut room = Room::default();
    let view = View { station: Station::Template, ..View::default() };
    let story = |sheet: &Sheet| {
        let of = |card: &Card| {
            if let Card::Story(story) = card
                && story.title.contains("tree")
            {
                Some(story.clone())
            } else {
                None
            }
        };
        sheet.cards.iter().find_map(of).unwrap()
    };
    let last = story(&ask(&mut room, &storm(""), &view));
    assert!(last.steps.len() > 3, "{last:?}");
    assert!(last.steps.iter().any(|step| step.what.contains("begins one")), "{last:?}");
    let found = room.found().unwrap();
    let row = found.outcome.templates.iter().rposition(|template| *template > 0).unwrap() as u32;
    let own = story(&ask(&mut room, &storm(""), &View { event: Some(row), ..view }));
    assert_eq!(own.steps.last().unwrap().at.0, format!("line {row}"));
    assert!(own.title.contains("chosen"), "{own:?}");
}
