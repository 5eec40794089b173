//! What holds for all inputs: nothing panics, every row is counted once, what is written is read back.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

mod common;

use common::{Kept, mapping};
use nabiz_domain::channel::{Channel, Class};
use nabiz_domain::event::{Actor, AgentState, Event, FlowOut, Instrument, MessageKind, Owner, Priority, Status, What};
use nabiz_sources::native::{Parser, write_event};
use nabiz_sources::{ReadOptions, read_stream};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

const MINIDESK: &[u8] = include_bytes!("data/minidesk.jsonl");

type Text = String;

fn id() -> impl Strategy<Value = Text> {
    prop_oneof![4 => "[A-Za-z0-9:_ -]{1,12}", 1 => "\\PC{1,6}", 1 => "[\\x01-\\x1f\"\\\\/ğİş]{1,4}"]
}

/// An id of a person: a plain id must not look like one with its role.
fn person() -> impl Strategy<Value = Text> {
    id().prop_map(|id| format!("p{id}"))
}

fn actor() -> impl Strategy<Value = Actor<Text>> {
    prop_oneof![
        Just(Actor::Customer),
        of(person()).prop_map(Actor::Agent),
        of(person()).prop_map(Actor::Bot),
        Just(Actor::System),
        Just(Actor::Unknown),
    ]
}

fn owner() -> impl Strategy<Value = Owner<Text>> {
    prop_oneof![person().prop_map(Owner::Agent), id().prop_map(Owner::Team), person().prop_map(Owner::Bot)]
}

fn any_of<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
    (0..all.len()).prop_map(move |i| all[i])
}

const INSTRUMENTS: &[Instrument] = &[Instrument::Csat, Instrument::Ces, Instrument::Nps, Instrument::Esat];
const KINDS: &[MessageKind] = &[MessageKind::Reply, MessageKind::Auto, MessageKind::Note, MessageKind::Survey];
const OUTS: &[FlowOut] = &[FlowOut::Timeout, FlowOut::Empty, FlowOut::Key];

fn case_event() -> impl Strategy<Value = What<Text>> {
    let open = (any_of(Channel::ALL), actor(), of(id()), of(id()), of(any_of(&Priority::ALL)), any::<bool>(), of(id()))
        .prop_map(|(channel, by, requester, topic, priority, on_behalf, parent)| What::Open {
            channel,
            by,
            requester,
            topic,
            priority,
            on_behalf,
            parent,
        });
    let arrive = (any_of(Channel::ALL), of(id()), of(id()), of(id()), of(any_of(&Priority::ALL))).prop_map(
        |(channel, requester, topic, parent, priority)| What::Arrive { channel, requester, topic, parent, priority },
    );
    let message = (actor(), any::<bool>(), any_of(KINDS), any::<bool>())
        .prop_map(|(by, public, kind, automated)| What::Message { by, public, kind, automated });
    let review = (of(person()), 0..9_u16, 0..9_u16, 0..9_u16, of(-1e6_f32..1e6)).prop_map(
        |(reviewer, passed, applicable, critical_failed, score)| What::Review {
            reviewer,
            passed,
            applicable,
            critical_failed,
            score,
        },
    );
    prop_oneof![
        4 => open,
        2 => arrive,
        4 => message,
        1 => review,
        2 => owner().prop_map(|to| What::Assign { to }),
        1 => of(id()).prop_map(|to| What::Transfer { to }),
        1 => of(id()).prop_map(|to| What::Escalate { to }),
        1 => (any_of(&Status::ALL), actor()).prop_map(|(to, by)| What::Status { to, by }),
        1 => any_of(&Priority::ALL).prop_map(|to| What::Priority { to }),
        1 => of(id()).prop_map(|to| What::Topic { to }),
        1 => id().prop_map(|into| What::Merge { into }),
        1 => person().prop_map(|agent| What::WorkStart { agent }),
        1 => person().prop_map(|agent| What::WorkEnd { agent }),
        1 => id().prop_map(|code| What::ResolutionCode { code }),
        1 => of(id()).prop_map(|queue| What::Queue { queue }),
        1 => of(person()).prop_map(|agent| What::Answer { agent }),
        1 => of(person()).prop_map(|agent| What::Xfer { agent }),
        1 => actor().prop_map(|by| What::Hangup { by }),
        1 => of(person()).prop_map(|agent| What::WrapEnd { agent }),
        1 => any_of(OUTS).prop_map(|kind| What::Flowout { kind }),
        1 => any_of(&[0_usize, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]).prop_map(|i| match i {
            0 => What::Handoff,
            1 => What::Spam,
            2 => What::Unspam,
            3 => What::Delete,
            4 => What::Restore,
            5 => What::Test,
            6 => What::DeflectOffer,
            7 => What::DeflectAccept,
            8 => What::Ring,
            9 => What::Hold,
            10 => What::Unhold,
            11 => What::Abandon,
            _ => What::CallbackAccept,
        }),
    ]
}

