//! Log lines: which statements speak, and with which values.
mod templates;

use super::{
    emit::{
        json::{put_hex, put_unsigned},
        put,
    },
    fault::FaultKind,
    stream::Draws,
    topology::Role,
};

pub(crate) use templates::Template;

/// What makes a statement speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// Traffic.
    Always,
    /// Now and then.
    Rare,
    /// Failed requests.
    Failing,
    /// Slow answers.
    Slow,
    /// A fault of this kind at this very node.
    Through(FaultKind),
}

/// A piece of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Word(&'static str),
    Variable(Variable),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString)]
#[strum(serialize_all = "lowercase")]
enum Variable {
    Method,
    Path,
    Code,
    Ms,
    Uuid,
    Customer,
    Euros,
    Shop,
    Hex,
    Small,
    N,
    Pct,
    Version,
    Ip,
    Port,
    Host,
    Pod,
    Callee,
}

/// A template, cut into pieces.
#[derive(Clone, Debug)]
struct Statement {
    template: Template,
    pieces: Vec<Piece>,
}

/// The statements of one kind of node for one occasion.
#[derive(Clone, Debug)]
struct Choice {
    role: Role,
    when: When,
    /// Statements with cumulative weights.
    members: Vec<(u16, u32)>,
}

/// All statements, ready to speak.
#[derive(Clone, Debug)]
pub(crate) struct Speech {
    statements: Vec<Statement>,
    choices: Vec<Choice>,
}

/// What a line may mention.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context<'a> {
    /// Whom the node waits for.
    pub(crate) callee: &'a str,
    /// How long an answer takes, ms.
    pub(crate) latency_ms: f64,
    /// A host's name.
    pub(crate) host: &'a str,
    /// The version that runs.
    pub(crate) version: &'a str,
}

impl Speech {
    /// Cuts all templates.
    pub(crate) fn new() -> Self {
        let statements: Vec<Statement> = templates::TEMPLATES
            .iter()
            .map(|&template| Statement { template, pieces: cut(template.text) })
            .collect();
        let mut choices: Vec<Choice> = Vec::new();
        for (at, statement) in statements.iter().enumerate() {
            let template = &statement.template;
            for &role in template.roles {
                let found = choices.iter().position(|c| c.role == role && c.when == template.when);
                let nth = found.unwrap_or_else(|| {
                    choices.push(Choice { role, when: template.when, members: Vec::new() });
                    choices.len() - 1
                });
                let members = &mut choices[nth].members;
                let before = members.last().map_or(0, |&(_, weight)| weight);
                members.push((at as u16, before + u32::from(template.weight)));
            }
        }
        Self { statements, choices }
    }

    /// Chooses a statement for an occasion; `None` where a node has nothing to say to it.
    pub(crate) fn choose(&self, role: Role, when: When, draws: &mut Draws) -> Option<u16> {
        let choice = self.choices.iter().find(|c| c.role == role && c.when == when)?;
        let total = choice.members.last()?.1;
        let lot = draws.below(total);
        choice.members.iter().find(|&&(_, weight)| lot < weight).map(|&(at, _)| at)
    }

    /// The template behind a number.
    pub(crate) fn template(&self, at: u16) -> &Template {
        &self.statements[usize::from(at)].template
    }

    /// Writes a statement with drawn values.
    pub(crate) fn say(&self, out: &mut Vec<u8>, at: u16, context: Context<'_>, draws: &mut Draws) {
        for piece in &self.statements[usize::from(at)].pieces {
            match *piece {
                Piece::Word(word) => put(out, word),
                Piece::Variable(variable) => value(out, variable, context, draws),
            }
        }
    }
}

fn cut(text: &'static str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        if !before.is_empty() {
            pieces.push(Piece::Word(before));
        }
        let Some((name, tail)) = after.split_once('}') else { break };
        if let Ok(variable) = name.parse() {
            pieces.push(Piece::Variable(variable));
        }
        rest = tail;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Word(rest));
    }
    pieces
}

