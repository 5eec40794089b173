//! Facts kept up with the events: only what an event or the passing of time changes is folded again.
//!
//! A case is folded alone, and changes others in few ways (see [`super::cross`]): its customer comes back, its agent
//! has several conversations at once, its answer stands for a person's other answers, its outbound call answers
//! another case. So of each case little is remembered: when its facts change by themselves, and what others see of it.
//! An event then leads to its case, and from there to those whose facts it changes. [`Projection::advance`] gives the
//! rows that [`super::fold`] would give, of the cases that have changed.

mod part;

use std::borrow::Cow;
use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::book::{Account, Book, Case, Index};
use crate::event::Millis;
use crate::facts::{Facts, Feeds, Leftovers};
use crate::settings::Settings;
use crate::symbols::{Sym, Symbols};

use super::account::{FeedFold, Wanted};
use super::busy::{Busy, each_difference};
use super::cross::Company;
use super::feeds::{self, Linked, called_for, link};
use super::keys::Keys;
use super::rules::Rules;
use super::trace::{Stay, Trace};
use super::traces::Traces;
use super::work::{self, Part};

pub use part::{Fences, ProjectionPart};

/// Most cases whose rows are made at once when everything is folded: rows take much more memory than what is made of them.
const WINDOW: usize = 1 << 17;

/// Events of feeds may come so much later than others of their account; later ones cost a fold of everything.
const LATE: Millis = 900_000;

/// Whose, when, and which case.
type PersonKey = (Sym, Millis, Case);

/// What is known of one account between two folds.
#[derive(Debug)]
pub struct Projection {
    account: Account,
    as_of: Option<Millis>,
    feeds: Feeds,
    left: Leftovers,
    episodes: u64,
    feed_fold: FeedFold,
    traces: Traces,
    /// The cases of each requester by their last opening, and by the last instant after which it matters who comes back.
    by_opening: Keys<PersonKey>,
    by_end: Keys<PersonKey>,
    panel: FxHashMap<Sym, Vec<Case>>,
    callers: FxHashMap<Sym, Vec<Case>>,
    busy: Busy,
    due: BTreeSet<(Millis, Case)>,
    /// How many names of the settings the events have told.
    named: usize,
    /// Cases that a fold of everything has still to come to, the last first.
    waiting: Vec<Case>,
    window: usize,
}

/// What changed from one instant to the next.
#[derive(Debug)]
pub struct Step {
    /// The cases whose rows these are, in order; what was known of them is to be replaced. All of the account's if
    /// `is_whole`.
    pub cases: Vec<Case>,
    /// The rows of these cases, and rows that belong to no case, are new and stay as they are; with the feeds and
    /// leftovers of the whole account.
    pub facts: Facts,
    /// States of agents that last: they take the place of those of the step before.
    pub lasting: Facts,
    /// Other rows that belong to no case, which take the place of those of the step before; `None` if they are the same.
    pub account: Option<Facts>,
    /// How many episodes the account has.
    pub episodes: u64,
    /// Whether everything is folded again, beginning with this step.
    pub is_whole: bool,
}

impl Projection {
    /// Nothing is known yet: the first step folds everything.
    #[must_use]
    pub fn new(account: Account) -> Self {
        Self {
            account,
            as_of: None,
            feeds: Feeds::default(),
            left: Leftovers::default(),
            episodes: 0,
            feed_fold: FeedFold::default(),
            traces: Traces::default(),
            by_opening: Keys::default(),
            by_end: Keys::default(),
            panel: FxHashMap::default(),
            callers: FxHashMap::default(),
            busy: Busy::default(),
            due: BTreeSet::new(),
            named: 0,
            waiting: Vec::new(),
            window: WINDOW,
        }
    }

    /// The same, but a fold of everything takes so many cases at once.
    #[must_use]
    pub fn in_windows_of(self, cases: usize) -> Self {
        Self { window: cases.max(1), ..self }
    }

