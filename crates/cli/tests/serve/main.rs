//! A server as people and programs meet it: the real program, over the net.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod browser;
mod connections;
mod contract;
mod guards;
mod oidc;
#[path = "../../../store/tests/support/postgres.rs"]
mod postgres;
#[path = "../support/python.rs"]
mod python;
mod served;
mod standin;
mod webdriver;

use std::time::Duration;

use serde_json::{Value, json};
use served::{Answer, Browser, Served, until};

/// Pages that everybody may open, narrowed by role.
const CHAPTERS: [&str; 9] =
    ["/benchmark", "/channels", "/teams", "/topics", "/sla", "/backlog", "/calls", "/surveys", "/bots"];

const PASSWORD: &str = "a long sentence";

fn open(id: &str, case: &str) -> Value {
    let (ts, account) = (1_709_542_800_000_i64, "shop");
    json!({ "event_id": id, "ts": ts, "account": account, "case_id": case, "type": "open", "channel": "email", "by": "customer", "requester": "ayse", "email": "ayse@example.org" })
}

fn replied(id: &str, case: &str) -> Value {
    json!({ "event_id": id, "ts": 1_709_543_400_000_i64, "account": "shop", "case_id": case, "type": "message", "by": "agent:A1", "vis": "public", "kind": "reply" })
}

/// An administrator who came by the printed link.
fn administrator(served: &Served) -> Browser {
    let mut browser = served.browser();
    let link = served.first_link().to_owned();
    assert!(browser.get(&link).body.contains("name=\"password\""));
    let answer = browser.post(&link, &[("name", "Ada"), ("email", "ada@example.org"), ("password", PASSWORD)]);
    assert_eq!((answer.status, answer.header("location")), (303, Some("/")), "{}", answer.body);
    browser
}

fn token(browser: &mut Browser, scopes: &[&str]) -> String {
    let csrf = browser.csrf("/tokens");
    let mut form = vec![("csrf", csrf.as_str()), ("name", "exchange")];
    form.extend(scopes.iter().map(|scope| ("scope", *scope)));
    let page = browser.post("/tokens", &form).body;
    let begin = page.find("class=\"secret\">").unwrap() + "class=\"secret\">".len();
    page[begin..begin + 64].to_owned()
}

fn hand_in(served: &Served, token: &str, events: &Value) -> Answer {
    let bearer = format!("Bearer {token}");
    served.browser().send("POST", "/api/v1/events", &[("authorization", &bearer)], events.to_string().as_bytes())
}

fn count_of(served: &Served, token: &str) -> u64 {
    let bearer = format!("Bearer {token}");
    let query = json!({ "metrics": ["volume_by_channel"], "headlines_only": true });
    let answer =
        served.browser().send("POST", "/api/v1/query", &[("authorization", &bearer)], query.to_string().as_bytes());
    assert_eq!(answer.status, 200, "{}", answer.body);
    let scores: Value = serde_json::from_str(&answer.body).unwrap();
    let is_whole = |one: &&Value| one["class"] == "ticket" && one.get("channel").is_none_or(Value::is_null);
    scores.as_array().unwrap().iter().find(is_whole).and_then(|one| one["n"].as_u64()).unwrap_or(0)
}

