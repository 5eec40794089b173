//! Told to open pages: that there is something newer to see.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream;

use super::Server;
use super::pages::{answer, caller_of};

/// Between two looks, so that a hundred open walls cost little.
const BETWEEN: Duration = Duration::from_millis(250);

/// The version of the snapshot, and again whenever it changes.
pub(super) async fn versions(State(server): State<Arc<Server>>, headers: HeaderMap) -> Response {
    let asked = headers.clone();
    match server.work(move |server| caller_of(server, &asked).map(|_| ())).await {
        Ok(()) => {}
        Err(problem) => return answer(&headers, Err(problem)),
    }
    let events = stream::unfold((server, 0), |(server, seen)| async move {
        while !server.is_closing.load(Ordering::SeqCst) {
            let version = server.desk.wait_for_change(seen, Duration::ZERO);
            if version > seen {
                let event: Result<Event, Infallible> = Ok(Event::default().event("version").data(version.to_string()));
                return Some((event, (server, version)));
            }
            tokio::time::sleep(BETWEEN).await;
        }
        None
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))).into_response()
}
