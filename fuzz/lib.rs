//! What every target checks: nothing panics, and every row is accounted for.

use nabiz_domain::event::Event;
use nabiz_sources::native::write_event;
use nabiz_sources::{Mapping, Reading, Refusal, Sink, read_stream_with};

#[derive(Default)]
struct Count {
    events: u64,
    refused: u64,
    line: Vec<u8>,
}

impl Sink for Count {
    fn event(&mut self, event: &Event<'_>) {
        self.events += 1;
        self.line.clear();
        write_event(event, &mut self.line).expect("an event that was read can be written");
    }

    fn refuse(&mut self, refusal: Refusal) {
        self.refused += 1;
        assert!(!refusal.to_string().contains('\n'));
    }
}

/// Reads `data` as `source`, or as what it looks like.
pub fn read(source: Option<&str>, mappings: &[&str], data: &[u8]) {
    let mappings =
        mappings.iter().map(|text| Mapping::parse("fuzz.toml", text).expect("the mapping is right")).collect();
    let reading = Reading { mappings, source: source.map(str::to_owned), ..Reading::default() };
    let mut count = Count::default();
    if let Ok(summary) = read_stream_with("fuzz", data, &reading, &mut count) {
        assert_eq!((summary.counts.events, summary.counts.refused), (count.events, count.refused));
    }
}
