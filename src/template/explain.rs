//! Learning a line and telling why it got its template.
use super::{
    cluster::WILDCARD,
    decision::{Branch, Decision, Outcome, Rival},
    miner::{Miner, TemplateId},
    scan::Kind,
};

impl Miner {
    /// Learns a line and says why it got its template.
    pub fn learn_explained(&mut self, line: &str) -> Decision {
        self.scan.run(line);
        let look = self.scan.look();
        let mut decision = Decision {
            template: TemplateId::default(),
            path: self.path(line),
            outcome: Outcome::Recalled,
            similarity: 1.0,
            compared: 0,
            rival: None,
        };
        let id = match self.looks.find(look) {
            Some(id) => self.shorten(id),
            None => self.place(line, look, Some(&mut decision)),
        };
        self.tick(id);
        decision.template = TemplateId(id);
        decision
    }

    /// The template that a new one resembles most.
    pub(super) fn rival(&self, new: u32, layout: u64) -> Option<Rival> {
        let own = self.clusters.get(new as usize)?;
        let mut best: Option<Rival> = None;
        for &id in self.newest(layout).iter().filter(|id| **id != new) {
            let Some(other) = self.clusters.get(id as usize) else { continue };
            let Some(found) = own.difference(other, own.slots.len()) else { continue };
            let similarity = found.similarity();
            if best.as_ref().is_none_or(|best| similarity > best.similarity) {
                let pair = |place: &u16| {
                    let at = usize::from(*place);
                    (u32::from(*place), other.word(at).to_owned(), own.word(at).to_owned())
                };
                let differs = found.places.iter().map(pair).collect();
                best = Some(Rival { template: TemplateId(id), similarity, differs });
            }
        }
        best
    }

    /// The way of the line that was scanned.
    fn path(&self, line: &str) -> Vec<Branch> {
        let text =
            |start: u32, end: u32| line.get(start as usize..end as usize).unwrap_or_default();
        let mut layout = String::new();
        for part in &self.scan.parts {
            layout.push_str(if part.kind == Kind::Mark { text(part.start, part.end) } else { "_" });
        }
        let lead = self.scan.parts.iter().filter(|part| part.kind != Kind::Mark);
        let lead = lead.take(self.spec.depth as usize).map(|part| {
            let word = part.kind == Kind::Word;
            Branch::Word(if word { text(part.start, part.end) } else { WILDCARD }.to_owned())
        });
        let mut path = vec![Branch::Parts(self.scan.parts.len() as u32), Branch::Layout(layout)];
        path.extend(lead);
        path
    }
}
