//! Events in the body of a request. Each goes on as the text that it came as, on one line: whoever reads it reads what a file
//! would have said, to the last digit. Only envelopes are opened.

use std::borrow::Cow;

use nabiz_app::desk::Incoming;
use serde::de::IgnoredAny;
use serde_json::Deserializer;

use super::problem::Problem;

/// Events in one request.
const MOST: usize = 50_000;

/// The events of a body: a JSON array, one object or one a line. They are counted while they are read, so that a small body
/// cannot become a large list.
pub(super) fn incoming(text: &str) -> Result<Vec<Incoming>, Problem> {
    let text = begin(text.strip_prefix('\u{feff}').unwrap_or(text));
    if text.trim().is_empty() {
        return Err(Problem::Question("the body is empty; events are wanted".into()));
    }
    let rows = match text.strip_prefix('[') {
        Some(list) => listed(list)?,
        None if spans_lines(text) => following(text)?,
        None => lines(text)?,
    };
    let numbered = rows.into_iter().zip(1..);
    let whole = |(row, line): (&str, u64)| Incoming { source: "api".into(), line, json: on_one_line(&native(row)) };
    Ok(numbered.map(whole).collect())
}

/// The elements of a list behind its bracket.
fn listed(list: &str) -> Result<Vec<&str>, Problem> {
    let (mut rows, mut rest) = (Vec::new(), begin(list));
    while !(rows.is_empty() && rest.starts_with(']')) {
        let number = rows.len() + 1;
        let (row, behind) = event(rest, number)?;
        push(&mut rows, row)?;
        rest = begin(behind);
        match rest.strip_prefix(',') {
            Some(next) => rest = begin(next),
            None if rest.starts_with(']') => break,
            None => {
                return Err(Problem::Question(format!(
                    "a comma or the end of the list is wanted behind event {number}"
                )));
            }
        }
    }
    match begin(&rest[1..]) {
        "" => Ok(rows),
        _ => Err(Problem::Question("something stands behind the end of the list".into())),
    }
}

/// Values one behind another, each over as many lines as it likes.
fn following(text: &str) -> Result<Vec<&str>, Problem> {
    let (mut rows, mut rest) = (Vec::new(), text);
    while !rest.is_empty() {
        let (row, behind) = event(rest, rows.len() + 1)?;
        push(&mut rows, row)?;
        rest = begin(behind);
    }
    Ok(rows)
}

/// Rows one a line, whatever stands in them: what is no event is refused by itself.
fn lines(text: &str) -> Result<Vec<&str>, Problem> {
    let mut rows = Vec::new();
    text.lines().map(str::trim).filter(|line| !line.is_empty()).try_for_each(|line| push(&mut rows, line))?;
    Ok(rows)
}

fn push<'t>(rows: &mut Vec<&'t str>, row: &'t str) -> Result<(), Problem> {
    if rows.len() == MOST {
        return Err(Problem::TooLarge(format!("{MOST} events")));
    }
    rows.push(row);
    Ok(())
}

/// Whether the first object is written over several lines.
fn spans_lines(text: &str) -> bool {
    text.starts_with('{') && first(text).is_ok_and(|(object, _)| object.contains('\n'))
}

fn event(text: &str, number: usize) -> Result<(&str, &str), Problem> {
    first(text).map_err(|error| Problem::Question(format!("event {number}: {error}")))
}

/// The first JSON value of a text, and what stands behind it.
fn first(text: &str) -> serde_json::Result<(&str, &str)> {
    let mut values = Deserializer::from_str(text).into_iter::<IgnoredAny>();
    match values.next() {
        Some(value) => value.map(|_| text.split_at(values.byte_offset())),
        // Nothing but space: the parser says it in its words.
        None => serde_json::from_str::<IgnoredAny>(text).map(|_| (text, "")),
    }
}

fn begin(text: &str) -> &str {
    text.trim_start_matches([' ', '\t', '\r', '\n'])
}

/// Ends of lines stand between the parts of a JSON value only, never within a text.
fn on_one_line(row: &str) -> String {
    if row.contains(['\n', '\r']) { row.replace(['\n', '\r'], " ") } else { row.to_owned() }
}

