//! What an account's own feeds say, without any case: agents' states, costs, head count, customers, and surveys of
//! customers and employees.

mod part;
mod spans;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::book::{Account, Book, Entry};
use crate::event::{AgentState, Instrument, Millis, What};
use crate::facts::{AgentSpan, Busy, Cost, Credit, CustomerSpan, Facts, Feeds, Flags, HeadcountChange, Leftovers};
use crate::settings::{DAY, Settings};
use crate::symbols::Sym;

use super::feeds::note;
use super::rules::Rules;
use super::surveys::{self, Sent};
use spans::{OPEN, Spans};

pub(super) use part::FeedPart;

/// Rows of an account's feeds.
#[derive(Debug, Default)]
pub struct Fed {
    /// Rows that no later event changes: states that are over, costs, comings and goings.
    pub(super) settled: Facts,
    /// The others: states that last, surveys, customers.
    pub(super) facts: Facts,
    /// The `seq` of each answer.
    pub(super) answer_seqs: Vec<Option<u64>>,
}

/// Which rows of feeds are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    All,
    /// States of agents, and what is settled.
    States,
}

/// Rows of the account's feeds: surveys without a case, agent states, costs, head count, customers.
pub fn fold_feeds(book: &Book, account: Account, rules: &Rules<'_>) -> Fed {
    let mut fold = FeedFold::default();
    fold.go_on(book, account, rules.as_of, rules.settings);
    fold.fed(book, account, rules, Wanted::All)
}

/// A fold of an account's feeds under way: it goes on where it stopped as long as what comes is later than what was.
#[derive(Debug, Default)]
pub struct FeedFold {
    /// How many events were taken for good, and the last of them.
    taken: usize,
    last: Option<Entry>,
    /// Which feeds they tell of.
    feeds: Feeds,
    known: Known,
    settled: Facts,
    given: Given,
}

/// What events of feeds tell, but for rows that are settled.
#[derive(Debug, Default)]
struct Known {
    /// How many events there were but for states of agents.
    told: u64,
    states: FxHashMap<Sym, (Millis, AgentState)>,
    customers: Customers,
    sent: Vec<Sent>,
    answers: Vec<Entry>,
}

/// What the rows were made of that were given last; those of states aside, which are given every time.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Given {
    told: u64,
    /// When the passing of time changes them.
    due: Millis,
    /// Whether some of them have been settled since.
    is_over: bool,
    left: Leftovers,
}

impl Default for Given {
    fn default() -> Self {
        Self { told: 0, due: Millis::MIN, is_over: false, left: Leftovers::default() }
    }
}

impl FeedFold {
    /// Takes the events up to `until` that it has not, for good; whether they could follow what it had.
    pub fn go_on(&mut self, book: &Book, account: Account, until: Millis, settings: &Settings) -> bool {
        let before = self.taken.checked_sub(1).and_then(|at| book.feeds_from(account, at).next());
        if before.as_ref().map(Entry::mark) != self.last.as_ref().map(Entry::mark) {
            return false;
        }
        for entry in book.feeds_from(account, self.taken).take_while(|entry| entry.at <= until) {
            self.taken += 1;
            self.last = Some(entry);
            note(&mut self.feeds, &entry);
            self.given.is_over |= matches!(entry.what, What::Cost { .. } | What::Headcount { .. });
            self.known.take(None, &entry, &mut self.settled, account, settings);
        }
        true
    }

    /// Which feeds the events up to `as_of` tell of.
    pub(super) fn feeds(&self, book: &Book, account: Account, as_of: Millis) -> Feeds {
        let mut feeds = self.feeds;
        let rest = book.feeds_from(account, self.taken);
        rest.take_while(|entry| entry.at <= as_of).for_each(|entry| note(&mut feeds, &entry));
        feeds
    }

