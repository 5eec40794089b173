//! CSV by mappings of both shapes: what rows become, and what is said when they cannot.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

mod common;

use common::{mapping, read_bytes};
use nabiz_sources::{Mapping, ReadOptions};

/// A contact-centre log: a row is something that happened.
const LOG: &str = r#"
name = "log"
shape = "event_per_row"
account = { column = "brand" }
case = "ticket"
time = "when"
zone = "Europe/Istanbul"
formats = ["%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M"]
missing = ["-", "NULL"]

[activity]
column = "activity"
ignore_case = true
[activity.map]
Created = { type = "open", channel = { column = "channel", map = { Mail = "email", Web = "web_form" }, default = "manual" }, requester = { column = "customer" } }
"Customer wrote" = { type = "message", by = "customer" }
"Agent wrote" = { type = "message", by = { agent = "agent", if_missing = "agent" } }
Taken = { type = "assign", to = { agent = "agent" } }
Solved = { type = "status", to = "solved", by = { agent = "agent" } }
Spam = "spam"
Viewed = false

[attributes]
first = ["product"]
"#;

const LOG_HEADER: &str = "ticket;when;activity;agent;customer;channel;brand;product\n";

fn log(rows: &str) -> (Vec<String>, Vec<String>) {
    let kept = read_bytes(format!("{LOG_HEADER}{rows}").as_bytes(), &mapping(LOG)).unwrap();
    (kept.short(), kept.messages())
}

#[test]
fn an_activity_column_becomes_events() {
    let (events, messages) = log("\
7;2024-04-15 10:00:00;Created;-;c@x;Mail;acme;Box\n\
7;2024-04-15 10:05:00;Taken; A1 ;;;acme;Box\n\
7;2024-04-15 10:06:00;viewed;A1;;;acme;Box\n\
7;15.04.2024 10:30;AGENT WROTE;A1;;;acme;Box\n\
7;15.04.2024 10:30;agent wrote;NULL;;;acme;Box\n\
7;2024-04-15 11:00:00;Solved;A1;;;acme;Box\n\
\n\
8;2024-04-15 12:00:00;Created;;;Fax;beta;\n");
    assert_eq!(messages, [""; 0]);
    assert_eq!(
        events,
        [
            "2024-04-15T07:00 7 open channel=email by=customer requester=c@x product=Box",
            "2024-04-15T07:05 7 assign to=agent:A1",
            "2024-04-15T07:30 7 message by=agent:A1 vis=public kind=reply",
            "2024-04-15T07:30 7 message by=agent vis=public kind=reply",
            "2024-04-15T08:00 7 status to=solved by=agent:A1",
            "2024-04-15T09:00 8 open channel=manual by=customer",
        ]
    );
}

#[test]
fn a_bad_row_of_a_log_is_refused_with_its_column() {
    for (row, expected) in [
        (
            "7;2024-04-15 10:00:00;Opened;;;Mail;acme;\n",
            ", field `activity`: `Opened` has no entry in the mapping; add one to `activity.map`, or a `default`",
        ),
        ("7;2024-04-15 10:00:00;;;;Mail;acme;\n", ", field `activity`: missing"),
        ("-;2024-04-15 10:00:00;Spam;;;Mail;acme;\n", ", field `ticket`: missing"),
        ("7;;Spam;;;Mail;acme;\n", ", field `when`: missing; a row needs its time"),
        ("7;2024-04-15;Spam;;;Mail;acme;\n", ", field `when`: `2024-04-15` fits none of the mapping's `formats`"),
        (
            "7;1924-04-15 10:00:00;Spam;;;Mail;acme;\n",
            ", field `when`: `1924-04-15 10:00:00` lies outside 1980-01-01 to 2100-01-01",
        ),
        ("7;2024-04-15 10:00:00;Spam;;;Mail;NULL;\n", ", field `brand`: missing; every event belongs to an account"),
        ("7;2024-04-15 10:00:00;Taken;;;Mail;acme;\n", ", field `agent`: missing; every event of this type needs it"),
        (
            "7;2024-04-15 10:00:00;Spam;;Mail;acme;\n",
            ": has 7 fields where the header has 8; check quotes and delimiters",
        ),
        ("7;2024-04-15 10:00:00;Spam;;\"x;Mail;acme;\n", ": a quote opens in field 5 and never closes"),
    ] {
        let (events, messages) = log(&format!("{row}8;2024-04-15 12:00:00;Created;;;Fax;beta;\n"));
        assert_eq!(messages, [format!("failed to read `data` line 2{expected}")], "{row}");
        assert_eq!(events.len(), 1, "{row}");
    }
}

