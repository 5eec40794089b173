//! From likely columns to a mapping with its doubts.

use std::fmt::Write;
use std::path::Path;

use super::columns::{Column, Part};
use super::{Choices, Guess, GuessPoint, best, words};
use crate::csv::Header;
use crate::mapping::Shape;

/// Below this a decision is asked about.
const SURE: f64 = 0.8;

struct Draft<'c> {
    columns: &'c [Column],
    choices: &'c Choices,
    taken: Vec<usize>,
    points: Vec<GuessPoint>,
    times: Vec<&'c Column>,
    zone: Option<String>,
    body: String,
}

/// The guess for a table with these columns.
///
/// # Errors
/// In words, when nothing in it is a case, an activity or an answer.
pub(super) fn guess(file: &str, header: &Header, columns: &[Column], choices: &Choices) -> Result<Guess, String> {
    let is_chosen = |column: &&Column| choices.columns.values().flatten().any(|chosen| *chosen == column.name);
    let taken = columns.iter().filter(is_chosen).map(|column| column.position).collect();
    let (points, times) = (Vec::new(), Vec::new());
    let mut draft = Draft { columns, choices, taken, points, times, zone: None, body: String::new() };
    let case = draft.pick("case", Part::Case);
    let has = |key: &str, part| match choices.columns.get(key) {
        Some(chosen) => chosen.is_some(),
        None => best(columns, part, &draft.taken).is_some(),
    };
    let has_opening = has("open.time", Part::Opened);
    let has_score = has("step csat.score", Part::Csat) || has("step nps.score", Part::Nps);
    let shape = match (choices.shape, case) {
        (Some(shape), _) => shape,
        (None, Some(case)) if case.is_unique && has_opening => Shape::CasePerRow,
        (None, Some(case)) if !case.is_unique => Shape::EventPerRow,
        (None, _) if has_score => Shape::FeedPerRow,
        (None, Some(_)) => Shape::CasePerRow,
        (None, None) => {
            return Err(format!(
                "has no column that looks like the id of a case or a score; there are {}",
                header.list()
            ));
        }
    };
    let word = shape.id();
    if case.is_none() && shape != Shape::FeedPerRow {
        return Err(format!("has no column that looks like the id of a case; there are {}", header.list()));
    }
    let mut top = String::new();
    match shape {
        Shape::CasePerRow => draft.cases()?,
        Shape::EventPerRow => draft.log(&mut top)?,
        Shape::FeedPerRow => draft.answers(&mut top)?,
    }
    let case = case.map_or_else(String::new, |case| format!("case = {}\n", quoted(&case.name)));
    let times = draft.formats();
    let account = choices.account.clone().unwrap_or_else(|| "default".to_owned());
    let toml = format!(
        "# A guess by the columns of the file. Look through what is marked with \"unsure\".\nname = {}\nshape = \"{word}\"\naccount = {}\n{case}{top}{times}{}",
        quoted(&name(file)),
        quoted(&account),
        draft.body
    );
    let confidence = draft.points.iter().map(|point| point.confidence).fold(1.0, f64::min);
    let columns = columns.iter().map(|column| column.name.clone()).collect();
    Ok(Guess { toml, shape, confidence, points: draft.points, columns, account, zone: draft.zone })
}

