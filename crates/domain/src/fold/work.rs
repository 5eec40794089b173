//! The work of the fold: cases one by one, then everything joined.

use std::ops::Range;

use crate::book::{Account, Book, Case, Entry, Index, sort};
use crate::calendar::{RunningSpan, Segment};
use crate::channel::{Channel, Class};
use crate::event::{Instrument, Millis, What};
use crate::facts::{
    AgentSpan, Answer, Busy, Credit, Episode, Facts, Flags, Handling, Labels, Leftovers, OpenSpan, Review, Spell,
    SurveySent, Turn, Visit,
};
use crate::symbols::Sym;

use super::account::Fed;
use super::both;
use super::call::Call;
use super::cross::{Company, Link, judge_recontacts, note_handlings, share_time};
use super::episode::{episode, push_spells};
use super::feeds::Linked;
use super::handling::{Active, Intervals, active_intervals, tracked_work};
use super::rules::Rules;
use super::session::{Buffers, Session, State};
use super::surveys::{self, Sent};
use super::thread::note_sessions;
use super::trace::{Marks, Trace};

/// The facts of some cases, before what depends on others.
#[derive(Debug, Default)]
pub struct Part {
    pub(super) episodes: Vec<Episode>,
    pub(super) links: Vec<Link>,
    turns: Vec<Turn>,
    spells: Vec<Spell>,
    visits: Vec<Visit>,
    open_spans: Vec<OpenSpan>,
    pub(super) surveys: Vec<SurveySent>,
    pub(super) answers: Vec<Answer>,
    answer_seqs: Vec<Option<u64>>,
    pub(super) active: Vec<(u32, Active)>,
    legs: Vec<Handling>,
    reviews: Vec<Review>,
    leftovers: Leftovers,
    /// What each case leaves for the next fold of it, where one is to come.
    pub(super) traces: Vec<Trace>,
}

/// What is filled and emptied case by case, kept so that a case costs no allocation.
#[derive(Debug, Default)]
struct Scratch {
    ranges: Vec<Range<usize>>,
    buffers: Buffers,
    segments: Vec<Segment>,
    spans: Vec<RunningSpan>,
    intervals: Intervals,
    asked: Asked,
}

/// Folds `cases` one after another; with `is_traced` a trace of each is kept.
pub fn fold_cases(
    book: &Book,
    index: &Index,
    cases: &[Case],
    rules: &Rules<'_>,
    linked: &Linked,
    is_traced: bool,
) -> Part {
    let mut part = Part::default();
    // Most cases have one session.
    part.episodes.reserve(cases.len());
    part.links.reserve(cases.len());
    let mut scratch = Scratch::default();
    let mut entries = Vec::new();
    for &case in cases {
        let marks = is_traced.then(|| Marks::of(&part));
        let left_before = std::mem::take(&mut part.leftovers);
        let later = events_until(book, index, case, rules.as_of, linked, &mut entries, &mut part.leftovers);
        if !entries.is_empty() {
            fold_case(book, case, &entries, rules, &mut scratch, &mut part);
        }
        if let Some(marks) = marks {
            let trace = Trace::of(case, &entries, later, &part, &marks, rules, part.leftovers);
            part.traces.push(trace);
        }
        part.leftovers.add(left_before);
    }
    part
}

/// The events of a case up to `as_of`, into `entries`; gives the instant of the first one after.
pub(super) fn events_until(
    book: &Book,
    index: &Index,
    case: Case,
    as_of: Millis,
    linked: &Linked,
    entries: &mut Vec<Entry>,
    leftovers: &mut Leftovers,
) -> Option<Millis> {
    book.events_of(case, index, entries);
    if let Some(replies) = linked.get(&case) {
        entries.extend(replies);
        sort(entries);
    }
    let kept = entries.partition_point(|entry| entry.at <= as_of);
    leftovers.after_as_of += (entries.len() - kept) as u64;
    let later = entries.get(kept).map(|entry| entry.at);
    entries.truncate(kept);
    later
}

