//! From a query to scores: which passes are needed, which cells belong to which figure, and what may be shown.

mod beside;
mod costs;
mod customers;
mod employees;
mod figures;
mod lists;
mod period;
mod raw;
mod scan;
mod shares;
mod source;
mod special;
mod stats;
mod stock;

use std::collections::BTreeSet;

use nabiz_catalogue::metric::{Metric, Rule, Scope, Table};
use nabiz_catalogue::metrics;
use nabiz_catalogue::query::{Dimension, Filter, Query};
use nabiz_catalogue::register;
use nabiz_catalogue::score::{Flag, Group, NaReason, Period, Score};
use nabiz_domain::channel::Class;
use nabiz_domain::facts::Feeds;
use nabiz_domain::settings::Settings;

use crate::parallel;
use crate::pulse::plan::{Grids, Key};
use crate::store::{AccountInfo, EngineError, Store};

pub use period::{Span, print_instant};
use scan::{Ranked, Scan, ScanKey};

/// With more cells than these, figures are put together on several threads.
const MANY_CELLS: usize = 100;

/// A query under way.
pub(crate) struct Asked<'a> {
    pub store: &'a Store,
    pub query: &'a Query,
    /// Of the first account in scope.
    pub settings: Settings,
    /// The accounts in scope.
    pub accounts: Vec<&'a AccountInfo>,
    pub feeds: Feeds,
    pub grids: Grids,
    pub span: Span,
    pub time: Vec<Dimension>,
    pub labels: Vec<Dimension>,
    /// The period of each time label.
    periods: Vec<Period>,
    as_of: String,
    pub scans: Vec<Scan>,
    /// Classes that have any case in scope.
    pub present: BTreeSet<Class>,
}

/// Which figure of a metric a group of cells is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Slot {
    /// `conversation`, `conversation+ticket`, `all`, `account`.
    pub class: String,
    /// Values of the label dimensions, then of further keys.
    pub labels: Vec<Option<String>>,
    /// Time label.
    pub time: u32,
}

impl Store {
    /// Answers `query`: a score for every metric, variant, class and group.
    ///
    /// # Errors
    /// When the query names a metric, dimension or account that is not there, or the engine fails.
    pub fn query(&self, query: &Query) -> Result<Vec<Score>, EngineError> {
        self.query_of(query, &select(query)?)
    }

