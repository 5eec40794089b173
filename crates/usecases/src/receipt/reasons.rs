//! Why a row does not count.

use nabiz_catalogue::metric::{Rows, When};
use nabiz_domain::channel::Class;
use nabiz_domain::event::Priority;
use nabiz_domain::facts::{Episode, Flags};
use nabiz_domain::fold::Rules;
use nabiz_domain::settings::SlaMetric;

pub use nabiz_app::receipt::Reason;

use super::columns::Fact;
use crate::timeline::reader::Reader;
use crate::timeline::verdict::ways_out;

/// Tests of flags in the order in which a reader asks: the first that fails is the reason.
const TESTS: &[(Flags, bool, Reason)] = &[
    (Flags::OUTBOUND, false, Reason::Outbound),
    (Flags::INBOUND, true, Reason::NotInbound),
    (Flags::ON_BEHALF, false, Reason::OnBehalf),
    (Flags::BOT_ONLY, false, Reason::BotOnly),
    (Flags::BOT_ONLY, true, Reason::NotBotOnly),
    (Flags::BOT_INVOLVED, true, Reason::NoBot),
    (Flags::SHORT_ABANDON, false, Reason::ShortAbandon),
    (Flags::CRITICAL, true, Reason::NotCritical),
    (Flags::HUMAN_TOUCHED, true, Reason::NotTouched),
    (Flags::DEFLECT_OFFERED, true, Reason::NotOffered),
    (Flags::HANDLED, true, Reason::NoHandling),
    (Flags::ANSWERED, true, Reason::NotAnswered),
    (Flags::TURN_ANSWERED, true, Reason::StillWaiting),
    (Flags::COUNTS, true, Reason::EarlierAnswer),
    (Flags::NO_MEAN, false, Reason::NoMean),
];

/// Rows of these tables ask different things; those of another instrument are no part of a metric's story.
const INSTRUMENTS: Flags = Flags(Flags::CSAT.0 | Flags::CES.0 | Flags::NPS.0 | Flags::ESAT.0);

/// Whether the rows of a recipe are of another instrument than this row.
pub(super) fn is_other_instrument(when: When, flags: Flags) -> bool {
    let wanted = when.all & INSTRUMENTS.0;
    wanted != 0 && flags.0 & wanted != wanted
}

/// Why a row that `rows` would take fails their flags.
pub(super) fn of_flags(reader: &Reader<'_>, rows: &Rows, fact: Fact<'_>) -> Reason {
    let (when, flags) = (rows.when, fact.flags());
    if when.all & Flags::ELIGIBLE.0 != 0 && !flags.has(Flags::ELIGIBLE) {
        return way_out(reader, fact);
    }
    let fails = |(flag, wanted, _): &&(Flags, bool, Reason)| {
        let asked = if *wanted { when.all } else { when.none };
        asked & flag.0 != 0 && flags.has(*flag) != *wanted
    };
    if let Some((_, _, reason)) = TESTS.iter().find(fails) {
        return *reason;
    }
    match fact {
        Fact::Episode(row) => {
            let row = &row.get();
            let lacks = |flag: Flags| when.all & flag.0 != 0 && !flags.has(flag);
            if lacks(Flags::RESPONSE_SLA) {
                no_promise(reader, row, SlaMetric::FirstResponse)
            } else if lacks(Flags::RESOLUTION_SLA) {
                no_promise(reader, row, SlaMetric::Resolution)
            } else if lacks(Flags::FCR_BASE) {
                no_first_contact(row)
            } else {
                Reason::NoValue
            }
        }
        _ => Reason::NoValue,
    }
}

/// Which way out of every count a case took.
fn way_out(reader: &Reader<'_>, fact: Fact<'_>) -> Reason {
    let Some(labels) = fact.labels() else { return Reason::Deleted };
    let notes = reader.with_session(labels.case, labels.session, |session| ways_out(reader.book, session.entries));
    match notes.iter().flatten().next().map(|note| note.id) {
        Some("merged") => Reason::Merged,
        Some("spam") => Reason::Spam,
        Some("test") => Reason::Test,
        _ => Reason::Deleted,
    }
}

/// A promise that never ran: no policy, or the case was resolved without a reply before it was due (METRICS H21).
fn no_promise(reader: &Reader<'_>, row: &Episode, metric: SlaMetric) -> Reason {
    let rules = &reader.rules;
    if metric == SlaMetric::FirstResponse {
        let flags = row.flags;
        let no_clock = [(Flags::ON_BEHALF, Reason::OnBehalf), (Flags::BOT_ONLY, Reason::BotOnly)];
        if let Some((_, reason)) = no_clock.into_iter().find(|(flag, _)| flags.has(*flag)) {
            return reason;
        }
        let resolved_first = row.first_resolved_at.is_some_and(|at| row.replied_at.is_none_or(|reply| at < reply));
        if resolved_first && has_policy(rules, row, metric) {
            return Reason::Cancelled;
        }
    }
    Reason::NoPolicy
}

fn has_policy(rules: &Rules<'_>, row: &Episode, metric: SlaMetric) -> bool {
    let class = row.labels.channel.class();
    // The priority may have changed since: any that has a policy shows that the case could have had one.
    let priorities = std::iter::once(row.labels.priority).chain(Priority::ALL.map(Some)).chain([None]);
    let mut teams = [row.at_opening.team, row.at_reply.team, None].into_iter();
    teams.any(|team| priorities.clone().any(|priority| rules.policy(metric, class, priority, team).is_some()))
}

fn no_first_contact(row: &Episode) -> Reason {
    let is_call = row.labels.channel.class() == Class::Call;
    if row.flags.has(Flags::LAPSED) {
        Reason::Lapsed
    } else if is_call {
        Reason::NotAnswered
    } else if row.first_resolved_at.is_none() {
        Reason::StillWaiting
    } else if row.flags.has(Flags::BOT_ONLY) {
        Reason::BotOnly
    } else {
        Reason::NeverAnswered
    }
}

/// Why a row lacks the instant that would place it.
pub(super) fn of_anchor(anchor: &str, fact: Fact<'_>) -> Reason {
    let flags = fact.flags();
    match (anchor, fact) {
        ("replied_at", Fact::Turn(_)) => Reason::StillWaiting,
        ("replied_at", Fact::Spell(_)) if flags.has(Flags::REPLIED) => Reason::AnsweredByAnother,
        ("handled_at", _) => Reason::NoHandling,
        ("critical_at", _) => Reason::NotCritical,
        ("queued_at", _) => Reason::NeverQueued,
        ("response_sla_at" | "resolution_sla_at", _) => Reason::SlaRunning,
        (_, Fact::Episode(row)) if row.labels().channel.class() == Class::Call => Reason::NotAnswered,
        _ if flags.has(Flags::LAPSED) => Reason::Lapsed,
        // H26: a bot's open cases wait for nobody.
        _ if flags.has(Flags::BOT_ONLY) => Reason::BotOnly,
        ("assigned_at", _) if !flags.has(Flags::AWAITS_ASSIGNMENT) => Reason::NeverAssigned,
        ("replied_at" | "any_replied_at", _) if !flags.has(Flags::AWAITS_RESOLUTION) => Reason::NeverAnswered,
        _ => Reason::StillWaiting,
    }
}
