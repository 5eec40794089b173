//! A book folded and put into columns, ready for questions.

use nabiz_domain::book::{Account, Book, Index};
use nabiz_domain::event::Millis;
use nabiz_domain::facts::{Facts, Leftovers};
use nabiz_domain::fold::fold;
use nabiz_domain::settings::Settings;
use nabiz_engine::store::{EngineError, Store};

use nabiz_app::config::Config;

/// Accounts folded as of one instant.
pub struct Session {
    /// The facts in columns.
    pub store: Store,
    /// The facts as rows, for receipts and timelines.
    pub facts: Vec<(Account, Facts)>,
    /// Whether `as_of` was taken from the last event.
    pub as_of_is_last_event: bool,
}

/// First and last instant of an account's events.
#[must_use]
pub fn span_of(book: &Book, index: &Index, account: Account) -> Option<(Millis, Millis)> {
    let own = index.cases_of(account).flat_map(|case| book.told_of(case, index));
    let mut all = own.chain(book.feeds_of(account, index)).map(|entry| entry.at);
    let first = all.next()?;
    Some(all.fold((first, first), |(low, high), at| (low.min(at), high.max(at))))
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
            accounts.iter().filter_map(|&account| Some((account, span_of(book, index, account)?))).collect();
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
        Ok(Self { store, facts, as_of_is_last_event: as_of.is_none() })
    }

    /// What did not become a fact, over all accounts.
    #[must_use]
    pub fn leftovers(&self) -> Leftovers {
        self.facts.iter().fold(Leftovers::default(), |sum, (_, facts)| Leftovers {
            no_open: sum.no_open + facts.leftovers.no_open,
            after_as_of: sum.after_as_of + facts.leftovers.after_as_of,
            unknown_survey: sum.unknown_survey + facts.leftovers.unknown_survey,
            after_deletion: sum.after_deletion + facts.leftovers.after_deletion,
            second_open: sum.second_open + facts.leftovers.second_open,
        })
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
