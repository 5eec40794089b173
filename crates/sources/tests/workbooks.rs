//! Workbooks wherever a table is accepted: dates, titles, merged headings, several sheets.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

mod common;

use std::io::{Cursor, Write};

use common::{Kept, mapping, read_bytes};
use nabiz_sources::{ReadOptions, read_stream};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const MAPPING: &str = r#"
name = "destek"
shape = "case_per_row"
account = "acme"
case = "No"
zone = "Europe/Istanbul"
formats = ["%d.%m.%Y %H:%M"]
[open]
time = "Zaman / Açılış"
channel = "email"
requester = { column = "Müşteri" }
[[step]]
time = "Zaman / Çözüm"
type = "status"
to = "solved"
"#;

fn book(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(book.add_worksheet());
    book.save_to_buffer().unwrap()
}

fn date(text: &str) -> ExcelDateTime {
    ExcelDateTime::parse_from_str(text).unwrap()
}

/// A title, a heading of two rows with merged cells, dates as cells and as texts.
fn tickets(sheet: &mut Worksheet) {
    let (plain, day) = (Format::new(), Format::new().set_num_format("dd.mm.yyyy hh:mm"));
    sheet.merge_range(0, 0, 0, 3, "Destek raporu", &plain).unwrap();
    sheet.merge_range(2, 0, 3, 0, "No", &plain).unwrap();
    sheet.merge_range(2, 1, 3, 1, "Müşteri", &plain).unwrap();
    sheet.merge_range(2, 2, 2, 3, "Zaman", &plain).unwrap();
    sheet.write(3, 2, "Açılış").unwrap();
    sheet.write(3, 3, "Çözüm").unwrap();
    sheet.write(4, 0, 1).unwrap();
    sheet.write(4, 1, "Şule \"Ş\"\nGül").unwrap();
    sheet.write_with_format(4, 2, date("2024-04-15 10:00:00"), &day).unwrap();
    sheet.write_with_format(4, 3, date("2024-04-15 11:30:00"), &day).unwrap();
    sheet.write(6, 0, 2).unwrap();
    sheet.write(6, 2, "15.04.2024 12:00").unwrap();
    sheet.write(7, 0, 3).unwrap();
    sheet.write(7, 2, "yarın").unwrap();
}

#[test]
fn a_sheet_is_a_table() {
    let kept = read_bytes(&book(tickets), &mapping(MAPPING)).unwrap();
    assert_eq!(
        kept.messages(),
        [
            "failed to read `data, sheet `Sheet1`` line 8, field `Zaman / Açılış`: `yarın` fits none of the mapping's `formats`"
        ]
    );
    assert_eq!(
        kept.short(),
        [
            "2024-04-15T07:00 1 open channel=email by=customer requester=Şule \\\"Ş\\\" Gül",
            "2024-04-15T08:30 1 status to=solved by=unknown",
            "2024-04-15T09:00 2 open channel=email by=customer",
        ]
    );
}

#[test]
fn a_heading_without_a_name_is_refused_clearly() {
    let bytes = book(|sheet| {
        for (column, text) in [(0, "No"), (1, "Müşteri"), (3, "Açılış")] {
            sheet.write(0, column, text).unwrap();
        }
        sheet.write(1, 0, 1).unwrap();
    });
    let error = read_bytes(&bytes, &mapping(MAPPING)).unwrap_err().to_string();
    assert_eq!(
        error,
        "failed to read `data`: sheet `Sheet1` the heading in row 1 has no name for column C; name every column, and take merged cells apart"
    );
}

#[test]
fn each_sheet_is_known_by_its_own_columns() {
    let mut book = Workbook::new();
    let people = book.add_worksheet().set_name("Kadro").unwrap();
    people.write_row(0, 0, ["date", "employee", "change", "voluntary"]).unwrap();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    people.write_with_format(1, 0, date("2024-03-01"), &day).unwrap();
    people.write_row(1, 1, ["E1", "join", ""]).unwrap();
    let costs = book.add_worksheet().set_name("Giderler").unwrap();
    costs.write_row(0, 0, ["date", "amount", "currency", "category", "class", "team"]).unwrap();
    costs.write_with_format(1, 0, date("2024-03-31"), &day).unwrap();
    costs.write(1, 1, 1250.5).unwrap();
    costs.write_row(1, 2, ["TRY", "maaş", "", ""]).unwrap();
    let notes = book.add_worksheet().set_name("Notlar").unwrap();
    notes.write_row(0, 0, ["Konu", "Not"]).unwrap();
    book.add_worksheet();
    let bytes = book.save_to_buffer().unwrap();
    let mut kept = Kept::default();
    let summary = read_stream("data", &bytes[..], &ReadOptions::default(), &mut kept).unwrap();
    assert_eq!(
        kept.short(),
        [
            "2024-03-01T00:00 - headcount employee=E1 change=join",
            "2024-03-31T00:00 - cost amount=1250.5 currency=TRY category=maaş",
        ]
    );
    assert_eq!((summary.counts.rows, summary.counts.events, summary.counts.refused), (2, 2, 1));
    assert!(
        kept.messages()[0].contains("sheet `Notlar`") && kept.messages()[0].contains("no mapping knows"),
        "{:?}",
        kept.messages()
    );
}

#[test]
fn a_sheet_of_libreoffice_is_a_table() {
    let content = r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="Kadro">
<table:table-row>HEAD</table:table-row><table:table-row><table:table-cell office:value-type="date" office:date-value="2024-03-01"><text:p>01.03.2024</text:p></table:table-cell>ROW</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"#;
    let cells = |texts: &[&str]| -> String {
        texts
            .iter()
            .map(|text| {
                format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
            })
            .collect()
    };
    let content = content
        .replace("HEAD", &cells(&["date", "employee", "change", "voluntary"]))
        .replace("ROW", &cells(&["E1", "leave", "true"]));
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_str()),
        (
            "META-INF/manifest.xml",
            "<?xml version=\"1.0\"?><manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>",
        ),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    let kept = read_bytes(&bytes, &ReadOptions::default()).unwrap();
    assert_eq!(kept.messages(), [""; 0]);
    assert_eq!(kept.short(), ["2024-03-01T00:00 - headcount employee=E1 change=leave voluntary=true"]);
}

#[test]
fn a_damaged_workbook_stops_nothing_but_itself() {
    let good = book(tickets);
    for cut in [10, 200, good.len() / 2, good.len() - 30] {
        let _ = read_bytes(&good[..cut], &mapping(MAPPING)).unwrap_err();
    }
    for at in (0..good.len()).step_by(97) {
        let mut bytes = good.clone();
        bytes[at] ^= 0x55;
        let _ = read_bytes(&bytes, &mapping(MAPPING));
    }
}
