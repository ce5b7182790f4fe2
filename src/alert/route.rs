//! The routing tree.
use super::{Route, all_hold};
use crate::event::{Event, Events};

/// A route in depth-first order.
#[derive(Clone, Debug)]
pub(super) struct Flat {
    /// The route without its children.
    pub(super) route: Route,
    /// The conditions on the way to it, in words; empty for the root.
    pub(super) path: String,
    children: Vec<u32>,
}

/// The tree as a list; the root is first.
pub(super) fn flatten(root: &Route) -> Vec<Flat> {
    let mut flat = Vec::new();
    lay(root, "", &mut flat);
    flat
}

fn lay(route: &Route, above: &str, flat: &mut Vec<Flat>) -> u32 {
    let at = flat.len();
    let own: Vec<String> = route.matchers.iter().map(ToString::to_string).collect();
    let own = own.join(" and ");
    let path = match (above, own.as_str()) {
        (_, "") => above.to_owned(),
        ("", own) => own.to_owned(),
        (above, own) => format!("{above} › {own}"),
    };
    let bare = Route { routes: Vec::new(), ..route.clone() };
    flat.push(Flat { route: bare, path: path.clone(), children: Vec::new() });
    let children = route.routes.iter().map(|child| lay(child, &path, flat)).collect();
    flat[at].children = children;
    at as u32
}

/// The routes that take an event: Alertmanager's `Route.Match`. The root takes everything that none
/// of its children takes.
pub(super) fn takers(flat: &[Flat], events: &Events, event: &Event) -> Vec<u32> {
    let mut takers = Vec::new();
    descend(flat, 0, events, event, &mut takers);
    takers
}

fn descend(flat: &[Flat], at: u32, events: &Events, event: &Event, takers: &mut Vec<u32>) -> bool {
    let Some(node) = flat.get(at as usize) else { return false };
    // The root has to take everything, whatever its conditions say.
    if at != 0 && !all_hold(&node.route.matchers, events, event) {
        return false;
    }
    let mut taken = false;
    for &child in &node.children {
        if descend(flat, child, events, event, takers) {
            taken = true;
            if !flat.get(child as usize).is_some_and(|child| child.route.proceed) {
                break;
            }
        }
    }
    if !taken {
        takers.push(at);
    }
    true
}
