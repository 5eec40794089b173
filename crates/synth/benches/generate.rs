//! How fast a shop is told, and what a reader of its events pays on top.

use divan::counter::ItemsCount;
use nabiz_synth::Shop;

fn main() {
    divan::main();
}

/// Generation alone: events a second.
#[divan::bench(args = [5_000, 50_000], sample_count = 10)]
fn tell(bencher: divan::Bencher<'_, '_>, cases: u64) {
    let shop = Shop { cases, ..Shop::default() };
    let events = shop.tell(|_| ()).expect("the default shop is valid").events;
    bencher.counter(ItemsCount::new(events)).bench(|| {
        shop.tell(|event| {
            divan::black_box(event);
        })
    });
}
