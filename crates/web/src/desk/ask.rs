//! What a URL or a form asks, read once and written back the same.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use nabiz_app::access::View;
use nabiz_app::desk::{CaseOrder, CaseSearch, CaseState, DeskError};
use nabiz_catalogue::query::{Dimension, Filter, Query, parse_filter};
use nabiz_catalogue::register;
use nabiz_catalogue::score::{Period, Score};
use serde::Deserialize;

use crate::when;

/// Cases on a page.
pub(crate) const PAGE: usize = 50;

/// Names and values, in their order; empty values ask nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Asked(Vec<(String, String)>);

impl Asked {
    /// Of `a=1&b=2`, as forms and URLs write it.
    pub fn parse(text: &str) -> Self {
        let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
        let read = pairs.map(|(name, value)| (decode(name), decode(value)));
        Self(read.filter(|(_, value)| !value.is_empty()).collect())
    }

    /// The first value of a name.
    pub fn one(&self, name: &str) -> Option<String> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    }

    /// All values of a name.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    }

    /// Names that begin so, without the beginning, and their values.
    pub fn beginning<'a>(&'a self, with: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().filter_map(move |(key, value)| Some((key.strip_prefix(with)?, value.as_str())))
    }

    /// Names and values of these names, each value for itself: what a form brings along.
    pub fn pairs(&self, names: &[&str]) -> Vec<(String, String)> {
        self.only(names).0
    }

    /// The same with one value set, or without the name where the value is empty.
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut pairs: Vec<(String, String)> = self.0.iter().filter(|(key, _)| key != name).cloned().collect();
        if !value.is_empty() {
            pairs.push((name.to_owned(), value.to_owned()));
        }
        Self(pairs)
    }

    /// Only these names.
    pub fn only(&self, names: &[&str]) -> Self {
        Self(self.0.iter().filter(|(key, _)| names.contains(&key.as_str())).cloned().collect())
    }

    /// Only the cases of a figure's group, in words of the filter bar; none where the bar cannot say which those are, as
    /// an hour of all days.
    pub fn of_group(&self, by: &Dimension, score: &Score) -> Option<Self> {
        let value = score.group.get(by.id())?.as_deref();
        match by {
            Dimension::Day | Dimension::Week | Dimension::Month => self.within(&score.period),
            by => self.of_value(by, value),
        }
    }

    /// Only the cases with a value of a dimension, or without any; none where the bar cannot say which those are.
    pub fn of_value(&self, by: &Dimension, value: Option<&str>) -> Option<Self> {
        match by {
            // The class stands in the figure itself, and what has no channel at all is a figure of everything.
            Dimension::Class => Some(self.clone()),
            Dimension::Account | Dimension::Channel if value.is_none() => Some(self.clone()),
            by if by.is_time() => None,
            by => match value.filter(|_| offered().contains(by)) {
                Some(value) => Some(self.with(by.id(), value)),
                None => self.where_also(by, value),
            },
        }
    }

    /// What tells a figure of a metric from the others: its class, its variant, its hours.
    pub fn of_figure(&self, score: &Score) -> Self {
        let asked = self.with("of", &score.class).with("variant", score.variant.as_deref().unwrap_or_default());
        if score.hours.as_deref() == Some("business") { asked.with("hours", "business") } else { asked }
    }

    /// The days of a figure's own stretch of time.
    fn within(&self, period: &Period) -> Option<Self> {
        let last = when::date(&period.to)?.yesterday().ok()?;
        let days = self.with("period", "").with("from", &when::date(&period.from)?.to_string());
        Some(days.with("to", &last.to_string()))
    }

    /// And a condition beside that of the bar; none where it cannot be written.
    fn where_also(&self, dimension: &Dimension, value: Option<&str>) -> Option<Self> {
        let quoted = |text: &str| (!text.contains('"')).then(|| format!("\"{text}\""));
        let name = match dimension {
            Dimension::Attribute(name) => quoted(name)?,
            built_in => built_in.id().to_owned(),
        };
        let own = format!("{name}={}", value.map_or(Some(String::new()), quoted)?);
        let both = match self.one("where") {
            Some(asked) => format!("({asked}) and {own}"),
            None => own,
        };
        Some(self.with("where", &both))
    }

    /// As a URL's query, with `?` where there is anything.
    pub fn url(&self) -> String {
        let pairs: Vec<String> =
            self.0.iter().map(|(key, value)| format!("{}={}", encode(key), encode(value))).collect();
        if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
    }
}

/// A text inside a URL.
pub(crate) fn encode(text: &str) -> String {
    let mut url = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            url.push(char::from(byte));
        } else {
            // Writing to a text cannot fail.
            let _ = write!(url, "%{byte:02X}");
        }
    }
    url
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let mut ahead = rest.clone();
                let digit = |one: Option<u8>| one.and_then(|one| char::from(one).to_digit(16));
                match (digit(ahead.next()), digit(ahead.next())) {
                    (Some(high), Some(low)) => {
                        bytes.push((high * 16 + low) as u8);
                        rest = ahead;
                    }
                    _ => bytes.push(byte),
                }
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Dimensions that the filter bar offers.
pub(crate) fn offered() -> [Dimension; 7] {
    use Dimension::{Account, Agent, Channel, Class, Priority, Team, Topic};
    [Account, Class, Channel, Team, Agent, Topic, Priority]
}

