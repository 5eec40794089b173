//! What is asked: metrics, groups, filters, a period. One value, whoever asks (command line, page, HTTP).

use jiff::civil::DateTime;
use thiserror::Error;

/// What figures are split by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say all")]
pub enum Dimension {
    Account,
    Class,
    Channel,
    Team,
    Agent,
    Topic,
    Priority,
    Hour,
    Weekday,
    Day,
    Week,
    Month,
    /// An attribute of the case.
    Attribute(String),
}

impl Dimension {
    /// The built-in ones, in the order in which they are listed.
    pub const BUILT_IN: [Self; 12] = [
        Self::Account,
        Self::Class,
        Self::Channel,
        Self::Team,
        Self::Agent,
        Self::Topic,
        Self::Priority,
        Self::Hour,
        Self::Weekday,
        Self::Day,
        Self::Week,
        Self::Month,
    ];

    /// The name in queries and records.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Account => "account",
            Self::Class => "class",
            Self::Channel => "channel",
            Self::Team => "team",
            Self::Agent => "agent",
            Self::Topic => "topic",
            Self::Priority => "priority",
            Self::Hour => "hour",
            Self::Weekday => "weekday",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Attribute(name) => name,
        }
    }

    /// Whether it is read off the anchor's instant.
    #[must_use]
    pub fn is_time(&self) -> bool {
        matches!(self, Self::Hour | Self::Weekday | Self::Day | Self::Week | Self::Month)
    }

    /// The dimension with this name; any other name is an attribute, which the caller checks against the data.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let built_in = Self::BUILT_IN.into_iter().find(|one| one.id() == text);
        built_in.unwrap_or_else(|| Self::Attribute(text.to_owned()))
    }
}

/// A condition on a row's labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// The dimension has one of these values; `None` is a row without a value.
    In(Dimension, Vec<Option<String>>),
    /// All hold.
    And(Vec<Filter>),
    /// At least one holds.
    Or(Vec<Filter>),
    /// It does not hold.
    Not(Box<Filter>),
}

impl Filter {
    /// The dimensions it looks at.
    #[must_use]
    pub fn dimensions(&self) -> Vec<&Dimension> {
        match self {
            Self::In(dimension, _) => vec![dimension],
            Self::And(parts) | Self::Or(parts) => parts.iter().flat_map(Self::dimensions).collect(),
            Self::Not(inner) => inner.dimensions(),
        }
    }

    /// What is left of it without its conditions on `dimensions`; nothing where those are bound up with others.
    #[must_use]
    pub fn without(&self, dimensions: &[Dimension]) -> Option<Self> {
        let parts = match self {
            Self::And(parts) => parts.iter().map(|part| part.without(dimensions)).collect::<Option<Vec<_>>>()?,
            one => {
                let speaks = one.dimensions();
                let is_of = |one: &&Dimension| dimensions.contains(one);
                if speaks.iter().all(is_of) {
                    Vec::new()
                } else if speaks.iter().any(is_of) {
                    return None;
                } else {
                    return Some(one.clone());
                }
            }
        };
        Some(Self::And(parts))
    }

    /// Whether it holds for a row whose values `value_of` gives.
    pub fn holds<'v>(&self, value_of: &impl Fn(&Dimension) -> Option<&'v str>) -> bool {
        match self {
            Self::In(dimension, wanted) => {
                let value = value_of(dimension);
                wanted.iter().any(|want| want.as_deref() == value)
            }
            Self::And(parts) => parts.iter().all(|part| part.holds(value_of)),
            Self::Or(parts) => parts.iter().any(|part| part.holds(value_of)),
            Self::Not(inner) => !inner.holds(value_of),
        }
    }
}

/// Why a filter could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "failed to read the filter at character {at}: {reason}; write for example `channel=email,whatsapp and not team=L1`"
)]
pub struct FilterError {
    /// Where, from 1.
    pub at: usize,
    /// What is wrong.
    pub reason: String,
}

/// Reads a filter: `key=a,b` (one of), `key!=a`, `and`, `or`, `not`, parentheses; a comma before `key=` is `and`,
/// values with spaces stand in double quotes, `key=` asks for rows without a value.
///
/// # Errors
/// Names the character at which the text stops making sense.
pub fn parse_filter(text: &str) -> Result<Filter, FilterError> {
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens: &tokens, next: 0, end: text.chars().count() + 1, depth: 0 };
    let filter = parser.any()?;
    match parser.peek() {
        None => Ok(filter),
        Some((_, at)) => Err(FilterError { at, reason: "there is more text than one filter".into() }),
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Quoted(String),
    Equals,
    Differs,
    Comma,
    Open,
    Close,
}

