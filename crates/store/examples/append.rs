//! How many events a second a store keeps durably: `append FILE EVENTS WRITERS`, in batches of 100.

#![expect(clippy::disallowed_methods, reason = "it measures")]

use std::time::Instant;

use nabiz_store::{Event, Store};

const BATCH: usize = 100;

fn batch(writer: usize, number: usize) -> Vec<Event> {
    let event = |i: usize| {
        let id = format!("{writer}-{number}-{i}");
        let case = format!("{writer}-{}", number * BATCH / 8 + i / 8);
        let json = format!(
            r#"{{"event_id":"{id}","ts":1700000000000,"account":"a","case_id":"{case}","type":"message","by":"customer","vis":"public","kind":"reply","requester":"R{i}"}}"#
        );
        Event { account: "a".into(), event_id: id, case_id: Some(case), at: 1_700_000_000_000, json }
    };
    (0..BATCH).map(event).collect()
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, address, events, writers] = arguments.as_slice() else {
        return Err("usage: append FILE EVENTS WRITERS".into());
    };
    let (events, writers): (usize, usize) = (events.parse()?, writers.parse()?);
    let store = Store::open(address).await?;
    let started = Instant::now();
    let each = events / BATCH / writers;
    let tasks: Vec<_> = (0..writers)
        .map(|writer| {
            let store = store.clone();
            tokio::spawn(async move {
                for number in 0..each {
                    store.append(batch(writer, number), 0).await?;
                }
                Ok::<(), nabiz_store::StoreError>(())
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    let seconds = started.elapsed().as_secs_f64();
    let kept = each * writers * BATCH;
    println!("{kept} events in {seconds:.2} s: {:.0} a second", kept as f64 / seconds);
    Ok(())
}
