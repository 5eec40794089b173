//! A counted row as it is shown: its case, its instants, the open hours that were counted, what explains its value.

use jiff::tz::TimeZone;
use nabiz_catalogue::metric::Metric;
use nabiz_domain::calendar::Hours;
use nabiz_domain::event::{Millis, Status};
use nabiz_domain::facts::{Answer, Episode, Flags};

use super::columns::Fact;
use super::scope::Scope;
use super::sift::{Amount, Counted};
use super::{Row, Value};
use crate::timeline::call::visit_outcome;
use crate::timeline::clocks::{ClockId, Kept, kept};
use crate::timeline::moment::{Interval, Moment, seconds};
use crate::timeline::reader::Reader;
use crate::timeline::recontact::Recontacts;
use crate::timeline::verdict::{bot, deflected_at, deflection, first_contact};
use crate::timeline::{Note, shown_id};

/// Writes rows out.
pub(super) struct Writer<'s, 'a> {
    pub scope: &'s Scope<'a>,
    pub readers: &'s [Reader<'a>],
    pub hours: Hours,
    /// Of each place, for metrics that look at recontacts.
    pub recontacts: &'s [Option<Recontacts<'a>>],
}

impl<'a> Writer<'_, 'a> {
    /// The row as it is shown.
    pub fn row(&self, one: &Counted<'a>) -> Row {
        let place = &self.scope.places[one.place];
        let zone = &place.info.zone;
        let moment = |at: Millis| Moment::of(zone, at);
        let text = |sym| self.scope.labels.book.symbols.text(sym).to_owned();
        let promise = self.promise(one);
        let mut notes = self.notes(one);
        notes.extend(promise.iter().flat_map(|promise| promise_notes(promise, zone)));
        let start = promise.as_ref().map(|promise| promise.start);
        let intervals = promise.map_or_else(|| self.intervals(one), |promise| promise.intervals);
        Row {
            account: place.name.to_owned(),
            case_id: one.fact.labels().map(|labels| shown_id(self.scope.labels.book, &labels)),
            channel: one.fact.labels().map(|labels| labels.channel.id()),
            value: value(one.amount),
            from: start.or(one.from).map(moment),
            to: one.to.map(moment),
            at: moment(one.at),
            team: one.credit.team.map(text),
            agent: one.credit.agent.map(text),
            notes,
            intervals: Interval::all(zone, &intervals),
        }
    }

    /// The promise behind a row of an SLA metric.
    fn promise(&self, one: &Counted<'a>) -> Option<Kept> {
        let Fact::Episode(row) = one.fact else { return None };
        let row = &row.get();
        let id = match self.scope.metric.id {
            "response_sla_pct" | "critical_response_sla_pct" => ClockId::ResponseSla,
            "resolution_sla_pct" | "critical_resolution_sla_pct" => ClockId::ResolutionSla,
            _ => return None,
        };
        let reader = &self.readers[one.place];
        reader.with_session(row.labels.case, row.labels.session, |session| kept(&reader.rules, session, row, id))?
    }

    /// The open hours between the row's ends; of the requester's wait the spans without pending.
    fn intervals(&self, one: &Counted<'a>) -> Vec<(Millis, Millis)> {
        let is_wait = self.scope.score.variant.as_deref() == Some("requester_wait");
        let is_business = self.hours == Hours::Business;
        let (Some(from), Some(to), Some(labels)) = (one.from, one.to, one.fact.labels()) else { return Vec::new() };
        if !matches!(one.amount, Amount::Ticks { .. }) || !(is_business || is_wait) {
            return Vec::new();
        }
        let reader = &self.readers[one.place];
        let counted = reader.with_session(labels.case, labels.session, |session| {
            let spans: Vec<(Millis, Millis)> = if is_wait {
                let running = session.history.running(from, Some(to), |status| status == Status::Pending);
                running.iter().map(|span| (span.start, span.end.unwrap_or(to))).collect()
            } else {
                vec![(from, to)]
            };
            let segments = session.segments(&reader.rules);
            match reader.rules.business(&segments).filter(|_| is_business) {
                Some(clock) => spans.iter().flat_map(|&(from, to)| clock.intervals_within(from, to)).collect(),
                None => spans,
            }
        });
        counted.unwrap_or_default()
    }

    fn notes(&self, one: &Counted<'a>) -> Vec<Note> {
        let book = self.scope.labels.book;
        let text = |sym| book.symbols.text(sym);
        match one.fact {
            Fact::Episode(row) => self.episode_notes(one, &row.get()),
            Fact::Visit(visit) => {
                let visit = visit.get();
                let queue = visit.queue.map(|queue| Note::with("queue", text(queue)));
                let wait = visit.left_at.map(|at| Note::with("wait_s", seconds(at - visit.queued_at).to_string()));
                let outcome = Note::with("outcome", visit_outcome(&visit));
                std::iter::once(outcome).chain(queue).chain(wait).collect()
            }
            Fact::Answer(answer) => answer_notes(self.scope.metric, &answer.get()),
            Fact::Survey(sent) => vec![Note::with("instrument", sent.get().instrument.id())],
            Fact::Review(review) => {
                let review = review.get();
                let failed = Note::with("critical_failed", review.critical_failed.to_string());
                let reviewer = review.reviewer.map(|who| Note::with("reviewer", text(who)));
                reviewer.into_iter().chain((review.critical_failed > 0).then_some(failed)).collect()
            }
            Fact::Cost(cost) => {
                let category = cost.category.map(|category| Note::with("category", text(category)));
                let class = cost.class.map(|class| Note::with("class", class.id()));
                std::iter::once(Note::with("currency", text(cost.currency))).chain(category).chain(class).collect()
            }
            Fact::OpenSpan(span) => {
                let flags = [(Flags::SPAN_OPENED, "opened"), (Flags::SPAN_REOPENED, "reopened")];
                flags.into_iter().filter(|(flag, _)| span.flags().has(*flag)).map(|(_, id)| Note::bare(id)).collect()
            }
            Fact::Turn(_) | Fact::Spell(_) | Fact::Handling(_) => Vec::new(),
        }
    }

    fn episode_notes(&self, one: &Counted<'a>, row: &Episode) -> Vec<Note> {
        let book = self.scope.labels.book;
        let flags = row.flags;
        let is_num = matches!(one.amount, Amount::Share { num: true, .. });
        let told = |flag: Flags, id: &'static str| flags.has(flag).then(|| Note::bare(id));
        let parts = |parts: &[(&'static str, Millis)]| -> Vec<Note> {
            parts.iter().filter(|part| part.1 > 0).map(|(id, ms)| Note::with(id, seconds(*ms).to_string())).collect()
        };
        match self.scope.metric.id {
            "fcr_pct" if self.scope.score.variant.as_deref() == Some("vendor_simple") => Vec::new(),
            "fcr_pct" if is_num => Vec::new(),
            "fcr_pct" | "automated_resolution_share" | "call_deflection_rate" => self.return_notes(one, row),
            "unanswered_rate" if is_num => {
                vec![Note::bare(if flags.has(Flags::LAPSED) { "lapsed" } else { "still_waiting" })]
            }
            "resolution_rate" | "clearance_rate" if !is_num && row.resolved_at.is_some() => {
                vec![Note::bare("resolved_elsewhen")]
            }
            "resolution_rate" | "clearance_rate" if !is_num => {
                vec![Note::bare(if flags.has(Flags::LAPSED) { "lapsed" } else { "still_waiting" })]
            }
            "service_level" => {
                let wait = row.replied_at.map(|at| seconds(at - row.human_start).to_string());
                wait.map(|wait| Note::with("wait_s", wait)).into_iter().collect()
            }
            "reopen_rate" | "resolution_time" if row.reopens > 0 => {
                vec![Note::with("hard_reopens", row.reopens.to_string())]
            }
            "transfer_rate" | "escalation_rate" => {
                let moves = [told(Flags::TRANSFERRED, "transferred"), told(Flags::ESCALATED, "escalated")];
                moves.into_iter().flatten().collect()
            }
            "top_topics" => {
                row.labels.topic.map(|topic| Note::with("topic", book.symbols.text(topic))).into_iter().collect()
            }
            "solution_consistency" => {
                let named = [("topic", row.labels.topic), ("resolution_code", row.resolution_code)];
                named.into_iter().filter_map(|(id, sym)| Some(Note::with(id, book.symbols.text(sym?)))).collect()
            }
            "aht" => {
                let call = row.call;
                parts(&[("talk_s", call.talk), ("hold_s", call.hold), ("wrap_s", call.wrap), ("dial_s", call.dial)])
            }
            _ => Vec::new(),
        }
    }

    /// Who came back, and what else speaks against a lasting resolution.
    fn return_notes(&self, one: &Counted<'a>, row: &Episode) -> Vec<Note> {
        let book = self.scope.labels.book;
        let Some(recontacts) = self.recontacts[one.place].as_ref() else { return Vec::new() };
        let bare = |flag: Flags, id: &'static str| row.flags.has(flag).then(|| Note::bare(id));
        match self.scope.metric.id {
            "fcr_pct" => first_contact(book, row, recontacts).why_not,
            "automated_resolution_share" => {
                let marks = [
                    bare(Flags::BOT_ONLY, "bot_only"),
                    bare(Flags::BOT_ASSUMED, "assumed"),
                    bare(Flags::HANDED_OFF, "handed_off"),
                ];
                let against = bot(book, row, recontacts).map(|verdict| verdict.why_not).unwrap_or_default();
                marks.into_iter().flatten().chain(against).collect()
            }
            _ => {
                let labels = row.labels;
                let reader = &self.readers[one.place];
                let taken = reader.with_session(labels.case, labels.session, deflected_at).flatten();
                let accepted = bare(Flags::DEFLECTED, "accepted");
                let against =
                    deflection(book, row, taken, recontacts).map(|verdict| verdict.why_not).unwrap_or_default();
                accepted.into_iter().chain(against).collect()
            }
        }
    }
}