impl<'c> Draft<'c> {
    /// Takes the likeliest column for `part`, and notes how sure that is.
    fn pick(&mut self, key: &str, part: Part) -> Option<&'c Column> {
        let chosen = self.choices.columns.get(key);
        let found = match chosen {
            Some(chosen) => {
                let column = self.columns.iter().find(|column| Some(&column.name) == chosen.as_ref());
                column.map(|column| (column, 1.0))
            }
            None => best(self.columns, part, &self.taken),
        };
        let Some((column, confidence)) = found else {
            self.note(key, None, 1.0, None);
            return None;
        };
        self.taken.push(column.position);
        let question = (confidence < SURE).then(|| format!("is `{}` the column for `{key}`?", column.name));
        self.note(key, Some(&column.name), confidence, question);
        if !column.formats.is_empty() {
            self.times.push(column);
        }
        Some(column)
    }

    /// Notes a decision; it takes the place of an earlier one that nothing fits.
    fn note(&mut self, key: &str, column: Option<&str>, confidence: f64, question: Option<String>) {
        let is_chosen = self.choices.columns.contains_key(key);
        let (confidence, question) = if is_chosen { (1.0, None) } else { (confidence, question) };
        self.points.retain(|point| point.key != key || point.column.is_some());
        self.points.push(GuessPoint { key: key.to_owned(), column: column.map(str::to_owned), confidence, question });
    }

    /// A line of the mapping, with its doubt as a comment above it.
    fn line(&mut self, key: &str, line: &str) {
        let question = self.points.iter().rev().find(|point| point.key == key).and_then(|point| point.question.clone());
        if let Some(question) = question {
            let _ = writeln!(self.body, "# unsure: {question}");
        }
        let _ = writeln!(self.body, "{line}");
    }

    fn cases(&mut self) -> Result<(), String> {
        let opened = self.pick("open.time", Part::Opened).or_else(|| self.pick("open.time", Part::Time));
        let opened = opened.ok_or("has cases, but no column that looks like the time when they were opened")?;
        let steps = [
            ("assigned", Part::Assigned),
            ("replied", Part::Replied),
            ("resolved", Part::Resolved),
            ("closed", Part::Closed),
        ];
        let steps: Vec<_> = steps.map(|(key, part)| (key, self.pick(&format!("step {key}.time"), part))).into();
        let agent = self.pick("agent", Part::Agent);
        let team = self.pick("team", Part::Team);
        self.body.push_str("\n[open]\n");
        self.line("open.time", &format!("time = {}", quoted(&opened.name)));
        self.opening();
        let own = |name: &str| {
            agent.map_or_else(
                || format!("\"{name}\""),
                |agent| format!("{{ agent = {}, if_missing = \"{name}\" }}", quoted(&agent.name)),
            )
        };
        if let Some(team) = team {
            self.step(opened, "assign", &format!("to = {{ team = {} }}", quoted(&team.name)));
        }
        let at = |wanted: &str| steps.iter().find(|(key, _)| *key == wanted).and_then(|(_, column)| *column);
        if let Some(agent) = agent {
            let when = at("assigned").or(at("replied")).unwrap_or(opened);
            self.step(when, "assign", &format!("to = {{ agent = {} }}", quoted(&agent.name)));
        }
        if let Some(replied) = at("replied") {
            self.step(replied, "message", &format!("by = {}", own("agent")));
        }
        if let Some(resolved) = at("resolved") {
            self.step(resolved, "status", &format!("to = \"solved\"\nby = {}", own("agent")));
        }
        if let Some(closed) = at("closed") {
            self.step(closed, "status", "to = \"closed\"\nby = \"unknown\"");
        }
        if at("resolved").is_none() && at("closed").is_none() {
            self.note(
                "step resolved.time",
                None,
                0.4,
                Some("no column says when a case was resolved; is there one?".to_owned()),
            );
        }
        for part in [Part::Csat, Part::Nps] {
            let when = at("closed").or(at("resolved")).unwrap_or(opened);
            self.score(part, Some(when));
        }
        Ok(())
    }

    fn log(&mut self, top: &mut String) -> Result<(), String> {
        let time = self.pick("time", Part::Time).or_else(|| self.pick("time", Part::Opened));
        let time = time.ok_or("has several rows of a case, but no column that looks like the time of a row")?;
        let _ = writeln!(top, "time = {}", quoted(&time.name));
        let agent = self.pick("agent", Part::Agent);
        let team = self.pick("team", Part::Team);
        let activity = self.pick("activity", Part::Activity);
        let status = self.pick("status", Part::Status);
        self.body.push_str("\n[open]\n");
        self.opening();
        let by = agent.map_or_else(
            || "\"unknown\"".to_owned(),
            |agent| format!("{{ agent = {}, if_missing = \"unknown\" }}", quoted(&agent.name)),
        );
        if let Some(activity) = activity {
            let _ = write!(
                self.body,
                "\n[activity]\ncolumn = {}\ndefault = false\n\n[activity.map]\n",
                quoted(&activity.name)
            );
            self.note(
                "activity.map",
                Some(&activity.name),
                0.5,
                Some("which event does each activity stand for?".to_owned()),
            );
            for value in activity.values.keys().take(60) {
                let event = words::status(value).map_or_else(
                    || "false".to_owned(),
                    |to| format!("{{ type = \"status\", to = \"{to}\", by = {by} }}"),
                );
                let _ = writeln!(self.body, "{} = {event}", quoted(value));
            }
        }
        if let Some(status) = status {
            let map = self.map("on_change status", status, words::status);
            self.watch(
                status,
                "status",
                "",
                &format!("by = {by}\nto = {{ column = {}, {map} }}", quoted(&status.name)),
            );
        }
        if let Some(team) = team {
            self.watch(team, "assign", "later = \"transfer\"\n", &format!("to = {{ team = {} }}", quoted(&team.name)));
        }
        if let Some(agent) = agent {
            self.watch(agent, "assign", "", &format!("to = {{ agent = {} }}", quoted(&agent.name)));
        }
        if activity.is_none() && status.is_none() && team.is_none() && agent.is_none() {
            return Err("has several rows of a case, but no column of activities, statuses, teams or agents".to_owned());
        }
        Ok(())
    }

    fn answers(&mut self, top: &mut String) -> Result<(), String> {
        let time = self.pick("time", Part::Time).or_else(|| self.pick("time", Part::Opened));
        let time = time.or_else(|| self.pick("time", Part::Closed));
        let time = time.ok_or("has scores, but no column that looks like the time of an answer")?;
        let _ = writeln!(top, "time = {}", quoted(&time.name));
        self.score(Part::Nps, None);
        self.score(Part::Csat, None);
        Ok(())
    }

    /// The fields of an opening.
    fn opening(&mut self) {
        match self.pick("open.channel", Part::Channel) {
            Some(channel) => {
                let map = self
                    .map("open.channel", channel, words::channel)
                    .replace("default = false", "default = \"manual\"");
                self.line(
                    "open.channel",
                    &format!("channel = {{ column = {}, if_missing = \"manual\", {map} }}", quoted(&channel.name)),
                );
            }
            None => {
                let question = "no column says by which channel cases came; `email` is a guess".to_owned();
                self.note("open.channel", None, 0.4, Some(question));
                self.line("open.channel", "channel = \"email\"");
            }
        }
        if let Some(requester) = self.pick("open.requester", Part::Requester) {
            self.line("open.requester", &format!("requester = {{ column = {} }}", quoted(&requester.name)));
        }
        if let Some(topic) = self.pick("open.topic", Part::Topic) {
            self.line("open.topic", &format!("topic = {{ column = {} }}", quoted(&topic.name)));
        }
        if let Some(priority) = self.pick("open.priority", Part::Priority) {
            let map = self.map("open.priority", priority, words::priority);
            self.line("open.priority", &format!("priority = {{ column = {}, {map} }}", quoted(&priority.name)));
        }
    }

    /// A value map with what is known of the values; a doubt where some are not.
    fn map(&mut self, key: &str, column: &Column, word: fn(&str) -> Option<&'static str>) -> String {
        let known = column.values.keys().filter_map(|value| Some(format!("{} = \"{}\"", quoted(value), word(value)?)));
        let map = known.collect::<Vec<_>>().join(", ");
        let unknown: Vec<&str> =
            column.values.keys().filter(|value| word(value).is_none()).map(String::as_str).take(8).collect();
        if !unknown.is_empty() {
            let list = crate::nearest::list(&unknown);
            let question = format!("what do the values {list} of `{}` stand for?", column.name);
            self.note(key, Some(&column.name), 0.5, Some(question));
        }
        format!("default = false, map = {{ {map} }}")
    }

    fn step(&mut self, at: &Column, kind: &str, fields: &str) {
        let _ = write!(self.body, "\n[[step]]\ntime = {}\ntype = \"{kind}\"\n{fields}\n", quoted(&at.name));
    }

    fn watch(&mut self, column: &Column, kind: &str, later: &str, fields: &str) {
        let _ = write!(
            self.body,
            "\n[[on_change]]\ncolumn = {}\ntype = \"{kind}\"\n{later}{fields}\n",
            quoted(&column.name)
        );
    }

    /// A survey answer from a score column.
    fn score(&mut self, part: Part, at: Option<&Column>) {
        let (key, instrument) = if part == Part::Nps { ("nps", "nps") } else { ("csat", "csat") };
        let Some(score) = self.pick(&format!("step {key}.score"), part) else { return };
        let high = score.range.map_or(5.0, |(_, high)| high);
        let scale = match part {
            Part::Nps => "0-10",
            _ if high > 7.0 => "1-10",
            _ if high > 5.0 => "1-7",
            _ => "1-5",
        };
        let key = format!("step {key}.scale");
        self.note(
            &key,
            Some(&score.name),
            0.7,
            Some(format!("is `{scale}` the scale of `{}`, and does no number stand for a blank?", score.name)),
        );
        let time = at.map_or_else(String::new, |at| format!("time = {}\n", quoted(&at.name)));
        let comma = if score.values.keys().any(|value| value.contains(',')) { ", decimal = \",\"" } else { "" };
        // Where a scale begins at 1, a zero is how tools write that nobody answered.
        let is_blank = |value: &&String| scale.starts_with('1') && value.replace(',', ".").parse() == Ok(0.0);
        let blanks: Vec<String> = score.values.keys().filter(is_blank).map(|value| quoted(value)).collect();
        let blanks = if blanks.is_empty() { String::new() } else { format!(", missing = [{}]", blanks.join(", ")) };
        let fields = format!(
            "\n[[step]]\n{time}type = \"survey_answer\"\ninstrument = \"{instrument}\"\nscale = \"{scale}\"\nscore = {{ column = {}{comma}{blanks} }}",
            quoted(&score.name)
        );
        self.line(&key, &fields);
    }

    /// The zone and the formats of all time columns.
    fn formats(&mut self) -> String {
        let mut formats: Vec<&str> = Vec::new();
        let mut is_open = false;
        for column in &self.times {
            let Some(first) = column.formats.first() else { continue };
            // A column that tells days from months settles it for those that do not.
            let begins = |with: &str| column.formats.iter().any(|format| format.starts_with(with));
            is_open |= begins("%m/%d/") && begins("%d/%m/");
            if !column.formats.iter().any(|format| formats.contains(format)) {
                formats.push(first);
            }
        }
        let list = formats.iter().map(|format| quoted(format)).collect::<Vec<_>>().join(", ");
        let mut text = String::new();
        if formats.iter().any(|format| !matches!(*format, "rfc3339" | "epoch_seconds")) {
            match &self.choices.zone {
                Some(zone) => {
                    let _ = writeln!(text, "zone = {}", quoted(zone));
                    self.zone = Some(zone.clone());
                }
                None => {
                    let question = "in which zone are the times? `UTC` is a guess".to_owned();
                    let _ = write!(text, "# unsure: {question}\nzone = \"UTC\"\n");
                    self.note("zone", None, 0.5, Some(question));
                    self.zone = Some("UTC".to_owned());
                }
            }
        }
        let question = is_open.then(|| "is the day or the month first? The sample does not tell".to_owned());
        if let Some(question) = &question {
            let _ = writeln!(text, "# unsure: {question}");
        }
        self.note("formats", None, if is_open { 0.5 } else { 0.95 }, question);
        let _ = writeln!(text, "formats = [{list}]");
        text
    }
}

/// The name of the file as the name of a mapping.
fn name(file: &str) -> String {
    let stem = Path::new(file).file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let stem = stem.split('.').next().unwrap_or_default();
    let plain: String = stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let plain = plain.trim_matches('_').to_owned();
    if plain.is_empty() { "guess".to_owned() } else { plain }
}

/// A text as a TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
