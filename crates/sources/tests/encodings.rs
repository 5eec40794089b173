//! Tables as spreadsheets of many countries save them: encodings, delimiters, decimal commas.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

mod common;

use std::io::Read;

use common::{Kept, mapping, read_bytes};
use encoding_rs::WINDOWS_1254;
use nabiz_sources::{Mapping, ReadOptions, Reading, read_stream, read_stream_with};

const MAPPING: &str = r#"
name = "destek"
shape = "case_per_row"
account = "acme"
case = "No"
zone = "Europe/Istanbul"
formats = ["%d.%m.%Y %H:%M"]
decimal = ","
[open]
time = "Açılış"
channel = "email"
requester = { column = "Müşteri" }
topic = { column = "Konu" }
[[step]]
time = "Açılış"
type = "survey_answer"
instrument = "csat"
scale = "1-5"
score = { column = "Puan" }
"#;

const ROWS: &str = "No;Açılış;Müşteri;Konu;Puan\n1;15.04.2024 10:00;Şükrü;İğne;4,5\n2;15.04.2024 11:00;Gül;ağ;\n";

const EXPECTED: [&str; 3] = [
    "2024-04-15T07:00 1 open channel=email by=customer requester=Şükrü topic=İğne",
    "2024-04-15T07:00 1 survey_answer instrument=csat scale=1-5 score=4.5",
    "2024-04-15T08:00 2 open channel=email by=customer requester=Gül topic=ağ",
];

fn utf_16(text: &str, swap: bool) -> Vec<u8> {
    let units = "\u{feff}".encode_utf16().chain(text.encode_utf16());
    units.flat_map(|unit| if swap { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

#[test]
fn one_table_reads_alike_in_every_encoding_and_delimiter() {
    let (turkish, _, _) = WINDOWS_1254.encode(ROWS);
    let tabs = ROWS.replace(';', "\t");
    let commas = ROWS.replace("4,5", "\"4,5\"").replace(';', ",");
    for (what, bytes) in [
        ("UTF-8", ROWS.as_bytes().to_vec()),
        ("UTF-8 with a mark", format!("\u{feff}{ROWS}").into_bytes()),
        ("UTF-16, little end first", utf_16(ROWS, false)),
        ("UTF-16, big end first", utf_16(&tabs, true)),
        ("Windows-1254", turkish.to_vec()),
        ("tabs", tabs.clone().into_bytes()),
        ("commas", commas.into_bytes()),
        ("sep=", format!("sep=;\r\n{}", ROWS.replace('\n', "\r\n")).into_bytes()),
    ] {
        let kept = read_bytes(&bytes, &mapping(MAPPING)).unwrap();
        assert_eq!(kept.messages(), [""; 0], "{what}");
        assert_eq!(kept.short(), EXPECTED, "{what}");
    }
}

#[test]
fn the_encoding_that_a_mapping_names_holds() {
    let text = MAPPING.replace("decimal", "encoding = \"iso-8859-9\"\ndecimal");
    let (turkish, _, _) = WINDOWS_1254.encode(ROWS);
    let mut kept = Kept::default();
    let summary = read_stream("data", &turkish[..], &mapping(&text), &mut kept).unwrap();
    assert_eq!(kept.short(), EXPECTED);
    assert!(summary.reason.ends_with("its bytes are Windows-1254 (ISO-8859-9)"), "{}", summary.reason);
    let error = Mapping::parse("m.toml", &MAPPING.replace("decimal", "encoding = \"ebcdic\"\ndecimal")).unwrap_err();
    assert!(error.to_string().contains("`ebcdic` is no known encoding"), "{error}");
}

#[test]
fn turkish_letters_late_in_a_long_file_are_read() {
    let plain = "7;15.04.2024 10:00;a;b;\n";
    let filler: String = (0..8000).map(|i| plain.replacen('7', &format!("c{i}"), 1)).collect();
    let header = "No;Acilis;Musteri;Konu;Puan\n";
    let text = MAPPING.replace("Açılış", "Acilis").replace("Müşteri", "Musteri");
    let (last, _, _) = WINDOWS_1254.encode("x;15.04.2024 10:00;Şule;Ğ;\n");
    let bytes = [header.as_bytes(), filler.as_bytes(), &last].concat();
    let kept = read_bytes(&bytes, &mapping(&text)).unwrap();
    assert_eq!(kept.messages(), [""; 0]);
    assert!(kept.short().last().unwrap().ends_with("requester=Şule topic=Ğ"), "{:?}", kept.short().last());
}

#[test]
fn a_source_that_nobody_has_is_answered_with_the_nearest() {
    let reading = Reading { source: Some("queue_logs".to_owned()), ..Reading::default() };
    let error = read_stream_with("data", std::io::empty().take(0), &reading, &mut Kept::default()).unwrap_err();
    assert_eq!(error.to_string(), "unknown source `queue_logs`; did you mean `queue_log`?");
    let reading = Reading { source: Some("queue_log".to_owned()), ..Reading::default() };
    let error = read_stream_with("data", &b"{\"event_id\":1}\n"[..], &reading, &mut Kept::default()).unwrap_err();
    assert!(error.to_string().contains("is said to be `queue_log`, but looks like native events"), "{error}");
    assert!(read_bytes(b"1713164400|1|q|A|CONNECT|3|x|1\n", &ReadOptions::default()).is_ok());
}
