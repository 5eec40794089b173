//! A guess at a mapping is a mapping that reads the table, and says what it is unsure of.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

mod common;

use common::{mapping, read_bytes};
use nabiz_sources::{Choices, Guess, Shape, guess_mapping, guess_mapping_with};

fn guess(table: &str) -> Guess {
    guess_mapping("dir/Talepler 2024.csv", table.as_bytes()).unwrap()
}

fn questions(guess: &Guess) -> Vec<&str> {
    guess.unsure().filter_map(|point| point.question.as_deref()).collect()
}

#[test]
fn a_ticket_list_in_turkish_is_understood() {
    let table = "Talep No;Açılış Tarihi;Çözüm Tarihi;Kanal;Müşteri No;Temsilci;Ekip;Öncelik;Kategori;Memnuniyet;Not\n\
                 1;15.04.2024 10:00;15.04.2024 11:30;E-posta;M1;Ayşe;Destek;Yüksek;Kargo;4,5;x\n\
                 2;16.04.2024 09:00;;WhatsApp;M2;;Destek;Düşük;İade;;y\n\
                 3;17.04.2024 09:00;17.04.2024 09:05;Faks;M1;Ali;Fatura;Orta;Kargo;5;z\n";
    let guess = guess(table);
    assert_eq!(guess.shape, Shape::CasePerRow);
    assert_eq!(
        questions(&guess),
        [
            "what do the values `Faks` of `Kanal` stand for?",
            "is `1-5` the scale of `Memnuniyet`, and does no number stand for a blank?",
            "in which zone are the times? `UTC` is a guess",
        ]
    );
    assert!(
        guess.confidence < 0.8 && guess.toml.contains("name = \"talepler_2024\"") && guess.toml.contains("# unsure: ")
    );
    let kept = read_bytes(table.as_bytes(), &mapping(&guess.toml)).unwrap();
    assert_eq!(kept.messages(), [""; 0]);
    assert_eq!(
        kept.short()[..6],
        [
            "2024-04-15T10:00 1 open channel=email by=customer requester=M1 topic=Kargo priority=high",
            "2024-04-15T10:00 1 assign to=team:Destek",
            "2024-04-15T10:00 1 assign to=agent:Ayşe",
            "2024-04-15T11:30 1 status to=solved by=agent:Ayşe",
            "2024-04-15T11:30 1 survey_answer instrument=csat scale=1-5 score=4.5",
            "2024-04-16T09:00 2 open channel=whatsapp by=customer requester=M2 topic=İade priority=low",
        ]
    );
}

#[test]
fn headings_and_values_in_turkish_capitals_are_understood() {
    // As systems write them whose capital of i is İ and of ı is I, and as keyboards without Turkish letters do.
    for heading in [
        "TALEP NO;AÇILIŞ TARİHİ;KAPANIŞ TARİHİ;KANAL;ÖNCELİK;MÜŞTERİ NO;TEMSİLCİ",
        "TALEP NO;ACILIS TARIHI;KAPANIS TARIHI;KANAL;ONCELIK;MUSTERI NO;TEMSILCI",
        "Talep No;Açılış Tarihi;Kapanış Tarihi;Kanal;Öncelik;Müşteri No;Temsilci",
    ] {
        let table = format!(
            "{heading}\n1;02.12.2024 09:01;02.12.2024 15:01;ÇAĞRI;DÜŞÜK;M1;AYŞE\n2;13.12.2024 09:02;13.12.2024 15:02;CANLI DESTEK;KRİTİK;M2;ALİ\n3;13.12.2024 09:03;13.12.2024 15:03;E-POSTA;ACİL;M2;ALİ\n"
        );
        let guess = guess(&table);
        assert_eq!(questions(&guess), ["in which zone are the times? `UTC` is a guess"], "{heading}");
        let kept = read_bytes(table.as_bytes(), &mapping(&guess.toml)).unwrap();
        assert_eq!(kept.messages(), [""; 0]);
        let opened: Vec<String> = kept.short().into_iter().filter(|line| line.contains(" open ")).collect();
        assert_eq!(
            opened,
            [
                "2024-12-02T09:01 1 open channel=manual by=customer requester=M1 priority=low",
                "2024-12-13T09:02 2 open channel=live_chat by=customer requester=M2 priority=critical",
                "2024-12-13T09:03 3 open channel=email by=customer requester=M2 priority=urgent",
            ]
        );
    }
    // `Tür` is a topic, a `Return Address` is none.
    let topics = |name: &str| guess(&format!("id,created,{name}\n1,2024-03-05 10:00,x\n")).toml.contains("topic =");
    assert_eq!((topics("TÜR"), topics("Kayıt Türü"), topics("Return Address")), (true, true, false));
}

