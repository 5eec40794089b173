//! What holds for every reader, whatever comes: nothing panics, every row is an event, knowledge or a refusal, and a row
//! that is damaged costs itself alone.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

mod common;

use common::{Kept, mapping};
use nabiz_sources::{FileSummary, Reading, Source, guess_mapping, read_stream_with};
use proptest::collection::vec;
use proptest::prelude::*;

/// A reader with input that it takes.
struct Sample {
    source: &'static str,
    text: &'static str,
    /// Rows stand on lines of their own, behind so many others.
    heading: Option<usize>,
}

const SAMPLES: &[Sample] = &[
    Sample {
        source: "queue_log",
        heading: Some(0),
        text: "1713164400|1|q|NONE|ENTERQUEUE||0212|1\n1713164420|1|q|A|CONNECT|20|x|3\n1713164600|1|q|A|COMPLETECALLER|20|180|1\n1713164601|NONE|q|A|PAUSE|wrapup\n",
    },
    Sample {
        source: "zendesk",
        heading: Some(1),
        text: "id,created_at,updated_at,status,priority,via_channel,requester_id,submitter_id\n1,2024-04-15 07:00:00,,solved,high,email,5,5\n2,1713164400,,open,,web,6,6\n3,2024-04-15T07:00:00Z,,deleted,low,api,6,7\n",
    },
    Sample {
        source: "zendesk",
        heading: Some(1),
        text: "ticket_id,field_name,updated,user_id,value\n1,status,2024-04-15 07:00:00,,new\n1,assignee_id,2024-04-15 07:00:00,,9\n1,priority,2024-04-15 07:00:00,9,low\n",
    },
    Sample {
        source: "zendesk",
        heading: None,
        text: "{\"ticket_events\":[{\"id\":1,\"ticket_id\":1,\"timestamp\":1713164400,\"updater_id\":5,\"child_events\":[{\"event_type\":\"Create\",\"status\":\"new\"}]},{\"id\":2,\"ticket_id\":1,\"timestamp\":1713164500,\"child_events\":[{\"id\":3,\"event_type\":\"Comment\",\"public\":true}]}],\"count\":2}\n",
    },
    Sample {
        source: "intercom",
        heading: None,
        text: "{\"conversations\":[{\"id\":\"1\",\"created_at\":1713164400,\"state\":\"open\",\"source\":{\"delivered_as\":\"customer_initiated\",\"author\":{\"type\":\"user\",\"id\":\"u\"}},\"conversation_parts\":{\"conversation_parts\":[{\"id\":\"p\",\"part_type\":\"comment\",\"body\":\"x\",\"created_at\":1713164401,\"author\":{\"type\":\"admin\",\"id\":\"7\"}}]}}]}",
    },
    Sample {
        source: "chatwoot",
        heading: None,
        text: "{\"payload\":[{\"id\":1,\"conversation_id\":1,\"inbox_id\":3,\"message_type\":0,\"private\":false,\"created_at\":1713164400},{\"id\":2,\"conversation_id\":1,\"inbox_id\":3,\"message_type\":\"outgoing\",\"created_at\":1713164401}]}",
    },
    Sample {
        source: "freshdesk",
        heading: None,
        text: "[{\"id\":1,\"requester_id\":5,\"responder_id\":7,\"source\":1,\"status\":4,\"priority\":3,\"due_by\":null,\"created_at\":\"2024-04-15T07:00:00Z\",\"stats\":{\"resolved_at\":\"2024-04-15T08:00:00Z\"}}]",
    },
    Sample {
        source: "freshchat",
        heading: None,
        text: "{\"messages\":[{\"id\":\"m\",\"conversation_id\":\"F\",\"actor_type\":\"user\",\"message_parts\":[],\"created_time\":\"2024-04-15T07:00:00Z\"}]}",
    },
    Sample {
        source: "x_threads",
        heading: Some(1),
        text: "tweet_id,author_id,inbound,created_at,in_response_to_tweet_id\n1,c,True,2024-04-15T07:00:00Z,\n2,b,False,2024-04-15T07:01:00Z,1\n3,c,True,2024-04-15T07:02:00Z,2\n",
    },
    Sample {
        source: "bpi2013_incidents",
        heading: None,
        text: "<log><trace><string key=\"concept:name\" value=\"1\"/><event><string key=\"concept:name\" value=\"Accepted\"/><string key=\"org:role\" value=\"A\"/><string key=\"impact\" value=\"Low\"/><string key=\"product\" value=\"P\"/><string key=\"org:group\" value=\"V\"/><string key=\"lifecycle:transition\" value=\"Closed\"/><date key=\"time:timestamp\" value=\"2010-03-31T16:59:42+01:00\"/></event></trace></log>",
    },
    Sample {
        source: "feed_orders",
        heading: Some(1),
        text: "date,order_id,requester,amount,currency\n2024-03-01,O1,R1,249.90,TRY\n2024-03-02,O2,R2,,\n2024-03-03,O3,R3,1,EUR\n",
    },
    Sample {
        source: "asterisk_cdr",
        heading: Some(1),
        text: "calldate,src,dst,duration,billsec,disposition,uniqueid\n2024-04-15 07:00:00,0212,101,60,45,ANSWERED,1.1\n2024-04-15 07:01:00,0213,101,20,0,NO ANSWER,1.2\n2024-04-15 07:02:00,,101,20,0,BUSY,1.3\n",
    },
];

