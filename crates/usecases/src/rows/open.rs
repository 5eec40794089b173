//! Rows to be read one after the other, wherever they lie.

use std::ops::Deref;

use nabiz_domain::book::Case;
use nabiz_domain::facts::{
    AgentSpan, Answer, Credit, CustomerSpan, Episode, Facts, Flags, Handling, Labels, OpenSpan, Review, Spell,
    SurveySent, Turn, Visit,
};
use nabiz_domain::symbols::Sym;
use nabiz_engine::rows::{FromColumns, Opened, Row};

use super::{LayerRows, Lot, Rows};

/// A row: whole, or in its columns.
#[derive(Debug)]
pub enum Of<'o, R> {
    /// As the fold made it.
    Whole(&'o R),
    /// In its columns.
    Packed(Row<'o, R>),
}

impl<R> Clone for Of<'_, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Of<'_, R> {}

impl<R: FromColumns + Clone> Of<'_, R> {
    /// The whole row.
    #[must_use]
    pub fn get(self) -> R {
        match self {
            Self::Whole(row) => row.clone(),
            Self::Packed(row) => row.get(),
        }
    }
}

/// A row that may have a case.
pub trait Keyed {
    /// The keys of its case, if it has one.
    fn keys(&self) -> Option<Labels>;
    /// Its truths.
    fn flags(&self) -> Flags;
    /// Who has the credit under a prefix of columns.
    fn credit(&self, prefix: &str) -> Credit;
}

/// A row that has a case.
pub trait OfCase: Keyed {
    /// The keys of its case.
    fn labels(&self) -> Labels;
}

impl<R: FromColumns + Clone + OfCase> Of<'_, R> {
    /// The keys of its case.
    #[must_use]
    pub fn labels(self) -> Labels {
        match self {
            Self::Whole(row) => row.labels(),
            Self::Packed(row) => row.labels().unwrap_or_else(|| row.get().labels()),
        }
    }

    /// Its case and session.
    #[must_use]
    pub fn session(self) -> (Case, u32) {
        let of = |labels: Labels| (labels.case, labels.session);
        match self {
            Self::Whole(row) => of(row.labels()),
            Self::Packed(row) => row.session().unwrap_or_else(|| of(row.get().labels())),
        }
    }
}

impl<R: FromColumns + Clone + Keyed> Of<'_, R> {
    /// The keys of its case, if it has one.
    #[must_use]
    pub fn keys(self) -> Option<Labels> {
        match self {
            Self::Whole(row) => row.keys(),
            Self::Packed(row) => row.labels(),
        }
    }

    /// Its truths.
    #[must_use]
    pub fn flags(self) -> Flags {
        match self {
            Self::Whole(row) => row.flags(),
            Self::Packed(row) => row.flags(),
        }
    }

    /// Who has the credit under a prefix of columns.
    #[must_use]
    pub fn credit(self, prefix: &str) -> Credit {
        match self {
            Self::Whole(row) => row.credit(prefix),
            Self::Packed(row) => row.credit(prefix),
        }
    }
}

impl Of<'_, Episode> {
    /// How its case was resolved.
    #[must_use]
    pub fn resolution_code(self) -> Option<Sym> {
        match self {
            Self::Whole(row) => row.resolution_code,
            Self::Packed(row) => row.text("resolution_code"),
        }
    }

    /// Who asked.
    #[must_use]
    pub fn requester(self) -> Option<Sym> {
        match self {
            Self::Whole(row) => row.requester,
            Self::Packed(row) => row.symbol_of("requester"),
        }
    }

    /// The same, where a feed tells of customers.
    #[must_use]
    pub fn customer(self) -> Option<Sym> {
        match self {
            Self::Whole(row) => row.customer,
            Self::Packed(row) => row.symbol_of("customer"),
        }
    }

    /// The id of the case that it belongs to.
    #[must_use]
    pub fn parent(self) -> Option<Sym> {
        match self {
            Self::Whole(row) => row.parent,
            Self::Packed(row) => row.symbol_of("parent"),
        }
    }

    /// Hard reopens.
    #[must_use]
    pub fn reopens(self) -> u32 {
        match self {
            Self::Whole(row) => row.reopens,
            Self::Packed(row) => row.count("reopens"),
        }
    }
}

macro_rules! keyed {
    ($($row:ty),+) => {
        $(impl Keyed for $row {
            fn keys(&self) -> Option<Labels> {
                self.labels.into()
            }
            fn flags(&self) -> Flags {
                self.flags
            }
            fn credit(&self, _: &str) -> Credit {
                self.credit
            }
        })+
    };
}

macro_rules! of_case {
    ($($row:ty),+) => {
        $(impl OfCase for $row {
            fn labels(&self) -> Labels {
                self.labels
            }
        })+
    };
}

keyed!(Turn, Spell, OpenSpan, Handling, Visit, Review, SurveySent, Answer);
of_case!(Episode, Turn, Spell, OpenSpan, Handling, Visit, Review);

impl Keyed for Episode {
    fn keys(&self) -> Option<Labels> {
        Some(self.labels)
    }
    fn flags(&self) -> Flags {
        self.flags
    }
    fn credit(&self, prefix: &str) -> Credit {
        match prefix {
            "at_opening" => self.at_opening,
            "at_assignment" => self.at_assignment,
            "at_reply" => self.at_reply,
            "at_first_resolution" => self.at_first_resolution,
            "at_resolution" => self.at_resolution,
            "at_response_sla" => self.at_response_sla,
            "at_resolution_sla" => self.at_resolution_sla,
            "at_critical" => self.at_critical,
            _ => Credit::default(),
        }
    }
}

