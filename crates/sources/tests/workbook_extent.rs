//! Workbooks that ask for more room than there is: small files whose cells stand far out, or that claim what they have not.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

mod common;

use std::io::{Cursor, Read, Write};

use common::{Kept, read_bytes};
use nabiz_sources::{ReadOptions, read_stream};
use rust_xlsxwriter::{Workbook, Worksheet};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// A book of one row of headcount, and what `fill` adds.
fn book(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, ["date", "employee", "change", "voluntary"]).unwrap();
    sheet.write_row(1, 0, ["2024-03-01", "E1", "join"]).unwrap();
    fill(sheet);
    book.save_to_buffer().unwrap()
}

const EVENT: &str = "2024-03-01T00:00 - headcount employee=E1 change=join";

#[test]
fn a_cell_far_out_is_a_cell_of_its_row() {
    // Under the heading it is a row as any other; beside it, the row is refused. Neither costs the rest.
    let far = book(|sheet| {
        sheet.write(1_048_575, 0, "2024-03-02").unwrap();
        sheet.write(20_000, 16_383, "x").unwrap();
        sheet.write(1, 9, "a note beside a row is no part of the table").unwrap();
    });
    let mut kept = Kept::default();
    let summary = read_stream("data", &far[..], &ReadOptions::default(), &mut kept).unwrap();
    assert_eq!(kept.short(), [EVENT]);
    assert_eq!((summary.counts.rows, summary.counts.refused), (3, 2));
    assert_eq!(
        kept.messages(),
        [
            "failed to read `data, sheet `Sheet1`` line 1048576, field `employee`: missing; every event of this type needs it",
            "failed to read `data, sheet `Sheet1`` line 20001: every cell of the row, from column XFD on, stands beside the columns of the heading",
        ]
    );
    assert_eq!(kept.refusals[1].row, b"x");
}

#[test]
fn a_heading_with_a_cell_far_out_names_the_first_column_that_has_no_name() {
    let bytes = book(|sheet| {
        sheet.write(0, 16_383, "x").unwrap();
    });
    let error = read_bytes(&bytes, &ReadOptions::default()).unwrap_err().to_string();
    assert!(error.contains("the heading in row 1 has no name for column E;"), "{error}");
}

/// The book `bytes` with a part changed.
fn changed(bytes: &[u8], part: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut book = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for number in 0..book.len() {
        let mut file = book.by_index(number).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        let text = if name == part { change(text) } else { text };
        out.start_file(name, SimpleFileOptions::default()).unwrap();
        out.write_all(text.as_bytes()).unwrap();
    }
    out.finish().unwrap().into_inner()
}

#[test]
fn texts_that_are_claimed_and_not_there_cost_the_book() {
    let good = book(|_| {});
    let claims = |count: &str| {
        let claim = |text: String| {
            let at = text.find("uniqueCount=\"").unwrap() + "uniqueCount=\"".len();
            let end = at + text[at..].find('"').unwrap();
            format!("{}{count}{}", &text[..at], &text[end..])
        };
        read_bytes(&changed(&good, "xl/sharedStrings.xml", claim), &ReadOptions::default())
    };
    assert_eq!(claims("7").unwrap().short(), [EVENT]);
    for count in ["99999999999", "99999999999999999999999999"] {
        let error = claims(count).unwrap_err().to_string();
        assert!(
            error.contains("says that it has more texts than it has room for; open it and save it again"),
            "{error}"
        );
    }
}

#[test]
fn a_cell_that_no_sheet_has_costs_its_sheet() {
    let to = |place: &str| {
        let bytes =
            changed(&book(|_| {}), "xl/worksheets/sheet1.xml", |text| text.replace("\"A2\"", &format!("\"{place}\"")));
        read_bytes(&bytes, &ReadOptions::default()).unwrap_err().to_string()
    };
    let row = to("A2000000");
    assert!(row.contains("sheet `Sheet1` has a cell in row 2000000, column A, which no sheet has;"), "{row}");
    let column = to("XFE2");
    assert!(column.contains("has a cell in row 2, column XFE, which no sheet has;"), "{column}");
}