#[test]
fn quoted_fields_hold_delimiters_quotes_and_line_ends() {
    let (events, messages) = log("\
7;2024-04-15 10:00:00;\"Created\";;\"a;\"\"b\"\"\nc\";Mail;acme;\"Box; large\"\r\n\
8;2024-04-15 12:00:00;Created;;it's 5\" wide;Fax;beta;\n\
9;bad;Created;;;Fax;beta;\n");
    assert_eq!(
        events,
        [
            "2024-04-15T07:00 7 open channel=email by=customer requester=a;\\\"b\\\"\\nc product=Box; large",
            "2024-04-15T09:00 8 open channel=manual by=customer requester=it's 5\\\" wide",
        ]
    );
    assert_eq!(messages, ["failed to read `data` line 5, field `when`: `bad` fits none of the mapping's `formats`"]);
}

#[test]
fn event_ids_tell_what_happened_and_not_where_it_stood() {
    let ids = |rows: &str| -> Vec<String> {
        let kept = read_bytes(format!("{LOG_HEADER}{rows}").as_bytes(), &mapping(LOG)).unwrap();
        kept.lines.iter().map(|line| line.split('"').nth(3).unwrap().to_owned()).collect()
    };
    let twice_alike = "7;2024-04-15 10:30:00;Customer wrote;;;;acme;\n7;2024-04-15 10:30:00;Customer wrote;;;;acme;\n";
    let found = ids(twice_alike);
    assert!(found[0].starts_with("log:7:message:1713166200000:"), "{}", found[0]);
    assert_eq!(found[1], format!("{}.1", found[0]));
    let elsewhere = format!("1;2024-04-15 09:00:00;Spam;;;;acme;\n{twice_alike}");
    assert_eq!(ids(&elsewhere)[1..], found);
}

/// An audit log: a row is the case as it stood.
const AUDIT: &str = r#"
name = "audit"
shape = "event_per_row"
account = "acme"
case = "id"
time = "at"
formats = ["rfc3339"]

[open]
time = "created"
channel = "web_form"
priority = { column = "prio", map = { P1 = "urgent", P2 = "normal" } }

[[on_change]]
column = "team"
type = "assign"
later = "transfer"
to = { team = "team" }

[[on_change]]
column = "agent"
type = "assign"
to = { agent = "agent" }

[[on_change]]
column = "prio"
type = "priority"
to = { column = "prio", map = { P1 = "urgent", P2 = "normal" } }

[[on_change]]
column = "state"
type = "status"
by = { agent = "agent" }
to = { column = "state", map = { New = "new", Work = "open", WaitA = "on_hold", WaitB = "on_hold", Odd = false, Done = "solved" } }

[attributes]
first = ["team"]
last = ["score"]
"#;

const AUDIT_HEADER: &str = "id,at,created,team,agent,prio,state,score\n";

#[test]
fn changes_of_a_watched_column_become_events() {
    let rows = "\
1,2024-04-15T07:10:00Z,2024-04-15T07:00:00Z,T1,,P2,New,0\n\
1,2024-04-15T07:20:00Z,2024-04-15T07:00:00Z,T1,A1,P2,Work,0\n\
1,2024-04-15T07:30:00Z,2024-04-15T07:00:00Z,T2,,P1,WaitA,1\n\
1,2024-04-15T07:40:00Z,2024-04-15T07:00:00Z,T2,A1,P1,WaitB,1\n\
1,2024-04-15T07:50:00Z,2024-04-15T07:00:00Z,T2,A2,P1,Odd,2\n\
1,2024-04-15T08:00:00Z,2024-04-15T07:00:00Z,T1,A2,P1,Done,\n";
    let kept = read_bytes(format!("{AUDIT_HEADER}{rows}").as_bytes(), &mapping(AUDIT)).unwrap();
    assert_eq!(kept.messages(), [""; 0]);
    assert_eq!(
        kept.short(),
        [
            "2024-04-15T07:10 1 assign to=team:T1",
            "2024-04-15T07:10 1 status to=new by=unknown",
            "2024-04-15T07:20 1 assign to=agent:A1",
            "2024-04-15T07:20 1 status to=open by=agent:A1",
            "2024-04-15T07:30 1 transfer to=team:T2",
            "2024-04-15T07:30 1 priority to=urgent",
            "2024-04-15T07:30 1 status to=on_hold by=unknown",
            "2024-04-15T07:50 1 assign to=agent:A2",
            "2024-04-15T08:00 1 transfer to=team:T1",
            "2024-04-15T08:00 1 status to=solved by=agent:A2",
            "2024-04-15T07:00 1 open channel=web_form by=customer priority=normal team=T1 score=2",
        ]
    );
}

