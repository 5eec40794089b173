//! Bringing files in: what waits, and one upload from the first look to the last event.

use askama::Template;
use jiff::tz::TimeZone;
use nabiz_app::moment::Moment;
use nabiz_app::uploads::{Answer, Draft, DraftPoint, FileFound, Found, Progress, Stage, Upload};
use nabiz_words::Words;

use super::Asked;
use super::receipt::moment;
use super::shell::{Shell, Updates, rendered};

/// Below this a guess is marked.
const SURE: f64 = 0.8;
/// The keys of a mapping that name a column, by how the rows stand for events.
const KEYS: [(&str, &[&str]); 3] = [
    (
        "case_per_row",
        &[
            "case",
            "open.time",
            "open.channel",
            "open.requester",
            "open.topic",
            "open.priority",
            "team",
            "agent",
            "step assigned.time",
            "step replied.time",
            "step resolved.time",
            "step closed.time",
            "step csat.score",
            "step nps.score",
        ],
    ),
    (
        "event_per_row",
        &[
            "case",
            "time",
            "activity",
            "status",
            "team",
            "agent",
            "open.channel",
            "open.requester",
            "open.topic",
            "open.priority",
        ],
    ),
    ("feed_per_row", &["time", "case", "step csat.score", "step nps.score"]),
];
/// In a form: begins the name of a column; what does not begin so is none.
const COLUMN: &str = "=";

#[derive(Template)]
#[template(path = "desk/import.html")]
struct ListPage<'a> {
    shell: &'a Shell,
    uploads: Vec<Line>,
}

struct Line {
    id: u64,
    files: String,
    by: String,
    at: String,
    stage: String,
}

#[derive(Template)]
#[template(path = "desk/upload.html")]
struct OnePage<'a> {
    shell: &'a Shell,
    upload: &'a Upload,
    stage: String,
    progress: Option<Shown>,
    found: Option<FoundView<'a>>,
    draft: Option<DraftView<'a>>,
    /// New events, known ones, refused rows.
    done: Option<[String; 3]>,
    is_over: bool,
}

/// A reading under way.
struct Shown {
    done: u64,
    total: u64,
    text: String,
}

struct FoundView<'a> {
    found: &'a Found,
    events: String,
    types: String,
    accounts: String,
    span: String,
    refused: String,
    files: Vec<FileLine<'a>>,
}

struct FileLine<'a> {
    name: &'a str,
    what: &'a str,
    rows: String,
    events: String,
    refused: String,
}

struct DraftView<'a> {
    draft: &'a Draft,
    shapes: Vec<(&'static str, String, bool)>,
    rows: Vec<Choice<'a>>,
    /// What else to look at, worded.
    doubts: Vec<String>,
}

/// A key of the mapping and the columns that it may be.
struct Choice<'a> {
    key: &'static str,
    name: String,
    point: Option<&'a DraftPoint>,
    is_unsure: bool,
}

impl Choice<'_> {
    fn is(&self, column: &str) -> bool {
        self.point.is_some_and(|point| point.column.as_deref() == Some(column))
    }
}

/// The form, and what waits.
pub(crate) fn page(shell: &Shell, uploads: &[Upload]) -> String {
    let words = shell.words;
    let line = |one: &Upload| Line {
        id: one.id,
        files: one.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", "),
        by: one.by.clone(),
        at: moment(words, &Moment::of(&TimeZone::UTC, one.at)),
        stage: words.name("desk-upload-stage", stage_id(&one.stage)),
    };
    let body = rendered(&ListPage { shell, uploads: uploads.iter().map(line).collect() });
    shell.page(&shell.say("desk-nav-import"), &body, false)
}

