//! A data folder for start and load tests: the book of a synthetic shop's events is kept in it, written straight, without
//! handing each event in. The ledger has the first and the last event only, so that a server goes on from the book.
//!
//! `cargo run --release --example large_desk -- FOLDER CASES [START [DAYS]]`

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use jiff::civil::Date;
use nabiz_domain::book::Book;
use nabiz_domain::event::Event;
use nabiz_sources::native::write_event;
use nabiz_store::Store;
use nabiz_synth::{Shop, settings_toml};
use nabiz_usecases::live::ledger::{Ledger, NewEvent};
use nabiz_usecases::live::snapshot::{SNAPSHOT, write};
use nabiz_usecases::live::stored::StoredLedger;

/// Events are sealed after so many: open ones take much more memory.
const SEALED: u64 = 8_000_000;

fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let usage = "large_desk FOLDER CASES [START [DAYS]]";
    let folder = PathBuf::from(args.next().context(usage)?);
    let cases: u64 = args.next().context(usage)?.parse()?;
    let start: Date = args.next().unwrap_or_else(|| "2025-01-01".into()).parse()?;
    let days: u32 = args.next().unwrap_or_else(|| "396".into()).parse()?;
    let (account, timezone) = ("synthetic-shop".to_owned(), "Europe/Istanbul".to_owned());
    let shop = Shop { seed: 1, cases, account, timezone, start, days };

    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("nabiz.toml"), settings_toml(&shop))?;
    let mut book = Book::of_ledger();
    let mut ends: [Option<NewEvent>; 2] = [None, None];
    let mut count = 0_u64;
    shop.tell(|event| {
        book.take(event);
        count += 1;
        if count.is_multiple_of(SEALED) {
            let _ = book.index();
            eprintln!("{count} events");
        }
        // Any event can stand for the last: it only has to be in the ledger and in the book.
        if count <= 2 {
            ends[count as usize - 1] = kept(event);
        }
    })?;
    let _ = book.index();
    let runtime = tokio::runtime::Runtime::new()?;
    let store = runtime.block_on(Store::open(&folder.join("nabiz.db").display().to_string()))?;
    let ledger: Arc<dyn Ledger> = Arc::new(StoredLedger::new(store, runtime.handle().clone()));
    ledger.append(ends.into_iter().flatten().collect(), 0)?;
    let position = ledger.tail(0, 2)?.last().context("the ledger is empty")?.0;
    write(&folder.join(SNAPSHOT), &book, &*ledger, position)?;
    eprintln!("{count} events of {} cases in {}", book.cases().len(), folder.display());
    Ok(())
}

fn kept(event: &Event<'_>) -> Option<NewEvent> {
    let mut json = Vec::new();
    write_event(event, &mut json).ok()?;
    Some(NewEvent {
        account: event.account.to_owned(),
        event_id: event.event_id.to_owned(),
        case_id: event.case_id.map(str::to_owned),
        at: event.at,
        json: String::from_utf8(json).ok()?.trim_end().to_owned(),
    })
}