#[test]
fn from_the_first_start_to_a_figure_on_a_page() {
    let mut served = Served::start(&[]);
    let mut stranger = served.browser();
    let answer = stranger.get("/cases?state=open");
    assert_eq!((answer.status, answer.header("location")), (303, Some("/sign-in?next=%2Fcases%3Fstate%3Dopen")));
    assert_eq!(stranger.get("/api/v1/metrics").status, 401);

    let mut ada = administrator(&served);
    assert!(ada.get("/").body.contains("nabiz import"), "an empty desk says how to fill it");
    let link = served.first_link().to_owned();
    assert_eq!(
        served.browser().post(&link, &[("name", "Eve"), ("email", "e@x.org"), ("password", PASSWORD)]).status,
        400
    );

    let (writer, reader) = (token(&mut ada, &["ingest"]), token(&mut ada, &["read"]));
    assert_eq!(hand_in(&served, &reader, &json!([open("1", "T1")])).status, 403);
    let answer =
        hand_in(&served, &writer, &json!([open("1", "T1"), replied("2", "T1"), open("1", "T1"), { "event_id": "3" }]));
    let told: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!((&told["accepted"], &told["duplicates"], &told["refused"]), (&json!(2), &json!(1), &json!(1)));
    until("the event shows", || count_of(&served, &reader) == 1);

    assert!(ada.get("/?period=all").body.contains("/metrics/first_response_time"));
    let page = ada.get("/metrics/first_response_time?period=all&lang=en");
    assert!(page.body.contains("10 dk") || page.body.contains("10 min"), "{}", page.body);
    assert!(ada.get("/metrics/first_response_time/receipt?period=all").body.contains("/cases/shop/T1"));
    assert!(ada.get("/cases").body.contains("/cases/shop/T1"));
    let case = ada.get("/cases/shop/T1").body;
    assert!(case.contains("message agent:A1") && !case.contains("ayse"), "people are kept apart from cases");
    assert!(ada.get("/wall").body.contains("wall-numbers"));
    let report = ada.get("/report?account=shop").body;
    assert!(report.contains("echarts"));
    assert!(report.contains("<a class=\"tool\" href=\"/?account=shop\">"), "there is a way back");
    assert!(report.contains("Mar 2024"), "without a period it is the whole log");
    // The row that is no event waits, is mended and counts.
    let page = ada.get("/quarantine").body;
    let number = page.split("name=\"number\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let csrf = ada.csrf("/quarantine");
    let mended = open("3", "T2").to_string();
    let still = ada.post("/quarantine", &[("csrf", &csrf), ("number", &number), ("do", "readmit"), ("raw", "{}")]);
    assert_eq!(still.status, 400);
    assert!(still.body.contains(">{}</textarea>") && still.body.contains("class=\"side\""), "{}", still.body);
    ada.post("/quarantine", &[("csrf", &csrf), ("number", &number), ("do", "readmit"), ("raw", &mended)]);
    until("the mended row shows", || count_of(&served, &reader) == 2);
    assert!(!ada.get("/quarantine").body.contains("name=\"number\""));

    // Everything is there again after a restart, the session too.
    served.stop();
    served.start_again();
    assert_eq!(count_of(&served, &reader), 2);
    assert_eq!(ada.at(&served).get("/cases").status, 200);
}

#[test]
fn whoever_goes_astray_keeps_the_way_on() {
    let served = Served::start(&[]);
    let mut ada = administrator(&served);
    let all = token(&mut ada, &["ingest", "read"]);
    assert_eq!(hand_in(&served, &all, &json!([open("1", "T1")])).status, 200);
    until("there is something to ask about", || count_of(&served, &all) == 1);
    for (path, status) in [
        ("/nowhere", 404),
        ("/metrics/nothing", 404),
        ("/cases/shop/T9", 404),
        ("/channels?from=2026-11-20&to=2026-11-10", 400),
        ("/?where=%3D%3D", 400),
    ] {
        let page = ada.get(path);
        assert_eq!(page.status, status, "{path}");
        assert!(page.body.contains("class=\"side\"") && page.body.contains("/account"), "{path}: {}", page.body);
    }
    let page = ada.get("/channels?from=2026-11-20&to=2026-11-10").body;
    assert!(page.contains("id=\"filter-from\" value=\"2026-11-20\""), "{page}");
    let stranger = served.browser().get("/nowhere");
    assert_eq!(stranger.status, 404);
    assert!(!stranger.body.contains("class=\"side\""), "nobody is shown around who is not in");
}

#[test]
fn every_acknowledged_event_survives_kills() {
    let mut served = Served::start(&[]);
    let mut ada = administrator(&served);
    let all = token(&mut ada, &["ingest", "read"]);
    let mut acknowledged = 0;
    for run in 0..6 {
        let (address, secret) = (served.address(), all.clone());
        let writer = std::thread::spawn(move || {
            let bearer = format!("Bearer {secret}");
            let mut kept = 0;
            for n in 0.. {
                let events: Vec<Value> =
                    (0..20).map(|i| open(&format!("{run}.{n}.{i}"), &format!("{run}.{n}.{i}"))).collect();
                let body = Value::Array(events).to_string();
                match Browser::new(address).try_send(
                    "POST",
                    "/api/v1/events",
                    &[("authorization", &bearer)],
                    body.as_bytes(),
                ) {
                    Some(answer) if answer.status == 200 => kept += 20,
                    _ => return kept,
                }
            }
            kept
        });
        std::thread::sleep(Duration::from_millis(300 + 100 * run));
        served.kill();
        acknowledged += writer.join().unwrap();
        served.start_again();
    }
    assert!(acknowledged >= 100, "only {acknowledged} were acknowledged");
    let found = count_of(&served, &all);
    // A batch may have been kept whose answer did not get through.
    assert!(found >= acknowledged && found <= acknowledged + 6 * 20, "{found} of {acknowledged}");
}

#[test]
fn one_server_works_in_a_folder() {
    let mut served = Served::start(&[]);
    let second = || {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_nabiz"));
        command.args(["--lang", "en", "serve", "--listen", "127.0.0.1:0", "--data"]).arg(served.folder());
        command.output().unwrap()
    };
    let refused = second();
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!((refused.status.code(), said.contains("another `nabiz serve` works in")), (Some(1), true), "{said}");
    // A server that was killed leaves the folder free.
    served.kill();
    served.start_again();
}

#[test]
fn nodes_that_share_a_database_show_the_same() {
    let database = postgres::new_database();
    let shared = ["--database", database.as_str()];
    let first = Served::start(&shared);
    let mut ada = administrator(&first);
    let secret = token(&mut ada, &["ingest", "read"]);
    let mut second = Served::join(&shared);
    assert_eq!(ada.at(&second).get("/cases").status, 200, "who signed in at one node is signed in at the other");
    ada.at(&first);

    // Both take events at once, the same ones among them; each counts once, at both.
    let lot = |node: &str, n: usize| {
        let own = (0..10).map(|i| format!("{node}.{n}.{i}"));
        let all: Vec<Value> = own.chain([format!("both.{n}")]).map(|id| open(&id, &id)).collect();
        Value::Array(all)
    };
    std::thread::scope(|scope| {
        for (node, served) in [("a", &first), ("b", &second)] {
            let (lot, secret) = (&lot, &secret);
            scope.spawn(move || {
                for n in 0..20 {
                    assert_eq!(hand_in(served, secret, &lot(node, n)).status, 200);
                }
            });
        }
    });
    for node in [&first, &second] {
        until("every event shows at each node", || count_of(node, &secret) == 2 * 20 * 10 + 20);
    }

    // What one misses while it is down it finds when it is back.
    second.kill();
    assert_eq!(hand_in(&first, &secret, &lot("late", 0)).status, 200);
    second.start_again();
    assert_eq!(count_of(&second, &secret), 2 * 20 * 10 + 20 + 10);
}

#[test]
fn a_backup_of_a_database_fills_another() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let events: Vec<String> = (0..40).map(|i| open(&format!("e{i}"), &format!("T{i}")).to_string()).collect();
    std::fs::write(path("e.jsonl"), events.join("\n")).unwrap();
    let (one, other) = (postgres::new_database(), postgres::new_database());
    let run = |line: &[&str]| {
        let ran = std::process::Command::new(env!("CARGO_BIN_EXE_nabiz")).args(line).output().unwrap();
        (
            ran.status.success(),
            String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr),
        )
    };
    let is_done = |line: &[&str]| {
        let (is_done, said) = run(line);
        assert!(is_done, "{line:?}: {said}");
        said
    };
    is_done(&["import", &path("e.jsonl"), "--database", &one]);
    is_done(&["ledger", "backup", &path("b.db"), "--database", &one]);
    is_done(&["ledger", "restore", &path("b.db"), "--database", &other]);
    assert!(is_done(&["--lang", "en", "ledger", "check", "--database", &other]).contains("40"));
    let (is_done_twice, said) = run(&["ledger", "restore", &path("b.db"), "--database", &other]);
    assert!(!is_done_twice && said.contains("nothing is overwritten"), "{said}");
    std::fs::write(path("no.db"), "no backup").unwrap();
    let (is_taken, said) = run(&["ledger", "restore", &path("no.db"), "--database", &postgres::new_database()]);
    assert!(!is_taken && said.contains("no.db"), "{said}");
    // And from a database into a data folder.
    is_done(&["ledger", "restore", &path("b.db"), "--data", &path("d")]);
    assert!(is_done(&["--lang", "en", "ledger", "check", "--data", &path("d")]).contains("40"));
}