const METHODS: &[&str] = &["GET", "POST", "POST", "PUT"];
const PATHS: &[&str] = &[
    "/v2/payments",
    "/v2/payments/status",
    "/v2/authorisations",
    "/v1/cards/limits",
    "/v1/customers/profile",
    "/v2/refunds",
    "/healthz",
];
const CODES: &[&str] = &["200", "200", "200", "201", "204", "304", "404"];
const SHOPS: &[&str] =
    &["grocery", "fuel", "restaurant", "travel", "electronics", "clothing", "pharmacy", "games"];

fn value(out: &mut Vec<u8>, variable: Variable, context: Context<'_>, draws: &mut Draws) {
    let bits = draws.word();
    let word = |words: &'static [&'static str]| words[(bits % words.len() as u64) as usize];
    match variable {
        Variable::Method => put(out, word(METHODS)),
        Variable::Path => put(out, word(PATHS)),
        Variable::Code => put(out, word(CODES)),
        Variable::Shop => put(out, word(SHOPS)),
        Variable::Ms => {
            // Between half and one and a half of the mean.
            let share = 0.5 + (bits >> 11) as f64 / 9_007_199_254_740_992.0;
            put_unsigned(out, (context.latency_ms * share + 1.0) as u64, 1);
        }
        Variable::Uuid => {
            put_hex(out, bits, 8);
            out.push(b'-');
            put_hex(out, bits >> 32, 4);
            out.push(b'-');
            put_hex(out, bits >> 48, 4);
        }
        Variable::Customer => {
            out.push(b'C');
            put_unsigned(out, bits % 100_000, 5);
        }
        Variable::Euros => {
            put_unsigned(out, bits % 190, 1);
            out.push(b'.');
            put_unsigned(out, (bits >> 20) % 100, 2);
        }
        Variable::Hex => put_hex(out, bits, 12),
        Variable::Small => put_unsigned(out, 1 + bits % 48, 1),
        Variable::N => put_unsigned(out, 100 + bits % 9900, 1),
        Variable::Pct => put_unsigned(out, 5 + bits % 90, 1),
        Variable::Version => put(out, context.version),
        Variable::Ip => {
            // Documentation block 203.0.113.0/24 (RFC 5737).
            put(out, "203.0.113.");
            put_unsigned(out, 1 + bits % 253, 1);
        }
        Variable::Port => put_unsigned(out, 1024 + bits % 60_000, 1),
        Variable::Host => put(out, context.host),
        Variable::Pod => {
            put(out, "payments/");
            put_hex(out, bits, 9);
        }
        Variable::Callee => put(out, context.callee),
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray as _;

    use super::*;
    use crate::world::{stream::Stream, topology::Topology};

    #[test]
    fn every_variable_is_known_and_filled() {
        let speech = Speech::new();
        assert!(templates::TEMPLATES.len() > 90);
        let context =
            Context { callee: "ledger", latency_ms: 20.0, host: "db-1", version: "4.2.0" };
        for (at, template) in templates::TEMPLATES.iter().enumerate() {
            let braces = template.text.matches('{').count();
            let pieces = &speech.statements[at].pieces;
            let variables = pieces.iter().filter(|p| matches!(p, Piece::Variable(_))).count();
            assert_eq!(braces, variables, "{}", template.text);
            let mut out = Vec::new();
            speech.say(&mut out, at as u16, context, &mut Stream::new(1, "t").at(at as u32));
            let text = String::from_utf8(out).unwrap();
            assert!(!text.contains('{'), "{text}");
        }
    }

    #[test]
    fn everybody_has_something_to_say_and_every_fault_is_heard() {
        let speech = Speech::new();
        let topology = Topology::payments();
        let mut draws = Stream::new(1, "t").at(0);
        for node in &topology.nodes {
            for when in [When::Always, When::Rare] {
                let any = speech.choose(node.role, when, &mut draws).is_some();
                assert!(any || node.role == Role::Queue, "{} {when:?}", node.name);
            }
        }
        for &kind in FaultKind::VARIANTS {
            for target in kind.targets(&topology) {
                let role = topology.node(target).role;
                let heard = speech.choose(role, When::Through(kind), &mut draws);
                assert!(heard.is_some(), "{kind:?} at {role:?}");
            }
        }
    }
}
