//! The query language.
//!
//! ```text
//! severity>=error service=payments-api "timeout" -host=db1
//! (kind=fired or kind=resolved) and host in (db-1, db-2)
//! http.response.status_code>=500 not exists(trace_id)
//! ```
//!
//! Terms side by side must all hold; `or` binds weaker, `not` and `-` stronger; parentheses group. A
//! term is a text that the body contains (a word, or anything in quotes), or a field with `=`, `!=`,
//! `<`, `<=`, `>=`, `>` and a value, `field in (a, b)`, or `exists(field)`. In the value of a field `*`
//! stands for any characters, as in a silence, unless it stands in quotes. A time is one of RFC 3339,
//! or of any day: `time>09:30`.
use serde::{Deserialize, Serialize};

use super::{
    query::{Field, Order, Query, Test},
    value::Clock,
};
use crate::event::{Kind, Time};
use strum::VariantArray as _;

/// What is wrong with a query, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("character {at} of the query: {problem}")]
pub struct QueryError {
    /// Character at which the problem is, from 1.
    pub at: u32,
    /// What it is.
    pub problem: Problem,
}

/// What may be wrong with a query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Problem {
    /// A quote without its other half.
    #[error("this quote is not closed")]
    Quote,
    /// A parenthesis without its other half.
    #[error("this parenthesis is not closed")]
    Open,
    /// A closing parenthesis too many.
    #[error("this parenthesis was not opened")]
    Close,
    /// Nothing where a term should be.
    #[error("a term is missing here: a text, or a field with a value")]
    Term,
    /// Nothing where a value should be.
    #[error("a value is missing here")]
    Value,
    /// No list.
    #[error("`in` wants a list in parentheses: in (a, b)")]
    List,
    /// No field.
    #[error("`exists` wants one field in parentheses: exists(trace_id)")]
    Exists,
    /// No severity.
    #[error("`{0}` is no severity: trace, debug, info, warning, error, critical, or 0 to 24")]
    Severity(String),
    /// No kind.
    #[error("`{0}` is no kind of event: fired, resolved, acked, log, change, metric")]
    Kind(String),
    /// No time.
    #[error("`{0}` is no time like 09:31, 09:31:04 or 2026-01-15T09:31:04Z")]
    Time(String),
    /// A limit that is no number.
    #[error("`{0}` is no number to compare with")]
    Number(String),
    /// A field without an order.
    #[error("this field has no order: compare it with = or !=")]
    Order,
    /// A pattern where a text is sought.
    #[error(
        "`*` stands for any characters in the value of a field only, as in name=Disk*: write the words of a text side by side, or the text in quotes"
    )]
    Wild,
    /// Parentheses in parentheses.
    #[error("this nests deeper than {limit} levels")]
    Deep {
        /// The limit.
        limit: u8,
    },
}

const DEPTH: u8 = 32;

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Open,
    Close,
    Comma,
    Minus,
    /// `=`, `!=`, `<`, `<=`, `>=`, `>`.
    Operator(&'static str),
    Word(String),
    Quoted(String),
}

impl std::str::FromStr for Query {
    type Err = QueryError;

    /// Reads a query; an empty one finds everything.
    fn from_str(text: &str) -> Result<Self, QueryError> {
        let tokens = tokens(text)?;
        let mut parser = Parser { tokens, at: 0, end: text.chars().count() as u32 + 1, depth: 0 };
        if parser.tokens.is_empty() {
            return Ok(Self::All);
        }
        let query = parser.any()?;
        if parser.at < parser.tokens.len() {
            return Err(parser.problem(Problem::Close));
        }
        Ok(query)
    }
}

