//! Connections: how many there may be, how long a client may keep one waiting, and how they end.
//!
//! What a client does or leaves undone may cost nobody else anything: whoever is silent for too long is cut off, whoever has
//! been silent longest makes room when there is none, and the end of the server waits for nobody for long.

mod patient;
mod places;

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::{Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};

use patient::Patient;
pub(super) use places::{Place, Places, most_connections};

/// What one connection keeps of what came and is not yet read, at most, bytes; also the longest head of a request.
const BUFFER: usize = 64 << 10;
/// Looks whether a connection whose server ends still has something to do.
const LOOKS: Duration = Duration::from_millis(500);
/// Before the next try when the system gives no connection.
const NO_CONNECTION: Duration = Duration::from_millis(200);

/// How long clients are waited for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// For a whole head of a request, also of the next one on the same connection. Proxies keep a connection for a minute
    /// without asking anything; whoever closes first loses the request that was on its way.
    pub head: Duration,
    /// For a client that takes nothing of its answer.
    pub taking: Duration,
    /// For the rest of a request that was answered before all of it came.
    pub rest: Duration,
    /// For requests under way when the server ends.
    pub end: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { head: seconds(75), taking: seconds(30), rest: seconds(2), end: seconds(10) }
    }
}

/// Answers on `listener` until `shutdown`, and what is under way then, as long as there is patience.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    places: Arc<Places>,
    patience: Patience,
    shutdown: impl Future<Output = ()> + Send + 'static,
) {
    let (ends, ending) = watch::channel(());
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    {
        let mut come = pin!(accepted(&listener, &places));
        loop {
            tokio::select! {
                () = &mut shutdown => break,
                (stream, peer, place) = &mut come => {
                    connections.spawn(answered(stream, peer, router.clone(), place, patience, ending.clone()));
                    come.set(accepted(&listener, &places));
                }
                // Those that are over are forgotten.
                Some(_) = connections.join_next(), if !connections.is_empty() => {}
            }
        }
    }
    // Whoever comes now finds nobody here, rather than nobody who answers.
    drop(listener);
    // It fails when there is no connection that could hear it.
    let _ = ends.send(());
    drop(ending);
    let all = async { while connections.join_next().await.is_some() {} };
    if timeout(patience.end, all).await.is_err() {
        tracing::warn!(connections = connections.len(), "requests were still under way and are cut off");
        connections.shutdown().await;
    }
}

/// The next connection, once it has a place.
async fn accepted(listener: &TcpListener, places: &Arc<Places>) -> (TcpStream, SocketAddr, Place) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer, places.enter().await),
            // That client is gone; the next one is not.
            Err(error) if is_of_client(error.kind()) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted");
                sleep(NO_CONNECTION).await;
            }
        }
    }
}

fn is_of_client(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::ConnectionRefused | ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset)
}

/// Answers the requests of one connection, until it is over, has to make room, or the server ends.
async fn answered(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    place: Place,
    patience: Patience,
    mut ending: watch::Receiver<()>,
) {
    let stream = TokioIo::new(Patient::new(stream, place.clone(), patience));
    let (routes, own) = (TowerToHyperService::new(router), place.clone());
    let service = service_fn(move |request: Request<Incoming>| {
        let held = own.request();
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(own.clone());
        let answer = routes.call(request);
        async move { Ok::<_, std::convert::Infallible>(answer.await?.map(|body| Held { body, _held: held })) }
    });
    let mut connection = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(patience.head)
            .max_buf_size(BUFFER)
            .serve_connection(stream, service)
    );
    let mut looks = interval(LOOKS);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut is_ending = false;
    loop {
        tokio::select! {
            done = connection.as_mut() => {
                if let Err(error) = done {
                    tracing::debug!(%error, %peer, "a connection broke off");
                }
                return;
            }
            () = place.taken() => {
                tracing::debug!(%peer, "a silent connection makes room");
                return;
            }
            _ = ending.changed(), if !is_ending => {
                is_ending = true;
                looks.reset();
                connection.as_mut().graceful_shutdown();
            }
            // It was told not to wait for another request: what it waits for now is the rest of one, which may never come.
            _ = looks.tick(), if is_ending => {
                if !place.is_in_request() {
                    return;
                }
            }
        }
    }
}

/// A body of an answer; its connection is busy until it is through.
struct Held {
    body: Body,
    _held: places::InRequest,
}

impl HttpBody for Held {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.get_mut().body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests;
