//! What an account's own feeds say, without any case: agents' states, costs, head count, customers, and surveys of
//! customers and employees.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::book::{Account, Book, Entry};
use crate::event::{AgentState, Instrument, Millis, What};
use crate::facts::{AgentSpan, Busy, Cost, Credit, CustomerSpan, Facts, Feeds, Flags, HeadcountChange};
use crate::settings::{DAY, Settings};
use crate::symbols::Sym;

use super::feeds::note;
use super::rules::Rules;
use super::surveys::{self, Sent};

/// Rows of an account's feeds.
#[derive(Debug, Default)]
pub struct Fed {
    /// Rows that no later event changes: states that are over, costs, comings and goings.
    pub(super) settled: Facts,
    /// The others: states that last, surveys, customers.
    pub(super) facts: Facts,
    /// The `seq` of each answer.
    pub(super) answer_seqs: Vec<Option<u64>>,
    /// Whether rows other than those of states may be others than the last time.
    pub(super) is_stirred: bool,
}

/// Rows of the account's feeds: surveys without a case, agent states, costs, head count, customers.
pub fn fold_feeds(book: &Book, account: Account, rules: &Rules<'_>) -> Fed {
    let mut fold = FeedFold::default();
    fold.go_on(book, account, rules.as_of, rules.settings);
    fold.fed(book, account, rules)
}

/// A fold of an account's feeds under way: it goes on where it stopped as long as what comes is later than what was.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct FeedFold {
    /// How many events were taken, and the last of them.
    taken: usize,
    last: Option<Entry>,
    /// Which feeds they tell of.
    feeds: Feeds,
    states: FxHashMap<Sym, (Millis, AgentState)>,
    customers: Customers,
    sent: Vec<Sent>,
    answers: Vec<Entry>,
    settled: Facts,
    /// Whether anything but states came since the last rows.
    is_stirred: bool,
}

