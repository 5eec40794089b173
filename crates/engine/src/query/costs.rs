//! Cost over demand and over results, allocated by handle time (METRICS B.14, B.16, H45).
//!
//! Costs name an account and perhaps a class and a team. A cost that names its class is borne by it; what names none is
//! shared by the classes' handle time. Topics know no costs: each bears the part of its class's cost that it has of the
//! class's handle time, so that the topics of a class add up to the class. A filter on classes or topics leaves the
//! others out; what each bears stays the same.

use std::collections::BTreeMap;

use nabiz_catalogue::metric::{Metric, Rows, Table, When};
use nabiz_catalogue::metrics::cost::{SHARED_BY, credit_at};
use nabiz_catalogue::query::Dimension;
use nabiz_catalogue::score::{Flag, NaReason, Score};
use nabiz_catalogue::stats::business::cost_per_case;
use nabiz_domain::channel::Class;
use nabiz_domain::facts::Flags;

use super::figures::{At, settle, slots, tally};
use super::raw::GroupAt;
use super::special::INBOUND;
use super::{Asked, Slot};
use crate::pulse::plan::{Measure, Value};
use crate::pulse::state::{BILLION, Column};

/// Registers the measures: amounts, the cases that `anchor` places, handle time, and handle time of all who share.
/// Costs only say in which month they fall
/// (METRICS A.2), so that shorter stretches have none of their own.
pub(super) fn plan(asked: &mut Asked<'_>, anchor: &'static str) -> Option<Vec<At>> {
    if asked.time.iter().any(|one| *one != Dimension::Month) {
        return None;
    }
    let credit = credit_at(anchor);
    let by: Vec<Dimension> = asked.labels.iter().filter(|one| **one != Dimension::Topic).cloned().collect();
    let scan = asked.scan_by(by.clone(), SHARED_BY, Table::Costs, "own", &["currency"])?;
    let of = &mut asked.scans[scan];
    let (at, number) = (of.col("at"), of.col("amount"));
    let amount = At { scan, measure: of.measure(Measure::Sums { anchor: at, of: When::default(), number }) };

    let rows = Rows { table: Table::Episodes, anchor, when: INBOUND, credit };
    let scan = asked.scan(rows.table, rows.credit, &[])?;
    let cases = At { scan, measure: tally(asked, scan, &rows, Vec::new()) };
    let own = handled(asked, scan);
    let scan = asked.scan_by(by, SHARED_BY, rows.table, rows.credit, &[])?;
    Some(vec![amount, cases, own, handled(asked, scan)])
}

fn handled(asked: &mut Asked<'_>, scan: usize) -> At {
    let of = &mut asked.scans[scan];
    let (anchor, value) = (of.col("handled_at"), Value::Micros(of.col("handle")));
    let of = When::all(&[Flags::ELIGIBLE, Flags::HANDLED]);
    At { scan, measure: asked.scans[scan].measure(Measure::Values { anchor, of, value }) }
}

/// Amounts by the class that bears them; `None` is all.
type Amounts = BTreeMap<Option<String>, f64>;

/// Cost of the period over its cases.
pub(super) fn scores(asked: &Asked<'_>, metric: &Metric, at: &[At]) -> Vec<Score> {
    let amounts = amounts(asked, at[0]);
    let by_slot = slots(asked, metric, at[1].scan);
    let handled = Handled::new(asked, metric, &by_slot, (at[2], at[3]));
    let cases = |cells: &[u32]| match asked.scans[at[1].scan].merged(at[1].measure, cells) {
        Column::Tally { counts, .. } => counts[0],
        _ => 0,
    };
    let mut scores = Vec::new();
    for (slot, cells) in &by_slot {
        let mut score = asked.blank(metric, slot, &[]);
        let n = cases(cells);
        score.n = n;
        match amounts.get(&group_of(asked, slot)) {
            Some(by_currency) if by_currency.len() == 1 => {
                let (currency, amounts) = by_currency.iter().next().map(|(c, a)| (c.clone(), a)).unzip();
                let cost = amounts.and_then(|amounts| handled.cost(asked, slot, amounts));
                score.num = cost;
                score.den = Some(n as f64);
                score.value = cost.and_then(|cost| cost_per_case(cost, n));
                score.currency = currency;
                // Costs that are shared by handle time, which nobody tells.
                if cost.is_none() && n > 0 {
                    score.na_reason = Some(NaReason::NoSource);
                }
            }
            // Without a rate of exchange there is no sum.
            Some(_) => {
                score.flags.push(Flag::MixedCurrency);
                score.na_reason = Some(NaReason::NoSource);
            }
            None => {}
        }
        settle(asked, metric, slot, &mut score);
        scores.push(score);
    }
    scores
}