    /// Goes on to `as_of`. `changed` are the cases that got events since the last step, of any account; `None` where
    /// all may be other than they were, as with new settings. Where everything is folded this is the first step of
    /// perhaps several: [`Projection::more`] gives the others.
    #[must_use]
    pub fn advance(
        &mut self,
        book: &Book,
        index: &Index,
        settings: &Settings,
        changed: Option<&[Case]>,
        as_of: Millis,
        threads: usize,
    ) -> Step {
        let named = named(settings, &book.symbols);
        let goes_on = named == self.named && self.as_of.is_some_and(|before| before <= as_of);
        let changed = changed.filter(|_| goes_on);
        if let Some(changed) = changed
            && let Some(step) = self.go_on(book, index, settings, changed, as_of, threads)
        {
            return step;
        }
        self.forget(named);
        let cases: Vec<Case> = index.cases_of(self.account).collect();
        if cases.len() <= self.window {
            return self.fold_all(book, index, settings, cases, as_of, threads);
        }
        // Case after case, as if they came one after the other: what a step gives is what a fold of everything gives.
        (self.feeds, _) = feeds::scan(book, index, self.account, as_of);
        self.as_of = Some(as_of);
        self.waiting = cases.into_iter().rev().collect();
        let step = self.next_window(book, index, settings, as_of, threads);
        Step { is_whole: true, ..step }
    }

    /// The next step of a fold of everything, which is as of the same instant as the one before; `None` when it is done.
    #[must_use]
    pub fn more(
        &mut self,
        book: &Book,
        index: &Index,
        settings: &Settings,
        as_of: Millis,
        threads: usize,
    ) -> Option<Step> {
        (!self.waiting.is_empty()).then(|| self.next_window(book, index, settings, as_of, threads))
    }

    fn forget(&mut self, named: usize) {
        *self = Self { named, ..Self::new(self.account).in_windows_of(self.window) };
    }

    fn next_window(&mut self, book: &Book, index: &Index, settings: &Settings, as_of: Millis, threads: usize) -> Step {
        let cases = self.waiting.split_off(self.waiting.len().saturating_sub(self.window));
        match self.go_on(book, index, settings, &cases, as_of, threads) {
            Some(step) => step,
            // Nothing came in between, so that it can always go on; if not, it costs memory and nothing else.
            None => {
                let cases = index.cases_of(self.account).collect();
                self.forget(self.named);
                self.fold_all(book, index, settings, cases, as_of, threads)
            }
        }
    }

    fn fold_all(
        &mut self,
        book: &Book,
        index: &Index,
        settings: &Settings,
        cases: Vec<Case>,
        as_of: Millis,
        threads: usize,
    ) -> Step {
        let account = self.account;
        let (feeds, linked) = feeds::scan(book, index, account, as_of);
        let rules = rules(book, settings, feeds, as_of);
        let mut feed_fold = FeedFold::default();
        let (mut parts, mut fed) = super::parts(book, index, &cases, &rules, &linked, true, threads, || {
            feed_fold.go_on(book, account, as_of.saturating_sub(LATE), settings);
            feed_fold.fed(book, account, &rules, Wanted::All)
        });
        self.feed_fold = feed_fold;
        self.feeds = feeds;
        self.as_of = Some(as_of);
        let own_left = fed.facts.leftovers;
        let settled = std::mem::take(&mut fed.settled);
        self.remember_all(&mut parts);
        let facts = work::join(book, account, &rules, parts, fed, &[], threads);
        self.step(cases, facts, settled, own_left, true, true)
    }

