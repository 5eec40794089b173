//! The labels under which rows of all tables stand: one dictionary for each kind.

use nabiz_domain::book::{Account, Book};
use nabiz_domain::channel::{Channel, Class};
use nabiz_domain::event::Priority;
use nabiz_domain::facts::{Credit, Facts};
use nabiz_domain::symbols::Sym;
use serde::{Deserialize, Serialize};

use crate::dictionary::Dictionary;

/// The dictionaries that all tables share.
#[derive(Debug)]
pub struct Labeller<'a> {
    pub(super) book: &'a Book,
    pub(super) accounts: Dictionary,
    pub(super) classes: Dictionary,
    pub(super) channels: Dictionary,
    pub(super) priorities: Dictionary,
    pub(super) teams: Dictionary,
    pub(super) agents: Dictionary,
    pub(super) texts: Dictionary,
    pub(super) attributes: Vec<Attribute>,
    /// Threads that pack chunks.
    pub(super) threads: usize,
}

/// What the codes of labels stand for: the way back from columns to rows.
#[derive(Debug, Serialize, Deserialize)]
pub struct Legend {
    pub(crate) accounts: Vec<Account>,
    pub(crate) teams: Vec<Sym>,
    pub(crate) agents: Vec<Sym>,
    pub(crate) texts: Vec<Sym>,
}

/// One attribute of cases.
#[derive(Debug)]
pub(super) struct Attribute {
    pub(super) key: Sym,
    pub(super) name: String,
    pub(super) dictionary: Dictionary,
}

impl<'a> Labeller<'a> {
    /// The labels of `facts`, which come from `book`, with these attributes of it; `threads` put rows under them.
    #[must_use]
    pub fn new(book: &'a Book, facts: &[(Account, Facts)], attributes: &[Sym], threads: usize) -> Self {
        let symbols = &book.symbols;
        let all = || facts.iter().map(|(_, facts)| facts);
        let topics = all().flat_map(|facts| facts.episodes.iter().filter_map(|row| row.labels.topic));
        let others = all().flat_map(|facts| {
            let codes = facts.episodes.iter().filter_map(|row| row.resolution_code);
            let queues = facts.visits.iter().filter_map(|row| row.queue);
            let waves = facts.answers.iter().filter_map(|row| row.wave);
            let money = facts.costs.iter().flat_map(|row| [Some(row.currency), row.category]).flatten();
            codes.chain(queues).chain(waves).chain(money)
        });
        let rows = all().map(|facts| facts.episodes.len()).sum();
        let mut attributes: Vec<Attribute> = attributes.iter().map(|key| attribute(*key, book, facts, rows)).collect();
        attributes.sort_by(|a, b| a.name.cmp(&b.name));
        Self {
            book,
            accounts: Dictionary::of(symbols, book.accounts().iter().copied(), rows),
            classes: Dictionary::fixed(&Class::ALL.map(Class::id)),
            channels: Dictionary::fixed(&Channel::ALL.iter().map(|channel| channel.id()).collect::<Vec<_>>()),
            priorities: Dictionary::fixed(&Priority::ALL.map(Priority::id)),
            teams: Dictionary::of(symbols, all().flat_map(teams), rows),
            agents: Dictionary::of(symbols, all().flat_map(agents_in), rows),
            texts: Dictionary::of(symbols, topics.chain(others), rows),
            attributes,
            threads,
        }
    }

    /// What the codes stand for.
    #[must_use]
    pub fn legend(&self) -> Legend {
        let number = |name: &Sym| self.book.accounts().iter().position(|one| one == name).unwrap_or_default();
        Legend {
            accounts: self.accounts.symbols().iter().map(|name| Account(number(name) as u16)).collect(),
            teams: self.teams.symbols().to_vec(),
            agents: self.agents.symbols().to_vec(),
            texts: self.texts.symbols().to_vec(),
        }
    }

    /// Names of the attributes, in alphabetical order.
    #[must_use]
    pub fn attribute_names(&self) -> Vec<String> {
        self.attributes.iter().map(|attribute| attribute.name.clone()).collect()
    }
}

fn teams(facts: &Facts) -> impl Iterator<Item = Sym> + '_ {
    let paid = facts.costs.iter().filter_map(|row| row.team);
    credits(facts).filter_map(|credit| credit.team).chain(paid)
}

fn agents_in(facts: &Facts) -> impl Iterator<Item = Sym> + '_ {
    let busy = facts.agent_spans.iter().map(|row| row.agent);
    let reviewers = facts.reviews.iter().filter_map(|row| row.reviewer);
    credits(facts).filter_map(|credit| credit.agent).chain(busy).chain(reviewers)
}

fn credits(facts: &Facts) -> impl Iterator<Item = Credit> + '_ {
    let episodes = facts.episodes.iter().flat_map(|row| {
        [
            row.at_opening,
            row.at_assignment,
            row.at_reply,
            row.at_first_resolution,
            row.at_resolution,
            row.at_response_sla,
            row.at_resolution_sla,
            row.at_critical,
        ]
    });
    let others = facts.spells.iter().map(|row| row.credit);
    let turns = facts.turns.iter().map(|row| row.credit);
    let visits = facts.visits.iter().map(|row| row.credit);
    let spans = facts.open_spans.iter().map(|row| row.credit);
    let surveys = facts.surveys.iter().map(|row| row.credit);
    let answers = facts.answers.iter().map(|row| row.credit);
    let handlings = facts.handlings.iter().map(|row| row.credit);
    let reviews = facts.reviews.iter().map(|row| row.credit);
    let cases = episodes.chain(others).chain(turns).chain(visits).chain(spans);
    cases.chain(surveys).chain(answers).chain(handlings).chain(reviews)
}

fn attribute(key: Sym, book: &Book, facts: &[(Account, Facts)], rows: usize) -> Attribute {
    let cases = facts.iter().flat_map(|(_, facts)| &facts.episodes).map(|row| row.labels.case);
    let column = book.attribute_column(key);
    let values = cases.filter_map(|case| column.get(case));
    let dictionary = Dictionary::of(&book.symbols, values, rows);
    Attribute { key, name: book.symbols.text(key).to_owned(), dictionary }
}