    /// Whether rows other than those of states may be others than those that were given last.
    pub(super) fn is_stirred(&self, book: &Book, account: Account, as_of: Millis) -> bool {
        let rest = book.feeds_from(account, self.taken).take_while(|entry| entry.at <= as_of);
        let told = self.known.told + rest.filter(|entry| !is_state(entry)).count() as u64;
        self.given.is_over || self.given.told != told || self.given.due <= as_of
    }

    /// The rows as of `rules.as_of`, with what came after the events that were taken for good; settled ones are given
    /// once.
    pub(super) fn fed(&mut self, book: &Book, account: Account, rules: &Rules<'_>, wanted: Wanted) -> Fed {
        let settled = std::mem::take(&mut self.settled);
        let (mut facts, mut ahead) = (Facts::default(), Known::default());
        let mut rest = book.feeds_from(account, self.taken).peekable();
        while let Some(entry) = rest.next_if(|entry| entry.at <= rules.as_of) {
            ahead.take(Some(&self.known), &entry, &mut facts, account, rules.settings);
        }
        let before = self.known.states.iter().filter(|(agent, _)| !ahead.states.contains_key(agent));
        let mut lasting: Vec<_> = before.chain(&ahead.states).collect();
        lasting.sort_unstable_by_key(|(agent, _)| **agent);
        for (&agent, &(from, state)) in lasting {
            push_state(&mut facts, account, agent, state, from, rules.as_of);
        }
        let mut answer_seqs = Vec::new();
        if wanted == Wanted::All {
            let sent: Vec<&Sent> = self.known.sent.iter().chain(&ahead.sent).collect();
            let answers = self.known.answers.iter().chain(&ahead.answers);
            answer_seqs = answer_account_surveys(book, account, rules, &mut facts, &sent, answers);
            facts.customers = ahead.customers.spans(&self.known.customers, account);
            let ends = sent.iter().map(|one| one.at.saturating_add(surveys::RESPONSE_WINDOW));
            self.given = Given {
                told: self.known.told + ahead.told,
                due: ends.filter(|&end| end > rules.as_of).min().unwrap_or(Millis::MAX),
                is_over: false,
                left: facts.leftovers,
            };
        }
        facts.leftovers = self.given.left;
        facts.leftovers.after_as_of = rest.count() as u64;
        Fed { settled, facts, answer_seqs }
    }
}

fn is_state(entry: &Entry) -> bool {
    matches!(entry.what, What::AgentState { .. })
}

impl Known {
    /// Takes an event on top of `before`, of which only what it changes is taken over.
    fn take(
        &mut self,
        before: Option<&Self>,
        entry: &Entry,
        settled: &mut Facts,
        account: Account,
        settings: &Settings,
    ) {
        let at = entry.at;
        self.told += u64::from(!is_state(entry));
        match entry.what {
            What::SurveySent { survey, instrument, scale, bounced } => {
                let credit = Credit::default();
                self.sent.push(Sent { survey, instrument, scale, at, bounced, credit, session: 0 });
            }
            What::SurveyAnswer { .. } => self.answers.push(*entry),
            What::AgentState { agent, state } => {
                let known = || before.and_then(|before| before.states.get(&agent).copied());
                if let Some((from, before)) = self.states.insert(agent, (at, state)).or_else(known) {
                    push_state(settled, account, agent, before, from, at);
                }
            }
            What::Cost { amount, currency, category, class, team } => {
                settled.costs.push(Cost { account, at, amount, currency, category, class, team });
            }
            What::Headcount { employee, join, voluntary } => {
                settled.headcount.push(HeadcountChange { account, employee, at, join, voluntary });
            }
            _ => {
                let window = Millis::from(settings.active_window_days) * DAY;
                self.customers.follow(before.map(|before| &before.customers), entry, window);
            }
        }
    }
}

fn push_state(facts: &mut Facts, account: Account, agent: Sym, state: AgentState, from: Millis, until: Millis) {
    if until > from {
        facts.agent_spans.push(AgentSpan { account, agent, labels: None, busy: Busy::State(state), from, until });
    }
}