#[test]
fn forms_of_other_sites_and_of_old_pages_do_nothing() {
    let served = Served::start(&[]);
    let mut ada = administrator(&served);
    let csrf = ada.csrf("/tokens");
    assert_eq!(ada.post("/tokens", &[("name", "x"), ("scope", "read")]).status, 403);
    assert_eq!(ada.post("/tokens", &[("csrf", "0000"), ("name", "x")]).status, 403);
    let body = format!("csrf={csrf}&name=x&scope=read");
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let foreign = ada.send("POST", "/tokens", &[kind, ("sec-fetch-site", "cross-site")], body.as_bytes());
    assert_eq!(foreign.status, 403);
    let events = json!([open("1", "T1")]).to_string();
    assert_eq!(ada.send("POST", "/api/v1/events", &[], events.as_bytes()).status, 401, "a cookie hands nothing in");
    assert!(!ada.get("/tokens").body.contains("<th scope=\"row\">x"));
    let headers = ada.get("/");
    for (name, part) in [
        ("content-security-policy", "default-src 'none'"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("cache-control", "no-store"),
    ] {
        assert!(headers.header(name).is_some_and(|value| value.contains(part)), "{name}");
    }
    assert!(ada.cookie_line().contains("HttpOnly") && ada.cookie_line().contains("SameSite=Lax"));
    assert_eq!(ada.get("/static/../Cargo.toml").status, 404);
    assert_eq!(ada.get("/set?lang=en&back=//evil.org").header("location"), Some("/"));
}

#[test]
fn a_viewer_reads_the_report_without_the_cases_behind_it() {
    let served = Served::start(&[]);
    let mut ada = administrator(&served);
    let all = token(&mut ada, &["ingest", "read"]);
    assert_eq!(hand_in(&served, &all, &json!([open("1", "T1"), replied("2", "T1")])).status, 200);
    until("the event shows", || count_of(&served, &all) == 1);
    let csrf = ada.csrf("/people");
    let form = [("csrf", csrf.as_str()), ("do", "add"), ("email", "can@example.org"), ("role", "viewer")];
    let page = ada.post("/people", &form).body;
    let link = format!("/reset/{}", &page.split("/reset/").nth(1).unwrap()[..64]);
    let mut can = served.browser();
    assert_eq!(can.post(&link, &[("password", PASSWORD)]).status, 303);
    let report = "/report?period=all";
    assert!(ada.get(report).body.contains(">T1<"));
    let seen = can.get(report);
    assert_eq!(seen.status, 200);
    assert!(!seen.body.contains(">T1<") && !seen.body.contains("/cases/shop/"));
}

#[test]
fn an_agent_sees_own_cases_wherever_they_look() {
    let served = Served::start(&[]);
    let mut ada = administrator(&served);
    let all = token(&mut ada, &["ingest", "read"]);
    let mine = |id: &str, case: &str, agent: &str| json!({ "event_id": id, "ts": 1_709_542_860_000_i64, "account": "shop", "case_id": case, "type": "assign", "to": format!("agent:{agent}") });
    let events =
        json!([open("1", "T1"), mine("2", "T1", "A1"), open("3", "T2"), mine("4", "T2", "A2"), replied("5", "T1")]);
    assert_eq!(hand_in(&served, &all, &events).status, 200);
    until("the events show", || count_of(&served, &all) == 2);
    let csrf = ada.csrf("/people");
    let form =
        [("csrf", csrf.as_str()), ("do", "add"), ("email", "can@example.org"), ("role", "agent"), ("agent", "A2")];
    let page = ada.post("/people", &form).body;
    let link = format!("/reset/{}", &page.split("/reset/").nth(1).unwrap()[..64]);
    let mut can = served.browser();
    assert_eq!(can.post(&link, &[("password", PASSWORD)]).status, 303);
    let cases = can.get("/cases").body;
    assert!(cases.contains("/cases/shop/T2") && !cases.contains("/cases/shop/T1"), "{cases}");
    for path in [
        "/cases?agent=A1",
        "/cases?where=agent%21%3DA2",
        "/cases?where=agent%3DA1+or+agent%3DA2",
        "/metrics/volume_by_channel/receipt?period=all&agent=A1",
    ] {
        assert!(!can.get(path).body.contains("/cases/shop/T1"), "{path}");
    }
    assert_eq!(can.get("/cases/shop/T1").status, 404);
    assert_eq!(can.get("/cases/shop/T2").status, 200);
    for path in ["/people", "/tokens", "/connections", "/audit", "/import"] {
        assert_eq!(can.get(path).status, 403, "{path}");
    }
    for path in ["/quarantine", "/report", "/costs", "/data-quality"] {
        assert_eq!(can.get(path).status, 404, "{path}");
    }
    assert_eq!(can.get("/settings").status, 403);
    for path in CHAPTERS {
        assert_eq!(can.get(path).status, 200, "{path}");
    }
    let csrf = can.csrf("/account");
    assert_eq!(
        can.post("/people", &[("csrf", &csrf), ("do", "add"), ("email", "eve@x.org"), ("role", "administrator")])
            .status,
        403
    );
    assert_eq!(can.post("/tokens", &[("csrf", &csrf), ("name", "x"), ("scope", "read")]).status, 403);
}

#[test]
fn a_demonstration_shows_everything_and_changes_nothing() {
    let served = Served::start(&["--demo"]);
    let mut guest = served.browser();
    let page = guest.get("/");
    assert_eq!(page.status, 200);
    assert!(page.body.contains("/metrics/first_response_time") && !page.body.contains("href=\"/import\""));
    assert_eq!(guest.get("/wall").status, 200);
    assert_eq!(guest.get("/import").status, 403);
    assert_eq!(guest.post("/people", &[("do", "add"), ("email", "e@x.org"), ("role", "administrator")]).status, 403);
}

/// Between two texts.
fn between<'t>(text: &'t str, begin: &str, end: &str) -> Option<&'t str> {
    text.split(begin).nth(1)?.split(end).next()
}

