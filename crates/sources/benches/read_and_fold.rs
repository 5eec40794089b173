//! From native lines to facts: what each stage adds, on a synthetic shop of nearly three million events.
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on shall stop")]

use std::sync::LazyLock;

use divan::counter::{BytesCount, ItemsCount};
use jiff::civil::Weekday;
use nabiz_domain::book::{Account, Book};
use nabiz_domain::calendar::{Calendar, Hours, Schedule, Shift};
use nabiz_domain::channel::Class;
use nabiz_domain::event::{Event, Millis, Priority, Status};
use nabiz_domain::facts::Facts;
use nabiz_domain::fold::fold;
use nabiz_domain::settings::{SECOND, Settings, SlaMetric, SlaPolicy, Team};
use nabiz_sources::native::write_event;
use nabiz_sources::{ReadOptions, Refusal, Sink, read_stream};
use nabiz_synth::{Shop, settings_toml};

fn main() {
    divan::main();
}

/// The shop's events as lines, how many they are, and its settings.
struct Told {
    lines: Vec<u8>,
    events: u64,
    settings: Settings,
}

static TOLD: LazyLock<Told> = LazyLock::new(|| {
    let shop = Shop { cases: 200_000, ..Shop::default() };
    let mut lines = Vec::new();
    let events = shop.tell(|event| write_event(event, &mut lines).unwrap()).unwrap().events;
    Told { lines, events, settings: settings(&shop) }
});

/// The shop's opening hours, teams and promises; holidays apart.
fn settings(shop: &Shop) -> Settings {
    let table: toml::Table = settings_toml(shop).parse().unwrap();
    let text = |table: &toml::Value, key: &str| table[key].as_str().unwrap().to_owned();
    let teams = table["teams"].as_array().unwrap().iter().map(|team| {
        let members = team["members"].as_array().unwrap().iter();
        let members = members.map(|member| member.as_str().unwrap().to_owned()).collect();
        Team { id: text(team, "id"), members, calendar: None }
    });
    let days = [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
    let shifts = days.map(|day| (day, Shift::new(540, 1080).unwrap()));
    let hours = Schedule::new(&shop.timezone, shifts).unwrap();
    Settings {
        timezone: shop.timezone.clone(),
        calendar: Some(Calendar::new(vec![hours])),
        teams: teams.collect(),
        sla: promises(),
        ..Settings::default()
    }
}

fn promises() -> Vec<SlaPolicy> {
    let minutes = |count: Millis| count * 60 * SECOND;
    let classes = [(Class::Ticket, None), (Class::Ticket, Some(Priority::Urgent)), (Class::Conversation, None)];
    let metrics = [(SlaMetric::FirstResponse, minutes(60)), (SlaMetric::Resolution, minutes(240))];
    let policy = |(metric, target), (class, priority)| SlaPolicy {
        metric,
        class: Some(class),
        priority,
        team: None,
        target,
        hours: Hours::Business,
        pause: vec![Status::Pending],
    };
    metrics.into_iter().flat_map(|metric| classes.map(|class| policy(metric, class))).collect()
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

#[derive(Default)]
struct Taker(Book);

impl Sink for Taker {
    fn event(&mut self, event: &Event<'_>) {
        self.0.take(event);
    }
    fn refuse(&mut self, refusal: Refusal) {
        panic!("{refusal}");
    }
}

fn read<S: Sink + Default>(told: &Told) -> S {
    let mut sink = S::default();
    read_stream("bench", &told.lines[..], &ReadOptions::default(), &mut sink).unwrap();
    sink
}

fn folded(book: &mut Book, told: &Told, threads: usize) -> Facts {
    let index = book.index();
    let as_of = book.span().unwrap().1;
    fold(book, &index, Account(0), &told.settings, as_of, threads)
}

/// Lines to events.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn lines_to_events(bencher: divan::Bencher<'_, '_>) {
    let told = &*TOLD;
    let counted = bencher.counter(ItemsCount::new(told.events)).counter(BytesCount::new(told.lines.len()));
    counted.bench(|| read::<Count>(told).0);
}

/// Lines to a book.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn lines_to_book(bencher: divan::Bencher<'_, '_>) {
    let told = &*TOLD;
    bencher.counter(ItemsCount::new(told.events)).bench(|| read::<Taker>(told));
}

/// A book, indexed and folded.
#[divan::bench(args = [1, 2], sample_count = 5, sample_size = 1)]
fn book_to_facts(bencher: divan::Bencher<'_, '_>, threads: usize) {
    let told = &*TOLD;
    let mut book = read::<Taker>(told).0;
    bencher.counter(ItemsCount::new(told.events)).bench_local(|| folded(&mut book, told, threads));
}

/// Lines to facts, the whole way; only the fold uses further threads.
#[divan::bench(args = [1, 2], sample_count = 5, sample_size = 1)]
fn lines_to_facts(bencher: divan::Bencher<'_, '_>, threads: usize) {
    let told = &*TOLD;
    bencher.counter(ItemsCount::new(told.events)).bench(|| {
        let mut book = read::<Taker>(told).0;
        let facts = folded(&mut book, told, threads);
        // Given back so that emptying memory is not timed.
        (book, facts)
    });
}