/// How one upload stands; asks again by itself while something goes on.
pub(crate) fn one(shell: &Shell, upload: &Upload) -> String {
    let words = shell.words;
    let progress = match &upload.stage {
        Stage::Looking(at) | Stage::Importing(at) => Some(shown(words, *at)),
        _ => None,
    };
    let found = match &upload.stage {
        Stage::Ready(found) => Some(found_view(words, found)),
        _ => None,
    };
    let may_answer = matches!(upload.stage, Stage::Asking { .. } | Stage::Ready(_));
    let body = rendered(&OnePage {
        shell,
        upload,
        stage: words.name("desk-upload-stage", stage_id(&upload.stage)),
        progress,
        found,
        draft: upload.draft.as_ref().filter(|_| may_answer).map(|draft| draft_view(words, draft)),
        done: match upload.stage {
            Stage::Done { events, duplicates, refused } => Some([events, duplicates, refused].map(|n| words.count(n))),
            _ => None,
        },
        is_over: matches!(upload.stage, Stage::Done { .. } | Stage::Failed { .. }),
    });
    let updates = if upload.is_under_way() { Updates::Polls } else { Updates::None };
    let names: Vec<&str> = upload.files.iter().map(|file| file.name.as_str()).collect();
    shell.page_with(&format!("{}: {}", shell.say("desk-nav-import"), names.join(", ")), &body, updates)
}

/// What a form says of the table.
pub(crate) fn answer(asked: &Asked) -> Answer {
    let columns =
        asked.beginning("column.").map(|(key, value)| (key.to_owned(), value.strip_prefix(COLUMN).map(str::to_owned)));
    let (columns, shape) = (columns.collect(), asked.one("shape"));
    Answer::Columns { columns, shape, account: asked.one("account"), zone: asked.one("zone") }
}

fn stage_id(stage: &Stage) -> &'static str {
    match stage {
        Stage::Receiving => "receiving",
        Stage::Looking(_) => "looking",
        Stage::Asking { .. } => "asking",
        Stage::Ready(_) => "ready",
        Stage::Importing(_) => "importing",
        Stage::Done { .. } => "done",
        Stage::Failed { .. } => "failed",
    }
}

fn shown(words: Words, at: Progress) -> Shown {
    let share = if at.total == 0 { 0.0 } else { 100.0 * at.done as f64 / at.total as f64 };
    Shown { done: at.done, total: at.total.max(1), text: words.percent(share.min(100.0), 0) }
}

fn found_view(words: Words, found: &Found) -> FoundView<'_> {
    let counted = |(name, n): (&String, &u64)| format!("{name} {}", words.count(*n));
    let day = |at: i64| moment(words, &Moment::of(&TimeZone::UTC, at));
    FoundView {
        found,
        events: words.count(found.events()),
        types: found.by_type.iter().map(counted).collect::<Vec<_>>().join(" · "),
        accounts: found.accounts.iter().map(counted).collect::<Vec<_>>().join(" · "),
        span: found.span.map(|(first, last)| format!("{} – {} UTC", day(first), day(last))).unwrap_or_default(),
        refused: words.count(found.refused),
        files: found.files.iter().map(|file| file_line(words, file)).collect(),
    }
}

fn file_line(words: Words, file: &FileFound) -> FileLine<'_> {
    FileLine {
        name: &file.name,
        what: &file.what,
        rows: words.count(file.rows),
        events: words.count(file.events),
        refused: words.count(file.refused),
    }
}

fn draft_view(words: Words, draft: &Draft) -> DraftView<'_> {
    let id = |key: &str| key.replace([' ', '.'], "_");
    let keys = KEYS.iter().find(|(shape, _)| *shape == draft.shape).map_or(&[][..], |(_, keys)| keys);
    let row = |key: &&'static str| {
        // Where a key stands twice, the later point is about its values.
        let point = draft.points.iter().find(|point| point.key == *key);
        let is_unsure = point.is_some_and(|point| point.confidence < SURE);
        Choice { key, name: words.name("desk-map-key", &id(key)), point, is_unsure }
    };
    let doubt = |(at, point): (usize, &DraftPoint)| {
        let is_again = draft.points[..at].iter().any(|before| before.key == point.key);
        let about = match keys.contains(&point.key.as_str()) {
            // It is marked where it stands.
            true if !is_again => return None,
            true => "values".to_owned(),
            false => id(&point.key),
        };
        let column = point.column.as_deref().unwrap_or("—");
        point.question.as_ref()?;
        Some(words.with(&format!("desk-map-doubt-{about}"), &[("column", column.into())]))
    };
    let shape = |(id, _): &(&'static str, _)| (*id, words.name("desk-map-shape", id), *id == draft.shape);
    DraftView {
        draft,
        shapes: KEYS.iter().map(shape).collect(),
        rows: keys.iter().map(row).collect(),
        doubts: draft.points.iter().enumerate().filter_map(doubt).collect(),
    }
}
