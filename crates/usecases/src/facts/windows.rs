//! The second telling: cases are folded window by window, and written once nothing can change them.

use nabiz_domain::book::{Account, Book, Entry, Index};
use nabiz_domain::event::{Actor, Event, MessageKind, Millis, What};
use nabiz_domain::facts::{Facts, Feeds, Leftovers};
use nabiz_domain::fold::fold;
use nabiz_domain::settings::Settings;
use nabiz_engine::files::Writer;
use nabiz_engine::store::{AccountInfo, EngineError, Store};

use super::carry::Carry;
use super::feeds::FeedLog;
use super::outline::{Cutter, Outline};
use super::{FactsError, StreamOptions};

/// Begins the ids of events and cases that were not told; control characters stand in no source's ids.
const OWN: char = '\u{1}';
const ACCOUNT: Account = Account(0);

/// The windows of a stream.
pub(super) struct Windows<'o> {
    outline: &'o Outline,
    settings: Settings,
    as_of: Millis,
    threads: usize,
    writer: Writer,
    cutter: Cutter,
    window: usize,
    book: Book,
    /// Which cases of the book are written already.
    written: Vec<bool>,
    /// What the cases brought along have left over: it was counted before.
    counted: Leftovers,
    feed_log: FeedLog,
    feeds: Feeds,
    leftovers: Leftovers,
}

impl<'o> Windows<'o> {
    pub fn new(outline: &'o Outline, settings: Settings, options: &StreamOptions, writer: Writer) -> Self {
        let mut windows = Self {
            outline,
            settings,
            as_of: options.as_of.unwrap_or(outline.span.1),
            threads: options.threads,
            writer,
            cutter: outline.cutter.clone(),
            window: 0,
            book: Book::new(),
            written: Vec::new(),
            counted: Leftovers::default(),
            feed_log: FeedLog::new(&outline.account, outline.is_numbered),
            feeds: Feeds::default(),
            leftovers: Leftovers::default(),
        };
        windows.book = windows.fresh();
        windows.written = vec![true; windows.book.cases().len()];
        windows.counted = windows.anchor_left();
        windows
    }

    pub fn take(&mut self, event: &Event<'_>) -> Result<(), FactsError> {
        let Some(case_id) = event.case_id else {
            self.feed_log.take(event);
            return Ok(());
        };
        let (window, is_new) = self.cutter.window_of(case_id);
        if window != self.window {
            self.close()?;
            self.window = window;
        }
        if is_new && self.is_known(case_id) {
            return Err(FactsError::Scattered(case_id.to_owned()));
        }
        self.book.take(event);
        Ok(())
    }

    /// Folds what is left and the feeds; gives the writer and what the manifest says of the account.
    pub fn finish(mut self) -> Result<(Writer, AccountInfo, Millis), FactsError> {
        self.close()?;
        self.book = Book::new();
        let nothing = FeedLog::new(&self.outline.account, true);
        let feed_log = std::mem::replace(&mut self.feed_log, nothing);
        feed_log.into_books(&mut |mut book| {
            self.anchor(&mut book);
            let index = book.index();
            let facts = self.fold(&book, &index);
            self.feeds = self.feeds.or(facts.feeds);
            let mut own = facts.leftovers;
            own.subtract(self.anchor_left());
            self.leftovers.add(own);
            self.write(&book, facts)
        })?;
        let zone = nabiz_domain::calendar::zone(&self.settings.timezone)
            .map_err(|error| EngineError::Query(format!("account `{}`: {error}", self.outline.account)))?;
        let info = AccountInfo {
            name: self.outline.account.clone(),
            settings: self.settings,
            zone,
            feeds: self.feeds,
            leftovers: self.leftovers,
            span: self.outline.span,
        };
        Ok((self.writer, info, self.as_of))
    }

    fn is_known(&self, case_id: &str) -> bool {
        self.book.symbols.find(case_id).is_some_and(|id| self.book.find_case(ACCOUNT, id).is_some())
    }

    fn fold(&self, book: &Book, index: &Index) -> Facts {
        fold(book, index, ACCOUNT, &self.settings, self.as_of, self.threads)
    }

