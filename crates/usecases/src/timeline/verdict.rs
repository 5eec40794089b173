//! Why a case counts as resolved at first contact, by a bot or by deflection, or why it does not.

use nabiz_domain::book::{Book, Entry};
use nabiz_domain::channel::Class;
use nabiz_domain::event::{Millis, What};
use nabiz_domain::facts::{Episode, Flags};
use nabiz_domain::fold::session::Session;

pub use nabiz_app::timeline::Verdict;

use super::recontact::Recontacts;
use super::{Note, shown_id};

/// Resolved at first contact?
pub(crate) fn first_contact(book: &Book, episode: &Episode, recontacts: &Recontacts<'_>) -> Verdict {
    let flags = episode.flags;
    let in_scope = Flags::ELIGIBLE.and(Flags::INBOUND).and(Flags::FCR_BASE);
    let counts = flags.has(in_scope);
    let why_not = if counts { against_first_contact(book, episode, recontacts) } else { out_of_scope(episode) };
    Verdict { counts, holds: counts && flags.has(Flags::FCR), mature: flags.has(Flags::FIRST_MATURE), why_not }
}

/// What speaks against first contact resolution of a case that it looks at.
pub(crate) fn against_first_contact(book: &Book, episode: &Episode, recontacts: &Recontacts<'_>) -> Vec<Note> {
    let flags = episode.flags;
    let mut notes = Vec::new();
    if episode.labels.channel.class() == Class::Ticket && episode.contacts > 1 {
        notes.push(Note::with("contacts", episode.contacts.to_string()));
    }
    for (flag, id) in [(Flags::TRANSFERRED, "transferred"), (Flags::ESCALATED, "escalated")] {
        notes.extend(flags.has(flag).then(|| Note::bare(id)));
    }
    if flags.has(Flags::REOPENED) {
        notes.push(Note::with("hard_reopens", episode.reopens.to_string()));
    }
    notes.extend(recontact(book, episode, episode.first_resolved_at, false, recontacts));
    notes
}

/// The case with which the customer came back after `since`.
pub(crate) fn recontact(
    book: &Book,
    episode: &Episode,
    since: Option<Millis>,
    only_queued: bool,
    recontacts: &Recontacts<'_>,
) -> Option<Note> {
    let other = recontacts.after(episode, since?, only_queued)?;
    Some(Note::with("recontact", shown_id(book, &other.labels)))
}

fn out_of_scope(episode: &Episode) -> Vec<Note> {
    let flags = episode.flags;
    let is_call = episode.labels.channel.class() == Class::Call;
    let tests = [
        (!flags.has(Flags::ELIGIBLE), "not_eligible"),
        (!flags.has(Flags::INBOUND), "not_inbound"),
        (flags.has(Flags::BOT_ONLY), "bot_only"),
        (flags.has(Flags::LAPSED), "lapsed"),
        (is_call && !flags.has(Flags::ANSWERED), "not_answered"),
        (!is_call && !flags.has(Flags::REPLIED), "no_reply"),
        (episode.first_resolved_at.is_none(), "not_resolved"),
    ];
    tests.into_iter().filter(|one| one.0).map(|one| Note::bare(one.1)).collect()
}

/// Resolved by a bot alone, for good? `None` where no bot served the case alone.
pub(crate) fn bot(book: &Book, episode: &Episode, recontacts: &Recontacts<'_>) -> Option<Verdict> {
    let flags = episode.flags;
    if !flags.has(Flags::BOT_ONLY) {
        return None;
    }
    let counts = flags.has(Flags::ELIGIBLE.and(Flags::INBOUND).and(Flags::RESOLVED));
    let mut why_not: Vec<Note> = (!counts).then(|| Note::bare("not_resolved")).into_iter().collect();
    why_not.extend(recontact(book, episode, episode.resolved_at, false, recontacts));
    let mature = flags.has(Flags::FINAL_MATURE);
    Some(Verdict { counts, holds: counts && flags.has(Flags::BOT_NET), mature, why_not })
}

/// Kept off the queue by another channel? `None` where the caller took none.
pub(crate) fn deflection(
    book: &Book,
    episode: &Episode,
    deflected_at: Option<Millis>,
    recontacts: &Recontacts<'_>,
) -> Option<Verdict> {
    let flags = episode.flags;
    if !flags.has(Flags::DEFLECT_OFFERED) && deflected_at.is_none() {
        return None;
    }
    let counts = flags.has(Flags::ELIGIBLE.and(Flags::INBOUND));
    let accepted = flags.has(Flags::DEFLECTED);
    let mut why_not: Vec<Note> = (!accepted).then(|| Note::bare("not_accepted")).into_iter().collect();
    why_not.extend(recontact(book, episode, deflected_at, true, recontacts));
    let mature = flags.has(Flags::DEFLECT_MATURE);
    Some(Verdict { counts, holds: counts && flags.has(Flags::DEFLECTED_NET), mature, why_not })
}

/// When the caller took another channel, unless a queue entry followed (METRICS H35).
pub(crate) fn deflected_at(session: &Session<'_>) -> Option<Millis> {
    session.entries.iter().fold(None, |taken, entry| match entry.what {
        What::Queue { .. } => None,
        What::DeflectAccept => Some(entry.at),
        _ => taken,
    })
}

/// Which of the ways out of every count hold (METRICS A.3-1, H5): `merged` with the case it went into, `spam`,
/// `deleted`, `test`.
pub(crate) fn ways_out(book: &Book, entries: &[Entry]) -> Vec<Note> {
    let (mut spam, mut deleted, mut test, mut merged) = (false, false, false, None);
    for entry in entries {
        match entry.what {
            What::Spam => spam = true,
            What::Unspam => spam = false,
            What::Delete => deleted = true,
            What::Restore => deleted = false,
            What::Test => test = true,
            What::Merge { into } => merged = Some(into),
            _ => {}
        }
    }
    let merged = merged.map(|into| Note::with("merged", book.symbols.text(into)));
    let others = [(spam, "spam"), (deleted, "deleted"), (test, "test")];
    merged.into_iter().chain(others.into_iter().filter(|one| one.0).map(|one| Note::bare(one.1))).collect()
}