fn tokens(text: &str) -> Result<Vec<(Token, u32)>, QueryError> {
    let mut tokens = Vec::new();
    let mut chars = (1_u32..).zip(text.chars()).peekable();
    while let Some((at, c)) = chars.next() {
        let mut equals = |with, without| {
            let found = chars.next_if(|(_, next)| *next == '=').is_some();
            Token::Operator(if found { with } else { without })
        };
        let token = match c {
            c if c.is_whitespace() => continue,
            '(' => Token::Open,
            ')' => Token::Close,
            ',' => Token::Comma,
            '-' => Token::Minus,
            '=' => Token::Operator("="),
            '<' => equals("<=", "<"),
            '>' => equals(">=", ">"),
            '!' if chars.peek().is_some_and(|(_, next)| *next == '=') => {
                chars.next();
                Token::Operator("!=")
            }
            '"' => {
                let mut word = String::new();
                loop {
                    match chars.next() {
                        Some((_, '"')) => break Token::Quoted(word),
                        Some((_, '\\')) => word.extend(chars.next().map(|(_, c)| c)),
                        Some((_, c)) => word.push(c),
                        None => return Err(QueryError { at, problem: Problem::Quote }),
                    }
                }
            }
            c => {
                let mut word = String::from(c);
                let goes_on = |c: char| !c.is_whitespace() && !"(),=<>!\"".contains(c);
                while let Some((_, c)) = chars.next_if(|(_, c)| goes_on(*c)) {
                    word.push(c);
                }
                Token::Word(word)
            }
        };
        tokens.push((token, at));
    }
    Ok(tokens)
}