fn survey_event() -> impl Strategy<Value = What<Text>> {
    let sent = (id(), any_of(INSTRUMENTS), of(id()), any::<bool>())
        .prop_map(|(survey, instrument, scale, bounced)| What::SurveySent { survey, instrument, scale, bounced });
    let person = (of(id()), any::<bool>()).prop_map(|(who, is_employee)| {
        let by_employee = is_employee && who.is_some();
        (who, by_employee)
    });
    let answer = (of(id()), of(any_of(INSTRUMENTS)), of(id()), -1e6_f32..1e6, person, of(id()), of(id()), 0..9_u8)
        .prop_map(|(survey, instrument, scale, score, (respondent, by_employee), wave, team, question)| {
            What::SurveyAnswer { survey, instrument, scale, score, respondent, by_employee, wave, team, question }
        });
    prop_oneof![sent, answer]
}

fn feed_event() -> impl Strategy<Value = What<Text>> {
    prop_oneof![
        (person(), any_of(&AgentState::ALL)).prop_map(|(agent, state)| What::AgentState { agent, state }),
        (id(), any::<bool>(), of(any::<bool>())).prop_map(|(employee, join, voluntary)| What::Headcount {
            employee,
            join,
            voluntary
        }),
        (-1e12_f64..1e12, id(), of(id()), of(any_of(&Class::ALL)), of(id())).prop_map(
            |(amount, currency, category, class, team)| What::Cost { amount, currency, category, class, team }
        ),
        id().prop_map(|requester| What::CustomerStart { requester }),
        (id(), of(id())).prop_map(|(requester, reason)| What::CustomerEnd { requester, reason }),
        (id(), of(any::<f32>().prop_map(f64::from)), of(id())).prop_map(|(requester, amount, currency)| What::Order {
            requester,
            amount: amount.filter(|a| a.is_finite()),
            currency
        }),
    ]
}

fn attributes() -> impl Strategy<Value = Vec<(Text, Text)>> {
    let key = prop_oneof![3 => "x[a-z_]{0,6}", 1 => Just("category".to_owned()), 1 => Just("team".to_owned()), 1 => "x\\PC{0,3}"];
    vec((key, id()), 0..20).prop_map(|pairs| {
        let mut unique: Vec<(Text, Text)> = Vec::new();
        for (key, value) in pairs {
            if !unique.iter().any(|(known, _)| *known == key) {
                unique.push((key, value));
            }
        }
        unique
    })
}

/// Everything of an event, for comparison.
fn told(event: &Event<'_>) -> String {
    format!("{event:?}")
}

fn check_round_trip(
    head: (Text, i64, Option<u64>, Text),
    case_id: Option<Text>,
    what: What<Text>,
    attributes: &[(Text, Text)],
) -> Result<(), TestCaseError> {
    let arena = what.clone();
    let mut texts: Vec<Text> = Vec::new();
    let by_index = arena.map(&mut |text| {
        texts.push(text);
        texts.len() - 1
    });
    let attributes: Vec<(&str, &str)> = attributes.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let begins = matches!(by_index, What::Open { .. } | What::Arrive { .. });
    let event = Event {
        event_id: &head.0,
        at: head.1,
        seq: head.2,
        account: &head.3,
        case_id: case_id.as_deref(),
        what: by_index.map(&mut |i| texts[i].as_str()),
        attributes: if begins { &attributes } else { &[] },
    };
    let mut line = Vec::new();
    write_event(&event, &mut line).unwrap();
    prop_assert_eq!(line.iter().filter(|&&byte| byte == b'\n').count(), 1);
    prop_assert!(serde_json::from_slice::<serde_json::Value>(&line).is_ok());
    let read = Parser::new().parse(&line[..line.len() - 1], told);
    prop_assert_eq!(read, Ok(told(&event)), "{}", String::from_utf8_lossy(&line));
    Ok(())
}