/// The native event inside a CloudEvents 1.0 envelope. Where it has no `event_id` and `ts` of its own, those of the envelope
/// stand: its `source` and `id`, which name an event together, and its `time`.
fn native(row: &str) -> Cow<'_, str> {
    opened(row).map_or(Cow::Borrowed(row), Cow::Owned)
}

fn opened(row: &str) -> Option<String> {
    if !row.contains("specversion") {
        return None;
    }
    let [version, data, source, id, time] = members(row, ["specversion", "data", "source", "id", "time"])?;
    let data = data.filter(|_| version.is_some())?;
    let [own_id, own_ts] = members(data, ["event_id", "ts"])?;
    let mut event = data.strip_suffix('}')?.trim_end().to_owned();
    let named = id.map(|id| source.and_then(|source| both(source, id)).unwrap_or_else(|| id.to_owned()));
    for (name, own, value) in [("event_id", own_id, named.as_deref()), ("ts", own_ts, time)] {
        if let (None, Some(value)) = (own, value) {
            let comma = if event.ends_with('{') { "" } else { "," };
            event.push_str(&format!("{comma}\"{name}\":{value}"));
        }
    }
    event.push('}');
    Some(event)
}

/// Source and id as one text; a source is a reference and holds no space.
fn both(source: &str, id: &str) -> Option<String> {
    let source: String = serde_json::from_str(source).ok()?;
    // An id that is a number is none in the standard, and is told apart all the same.
    let id: String = serde_json::from_str(id).unwrap_or_else(|_| id.to_owned());
    if source.is_empty() { None } else { serde_json::to_string(&format!("{source} {id}")).ok() }
}

