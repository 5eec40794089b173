//! Native lines: what is read, and what is refused in which words.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

mod common;

use common::{read_bytes, short};
use nabiz_sources::{ReadOptions, RefusalKind};

const MINIDESK: &[u8] = include_bytes!("data/minidesk.jsonl");

fn read(line: &str) -> Result<String, String> {
    let kept = read_bytes(format!("{line}\n").as_bytes(), &ReadOptions::default()).unwrap();
    match (&kept.lines[..], &kept.messages()[..]) {
        ([line], []) => Ok(short(line)),
        ([], [message]) => Err(message.clone()),
        other => panic!("{other:?}"),
    }
}

/// A line with the keys that every event needs, and `rest`.
fn event(rest: &str) -> String {
    format!(r#"{{"event_id":"e1","ts":"2024-04-15T07:00:00Z","account":"a","case_id":"C1",{rest}}}"#)
}

#[test]
fn minidesk_reads_to_the_last_line() {
    let kept = read_bytes(MINIDESK, &ReadOptions::default()).unwrap();
    assert_eq!((kept.lines.len(), kept.refusals.len()), (151, 0));
    let again = read_bytes((kept.lines.join("\n") + "\n").as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(again.lines, kept.lines);
    assert_eq!(short(&kept.lines[2]), "2024-04-15T07:00:05.000Z T1 message by=system vis=public kind=auto seq=2");
}

#[test]
fn every_type_is_read() {
    for (rest, expected) in [
        (r#""type":"open","channel":"email""#, "open channel=email by=customer"),
        (
            r#""type":"open","channel":"whatsapp","by":"agent:A1","requester":7,"topic":"fatura","priority":"medium","on_behalf":true,"parent":"K1""#,
            "open channel=whatsapp by=agent:A1 on_behalf=true requester=7 topic=fatura parent=K1 priority=normal",
        ),
        (r#""type":"message","by":"agent:A1""#, "message by=agent:A1 vis=public kind=reply"),
        (
            r#""type":"message","by":"bot:B","vis":"private","kind":"note","automated":true,"comment":"x","more":{"deep":[1]}"#,
            "message by=bot:B vis=private kind=note automated=true",
        ),
        (r#""type":"assign","to":"team:L1""#, "assign to=team:L1"),
        (r#""type":"handoff""#, "handoff"),
        (r#""type":"transfer","to":"billing""#, "transfer to=team:billing"),
        (r#""type":"transfer","to":"team:billing""#, "transfer to=team:billing"),
        (r#""type":"escalate","to":"team:L2""#, "escalate to=team:L2"),
        (r#""type":"escalate","to":"manager","level":2"#, "escalate"),
        (r#""type":"status","to":"on_hold","by":"system""#, "status to=on_hold by=system"),
        (r#""type":"status","to":"solved""#, "status to=solved by=unknown"),
        (r#""type":"priority","to":"critical""#, "priority to=critical"),
        (r#""type":"topic","to":"kargo""#, "topic to=kargo"),
        (r#""type":"topic","to":null"#, "topic"),
        (r#""type":"merge","into":"T1""#, "merge into=T1"),
        (r#""type":"spam""#, "spam"),
        (
            r#""type":"survey_sent","survey_id":"s","instrument":"csat","scale":"1-5""#,
            "survey_sent survey_id=s instrument=csat scale=1-5",
        ),
        (r#""type":"survey_answer","survey_id":"s","score":4.5"#, "survey_answer survey_id=s score=4.5"),
        (r#""type":"survey_answer","score":"good""#, "survey_answer scale=good_bad score=1"),
        (r#""type":"survey_answer","score":"bad","scale":"good_bad""#, "survey_answer scale=good_bad score=0"),
        (
            r#""type":"survey_answer","instrument":"esat","score":"7","employee":"A1","wave":"Q1","team":"L1","question":3"#,
            "survey_answer instrument=esat score=7 employee=A1 wave=Q1 team=L1 question=3",
        ),
        (r#""type":"work_start","agent":"A1""#, "work_start agent=agent:A1"),
        (r#""type":"resolution_code","code":12"#, "resolution_code code=12"),
        (
            r#""type":"review","reviewer":"Q1","items_passed":8,"items_applicable":10,"score":0.8"#,
            "review reviewer=agent:Q1 items_passed=8 items_applicable=10 items_critical_failed=0 score=0.8",
        ),
        (r#""type":"arrive","channel":"phone_in","requester":"R""#, "arrive channel=phone_in requester=R"),
        (r#""type":"queue","queue":"destek""#, "queue queue=destek"),
        (r#""type":"queue","q":"destek""#, "queue queue=destek"),
        (r#""type":"answer","agent":"agent:A1""#, "answer agent=agent:A1"),
        (r#""type":"xfer""#, "xfer"),
        (r#""type":"hangup","by":"customer""#, "hangup by=customer"),
        (r#""type":"flowout","kind":"key""#, "flowout kind=key"),
    ] {
        assert_eq!(read(&event(rest)), Ok(format!("2024-04-15T07:00 C1 {expected}")), "{rest}");
    }
}

#[test]
fn feeds_have_no_case() {
    for (rest, expected) in [
        (r#""type":"agent_state","agent":"A1","state":"acw""#, "agent_state agent=agent:A1 state=acw"),
        (
            r#""type":"headcount","employee":"A1","change":"leave","voluntary":true"#,
            "headcount employee=A1 change=leave voluntary=true",
        ),
        (
            r#""type":"cost","amount":1234.5,"currency":"TRY","category":"salary","class":"call""#,
            "cost amount=1234.5 currency=TRY category=salary class=call",
        ),
        (r#""type":"customer_start","requester":"R1""#, "customer_start requester=R1"),
        (r#""type":"customer_end","requester":"R1","reason":"price""#, "customer_end requester=R1 reason=price"),
        (r#""type":"order","requester":"R1","amount":9"#, "order requester=R1 amount=9"),
        (
            r#""type":"survey_answer","instrument":"nps","score":9,"requester":"R1""#,
            "survey_answer instrument=nps score=9 requester=R1",
        ),
    ] {
        let without = event(rest).replace(r#""case_id":"C1","#, "");
        assert_eq!(read(&without), Ok(format!("2024-04-15T07:00 - {expected}")), "{rest}");
    }
    assert_eq!(
        read(&event(r#""type":"agent_state","agent":"A1","state":"acw""#)),
        Ok("2024-04-15T07:00 - agent_state agent=agent:A1 state=acw".to_owned()),
        "a feed belongs to no case even where one is named"
    );
}

#[test]
fn unknown_keys_of_an_opening_are_attributes() {
    for (rest, expected) in [
        (r#""segment":"gold","age":41,"vip":true,"none":null,"list":[1],"empty":"""#, "segment=gold age=41 vip=true"),
        (r#""category":"a","segment":"x","category":"b""#, "category=b segment=x"),
        (r#""segment":"a\"b\nc""#, "segment=a\\\"b\\nc"),
        (r#""comment":"free text","ratio":1.50"#, "ratio=1.50"),
    ] {
        let expected = format!("2024-04-15T07:00 C1 open channel=email by=customer {expected}");
        assert_eq!(read(&event(&format!(r#""type":"open","channel":"email",{rest}"#))), Ok(expected), "{rest}");
    }
    let many: String = (0..20).map(|i| format!(r#","k{i}":"v""#)).collect();
    let read_many = read(&event(&format!(r#""type":"open","channel":"email"{many}"#))).unwrap();
    assert!(read_many.ends_with("k18=v k19=v"), "{read_many}");
}

#[test]
fn times_numbers_and_doubles_are_tolerated() {
    for (from, to, expected) in [
        (r#""2024-04-15T07:00:00Z""#, "1713164400000", "2024-04-15T07:00 C1 spam"),
        (r#""2024-04-15T07:00:00Z""#, r#""2024-04-15T10:00:00.123456789+03:00""#, "2024-04-15T07:00:00.123Z C1 spam"),
        (r#""case_id":"C1""#, r#""case_id":123"#, "2024-04-15T07:00 123 spam"),
        (r#""case_id":"C1""#, r#""case_id":"C1","case_id":"C2""#, "2024-04-15T07:00 C2 spam"),
        (r#""case_id":"C1""#, r#""case_id":"\u0043\u00e7""#, "2024-04-15T07:00 Cç spam"),
        (r#""case_id":"C1""#, "\t\"case_id\" :\t\"C1\" ,\"seq\":5", "2024-04-15T07:00 C1 spam seq=5"),
    ] {
        assert_eq!(read(&event(r#""type":"spam""#).replace(from, to)), Ok(expected.to_owned()), "{to}");
    }
}

#[test]
fn a_bad_row_is_refused_in_words_that_help() {
    let open = r#""type":"open","channel":"email""#;
    let cases: Vec<(String, &str)> = vec![
        (event(r#""type":"ENTERQUEUE""#), ", field `type`: unknown event `ENTERQUEUE`"),
        (event(r#""type":"mesage""#), ", field `type`: unknown event `mesage`; did you mean `message`?"),
        (event(r#""x":1"#), ", field `type`: missing; every event of this type needs it"),
        (event(r#""type":"open""#), ", field `channel`: missing; every event of this type needs it"),
        (
            event(r#""type":"open","channel":"e-mail""#),
            ", field `channel`: unknown channel `e-mail`; did you mean `email`?",
        ),
        (
            event(r#""type":"open","channel":"phone""#),
            ", field `channel`: unknown channel `phone`; did you mean `phone_in`?",
        ),
        (
            event(r#""type":"status","to":"done""#),
            ", field `to`: unknown status `done`; use `new`, `open`, `pending`, `on_hold`, `solved`, `closed`",
        ),
        (event(r#""type":"status""#), ", field `to`: missing; every event of this type needs it"),
        (event(r#""type":"priority","to":"hgh""#), ", field `to`: unknown priority `hgh`; did you mean `high`?"),
        (
            event(r#""type":"survey_sent","survey_id":"s","instrument":"cast""#),
            ", field `instrument`: unknown instrument `cast`; use `csat`, `ces`, `nps`, `esat`",
        ),
        (event(r#""type":"survey_answer""#), ", field `score`: missing; every event of this type needs it"),
        (
            event(r#""type":"survey_answer","score":"great""#),
            ", field `score`: `great` is not a number, `good` or `bad`",
        ),
        (
            event(r#""type":"survey_answer","score":"good","scale":"1-5""#),
            ", field `score`: `good` is not a number; `good` and `bad` belong to the scale `good_bad`",
        ),
        (event(r#""type":"survey_answer","score":1e999"#), ", field `score`: `1e999` is not a number, `good` or `bad`"),
        (event(r#""type":"message""#), ", field `by`: missing; every event of this type needs it"),
        (
            event(r#""type":"message","by":"client""#),
            ", field `by`: unknown actor `client`; use `customer`, `agent`, `agent:ID`, `bot`, `system`",
        ),
        (
            event(r#""type":"message","by":"agent:""#),
            ", field `by`: `agent:` names nobody; write an id after the colon",
        ),
        (
            event(r#""type":"message","by":"customer","vis":"internal""#),
            ", field `vis`: unknown visibility `internal`; use `public`, `private`",
        ),
        (
            event(r#""type":"message","by":"agent","automated":"yes""#),
            ", field `automated`: `yes` is not true or false",
        ),
        (
            event(r#""type":"assign","to":"A1""#),
            ", field `to`: `A1` does not say whose id it is; write `agent:ID`, `team:ID` or `bot:ID`",
        ),
        (
            event(r#""type":"transfer","to":"agent:A1""#),
            ", field `to`: a transfer goes to a team; write `team:ID`, or use `assign` for a person",
        ),
        (
            event(r#""type":"flowout","kind":"left""#),
            ", field `kind`: unknown way out `left`; use `timeout`, `empty`, `key`",
        ),
        (event(r#""type":"open","channel":["email"]"#), ", field `channel`: a list or an object is not a text"),
        (
            event(r#""type":"review","items_passed":-1"#),
            ", field `items_passed`: `-1` is not a whole number that is not negative or too large",
        ),
        (event(open).replace(r#""C1""#, r#""""#), ", field `case_id`: empty; every event of a case needs its id"),
        (
            event(open).replace(r#""case_id":"C1","#, ""),
            ", field `case_id`: missing; every event of this type needs it",
        ),
        (
            event(r#""type":"survey_answer","score":1"#).replace(r#""C1""#, r#""""#),
            ", field `case_id`: empty; leave the key out where there is no case",
        ),
        (event(open).replace(r#""e1""#, r#""""#), ", field `event_id`: missing; every event of this type needs it"),
        (event(open).replace(r#""account":"a","#, ""), ", field `account`: missing; every event of this type needs it"),
        (
            event(open).replace("07:00:00Z", "07:00:00"),
            ", field `ts`: `2024-04-15T07:00:00` has no time zone; add an offset such as `+03:00`, or `Z` for UTC",
        ),
        (
            event(open).replace(r#""2024-04-15T07:00:00Z""#, "1713164400"),
            ", field `ts`: `1713164400` lies outside 1980-01-01 to 2100-01-01; it looks like seconds, write milliseconds",
        ),
        (
            event(open).replace(r#""2024-04-15T07:00:00Z""#, "true"),
            ", field `ts`: not a time; write `2024-04-15T07:00:00Z` or whole milliseconds",
        ),
        (
            event(r#""type":"spam","seq":1.5"#),
            ", field `seq`: `1.5` is not a whole number that is not negative or too large",
        ),
        (r#"{"event_id":"e1","ts""#.to_owned(), ": not valid JSON at column 21: EOF while parsing an object"),
        (r#"{"event_id":"e1"} trailing"#.to_owned(), ": not valid JSON at column 19: trailing characters"),
        (
            r#"{"event_id":"\ud800"}"#.to_owned(),
            ": not valid JSON at column 21: the text of `event_id` has a broken escape",
        ),
        ("{} [1,2]".to_owned(), ": not valid JSON at column 4: trailing characters"),
    ];
    for (line, expected) in cases {
        assert_eq!(read(&line), Err(format!("failed to read `data` line 1{expected}")), "{line}");
    }
}

#[test]
fn a_bad_row_stops_nothing() {
    let good = event(r#""type":"spam""#);
    let mut bytes = format!("\n{good}\r\nno json\n[1]\n\"text\"\n").into_bytes();
    bytes.extend_from_slice(b"{\"event_id\":\"\xff\"}\n");
    bytes.extend_from_slice(good.as_bytes());
    let kept = read_bytes(&bytes, &ReadOptions::default()).unwrap();
    assert_eq!(kept.lines.len(), 2);
    assert_eq!(
        kept.messages(),
        [
            "failed to read `data` line 3: not a JSON object",
            "failed to read `data` line 4: not a JSON object; write each element of the list on a line of its own",
            "failed to read `data` line 5: not a JSON object",
            "failed to read `data` line 6: not UTF-8 at byte 13 of the row; save the file as UTF-8",
        ]
    );
    assert_eq!(kept.refusals[3].kind, RefusalKind::NotUtf8);
    assert_eq!(kept.refusals[3].row, b"{\"event_id\":\"\xff\"}");
}

#[test]
fn too_many_attributes_are_refused() {
    let many: String = (0..257).map(|i| format!(r#","k{i}":1"#)).collect();
    assert_eq!(
        read(&event(&format!(r#""type":"open","channel":"email"{many}"#))),
        Err("failed to read `data` line 1: more than 256 attributes; leave out what nobody groups by".to_owned())
    );
}
