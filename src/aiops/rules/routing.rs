//! A routing tree in Alertmanager's YAML: `route`, `inhibit_rules`, `time_intervals`.
//!
//! What of it is understood means what it means there (Alertmanager 0.34, `config.Route`): children
//! inherit receiver, grouping and timers, and regular expressions fit whole texts. What is not
//! understood is refused with its line.
use super::{conditions, mutes, seconds};
use crate::{
    alert::{Comparison, Field, Inhibition, Matcher, Mute, Route},
    lint::{self, Node},
};

/// What a configuration says.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::aiops) struct Routing {
    pub(super) route: Route,
    pub(super) mutes: Vec<Mute>,
    pub(super) inhibitions: Vec<Inhibition>,
}

/// What a route may say.
const ROUTE: [&str; 11] = [
    "receiver",
    "matchers",
    "match",
    "match_re",
    "continue",
    "group_by",
    "group_wait",
    "group_interval",
    "repeat_interval",
    "mute_time_intervals",
    "routes",
];
/// What a configuration may say; what is behind the last three says nothing about routing.
const TOP: [&str; 7] = [
    "route",
    "inhibit_rules",
    "time_intervals",
    "mute_time_intervals",
    "receivers",
    "global",
    "templates",
];
/// Routes of a tree, at most.
const MOST: usize = 200;

/// Reads it; `usual` is what the root inherits, and mute times are counted from `first` on. `None` for
/// an empty text.
///
/// # Errors
/// The line, and why it cannot be taken.
pub(in crate::aiops) fn read(
    text: &str,
    usual: &Route,
    first: u32,
) -> Result<Option<Routing>, String> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let documents = lint::read_yaml(text).map_err(|refused| {
        let line = refused.place.line.unwrap_or(1);
        format!("line {line}: {} {}", refused.message, refused.hint)
    })?;
    let [top] = documents.as_slice() else {
        return Err("line 1: one document is wanted, with `route`".to_owned());
    };
    known(top, &TOP, "a configuration")?;
    let Some(root) = top.at("route") else {
        return Err(wrong(top, "there is no `route`"));
    };
    let mut tree = Reader { mutes: Vec::new(), names: Vec::new(), first, routes: 0 };
    for key in ["time_intervals", "mute_time_intervals"] {
        for node in top.at(key).map_or(&[][..], Node::items) {
            tree.interval(node)?;
        }
    }
    let route = tree.route(root, usual, true)?;
    let rules = top.at("inhibit_rules").map_or(&[][..], Node::items);
    let inhibitions = rules.iter().map(inhibition).collect::<Result<_, _>>()?;
    Ok(Some(Routing { route, mutes: tree.mutes, inhibitions }))
}

/// Looks whether a text can be taken.
///
/// # Errors
/// The line, and why it cannot.
pub(in crate::aiops) fn check(text: &str) -> Result<(), String> {
    let Some(tree) = read(text, &Route::default(), 0)? else { return Ok(()) };
    let spec = crate::alert::Spec {
        route: tree.route,
        mutes: tree.mutes,
        ..crate::alert::Spec::default()
    };
    spec.check().map_err(|error| error.to_string())
}

fn wrong(node: &Node, why: impl std::fmt::Display) -> String {
    format!("line {}: {why}", node.line)
}

fn known(node: &Node, keys: &[&str], of: &str) -> Result<(), String> {
    if node.entries().is_empty() {
        return Err(wrong(node, format_args!("this is not {of}")));
    }
    let odd =
        node.entries().iter().find(|(key, _)| key.text().is_none_or(|key| !keys.contains(&key)));
    match odd {
        Some((key, _)) => {
            let name = key.text().unwrap_or("this");
            Err(wrong(
                key,
                format_args!("`{name}` is not understood; {of} may say {}", keys.join(", ")),
            ))
        }
        None => Ok(()),
    }
}

struct Reader {
    mutes: Vec<Mute>,
    /// Which name each mute time has.
    names: Vec<String>,
    first: u32,
    routes: usize,
}

