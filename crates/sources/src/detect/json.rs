//! What JSON is: native events, a help desk's pages, or what an interface answers where it has no rows.

use super::{Detected, Layout, Question, VENDORS, Wanted};
use crate::json::{List, Shape, error_answer, lack_of_rows};
use crate::source::Source;

/// JSON: native events, a vendor's pages, or objects that nobody knows.
pub(super) fn answer(head: &[u8], first: &[u8], question: Question<'_>) -> Result<Detected, String> {
    let shape = Shape::new(head);
    let is_native = shape.has("event_id") && shape.has("ts");
    let is_asked = matches!(question.wanted, Some(Wanted::Source(Source::Native)));
    if !is_native && !is_asked {
        let vendors = VENDORS.iter().filter(|vendor| question.may_be(vendor.source));
        let known = vendors.filter_map(|vendor| Some((vendor.source, (vendor.knows)(&shape)?))).next();
        if let Some((source, reason)) = known {
            return Ok(Detected::of_source(source, reason, Layout::Json));
        }
        // The user knows better than the first rows.
        if let Some(Wanted::Source(source)) = question.wanted
            && VENDORS.iter().any(|vendor| vendor.source == source)
        {
            return Ok(Detected::of_source(source, "it is JSON, and the source was asked for", Layout::Json));
        }
    }
    if let Some(answer) = without_rows(head) {
        return answer;
    }
    if first.trim_ascii_start().first() == Some(&b'[') {
        return Err("is a JSON list; write one object a line, such as with `jq -c '.[]'`".to_owned());
    }
    if first.trim_ascii() == b"{" {
        return Err("is JSON over several lines; write one object a line, such as with `jq -c .`".to_owned());
    }
    let native = Detected::of_source(Source::Native, "the first line begins with a JSON object", Layout::Lines);
    Ok(Detected { is_open: !is_native, ..native })
}

/// What an interface answers where it has no rows: an empty page, as the last of a series is, or an error.
fn without_rows(head: &[u8]) -> Option<Result<Detected, String>> {
    let lists: Vec<List> = VENDORS.iter().flat_map(|vendor| vendor.lists).copied().collect();
    if let Some(reason) = lack_of_rows(head, &lists) {
        return Some(Ok(Detected { is_open: true, ..Detected::of_nothing(reason) }));
    }
    let value = serde_json::from_slice(head).ok()?;
    let words = error_answer(&value)?;
    Some(Err(format!(
        "is no data but the error {words} that an interface answered; mend the request and fetch it again"
    )))
}

/// Whether more of the input than `head` may tell better what it is: of JSON the telling keys may stand behind long texts.
pub(crate) fn more_may_tell(head: &[u8], answer: &Result<Detected, String>) -> bool {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    matches!(text.first(), Some(b'{' | b'[')) && answer.as_ref().map_or(true, |detected| detected.is_open)
}