/// The values of these members of an object, as they are written; of two with one name the last, as parsers have it.
fn members<'t, const N: usize>(object: &'t str, names: [&str; N]) -> Option<[Option<&'t str>; N]> {
    let (mut found, mut rest) = ([None; N], begin(begin(object).strip_prefix('{')?));
    if rest.starts_with('}') {
        return Some(found);
    }
    loop {
        let (key, behind) = first(rest).ok()?;
        let key: String = serde_json::from_str(key).ok()?;
        let (value, behind) = first(begin(begin(behind).strip_prefix(':')?)).ok()?;
        if let Some(at) = names.iter().position(|name| *name == key) {
            found[at] = Some(value.trim());
        }
        rest = begin(behind);
        match rest.strip_prefix(',') {
            Some(next) => rest = begin(next),
            None => return rest.starts_with('}').then_some(found),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<String> {
        incoming(text).unwrap().into_iter().map(|row| row.json).collect()
    }

    fn refused(text: &str) -> String {
        match incoming(text) {
            Err(Problem::Question(why)) => why,
            Err(Problem::TooLarge(most)) => format!("> {most}"),
            other => panic!("{text:?}: {other:?}"),
        }
    }

    #[test]
    fn rows_go_on_as_they_were_written() {
        let exact = r#"{"case_id":123456789012345678901,"amount":1.10,"a":"\u0031","a":2}"#;
        for body in [
            exact.to_owned(),
            format!("[{exact}]"),
            format!(" [ {exact} ] \n"),
            format!("{exact}\n"),
            format!("\r\n{exact}\r\n"),
            format!("\u{feff}{exact}"),
            format!("\u{feff}[{exact}]"),
        ] {
            assert_eq!(rows(&body), [exact], "{body:?}");
        }
        assert_eq!(rows(&format!("{exact}\n{{bad\n\n{exact}")), [exact, "{bad", exact]);
        assert_eq!(rows(&format!("[{exact},1,\n \"x, ]\",[2,[3]],null]")), [exact, "1", "\"x, ]\"", "[2,[3]]", "null"]);
        assert!(rows("[]").is_empty() && rows(" [ ] ").is_empty());
    }

    #[test]
    fn one_object_may_stand_on_several_lines() {
        assert_eq!(rows("{\n  \"a\": 1.10,\r\n  \"b\": \"x\\n\"\n}\n"), ["{   \"a\": 1.10,    \"b\": \"x\\n\" }"]);
        assert_eq!(rows("[\n{\n\"a\": 1}\n,\n{}\n]"), ["{ \"a\": 1}", "{}"]);
        assert_eq!(rows("{\n}\n{\n}").len(), 2);
        assert_eq!(rows("{\"a\":1}\n{\n\"b\":2}").len(), 3, "one a line, of which two are none");
    }

    #[test]
    fn what_is_no_list_is_refused_with_the_place() {
        for (body, why) in [
            ("", "the body is empty"),
            (" \r\n", "the body is empty"),
            ("\u{feff}", "the body is empty"),
            ("[1, 2", "behind event 2"),
            ("[1, 2,", "event 3: EOF"),
            ("[1,]", "event 2: expected value"),
            ("[1 2]", "behind event 1"),
            ("[{\"a\":1}", "behind event 1"),
            ("[{\"a\":1]", "event 1: "),
            ("[", "event 1: EOF"),
            ("[]x", "behind the end of the list"),
            ("[1] [2]", "behind the end of the list"),
            ("{\n}\n{", "event 2: EOF"),
        ] {
            assert!(refused(body).contains(why), "{body:?}: {}", refused(body));
        }
    }

    #[test]
    fn rows_are_counted_while_they_are_read() {
        let list = |n: usize| format!("[{}]", vec!["0"; n].join(","));
        assert_eq!(rows(&list(MOST)).len(), MOST);
        // What stands behind the last that may be is not looked at.
        assert_eq!(refused(&format!("{}nonsense", list(MOST + 1))), "> 50000 events");
        assert_eq!(refused(&"0\n".repeat(MOST + 1)), "> 50000 events");
        assert_eq!(refused(&"{\n}".repeat(MOST + 1)), "> 50000 events");
    }

    #[test]
    fn the_event_in_an_envelope_takes_source_and_id_and_time() {
        let envelope = |more: &str| {
            format!(r#"{{"specversion":"1.0","type":"t","source":"/s","id":"7","time":"2026-01-01T00:00:00Z",{more}}}"#)
        };
        for (more, event) in [
            (r#""data":{"a":1.10}"#, r#"{"a":1.10,"event_id":"/s 7","ts":"2026-01-01T00:00:00Z"}"#),
            (r#""data":{ }"#, r#"{"event_id":"/s 7","ts":"2026-01-01T00:00:00Z"}"#),
            (r#""data": {"event_id":"own","ts":5 } "#, r#"{"event_id":"own","ts":5}"#),
            (
                r#""data":{"a":{"event_id":"not this"}}"#,
                r#"{"a":{"event_id":"not this"},"event_id":"/s 7","ts":"2026-01-01T00:00:00Z"}"#,
            ),
            (r#""source":"/t","data":{"ts":5}"#, r#"{"ts":5,"event_id":"/t 7"}"#),
            (r#""source":"","data":{"ts":5}"#, r#"{"ts":5,"event_id":"7"}"#),
            (r#""id":8,"data":{"ts":5}"#, r#"{"ts":5,"event_id":"/s 8"}"#),
            (r#""id":"a\"b","data":{"ts":5}"#, r#"{"ts":5,"event_id":"/s a\"b"}"#),
        ] {
            assert_eq!(rows(&envelope(more)), [event]);
            assert_eq!(rows(&format!("[{}]", envelope(more))), [event]);
        }
        assert_eq!(rows(r#"{"specversion":"1.0","id":"7","data":{"ts":5}}"#), [r#"{"ts":5,"event_id":"7"}"#]);
        for other in [envelope(r#""data":null"#), envelope(r#""data":"{}""#), r#"{"a":"specversion","data":{}}"#.into()]
        {
            assert_eq!(rows(&other), [other.as_str()]);
        }
    }

    #[test]
    fn depth_is_no_way_to_end_the_server() {
        let deep = "[".repeat(1 << 20);
        assert!(refused(&deep).contains("EOF"));
        assert_eq!(rows(&format!("{{\"specversion\":{deep}")).len(), 1);
    }
}