impl Reader {
    fn route(&mut self, node: &Node, above: &Route, is_root: bool) -> Result<Route, String> {
        known(node, &ROUTE, "a route")?;
        self.routes += 1;
        if self.routes > MOST {
            return Err(wrong(node, format_args!("{MOST} routes are the most")));
        }
        let matchers = matchers(node, "")?;
        if is_root && !matchers.is_empty() {
            return Err(wrong(node, "the root route takes everything: it has no matchers"));
        }
        let mut route = Route {
            matchers,
            proceed: flag(node, "continue")?,
            mutes: Vec::new(),
            routes: Vec::new(),
            ..above.clone()
        };
        if let Some(receiver) = node.at("receiver") {
            let name = receiver.text().filter(|name| !name.trim().is_empty());
            let name = name.ok_or_else(|| wrong(receiver, "a receiver is a name"))?;
            name.clone_into(&mut route.receiver);
        }
        if let Some(by) = node.at("group_by") {
            route.group_by =
                texts(by)?.into_iter().map(|name| group(by, &name)).collect::<Result<_, _>>()?;
        }
        let timers = [
            ("group_wait", &mut route.timers.group_wait),
            ("group_interval", &mut route.timers.group_interval),
            ("repeat_interval", &mut route.timers.repeat_interval),
        ];
        for (key, timer) in timers {
            if let Some(value) = node.at(key) {
                *timer =
                    seconds(value.text().unwrap_or_default()).map_err(|why| wrong(value, why))?;
            }
        }
        if let Some(list) = node.at("mute_time_intervals") {
            for name in texts(list)? {
                let at = (0_u32..).zip(&self.names).filter(|(_, known)| **known == name);
                let before = route.mutes.len();
                route.mutes.extend(at.map(|(at, _)| self.first + at));
                if route.mutes.len() == before {
                    return Err(wrong(list, format_args!("there is no time interval `{name}`")));
                }
            }
        }
        for child in node.at("routes").map_or(&[][..], Node::items) {
            let child = self.route(child, &route, false)?;
            route.routes.push(child);
        }
        Ok(route)
    }

    /// Every stretch of every interval is a mute time of that name.
    fn interval(&mut self, node: &Node) -> Result<(), String> {
        known(node, &["name", "time_intervals"], "a time interval")?;
        let name = node.at("name").and_then(Node::text).unwrap_or_default();
        if name.is_empty() {
            return Err(wrong(node, "a time interval has a `name`"));
        }
        for one in node.at("time_intervals").map_or(&[][..], Node::items) {
            known(one, &["times", "weekdays"], "an interval")?;
            let mut days = [one.at("weekdays").is_none(); 7];
            for text in one.at("weekdays").map_or(Ok(Vec::new()), texts)? {
                let more = mutes::days(&text).map_err(|why| wrong(one, why))?;
                days.iter_mut().zip(more).for_each(|(day, more)| *day |= more);
            }
            let times = one.at("times").map_or(&[][..], Node::items);
            let mut stretches = Vec::new();
            for time in times {
                let read = |key: &str| {
                    let text = time.at(key).and_then(Node::text).unwrap_or_default();
                    mutes::minute(text).map_err(|why| wrong(time, why))
                };
                stretches.push((read("start_time")?, read("end_time")?));
            }
            if times.is_empty() {
                stretches.push((0, 1_440));
            }
            for (from, to) in stretches {
                self.mutes.push(Mute { name: name.to_owned(), days, from, to });
                self.names.push(name.to_owned());
            }
        }
        Ok(())
    }
}

fn flag(node: &Node, key: &str) -> Result<bool, String> {
    let Some(value) = node.at(key) else { return Ok(false) };
    match value.text() {
        Some("true") => Ok(true),
        Some("false") => Ok(false),
        _ => Err(wrong(value, format_args!("`{key}` is true or false"))),
    }
}

fn group(node: &Node, name: &str) -> Result<Field, String> {
    if name == "..." {
        return Err(wrong(
            node,
            "grouping by all labels (`...`) tells each alert alone: name the labels",
        ));
    }
    Ok(conditions::named(name))
}

fn texts(node: &Node) -> Result<Vec<String>, String> {
    if let Some(text) = node.text() {
        return Ok(vec![text.to_owned()]);
    }
    let one =
        |item: &Node| item.text().map(str::to_owned).ok_or_else(|| wrong(item, "a text is wanted"));
    node.items().iter().map(one).collect()
}

