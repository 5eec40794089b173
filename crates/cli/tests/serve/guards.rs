//! What clients leave undone, overdo or get wrong: it costs nobody else anything, and the answer says what to do.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use super::served::{Served, until};
use super::{PASSWORD, administrator, open, token};

/// A connection on which this much of a request came, and no more does.
fn begun(served: &Served, part: &str) -> TcpStream {
    let mut stream = TcpStream::connect(served.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(part.as_bytes()).unwrap();
    stream
}

/// What comes while nothing more is sent.
fn answered(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut part = [0; 4_096];
    while !String::from_utf8_lossy(&bytes).contains("\r\n\r\n") {
        match stream.read(&mut part).expect("an answer without the body") {
            0 => break,
            n => bytes.extend_from_slice(&part[..n]),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn clients_that_leave_requests_unfinished_do_not_keep_the_server_from_ending() {
    let mut served = Served::start(&[]);
    let mut ada = administrator(&served);
    assert_eq!(ada.get("/account").status, 200);
    let cookie = ada.cookie_line().split(';').next().unwrap().to_owned();
    let streams = [
        begun(&served, ""),
        begun(&served, "GET / HTTP/1.1\r\nhost: x\r\nx-a: "),
        begun(&served, "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n"),
        begun(
            &served,
            "POST /sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 99\r\n\r\na",
        ),
        begun(&served, &format!("GET /live HTTP/1.1\r\nhost: x\r\ncookie: {cookie}\r\n\r\n")),
    ];
    std::thread::sleep(Duration::from_millis(500));
    assert!(served.stop_within(Duration::from_secs(20)), "it ends whatever its clients do");
    drop(streams);
}

#[test]
fn nobody_unknown_hands_in_a_large_body() {
    let served = Served::start(&[]);
    let form = "content-type: application/x-www-form-urlencoded\r\n";
    for (path, more, status) in [
        ("/sign-in", form, 413),
        ("/first/0000", form, 413),
        ("/tokens", form, 413),
        ("/settings", form, 401),
        ("/quarantine", form, 401),
        ("/import/1", form, 401),
        ("/import", "content-type: multipart/form-data; boundary=x\r\n", 401),
        ("/api/v1/events", "", 401),
        ("/api/v1/events", "authorization: Bearer guessed\r\n", 401),
        ("/api/v1/query", "", 401),
        ("/hooks/x", "", 413),
    ] {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\nsec-fetch-site: same-origin\r\n{more}content-length: 30000000\r\n\r\n"
        );
        let answer = answered(begun(&served, &head));
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{path}: {answer}");
    }
}

#[test]
fn events_are_kept_as_they_were_written() {
    let served = Served::start(&[]);
    let mut ada = administrator(&served);
    let bearer = format!("Bearer {}", token(&mut ada, &["ingest", "read"]));
    let send = |body: &str| {
        let answer = served.browser().send("POST", "/api/v1/events", &[("authorization", &bearer)], body.as_bytes());
        (answer.status, serde_json::from_str::<Value>(&answer.body).unwrap())
    };
    let large = open("1", "T1").to_string().replace("\"T1\"", "123456789012345678901");
    let (status, told) = send(&format!("[{large}]"));
    assert_eq!((status, &told["accepted"]), (200, &json!(1)), "{told}");
    let cases = || served.browser().send("GET", "/api/v1/cases", &[("authorization", &bearer)], b"").body;
    until("the case shows", || cases().contains("\"123456789012345678901\""));

    let written = serde_json::to_string_pretty(&open("2", "T2")).unwrap();
    assert_eq!(send(&written).1["accepted"], json!(1), "one object may stand on several lines");
    let marked = format!("\u{feff}{}\r\n{}", open("3", "T3"), open("4", "T4"));
    assert_eq!(send(&marked).1["accepted"], json!(2));

    // An envelope names its event by source and id together.
    let mut native = open("", "T5");
    native.as_object_mut().unwrap().remove("event_id");
    let envelope =
        |source: &str| json!({ "specversion": "1.0", "type": "t", "source": source, "id": "5", "data": native });
    let told = send(&json!([envelope("/a"), envelope("/b"), envelope("/a")]).to_string()).1;
    assert_eq!((&told["accepted"], &told["duplicates"]), (&json!(2), &json!(1)), "{told}");

    let (status, told) = send(&format!("[{}]", vec!["0"; 50_001].join(",")));
    assert_eq!(status, 413);
    assert!(told["detail"].as_str().unwrap().contains("50000 events"), "{told}");
}

#[test]
fn what_is_wrong_is_told_to_programs_as_a_problem() {
    let served = Served::start(&[]);
    let told = |method: &str, path: &str| {
        let answer = served.browser().send(method, path, &[], b"");
        (answer.status, answer.header("content-type").unwrap_or_default().to_owned(), answer.body)
    };
    for (method, path, status) in [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v1/events", 405),
        ("GET", "/api/v1/cases/a/%ff", 400),
        ("GET", "/api/v1/metrics", 401),
    ] {
        let (found, kind, body) = told(method, path);
        assert_eq!((found, kind.as_str()), (status, "application/problem+json"), "{path}: {body}");
        let problem: Value = serde_json::from_str(&body).unwrap();
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{problem}");
    }
    for (method, path, status) in [("GET", "/nothing", 404), ("PUT", "/cases", 405), ("GET", "/import/x", 400)] {
        let (found, kind, _) = told(method, path);
        assert_eq!((found, kind.as_str()), (status, "text/html; charset=utf-8"), "{path}");
    }
}

#[test]
fn who_fails_to_sign_in_waits_and_locks_nobody_else_out() {
    let served = Served::start(&[]);
    administrator(&served);
    let enter = |from: &str, password: &str| {
        let body = format!("email=ada%40example.org&password={}", password.replace(' ', "+"));
        let kind = ("content-type", "application/x-www-form-urlencoded");
        let headers = [kind, ("sec-fetch-site", "same-origin"), ("x-forwarded-for", from)];
        served.browser().send("POST", "/sign-in", &headers, body.as_bytes())
    };
    // One takes a second at most to be refused, after the fifth each waits longer than that.
    let waits = (0..12).map(|_| enter("10.0.0.9", "a wrong sentence")).find(|answer| answer.status == 429);
    let waits = waits.expect("after five failures comes a wait");
    let seconds: u64 = waits.header("retry-after").expect("it says when").parse().unwrap();
    assert!((1..=900).contains(&seconds), "{seconds}");
    assert!(waits.body.contains("Try again in") && waits.body.contains("name=\"password\""), "{}", waits.body);
    assert_eq!(enter("10.0.0.1", PASSWORD).status, 303, "the right password from elsewhere");
}

#[test]
fn of_two_who_change_the_settings_the_second_is_told() {
    let served = Served::start(&[]);
    let mut ada = administrator(&served);
    let csrf = ada.csrf("/settings");
    let edited =
        |page: &str| page.split("name=\"edited\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let begun = edited(&ada.get("/settings").body);
    let mut save =
        |edited: &str, text: &str| ada.post("/settings", &[("csrf", &csrf), ("edited", edited), ("text", text)]).body;
    let first = save(&begun, "timezone = \"Europe/Istanbul\"\n");
    assert!(first.contains("The settings are in force"), "{first}");
    let second = save(&begun, "timezone = \"Europe/Berlin\"\n");
    assert!(second.contains("Somebody else changed the file"), "{second}");
    assert!(second.contains("Europe/Berlin"), "what was written is not lost");
    let file = || std::fs::read_to_string(served.folder().join("nabiz.toml")).unwrap();
    assert_eq!(file(), "timezone = \"Europe/Istanbul\"\n");
    // Who knows of the other one may go on.
    save(&edited(&second), "timezone = \"Europe/Berlin\"\n");
    assert_eq!(file(), "timezone = \"Europe/Berlin\"\n");
}

#[test]
fn files_with_long_names_and_tokens_without_scopes() {
    let served = Served::start(&[]);
    let mut ada = administrator(&served);
    let csrf = ada.csrf("/import");
    for name in ["表".repeat(116), "📞".repeat(100), "a".repeat(250)] {
        let body = format!(
            "--x\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--x\r\ncontent-disposition: form-data; name=\"file\"; \
             filename=\"{name}.jsonl\"\r\n\r\n{}\r\n--x--\r\n",
            open("1", "T1")
        );
        let kind = ("content-type", "multipart/form-data; boundary=x");
        let answer = ada.send("POST", "/import", &[kind, ("sec-fetch-site", "same-origin")], body.as_bytes());
        assert_eq!(answer.status, 303, "{name}: {}", answer.body);
    }
    let csrf = ada.csrf("/tokens");
    let refused = ada.post("/tokens", &[("csrf", &csrf), ("name", "for nothing")]);
    assert_eq!(refused.status, 400);
    assert!(refused.body.contains("a token needs a scope"), "{}", refused.body);
    assert!(!ada.get("/tokens").body.contains("for nothing"));
}
