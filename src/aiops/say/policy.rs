//! A policy as a draft: learned from what was approved and declined, with its justification, and
//! adopted by a person.
use std::collections::BTreeMap;

use strum::VariantArray as _;

use super::super::{About, Deed, Found, rules::ask};
use crate::{
    room::{Card, Cell, Grid, Offer},
    run::Tone,
    world::ActionKind,
};

/// Approvals without a decline after which an action need not ask any more.
const TRUSTED: u32 = 2;

/// What is known of a kind of action.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    approved: u32,
    declined: u32,
    /// Past storms in which it helped.
    helped: u32,
}

impl Known {
    /// Whether it should ask: declined at least as often as approved asks; approved [`TRUSTED`] times
    /// and never declined does not; else as it is.
    fn asks(self, now: bool) -> (bool, String) {
        let Self { approved, declined, .. } = self;
        if declined > 0 && declined >= approved {
            (true, format!("declined {}, approved {approved}", times(declined)))
        } else if declined == 0 && approved >= TRUSTED {
            (false, format!("approved {} and never declined", times(approved)))
        } else if approved + declined == 0 {
            (now, "no decision so far: as it is".to_owned())
        } else {
            (now, format!("approved {approved}, declined {declined}: too little to change it"))
        }
    }
}

fn times(n: u32) -> String {
    crate::words::counted(u64::from(n), "time")
}

/// The draft, once something was decided.
pub(super) fn cards(found: &Found) -> Vec<Card> {
    let mut known: BTreeMap<ActionKind, Known> = BTreeMap::new();
    for act in found.acts() {
        known.entry(act.kind).or_default().approved += 1;
    }
    for ruling in found.rulings() {
        if let About::Action(kind, _) = ruling.about {
            known.entry(kind).or_default().declined += 1;
        }
    }
    if known.is_empty() {
        return Vec::new();
    }
    for past in found.history.iter() {
        known.entry(past.action).or_default().helped += 1;
    }
    let now = found.choices.rules.asks();
    let mut grid = Grid::new(
        "A draft of your policy, learned from your decisions",
        format!(
            "an action that was declined as often as approved asks always; one that was approved {TRUSTED} times and never declined need not; everything else stays"
        ),
        &["Action", "#Approved", "#Declined", "#Helped before", "Now", "Draft", "Because"],
    );
    let mut draft = Vec::new();
    let word = |asks: bool| if asks { "always asks" } else { "by confidence" };
    for &kind in ActionKind::VARIANTS {
        let is = now.contains(&kind);
        let (asks, why) = known.get(&kind).copied().unwrap_or_default().asks(is);
        draft.extend(asks.then_some(kind));
        let Some(one) = known.get(&kind) else { continue };
        grid.push([
            Cell::from(super::prescribe::verb(kind)),
            one.approved.to_string().into(),
            one.declined.to_string().into(),
            one.helped.to_string().into(),
            word(is).into(),
            if asks == is { word(asks).into() } else { Cell::toned(word(asks), Tone::Warn) },
            why.into(),
        ]);
    }
    let mut cards = vec![Card::Grid(grid)];
    let differs =
        ActionKind::VARIANTS.iter().any(|kind| draft.contains(kind) != now.contains(kind));
    if differs {
        let text = ask::write(&draft);
        cards.push(Card::Offers {
            title: "The draft differs from your policy".to_owned(),
            offers: vec![Offer {
                title: format!(
                    "Always ask for: {}",
                    if text.is_empty() { "nothing" } else { &text }
                ),
                why: vec![
                    "it becomes the setting “Always asks for”; undo takes it back".to_owned(),
                ],
                confidence: None,
                word: "Adopt".to_owned(),
                deed: Some(Deed::Adopt(draft).into()),
                usual: true,
                automatic: false,
            }],
        });
    }
    cards
}
