//! Other events that came under an id that was taken: one of the two is lost, which nobody meant.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Account, Book, Entry};
use crate::event::{Event, Millis, What};
use crate::symbols::Sym;

/// An event that came under the id of another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clash {
    /// The account.
    pub account: Account,
    /// The id of both.
    pub event_id: Sym,
    /// The case of the later one.
    pub case_id: Option<Sym>,
}

/// An event that came under a known id.
#[derive(Clone, Debug)]
pub(super) struct Again {
    clash: Clash,
    id: u64,
    at: Millis,
    what: What<Sym>,
}

impl Book {
    /// From now on keeps what comes under a known id, to tell another event from the same one sent again. For somebody who
    /// looks at a log; it costs nothing but where events come again.
    pub fn watch_ids(&mut self) {
        self.again.get_or_insert_default();
    }

    /// Keeps `event`, which came under a known id.
    pub(super) fn note_again(&mut self, account: Account, id: u64, event: &Event<'_>) {
        let Some(again) = &mut self.again else { return };
        let symbols = &mut self.symbols;
        let clash = Clash {
            account,
            event_id: symbols.intern(event.event_id),
            case_id: event.case_id.map(|case| symbols.intern(case)),
        };
        again.push(Again { clash, id, at: event.at, what: event.what.map(&mut |text| symbols.intern(text)) });
    }

    /// What came under the id of an event that it is not: another instant, case or content; attributes are not looked at.
    /// Needs [`Book::watch_ids`], and has to be asked before the book is indexed, which lets the lower `seq` hold.
    #[must_use]
    pub fn clashes(&self) -> Vec<Clash> {
        let again = self.again.as_deref().unwrap_or_default();
        if again.is_empty() {
            return Vec::new();
        }
        let ids: FxHashSet<u64> = again.iter().map(|one| one.id).collect();
        let own = self.entries().map(|entry| (entry, Some(self.cases[entry.owner as usize].id)));
        let feeds = (0..self.accounts.len()).flat_map(|number| self.feeds_of(Account(number as u16)));
        let told = feeds.chain(self.fed.iter().copied()).map(|entry| (entry, None));
        let first: FxHashMap<u64, (Entry, Option<Sym>)> =
            own.chain(told).filter(|(entry, _)| ids.contains(&entry.id)).map(|one| (one.0.id, one)).collect();
        let is_other = |one: &&Again| {
            first.get(&one.id).is_some_and(|(entry, case_id)| {
                (entry.at, entry.what, *case_id) != (one.at, one.what, one.clash.case_id)
            })
        };
        again.iter().filter(is_other).map(|one| one.clash).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::Channel;
    use crate::event::Actor;

    fn event<'a>(event_id: &'a str, case_id: &'a str, at: Millis) -> Event<'a> {
        let (by, requester, topic, priority, parent) = (Actor::Customer, None, None, None, None);
        let channel = Channel::Email;
        let what = What::Open { channel, by, requester, topic, priority, parent, on_behalf: false };
        Event { event_id, at, seq: None, account: "a", case_id: Some(case_id), what, attributes: &[] }
    }

    #[test]
    fn another_event_under_a_known_id_is_told_from_the_same_one_sent_again() {
        let mut book = Book::new();
        book.watch_ids();
        for one in [event("x", "T1", 1), event("x", "T1", 1), event("x", "T2", 1), event("x", "T1", 2)] {
            book.take(&one);
        }
        let clashes = book.clashes();
        let cases: Vec<&str> = clashes.iter().filter_map(|one| Some(book.symbols.text(one.case_id?))).collect();
        assert_eq!((cases, book.duplicates()), (vec!["T2", "T1"], 3));
        assert_eq!(book.cases().len(), 1, "an event that is left out makes no case");
    }

    #[test]
    fn which_of_two_holds_does_not_matter() {
        let mut book = Book::new();
        book.watch_ids();
        book.take(&Event { seq: Some(5), ..event("x", "T1", 1) });
        book.take(&Event { seq: Some(3), ..event("x", "T2", 1) });
        assert_eq!(book.clashes().len(), 1);
    }

    #[test]
    fn without_watching_nothing_is_known() {
        let mut book = Book::new();
        book.take(&event("x", "T1", 1));
        book.take(&event("x", "T2", 1));
        assert!(book.clashes().is_empty());
    }
}
