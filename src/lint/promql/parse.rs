//! `PromQL` tokens to a tree: precedence climbing, as in Prometheus' own grammar
//! (`promql/parser/generated_parser.y` at v3).
use super::{
    Expr, Grouping, Matching, Selector, Side, compares,
    token::{Token, tokens},
};
use crate::lint::duration;

/// Deepest nesting of brackets and signs.
const MOST_DEPTH: u32 = 60;

const AGGREGATES: [&str; 14] = [
    "sum",
    "min",
    "max",
    "avg",
    "group",
    "stddev",
    "stdvar",
    "count",
    "count_values",
    "bottomk",
    "topk",
    "quantile",
    "limitk",
    "limit_ratio",
];

/// Reads an expression; `None` if it is not understood.
pub(in crate::lint) fn parse(text: &str) -> Option<Expr> {
    read(text).ok()
}

/// Where an expression stops to be one, in bytes; the text's length where its end is missing. `None`
/// where it is one, and where nothing can be said: it is nested too deeply to be read, or carries
/// templates of its generator.
pub(in crate::lint) fn breaks(text: &str) -> Option<usize> {
    if text.contains("{{") { None } else { read(text).err().flatten() }
}

fn read(text: &str) -> Result<Expr, Option<usize>> {
    let (tokens, places) = tokens(text).map_err(Some)?.into_iter().unzip();
    let mut parser = Parser { tokens, at: 0, depth: 0, took: false };
    let expr = parser.binary(0).filter(|_| parser.at == parser.tokens.len());
    expr.ok_or_else(|| {
        let places: Vec<usize> = places;
        // What was taken and did not fit stands before what comes next.
        let at = parser.at - usize::from(parser.took && parser.at > 0);
        (parser.depth <= MOST_DEPTH).then(|| places.get(at).copied().unwrap_or(text.len()))
    })
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: u32,
    /// Whether the last thing done was to take a token, whatever it was.
    took: bool,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        (self.at, self.took) = (self.at + 1, true);
        token
    }

    fn sign(&mut self, sign: &str) -> Option<()> {
        self.took = false;
        let is = matches!(self.peek(), Some(Token::Sign(found)) if *found == sign);
        is.then(|| self.at += 1)
    }

    fn word(&mut self, words: &[&str]) -> Option<String> {
        self.took = false;
        let found = match self.peek() {
            Some(Token::Word(word)) => word.to_ascii_lowercase(),
            _ => return None,
        };
        words.contains(&found.as_str()).then(|| {
            self.at += 1;
            found
        })
    }

    /// The operator that comes next, and how tightly it binds.
    fn operator(&self) -> Option<(String, u8)> {
        let op = match self.peek()? {
            Token::Sign(sign) => (*sign).to_owned(),
            Token::Word(word) => word.to_ascii_lowercase(),
            Token::Number(_) | Token::Text(_) => return None,
        };
        let binds = match op.as_str() {
            "or" => 1,
            "and" | "unless" => 2,
            op if compares(op) => 3,
            "+" | "-" => 4,
            "*" | "/" | "%" | "atan2" => 5,
            "^" => 6,
            _ => return None,
        };
        Some((op, binds))
    }

    fn binary(&mut self, least: u8) -> Option<Expr> {
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            return None;
        }
        let mut left = self.unary()?;
        while let Some((op, binds)) = self.operator().filter(|(_, binds)| *binds >= least) {
            self.at += 1;
            let returns_bool = self.word(&["bool"]).is_some();
            let matching = self.matching()?;
            // `^` binds to the right.
            let right = self.binary(if op == "^" { binds } else { binds + 1 })?;
            left = Expr::Binary { op, returns_bool, matching, sides: Box::new([left, right]) };
        }
        self.depth -= 1;
        Some(left)
    }

    /// What may stand between an operator and its right side. The outer option says whether it was
    /// understood.
    #[expect(clippy::option_option, reason = "none and not understood differ")]
    fn matching(&mut self) -> Option<Option<Matching>> {
        let Some(word) = self.word(&["on", "ignoring"]) else { return Some(None) };
        let labels = self.labels()?;
        let mut matching = Matching { on: word == "on", labels, many: None };
        if let Some(word) = self.word(&["group_left", "group_right"]) {
            let side = if word == "group_left" { Side::Left } else { Side::Right };
            let taken = if matches!(self.peek(), Some(Token::Sign("("))) {
                self.labels()?
            } else {
                Vec::new()
            };
            matching.many = Some((side, taken));
        }
        Some(Some(matching))
    }

    /// `(a, b)`, sorted.
    fn labels(&mut self) -> Option<Vec<String>> {
        self.sign("(")?;
        let mut labels = Vec::new();
        while self.sign(")").is_none() {
            match self.next()? {
                Token::Word(label) | Token::Text(label) => labels.push(label),
                Token::Number(_) | Token::Sign(_) => return None,
            }
            if self.sign(",").is_none() {
                self.sign(")")?;
                break;
            }
        }
        labels.sort_unstable();
        Some(labels)
    }

    fn unary(&mut self) -> Option<Expr> {
        if self.sign("+").is_some() {
            return self.unary_deeper();
        }
        if self.sign("-").is_some() {
            return Some(Expr::Negated(Box::new(self.unary_deeper()?)));
        }
        let mut expr = self.primary()?;
        loop {
            if self.sign("[").is_some() {
                expr = self.ranged(expr)?;
            } else if self.word(&["offset"]).is_some() {
                let minus = if self.sign("-").is_some() { "-" } else { "" };
                let Token::Number(by) = self.next()? else { return None };
                shift(&mut expr, &format!(" offset {minus}{by}"));
            } else if self.sign("@").is_some() {
                let at = match self.next()? {
                    Token::Number(at) => at,
                    Token::Word(name) => {
                        self.sign("(")?;
                        self.sign(")")?;
                        format!("{name}()")
                    }
                    Token::Text(_) | Token::Sign(_) => return None,
                };
                shift(&mut expr, &format!(" @ {at}"));
            } else {
                return Some(expr);
            }
        }
    }

    /// What a sign stands before: binds tighter than all but `^`.
    fn unary_deeper(&mut self) -> Option<Expr> {
        self.binary(6)
    }

    /// After `[`: a range, or a range and a step.
    fn ranged(&mut self, expr: Expr) -> Option<Expr> {
        let Token::Number(range) = self.next()? else { return None };
        let range = duration::read(&range)?;
        if self.sign(":").is_some() {
            if let Some(Token::Number(_)) = self.peek() {
                self.at += 1;
            }
            self.sign("]")?;
            return Some(Expr::Subquery(Box::new(expr), range));
        }
        self.sign("]")?;
        let Expr::Selector(mut selector) = expr else { return None };
        selector.range = Some(range);
        Some(Expr::Selector(selector))
    }

    fn primary(&mut self) -> Option<Expr> {
        match self.next()? {
            Token::Number(text) => number(&text).map(Expr::Number),
            Token::Text(text) => Some(Expr::Text(text)),
            Token::Sign("(") => {
                let inner = self.binary(0)?;
                self.sign(")")?;
                Some(inner)
            }
            Token::Sign("{") => {
                let matchers = self.matchers()?;
                Some(Expr::Selector(Selector { matchers, ..Selector::default() }))
            }
            Token::Sign(_) => None,
            Token::Word(word) => self.named(word),
        }
    }

    fn named(&mut self, word: String) -> Option<Expr> {
        let lower = word.to_ascii_lowercase();
        let opens = matches!(self.peek(), Some(Token::Sign("(")));
        let groups = matches!(self.peek(), Some(Token::Word(w)) if is_grouping(w));
        if AGGREGATES.contains(&lower.as_str()) && (opens || groups) {
            let mut grouping = self.grouping()?;
            let args = self.args()?;
            if grouping.is_none() {
                grouping = self.grouping()?;
            }
            return Some(Expr::Aggregate { op: lower, grouping, args });
        }
        if opens {
            return Some(Expr::Call { name: word, args: self.args()? });
        }
        if matches!(lower.as_str(), "nan" | "inf") {
            return Some(Expr::Number(if lower == "inf" { f64::INFINITY } else { f64::NAN }));
        }
        let matchers = if self.sign("{").is_some() { self.matchers()? } else { Vec::new() };
        Some(Expr::Selector(Selector { metric: word, matchers, ..Selector::default() }))
    }

    #[expect(clippy::option_option, reason = "none and not understood differ")]
    fn grouping(&mut self) -> Option<Option<Grouping>> {
        let Some(word) = self.word(&["by", "without"]) else { return Some(None) };
        Some(Some(Grouping { without: word == "without", labels: self.labels()? }))
    }

    fn args(&mut self) -> Option<Vec<Expr>> {
        self.sign("(")?;
        let mut args = Vec::new();
        while self.sign(")").is_none() {
            args.push(self.binary(0)?);
            if self.sign(",").is_none() {
                self.sign(")")?;
                break;
            }
        }
        Some(args)
    }

    /// After `{`: matchers up to `}`.
    fn matchers(&mut self) -> Option<Vec<(String, String, String)>> {
        let mut matchers = Vec::new();
        while self.sign("}").is_none() {
            let label = match self.next()? {
                // `{"metric.name", …}`: a quoted metric.
                Token::Word(label) | Token::Text(label) => label,
                Token::Number(_) | Token::Sign(_) => return None,
            };
            match self.next()? {
                Token::Sign(op @ ("=" | "!=" | "=~" | "!~")) => {
                    let Token::Text(value) = self.next()? else { return None };
                    matchers.push((label, op.to_owned(), value));
                }
                Token::Sign(sign @ ("," | "}")) => {
                    matchers.push(("__name__".to_owned(), "=".to_owned(), label));
                    if sign == "}" {
                        break;
                    }
                    continue;
                }
                Token::Sign(_) | Token::Word(_) | Token::Number(_) | Token::Text(_) => return None,
            }
            if self.sign(",").is_none() {
                self.sign("}")?;
                break;
            }
        }
        matchers.sort_unstable();
        Some(matchers)
    }
}

