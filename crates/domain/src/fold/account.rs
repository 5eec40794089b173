//! What an account's own feeds say, without any case: agents' states, costs, head count, customers, and surveys of
//! customers and employees.

use rustc_hash::FxHashMap;

use crate::book::{Account, Book, Entry, Index};
use crate::event::{AgentState, Millis, What};
use crate::facts::{AgentSpan, Busy, Cost, Credit, CustomerSpan, Facts, Flags, HeadcountChange};
use crate::settings::DAY;
use crate::symbols::Sym;

use super::rules::Rules;
use super::surveys::{self, Sent};

/// Rows of an account's feeds.
#[derive(Debug)]
pub struct Fed {
    pub(super) facts: Facts,
    /// The `seq` of each answer.
    pub(super) answer_seqs: Vec<Option<u64>>,
}

/// Rows of the account's feeds: surveys without a case, agent states, costs, head count, customers.
pub fn fold_feeds(book: &Book, index: &Index, account: Account, rules: &Rules<'_>) -> Fed {
    let mut facts = Facts::default();
    let as_of = rules.as_of;
    let mut sent: Vec<Sent> = Vec::new();
    let mut states: FxHashMap<Sym, (Millis, AgentState)> = FxHashMap::default();
    let mut customers = Customers::default();
    let mut answers: Vec<Entry> = Vec::new();
    for &entry in book.feeds_of(account, index) {
        if entry.at > as_of {
            facts.leftovers.after_as_of += 1;
            continue;
        }
        let at = entry.at;
        match entry.what {
            What::SurveySent { survey, instrument, scale, bounced } => {
                let credit = Credit::default();
                sent.push(Sent { survey, instrument, scale, at, bounced, credit, session: 0 });
            }
            What::SurveyAnswer { .. } => answers.push(entry),
            What::AgentState { agent, state } => {
                if let Some((from, before)) = states.insert(agent, (at, state)) {
                    push_state(&mut facts, account, agent, before, from, at);
                }
            }
            What::Cost { amount, currency, category, class, team } => {
                facts.costs.push(Cost { account, at, amount, currency, category, class, team });
            }
            What::Headcount { employee, join, voluntary } => {
                facts.headcount.push(HeadcountChange { account, employee, at, join, voluntary });
            }
            _ => customers.follow(&entry, Millis::from(rules.settings.active_window_days) * DAY),
        }
    }
    let mut open: Vec<_> = states.into_iter().collect();
    open.sort_unstable_by_key(|(agent, _)| *agent);
    for (agent, (from, state)) in open {
        push_state(&mut facts, account, agent, state, from, as_of);
    }
    facts.customers = customers.into_spans(account);
    let answer_seqs = answer_account_surveys(book, account, rules, &mut facts, &sent, &answers);
    Fed { facts, answer_seqs }
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
        let Some(mut answer) = found else {
            facts.leftovers.unknown_survey += 1;
            continue;
        };
        answer.flags.set(Flags::ELIGIBLE, true);
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
#[derive(Default)]
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

    fn into_spans(self, account: Account) -> Vec<CustomerSpan> {
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