/// Periods by name, in the order in which they are offered.
pub(crate) const PERIODS: [&str; 8] = ["today", "yesterday", "7d", "30d", "90d", "month", "last_month", "all"];
/// The period where none is asked for.
pub(crate) const DEFAULT_PERIOD: &str = "30d";
/// That of lists of cases: who has waited for longest is not to be missed because the case is old.
pub(crate) const CASES_PERIOD: &str = "all";

/// The zone that "today" is of: that of the account asked for, else of the first.
pub(crate) fn zone(asked: &Asked, view: &View) -> TimeZone {
    let accounts = view.state().accounts;
    let wanted = asked.one("account");
    let found = accounts.iter().find(|one| Some(&one.name) == wanted.as_ref()).or(accounts.first());
    found.and_then(|one| TimeZone::get(&one.timezone).ok()).unwrap_or(TimeZone::UTC)
}

/// Whether single days are asked for rather than a period with a name.
pub(crate) fn has_days(asked: &Asked) -> bool {
    asked.one("from").is_some() || asked.one("to").is_some()
}

/// The instant of the facts, in the zone that "today" is of.
pub(crate) fn local_now(asked: &Asked, view: &View) -> DateTime {
    let now = Timestamp::from_millisecond(view.state().as_of).unwrap_or(Timestamp::UNIX_EPOCH);
    zone(asked, view).to_datetime(now)
}

/// First day and the day after the last; both absent where everything is asked for.
pub(crate) fn days(asked: &Asked, view: &View) -> Result<(Option<Date>, Option<Date>), DeskError> {
    days_or(asked, view, DEFAULT_PERIOD)
}

/// The same on a page that shows `period` where none is asked for.
fn days_or(asked: &Asked, view: &View, period: &str) -> Result<(Option<Date>, Option<Date>), DeskError> {
    let day = |name: &str| match asked.one(name) {
        Some(text) => text.parse::<Date>().map(Some).map_err(|_| DeskError::Question(format!("{name}: `{text}`"))),
        None => Ok(None),
    };
    let (from, to) = (day("from")?, day("to")?);
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        return Err(DeskError::Question("the first day lies after the last".into()));
    }
    if from.is_some() || to.is_some() {
        // A form says the last day, a period its end.
        return Ok((from, to.and_then(|to| to.tomorrow().ok())));
    }
    let today = local_now(asked, view).date();
    let back = |days: i32| today.checked_sub(jiff::Span::new().days(days)).unwrap_or(today);
    let tomorrow = today.tomorrow().unwrap_or(today);
    let begun = |date: Date| date.first_of_month();
    let (from, to) = match asked.one("period").as_deref().unwrap_or(period) {
        "today" => (today, tomorrow),
        "yesterday" => (back(1), today),
        "7d" => (back(6), tomorrow),
        "90d" => (back(89), tomorrow),
        "month" => (begun(today), tomorrow),
        "last_month" => (begun(begun(today).yesterday().unwrap_or(today)), begun(today)),
        "all" => return Ok((None, None)),
        _ => (back(29), tomorrow),
    };
    Ok((Some(from), Some(to)))
}

/// What the bar filters by.
pub(crate) fn filter(asked: &Asked) -> Result<Option<Filter>, DeskError> {
    let mut all = Vec::new();
    for dimension in offered() {
        let values: Vec<Option<String>> =
            asked.all(dimension.id()).into_iter().map(|one| Some(one.to_owned())).collect();
        if !values.is_empty() {
            all.push(Filter::In(dimension, values));
        }
    }
    if let Some(text) = asked.one("where") {
        all.push(parse_filter(&text).map_err(|error| DeskError::Question(error.to_string()))?);
    }
    Ok(match all.len() {
        0 => None,
        1 => all.pop(),
        _ => Some(Filter::And(all)),
    })
}

/// The query of a URL: filter bar, `metrics`, `by`.
pub(crate) fn query_of_url(asked: &Asked, view: &View) -> Result<Query, DeskError> {
    let (from, to) = days(asked, view)?;
    let midnight = |date: Date| date.at(0, 0, 0, 0);
    Ok(Query {
        metrics: metrics(&asked.one("metrics").unwrap_or_else(|| "all".into()))?,
        by: list(&asked.one("by").unwrap_or_default()),
        filter: filter(asked)?,
        from: from.map(midnight),
        to: to.map(midnight),
        headlines_only: asked.one("headlines").is_some(),
    })
}

