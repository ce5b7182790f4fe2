//! Headers, scores, rates.
use opslab::template::{
    Direction, RateSpec, Score, TemplateId, new_templates, rate_anomalies, strip_header,
};

#[test]
fn headers_are_stripped() {
    for (line, message) in [
        ("Jun 14 15:16:01 combo sshd(pam_unix)[19939]: check pass", "check pass"),
        ("2024-05-01T12:00:01.123Z INFO  [main] c.a.b.Service - up", "up"),
        ("2015-07-29 17:41:44,747 - INFO  [Peer[id=1]/0:0:Fast@7] - time out: 3", "time out: 3"),
        ("I0605 12:34:56.789012    1234 file.go:123] assigned pod", "assigned pod"),
        ("[Sun Dec 04 04:47:44 2005] [error] [client ::1] denied", "[client ::1] denied"),
        ("03-17 16:13:38.811  1702  2395 D Tag: text", "text"),
        ("2016-09-28 04:30:30, Info                  CBS    Loaded", "Loaded"),
        (
            "1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200",
            "\"GET / HTTP/1.0\" 200",
        ),
        ("WARN: disk almost full", "disk almost full"),
        ("Error while reading", "Error while reading"),
        ("10.0.0.1 connected at 12:00:00", "10.0.0.1 connected at 12:00:00"),
        ("", ""),
    ] {
        assert_eq!(strip_header(line), message, "{line:?}");
    }
}

#[test]
fn scores_are_as_counted_by_hand() {
    // Four lines; groups {0 1} {2} {3} against {0 1} {2 3}.
    let mined = [(1, "a <*>"), (1, "a <*>"), (2, "b"), (3, "b <*>")];
    let truth = [("x", "a <*>"), ("x", "a <*>"), ("y", "b <*>"), ("y", "b <*>")];
    let score = Score::of(&mined, &truth);
    // GA 2/4; FGA: one right group of 3 and of 2; PA 3/4; FTA: `a <*>` and `b <*>` of 3 and of 2.
    assert_eq!((score.ga, score.fga, score.pa, score.fta), (0.5, 0.4, 0.75, 0.8));
    assert_eq!(Score::of(&[], &[]), Score { ga: 0.0, fga: 0.0, pa: 0.0, fta: 0.0 });
}

#[test]
fn rates_and_new_templates() {
    let spec = RateSpec { warm_up: 100, window: 10, history: 10, threshold: 5.0 };
    let mut pairs: Vec<(i64, TemplateId)> = (0..400).map(|at| (at, TemplateId(0))).collect();
    pairs.extend((200..220).flat_map(|at| vec![(at, TemplateId(0)); 9]));
    pairs.push((250, TemplateId(1)));
    pairs.retain(|(at, _)| !(300..330).contains(at));
    pairs.sort_unstable();
    let new = new_templates(&spec, &[], &pairs);
    assert_eq!(new.iter().map(|n| (n.time, n.template.0)).collect::<Vec<_>>(), [(250, 1)]);
    assert!(new_templates(&spec, &[TemplateId(1)], &pairs).is_empty());
    let found = rate_anomalies(&spec, &pairs);
    let told: Vec<_> = found.iter().map(|a| (a.from, a.to, a.direction, a.count)).collect();
    assert_eq!(told, [(200, 220, Direction::Burst, 100), (300, 330, Direction::Silence, 0)]);
    assert!((found[0].expected - 10.0).abs() < 1e-9);
    assert!(rate_anomalies(&spec, &[]).is_empty());
}
