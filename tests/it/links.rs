//! Links and scenario files: nothing chosen gets lost, nothing damaged is taken in silence.
use opslab::{
    rng::Rng,
    scenario::{
        FIELDS, Field, FieldError, Input, Scenario, file,
        link::{Link, Notice, decode, encode},
    },
};
use proptest::prelude::*;

/// Links that were given to people; each must decode for ever.
const PUBLISHED: &str = include_str!("data/links-v1.txt");

/// A scenario with every parameter somewhere in its range.
fn any_scenario(seed: u32) -> Scenario {
    let mut rng = Rng::new(seed, "any scenario");
    let mut scenario = Scenario::default();
    for field in FIELDS {
        let text = match &field.input {
            Input::Number { min, max, step, .. } => {
                let steps = ((max - min) / step).floor();
                let value = (min + step * (rng.unit() * steps).floor()).min(*max);
                value.to_string()
            }
            Input::Choice { options, .. } => {
                options[rng.below(options.len() as u32) as usize].key.to_owned()
            }
            Input::Text { .. } => ["", "amount", "a b&c=d~e#f%", "Ümläut ✓", ">=13.5"]
                [rng.below(5) as usize]
                .to_owned(),
        };
        field.write(&mut scenario, &text).unwrap();
    }
    let (from, to) = (scenario.data.from, scenario.data.to);
    (scenario.data.from, scenario.data.to) =
        if from < to { (from, to) } else { (to * 0.5, from.max(0.01)) };
    scenario
}

#[test]
fn every_scenario_survives_its_link_and_its_file() {
    for seed in 0..500 {
        let scenario = any_scenario(seed);
        let link = Link {
            scenario: scenario.clone(),
            at: "mlops/train".to_owned(),
            day: Some(seed),
            fingerprint: Some("0123abcd".to_owned()),
            own: Some("my file.csv, 00ff00ff".to_owned()),
        };
        let (back, notices) = decode(&encode(&link));
        assert_eq!((back, notices), (link, Vec::new()), "seed {seed}");
        assert_eq!(file::read(&file::write(&scenario)), Ok(scenario), "seed {seed}");
    }
}

#[test]
fn a_plain_link_is_short() {
    let mut scenario = Scenario::default();
    for (key, value) in [
        ("seed", "7"),
        ("model.kind", "forest"),
        ("monitor.inject", "concept"),
        ("monitor.start_day", "30"),
        ("monitor.on_alarm", "retrain"),
    ] {
        Field::find(key).unwrap().write(&mut scenario, value).unwrap();
    }
    let text = encode(&Link { scenario, at: "mlops/monitor".to_owned(), ..Link::default() });
    assert!(text.len() <= 200, "{text}");
    assert!(text.starts_with("v1/at=mlops/monitor&seed=7&"), "{text}");
}

#[test]
fn published_links_decode_for_ever() {
    let links: Vec<&str> = PUBLISHED.lines().filter(|line| line.starts_with("v1/")).collect();
    assert!(links.len() >= 6);
    for text in links {
        let (link, notices) = decode(text);
        assert_eq!(notices, Vec::new(), "{text}");
        assert_eq!(encode(&link), text);
    }
}

#[test]
fn damage_is_noticed_and_the_rest_is_opened() {
    let scenario = any_scenario(3);
    let whole = encode(&Link { scenario: scenario.clone(), ..Link::default() });
    let (cut, notices) = decode(&whole[..whole.len() - 8]);
    assert!(notices.contains(&Notice::Cut), "{notices:?}");
    assert_eq!(cut.scenario.seed, scenario.seed);
    let (_, notices) = decode(&whole.replacen("seed=", "seed=1", 1));
    assert!(notices.contains(&Notice::Altered), "{notices:?}");
    let (_, notices) = decode("v9/seed=3&warp.factor=8~aaaaa");
    assert!(notices.contains(&Notice::Newer(9)), "{notices:?}");
    for text in ["", "hello", "v1", "vx/seed=1", "v0/seed=1~aaaaa", "/v1/seed=1"] {
        let (link, notices) = decode(text);
        assert!(notices.iter().any(Notice::is_fatal), "{text}");
        assert_eq!(link.scenario, Scenario::default());
    }
    let (_, notices) = decode(&"v1/".repeat(100_000));
    assert!(notices.iter().any(Notice::is_fatal));
}

#[test]
fn absurd_values_are_clamped_and_named() {
    let (link, notices) =
        decode("v1/seed=-5&tree.max_depth=1e9&model.kind=oracle&evaluate.threshold=NaN&no.such=1");
    assert_eq!(link.scenario.seed, 0);
    assert_eq!(link.scenario.model.tree.max_depth, 20);
    assert_eq!(link.scenario.model.kind, Scenario::default().model.kind);
    let texts: Vec<String> = notices.iter().map(ToString::to_string).collect();
    for word in ["`seed`", "`tree.max_depth`", "`model.kind`", "`evaluate.threshold`", "no.such"] {
        assert!(texts.iter().any(|text| text.contains(word)), "{word}: {texts:?}");
    }
}