/// `matchers`, and the old `match` and `match_re`.
fn matchers(node: &Node, prefix: &str) -> Result<Vec<Matcher>, String> {
    let mut all = Vec::new();
    if let Some(list) = node.at(&format!("{prefix}matchers")) {
        let items = if list.text().is_some() { std::slice::from_ref(list) } else { list.items() };
        for item in items {
            let read = item.text().and_then(lint::read_matchers).ok_or_else(|| {
                wrong(item, "this is no matcher: `label=\"value\"`, or with !=, =~ or !~")
            })?;
            for one in read {
                all.push(matcher(item, &one.label, one.op, &one.value)?);
            }
        }
    }
    for (key, sign) in [("match", "="), ("match_re", "=~")] {
        for (label, value) in node.at(&format!("{prefix}{key}")).map_or(&[][..], Node::entries) {
            let (Some(label), Some(text)) = (label.text(), value.text()) else {
                return Err(wrong(value, "a label and its value are texts"));
            };
            all.push(matcher(value, label, sign, text)?);
        }
    }
    Ok(all)
}

fn matcher(node: &Node, label: &str, sign: &str, value: &str) -> Result<Matcher, String> {
    let comparison = match sign {
        "=" => Comparison::Equal,
        "!=" => Comparison::NotEqual,
        "=~" => Comparison::Fits,
        _ => Comparison::NotFits,
    };
    Matcher::new(conditions::named(label), comparison, value).map_err(|why| wrong(node, why))
}

fn inhibition(node: &Node) -> Result<Inhibition, String> {
    const KEYS: [&str; 7] = [
        "source_matchers",
        "target_matchers",
        "equal",
        "source_match",
        "target_match",
        "source_match_re",
        "target_match_re",
    ];
    known(node, &KEYS, "an inhibition")?;
    let equal = node.at("equal").map_or(Ok(Vec::new()), texts)?;
    let (source, target) = (matchers(node, "source_")?, matchers(node, "target_")?);
    if source.is_empty() || target.is_empty() {
        return Err(wrong(node, "an inhibition names a source and a target"));
    }
    Ok(Inhibition {
        source,
        target,
        equal: equal.iter().map(|name| conditions::named(name)).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "route:\n  receiver: on-call\n  group_by: [service]\n  routes:\n    - matchers: ['severity=\"critical\"', service=~\"ledger.*|edge\"]\n      receiver: pager\n      group_wait: 0s\n      continue: true\n      mute_time_intervals: [night]\n    - match: {team: db}\n      receiver: dba\ntime_intervals:\n  - name: night\n    time_intervals:\n      - weekdays: ['monday:friday']\n        times: [{start_time: '22:00', end_time: '24:00'}]\n";

    #[test]
    fn a_tree_is_read_and_inherited() {
        let tree = read(TREE, &Route::default(), 2).unwrap().unwrap();
        let [first, second] = tree.route.routes.as_slice() else { panic!("{tree:?}") };
        assert_eq!((first.receiver.as_str(), first.proceed), ("pager", true));
        assert_eq!(first.matchers[1].to_string(), r#"service=~"ledger.*|edge""#);
        assert_eq!((first.timers.group_wait, second.timers.group_wait), (0, 30));
        assert_eq!(first.mutes, [2]);
        assert_eq!(second.group_by, [Field::Service]);
        assert_eq!(check(TREE), Ok(()));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (text, line, why) in [
            ("route: [", 2, "YAML"),
            ("receivers: []", 1, "no `route`"),
            ("route:\n  recever: x", 2, "`recever`"),
            (
                "route:\n  receiver: x\n  routes:\n    - matchers: ['a=~\"x[0-9\"']",
                4,
                "no regular expression",
            ),
            ("route:\n  receiver: x\n  group_wait: soon", 3, "duration"),
            ("route:\n  receiver: x\n  mute_time_intervals: [night]", 3, "night"),
            ("route:\n  receiver: x\n  continue: maybe", 3, "true or false"),
            ("nonsense;", 1, "not a configuration"),
        ] {
            let told = check(text).unwrap_err();
            assert!(
                told.starts_with(&format!("line {line}: ")) && told.contains(why),
                "{text}: {told}"
            );
        }
        assert!(check(&format!("route:\n{}", "  routes:\n  - ".repeat(300))).is_err());
    }
}