    /// The next step, unless everything has to be folded again: `None`.
    fn go_on(
        &mut self,
        book: &Book,
        index: &Index,
        settings: &Settings,
        changed: &[Case],
        as_of: Millis,
        threads: usize,
    ) -> Option<Step> {
        let account = self.account;
        let own = changed.iter().copied().filter(|case| book.cases()[case.0 as usize].account == account);
        let mut stirred: BTreeSet<Case> = own.collect();
        stirred.extend(self.due.iter().take_while(|(at, _)| *at <= as_of).map(|(_, case)| *case));
        let mut feeds = self.feeds;
        self.note_calls(book, index, as_of, &mut stirred, &mut feeds);
        if !self.feed_fold.go_on(book, account, as_of.saturating_sub(LATE), settings) {
            return None;
        }
        let cases: Vec<Case> = stirred.iter().copied().collect();
        let linked = self.linked(book, index, &cases, as_of);
        feeds.replies |= !linked.is_empty();
        feeds = feeds.or(self.feed_fold.feeds(book, account, as_of));
        // Whether anybody replies decides how every resolution is read (METRICS A.3-8), and whether customers are told of,
        // whether rows say whose they are.
        if (feeds.replies, feeds.customers) != (self.feeds.replies, self.feeds.customers) {
            return None;
        }
        let rules = rules(book, settings, feeds, as_of);
        let (mut parts, ()) = super::parts(book, index, &cases, &rules, &linked, true, threads, || ());
        let traces: Vec<Trace> = parts.iter_mut().flat_map(|part| std::mem::take(&mut part.traces)).collect();
        let window = settings.recontact_window;
        let mut affected: FxHashSet<Case> = stirred.iter().copied().collect();
        for trace in &traces {
            self.note_affected(trace, window, &mut affected);
        }
        let mut are_people_asked = traces.iter().any(|trace| self.asks_people(trace.case));
        for trace in traces {
            self.remember(trace);
        }
        let mut fed = None;
        if self.feed_fold.is_stirred(book, account, as_of) {
            let rows = self.feed_fold.fed(book, account, &rules, Wanted::All);
            let respondents = rows.facts.answers.iter().filter(|row| row.instrument.is_personal());
            for person in respondents.filter_map(|row| row.respondent) {
                affected.extend(self.panel.get(&person).into_iter().flatten());
            }
            fed = Some(rows);
        }
        let wanted = self.with_context(&affected, window);
        // Of a person's answers one counts, be they told of a case or without one.
        are_people_asked |= wanted.iter().any(|case| self.asks_people(*case));
        let is_stirred = fed.is_some() || are_people_asked;
        let kind = if is_stirred { Wanted::All } else { Wanted::States };
        let mut fed = fed.unwrap_or_else(|| self.feed_fold.fed(book, account, &rules, kind));
        let settled = std::mem::take(&mut fed.settled);
        if wanted.len() > cases.len() {
            let all = in_order(&wanted);
            let linked = self.linked(book, index, &all, as_of);
            (parts, ()) = super::parts(book, index, &all, &rules, &linked, false, threads, || ());
        }
        let company = self.company(&affected, &wanted);
        self.feeds = feeds;
        self.as_of = Some(as_of);
        let own_left = fed.facts.leftovers;
        let facts = work::join(book, account, &rules, parts, fed, &company, threads);
        Some(self.step(in_order(&affected), facts, settled, own_left, is_stirred, false))
    }

    /// Notes which feeds the stirred cases tell of, and stirs the cases that their outbound calls answer.
    fn note_calls(
        &mut self,
        book: &Book,
        index: &Index,
        as_of: Millis,
        stirred: &mut BTreeSet<Case>,
        feeds: &mut Feeds,
    ) {
        let mut parents: Vec<Sym> = Vec::new();
        for &case in &*stirred {
            for entry in book.told_of(case, index).filter(|entry| entry.at <= as_of) {
                feeds::note(feeds, &entry);
                if let Some(parent) = called_for(&entry) {
                    note_member(&mut self.callers, parent, case);
                    parents.push(parent);
                }
            }
            parents.extend(self.traces.get(case).iter().flat_map(|trace| &trace.called_for));
        }
        stirred.extend(parents.into_iter().filter_map(|parent| book.find_case(self.account, parent)));
    }

    /// The replies that outbound calls made to `cases`.
    fn linked(&self, book: &Book, index: &Index, cases: &[Case], as_of: Millis) -> Linked {
        let mut children: Vec<(Case, Sym)> = Vec::new();
        for case in cases {
            let id = book.cases()[case.0 as usize].id;
            children.extend(self.callers.get(&id).into_iter().flatten().map(|&child| (child, id)));
        }
        children.sort_unstable();
        let is_told = |&(child, parent): &(Case, Sym)| {
            let mut told = book.told_of(child, index).filter(|entry| entry.at <= as_of);
            told.any(|entry| called_for(&entry) == Some(parent))
        };
        link(book, index, self.account, children.into_iter().filter(is_told), as_of)
    }