/// What the opening of a case says for good.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opening {
    pub(super) channel: Channel,
    requester: Option<Sym>,
    parent: Option<Sym>,
}

pub(super) fn opening_of(entries: &[Entry], leftovers: &mut Leftovers) -> Option<Opening> {
    let mut opening = None;
    let mut opens = 0;
    for entry in entries {
        match entry.what {
            What::Open { channel, requester, parent, .. } => {
                opens += 1;
                opening.get_or_insert(Opening { channel, requester, parent });
            }
            What::Arrive { channel, requester, parent, .. } => {
                opening.get_or_insert(Opening { channel, requester, parent });
            }
            _ => {}
        }
    }
    leftovers.second_open += u64::from(opens > 1) * (opens - 1).max(0) as u64;
    opening
}

fn fold_case(book: &Book, case: Case, entries: &[Entry], rules: &Rules<'_>, scratch: &mut Scratch, part: &mut Part) {
    let Some(opening) = opening_of(entries, &mut part.leftovers) else {
        part.leftovers.no_open += entries.len() as u64;
        return;
    };
    let class = opening.channel.class();
    note_sessions(entries, class, rules.settings, &mut scratch.ranges);
    scratch.asked.begin(part.episodes.len(), opening.requester);
    let mut state = State::default();
    for n in 0..scratch.ranges.len() {
        let own = &entries[scratch.ranges[n].clone()];
        let session = Session::read_in(std::mem::take(&mut scratch.buffers), own, n == 0, state, rules);
        let labels = Labels {
            case,
            session: n as u32 + 1,
            account: book.cases()[case.0 as usize].account,
            channel: opening.channel,
            topic: session.end.topic,
            priority: session.end.priority,
        };
        part.leftovers.after_deletion += session.after_deletion;
        let link = Link { requester: opening.requester, parent: opening.parent, deflected_at: None };
        fold_session(&session, labels, rules, link, scratch, part);
        scratch.asked.note(&session, n);
        state = session.end;
        scratch.buffers = session.into_buffers();
    }
    answer_surveys(book, &mut scratch.asked, rules, part);
}

fn fold_session(
    session: &Session<'_>,
    labels: Labels,
    rules: &Rules<'_>,
    mut link: Link,
    scratch: &mut Scratch,
    part: &mut Part,
) {
    let Scratch { segments, spans, intervals, .. } = scratch;
    session.note_segments(rules, segments);
    let turns_before = part.turns.len();
    let mut row = episode(session, labels, rules, segments, &mut part.turns, spans);
    (row.requester, row.parent) = (link.requester, link.parent);
    row.customer = link.requester.filter(|_| rules.feeds.customers);
    let local = part.episodes.len() as u32;
    match labels.channel.class() {
        Class::Call => {
            // Nobody waits for the next reply on a call.
            part.turns.truncate(turns_before);
            fold_call(session, &mut row, rules, part, &mut link);
        }
        class => {
            let clock = rules.business(segments);
            push_spells(session, &row, rules, clock.as_ref(), &mut part.spells);
            push_open_spans(session, &row, &mut part.open_spans);
            let active = match class {
                Class::Conversation => active_intervals(session, rules.as_of, intervals),
                _ => tracked_work(session, intervals),
            };
            part.active.extend(active.iter().map(|&one| (local, one)));
        }
    }
    push_reviews(session, &row, part);
    part.episodes.push(row);
    part.links.push(link);
}