fn tokens(text: &str) -> Result<Vec<(Token, usize)>, FilterError> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().enumerate().peekable();
    while let Some((i, c)) = chars.next() {
        let at = i + 1;
        let token = match c {
            c if c.is_whitespace() => continue,
            '=' => Token::Equals,
            '!' => match chars.next() {
                Some((_, '=')) => Token::Differs,
                _ => return Err(FilterError { at, reason: "`!` stands alone, write `!=`".into() }),
            },
            ',' => Token::Comma,
            '(' => Token::Open,
            ')' => Token::Close,
            '"' => {
                let mut word = String::new();
                loop {
                    match chars.next() {
                        Some((_, '"')) => break Token::Quoted(word),
                        Some((_, c)) => word.push(c),
                        None => return Err(FilterError { at, reason: "a quote is not closed".into() }),
                    }
                }
            }
            c => {
                let mut word = String::from(c);
                while let Some(&(_, c)) = chars.peek() {
                    if c.is_whitespace() || "=!,()\"".contains(c) {
                        break;
                    }
                    word.push(c);
                    chars.next();
                }
                Token::Word(word)
            }
        };
        tokens.push((token, at));
    }
    Ok(tokens)
}

struct Parser<'a> {
    tokens: &'a [(Token, usize)],
    next: usize,
    end: usize,
    /// Parentheses and `not` that are open.
    depth: usize,
}

/// So deep a condition may lie in parentheses and behind `not`: who reads it, and who works it out, go down as deep.
const DEEPEST: usize = 64;

impl Parser<'_> {
    fn peek(&self) -> Option<(&Token, usize)> {
        self.tokens.get(self.next).map(|(token, at)| (token, *at))
    }

    fn is_word(&self, ahead: usize, word: &str) -> bool {
        matches!(self.tokens.get(self.next + ahead), Some((Token::Word(w), _)) if w.eq_ignore_ascii_case(word))
    }

    /// Whether `key=` or `key!=` starts `ahead` tokens on.
    fn starts_condition(&self, ahead: usize) -> bool {
        let text = matches!(self.tokens.get(self.next + ahead), Some((Token::Word(_) | Token::Quoted(_), _)));
        text && matches!(self.tokens.get(self.next + ahead + 1), Some((Token::Equals | Token::Differs, _)))
    }

    fn fail<T>(&self, reason: &str) -> Result<T, FilterError> {
        let at = self.peek().map_or(self.end, |(_, at)| at);
        Err(FilterError { at, reason: reason.into() })
    }

    fn any(&mut self) -> Result<Filter, FilterError> {
        let mut parts = vec![self.all()?];
        while self.is_word(0, "or") {
            self.next += 1;
            parts.push(self.all()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Filter::Or(parts) })
    }

    fn all(&mut self) -> Result<Filter, FilterError> {
        let mut parts = vec![self.one()?];
        loop {
            if self.is_word(0, "and") {
                self.next += 1;
            } else if !matches!(self.peek(), Some((Token::Comma, _))) {
                break;
            } else {
                self.next += 1;
            }
            parts.push(self.one()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Filter::And(parts) })
    }

    /// What `part` reads, a level deeper.
    fn deeper(&mut self, part: fn(&mut Self) -> Result<Filter, FilterError>) -> Result<Filter, FilterError> {
        if self.depth == DEEPEST {
            return self.fail(&format!("more than {DEEPEST} parentheses and `not` lie in each other"));
        }
        self.next += 1;
        self.depth += 1;
        let inner = part(self);
        self.depth -= 1;
        inner
    }

    fn one(&mut self) -> Result<Filter, FilterError> {
        if self.is_word(0, "not") && !self.starts_condition(0) {
            return Ok(Filter::Not(Box::new(self.deeper(Self::one)?)));
        }
        if matches!(self.peek(), Some((Token::Open, _))) {
            let inner = self.deeper(Self::any)?;
            if !matches!(self.peek(), Some((Token::Close, _))) {
                return self.fail("a parenthesis is not closed");
            }
            self.next += 1;
            return Ok(inner);
        }
        self.condition()
    }

    fn condition(&mut self) -> Result<Filter, FilterError> {
        let Some((Token::Word(key) | Token::Quoted(key), _)) = self.peek() else {
            return self.fail("a condition `key=value` is missing");
        };
        let dimension = Dimension::parse(key);
        self.next += 1;
        let is_equal = match self.peek() {
            Some((Token::Equals, _)) => true,
            Some((Token::Differs, _)) => false,
            _ => return self.fail("`=` or `!=` is missing"),
        };
        self.next += 1;
        let mut values = vec![self.value()];
        while matches!(self.peek(), Some((Token::Comma, _))) && !self.starts_condition(1) {
            self.next += 1;
            values.push(self.value());
        }
        let filter = Filter::In(dimension, values);
        Ok(if is_equal { filter } else { Filter::Not(Box::new(filter)) })
    }

    /// A value; none before a comma, a parenthesis, `and`, `or` or the end.
    fn value(&mut self) -> Option<String> {
        let value = match self.peek() {
            Some((Token::Quoted(word), _)) => word.clone(),
            Some((Token::Word(word), _)) if !self.is_word(0, "and") && !self.is_word(0, "or") => word.clone(),
            _ => return None,
        };
        self.next += 1;
        Some(value)
    }
}

