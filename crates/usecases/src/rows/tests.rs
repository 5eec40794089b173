//! What is read back from columns is what the fold made.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::path::Path;
use std::sync::Arc;

use nabiz_domain::book::{Account, Book, Case};
use nabiz_domain::facts::{AgentSpan, Answer, Episode, Facts, Turn};
use nabiz_domain::fold::fold;
use nabiz_domain::shelf::Shelf;
use nabiz_engine::layer::{Layer, LayerBuilder, LayerPart};
use nabiz_engine::rows::{FromColumns, Opened, Row};

use super::{CaseSet, Digest, LayerRows, Rows, leave_to_columns};
use crate::load::{LoadOptions, Loaded, load};
use crate::session::{account_name, accounts};

/// The made-up shop, which has something in every table.
pub(crate) fn shop() -> (Loaded, Vec<(Account, Facts)>) {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/shop");
    let folder = tempfile::tempdir().unwrap();
    let options = LoadOptions {
        inputs: vec![data.join("events.jsonl.gz")],
        config: Some(data.join("../nabiz.toml")),
        quarantine: folder.path().join("quarantine.jsonl"),
        ..LoadOptions::default()
    };
    let mut loaded = load(&options, &mut |_| {}).unwrap();
    let index = loaded.book.index();
    let as_of = loaded.book.span().unwrap().1;
    let of = |account| {
        let settings = loaded.config.settings_for(account_name(&loaded.book, account));
        let mut facts = fold(&loaded.book, &index, account, settings, as_of, 1);
        // How long a call waited that nobody answered is in its visits, and in no column.
        facts.episodes.iter_mut().filter(|row| row.call.legs == 0).for_each(|row| row.call.wait = 0);
        (account, facts)
    };
    let facts = accounts(&loaded.book).into_iter().map(of).collect();
    (loaded, facts)
}

pub(crate) fn in_layer(book: &Book, facts: &[(Account, Facts)]) -> Vec<LayerRows> {
    let layer = Arc::new(Layer::new(book, facts, 1).unwrap());
    let mut cases = CaseSet::default();
    facts.iter().flat_map(|(_, facts)| &facts.episodes).for_each(|row| cases.insert(row.labels.case));
    let cases = Arc::new(cases);
    let rows = facts.iter().map(|(account, facts)| {
        let digest = Arc::new(Digest::of(facts, facts.as_of));
        let mut rest = facts.clone();
        leave_to_columns(&mut rest);
        let (layer, cases) = (Arc::clone(&layer), Arc::clone(&cases));
        LayerRows { account: *account, layer, rest: Arc::new(rest), cases, digest }
    });
    rows.collect()
}

fn in_order<R: Debug>(rows: impl IntoIterator<Item = R>) -> Vec<String> {
    let mut all: Vec<String> = rows.into_iter().map(|row| format!("{row:?}")).collect();
    all.sort();
    all
}

fn assert_comes_back<R: FromColumns + Clone + Debug>(opened: &Opened<'_, R>, made: &[R]) {
    assert!(made.len() >= 100, "{} rows of {:?}", made.len(), R::TABLE);
    // Alone first: later the columns have been decoded.
    assert_eq!(in_order(opened.rows().map(Row::get)), in_order(made));
    assert_eq!(in_order(opened.all()), in_order(made));
    assert_eq!(in_order(opened.rows().map(Row::get)), in_order(made));
}

#[test]
fn rows_come_back_from_their_columns() {
    let (loaded, facts) = shop();
    for (rows, (account, made)) in in_layer(&loaded.book, &facts).iter().zip(&facts) {
        assert_comes_back(&rows.layer.open(*account), &made.episodes);
        assert_comes_back(&rows.layer.open(*account), &made.turns);
        assert_comes_back(&rows.layer.open(*account), &made.spells);
        assert_comes_back(&rows.layer.open(*account), &made.open_spans);
        assert_comes_back(&rows.layer.open(*account), &made.agent_spans);
        assert_comes_back(&rows.layer.open(*account), &made.handlings);
        assert_comes_back(&rows.layer.open(*account), &made.visits);
        assert_comes_back(&rows.layer.open(*account), &made.surveys);
        assert_comes_back(&rows.layer.open(*account), &made.answers);
        assert_comes_back(&rows.layer.open(*account), &made.reviews);
        assert_comes_back(&rows.layer.open(*account), &made.customers);
        // What was in columns and what was not are put together again.
        let all = rows.facts();
        assert_eq!(in_order(&all.episodes), in_order(&made.episodes));
        assert_eq!(in_order(&all.answers), in_order(&made.answers));
        assert_eq!(in_order(&all.visits), in_order(&made.visits));
    }
}

