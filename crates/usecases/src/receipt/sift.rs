//! Rows by recipe: what counts, with its value, and what does not, with the reason.

use std::collections::BTreeMap;

use nabiz_catalogue::metric::{Measured, Rows, Share, Span, Table, Variant, When};
use nabiz_catalogue::query::Dimension;
use nabiz_domain::calendar::Hours;
use nabiz_domain::event::Millis;
use nabiz_domain::facts::{Credit, Flags};
use nabiz_domain::fold::episode::SKEW;
use nabiz_engine::rows::Cell;

use super::columns::Fact;
use super::reasons::{self, Reason};
use super::scope::Scope;
use crate::timeline::reader::Reader;

/// What a row brings to the figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Amount {
    /// A duration in ticks, `per_second` of them a second.
    Ticks { ticks: i64, per_second: f64 },
    /// A score or a number.
    Number(f64),
    /// In the numerator, in the denominator.
    Share { num: bool, den: bool },
    /// What it adds to both.
    Parts { num: f64, den: f64 },
    /// One more.
    One,
}

/// A row that counts.
#[derive(Clone, Copy)]
pub(super) struct Counted<'a> {
    pub place: usize,
    pub fact: Fact<'a>,
    pub credit: Credit,
    pub amount: Amount,
    pub from: Option<Millis>,
    pub to: Option<Millis>,
    pub at: Millis,
}

/// A row that does not.
#[derive(Clone, Copy)]
pub(super) struct Missed<'a> {
    pub place: usize,
    pub fact: Fact<'a>,
    pub at: Option<Millis>,
}

/// The rows of a score.
#[derive(Default)]
pub(super) struct Sifted<'a> {
    pub counted: Vec<Counted<'a>>,
    pub missed: BTreeMap<Reason, Vec<Missed<'a>>>,
    pub filtered: u64,
}

/// What `Sieve::each` hands over: a row in its class, group and filter, placed by its anchor.
#[derive(Clone, Copy)]
pub(super) struct Placed<'a> {
    pub place: usize,
    pub fact: Fact<'a>,
    pub credit: Credit,
    pub at: Millis,
}

/// Sifts the rows of one score.
pub(super) struct Sieve<'s, 'a> {
    pub scope: &'s Scope<'a>,
    pub readers: &'s [Reader<'a>],
    pub sifted: Sifted<'a>,
}