#[test]
fn one_hundred_thousand_broken_links() {
    let mut rng = Rng::new(1, "broken links");
    let alphabet: Vec<char> = "v1/&=~#%.abcdefz0129eE+-NaN ü✓\u{0}\n".chars().collect();
    for case in 0..100_000_u32 {
        let mut text: Vec<char> =
            encode(&Link { scenario: any_scenario(case % 50), ..Link::default() })
                .chars()
                .collect();
        for _ in 0..=rng.below(4) {
            let at = rng.below(text.len().max(1) as u32) as usize;
            match rng.below(4) {
                0 => text.truncate(at),
                1 if at < text.len() => drop(text.remove(at)),
                2 if at < text.len() => {
                    text[at] = alphabet[rng.below(alphabet.len() as u32) as usize];
                }
                _ => text.insert(at, alphabet[rng.below(alphabet.len() as u32) as usize]),
            }
        }
        let text: String = text.into_iter().collect();
        let (link, notices) = decode(&text);
        // Whatever came in, every parameter is in its range.
        let (again, more) = decode(&encode(&link));
        assert_eq!(more, Vec::new(), "{text}");
        assert_eq!(again, link, "{text}");
        if notices.is_empty() {
            assert_eq!(decode(&encode(&link)).0, link, "{text}");
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_refused_politely(text in ".{0,300}") {
        let (link, notices) = decode(&text);
        prop_assert!(!notices.is_empty());
        prop_assert_eq!(decode(&encode(&link)).1, Vec::new());
    }
}

#[test]
fn fields_are_declared_well() {
    let mut keys: Vec<&str> = FIELDS.iter().map(|field| field.key).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), FIELDS.len(), "two parameters share a key");
    for field in FIELDS {
        assert!(field.help.ends_with('.') && field.help.len() < 120, "{}", field.key);
        let mut scenario = Scenario::default();
        // The default is a value that the field itself takes, and writing it changes nothing.
        field.write(&mut scenario, &field.read(&Scenario::default())).unwrap();
        assert_eq!(scenario, Scenario::default(), "{}", field.key);
        if let Input::Choice { options, get, set } = &field.input {
            for (at, choice) in options.iter().enumerate() {
                set(&mut scenario, at);
                assert_eq!((get(&scenario), field.read(&scenario).as_str()), (at, choice.key));
            }
        }
    }
    assert!(matches!(
        Field::find("tree.max_dept"),
        Err(FieldError::Unknown { nearest: Some(near), .. }) if near == "tree.max_depth"
    ));
}

#[test]
fn scenario_files_name_the_line() {
    assert_eq!(file::read("# mine\n\nseed = 7\n").unwrap().seed, 7);
    assert_eq!(file::read("{\"seed\": 7, \"model.kind\": \"tree\"}").unwrap().seed, 7);
    for (text, words) in [
        ("seed = 7\nnonsense\n", "line 2"),
        ("seed = 7\n\nseed = many\n", "line 3"),
        ("{\"seed\": }", "line 1"),
        ("{\"sed\": 1}", "`seed`"),
    ] {
        let error = file::read(text).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn parameters_that_do_not_go_together_are_named() {
    for text in ["v1/data.from=0.7&data.to=0.2", "v1/data.from=0.5&data.to=0.5", "v1/data.to=0"] {
        let (link, notices) = decode(text);
        let said = format!("{}; {}", notices[1], notices[1].outcome());
        assert!(said.starts_with("`data.from` must be less than `data.to`"), "{said}");
        assert!(said.ends_with("all rows were taken"), "{said}");
        assert_eq!((link.scenario.data.from, link.scenario.data.to), (0.0, 1.0));
    }
    let (link, notices) = decode("v1/tree.max_depth=2.5");
    assert_eq!(
        format!("{}; {}", notices[1], notices[1].outcome()),
        "`tree.max_depth` takes a whole number from 1 to 20, not 2.5; the nearest value was taken"
    );
    assert_eq!(link.scenario.model.tree.max_depth, 3);
    let mut scenario = Scenario::default();
    let depth = Field::find("tree.max_depth").unwrap();
    let error = depth.write(&mut scenario, "2.5").unwrap_err().labelled();
    assert!(error.to_string().starts_with("`Depth of the tree` takes a whole number"), "{error}");
    assert_eq!(scenario, Scenario::default());
}

#[test]
fn scenario_files_name_line_and_parameter() {
    for (text, why) in [
        ("{\n \"seed\": 7,\n \"seed\": 8\n}", "line 3: `seed` is set a second time"),
        ("seed = 7\n\nseed = 7\n", "line 3: `seed` is set a second time"),
        ("{\n\n \"seed\": -1\n}", "line 3: `seed` takes a number from 0 to"),
        ("{\"seed\": 1.5}", "line 1: `seed` takes a whole number"),
        ("data.from = 0.9\ndata.to = 0.1", "`data.from` must be less than `data.to`, which is 0.1"),
        ("{\"seed\": }", "line 1, column 10: not valid JSON"),
    ] {
        let error = file::read(text).unwrap_err().to_string();
        assert!(error.starts_with(why), "{text}: {error}");
    }
}
