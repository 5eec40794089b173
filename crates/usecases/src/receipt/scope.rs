//! Which rows belong to a score: its class, its group, the filter, its period in each account's zone.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use nabiz_catalogue::metric::{Metric, Rule, Scope as Classes};
use nabiz_catalogue::metrics::cost::SHARED_BY;
use nabiz_catalogue::query::{Dimension, Query};
use nabiz_catalogue::score::Score;
use nabiz_domain::book::{Account, Book, Values};
use nabiz_domain::channel::Class;
use nabiz_domain::event::Millis;
use nabiz_domain::facts::Credit;
use nabiz_engine::grid::{Grid, instant};
use nabiz_engine::store::AccountInfo;

use super::columns::Fact;
use crate::rows::OpenRows;
use crate::session::{Session, account_name};

/// An account with its rows.
pub(crate) struct Place<'a> {
    pub account: Account,
    pub name: &'a str,
    pub facts: &'a OpenRows<'a>,
    pub info: &'a AccountInfo,
}

impl<'a> Place<'a> {
    /// The accounts of a session, whose rows are open.
    pub fn all(session: &'a Session, book: &'a Book, open: &'a [(Account, OpenRows<'a>)]) -> Vec<Self> {
        let place = |(account, facts): &'a (Account, OpenRows<'a>)| {
            let name = account_name(book, *account);
            let info = session.store.accounts().iter().find(|info| info.name == name)?;
            Some(Self { account: *account, name, facts, info })
        };
        open.iter().filter_map(place).collect()
    }
}

/// Values of rows under dimensions.
pub(crate) struct Labels<'a> {
    pub book: &'a Book,
    /// Values of the attributes that the query names, each at the number of its case.
    attributes: BTreeMap<&'a str, &'a Values>,
}

impl<'a> Labels<'a> {
    /// With the attributes that `query` groups or filters by.
    pub fn of(book: &'a Book, query: &Query) -> Self {
        let filtered = query.filter.iter().flat_map(|filter| filter.dimensions());
        let wanted: Vec<&str> = query.by.iter().chain(filtered).filter_map(attribute_name).collect();
        let all = book.attribute_keys().iter().map(|&key| (book.symbols.text(key), book.attribute_column(key)));
        let attributes = all.filter(|(key, _)| wanted.contains(key)).collect();
        Self { book, attributes }
    }

    /// The value of a row under a dimension that is not time.
    pub fn value(&self, place: &Place<'a>, fact: Fact<'a>, credit: Credit, dimension: &Dimension) -> Option<&'a str> {
        let text = |sym| self.book.symbols.text(sym);
        match dimension {
            Dimension::Account => Some(place.name),
            Dimension::Class => fact.class().map(Class::id),
            Dimension::Channel => fact.labels().map(|labels| labels.channel.id()),
            Dimension::Team => credit.team.map(text),
            Dimension::Agent => credit.agent.map(text),
            Dimension::Topic => fact.labels()?.topic.map(text),
            Dimension::Priority => fact.labels()?.priority.map(|priority| priority.id()),
            Dimension::Attribute(name) => {
                let case = fact.labels()?.case;
                self.attributes.get(name.as_str())?.get(case).map(text)
            }
            _ => None,
        }
    }
}

fn attribute_name(dimension: &Dimension) -> Option<&str> {
    match dimension {
        Dimension::Attribute(name) => Some(name),
        _ => None,
    }
}

/// The rows of one score.
pub(super) struct Scope<'a> {
    pub metric: &'static Metric,
    pub query: &'a Query,
    pub score: &'a Score,
    pub labels: &'a Labels<'a>,
    pub places: &'a [Place<'a>],
    /// Of each place: its period, and how it is cut where the query groups by time.
    periods: Vec<Option<(Millis, Millis, Option<Grid>)>>,
}