    /// Folds the book, writes what is settled and begins the next book with what is not.
    fn close(&mut self) -> Result<(), FactsError> {
        if self.window >= self.outline.later.len() {
            return Err(FactsError::Changed);
        }
        let index = self.book.index();
        let mut facts = self.fold(&self.book, &index);
        check_answers(&self.book, &facts)?;
        self.feeds = self.feeds.or(facts.feeds);
        let left = facts.leftovers;
        let mut own = left;
        own.subtract(self.counted);
        self.leftovers.add(own);
        self.written.resize(self.book.cases().len(), false);
        let carry = Carry::of(&self.book, &facts, self.outline, self.settings.recontact_window, self.window);
        let fresh: Vec<bool> =
            carry.settled.iter().zip(&self.written).map(|(settled, written)| *settled && !written).collect();
        facts.keep_cases(|labels| fresh[labels.case.0 as usize]);
        let book = std::mem::take(&mut self.book);
        self.write(&book, facts)?;
        self.go_on(&book, &index, &carry);
        self.counted = self.anchor_left();
        if left != self.counted {
            let index = self.book.index();
            self.counted = self.fold(&self.book, &index).leftovers;
        }
        Ok(())
    }

    fn write(&mut self, book: &Book, facts: Facts) -> Result<(), FactsError> {
        let all = [(ACCOUNT, facts)];
        let known = [(ACCOUNT, self.settings.clone(), self.outline.span)];
        let store = Store::new(book, &all, &known, self.threads)?;
        Ok(self.writer.add(&store, book, &[&all[0].1])?)
    }

    /// A book that knows all names in their order and where time begins, but no case.
    fn fresh(&self) -> Book {
        let mut book = Book::new();
        for name in &self.outline.names {
            book.symbols.intern(name);
        }
        self.anchor(&mut book);
        book
    }

    /// Events of a case that never opens give no row. They say what the other windows have: since when there are
    /// events, whether anybody replies, and whether a feed tells of customers.
    fn anchor(&self, book: &mut Book) {
        let own = OWN.to_string();
        for (number, what) in self.anchors().enumerate() {
            book.take(&Event {
                event_id: &OWN.to_string().repeat(number + 1),
                at: self.outline.span.0,
                seq: Some(0),
                account: &self.outline.account,
                case_id: Some(&own),
                what: what.map(&mut |()| own.as_str()),
                attributes: &[],
            });
        }
    }

    fn anchors(&self) -> impl Iterator<Item = What<()>> {
        let (by, kind) = (Actor::Agent(None), MessageKind::Reply);
        let reply = What::Message { by, public: true, kind, automated: false };
        let first = if self.outline.has_replies { reply } else { What::Ring };
        std::iter::once(first)
            .chain((!self.outline.customers.is_empty()).then_some(What::CustomerStart { requester: () }))
    }

    /// What the events of [`Self::anchor`] have left over.
    fn anchor_left(&self) -> Leftovers {
        let (is_there, count) = (self.outline.span.0 <= self.as_of, self.anchors().count() as u64);
        let [no_open, after_as_of] = if is_there { [count, 0] } else { [0, count] };
        Leftovers { no_open, after_as_of, ..Leftovers::default() }
    }

    /// Begins the next book with the cases that go on, in the order in which they were told.
    fn go_on(&mut self, book: &Book, index: &Index, carry: &Carry) {
        let mut next = self.fresh();
        let mut written = vec![true; next.cases().len()];
        let mut entries: Vec<Entry> = Vec::new();
        let mut taken = 0_u64;
        let cases = (0..book.cases().len() as u32).map(nabiz_domain::book::Case);
        for case in cases.filter(|case| carry.goes_on[case.0 as usize]) {
            let text = |sym| book.symbols.text(sym);
            let own: Vec<(&str, &str)> =
                book.attributes_of(case).map(|(key, value)| (text(key), text(value))).collect();
            book.events_of(case, index, &mut entries);
            for (position, entry) in entries.iter().enumerate() {
                taken += 1;
                next.take(&Event {
                    event_id: &format!("{OWN}{taken}"),
                    at: entry.at,
                    seq: entry.seq,
                    account: &self.outline.account,
                    case_id: Some(text(book.cases()[case.0 as usize].id)),
                    what: entry.what.map(&mut |sym| text(sym)),
                    attributes: if position == 0 { &own } else { &[] },
                });
            }
            let is_written = self.written[case.0 as usize] || carry.settled[case.0 as usize];
            written.push(is_written);
        }
        self.book = next;
        self.written = written;
    }
}

/// Which of a respondent's answers counts is decided over all cases of the account (METRICS B.11).
fn check_answers(book: &Book, facts: &Facts) -> Result<(), FactsError> {
    let answer = facts.answers.iter().find(|row| row.instrument.is_personal() && row.respondent.is_some());
    match answer.and_then(|row| row.labels) {
        Some(labels) => {
            let id = book.cases()[labels.case.0 as usize].id;
            Err(FactsError::AnswerInCase(book.symbols.text(id).to_owned()))
        }
        None => Ok(()),
    }
}