/// One question. Absent ends of the period follow the data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Metric ids; empty = all.
    pub metrics: Vec<String>,
    /// Group keys.
    pub by: Vec<Dimension>,
    /// Which rows.
    pub filter: Option<Filter>,
    /// Begin of the period, local time of each account.
    pub from: Option<DateTime>,
    /// Its end, which lies outside, local time of each account.
    pub to: Option<DateTime>,
    /// Plain figures in calendar hours only: no variants, no business hours, no cohorts.
    pub headlines_only: bool,
}

impl Query {
    /// Whether its filter looks at `dimension`.
    #[must_use]
    pub fn filters_by(&self, dimension: &Dimension) -> bool {
        self.filter.iter().flat_map(Filter::dimensions).any(|one| one == dimension)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(key: &str, values: &[&str]) -> Filter {
        Filter::In(Dimension::parse(key), values.iter().map(|value| Some((*value).to_owned())).collect())
    }

    #[test]
    fn filters_read_as_written() {
        let rows = [
            ("channel=email", is("channel", &["email"])),
            ("channel=email,whatsapp", is("channel", &["email", "whatsapp"])),
            ("class=ticket,team=L1", Filter::And(vec![is("class", &["ticket"]), is("team", &["L1"])])),
            (
                "a=1 or b=2 and c=3",
                Filter::Or(vec![is("a", &["1"]), Filter::And(vec![is("b", &["2"]), is("c", &["3"])])]),
            ),
            ("not (a=1 or a=2)", Filter::Not(Box::new(Filter::Or(vec![is("a", &["1"]), is("a", &["2"])])))),
            ("team!=L1", Filter::Not(Box::new(is("team", &["L1"])))),
            ("topic=\"geri iade\"", is("topic", &["geri iade"])),
            ("topic=", Filter::In(Dimension::Topic, vec![None])),
        ];
        for (text, filter) in rows {
            assert_eq!(parse_filter(text), Ok(filter), "{text}");
        }
    }

    #[test]
    fn a_broken_filter_says_where() {
        let rows = [("", 1), ("team", 5), ("(a=1", 5), ("a=1 b=2", 5), ("a=\"x", 3), ("a!1", 2)];
        for (text, at) in rows {
            assert_eq!(parse_filter(text).map_err(|error| error.at), Err(at), "{text}");
        }
    }

    #[test]
    fn a_filter_goes_only_so_deep() {
        let nested = |levels: usize| ["(".repeat(levels), "a=1".into(), ")".repeat(levels)].concat();
        assert_eq!(parse_filter(&nested(DEEPEST)), Ok(is("a", &["1"])));
        for (text, at) in [
            (nested(DEEPEST + 1), DEEPEST + 1),
            (nested(1_000_000), DEEPEST + 1),
            (["not ".repeat(1_000_000), "a=1".into()].concat(), 4 * DEEPEST + 1),
        ] {
            let error = parse_filter(&text).expect_err("too deep");
            assert_eq!((error.at, error.reason.starts_with("more than 64 ")), (at, true));
        }
        // One beside the other they may be as many as anybody likes.
        let many = vec!["(a=1)"; 10_000].join(" or ");
        assert!(matches!(parse_filter(&many), Ok(Filter::Or(parts)) if parts.len() == 10_000));
    }
}
