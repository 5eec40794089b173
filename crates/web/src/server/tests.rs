//! Requests over real connections to a server without a ledger: who is let in, how far, and what reaches the desk.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use nabiz_app::config::Config;
use nabiz_app::desk::{
    CasePage, CaseSearch, DeskError, DeskState, Explain, Incoming, QuarantineRow, Received, ReportAsk, SettingsState,
    Wall,
};
use nabiz_app::people::{
    Deed, Person, Purpose, Records, RecordsError, SavedView, Scope, Secret, SessionRecord, TokenRecord,
};
use nabiz_app::receipt::Receipt;
use nabiz_app::report_data::AccountReport;
use nabiz_app::timeline::Timeline;
use nabiz_app::uploads::{Answer, Upload, Uploads};
use nabiz_catalogue::query::{Dimension, Filter, Query};
use nabiz_catalogue::score::Score;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

use super::*;

/// A desk that has nothing, keeps what is handed in, and whose settings somebody else changed.
#[derive(Default)]
struct Bare(Mutex<Vec<String>>);

fn nothing<T>() -> Result<T, DeskError> {
    Err(DeskError::NotFound("nothing is here".into()))
}

impl Desk for Bare {
    fn state(&self) -> DeskState {
        DeskState { version: 1, as_of: 0, accounts: Vec::new(), position: 0 }
    }
    fn values(&self, _: &Dimension) -> Vec<String> {
        Vec::new()
    }
    fn attributes(&self) -> Vec<String> {
        Vec::new()
    }
    fn query(&self, _: &Query) -> Result<Vec<Score>, DeskError> {
        Ok(Vec::new())
    }
    fn explain(&self, _: &Explain) -> Result<Vec<Receipt>, DeskError> {
        nothing()
    }
    fn cases(&self, _: &CaseSearch) -> Result<CasePage, DeskError> {
        nothing()
    }
    fn timeline(&self, _: Option<&str>, _: &str) -> Result<Timeline, DeskError> {
        nothing()
    }
    fn report(&self, _: &ReportAsk) -> Result<AccountReport, DeskError> {
        nothing()
    }
    fn parquet(&self, _: &[Score], _: &[Dimension]) -> Result<Vec<u8>, DeskError> {
        nothing()
    }
    fn settings(&self) -> SettingsState {
        SettingsState { config: Arc::new(Config::default()), file: Some("nabiz.toml".into()), text: "theirs".into() }
    }
    fn change_settings(&self, _: &str, edited: Option<&str>) -> Result<(), DeskError> {
        let is_same = edited == Some(nabiz_app::desk::version("theirs").as_str());
        if is_same { Ok(()) } else { Err(DeskError::Changed) }
    }
    fn wall(&self, _: Option<&Filter>) -> Result<Wall, DeskError> {
        nothing()
    }
    fn receive(&self, events: Vec<Incoming>) -> Result<Vec<Received>, DeskError> {
        let told = events.iter().map(|_| Received::Accepted).collect();
        self.0.lock().unwrap().extend(events.into_iter().map(|event| event.json));
        Ok(told)
    }
    fn uploads(&self) -> &dyn Uploads {
        self
    }
    fn quarantine(&self, _: i64, _: usize) -> Result<Vec<QuarantineRow>, DeskError> {
        Ok(Vec::new())
    }
    fn settle(&self, _: i64, _: Option<&str>) -> Result<(), DeskError> {
        nothing()
    }
    fn wait_for_change(&self, _: u64, _: Duration) -> u64 {
        1
    }
}

impl Uploads for Bare {
    fn all(&self) -> Vec<Upload> {
        Vec::new()
    }
    fn one(&self, _: u64) -> Result<Upload, DeskError> {
        nothing()
    }
    fn begin(&self, _: &str) -> Result<(u64, PathBuf), DeskError> {
        nothing()
    }
    fn look(&self, _: u64) -> Result<(), DeskError> {
        nothing()
    }
    fn answer(&self, _: u64, _: Answer) -> Result<(), DeskError> {
        nothing()
    }
    fn import(&self, _: u64) -> Result<(), DeskError> {
        nothing()
    }
    fn discard(&self, _: u64) -> Result<(), DeskError> {
        nothing()
    }
}

/// One administrator with the session `session`, one token with both scopes, `token`, and nothing kept.
struct One;

type Done<T> = Result<T, RecordsError>;

fn ada() -> Person {
    Person {
        id: 1,
        name: "Ada".into(),
        email: "ada@example.org".into(),
        role: Role::Administrator,
        teams: Vec::new(),
        agent: None,
        is_disabled: false,
        password: String::new(),
    }
}

