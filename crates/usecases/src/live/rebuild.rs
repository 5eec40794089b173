//! The facts of a ledger, made anew.

use nabiz_app::config::Config;
use nabiz_app::desk::DeskError;
use nabiz_domain::book::Book;
use nabiz_domain::event::Millis;
use nabiz_sources::native::Parser;

use super::ledger::Ledger;
use super::{of_engine, of_ledger};
use crate::session::{Session, accounts};

/// Events read at once.
const BATCH: usize = 10_000;

/// Takes what the ledger has behind `position` into `book`; the position of the last event, or the same.
///
/// # Errors
/// When the ledger cannot be read or holds what is no event.
pub fn replay(ledger: &dyn Ledger, book: &mut Book, position: i64) -> Result<i64, DeskError> {
    let (mut parser, mut last) = (Parser::new(), position);
    each_batch(ledger, position, |events, _| take(&mut parser, book, events, &mut last))
}

/// Hands over what the ledger has behind `position`, batch by batch, each with its last position; while one is taken the
/// next is read. The position of the last event, or the same.
pub(super) fn each_batch(
    ledger: &dyn Ledger,
    mut position: i64,
    mut take: impl FnMut(&[(i64, String)], i64) -> Result<(), DeskError>,
) -> Result<i64, DeskError> {
    let read = |behind: i64| ledger.tail(behind, BATCH).map_err(of_ledger);
    let mut events = read(position)?;
    std::thread::scope(|scope| {
        while let Some(&(last, _)) = events.last() {
            // What does not fill a batch is the end, but for what has come meanwhile.
            let next = (events.len() == BATCH).then(|| scope.spawn(move || read(last)));
            take(&events, last)?;
            position = last;
            events = match next {
                Some(next) => next.join().map_err(|_| DeskError::Failed("reading the ledger broke off".into()))??,
                None => read(last)?,
            };
        }
        Ok(position)
    })
}

/// Takes events of a ledger into `book`; `position` is that of the last that was taken.
pub(super) fn take(
    parser: &mut Parser,
    book: &mut Book,
    events: &[(i64, String)],
    position: &mut i64,
) -> Result<(), DeskError> {
    for (at, json) in events {
        // The ledger takes readable events only; one that is not is a defect that must be seen.
        parser.parse(json.as_bytes(), |event| book.take(event)).map_err(|fault| {
            DeskError::Failed(format!("the ledger holds no event at position {at}: {}", fault.reason))
        })?;
        *position = *at;
    }
    Ok(())
}

/// Folds the whole ledger as of `as_of`, by default as of its last event; `None` if it is empty. The same events,
/// settings and instant give the same facts.
///
/// # Errors
/// When the ledger cannot be read or the engine fails.
pub fn rebuild(
    ledger: &dyn Ledger,
    config: &Config,
    as_of: Option<Millis>,
    threads: usize,
) -> Result<Option<(Book, Session)>, DeskError> {
    let mut book = Book::new();
    replay(ledger, &mut book, 0)?;
    let index = book.index();
    let all = accounts(&book);
    if all.is_empty() {
        return Ok(None);
    }
    let session = Session::open(&book, &index, &all, config, as_of, threads).map_err(of_engine)?;
    Ok(Some((book, session)))
}