fn head() -> impl Strategy<Value = (Text, i64, Option<u64>, Text)> {
    (id(), 315_532_800_000_i64..4_102_444_800_000, of(any::<u64>()), id())
}

/// Reads bytes as one stream; every row must come out as an event or a refusal.
fn every_row_is_counted(bytes: &[u8], options: &ReadOptions) -> Result<(), TestCaseError> {
    let mut kept = Kept::default();
    if let Ok(summary) = read_stream("fuzz", bytes, options, &mut kept) {
        prop_assert_eq!(summary.counts.refused, kept.refusals.len() as u64);
        prop_assert_eq!(summary.counts.events, kept.lines.len() as u64);
        prop_assert!(summary.bytes <= bytes.len() as u64 * 2000);
        for refusal in &kept.refusals {
            prop_assert!(!refusal.to_string().contains('\n'), "{}", refusal);
        }
    }
    Ok(())
}

const FUZZED: &str = r#"
name = "fuzz"
shape = "event_per_row"
account = { column = "a" }
case = "c"
time = "t"
formats = ["epoch_millis", "rfc3339"]
[activity]
column = "k"
default = "spam"
map = { m = { type = "message", by = { agent = "v" } }, s = { type = "status", to = { column = "v" } } }
[[on_change]]
column = "v"
type = "assign"
later = "transfer"
to = { team = "v" }
[attributes]
last = ["v"]
"#;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_case_event_that_is_written_is_read_back(head in head(), case in id(), what in case_event(), attributes in attributes()) {
        check_round_trip(head, Some(case), what, &attributes)?;
    }

    #[test]
    fn a_survey_event_that_is_written_is_read_back(head in head(), case in of(id()), what in survey_event()) {
        check_round_trip(head, case, what, &[])?;
    }

    #[test]
    fn a_feed_event_that_is_written_is_read_back(head in head(), what in feed_event()) {
        check_round_trip(head, None, what, &[])?;
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in vec(any::<u8>(), 0..400)) {
        every_row_is_counted(&bytes, &ReadOptions::default())?;
        let mut native = b"{}\n".to_vec();
        native.extend_from_slice(&bytes);
        every_row_is_counted(&native, &ReadOptions::default())?;
        let mut csv = b"a,c,t,k,v\n".to_vec();
        csv.extend_from_slice(&bytes);
        every_row_is_counted(&csv, &mapping(FUZZED))?;
        let mut gzip = vec![0x1f, 0x8b, 8, 0];
        gzip.extend_from_slice(&bytes);
        every_row_is_counted(&gzip, &ReadOptions::default())?;
    }

    #[test]
    fn no_damage_to_good_lines_makes_the_reader_panic(
        from in 0..MINIDESK.len() - 3000,
        damage in vec((0..3000_usize, any::<u8>()), 1..20),
    ) {
        let mut bytes = b"{}\n".to_vec();
        bytes.extend_from_slice(&MINIDESK[from..from + 3000]);
        for (at, byte) in damage {
            bytes[3 + at] = byte;
        }
        every_row_is_counted(&bytes, &ReadOptions::default())?;
    }

    #[test]
    fn no_csv_makes_the_reader_panic(rows in vec(vec("[a-z0-9\",;\n\r ]{0,5}|1713164400000|2024-04-15T07:00:00Z", 4..7), 0..12)) {
        let rows: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
        every_row_is_counted(format!("a,c,t,k,v\n{}", rows.join("\n")).as_bytes(), &mapping(FUZZED))?;
    }
}

#[test]
fn an_attribute_cannot_take_the_name_of_a_key() {
    let event = Event {
        event_id: "e",
        at: 1_713_164_400_000,
        seq: None,
        account: "a",
        case_id: Some("c"),
        what: What::Open {
            channel: Channel::Email,
            by: Actor::Customer,
            requester: None,
            topic: None,
            priority: None,
            on_behalf: false,
            parent: None,
        },
        attributes: &[("topic", "x")],
    };
    let error = write_event(&event, &mut Vec::new()).unwrap_err();
    assert_eq!(error.to_string(), "attribute `topic` has the name of a key with its own meaning; rename it");
}
