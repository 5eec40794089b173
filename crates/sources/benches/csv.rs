//! The whole ServiceNow log: unpacking, records, mapping, events.
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on shall stop")]

use std::path::{Path, PathBuf};

use divan::counter::ItemsCount;
use nabiz_domain::event::Event;
use nabiz_sources::{ReadOptions, Refusal, Sink, read_all};

fn main() {
    divan::main();
}

#[derive(Default)]
struct Count(u64);

impl Sink for Count {
    fn event(&mut self, event: &Event<'_>) {
        self.0 += event.at as u64 ^ event.event_id.len() as u64;
    }
    fn refuse(&mut self, refusal: Refusal) {
        panic!("{refusal}");
    }
}

fn log() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/servicenow/incident_event_log.csv.gz")
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn servicenow(bencher: divan::Bencher<'_, '_>) {
    bencher.counter(ItemsCount::new(141_712_usize)).bench(|| {
        let mut sink = Count::default();
        read_all(&[log()], &ReadOptions::default(), &mut sink, &mut |_| {}).unwrap();
        sink.0
    });
}

/// Only unpacking, for comparison.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn unpacking(bencher: divan::Bencher<'_, '_>) {
    bencher.bench(|| {
        let file = std::io::BufReader::new(std::fs::File::open(log()).unwrap());
        let mut out = std::io::sink();
        std::io::copy(&mut flate2::bufread::MultiGzDecoder::new(file), &mut out).unwrap()
    });
}