#[test]
fn a_wrong_row_of_an_audit_log_leaves_no_trace() {
    let rows = "\
1,2024-04-15T07:10:00Z,2024-04-15T07:00:00Z,T1,,P9,New,0\n\
1,2024-04-15T07:20:00Z,2024-04-15T07:00:00Z,T1,,P1,Strange,0\n\
1,2024-04-15T07:30:00Z,2024-04-15T07:00:00Z,T1,,P1,New,0\n";
    let kept = read_bytes(format!("{AUDIT_HEADER}{rows}").as_bytes(), &mapping(AUDIT)).unwrap();
    assert_eq!(
        kept.messages(),
        [
            "failed to read `data` line 2, field `prio`: `P9` has no entry in the mapping; add one to `map`, or a `default`",
            "failed to read `data` line 3, field `state`: `Strange` has no entry in the mapping; add one to `map`, or a `default`",
        ]
    );
    assert_eq!(kept.lines.len(), 3, "{:?}", kept.short());
}

/// A help desk's export: a row is a case.
const CASES: &str = r#"
name = "desk"
shape = "case_per_row"
account = "acme"
case = "Ticket"
zone = "Europe/Istanbul"
formats = ["%Y-%m-%d %H:%M"]

[open]
time = "Created"
channel = { column = "Channel", map = { "e-mail" = "email" }, ignore_case = true }
requester = { column = "Customer" }

[[step]]
time = "Assigned"
type = "assign"
to = { agent = "Agent" }

[[step]]
time = "Replied"
type = "message"
by = { agent = "Agent", if_missing = "agent" }

[[step]]
time = ["Solved", "Replied"]
count = { column = "Replies", less = 1 }
type = "message"
by = { agent = "Agent", if_missing = "agent" }

[[step]]
time = "Solved"
minus = { column = "Handled", unit = "minutes" }
type = "work_start"
agent = { agent = "Agent" }

[[step]]
time = "Solved"
type = "work_end"
agent = { agent = "Agent" }

[[step]]
time = "Solved"
type = "status"
to = "solved"
by = { agent = "Agent" }

[[step]]
time = "Solved"
type = "survey_answer"
instrument = "csat"
scale = "1-5"
score = { column = "CSAT", decimal = "," }

[attributes]
first = ["Product"]
"#;

const CASES_HEADER: &str =
    "Ticket;Created;Assigned;Replied;Solved;Agent;Channel;Customer;Replies;Handled;CSAT;Product\n";

fn cases(rows: &str) -> (Vec<String>, Vec<String>) {
    let kept = read_bytes(format!("{CASES_HEADER}{rows}").as_bytes(), &mapping(CASES)).unwrap();
    (kept.short(), kept.messages())
}

#[test]
fn a_row_of_a_case_becomes_its_events_in_order_of_time() {
    let (events, messages) = cases(
        "\
1;2024-04-15 10:00;2024-04-15 10:10;2024-04-15 10:20;2024-04-15 11:00;A1;E-Mail;c@x;3;15;4,5;Box\n\
2;2024-04-15 12:00;;2024-04-15 11:30;;;E-mail;;;;;\n\
3;2024-04-15 13:00;2024-04-15 13:05;;;;e-mail;;;;;\n",
    );
    assert_eq!(messages, [""; 0]);
    assert_eq!(
        events,
        [
            "2024-04-15T07:00 1 open channel=email by=customer requester=c@x Product=Box",
            "2024-04-15T07:10 1 assign to=agent:A1",
            "2024-04-15T07:20 1 message by=agent:A1 vis=public kind=reply",
            "2024-04-15T07:45 1 work_start agent=agent:A1",
            "2024-04-15T08:00 1 message by=agent:A1 vis=public kind=reply",
            "2024-04-15T08:00 1 message by=agent:A1 vis=public kind=reply",
            "2024-04-15T08:00 1 work_end agent=agent:A1",
            "2024-04-15T08:00 1 status to=solved by=agent:A1",
            "2024-04-15T08:00 1 survey_answer instrument=csat scale=1-5 score=4.5",
            // A reply before the opening is a wrong clock: it passes, and the fold counts it.
            "2024-04-15T08:30 2 message by=agent vis=public kind=reply",
            "2024-04-15T09:00 2 open channel=email by=customer",
            // An assignment to nobody did not happen.
            "2024-04-15T10:00 3 open channel=email by=customer",
        ]
    );
}