impl Records for One {
    fn add_person(&self, _: &Person) -> Done<i64> {
        Ok(2)
    }
    fn change_person(&self, _: &Person) -> Done<()> {
        Ok(())
    }
    fn person(&self, id: i64) -> Done<Option<Person>> {
        Ok(Some(ada()).filter(|ada| ada.id == id))
    }
    fn person_at(&self, _: &str) -> Done<Option<Person>> {
        Ok(None)
    }
    fn people(&self) -> Done<Vec<Person>> {
        Ok(vec![ada()])
    }
    fn add_session(&self, _: &str, _: &SessionRecord) -> Done<()> {
        Ok(())
    }
    fn session(&self, hash: &str) -> Done<Option<SessionRecord>> {
        let session = SessionRecord { person: 1, csrf: "csrf".into(), created: 0, seen: 0 };
        Ok(Some(session).filter(|_| hash == Secret::hash_of("session")))
    }
    fn touch_session(&self, _: &str, _: i64) -> Done<()> {
        Ok(())
    }
    fn end_session(&self, _: &str) -> Done<()> {
        Ok(())
    }
    fn end_sessions_of(&self, _: i64) -> Done<()> {
        Ok(())
    }
    fn add_link(&self, _: &str, _: &Purpose, _: i64) -> Done<()> {
        Ok(())
    }
    fn link(&self, _: &str, _: i64, _: bool) -> Done<Option<Purpose>> {
        Ok(None)
    }
    fn add_token(&self, _: &str, _: &TokenRecord) -> Done<i64> {
        Ok(1)
    }
    fn token(&self, hash: &str) -> Done<Option<TokenRecord>> {
        let scopes = vec![Scope::Ingest, Scope::Read];
        let token = TokenRecord { id: 1, name: String::new(), scopes, created: 0, revoked: None };
        Ok(Some(token).filter(|_| hash == Secret::hash_of("token")))
    }
    fn tokens(&self) -> Done<Vec<TokenRecord>> {
        Ok(Vec::new())
    }
    fn revoke_token(&self, _: i64, _: i64) -> Done<()> {
        Ok(())
    }
    fn note_failure(&self, _: &str, _: i64) -> Done<()> {
        Ok(())
    }
    fn failures(&self, _: &str, _: i64) -> Done<(u64, i64)> {
        // Of whoever tries anybody: enough to wait, and the last one just now.
        Ok((26, 0))
    }
    fn forget_failures(&self, _: &str) -> Done<()> {
        Ok(())
    }
    fn forget_failures_before(&self, _: i64) -> Done<()> {
        Ok(())
    }
    fn add_view(&self, _: &SavedView) -> Done<i64> {
        Ok(1)
    }
    fn views(&self, _: i64) -> Done<Vec<SavedView>> {
        Ok(Vec::new())
    }
    fn remove_view(&self, _: i64, _: i64) -> Done<bool> {
        Ok(false)
    }
    fn note(&self, _: &Deed) -> Done<()> {
        Ok(())
    }
    fn deeds(&self, _: i64) -> Done<Vec<Deed>> {
        Ok(Vec::new())
    }
}

struct Served {
    address: SocketAddr,
    desk: Arc<Bare>,
    end: Option<oneshot::Sender<()>>,
    done: JoinHandle<()>,
}

async fn served() -> Served {
    let desk = Arc::new(Bare::default());
    let people = People::new(Arc::new(One), Arc::new(|| [7; 32]));
    let own: Arc<dyn Desk> = Arc::<Bare>::clone(&desk);
    let server = Server::new(own, people, Arc::new(|| 1), ServerOptions::default(), None, None);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (end, ended) = oneshot::channel();
    let shutdown = async {
        let _: Result<(), _> = ended.await;
    };
    let done = tokio::spawn(server.serve(listener, shutdown));
    Served { address, desk, end: Some(end), done }
}

fn client(served: &Served) -> TcpStream {
    let client = TcpStream::connect(served.address).unwrap();
    client.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    client
}