#[test]
fn rows_of_a_case_are_found_and_those_taken_out_are_not() {
    let (loaded, facts) = shop();
    let whole = Rows::whole(facts[0].1.clone());
    let mut rows = Rows::of_none(whole.as_of, whole.feeds, whole.leftovers, whole.count());
    let mut in_layer = in_layer(&loaded.book, &facts).swap_remove(0);
    let gone = facts[0].1.turns[0].labels.case;
    in_layer.layer = Arc::new(in_layer.layer.without(&[gone]));
    rows.add(in_layer);
    let (open, whole) = (rows.open(), whole.open());
    assert!(open.episodes_of(gone).is_empty() && open.turns_of(gone).is_empty());
    assert!(!open.episodes().any(|row| row.labels().case == gone));
    let others = facts[0].1.episodes.iter().map(|row| row.labels.case).filter(|case| *case != gone);
    for case in others.step_by(7) {
        assert_eq!(open.episodes_of(case), whole.episodes_of(case));
        assert_eq!(open.turns_of(case), whole.turns_of(case));
    }
}

/// Lots in memory, of which each n-th is lost.
#[derive(Debug)]
struct Lots(Vec<Vec<u8>>, usize);

impl Shelf for Lots {
    fn lot(&self, number: usize) -> Option<Vec<u8>> {
        self.0.get(number).filter(|_| number % self.1 != self.1 - 1).cloned()
    }
}

/// The parts of layers as they are written, and the layers whose columns are left to a shelf.
fn kept(layers: &[&Layer], lost: usize) -> (Vec<Vec<u8>>, Vec<Layer>) {
    let (mut builder, mut bytes, mut lots, mut kept) = (LayerBuilder::default(), Vec::new(), Vec::new(), Vec::new());
    for layer in layers {
        for part in layer.parts().unwrap() {
            let written = postcard::to_stdvec(&part).unwrap();
            let read: LayerPart = postcard::from_bytes(&written).unwrap();
            bytes.push(written);
            kept.extend(builder.take(read).unwrap());
            lots.extend(part.into_lot());
        }
    }
    builder.columns().leave_to(Arc::new(Lots(lots, lost)));
    (bytes, kept)
}

#[test]
fn columns_on_a_shelf_are_those_of_the_layer() {
    let (loaded, facts) = shop();
    let account = facts[0].0;
    let whole = Layer::new(&loaded.book, &facts, 2).unwrap();
    let gone: Vec<Case> = facts[0].1.episodes.iter().map(|row| row.labels.case).step_by(3).collect();
    let gone: Vec<Case> = BTreeSet::from_iter(gone).into_iter().collect();
    let some = whole.without(&gone);
    let (bytes, layers) = kept(&[&whole, &some], usize::MAX);
    assert_eq!(layers.len(), 2);
    for (layer, made) in layers.iter().zip([&whole, &some]) {
        assert_eq!(in_order(layer.open::<Episode>(account).all()), in_order(made.open::<Episode>(account).all()));
        assert_eq!(in_order(layer.open::<Turn>(account).all()), in_order(made.open::<Turn>(account).all()));
        assert_eq!(in_order(layer.open::<Answer>(account).all()), in_order(made.open::<Answer>(account).all()));
        assert!(layer.is_sound());
    }
    // What is taken out of a kept layer is gone, and written again each gives the same bytes.
    let less = layers[0].without(&gone);
    assert_eq!(in_order(less.open::<Episode>(account).all()), in_order(some.open::<Episode>(account).all()));
    assert!(kept(&[&layers[0], &less], usize::MAX).0 == bytes);
    // A column that is lost is told; what is made of the others is worth nothing, and breaks nothing.
    let (_, layers) = kept(&[&whole], 7);
    assert!(layers[0].is_sound());
    assert!(!layers[0].open::<Episode>(account).all().is_empty());
    _ = (layers[0].open::<Turn>(account).all(), layers[0].open::<AgentSpan>(account).all());
    assert!(!layers[0].is_sound());
}

#[test]
fn a_part_out_of_place_is_no_part_of_a_layer() {
    let (loaded, facts) = shop();
    let whole = Layer::new(&loaded.book, &facts, 1).unwrap();
    let parts: Vec<LayerPart> = whole.parts().unwrap().collect();
    let count = parts.len();
    for missing in (0..count).step_by(count / 40).chain([count - 1]) {
        let mut builder = LayerBuilder::default();
        let kept = whole.parts().unwrap().enumerate().filter(|(number, _)| *number != missing);
        let taken: Vec<_> = kept.map(|(_, part)| builder.take(part)).collect();
        let is_whole = taken.iter().all(Result::is_ok) && matches!(taken.last(), Some(Ok(Some(_))));
        assert!(!is_whole, "without part {missing} of {count}");
    }
}