    /// The same for metrics that need not stand in the register: a vendor's rules. What the query names is not looked at.
    ///
    /// # Errors
    /// As [`Store::query`].
    pub fn query_of(&self, query: &Query, metrics: &[&'static Metric]) -> Result<Vec<Score>, EngineError> {
        period::check_dimensions(self, query)?;
        let accounts = period::accounts_in_scope(self, query.filter.as_ref());
        if accounts.len() < 2 || !query.by.contains(&Dimension::Account) {
            return self.answer(query, metrics);
        }
        // Each account by its own settings, feeds and zone, over the period of all: as if it had been asked alone.
        let (from, to) = period::bounds(self, &accounts, query)?;
        let mut scores = Vec::new();
        for account in accounts {
            let own = Filter::In(Dimension::Account, vec![Some(account.name.clone())]);
            let filter =
                query.filter.clone().map_or_else(|| own.clone(), |filter| Filter::And(vec![filter, own.clone()]));
            let query = Query { filter: Some(filter), from: Some(from), to: Some(to), ..query.clone() };
            scores.extend(self.answer(&query, metrics)?);
        }
        let place = |score: &Score| metrics.iter().position(|metric| metric.id == score.metric);
        scores.sort_by_key(place);
        Ok(scores)
    }

    /// Account-level metrics ignore the channel (METRICS B.0): they are given once, for no channel.
    fn answer(&self, query: &Query, metrics: &[&'static Metric]) -> Result<Vec<Score>, EngineError> {
        if !query.by.contains(&Dimension::Channel) || !metrics.iter().any(|metric| metric.ignores_channel()) {
            return self.answer_as_asked(query, metrics);
        }
        let (whole, split): (Vec<_>, Vec<_>) = metrics.iter().partition(|metric| metric.ignores_channel());
        let mut scores = if split.is_empty() { Vec::new() } else { self.answer_as_asked(query, &split)? };
        let by = query.by.iter().filter(|one| **one != Dimension::Channel).cloned().collect();
        for mut score in self.answer_as_asked(&Query { by, ..query.clone() }, &whole)? {
            score.group.insert(Dimension::Channel.id().to_owned(), None);
            scores.push(score);
        }
        let place = |score: &Score| metrics.iter().position(|metric| metric.id == score.metric);
        scores.sort_by_key(place);
        Ok(scores)
    }

    fn answer_as_asked(&self, query: &Query, metrics: &[&'static Metric]) -> Result<Vec<Score>, EngineError> {
        let mut asked = Asked::new(self, query)?;
        let plans: Vec<figures::Plan> = metrics.iter().map(|metric| figures::plan(&mut asked, metric)).collect();
        let grids = asked.grids.clone();
        for scan in &mut asked.scans {
            scan.run(self, &grids)?;
            self.check_size(scan.groups(), metrics.len())?;
        }
        asked.note_classes();
        // Few cells are merged sooner than a thread is started.
        let is_large = asked.scans.iter().any(|scan| scan.outcome.keys.len() > MANY_CELLS);
        let threads = if is_large { self.threads } else { 1 };
        let planned: Vec<_> = metrics.iter().zip(&plans).collect();
        let wanted: Vec<Vec<Ranked>> =
            parallel::each(threads, &planned, |(metric, planned)| figures::ranked(&asked, metric, planned));
        for (number, scan) in asked.scans.iter_mut().enumerate() {
            let of_scan = wanted.iter().flatten().filter(|ranked| ranked.scan == number);
            scan.refine(self, &grids, of_scan.flat_map(|ranked| ranked.by_slot.iter().map(|(_, request)| request)))?;
        }
        let ranked: Vec<_> = planned.iter().zip(&wanted).collect();
        let scores = parallel::each(threads, &ranked, |((metric, planned), ranked)| {
            figures::scores(&asked, metric, planned, ranked)
        });
        let mut all = Vec::new();
        for scores in scores {
            all.extend(scores?);
        }
        Ok(all)
    }
}

impl Store {
    /// Refuses an answer of more records than may be told, where that is limited.
    fn check_size(&self, groups: usize, metrics: usize) -> Result<(), EngineError> {
        match self.most_records {
            Some(most) if groups.saturating_mul(metrics) > most => Err(EngineError::Query(format!(
                "{groups} groups of {metrics} metrics are more than {most} records: ask for fewer metrics, dimensions or \
                 a shorter period"
            ))),
            _ => Ok(()),
        }
    }
}

fn select(query: &Query) -> Result<Vec<&'static Metric>, EngineError> {
    if query.metrics.is_empty() {
        return Ok(metrics::ALL.iter().collect());
    }
    let wanted = query.metrics.join(",");
    register::select(&wanted).map_err(|error| EngineError::Query(error.to_string()))
}

impl<'a> Asked<'a> {
    fn new(store: &'a Store, query: &'a Query) -> Result<Self, EngineError> {
        let accounts = period::accounts_in_scope(store, query.filter.as_ref());
        let first = accounts.first().ok_or_else(|| EngineError::Query("the filter leaves no account".into()))?;
        let time: Vec<Dimension> = query.by.iter().filter(|one| one.is_time()).cloned().collect();
        let labels = query.by.iter().filter(|one| !one.is_time() && **one != Dimension::Class).cloned().collect();
        let (grids, span) = period::grids(store, &accounts, query, &time)?;
        let feeds = accounts.iter().fold(Feeds::default(), |all, account| all.or(account.feeds));
        let names = grids.names();
        let periods = names.iter().map(|names| span.period_of(&time, names)).collect();
        let mut asked = Self {
            periods,
            as_of: span.print(store.as_of),
            store,
            query,
            settings: first.settings.clone(),
            accounts: accounts.clone(),
            feeds,
            grids,
            span,
            time,
            labels,
            scans: Vec::new(),
            present: BTreeSet::new(),
        };
        asked.scan(Table::Episodes, "at_opening", &[]);
        Ok(asked)
    }

    /// The scan that reads `table` with these labels, new or known; `None` if the table lacks a dimension.
    pub fn scan(&mut self, table: Table, credit: &'static str, extra: &[&'static str]) -> Option<usize> {
        self.scan_by(self.labels.clone(), &[], table, credit, extra)
    }

    /// The same that groups by `by` and keeps rows whatever the filter says of the dimensions `regardless`; `None` also
    /// where it says that bound up with others.
    pub fn scan_by(
        &mut self,
        by: Vec<Dimension>,
        regardless: &'static [Dimension],
        table: Table,
        credit: &'static str,
        extra: &[&'static str],
    ) -> Option<usize> {
        let is_filtered = regardless.iter().any(|dimension| self.query.filters_by(dimension));
        let regardless = if is_filtered { regardless } else { &[] };
        let filter = match &self.query.filter {
            Some(filter) if is_filtered => Some(filter.without(regardless)?),
            filter => filter.clone(),
        };
        let is_held = |dimension: &&Dimension| matches!(dimension, Dimension::Team | Dimension::Agent);
        let filtered = filter.iter().flat_map(|filter| filter.dimensions());
        let needs_credit = table == Table::Spells || by.iter().chain(filtered).any(|dimension| is_held(&dimension));
        let credit = if needs_credit { credit } else { "" };
        let key = ScanKey { table, credit, by, extra: extra.to_vec(), regardless };
        if let Some(known) = self.scans.iter().position(|scan| scan.key == key) {
            return Some(known);
        }
        let scan = Scan::new(self.store, key, filter.as_ref())?;
        self.scans.push(scan);
        Some(self.scans.len() - 1)
    }

    /// Whether the query splits or filters by team or agent.
    pub fn is_by_holder(&self) -> bool {
        self.speaks_of(&Dimension::Team) || self.speaks_of(&Dimension::Agent)
    }

    /// Whether the query splits or filters by `dimension`.
    pub fn speaks_of(&self, dimension: &Dimension) -> bool {
        self.labels.contains(dimension) || self.query.filters_by(dimension)
    }

    fn note_classes(&mut self) {
        let is_asked = |scan: &&Scan| scan.key.table == Table::Episodes && scan.key.regardless.is_empty();
        for scan in self.scans.iter().filter(is_asked) {
            for key in &scan.outcome.keys {
                if let Some(class) = key.labels.first().and_then(|label| Class::parse(label.as_deref()?)) {
                    self.present.insert(class);
                }
            }
        }
    }

    /// The slots of a class-wise metric that a cell belongs to: its class, and the classes given together.
    pub fn slots_of(&self, metric: &Metric, key: &Key) -> Vec<Slot> {
        let class = key.labels.first().and_then(|label| label.clone());
        let parsed = class.as_deref().and_then(Class::parse);
        let slot = |class: &str| Slot { class: class.to_owned(), labels: key.labels[1..].to_vec(), time: key.time };
        match metric.scope {
            Scope::Account => vec![slot("account")],
            Scope::Classes { rules, together } => {
                let mut slots = Vec::new();
                match parsed {
                    Some(one) if rules[one as usize] != Rule::NotApplicable => slots.push(slot(one.id())),
                    // An answer without a case belongs to the account.
                    None => slots.push(slot("account")),
                    _ => {}
                }
                if parsed.is_some_and(|one| together.contains(&one)) {
                    slots.push(slot(&together_name(together)));
                }
                slots
            }
        }
    }

    /// The slots that a metric has even where no row falls: every class, when nothing else splits the figures.
    pub fn standing_slots(&self, metric: &Metric) -> Vec<Slot> {
        if !self.labels.is_empty() || !self.time.is_empty() {
            return Vec::new();
        }
        let slot = |class: &str| Slot { class: class.to_owned(), labels: Vec::new(), time: 0 };
        match metric.scope {
            Scope::Account => vec![slot("account")],
            Scope::Classes { together, .. } => {
                let mut slots: Vec<Slot> = Class::ALL.iter().map(|class| slot(class.id())).collect();
                if !together.is_empty() {
                    slots.push(slot(&together_name(together)));
                }
                slots
            }
        }
    }

    /// A score without a value yet.
    pub fn blank(&self, metric: &Metric, slot: &Slot, extra: &[&str]) -> Score {
        let mut group = Group::new();
        for (dimension, value) in self.labels.iter().zip(&slot.labels) {
            group.insert(dimension.id().to_owned(), value.clone());
        }
        for (name, value) in extra.iter().zip(slot.labels.iter().skip(self.labels.len())) {
            group.insert((*name).to_owned(), value.clone());
        }
        let names = self.time_names(slot.time);
        for (dimension, value) in self.time.iter().zip(names) {
            group.insert(dimension.id().to_owned(), Some(value.clone()));
        }
        let mut flags = Vec::new();
        if !self.feeds.replies && ["resolution_time", "reopen_rate", "fcr_pct"].contains(&metric.id) {
            flags.push(Flag::NoReplyFeed);
        }
        if self.is_set_differently(metric) {
            flags.push(Flag::MixedSettings);
        }
        let period = self.periods.get(slot.time as usize).cloned().unwrap_or_else(|| self.span.period_of(&[], &[]));
        Score { group, flags, ..Score::blank(metric.id, &slot.class, metric.anchor, period, &self.as_of) }
    }

    /// Whether accounts that are pooled have unlike settings for a metric's rules.
    fn is_set_differently(&self, metric: &Metric) -> bool {
        let differs = |other: &Settings| match metric.id {
            "first_assignment_time" => other.assignment_from != self.settings.assignment_from,
            "first_response_time" => other.response_from != self.settings.response_from,
            "resolution_time" => other.resolution_from != self.settings.resolution_from,
            "service_level" => {
                (other.sl_mode, other.sl_threshold) != (self.settings.sl_mode, self.settings.sl_threshold)
            }
            id => id.ends_with("sla_pct") && other.sla_mode != self.settings.sla_mode,
        };
        self.accounts.iter().any(|account| differs(&account.settings))
    }

    fn time_names(&self, label: u32) -> &[String] {
        self.grids.names().get(label as usize).map_or(&[], Vec::as_slice)
    }

    /// The rule of the metric for a slot's class.
    pub fn rule(metric: &Metric, slot: &Slot) -> Rule {
        Class::parse(&slot.class).map_or(Rule::Computed, |class| metric.rule(class))
    }

    /// Sets the reason why a score has no value, or why there is nothing to compare it with, and hides what too few
    /// rows stand behind (METRICS A.7, A.8).
    pub fn settle(&self, metric: &Metric, rule: Rule, has_source: bool, score: &mut Score) {
        let nothing = score.n == 0 && score.value.is_none();
        let reason = if rule == Rule::NotApplicable {
            Some(NaReason::NotApplicable)
        } else if !has_source {
            Some(NaReason::NoSource)
        } else if score.na_reason.is_some() {
            score.na_reason
        } else if nothing || score.value.is_none() {
            Some(NaReason::NoData)
        } else if score.n < self.settings.min_n_show && hides_small(metric) {
            Some(NaReason::BelowMinN)
        } else {
            None
        };
        if score.immature.is_some_and(|n| n > 0) {
            score.flags.push(Flag::Provisional);
        }
        if let Some(reason) = reason {
            hide(score);
            score.na_reason = Some(reason);
            if matches!(reason, NaReason::NotApplicable | NaReason::NoSource) {
                score.parts.clear();
            }
        } else {
            if score.n < self.settings.min_n_rank && hides_small(metric) {
                score.flags.push(Flag::FewData);
            }
            if rule == Rule::BenchmarkNa {
                score.na_reason = Some(NaReason::BenchmarkNa);
            }
        }
        score.flags.sort_unstable();
        score.flags.dedup();
    }
}

/// Counts are exact however small; only estimates need a sample.
fn hides_small(metric: &Metric) -> bool {
    !matches!(
        metric.id,
        "volume_by_channel" | "backlog" | "critical_open" | "cost_per_ticket" | "cost_per_resolution" | "top_topics"
    )
}

fn hide(score: &mut Score) {
    (score.value, score.ci) = (None, None);
    (score.mean, score.median, score.p80, score.p90) = (None, None, None, None);
    (score.mean_ci, score.p80_ci, score.p90_ci) = (None, None, None);
    score.items.clear();
}

pub(crate) fn together_name(classes: &[Class]) -> String {
    if classes.len() == Class::ALL.len() {
        return "all".to_owned();
    }
    classes.iter().map(|class| class.id()).collect::<Vec<_>>().join("+")
}