#[test]
fn a_receipt_of_a_split_counts_what_its_row_counts() {
    let served = Served::start(&["--demo"]);
    let mut guest = served.browser();
    // What is over does not change between two questions.
    for by in ["day", "week", "team", "agent", "topic", "priority", "channel"] {
        let page = guest.get(&format!("/metrics/first_response_time?period=last_month&by={by}")).body;
        let rows: Vec<&str> =
            page.split("class=\"pick\"").nth(1).unwrap().split("<tr><th scope=\"row\">").skip(1).collect();
        let mut compared = 0;
        for row in rows.iter().filter(|row| row.contains("/receipt")).take(10) {
            let n = row.split("<td class=\"num\">").nth(2).and_then(|cell| cell.split('<').next()).unwrap();
            let link = between(row, "href=\"", "\"").unwrap().replace("&#38;", "&");
            let receipt = guest.get(&link).body;
            assert!(receipt.contains(&format!("n {n}</small>")), "{by}: a row of {n} leads to {link}");
            compared += 1;
        }
        assert!(compared > 0, "{by}: no row leads anywhere");
    }
    for by in ["hour", "weekday"] {
        let page = guest.get(&format!("/metrics/first_response_time?period=last_month&by={by}")).body;
        let split = page.split("class=\"pick\"").nth(1).unwrap();
        assert!(!split.contains("/receipt"), "{by}: no filter says which cases these are");
    }
}

