//! A book folded and put into columns, ready for questions.

use std::collections::BTreeSet;

use nabiz_catalogue::query::Dimension;
use nabiz_domain::book::{Account, Book, Index, Values};
use nabiz_domain::channel::Channel;
use nabiz_domain::event::{Millis, Priority};
use nabiz_domain::facts::Leftovers;
use nabiz_domain::fold::fold;
use nabiz_domain::settings::Settings;
use nabiz_domain::symbols::Sym;
use nabiz_engine::store::{EngineError, Store};

use nabiz_app::config::Config;

use crate::rows::{OpenRows, Rows};

/// Accounts folded as of one instant.
pub struct Session {
    /// The facts in columns.
    pub store: Store,
    /// The facts as rows, for receipts and timelines.
    pub facts: Vec<(Account, Rows)>,
    /// Whether `as_of` was taken from the last event.
    pub as_of_is_last_event: bool,
}

impl Session {
    /// Folds `accounts` of `book` as of `as_of`, by default as of their last event.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn open(
        book: &Book,
        index: &Index,
        accounts: &[Account],
        config: &Config,
        as_of: Option<Millis>,
        threads: usize,
    ) -> Result<Self, EngineError> {
        let spans: Vec<(Account, (Millis, Millis))> =
            accounts.iter().filter_map(|&account| Some((account, book.span_of(account)?))).collect();
        let last = spans.iter().map(|(_, span)| span.1).max().unwrap_or_default();
        let at = as_of.unwrap_or(last);
        let mut facts = Vec::new();
        let mut known: Vec<(Account, Settings, (Millis, Millis))> = Vec::new();
        for (account, span) in spans {
            let settings = config.settings_for(account_name(book, account)).clone();
            facts.push((account, fold(book, index, account, &settings, at, threads)));
            known.push((account, settings, span));
        }
        let store = Store::new(book, &facts, &known, threads)?;
        let facts = facts.into_iter().map(|(account, facts)| (account, Rows::whole(facts))).collect();
        Ok(Self { store, facts, as_of_is_last_event: as_of.is_none() })
    }

    /// The rows of each account, open to be read.
    #[must_use]
    pub fn open_rows(&self) -> Vec<(Account, OpenRows<'_>)> {
        self.facts.iter().map(|(account, rows)| (*account, rows.open())).collect()
    }

    /// The values of a dimension that the labels of `book`'s cases have, in order; none of times.
    #[must_use]
    pub fn values(&self, book: &Book, dimension: &Dimension) -> Vec<String> {
        let of_rows = || self.facts.iter().map(|(_, rows)| rows.values());
        let texts = |syms: BTreeSet<Sym>| syms.into_iter().map(|sym| book.symbols.text(sym).to_owned()).collect();
        let all: BTreeSet<String> = match dimension {
            Dimension::Account => self.store.accounts().iter().map(|info| info.name.clone()).collect(),
            Dimension::Class | Dimension::Channel => {
                let seen: BTreeSet<Channel> = of_rows().flat_map(|values| values.channels).collect();
                if *dimension == Dimension::Class {
                    seen.into_iter().map(|channel| channel.class().id().to_owned()).collect()
                } else {
                    let all = Channel::ALL.iter().filter(|channel| seen.contains(channel));
                    return all.map(|channel| channel.id().to_owned()).collect();
                }
            }
            Dimension::Priority => {
                let seen: BTreeSet<Priority> = of_rows().flat_map(|values| values.priorities).collect();
                return seen.into_iter().map(|one| one.id().to_owned()).collect();
            }
            Dimension::Topic => texts(of_rows().flat_map(|values| values.topics).collect()),
            Dimension::Team => texts(of_rows().flat_map(|values| values.teams).collect()),
            Dimension::Agent => texts(of_rows().flat_map(|values| values.agents).collect()),
            Dimension::Attribute(name) => {
                let column = book.symbols.find(name).map(|key| book.attribute_column(key));
                texts(column.into_iter().flat_map(Values::iter).flatten().collect())
            }
            _ => BTreeSet::new(),
        };
        all.into_iter().collect()
    }

    /// What did not become a fact, over all accounts.
    #[must_use]
    pub fn leftovers(&self) -> Leftovers {
        let mut sum = Leftovers::default();
        self.facts.iter().for_each(|(_, rows)| sum.add(rows.leftovers));
        sum
    }
}

/// An account's name.
#[must_use]
pub fn account_name(book: &Book, account: Account) -> &str {
    book.accounts().get(usize::from(account.0)).map_or("", |&sym| book.symbols.text(sym))
}

/// All accounts of a book, in order of name.
#[must_use]
pub fn accounts(book: &Book) -> Vec<Account> {
    let mut all: Vec<Account> = (0..book.accounts().len()).map(|i| Account(i as u16)).collect();
    all.sort_by_key(|&account| account_name(book, account));
    all
}

#[cfg(test)]
mod tests {
    use nabiz_catalogue::query::Query;

    use super::*;
    use crate::rows::tests::shop;

    #[test]
    fn only_what_is_told_counts_against_the_limit_of_an_answer() {
        let (loaded, facts) = shop();
        let known: Vec<_> = facts
            .iter()
            .map(|(account, _)| {
                let settings = loaded.config.settings_for(account_name(&loaded.book, *account)).clone();
                (*account, settings, loaded.book.span_of(*account).unwrap())
            })
            .collect();
        let store = Store::new(&loaded.book, &facts, &known, 1).unwrap().limited_to(2_000);
        // Consistency looks at each topic's agents, and tells of no one.
        assert!(store.query(&Query::default()).unwrap().len() < 2_000);
        let by = vec![Dimension::Topic, Dimension::Agent];
        let error = store.query(&Query { by, ..Query::default() }).err().map(|error| error.to_string());
        assert!(error.is_some_and(|text| text.contains("are more than 2000 records")));
    }
}
