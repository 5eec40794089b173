//! Clients that do not do their part, over real connections.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream as Client};

use axum::extract::Request as Asked;
use axum::routing::{get, post};
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::*;

const QUICK: Duration = Duration::from_millis(300);
const LONG: Duration = Duration::from_secs(20);

/// A server that is told to end by dropping `end`.
struct Served {
    address: SocketAddr,
    end: Option<oneshot::Sender<()>>,
    done: tokio::task::JoinHandle<()>,
}

fn patience() -> Patience {
    Patience { head: QUICK, taking: QUICK, rest: QUICK, end: Duration::from_secs(1) }
}

async fn served(places: usize, patience: Patience) -> Served {
    let slow = || async {
        sleep(Duration::from_secs(60)).await;
        "late"
    };
    let much = || async { vec![b'x'; 64 << 20] };
    let early = |_: Asked| async { "early" };
    let router = Router::new()
        .route("/", get(|| async { "ok" }))
        .route("/slow", get(slow))
        .route("/much", get(much))
        .route("/early", post(early))
        .route("/whole", post(|body: Bytes| async move { body.len().to_string() }));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (end, ended) = oneshot::channel();
    let shutdown = async {
        let _: Result<(), _> = ended.await;
    };
    let done = tokio::spawn(serve(listener, router, Places::new(places), patience, shutdown));
    Served { address, end: Some(end), done }
}

fn client(served: &Served) -> Client {
    let client = Client::connect(served.address).unwrap();
    client.set_read_timeout(Some(LONG)).unwrap();
    client
}

/// Everything that comes until the server closes.
fn said(mut client: &Client) -> String {
    let mut all = Vec::new();
    // A connection that is reset has said what it said.
    let _ = client.read_to_end(&mut all);
    String::from_utf8_lossy(&all).into_owned()
}

fn asked(served: &Served, path: &str) -> String {
    let mut client = client(served);
    write!(client, "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
    said(&client)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn half_a_head_and_an_idle_connection_are_cut_off() {
    let served = served(10, patience()).await;
    let began = Instant::now();
    let mut half = client(&served);
    half.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nx-a: ").unwrap();
    let mut idle = client(&served);
    idle.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    let silent = client(&served);
    assert!(!said(&half).contains("200"));
    assert!(said(&idle).ends_with("ok"), "it is answered, and closed when nothing more comes");
    assert_eq!(said(&silent), "");
    assert!(began.elapsed() < LONG / 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silent_connections_make_room_for_those_who_ask() {
    let served = served(4, Patience { head: LONG, ..patience() }).await;
    let silent: Vec<Client> = (0..40)
        .map(|_| {
            let mut one = client(&served);
            one.write_all(b"GET / HTTP/1.1\r\nx-a: ").unwrap();
            one
        })
        .collect();
    let began = Instant::now();
    assert!(asked(&served, "/").ends_with("ok"));
    assert!(began.elapsed() < LONG / 2);
    drop(silent);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_takes_nothing_of_its_answer_is_cut_off() {
    let mut served = served(10, Patience { end: LONG, ..patience() }).await;
    let mut client = client(&served);
    client.write_all(b"GET /much HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    sleep(QUICK).await;
    drop(served.end.take());
    // It has an answer under way, for which the end would wait.
    timeout(LONG / 2, &mut served.done).await.expect("it was cut off").unwrap();
    assert!(said(&client).len() < 64 << 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_early_answer_is_seen_by_a_client_that_is_still_sending() {
    let served = served(10, Patience { rest: LONG, ..patience() }).await;
    let mut client = client(&served);
    let length = 8 << 20;
    write!(client, "POST /early HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\n\r\n").unwrap();
    client.write_all(&vec![b'x'; length]).unwrap();
    client.shutdown(Shutdown::Write).unwrap();
    assert!(said(&client).ends_with("early"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_end_waits_for_answers_under_way_but_for_nobody_for_long() {
    let patience = Patience { head: LONG, end: Duration::from_secs(2), ..patience() };
    let mut served = served(10, patience).await;
    let half = client(&served);
    (&half).write_all(b"GET / HTTP/1.1\r\nx-a: ").unwrap();
    let idle = client(&served);
    (&idle).write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    let fresh = client(&served);
    sleep(QUICK).await;
    drop(served.end.take());
    let began = Instant::now();
    timeout(LONG, &mut served.done).await.expect("it ends").unwrap();
    assert!(began.elapsed() < Duration::from_millis(1_900), "nothing is under way there");
    assert!(Client::connect(served.address).is_err());
    drop((half, idle, fresh));

    let mut served = self::served(10, patience).await;
    let slow = client(&served);
    (&slow).write_all(b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    let body = client(&served);
    (&body).write_all(b"POST /whole HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nx").unwrap();
    sleep(QUICK).await;
    drop(served.end.take());
    let began = Instant::now();
    timeout(LONG, &mut served.done).await.expect("it ends").unwrap();
    assert!(began.elapsed() >= Duration::from_secs(1), "answers under way were waited for");
}