impl<'a> Scope<'a> {
    /// The rows behind `score`.
    pub fn of(
        metric: &'static Metric,
        query: &'a Query,
        score: &'a Score,
        labels: &'a Labels<'a>,
        places: &'a [Place<'a>],
    ) -> Self {
        let (from, to) = (civil(&score.period.from), civil(&score.period.to));
        let time = time_dimensions(query);
        let period = |place: &Place<'_>| {
            let zone = &place.info.zone;
            let (begin, end) = (instant(zone, from?)?, instant(zone, to?)?);
            let grid = (!time.is_empty()).then(|| Grid::cut(zone, begin, end, &time));
            Some((begin, end, grid))
        };
        let periods = places.iter().map(period).collect();
        Self { metric, query, score, labels, places, periods }
    }

    /// The period in the zone of a place.
    pub fn period(&self, place: usize) -> Option<(Millis, Millis)> {
        self.periods[place].as_ref().map(|period| (period.0, period.1))
    }

    /// Whether an instant falls into the score's period and its part of the day or week.
    pub fn holds_instant(&self, place: usize, at: Millis) -> bool {
        let Some((from, to, grid)) = &self.periods[place] else { return false };
        if at < *from || at >= *to {
            return false;
        }
        let Some(grid) = grid else { return true };
        let Some(label) = grid.label(at) else { return false };
        let names = grid.names(label);
        let time = time_dimensions(self.query);
        time.iter()
            .zip(names)
            .all(|(one, name)| self.score.group.get(one.id()).is_none_or(|v| v.as_ref() == Some(name)))
    }

    /// Whether a row is of the score's class.
    pub fn holds_class(&self, fact: Fact<'a>) -> bool {
        let Classes::Classes { rules, together } = self.metric.scope else { return true };
        let of_score = self.score.class.as_str();
        // Costs are divided among the classes, whatever class they name.
        let Some(class) = fact.class().filter(|_| !matches!(fact, Fact::Cost(_))) else {
            return of_score == "account" || matches!(fact, Fact::Cost(_));
        };
        match Class::parse(of_score) {
            Some(wanted) => wanted == class && rules[class as usize] != Rule::NotApplicable,
            None => of_score != "account" && together.contains(&class),
        }
    }

    /// Whether a row lies in the score's group; keys that only some metrics have are theirs to judge.
    pub fn holds_group(&self, place: usize, fact: Fact<'a>, credit: Credit) -> bool {
        let place = &self.places[place];
        let by_channel = self.score.group.contains_key("channel").then_some(&Dimension::Channel);
        let known = self.query.by.iter().filter(|one| !one.is_time() && **one != Dimension::Class).chain(by_channel);
        let ignores = |one: &&Dimension| match one {
            Dimension::Channel => self.metric.ignores_channel(),
            // Costs are shared out among the topics.
            Dimension::Topic => matches!(fact, Fact::Cost(_)),
            _ => false,
        };
        known.into_iter().filter(|one| !ignores(one)).all(|dimension| match self.score.group.get(dimension.id()) {
            Some(wanted) => self.labels.value(place, fact, credit, dimension) == wanted.as_deref(),
            None => true,
        })
    }

    /// Whether the query's filter lets a row pass.
    pub fn passes(&self, place: usize, fact: Fact<'a>, credit: Credit) -> bool {
        let place = &self.places[place];
        let value = |dimension: &Dimension| self.labels.value(place, fact, credit, dimension);
        let Some(filter) = &self.query.filter else { return true };
        match fact {
            // Every class and topic bears a part of them.
            Fact::Cost(_) => filter.without(SHARED_BY).is_some_and(|filter| filter.holds(&value)),
            _ => filter.holds(&value),
        }
    }

    /// A group key that is not a dimension of the query: the wave or scale of answers.
    pub fn further_key(&self, name: &str) -> Option<&str> {
        let is_asked = self.query.by.iter().any(|dimension| dimension.id() == name);
        if is_asked { None } else { self.score.group.get(name)?.as_deref() }
    }

    /// Whether the query splits or filters by team or agent.
    pub fn is_by_holder(&self) -> bool {
        self.speaks_of(&Dimension::Team) || self.speaks_of(&Dimension::Agent)
    }

    /// Whether the query splits or filters by `dimension`.
    pub fn speaks_of(&self, dimension: &Dimension) -> bool {
        self.query.by.contains(dimension) || self.query.filters_by(dimension)
    }
}

fn time_dimensions(query: &Query) -> Vec<Dimension> {
    query.by.iter().filter(|one| one.is_time()).cloned().collect()
}

/// The local time of an instant printed with its offset.
fn civil(printed: &str) -> Option<DateTime> {
    printed.get(..19)?.parse().ok()
}