impl<'s, 'a> Sieve<'s, 'a> {
    /// Nothing sifted yet.
    pub fn new(scope: &'s Scope<'a>, readers: &'s [Reader<'a>]) -> Self {
        Self { scope, readers, sifted: Sifted::default() }
    }

    /// Notes a row that does not count.
    pub fn miss(&mut self, reason: Reason, place: usize, fact: Fact<'a>, at: Option<Millis>) {
        self.sifted.missed.entry(reason).or_default().push(Missed { place, fact, at });
    }

    /// Rows of the table in the score's class, group and filter; those that the filter stops are counted where they
    /// are near the period.
    pub fn rows(&mut self, rows: &Rows) -> Vec<(usize, Fact<'a>, Credit)> {
        let scope = self.scope;
        let mut own = Vec::new();
        for (place, one) in scope.places.iter().enumerate() {
            for fact in Fact::rows(rows.table, one.facts) {
                let credit = fact.credit(rows.credit);
                if !scope.holds_class(fact) || reasons::is_other_instrument(rows.when, fact.flags()) {
                    continue;
                }
                // As the engine: agents' clocks where the query speaks of agents, else the teams'.
                let is_agents = credit.agent.is_some();
                if rows.table == Table::Spells && is_agents != scope.speaks_of(&Dimension::Agent) {
                    continue;
                }
                if !self.fits_scale(place, fact) {
                    continue;
                }
                if !scope.passes(place, fact, credit) {
                    self.sifted.filtered += u64::from(self.is_near(place, fact, fact.whole(rows.anchor)));
                } else if scope.holds_group(place, fact, credit) {
                    own.push((place, fact, credit));
                }
            }
        }
        own
    }

    /// Whether an answer is on the figure's scale: CES 1.0 and CES 2.0 are never pooled.
    fn fits_scale(&mut self, place: usize, fact: Fact<'a>) -> bool {
        let Fact::Answer(answer) = fact else { return true };
        if !self.scope.metric.id.starts_with("ces_") {
            return true;
        }
        let (apart, answer) = (self.scope.further_key("scale"), answer.get());
        let fits = answer.scale.as_str() == apart.unwrap_or("1-7");
        if !fits && apart.is_none() && self.is_near(place, fact, Some(answer.answered_at)) {
            self.miss(Reason::OtherScale, place, fact, Some(answer.answered_at));
        }
        fits
    }

    /// Whether a row began or is placed in the period.
    pub fn is_near(&self, place: usize, fact: Fact<'a>, at: Option<Millis>) -> bool {
        let holds = |at| self.scope.holds_instant(place, at);
        at.is_some_and(holds) || holds(fact.began_at())
    }

    /// Rows whose flags and anchor fit; the others near the period are noted with their reason.
    pub fn placed(&mut self, rows: &Rows) -> Vec<Placed<'a>> {
        let mut placed = Vec::new();
        for (place, fact, credit) in self.rows(rows) {
            let at = fact.whole(rows.anchor);
            let inside = at.filter(|&at| self.scope.holds_instant(place, at));
            if !self.is_near(place, fact, at) {
                continue;
            }
            if !rows.when.holds(fact.flags().0) {
                let reason = reasons::of_flags(&self.readers[place], rows, fact);
                self.miss(reason, place, fact, at);
            } else if let Some(at) = inside {
                placed.push(Placed { place, fact, credit, at });
            } else {
                let reason = at.map_or_else(|| reasons::of_anchor(rows.anchor, fact), |_| Reason::OutsidePeriod);
                self.miss(reason, place, fact, at);
            }
        }
        placed
    }

    /// Counts a placed row.
    pub fn count(&mut self, one: Placed<'a>, amount: Amount, from: Option<Millis>, to: Option<Millis>) {
        let Placed { place, fact, credit, at } = one;
        self.sifted.counted.push(Counted { place, fact, credit, amount, from, to, at });
    }

    /// Durations of a variant.
    pub fn durations(&mut self, variant: &Variant, hours: Hours) {
        for one in self.placed(&variant.rows) {
            let (from, to) = ends(variant, one.fact);
            match duration(&variant.span, one.fact, hours) {
                Ok(amount) => self.count(one, amount, from, to),
                Err(reason) => {
                    let has_hours = self.scope.places[one.place].info.settings.calendar.is_some();
                    let is_shut = reason == Reason::NoValue && hours == Hours::Business && !has_hours;
                    let reason = match (reason, variant.span) {
                        (Reason::NoValue, _) if is_shut => Reason::NoCalendar,
                        (Reason::NoValue, Measured::Span(span)) if to.is_none() => {
                            reasons::of_anchor(span.to, one.fact)
                        }
                        _ => reason,
                    };
                    self.miss(reason, one.place, one.fact, Some(one.at));
                }
            }
        }
    }

    /// Numbers of a variant.
    pub fn numbers(&mut self, rows: &Rows, column: &str) {
        for one in self.placed(rows) {
            match one.fact.number(column) {
                Some(number) => self.count(one, Amount::Number(number), None, None),
                None => self.miss(Reason::NoValue, one.place, one.fact, Some(one.at)),
            }
        }
    }

    /// Numerator and denominator of a share.
    pub fn share(&mut self, share: &Share) {
        let mature = share.mature.unwrap_or_default();
        for one in self.placed(&share.of) {
            let flags = one.fact.flags();
            let from = started(one.fact);
            if !flags.has(mature) {
                self.miss(Reason::Immature, one.place, one.fact, Some(one.at));
                continue;
            }
            let num = share.num_anchor.is_none() && share.num.holds(flags.0);
            self.count(one, Amount::Share { num, den: true }, from, ended(one, from));
        }
        if let Some(anchor) = share.num_anchor {
            self.numerator(share, anchor);
        }
    }

    /// Rows of a numerator that another instant places (clearance).
    fn numerator(&mut self, share: &Share, anchor: &'static str) {
        let of = share.of.when;
        let when = When { all: of.all | share.num.all, none: of.none | share.num.none };
        let rows = Rows { anchor, when, ..share.of };
        let mut known: BTreeMap<(usize, FactKey), usize> = BTreeMap::new();
        for (i, one) in self.sifted.counted.iter().enumerate() {
            known.insert((one.place, key(one.fact)), i);
        }
        let (filtered, missed) = (self.sifted.filtered, std::mem::take(&mut self.sifted.missed));
        let placed = self.placed(&rows);
        // What the denominator's pass left out is told once.
        (self.sifted.filtered, self.sifted.missed) = (filtered, missed);
        for one in placed {
            match known.get(&(one.place, key(one.fact))) {
                Some(&i) => self.sifted.counted[i].amount = Amount::Share { num: true, den: true },
                None => {
                    let from = started(one.fact);
                    self.count(one, Amount::Share { num: true, den: false }, from, ended(one, from));
                }
            }
        }
    }

    /// Rows as such.
    pub fn tally(&mut self, rows: &Rows) {
        for one in self.placed(rows) {
            let from = started(one.fact);
            self.count(one, Amount::One, from, ended(one, from));
        }
    }
}

