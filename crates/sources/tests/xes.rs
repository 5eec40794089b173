//! Process logs (IEEE XES): events by a mapping, nested attributes, and XML that means harm.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

mod common;

use std::io::Write;

use common::{Kept, mapping, read_bytes};
use flate2::Compression;
use flate2::write::GzEncoder;
use nabiz_sources::{ReadOptions, Source, read_stream};

/// One trace of the public incident log, as its file writes it.
const LOG: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!-- made by a process mining tool -->
<log xes.version="1.0" xmlns="http://www.xes-standard.org">
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <global scope="event"><string key="concept:name" value="name"/></global>
  <string key="source" value="a &amp; b"/>
  <trace>
    <string key="concept:name" value="1-364285768"/>
    <event>
      <string key="org:group" value="V30"/><string key="org:role" value="A2_4"/><string key="org:resource" value="Frederic"/>
      <string key="concept:name" value="Accepted"/><string key="impact" value="Medium"/><string key="product" value="PROD582"/>
      <string key="lifecycle:transition" value="In Progress"/><date key="time:timestamp" value="2010-03-31T16:59:42+01:00"/>
    </event>
    <event>
      <string key="org:group" value="V5 3rd"/><string key="org:role" value="A2_5"/><string key="org:resource" value="Siebel"/>
      <string key="concept:name" value="Queued"/><string key="impact" value="Medium"/><string key="product" value="PROD582"/>
      <string key="lifecycle:transition" value="Wait - User"><string key="why" value="asked"/></string>
      <date key="time:timestamp" value="2010-04-06T16:44:07+01:00"/>
    </event>
    <event>
      <string key="org:group" value="V5 3rd"/><string key="org:role" value="A2_5"/><string key="org:resource" value="Siebel"/>
      <string key="concept:name" value="Completed"/><string key="impact" value="Medium"/><string key="product" value="PROD582"/>
      <string key="lifecycle:transition" value="Resolved"/><date key="time:timestamp" value="when?"/>
    </event>
    <event>
      <string key="org:group" value="V5 3rd"/><string key="org:role" value="A2_5"/><string key="org:resource" value="Siebel"/>
      <string key="concept:name" value="Completed"/><string key="impact" value="Medium"/><string key="product" value="PROD582"/>
      <string key="lifecycle:transition" value="Closed"/><date key="time:timestamp" value="2010-05-11T00:26:15+01:00"/>
    </event>
  </trace>
</log>
"#;

#[test]
fn a_log_is_read_by_the_mapping_that_knows_its_attributes() {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(LOG.as_bytes()).unwrap();
    for bytes in [LOG.as_bytes().to_vec(), packed.finish().unwrap()] {
        let mut kept = Kept::default();
        let summary = read_stream("data", &bytes[..], &ReadOptions::default(), &mut kept).unwrap();
        assert_eq!((summary.source, summary.counts.rows), (Some(Source::Xes), 4));
        assert!(summary.explained().starts_with("a process log by the mapping `bpi2013_incidents`, because "));
        assert_eq!(
            kept.messages(),
            ["failed to read `data` line 20, field `time:timestamp`: `when?` fits none of the mapping's `formats`"]
        );
        assert!(String::from_utf8_lossy(&kept.refusals[0].row).contains("lifecycle:transition=Resolved"));
        let lines: Vec<String> = kept.short().iter().map(|line| line.replace("1-364285768", "I")).collect();
        assert_eq!(
            lines,
            [
                "2010-03-31T15:59:42.000Z I open channel=manual by=customer topic=PROD582 priority=normal impact=Medium org:role=A2_4",
                "2010-03-31T15:59:42.000Z I assign to=team:V30",
                "2010-03-31T15:59:42.000Z I assign to=agent:Frederic",
                "2010-03-31T15:59:42.000Z I status to=open by=agent:Frederic",
                "2010-04-06T15:44:07.000Z I transfer to=team:V5 3rd",
                "2010-04-06T15:44:07.000Z I assign to=agent:Siebel",
                "2010-04-06T15:44:07.000Z I status to=pending by=agent:Siebel",
                "2010-05-10T23:26:15.000Z I status to=closed by=agent:Siebel",
            ]
        );
    }
}

const OWN: &str = r#"
name = "own"
shape = "event_per_row"
account = "a"
case = "case:concept:name"
time = "time:timestamp"
formats = ["rfc3339"]
[activity]
column = "concept:name"
map = { "wrote" = { type = "message", by = "customer" }, "done" = { type = "status", to = "solved", by = { agent = "who/name" } } }
"#;

fn log(events: &str) -> String {
    format!("<log><trace><string key=\"concept:name\" value=\"c&lt;1\"/>{events}</trace></log>")
}