fn metrics(list: &str) -> Result<Vec<String>, DeskError> {
    let found = register::select(list).map_err(|error| DeskError::Question(error.to_string()))?;
    Ok(found.iter().map(|metric| metric.id.to_owned()).collect())
}

fn list(text: &str) -> Vec<Dimension> {
    let mut by: Vec<Dimension> = Vec::new();
    for name in text.split(',').filter(|name| !name.trim().is_empty()) {
        let dimension = Dimension::parse(name);
        if !by.contains(&dimension) {
            by.push(dimension);
        }
    }
    by
}

/// A query as the interface for programs takes it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct QueryBody {
    metrics: Vec<String>,
    by: Vec<String>,
    r#where: Option<String>,
    from: Option<String>,
    to: Option<String>,
    headlines_only: bool,
}

/// The query of a JSON body.
pub(crate) fn query_of_json(body: &[u8]) -> Result<Query, DeskError> {
    // A list would be read as the fields in their order.
    if body.trim_ascii_start().first() != Some(&b'{') {
        return Err(DeskError::Question("the body is no JSON object".into()));
    }
    let body: QueryBody = serde_json::from_slice(body).map_err(|error| DeskError::Question(error.to_string()))?;
    let instant = |name: &str, text: &Option<String>| {
        let read = |text: &String| {
            text.parse::<DateTime>()
                .map_err(|_| DeskError::Question(format!("{name}: `{text}` is no local date or time")))
        };
        text.as_ref().map(read).transpose()
    };
    let filter = body.r#where.as_deref().map(parse_filter).transpose();
    Ok(Query {
        metrics: if body.metrics.is_empty() { Vec::new() } else { metrics(&body.metrics.join(","))? },
        by: list(&body.by.join(",")),
        filter: filter.map_err(|error| DeskError::Question(error.to_string()))?,
        from: instant("from", &body.from)?,
        to: instant("to", &body.to)?,
        headlines_only: body.headlines_only,
    })
}

/// Orders of a list of cases by name, in the order in which they are offered.
pub(crate) const ORDERS: [(&str, CaseOrder); 4] = [
    ("newest", CaseOrder::Newest),
    ("oldest", CaseOrder::Oldest),
    ("longest_wait", CaseOrder::LongestWait),
    ("next_due", CaseOrder::NextDue),
];

/// The list of cases that a URL asks for.
pub(crate) fn search(asked: &Asked, view: &View) -> Result<CaseSearch, DeskError> {
    let unknown = |name: &str, value: &str| DeskError::Question(format!("{name}: `{value}`"));
    let state = match asked.one("state") {
        Some(id) => Some(CaseState::parse(&id).ok_or_else(|| unknown("state", &id))?),
        None => None,
    };
    let order = match asked.one("order") {
        Some(id) => {
            ORDERS.iter().find(|(known, _)| *known == id).map(|one| one.1).ok_or_else(|| unknown("order", &id))?
        }
        None => CaseOrder::Newest,
    };
    let page: usize = match asked.one("page") {
        Some(text) => text.parse().ok().filter(|page| *page > 0).ok_or_else(|| unknown("page", &text))?,
        None => 1,
    };
    let (from, to) = days_or(asked, view, CASES_PERIOD)?;
    let zone = zone(asked, view);
    let instant = |date: Date| zone.to_ambiguous_zoned(date.at(0, 0, 0, 0)).compatible().ok();
    let millis = |date: Option<Date>| date.and_then(instant).map(|at| at.timestamp().as_millisecond());
    Ok(CaseSearch {
        text: asked.one("text"),
        filter: filter(asked)?,
        state,
        opened_from: millis(from),
        opened_until: millis(to),
        order,
        offset: (page - 1).saturating_mul(PAGE),
        limit: PAGE,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_is_written_back_the_same() {
        let asked = Asked::parse("team=L1&team=%C5%9Eube+2&where=a%3D1&empty=&%zz=%4");
        assert_eq!(asked.all("team"), ["L1", "Şube 2"]);
        assert_eq!(asked.one("where").as_deref(), Some("a=1"));
        assert_eq!(Asked::parse(&asked.url()[1..]), asked);
        assert_eq!(asked.with("team", "").all("team"), Vec::<&str>::new());
        assert_eq!(asked.only(&["where"]).url(), "?where=a%3D1");
        assert_eq!(Asked::default().url(), "");
    }

    #[test]
    fn a_query_that_cannot_be_says_why() {
        for body in [
            "",
            "[]",
            r#"{"by":"team"}"#,
            r#"{"metrics":["nothing"]}"#,
            r#"{"from":"soon"}"#,
            r#"{"where":"=="}"#,
            r#"{"x":1}"#,
        ] {
            assert!(matches!(query_of_json(body.as_bytes()), Err(DeskError::Question(_))), "{body}");
        }
        let query = query_of_json(br#"{"metrics":["frt"],"by":["team","team"],"where":"class=ticket"}"#).unwrap();
        assert_eq!((query.metrics[0].as_str(), query.by.len()), ("first_response_time", 1));
    }
}
