//! Why a question may have found nothing: a value that the log does not have, a period that it does not reach.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use nabiz_catalogue::query::{Dimension, Filter, Query};
use nabiz_catalogue::register::nearest;
use nabiz_catalogue::score::Score;
use nabiz_domain::book::Book;
use nabiz_engine::store::AccountInfo;
use nabiz_usecases::session::Session;
use nabiz_words::Words;

use crate::context::Context;

/// Values that are listed where none is like the one asked for.
const LISTED: usize = 8;

/// Says what of `query` the log has not: values of its filter, and where nothing was found its period. These are remarks:
/// an empty answer is an answer.
pub(crate) fn explain(context: &Context, query: &Query, session: &Session, book: &Book, scores: &[Score]) {
    let words = context.words;
    for (dimension, value) in query.filter.iter().flat_map(conditions) {
        // Who only takes part in a case is no label of it, but no mistake either.
        let is_known = book.symbols.find(value).is_some() && is_own_name(dimension);
        let values = session.values(book, dimension);
        if has_values(dimension) && !is_known && !values.iter().any(|one| one == value) {
            context.note(&unknown(words, dimension, value, &values));
        }
    }
    let is_empty = scores.iter().all(|score| score.n == 0);
    if let Some((first, last)) = outside(query, session.store.accounts()).filter(|_| is_empty) {
        let range = words.date_range(first, last);
        context.note(&words.with("cli-period-outside", &[("range", range.into())]));
    }
}

/// Every condition of a filter, alone.
fn conditions(filter: &Filter) -> Vec<(&Dimension, &str)> {
    match filter {
        Filter::In(dimension, values) => values.iter().flatten().map(|value| (dimension, value.as_str())).collect(),
        Filter::And(parts) | Filter::Or(parts) => parts.iter().flat_map(conditions).collect(),
        Filter::Not(inner) => conditions(inner),
    }
}

/// Whether the values of a dimension are those of the log.
fn has_values(dimension: &Dimension) -> bool {
    matches!(dimension, Dimension::Class | Dimension::Channel | Dimension::Priority) || is_own_name(dimension)
}

/// Whether they are names that the account gave.
fn is_own_name(dimension: &Dimension) -> bool {
    matches!(dimension, Dimension::Topic | Dimension::Team | Dimension::Agent | Dimension::Attribute(_))
}

/// ``Nothing in this log has `channel=emial`, did you mean `email`?``
fn unknown(words: Words, dimension: &Dimension, value: &str, values: &[String]) -> String {
    let condition = format!("`{}={value}`", dimension.id());
    let near = nearest(value, values.iter().map(String::as_str)).map(|near| format!("`{near}`"));
    match near {
        Some(near) => words.with("cli-no-such-value-near", &[("condition", condition.into()), ("near", near.into())]),
        None if values.is_empty() => words.with("cli-no-such-value", &[("condition", condition.into())]),
        None => {
            let mut listed: Vec<&str> = values.iter().take(LISTED).map(String::as_str).collect();
            listed.extend((values.len() > LISTED).then_some("…"));
            let args = [("condition", condition.into()), ("values", listed.join(", ").into())];
            words.with("cli-no-such-value-of", &args)
        }
    }
}

/// The first and last day of the log, if the period that was asked for lies wholly before or behind it.
fn outside(query: &Query, accounts: &[AccountInfo]) -> Option<(Date, Date)> {
    let local = |at, info: &AccountInfo| {
        Timestamp::from_millisecond(at).map(|at| at.to_zoned(info.zone.clone()).datetime()).ok()
    };
    let spans = accounts.iter().filter_map(|info| Some((local(info.span.0, info)?, local(info.span.1, info)?)));
    let (first, last) = spans.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))?;
    let is_behind = |from: DateTime| from > last;
    let is_before = |to: DateTime| to <= first;
    let is_outside = query.from.is_some_and(is_behind) || query.to.is_some_and(is_before);
    is_outside.then(|| (first.date(), last.date()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use nabiz_catalogue::query::parse_filter;
    use nabiz_words::Lang;

    #[test]
    fn every_value_of_a_filter_is_looked_at() {
        let filter = parse_filter("channel=email,emial and not (team=L1 or team=)").unwrap();
        let told: Vec<String> = conditions(&filter).iter().map(|(of, value)| format!("{}={value}", of.id())).collect();
        assert_eq!(told, ["channel=email", "channel=emial", "team=L1"]);
    }

    #[test]
    fn an_unknown_value_is_said_with_what_there_is() {
        let words = Words::new(Lang::En);
        let said = |value: &str, values: &[&str]| {
            let values: Vec<String> = values.iter().map(|&one| one.to_owned()).collect();
            unknown(words, &Dimension::Channel, value, &values)
        };
        let near = "Nothing in this log has `channel=emial`, did you mean `email`?";
        assert_eq!(said("emial", &["email", "web_form"]), near);
        let listed = "Nothing in this log has `channel=fax`. There are: email, web_form";
        assert_eq!(said("fax", &["email", "web_form"]), listed);
        assert_eq!(said("fax", &[]), "Nothing in this log has `channel=fax`.");
        let many = ["a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9"];
        assert!(said("fax", &many).ends_with("There are: a1, a2, a3, a4, a5, a6, a7, a8, …"));
    }
}