#[test]
fn a_bad_row_of_cases_is_refused_as_a_whole() {
    for (row, expected) in [
        ("1;;;;;A1;E-mail;;;;;", ", field `Created`: missing; a case needs its opening"),
        ("1;2024-04-15 10:00;;;soon;A1;E-mail;;;;;", ", field `Solved`: `soon` fits none of the mapping's `formats`"),
        (
            "1;2024-04-15 10:00;;;;A1;Fax;;;;;",
            ", field `Channel`: `Fax` has no entry in the mapping; add one to `map`, or a `default`",
        ),
        ("1;2024-04-15 10:00;;;;A1;;;;;;", ", field `Channel`: missing; every event of this type needs it"),
        (
            "1;2024-04-15 10:00;;;2024-04-15 10:00;A1;E-mail;;many;;;",
            ", field `Replies`: `many` is not a whole number up to 1000",
        ),
        (
            "1;2024-04-15 10:00;;;2024-04-15 10:00;A1;E-mail;;9999;;;",
            ", field `Replies`: `9999` is not a whole number up to 1000",
        ),
        ("1;2024-04-15 10:00;;;2024-04-15 10:00;A1;E-mail;;;long;;", ", field `Handled`: `long` is no duration"),
        (
            "1;2024-04-15 10:00;;;2024-04-15 10:00;A1;E-mail;;;;super;",
            ", field `CSAT`: `super` is not a number, `good` or `bad`",
        ),
        ("0;2024-04-15 10:00;;;;A1;E-mail;;;;;", ", field `Ticket`: the case has a row already, `data` line 2"),
    ] {
        let (events, messages) = cases(&format!("0;2024-04-15 10:00;;;;A1;E-mail;;;;;\n{row}\n"));
        assert_eq!(messages, [format!("failed to read `data` line 3{expected}")], "{row}");
        assert_eq!(events.len(), 1, "{row}");
    }
}

#[test]
fn a_mapping_that_does_not_fit_names_the_nearest_columns() {
    let text = CASES.replace("time = \"Created\"", "time = \"Creatd\"");
    let error = read_bytes(CASES_HEADER.as_bytes(), &mapping(&text)).unwrap_err().to_string();
    assert_eq!(
        error,
        "the mapping `test.toml` does not fit `data`: `open.time` names the column `Creatd`, \
         which is not there; the nearest are `Created`, `CSAT`"
    );
    let twice = CASES_HEADER.replace("Product", "Agent");
    let error = read_bytes(twice.as_bytes(), &mapping(&CASES.replace("Product", "Ticket"))).unwrap_err().to_string();
    assert_eq!(
        error,
        "the mapping `test.toml` does not fit `data`: `step 1.to` names the column `Agent`, which the header has twice; rename one"
    );
}