struct Parser {
    tokens: Vec<(Token, u32)>,
    at: usize,
    end: u32,
    depth: u8,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Token::Word(found)) if found.eq_ignore_ascii_case(word))
    }

    fn take(&mut self, token: &Token) -> bool {
        let found = self.peek() == Some(token);
        self.at += usize::from(found);
        found
    }

    fn problem(&self, problem: Problem) -> QueryError {
        let at = self.tokens.get(self.at).map_or(self.end, |(_, at)| *at);
        QueryError { at, problem }
    }

    fn before(&self, problem: Problem) -> QueryError {
        let token = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        QueryError { at: token.map_or(1, |(_, at)| *at), problem }
    }

    fn any(&mut self) -> Result<Query, QueryError> {
        let mut parts = vec![self.all()?];
        while self.is_word("or") {
            self.at += 1;
            parts.push(self.all()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Query::Or(parts) })
    }

    fn all(&mut self) -> Result<Query, QueryError> {
        let mut parts = vec![self.not()?];
        loop {
            if self.is_word("and") {
                self.at += 1;
            } else if matches!(self.peek(), None | Some(Token::Close)) || self.is_word("or") {
                break;
            }
            parts.push(self.not()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Query::And(parts) })
    }

    fn not(&mut self) -> Result<Query, QueryError> {
        if self.depth >= DEPTH {
            return Err(self.problem(Problem::Deep { limit: DEPTH }));
        }
        self.depth += 1;
        let query = if self.is_word("not") || self.peek() == Some(&Token::Minus) {
            self.at += 1;
            Query::Not(Box::new(self.not()?))
        } else {
            self.term()?
        };
        self.depth -= 1;
        Ok(query)
    }

    fn term(&mut self) -> Result<Query, QueryError> {
        let open = self.at;
        if self.take(&Token::Open) {
            let query = self.any()?;
            if !self.take(&Token::Close) {
                self.at = open;
                return Err(self.problem(Problem::Open));
            }
            return Ok(query);
        }
        let Some(token @ (Token::Word(word) | Token::Quoted(word))) = &self.peek().cloned() else {
            return Err(self.problem(Problem::Term));
        };
        let word = word.clone();
        self.at += 1;
        if word == "exists" && self.take(&Token::Open) {
            let Some(Token::Word(name) | Token::Quoted(name)) = self.peek().cloned() else {
                return Err(self.problem(Problem::Exists));
            };
            self.at += 1;
            if !self.take(&Token::Close) {
                return Err(self.problem(Problem::Exists));
            }
            return Ok(Query::Field(Field::named(&name), Test::Exists));
        }
        if let Some(&Token::Operator(operator)) = self.peek() {
            self.at += 1;
            let value = self.value()?;
            return self.compared(Field::named(&word), operator, value);
        }
        if self.is_word("in") {
            self.at += 1;
            return self.list(Field::named(&word));
        }
        if is_wild(token) {
            return Err(self.before(Problem::Wild));
        }
        Ok(Query::Text(word))
    }

    /// A value, and whether it is a pattern.
    fn value(&mut self) -> Result<(String, bool), QueryError> {
        let minus = self.take(&Token::Minus);
        let Some(token @ (Token::Word(value) | Token::Quoted(value))) = self.peek() else {
            return Err(self.problem(Problem::Value));
        };
        let value = if minus { ["-", value].concat() } else { value.clone() };
        let is_wild = is_wild(token);
        self.at += 1;
        Ok((value, is_wild))
    }

    fn list(&mut self, field: Field) -> Result<Query, QueryError> {
        if !self.take(&Token::Open) {
            return Err(self.problem(Problem::List));
        }
        let (mut values, mut patterns) = (Vec::new(), Vec::new());
        loop {
            let (value, is_wild) = self.value()?;
            if is_wild && has_patterns(&field) {
                patterns.push(Query::Field(field.clone(), Test::Like(value)));
            } else {
                values.push(self.checked(&field, value)?);
            }
            if self.take(&Token::Close) {
                if patterns.is_empty() {
                    return Ok(Query::Field(field, Test::In(values)));
                }
                patterns.push(Query::Field(field, Test::In(values)));
                return Ok(Query::Or(patterns));
            }
            if !self.take(&Token::Comma) {
                return Err(self.problem(Problem::List));
            }
        }
    }

    /// A value that the field can have.
    fn checked(&self, field: &Field, value: String) -> Result<String, QueryError> {
        match field {
            Field::Severity if severities(&value).is_none() => {
                Err(self.before(Problem::Severity(value)))
            }
            Field::Kind => match kind(&value) {
                Some(kind) => Ok(<&str>::from(kind).to_owned()),
                None => Err(self.before(Problem::Kind(value))),
            },
            Field::Time if value.parse::<Time>().is_err() && Clock::read(&value).is_none() => {
                Err(self.before(Problem::Time(value)))
            }
            Field::Severity
            | Field::Time
            | Field::Service
            | Field::Host
            | Field::Name
            | Field::Format
            | Field::Other(_) => Ok(value),
        }
    }

    fn compared(
        &self,
        field: Field,
        operator: &str,
        (value, is_wild): (String, bool),
    ) -> Result<Query, QueryError> {
        if is_wild && has_patterns(&field) && matches!(operator, "=" | "!=") {
            let query = Query::Field(field, Test::Like(value));
            return Ok(if operator == "=" { query } else { Query::Not(Box::new(query)) });
        }
        let value = self.checked(&field, value)?;
        let order = match operator {
            "<" => Order::Less,
            "<=" => Order::AtMost,
            ">=" => Order::AtLeast,
            ">" => Order::Greater,
            _ => {
                let query = Query::Field(field, Test::In(vec![value]));
                let is_equal = operator == "=";
                return Ok(if is_equal { query } else { Query::Not(Box::new(query)) });
            }
        };
        match &field {
            Field::Service | Field::Host | Field::Name | Field::Kind | Field::Format => {
                Err(self.before(Problem::Order))
            }
            Field::Other(_) if !value.parse::<f64>().is_ok_and(f64::is_finite) => {
                Err(self.before(Problem::Number(value)))
            }
            Field::Severity | Field::Time | Field::Other(_) => {
                Ok(Query::Field(field, Test::Compare(order, value)))
            }
        }
    }
}

/// A pattern is a word with `*` that is not in quotes.
fn is_wild(token: &Token) -> bool {
    matches!(token, Token::Word(word) if word.contains('*'))
}

/// Whether the field's values are words of any kind.
fn has_patterns(field: &Field) -> bool {
    matches!(field, Field::Service | Field::Host | Field::Name | Field::Format | Field::Other(_))
}

/// The numbers that a severity stands for: the first and the last.
pub(super) fn severities(value: &str) -> Option<(u8, u8)> {
    Some(match value {
        "unspecified" => (0, 0),
        "trace" => (1, 4),
        "debug" => (5, 8),
        "info" => (9, 12),
        "warning" | "warn" => (13, 16),
        "error" => (17, 20),
        "critical" | "fatal" => (21, 24),
        number => {
            let number = number.parse().ok().filter(|number| *number <= 24)?;
            (number, number)
        }
    })
}

fn kind(value: &str) -> Option<Kind> {
    let fits = |kind: &&Kind| {
        let name: &str = (**kind).into();
        name == value || name.strip_prefix("alert.") == Some(value)
    };
    Kind::VARIANTS.iter().find(fits).copied()
}