/// Whether a metric's rows are explained by who came back.
pub(super) fn looks_at_recontacts(metric: &Metric) -> bool {
    ["fcr_pct", "automated_resolution_share", "call_deflection_rate"].contains(&metric.id)
}

fn answer_notes(metric: &Metric, answer: &Answer) -> Vec<Note> {
    let mut notes = vec![Note::with("score", answer.score.to_string()), Note::with("scale", answer.scale.as_str())];
    notes.extend(answer.flags.has(Flags::RESCALED).then(|| Note::bare("rescaled")));
    if metric.id == "nps" {
        let (up, down) = (answer.flags.has(Flags::POSITIVE), answer.flags.has(Flags::NEGATIVE));
        notes.push(Note::bare(if up {
            "promoter"
        } else if down {
            "detractor"
        } else {
            "passive"
        }));
    }
    notes
}

fn promise_notes(promise: &Kept, zone: &TimeZone) -> Vec<Note> {
    let due = promise.due_at.map(|at| Moment::of(zone, at).0.strftime("%Y-%m-%dT%H:%M:%S%.f%:z").to_string());
    let target = Note::with("target_s", seconds(promise.target).to_string());
    let counted = Note::with("counted_s", seconds(promise.counted).to_string());
    let outcome = Note::with("outcome", promise.outcome.id());
    [outcome, target, counted].into_iter().chain(due.map(|due| Note::with("due", due))).collect()
}

pub(super) fn value(amount: Amount) -> Value {
    match amount {
        Amount::Ticks { ticks, per_second } => Value::Seconds(ticks as f64 / per_second),
        Amount::Number(number) => Value::Number(number),
        Amount::Share { num, den } => Value::Share { num, den },
        Amount::Parts { num, den } => Value::Parts { num, den },
        Amount::One => Value::One,
    }
}