fn fold_call(session: &Session<'_>, row: &mut Episode, rules: &Rules<'_>, part: &mut Part, link: &mut Link) {
    let base = Flags(row.flags.0 & (Flags::ELIGIBLE.0 | Flags::INBOUND.0));
    let call = Call::read(session, &row.labels, base, rules.settings);
    let is_outbound = row.labels.channel.is_outbound();
    row.call = call.times(is_outbound.then_some(row.opened_at));
    row.replied_at = call.legs.first().map(|leg| leg.from);
    let over_at = call.hung_up_at.filter(|_| call.is_answered());
    // A voice bot's resolution is a status (B.24); a person's part of a call ends with the hang-up.
    if !row.flags.has(Flags::BOT_ONLY) {
        row.first_resolved_at = over_at;
        row.resolved_at = over_at;
        row.at_first_resolution = last_leg_credit(session, &call);
        row.at_resolution = row.at_first_resolution;
    }
    row.flags.set(Flags::OUTBOUND, is_outbound);
    row.flags.set(Flags::ANSWERED, call.is_answered());
    row.flags.set(Flags::FCR_BASE, over_at.is_some() && !is_outbound);
    row.flags.set(Flags::DEFLECT_OFFERED, call.deflect_offered);
    row.flags.set(Flags::DEFLECTED, call.deflected_at.is_some());
    row.flags.set(Flags::HANDLED, call.is_over());
    link.deflected_at = call.deflected_at;
    let is_bad_clock = row.call.dial < 0;
    let worked = row.call.talk + row.call.hold + row.call.wrap + row.call.dial;
    // A negative handling time is what the metrics count as a bad clock (H44).
    row.handle_raw = if is_bad_clock { row.call.dial } else { worked };
    row.handle = row.handle_raw as f64;
    row.handled_at = call.handled_at();
    for (i, leg) in call.legs.iter().enumerate() {
        let Some(until) = leg.handled_until() else { continue };
        let dial = if i == 0 { row.call.dial } else { 0 };
        let raw = if dial < 0 { dial } else { until - leg.from + dial };
        let credit = Credit { agent: leg.agent, ..session.holder_at(leg.from) };
        let (labels, flags) = (row.labels, row.flags);
        part.legs.push(Handling { labels, flags, credit, share: raw as f64, raw, handled_at: until });
    }
    part.visits.extend(call.visits);
}

fn last_leg_credit(session: &Session<'_>, call: &Call) -> Credit {
    let Some(leg) = call.legs.last() else { return Credit::default() };
    Credit { agent: leg.agent, ..session.holder_at(leg.from) }
}

/// Unresolved raw spans, cut where team or assignee change (B.26).
fn push_open_spans(session: &Session<'_>, row: &Episode, spans: &mut Vec<OpenSpan>) {
    let mut from = Some((row.opened_at, Flags::SPAN_OPENED));
    for step in &session.history.raw {
        match (step.status.is_resolved(), from) {
            (true, Some((start, began))) => {
                push_open_span(session, row, start, Some(step.at.max(start)), began, spans);
                from = None;
            }
            (false, None) => from = Some((step.at.max(row.opened_at), Flags::SPAN_REOPENED)),
            _ => {}
        }
    }
    if let Some((start, began)) = from {
        push_open_span(session, row, start, None, began, spans);
    }
}

/// The pieces of one unresolved span; an end is a resolution.
fn push_open_span(
    session: &Session<'_>,
    row: &Episode,
    start: Millis,
    end: Option<Millis>,
    mut began: Flags,
    spans: &mut Vec<OpenSpan>,
) {
    let base = Flags(row.flags.0 & (Flags::ELIGIBLE.0 | Flags::INBOUND.0));
    let mut push = |from: Millis, until: Option<Millis>, flags: Flags| {
        spans.push(OpenSpan {
            labels: row.labels,
            flags: base.and(flags),
            opened_at: row.opened_at,
            critical_at: row.critical_at,
            from,
            until,
            credit: session.holder_at(from),
        });
    };
    let mut begin = start;
    for at in session.holdings.iter().map(|one| one.at).filter(|&at| end.is_none_or(|end| at < end)) {
        if at > begin {
            push(begin, Some(at), began);
            (begin, began) = (at, Flags::default());
        }
    }
    began.set(Flags::SPAN_RESOLVED, end.is_some());
    push(begin, end, began);
}

