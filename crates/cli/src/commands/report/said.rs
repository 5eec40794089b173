//! What a report rests on, said aloud: period, instant, assumptions, oddities.

use std::io::{self, Write};

use nabiz_app::report_data::{AccountReport, Assumption, Quality};
use nabiz_words::Words;

use crate::context::Context;
use crate::{dates, table};

/// The account, its period and instant.
pub(super) fn print_head(context: &Context, out: &mut dyn Write, account: &AccountReport) -> io::Result<()> {
    let words = context.words;
    let title = words.with("report-title-for", &[("account", (&account.account).into())]);
    writeln!(out, "{}", context.title(1, &title))?;
    if account.is_synthetic {
        table::fill(context, out, 0, &words.get("page-synthetic-why"))?;
    }
    let as_of = instant(words, &account.as_of, &account.timezone);
    let as_of = words.with("report-as-of", &[("instant", as_of.into())]);
    writeln!(out, "{}: {} · {as_of}\n", words.get("report-period"), dates::range(words, &account.from, &account.to))
}

/// What was assumed, and what was odd.
pub(super) fn print_assumptions(context: &Context, out: &mut dyn Write, account: &AccountReport) -> io::Result<()> {
    let words = context.words;
    writeln!(out, "{}", context.title(2, &words.get("report-settings")))?;
    let said = account.assumptions.iter().map(|one| assumption(words, &account.timezone, one));
    for line in said.chain(oddities(words, &account.quality)) {
        table::fill(context, out, 4, &format!("  {line}"))?;
    }
    Ok(())
}

fn assumption(words: Words, zone: &str, assumption: &Assumption) -> String {
    match assumption {
        Assumption::Timezone { zone } => words.with("assumed-timezone", &[("zone", zone.into())]),
        Assumption::NoCalendar => words.get("assumed-no-calendar"),
        Assumption::DeskHours { taken, others } => words.desk_hours(taken, others),
        Assumption::NeverOpens { team } => words.never_opens(team.as_deref()),
        Assumption::NoPolicies => words.get("assumed-no-sla"),
        Assumption::AsOfLastEvent { at } => {
            words.with("assumed-as-of", &[("instant", instant(words, at, zone).into())])
        }
        Assumption::WholeLog { from, to } => {
            words.with("assumed-period", &[("range", dates::range(words, from, to).into())])
        }
        Assumption::SettingsFile { file } => words.with("given-settings", &[("file", file.into())]),
        Assumption::NoReplyFeed => words.get("flag-why-no_reply_feed"),
    }
}

fn oddities(words: Words, quality: &Quality) -> Vec<String> {
    let named = [
        ("duplicates-dropped", quality.duplicates),
        ("quality-no_open", quality.no_open),
        ("quality-after_as_of", quality.after_as_of),
        ("quality-after_deletion", quality.after_deletion),
        ("quality-second_open", quality.second_open),
        ("quality-unknown_survey", quality.unknown_survey),
        ("quality-unknown_scale", quality.unknown_scale),
        ("quality-off_scale", quality.off_scale),
        ("page-bad-clock", quality.bad_clock),
    ];
    named.into_iter().filter(|one| one.1 > 0).map(|(id, n)| words.with(id, &[("n", n.into())])).collect()
}

/// What cannot be read stands for itself, as it does where the zone is unknown.
fn instant(words: Words, text: &str, zone: &str) -> String {
    nabiz_domain::calendar::zone(zone).map_or_else(|_| text.to_owned(), |zone| dates::in_zone(words, text, &zone))
}
