//! What is odd in an account's log: what it is, where, and what to do about it.

use nabiz_catalogue::query::{Dimension, Filter, Query};
use nabiz_catalogue::score::{NaReason, Score};
use nabiz_domain::book::{Account, Book, Case, Clash};
use nabiz_domain::facts::Leftovers;
use nabiz_domain::fold::odd_cases;
use nabiz_engine::store::AccountInfo;
use nabiz_usecases::receipt::{Question, Reason, receipt};
use nabiz_usecases::session::Session;
use nabiz_words::Words;

use crate::input::Input;
use crate::score_table::{is_headline, metric_name};

/// Cases that are named of each kind.
const NAMED: usize = 3;

type Count = fn(&Leftovers) -> u64;

/// What a case can leave over, by the message that says so; `quality-fix-…` says what to do.
const KINDS: [(&str, Count); 6] = [
    ("no_open", |left| left.no_open),
    ("after_deletion", |left| left.after_deletion),
    ("second_open", |left| left.second_open),
    ("unknown_survey", |left| left.unknown_survey),
    ("unknown_scale", |left| left.unknown_scale),
    ("off_scale", |left| left.off_scale),
];

/// An account's oddities.
pub(super) struct Oddities {
    /// Repeated events are counted for the whole log; they can be said of an account only if it is the only one.
    repeated: u64,
    after_as_of: u64,
    found: Vec<Found>,
    skewed: Vec<Skewed>,
}

/// Oddities of one kind.
struct Found {
    kind: &'static str,
    count: u64,
    places: Places,
}

/// The cases whose clocks run backwards for a figure.
struct Skewed {
    metric: String,
    class: String,
    count: u64,
    places: Places,
}

/// Some names, and whether there are more.
#[derive(Default)]
struct Places {
    named: Vec<String>,
    has_more: bool,
}

impl Places {
    fn of(all: impl Iterator<Item = String>) -> Self {
        let mut named: Vec<String> = all.take(NAMED + 1).collect();
        let has_more = named.len() > NAMED;
        named.truncate(NAMED);
        Self { named, has_more }
    }
}

impl Oddities {
    /// Looks for them; only where there are any a second look finds their cases.
    pub fn of(
        input: &Input,
        session: &Session,
        account: Account,
        info: &AccountInfo,
        scores: &[Score],
    ) -> anyhow::Result<Self> {
        let book = &input.loaded.book;
        let left = info.leftovers;
        let cases = if KINDS.iter().any(|(_, count)| count(&left) > 0) {
            odd_cases(book, &input.index, account, &info.settings, session.store.as_of(), input.threads)
        } else {
            Vec::new()
        };
        let found = |&(kind, count): &(&'static str, Count)| Found {
            kind,
            count: count(&left),
            places: named(book, &cases, count),
        };
        let clashes = &input.loaded.clashes;
        let own: Vec<&Clash> = clashes.iter().filter(|one| one.account == account).collect();
        let clashing = Found {
            kind: "clashing_ids",
            count: own.len() as u64,
            places: Places::of(own.iter().map(|one| clash(book, one))),
        };
        let is_alone = session.store.accounts().len() == 1;
        Ok(Self {
            repeated: if is_alone { book.duplicates().saturating_sub(clashes.len() as u64) } else { 0 },
            after_as_of: left.after_as_of,
            found: std::iter::once(clashing).chain(KINDS.iter().map(found)).filter(|one| one.count > 0).collect(),
            skewed: skewed(input, session, info, scores)?,
        })
    }

    /// A line for each kind.
    pub fn lines(&self, words: Words) -> Vec<String> {
        let plain = [("duplicates-dropped", self.repeated), ("quality-after_as_of", self.after_as_of)];
        let plain = plain.into_iter().filter(|one| one.1 > 0).map(|(id, n)| words.with(id, &[("n", n.into())]));
        let found = self.found.iter().map(|one| {
            let what = words.with(&format!("quality-{}", one.kind), &[("n", one.count.into())]);
            line(words, &what, &one.places, one.kind)
        });
        let skewed = self.skewed.iter().enumerate().map(|(number, one)| {
            let why = words.with("quality-bad_clock", &[("n", one.count.into())]);
            let what = format!("{}, {}: {why}", metric_name(words, &one.metric), words.class_key(&one.class));
            // What to do is the same for all of them.
            let is_last = number + 1 == self.skewed.len();
            if is_last { line(words, &what, &one.places, "bad_clock") } else { placed(&what, &one.places) }
        });
        plain.chain(found).chain(skewed).collect()
    }
}

/// `2 events belong to cases that never open in this log (C9, C12). Add the files that hold their openings.`
fn line(words: Words, what: &str, places: &Places, kind: &str) -> String {
    format!("{}. {}", placed(what, places), words.get(&format!("quality-fix-{kind}")))
}

fn placed(what: &str, places: &Places) -> String {
    let more = if places.has_more { ", …" } else { "" };
    if places.named.is_empty() { what.to_owned() } else { format!("{what} ({}{more})", places.named.join(", ")) }
}

fn named(book: &Book, cases: &[(Case, Leftovers)], count: Count) -> Places {
    let own = cases.iter().filter(|(_, left)| count(left) > 0);
    Places::of(own.map(|(case, _)| book.symbols.text(book.cases()[case.0 as usize].id).to_owned()))
}

/// The id with the case that the later event names: `` `e7`: T2 ``.
fn clash(book: &Book, clash: &Clash) -> String {
    let [id, case] = [Some(clash.event_id), clash.case_id].map(|sym| sym.map(|sym| book.symbols.text(sym)));
    let id = id.unwrap_or_default();
    case.map_or_else(|| format!("`{id}`"), |case| format!("`{id}`: {case}"))
}

/// Figures that leave cases out because they end before they start.
fn skewed(input: &Input, session: &Session, info: &AccountInfo, scores: &[Score]) -> anyhow::Result<Vec<Skewed>> {
    let filter = Some(Filter::In(Dimension::Account, vec![Some(info.name.clone())]));
    let query = Query { filter, ..Query::default() };
    let is_skewed =
        |score: &&Score| score.bad_clock > 0 && is_headline(score) && score.na_reason != Some(NaReason::NoSource);
    let mut all = Vec::new();
    for score in scores.iter().filter(is_skewed) {
        let asked = Question { limit: NAMED + 1, ..Question::plain(&score.metric, &query) };
        let receipts = receipt(session, &input.loaded.book, &input.index, &asked)?;
        let own = receipts.into_iter().filter(|one| one.score.class == score.class);
        let out = own.flat_map(|one| one.left_out).filter(|out| out.reason == Reason::BadClock);
        let cases = out.flat_map(|out| out.cases).filter_map(|row| row.case_id);
        all.push(Skewed {
            metric: score.metric.clone(),
            class: score.class.clone(),
            count: score.bad_clock,
            places: Places::of(cases),
        });
    }
    Ok(all)
}
