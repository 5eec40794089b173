//! Single cases read again as the fold reads them, without folding the others.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use nabiz_domain::book::{Account, Book, Case, Index};
use nabiz_domain::channel::Class;
use nabiz_domain::event::What;
use nabiz_domain::facts::Episode;
use nabiz_domain::fold::session::Session;
use nabiz_domain::fold::thread::sessions;
use nabiz_domain::fold::{CaseView, Rules};
use nabiz_domain::settings::Settings;

use crate::rows::{Of, OpenRows};

/// Reads cases of one account.
pub(crate) struct Reader<'a> {
    /// The events.
    pub book: &'a Book,
    /// The settings, compiled as the fold compiles them.
    pub rules: Rules<'a>,
    index: &'a Index,
    account: Account,
    facts: &'a OpenRows<'a>,
    /// Cases that an outbound call may have answered, when they were looked for.
    linked: OnceCell<BTreeSet<Case>>,
}

impl<'a> Reader<'a> {
    /// A reader of the cases that `facts` were folded from.
    pub fn new(
        book: &'a Book,
        index: &'a Index,
        account: Account,
        settings: &'a Settings,
        facts: &'a OpenRows<'a>,
    ) -> Self {
        let as_of = facts.as_of;
        let first = book.span().map_or(as_of, |span| span.0);
        let rules = Rules::compile(settings, &book.symbols, facts.feeds, first, as_of);
        Self { book, rules, index, account, facts, linked: OnceCell::new() }
    }

    fn linked(&self) -> &BTreeSet<Case> {
        self.linked.get_or_init(|| {
            let is_outbound = |row: &Of<'_, Episode>| row.labels().channel.is_outbound();
            let calls = self.facts.episodes().filter(|row| row.parent().is_some()).filter(is_outbound);
            calls.filter_map(|row| self.book.find_case(self.account, row.parent()?)).collect()
        })
    }

    /// The events of `case` and where its sessions lie; `None` if it never opens.
    pub fn view(&self, case: Case) -> Option<CaseView> {
        if self.linked().contains(&case) {
            return CaseView::of(self.book, self.index, case, &self.rules);
        }
        let mut entries = Vec::new();
        self.book.events_of(case, self.index, &mut entries);
        entries.truncate(entries.partition_point(|entry| entry.at <= self.rules.as_of));
        let class = entries.iter().find_map(|entry| opened_class(&entry.what))?;
        let sessions = sessions(&entries, class, self.rules.settings);
        Some(CaseView { entries, sessions })
    }

    /// What `look` makes of the `number`-th session of `case`, from 1.
    pub fn with_session<T>(&self, case: Case, number: u32, look: impl FnOnce(&Session<'_>) -> T) -> Option<T> {
        let view = self.view(case)?;
        let sessions = view.read(&self.rules);
        let position = (number as usize).checked_sub(1)?;
        sessions.get(position).map(look)
    }
}

fn opened_class<S>(what: &What<S>) -> Option<Class> {
    match what {
        What::Open { channel, .. } | What::Arrive { channel, .. } => Some(channel.class()),
        _ => None,
    }
}