fn push_reviews(session: &Session<'_>, row: &Episode, part: &mut Part) {
    let first = part.reviews.len();
    for entry in session.entries {
        if let What::Review { reviewer, passed, applicable, critical_failed, score } = entry.what {
            let holder = session.holder_at(entry.at);
            part.reviews.push(Review {
                labels: row.labels,
                flags: row.flags,
                at: entry.at,
                reviewer,
                passed: passed.into(),
                applicable: applicable.into(),
                critical_failed: critical_failed.into(),
                score: score.map(f64::from),
                credit: Credit { agent: row.at_resolution.agent.or(holder.agent), ..holder },
            });
        }
    }
    note_agreement(&mut part.reviews[first..]);
}

/// A review's result in points of 100: its score, which may come as a fraction, else the items passed.
fn points(review: &Review) -> Option<f64> {
    match review.score {
        Some(score) if (0.0..=1.0).contains(&score) => Some(100.0 * score),
        Some(score) => Some(score),
        None if review.applicable > 0 => Some(100.0 * f64::from(review.passed) / f64::from(review.applicable)),
        None => None,
    }
}

/// Two reviewers agree when their results lie within ten points (METRICS B.17).
fn note_agreement(reviews: &mut [Review]) {
    let scored = |review: &Review| Some((review.reviewer?, points(review)?));
    let Some((first, score)) = reviews.iter().find_map(scored) else { return };
    let other = reviews.iter().position(|review| scored(review).is_some_and(|(reviewer, _)| reviewer != first));
    let Some(other) = other else { return };
    let agree = points(&reviews[other]).is_some_and(|theirs| (theirs - score).abs() <= 10.0);
    reviews[other].flags.set(Flags::DOUBLE_REVIEWED, true);
    reviews[other].flags.set(Flags::REVIEWERS_AGREE, agree);
}

/// The surveys of one case.
#[derive(Debug, Default)]
struct Asked {
    first_episode: usize,
    requester: Option<Sym>,
    sent: Vec<Sent>,
    answered: Vec<bool>,
    /// Each answer with the session it came in and the credit as of then, for surveys that nobody saw leave.
    answers: Vec<(Entry, usize, Credit)>,
}

impl Asked {
    fn begin(&mut self, first_episode: usize, requester: Option<Sym>) {
        self.first_episode = first_episode;
        self.requester = requester;
        self.sent.clear();
        self.answered.clear();
        self.answers.clear();
    }

    fn note(&mut self, session: &Session<'_>, n: usize) {
        for (position, entry) in session.entries.iter().enumerate() {
            match entry.what {
                What::SurveySent { survey, instrument, scale, bounced } => {
                    let credit = credit_before(session, position);
                    self.sent.push(Sent { survey, instrument, scale, at: entry.at, bounced, credit, session: n });
                    self.answered.push(false);
                }
                What::SurveyAnswer { .. } => self.answers.push((*entry, n, credit_before(session, position))),
                _ => {}
            }
        }
    }
}

/// The agent of the last public human reply before `position`, and the case's team then (A.9).
fn credit_before(session: &Session<'_>, position: usize) -> Credit {
    let reply = session.replies.iter().rev().find(|reply| reply.position < position);
    let holder = session.holder_at_position(reply.map_or(position, |reply| reply.position));
    Credit { agent: reply.and_then(|reply| reply.agent), ..holder }
}

fn answer_surveys(book: &Book, asked: &mut Asked, rules: &Rules<'_>, part: &mut Part) {
    let Asked { first_episode, requester, sent, answered, answers } = asked;
    for (entry, here, credit) in &*answers {
        let What::SurveyAnswer { survey, .. } = entry.what else { continue };
        let of = sent.iter().position(|one| Some(one.survey) == survey);
        let row = &part.episodes[*first_episode + of.map_or(*here, |i| sent[i].session)];
        let found = surveys::answer(
            entry,
            of.map(|i| &sent[i]),
            row.labels.account,
            Some(row.labels),
            rules.settings,
            &book.symbols,
        );
        let mut answer = match found {
            Ok(answer) => answer,
            Err(why) => {
                why.count(&mut part.leftovers);
                continue;
            }
        };
        if of.is_none() {
            answer.credit = Credit { team: credit.team.or(answer.credit.team), ..*credit };
        }
        if answer.instrument != Instrument::Esat {
            answer.respondent = answer.respondent.or(*requester);
            answer.customer = answer.respondent.filter(|_| rules.feeds.customers);
        }
        answer.flags.set(Flags::ELIGIBLE, row.flags.has(Flags::ELIGIBLE));
        if let Some(i) = of {
            answered[i] = true;
        }
        part.answers.push(answer);
        part.answer_seqs.push(entry.seq);
    }
    for (one, &was_answered) in sent.iter().zip(&*answered) {
        let row = &part.episodes[*first_episode + one.session];
        let eligible = row.flags.has(Flags::ELIGIBLE);
        let (labels, account) = (Some(row.labels), row.labels.account);
        part.surveys.extend(surveys::sent_row(one, was_answered, eligible, labels, account, rules.as_of));
    }
}