#[test]
fn a_wrong_mapping_is_told_where_it_is_wrong() {
    let syntax = |line: usize, reason: &str| format!("failed to read the mapping `test.toml` line {line}: {reason}");
    let key = |key: &str, reason: &str| format!("failed to read the mapping `test.toml`, key `{key}`: {reason}");
    for (from, to, expected) in [
        (
            "case = \"Ticket\"",
            "cases = \"Ticket\"",
            syntax(
                5,
                "unknown field `cases`, expected one of `name`, `title`, `shape`, `account`, `case`, `time`, `id`, `zone`, `formats`, `time_prefix`, `skip`, `decides`, `pseudonyms`, `missing`, `delimiter`, `encoding`, `decimal`, `detect`, `open`, `activity`, `on_change`, `step`, `attributes`, `recorded`",
            ),
        ),
        ("requester =", "requestor =", syntax(9, "unknown key `requestor`; did you mean `requester`?")),
        ("type = \"assign\"", "type = \"asign\"", syntax(16, "unknown event `asign`; did you mean `assign`?")),
        (
            "shape = \"case_per_row\"",
            "shape = \"rows\"",
            syntax(3, "unknown variant `rows`, expected one of `event_per_row`, `case_per_row`, `feed_per_row`"),
        ),
        ("to = \"solved\"", "to = \"solvd\"", key("step 6.to", "unknown status `solvd`; did you mean `solved`?")),
        (
            "\"e-mail\" = \"email\"",
            "\"e-mail\" = \"mail\"",
            key("open.channel", "unknown channel `mail`; did you mean `email`?"),
        ),
        (
            "score = { column = \"CSAT\", decimal = \",\" }",
            "",
            key("step 7.score", "missing: an event `survey_answer` needs it"),
        ),
        (
            "zone = \"Europe/Istanbul\"",
            "",
            key(
                "zone",
                "missing: name the IANA zone of the times, such as `Europe/Istanbul`, for not every format carries an offset",
            ),
        ),
        (
            "Europe/Istanbul",
            "Turkey/Ankara",
            key("zone", "`Turkey/Ankara` is no IANA time zone, such as `Europe/Istanbul`"),
        ),
        (
            "[\"%Y-%m-%d %H:%M\"]",
            "[]",
            key("formats", "missing: name at least one, such as \"%Y-%m-%d %H:%M:%S\" or \"rfc3339\""),
        ),
        (
            "[\"%Y-%m-%d %H:%M\"]",
            "[\"%H:%M\"]",
            key("formats", "`%H:%M`: holds no whole date; write year, month and day, such as `%Y-%m-%d %H:%M`"),
        ),
        ("time = \"Created\"", "", key("open.time", "missing: name the column that holds when the case was opened")),
        (
            "name = \"desk\"",
            "name = \"my desk\"",
            key("name", "letters, digits, `_`, `-` and `.` only: it becomes part of every event id"),
        ),
        (
            "name = \"desk\"",
            "name = \"desk\"\nencoding = \"ebcdic\"",
            key("encoding", "`ebcdic` is no known encoding, such as `utf-8`, `windows-1254`, `iso-8859-9`, `utf-16`"),
        ),
        (
            "shape = \"case_per_row\"",
            "shape = \"event_per_row\"\ndecides = { column = \"State\", is = [\"done\"] }",
            key("decides", "joins the rows of a case; it belongs to `shape = \"case_per_row\"`"),
        ),
        (
            "first = [\"Product\"]",
            "first = [\"channel\"]",
            key(
                "attributes.first",
                "`channel` is a field of an `open` and cannot name an attribute; rename the column",
            ),
        ),
        (
            "first = [\"Product\"]",
            "last = [\"Product\"]",
            key("attributes.last", "belongs to `shape = \"event_per_row\"`; here use `step` and `attributes.first`"),
        ),
        (
            "time = \"Assigned\"",
            "time = \"Assigned\"\nlater = \"transfer\"",
            key("step 1.later", "has no meaning here"),
        ),
    ] {
        assert!(CASES.contains(from), "{from}");
        let found = Mapping::parse("test.toml", &CASES.replace(from, to)).err().map(|error| error.to_string());
        assert_eq!(found.unwrap_or_default(), expected, "{to}");
    }
}

#[test]
fn a_mapping_that_was_given_comes_before_those_that_are_shipped() {
    let header = "number,incident_state,sys_updated_at,opened_at,contact_type,assignment_group,assigned_to,made_sla\n";
    let row = "I1,New,29/2/2016 01:23,29/2/2016 01:16,Phone,?,?,true\n";
    let own = "name = \"own\"\nshape = \"case_per_row\"\naccount = \"a\"\ncase = \"number\"\nzone = \"UTC\"\nformats = [\"%d/%m/%Y %H:%M\"]\n\
               [open]\ntime = \"opened_at\"\nchannel = \"email\"\n";
    let bytes = format!("{header}{row}");
    let kept = read_bytes(bytes.as_bytes(), &mapping(own)).unwrap();
    assert_eq!(kept.short(), ["2016-02-29T01:16 I1 open channel=email by=customer"]);
    let error = read_bytes(bytes.as_bytes(), &ReadOptions::default()).unwrap_err().to_string();
    assert!(
        error.starts_with(
            "the mapping `servicenow_incidents.toml` does not fit `data`: `open.priority` names the column `priority`"
        ),
        "{error}"
    );
}
