//! Words, variables, evidence.
use opslab::template::{Branch, Miner, Outcome, Rule, Spec, TemplateId, WILDCARD, strip_header};

use super::texts;

#[test]
fn values_are_recognised_by_their_form() {
    for (line, template) in [
        ("took 5.2 KB in 3 ms", "took <*> KB in <*> ms"),
        ("block blk_-712 from /10.0.0.1:50010", "block blk_<*> from /<*>:<*>"),
        ("open /var/log/a.log failed", "open <*> failed"),
        ("saved to hdfs://10.0.0.1:9000/a/b.txt now", "saved to hdfs://<*> now"),
        ("mail from joe@mail.example.org", "mail from <*>"),
        ("at Sat Jun 18 02:23:10 2005 again", "at <*> again"),
        ("id=0673dd71-34c5-4fbb-86c4-40623fbe45b4 ok", "id=<*> ok"),
        ("mac 00:1a:2B:3c:4d:5e up", "mac <*> up"),
        ("C:\\temp\\x.dll loaded", "<*> loaded"),
        ("GET /a?b=1&c=two HTTP/1.1", "GET <*> HTTP/1.1"),
        ("depth.........0", "depth.........<*>"),
        ("r24=0x0ffe r25=0x3", "r24=<*> r25=<*>"),
        ("lifetime <1 sec", "lifetime <*> sec"),
        ("via eth0 and ssh2", "via eth0 and ssh2"),
        ("org.acme.task.id is old", "org.acme.task.id is old"),
        ("  padded\ttext ", "padded\ttext"),
        ("", ""),
    ] {
        assert_eq!(texts(&[line]), [template], "{line:?}");
    }
}

#[test]
fn a_run_of_values_has_any_length() {
    let found = texts(&["delete blk_1", "delete blk_2 blk_3", "delete blk_4 blk_5 blk_6"]);
    assert_eq!(found, ["delete <*>"; 3]);
    let found = texts(&["from 1.2.3.4 (a-1.example.org) ok", "from 5.6.7.8 () ok"]);
    assert_eq!(found, ["from <*> ok"; 2]);
}

#[test]
fn a_word_becomes_a_variable_only_on_evidence() {
    let words = ["ant", "bee", "cat", "dog", "eel", "fox", "gnu", "hen"];
    let mut miner = Miner::new(Spec::default());
    for (at, word) in words.iter().enumerate() {
        let decision = miner.learn_explained(&format!("zoo keeper feeds {word} today"));
        if at < 7 {
            assert_eq!(decision.template, TemplateId(at as u32));
            assert_eq!(decision.outcome, Outcome::Created);
            continue;
        }
        let Outcome::Merged { joined, opened } = &decision.outcome else {
            panic!("{decision:?}");
        };
        assert_eq!(joined.len(), 8);
        assert_eq!((opened[0].place, opened[0].distinct, opened[0].needed), (3, 8, 8));
        assert_eq!(opened[0].rule, Rule::Words);
        assert_eq!(decision.template, TemplateId(0));
    }
    assert_eq!(miner.text(TemplateId(7)), "zoo keeper feeds <*> today");
    assert_eq!(miner.current(TemplateId(5)), TemplateId(0));
    assert_eq!(miner.templates().len(), 1);
    assert_eq!(miner.templates()[0].count, 8);
    // Two states stay two messages.
    assert_eq!(texts(&["unit x was started", "unit x was stopped"]).len(), 2);
    assert_ne!(
        texts(&["unit x was started", "unit x was stopped"])[0],
        texts(&["unit x was started", "unit x was stopped"])[1]
    );
}

#[test]
fn a_leading_word_needs_twice_the_evidence() {
    let names = [
        "alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy", "ken",
        "laura", "mike", "nina", "oscar", "peggy",
    ];
    let lines: Vec<String> = names.iter().map(|name| format!("{name} logged in")).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    assert_eq!(texts(&lines), ["<*> logged in"; 16]);
    assert_eq!(texts(&lines[..15])[0], "alice logged in");
}

#[test]
fn special_places_need_less_evidence() {
    for (one, two, template) in [
        ("link on eth0 is down", "link on eth1 is down", "link on <*> is down"),
        ("lid is open: true", "lid is open: false", "lid is open: <*>"),
        ("closed for user ann now", "closed for user bob now", "closed for user <*> now"),
        ("lost node 7 again", "lost node gateway again", "lost node <*> again"),
    ] {
        assert_eq!(texts(&[one, two]), [template; 2]);
    }
}