/// A book of LibreOffice with these rows below one row of headcount.
fn ods(rows: &str) -> Vec<u8> {
    let cells = |texts: &[&str]| -> String {
        let cell = |text: &&str| {
            format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
        };
        format!("<table:table-row>{}</table:table-row>", texts.iter().map(cell).collect::<String>())
    };
    let table = cells(&["date", "employee", "change", "voluntary"]) + &cells(&["2024-03-01", "E1", "join"]) + rows;
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\">\
         <office:body><office:spreadsheet><table:table table:name=\"S\">{table}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let manifest = "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";
    for (name, text) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_str()),
        ("META-INF/manifest.xml", manifest),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_sheet_of_libreoffice_that_spans_too_much_is_refused_before_it_is_opened() {
    let empty = |rows: u32, columns: u32, last: &str| {
        format!(
            "<table:table-row table:number-rows-repeated=\"{rows}\"><table:table-cell/></table:table-row><table:table-row>\
             <table:table-cell table:number-columns-repeated=\"{columns}\"/>{last}</table:table-row>"
        )
    };
    let x = "<table:table-cell office:value-type=\"string\"><text:p>x</text:p></table:table-cell>";
    // As LibreOffice writes the rest of a sheet: repeated, and empty.
    let plain = ods(&empty(1_048_570, 16_384, ""));
    assert_eq!(read_bytes(&plain, &ReadOptions::default()).unwrap().short(), [EVENT]);
    let error = |rows: &str| read_bytes(&ods(rows), &ReadOptions::default()).unwrap_err().to_string();
    let far = error(&empty(1_000_000, 16_000, x));
    assert!(
        far.contains("has a cell so far out that its sheets span more than 16 million cells; clear what lies outside"),
        "{far}"
    );
    let long = format!(
        "<table:table-row table:number-rows-repeated=\"1000\"><table:table-cell table:number-columns-repeated=\"1000\" \
         office:value-type=\"string\"><text:p>{}</text:p></table:table-cell></table:table-row>",
        "x".repeat(300)
    );
    assert!(error(&long).contains("repeats its cells to more than 256 MiB of text"));
}

/// An old Excel file whose directory chain goes on at `next`, with one sheet of these records.
fn xls(next: u32, records: &[(u16, Vec<u8>)]) -> Vec<u8> {
    const END: u32 = 0xffff_fffe;
    let record = |kind: u16, data: &[u8]| [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat();
    let begin = record(0x0809, &[0, 6, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let end = record(0x000a, &[]);
    let name = record(0x0085, &[0, 0, 0, 0, 0, 0, 1, 0, b'S']);
    let at = (begin.len() + name.len() + end.len()) as u32;
    let name = record(0x0085, &[&at.to_le_bytes()[..], &[0, 0, 1, 0, b'S']].concat());
    let sheet: Vec<u8> = records.iter().flat_map(|(kind, data)| record(*kind, data)).collect();
    let mut book = [begin.clone(), name, end.clone(), begin, sheet, end].concat();
    book.resize(4096, 0);
    // A header, the table of chains, the directory, and eight sectors of the book.
    let mut file = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    file.resize(512, 0);
    let mut put = |at: usize, bytes: &[u8]| file[at..at + bytes.len()].copy_from_slice(bytes);
    for (at, value) in [(26, 3_u16), (28, 0xfffe), (30, 9), (32, 6)] {
        put(at, &value.to_le_bytes());
    }
    for (at, value) in [(44, 1), (48, 1), (56, 4096), (60, END), (64, 0), (68, END), (72, 0), (76, 0)] {
        put(at, &u32::to_le_bytes(value));
    }
    for slot in 1..109 {
        put(76 + slot * 4, &u32::MAX.to_le_bytes());
    }
    let mut chains: Vec<u32> = vec![0xffff_fffd, next];
    chains.extend((3..10).chain([END]));
    chains.resize(128, u32::MAX);
    file.extend(chains.iter().flat_map(|id| id.to_le_bytes()));
    for (name, kind, start, length) in [("Root Entry", 5, END, 0_u32), ("Workbook", 2, 2, 4096)] {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry.resize(128, 0);
        entry[64] = (name.len() * 2 + 2) as u8;
        entry[66] = kind;
        entry[116..120].copy_from_slice(&start.to_le_bytes());
        entry[120..124].copy_from_slice(&length.to_le_bytes());
        file.extend(entry);
    }
    file.resize(512 * 3, 0);
    file.extend(book);
    file
}

fn number(row: u16, column: u16) -> (u16, Vec<u8>) {
    (0x0203, [&row.to_le_bytes()[..], &column.to_le_bytes(), &[0, 0], &1.5_f64.to_le_bytes()].concat())
}

#[test]
fn an_old_workbook_that_spans_too_much_is_refused_before_it_is_opened() {
    const END: u32 = 0xffff_fffe;
    let error = |bytes: Vec<u8>| read_bytes(&bytes, &ReadOptions::default()).unwrap_err().to_string();
    let sound = error(xls(END, &[number(0, 0), number(0, 1), number(1, 0)]));
    assert!(
        sound.contains("is a CSV that no mapping knows; pass `--mapping FILE`; its columns are `1.5`, `1.5`"),
        "{sound}"
    );
    for records in [
        vec![number(0, 0), number(u16::MAX, u16::MAX)],
        // It need not have the cells: room is made for what it says.
        vec![(0x0200, [&[0; 4][..], &u32::MAX.to_le_bytes(), &[0, 0, 0, 1, 0, 0]].concat())],
    ] {
        let far = error(xls(END, &records));
        assert!(far.contains("has a cell so far out that its sheets span more than 16 million cells"), "{far}");
    }
    // A directory that goes on with itself has no end.
    let circle = error(xls(1, &[number(0, 0)]));
    assert!(circle.contains("is an old Office file that is damaged; open it and save it again"), "{circle}");
}