/// What tells two rows of one table apart.
pub(super) type FactKey = (Option<(u32, u32)>, Millis);

pub(super) fn key(fact: Fact<'_>) -> FactKey {
    (fact.labels().map(|labels| (labels.case.0, labels.session)), fact.began_at())
}

/// When a row's story begins, where that is not its anchor.
fn started(fact: Fact<'_>) -> Option<Millis> {
    match fact {
        Fact::Episode(_) | Fact::Turn(_) | Fact::Spell(_) => Some(fact.began_at()),
        _ => None,
    }
}

/// The instant that placed a row, where it ends a story that began before.
fn ended(one: Placed<'_>, from: Option<Millis>) -> Option<Millis> {
    from.filter(|&from| from < one.at).map(|_| one.at)
}

fn ends(variant: &Variant, fact: Fact<'_>) -> (Option<Millis>, Option<Millis>) {
    match variant.span {
        Measured::Span(Span { from, to, .. }) => (fact.whole(from), fact.whole(to)),
        Measured::Millis("requester_wait", _) => (Some(fact.began_at()), fact.whole("resolved_at")),
        Measured::Millis("queue_wait", _) => (fact.whole("queued_at"), None),
        _ => (None, None),
    }
}

/// A row's duration as the engine counts it: a small negative one is clock skew, a larger one a bad clock.
fn duration(span: &Measured, fact: Fact<'_>, hours: Hours) -> Result<Amount, Reason> {
    let is_business = hours == Hours::Business;
    let column = match *span {
        Measured::Span(span) if !is_business => {
            let (Some(from), Some(to)) = (fact.whole(span.from), fact.whole(span.to)) else {
                return Err(Reason::NoValue);
            };
            let between = to - from;
            return if span.floor { Ok(ticks(between.max(0), 1e3)) } else { skewed(between) };
        }
        Measured::Span(span) => span.business,
        Measured::Millis(_, business) if is_business => business,
        Measured::Millis(name, _) | Measured::Number(name) => Some(name),
    };
    match fact.cell(column.ok_or(Reason::NoValue)?) {
        Some(Cell::Whole(Some(ms))) => skewed(ms),
        Some(Cell::Number(Some(ms))) if ms >= 0.0 => Ok(ticks((ms * 1e3).round() as i64, 1e6)),
        Some(Cell::Number(Some(_))) => Err(Reason::BadClock),
        _ => Err(Reason::NoValue),
    }
}

fn ticks(ticks: i64, per_second: f64) -> Amount {
    Amount::Ticks { ticks, per_second }
}

fn skewed(ms: Millis) -> Result<Amount, Reason> {
    if ms >= -SKEW { Ok(ticks(ms.max(0), 1e3)) } else { Err(Reason::BadClock) }
}

/// Whether a row has all of some flags.
pub(super) fn has(fact: Fact<'_>, flags: Flags) -> bool {
    fact.flags().has(flags)
}
