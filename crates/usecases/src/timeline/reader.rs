//! Single cases read again as the fold reads them, without folding the others.

use std::collections::BTreeSet;

use nabiz_domain::book::{Account, Book, Case, Index};
use nabiz_domain::channel::Class;
use nabiz_domain::event::What;
use nabiz_domain::fold::session::Session;
use nabiz_domain::fold::thread::sessions;
use nabiz_domain::fold::{CaseView, Rules};
use nabiz_domain::settings::Settings;

use crate::rows::Rows;

/// Reads cases of one account.
pub(crate) struct Reader<'a> {
    /// The events.
    pub book: &'a Book,
    /// The settings, compiled as the fold compiles them.
    pub rules: Rules<'a>,
    index: &'a Index,
    /// Cases that an outbound call may have answered: they need a look over all events.
    linked: BTreeSet<Case>,
}

impl<'a> Reader<'a> {
    /// A reader of the cases that `facts` were folded from.
    pub fn new(book: &'a Book, index: &'a Index, account: Account, settings: &'a Settings, facts: &Rows) -> Self {
        let as_of = facts.as_of;
        let first = book.span().map_or(as_of, |span| span.0);
        let rules = Rules::compile(settings, &book.symbols, facts.feeds, first, as_of);
        let parents = book.openings().filter_map(|entry| match entry.what {
            What::Arrive { channel, parent, .. } | What::Open { channel, parent, .. } if channel.is_outbound() => {
                parent
            }
            _ => None,
        });
        let linked = parents.filter_map(|parent| book.find_case(account, parent)).collect();
        Self { book, rules, index, linked }
    }

    /// The events of `case` and where its sessions lie; `None` if it never opens.
    pub fn view(&self, case: Case) -> Option<CaseView> {
        if self.linked.contains(&case) {
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