    /// Adds the cases whose facts change with those of `now`, which was folded again.
    fn note_affected(&self, now: &Trace, window: Millis, affected: &mut FxHashSet<Case>) {
        let known = self.traces.get(now.case);
        let before = known.as_deref();
        let traces = [before, Some(now)];
        let is_same = before.is_some_and(|before| before.card == now.card && before.requester == now.requester);
        if !is_same {
            for trace in traces.into_iter().flatten() {
                affected.extend(self.followed_by(trace, window));
            }
        }
        for trace in traces.into_iter().flatten() {
            affected.extend(trace.respondents.iter().filter_map(|person| self.panel.get(person)).flatten());
        }
        let old: &[Stay] = before.map_or(&[], |before| &before.stays);
        each_difference(old, &now.stays, |agent, from, until| {
            self.busy.each(agent, from, until, |case, _| {
                affected.insert(case);
            });
        });
    }

    /// Whether a case is known to have answers that count once per person.
    fn asks_people(&self, case: Case) -> bool {
        self.traces.get(case).is_some_and(|trace| !trace.respondents.is_empty())
    }

    /// The other cases whose customer may have come back with the case of `trace`.
    fn followed_by<'s>(&'s self, trace: &'s Trace, window: Millis) -> impl Iterator<Item = Case> + 's {
        let from = trace.requester.zip(trace.openings.map(|(first, _)| first.saturating_sub(window)));
        let near = from.into_iter().flat_map(|(requester, from)| {
            self.by_end.range((requester, from, Case(0))..=(requester, Millis::MAX, Case(u32::MAX)))
        });
        let others = near.map(|(_, _, case)| case).filter(|case| *case != trace.case);
        others.filter(move |case| self.traces.get(*case).is_some_and(|other| trace.may_follow(&other, window)))
    }

    /// The other cases with which the customer of the case of `trace` may have come back.
    fn followers_of<'s>(&'s self, trace: &'s Trace, window: Millis) -> impl Iterator<Item = Case> + 's {
        let from = trace.requester.zip(trace.judged.map(|(first, _)| first));
        let near = from.into_iter().flat_map(|(requester, from)| {
            self.by_opening.range((requester, from, Case(0))..=(requester, Millis::MAX, Case(u32::MAX)))
        });
        let others = near.map(|(_, _, case)| case).filter(|case| *case != trace.case);
        others.filter(move |case| self.traces.get(*case).is_some_and(|other| other.may_follow(trace, window)))
    }

    /// The affected cases and those that their facts are judged by.
    fn with_context(&self, affected: &FxHashSet<Case>, window: Millis) -> FxHashSet<Case> {
        let mut wanted = affected.clone();
        // In order, so that those of a lot are asked for one after the other.
        for trace in in_order(affected).into_iter().filter_map(|case| self.traces.get(case)) {
            wanted.extend(self.followers_of(&trace, window));
            wanted.extend(trace.respondents.iter().filter_map(|person| self.panel.get(person)).flatten());
        }
        wanted
    }

    /// Conversations that run beside those of the affected cases and are not folded with them.
    fn company(&self, affected: &FxHashSet<Case>, folded: &FxHashSet<Case>) -> Vec<Company> {
        let mut numbers: FxHashMap<(Case, u32), u32> = FxHashMap::default();
        let mut known: FxHashSet<(Case, Stay)> = FxHashSet::default();
        let mut company = Vec::new();
        let traces = in_order(affected).into_iter().filter_map(|case| self.traces.get(case));
        for stay in traces.flat_map(|trace| trace.into_owned().stays) {
            self.busy.each(stay.agent, stay.from, stay.until, |case, other| {
                if folded.contains(&case) || !known.insert((case, *other)) {
                    return;
                }
                let next = numbers.len() as u32;
                let number = *numbers.entry((case, other.session)).or_insert(next);
                company.push(Company { agent: other.agent, from: other.from, until: other.until, number });
            });
        }
        company
    }

    fn step(
        &self,
        cases: Vec<Case>,
        mut facts: Facts,
        settled: Facts,
        own_left: Leftovers,
        is_stirred: bool,
        is_whole: bool,
    ) -> Step {
        facts.feeds = self.feeds;
        facts.leftovers = self.left;
        facts.leftovers.add(own_left);
        let mut account = facts.split_account();
        let agent_spans = std::mem::take(&mut account.agent_spans);
        let lasting = Facts { as_of: facts.as_of, agent_spans, ..Facts::default() };
        if !is_whole {
            facts.keep_cases(|labels| cases.binary_search(&labels.case).is_ok());
        }
        facts.append(settled);
        Step { cases, facts, lasting, account: is_stirred.then_some(account), episodes: self.episodes, is_whole }
    }