fn is_grouping(word: &str) -> bool {
    word.eq_ignore_ascii_case("by") || word.eq_ignore_ascii_case("without")
}

fn number(text: &str) -> Option<f64> {
    let plain = text.replace('_', "");
    if let Some(hex) = plain.strip_prefix("0x").or_else(|| plain.strip_prefix("0X")) {
        return u32::from_str_radix(hex, 16).ok().map(f64::from);
    }
    plain.parse().ok().or_else(|| duration::read(text).map(|ms| ms as f64 / 1_000.0))
}

/// Remembers `offset` or `@` where it can stand: on a selector.
fn shift(expr: &mut Expr, by: &str) {
    if let Expr::Selector(selector) = expr {
        selector.shift.push_str(by);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> String {
        parse(text).map_or_else(|| "not understood".to_owned(), |expr| expr.to_string())
    }

    #[test]
    fn expressions_have_one_canonical_form() {
        for (text, expected) in [
            ("up == 0", "(up == 0)"),
            ("1 - a / b > 0.05", "((1 - (a / b)) > 0.05)"),
            ("a or b and c", "(a or (b and c))"),
            ("2 ^ 3 ^ 2", "(2 ^ (3 ^ 2))"),
            ("-a ^ 2", "-(a ^ 2)"),
            ("-a + b", "(-a + b)"),
            (
                "sum(rate(http_requests_total{code=~\"5..\",job='api'}[5m])) by (job, code)",
                "sum by (code, job) (rate(http_requests_total{code=~\"5..\", job=\"api\"}[300000]))",
            ),
            ("topk(3, x) > bool 1e-3", "(topk (3, x) > bool 0.001)"),
            ("a * on(x) group_left(y) b", "(a * on (x) group_left (y) b)"),
            ("max_over_time(rate(x[5m])[1h:])", "max_over_time((rate(x[300000]))[3600000:])"),
            ("x{} offset 5m # note\n > 1", "(x offset 5m > 1)"),
            ("{__name__=\"x\", y!=\"z\"}", "{__name__=\"x\", y!=\"z\"}"),
        ] {
            assert_eq!(canonical(text), expected, "{text}");
        }
    }

    #[test]
    fn the_place_where_it_breaks_is_told() {
        for (text, place) in [
            ("sum(rate(x[5m]) >)", 17),
            ("a >", 3),
            ("a b", 2),
            ("sum by (job", 11),
            ("x{a=}", 4),
            ("x[5m", 4),
            ("x > 1 & y", 6),
            (") + 1", 0),
        ] {
            assert_eq!(breaks(text), Some(place), "{text}");
        }
        for text in ["up == 0", "{{ template }} >", &"(".repeat(1_000)] {
            assert_eq!(breaks(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_not_understood_is_said_to_be() {
        for text in
            ["", "a >", "sum by (job", "x{a=}", "a b", "\"open", "{{ template }}", "x[5m", "[5m]"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse(&"(".repeat(100_000)), None);
        assert_eq!(parse(&"-".repeat(100_000)), None);
    }
}