/// Joins the parts in order, adds what one case means for another, and the account's own feeds. `company` are
/// conversations that agents had beside those of the parts.
pub fn join(
    book: &Book,
    account: Account,
    rules: &Rules<'_>,
    parts: Vec<Part>,
    fed: Fed,
    company: &[Company],
    threads: usize,
) -> Facts {
    let mut facts = Facts { as_of: rules.as_of, feeds: rules.feeds, ..Facts::default() };
    let mut links = Vec::new();
    let mut active = Vec::new();
    let mut legs = Vec::new();
    let mut answer_seqs = Vec::new();
    for mut part in parts {
        let offset = facts.episodes.len() as u32;
        part.active.iter_mut().for_each(|(local, _)| *local += offset);
        absorb(&mut active, part.active);
        absorb(&mut facts.episodes, part.episodes);
        absorb(&mut links, part.links);
        absorb(&mut facts.turns, part.turns);
        absorb(&mut facts.spells, part.spells);
        absorb(&mut facts.visits, part.visits);
        absorb(&mut facts.open_spans, part.open_spans);
        absorb(&mut facts.surveys, part.surveys);
        absorb(&mut facts.answers, part.answers);
        absorb(&mut answer_seqs, part.answer_seqs);
        absorb(&mut legs, part.legs);
        absorb(&mut facts.reviews, part.reviews);
        facts.leftovers.add(part.leftovers);
    }
    let episodes = &facts.episodes;
    let (flags, (shares, agent_spans)) = both(
        threads,
        || judge_recontacts(episodes, &links, book, rules.settings, rules.as_of),
        || share_time(episodes, &active, company),
    );
    facts.episodes.iter_mut().zip(flags).for_each(|(episode, flags)| episode.flags = flags);
    facts.handlings = note_handlings(&mut facts.episodes, shares);
    facts.agent_spans = agent_spans;
    for leg in &legs {
        let Some(agent) = leg.credit.agent.filter(|_| leg.flags.has(Flags::ELIGIBLE)) else { continue };
        let (labels, until) = (leg.labels, leg.handled_at);
        let from = until - leg.raw;
        facts.agent_spans.push(AgentSpan { account, agent, labels: Some(labels), busy: Busy::Call, from, until });
    }
    facts.handlings.append(&mut legs);
    absorb(&mut facts.agent_spans, fed.settled.agent_spans);
    absorb(&mut facts.agent_spans, fed.facts.agent_spans);
    absorb(&mut facts.surveys, fed.facts.surveys);
    absorb(&mut facts.answers, fed.facts.answers);
    absorb(&mut answer_seqs, fed.answer_seqs);
    facts.leftovers.add(fed.facts.leftovers);
    (facts.costs, facts.customers, facts.headcount) = (fed.settled.costs, fed.facts.customers, fed.settled.headcount);
    absorb(&mut facts.costs, fed.facts.costs);
    absorb(&mut facts.headcount, fed.facts.headcount);
    surveys::mark_counting(&mut facts.answers, &answer_seqs);
    facts
}

/// Adds the rows of a part behind those before; the first part's are taken as they lie.
fn absorb<T>(rows: &mut Vec<T>, mut more: Vec<T>) {
    if rows.is_empty() {
        *rows = more;
    } else {
        rows.append(&mut more);
    }
}
