//! What stands behind a figure: the rows that were counted and those that were left out, with the reason.

use askama::Template;
use nabiz_app::access::View;
use nabiz_app::desk::{DeskError, Explain};
use nabiz_app::moment::Moment;
use nabiz_app::receipt::{LeftOut, Receipt, Row, Value};
use nabiz_catalogue::query::Query;
use nabiz_catalogue::register;
use nabiz_domain::calendar::Hours;
use nabiz_words::{DASH, Words};
use serde::Serialize;

use super::ask::{Asked, DEFAULT_PERIOD, encode, query_of_url};
use super::filter::bar;
use super::overview::class;
use super::shell::{Shell, rendered};
use crate::context::unit;
use crate::figure::Figure;

/// Rows shown of each kind, unless more are asked for.
const ROWS: usize = 200;
/// And at most: beyond that a page helps nobody.
const MOST: usize = 20_000;

#[derive(Template)]
#[template(path = "desk/receipt.html")]
struct Page<'a> {
    shell: &'a Shell,
    bar: String,
    metric: String,
    receipts: Vec<Drawn>,
}

struct Drawn {
    head: String,
    figure: Figure,
    n: String,
    withheld: bool,
    sums: Vec<String>,
    rows: Vec<Counted>,
    more: u64,
    /// Where more of them stand; empty where this is all that a page holds.
    next: String,
    left_out: Vec<Out>,
}

struct Counted {
    case: String,
    link: String,
    value: String,
    from: String,
    to: String,
    who: String,
    notes: String,
}

struct Out {
    reason: String,
    count: String,
    cases: Vec<(String, String)>,
}

/// The receipts of a metric, of one class where `of` names it.
pub(crate) fn page(shell: &Shell, view: &View, asked: &Asked, id: &str) -> Result<String, DeskError> {
    let words = shell.words;
    let metric = register::find(id).ok_or_else(|| DeskError::NotFound(format!("`{id}`")))?;
    let query = Query { by: Vec::new(), ..query_of_url(asked, view)? };
    let wanted = asked.one("rows").and_then(|rows| rows.parse().ok()).unwrap_or(ROWS);
    let rows = wanted.clamp(ROWS, MOST);
    let next = if rows < MOST {
        format!("{}{}", shell.path, asked.with("rows", &(rows * 5).min(MOST).to_string()).url())
    } else {
        String::new()
    };
    let question = Explain {
        metric: metric.id.to_owned(),
        variant: asked.one("variant"),
        hours: (asked.one("hours").as_deref() == Some("business")).then_some(Hours::Business),
        query,
        limit: rows,
        smallest_first: asked.one("order").as_deref() == Some("smallest"),
    };
    let mut receipts = view.explain(&question)?;
    if let Some(of) = asked.one("of") {
        receipts.retain(|one| one.score.class == of);
    }
    receipts.retain(|one| one.score.n > 0 || !one.left_out.is_empty() || !one.summary.is_empty());
    let body = rendered(&Page {
        shell,
        bar: bar(shell, view, asked, Some(DEFAULT_PERIOD), &["of", "variant", "hours"]),
        metric: format!("/metrics/{}{}", metric.id, asked.only(&super::filter::NAMES).url()),
        receipts: receipts.iter().map(|receipt| drawn(words, receipt, &next)).collect(),
    });
    let title = format!("{}: {}", shell.say("desk-receipt"), words.text(metric.name));
    Ok(shell.page(&title, &body, false))
}

fn drawn(words: Words, receipt: &Receipt, next: &str) -> Drawn {
    let score = &receipt.score;
    let mut head = vec![class(words, &score.class)];
    head.extend(score.variant.clone());
    head.extend(score.group.values().flatten().cloned());
    let shown = receipt.counted.len() as u64;
    Drawn {
        head: head.join(" · "),
        figure: Figure::new(words, score),
        n: words.count(score.n),
        withheld: receipt.withheld,
        sums: receipt.summary.iter().map(|part| sum(words, part)).collect(),
        rows: receipt.counted.iter().map(|row| counted(words, &score.metric, row)).collect(),
        more: receipt.totals.rows.saturating_sub(shown),
        next: next.to_owned(),
        left_out: receipt.left_out.iter().map(|one| out(words, one)).collect(),
    }
}

fn sum(words: Words, part: &nabiz_app::receipt::Part) -> String {
    let of = part.of.as_ref().map_or_else(String::new, |of| format!("{of} · "));
    format!("{of}{}", words.part(part.id, part.value))
}

fn counted(words: Words, metric: &str, row: &Row) -> Counted {
    let who = [&row.team, &row.agent].into_iter().flatten().cloned().collect::<Vec<_>>().join(" / ");
    Counted {
        link: row.case_id.as_ref().map(|id| link(&row.account, id)).unwrap_or_default(),
        case: row.case_id.clone().unwrap_or_else(|| DASH.to_owned()),
        value: match row.value {
            Value::Seconds(seconds) => words.duration_seconds(seconds),
            Value::Number(number) => words.value(unit(metric), number, None),
            Value::Share { num: true, .. } => words.get("verdict-yes"),
            Value::Share { den: true, .. } => words.get("verdict-no"),
            Value::Share { .. } => DASH.to_owned(),
            Value::Parts { num, den } => format!("{} / {}", words.number(num, 2), words.number(den, 2)),
            Value::One => "1".to_owned(),
        },
        from: moment(words, row.from.as_ref().unwrap_or(&row.at)),
        to: row.to.as_ref().map(|at| moment(words, at)).unwrap_or_default(),
        who,
        notes: row.notes.iter().map(|note| words.note(note.id, note.value.as_deref())).collect::<Vec<_>>().join(", "),
    }
}

fn out(words: Words, one: &LeftOut) -> Out {
    let cases =
        one.cases.iter().filter_map(|case| Some((case.case_id.clone()?, link(&case.account, case.case_id.as_ref()?))));
    Out {
        reason: words.name_or_id("reason", &id(&one.reason)),
        count: words.count(one.count),
        cases: cases.take(50).collect(),
    }
}

/// The page of a case.
pub(super) fn link(account: &str, id: &str) -> String {
    format!("/cases/{}/{}", encode(account), encode(id))
}

/// An instant to the second.
pub(super) fn moment(words: Words, at: &Moment) -> String {
    format!("{} {}", words.date(at.0.date()), at.0.strftime("%H:%M:%S"))
}

/// A plain enum's name in JSON.
pub(super) fn id(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