fn answer_account_surveys<'e>(
    book: &Book,
    account: Account,
    rules: &Rules<'_>,
    facts: &mut Facts,
    sent: &[&Sent],
    answers: impl Iterator<Item = &'e Entry>,
) -> Vec<Option<u64>> {
    let by_id: FxHashMap<Sym, usize> = sent.iter().enumerate().map(|(i, one)| (one.survey, i)).collect();
    let mut answered = vec![false; sent.len()];
    let mut seqs = Vec::new();
    for entry in answers {
        let What::SurveyAnswer { survey, .. } = entry.what else { continue };
        let of = survey.and_then(|id| by_id.get(&id).copied());
        let found = surveys::answer(entry, of.map(|i| sent[i]), account, None, rules.settings, &book.symbols);
        let mut answer = match found {
            Ok(answer) => answer,
            Err(why) => {
                why.count(&mut facts.leftovers);
                continue;
            }
        };
        answer.flags.set(Flags::ELIGIBLE, true);
        if answer.instrument != Instrument::Esat {
            answer.customer = answer.respondent.filter(|_| rules.feeds.customers);
        }
        if let Some(i) = of {
            answered[i] = true;
        }
        facts.answers.push(answer);
        seqs.push(entry.seq);
    }
    for (one, was_answered) in sent.iter().zip(answered) {
        facts.surveys.extend(surveys::sent_row(one, was_answered, true, None, account, rules.as_of));
    }
    seqs
}

/// Customers' active spans: of a contract from start to end, of a shop an order's window (B.19).
#[derive(Debug, Default)]
struct Customers {
    contracts: Spans,
    orders: Spans,
}

impl Customers {
    /// Takes an event on top of `before`, of which the spans of its customer are taken over.
    fn follow(&mut self, before: Option<&Self>, entry: &Entry, window: Millis) {
        let at = entry.at;
        let contracts = |who: Sym| before.map_or_else(Vec::new, |before| before.contracts.of(who));
        let orders = |who: Sym| before.map_or_else(Vec::new, |before| before.orders.of(who));
        match entry.what {
            What::CustomerStart { requester } => {
                let spans = self.contracts.entry(requester, || contracts(requester));
                if spans.last().is_none_or(|last| last.1 != OPEN) {
                    spans.push((at, OPEN));
                }
            }
            What::CustomerEnd { requester, .. } => {
                let spans = self.contracts.entry(requester, || contracts(requester));
                match spans.last_mut() {
                    Some(last) if last.1 == OPEN => last.1 = at,
                    Some(_) => {}
                    // A contract that was there before the feed began.
                    None => spans.push((Millis::MIN, at)),
                }
            }
            What::Order { requester, .. } => {
                let spans = self.orders.entry(requester, || orders(requester));
                match spans.last_mut() {
                    Some(last) if at <= last.1 => last.1 = at + window,
                    _ => spans.push((at, at + window)),
                }
            }
            _ => {}
        }
    }

    /// The spans of all, those here in place of those `before`.
    fn spans(&self, before: &Self, account: Account) -> Vec<CustomerSpan> {
        let span = |(requester, from, until): (Sym, Millis, Millis), contract| CustomerSpan {
            account,
            requester,
            from,
            until: (until != OPEN).then_some(until),
            contract,
        };
        let known = before.contracts.each().filter(|one| !self.contracts.has(one.0));
        let contract = known.chain(self.contracts.each()).map(|one| span(one, true));
        // Who has a contract is active by it alone.
        let has_none = |who: Sym| !self.contracts.has(who) && !before.contracts.has(who);
        let known = before.orders.each().filter(|one| !self.orders.has(one.0));
        let orders = known.chain(self.orders.each()).filter(|one| has_none(one.0)).map(|one| span(one, false));
        let mut spans: Vec<CustomerSpan> = contract.chain(orders).collect();
        spans.sort_unstable_by_key(|span| (span.requester, span.from));
        spans
    }
}