/// Amounts by what costs know of a group, and by currency.
fn amounts(asked: &Asked<'_>, at: At) -> BTreeMap<GroupAt, BTreeMap<String, Amounts>> {
    let mut amounts: BTreeMap<GroupAt, BTreeMap<String, Amounts>> = BTreeMap::new();
    let money = &asked.scans[at.scan];
    for (cell, key) in money.outcome.keys.iter().enumerate() {
        let Column::Sums(sums) = money.merged(at.measure, &[cell as u32]) else { continue };
        let [class, labels @ .., Some(currency)] = key.labels.as_slice() else { continue };
        if sums[0].n > 0 {
            let by_currency = amounts.entry((labels.to_vec(), key.time)).or_default();
            let amount = by_currency.entry(currency.clone()).or_default();
            *amount.entry(class.clone()).or_default() += sums[0].sum as f64 / BILLION;
        }
    }
    amounts
}

/// The group without its topic, which costs do not know.
fn group_of(asked: &Asked<'_>, slot: &Slot) -> GroupAt {
    let known = asked.labels.iter().zip(&slot.labels).filter(|(dimension, _)| **dimension != Dimension::Topic);
    (known.map(|(_, value)| value.clone()).collect(), slot.time)
}

/// Handle time, by slot of one class, and of all who share the costs by class of a group.
struct Handled {
    by_slot: BTreeMap<Slot, f64>,
    by_class: BTreeMap<GroupAt, BTreeMap<String, f64>>,
}

impl Handled {
    fn new(asked: &Asked<'_>, metric: &Metric, slots_asked: &BTreeMap<Slot, Vec<u32>>, (own, all): (At, At)) -> Self {
        let sum = |at: At, cells: &[u32]| match asked.scans[at.scan].merged(at.measure, cells) {
            Column::Values(sets) => sets[0].sum as f64,
            _ => 0.0,
        };
        let is_of_class = |(slot, cells): &(&Slot, &Vec<u32>)| Class::parse(&slot.class).is_some() && !cells.is_empty();
        let by_slot = slots_asked.iter().filter(is_of_class).map(|(slot, cells)| (slot.clone(), sum(own, cells)));
        let mut by_class: BTreeMap<GroupAt, BTreeMap<String, f64>> = BTreeMap::new();
        for (slot, cells) in slots(asked, metric, all.scan).iter().filter(is_of_class) {
            let classes = by_class.entry((slot.labels.clone(), slot.time)).or_default();
            *classes.entry(slot.class.clone()).or_default() += sum(all, cells);
        }
        Self { by_slot: by_slot.collect(), by_class }
    }

    /// What a slot bears of the amounts of its group.
    fn cost(&self, asked: &Asked<'_>, slot: &Slot, amounts: &Amounts) -> Option<f64> {
        let is_of_topic = asked.speaks_of(&Dimension::Topic);
        let group = group_of(asked, slot);
        let of_class = |slot: &Slot| {
            if is_of_topic {
                self.topic_cost(slot, &group, amounts)
            } else {
                self.class_cost(&slot.class, &group, amounts)
            }
        };
        let is_part = is_of_topic || asked.query.filters_by(&Dimension::Class);
        if Class::parse(&slot.class).is_some() {
            // What the filter leaves out bears nothing here.
            return if is_part && !self.by_slot.contains_key(slot) { None } else { of_class(slot) };
        }
        if !is_part {
            return Some(amounts.values().sum());
        }
        let own = |class: &Class| Slot { class: class.id().into(), ..slot.clone() };
        let classes = Class::ALL.iter().map(own).filter(|one| self.by_slot.contains_key(one));
        classes.map(|one| of_class(&one)).sum()
    }

    /// A cost that names its class is borne by it, the rest is shared by handle time.
    fn class_cost(&self, class: &str, group: &GroupAt, amounts: &Amounts) -> Option<f64> {
        let own = amounts.get(&Some(class.to_owned())).copied().unwrap_or(0.0);
        let Some(common) = amounts.get(&None) else { return Some(own) };
        let classes = self.by_class.get(group)?;
        if classes.values().any(|handle| *handle == 0.0) {
            return None;
        }
        let all: f64 = classes.values().sum();
        Some(own + common * classes.get(class)? / all)
    }

    /// The part of a topic in the handle time of its class.
    fn topic_cost(&self, slot: &Slot, group: &GroupAt, amounts: &Amounts) -> Option<f64> {
        let class = self.class_cost(&slot.class, group, amounts)?;
        let all = *self.by_class.get(group)?.get(&slot.class)?;
        (all > 0.0).then_some(class * self.by_slot.get(slot)? / all)
    }
}