fn event(name: &str, more: &str) -> String {
    format!(
        "<event><string key=\"concept:name\" value=\"{name}\"/><date key=\"time:timestamp\" value=\"2024-04-15T07:00:00Z\"/>{more}</event>\n"
    )
}

#[test]
fn nested_attributes_have_paths() {
    let nested = "<list key=\"who\"><string key=\"name\" value=\"Ali\"/></list>";
    let text = log(&(event("wrote", "") + &event("done", nested)));
    let kept = read_bytes(text.as_bytes(), &mapping(OWN)).unwrap();
    assert_eq!(kept.messages(), [""; 0]);
    assert_eq!(
        kept.short(),
        [
            "2024-04-15T07:00 c<1 message by=customer vis=public kind=reply",
            "2024-04-15T07:00 c<1 status to=solved by=agent:Ali"
        ]
    );
}

#[test]
fn entities_and_endless_nesting_are_refused() {
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE log [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>\n";
    let text = bomb.to_owned() + &log(&event("&b;", ""));
    let kept = read_bytes(text.as_bytes(), &mapping(OWN)).unwrap();
    assert_eq!(kept.lines.len(), 0);
    assert_eq!(
        kept.messages(),
        ["failed to read `data` line 1: declares a document type; entities are not read, take it out"]
    );
    let text = log(&(event("&secret;", "") + &event("wrote", "")));
    let kept = read_bytes(text.as_bytes(), &mapping(OWN)).unwrap();
    assert_eq!(kept.messages(), ["failed to read `data` line 1: `&secret;` names an entity that XML does not have"]);
    assert_eq!(kept.lines.len(), 1);
    let deep = "<list key=\"x\">".repeat(200) + &"</list>".repeat(200);
    let text = log(&(event("wrote", &deep) + &event("wrote", "")));
    let kept = read_bytes(text.as_bytes(), &mapping(OWN)).unwrap();
    assert!(kept.messages()[0].contains("nest deeper than 32"), "{:?}", kept.messages());
    assert_eq!(kept.lines.len(), 1);
}

#[test]
fn an_attribute_of_a_trace_that_cannot_be_read_costs_the_events_of_that_trace() {
    let trace = |inside: &str| format!("<trace>\n<string key=\"concept:name\" value=\"c2\"/>{inside}</trace>\n");
    let bad = "<string key=\"customer\" value=\"&secret;\"/>\n";
    let deep = "<list key=\"x\">".repeat(40) + &"</list>".repeat(40);
    let reason = "`&secret;` names an entity that XML does not have";
    for (inside, expected) in [
        // Every event holds the attributes of its trace, so each is refused.
        (
            bad.to_owned() + &event("wrote", "") + &event("done", ""),
            vec![
                format!("failed to read `data` line 3: in its trace, line 2: {reason}"),
                format!("failed to read `data` line 4: in its trace, line 2: {reason}"),
            ],
        ),
        // A trace without an event is refused once.
        (bad.to_owned(), vec![format!("failed to read `data` line 2: {reason}")]),
        (
            deep + &event("wrote", ""),
            vec![
                "failed to read `data` line 2: in its trace, line 2: attributes nest deeper than 32 or are longer than 16 MiB"
                    .to_owned(),
            ],
        ),
    ] {
        let next = "<trace><string key=\"concept:name\" value=\"c3\"/>".to_owned() + &event("wrote", "") + "</trace>";
        let text = format!("<log>{}{next}</log>", trace(&inside));
        let kept = read_bytes(text.as_bytes(), &mapping(OWN)).unwrap();
        assert_eq!(kept.messages(), expected);
        // The next trace is none the worse.
        assert_eq!(kept.short(), ["2024-04-15T07:00 c3 message by=customer vis=public kind=reply"]);
        assert!(String::from_utf8_lossy(&kept.refusals[0].row).contains("case:concept:name=c2"));
    }
}

#[test]
fn a_log_that_is_cut_off_counts_up_to_the_cut() {
    let text = log(&(event("wrote", "") + &event("wrote", "")));
    let kept = read_bytes(&text.as_bytes()[..text.len() - 40], &mapping(OWN)).unwrap();
    assert_eq!(kept.lines.len(), 1);
    assert!(
        kept.messages()[0].contains("cut off") || kept.messages()[0].contains("not valid XML"),
        "{:?}",
        kept.messages()
    );
    let error = read_bytes(log(&event("x", "")).as_bytes(), &ReadOptions::default()).unwrap_err().to_string();
    assert!(
        error.contains("is a process log (XES) that no mapping knows") && error.contains("`case:concept:name`"),
        "{error}"
    );
    let error = read_bytes(b"<html></html>", &ReadOptions::default()).unwrap_err().to_string();
    assert!(error.ends_with("is XML, but no process log (XES)"), "{error}");
}
