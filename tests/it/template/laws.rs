//! What holds of any lines.
use opslab::template::{
    Counter, Miner, RateSpec, Spec, TemplateId, WILDCARD, rate_anomalies, strip_header,
};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Lines may come in any order, and templates may become one before or after they were counted.
    #[test]
    fn counting_does_not_know_the_order(
        mut lines in prop::collection::vec((0_i64..60, 0_u32..3), 200..400), from in 0_u32..3, into in 0_u32..3,
    ) {
        let spec = RateSpec { warm_up: 0, window: 1, history: 5, threshold: 1.0 };
        lines.extend([(0, from), (0, into)]);
        let mut counter = Counter::new(&spec, 0);
        for &(at, template) in &lines {
            counter.add(at, TemplateId(template));
        }
        counter.join(TemplateId(from), TemplateId(into));
        lines.sort_unstable();
        let renamed = |template| TemplateId(if template == from { into } else { template });
        let pairs: Vec<_> = lines.iter().map(|&(at, template)| (at, renamed(template))).collect();
        let found = rate_anomalies(&spec, &pairs);
        prop_assert!(!found.is_empty());
        prop_assert_eq!(counter.anomalies(&spec), found);
    }

    /// Numbers stay, texts cover their lines, counts add up, and all of it again the same.
    #[test]
    fn mining_keeps_its_promises(lines in prop::collection::vec(line(), 1..60)) {
        let mut miner = Miner::new(Spec::default());
        let mut told = Miner::new(Spec::default());
        let mut ids = Vec::new();
        for line in &lines {
            let id = miner.learn(line);
            prop_assert_eq!(told.learn_explained(line).template, id);
            prop_assert_eq!(miner.learn(line), id);
            told.learn(line);
            ids.push(id);
        }
        let templates = miner.templates();
        prop_assert_eq!(&templates, &told.templates());
        prop_assert_eq!(templates.iter().map(|t| t.count).sum::<u64>(), 2 * lines.len() as u64);
        for (line, id) in lines.iter().zip(&ids) {
            let current = miner.current(*id);
            prop_assert!(current <= *id);
            prop_assert!(miner.values(*id, line).is_some());
            prop_assert!(miner.match_only(line).is_some());
        }
        for template in &templates {
            let values = miner.values(template.id, &template.sample).unwrap();
            let mut rebuilt = String::new();
            let mut values = values.iter();
            for (at, piece) in template.text.split(WILDCARD).enumerate() {
                if at > 0 {
                    rebuilt.push_str(values.next().unwrap());
                }
                rebuilt.push_str(piece);
            }
            prop_assert_eq!(rebuilt, template.sample.trim());
        }
    }

    #[test]
    fn no_text_breaks_it(text in any::<String>(), other in any::<String>()) {
        let mut miner = Miner::new(Spec { max_bytes: 16, max_tokens: 3, ..Spec::default() });
        let id = miner.learn(&text);
        miner.learn(&other);
        prop_assert_eq!(miner.learn(&text), miner.current(id));
        miner.seed(&other);
        prop_assert!(text.contains(strip_header(&text)));
        miner.variables(id, [text.as_str(), other.as_str()], 3);
    }
}

/// Lines of few words, so that they meet.
fn line() -> impl Strategy<Value = String> {
    let token = prop::sample::select(vec![
        "user",
        "ann",
        "bob",
        "for",
        "open",
        "shut",
        "7",
        "8.5",
        "ms",
        "a=1",
        "(2)",
        "()",
        "eth0",
        "eth1",
        "/a/b",
        "blk_1",
        "blk_-2",
        "x.example.org",
        "true",
        "false",
        "...",
        "f(3)",
        "[4]",
        "12:00:01",
        "\"q\"",
        "<1",
        "é",
    ]);
    prop::collection::vec(token, 0..7).prop_map(|tokens| tokens.join(" "))
}