impl FeedFold {
    /// Takes the events up to `until` that it has not, for good; whether they could follow what it had.
    pub fn go_on(&mut self, book: &Book, account: Account, until: Millis, settings: &Settings) -> bool {
        let before = self.taken.checked_sub(1).and_then(|at| book.feeds_from(account, at).next());
        if before.as_ref().map(Entry::mark) != self.last.as_ref().map(Entry::mark) {
            return false;
        }
        for entry in book.feeds_from(account, self.taken).take_while(|entry| entry.at <= until) {
            self.take(&entry, account, settings);
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

    /// The rows as of `rules.as_of`, with what came after the events that were taken for good; settled ones are given
    /// once.
    pub fn fed(&mut self, book: &Book, account: Account, rules: &Rules<'_>) -> Fed {
        let settled = std::mem::take(&mut self.settled);
        let was_stirred = std::mem::take(&mut self.is_stirred);
        let mut rest = book.feeds_from(account, self.taken).peekable();
        let mut ahead = std::borrow::Cow::Borrowed(&*self);
        while let Some(entry) = rest.next_if(|entry| entry.at <= rules.as_of) {
            ahead.to_mut().take(&entry, account, rules.settings);
        }
        let mut facts = ahead.settled.clone();
        facts.leftovers.after_as_of = rest.count() as u64;
        let mut lasting: Vec<_> = ahead.states.iter().collect();
        lasting.sort_unstable_by_key(|(agent, _)| **agent);
        for (&agent, &(from, state)) in lasting {
            push_state(&mut facts, account, agent, state, from, rules.as_of);
        }
        let answer_seqs = answer_account_surveys(book, account, rules, &mut facts, &ahead.sent, &ahead.answers);
        let is_stirred = was_stirred || ahead.is_stirred || !ahead.sent.is_empty() || !ahead.answers.is_empty();
        if is_stirred {
            facts.customers = ahead.customers.spans(account);
        }
        Fed { settled, facts, answer_seqs, is_stirred }
    }

    fn take(&mut self, entry: &Entry, account: Account, settings: &Settings) {
        self.taken += 1;
        self.last = Some(*entry);
        note(&mut self.feeds, entry);
        let at = entry.at;
        self.is_stirred |= !matches!(entry.what, What::AgentState { .. });
        match entry.what {
            What::SurveySent { survey, instrument, scale, bounced } => {
                let credit = Credit::default();
                self.sent.push(Sent { survey, instrument, scale, at, bounced, credit, session: 0 });
            }
            What::SurveyAnswer { .. } => self.answers.push(*entry),
            What::AgentState { agent, state } => {
                if let Some((from, before)) = self.states.insert(agent, (at, state)) {
                    push_state(&mut self.settled, account, agent, before, from, at);
                }
            }
            What::Cost { amount, currency, category, class, team } => {
                self.settled.costs.push(Cost { account, at, amount, currency, category, class, team });
            }
            What::Headcount { employee, join, voluntary } => {
                self.settled.headcount.push(HeadcountChange { account, employee, at, join, voluntary });
            }
            _ => self.customers.follow(entry, Millis::from(settings.active_window_days) * DAY),
        }
    }
}

fn push_state(facts: &mut Facts, account: Account, agent: Sym, state: AgentState, from: Millis, until: Millis) {
    if until > from {
        facts.agent_spans.push(AgentSpan { account, agent, labels: None, busy: Busy::State(state), from, until });
    }
}

fn answer_account_surveys(
    book: &Book,
    account: Account,
    rules: &Rules<'_>,
    facts: &mut Facts,
    sent: &[Sent],
    answers: &[Entry],
) -> Vec<Option<u64>> {
    let by_id: FxHashMap<Sym, usize> = sent.iter().enumerate().map(|(i, one)| (one.survey, i)).collect();
    let mut answered = vec![false; sent.len()];
    let mut seqs = Vec::new();
    for entry in answers {
        let What::SurveyAnswer { survey, .. } = entry.what else { continue };
        let of = survey.and_then(|id| by_id.get(&id).copied());
        let found = surveys::answer(entry, of.map(|i| &sent[i]), account, None, rules.settings, &book.symbols);
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
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Customers {
    contracts: FxHashMap<Sym, Vec<(Millis, Option<Millis>)>>,
    orders: FxHashMap<Sym, Vec<(Millis, Millis)>>,
}

impl Customers {
    fn follow(&mut self, entry: &Entry, window: Millis) {
        let at = entry.at;
        match entry.what {
            What::CustomerStart { requester } => {
                let spans = self.contracts.entry(requester).or_default();
                if spans.last().is_none_or(|last| last.1.is_some()) {
                    spans.push((at, None));
                }
            }
            What::CustomerEnd { requester, .. } => {
                let spans = self.contracts.entry(requester).or_default();
                match spans.last_mut() {
                    Some(last) if last.1.is_none() => last.1 = Some(at),
                    Some(_) => {}
                    // A contract that was there before the feed began.
                    None => spans.push((Millis::MIN, Some(at))),
                }
            }
            What::Order { requester, .. } => {
                let spans = self.orders.entry(requester).or_default();
                match spans.last_mut() {
                    Some(last) if at <= last.1 => last.1 = at + window,
                    _ => spans.push((at, at + window)),
                }
            }
            _ => {}
        }
    }

    fn spans(&self, account: Account) -> Vec<CustomerSpan> {
        let contract = self.contracts.iter().flat_map(|(&requester, own)| {
            own.iter().map(move |&(from, until)| CustomerSpan { account, requester, from, until, contract: true })
        });
        // Who has a contract is active by it alone.
        let shoppers = self.orders.iter().filter(|(who, _)| !self.contracts.contains_key(who));
        let orders = shoppers.flat_map(|(&requester, own)| {
            own.iter().map(move |&(from, until)| CustomerSpan {
                account,
                requester,
                from,
                until: Some(until),
                contract: false,
            })
        });
        let mut spans: Vec<CustomerSpan> = contract.chain(orders).collect();
        spans.sort_unstable_by_key(|span| (span.requester, span.from));
        spans
    }
}
