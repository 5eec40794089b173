//! Native lines: reading them and writing them.
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on shall stop")]

use divan::counter::{BytesCount, ItemsCount};
use nabiz_domain::event::Event;
use nabiz_sources::native::{Parser, write_event};
use nabiz_sources::{ReadOptions, Refusal, Sink, read_stream};

const MINIDESK: &[u8] = include_bytes!("../tests/data/minidesk.jsonl");
const COPIES: usize = 2000;

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

fn lines() -> (Vec<u8>, usize) {
    let bytes = MINIDESK.repeat(COPIES);
    let count = bytes.iter().filter(|&&byte| byte == b'\n').count();
    (bytes, count)
}

/// The whole way: stream, lines, fields, events.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn read(bencher: divan::Bencher<'_, '_>) {
    let (bytes, count) = lines();
    bencher.counter(ItemsCount::new(count)).counter(BytesCount::new(bytes.len())).bench(|| {
        let mut sink = Count::default();
        read_stream("bench", &bytes[..], &ReadOptions::default(), &mut sink).unwrap();
        sink.0
    });
}

/// The same with a text that has an escape in every line, which goes by serde_json.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn read_escaped(bencher: divan::Bencher<'_, '_>) {
    let (bytes, count) = lines();
    let bytes = String::from_utf8(bytes).unwrap().replace("\"minidesk\"", "\"mini\\u0064esk\"").into_bytes();
    bencher.counter(ItemsCount::new(count)).counter(BytesCount::new(bytes.len())).bench(|| {
        let mut sink = Count::default();
        read_stream("bench", &bytes[..], &ReadOptions::default(), &mut sink).unwrap();
        sink.0
    });
}

/// Reading a line and writing it again.
#[divan::bench(sample_count = 10)]
fn read_and_write(bencher: divan::Bencher<'_, '_>) {
    let count = MINIDESK.iter().filter(|&&byte| byte == b'\n').count();
    bencher.counter(ItemsCount::new(count)).bench(|| {
        let (mut parser, mut out) = (Parser::new(), Vec::with_capacity(MINIDESK.len()));
        for line in MINIDESK.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
            parser.parse(line, |event| write_event(event, &mut out).unwrap()).unwrap();
        }
        out.len()
    });
}