#[test]
fn the_rival_and_the_way_are_told() {
    let mut miner = Miner::new(Spec::default());
    miner.learn("unit nginx was started");
    let decision = miner.learn_explained("unit nginx was stopped");
    assert_eq!(
        decision.path,
        [Branch::Parts(4), Branch::Layout("____".to_owned()), Branch::Word("unit".to_owned())]
    );
    let rival = decision.rival.unwrap();
    assert_eq!(rival.template, TemplateId(0));
    assert!((rival.similarity - 0.75).abs() < 1e-12);
    assert_eq!(rival.differs, [(3, "started".to_owned(), "stopped".to_owned())]);
    let again = miner.learn_explained("unit nginx was stopped");
    assert_eq!((again.outcome, again.template), (Outcome::Recalled, TemplateId(1)));
}

#[test]
fn with_evidence_two_it_behaves_as_drain_does() {
    // The example of the Drain paper (figure 2) and of drain3's README.
    let spec = Spec { evidence: 2, depth: 1, similarity: 0.4, ..Spec::default() };
    let mut miner = Miner::new(spec);
    let first = miner.learn("Receive from node A");
    let second = miner.learn("Receive from node B");
    assert_eq!(miner.current(second), first);
    assert_eq!(miner.text(first), "Receive from node <*>");
    let other = miner.learn("Send block C");
    assert_eq!(miner.text(other), "Send block C");
}

#[test]
fn an_empty_value_is_a_value() {
    let found = texts(&[
        "password for user 17 from 10.0.0.1 refused",
        "password for user  from 10.0.0.1 refused",
    ]);
    assert_eq!(found, ["password for user <*> from <*> refused"; 2]);
}

#[test]
fn values_are_counted_per_wildcard() {
    let lines = ["job 7 on eth0", "job 8 on eth1", "job 7 on eth0", "something else"];
    let mut miner = Miner::new(Spec::default());
    let ids: Vec<TemplateId> = lines.iter().map(|line| miner.learn(line)).collect();
    assert_eq!(miner.text(ids[0]), "job <*> on <*>");
    assert_eq!(miner.values(ids[0], lines[1]).unwrap(), ["8", "eth1"]);
    assert_eq!(miner.values(ids[0], lines[3]), None);
    let found = miner.variables(ids[0], lines, 1);
    assert_eq!(found[0].values, [("7".to_owned(), 2)]);
    assert_eq!((found[0].others, found.len()), (1, 2));
}

#[test]
fn seeds_are_known_before_the_first_line() {
    let mut miner = Miner::new(Spec::default());
    let seed = miner.seed("login of <*> from <*>");
    assert_eq!(miner.seed("login of <*> from <*>"), seed);
    assert_eq!(miner.learn("login of ann from 10.0.0.1"), seed);
    assert_eq!(miner.text(seed), "login of <*> from <*>");
    assert_eq!(miner.templates()[0].count, 1);
    assert_eq!(miner.match_only("login of bob from there"), Some(seed));
    assert_eq!(miner.match_only("logout of bob"), None);
}

#[test]
fn the_template_not_seen_for_longest_goes_first() {
    let spec = Spec { max_templates: Some(3), ..Spec::default() };
    let mut miner = Miner::new(spec);
    let a = miner.learn("alpha one thing");
    miner.learn("beta two things here");
    miner.learn("gamma three things over there");
    miner.learn("alpha one thing");
    let d = miner.learn("delta");
    assert_eq!(miner.match_only("alpha one thing"), Some(a));
    assert_eq!(miner.match_only("delta"), Some(d));
    assert_eq!(miner.match_only("beta two things here"), None);
    assert_eq!(miner.text(TemplateId(1)), "beta two things here");
    assert_eq!(miner.templates().len(), 4);
}

#[test]
fn anything_can_be_a_line() {
    let mut miner = Miner::new(Spec::default());
    let long = "x".repeat(10_000_000);
    let many = "word 1, ".repeat(1_000_000);
    let chain = "a:".repeat(200_000);
    let open = "[".repeat(100_000);
    let days = "Mon ".repeat(100_000);
    let dots = ".".repeat(100_000);
    for line in [&long, &many, &chain, &open, &days, &dots, "\0\0 \u{1}", "é ü 日本 ✕", "<*>"]
    {
        let id = miner.learn(line);
        assert_eq!(miner.learn(line), id);
        assert!(miner.text(id).len() < 70_000);
        strip_header(line);
    }
    assert!(miner.text(miner.match_only(&many).unwrap()).ends_with(WILDCARD));
}