/// Reads bytes as `source`; what became of them, unless the file as a whole was refused.
fn read(source: &str, bytes: &[u8]) -> Result<Option<(FileSummary, Kept)>, TestCaseError> {
    let reading = Reading { source: Some(source.to_owned()), ..Reading::default() };
    let mut kept = Kept::default();
    let Ok(summary) = read_stream_with("fuzz", bytes, &reading, &mut kept) else { return Ok(None) };
    let counts = summary.counts;
    prop_assert_eq!(counts.refused, kept.refusals.len() as u64);
    prop_assert_eq!(counts.events, kept.lines.len() as u64);
    let of_rows = kept.refusals.iter().filter(|refusal| refusal.line > 0).count() as u64;
    prop_assert!(counts.passed + of_rows <= counts.rows + 1, "{:?}", counts);
    for refusal in &kept.refusals {
        prop_assert!(!refusal.to_string().contains('\n'), "{}", refusal);
    }
    Ok(Some((summary, kept)))
}

#[test]
fn every_sample_is_read_whole_and_every_source_has_one() {
    for sample in SAMPLES {
        let (summary, kept) = read(sample.source, sample.text.as_bytes()).unwrap().unwrap();
        let rows: Vec<_> = kept.refusals.iter().filter(|refusal| refusal.line > 0).collect();
        assert!(rows.is_empty() && summary.counts.rows > 0 && !kept.lines.is_empty(), "{}: {:?}", sample.source, kept);
        // What it is can be told without being told.
        let mut plain = Kept::default();
        read_stream_with("fuzz", sample.text.as_bytes(), &Reading::default(), &mut plain).unwrap();
        assert_eq!(plain.lines, kept.lines, "{}", sample.source);
    }
    let sampled = |source: &&Source| SAMPLES.iter().any(|sample| sample.source == source.id());
    let by_mapping = [Source::Native, Source::Table, Source::Xes];
    assert!(Source::ALL.iter().filter(|source| !by_mapping.contains(source)).all(|source| sampled(&source)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn any_bytes_are_survived(number in 0..SAMPLES.len(), bytes in vec(any::<u8>(), 0..300)) {
        let sample = &SAMPLES[number];
        read(sample.source, &bytes)?;
        let behind = [sample.text.as_bytes(), &bytes].concat();
        read(sample.source, &behind)?;
        let _ = guess_mapping("fuzz.csv", &behind[..]);
    }

    #[test]
    fn a_cut_anywhere_is_survived(number in 0..SAMPLES.len(), share in 0.0..1.0_f64) {
        let sample = &SAMPLES[number];
        let at = (sample.text.len() as f64 * share) as usize;
        read(sample.source, &sample.text.as_bytes()[..at])?;
    }

    #[test]
    fn changed_bytes_are_survived(number in 0..SAMPLES.len(), changes in vec((0.0..1.0_f64, any::<u8>()), 1..12)) {
        let sample = &SAMPLES[number];
        let mut bytes = sample.text.as_bytes().to_vec();
        for (share, byte) in changes {
            let at = (bytes.len() as f64 * share) as usize;
            bytes[at] = byte;
        }
        read(sample.source, &bytes)?;
    }

    #[test]
    fn a_damaged_row_costs_itself_alone(number in 0..SAMPLES.len(), row in 0..3_usize, garbage in "[a-z0-9|,;:. -]{1,30}") {
        let sample = &SAMPLES[number];
        let Some(heading) = sample.heading else { return Ok(()) };
        let mut lines: Vec<&str> = sample.text.lines().collect();
        lines[heading + row] = &garbage;
        let text = lines.join("\n");
        let Some((summary, kept)) = read(sample.source, text.as_bytes())? else { return Ok(()) };
        prop_assume!(!garbage.trim().is_empty());
        prop_assert_eq!(summary.counts.rows, (lines.len() - heading) as u64);
        let of_rows = kept.refusals.iter().filter(|refusal| refusal.line > 0);
        prop_assert!(of_rows.clone().count() <= 1, "{:?}", kept.messages());
        prop_assert!(of_rows.clone().all(|refusal| refusal.line == (heading + row + 1) as u64));
    }

    #[test]
    fn no_values_make_a_mapping_panic(cells in vec("[0-9:.,-]{0,8}|\\PC{0,4}", 7..8)) {
        let text = "name = \"m\"\nshape = \"case_per_row\"\naccount = \"a\"\ncase = [\"a\", \"b\"]\nzone = \"Europe/Istanbul\"\nformats = [\"%H:%M:%S %d.%m.%Y\", \"%Y-%m-%d\"]\ntime_prefix = \"20\"\npseudonyms = [\"c\"]\n[[skip]]\ncolumn = \"g\"\nis = [\"x\"]\n[open]\ntime = \"d\"\nplus = [{ column = \"e\", unit = \"h:m:s\", not_before = \"f\" }, { column = \"f\", unit = \"days\" }]\nminus = { column = \"g\", unit = \"hours\" }\nchannel = \"email\"\nrequester = { column = \"c\", missing = [\"0\"] }\n[[step]]\ntype = \"spam\"\ntime = \"d\"\nwhen = { column = \"e\", not = [\"\"] }\n";
        let reading = Reading::from(&mapping(text));
        let quoted: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', ""))).collect();
        let table = format!("a,b,c,d,e,f,g\n{}\n1,2,3,24-01-01,1:00:00,0,0\n", quoted.join(","));
        let mut kept = Kept::default();
        let summary = read_stream_with("fuzz", table.as_bytes(), &reading, &mut kept).unwrap();
        prop_assert!(summary.counts.rows >= 1);
        prop_assert_eq!(summary.counts.events, kept.lines.len() as u64);
    }
}
