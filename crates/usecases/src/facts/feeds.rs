//! Events without a case, kept until the end of a stream: compact by agent and by customer, whose rows depend on
//! nobody else; the few others as they are.

use nabiz_domain::book::Book;
use nabiz_domain::event::{AgentState, Event, Millis, What};
use nabiz_domain::symbols::{Sym, Symbols};

use super::FactsError;

/// Events folded at once.
const LOT: usize = 1_000_000;

/// All feed events of an account.
#[derive(Debug)]
pub(super) struct FeedLog {
    account: String,
    is_numbered: bool,
    agents: Subjects,
    customers: Subjects,
    /// Surveys, costs, head count.
    others: Book,
}

impl FeedLog {
    pub fn new(account: &str, is_numbered: bool) -> Self {
        let (agents, customers) = (Subjects::default(), Subjects::default());
        Self { account: account.to_owned(), is_numbered, agents, customers, others: Book::new() }
    }

    pub fn take(&mut self, event: &Event<'_>) {
        let (at, seq) = (event.at, event.seq.unwrap_or_default());
        match event.what {
            What::AgentState { agent, state } => self.agents.push(agent, at, seq, state as u8),
            What::CustomerStart { requester } => self.customers.push(requester, at, seq, START),
            What::CustomerEnd { requester, .. } => self.customers.push(requester, at, seq, END),
            What::Order { requester, .. } => self.customers.push(requester, at, seq, ORDER),
            _ => {
                self.others.take(event);
            }
        }
    }

    /// Books that hold all of it, one after another; customers stand in the order of their ids.
    pub fn into_books(self, fold: &mut Fold<'_>) -> Result<(), FactsError> {
        let Self { account, is_numbered, agents, customers, others } = self;
        if !others.accounts().is_empty() {
            fold(others)?;
        }
        agents.into_books(&account, is_numbered, state_of, fold)?;
        customers.into_books(&account, is_numbered, life_of, fold)
    }
}

/// What is done with a book.
type Fold<'f> = dyn FnMut(Book) -> Result<(), FactsError> + 'f;

fn state_of(kind: u8, agent: &str) -> What<&str> {
    let state = AgentState::ALL.get(usize::from(kind)).copied().unwrap_or(AgentState::Offline);
    What::AgentState { agent, state }
}

fn life_of(kind: u8, requester: &str) -> What<&str> {
    match kind {
        START => What::CustomerStart { requester },
        END => What::CustomerEnd { requester, reason: None },
        _ => What::Order { requester, amount: None, currency: None },
    }
}

const START: u8 = 0;
const END: u8 = 1;
const ORDER: u8 = 2;

#[derive(Clone, Copy, Debug)]
struct Row {
    at: Millis,
    seq: u64,
    subject: u32,
    kind: u8,
}

/// Events by whom they are about.
#[derive(Debug, Default)]
struct Subjects {
    ids: Symbols,
    syms: Vec<Sym>,
    rows: Vec<Row>,
}

impl Subjects {
    fn push(&mut self, id: &str, at: Millis, seq: u64, kind: u8) {
        let sym = self.ids.intern(id);
        if sym.index() == self.syms.len() {
            self.syms.push(sym);
        }
        self.rows.push(Row { at, seq, subject: sym.index() as u32, kind });
    }

    fn into_books(
        self,
        account: &str,
        is_numbered: bool,
        what: fn(u8, &str) -> What<&str>,
        fold: &mut Fold<'_>,
    ) -> Result<(), FactsError> {
        let (starts, order) = self.by_subject();
        let mut subjects: Vec<u32> = (0..self.syms.len() as u32).collect();
        subjects.sort_unstable_by_key(|&subject| self.ids.text(self.syms[subject as usize]));
        let (mut book, mut taken) = (Book::new(), 0);
        for subject in subjects {
            let id = self.ids.text(self.syms[subject as usize]);
            let (from, to) = (starts[subject as usize], starts[subject as usize + 1]);
            for &position in &order[from as usize..to as usize] {
                let row = self.rows[position as usize];
                let seq = is_numbered.then_some(row.seq);
                let event_id = position.to_string();
                let what = what(row.kind, id);
                let (at, case_id, attributes) = (row.at, None, &[][..]);
                book.take(&Event { event_id: &event_id, at, seq, account, case_id, what, attributes });
                taken += 1;
            }
            if taken >= LOT {
                fold(std::mem::take(&mut book))?;
                taken = 0;
            }
        }
        if taken > 0 { fold(book) } else { Ok(()) }
    }

    /// Where each subject's events begin in the order of subjects, and that order; told first stands first.
    fn by_subject(&self) -> (Vec<u32>, Vec<u32>) {
        let mut starts = vec![0_u32; self.syms.len() + 1];
        for row in &self.rows {
            starts[row.subject as usize + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut next = starts.clone();
        let mut order = vec![0_u32; self.rows.len()];
        for (position, row) in self.rows.iter().enumerate() {
            let slot = &mut next[row.subject as usize];
            order[*slot as usize] = position as u32;
            *slot += 1;
        }
        (starts, order)
    }
}