/// The head of the answer, and what of its body came with it.
fn heard(mut client: &TcpStream) -> String {
    let (mut bytes, mut part) = (Vec::new(), [0; 4_096]);
    while !String::from_utf8_lossy(&bytes).contains("\r\n\r\n") {
        match client.read(&mut part).unwrap() {
            0 => break,
            n => bytes.extend_from_slice(&part[..n]),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A whole request, and the whole answer.
fn posted(served: &Served, path: &str, headers: &str, body: &[u8]) -> String {
    let mut client = client(served);
    let length = body.len();
    write!(client, "POST {path} HTTP/1.1\r\nhost: x\r\naccept-language: en\r\nconnection: close\r\n").unwrap();
    write!(client, "{headers}content-length: {length}\r\n\r\n").unwrap();
    client.write_all(body).unwrap();
    let mut all = Vec::new();
    client.read_to_end(&mut all).unwrap();
    String::from_utf8_lossy(&all).into_owned()
}

const FORM: &str = "content-type: application/x-www-form-urlencoded\r\n";
const TOKEN: &str = "authorization: Bearer token\r\n";
const SESSION: &str = "cookie: nabiz=session\r\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_sends_a_large_body_is_known_before_it_is_read() {
    let served = served().await;
    let files = "content-type: multipart/form-data; boundary=x\r\n";
    for (path, headers, status) in [
        ("/sign-in", FORM, 413),
        ("/sign-in", "content-type: text/plain\r\n", 415),
        ("/first/0000", FORM, 413),
        ("/tokens", &format!("{FORM}{SESSION}"), 413),
        ("/settings", FORM, 401),
        ("/quarantine", FORM, 401),
        ("/import/1", FORM, 401),
        ("/import", files, 401),
        ("/api/v1/events", "", 401),
        ("/api/v1/events", "authorization: Bearer guessed\r\n", 401),
        // A cookie comes along by itself: no events are taken on the strength of it.
        ("/api/v1/events", SESSION, 401),
        ("/api/v1/query", "", 401),
        ("/api/v1/query", TOKEN, 413),
        ("/hooks/x", "", 413),
    ] {
        let mut client = client(&served);
        write!(client, "POST {path} HTTP/1.1\r\nhost: x\r\n{headers}content-length: 30000000\r\n\r\n").unwrap();
        let answer = heard(&client);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{path} {headers}: {answer}");
    }
    // Who is known is asked for the rest.
    for (path, headers) in [("/api/v1/events", TOKEN.to_owned()), ("/settings", format!("{FORM}{SESSION}"))] {
        let mut client = client(&served);
        write!(
            client,
            "POST {path} HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\n{headers}content-length: 30000000\r\n\r\n"
        )
        .unwrap();
        assert!(heard(&client).starts_with("HTTP/1.1 100 "), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_reach_the_desk_as_they_were_written() {
    let served = served().await;
    let rows = "{\"case_id\":123456789012345678901,\"amount\":1.10}\n{bad";
    let answer = posted(&served, "/api/v1/events", TOKEN, rows.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("\"accepted\":2"), "{answer}");
    assert_eq!(*served.desk.0.lock().unwrap(), rows.lines().collect::<Vec<_>>());
    let answer = posted(&served, "/api/v1/events", &format!("{TOKEN}content-encoding: br\r\n"), b"x");
    assert!(answer.starts_with("HTTP/1.1 415 ") && answer.contains("application/problem+json"), "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_to_wait_is_told_how_long() {
    let served = served().await;
    let answer = posted(&served, "/sign-in", FORM, b"email=ada%40example.org&password=a+long+sentence");
    assert!(answer.starts_with("HTTP/1.1 429 ") && answer.contains("retry-after: 64\r\n"), "{answer}");
    assert!(answer.contains("Try again in 1 min") && answer.contains("name=\"password\""), "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edit_of_settings_that_somebody_else_changed_is_kept_on_the_page() {
    let served = served().await;
    let headers = format!("{FORM}{SESSION}sec-fetch-site: same-origin\r\n");
    let page = posted(&served, "/settings", &headers, b"csrf=csrf&edited=0000&text=mine");
    assert!(page.contains("Somebody else changed the file") && page.contains(">mine</textarea>"), "{page}");
    // It begins anew with the file as it stands.
    let edited = nabiz_app::desk::version("theirs");
    assert!(page.contains(&format!("name=\"edited\" value=\"{edited}\"")), "{page}");
    let page = posted(&served, "/settings", &headers, format!("csrf=csrf&edited={edited}&text=mine").as_bytes());
    assert!(page.contains("The settings are in force"), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_go_on_until_the_end_and_end_with_it() {
    let mut served = served().await;
    let mut stream = client(&served);
    write!(stream, "GET /live HTTP/1.1\r\nhost: x\r\n{SESSION}\r\n").unwrap();
    let head = heard(&stream);
    assert!(head.starts_with("HTTP/1.1 200 ") && head.contains("text/event-stream"), "{head}");
    stream.set_nonblocking(true).unwrap();
    tokio::time::sleep(Duration::from_millis(1_000)).await;
    let mut part = [0; 4_096];
    let is_open = |read: std::io::Result<usize>| match read {
        Ok(n) => n > 0,
        Err(error) => error.kind() == std::io::ErrorKind::WouldBlock,
    };
    assert!(is_open(stream.read(&mut part)), "it goes on");
    stream.set_nonblocking(false).unwrap();
    let began = Instant::now();
    drop(served.end.take());
    timeout(Duration::from_secs(15), &mut served.done).await.expect("it ends").unwrap();
    assert!(began.elapsed() < Duration::from_secs(5), "the stream is not waited for until it is cut off");
    let mut rest = String::new();
    stream.read_to_string(&mut rest).unwrap();
    assert!(rest.ends_with("0\r\n\r\n"), "it was ended in order: {rest:?}");
}