#[test]
fn an_audit_log_is_understood() {
    let table = "number,timestamp,status,assignment group,assignee\n\
                 A,2024-04-15T07:00:00Z,New,L1,\nA,2024-04-15T07:10:00Z,In Progress,L1,Ali\nA,2024-04-15T08:00:00Z,Resolved,L2,Ali\nB,2024-04-15T08:00:00Z,New,L2,\n";
    let guess = guess(table);
    assert_eq!(guess.shape, Shape::EventPerRow);
    assert_eq!(questions(&guess), ["no column says by which channel cases came; `email` is a guess"]);
    let kept = read_bytes(table.as_bytes(), &mapping(&guess.toml)).unwrap();
    assert_eq!(kept.messages(), [""; 0]);
    let text = kept.short().join("\n");
    for wanted in [
        "A open channel=email",
        "A assign to=team:L1",
        "A status to=open by=agent:Ali",
        "A transfer to=team:L2",
        "A status to=solved",
    ] {
        assert!(text.contains(wanted), "{wanted} is not in\n{text}");
    }
}

#[test]
fn answers_of_a_survey_are_understood_and_days_are_asked_about() {
    let table = "Date,Recommend,Comment\n01/02/2024,9,x\n03/04/2024,11,y\n05/06/2024,2,z\n".replace("11", "10");
    let guess = guess(&table);
    assert_eq!(guess.shape, Shape::FeedPerRow);
    assert_eq!(
        questions(&guess),
        [
            "is `0-10` the scale of `Recommend`, and does no number stand for a blank?",
            "in which zone are the times? `UTC` is a guess",
            "is the day or the month first? The sample does not tell",
        ]
    );
    let kept = read_bytes(table.as_bytes(), &mapping(&guess.toml)).unwrap();
    assert_eq!((kept.lines.len(), kept.refusals.len()), (3, 0));
}

#[test]
fn what_is_no_such_table_is_said() {
    let error = |table: &str| guess_mapping("x.csv", table.as_bytes()).unwrap_err().to_string();
    assert!(error("colour,size\nred,2\n").contains("no column that looks like the id of a case or a score"));
    assert!(error("hello\n").contains("is no table with a heading"));
    assert!(error("id,created\n").contains("is a table without a row"));
}

#[test]
fn what_is_chosen_is_not_guessed() {
    let table = "id,created,done,who,tags\n1,2024-04-15 10:00,2024-04-15 11:00,Ali,x\n2,2024-04-16 10:00,,Ece,y\n";
    let mut choices = Choices {
        shape: None,
        account: Some("acme".to_owned()),
        zone: Some("Europe/Istanbul".to_owned()),
        columns: [("step resolved.time", Some("done")), ("agent", Some("who")), ("open.topic", None)]
            .map(|(key, column)| (key.to_owned(), column.map(str::to_owned)))
            .into(),
    };
    let guess = guess_mapping_with("t.csv", table.as_bytes(), &choices).unwrap();
    assert_eq!((guess.account.as_str(), guess.zone.as_deref()), ("acme", Some("Europe/Istanbul")));
    assert_eq!(guess.columns, ["id", "created", "done", "who", "tags"]);
    assert_eq!(questions(&guess), ["no column says by which channel cases came; `email` is a guess"]);
    let kept = read_bytes(table.as_bytes(), &mapping(&guess.toml)).unwrap();
    assert_eq!(kept.messages(), [""; 0]);
    assert_eq!(
        kept.short(),
        [
            "2024-04-15T07:00 1 open channel=email by=customer",
            "2024-04-15T07:00 1 assign to=agent:Ali",
            "2024-04-15T08:00 1 status to=solved by=agent:Ali",
            "2024-04-16T07:00 2 open channel=email by=customer",
            "2024-04-16T07:00 2 assign to=agent:Ece",
        ]
    );
    choices.zone = Some("Mars/Olympus".to_owned());
    let refused = guess_mapping_with("t.csv", table.as_bytes(), &choices).unwrap_err();
    assert!(refused.to_string().contains("Mars/Olympus"), "{refused}");
}