    /// Takes the traces of all parts, when nothing is remembered yet: sets are made at once of what was put in order.
    fn remember_all(&mut self, parts: &mut [Part]) {
        let count = parts.iter().map(|part| part.traces.len()).sum();
        let (mut by_opening, mut by_end) = (Vec::with_capacity(count), Vec::with_capacity(count));
        let mut due = Vec::new();
        for trace in parts.iter_mut().flat_map(|part| std::mem::take(&mut part.traces)) {
            by_opening.extend(trace.opening_key());
            by_end.extend(trace.end_key());
            due.extend(trace.due_key());
            self.note(&trace);
            self.traces.put_sealed(trace);
        }
        self.traces.fit();
        self.by_opening = by_opening.into_iter().collect();
        self.by_end = by_end.into_iter().collect();
        self.due = due.into_iter().collect();
    }

    /// Puts a trace in place of the one before.
    fn remember(&mut self, trace: Trace) {
        let case = trace.case;
        if let Some(old) = self.traces.get(case).map(Cow::into_owned) {
            old.due_key().map(|key| self.due.remove(&key));
            old.opening_key().into_iter().for_each(|key| self.by_opening.remove(key));
            old.end_key().into_iter().for_each(|key| self.by_end.remove(key));
            self.left.subtract(old.left);
            self.episodes -= u64::from(old.episodes);
            self.busy.drop(case, &old.stays);
            for &person in old.respondents.iter().filter(|person| !trace.respondents.contains(person)) {
                drop_member(&mut self.panel, person, case);
            }
        }
        self.due.extend(trace.due_key());
        trace.opening_key().into_iter().for_each(|key| self.by_opening.insert(key));
        trace.end_key().into_iter().for_each(|key| self.by_end.insert(key));
        self.note(&trace);
        self.traces.put(trace);
    }

    /// Notes what a trace tells, but for its keys in the sets.
    fn note(&mut self, trace: &Trace) {
        let case = trace.case;
        self.left.add(trace.left);
        self.episodes += u64::from(trace.episodes);
        self.busy.add(case, &trace.stays);
        for &person in &trace.respondents {
            note_member(&mut self.panel, person, case);
        }
        for &parent in &trace.called_for {
            note_member(&mut self.callers, parent, case);
        }
    }
}

impl Trace {
    fn due_key(&self) -> Option<(Millis, Case)> {
        (self.due < Millis::MAX).then_some((self.due, self.case))
    }

    fn opening_key(&self) -> Option<PersonKey> {
        Some((self.requester?, self.openings?.1, self.case))
    }

    fn end_key(&self) -> Option<PersonKey> {
        Some((self.requester?, self.judged?.1, self.case))
    }
}

fn rules<'a>(book: &Book, settings: &'a Settings, feeds: Feeds, as_of: Millis) -> Rules<'a> {
    let first = book.span().map_or(as_of, |span| span.0);
    Rules::compile(settings, &book.symbols, feeds, first, as_of)
}

/// How many of the teams that the settings name the events have told: a team is nobody's before.
fn named(settings: &Settings, symbols: &Symbols) -> usize {
    let teams = settings.teams.iter().map(|team| &team.id);
    let promised = settings.sla.iter().filter_map(|policy| policy.team.as_ref());
    teams.chain(promised).filter(|team| symbols.find(team).is_some()).count()
}

fn in_order(cases: &FxHashSet<Case>) -> Vec<Case> {
    let mut all: Vec<Case> = cases.iter().copied().collect();
    all.sort_unstable();
    all
}

/// Puts a case into the list of `key`; whether it is new there.
fn note_member(lists: &mut FxHashMap<Sym, Vec<Case>>, key: Sym, case: Case) -> bool {
    let list = lists.entry(key).or_default();
    let place = list.binary_search(&case);
    if let Err(at) = place {
        list.insert(at, case);
    }
    place.is_err()
}

fn drop_member(lists: &mut FxHashMap<Sym, Vec<Case>>, key: Sym, case: Case) {
    if let Some(list) = lists.get_mut(&key) {
        list.retain(|one| *one != case);
    }
}