#[test]
fn bad_bodies_are_refused_and_the_server_goes_on() {
    let served = Served::start(&[]);
    let mut ada = administrator(&served);
    let all = token(&mut ada, &["ingest", "read"]);
    let bearer = format!("Bearer {all}");
    let send = |headers: &[(&str, &str)], body: &[u8]| {
        let mut own = vec![("authorization", bearer.as_str())];
        own.extend(headers);
        served.browser().send("POST", "/api/v1/events", &own, body).status
    };
    assert_eq!(send(&[], b"[1, 2"), 400);
    assert_eq!(send(&[], &[0xff, 0xfe]), 400);
    assert_eq!(send(&[("content-encoding", "br")], b"x"), 415);
    assert_eq!(send(&[("content-encoding", "gzip")], b"no gzip"), 400);
    assert_eq!(send(&[], b""), 400);
    assert_eq!(send(&[], b"[]"), 200);
    let bearer = bearer.clone();
    let query = |body: &str| {
        served.browser().send("POST", "/api/v1/query", &[("authorization", &bearer)], body.as_bytes()).status
    };
    assert_eq!(query("{}"), 200);
    assert_eq!(query(r#"{"metrics":["nothing"]}"#), 400);
    assert_eq!(query("nonsense"), 400);
    let get = |path: &str| served.browser().send("GET", path, &[("authorization", &bearer)], b"").status;
    assert_eq!(get("/api/v1/cases?page=1"), 200);
    for path in ["/api/v1/cases?page=", "/api/v1/cases?page", "/api/v1/cases?page=0", "/api/v1/receipts/frt?limit="] {
        assert_eq!(get(path), 400, "{path}");
    }
    let api: Value = serde_json::from_str(&served.browser().get("/api/v1/openapi.json").body).unwrap();
    assert_eq!(api["openapi"], "3.1.0");
}

#[test]
fn figures_are_taken_along_in_every_format_and_settings_change_them() {
    let served = Served::start(&[]);
    let mut ada = administrator(&served);
    let all = token(&mut ada, &["ingest", "read"]);
    hand_in(&served, &all, &json!([open("1", "T1"), replied("2", "T1")]));
    until("the event shows", || count_of(&served, &all) == 1);
    for path in CHAPTERS.iter().chain(&["/costs", "/data-quality"]) {
        let page = ada.get(&format!("{path}?period=all"));
        assert_eq!(page.status, 200, "{path}");
        assert!(page.body.contains("aria-current=\"page\""), "{path}");
    }
    let query = "metrics=first_response_time&period=all&by=channel";
    let csv = ada.get(&format!("/api/v1/query.csv?{query}")).body;
    assert!(csv.starts_with("metric,variant,class,channel,"), "{csv}");
    assert!(csv.contains("first_response_time,,ticket,email,"), "{csv}");
    let scores: Value = serde_json::from_str(&ada.get("/api/v1/query.json?metrics=frt&period=all").body).unwrap();
    let is_it = |one: &Value| one["class"] == "ticket" && one["n"] == 1 && one["hours"] == "calendar";
    assert!(scores.as_array().unwrap().iter().any(is_it), "{scores}");
    for (format, magic) in [("xlsx", "PK"), ("parquet", "PAR1")] {
        let answer = ada.get(&format!("/api/v1/query.{format}?{query}"));
        assert_eq!(answer.status, 200);
        assert!(answer.body.starts_with(magic), "{format}");
    }
    assert!(ada.get("/audit").body.contains("ada@example.org"));
    let receipts = ada.get("/api/v1/receipts/first_response_time?period=all").body;
    assert!(receipts.contains("\"case_id\":\"T1\""), "{receipts}");
    assert_eq!(ada.get("/api/v1/receipts/first_response_time?limit=some").status, 400);
    let benchmark: Value = serde_json::from_str(&ada.get("/api/v1/benchmark?period=all").body).unwrap();
    assert_eq!(benchmark["rows"].as_array().unwrap().len(), 8);

    // Operators see what was asked, programs with a token for figures too, others do not.
    let counted = ada.get("/metrics").body;
    assert!(counted.contains("nabiz_events_total{outcome=\"accepted\"} 2"), "{counted}");
    assert!(counted.contains("nabiz_episodes 1") && counted.ends_with("# EOF\n"), "{counted}");
    assert_eq!(served.browser().get("/metrics").status, 401);

    // Settings are checked before they hold, and kept where a restart finds them.
    let csrf = ada.csrf("/settings");
    let wrong = ada.post("/settings", &[("csrf", &csrf), ("text", "timezone = \"Mars/Olympus\"")]).body;
    assert!(wrong.contains("notice bad") && wrong.contains("Mars/Olympus"), "{wrong}");
    assert!(ada.get("/settings").body.contains("Time zone: UTC"));
    let text = "timezone = \"Europe/Istanbul\"\r\n[[sla]]\r\nmetric = \"first_response\"\r\ntarget = \"5m\"\r\nhours = \"calendar\"\r\n";
    let page = ada.post("/settings", &[("csrf", &csrf), ("text", text)]).body;
    assert!(page.contains("The settings are in force"), "{page}");
    assert!(ada.get("/settings").body.contains("Time zone: Europe/Istanbul"));
    let kept = std::fs::read_to_string(served.folder().join("nabiz.toml")).unwrap();
    assert_eq!(kept, text.replace("\r\n", "\n"));
    let sla = ada.get("/api/v1/query.json?metrics=response_sla_pct&period=all").body;
    let sla: Value = serde_json::from_str(&sla).unwrap();
    let is_broken = |one: &Value| one["class"] == "ticket" && one["den"] == 1.0 && one["num"] == 0.0;
    assert!(sla.as_array().unwrap().iter().any(is_broken), "ten minutes break a promise of five: {sla}");
}

#[test]
fn a_client_that_asks_too_often_is_told_to_wait() {
    let served = Served::start(&["--rate-limit", "1"]);
    let answers: Vec<Answer> = (0..12).map(|_| served.browser().get("/sign-in")).collect();
    let waits = answers.iter().find(|answer| answer.status == 429).expect("one of twelve is too many");
    assert_eq!(waits.header("retry-after"), Some("1"));
    let renamed = |n: usize| {
        let bearer = format!("Bearer {n}");
        served.browser().send("GET", "/api/v1/metrics", &[("authorization", &bearer)], b"").status
    };
    assert!((0..12).any(|n| renamed(n) == 429), "a new name with every request is no way around it");
    assert_eq!(served.browser().get("/healthz").status, 200, "probes are always answered");
}