#[test]
fn times_are_known_as_systems_write_them() {
    for (first, second, format) in [
        ("2024-12-02T10:00:00", "2024-12-13T11:00:00", "%Y-%m-%dT%H:%M:%S"),
        ("2024-12-02T10:00", "2024-12-13T11:00", "%Y-%m-%dT%H:%M"),
        ("2024-12-02T10:00:00.250", "2024-12-13T11:00:00", "%Y-%m-%dT%H:%M:%S%.f"),
        ("2024-12-02 10:00:00.250", "2024-12-13 11:00:00.5", "%Y-%m-%d %H:%M:%S%.f"),
        ("12/02/2024 10:00:00 AM", "12/13/2024 11:00:00 AM", "%m/%d/%Y %I:%M:%S %p"),
        ("02/12/2024 10:00 AM", "13/12/2024 11:00 AM", "%d/%m/%Y %I:%M %p"),
        ("2024-12-02T10:00:00Z", "2024-12-13T11:00:00+00:00", "rfc3339"),
    ] {
        let table = format!("Ticket ID,Created at\n1,{first}\n2,{second}\n");
        let guess = guess(&table);
        assert!(guess.toml.contains(&format!("formats = [\"{format}\"]")), "{first}: {}", guess.toml);
        let kept = read_bytes(table.as_bytes(), &mapping(&guess.toml)).unwrap();
        assert_eq!(kept.messages(), [""; 0]);
        assert!(kept.short()[0].starts_with("2024-12-02T10:00"), "{:?}", kept.short());
    }
    // Where no day is beyond the twelfth, nobody can say, with or without seconds.
    let open = guess("Ticket ID,Created at\n1,02/03/2024 10:00:00\n2,04/05/2024 10:00:00\n");
    assert!(questions(&open).contains(&"is the day or the month first? The sample does not tell"));
}

#[test]
fn date_cells_of_a_workbook_are_times() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let day = rust_xlsxwriter::Format::new().set_num_format("dd.mm.yyyy hh:mm");
    sheet.write_row(0, 0, ["Ticket ID", "Created at", "Resolved at"]).unwrap();
    for (row, texts) in
        [(1, ["2024-03-05 10:00:00", "2024-03-05 11:30:00"]), (2, ["2024-03-06 10:00:00", "2024-03-07 09:00:00"])]
    {
        sheet.write(row, 0, row).unwrap();
        for (column, text) in texts.iter().enumerate() {
            let at = rust_xlsxwriter::ExcelDateTime::parse_from_str(text).unwrap();
            sheet.write_with_format(row, column as u16 + 1, at, &day).unwrap();
        }
    }
    let bytes = book.save_to_buffer().unwrap();
    let guess = guess_mapping("tickets.xlsx", &bytes[..]).unwrap();
    let kept = read_bytes(&bytes, &mapping(&guess.toml)).unwrap();
    assert_eq!(kept.messages(), [""; 0]);
    assert_eq!(
        kept.short(),
        [
            "2024-03-05T10:00 1 open channel=email by=customer",
            "2024-03-05T11:30 1 status to=solved by=agent",
            "2024-03-06T10:00 2 open channel=email by=customer",
            "2024-03-07T09:00 2 status to=solved by=agent",
        ]
    );
}

#[test]
fn a_zero_on_a_scale_that_begins_at_one_is_no_answer() {
    let table = "Ticket ID,Created at,Closed at,CSAT\n1,2024-03-05 10:00,2024-03-05 11:00,5\n2,2024-03-05 10:00,2024-03-05 11:00,0\n";
    let kept = read_bytes(table.as_bytes(), &mapping(&guess(table).toml)).unwrap();
    assert_eq!(kept.messages(), [""; 0]);
    let answers: Vec<String> = kept.short().into_iter().filter(|line| line.contains("survey_answer")).collect();
    assert_eq!(answers, ["2024-03-05T11:00 1 survey_answer instrument=csat scale=1-5 score=5"]);
}

#[test]
fn a_stray_word_makes_a_column_of_times_no_other() {
    let table = "id,created,who\n1,31.03.2024 10:00,Ali\n2,01.04.2024 10:00,Ece\n3,02.04.2024 10:00,Ece\n4,soon,Ali\n";
    let guess = guess(table);
    assert!(guess.toml.contains("formats = [\"%d.%m.%Y %H:%M\"]"), "{}", guess.toml);
    let kept = read_bytes(table.as_bytes(), &mapping(&guess.toml)).unwrap();
    assert_eq!(kept.short().iter().filter(|line| line.contains(" open ")).count(), 3);
    assert_eq!(kept.messages().len(), 1);
    // One day beyond the twelfth tells days from months.
    let table = "id,created\n1,01/02/2024\n2,03/04/2024\n3,05/06/2024\n4,07/08/2024\n5,13/09/2024\n";
    assert!(guess_mapping("t.csv", table.as_bytes()).unwrap().toml.contains("formats = [\"%d/%m/%Y\"]"));
}
