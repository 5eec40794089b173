//! One account's log: what it holds, what is odd in it, what it cannot tell.

use std::io::{self, Write};

use nabiz_app::config::{calendar_toml, quoted};
use nabiz_catalogue::metrics::ALL;
use nabiz_catalogue::query::{Dimension, Filter, Query};
use nabiz_catalogue::score::Score;
use nabiz_domain::book::Account;
use nabiz_domain::calendar::Schedule;
use nabiz_engine::store::AccountInfo;
use nabiz_sources::DeskSchedule;
use nabiz_usecases::load::CONFIG_FILE;
use nabiz_usecases::session::{Session, account_name};
use nabiz_words::Words;

use super::oddities::Oddities;
use crate::context::Context;
use crate::input::Input;
use crate::inventory::Inventory;
use crate::{dates, missing, score_table, table};

/// An account, looked at.
pub(super) struct Checked<'a> {
    input: &'a Input,
    info: &'a AccountInfo,
    own: Inventory,
    scores: Vec<Score>,
    oddities: Oddities,
}

impl<'a> Checked<'a> {
    /// Looks at `account`; `None` if nothing of it was folded.
    pub fn of(input: &'a Input, session: &'a Session, account: Account) -> anyhow::Result<Option<Self>> {
        let book = &input.loaded.book;
        let name = account_name(book, account);
        let all = session.store.accounts();
        let Some(info) = all.iter().find(|info| info.name == name) else { return Ok(None) };
        let filter = Filter::In(Dimension::Account, vec![Some(name.to_owned())]);
        let scores = session.store.query(&Query { filter: Some(filter), ..Query::default() })?;
        let oddities = Oddities::of(input, session, account, info, &scores)?;
        Ok(Some(Self { input, info, own: Inventory::of(book, account), scores, oddities }))
    }

    /// Prints what was found.
    pub fn print(&self, context: &Context, out: &mut dyn Write) -> io::Result<()> {
        let words = context.words;
        let head = words.with("cli-check-account", &[("account", (&self.info.name).into())]);
        writeln!(out, "\n{}", context.bold(&head))?;
        for line in self.contents(words) {
            table::fill(context, out, 4, &format!("  {line}"))?;
        }
        self.print_schedules(context, out)?;
        for (head, lines, good) in [
            ("page-oddities", self.oddities.lines(words), "cli-check-good"),
            ("page-missing-feeds", self.unmeasured(words), "cli-check-all-measured"),
        ] {
            writeln!(out, "\n  {}", context.bold(&words.get(head)))?;
            let lines = if lines.is_empty() { vec![words.get(good)] } else { lines };
            for line in lines {
                table::fill(context, out, 6, &format!("    {line}"))?;
            }
        }
        Ok(())
    }

    /// The schedules of the account's desk in the notation of the settings, so that they can be put there and changed.
    fn print_schedules(&self, context: &Context, out: &mut dyn Write) -> io::Result<()> {
        let (words, loaded, name) = (context.words, &self.input.loaded, &self.info.name);
        let own = loaded.schedules.iter().filter(|one| one.account == *name);
        let own: Vec<(&DeskSchedule, &Schedule)> =
            own.filter_map(|one| one.schedule.as_ref().map(|schedule| (one, schedule))).collect();
        if own.is_empty() {
            return Ok(());
        }
        let head = words.with("cli-check-schedules", &[("file", CONFIG_FILE.into())]);
        writeln!(out, "\n  {}", context.bold(&head))?;
        let mut blocks = Vec::new();
        if let Some(hours) = loaded.config.desk_hours(name) {
            blocks.push(format!("calendar = {}\n", quoted(&hours.taken)));
        }
        blocks.extend(own.into_iter().map(|(one, schedule)| {
            let cases = words.with("cli-check-schedule-cases", &[("n", one.cases.into())]);
            let carried = if one.cases > 0 { format!("# {cases}\n") } else { String::new() };
            carried + &calendar_toml(&one.name, schedule)
        }));
        for line in blocks.join("\n").lines() {
            writeln!(out, "{}", format!("    {line}").trim_end())?;
        }
        Ok(())
    }

    fn contents(&self, words: Words) -> Vec<String> {
        let own = &self.own;
        let counted = [("count-events", own.events), ("count-cases", own.cases), ("count-agents", own.agents)];
        let counted = counted.map(|(id, n)| words.with(id, &[("n", n.into())]));
        let list = |name: &dyn Fn(&str) -> String, pairs: &[(&str, u64)]| {
            let all = pairs.iter().map(|(id, n)| format!("{} {}", name(id), words.count(*n)));
            all.collect::<Vec<_>>().join(" · ")
        };
        let types = list(&|id| id.to_owned(), &own.types);
        let actors = list(&|id| words.name("cli-actor", id), &own.actors);
        let mut lines = vec![counted.join(" · "), self.span(words)];
        lines.push(format!("{}: {types}", words.get("cli-check-types")));
        if !own.actors.is_empty() {
            lines.push(format!("{}: {actors}", words.get("cli-check-actors")));
        }
        lines.extend(self.settings(words));
        lines
    }

    /// First and last event in the account's zone.
    fn span(&self, words: Words) -> String {
        let (first, last) = self.info.span;
        let [first, last] = [first, last].map(|at| dates::millis_in_zone(words, at, &self.info.zone));
        words.with("cli-check-span", &[("first", first.into()), ("last", last.into())])
    }

    /// What is measured with, where nobody said otherwise.
    fn settings(&self, words: Words) -> Vec<String> {
        let (info, config) = (self.info, &self.input.loaded.config);
        let mut lines = Vec::new();
        if !config.sets(&info.name, "timezone") {
            lines.push(words.with("assumed-timezone", &[("zone", (&info.settings.timezone).into())]));
        }
        match config.desk_hours(&info.name) {
            Some(hours) => lines.push(words.desk_hours(&hours.taken, &hours.others)),
            None if info.settings.calendar.is_none() => lines.push(words.get("assumed-no-calendar")),
            None => {}
        }
        if info.settings.sla.is_empty() {
            lines.push(words.get("assumed-no-sla"));
        }
        lines
    }

    /// Every metric without a source, and what would give it one.
    fn unmeasured(&self, words: Words) -> Vec<String> {
        let without = ALL.iter().filter(|metric| score_table::has_no_source(&self.scores, metric.id));
        let line = |metric| {
            let needs = missing::needs(words, metric, self.info.feeds, &self.info.settings);
            let needs = words.with("cli-check-needs", &[("needs", needs.into())]);
            format!("{} ({}): {needs}", words.text(metric.name), metric.id)
        };
        without.map(line).collect()
    }
}