/// The facts of an account with their columns open.
#[derive(Debug)]
pub struct OpenRows<'a> {
    rows: &'a Rows,
    lots: Vec<OpenLot<'a>>,
}

#[derive(Debug)]
enum OpenLot<'a> {
    Fold(&'a Facts),
    Layer(Box<Tables<'a>>),
}

/// The tables of a layer that are large.
#[derive(Debug)]
struct Tables<'a> {
    episodes: Opened<'a, Episode>,
    turns: Opened<'a, Turn>,
    spells: Opened<'a, Spell>,
    open_spans: Opened<'a, OpenSpan>,
    agent_spans: Opened<'a, AgentSpan>,
    handlings: Opened<'a, Handling>,
    visits: Opened<'a, Visit>,
    surveys: Opened<'a, SurveySent>,
    answers: Opened<'a, Answer>,
    reviews: Opened<'a, Review>,
    customers: Opened<'a, CustomerSpan>,
}

impl<'a> Tables<'a> {
    fn of(LayerRows { layer, account, .. }: &'a LayerRows) -> Self {
        Self {
            episodes: layer.open(*account),
            turns: layer.open(*account),
            spells: layer.open(*account),
            open_spans: layer.open(*account),
            agent_spans: layer.open(*account),
            handlings: layer.open(*account),
            visits: layer.open(*account),
            surveys: layer.open(*account),
            answers: layer.open(*account),
            reviews: layer.open(*account),
            customers: layer.open(*account),
        }
    }
}

impl Deref for OpenRows<'_> {
    type Target = Rows;

    fn deref(&self) -> &Rows {
        self.rows
    }
}

macro_rules! rows {
    ($($name:ident: $row:ty;)+) => {
        $(
        #[doc = concat!("Every ", stringify!($row), ".")]
        pub fn $name(&self) -> impl Iterator<Item = Of<'_, $row>> {
            self.lots.iter().flat_map(|lot| {
                let (fold, layer) = match lot {
                    OpenLot::Fold(facts) => (Some(facts), None),
                    OpenLot::Layer(tables) => (None, Some(tables)),
                };
                let whole = fold.into_iter().flat_map(|facts| &facts.$name).map(Of::Whole);
                whole.chain(layer.into_iter().flat_map(|tables| tables.$name.rows()).map(Of::Packed))
            })
        })+
    };
}

impl<'a> OpenRows<'a> {
    pub(super) fn of(rows: &'a Rows) -> Self {
        let open = |lot: &'a Lot| match lot {
            Lot::Fold(facts) => OpenLot::Fold(facts),
            Lot::Layer(rows) => OpenLot::Layer(Box::new(Tables::of(rows))),
        };
        Self { rows, lots: rows.lots.iter().map(open).collect() }
    }

    rows! {
        episodes: Episode;
        turns: Turn;
        spells: Spell;
        open_spans: OpenSpan;
        agent_spans: AgentSpan;
        handlings: Handling;
        visits: Visit;
        surveys: SurveySent;
        answers: Answer;
        reviews: Review;
        customers: CustomerSpan;
    }

    /// The episodes of a case, in order.
    #[must_use]
    pub fn episodes_of(&self, case: Case) -> Vec<Episode> {
        let mut found = self.of_case(case, |facts| &facts.episodes, |tables| tables.episodes.of_case(case));
        found.sort_by_key(|row| row.labels.session);
        found
    }

    /// The turns of a case, in order.
    #[must_use]
    pub fn turns_of(&self, case: Case) -> Vec<Turn> {
        let mut found = self.of_case(case, |facts| &facts.turns, |tables| tables.turns.of_case(case));
        found.sort_by_key(|row| (row.labels.session, row.started_at));
        found
    }

    fn of_case<R: OfCase + Clone>(
        &self,
        case: Case,
        of_fold: fn(&Facts) -> &[R],
        of_layer: impl Fn(&Tables<'a>) -> Vec<R>,
    ) -> Vec<R> {
        let of_lot = |lot: &OpenLot<'a>| match lot {
            OpenLot::Fold(facts) => of_fold(facts).iter().filter(|row| row.labels().case == case).cloned().collect(),
            OpenLot::Layer(tables) => of_layer(tables),
        };
        self.lots.iter().flat_map(of_lot).collect()
    }
}

/// Takes the rows that are in columns now out of `facts`; costs and head count stay.
pub fn leave_to_columns(facts: &mut Facts) {
    let Facts {
        episodes,
        turns,
        spells,
        open_spans,
        agent_spans,
        handlings,
        visits,
        surveys,
        answers,
        reviews,
        customers,
        ..
    } = facts;
    *episodes = Vec::new();
    *turns = Vec::new();
    *spells = Vec::new();
    *open_spans = Vec::new();
    *agent_spans = Vec::new();
    *handlings = Vec::new();
    *visits = Vec::new();
    *surveys = Vec::new();
    *answers = Vec::new();
    *reviews = Vec::new();
    *customers = Vec::new();
}

/// Adds the rows that are in the columns of a layer to `facts`.
pub fn take_from_columns(rows: &LayerRows, facts: &mut Facts) {
    let tables = Tables::of(rows);
    facts.episodes.extend(tables.episodes.all());
    facts.turns.extend(tables.turns.all());
    facts.spells.extend(tables.spells.all());
    facts.open_spans.extend(tables.open_spans.all());
    facts.agent_spans.extend(tables.agent_spans.all());
    facts.handlings.extend(tables.handlings.all());
    facts.visits.extend(tables.visits.all());
    facts.surveys.extend(tables.surveys.all());
    facts.answers.extend(tables.answers.all());
    facts.reviews.extend(tables.reviews.all());
    facts.customers.extend(tables.customers.all());
}
